/// Every function of OVERSHOOT_UNARY_FUNCTIONS and the powers: at members of the operand the value, enclosed by MPFR
/// with hundreds of bits, must lie in the computed enclosure, and never at an end marked as not attained.
///
/// For Ball and Range (Arb) MPFR is other code altogether. Mpfi calls MPFR itself: there the tests check the monotone
/// pieces, the rounding directions, and the compositions.
#include <gtest/gtest.h>

#include <functional>

#include "tests/scalar/enclosure.hpp"

namespace overshoot::test {
namespace {

/// The true value lies in [lo, hi].
struct Reference {
  Float lo, hi;
};

/// Bits the references keep; 200-bit enclosures err by at least 2^-202 or so, so that a reference 2^-260 wide settles
/// them.
constexpr long reference_bits = 400;
constexpr long margin_bits = 260;

/// A function MPFR rounds correctly in both directions.
template <class F>
Reference directed(F f, const Float& x) {
  Reference r{Float(reference_bits), Float(reference_bits)};
  f(r.lo.raw(), x.raw(), MPFR_RNDD);
  f(r.hi.raw(), x.raw(), MPFR_RNDU);
  return r;
}

/// A composition evaluated to nearest at reference_bits, with a relative margin of 2^-margin_bits for all its
/// roundings: each costs 2^-400, and what amplifies them (cancellation and conditions, stated with each function) is
/// below 2^130.
Reference with_margin(const Float& v) {
  Reference r{Float(reference_bits), Float(reference_bits)};
  Float slack(64);
  mpfr_abs(slack.raw(), v.raw(), MPFR_RNDU);
  mpfr_mul_2si(slack.raw(), slack.raw(), -margin_bits, MPFR_RNDU);
  mpfr_sub(r.lo.raw(), v.raw(), slack.raw(), MPFR_RNDD);
  mpfr_add(r.hi.raw(), v.raw(), slack.raw(), MPFR_RNDU);
  return r;
}

using Evaluate = std::function<std::optional<Reference>(const Float&)>;

/// f given by `compute(result, x)` in MPFR calls to nearest. f(0) is rational but for normal_pdf and
/// normal_cdf_integral, and then exact here: without a margin it tells whether an enclosure wrongly excludes its end
/// there.
Evaluate composition(std::function<void(mpfr_ptr, mpfr_srcptr)> compute, bool exact_at_zero = true) {
  return [=](const Float& x) -> std::optional<Reference> {
    Float v(reference_bits);
    compute(v.raw(), x.raw());
    if (exact_at_zero && mpfr_zero_p(x.raw())) return Reference{v, v};
    return with_margin(v);
  };
}
Evaluate everywhere(int (*f)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t)) {
  return [f](const Float& x) -> std::optional<Reference> { return directed(f, x); };
}
/// Undefined at and below a bound (or below it only).
Evaluate above(long bound, bool bound_too, Evaluate f) {
  return [=](const Float& x) -> std::optional<Reference> {
    const int c = mpfr_cmp_si(x.raw(), bound);
    if (c < 0 || (c == 0 && !bound_too)) return std::nullopt;
    return f(x);
  };
}

/// f(x)/x, 1 at 0.
template <int (*f)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t)>
void over_argument(mpfr_ptr r, mpfr_srcptr x) {
  f(r, x, MPFR_RNDN);
  if (mpfr_zero_p(x))
    mpfr_set_ui(r, 1, MPFR_RNDN);
  else
    mpfr_div(r, r, x, MPFR_RNDN);
}
void square_plus_one_root(mpfr_ptr r, mpfr_srcptr x) {
  mpfr_sqr(r, x, MPFR_RNDN);
  mpfr_add_ui(r, r, 1, MPFR_RNDN);
  mpfr_sqrt(r, r, MPFR_RNDN);
}
void pdf(mpfr_ptr r, mpfr_srcptr x) {
  // The square is exact (its precision is taken for it), so that exp amplifies nothing.
  Float square(2 * mpfr_get_prec(x) + 2);
  mpfr_sqr(square.raw(), x, MPFR_RNDN);
  mpfr_div_2ui(square.raw(), square.raw(), 1, MPFR_RNDN);
  mpfr_neg(square.raw(), square.raw(), MPFR_RNDN);
  mpfr_exp(r, square.raw(), MPFR_RNDN);
  Float root(mpfr_get_prec(r));
  mpfr_const_pi(root.raw(), MPFR_RNDN);
  mpfr_mul_2ui(root.raw(), root.raw(), 1, MPFR_RNDN);
  mpfr_sqrt(root.raw(), root.raw(), MPFR_RNDN);
  mpfr_div(r, r, root.raw(), MPFR_RNDN);
}
void cdf(mpfr_ptr r, mpfr_srcptr x) {
  // erfc(-x/sqrt 2): relative condition at most about x^2 <= 2^60 for the |x| <= 2^30 used here.
  Float t(reference_bits);
  mpfr_sqrt_ui(t.raw(), 2, MPFR_RNDN);
  mpfr_div(t.raw(), x, t.raw(), MPFR_RNDN);
  mpfr_neg(t.raw(), t.raw(), MPFR_RNDN);
  mpfr_erfc(r, t.raw(), MPFR_RNDN);
  mpfr_div_2ui(r, r, 1, MPFR_RNDN);
}
void cdf_integral(mpfr_ptr r, mpfr_srcptr x) {
  // pdf + x cdf cancels to pdf/x^2 for very negative x: conditions x^2 (of cdf) and x^2 (of the sum), 2^60 for |x| <=
  // 2^15.
  Float t(reference_bits);
  cdf(t.raw(), x);
  mpfr_mul(t.raw(), t.raw(), x, MPFR_RNDN);
  pdf(r, x);
  mpfr_add(r, r, t.raw(), MPFR_RNDN);
}

struct Function {
  std::string name;
  Evaluate exact;
  std::function<Range(const Range&)> range;
  std::function<Mpfi(const Mpfi&)> mpfi;
  std::function<Ball(const Ball&)> ball;
  std::function<Interval(const Interval&)> doubles;
  long scale;        ///< arguments mostly within 2^-scale..2^scale
  long largest;      ///< and never beyond 2^largest (the reference or the function would need too much)
  double condition;  ///< |x f'(x)/f(x)| on the arguments [1/4, 4] of the tightness test, at most
};

template <class T>
T apply(const Function& f, const T& x) {
  if constexpr (std::same_as<T, Range>)
    return f.range(x);
  else if constexpr (std::same_as<T, Mpfi>)
    return f.mpfi(x);
  else if constexpr (std::same_as<T, Interval>)
    return f.doubles(x);
  else
    return f.ball(x);
}

#define OVERSHOOT_FUNCTION(name, exact, scale, largest, condition)                                                                \
  Function {                                                                                                                      \
#name, exact,                                                                                                                 \
        [](const Range&                                                                                                           \
               x) { return name(x); },                                                                                            \
                                    [](const Mpfi&                                                                                \
                                           x) { return name(x); },                                                                \
                                                                [](const Ball&                                                    \
                                                                       x) { return name(x); },                                    \
                                                                                            [](const Interval&                    \
                                                                                                   x) { return name(              \
                                                                                                            x); },        \
                                                                                                                        scale,    \
                                                                                                                        largest,  \
                                                                                                                        condition \
  }

/// `zeroth`: what 0^0 is, if anything.
Evaluate power_reference(Q b, bool is_signed, std::optional<long> zeroth = {}) {
  return [=](const Float& x) -> std::optional<Reference> {
    const int s = mpfr_sgn(x.raw());
    if (s == 0 && (b.num < 0 || (b.num == 0 && !zeroth))) return std::nullopt;
    // |x|^b = exp(b log|x|): condition |b log x| < 2^20; exact where b is an integer of few bits or x = 0, 1.
    Float v(reference_bits), e(reference_bits), magnitude(mpfr_get_prec(x.raw()));
    mpfr_abs(magnitude.raw(), x.raw(), MPFR_RNDN);
    bool exact = s == 0 || mpfr_cmp_ui(magnitude.raw(), 1) == 0;
    if (s == 0) {
      mpfr_set_si(v.raw(), b.num == 0 ? *zeroth : 0, MPFR_RNDN);
    } else if (b.is_integer()) {
      exact = mpfr_pow_si(v.raw(), magnitude.raw(), b.num, MPFR_RNDN) == 0;
    } else {
      const Rational exponent = b.rational();
      mpfr_set_q(e.raw(), exponent.raw(), MPFR_RNDN);
      const bool exact_exponent = (b.den & (b.den - 1)) == 0;
      const int rounded = mpfr_pow(v.raw(), magnitude.raw(), e.raw(), MPFR_RNDN);
      exact = exact || (exact_exponent && rounded == 0);
    }
    if (is_signed && s < 0) mpfr_neg(v.raw(), v.raw(), MPFR_RNDN);
    if (exact) return Reference{v, v};
    return with_margin(v);
  };
}
Function power_function(Q b, bool is_signed) {
  const std::string name = (is_signed ? "signed_pow(x, " : "abs_pow(x, ") + print(b.rational()) + ")";
  const auto make = [b, is_signed](const auto& x) { return is_signed ? signed_pow(x, b) : abs_pow(x, b); };
  return {name, power_reference(b, is_signed),          make, make, make, make, 60,
          3000, std::abs(double(b.num) / double(b.den))};
}
Function integer_power(long n) {
  const auto make = [n](const auto& x) { return pown(x, n); };
  return {"pown(x, " + std::to_string(n) + ")",
          power_reference(Q(n, 1), n % 2 != 0, 1),
          make,
          make,
          make,
          make,
          60,
          3000,
          std::abs(double(n))};
}

/// Conditions |x f'/f| on [1/4, 4] are read off the formulas: 4 for exp, 4 tanh 4 for cosh, 2 x tanh x = 8 for sech2,
/// x^2 = 16 for normal_pdf, about x^2 for erfc (2 x^2 = 32 there) and the left tail of the normal distribution. 750 for
/// normal_cdf_integral makes 6000 ulps of what the sum pdf + x cdf it is computed by costs: each term is 18 times the
/// result at -4 and carries 16 + 8 * 16 and 16 + 8 * 18 ulps.
const std::vector<Function>& functions() {
  static const std::vector<Function> all = [] {
    std::vector<Function> f = {
        OVERSHOOT_FUNCTION(exp, everywhere(mpfr_exp), 12, 60, 4),
        OVERSHOOT_FUNCTION(log, above(0, false, everywhere(mpfr_log)), 60, 3000,
                           8),  // away from 1, where 1/log x grows
        OVERSHOOT_FUNCTION(log1p, above(-1, false, everywhere(mpfr_log1p)), 60, 3000, 1),
        OVERSHOOT_FUNCTION(expm1, everywhere(mpfr_expm1), 12, 60, 4.1),
        OVERSHOOT_FUNCTION(sinh, everywhere(mpfr_sinh), 12, 60, 4.1),
        OVERSHOOT_FUNCTION(cosh, everywhere(mpfr_cosh), 12, 60, 4),
        OVERSHOOT_FUNCTION(tanh, everywhere(mpfr_tanh), 12, 60, 1),
        OVERSHOOT_FUNCTION(sqrt, above(0, true, everywhere(mpfr_sqrt)), 60, 3000, 0.5),
        OVERSHOOT_FUNCTION(erf, everywhere(mpfr_erf), 8, 30, 1),
        OVERSHOOT_FUNCTION(erfc, everywhere(mpfr_erfc), 8, 30, 34),
        OVERSHOOT_FUNCTION(sech2, composition([](mpfr_ptr r, mpfr_srcptr x) {
                             // 1/cosh^2: conditions 2 and 1.
                             mpfr_sech(r, x, MPFR_RNDN);
                             mpfr_sqr(r, r, MPFR_RNDN);
                           }),
                           12, 60, 8),
        OVERSHOOT_FUNCTION(tanhc, composition(over_argument<mpfr_tanh>), 30, 60, 1),
        OVERSHOOT_FUNCTION(log1pc, above(-1, false, composition(over_argument<mpfr_log1p>)), 30, 3000, 1),
        OVERSHOOT_FUNCTION(sin_atan, composition([](mpfr_ptr r, mpfr_srcptr x) {
                             square_plus_one_root(r, x);
                             mpfr_div(r, x, r, MPFR_RNDN);
                           }),
                           60, 3000, 1),
        OVERSHOOT_FUNCTION(cos_atan, composition([](mpfr_ptr r, mpfr_srcptr x) {
                             square_plus_one_root(r, x);
                             mpfr_ui_div(r, 1, r, MPFR_RNDN);
                           }),
                           60, 3000, 1),
        OVERSHOOT_FUNCTION(softplus, composition([](mpfr_ptr r, mpfr_srcptr x) {
                             mpfr_exp(r, x, MPFR_RNDN);
                             mpfr_log1p(r, r, MPFR_RNDN);
                           }),
                           12, 60, 4),
        OVERSHOOT_FUNCTION(sigmoid, composition([](mpfr_ptr r, mpfr_srcptr x) {
                             mpfr_neg(r, x, MPFR_RNDN);
                             mpfr_exp(r, r, MPFR_RNDN);
                             mpfr_add_ui(r, r, 1, MPFR_RNDN);
                             mpfr_ui_div(r, 1, r, MPFR_RNDN);
                           }),
                           12, 60, 4),
        // x cot x and x tan x are unbounded at the zeros; on [1/4, 4] the bits lost there are allowed for.
        OVERSHOOT_FUNCTION(sin, everywhere(mpfr_sin), 12, 60, 1e4),
        OVERSHOOT_FUNCTION(cos, everywhere(mpfr_cos), 12, 60, 1e4),
        OVERSHOOT_FUNCTION(atan, everywhere(mpfr_atan), 60, 3000, 1),
        OVERSHOOT_FUNCTION(tan, everywhere(mpfr_tan), 12, 60, 1e4),
        OVERSHOOT_FUNCTION(sinc, composition(over_argument<mpfr_sin>), 12, 60, 1e4),
        OVERSHOOT_FUNCTION(sinhc, composition(over_argument<mpfr_sinh>), 12, 60, 4),
        OVERSHOOT_FUNCTION(expm1c, composition(over_argument<mpfr_expm1>), 12, 60, 4),
        OVERSHOOT_FUNCTION(xlogx, above(0, true, composition([](mpfr_ptr r, mpfr_srcptr x) {
                             mpfr_log(r, x, MPFR_RNDN);
                             mpfr_zero_p(x) ? mpfr_set_zero(r, 1) : void(mpfr_mul(r, r, x, MPFR_RNDN));
                           })),
                           60, 3000, 10),  // away from 1, as log
        OVERSHOOT_FUNCTION(normal_pdf, composition(pdf, false), 8, 30, 16),
        OVERSHOOT_FUNCTION(normal_cdf, composition(cdf), 8, 30, 18),
        OVERSHOOT_FUNCTION(normal_cdf_integral, composition(cdf_integral, false), 8, 15, 750),
    };
    for (const long n : {-3, -2, -1, 0, 1, 2, 3, 4, 7, 30}) f.push_back(integer_power(n));
    for (const Q b : {Q(1, 2), Q(1, 3), Q(3, 2), Q(2, 1), Q(3, 1), Q(7, 5), Q(-1, 2), Q(-2, 1), Q(-5, 3), Q(0, 1)})
      f.push_back(power_function(b, false));
    for (const Q b : {Q(1, 2), Q(1, 3), Q(3, 2), Q(1, 1), Q(2, 1), Q(3, 1), Q(7, 5)})
      f.push_back(power_function(b, true));
    return f;
  }();
  return all;
}

#define OVERSHOOT_COUNT(name) +1
constexpr int unary_functions = 0 OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_COUNT);

template <class T>
void check(const Function& f, const Operand& operand, const Rational& member, const std::optional<Reference>& exact) {
  const Enclosure e = enclosure(apply<T>(f, interval<T>(operand)));
  const auto context = [&] {
    return f.name + " of " + show(operand) + " at " + show(member) + " with " + std::to_string(working_precision()) +
           " bits gives " + show(e) + (exact ? ", not " + show(Enclosure{exact->lo, exact->hi}) : "");
  };
  if (!exact) {
    ASSERT_FALSE(e.defined) << "undefined there, but not marked partial: " << context();
  } else {
    const std::string wrong = missing(e, exact->lo.raw(), exact->hi.raw());
    ASSERT_EQ(wrong, "") << context();
  }
}

void check_all_types(const Function& f, const Operand& operand, Random& random) {
  const Rational x = member(operand, random);
  if (abs(x) > 2 * Random::power_of_two(f.largest))
    return;  // from an infinite end: the reference itself would underflow
  const std::optional<Reference> exact = [&] {
    const WideExponents wide;
    return f.exact(Float::exactly(x));
  }();
  ASSERT_NO_FATAL_FAILURE(check<Range>(f, operand, x, exact)) << "Range";
  ASSERT_NO_FATAL_FAILURE(check<Mpfi>(f, operand, x, exact)) << "Mpfi";
  ASSERT_NO_FATAL_FAILURE(check<Interval>(f, operand, x, exact)) << "Interval";
  if (operand.bounded()) {
    ASSERT_NO_FATAL_FAILURE(check<Ball>(f, operand, x, exact)) << "Ball";
  }
}

TEST(Functions, EveryUnaryFunctionIsTested) {
  std::vector<std::string> named;
#define OVERSHOOT_NAME(name) named.push_back(#name);
  OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_NAME)
#undef OVERSHOOT_NAME
  ASSERT_EQ(named.size(), std::size_t{unary_functions});
  for (const std::string& name : named)
    EXPECT_TRUE(std::ranges::any_of(functions(), [&](const Function& f) { return f.name == name; })) << name;
}

TEST(Functions, KnownBadOperands) {
  Random random("known bad functions");
  OVERSHOOT_TRACE_SEED(random);
  for (const Function& f : functions()) {
    std::vector<Rational> ends = {0, 1, -1, 2, -2, Rational(1, 2), Rational(-1, 2)};
    for (const long e : {-3000L, -1074L, -60L, 10L, 30L, 60L, 1023L, 3000L})
      if (e <= f.largest)
        for (const int sign : {1, -1}) ends.push_back(Rational(sign * Random::power_of_two(e)));
    for (const long e : {-60L, -3000L}) ends.push_back(Rational(Random::power_of_two(e) - 1));  // just above -1
    for (const long bits : {20L, 53L, 200L}) {
      const PrecisionScope scope(bits);
      for (const Rational& lo : ends)
        for (const Rational& hi : ends) {
          if (lo > hi) continue;
          for (int flags = 0; flags < (lo == hi ? 1 : 4); ++flags)
            ASSERT_NO_FATAL_FAILURE(check_all_types(f, {lo, hi, flags % 2 != 0, flags / 2 != 0}, random));
        }
      for (const Rational& end : ends)
        for (const bool open : {false, true}) {
          ASSERT_NO_FATAL_FAILURE(check_all_types(f, {end, std::nullopt, open, true}, random));
          ASSERT_NO_FATAL_FAILURE(check_all_types(f, {std::nullopt, end, true, open}, random));
        }
    }
  }
}

TEST(Functions, RandomOperands) {
  for (const Function& f : functions()) {
    Random random("function " + f.name);
    OVERSHOOT_TRACE_SEED(random);
    const long n = cases(10'000);
    for (long i = 0; i < n; ++i) {
      const PrecisionScope scope(random.integer(20, 200));
      const long scale = random.one_in(50) ? f.largest : f.scale;
      const auto end = [&] {
        if (random.one_in(10)) return Rational(random.integer(-1, 1));
        // Just off a point where something happens: 0, 1 and -1.
        if (random.one_in(10)) return Rational(random.integer(-1, 1) + random.dyadic(8, 4) * Random::power_of_two(-40));
        return random.dyadic(working_precision(), scale);
      };
      ASSERT_NO_FATAL_FAILURE(check_all_types(f, random_operand(random, end, true), random));
    }
  }
}

/// The width of a function of a point, in ulps at the working precision.
template <class T>
void tightness(const char* type, double (*allowed)(const Function&), const char* reason) {
  double worst = 0;
  std::string worst_name;
  for (const Function& f : functions()) {
    Random random("tight " + f.name);
    OVERSHOOT_TRACE_SEED(random);
    const long n = cases(500);
    for (long i = 0; i < n; ++i) {
      const long bits = random.integer(20, 200);
      const PrecisionScope scope(bits);
      // 3.75 m + 1/4 with m in [0, 1): conditions of this stretch are known; either sign where the function has one.
      Rational x = abs(random.dyadic(bits - 4, 0));
      while (x >= 1) x /= 2;
      x = 15 * x / 4 + Rational(1, 4);
      if ((f.name == "log" || f.name == "xlogx") && x > Rational(7, 8) && x < Rational(9, 8)) x = 2;
      const std::optional<Reference> defined_there = f.exact(Float::exactly(-x));
      if (defined_there && random.one_in(2)) x = -x;
      // The argument itself exactly, whatever its length: what is measured is the function's own width.
      const long length = static_cast<long>(mpz_sizeinbase(mpq_numref(x.raw()), 2));
      std::optional<T> argument;
      {
        const PrecisionScope exact(std::max(bits, length));
        argument.emplace(x);
      }
      const Enclosure e = enclosure(apply<T>(f, *argument));
      ASSERT_TRUE(e.defined) << type << " " << f.name << " " << show(x);
      const double width = ulps(e, bits);
      ASSERT_LE(width, allowed(f)) << type << ": " << f.name << "(" << show(x) << ") at " << bits
                                   << " bits: " << show(e);
      if (width > worst) {
        worst = width;
        worst_name = f.name;
      }
    }
  }
  std::printf("[ tightness] %s: a function of a point is at most %.3g ulp wide (%s); %s\n", type, worst,
              worst_name.c_str(), reason);
}

TEST(Functions, AreTightAtPoints) {
  tightness<Range>(
      "Range", [](const Function& f) { return f.name.find("pown(x, -") == 0 ? 6.0 : 2.0; },
      "allowed 2: both ends rounded once, and the guard bits' ball may straddle a float; 6 for negative "
      "integer powers, the reciprocal of such a range");
  tightness<Mpfi>(
      "Mpfi", [](const Function& f) { return 8 + 2 * f.condition; },
      "allowed 8 + 2 |x f'/f|: compositions of up to four roundings of 2 ulp, the argument's one amplified");
  tightness<Ball>(
      "Ball", [](const Function& f) { return 16 + 8 * f.condition; },
      "allowed 16 + 8 |x f'/f|: the inner argument has two roundings, 2 ulp wide each, in a unit that may double");
}

}  // namespace
}  // namespace overshoot::test
