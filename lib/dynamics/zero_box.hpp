#pragma once
/// Zeros of systems of n equations in n unknowns, in boxes: Krawczyk's test in intervals of doubles, for any n.
///
/// Let G be continuous and piecewise continuously differentiable on the box X, every slope of G there an element of the
/// interval matrix J, c a point of X and C any matrix of doubles, taken as the exact numbers that they are. With
/// D = I - C J and positive weights w:
///  - if sum_j |D_ij| w_j < w_i for every i, then C and every element of J are regular. G(x) - G(y) = A (x - y) for an
///    A in J (mean value theorem, row by row), so G has at most one zero in X ("regular on X");
///  - every zero of G in X lies in K = c - C G(c) + D (X - c);
///  - if besides K lies in the interior of X, then G has exactly one zero in X (Brouwer: x - C G(x) maps X into K).
///
/// A system S has size(), and for T = Interval and Mpfi
///     std::optional<Slopes<T>> slopes(const Box<T>&)     nothing where G may be undefined or jump, or a slope unbounded
///     std::optional<Box<T>> value(const Box<T>&)         nothing where G may be undefined
#include <algorithm>
#include <optional>
#include <vector>

#include "lib/scalar/interval.hpp"
#include "lib/scalar/mpfi.hpp"

namespace overshoot::zeros {

template <class T>
using Box = std::vector<T>;

/// An entry of a matrix that is mostly zero; entries of one place are added.
template <class T>
struct Entry {
  std::size_t row, column;
  T value;
};
template <class T>
using Slopes = std::vector<Entry<T>>;

template <class T>
struct Square {
  std::size_t n;
  std::vector<T> entries;
  Square(std::size_t size, const T& all) : n(size), entries(size * size, all) {}
  T& operator()(std::size_t i, std::size_t j) { return entries[i * n + j]; }
  const T& operator()(std::size_t i, std::size_t j) const { return entries[i * n + j]; }
};

// One interval of either type.
/// A finite double.
template <class T>
T exact_in(double x) {
  if constexpr (std::same_as<T, Interval>) {
    return Interval::exactly(x);
  } else {
    T r;
    mpfr_set_d(r.lo(), x, MPFR_RNDD);
    mpfr_set_d(r.hi(), x, MPFR_RNDU);
    return r;
  }
}
/// hi - lo, nearly.
inline double width(const Mpfi& x) {
  Mpfi w;
  mpfr_sub(w.lo(), x.hi(), x.lo(), MPFR_RNDU);
  return mpfr_get_d(w.lo(), MPFR_RNDU);
}
inline Interval middle(const Interval& x) { return Interval::exactly(midpoint(x)); }
inline Mpfi middle(const Mpfi& x) {
  Mpfi m;
  mpfi_mid(m.lo(), x.raw());
  mpfr_set(m.hi(), m.lo(), MPFR_RNDN);
  return m;
}
/// What two intervals have in common, without what is known of how they came about; nothing where they are disjoint.
inline std::optional<Interval> meet(const Interval& a, const Interval& b) {
  const Interval both = Interval::exactly(std::max(a.lo(), b.lo()), std::min(a.hi(), b.hi()));
  if (a.is_empty() || b.is_empty() || both.is_empty()) return std::nullopt;
  return both;
}
inline std::optional<Mpfi> meet(const Mpfi& a, const Mpfi& b) {
  Mpfi both;
  mpfr_max(both.lo(), a.lo(), b.lo(), MPFR_RNDD);
  mpfr_min(both.hi(), a.hi(), b.hi(), MPFR_RNDU);
  if (!mpfr_lessequal_p(both.lo(), both.hi())) return std::nullopt;
  return both;
}
inline bool disjoint(const Mpfi& a, const Mpfi& b) {
  return mpfr_less_p(a.hi(), b.lo()) != 0 || mpfr_less_p(b.hi(), a.lo()) != 0;
}
inline bool subset(const Mpfi& a, const Interval& b) {
  return mpfr_cmp_d(a.lo(), b.lo()) >= 0 && mpfr_cmp_d(a.hi(), b.hi()) <= 0;
}
inline Mpfi to_mpfi(const Interval& x) {
  Mpfi r;
  mpfr_set_d(r.lo(), x.lo(), MPFR_RNDD);
  mpfr_set_d(r.hi(), x.hi(), MPFR_RNDU);
  return r;
}
inline Interval to_interval(const Mpfi& x) {
  return Interval::exactly(mpfr_get_d(x.lo(), MPFR_RNDD), mpfr_get_d(x.hi(), MPFR_RNDU));
}
/// Of finite doubles.
inline Box<Interval> points(const std::vector<double>& x) {
  Box<Interval> box;
  for (const double each : x) box.push_back(Interval::exactly(each));
  return box;
}

/// The inverse, in double: nothing where it is not finite.
inline std::optional<Square<double>> inverse(Square<double> a) {
  const std::size_t n = a.n;
  Square<double> b(n, 0);
  for (std::size_t i = 0; i < n; ++i) b(i, i) = 1;
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i)
      if (std::fabs(a(i, k)) > std::fabs(a(pivot, k))) pivot = i;
    if (!(std::fabs(a(pivot, k)) > 0)) return std::nullopt;
    for (std::size_t j = 0; j < n && pivot != k; ++j) {
      std::swap(a(k, j), a(pivot, j));
      std::swap(b(k, j), b(pivot, j));
    }
    const double scale = 1 / a(k, k);
    for (std::size_t j = 0; j < n; ++j) {
      a(k, j) *= scale;
      b(k, j) *= scale;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const double factor = a(i, k);
      if (i == k || factor == 0) continue;
      for (std::size_t j = 0; j < n; ++j) {
        a(i, j) -= factor * a(k, j);
        b(i, j) -= factor * b(k, j);
      }
    }
  }
  if (!std::ranges::all_of(b.entries, [](double x) { return std::isfinite(x); })) return std::nullopt;
  return b;
}

/// A matrix C for these slopes: near the inverse of their middle.
inline std::optional<Square<double>> preconditioner(const Slopes<Interval>& slopes, std::size_t n) {
  Square<double> middle_of(n, 0);
  for (const Entry<Interval>& e : slopes) middle_of(e.row, e.column) += midpoint(e.value);
  return inverse(std::move(middle_of));
}

/// I - C J.
template <class T>
Square<T> defect(const Square<double>& C, const Slopes<T>& J) {
  Square<T> D(C.n, from<T>(0));
  for (std::size_t i = 0; i < C.n; ++i) {
    D(i, i) = from<T>(1);
    for (const Entry<T>& e : J)
      if (C(i, e.row) != 0) D(i, e.column) = D(i, e.column) - exact_in<T>(C(i, e.row)) * e.value;
  }
  return D;
}

/// C v.
template <class T>
Box<T> product(const Square<double>& C, const Box<T>& v) {
  Box<T> r(C.n, from<T>(0));
  for (std::size_t i = 0; i < C.n; ++i)
    for (std::size_t k = 0; k < C.n; ++k)
      if (C(i, k) != 0) r[i] = r[i] + exact_in<T>(C(i, k)) * v[k];
  return r;
}

/// c - `moved` + D (X - c), where `moved` is C G(c).
template <class T>
Box<T> krawczyk(const Box<T>& X, const Box<T>& c, const Box<T>& moved, const Square<T>& D) {
  Box<T> offset, K;
  for (std::size_t j = 0; j < X.size(); ++j) offset.push_back(X[j] - c[j]);
  for (std::size_t i = 0; i < X.size(); ++i) {
    T sum = c[i] - moved[i];
    for (std::size_t j = 0; j < X.size(); ++j) sum = sum + D(i, j) * offset[j];
    K.push_back(sum);
  }
  return K;
}

/// Whether sum_j |D_ij| w_j < w_i for all i and some weights: 1, or what iteration of |D| makes of them.
inline bool contracts(const Square<Interval>& D) {
  const std::size_t n = D.n;
  std::vector<double> w(n, 1);
  for (int attempt = 0; attempt < 3; ++attempt) {
    std::vector<double> sum(n, 0);
    bool all = true;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) sum[i] += mag(D(i, j)) * w[j];
      // The sum of up to thousands of products, to nearest: its rounding is far below 1e-12 of it.
      all = all && sum[i] * (1 + 1e-12) < w[i];
    }
    if (all) return true;
    const double largest = *std::ranges::max_element(sum);
    if (!(largest > 0 && largest < 1e6)) return false;
    for (std::size_t i = 0; i < n; ++i) w[i] = std::max(sum[i] / largest, 0x1p-20);
  }
  return false;
}

/// Whether G has at most one zero in the box.
template <class S>
bool regular(const S& system, const Box<Interval>& X) {
  const auto J = system.slopes(X);
  if (!J) return false;
  const auto C = preconditioner(*J, system.size());
  return C && contracts(defect<Interval>(*C, *J));
}

/// Where Newton's method comes to rest, if it does.
template <class S>
std::optional<std::vector<double>> newton(const S& system, std::vector<double> c) {
  const std::size_t n = system.size();
  double before = directed::infinity;
  for (int step = 0; step < 40; ++step) {
    const Box<Interval> x = points(c);
    const auto J = system.slopes(x);
    const auto G = system.value(x);
    if (!J || !G) return std::nullopt;
    const auto C = preconditioner(*J, n);
    if (!C) return std::nullopt;
    double change = 0, size = 0x1p-30;
    for (std::size_t i = 0; i < n; ++i) {
      double move = 0;
      for (std::size_t k = 0; k < n; ++k) move += (*C)(i, k) * midpoint((*G)[k]);
      c[i] -= move;
      if (!(std::fabs(c[i]) < 1e300)) return std::nullopt;
      change = std::max(change, std::fabs(move));
      size = std::max(size, std::fabs(c[i]));
    }
    // Near a double zero what is left is rounding, much larger.
    if (change <= 0x1p-49 * size || (change <= 0x1p-20 * size && change > before / 2)) return c;
    before = change;
  }
  return std::nullopt;
}

/// A box in which there is exactly one zero, and a part of it that has the zero.
struct Proved {
  Box<Interval> unique, enclosure;
};

/// The test on the box c +- radius.
template <class S>
std::optional<Proved> proved_in(const S& system, const std::vector<double>& c, const std::vector<double>& radius) {
  Proved r;
  for (std::size_t i = 0; i < c.size(); ++i) r.unique.push_back(Interval::exactly(c[i] - radius[i], c[i] + radius[i]));
  if (!std::ranges::all_of(r.unique, [](const Interval& x) { return is_finite(x) && !x.is_empty(); }))
    return std::nullopt;
  const Box<Interval> centre = points(c);
  const auto J = system.slopes(r.unique);
  const auto G = system.value(centre);
  if (!J || !G) return std::nullopt;
  const auto C = preconditioner(*J, system.size());
  if (!C) return std::nullopt;
  const Square<Interval> D = defect<Interval>(*C, *J);
  r.enclosure = krawczyk<Interval>(r.unique, centre, product<Interval>(*C, *G), D);
  for (std::size_t i = 0; i < c.size(); ++i)
    if (!is_finite(r.enclosure[i]) || !interior(r.enclosure[i], r.unique[i])) return std::nullopt;
  if (!contracts(D)) return std::nullopt;
  return r;
}

/// A zero near where Newton's method comes to from c on, proved, in as small a box as will do.
template <class S>
std::optional<Proved> proved_near(const S& system, const std::vector<double>& start) {
  const auto c = newton(system, start);
  if (!c) return std::nullopt;
  double largest = 0x1p-10;
  for (const double x : *c) largest = std::max(largest, std::fabs(x));
  for (const double part : {0x1p-46, 0x1p-40, 0x1p-33, 0x1p-26, 0x1p-20}) {
    std::vector<double> radius;
    for (const double x : *c) radius.push_back(part * (std::fabs(x) + 0x1p-10 * largest));
    if (auto proved = proved_in(system, *c, radius)) return proved;
  }
  return std::nullopt;
}

/// The zero that is the only one in `unique`, to the working precision, or as near to it as the slopes allow.
template <class S>
Box<Mpfi> refined(const S& system, const Proved& zero) {
  Box<Mpfi> X;
  for (const Interval& x : zero.enclosure) X.push_back(to_mpfi(x));
  const auto slopes = system.slopes(zero.enclosure);
  const auto C = slopes ? preconditioner(*slopes, system.size()) : std::nullopt;
  // A step gains a dozen digits where the slopes are continuous; beside a kink it may gain a bit or less.
  for (int step = 0; C && step < 400; ++step) {
    const auto J = system.slopes(X);
    Box<Mpfi> c;
    for (const Mpfi& x : X) c.push_back(middle(x));
    const auto G = system.value(c);
    if (!J || !G) break;
    const Box<Mpfi> K = krawczyk<Mpfi>(X, c, product<Mpfi>(*C, *G), defect<Mpfi>(*C, *J));
    bool smaller = false;
    for (std::size_t i = 0; i < X.size(); ++i) {
      const std::optional<Mpfi> both = meet(X[i], K[i]);
      if (!both) throw std::logic_error("a zero that was proved is not there");
      smaller = smaller || width(*both) < 0.9 * width(X[i]);
      X[i] = *both;
    }
    if (!smaller) break;
  }
  return X;
}

}  // namespace overshoot::zeros
