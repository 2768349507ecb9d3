#include "lib/certificate/orbits.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <array>
#include <cmath>

#include "lib/scalar/program.hpp"

namespace overshoot {

namespace {

template <class T, int N>
using Vector = std::array<T, N>;
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
Vector<Mpfi, N> product(const Square<Mpfi, N>& A, const Vector<Mpfi, N>& x) {
  Vector<Mpfi, N> y;
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

/// A nearly orthogonal matrix of doubles: the columns of A, those with the largest share in A r first, with unit vectors
/// where they depend on each other. (Nothing rests on what it is.)
template <int N>
Square<Mpfi, N> frame_of(const Square<Mpfi, N>& A, const Vector<Mpfi, N>& r) {
  std::vector<std::pair<double, Vector<double, N>>> candidates;
  for (int j = 0; j < N; ++j) {
    Vector<double, N> column;
    double square = 0;
    for (int i = 0; i < N; ++i) {
      column[i] = mpfr_get_d(middle(A[i][j]).lo(), MPFR_RNDN);
      square += column[i] * column[i];
    }
    candidates.emplace_back(std::sqrt(square) * magnitude(r[j]), column);
  }
  std::ranges::stable_sort(candidates, std::greater(), [](const auto& c) { return c.first; });
  for (int j = 0; j < N; ++j) {
    Vector<double, N> unit{};
    unit[j] = 1;
    candidates.emplace_back(0, unit);
  }
  std::vector<Vector<double, N>> columns;
  const auto norm = [](const Vector<double, N>& v) {
    double square = 0;
    for (const double x : v) square += x * x;
    return std::sqrt(square);
  };
  for (auto& [share, v] : candidates) {
    if (columns.size() == N) break;
    const double before = norm(v);
    for (int twice = 0; twice < 2; ++twice)
      for (const Vector<double, N>& q : columns) {
        double dot = 0;
        for (int i = 0; i < N; ++i) dot += q[i] * v[i];
        for (int i = 0; i < N; ++i) v[i] -= dot * q[i];
      }
    const double after = norm(v);
    if (!(after > 1e-9 * before)) continue;
    for (double& x : v) x /= after;
    columns.push_back(v);
  }
  if (columns.size() < N) throw Undecided("no frame was found");
  Square<Mpfi, N> Q;
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; ++j) Q[i][j] = exactly(columns[static_cast<std::size_t>(j)][i]);
  return Q;
}

/// All c + B r with r in the given intervals; c and B are numbers, not intervals.
template <int N>
struct Parallelepiped {
  Vector<Mpfi, N> centre;
  Square<Mpfi, N> frame;
  Vector<Mpfi, N> radius;

  /// Encloses all c + A r with c and A in these intervals: with numbers c' in c and Q,
  /// c + A r = c' + Q (Q^-1 A r + Q^-1 (c - c')).
  Parallelepiped(const Vector<Mpfi, N>& c, const Square<Mpfi, N>& A, const Vector<Mpfi, N>& r)
      : frame(frame_of<N>(A, r)) {
    Vector<Mpfi, N> rest;
    for (int i = 0; i < N; ++i) {
      centre[i] = middle(c[i]);
      rest[i] = c[i] - centre[i];
    }
    const Square<Mpfi, N> back = inverse<N>(frame);
    radius = product<N>(product<N>(back, A), r);
    const Vector<Mpfi, N> shift = product<N>(back, rest);
    for (int i = 0; i < N; ++i) radius[i] = radius[i] + shift[i];
  }

  /// A box that holds the set and its centre.
  Vector<Mpfi, N> box() const {
    Vector<Mpfi, N> x = product<N>(frame, radius);
    for (int i = 0; i < N; ++i) x[i] = hull(centre[i], centre[i] + x[i]);
    return x;
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
      : point_(Tape(expressions)), slopes_(Tape(expressions)), point_room_(point_.room()), slope_room_(slopes_.room()) {}
  /// Over a box: values and slopes (Undecided across a jump).
  void over(const Vector<Mpfi, N>& box) {
    Vector<Jet<Mpfi, N>, N> x;
    for (int i = 0; i < N; ++i) x[i] = Jet<Mpfi, N>::variable(box[i], i);
    slopes_.run(x, slope_room_);
  }
  const Jet<Mpfi, N>& over(int k) const { return slopes_.output(slope_room_, static_cast<std::size_t>(k)); }
  void at(const Vector<Mpfi, N>& x) { point_.run(x, point_room_); }
  const Mpfi& at(int k) const { return point_.output(point_room_, static_cast<std::size_t>(k)); }

 private:
  Program<Mpfi> point_;
  Program<Jet<Mpfi, N>> slopes_;
  std::vector<Mpfi> point_room_;
  std::vector<Jet<Mpfi, N>> slope_room_;
};

/// The image of a set X of centre c, by the mean value theorem: F(c + B r) = F(c) + J B r with J in F'([X]).
template <int N>
Parallelepiped<N> image(Map<N>& F, const Parallelepiped<N>& X) {
  F.over(X.box());
  F.at(X.centre);
  Vector<Mpfi, N> centre;
  Square<Mpfi, N> J;
  for (int i = 0; i < N; ++i) {
    if (!is_finite(F.over(i)) || !is_finite(F.at(i))) throw Undecided("the map may be undefined, or its slopes unbounded");
    centre[i] = F.at(i);
    J[i] = F.over(i).slopes;
  }
  return Parallelepiped<N>(centre, product<N>(J, X.frame), X.radius);
}

/// One way from a set to the next.
struct Way {
  const Box* box;
  const BoxTree* leaf;
  std::size_t from;  ///< 0: the start; k: checkpoint k - 1
};

template <int N>
class OrbitCheck {
 public:
  OrbitCheck(const Domain& domain, const Formula& f) : domain_(domain), f_(f) {
    for (const Comparison<Expr>& c : f.claims) slacks_.push_back(c.slack());
  }

  void check(const Box& box, const BoxTree& tree) {
    if (domain_.size() > N) throw Flaw{"the domain has more variables than the state"};
    if (!std::ranges::all_of(box, &Side::bounded)) throw Flaw{"the domain is not bounded"};
    collect(box, tree);
    std::vector<Way> ways;
    for (const auto& [where, leaf] : leaves_)
      for (std::size_t k = 0; k <= leaf->checkpoints.size(); ++k) ways.push_back({&where, leaf, k});
    std::vector<std::string> flaws(ways.size());
    tbb::parallel_for(std::size_t{0}, ways.size(), [&](std::size_t i) {
      const PrecisionScope scope(ways[i].leaf->precision);
      try {
        follow(ways[i]);
      } catch (const Undecided& u) {
        flaws[i] = u.what();
      } catch (const Flaw& w) {
        flaws[i] = w.what;
      }
    });
    for (std::size_t i = 0; i < ways.size(); ++i)
      if (!flaws[i].empty()) throw Flaw{fmt::format("{}, from step {}: {}", text(*ways[i].box), begin(ways[i]), flaws[i])};
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
    for (const Checkpoint& c : tree.checkpoints) {
      const auto is_n = [](const auto& v) { return v.size() == N; };
      if (c.at <= last || c.at > tree.steps) throw Flaw{"checkpoints are not in order"};
      if (!is_n(c.centre) || !is_n(c.radius) || !is_n(c.frame) || !std::ranges::all_of(c.frame, is_n))
        throw Flaw{"a checkpoint has not the state's dimension"};
      if (std::ranges::any_of(c.radius, [](const Rational& r) { return r < 0; })) throw Flaw{"a radius is negative"};
      last = c.at;
    }
    leaves_.emplace_back(box, &tree);
  }

  static long begin(const Way& w) { return w.from == 0 ? 0 : w.leaf->checkpoints[w.from - 1].at; }

  void follow(const Way& w) const {
    const std::vector<Checkpoint>& checkpoints = w.leaf->checkpoints;
    Parallelepiped<N> X = w.from == 0 ? start(*w.box) : at(checkpoints[w.from - 1]);
    const bool last = w.from == checkpoints.size();
    const long end = last ? w.leaf->steps : checkpoints[w.from].at;
    Map<N> step(f_.step);
    for (long t = begin(w); t < end; ++t) X = image(step, X);
    if (last)
      claims_hold(X);
    else
      inside(X, checkpoints[w.from]);
  }

  /// z_0 of the box: the map of as many variables as the state has coordinates, of which it takes the first.
  Parallelepiped<N> start(const Box& box) const {
    Vector<Mpfi, N> centre, radius;
    for (std::size_t i = 0; i < box.size(); ++i) {
      const Mpfi side = Mpfi::between(*box[i].lo, *box[i].hi);
      centre[i] = middle(side);
      radius[i] = side - centre[i];
    }
    Map<N> first(f_.start);
    return image(first, Parallelepiped<N>(centre, identity<N>(), radius));
  }

  struct Read {
    Vector<Mpfi, N> centre, radius;
    Square<Mpfi, N> frame;
  };
  static Read read(const Checkpoint& c) {
    Read r;
    for (std::size_t i = 0; i < N; ++i) {
      r.centre[i] = Mpfi(c.centre[i]);
      r.radius[i] = Mpfi::between(-c.radius[i], c.radius[i]);
      for (std::size_t j = 0; j < N; ++j) r.frame[i][j] = Mpfi(c.frame[i][j]);
    }
    return r;
  }
  static Parallelepiped<N> at(const Checkpoint& c) {
    const Read r = read(c);
    return Parallelepiped<N>(r.centre, r.frame, r.radius);
  }

  /// X lies in the checkpoint's set of centre c and frame B: B^-1 (z - c) has its radii for all z in X.
  static void inside(const Parallelepiped<N>& X, const Checkpoint& c) {
    const Read set = read(c);
    const Square<Mpfi, N> back = inverse<N>(set.frame);
    Vector<Mpfi, N> shift;
    for (int i = 0; i < N; ++i) shift[i] = X.centre[i] - set.centre[i];
    const Vector<Mpfi, N> turned = product<N>(product<N>(back, X.frame), X.radius), moved = product<N>(back, shift);
    for (std::size_t i = 0; i < N; ++i)
      if (!certainly(abs(turned[i] + moved[i]) <= Mpfi(c.radius[i])))
        throw Flaw{fmt::format("the orbits are not seen to be inside the checkpoint of step {}", c.at)};
  }

  /// Each claim over the whole set, by the enclosure over its box or by the mean value theorem.
  void claims_hold(const Parallelepiped<N>& X) const {
    Map<N> slacks(slacks_);
    slacks.over(X.box());
    slacks.at(X.centre);
    for (std::size_t k = 0; k < slacks_.size(); ++k) {
      const Comparison<Expr>& claim = f_.claims[k];
      if (claim.relation == Relation::equal) throw Flaw{"an equation is not proved by orbits"};
      const auto decided = [&](const Mpfi& slack) {
        return certainly(claim.strict() ? slack > Mpfi(0L) : slack >= Mpfi(0L));
      };
      const Jet<Mpfi, N>& over = slacks.over(static_cast<int>(k));
      if (decided(over.value)) continue;
      Mpfi sum = slacks.at(static_cast<int>(k));
      for (int j = 0; j < N; ++j) {
        Mpfi slope;
        for (int i = 0; i < N; ++i) slope = slope + over.slopes[i] * X.frame[i][j];
        sum = sum + slope * X.radius[j];
      }
      if (!is_finite(over) || !decided(sum)) throw Flaw{"'" + claim.label + "' is not seen to hold at the last step"};
    }
  }

  std::string text(const Box& box) const {
    std::string out;
    for (std::size_t i = 0; i < box.size(); ++i)
      out += fmt::format("{}{} in [{}, {}]", i ? ", " : "", domain_[i].name, print(*box[i].lo), print(*box[i].hi));
    return out;
  }

  const Domain& domain_;
  const Formula& f_;
  std::vector<Expr> slacks_;
  std::vector<std::pair<Box, const BoxTree*>> leaves_;
};

}  // namespace

void check_orbits(const Domain& domain, const Formula& f, const BoxTree& tree) {
  const auto check = [&]<int N>() { OrbitCheck<N>(domain, f).check(whole(domain), tree); };
  switch (f.step.size()) {
    case 1:
      return check.template operator()<1>();
    case 2:
      return check.template operator()<2>();
    case 3:
      return check.template operator()<3>();
    case 4:
      return check.template operator()<4>();
    default:
      throw Flaw{"a state of more than four coordinates"};
  }
}

}  // namespace overshoot
