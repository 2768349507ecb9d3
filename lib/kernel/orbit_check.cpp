#include "lib/kernel/orbit_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <stdexcept>

#include "lib/formula/program.hpp"
#include "lib/kernel/cores.hpp"
#include "lib/scalar/mpfi.hpp"

namespace overshoot {

namespace {

constexpr std::size_t most_coordinates = 6;

using Vector = std::vector<Mpfi>;
using Matrix = std::vector<Vector>;  // [row][column]
Matrix zero(std::size_t n) { return Matrix(n, Vector(n)); }
Matrix identity(std::size_t n) {
  Matrix I = zero(n);
  for (std::size_t i = 0; i < n; ++i) I[i][i] = Mpfi(1L);
  return I;
}

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

Vector product(const Matrix& A, const Vector& x) {
  Vector y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    y[i] = A[i][0] * x[0];
    for (std::size_t k = 1; k < x.size(); ++k) y[i] = y[i] + A[i][k] * x[k];
  }
  return y;
}
Matrix product(const Matrix& A, const Matrix& B) {
  Matrix C = zero(B.size());
  for (std::size_t i = 0; i < B.size(); ++i)
    for (std::size_t j = 0; j < B.size(); ++j) {
      C[i][j] = A[i][0] * B[0][j];
      for (std::size_t k = 1; k < B.size(); ++k) C[i][j] = C[i][j] + A[i][k] * B[k][j];
    }
  return C;
}

/// Encloses the inverse of every matrix in A, by elimination; Undecided where one of them may be singular.
Matrix inverse(Matrix A) {
  const std::size_t n = A.size();
  Matrix R = identity(n);
  Vector inverses(n);  // of the pivots, which stay on the diagonal
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t best = k;
    for (std::size_t i = k + 1; i < n; ++i)
      if (magnitude(A[i][k]) > magnitude(A[best][k])) best = i;
    std::swap(A[k], A[best]);
    std::swap(R[k], R[best]);
    if (A[k][k].contains_zero()) throw Undecided("a frame may be singular");
    inverses[k] = Mpfi(1L) / A[k][k];
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k) continue;
      const Mpfi factor = A[i][k] * inverses[k];
      for (std::size_t j = 0; j < n; ++j) {
        if (j > k) A[i][j] = A[i][j] - factor * A[k][j];
        R[i][j] = R[i][j] - factor * R[k][j];
      }
    }
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) R[i][j] = R[i][j] * inverses[i];
  return R;
}

/// A frame of doubles for all A r + x with x in the box `rest`. Any frame gives a proof; this one keeps the sets
/// narrow: of the columns of A and the unit vectors those with the largest shares, unless they nearly depend on each
/// other.
Matrix frame_of(const Matrix& A, const Vector& r, const Vector& rest) {
  using Column = std::array<double, most_coordinates>;  // 0 beyond n
  const std::size_t n = r.size();
  const auto norm = [](const Column& v) {
    double square = 0;
    for (const double x : v) square += x * x;
    return std::sqrt(square);
  };
  std::vector<std::pair<double, Column>> candidates;
  for (std::size_t j = 0; j < n; ++j) {
    Column column{}, unit{};
    for (std::size_t i = 0; i < n; ++i) {
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
      if (chosen.size() == n) break;
      Column v = column;
      for (const Column& q : orthonormal) {
        double dot = 0;
        for (std::size_t i = 0; i < n; ++i) dot += q[i] * v[i];
        for (std::size_t i = 0; i < n; ++i) v[i] -= dot * q[i];
      }
      const double sine = norm(v);
      if (!(sine > (second ? 1e-3 : 0.2))) continue;
      for (double& x : v) x /= sine;
      orthonormal.push_back(v);
      chosen.push_back(second ? v : column);
    }
  if (chosen.size() < n) throw Undecided("no frame was found");
  Matrix B = zero(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) B[i][j] = exactly(chosen[j][i]);
  return B;
}

/// Where the orbits from the points p of a box are: at c + C p + B r with some r in the given intervals; c, C and B are
/// numbers, not intervals.
struct States {
  Vector p, centre;
  Matrix spread, frame;
  Vector radius;

  /// Encloses all c + C p + A r with c, C and A in these intervals: with numbers c', C' and B,
  /// c + C p + A r = c' + C' p + B (B^-1 A r + B^-1 ((c - c') + (C - C') p)).
  States(const Vector& p_, const Vector& c, const Matrix& C, const Matrix& A, const Vector& r)
      : p(p_), centre(p_.size()), spread(zero(p_.size())) {
    const std::size_t n = p.size();
    Vector rest(n);
    for (std::size_t i = 0; i < n; ++i) {
      centre[i] = middle(c[i]);
      rest[i] = c[i] - centre[i];
      for (std::size_t j = 0; j < n; ++j) {
        spread[i][j] = middle(C[i][j]);
        rest[i] = rest[i] + (C[i][j] - spread[i][j]) * p[j];
      }
    }
    frame = frame_of(A, r, rest);
    const Matrix back = inverse(frame);
    radius = product(product(back, A), r);
    const Vector shift = product(back, rest);
    for (std::size_t i = 0; i < n; ++i) radius[i] = radius[i] + shift[i];
  }

  /// A box that holds the states and the centre.
  Vector box() const {
    const Vector x = product(spread, p), y = product(frame, radius);
    Vector all(centre.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = hull(centre[i], centre[i] + x[i] + y[i]);
    return all;
  }
};

/// Recorded expressions over a box: their values and slopes.
class Slopes {
 public:
  virtual ~Slopes() = default;
  virtual void run(const Vector& box) = 0;  ///< Undecided across a jump
  virtual const Mpfi& value(std::size_t k) const = 0;
  virtual const Mpfi& slope(std::size_t k, std::size_t i) const = 0;  ///< by the variable i
  virtual bool finite(std::size_t k) const = 0;
};
template <int N>
class SlopesOf : public Slopes {
 public:
  explicit SlopesOf(const Tape& tape) : program_(tape), room_(program_.room()) {}
  void run(const Vector& box) override {
    std::array<Jet<Mpfi, N>, N> x;
    for (int i = 0; i < N; ++i) x[i] = Jet<Mpfi, N>::variable(box[static_cast<std::size_t>(i)], i);
    program_.run(x, room_);
  }
  const Mpfi& value(std::size_t k) const override { return program_.output(room_, k).value; }
  const Mpfi& slope(std::size_t k, std::size_t i) const override { return program_.output(room_, k).slopes[i]; }
  bool finite(std::size_t k) const override { return is_finite(program_.output(room_, k)); }

 private:
  Program<Jet<Mpfi, N>> program_;
  std::vector<Jet<Mpfi, N>> room_;
};
std::unique_ptr<Slopes> slopes_of(const Tape& tape, std::size_t n) {
  switch (n) {
    case 1:
      return std::make_unique<SlopesOf<1>>(tape);
    case 2:
      return std::make_unique<SlopesOf<2>>(tape);
    case 3:
      return std::make_unique<SlopesOf<3>>(tape);
    case 4:
      return std::make_unique<SlopesOf<4>>(tape);
    case 5:
      return std::make_unique<SlopesOf<5>>(tape);
    case 6:
      return std::make_unique<SlopesOf<6>>(tape);
    default:
      throw std::logic_error("slopes by no variable, or by more than six");
  }
}

/// Recorded expressions of n variables, with their slopes.
class Map {
 public:
  Map(const Tape& tape, std::size_t n) : point_(tape), room_(point_.room()), slopes_(slopes_of(tape, n)) {}
  void over(const Vector& box) { slopes_->run(box); }
  const Slopes& over() const { return *slopes_; }
  void at(const Vector& x) { point_.run(x, room_); }
  const Mpfi& at(std::size_t k) const { return point_.output(room_, k); }

 private:
  Program<Mpfi> point_;
  std::vector<Mpfi> room_;
  std::unique_ptr<Slopes> slopes_;
};

/// The images of the states X, by the mean value theorem: F(c + C p + B r) = F(c) + J C p + J B r with J in F'([X]).
States image(Map& F, const States& X) {
  const std::size_t n = X.centre.size();
  F.over(X.box());
  F.at(X.centre);
  Vector centre(n);
  Matrix J = zero(n);
  for (std::size_t i = 0; i < n; ++i) {
    if (!F.over().finite(i) || !is_finite(F.at(i)))
      throw Undecided("the map may be undefined, or its slopes unbounded");
    centre[i] = F.at(i);
    for (std::size_t j = 0; j < n; ++j) J[i][j] = F.over().slope(i, j);
  }
  return States(X.p, centre, product(J, X.spread), product(J, X.frame), X.radius);
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

/// Of states with n coordinates.
class OrbitCheck {
 public:
  OrbitCheck(const Domain& domain, const Formula& formula)
      : domain_(domain),
        formula_(formula),
        n_(formula.step.size()),
        start_(formula.start),
        step_(formula.step),
        slacks_(slacks_of(formula.claims)) {}

  void check(const Box& box, const BoxTree& tree) {
    if (domain_.size() > n_) throw Flaw{"the domain has more variables than the state"};
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
      const auto is_n = [&](const auto& v) { return v.size() == n_; };
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
    States X = way.from == 0 ? start(*way.box) : at(checkpoints[way.from - 1], *way.box);
    const bool last = way.from == checkpoints.size();
    const long end = last ? way.leaf->steps : checkpoints[way.from].at;
    Map step(step_, n_);
    for (long t = begin(way); t < end; ++t) X = image(step, X);
    if (last)
      claims_hold(X);
    else
      inside(X, checkpoints[way.from]);
  }

  /// The points p of a box: what they are apart from its middle. (Coordinates that the domain has not are 0.)
  Vector apart(const Box& box) const {
    Vector p(n_);
    for (std::size_t i = 0; i < box.size(); ++i) {
      const Rational half = (*box[i].hi - *box[i].lo) / 2;
      p[i] = Mpfi::between(-half, half);
    }
    return p;
  }

  /// z_0 = start(middle + p): a map of as many variables as the state has coordinates, of which it takes the first.
  States start(const Box& box) const {
    Vector centre(n_);
    for (std::size_t i = 0; i < box.size(); ++i) centre[i] = Mpfi(Rational((*box[i].lo + *box[i].hi) / 2));
    Map first(start_, n_);
    return image(first, States(apart(box), centre, identity(n_), identity(n_), Vector(n_)));
  }

  struct Read {
    Vector centre, radius;
    Matrix spread, frame;
  };
  Read read(const Checkpoint& checkpoint) const {
    Read set{Vector(n_), Vector(n_), zero(n_), zero(n_)};
    for (std::size_t i = 0; i < n_; ++i) {
      set.centre[i] = Mpfi(checkpoint.centre[i]);
      set.radius[i] = Mpfi::between(-checkpoint.radius[i], checkpoint.radius[i]);
      for (std::size_t j = 0; j < n_; ++j) {
        set.spread[i][j] = Mpfi(checkpoint.spread[i][j]);
        set.frame[i][j] = Mpfi(checkpoint.frame[i][j]);
      }
    }
    return set;
  }
  States at(const Checkpoint& checkpoint, const Box& box) const {
    const Read set = read(checkpoint);
    return States(apart(box), set.centre, set.spread, set.frame, set.radius);
  }

  /// X is what the checkpoint of c, C and B says: for each p, B^-1 (z - c - C p) has its radii for all states z.
  void inside(const States& X, const Checkpoint& checkpoint) const {
    const Read set = read(checkpoint);
    const Matrix back = inverse(set.frame);
    Vector shift(n_);
    for (std::size_t i = 0; i < n_; ++i) {
      shift[i] = X.centre[i] - set.centre[i];
      for (std::size_t j = 0; j < n_; ++j) shift[i] = shift[i] + (X.spread[i][j] - set.spread[i][j]) * X.p[j];
    }
    const Vector turned = product(product(back, X.frame), X.radius), moved = product(back, shift);
    for (std::size_t i = 0; i < n_; ++i)
      if (!certainly(abs(turned[i] + moved[i]) <= Mpfi(checkpoint.radius[i])))
        throw Flaw{fmt::format("the orbits are not seen to be inside the checkpoint of step {}", checkpoint.at)};
  }

  /// Each claim over the whole set, by the enclosure over its box or by the mean value theorem.
  void claims_hold(const States& X) const {
    Map slacks(slacks_, n_);
    slacks.over(X.box());
    slacks.at(X.centre);
    for (std::size_t k = 0; k < formula_.claims.size(); ++k) {
      const Comparison<Expr>& claim = formula_.claims[k];
      const Slopes& over = slacks.over();
      if (holds(claim, over.value(k))) continue;
      Mpfi sum = slacks.at(k);
      for (std::size_t j = 0; j < n_; ++j) {
        Mpfi of_p, of_r;
        for (std::size_t i = 0; i < n_; ++i) {
          of_p = of_p + over.slope(k, i) * X.spread[i][j];
          of_r = of_r + over.slope(k, i) * X.frame[i][j];
        }
        sum = sum + of_p * X.p[j] + of_r * X.radius[j];
      }
      if (!over.finite(k) || !holds(claim, sum)) throw not_seen(claim);
    }
  }

  const Domain& domain_;
  const Formula& formula_;
  std::size_t n_;
  const Tape start_, step_, slacks_;
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
  if (formula.step.empty()) throw Flaw{"a state without coordinates"};
  if (formula.step.size() <= most_coordinates) return OrbitCheck(domain, formula).check(whole(domain), tree);
  if (!domain.empty()) throw Flaw{"a state of more than six coordinates, and more than one start"};
  check_by_boxes(formula, tree);
}

}  // namespace overshoot
