/// Expr: folding keeps values, the tape replays in every arithmetic, text and hash are functions of the formula,
/// symbolic derivatives agree with jets.
#include <gtest/gtest.h>

#include "lib/files/sha256.hpp"
#include "lib/formula/notation.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/formula/expr.hpp"
#include "tests/scalar/enclosure.hpp"

namespace overshoot::test {
namespace {

using namespace literals;

Tape tape_of(Expr e) { return Tape(std::span<const Expr>(&e, 1)); }

template <class T>
T value(Expr e, std::vector<T> variables) {
  return evaluate<T>(tape_of(e), std::span<const T>(variables)).front();
}

TEST(Sha256, KnownVectors) {
  // FIPS 180-2, appendix B, and the empty message.
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Tape, EqualFormulasHaveEqualText) {
  const Expr x = Expr::variable(0), y = Expr::variable(1);
  const auto build = [&] { return exp(-x * y) / (1 + x * x) - Q(1, 3); };
  EXPECT_EQ(tape_of(build()).text(), tape_of(build()).text());
  EXPECT_TRUE(same(build(), build()));
  // Different formulas differ, be it in a constant, a variable, an operation or the order.
  const Expr others[] = {exp(-x * y) / (1 + x * x) - Q(1, 4),      exp(-x * x) / (1 + x * x) - Q(1, 3),
                         exp(-x * y) / (1 + x * x) + Q(1, 3),      exp(x * y) / (1 + x * x) - Q(1, 3),
                         Q(1, 3) - exp(-x * y) / (1 + x * x),      expm1(-x * y) / (1 + x * x) - Q(1, 3),
                         exp(-x * y) / (1 + pown(x, 3)) - Q(1, 3), exp(-y * x) / (1 + x * x) - Q(1, 3)};
  for (const Expr& other : others) EXPECT_NE(tape_of(build()).text(), tape_of(other).text());
  EXPECT_NE(tape_of(select(x < y, x, y)).text(), tape_of(select(x <= y, x, y)).text());
  EXPECT_NE(tape_of(abs_pow(x, Q(3, 2))).text(), tape_of(signed_pow(x, Q(3, 2))).text());
  // Nodes made earlier, in another order, do not show.
  const Expr unrelated = sinh(y) + cosh(x);
  EXPECT_EQ(tape_of(unrelated).text(), tape_of(sinh(y) + cosh(x)).text());
}

TEST(Tape, IsInOrderAndShares) {
  const Expr x = Expr::variable(0), z = Expr::variable(4);
  const Expr shared = tanh(x);
  const Tape tape = tape_of(shared * z + exp(shared));
  int tanhs = 0;
  for (std::size_t i = 0; i < tape.steps.size(); ++i) {
    for (const int a : tape.steps[i].arguments) EXPECT_LT(a, static_cast<int>(i));
    tanhs += tape.steps[i].op == Op::tanh;
  }
  EXPECT_EQ(tanhs, 1);
  EXPECT_TRUE(tape.uses_variable(0) && tape.uses_variable(4) && !tape.uses_variable(1));
  EXPECT_EQ(tape.variable_count(), 5);
  EXPECT_EQ(tape_of(Expr()).variable_count(), 0);
  // Many outputs, one of them twice; a sum deep enough to break a recursion.
  Expr sum;
  for (int i = 0; i < 200'000; ++i) sum = sum + (i % 2 ? x : z);
  const Expr outputs[] = {sum, x, sum};
  const Tape deep{std::span<const Expr>(outputs)};
  const std::vector<double> at = {1, 0, 0, 0, 2};
  const std::vector<double> values = evaluate<double>(deep, std::span<const double>(at));
  ASSERT_EQ(values.size(), 3U);
  EXPECT_EQ(values[0], 300'000);
  EXPECT_EQ(values[1], 1);
  EXPECT_EQ(values[2], values[0]);
}

TEST(Expr, FoldsOnlyWhatIsStated) {
  const Expr x = Expr::variable(0), y = Expr::variable(1);
  EXPECT_TRUE(same(x + 0, x) && same(0 + x, x) && same(x - 0, x) && same(x * 1, x) && same(1 * x, x) && same(x / 1, x));
  EXPECT_TRUE(same(0 * x, from<Expr>(0)));
  EXPECT_TRUE(same(x * x, pown(x, 2)) && same(x * x * x, pown(x, 3)));
  // sqrt(x)^2 is x only where x has a root: folded for constants that have one, never for a variable.
  const Expr two_pi = 2 * pi<Expr>();
  EXPECT_TRUE(same(pown(sqrt(two_pi), 2), two_pi));
  EXPECT_FALSE(same(pown(sqrt(x), 2), x));
  EXPECT_FALSE(same(pown(sqrt(-two_pi), 2), -two_pi));
  EXPECT_TRUE(same(-(-x), x) && same(0 - x, -x) && same(x + -y, x - y) && same(x - -y, x + y));
  EXPECT_TRUE(same(tanh(-x), -tanh(x)) && same(cosh(-x), cosh(x)) && same(pown(-x, 3), -pown(x, 3)));
  EXPECT_TRUE(same(atan(-x), -atan(x)) && same(tan(-x), -tan(x)) && same(sinc(-x), sinc(x)) &&
              same(sinhc(-x), sinhc(x)) && !same(expm1c(-x), expm1c(x)) && !same(xlogx(-x), xlogx(x)));
  EXPECT_TRUE(same(pown(-x, 2), pown(x, 2)) && same(abs(-x), abs(x)) && same(abs(abs(x)), abs(x)));
  EXPECT_TRUE(same(from<Expr>(2) / from<Expr>(3), from<Expr>(Q(2, 3))));
  EXPECT_TRUE(same(tanh(from<Expr>(0)), from<Expr>(0)) && same(sqrt(from<Expr>(Q(9, 4))), from<Expr>(Q(3, 2))));
  EXPECT_TRUE(same(select(x < y, x, x), x));
  // Not folded: orders differ, and so do roundings; what is undefined stays to be met when evaluated.
  EXPECT_FALSE(same(x + y, y + x) || same(x * y, y * x) || same(x + (y + 1), (x + y) + 1));
  EXPECT_FALSE(same(sqrt(x * x), x) || same(exp(from<Expr>(1)), from<Expr>(3)) || same(exp(-x), exp(x)));
  EXPECT_EQ((from<Expr>(1) / from<Expr>(0)).node().op, Op::div);
  EXPECT_EQ(log(from<Expr>(0)).node().op, Op::log);
  EXPECT_EQ(pown(from<Expr>(0), -1).node().op, Op::pown);
  EXPECT_FALSE(is_finite(value<Range>(from<Expr>(1) / from<Expr>(0), {})));
}

/// A part is left out where it has a value everywhere, and there only: else the formula would be read as defined where
/// it is not.
TEST(Expr, LeavesOutOnlyWhatIsDefinedEverywhere) {
  const Expr x = Expr::variable(0), zero = from<Expr>(0), one = from<Expr>(1);
  const Expr somewhere[] = {log(x), sqrt(x), 1 / x, log1p(x), log1pc(x), pown(x, -1), abs_pow(x, Q(-1, 2)), pow(x, x),
                            tan(x), xlogx(x)};
  const Expr everywhere[] = {
      x, exp(x), 1 / (1 + sqr(x)), log(1 + exp(x)), sqrt(sqr(x)), sqrt(abs(x)), tanhc(x), abs_pow(x, Q(1, 2)),
      atan(x), sinc(x), sinhc(x), expm1c(x), tan(sin(x)), xlogx(sqr(x))};
  for (const bool defined : {false, true})
    for (const Expr& e : defined ? std::span<const Expr>(everywhere) : std::span<const Expr>(somewhere)) {
      const std::string what = written(e, {"x"});
      EXPECT_EQ(same(0 * e, zero), defined) << what;
      EXPECT_EQ(same(e * 0, zero), defined) << what;
      EXPECT_EQ(same(1 + 0 * e, one), defined) << what;
      EXPECT_EQ(same(0 / (1 + sqr(e)), zero), defined) << what;
      EXPECT_EQ(same(pown(e, 0), one), defined) << what;
      EXPECT_EQ(same(select(e < 2, one, one), one), defined) << what;
      EXPECT_EQ(same(select(zero <= e, x, x), x), defined) << what;
      EXPECT_EQ(same(slope_piece(e, one, x, x), x), defined) << what;
      EXPECT_EQ(same(derivative([&](const auto& z) { return z + std::remove_cvref_t<decltype(z)>(e); }, x), one),
                defined)
          << what;
      const Folding formal(Folding::formal);
      EXPECT_TRUE(same(0 * e, zero) && same(pown(e, 0), one) && same(select(e < 2, one, one), one)) << what;
    }
  EXPECT_FALSE(same(0 / x, zero));
  EXPECT_TRUE(same(0 / exp(x), zero));
  EXPECT_FALSE(same(abs_pow(x, Q(0, 1)), one));                                    // |0|^0 is undefined,
  EXPECT_TRUE(same(pown(x, 0), one));                                              // 0^0 as an integer power is 1
  EXPECT_FALSE(same(derivative([](const auto& z) { return log(z); }, x), 1 / x));  // which has values below 0
  // Whatever precision its caller works at, a formula is recorded the same.
  const auto tight = [] { return 0 / (1 + pown(Expr::variable(0), 2) * Q(1, 1'000'000'007)); };
  const Expr first = tight();
  const PrecisionScope coarse(2);
  EXPECT_TRUE(same(0 / (1 + pown(x, 2) * Q(1, 1'000'000'007)), first));
}

/// The time and the memory that recording takes are bounded by the formula's size.
TEST(Expr, BoundedWork) {
  const Expr x = Expr::variable(0);
  EXPECT_EQ(pown(from<Expr>(2), 10'000'000'000'000).node().op, Op::pown);  // not written out
  EXPECT_EQ(pown(from<Expr>(2), 1'000'000'000).node().op, Op::pown);
  EXPECT_TRUE(same(pown(from<Expr>(-1), 1'000'000'001), from<Expr>(-1)));
  Expr squares = from<Expr>(Q(3, 2));
  for (int i = 0; i < 100; ++i) squares = squares * squares;  // 2^100 digits
  EXPECT_FALSE(squares.node().varies);
  // Constants shared 200 deep: 3^200 paths lead through them.
  Expr shared = exp(from<Expr>(1));
  for (int i = 0; i < 200; ++i) shared = shared * pi<Expr>() + shared / (shared + 1);
  EXPECT_EQ(sqr(sqrt(shared)).node().op, Op::add);
  Expr sum = x;
  for (int i = 0; i < 100'000; ++i) sum = sum + exp(x);
  EXPECT_TRUE(same(0 * sum, from<Expr>(0)));
  // Exponents that cannot be counted down from are refused, and not made by merging.
  EXPECT_THROW(pown(x, INT64_MIN), BadInput);
  EXPECT_THROW(pown(x, INT64_MAX), BadInput);
  EXPECT_THROW(derivative(abs_pow(x, Q(-(1L << 62) - 1, 1L << 62)), 0), BadInput);
  EXPECT_EQ(pown(pown(x, 1L << 40), 1L << 40).node().constant, Rational(1L << 40));
}

/// A random formula built at once over Expr, double and Range: what the recording must not change.
struct Built {
  Expr expr;
  double plain;
  Range range;
};

Built random_formula(Random& random, const std::vector<Built>& variables, int depth) {
  if (depth == 0 || random.one_in(8)) {
    if (random.one_in(3)) {
      const Q q(random.integer(-4, 4), random.one_in(2) ? 1 : random.integer(1, 6));
      return {from<Expr>(q), from<double>(q), from<Range>(q)};
    }
    return variables[static_cast<std::size_t>(random.integer(0, static_cast<long>(variables.size()) - 1))];
  }
  const Built a = random_formula(random, variables, depth - 1);
#define OVERSHOOT_UNARY(f) \
  return { f(a.expr), f(a.plain), f(a.range) }
  switch (random.integer(0, 26)) {
    case 0:
      OVERSHOOT_UNARY(tanh);
    case 1:
      OVERSHOOT_UNARY(sech2);
    case 2:
      OVERSHOOT_UNARY(erf);
    case 3:
      OVERSHOOT_UNARY(cos_atan);
    case 4:
      OVERSHOOT_UNARY(sin_atan);
    case 5:
      OVERSHOOT_UNARY(abs);
    case 6:
      OVERSHOOT_UNARY(-);
    case 7:
      OVERSHOOT_UNARY(normal_cdf);
    case 8:
      OVERSHOOT_UNARY(tanhc);
    case 9:
      OVERSHOOT_UNARY(sqrt);
    case 10: {
      const long n = random.integer(-2, 4);
      return {pown(a.expr, n), pown(a.plain, n), pown(a.range, n)};
    }
    case 11: {
      const Q b = random.one_in(2) ? Q(3, 2) : Q(random.integer(-2, 4), 1);
      return {abs_pow(a.expr, b), abs_pow(a.plain, b), abs_pow(a.range, b)};
    }
    case 12: {
      const Q b = random.one_in(2) ? Q(3, 2) : Q(random.integer(1, 4), 1);
      return {signed_pow(a.expr, b), signed_pow(a.plain, b), signed_pow(a.range, b)};
    }
    default:
      break;
  }
#undef OVERSHOOT_UNARY
  const Built b = random_formula(random, variables, depth - 1);
#define OVERSHOOT_BINARY(expression)                                        \
  {                                                                         \
    const auto f = [](const auto& l, const auto& r) { return expression; }; \
    return {f(a.expr, b.expr), f(a.plain, b.plain), f(a.range, b.range)};   \
  }
  switch (random.integer(0, 7)) {
    case 0:
    case 1:
      OVERSHOOT_BINARY(l + r)
    case 2:
      OVERSHOOT_BINARY(l - r)
    case 3:
    case 4:
      OVERSHOOT_BINARY(l * r)
    case 5:
      OVERSHOOT_BINARY(l / r)
    case 6:
      OVERSHOOT_BINARY(min(l, r))
    default:
      OVERSHOOT_BINARY(max(l, r))
  }
#undef OVERSHOOT_BINARY
}

TEST(Expr, RecordingDoesNotChangeValues) {
  Random random("recording");
  OVERSHOOT_TRACE_SEED(random);
  long compared = 0, defined = 0;
  for (long i = 0, n = cases(10'000); i < n; ++i) {
    const Rational x(random.integer(-32, 32), 16), y(random.integer(1, 64), 16);
    const std::vector<Built> variables = {{Expr::variable(0), from<double>(x), Range(x)},
                                          {Expr::variable(1), from<double>(y), Range(y)}};
    const Built f = random_formula(random, variables, static_cast<int>(random.integer(1, 5)));
    const Range replayed = value<Range>(f.expr, {Range(x), Range(y)});
    const auto context = [&] { return written(f.expr, {"x", "y"}) + " at " + print(x) + ", " + print(y); };
    // Both enclose the same number, so they meet. (A formula undefined as written may be folded to a defined one, 0/0 *
    // 0: then only the recorded one is a number and there is nothing to compare.)
    if (!f.range.partial()) {
      ++defined;
      ASSERT_FALSE(replayed.partial()) << "folding made it undefined: " << context();
      ASSERT_TRUE(possibly(f.range <= replayed) && possibly(f.range >= replayed))
          << context() << ": " << print(f.range) << " and " << print(replayed);
      const double folded = value<double>(f.expr, {from<double>(x), from<double>(y)});
      // Folding replaces roundings by exact constants and products by powers: a few ulps of what the enclosure's width
      // shows to be the conditioning, so a thousand times that width, or of 2^-53 where the enclosure is a point.
      const double width = arf_get_d(f.range.hi(), ARF_RND_CEIL) - arf_get_d(f.range.lo(), ARF_RND_FLOOR);
      const double scale = std::max(std::abs(f.plain), std::abs(folded));
      if (std::isfinite(width) && std::isfinite(scale)) {
        ++compared;
        ASSERT_NEAR(folded, f.plain, 1000 * (width + 0x1p-52 * (1 + scale))) << context();
      }
    }
  }
  EXPECT_GT(compared, cases(10'000) / 2);
  EXPECT_GT(defined, cases(10'000) / 2);
}

TEST(Expr, TheSameTapeInEveryArithmetic) {
  const Expr x = Expr::variable(0), y = Expr::variable(1);
  const Expr e =
      select(x < y, exp(-x) * tanhc(y), erf(x)) + pown(x, 3) / (y + Q(1, 3)) - pi<Expr>() * max(x, y) + pow(y, x);
  // The reference: 300-bit balls on the tape's own formula written out for Ball.
  const Rational a(1, 2), b(3, 4);
  const auto formula = [](const auto& u, const auto& v) {
    using T = std::remove_cvref_t<decltype(u)>;
    return select(u < v, exp(-u) * tanhc(v), erf(u)) + pown(u, 3) / (v + Q(1, 3)) - pi<T>() * max(u, v) + pow(v, u);
  };
  const double truth = midpoint(formula(Ball(a), Ball(b)));
  const std::vector<double> at = {0.5, 0.75};
  EXPECT_NEAR(value<double>(e, {0.5, 0.75}), truth, 1e-14);  // 20 operations, values below 4: 20 * 4 * 2^-53
  EXPECT_NEAR(value<float>(e, {0.5F, 0.75F}), truth, 1e-5);  // the same with 2^-24
  EXPECT_NEAR(static_cast<double>(value<long double>(e, {0.5L, 0.75L})), truth,
              1e-15);  // the rounding to double remains
  EXPECT_NEAR(static_cast<double>(value<float128>(e, {float128(0.5), float128(0.75)})), truth, 1e-15);
  EXPECT_NEAR(to_double(value<Mpfr>(e, {from<Mpfr>(a), from<Mpfr>(b)})), truth, 1e-14);
  EXPECT_EQ(missing(enclosure(value<Ball>(e, {Ball(a), Ball(b)})), enclosure(formula(Ball(a), Ball(b))).lo.raw(),
                    enclosure(formula(Ball(a), Ball(b))).hi.raw()),
            "");
  {
    const PrecisionScope precise(300);
    const Enclosure sharp = enclosure(formula(Ball(a), Ball(b)));
    const PrecisionScope coarse(40);
    EXPECT_EQ(missing(enclosure(value<Range>(e, {Range(a), Range(b)})), sharp.lo.raw(), sharp.hi.raw()), "");
    EXPECT_EQ(missing(enclosure(value<Mpfi>(e, {Mpfi(a), Mpfi(b)})), sharp.lo.raw(), sharp.hi.raw()), "");
  }
  EXPECT_THROW(value<Exact>(e, {Exact(a), Exact(b)}), Undecided);
  EXPECT_EQ(value<Exact>(x * y - Q(1, 8) + abs(x - y), {Exact(a), Exact(b)}).rational(), Rational(1, 2));
}

TEST(Expr, SubstitutionIsComposition) {
  const Expr x = Expr::variable(0), y = Expr::variable(1);
  const std::vector<Expr> replacements = {y * y, from<Expr>(2)};
  EXPECT_TRUE(same(substitute(exp(x) + y * x, replacements), exp(y * y) + 2 * (y * y)));
  EXPECT_TRUE(same(substitute(abs_pow(x, Q(3, 2)), replacements), abs_pow(pown(y, 2), Q(3, 2))));
}

/// Symbolic derivatives and jets of Range enclose the same number.
TEST(Expr, DerivativesAgreeWithJets) {
  Random random("derivatives");
  OVERSHOOT_TRACE_SEED(random);
  long compared = 0;
  for (long i = 0, n = cases(3000); i < n; ++i) {
    const Rational x(random.integer(-32, 32), 16), y(random.integer(1, 64), 16);
    const std::vector<Built> variables = {{Expr::variable(0), from<double>(x), Range(x)},
                                          {Expr::variable(1), from<double>(y), Range(y)}};
    const Built f = random_formula(random, variables, static_cast<int>(random.integer(1, 4)));
    using J = Jet<Range, 1>;
    try {
      // A small box around x: at a kink both sides must come out.
      const Rational h = Random::power_of_two(-random.integer(2, 40));
      const Range box = Range::between(x - h, x + h);
      const Range symbolic = value<Range>(derivative(f.expr, 0), {box, Range(y)});
      const Range jet = value<J>(f.expr, {J::variable(box, 0), J(Range(y))}).slopes[0];
      if (symbolic.partial() || jet.partial()) continue;
      ++compared;
      ASSERT_TRUE(possibly(symbolic <= jet) && possibly(symbolic >= jet))
          << written(f.expr, {"x", "y"}) << " at " << print(x) << ", " << print(y) << ": " << print(symbolic) << " and "
          << print(jet);
    } catch (const Undecided&) {
      // A jump of a derivative inside the box: stated, not decided.
    }
  }
  EXPECT_GT(compared, cases(3000) / 2);
  // Closed forms.
  const Expr x = Expr::variable(0), y = Expr::variable(1);
  EXPECT_TRUE(same(derivative(x * x * x, 0), 3 * pown(x, 2)));
  EXPECT_TRUE(same(derivative(exp(x), 0), exp(x)));
  EXPECT_TRUE(same(derivative(exp(x), 1), from<Expr>(0)));
  EXPECT_TRUE(same(derivative(tanh(y) * x, 0), tanh(y)));
  EXPECT_TRUE(same(derivative(from<Expr>(7), 0), from<Expr>(0)));
  // The derivative of abs is a hull across its kink; the second one jumps.
  const Range around = Range::between(-1, 1);
  EXPECT_TRUE(certainly(value<Range>(derivative(abs(x), 0), {around}) <= Range(1L)));
  EXPECT_FALSE(certainly(value<Range>(derivative(abs(x), 0), {around}) > Range(-1L)));
  EXPECT_THROW(value<Range>(derivative(derivative(abs(x) * x, 0), 0), {around}), Undecided);
  EXPECT_THROW(value<Range>(derivative(select(x < from<Expr>(0), x, 2 * x), 0), {around}), Undecided);
}

}  // namespace
}  // namespace overshoot::test
