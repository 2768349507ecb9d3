/// sin, cos, sinc, tan and xlogx, which are not monotone: over an interval their values are those at the ends and at
/// the extremes in between, which MPFR finds here by bisection. Between the poles of tan, over them and next to them.
#include <gtest/gtest.h>

#include <functional>

#include "lib/scalar/jet.hpp"
#include "tests/scalar/enclosure.hpp"

namespace overshoot::test {
namespace {

constexpr long reference_bits = 400;

Float number(const Rational& q) {
  Float x(reference_bits);
  mpfr_set_q(x.raw(), q.raw(), MPFR_RNDN);
  return x;
}
/// x cos x - sin x, whose zeros are sinc's extremes.
Float falls_or_rises(const Float& x) {
  Float s(reference_bits), c(reference_bits);
  mpfr_sin_cos(s.raw(), c.raw(), x.raw(), MPFR_RNDN);
  mpfr_fms(s.raw(), x.raw(), c.raw(), s.raw(), MPFR_RNDN);
  return s;
}
Float sinc_at(const Float& x) {
  Float y(reference_bits);
  if (mpfr_zero_p(x.raw())) {
    mpfr_set_ui(y.raw(), 1, MPFR_RNDN);
    return y;
  }
  mpfr_sin(y.raw(), x.raw(), MPFR_RNDN);
  mpfr_div(y.raw(), y.raw(), x.raw(), MPFR_RNDN);
  return y;
}
Float xlogx_at(const Float& x) {
  if (mpfr_zero_p(x.raw())) return x;
  Float y(reference_bits);
  mpfr_log(y.raw(), x.raw(), MPFR_RNDN);
  mpfr_mul(y.raw(), y.raw(), x.raw(), MPFR_RNDN);
  return y;
}

/// The extremes of sinc in (0, 60): one between k pi and (k + 1) pi for each k > 0.
const std::vector<Float>& extremes_of_sinc() {
  static const std::vector<Float> all = [] {
    std::vector<Float> found;
    Float pi(reference_bits);
    mpfr_const_pi(pi.raw(), MPFR_RNDN);
    for (unsigned long k = 1; k < 19; ++k) {
      Float lo(reference_bits), hi(reference_bits), middle(reference_bits);
      mpfr_mul_ui(lo.raw(), pi.raw(), k, MPFR_RNDN);
      mpfr_mul_ui(hi.raw(), pi.raw(), k + 1, MPFR_RNDN);
      const int before = mpfr_sgn(falls_or_rises(lo).raw());
      for (int i = 0; i < 380; ++i) {
        mpfr_add(middle.raw(), lo.raw(), hi.raw(), MPFR_RNDN);
        mpfr_div_2ui(middle.raw(), middle.raw(), 1, MPFR_RNDN);
        (mpfr_sgn(falls_or_rises(middle).raw()) == before ? lo : hi) = middle;
      }
      found.push_back(lo);
    }
    return found;
  }();
  return all;
}

struct Shape {
  std::function<Float(const Float&)> at;
  std::vector<Float> extremes;  ///< of positive arguments
  double limit;                 ///< at infinity
};

/// The least and the greatest value over [lo, hi], 0 <= lo, to some 300 bits; `hi` may be missing.
std::pair<Float, Float> values(const Shape& f, const Rational& lo, const std::optional<Rational>& hi) {
  std::vector<Float> all = {f.at(number(lo))};
  if (hi) {
    all.push_back(f.at(number(*hi)));
  } else {
    all.emplace_back(reference_bits);
    mpfr_set_d(all.back().raw(), f.limit, MPFR_RNDN);
  }
  for (const Float& x : f.extremes)
    if (mpfr_cmp_q(x.raw(), lo.raw()) >= 0 && (!hi || mpfr_cmp_q(x.raw(), hi->raw()) <= 0)) all.push_back(f.at(x));
  std::pair<Float, Float> r{all.front(), all.front()};
  for (const Float& y : all) {
    if (mpfr_less_p(y.raw(), r.first.raw())) r.first = y;
    if (mpfr_greater_p(y.raw(), r.second.raw())) r.second = y;
  }
  return r;
}

/// The enclosure holds both values but for 2^-300, which is far below what the number types compute to, and is wider by
/// at most `excess`.
void expect_hull(const Enclosure& e, const std::pair<Float, Float>& truth, double excess, const std::string& what) {
  Float below(reference_bits), above(reference_bits);
  mpfr_sub(below.raw(), truth.first.raw(), e.lo.raw(), MPFR_RNDN);
  mpfr_sub(above.raw(), e.hi.raw(), truth.second.raw(), MPFR_RNDN);
  for (const Float* margin : {&below, &above}) {
    if (margin == &above && mpfr_inf_p(truth.second.raw())) continue;  // that of the enclosure is it, too
    const double m = mpfr_get_d(margin->raw(), MPFR_RNDN);
    ASSERT_GE(m, -0x1p-300) << what << ": " << show(e) << " has not " << show(Enclosure{truth.first, truth.second});
    ASSERT_LE(m, excess) << what << ": " << show(e) << " for " << show(Enclosure{truth.first, truth.second});
  }
}

template <class T, class F>
void expect_values(const char* type, const F& f, const Shape& shape, const Operand& operand, double excess) {
  const Enclosure e = enclosure(f(interval<T>(operand)));
  const std::string what = std::string(type) + " of " + show(operand);
  ASSERT_TRUE(e.defined) << what;
  ASSERT_NO_FATAL_FAILURE(expect_hull(e, values(shape, *operand.lo, operand.hi), excess, what));
}
template <class F>
void expect_in_all_types(const F& f, const Shape& shape, const Operand& operand, double excess) {
  ASSERT_NO_FATAL_FAILURE(expect_values<Range>("Range", f, shape, operand, excess));
  ASSERT_NO_FATAL_FAILURE(expect_values<Mpfi>("Mpfi", f, shape, operand, excess));
  ASSERT_NO_FATAL_FAILURE(expect_values<Interval>("Interval", f, shape, operand, excess));
  if (operand.hi && *operand.lo > 0) {  // (a ball whose end is 0 may reach below it)
    ASSERT_NO_FATAL_FAILURE(expect_values<Ball>("Ball", f, shape, operand, 2));
  }
}

/// Intervals of every width, beside and over each extreme.
template <class F>
void over_extremes(const char* name, const F& f, const Shape& shape, long largest, double slope) {
  Random random(name);
  OVERSHOOT_TRACE_SEED(random);
  for (long i = 0, n = cases(3000); i < n; ++i) {
    const PrecisionScope scope(random.integer(30, 120));
    Rational lo = abs(random.dyadic(20, 3));
    if (random.one_in(2)) {  // near an extreme
      const std::size_t k = static_cast<std::size_t>(random.integer(0, static_cast<long>(shape.extremes.size()) - 1));
      lo = exact_rational(mpfr_get_d(shape.extremes[k].raw(), MPFR_RNDN)) +
           random.dyadic(4, 0) * Random::power_of_two(-random.integer(2, 20));
      lo = Random::scaled(floor(lo * Random::power_of_two(24)), -24);
    }
    if (random.one_in(8)) lo = 0;
    if (lo < 0 || lo > largest) continue;
    Operand operand{lo, Rational(lo + Random::scaled(Integer(random.integer(1, 255)), -random.integer(2, 20)))};
    if (*operand.hi > largest) continue;
    // What is monotone is as good as its ends; over and next to an extreme the slope is small but not seen to be one.
    const double width = nearest_double(Rational(*operand.hi - lo));
    ASSERT_NO_FATAL_FAILURE(expect_in_all_types(f, shape, operand, std::min(slope * width + 1e-6, 0.25)));
    if (random.one_in(4)) {
      operand.hi.reset();
      ASSERT_NO_FATAL_FAILURE(expect_in_all_types(f, shape, operand, 0.25));
    }
  }
}

TEST(Extremes, OfSinc) {
  ASSERT_EQ(mpfr_get_d(extremes_of_sinc()[0].raw(), MPFR_RNDN), 4.493409457909064);
  ASSERT_EQ(mpfr_get_d(sinc_at(extremes_of_sinc()[0]).raw(), MPFR_RNDN), -0.21723362821122166);
  const Shape shape{sinc_at, extremes_of_sinc(), 0};
  over_extremes("extremes of sinc", [](const auto& x) { return sinc(x); }, shape, 55, 1);
  // It is even.
  for (const Q hi : {Q(1, 8), Q(3, 1), Q(9, 2), Q(30, 1)}) {
    const Operand right{Rational(0), hi.rational()}, left{-hi.rational(), Rational(1, 16)};
    EXPECT_TRUE(same_set(sinc(interval<Interval>(right)), sinc(interval<Interval>(left))));
    EXPECT_EQ(show(enclosure(sinc(interval<Range>(right)))), show(enclosure(sinc(interval<Range>(left)))));
    EXPECT_EQ(show(enclosure(sinc(interval<Mpfi>(right)))), show(enclosure(sinc(interval<Mpfi>(left)))));
  }
}

TEST(Extremes, OfXlogx) {
  Float valley(reference_bits);
  mpfr_set_si(valley.raw(), -1, MPFR_RNDN);
  mpfr_exp(valley.raw(), valley.raw(), MPFR_RNDN);
  const Shape shape{xlogx_at, {valley}, INFINITY};
  // Its slope is -inf at 0, |log x| + 1 < 5 elsewhere here.
  const auto f = [](const auto& x) { return xlogx(x); };
  over_extremes("extremes of xlogx", f, shape, 8, 5);
  for (const Q lo : {Q(0, 1), Q(1, 4), Q(3, 8), Q(1, 1)})
    for (const Q hi : {Q(1, 4), Q(3, 8), Q(1, 1), Q(1000, 1)})
      if (lo < hi) {
        ASSERT_NO_FATAL_FAILURE(expect_in_all_types(f, shape, {lo.rational(), hi.rational()}, 1e-6));
      }
}

Float sin_at(const Float& x) {
  Float y(reference_bits);
  mpfr_sin(y.raw(), x.raw(), MPFR_RNDN);
  return y;
}
Float cos_at(const Float& x) {
  Float y(reference_bits);
  mpfr_cos(y.raw(), x.raw(), MPFR_RNDN);
  return y;
}
/// first pi/2, (first + 2) pi/2, ... up to 8 pi.
std::vector<Float> multiples_of_half_pi(unsigned long first) {
  std::vector<Float> all;
  for (unsigned long k = first; k <= 16; k += 2) {
    all.emplace_back(reference_bits);
    mpfr_const_pi(all.back().raw(), MPFR_RNDN);
    mpfr_mul_ui(all.back().raw(), all.back().raw(), k, MPFR_RNDN);
    mpfr_div_2ui(all.back().raw(), all.back().raw(), 1, MPFR_RNDN);
  }
  return all;
}

TEST(Extremes, OfSinAndCos) {
  const Shape of_sin{sin_at, multiples_of_half_pi(1), 0}, of_cos{cos_at, multiples_of_half_pi(2), 0};
  over_extremes("extremes of sin", [](const auto& x) { return sin(x); }, of_sin, 20, 1);
  over_extremes("extremes of cos", [](const auto& x) { return cos(x); }, of_cos, 20, 1);
}

/// No value that is taken lies at an end that is said not to be attained.
template <class T, class F>
void expect_members(const char* type, const F& f, Float (*at)(const Float&), const Operand& o, Random& random) {
  const Enclosure e = enclosure(f(interval<T>(o)));
  ASSERT_TRUE(e.defined);
  for (int i = 0; i < 8; ++i) {
    const Rational x = member(o, random);
    Float lo = at(Float::exactly(x)), hi = lo;
    if (x != 0) {  // known to 400 bits
      mpfr_nextbelow(lo.raw());
      mpfr_nextabove(hi.raw());
    }
    ASSERT_EQ(missing(e, lo.raw(), hi.raw()), "") << type << " at " << show(x) << " of " << show(o) << ": " << show(e);
  }
}

TEST(Extremes, OpenEndsOfSinAndCosHoldEveryValue) {
  Random random("open ends of sin and cos");
  OVERSHOOT_TRACE_SEED(random);
  for (long i = 0, n = cases(3000); i < n; ++i) {
    const PrecisionScope scope(random.integer(30, 120));
    Float pi(reference_bits);
    mpfr_const_pi(pi.raw(), MPFR_RNDN);
    // Multiples of pi/2 (0 among them) to a few digits or many, and any numbers.
    const auto end = [&] {
      const long bits = random.integer(2, 60);
      const double half = mpfr_get_d(pi.raw(), MPFR_RNDN) / 2 * double(random.integer(-9, 9));
      return random.one_in(3)
                 ? random.dyadic(20, 3)
                 : Rational(floor(exact_rational(half) * Random::power_of_two(bits)) + random.integer(-1, 1)) *
                       Random::power_of_two(-bits);
    };
    Operand o{Rational(end()), Rational(end()), random.one_in(2), random.one_in(2)};
    if (*o.lo > *o.hi) std::swap(o.lo, o.hi);
    if (*o.lo == *o.hi) continue;
    const auto sine = [](const auto& x) { return sin(x); };
    const auto cosine = [](const auto& x) { return cos(x); };
    ASSERT_NO_FATAL_FAILURE(expect_members<Range>("sin, Range", sine, sin_at, o, random));
    ASSERT_NO_FATAL_FAILURE(expect_members<Mpfi>("sin, Mpfi", sine, sin_at, o, random));
    ASSERT_NO_FATAL_FAILURE(expect_members<Range>("cos, Range", cosine, cos_at, o, random));
    ASSERT_NO_FATAL_FAILURE(expect_members<Mpfi>("cos, Mpfi", cosine, cos_at, o, random));
  }
}

/// [x, y] as a range of numbers that were chosen at the working precision.
template <class T>
T between(const Float& x, const Float& y) {
  Rational lo, hi;
  mpfr_get_q(lo.raw(), x.raw());
  mpfr_get_q(hi.raw(), y.raw());
  return interval<T>({lo, hi});
}

/// The numbers of so many bits on either side of the pole (k + 1/2) pi.
std::pair<Float, Float> beside_pole(long k, long bits) {
  Float pole(2000), lo(bits), hi(bits);
  mpfr_const_pi(pole.raw(), MPFR_RNDN);
  mpfr_mul_si(pole.raw(), pole.raw(), 2 * k + 1, MPFR_RNDN);
  mpfr_div_2ui(pole.raw(), pole.raw(), 1, MPFR_RNDN);
  mpfr_set(lo.raw(), pole.raw(), MPFR_RNDD);
  mpfr_set(hi.raw(), pole.raw(), MPFR_RNDU);
  return {lo, hi};
}

template <class T>
void next_to_poles(const char* type, long bits) {
  const PrecisionScope scope(bits);
  for (const long k : {0L, -1L, 1L, -2L, 5L, 1000L, -1'000'003L, 123'456'789'012L}) {
    const auto [below, above] = beside_pole(k, bits);
    const std::string what = std::string(type) + ", the pole " + std::to_string(k) + " at " + std::to_string(bits);
    EXPECT_FALSE(enclosure(tan(between<T>(below, above))).defined) << what << ": over it";
    Float left(bits), right(bits);
    mpfr_sub_d(left.raw(), below.raw(), 0.5, MPFR_RNDU);
    mpfr_add_d(right.raw(), above.raw(), 0.5, MPFR_RNDD);
    EXPECT_FALSE(enclosure(tan(between<T>(left, above))).defined) << what << ": and more";
    const Enclosure before = enclosure(tan(between<T>(left, below))), after = enclosure(tan(between<T>(above, right)));
    ASSERT_TRUE(before.defined && after.defined) << what;
    // Sound, and tight: within 2^(4 - bits) of the value at the end. (`sign`: which side of it is outside.)
    const auto expect_end = [&](const Float& end, const Float& x, int sign) {
      Float value(reference_bits), off(reference_bits);
      mpfr_tan(value.raw(), x.raw(), MPFR_RNDN);
      mpfr_sub(off.raw(), end.raw(), value.raw(), MPFR_RNDN);
      EXPECT_GE(sign * mpfr_sgn(off.raw()), 0) << what;
      mpfr_div(off.raw(), off.raw(), value.raw(), MPFR_RNDN);
      EXPECT_LE(std::fabs(mpfr_get_d(off.raw(), MPFR_RNDN)), std::ldexp(1, static_cast<int>(4 - bits))) << what;
    };
    expect_end(before.lo, left, -1);
    expect_end(before.hi, below, 1);
    expect_end(after.lo, above, -1);
    expect_end(after.hi, right, 1);
  }
}

TEST(Extremes, PolesOfTan) {
  for (const long bits : {30L, 53L, 64L, 200L}) {
    if (bits > 45) {
      next_to_poles<Range>("Range", bits);
      next_to_poles<Mpfi>("Mpfi", bits);
    }
    const PrecisionScope scope(bits);
    const auto [below, above] = beside_pole(3, bits);
    EXPECT_FALSE(enclosure(tan(between<Ball>(below, above))).defined);
    EXPECT_FALSE(enclosure(tan(interval<Ball>({Rational(1), Rational(2)}))).defined);
  }
  next_to_poles<Interval>("Interval", 53);
  // Infinite ends, huge ones, and everything wider than a period.
  const auto undefined_somewhere = [](const Operand& o) {
    EXPECT_FALSE(enclosure(tan(interval<Range>(o))).defined) << show(o);
    EXPECT_FALSE(enclosure(tan(interval<Mpfi>(o))).defined) << show(o);
    EXPECT_FALSE(enclosure(tan(interval<Interval>(o))).defined) << show(o);
  };
  undefined_somewhere({std::nullopt, Rational(0), true, false});
  undefined_somewhere({Rational(0), std::nullopt, false, true});
  undefined_somewhere({std::nullopt, std::nullopt, true, true});
  for (long i = -40; i < 40; ++i) undefined_somewhere({Rational(i, 8), Rational(Rational(i, 8) + Rational(101, 32))});
  undefined_somewhere({Random::power_of_two(300), Random::power_of_two(301)});
}

/// What is not attained is not said to be: at an excluded end, at 0 and at infinity.
TEST(Extremes, EndsThatAreNotAttained) {
  const auto in = [](auto type, const auto& check) {
    using T = decltype(type);
    const T zero = from<T>(0), one = from<T>(1);
    const T unit = interval<T>({Rational(0), Rational(1), true, false}),
            positive = interval<T>({Rational(0), std::nullopt, true, true}),
            negative = interval<T>({std::nullopt, Rational(0), true, true}),
            inner = interval<T>({Rational(0), Rational(1), true, true}),
            line = interval<T>({std::nullopt, std::nullopt, true, true});
    check(zero, one, unit, positive, negative, inner, line);
  };
  const auto check = [](const auto& zero, const auto& one, const auto& unit, const auto& positive, const auto& negative,
                        const auto& inner, const auto& line) {
    using T = std::remove_cvref_t<decltype(zero)>;
    EXPECT_TRUE(certainly(sinc(unit) < one) && certainly(sinc(positive) < one) && certainly(sinc(negative) < one));
    const T next_to_zero = interval<T>({Rational(0), Random::power_of_two(-300), true, false});
    EXPECT_TRUE(certainly(sinc(next_to_zero) < one) && certainly(sinhc(next_to_zero) > one));
    EXPECT_TRUE(certainly(expm1c(next_to_zero) > one) && certainly(expm1c(-next_to_zero) < one));
    EXPECT_TRUE(certainly(cos(next_to_zero) < one) && certainly(sin(next_to_zero) > zero));
    EXPECT_TRUE(certainly(xlogx(next_to_zero) < zero) && certainly(tan(-next_to_zero) < zero));
    EXPECT_TRUE(certainly(sinc(line) <= one) && possibly(sinc(line) >= one));
    EXPECT_TRUE(certainly(sinc(line) >= from<T>(Q(-22, 100))));
    EXPECT_TRUE(certainly(sinhc(unit) > one) && certainly(sinhc(negative) > one) && certainly(sinhc(line) >= one));
    EXPECT_TRUE(possibly(sinhc(line) <= one));
    EXPECT_TRUE(certainly(expm1c(positive) > one) && certainly(expm1c(negative) < one));
    EXPECT_TRUE(certainly(expm1c(line) > zero));
    EXPECT_TRUE(certainly(xlogx(inner) < zero) && !certainly(xlogx(unit) < zero) && certainly(xlogx(unit) <= zero));
    EXPECT_TRUE(certainly(xlogx(positive) >= from<T>(Q(-37, 100))));
    EXPECT_TRUE(certainly(atan(positive) > zero) && certainly(atan(negative) < zero));
    EXPECT_TRUE(certainly(atan(line) < from<T>(Q(11, 7))) && certainly(atan(line) > from<T>(Q(-11, 7))));
    EXPECT_TRUE(certainly(tan(inner) > zero));
    // sin over (0, 3) is (0, 1], over [-3, 0) it is [-1, 0); cos over (0, 3) is (cos 3, 1), over (-3, 3) (cos 3, 1].
    const T to_three = interval<T>({Rational(0), Rational(3), true, true}),
            from_minus_three = interval<T>({Rational(-3), Rational(0), false, true}),
            around = interval<T>({Rational(-3), Rational(3), true, true});
    EXPECT_TRUE(certainly(sin(to_three) > zero) && certainly(sin(to_three) <= one) && possibly(sin(to_three) >= one));
    EXPECT_TRUE(certainly(sin(from_minus_three) < zero) && certainly(sin(from_minus_three) >= -one));
    EXPECT_TRUE(certainly(one / sin(to_three) >= one) && certainly(log(sin(to_three)) <= zero));
    EXPECT_TRUE(certainly(log(sin(inner)) < zero) && certainly(inner * log(inner) < zero));
    EXPECT_TRUE(sin(inner).lo_open() && sin(inner).hi_open() && sin(unit).lo_open() && !sin(unit).hi_open());
    EXPECT_TRUE(certainly(sin(unit) <= from<T>(Q(842, 1000))));
    EXPECT_TRUE(certainly(cos(to_three) < one) && certainly(cos(from_minus_three) < one));
    EXPECT_TRUE(cos(to_three).lo_open() && !cos(from_minus_three).lo_open() && cos(around).lo_open());
    EXPECT_TRUE(certainly(cos(around) <= one) && possibly(cos(around) >= one));
    EXPECT_TRUE(possibly(sin(interval<T>({Rational(0), Rational(4), true, true})) < zero));
    EXPECT_TRUE(possibly(cos(interval<T>({Rational(0), Rational(7), true, true})) >= one));
    const T far = interval<T>({Random::power_of_two(5000), Random::power_of_two(5001), true, true});
    EXPECT_TRUE(possibly(sin(far) <= -one) && possibly(cos(far) >= one));
    EXPECT_TRUE(possibly(sin(positive) <= -one) && possibly(cos(line) >= one));
  };
  for (const long bits : {24L, 53L, 150L}) {
    const PrecisionScope scope(bits);
    in(Range(), check);
    in(Mpfi(), check);
  }
  // Below 0 xlogx is undefined, at 0 it is not.
  const Operand reaches{Rational(-1, 1024), Rational(1)}, from_zero{Rational(0), Rational(1)};
  EXPECT_TRUE(xlogx(interval<Range>(reaches)).partial() && !xlogx(interval<Range>(from_zero)).partial());
  EXPECT_TRUE(xlogx(interval<Mpfi>(reaches)).partial() && !xlogx(interval<Mpfi>(from_zero)).partial());
  EXPECT_TRUE(xlogx(interval<Interval>(reaches)).partial() && !xlogx(interval<Interval>(from_zero)).partial());
  EXPECT_TRUE(!is_finite(xlogx(interval<Ball>(reaches))) && is_finite(xlogx(abs(interval<Ball>(reaches)))));
  EXPECT_TRUE(xlogx(Interval::exactly(-2, -1)).is_empty());
}

/// Slopes over a box that holds 0 or comes to it are within a few times its width of the slope at 0.
template <class T>
void slopes_at_zero(const char* type) {
  const auto slope = [](const auto& f, const Operand& box) {
    return enclosure(f(Jet<T, 1>::variable(interval<T>(box), 0)).slopes[0]);
  };
  const auto is_near = [&](const char* name, const auto& f, double at_zero) {
    for (const long e : {2L, 10L, 30L}) {
      const Rational h = Random::power_of_two(-e);
      for (const Operand& box : {Operand{-h, h}, Operand{Rational(0), h}, Operand{Rational(0), h, true, false},
                                 Operand{-h, Rational(0), false, true}, Operand{Rational(h / 1024), h}}) {
        if (std::same_as<T, Ball> && *box.lo != -*box.hi) continue;  // (30 bits of a radius are too few)
        const Enclosure s = slope(f, box);
        ASSERT_TRUE(s.defined) << type << " " << name << " over " << show(box);
        EXPECT_GE(mpfr_get_d(s.lo.raw(), MPFR_RNDD), at_zero - nearest_double(h)) << type << " " << name << show(box);
        EXPECT_LE(mpfr_get_d(s.hi.raw(), MPFR_RNDU), at_zero + nearest_double(h)) << type << " " << name << show(box);
      }
    }
    const Enclosure point = slope(f, {Rational(0), Rational(0)});
    EXPECT_EQ(missing(point, exact_rational(at_zero)), "") << type << " " << name << show(point);
  };
  is_near("sinc", [](const auto& x) { return sinc(x); }, 0);
  is_near("sinhc", [](const auto& x) { return sinhc(x); }, 0);
  is_near("expm1c", [](const auto& x) { return expm1c(x); }, 0.5);
}

TEST(Extremes, SlopesWhereTheSingularityIsRemoved) {
  slopes_at_zero<Interval>("Interval");
  const PrecisionScope scope(80);
  slopes_at_zero<Range>("Range");
  slopes_at_zero<Mpfi>("Mpfi");
  slopes_at_zero<Ball>("Ball");
}

}  // namespace
}  // namespace overshoot::test
