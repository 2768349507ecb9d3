/// Interval against MPFR, sound and tight at once: every end must be the double MPFR rounds to in that direction where
/// Interval claims the tightest result, and at most one double further out elsewhere.
///
/// The operands are doubles of every kind (subnormals, the largest, infinities, neighbours of each other and of the
/// places where the code changes its way), known bad ones first.
#include <gtest/gtest.h>

#include <functional>

#include "lib/scalar/interval.hpp"
#include "lib/scalar/jet.hpp"
#include "tests/scalar/enclosure.hpp"

namespace overshoot::test {
namespace {

using directed::next_above, directed::next_below;

constexpr double inf = INFINITY, largest = directed::largest, least = directed::smallest;

/// The largest double not above a number and the smallest not below it.
struct Ends {
  double lo, hi;
};
/// The same for a number known within a margin: `sound` for its nearest possible ends (no sound enclosure starts above
/// sound.lo), `tight` for the farthest.
struct Known {
  Ends sound, tight;
};

// ---- Random doubles

const std::vector<double>& known_bad() {
  static const std::vector<double> all = [] {
    std::vector<double> v = {0};
    // Ends of the exponent range, of the error-free range, of the kernels, and where functions saturate or vanish.
    for (const double x :
         {least, 3 * least, 0x1p-1022, 0x1p-1021, 0x1p-1000, 0x1p-969, 0x1p-960, 0x1p-500, 0x1p-160, 0x1p-60, 0x1p-54,
          0x1p-53, 0x1p-30, 0x1p-27, 0x1p-9, 0x1p-8, 0.125, 0.25, 0.5, 0.75, 1.0, 1.4140625, 1.5, 2.0, 3.0, 10.0, 19.0,
          20.0, 27.7, 28.0, 36.7, 37.5, 300.0, 350.0, 600.0, 700.0, 709.0, 709.78271289338397, 710.4, 745.0,
          745.13321910194122, 1e10, 0x1p53, 0x1p60, 0x1p500, 0x1p511, 0x1p900, 0x1p970, 0x1p1022, 0x1p1023,
          // Kernels of angles and of the normal law; 6381956970095103 2^797 is the double nearest to
          // a multiple of pi/2.
          0x1p-6, 1.0 / 64, 0.36787944117144233, 0.78515625, 0.785, 6.0, 9.0, 24.25, 27.2, 34.0, 39.0,
          4.4934094579090642, 7.7252518369377073, 1.5707963267948966, 3.1415926535897931, 4.7123889803846897,
          6.2831853071795862, 0.78539816339744828, 11.0, 22.0, 355.0, 0x1.921fb54442d18p+20, 0x1.921fb54442d18p+60,
          0x1.6ac5b262ca1ffp+849, largest})
      for (const double y : {x, next_below(x), next_above(x)})
        if (y <= largest)
          for (const double z : {y, -y}) v.push_back(z);
    for (const double z : {0.99999, -0.99999, 1 - 0x1p-8, 1 + 0x1p-7, 1 - 0x1p-7, 0.69314718055994530942})
      v.push_back(z);
    return v;
  }();
  return all;
}

double random_double(Random& random, long scale) {
  if (random.one_in(8)) return double(random.integer(-3, 3));
  if (random.one_in(8)) return known_bad()[std::size_t(random.integer(0, long(known_bad().size()) - 1))];
  if (random.one_in(8)) {
    const double any = std::bit_cast<double>(random.bits());
    return std::fabs(any) <= largest ? any : 1;
  }
  double m = std::ldexp(double(random.bits() >> 11), -53);
  if (random.one_in(4)) m = std::ldexp(double(random.integer(1, 255)), -8);  // few bits: exact results and ties
  return std::ldexp(random.one_in(2) ? m : -m, int(random.integer(-scale, scale / 2)));
}

Interval random_interval(Random& random, long scale) {
  double x = random_double(random, scale), y = x;
  if (random.one_in(3)) y = random_double(random, scale);
  if (random.one_in(3))
    for (long n = random.integer(1, 4); n > 0; --n) y = next_above(y);
  if (x > y) std::swap(x, y);
  if (random.one_in(30)) x = -inf;
  if (random.one_in(30)) y = inf;
  if (x == inf) x = largest;
  if (y == -inf) y = -largest;
  return Interval::exactly(x, y);
}

double member(Random& random, const Interval& x) {
  const double lo = std::max(x.lo(), -largest), hi = std::min(x.hi(), largest);
  const long way = random.integer(0, 3);
  if (way == 0) return lo;
  if (way == 1) return hi;
  if (way == 2 && x.contains_zero()) return 0;
  const double u = std::ldexp(double(random.bits() >> 11), -53);
  return std::clamp(lo * (1 - u) + hi * u, lo, hi);
}

// ---- Arithmetic

using Binary = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);

Ends exact(Binary f, double x, double y) {
  Float a(53), b(53), r(53);
  mpfr_set_d(a.raw(), x, MPFR_RNDN);
  mpfr_set_d(b.raw(), y, MPFR_RNDN);
  Ends e{};
  f(r.raw(), a.raw(), b.raw(), MPFR_RNDD);
  e.lo = mpfr_get_d(r.raw(), MPFR_RNDD);
  f(r.raw(), a.raw(), b.raw(), MPFR_RNDU);
  e.hi = mpfr_get_d(r.raw(), MPFR_RNDU);
  return e;
}
/// x y with 0 times an infinity 0, and x/y with y on one side of 0 (an infinite y may be anything towards it).
Ends corner(Binary f, double x, double y) {
  if (f == mpfr_mul && (x == 0 || y == 0)) return {0, 0};
  if (f == mpfr_div && x == 0) return {0, 0};
  if (f == mpfr_div && std::fabs(y) == inf) return {0, 0};
  return exact(f, x, y);
}

struct Operation {
  const char* name;
  Binary mpfr;
  Interval (*f)(const Interval&, const Interval&);
};
const Operation operations[] = {
    {"+", mpfr_add, [](const Interval& a, const Interval& b) { return a + b; }},
    {"-", mpfr_sub, [](const Interval& a, const Interval& b) { return a - b; }},
    {"*", mpfr_mul, [](const Interval& a, const Interval& b) { return a * b; }},
    {"/", mpfr_div, [](const Interval& a, const Interval& b) { return a / b; }},
};

/// The tightest enclosure: of the corners, as every operation is monotone in each operand.
Interval tightest(const Operation& op, const Interval& a, const Interval& b) {
  if (op.mpfr == mpfr_add)
    return Interval::exactly(exact(op.mpfr, a.lo(), b.lo()).lo, exact(op.mpfr, a.hi(), b.hi()).hi);
  if (op.mpfr == mpfr_sub)
    return Interval::exactly(exact(op.mpfr, a.lo(), b.hi()).lo, exact(op.mpfr, a.hi(), b.lo()).hi);
  if (op.mpfr == mpfr_div && b.contains_zero()) {
    if (b.lo() == 0 && b.hi() == 0) return Interval::empty();
    if (a.lo() == 0 && a.hi() == 0) return a;
    if ((b.lo() < 0 && b.hi() > 0) || (a.lo() < 0 && a.hi() > 0)) return Interval::whole_line();
    // Both of one sign, and b down to 0: from |a| least over |b| largest to infinity.
    const bool negative = (a.hi() <= 0) != (b.hi() <= 0);
    const Ends q = corner(mpfr_div, mig(a), mag(b));
    return negative ? Interval::exactly(-inf, -q.lo) : Interval::exactly(q.lo, inf);
  }
  double lo = inf, hi = -inf;
  for (const double x : {a.lo(), a.hi()})
    for (const double y : {b.lo(), b.hi()}) {
      const Ends e = corner(op.mpfr, x, y);
      lo = std::min(lo, e.lo);
      hi = std::max(hi, e.hi);
    }
  return Interval::exactly(lo, hi);
}

void check(const Operation& op, const Interval& a, const Interval& b) {
  const Interval y = op.f(a, b), expected = tightest(op, a, b);
  ASSERT_TRUE(same_set(y, expected)) << print(a) << " " << op.name << " " << print(b) << " gives " << print(y)
                                     << ", not " << print(expected);
  ASSERT_EQ(y.partial(), op.mpfr == mpfr_div && b.contains_zero()) << print(a) << " " << op.name << " " << print(b);
}

TEST(IntervalArithmetic, KnownBadOperandsGiveTheTightest) {
  for (const Operation& op : operations)
    for (const double x : known_bad())
      for (const double y : known_bad()) {
        ASSERT_NO_FATAL_FAILURE(check(op, Interval::exactly(x), Interval::exactly(y)));
        ASSERT_NO_FATAL_FAILURE(
            check(op, Interval::exactly(x, inf), Interval::exactly(std::min(x, y), std::max(x, y))));
        ASSERT_NO_FATAL_FAILURE(
            check(op, Interval::exactly(std::min(x, y), std::max(x, y)), Interval::exactly(-inf, y)));
      }
}

TEST(IntervalArithmetic, RandomOperandsGiveTheTightest) {
  for (const Operation& op : operations) {
    Random random(std::string("interval ") + op.name);
    OVERSHOOT_TRACE_SEED(random);
    const long n = cases(6000);
    for (long i = 0; i < n; ++i) {
      const long scale = random.one_in(4) ? 1000 : 20;
      ASSERT_NO_FATAL_FAILURE(check(op, random_interval(random, scale), random_interval(random, scale)));
    }
  }
}

// ---- Functions

using Unary = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
using Reference = std::function<Known(double)>;

Ends ends(mpfr_srcptr lo, mpfr_srcptr hi) {
  Float r(53);
  mpfr_set(r.raw(), lo, MPFR_RNDD);
  const double down = mpfr_get_d(r.raw(), MPFR_RNDD);
  mpfr_set(r.raw(), hi, MPFR_RNDU);
  return {down, mpfr_get_d(r.raw(), MPFR_RNDU)};
}
Reference rounded(Unary f) {
  return [f](double x) -> Known {
    Float a(53), lo(53), hi(53);
    mpfr_set_d(a.raw(), x, MPFR_RNDN);
    f(lo.raw(), a.raw(), MPFR_RNDD);
    f(hi.raw(), a.raw(), MPFR_RNDU);
    const Ends e = ends(lo.raw(), hi.raw());
    return {e, e};
  };
}
/// A composition to nearest at 220 bits, with a relative margin of 2^-100: what amplifies its roundings is below 2^110,
/// as stated with each function. At 0 it may be `exact_at_zero`.
Reference composed(std::function<void(mpfr_ptr, mpfr_srcptr)> f, bool exact_at_zero) {
  return [=](double x) -> Known {
    Float a(53), v(220), slack(64), lo(240), hi(240);
    mpfr_set_d(a.raw(), x, MPFR_RNDN);
    f(v.raw(), a.raw());
    mpfr_abs(slack.raw(), v.raw(), MPFR_RNDU);
    if (x == 0 && exact_at_zero)
      mpfr_set_zero(slack.raw(), 1);
    else
      mpfr_mul_2si(slack.raw(), slack.raw(), -100, MPFR_RNDU);
    mpfr_sub(lo.raw(), v.raw(), slack.raw(), MPFR_RNDD);
    mpfr_add(hi.raw(), v.raw(), slack.raw(), MPFR_RNDU);
    return {ends(hi.raw(), lo.raw()), ends(lo.raw(), hi.raw())};
  };
}

enum class Shape { increasing, decreasing, even_up, even_down, oscillating, with_poles };

struct Function {
  std::string name;
  Interval (*f)(const Interval&);
  Reference reference;
  Shape shape;
  int beyond;        ///< doubles an end may lie beyond the tightest one
  double from;       ///< defined above this
  bool from_too;     ///< and at it
  double magnitude;  ///< arguments of larger magnitude are not drawn (the reference would be lost)
};

void normal_density(mpfr_ptr r, mpfr_srcptr x) {
  Float square(2 * mpfr_get_prec(x));
  mpfr_sqr(square.raw(), x, MPFR_RNDN);  // exact
  mpfr_div_si(square.raw(), square.raw(), -2, MPFR_RNDN);
  mpfr_exp(r, square.raw(), MPFR_RNDN);
  Float root(mpfr_get_prec(r));
  mpfr_const_pi(root.raw(), MPFR_RNDN);
  mpfr_mul_2ui(root.raw(), root.raw(), 1, MPFR_RNDN);
  mpfr_sqrt(root.raw(), root.raw(), MPFR_RNDN);
  mpfr_div(r, r, root.raw(), MPFR_RNDN);
}
void normal_distribution(mpfr_ptr r, mpfr_srcptr x) {
  // erfc's relative condition is x^2 here.
  Float t(mpfr_get_prec(r));
  mpfr_sqrt_ui(t.raw(), 2, MPFR_RNDN);
  mpfr_div(t.raw(), x, t.raw(), MPFR_RNDN);
  mpfr_neg(t.raw(), t.raw(), MPFR_RNDN);
  mpfr_erfc(r, t.raw(), MPFR_RNDN);
  mpfr_div_2ui(r, r, 1, MPFR_RNDN);
}
/// f(x)/x, 1 at 0.
template <Unary f>
void over_argument(mpfr_ptr r, mpfr_srcptr x) {
  f(r, x, MPFR_RNDN);
  if (mpfr_zero_p(x))
    mpfr_set_ui(r, 1, MPFR_RNDN);
  else
    mpfr_div(r, r, x, MPFR_RNDN);
}
void hypotenuse(mpfr_ptr r, mpfr_srcptr x) {
  Float square(2 * mpfr_get_prec(x));
  mpfr_sqr(square.raw(), x, MPFR_RNDN);
  mpfr_add_ui(r, square.raw(), 1, MPFR_RNDN);
  mpfr_sqrt(r, r, MPFR_RNDN);
}

const std::vector<Function>& functions() {
#define F(name) #name, [](const Interval& x) { return name(x); }
  static const std::vector<Function> all = {
      {F(exp), rounded(mpfr_exp), Shape::increasing, 1, -inf, false, inf},
      {F(log), rounded(mpfr_log), Shape::increasing, 1, 0, false, inf},
      {F(log1p), rounded(mpfr_log1p), Shape::increasing, 1, -1, false, inf},
      {F(expm1), rounded(mpfr_expm1), Shape::increasing, 1, -inf, false, inf},
      {F(sinh), rounded(mpfr_sinh), Shape::increasing, 1, -inf, false, inf},
      {F(cosh), rounded(mpfr_cosh), Shape::even_up, 1, -inf, false, inf},
      {F(tanh), rounded(mpfr_tanh), Shape::increasing, 1, -inf, false, inf},
      {F(sqrt), rounded(mpfr_sqrt), Shape::increasing, 0, 0, true, inf},
      {F(erf), rounded(mpfr_erf), Shape::increasing, 1, -inf, false, inf},
      {F(erfc), rounded(mpfr_erfc), Shape::decreasing, 1, -inf, false, inf},
      {F(sin), rounded(mpfr_sin), Shape::oscillating, 1, -inf, false, inf},
      {F(cos), rounded(mpfr_cos), Shape::oscillating, 1, -inf, false, inf},
      {F(sech2),
       composed(
           [](mpfr_ptr r, mpfr_srcptr x) {
             mpfr_sech(r, x, MPFR_RNDN);
             mpfr_sqr(r, r, MPFR_RNDN);
           },
           true),
       Shape::even_down, 1, -inf, false, 1e15},
      {F(tanhc), composed(over_argument<mpfr_tanh>, true), Shape::even_down, 1, -inf, false, inf},
      {F(log1pc), composed(over_argument<mpfr_log1p>, true), Shape::decreasing, 1, -1, false, inf},
      {F(sin_atan),
       composed(
           [](mpfr_ptr r, mpfr_srcptr x) {
             hypotenuse(r, x);
             mpfr_div(r, x, r, MPFR_RNDN);
           },
           true),
       Shape::increasing, 1, -inf, false, inf},
      {F(cos_atan),
       composed(
           [](mpfr_ptr r, mpfr_srcptr x) {
             hypotenuse(r, x);
             mpfr_ui_div(r, 1, r, MPFR_RNDN);
           },
           true),
       Shape::even_down, 1, -inf, false, inf},
      {F(softplus),
       composed(
           [](mpfr_ptr r, mpfr_srcptr x) {
             mpfr_exp(r, x, MPFR_RNDN);
             mpfr_log1p(r, r, MPFR_RNDN);
           },
           false),
       Shape::increasing, 1, -inf, false, 1e6},
      {F(sigmoid),
       composed(
           [](mpfr_ptr r, mpfr_srcptr x) {
             mpfr_neg(r, x, MPFR_RNDN);
             mpfr_exp(r, r, MPFR_RNDN);
             mpfr_add_ui(r, r, 1, MPFR_RNDN);
             mpfr_ui_div(r, 1, r, MPFR_RNDN);
           },
           true),
       Shape::increasing, 1, -inf, false, 1e6},
      {F(atan), rounded(mpfr_atan), Shape::increasing, 1, -inf, false, inf},
      {F(tan), rounded(mpfr_tan), Shape::with_poles, 1, -inf, false, inf},
      {F(sinc), composed(over_argument<mpfr_sin>, true), Shape::oscillating, 1, -inf, false, inf},
      {F(sinhc), composed(over_argument<mpfr_sinh>, true), Shape::even_up, 1, -inf, false, 1e6},
      {F(expm1c), composed(over_argument<mpfr_expm1>, true), Shape::increasing, 1, -inf, false, 1e6},
      {F(xlogx),
       composed(
           [](mpfr_ptr r, mpfr_srcptr x) {
             mpfr_log(r, x, MPFR_RNDN);
             mpfr_zero_p(x) ? mpfr_set_zero(r, 1) : void(mpfr_mul(r, r, x, MPFR_RNDN));
           },
           true),
       Shape::oscillating, 1, 0, true, inf},
      {F(normal_pdf), composed(normal_density, false), Shape::even_down, 1, -inf, false, 1e6},
      {F(normal_cdf), composed(normal_distribution, true), Shape::increasing, 1, -inf, false, 1e6},
      // pdf + x cdf cancels to pdf/x^2: x^4 < 2^80 amplifies the roundings.
      {F(normal_cdf_integral),
       composed(
           [](mpfr_ptr r, mpfr_srcptr x) {
             Float t(mpfr_get_prec(r));
             normal_distribution(t.raw(), x);
             mpfr_mul(t.raw(), t.raw(), x, MPFR_RNDN);
             normal_density(r, x);
             mpfr_add(r, r, t.raw(), MPFR_RNDN);
           },
           false),
       Shape::increasing, 1, -inf, false, 1e6},
  };
#undef F
  return all;
}

/// Whether an odd multiple of pi/2 lies in x.
bool holds_a_pole(const Interval& x) {
  if (!x.bounded()) return true;
  const auto branch = [](double end) {
    Float quotient(2400), pi(2400);
    mpfr_const_pi(pi.raw(), MPFR_RNDN);
    mpfr_set_d(quotient.raw(), end, MPFR_RNDN);
    mpfr_div(quotient.raw(), quotient.raw(), pi.raw(), MPFR_RNDN);
    mpfr_add_d(quotient.raw(), quotient.raw(), 0.5, MPFR_RNDN);
    mpfr_floor(quotient.raw(), quotient.raw());
    return quotient;
  };
  return mpfr_equal_p(branch(x.lo()).raw(), branch(x.hi()).raw()) == 0;
}

struct Widths {
  long points = 0, tightest = 0;
};

void check(const Function& f, const Interval& x, double at, Widths& widths) {
  const Interval y = f.f(x);
  const auto context = [&] { return f.name + " of " + print(x) + " gives " + print(y); };
  const bool all_defined = f.shape == Shape::with_poles
                               ? !holds_a_pole(x)
                               : x.lo() > f.from || (f.from_too && x.lo() == f.from) || f.from == -inf;
  ASSERT_EQ(y.partial(), !all_defined) << context();
  if (x.hi() < f.from || (!f.from_too && x.hi() == f.from)) {
    ASSERT_TRUE(y.is_empty()) << context();
    return;
  }
  if (at > f.from || (f.from_too && at == f.from)) {
    const Ends e = f.reference(at).sound;
    ASSERT_TRUE(y.lo() <= e.lo && e.hi <= y.hi())
        << context() << ", which misses the value at " << print(Interval::exactly(at));
  }
  // The ends come from these arguments.
  const double lo = f.shape == Shape::even_up || f.shape == Shape::even_down ? mig(x) : std::max(x.lo(), f.from);
  const double hi = f.shape == Shape::even_up || f.shape == Shape::even_down ? mag(x) : x.hi();
  const bool down = f.shape == Shape::decreasing || f.shape == Shape::even_down;
  if ((f.shape == Shape::oscillating || !all_defined) && lo != hi) return;
  if (std::fabs(lo) == inf || std::fabs(hi) == inf || lo == f.from) return;
  const Known low = f.reference(down ? hi : lo), high = f.reference(down ? lo : hi);
  ASSERT_TRUE(y.lo() <= low.sound.lo && high.sound.hi <= y.hi())
      << context() << ", not " << print(Interval::exactly(low.sound.lo, high.sound.hi));
  Ends e{low.tight.lo, high.tight.hi};
  ++widths.points;
  if (y.lo() >= e.lo && y.hi() <= e.hi) ++widths.tightest;
  for (int i = 0; i < f.beyond; ++i) e = {next_below(e.lo), next_above(e.hi)};
  ASSERT_TRUE(e.lo <= y.lo() && y.hi() <= e.hi) << context() << ", wider than " << print(Interval::exactly(e.lo, e.hi));
}

TEST(IntervalFunctions, EveryUnaryFunctionIsTested) {
  int count = 0;
#define OVERSHOOT_NAME(function) \
  ++count;                       \
  EXPECT_TRUE(std::ranges::any_of(functions(), [](const Function& f) { return f.name == #function; })) << #function;
  OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_NAME)
#undef OVERSHOOT_NAME
  EXPECT_EQ(count, int(functions().size()));
}

TEST(IntervalFunctions, KnownBadArguments) {
  Widths widths;
  for (const Function& f : functions())
    for (const double x : known_bad()) {
      if (std::fabs(x) > f.magnitude) continue;
      ASSERT_NO_FATAL_FAILURE(check(f, Interval::exactly(x), x, widths));
      ASSERT_NO_FATAL_FAILURE(check(f, Interval::exactly(-inf, x), x, widths));
      ASSERT_NO_FATAL_FAILURE(check(f, Interval::exactly(x, inf), x, widths));
    }
}

TEST(IntervalFunctions, RandomArgumentsAreEnclosedTightly) {
  std::printf("[ tightness] Interval, share of results that are the tightest:");
  for (const Function& f : functions()) {
    Random random("interval " + f.name);
    OVERSHOOT_TRACE_SEED(random);
    const long n = cases(3500);
    Widths widths;
    for (long i = 0; i < n; ++i) {
      const long scale = random.one_in(2) ? 8 : random.one_in(2) ? 3 : 20;
      const Interval x = random_interval(random, scale);
      const double at = member(random, x);
      const bool lost = std::max(std::fabs(at), x.bounded() ? mag(x) : 0) > f.magnitude;
      if (!lost) {
        ASSERT_NO_FATAL_FAILURE(check(f, x, at, widths));
      }
    }
    std::printf(" %s %.3f", f.name.c_str(), double(widths.tightest) / double(widths.points));
  }
  std::printf("\n");
}

/// The values of sin (or cos) over x: at its ends, and 1 and -1 where (2k + 1/2) pi and (2k - 1/2) pi (or 2k pi and (2k
/// + 1) pi) lie inside.
Ends oscillation(bool of_sin, const Interval& x) {
  const Reference f = rounded(of_sin ? mpfr_sin : mpfr_cos);
  const Ends lo = f(x.lo()).sound, hi = f(x.hi()).sound;
  Ends e{std::min(lo.lo, hi.lo), std::max(lo.hi, hi.hi)};
  const auto number = [](double end, double shift) {  // floor((end/pi - shift)/2)
    Float quotient(2400), pi(2400);
    mpfr_const_pi(pi.raw(), MPFR_RNDN);
    mpfr_set_d(quotient.raw(), end, MPFR_RNDN);
    mpfr_div(quotient.raw(), quotient.raw(), pi.raw(), MPFR_RNDN);
    mpfr_sub_d(quotient.raw(), quotient.raw(), shift, MPFR_RNDN);
    mpfr_div_2ui(quotient.raw(), quotient.raw(), 1, MPFR_RNDN);
    mpfr_floor(quotient.raw(), quotient.raw());
    return quotient;
  };
  const auto inside = [&](double shift) {
    return mpfr_equal_p(number(x.lo(), shift).raw(), number(x.hi(), shift).raw()) == 0;
  };
  if (inside(of_sin ? 0.5 : 0)) e.hi = 1;
  if (inside(of_sin ? 1.5 : 1)) e.lo = -1;
  return e;
}

TEST(IntervalFunctions, SinAndCosOverIntervals) {
  for (const bool of_sin : {true, false}) {
    Random random(of_sin ? "sin over intervals" : "cos over intervals");
    OVERSHOOT_TRACE_SEED(random);
    const long n = cases(20'000);
    for (long i = 0; i < n; ++i) {
      // From beside a multiple of pi/2, or anywhere, on over any part of two periods.
      double lo = random_double(random, random.one_in(4) ? 900 : 8);
      if (random.one_in(2)) lo = double(random.integer(-20, 20)) * 1.5707963267948966;
      if (random.one_in(3)) lo += std::ldexp(double(random.integer(-99, 99)), -int(random.integer(2, 60)));
      double hi = lo + std::ldexp(double(random.bits() >> 11), -int(random.integer(50, 110)));
      if (random.one_in(3)) hi = lo + double(random.integer(0, 9)) * 1.5707963267948966;
      if (!(std::fabs(lo) <= largest && hi <= largest)) continue;
      if (random.one_in(2)) hi = next_above(hi);
      const Interval x = Interval::exactly(std::min(lo, hi), std::max(lo, hi));
      const Interval y = of_sin ? sin(x) : cos(x);
      const Ends e = oscillation(of_sin, x);
      const auto context = [&] {
        return (of_sin ? "sin of " : "cos of ") + print(x) + " gives " + print(y) + ", not " +
               print(Interval::exactly(e.lo, e.hi));
      };
      ASSERT_TRUE(y.lo() <= e.lo && e.hi <= y.hi()) << context();
      ASSERT_TRUE(next_below(e.lo) <= y.lo() && y.hi() <= next_above(e.hi)) << context();
    }
  }
}

TEST(IntervalFunctions, IntegerPowersAreTheTightest) {
  Random random("interval powers");
  OVERSHOOT_TRACE_SEED(random);
  const long n = cases(5000);
  for (long i = 0; i < n; ++i) {
    const Interval x = random_interval(random, random.one_in(4) ? 1000 : 10);
    const long power = random.one_in(4) ? random.integer(-40, 40) : random.integer(-4, 9);
    if (x.contains_zero() && power < 0) continue;
    const Interval y = pown(x, power), base = power % 2 == 0 ? abs(x) : x;
    const auto at = [power](double t, mpfr_rnd_t direction) {
      Float a(53);
      mpfr_set_d(a.raw(), t, MPFR_RNDN);
      mpfr_pow_si(a.raw(), a.raw(), power, direction);
      return mpfr_get_d(a.raw(), direction);
    };
    const Interval expected = Interval::exactly(at(power < 0 ? base.hi() : base.lo(), MPFR_RNDD),
                                                at(power < 0 ? base.lo() : base.hi(), MPFR_RNDU));
    ASSERT_TRUE(same_set(y, expected)) << print(x) << "^" << power << " gives " << print(y) << ", not "
                                       << print(expected);
  }
}

TEST(IntervalFunctions, TheFusedPairIsThePair) {
  Random random("tanh and sech2");
  OVERSHOOT_TRACE_SEED(random);
  const long n = cases(5000);
  for (long i = 0; i < n; ++i) {
    const Interval x = random_interval(random, 8);
    const auto [t, s] = tanh_and_sech2(x);
    ASSERT_TRUE(same_set(t, tanh(x)) && same_set(s, sech2(x))) << print(x) << " gives " << print(t) << ", " << print(s);
  }
}

// ---- What the type means

TEST(IntervalType, ConstantsRoundOutward) {
  const auto holds = [](const Interval& x, const Rational& q) {
    return exact_rational(x.lo()) <= q && q <= exact_rational(x.hi()) && x.hi() <= next_above(x.lo());
  };
  EXPECT_TRUE(holds(from<Interval>(Q(1, 3)), Rational(1, 3)));
  EXPECT_TRUE(holds(from<Interval>(Rational(-22, 7)), Rational(-22, 7)));
  const long big = (1L << 62) + 1;
  EXPECT_TRUE(holds(from<Interval>(big), Rational(big)));
  EXPECT_TRUE(holds(from<Interval>(Q(big, 3)), Rational(Integer(big), Integer(3))) ||
              from<Interval>(Q(big, 3)).hi() > 0);
  EXPECT_EQ(from<Interval>(7).lo(), 7);
  EXPECT_EQ(from<Interval>(7).hi(), 7);
  EXPECT_EQ(Interval(power(10, 400)).hi(), inf);
  EXPECT_EQ(Interval(power(10, 400)).lo(), largest);
  Float p(200);
  mpfr_const_pi(p.raw(), MPFR_RNDN);
  EXPECT_EQ(pi<Interval>().lo(), mpfr_get_d(p.raw(), MPFR_RNDD));
  EXPECT_EQ(pi<Interval>().hi(), mpfr_get_d(p.raw(), MPFR_RNDU));
}

TEST(IntervalType, WhatIsUndefinedDecidesNothing) {
  const Interval one(1L), around = Interval::exactly(-1, 1);
  for (const Interval& x :
       {one / around, log(around), sqrt(around), one / Interval(0L), log(Interval(-1L)), Interval::empty(),
        pown(around, -1), abs_pow(around, Q(-1, 2)), log1p(Interval::exactly(-2, 0))}) {
    EXPECT_FALSE(is_finite(x)) << print(x);
    for (const Truth t : {x < one, x <= one, one<x, x> one, x >= one})
      EXPECT_TRUE(possibly(t) && !certainly(t) && is_tainted(t)) << print(x);
    EXPECT_TRUE((x * 0).partial() || x.is_empty());
    EXPECT_TRUE(select(x < one, one, around).partial());
  }
}

TEST(IntervalType, ComparisonsAreThreeValued) {
  const Interval a = Interval::exactly(1, 2), b = Interval::exactly(2, 3);
  EXPECT_TRUE(certainly(a <= b) && !certainly(a < b) && possibly(a < b) && !possibly(b < a) && possibly(b <= a));
  EXPECT_TRUE(certainly(a < 3) && certainly(a > 0) && !possibly(a > 2));
  EXPECT_TRUE(same_set(select(a < b, Interval(5L), Interval(7L)), Interval::exactly(5, 7)));
}

TEST(IntervalType, TaintStays) {
  const Interval x = Interval::inexact(0.1);
  for (const Interval& y : {x + 1, 2 * x, exp(x), sqrt(x), tanh(x), pown(x, 3), max(x, Interval(0L)), sech2(x), sin(x),
                            normal_cdf(x), -x, abs_pow(x, Q(1, 3)), tanh_and_sech2(x).second, hull(Interval(1L), x)}) {
    EXPECT_TRUE(y.tainted()) << print(y);
    EXPECT_TRUE(is_tainted(y < 100));
    EXPECT_FALSE(y.partial()) << print(y);
  }
  EXPECT_FALSE(Interval::exactly(0.1).tainted());
  EXPECT_TRUE(select(x < 1, Interval(1L), Interval(2L)).tainted());
}

TEST(IntervalType, JetsOfItEncloseDerivatives) {
  // (x tanh(x y))' at a box, against the values at its corners and middle: x sech2(xy) y + tanh(xy).
  using J = Jet<Interval, 2>;
  const J x = J::variable(Interval::exactly(0.5, 0.75), 0), y = J::variable(Interval::exactly(1, 1.25), 1);
  const J f = x * tanh(x * y);
  for (const double a : {0.5, 0.625, 0.75})
    for (const double b : {1.0, 1.125, 1.25}) {
      const double t = std::tanh(a * b), s = 1 - t * t;
      EXPECT_TRUE(f.value.contains(a * t) && f.slopes[0].contains(a * b * s + t) && f.slopes[1].contains(a * a * s));
    }
  EXPECT_LT(width(f.slopes[0]), 1);
}

}  // namespace
}  // namespace overshoot::test
