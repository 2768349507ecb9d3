/// Branches of cycles by continuation: the logistic map's against their closed forms, the bounce's likewise, and pieces
/// that must not be proved.
#include "lib/scalar/ball.hpp"
#include "lib/statement/continuation.hpp"

#include "lib/model/losses.hpp"
#include "tests/statement/ad_hoc.hpp"

namespace overshoot::test {
namespace {

const auto logistic = []<Real T>(const T& z, const T& r) { return r * z * (1 - z); };

/// Zero where z returns after k steps.
template <int k>
struct Returns {
  template <Real T>
  std::array<T, 1> operator()(const std::array<T, 1>& z, const T& r) const {
    return {iterated([&](const T& x) { return logistic(x, r); }, z[0], k) - z[0]};
  }
};
/// Zero where z_1, ..., z_N is a cycle.
struct Cycle {
  template <Real T, std::size_t N>
  std::array<T, N> operator()(const std::array<T, N>& z, const T& r) const {
    return around_cycle([&](const T& x) { return logistic(x, r); }, z);
  }
};

/// "Every piece passes Krawczyk's test", over t in [-1, 1]^N and tau in [0, 1].
template <int N, class F, class Weight = NoWeight>
Statement passes(const F& f, const Branch<N>& branch, const Weight& weight = {}) {
  Domain domain{within("tau", Q(0, 1), Q(1, 1))};
  for (std::size_t i = 0; i < N; ++i) domain.push_back(within("t" + numbered<N>(i), Q(-1, 1), Q(1, 1)));
  return statement(std::move(domain), [=](const auto& p) {
    using T = std::remove_cvref_t<decltype(p("tau"))>;
    std::array<T, N> t;
    for (std::size_t i = 0; i < N; ++i) t[i] = p("t" + numbered<N>(i));
    Comparisons<T> out;
    for (const BranchPiece<N>& piece : branch.pieces())
      for (Comparison<T>& c :
           along<N, T>("piece " + std::to_string(out.size()), f, piece, branch.radius, t, p("tau"), weight))
        out.push_back(std::move(c));
    return out;
  });
}

/// The lower and the upper point of the 2-cycle: (r + 1 -+ sqrt((r-3)(r+1)))/(2r).
template <Real T>
T two_cycle(const T& r, int sign) {
  return (r + 1 + sign * sqrt((r - 3) * (r + 1))) / (2 * r);
}

/// Each piece's box holds the closed form, at five parameters.
template <int N, class Closed>
void expect_encloses(const Branch<N>& branch, const Closed& closed) {
  const PrecisionScope scope(128);
  for (const BranchPiece<N>& piece : branch.pieces())
    for (long i = 0; i <= 4; ++i) {
      const Ball tau = from<Ball>(Q(i, 4));
      const std::array<Ball, N> expected = closed(piece.parameter(tau)), centre = piece.centre(tau);
      for (std::size_t k = 0; k < N; ++k)
        EXPECT_TRUE(certainly(abs(expected[k] - centre[k]) < from<Ball>(branch.radius)))
            << "from " << print(piece.from_knot.p) << ", " << i << "/4 of the way";
    }
}

/// The range is covered from end to end.
template <int N>
void expect_covers(const Branch<N>& branch, const Rational& lo, const Rational& hi) {
  EXPECT_EQ(branch.knots.front().p, lo);
  EXPECT_EQ(branch.knots.back().p, hi);
  ASSERT_EQ(branch.knots.size(), branch.C.size() + 1);
  for (std::size_t i = 0; i < branch.C.size(); ++i) {
    EXPECT_LT(branch.knots[i].p, branch.knots[i + 1].p);
    EXPECT_EQ(branch.pieces()[i].to_knot.p, branch.knots[i + 1].p);
  }
}

TEST(Continuation, TwoCycleOfTheLogisticMap) {
  const Rational lo(301, 100), hi(345, 100), radius(1, 1024);
  // At r = 3.01 the closed form gives 0.63286 and 0.69937.
  const Branch<1> branch = find_branch<1>(Returns<2>(), lo, hi, {Rational(63286, 100000)}, radius);
  expect_covers(branch, lo, hi);
  EXPECT_GT(branch.C.size(), 3U);
  EXPECT_TRUE(is_proved(passes(Returns<2>(), branch)));
  expect_encloses(branch, [](const Ball& r) { return std::array<Ball, 1>{two_cycle(r, -1)}; });

  // Both points at once.
  const Branch<2> both = find_branch<2>(Cycle(), lo, hi, {Rational(63286, 100000), Rational(69937, 100000)}, radius);
  expect_covers(both, lo, hi);
  EXPECT_TRUE(is_proved(passes(Cycle(), both)));
  expect_encloses(both, [](const Ball& r) { return std::array<Ball, 2>{two_cycle(r, -1), two_cycle(r, 1)}; });
}

TEST(Continuation, ThreeCycle) {
  // By iteration at r = 3.835, in its window.
  std::array<double, 3> z{};
  for (int i = 0; i < 30000; ++i)
    z[static_cast<std::size_t>((i + 1) % 3)] = logistic(z[static_cast<std::size_t>(i % 3)] + (i == 0 ? 0.5 : 0), 3.835);
  const std::array<Rational, 3> start{exact_rational(z[0]), exact_rational(z[1]), exact_rational(z[2])};
  const Branch<3> branch = find_branch<3>(Cycle(), Rational(3835, 1000), Rational(384, 100), start, Rational(1, 4096));
  expect_covers(branch, Rational(3835, 1000), Rational(384, 100));
  EXPECT_TRUE(is_proved(passes(Cycle(), branch)));
}

/// The same search finds the bounce of a loss where it has a closed form.
TEST(Continuation, BounceAgainstClosedForms) {
  const auto follows = [](const auto& loss, const Rational& lo, const Rational& hi, const Rational& start,
                          const auto& closed) {
    const auto bounces = [loss]<Real T>(const std::array<T, 1>& s, const T& K) {
      return std::array<T, 1>{2 * s[0] - K * loss.slope(s[0])};
    };
    const Branch<1> branch = find_branch<1>(bounces, lo, hi, {start}, Rational(1, 64));
    expect_covers(branch, lo, hi);
    EXPECT_TRUE(is_proved(passes(bounces, branch)));
    expect_encloses(branch, [&](const Ball& K) { return std::array<Ball, 1>{closed(K)}; });
  };
  // sqrt: s* = sqrt(K^2/4 - 1), 0.75 at K = 5/2.
  follows(SquareRoot(), Rational(5, 2), 100, Rational(3, 4), [](const Ball& K) { return sqrt(sqr(K) / 4 - 1); });
  // power(3): the knee is r = 4/3, s* = r (4 (1 - 2/K))^(1/3) below it (K < 8/3), 1.0185 at K = 9/4.
  follows(PowerOf<3>(), Rational(9, 4), Rational(263, 100), Rational(10185, 10000),
          [](const Ball& K) { return Q(4, 3) * abs_pow(4 * (1 - 2 / K), Q(1, 3)); });
}

TEST(Continuation, NoBranchWhereThereIsNone) {
  const Rational radius(1, 256);
  // No 2-cycle near the start: at r = 3.2 its points are 0.5130 and 0.7995.
  EXPECT_THROW(find_branch<1>(Returns<2>(), Rational(32, 10), Rational(33, 10), {Rational(3, 10)}, radius), Undecided);
  // It ends at r = 3, where it meets the fixed point.
  EXPECT_THROW(find_branch<1>(Returns<2>(), Rational(32, 10), Rational(29, 10), {Rational(5130, 10000)}, radius),
               Undecided);
  // The 3-cycle (0.1561 at r = 3.83) folds back at 1 + sqrt 8 = 3.8284.
  EXPECT_THROW(find_branch<1>(Returns<3>(), Rational(383, 100), Rational(382, 100), {Rational(1561, 10000)}, radius),
               Undecided);
}

TEST(Continuation, FalsePiecesAreNotProved) {
  const Rational radius(1, 256), lo(33, 10), hi(331, 100);
  const Branch<1> good = find_branch<1>(Returns<2>(), lo, hi, {Rational(4794, 10000)}, radius);
  ASSERT_EQ(good.C.size(), 1U);
  ASSERT_TRUE(is_proved(passes(Returns<2>(), good)));
  // Beside the branch: at its start, at its end, all along.
  for (const auto& [at_lo, at_hi] : {std::pair(3, 0), {0, 3}, {3, 3}, {-3, -3}}) {
    Branch<1> beside = good;
    beside.knots[0].centre[0] += at_lo * radius;
    beside.knots[1].centre[0] += at_hi * radius;
    EXPECT_TRUE(stays_unproved(passes(Returns<2>(), beside), 300));
  }
  // From the cycle to the fixed point.
  Branch<1> crossing = good;
  crossing.knots[1].centre[0] = 1 - 1 / hi;
  EXPECT_TRUE(stays_unproved(passes(Returns<2>(), crossing), 300));
  // A matrix that is 0, of the wrong sign, or far too large.
  for (const Rational& factor : {Rational(0), Rational(-1), Rational(4)}) {
    Branch<1> wrong = good;
    wrong.C[0][0][0] *= factor;
    EXPECT_TRUE(stays_unproved(passes(Returns<2>(), wrong), 300));
  }
  // The zero is just outside of the box. With C short by a factor each half of the test alone would let it pass: one
  // compares 0.63 r with r/2, the other 0.55 with 1/2.
  for (const Rational& factor : {Rational(6, 10), Rational(45, 100)}) {
    Branch<1> outside = good;
    for (auto& knot : outside.knots) knot.centre[0] += Rational(105, 100) * radius;
    outside.C[0][0][0] *= factor;
    EXPECT_TRUE(stays_unproved(passes(Returns<2>(), outside), 300));
  }
  // A box that holds a point of the cycle and the fixed point 1 - 1/r = 0.6970.
  Branch<1> wide = good;
  wide.radius = Rational(1, 4);
  EXPECT_TRUE(stays_unproved(passes(Returns<2>(), wide), 300));
  // A weight that is not positive.
  EXPECT_TRUE(stays_unproved(passes(Returns<2>(), good, []<Real T>(const T&) { return from<T>(0); }), 300));
  EXPECT_TRUE(stays_unproved(passes(Returns<2>(), good, []<Real T>(const T&) { return from<T>(-1); }), 300));
  EXPECT_TRUE(stays_unproved(passes(Returns<2>(), good, []<Real T>(const T& r) { return 33 - 10 * r; }), 300));
  // Two unknowns: one beside the branch; the zero just outside, as above; and two zeros in the box.
  const Branch<2> both = find_branch<2>(Cycle(), lo, hi, {Rational(4794, 10000), Rational(8236, 10000)}, radius);
  ASSERT_TRUE(is_proved(passes(Cycle(), both)));
  Branch<2> beside = both, outside = both, with_fixed_point = both;
  beside.knots[1].centre[1] += 3 * radius;
  EXPECT_TRUE(stays_unproved(passes(Cycle(), beside), 300));
  for (auto& knot : outside.knots)
    for (Rational& x : knot.centre) x += Rational(105, 100) * radius;
  for (auto& C : outside.C)
    for (auto& row : C)
      for (Rational& entry : row) entry *= Rational(45, 100);
  EXPECT_TRUE(stays_unproved(passes(Cycle(), outside), 300));
  with_fixed_point.radius = Rational(1, 4);
  EXPECT_TRUE(stays_unproved(passes(Cycle(), with_fixed_point), 300));
}

/// A piece of the 3-cycle that reaches beyond its fold at r = 1 + sqrt 8, and one that ends there.
TEST(Continuation, NotBeyondAFold) {
  const Rational radius(1, 4096);
  const Branch<1> good =
      find_branch<1>(Returns<3>(), Rational(3831, 1000), Rational(3833, 1000), {Rational(15507, 100000)}, radius);
  ASSERT_TRUE(is_proved(passes(Returns<3>(), good)));
  for (const Rational& end : {Rational(382, 100), Rational(3828, 1000)}) {
    Branch<1> beyond = good;
    beyond.knots.front().p = end;
    EXPECT_TRUE(stays_unproved(passes(Returns<3>(), beyond), 300));
  }
}

/// Its result does not hang on the working precision outside.
TEST(Continuation, IsReproducible) {
  const auto search = [](long precision) {
    const PrecisionScope scope(precision);
    return find_branch<1>(Returns<2>(), Rational(31, 10), Rational(34, 10), {Rational(558, 1000)}, Rational(1, 256));
  };
  const Branch<1> a = search(24), b = search(500);
  ASSERT_EQ(a.knots.size(), b.knots.size());
  for (std::size_t i = 0; i < a.knots.size(); ++i) {
    EXPECT_EQ(a.knots[i].p, b.knots[i].p);
    EXPECT_EQ(a.knots[i].centre, b.knots[i].centre);
  }
  EXPECT_EQ(a.C, b.C);
}

TEST(Continuation, Inverse) {
  const PrecisionScope scope(128);
  const auto number = [](long n) { return from<Mpfr>(n); };
  // The first pivot is 0.
  const auto b = inverse<2, Mpfr>({{{number(0), number(2)}, {number(1), number(3)}}});
  EXPECT_EQ(to_double(b[0][0]), -1.5);
  EXPECT_EQ(to_double(b[0][1]), 1);
  EXPECT_EQ(to_double(b[1][0]), 0.5);
  EXPECT_EQ(to_double(b[1][1]), 0);
  EXPECT_THROW((inverse<2, Mpfr>({{{number(1), number(2)}, {number(2), number(4)}}})), Undecided);
  EXPECT_EQ(nearest_multiple(number(-7) / number(3), Rational(1, 8)), Rational(-19, 8));
  EXPECT_EQ(nearest_multiple(number(7) / number(3), Rational(1, 8)), Rational(19, 8));
  EXPECT_THROW(nearest_multiple(number(1) / number(0), 1), Undecided);
}

}  // namespace
}  // namespace overshoot::test
