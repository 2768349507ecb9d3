/// Doubletons hold the orbits of MPFR (400 bits) that start in the box, each at its own place, and stay narrow.
#include "lib/dynamics/doubleton.hpp"

#include <gtest/gtest.h>

#include <random>

#include "models/single_neuron.hpp"
#include "lib/scalar/double.hpp"

namespace overshoot::test {
namespace {

constexpr long bits = 400;
Mpfr mpfr(double x) { return Mpfr::from_double(x); }

/// Follows the orbits of the corners and of random points of the box, middle +- half (doubles, so that both number
/// types have the same starts): z - c - C p = B r with |r| <= radius for the orbit from middle + p. With B^-1 from
/// double, r is right to 1e-9 of the radii together.
template <int N, class Map>
double follow(const std::array<double, N>& middle, const std::array<double, N>& half, const Map& map, long steps) {
  const PrecisionScope scope(bits);
  std::mt19937_64 engine(11);
  std::vector<std::array<Mpfr, N>> starts, orbits;
  for (int k = 0; k < (1 << N) + 8; ++k) {
    std::array<Mpfr, N> p, z;
    for (int i = 0; i < N; ++i) {
      const double share = k < (1 << N) ? (k >> i & 1 ? 1 : -1) : static_cast<double>(engine() % 2001) / 1000 - 1;
      p[i] = mpfr(half[i]) * mpfr(share);
      z[i] = mpfr(middle[i]) + p[i];
    }
    starts.push_back(p);
    orbits.push_back(z);
  }
  std::array<Twofold, N> balls;
  for (int i = 0; i < N; ++i) balls[i] = Twofold({middle[i], 0}, half[i]);
  Doubleton<N> set(balls);
  for (long t = 0; t <= steps; ++t) {
    const auto back = lohner::inverse<N>(set.frame);
    double total = 0;
    for (const double r : set.radius) total += r;
    for (std::size_t k = 0; k < orbits.size(); ++k) {
      std::array<Mpfr, N> off;
      for (int i = 0; i < N; ++i) {
        off[i] = orbits[k][i] - mpfr(set.centre[i].h) - mpfr(set.centre[i].l);
        // Its half width holds the orbit too.
        EXPECT_TRUE(abs(off[i]) <= mpfr(set.half_width(i)) + mpfr(0x1p-300)) << "orbit " << k << ", step " << t;
        for (int j = 0; j < N; ++j) off[i] = off[i] - mpfr(set.spread[i][j]) * starts[k][j];
      }
      for (int i = 0; i < N; ++i) {
        Mpfr r = mpfr(0);
        for (int j = 0; j < N; ++j) r = r + mpfr(midpoint(back[i][j])) * off[j];
        EXPECT_TRUE(abs(r) <= mpfr(set.radius[i] + 1e-9 * total) + mpfr(0x1p-300)) << "orbit " << k << ", step " << t;
      }
      if (testing::Test::HasFailure()) return 0;
    }
    set.advance(map, set.box());
    for (auto& z : orbits) z = map(z);
  }
  double widest = 0;
  for (int i = 0; i < N; ++i) widest = std::max(widest, set.half_width(i));
  return widest;
}

/// (x, y, eta) by GD, on any number type.
template <class Loss>
struct Neuron {
  template <Real T>
  std::array<T, 3> operator()(const std::array<T, 3>& z) const {
    const auto next = NeuronMap<Loss>().step(std::array{z[0], z[1]}, std::array{z[2]});
    return {next[0], next[1], z[2]};
  }
};

TEST(Doubleton, NeuronFromAPoint) {
  EXPECT_LT(follow<3>({0.1, 15.8117, 0.01}, {0, 0, 0}, Neuron<LogCosh>(), 2000), 1e-14);
}
TEST(Doubleton, NeuronFromABox) {
  // Past the edge all orbits of the box are close to one curve.
  EXPECT_LT(follow<3>({0.2, 5, 0.1}, {1e-4, 1e-3, 1e-5}, Neuron<LogCosh>(), 200), 0.02);
  EXPECT_LT(follow<3>({0.2, 5, 0.1}, {1e-4, 1e-3, 1e-5}, Neuron<SquareRoot>(), 200), 0.02);
}
TEST(Doubleton, NeuronAcrossAKink) {
  EXPECT_LT(follow<3>({0.1, 10, 0.01}, {0.01, 0.1, 1e-5}, Neuron<Huber>(), 60), 0.5);
}
/// A linear map has no second order: nothing but rounding goes into the frame.
TEST(Doubleton, LinearMapsAreExact) {
  const auto turn = [](const auto& z) {
    using T = std::remove_cvref_t<decltype(z[0])>;
    return std::array<T, 2>{Q(3, 5) * z[0] - Q(4, 5) * z[1], Q(4, 5) * z[0] + Q(3, 5) * z[1]};
  };
  // sqrt(2): the largest half width of a square of half width 1, turned.
  EXPECT_LT(follow<2>({3, -2}, {1, 1}, turn, 1000), 1.4143);
}
TEST(Doubleton, JumpsAreUndecided) {
  Doubleton<1> set({Twofold({0, 0}, 1)});
  const auto step = []<Real T>(const std::array<T, 1>& z) {
    return std::array<T, 1>{select(z[0] < from<T>(0), from<T>(1), from<T>(0))};
  };
  EXPECT_THROW(set.advance(step, set.box()), Undecided);
}
/// A frame of columns that need not be at right angles, but are far from dependent, of a singular map too.
TEST(Doubleton, Frames) {
  const Doubleton<3>::Matrix A = {{{1, 1, 0}, {0, 1e-9, 0}, {0, 0, 0}}};
  const auto B = lohner::independent<3>(A, {1, 1, 1}, {0, 1e-3, 1e-4});
  const auto back = lohner::inverse<3>(B);
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) {
      Interval sum(0L);
      for (int k = 0; k < 3; ++k) sum = sum + back[i][k] * Interval::exactly(B[k][j]);
      EXPECT_TRUE(sum.lo() <= (i == j) && sum.hi() >= (i == j));
      EXPECT_LT(mag(back[i][j]), 6);  // 1/0.2 and a little
    }
  EXPECT_THROW(lohner::inverse<2>({{{1, 2}, {2, 4}}}), Undecided);
}

}  // namespace
}  // namespace overshoot::test
