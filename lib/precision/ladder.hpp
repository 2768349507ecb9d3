#pragma once
/// The precision ladder: the same computation in many arithmetics, beside a rigorous truth. From which precision on is
/// it right, at which step does a run part from the truth, and why are the wrong ones wrong.
#include <cmath>
#include <map>
#include <optional>
#include <span>

#include "lib/dynamics/recurrence.hpp"
#include "lib/scalar/double.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {

/// One arithmetic. MPFR at p bits emulates a significand and has practically no bounds on the exponent; the native
/// types overflow, and lose bits below their smallest normal number.
struct Rung {
  std::string scalar;  ///< as --scalar has it: "mpfr:24", "float"
  long p = 0;          ///< bits of the significand
  bool native = false;
};

/// MPFR at 8 (bfloat16's significand), 11 (half), 24, 53, 64, 113, 128 and 256 bits; float, double, long double and
/// __float128. By p, MPFR first.
const std::vector<Rung>& rungs();

/// Calls f.template operator()<T>() with the rung's number type, at its precision.
template <class F>
auto in_rung(const Rung& rung, const F& f) {
  if (!rung.native) {
    const PrecisionScope scope(rung.p);
    return f.template operator()<Mpfr>();
  }
  if (rung.scalar == "float") return f.template operator()<float>();
  if (rung.scalar == "double") return f.template operator()<double>();
  if (rung.scalar == "longdouble") return f.template operator()<long double>();
  return f.template operator()<float128>();
}

/// The smallest p from which every rung in MPFR is right; nothing if the finest is wrong.
std::optional<long> right_from(const std::vector<std::pair<Rung, bool>>& ladder);

/// Why a rung is wrong.
enum class Why {
  overflow,      ///< a number beyond the type's range, or NaN after one
  underflow,     ///< a number below the type's smallest normal one, or NaN after one
  landed,        ///< rounding made a quantity exactly 0 where it is not, and the dynamics rests there
  chaos,         ///< the dynamics itself multiplies every rounding error, exponentially
  stall,         ///< the update of a quantity is below half an ulp of it: it stands still while the rest goes on
  absorption,    ///< a summand too small to change the sum is lost
  cancellation,  ///< the two sides compared differ by less than their rounding errors
  inputs,        ///< the numbers given, rounded to p bits, are another question with another answer
  rounding       ///< none of these: errors that add up
};
constexpr Why every_why[] = {Why::overflow,   Why::underflow,    Why::landed, Why::chaos,   Why::stall,
                             Why::absorption, Why::cancellation, Why::inputs, Why::rounding};
std::string_view name_of(Why w);
/// In a few words, for who sees it for the first time.
std::string_view meaning_of(Why w);

/// A number with all its bits.
template <Approximate T>
Mpfr all_bits(const T& x) {
  const PrecisionScope scope(113);
  Mpfr m;
  if constexpr (std::same_as<T, Mpfr>) {
    m = x;
  } else if constexpr (std::same_as<T, float128>) {  // 113 bits are a long double's 64 and 49 more
    int exponent = 0;
    const float128 significand = frexpq(x, &exponent);
    const auto head = static_cast<long double>(significand);
    mpfr_set_ld(m.raw(), head, MPFR_RNDN);
    if (is_finite(x)) {
      Mpfr tail;
      mpfr_set_ld(tail.raw(), static_cast<long double>(significand - head), MPFR_RNDN);
      m = m + tail;
      mpfr_mul_2si(m.raw(), m.raw(), exponent, MPFR_RNDN);
    }
  } else {
    mpfr_set_ld(m.raw(), x, MPFR_RNDN);
  }
  return m;
}
/// The rational that a finite number is.
template <Approximate T>
Rational exact_value(const T& x) {
  Rational q;
  const Mpfr all = all_bits(x);
  mpfr_get_q(q.raw(), all.raw());
  return q;
}

/// A number known to lie in [lo, hi].
struct Ends {
  double lo = 0, hi = 0;
  double magnitude() const { return std::fmax(std::fabs(lo), std::fabs(hi)); }
  /// 0 inside; NaN of NaN.
  double distance(double x) const { return std::isnan(x) ? x : std::fmax(0, std::fmax(lo - x, x - hi)); }
};
Ends outward(const Ball& x);

/// Whether x is certainly further from the truth than `tolerance` times the quantity. (x is a double next to what was
/// computed, which moves it by far less than any tolerance in use.) NaN and infinities are.
inline bool parted(const Ends& truth, double x, double tolerance) {
  return !(truth.distance(x) <= tolerance * truth.magnitude());
}

/// The same without doubles between, whose range a quantity may leave.
template <Approximate T>
bool parted(const Ball& truth, const T& x, double tolerance) {
  if (!is_finite(x)) return true;
  const PrecisionScope scope(512);
  Ball exact;
  const Mpfr all = all_bits(x);
  arf_set_mpfr(arb_midref(exact.raw()), all.raw());
  return !possibly(abs(exact - truth) <= Ball::exactly(tolerance) * abs(truth));
}

/// An enclosed orbit: the coordinates after t steps, t = 0, 1, ... Of a long one only every 64th step is kept from step
/// 2^20 on.
class EnclosedOrbit {
 public:
  explicit EnclosedOrbit(std::size_t width) : width_(width) {}
  void add(const std::vector<Ends>& coordinates) {
    if (keeps(++last_)) ends_.insert(ends_.end(), coordinates.begin(), coordinates.end());
  }
  std::size_t width() const { return width_; }
  long last() const { return last_; }
  bool keeps(long step) const { return step < dense || step % stride == 0; }
  bool keeps_all() const { return last_ < dense; }
  /// At the last step kept that is not after `step`.
  const Ends& at(long step, std::size_t coordinate) const {
    const long row = step < dense ? step : dense + (step - dense) / stride;
    return ends_[static_cast<std::size_t>(row) * width_ + coordinate];
  }

 private:
  static constexpr long dense = 1 << 20, stride = 64;
  std::size_t width_;
  long last_ = -1;
  std::vector<Ends> ends_;
};

/// What a rounded orbit did beside the enclosed one.
struct Walk {
  long steps = 0;
  std::optional<long> parts_at;  ///< the first step at which a coordinate has certainly parted
  std::size_t parts_in = 0;      ///< which
  std::optional<long> not_finite_at;
  std::optional<long> underflow_at;  ///< native types: a coordinate at or below the smallest normal number
  std::vector<long> last_change;     ///< of each coordinate
  std::vector<double> last;          ///< the coordinates at the end
  std::vector<bool> zero;            ///< which of them are 0 (one that is not may be so in double)
  std::optional<long> period;        ///< the state is the one so many steps before
};

/// Follows a rounded orbit. Where the coordinates are the whole state, a state that comes back is found: the orbit then
/// repeats for ever.
template <Real T>
class Walker {
 public:
  Walker(const EnclosedOrbit& truth, double tolerance, bool whole_state)
      : truth_(truth), tolerance_(tolerance), whole_state_(whole_state) {}

  /// The state after `step` = 1, 2, ... steps.
  void operator()(long step, const std::vector<T>& state) {
    walk_.steps = step;
    if (before_.empty()) {
      before_ = state;
      walk_.last_change.assign(state.size(), 0);
    }
    for (std::size_t i = 0; i < state.size(); ++i) {
      if (!walk_.not_finite_at && !is_finite(state[i])) walk_.not_finite_at = step;
      if (step <= truth_.last() && truth_.keeps(step)) compare(step, i, state[i]);
      if (!(state[i] == before_[i])) walk_.last_change[i] = step;
    }
    before_ = state;
    if (whole_state_ && recurrence_(step, state)) walk_.period = recurrence_.period();
  }
  bool repeats() const { return walk_.period.has_value(); }
  /// The state at the end, as computed.
  const std::vector<T>& state() const { return before_; }
  Walk walk() const {
    Walk w = walk_;
    for (const T& x : before_) {
      w.last.push_back(nearby_double(x));
      w.zero.push_back(x == from<T>(0));
    }
    return w;
  }

 private:
  void compare(long step, std::size_t i, const T& x) {
    const Ends& truth = truth_.at(step, i);
    if (!walk_.parts_at && parted(truth, nearby_double(x), tolerance_)) {
      walk_.parts_at = step;
      walk_.parts_in = i;
    }
    if constexpr (NativeFloat<T>) {
      const T normal = smallest_normal<T>();
      const bool below = abs(x) < normal && truth.magnitude() < 2 * static_cast<double>(normal);
      if (!walk_.underflow_at && below && truth.magnitude() > 0) walk_.underflow_at = step;
    }
  }

  const EnclosedOrbit& truth_;
  double tolerance_;
  bool whole_state_;
  Walk walk_;
  std::vector<T> before_;
  Recurrence<std::vector<T>> recurrence_;
};

/// How much the dynamics multiplies a small error in its parameter: entry t - 1 holds log2 of the relative change of
/// the state after t steps over the relative change of the parameter, measured far above the rounding of the runs it
/// comes from, for as long as the change is small, and up to its maximum: a run may be chaotic first and settle then.
struct Sensitivity {
  std::vector<double> bits;
  explicit Sensitivity(std::vector<double> all = {});

  /// The growth of log(error) a step over the second half, in nats: the Lyapunov exponent where it is positive.
  double exponent() const;
  /// At least 32 bits are lost, and a quarter of them or more in the second half: errors that merely add up lose the
  /// logarithm of the number of steps.
  bool chaotic() const;
  /// The first step at which an error of 2^-p has become `tolerance`, if it does.
  std::optional<long> predicted(long p, double tolerance) const;
};

/// A coordinate that stands still while the truth moves on.
struct Stall {
  std::size_t coordinate = 0;
  long since = 0;   ///< it does not move after this step
  double ulp = 0;   ///< the spacing of p-bit numbers there
  double left = 0;  ///< how far the truth moves after `since`, in ulps
};
/// Looks for one: some coordinate stands still for the last eighth of the walk or more, another one does not, and the
/// truth of the first moves by at least two ulps more.
std::optional<Stall> stall(const Walk& walk, const EnclosedOrbit& truth, long p);

/// Of a run that ended wrong.
Why why_wrong(const Walk& walk, const EnclosedOrbit& truth, const Rung& rung, const Sensitivity& sensitivity);

/// A statement in finitely many variables on the ladder: its hypotheses and claims at exact points, each rung rounding
/// the point to its own numbers.
struct StatementRung {
  Rung rung;
  std::size_t judged = 0;          ///< comparisons whose truth the balls know
  std::size_t wrong = 0;           ///< of them, decided otherwise here
  std::size_t points_against = 0;  ///< points at which the hypotheses seem to hold and a claim seems to fail
  std::size_t undefined = 0;       ///< comparisons with NaN, which count as neither
  bool right = false;              ///< no comparison is wrong
  std::map<Why, std::size_t> why;  ///< of how many wrong comparisons, of those looked into
  std::string because;             ///< the first of them as a sentence
};
struct StatementLadder {
  std::vector<std::vector<Rational>> points;
  std::size_t applicable = 0, against = 0, undecided = 0;  ///< points in truth; comparisons not decided in truth
  std::vector<StatementRung> ladder;
};
/// Equations count as holding where the sides agree to half of the bits. Why a comparison is wrong is looked into for
/// the first `explained` of each rung.
StatementLadder statement_ladder(const Statement& s, const std::vector<std::vector<Rational>>& points,
                                 std::size_t explained = 1000);

}  // namespace overshoot
