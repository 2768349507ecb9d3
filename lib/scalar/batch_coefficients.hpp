#pragma once
/// Coefficients of Batch's functions (batch.hpp), lowest degree first. Made by batch_fit.py: do not edit.

namespace overshoot {

template <class S>
struct BatchCoefficients;

template <>
struct BatchCoefficients<double> {
  /// r coth r = 1 + r^2 p(r^2) on |r| <= (log 2)/4: error 3.5e-18.
  static constexpr double coth[] = {0x1.5555555555553p-2, -0x1.6c16c16c0aa83p-6, 0x1.1566ab5b82902p-9,
                                    -0x1.bbd52fec5a3ebp-13, 0x1.63f123c24a857p-16};
  /// e^r = 1 + r + r^2 p(r) on |r| <= (log 2)/2: error 1.3e-17.
  static constexpr double exp[] = {0x1.0000000000001p-1,  0x1.5555555555556p-3,  0x1.5555555553d37p-5,
                                   0x1.11111111109a6p-7,  0x1.6c16c1789d1d7p-10, 0x1.a01a01a7cebcdp-13,
                                   0x1.a019b8ca26fcfp-16, 0x1.71de0d85293b8p-19, 0x1.2891d4ffbb0f9p-22,
                                   0x1.af390ba7e6f47p-26};
  /// (a + 5) e^(a^2/2) P(z > a) = p(t), t = (a - 5)/(a + 5), 0 <= a <= 40; relative: error 4.7e-17.
  static constexpr double mills[] = {
      0x1.89d3abe1f95aep-1,   -0x1.54ad03f27ca17p-1, 0x1.fb31653876f61p-2,   -0x1.410ed5f875a2p-2,
      0x1.51f6329f02a46p-3,   -0x1.1b1c254c9bd6ap-4, 0x1.54b4d4f408d7dp-6,   -0x1.88590eaa35a53p-9,
      -0x1.a25036f0ced37p-11, 0x1.1daf1d823c9e1p-11, -0x1.f214b487637b1p-15, -0x1.a170fd5e2bc26p-15,
      0x1.17df5503e0689p-16,  0x1.0b2dc849147b4p-18, -0x1.73d193b5b6738p-19, -0x1.6a878b5bfac88p-22,
      0x1.d256e447d4843p-22,  0x1.78b05c77192b1p-25, -0x1.1dc995c872be1p-24, -0x1.6d0924590c5b4p-27,
      0x1.043afdc80ea3ap-27,  0x1.2f3745aaf4ddfp-29};
  /// log 2, split: an integer below 2^11 (float: 2^8) times the high part is exact.
  static constexpr double log2_high = 0x1.62e42fefa38p-1, log2_low = 0x1.ef35793c7673p-45;
};

template <>
struct BatchCoefficients<float> {
  /// r coth r = 1 + r^2 p(r^2) on |r| <= (log 2)/4: error 6.8e-9.
  static constexpr float coth[] = {0x1.555546p-2F, -0x1.6b0c5ep-6F};
  /// e^r = 1 + r + r^2 p(r) on |r| <= (log 2)/2: error 7.9e-9.
  static constexpr float exp[] = {0x1p-1F, 0x1.5554dcp-3F, 0x1.555518p-5F, 0x1.120be2p-7F, 0x1.6d117cp-10F};
  /// (a + 5) e^(a^2/2) P(z > a) = p(t), t = (a - 5)/(a + 5), 0 <= a <= 40; relative: error 4.3e-8.
  static constexpr float mills[] = {0x1.89d3acp-1F,   -0x1.54ad08p-1F, 0x1.fb316cp-2F, -0x1.410dfap-2F,
                                    0x1.51f3f6p-3F,   -0x1.1b335cp-4F, 0x1.552a48p-6F, -0x1.7ff6f2p-9F,
                                    -0x1.c4ab78p-11F, 0x1.df8142p-12F};
  /// log 2, split: an integer below 2^11 (float: 2^8) times the high part is exact.
  static constexpr float log2_high = 0x1.62e4p-1F, log2_low = 0x1.7f7d1cp-20F;
};

}  // namespace overshoot
