#include "lib/kernel/orbit_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "lib/formula/program.hpp"
#include "lib/kernel/cores.hpp"
#include "lib/scalar/mpfi.hpp"

namespace overshoot {

namespace {

template <class T, int N>
using Coordinates = std::array<T, N>;
template <class T, int N>
using Square = std::array<std::array<T, N>, N>;  // [row][column]

/// The number that a finite double is.
Mpfi exactly(double x) {
  Mpfi r;
  mpfr_set_d(r.lo(), x, MPFR_RNDD);
  mpfr_set_d(r.hi(), x, MPFR_RNDU);
  return r;
}
/// A number inside x.
Mpfi middle(const Mpfi& x) {
  Mpfi r;
  mpfi_get_fr(r.lo(), x.raw());
  mpfr_set(r.hi(), r.lo(), MPFR_RNDU);
  return r;
}
double magnitude(const Mpfi& x) {
  return std::max(std::fabs(mpfr_get_d(x.lo(), MPFR_RNDN)), std::fabs(mpfr_get_d(x.hi(), MPFR_RNDN)));
}

template <int N>
Coordinates<Mpfi, N> product(const Square<Mpfi, N>& A, const Coordinates<Mpfi, N>& x) {
  Coordinates<Mpfi, N> y;
  for (int i = 0; i < N; ++i)
    for (int k = 0; k < N; ++k) y[i] = y[i] + A[i][k] * x[k];
  return y;
}
template <int N>
Square<Mpfi, N> product(const Square<Mpfi, N>& A, const Square<Mpfi, N>& B) {
  Square<Mpfi, N> C;
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j)
      for (int k = 0; k < N; ++k) C[i][j] = C[i][j] + A[i][k] * B[k][j];
  return C;
}

/// Encloses the inverse of every matrix in A, by elimination; Undecided where one of them may be singular.
template <int N>
Square<Mpfi, N> inverse(Square<Mpfi, N> A) {
  Square<Mpfi, N> R;
  for (int i = 0; i < N; ++i) R[i][i] = Mpfi(1L);
  for (int k = 0; k < N; ++k) {
    int best = k;
    for (int i = k + 1; i < N; ++i)
      if (magnitude(A[i][k]) > magnitude(A[best][k])) best = i;
    std::swap(A[k], A[best]);
    std::swap(R[k], R[best]);
    if (A[k][k].contains_zero()) throw Undecided("a frame may be singular");
    for (int i = 0; i < N; ++i) {
      if (i == k) continue;
      const Mpfi factor = A[i][k] / A[k][k];
      for (int j = 0; j < N; ++j) {
        if (j > k) A[i][j] = A[i][j] - factor * A[k][j];
        R[i][j] = R[i][j] - factor * R[k][j];
      }
    }
  }
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) R[i][j] = R[i][j] / A[i][i];
  return R;
}

/// A frame of doubles for all A r + x with x in the box `rest`. Any frame gives a proof; this one keeps the sets
/// narrow: of the columns of A and the unit vectors those with the largest shares, unless they nearly depend on each
/// other.
template <int N>
Square<Mpfi, N> frame_of(const Square<Mpfi, N>& A, const Coordinates<Mpfi, N>& r, const Coordinates<Mpfi, N>& rest) {
  using Column = Coordinates<double, N>;
  const auto norm = [](const Column& v) {
    double square = 0;
    for (const double x : v) square += x * x;
    return std::sqrt(square);
  };
  std::vector<std::pair<double, Column>> candidates;
  for (int j = 0; j < N; ++j) {
    Column column, unit{};
    for (int i = 0; i < N; ++i) {
      const Mpfi at = middle(A[i][j]);
      column[i] = mpfr_get_d(at.lo(), MPFR_RNDN);
    }
    const double length = norm(column);
    if (length > 0)
      for (double& x : column) x /= length;
    unit[j] = 1;
    candidates.emplace_back(length * magnitude(r[j]), column);
    candidates.emplace_back(magnitude(rest[j]), unit);
  }
  std::ranges::stable_sort(candidates, std::greater(), [](const auto& c) { return c.first; });
  std::vector<Column> chosen, orthonormal;
  for (const bool second : {false, true})
    for (const auto& [share, column] : candidates) {
      if (chosen.size() == N) break;
      Column v = column;
      for (const Column& q : orthonormal) {
        double dot = 0;
        for (int i = 0; i < N; ++i) dot += q[i] * v[i];
        for (int i = 0; i < N; ++i) v[i] -= dot * q[i];
      }
      const double sine = norm(v);
      if (!(sine > (second ? 1e-3 : 0.2))) continue;
      for (double& x : v) x /= sine;
      orthonormal.push_back(v);
      chosen.push_back(second ? v : column);
    }
  if (chosen.size() < N) throw Undecided("no frame was found");
  Square<Mpfi, N> B;
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) B[i][j] = exactly(chosen[static_cast<std::size_t>(j)][i]);
  return B;
}

/// Where the orbits from the points p of a box are: at c + C p + B r with some r in the given intervals; c, C and B are
/// numbers, not intervals.
template <int N>
struct States {
  Coordinates<Mpfi, N> p;
  Coordinates<Mpfi, N> centre;
  Square<Mpfi, N> spread, frame;
  Coordinates<Mpfi, N> radius;

  /// Encloses all c + C p + A r with c, C and A in these intervals: with numbers c', C' and B,
  /// c + C p + A r = c' + C' p + B (B^-1 A r + B^-1 ((c - c') + (C - C') p)).
  States(const Coordinates<Mpfi, N>& p_, const Coordinates<Mpfi, N>& c, const Square<Mpfi, N>& C,
         const Square<Mpfi, N>& A, const Coordinates<Mpfi, N>& r)
      : p(p_) {
    Coordinates<Mpfi, N> rest;
    for (int i = 0; i < N; ++i) {
      centre[i] = middle(c[i]);
      rest[i] = c[i] - centre[i];
      for (int j = 0; j < N; ++j) {
        spread[i][j] = middle(C[i][j]);
        rest[i] = rest[i] + (C[i][j] - spread[i][j]) * p[j];
      }
    }
    frame = frame_of<N>(A, r, rest);
    const Square<Mpfi, N> back = inverse<N>(frame);
    radius = product<N>(product<N>(back, A), r);
    const Coordinates<Mpfi, N> shift = product<N>(back, rest);
    for (int i = 0; i < N; ++i) radius[i] = radius[i] + shift[i];
  }

  /// A box that holds the states and the centre.
  Coordinates<Mpfi, N> box() const {
    const Coordinates<Mpfi, N> x = product<N>(spread, p), y = product<N>(frame, radius);
    Coordinates<Mpfi, N> all;
    for (int i = 0; i < N; ++i) all[i] = hull(centre[i], centre[i] + x[i] + y[i]);
    return all;
  }
};

template <int N>
Square<Mpfi, N> identity() {
  Square<Mpfi, N> I;
  for (int i = 0; i < N; ++i) I[i][i] = Mpfi(1L);
  return I;
}

/// Recorded expressions of N variables, with their gradients.
template <int N>
class Map {
 public:
  explicit Map(const std::vector<Expr>& expressions)
      : point_(Tape(expressions)),
        slopes_(Tape(expressions)),
        point_room_(point_.room()),
        slope_room_(slopes_.room()) {}
  /// Over a box: values and slopes (Undecided across a jump).
  void over(const Coordinates<Mpfi, N>& box) {
    Coordinates<Jet<Mpfi, N>, N> x;
    for (int i = 0; i < N; ++i) x[i] = Jet<Mpfi, N>::variable(box[i], i);
    slopes_.run(x, slope_room_);
  }
  const Jet<Mpfi, N>& over(int k) const { return slopes_.output(slope_room_, static_cast<std::size_t>(k)); }
  void at(const Coordinates<Mpfi, N>& x) { point_.run(x, point_room_); }
  const Mpfi& at(int k) const { return point_.output(point_room_, static_cast<std::size_t>(k)); }

 private:
  Program<Mpfi> point_;
  Program<Jet<Mpfi, N>> slopes_;
  std::vector<Mpfi> point_room_;
  std::vector<Jet<Mpfi, N>> slope_room_;
};

/// The images of the states X, by the mean value theorem: F(c + C p + B r) = F(c) + J C p + J B r with J in F'([X]).
template <int N>
States<N> image(Map<N>& F, const States<N>& X) {
  F.over(X.box());
  F.at(X.centre);
  Coordinates<Mpfi, N> centre;
  Square<Mpfi, N> J;
  for (int i = 0; i < N; ++i) {
    if (!is_finite(F.over(i)) || !is_finite(F.at(i)))
      throw Undecided("the map may be undefined, or its slopes unbounded");
    centre[i] = F.at(i);
    J[i] = F.over(i).slopes;
  }
  return States<N>(X.p, centre, product<N>(J, X.spread), product<N>(J, X.frame), X.radius);
}

std::vector<Expr> slacks_of(const Comparisons<Expr>& claims) {
  std::vector<Expr> slacks;
  for (const Comparison<Expr>& claim : claims) {
    if (claim.relation == Relation::equal) throw Flaw{"an equation is not proved by orbits"};
    slacks.push_back(claim.slack());
  }
  return slacks;
}
bool holds(const Comparison<Expr>& claim, const Mpfi& slack) {
  return certainly(claim.strict() ? slack > Mpfi(0L) : slack >= Mpfi(0L));
}
Flaw not_seen(const Comparison<Expr>& claim) { return {"'" + claim.label + "' is not seen to hold at the last step"}; }

/// One way from a set to the next.
struct Way {
  const Box* box;
  const BoxTree* leaf;
  std::size_t from;  ///< 0: the start; k: checkpoint k - 1
};

template <int N>
class OrbitCheck {
 public:
  OrbitCheck(const Domain& domain, const Formula& formula)
      : domain_(domain), formula_(formula), slacks_(slacks_of(formula.claims)) {}

  void check(const Box& box, const BoxTree& tree) {
    if (domain_.size() > N) throw Flaw{"the domain has more variables than the state"};
    if (!std::ranges::all_of(box, &Side::bounded)) throw Flaw{"the domain is not bounded"};
    collect(box, tree);
    std::vector<Way> ways;
    for (const auto& [where, leaf] : leaves_)
      for (std::size_t k = 0; k <= leaf->checkpoints.size(); ++k) ways.push_back({&where, leaf, k});
    std::vector<std::optional<std::string>> flaws(ways.size());
    on_all_cores(ways.size(), [&](std::size_t i) {
      const PrecisionScope scope(ways[i].leaf->precision);
      try {
        follow(ways[i]);
      } catch (const Undecided& undecided) {
        flaws[i] = undecided.what();
      } catch (const Flaw& flaw) {
        flaws[i] = flaw.what;
      }
    });
    for (std::size_t i = 0; i < ways.size(); ++i)
      if (flaws[i])
        throw Flaw{fmt::format("{}, from step {}: {}", text(domain_, *ways[i].box), begin(ways[i]), *flaws[i])};
  }

 private:
  void collect(const Box& box, const BoxTree& tree) {
    if (tree.kind == BoxTree::Kind::split) {
      const auto [left, right] = halves(domain_, box, tree);
      collect(left, *tree.left);
      collect(right, *tree.right);
      return;
    }
    if (tree.kind != BoxTree::Kind::orbit) throw Flaw{"a leaf holds no orbit"};
    long last = 0;
    for (const Checkpoint& checkpoint : tree.checkpoints) {
      const auto is_n = [](const auto& v) { return v.size() == N; };
      if (checkpoint.at <= last || checkpoint.at > tree.steps) throw Flaw{"checkpoints are not in order"};
      if (!is_n(checkpoint.centre) || !is_n(checkpoint.radius) || !is_n(checkpoint.spread) ||
          !std::ranges::all_of(checkpoint.spread, is_n) || !is_n(checkpoint.frame) ||
          !std::ranges::all_of(checkpoint.frame, is_n))
        throw Flaw{"a checkpoint has not the state's dimension"};
      if (std::ranges::any_of(checkpoint.radius, [](const Rational& r) { return r < 0; }))
        throw Flaw{"a radius is negative"};
      last = checkpoint.at;
    }
    leaves_.emplace_back(box, &tree);
  }

  static long begin(const Way& way) { return way.from == 0 ? 0 : way.leaf->checkpoints[way.from - 1].at; }

  void follow(const Way& way) const {
    const std::vector<Checkpoint>& checkpoints = way.leaf->checkpoints;
    States<N> X = way.from == 0 ? start(*way.box) : at(checkpoints[way.from - 1], *way.box);
    const bool last = way.from == checkpoints.size();
    const long end = last ? way.leaf->steps : checkpoints[way.from].at;
    Map<N> step(formula_.step);
    for (long t = begin(way); t < end; ++t) X = image(step, X);
    if (last)
      claims_hold(X);
    else
      inside(X, checkpoints[way.from]);
  }

  /// The points p of a box: what they are apart from its middle. (Coordinates that the domain has not are 0.)
  static Coordinates<Mpfi, N> apart(const Box& box) {
    Coordinates<Mpfi, N> p;
    for (std::size_t i = 0; i < box.size(); ++i) {
      const Rational half = (*box[i].hi - *box[i].lo) / 2;
      p[i] = Mpfi::between(-half, half);
    }
    return p;
  }

  /// z_0 = start(middle + p): a map of as many variables as the state has coordinates, of which it takes the first.
  States<N> start(const Box& box) const {
    Coordinates<Mpfi, N> centre;
    for (std::size_t i = 0; i < box.size(); ++i) centre[i] = Mpfi(Rational((*box[i].lo + *box[i].hi) / 2));
    Map<N> first(formula_.start);
    return image(first, States<N>(apart(box), centre, identity<N>(), identity<N>(), {}));
  }

  struct Read {
    Coordinates<Mpfi, N> centre, radius;
    Square<Mpfi, N> spread, frame;
  };
  static Read read(const Checkpoint& checkpoint) {
    Read set;
    for (std::size_t i = 0; i < N; ++i) {
      set.centre[i] = Mpfi(checkpoint.centre[i]);
      set.radius[i] = Mpfi::between(-checkpoint.radius[i], checkpoint.radius[i]);
      for (std::size_t j = 0; j < N; ++j) {
        set.spread[i][j] = Mpfi(checkpoint.spread[i][j]);
        set.frame[i][j] = Mpfi(checkpoint.frame[i][j]);
      }
    }
    return set;
  }
  static States<N> at(const Checkpoint& checkpoint, const Box& box) {
    const Read set = read(checkpoint);
    return States<N>(apart(box), set.centre, set.spread, set.frame, set.radius);
  }

  /// X is what the checkpoint of c, C and B says: for each p, B^-1 (z - c - C p) has its radii for all states z.
  static void inside(const States<N>& X, const Checkpoint& checkpoint) {
    const Read set = read(checkpoint);
    const Square<Mpfi, N> back = inverse<N>(set.frame);
    Coordinates<Mpfi, N> shift;
    for (int i = 0; i < N; ++i) {
      shift[i] = X.centre[i] - set.centre[i];
      for (int j = 0; j < N; ++j) shift[i] = shift[i] + (X.spread[i][j] - set.spread[i][j]) * X.p[j];
    }
    const Coordinates<Mpfi, N> turned = product<N>(product<N>(back, X.frame), X.radius),
                               moved = product<N>(back, shift);
    for (std::size_t i = 0; i < N; ++i)
      if (!certainly(abs(turned[i] + moved[i]) <= Mpfi(checkpoint.radius[i])))
        throw Flaw{fmt::format("the orbits are not seen to be inside the checkpoint of step {}", checkpoint.at)};
  }

  /// Each claim over the whole set, by the enclosure over its box or by the mean value theorem.
  void claims_hold(const States<N>& X) const {
    Map<N> slacks(slacks_);
    slacks.over(X.box());
    slacks.at(X.centre);
    for (std::size_t k = 0; k < slacks_.size(); ++k) {
      const Comparison<Expr>& claim = formula_.claims[k];
      const Jet<Mpfi, N>& over = slacks.over(static_cast<int>(k));
      if (holds(claim, over.value)) continue;
      Mpfi sum = slacks.at(static_cast<int>(k));
      for (int j = 0; j < N; ++j) {
        Mpfi of_p, of_r;
        for (int i = 0; i < N; ++i) {
          of_p = of_p + over.slopes[i] * X.spread[i][j];
          of_r = of_r + over.slopes[i] * X.frame[i][j];
        }
        sum = sum + of_p * X.p[j] + of_r * X.radius[j];
      }
      if (!is_finite(over) || !holds(claim, sum)) throw not_seen(claim);
    }
  }

  const Domain& domain_;
  const Formula& formula_;
  std::vector<Expr> slacks_;
  std::vector<std::pair<Box, const BoxTree*>> leaves_;
};

/// The orbit of one start with more coordinates than that: by enclosures of the state alone, which grow at each step by
/// as much as the slopes are.
void check_by_boxes(const Formula& formula, const BoxTree& tree) {
  if (tree.kind != BoxTree::Kind::orbit || !tree.checkpoints.empty())
    throw Flaw{"the orbit of so many coordinates is followed in one way"};
  const PrecisionScope scope(tree.precision);
  const std::vector<Expr> slacks = slacks_of(formula.claims);
  // A coordinate that is undefined makes the orbit so, whether a claim asks for it or not.
  const auto require_defined = [](const std::vector<Mpfi>& state) {
    if (!std::ranges::all_of(state, [](const Mpfi& x) { return is_finite(x); }))
      throw Undecided("the map may be undefined");
  };
  std::vector<Mpfi> z = evaluate<Mpfi>(Tape(formula.start), std::vector<Mpfi>());
  require_defined(z);
  const Program<Mpfi> step{Tape(formula.step)};
  std::vector<Mpfi> room = step.room();
  for (long t = 0; t < tree.steps; ++t) {
    step.run(z, room);
    for (std::size_t k = 0; k < z.size(); ++k) z[k] = step.output(room, k);
    require_defined(z);
  }
  const std::vector<Mpfi> values = evaluate<Mpfi>(Tape(slacks), z);
  for (std::size_t k = 0; k < values.size(); ++k)
    if (!holds(formula.claims[k], values[k])) throw not_seen(formula.claims[k]);
}

}  // namespace

void check_orbits(const Domain& domain, const Formula& formula, const BoxTree& tree) {
  if (formula.start.size() != formula.step.size())
    throw Flaw{"the start and the step have different numbers of coordinates"};
  const auto check = [&]<int N>() { OrbitCheck<N>(domain, formula).check(whole(domain), tree); };
  switch (formula.step.size()) {
    case 1:
      return check.template operator()<1>();
    case 2:
      return check.template operator()<2>();
    case 3:
      return check.template operator()<3>();
    case 4:
      return check.template operator()<4>();
    case 5:
      return check.template operator()<5>();
    case 6:
      return check.template operator()<6>();
    default:
      if (!domain.empty()) throw Flaw{"a state of more than six coordinates, and more than one start"};
      check_by_boxes(formula, tree);
  }
}

}  // namespace overshoot
