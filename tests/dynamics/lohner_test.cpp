/// Enclosed orbits hold the orbits of MPFR (400 bits) that start in the box, and stay as narrow as they should.
#include "lib/dynamics/lohner.hpp"

#include <gtest/gtest.h>

#include <random>

#include "lib/scalar/double.hpp"
#include "models/from_maps.hpp"

namespace overshoot::test {
namespace {

/// Beyond what a chaotic map costs in the runs below.
constexpr long bits = 400;

Mpfr mpfr(const Rational& q) { return from<Mpfr>(q); }

/// Runs `map` from the box for so many steps, beside the orbits of its corners and of random points (in MPFR by
/// `exact`), and looks at every coordinate at every step.
template <int N, class Map, class Exact>
void contains_orbits(const std::array<std::pair<Rational, Rational>, N>& sides, const Map& map, const Exact& exact,
                     long steps, double widest) {
  const PrecisionScope scope(bits);
  std::mt19937_64 engine(7);
  std::vector<std::array<Mpfr, N>> orbits;
  for (int k = 0; k < (1 << N) + 12; ++k) {
    std::array<Mpfr, N> z;
    for (int i = 0; i < N; ++i) {
      const auto& [lo, hi] = sides[i];
      const Rational share = k < (1 << N) ? Rational(k >> i & 1) : Rational(engine() % 1001, 1000);
      z[i] = mpfr(Rational(lo + share * (hi - lo)));
    }
    orbits.push_back(z);
  }
  std::array<Twofold, N> start;
  for (int i = 0; i < N; ++i) start[i] = Twofold::between(sides[i].first, sides[i].second);
  EnclosedState<N> now{LohnerSet<N>(start)};
  for (long t = 0; t <= steps; ++t) {
    for (int i = 0; i < N; ++i) {
      const auto [h, l] = now.set.centre[i];
      const Mpfr reach = Mpfr::from_double(now.set.half_width(i));
      ASSERT_LE(now.set.half_width(i), widest) << "step " << t;
      for (std::size_t k = 0; k < orbits.size(); ++k) {
        const Mpfr off = orbits[k][i] - Mpfr::from_double(h) - Mpfr::from_double(l);
        // 2^-300: MPFR's own error.
        ASSERT_TRUE(abs(off) <= reach + Mpfr::from_double(0x1p-300)) << "orbit " << k << ", step " << t;
      }
    }
    now.set.advance(map, now.box);
    now.box = now.set.box();
    for (auto& z : orbits) z = exact(z);
  }
}

template <int N>
using SidesOf = std::array<std::pair<Rational, Rational>, N>;
using Side = std::pair<Rational, Rational>;
Side side(const Rational& lo, const Rational& hi) { return {lo, hi}; }
Side point(const Rational& q) { return {q, q}; }

const Rational hundredth(1, 100), tenth(1, 10);

template <class Map>
StepInBoxes<Map> step_of(const Map& map, const std::vector<Constant>& constants = {}) {
  return {{map, constants}};
}
template <class Map>
Fixed<StepInBoxes<Map>> fixed(const Map& map, const Rational& step_size, const std::vector<Constant>& constants = {}) {
  return {step_of(map, constants), Constant(step_size)};
}

template <class Loss>
void neuron(const Loss& loss, const SidesOf<2>& box, const Rational& eta, long steps, double widest) {
  const NeuronMap<Loss> map{loss};
  const PrecisionScope scope(bits);
  contains_orbits<2>(
      box, fixed(map, eta), [&, e = mpfr(eta)](const std::array<Mpfr, 2>& z) { return map.step(z, std::array{e}); },
      steps, widest);
}

TEST(Lohner, NeuronFromAPoint) {
  const SidesOf<2> start = {point(tenth), point(Rational(158117, 10000))};
  neuron(LogCosh(), start, hundredth, 3000, 1e-16);
  neuron(SquareRoot(), start, hundredth, 3000, 1e-16);
  neuron(LogCosh(), {point(Rational(1, 2)), point(Rational(13, 10))}, Rational(1, 2), 300, 1e-16);
}
TEST(Lohner, NeuronFromABox) {
  const SidesOf<2> start = {side(Rational(999, 10000), Rational(1001, 10000)),
                            side(Rational(158, 10), Rational(1581, 100))};
  neuron(LogCosh(), start, hundredth, 3000, 0.01);
  neuron(SquareRoot(), start, hundredth, 3000, 0.01);
  neuron(Power{Q(3, 1)}, start, hundredth, 300, 0.01);
  // Wide: the Jacobian's width counts.
  neuron(LogCosh(), {side(Rational(5, 100), Rational(7, 100)), side(Rational(13), Rational(27, 2))}, hundredth, 400,
         0.5);
}
/// The kink of huber's slope within the box: the hull of the one-sided derivatives.
TEST(Lohner, NeuronAcrossAKink) {
  neuron(Huber(), {side(Rational(9, 100), Rational(11, 100)), side(Rational(99, 10), Rational(101, 10))}, hundredth, 60,
         0.5);
}
/// eta as a coordinate of its own.
TEST(Lohner, NeuronWithABoxOfSteps) {
  const NeuronMap<LogCosh> map;
  const Free<StepInBoxes<NeuronMap<LogCosh>>> free{step_of(map)};
  const auto exact = [&](const std::array<Mpfr, 3>& z) {
    const auto next = map.step(std::array{z[0], z[1]}, std::array{z[2]});
    return std::array<Mpfr, 3>{next[0], next[1], z[2]};
  };
  const Side y = side(Rational(158, 10), Rational(15801, 1000));
  contains_orbits<3>({point(tenth), y, side(Rational(9999, 1000000), Rational(10001, 1000000))}, free, exact, 200,
                     1e-3);
  contains_orbits<3>({point(tenth), point(y.first), side(hundredth, Rational(100001, 10000000))}, free, exact, 2000,
                     1e-4);
}
TEST(Lohner, MeanModel) {
  const PrecisionScope scope(bits);
  const Rational d(100);
  const auto exact = [](const std::array<Mpfr, 2>& z) {
    const Mpfr dimension = from<Mpfr>(100), eta = from<Mpfr>(9) * pi<Mpfr>() / sqr(dimension);
    const MeanState<Mpfr> next = mean_step(MeanState<Mpfr>{z[0], z[1]}, dimension, eta);
    return std::array<Mpfr, 2>{next.A, next.b};
  };
  const auto map = fixed(MeanModel(), Rational(9), {Constant(d)});
  contains_orbits<2>({point(Rational(1, 2)), point(Rational(0))}, map, exact, 300, 1e-11);
  contains_orbits<2>({side(Rational(499, 1000), Rational(501, 1000)), side(Rational(-1, 10000), Rational(0))}, map,
                     exact, 300, 0.1);
}
TEST(Lohner, TheCubicMap) {
  const auto exact = [](const Rational& s) {
    return [s = mpfr(s)](const std::array<Mpfr, 1>& z) { return CubicMap().step(z, std::array{s}); };
  };
  const PrecisionScope scope(bits);
  const Rational settles(3, 10), chaos(9, 20);
  contains_orbits<1>({side(Rational(49, 100), Rational(51, 100))}, fixed(CubicMap(), settles), exact(settles), 500,
                     0.2);
  contains_orbits<1>({point(Rational(1, 2))}, fixed(CubicMap(), chaos), exact(chaos), 70, 1e-3);
}

/// A jump has no derivative.
TEST(Lohner, JumpsAreUndecided) {
  LohnerSet<1> set({Twofold({0, 0}, 1)});
  const auto step = []<Real T>(const std::array<T, 1>& z) {
    return std::array<T, 1>{select(z[0] < from<T>(0), from<T>(1), from<T>(0))};
  };
  EXPECT_THROW(set.advance(step, set.box()), Undecided);
}
/// A lost enclosure says so instead of going on.
TEST(Lohner, LostIsUndecided) {
  const auto map = fixed(CubicMap(), Rational(9, 20));
  const EnclosedState<1> start{LohnerSet<1>({Twofold(Rational(1, 2))})};
  EXPECT_THROW(enclosed_orbit<1>(
                   start, map, [](const auto&) { return false; }, 1000, [](long) {}),
               Undecided);
}
/// A singular map: its Jacobian's columns depend on each other, the frame is one all the same.
TEST(Lohner, DependentColumns) {
  LohnerSet<3> set({Twofold({1, 0}, 1e-3), Twofold({2, 0}, 1e-3), Twofold({3, 0}, 1e-6)});
  const auto step = [](const auto& z) {
    return std::remove_cvref_t<decltype(z)>{z[0] + z[1], z[0] + z[1], z[0] + z[1] + z[2] / 2};
  };
  for (int t = 0; t < 3; ++t) set.advance(step, set.box());
  EXPECT_NEAR(set.centre[0].h, 12, 1e-12);  // 3, 6, 12
  EXPECT_GE(set.half_width(0), 0.008);      // (1e-3 + 1e-3) 4
  EXPECT_LE(set.half_width(0), 0.0081);
}

}  // namespace
}  // namespace overshoot::test
