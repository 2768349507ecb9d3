#pragma once
/// Branches x(p) of zeros of f(x, p) over a range of the parameter p, piece by piece.
///
/// A branch is given by knots. Between two of them p and the centre c of the box {c + r t : |t_i| <= 1} move on
/// straight lines with tau in [0, 1]. For f continuously differentiable, a matrix C and a weight w(p) > 0 Krawczyk's
/// test is, for every tau,
///
///     |sum_k C_ik f_k(c)| < w r/2     and, on the whole box,     sum_j |w delta_ij - sum_k C_ik df_k/dx_j| < w/2:
///
/// x - C f(x)/w moves the centre by less than r/2 and contracts the box by a half, so that it maps the box into its
/// interior, and C and f' are regular. Then f(., p) has exactly one zero in the box, and it moves continuously with p.
/// Neighbouring pieces have one and the same box at their knot: they make one continuous branch.
///
/// A weight that vanishes at an end of the range (tau = 0 is then left out) reaches a degenerate zero there: the
/// comparisons have a zero of known order, which a plan can name as a touch.
///
/// find_branch() gives the pieces, by Newton's method and bisection of the range. It proves nothing: a statement's
/// claims are the comparisons of along().
#include "lib/statement/periodic.hpp"

namespace overshoot {

/// A parameter and the centre of the box there.
template <int N>
struct BranchKnot {
  Rational p;
  std::array<Rational, N> centre;
};

/// What lies between two knots.
template <int N>
struct BranchPiece {
  BranchKnot<N> from_knot, to_knot;
  SquareMatrix<Rational, N> C;

  template <Real T>
  T parameter(const T& tau) const {
    return between(from_knot.p, to_knot.p, tau);
  }
  template <Real T>
  std::array<T, N> centre(const T& tau) const {
    std::array<T, N> x;
    for (std::size_t i = 0; i < N; ++i) x[i] = between(from_knot.centre[i], to_knot.centre[i], tau);
    return x;
  }
  /// The point of the box at t in [-1, 1]^N and tau.
  template <Real T>
  std::array<T, N> at(const std::array<T, N>& t, const T& tau, const Rational& radius) const {
    std::array<T, N> x = centre(tau);
    for (std::size_t i = 0; i < N; ++i) x[i] = x[i] + from<T>(radius) * t[i];
    return x;
  }
  /// C f and C f' at a point, for the parameter of tau; f takes an array of N numbers and the parameter.
  template <Real T, class F>
  std::array<Jet<T, N>, N> preconditioned(const F& f, const std::array<T, N>& x, const T& tau) const {
    const T p = parameter(tau);
    const auto f_p = [&]<Real J>(const std::array<J, N>& z) { return f(z, lifted<J>(p)); };
    const std::array<Jet<T, N>, N> value = jets_at<N, T>(f_p, x);
    std::array<Jet<T, N>, N> out;
    for (std::size_t i = 0; i < N; ++i)
      for (std::size_t k = 0; k < N; ++k) out[i] = out[i] + Jet<T, N>(from<T>(C[i][k])) * value[k];
    return out;
  }

 private:
  template <Real T>
  static T between(const Rational& a, const Rational& b, const T& tau) {
    return from<T>(a) + from<T>(b - a) * tau;
  }
};

/// Knots in the order of the parameter, and the matrix C of the piece that follows each but the last.
template <int N>
struct Branch {
  Rational radius;
  std::vector<BranchKnot<N>> knots;
  std::vector<SquareMatrix<Rational, N>> C;

  std::vector<BranchPiece<N>> pieces() const {
    std::vector<BranchPiece<N>> out;
    for (std::size_t i = 0; i < C.size(); ++i) out.push_back({knots[i], knots[i + 1], C[i]});
    return out;
  }
};

/// The weight where none is needed.
struct NoWeight {
  template <Real T>
  T operator()(const T&) const {
    return from<T>(1);
  }
};

/// The test's comparisons on one piece, at t in [-1, 1]^N and tau in [0, 1]. Where N = 1 they are without abs, whose
/// slope jumps: so they may have touches.
template <int N, Real T, class F, class Weight = NoWeight>
Comparisons<T> along(const std::string& label, const F& f, const BranchPiece<N>& piece, const Rational& radius,
                     const std::array<T, N>& t, const T& tau, const Weight& weight = {}) {
  const T w = weight(piece.parameter(tau)), half = from<T>(Q(1, 2)) * w;
  const auto at_centre = piece.preconditioned(f, piece.centre(tau), tau);
  const auto in_box = piece.preconditioned(f, piece.at(t, tau, radius), tau);
  Comparisons<T> out;
  const auto between = [&](const std::string& what, const T& x, const T& bound) {
    out.push_back(compare(label + ": " + what + ", from below", x, Relation::greater, -bound));
    out.push_back(compare(label + ": " + what + ", from above", x, Relation::less, bound));
  };
  for (std::size_t i = 0; i < N; ++i) {
    between("centre" + numbered<N>(i), at_centre[i].value, half * from<T>(radius));
    if constexpr (N == 1) {
      between("contracts", w - in_box[0].slopes[0], half);
    } else {
      T sum = from<T>(0);
      for (std::size_t j = 0; j < N; ++j) sum = sum + abs((i == j ? w : from<T>(0)) - in_box[i].slopes[j]);
      out.push_back(compare(label + ": contracts" + numbered<N>(i), sum, Relation::less, half));
    }
  }
  return out;
}

/// The inverse, by Gauss-Jordan elimination with pivots. Throws Undecided for a singular matrix.
template <int N, Approximate T>
SquareMatrix<T, N> inverse(SquareMatrix<T, N> a) {
  SquareMatrix<T, N> b;
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < N; ++j) b[i][j] = from<T>(i == j ? 1 : 0);
  for (std::size_t k = 0; k < N; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < N; ++i)
      if (abs(a[i][k]) > abs(a[pivot][k])) pivot = i;
    std::swap(a[k], a[pivot]);
    std::swap(b[k], b[pivot]);
    const T scale = a[k][k];
    if (!(abs(scale) > from<T>(0))) throw Undecided("a singular matrix");
    for (std::size_t j = 0; j < N; ++j) {
      a[k][j] = a[k][j] / scale;
      b[k][j] = b[k][j] / scale;
    }
    for (std::size_t i = 0; i < N; ++i) {
      if (i == k) continue;
      const T factor = a[i][k];
      for (std::size_t j = 0; j < N; ++j) {
        a[i][j] = a[i][j] - factor * a[k][j];
        b[i][j] = b[i][j] - factor * b[k][j];
      }
    }
  }
  return b;
}

/// The multiple of `unit` > 0 nearest to x. Throws Undecided where x is not finite.
inline Rational nearest_multiple(const Mpfr& x, const Rational& unit) {
  if (!is_finite(x)) throw Undecided("not a number");
  Rational q;
  mpfr_get_q(q.raw(), x.raw());
  return floor(q / unit + Rational(1, 2)) * unit;
}

/// The search of find_branch(). It computes in MPFR, whose results are the same on every machine, and rounds
/// to few bits: a formula made of the pieces keeps its hash.
template <int N, class F, class Weight = NoWeight>
class BranchSearch {
 public:
  using T = Mpfr;
  using Knot = BranchKnot<N>;

  BranchSearch(const F& f, const Rational& radius, const Weight& weight) : f_(f), weight_(weight), radius_(radius) {}

  /// Adds the pieces from the last knot to the parameter hi.
  void extend(Branch<N>& out, const Rational& hi, int halvings) const {
    const Rational lo = out.knots.back().p;
    try {
      BranchPiece<N> piece{out.knots.back(), zero_near(out.knots.back(), hi), {}};
      choose_C(piece);
      if (fits(piece)) {
        out.knots.push_back(piece.to_knot);
        out.C.push_back(piece.C);
        return;
      }
    } catch (const Undecided&) {  // Newton's method fails, or f' is singular: a shorter piece may do
    }
    if (halvings == 0) throw Undecided("the branch is lost at the parameter " + print(lo));
    extend(out, (lo + hi) / 2, halvings - 1);
    extend(out, hi, halvings - 1);
  }

 private:
  std::array<Jet<T, N>, N> value(const std::array<T, N>& x, const T& p) const {
    return jets_at<N, T>([&]<Real J>(const std::array<J, N>& z) { return f_(z, lifted<J>(p)); }, x);
  }
  static SquareMatrix<T, N> inverse_slope(const std::array<Jet<T, N>, N>& value) {
    SquareMatrix<T, N> a;
    for (std::size_t i = 0; i < N; ++i) a[i] = value[i].slopes;
    return inverse<N>(a);
  }

  /// What Newton's method finds at p from a knot's centre on, as multiples of radius/16.
  Knot zero_near(const Knot& start, const Rational& p) const {
    const T at = from<T>(p);
    std::array<T, N> x;
    for (std::size_t i = 0; i < N; ++i) x[i] = from<T>(start.centre[i]);
    for (int step = 0; step < 20; ++step) {
      const auto v = value(x, at);
      const SquareMatrix<T, N> slope = inverse_slope(v);
      for (std::size_t i = 0; i < N; ++i)
        for (std::size_t k = 0; k < N; ++k) x[i] = x[i] - slope[i][k] * v[k].value;
    }
    Knot out{p, {}};
    for (std::size_t i = 0; i < N; ++i) out.centre[i] = nearest_multiple(x[i], radius_ / 16);
    return out;
  }

  /// w f'^-1 in the middle of the piece, to a 64th of its largest entry or finer.
  void choose_C(BranchPiece<N>& piece) const {
    const T half = from<T>(Q(1, 2)), p = piece.parameter(half), w = weight_(p);
    const SquareMatrix<T, N> slope = inverse_slope(value(piece.centre(half), p));
    T largest = from<T>(0);
    for (const auto& row : slope)
      for (const T& entry : row) largest = max(largest, abs(w * entry));
    if (!(largest > from<T>(0))) throw Undecided("a weight of 0");
    Rational unit(1, 64);
    while (from<T>(64 * unit) > largest) unit /= 2;
    for (std::size_t i = 0; i < N; ++i)
      for (std::size_t k = 0; k < N; ++k) piece.C[i][k] = nearest_multiple(w * slope[i][k], unit);
  }

  /// Whether the test holds with a quarter to spare at nine parameters, in the centre and at points of the box.
  bool fits(const BranchPiece<N>& piece) const {
    long points = 1;
    for (int k = 0; k < N; ++k) points *= 3;
    for (long i = 0; i <= 8; ++i) {
      const T tau = from<T>(Q(i, 8));
      for (long n = 0; n < points; ++n) {
        std::array<T, N> t;
        long digits = n;
        for (T& x : t) {
          x = from<T>(digits % 3 - 1);
          digits /= 3;
        }
        for (const Comparison<T>& comparison : along<N, T>("", f_, piece, radius_, t, tau, weight_))
          if (!(abs(comparison.lhs) <= from<T>(Q(3, 4)) * abs(comparison.rhs))) return false;
      }
    }
    return true;
  }

  const F& f_;
  const Weight& weight_;
  const Rational& radius_;
};

/// The pieces of f's branch over [lo, hi] that begins at `start` (the centre at lo). Throws Undecided where one would
/// be shorter than 2^-20 of the range: no zero near the start, a fold, or another branch too near.
template <int N, class F, class Weight = NoWeight>
Branch<N> find_branch(const F& f, const Rational& lo, const Rational& hi, const std::array<Rational, N>& start,
                      const Rational& radius, const Weight& weight = {}) {
  const PrecisionScope scope(128);
  Branch<N> out{radius, {{lo, start}}, {}};
  BranchSearch<N, F, Weight>(f, radius, weight).extend(out, hi, 20);
  return out;
}

}  // namespace overshoot
