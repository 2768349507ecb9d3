#pragma once
/// The points z_1, ..., z_P of a cycle as the zeros of the system F(z_i) - z_(i+1) = 0, z_(P+1) being z_1.
///
/// It has N P unknowns, z_1's coordinates first, and no power of F: an enclosure does not grow along the cycle. Its
/// zeros are all cycles of a period that divides P, each once for every one of its points that is called z_1.
#include <array>

#include "lib/dynamics/cycles.hpp"
#include "lib/dynamics/zero_box.hpp"
#include "lib/formula/program.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/scalar/jet.hpp"

namespace overshoot {

template <class T>
using Flat = zeros::Box<T>;  ///< z_1's coordinates, then z_2's, ...

/// F on a box of one point: `slopes` are there where F is certainly continuous on it, with bounded slopes.
template <class T, int N, int M>
struct StepOnBox {
  std::optional<std::array<T, N>> value;  ///< holds F wherever that is defined; nothing: it may be anything
  bool defined = false;                   ///< F is, on the whole box
  std::optional<std::array<std::array<T, M>, N>> slopes;
};

/// A map of N coordinates whose step depends on K further variables, which are the system's for all points.
template <int N, int K = 0>
class CycleSystem {
 public:
  static constexpr int M = N + K;

  /// The variables of map.step are the N coordinates, and K parameters behind them.
  CycleSystem(const RecordedMap& map, int period)
      : period_(static_cast<std::size_t>(period)),
        tape_(map.step),
        values_(tape_),
        jets_(tape_),
        value_room_(values_.room()),
        jet_room_(jets_.room()) {}

  std::size_t period() const { return period_; }
  std::size_t size() const { return N * period_; }
  const Tape& tape() const { return tape_; }
  /// The K further variables lie in these intervals from now on.
  void fix(const std::array<ClosedRange, K>& sides) { sides_ = sides; }

  /// F on a box of z_i.
  template <class T>
  StepOnBox<T, N, M> step(const T* z) const {
    StepOnBox<T, N, M> out;
    std::array<Jet<T, M>, M> x;
    for (std::size_t j = 0; j < M; ++j)
      x[j] = Jet<T, M>::variable(j < N ? z[j] : parameter<T>(j - N), static_cast<int>(j));
    try {
      const std::vector<Jet<T, M>> next = jets<T>(x);
      out.value.emplace();
      std::array<std::array<T, M>, N> slopes;
      bool finite = true;
      out.defined = true;
      for (std::size_t k = 0; k < N; ++k) {
        (*out.value)[k] = next[k].value;
        slopes[k] = next[k].slopes;
        out.defined = out.defined && is_finite(next[k].value);
        finite = finite && is_finite(next[k]);
      }
      if (finite) out.slopes = slopes;
      // A jet may have no value where the number has one: pow at 0.
      if (out.defined) return out;
    } catch (const Undecided&) {  // slopes across a jump
    }
    try {
      out.value = values<T>(z);
      out.defined = std::ranges::all_of(*out.value, [](const T& y) { return is_finite(y); });
    } catch (const Undecided&) {  // there is no more to say
      out.value.reset();
    }
    return out;
  }

  /// F at a point; nothing where it may be undefined.
  template <class T>
  std::optional<std::array<T, N>> at(const T* z) const {
    try {
      const std::array<T, N> next = values<T>(z);
      if (std::ranges::all_of(next, [](const T& y) { return is_finite(y); })) return next;
    } catch (const Undecided&) {
    }
    return std::nullopt;
  }

  template <class T>
  std::optional<zeros::Slopes<T>> slopes(const Flat<T>& z) const {
    zeros::Slopes<T> all;
    for (std::size_t i = 0; i < period_; ++i) {
      const auto on_box = step<T>(&z[N * i]);
      if (!on_box.slopes) return std::nullopt;
      add_row(all, i, *on_box.slopes);
    }
    return all;
  }
  /// Row by row: F' at z_i, and -1 at z_(i+1).
  template <class T, std::size_t Columns>
  void add_row(zeros::Slopes<T>& all, std::size_t i, const std::array<std::array<T, Columns>, N>& slopes) const {
    for (std::size_t k = 0; k < N; ++k) {
      for (std::size_t j = 0; j < N; ++j) all.push_back({N * i + k, N * i + j, slopes[k][j]});
      all.push_back({N * i + k, N * next(i) + k, from<T>(-1)});
    }
  }
  template <class T>
  std::optional<Flat<T>> value(const Flat<T>& z) const {
    Flat<T> all;
    for (std::size_t i = 0; i < period_; ++i) {
      const auto image = at<T>(&z[N * i]);
      if (!image) return std::nullopt;
      for (std::size_t k = 0; k < N; ++k) all.push_back((*image)[k] - z[N * next(i) + k]);
    }
    return all;
  }
  std::size_t next(std::size_t i) const { return (i + 1) % period_; }

  template <class T>
  T parameter(std::size_t k) const {
    return T::between(sides_[k].lo, sides_[k].hi);
  }

 private:
  template <class T>
  std::array<T, N> values(const T* z) const {
    std::array<T, M> x;
    for (std::size_t j = 0; j < M; ++j) x[j] = j < N ? z[j] : parameter<T>(j - N);
    std::array<T, N> next;
    if constexpr (std::same_as<T, Interval>) {
      values_.run(x, value_room_);
      for (std::size_t k = 0; k < N; ++k) next[k] = values_.output(value_room_, k);
    } else {
      std::ranges::move(evaluate<T>(tape_, x), next.begin());
    }
    return next;
  }
  template <class T>
  std::vector<Jet<T, M>> jets(const std::array<Jet<T, M>, M>& x) const {
    if constexpr (std::same_as<T, Interval>) {
      jets_.run(x, jet_room_);
      std::vector<Jet<T, M>> next;
      for (std::size_t k = 0; k < N; ++k) next.push_back(jets_.output(jet_room_, k));
      return next;
    } else {
      return evaluate<Jet<T, M>>(tape_, x);
    }
  }

  std::size_t period_;
  Tape tape_;
  Program<Interval> values_;
  Program<Jet<Interval, M>> jets_;
  mutable std::vector<Interval> value_room_;
  mutable std::vector<Jet<Interval, M>> jet_room_;
  std::array<ClosedRange, K> sides_ = {};
};

/// z_(1+k), z_(2+k), ... of z_1, z_2, ...: each from one box to the next.
template <class T>
Flat<T> rotated(const Flat<T>& z, std::size_t numbers) {
  Flat<T> r = z;
  std::ranges::rotate(r, r.begin() + static_cast<std::ptrdiff_t>(numbers));
  return r;
}

inline bool all_in(const Flat<Mpfi>& z, const Flat<Interval>& box) {
  for (std::size_t i = 0; i < z.size(); ++i)
    if (!zeros::subset(z[i], box[i])) return false;
  return true;
}

/// The product F'(z_P) ... F'(z_1), by its trace and determinant; nothing where a slope is unknown.
template <class T>
struct Monodromy {
  T trace, determinant;  ///< of one coordinate: twice the multiplier
};
template <class T, int N, int M>
Monodromy<T> monodromy(const std::vector<std::array<std::array<T, M>, N>>& slopes) {
  std::array<std::array<T, N>, N> product;
  T determinant = from<T>(1);
  for (std::size_t i = 0; i < slopes.size(); ++i) {
    const auto& A = slopes[i];
    if constexpr (N == 1)
      determinant = determinant * A[0][0];
    else
      determinant = determinant * (A[0][0] * A[1][1] - A[0][1] * A[1][0]);
    std::array<std::array<T, N>, N> next;
    for (std::size_t r = 0; r < N; ++r)
      for (std::size_t c = 0; c < N; ++c) {
        next[r][c] = i == 0 ? A[r][c] : A[r][0] * product[0][c];
        for (std::size_t k = 1; k < N && i > 0; ++k) next[r][c] = next[r][c] + A[r][k] * product[k][c];
      }
    product = next;
  }
  T trace = product[0][0];
  for (std::size_t r = 1; r < N; ++r) trace = trace + product[r][r];
  return {trace, determinant};
}

/// By the signs of the characteristic polynomial at 1 and -1 and the size of the determinant: these tell on which side
/// of the unit circle the two multipliers are.
template <class T>
Stability stability(const Monodromy<T>& m, int coordinates) {
  const T one = from<T>(1);
  if (coordinates == 1) {
    if (certainly(abs(m.trace) < one)) return Stability::attracting;
    return certainly(abs(m.trace) > one) ? Stability::repelling : Stability::undecided;
  }
  const T at_one = one - m.trace + m.determinant, at_minus_one = one + m.trace + m.determinant, zero = from<T>(0);
  const bool positive = certainly(at_one > zero) && certainly(at_minus_one > zero);
  if (positive && certainly(m.determinant < one)) return Stability::attracting;
  if (positive && certainly(m.determinant > one)) return Stability::repelling;
  const bool below = certainly(at_one < zero), above = certainly(at_one > zero);
  if (below && certainly(at_minus_one < zero)) return Stability::repelling;
  if ((below && certainly(at_minus_one > zero)) || (above && certainly(at_minus_one < zero))) return Stability::saddle;
  return Stability::undecided;
}

/// The eigenvalues of a product of slopes of so many coordinates.
Multipliers multipliers_of(const Monodromy<Mpfi>& m, int coordinates);
/// Whether a slope of one of the recorded steps may jump at these values of the variables.
bool has_kink(const Tape& tape, std::span<const Mpfi> variables);
std::vector<std::size_t> prime_divisors(std::size_t n);

/// The points, if they are the orbit of the simplest rational numbers near z_1: a cycle in E is the only one there.
/// Nothing otherwise.
template <int N>
std::vector<Rational> exact_points(const CycleSystem<N>& system, const Flat<Mpfi>& E) {
  const auto rational = [](mpfr_srcptr x) {
    Rational q;
    mpfr_get_q(q.raw(), x);
    return q;
  };
  std::vector<Exact> z;
  std::vector<Rational> all;
  for (std::size_t j = 0; j < N; ++j) z.emplace_back(simplest_between(rational(E[j].lo()), rational(E[j].hi())));
  try {
    for (std::size_t i = 0; i < system.period(); ++i) {
      for (std::size_t j = 0; j < N; ++j) {
        all.push_back(z[j].rational());
        const Mpfi& x = E[N * i + j];
        if (mpfr_cmp_q(x.lo(), all.back().raw()) > 0 || mpfr_cmp_q(x.hi(), all.back().raw()) < 0) return {};
      }
      z = evaluate<Exact>(system.tape(), z);
    }
    for (std::size_t j = 0; j < N; ++j)
      if (z[j].rational() != all[j]) return {};
    return all;
  } catch (const Undecided&) {  // they are not rational
    return {};
  }
}

/// The cycle that is the zero E of the system.
template <int N>
Cycle described(const CycleSystem<N>& system, const Flat<Mpfi>& E) {
  Cycle cycle;
  std::vector<std::array<std::array<Mpfi, N>, N>> slopes;
  for (std::size_t i = 0; i < system.period(); ++i) {
    const auto begin = E.begin() + static_cast<std::ptrdiff_t>(N * i);
    cycle.points.emplace_back(begin, begin + N);
    std::vector<Mpfi> around = cycle.points.back();
    if (has_kink(system.tape(), around)) {
      cycle.kink = true;
      // The slopes on either side: at the point alone they are those of one side.
      const Mpfi reach = Mpfi::between(Rational(-1, 1L << 60), Rational(1, 1L << 60));
      for (Mpfi& x : around) x = x + reach * (Mpfi(1L) + abs(x));
    }
    const auto on_box = system.template step<Mpfi>(around.data());
    if (on_box.slopes) slopes.push_back(*on_box.slopes);
  }
  if (slopes.size() < system.period()) return cycle;
  const Monodromy<Mpfi> m = monodromy<Mpfi, N, N>(slopes);
  cycle.multipliers = multipliers_of(m, N);
  // Beside a kink the product is one of slopes on either side, and in the plane these do not tell what it does.
  if (N == 1 || !cycle.kink) cycle.stability = stability(m, N);
  return cycle;
}

}  // namespace overshoot
