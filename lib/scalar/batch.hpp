#pragma once
/// Batch<S, A>: as many floats or doubles S as one register of the instruction set A holds, a number type like any
/// other (xsimd underneath). Included by translation units compiled for A alone (models/kernels_*.cpp,
/// lib/model/lanes_*.cpp): they must emit nothing that another unit could share and that would then hold A's
/// instructions, so that every function here has A in its type. tests/ensemble checks their symbols.
///
/// Comparisons give a mask, one answer per number, with no conversion to bool. + - * / sqrt are IEEE's, never fused;
/// the functions below fuse where A can (SSE2 cannot). Their errors are bounded in ulp against MPFR by
/// tests/ensemble/batch_test.cpp, which has the table; those of the dynamics' hot loops are written here:
///     tanh       num/den of r coth r after x = n (log 2)/2 + r, one division
///     sin_atan   in AVX-512, double: the reciprocal root of 14 bits, a cubic Newton step, a correction of the product
///     exp, normal_pdf, normal_cdf, normal_cdf_integral, erfc   e^(-x^2/2) with x^2 in two parts, times a polynomial
/// and the others are xsimd's.
#include <xsimd/xsimd.hpp>

#include "lib/scalar/batch_coefficients.hpp"
#include "lib/scalar/functions.hpp"

namespace overshoot {

#define OVERSHOOT_IN_LANES [[gnu::always_inline]] inline

/// What an instruction set gives beyond xsimd: fma, a quotient, s/sqrt(1 + s^2) and scaling by 2^n. (The intrinsics
/// with a mask of all ones are those that GCC sees to be equal for equal operands: the others have an undefined part.)
template <class S, class A>
struct LaneOperations {
  using V = xsimd::batch<S, A>;
  static constexpr bool avx512 = std::is_same_v<A, xsimd::avx512f>;
  static constexpr bool is_double = sizeof(S) == 8;
  static constexpr unsigned short all = is_double ? 0xff : 0xffff;

  /// x y + z, rounded once where A can.
  OVERSHOOT_IN_LANES static V fma(V x, V y, V z) {
#ifdef __AVX512F__
    if constexpr (avx512 && is_double) return _mm512_fmadd_pd(x, y, z);
    if constexpr (avx512 && !is_double) return _mm512_fmadd_ps(x, y, z);
#endif
    return xsimd::fma(x, y, z);
  }
  /// z - x y.
  OVERSHOOT_IN_LANES static V fnma(V x, V y, V z) {
#ifdef __AVX512F__
    if constexpr (avx512 && is_double) return _mm512_fnmadd_pd(x, y, z);
    if constexpr (avx512 && !is_double) return _mm512_fnmadd_ps(x, y, z);
#endif
    return xsimd::fnma(x, y, z);
  }

  /// The second operand where either is NaN.
  OVERSHOOT_IN_LANES static V min(V a, V b) {
#ifdef __AVX512F__
    if constexpr (avx512 && is_double) return _mm512_maskz_min_pd(all, a, b);
    if constexpr (avx512 && !is_double) return _mm512_maskz_min_ps(all, a, b);
#endif
    return xsimd::min(a, b);
  }
  OVERSHOOT_IN_LANES static V max(V a, V b) {
#ifdef __AVX512F__
    if constexpr (avx512 && is_double) return _mm512_maskz_max_pd(all, a, b);
    if constexpr (avx512 && !is_double) return _mm512_maskz_max_ps(all, a, b);
#endif
    return xsimd::max(a, b);
  }

  /// a/b for normal b, whose reciprocal is normal too: within 0.51 ulp.
  OVERSHOOT_IN_LANES static V quotient(V a, V b) {
#ifdef __AVX512F__
    if constexpr (avx512 && is_double) {
      // 1/b to 14 bits, then to 42 by r (1 + e + e^2), e = 1 - b r; the quotient's own residual gives the rest.
      const V r0 = _mm512_maskz_rcp14_pd(all, b), e = fnma(b, r0, V(1)), r = fma(r0, fma(e, e, e), r0), q = a * r;
      return fma(fnma(b, q, a), r, q);
    }
    if constexpr (avx512 && !is_double) {
      const V r = _mm512_maskz_rcp14_ps(all, b), q = a * r;  // 14, 28 and then 42 bits
      const V q1 = fma(fnma(b, q, a), r, q);
      return fma(fnma(b, q1, a), r, q1);
    }
#endif
    return a / b;
  }

  /// s/sqrt(1 + s^2), |s| at most 2^30 (float: 2^13): the root and the division rounded once each, or
  OVERSHOOT_IN_LANES static V over_root(V s) {
    const V d = fma(s, s, V(1));
#ifdef __AVX512F__
    if constexpr (avx512 && is_double) {
      // d^(-1/2) to 14 bits, then to 42 by y (1 + e/2 + 3 e^2/8), e = 1 - d y^2; then the product's error e'/2 = (1 -
      // d y'^2)/2, which is below 2^-42.
      const V y0 = _mm512_maskz_rsqrt14_pd(all, d), e0 = fnma(d * y0, y0, V(1));
      const V y = fma(y0 * e0, fma(V(0.375), e0, V(0.5)), y0), q = s * y, e = fnma(d * y, y, V(1));
      return fma(q * e, V(0.5), q);
    }
    if constexpr (avx512 && !is_double) {
      const V y = _mm512_maskz_rsqrt14_ps(all, d), e = fnma(d * y, y, V(1)), q = s * y;
      return fma(q * e, fma(V(0.375F), e, V(0.5F)), q);
    }
#endif
    return s / xsimd::sqrt(d);
  }

  /// n = x/scale rounded to an integer, |n| below 2^21 (float: 2^13), and 2^n, right where that is normal.
  struct Rounded {
    V n, power;
  };
  OVERSHOOT_IN_LANES static Rounded rounded(V x, S per_unit) {
    // Added to 3/2 2^52 (2^22) the integer stands in the sum's last bits: with the exponent's bias on top, shifted to
    // where the exponent is, it is the number 2^n.
    using Bits = std::conditional_t<is_double, std::int64_t, std::int32_t>;
    constexpr int significand = is_double ? 52 : 23;
    constexpr S shift = is_double ? S(0x1.8p52 + 1023) : S(0x1.8p23F + 127);
    const V sum = fma(x, V(per_unit), V(shift));
    const auto bits = xsimd::bitwise_cast<xsimd::batch<Bits, A>>(sum);
    return {sum - V(shift), xsimd::bitwise_cast<V>(bits << significand)};
  }

  /// p 2^n for 1/2 < p < 2 and |n| at most twice the largest exponent.
  OVERSHOOT_IN_LANES static V scaled(V p, V n) {
#ifdef __AVX512F__
    if constexpr (avx512 && is_double) return _mm512_maskz_scalef_pd(all, p, n);
    if constexpr (avx512 && !is_double) return _mm512_maskz_scalef_ps(all, p, n);
#endif
    const Rounded half = rounded(n, S(0.5)), rest = rounded(n - half.n, S(1));
    return p * half.power * rest.power;
  }
};

template <class S, class A>
class Batch;

/// One answer per number of a batch.
template <class S, class A>
class BatchMask {
 public:
  using Register = xsimd::batch_bool<S, A>;
  OVERSHOOT_IN_LANES explicit BatchMask(Register m) : m_(m) {}
  OVERSHOOT_IN_LANES const Register& raw() const { return m_; }
  OVERSHOOT_IN_LANES friend BatchMask operator&(BatchMask a, BatchMask b) { return BatchMask(a.m_ & b.m_); }
  OVERSHOOT_IN_LANES friend BatchMask operator|(BatchMask a, BatchMask b) { return BatchMask(a.m_ | b.m_); }
  OVERSHOOT_IN_LANES friend BatchMask operator!(BatchMask a) { return BatchMask(~a.m_); }
  /// Bit i is the answer for number i.
  OVERSHOOT_IN_LANES friend unsigned bits(BatchMask a) {
#ifdef __AVX512F__
    if constexpr (std::is_same_v<A, xsimd::avx512f>) return static_cast<unsigned>(a.m_.data);
#endif
#ifdef __AVX2__
    if constexpr (std::is_base_of_v<xsimd::avx, A> && sizeof(S) == 8)
      return static_cast<unsigned>(_mm256_movemask_pd(a.m_));
    if constexpr (std::is_base_of_v<xsimd::avx, A> && sizeof(S) == 4)
      return static_cast<unsigned>(_mm256_movemask_ps(a.m_));
#endif
    if constexpr (std::is_same_v<A, xsimd::sse2> && sizeof(S) == 8) return static_cast<unsigned>(_mm_movemask_pd(a.m_));
    if constexpr (std::is_same_v<A, xsimd::sse2> && sizeof(S) == 4) return static_cast<unsigned>(_mm_movemask_ps(a.m_));
  }

 private:
  Register m_;
};

template <class S, class A>
struct Arithmetic<Batch<S, A>> {
  static constexpr Nature nature = Nature::approximate;
  OVERSHOOT_IN_LANES static Batch<S, A> from_integer(long n) { return Batch<S, A>(static_cast<S>(n)); }
  OVERSHOOT_IN_LANES static Batch<S, A> from_quotient(long num, long den) {
    return Batch<S, A>(static_cast<S>(num) / static_cast<S>(den));
  }
  static Batch<S, A> from_rational(const Rational& q) { return Batch<S, A>(Arithmetic<S>::from_rational(q)); }
  OVERSHOOT_IN_LANES static Batch<S, A> pi() { return Batch<S, A>(static_cast<S>(3.141592653589793)); }
};

template <class S, class A>
class Batch {
  using Do = LaneOperations<S, A>;
  using C = BatchCoefficients<S>;
  static constexpr bool is_double = sizeof(S) == 8;

 public:
  using Number = S;
  using Register = xsimd::batch<S, A>;
  using Mask = BatchMask<S, A>;
  static constexpr int size = static_cast<int>(Register::size);

  Batch() = default;
  OVERSHOOT_IN_LANES explicit Batch(S x) : x_(x) {}
  OVERSHOOT_IN_LANES explicit Batch(Register x) : x_(x) {}
  OVERSHOOT_IN_LANES static Batch load(const S* from) { return Batch(Register::load_unaligned(from)); }
  OVERSHOOT_IN_LANES void store(S* to) const { x_.store_unaligned(to); }
  OVERSHOOT_IN_LANES const Register& raw() const { return x_; }

  OVERSHOOT_IN_LANES friend Batch operator-(const Batch& a) { return Batch(-a.x_); }
  OVERSHOOT_IN_LANES friend Batch operator+(const Batch& a, const Batch& b) { return Batch(a.x_ + b.x_); }
  OVERSHOOT_IN_LANES friend Batch operator-(const Batch& a, const Batch& b) { return Batch(a.x_ - b.x_); }
  OVERSHOOT_IN_LANES friend Batch operator*(const Batch& a, const Batch& b) { return Batch(a.x_ * b.x_); }
  OVERSHOOT_IN_LANES friend Batch operator/(const Batch& a, const Batch& b) { return Batch(a.x_ / b.x_); }
  OVERSHOOT_IN_LANES friend Mask operator<(const Batch& a, const Batch& b) { return Mask(a.x_ < b.x_); }
  OVERSHOOT_IN_LANES friend Mask operator<=(const Batch& a, const Batch& b) { return Mask(a.x_ <= b.x_); }
  OVERSHOOT_IN_LANES friend Mask operator>(const Batch& a, const Batch& b) { return Mask(b.x_ < a.x_); }
  OVERSHOOT_IN_LANES friend Mask operator>=(const Batch& a, const Batch& b) { return Mask(b.x_ <= a.x_); }
  OVERSHOOT_IN_LANES friend Mask operator==(const Batch& a, const Batch& b) { return Mask(a.x_ == b.x_); }

  OVERSHOOT_IN_LANES friend Batch select(const Mask& condition, const Batch& a, const Batch& b) {
    return Batch(xsimd::select(condition.raw(), a.x_, b.x_));
  }
  OVERSHOOT_IN_LANES friend Batch abs(const Batch& a) { return Batch(xsimd::abs(a.x_)); }
  // The instructions give b where a number is NaN: the second operand's NaN is kept, the first one's is put back.
  OVERSHOOT_IN_LANES friend Batch min(const Batch& a, const Batch& b) {
    return select(a == a, Batch(Do::min(a.x_, b.x_)), a);
  }
  OVERSHOOT_IN_LANES friend Batch max(const Batch& a, const Batch& b) {
    return select(a == a, Batch(Do::max(a.x_, b.x_)), a);
  }
  /// |a| < infinity, false on NaN.
  OVERSHOOT_IN_LANES friend Mask is_finite(const Batch& a) { return abs(a) < Batch(infinity); }

#define OVERSHOOT_BATCH(name) \
  OVERSHOOT_IN_LANES friend Batch name(const Batch& a) { return Batch(xsimd::name(a.x_)); }
  OVERSHOOT_BATCH(log)
  OVERSHOOT_BATCH(log1p)
  OVERSHOOT_BATCH(expm1)
  OVERSHOOT_BATCH(sinh)
  OVERSHOOT_BATCH(cosh)
  OVERSHOOT_BATCH(sqrt)
#undef OVERSHOOT_BATCH

  // Number by number: what xsimd falls back to for large ones would be shared between the instruction sets.
  friend Batch sin(const Batch& a) {
    return number_by_number(a, [](S x) { return static_cast<S>(__builtin_sin(x)); });
  }
  friend Batch cos(const Batch& a) {
    return number_by_number(a, [](S x) { return static_cast<S>(__builtin_cos(x)); });
  }
  friend Batch atan(const Batch& a) {
    return number_by_number(a, [](S x) { return static_cast<S>(__builtin_atan(x)); });
  }
  friend Batch tan(const Batch& a) {
    return number_by_number(a, [](S x) { return static_cast<S>(__builtin_tan(x)); });
  }

  OVERSHOOT_IN_LANES friend Batch exp(const Batch& a) {
    const Register x = within(a.x_, is_double ? S(-746) : S(-104), is_double ? S(710) : S(89));
    return Batch(exp_of(x, Register(S(0))));
  }

  /// With 2x = n log 2 + 2r, N = 2^n and 1 + w = r coth r,
  ///     tanh x = ((N-1) + ((N-1) w + (N+1) r))/((N+1) + ((N+1) w + (N-1) r)):
  /// N-1 and N+1 are exact or as good as, what is added to them is small, and nothing cancels where it matters: at n =
  /// 0 this is r/(1 + w). tanh(-x) = -tanh x to the bit.
  OVERSHOOT_IN_LANES friend Batch tanh(const Batch& a) {
    const Register x = within(a.x_, is_double ? S(-20) : S(-10), is_double ? S(20) : S(10));  // beyond: 1, rounded
    const auto [n, power] = Do::rounded(x, S(2 / log2));
    const Register r = Do::fnma(n, Register(C::log2_low / 2), Do::fnma(n, Register(C::log2_high / 2), x));
    const Register z = r * r, w = z * polynomial(C::coth, z);
    const Register less = power - Register(S(1)), more = power + Register(S(1));
    return Batch(Do::quotient(less + Do::fma(more, r, less * w), more + Do::fma(less, r, more * w)));
  }

  /// +-1 beyond 2^30 (float: 2^13), where it rounds to that.
  OVERSHOOT_IN_LANES friend Batch sin_atan(const Batch& a) {
    return Batch(Do::over_root(within(a.x_, is_double ? S(-0x1p30) : S(-0x1p13), is_double ? S(0x1p30) : S(0x1p13))));
  }
  OVERSHOOT_IN_LANES friend Batch tanhc(const Batch& a) { return over_argument(tanh(a), a); }
  OVERSHOOT_IN_LANES friend Batch log1pc(const Batch& a) { return over_argument(log1p(a), a); }
  friend Batch sinc(const Batch& a) { return over_argument(sin(a), a); }
  OVERSHOOT_IN_LANES friend Batch sinhc(const Batch& a) { return over_argument(sinh(a), a); }
  OVERSHOOT_IN_LANES friend Batch expm1c(const Batch& a) { return over_argument(expm1(a), a); }
  OVERSHOOT_IN_LANES friend Batch xlogx(const Batch& a) {
    const Batch zero(S(0)), one(S(1));
    return select(a == zero, zero, a * log(select(a == zero, one, a)));
  }

  OVERSHOOT_IN_LANES friend Batch normal_pdf(const Batch& a) { return Batch(normal(a.x_).bell * Register(root_2pi)); }
  OVERSHOOT_IN_LANES friend Batch normal_cdf(const Batch& a) { return Batch(cdf(a.x_, normal(a.x_))); }
  OVERSHOOT_IN_LANES friend Batch normal_cdf_integral(const Batch& a) {
    const Normal of = normal(a.x_);
    const Register x = Do::max(Register(S(-40)), a.x_);  // -infinity times 0 is NaN
    return Batch(Do::fma(x, cdf(a.x_, of), of.bell * Register(root_2pi)));
  }
  OVERSHOOT_IN_LANES friend Batch erfc(const Batch& a) {
    const Register tail = erfc_of_size(a.x_);
    return Batch(xsimd::select(a.x_ < Register(S(0)), Register(S(2)) - tail, tail));
  }
  /// Below 1 xsimd's (23 ulp off there in double), which is 64 ulp off beyond.
  OVERSHOOT_IN_LANES friend Batch erf(const Batch& a) {
    const Register size = xsimd::abs(a.x_), far = Register(S(1)) - erfc_of_size(a.x_);
    return Batch(
        xsimd::select(size < Register(S(1)), xsimd::erf(a.x_), xsimd::select(a.x_ < Register(S(0)), -far, far)));
  }

  // Half-integers by the root; others by e^(b log|a|), |b log|a|| ulp off.
  OVERSHOOT_IN_LANES friend Batch abs_pow(const Batch& a, Q b) {
    const Batch base = abs(a), zero(S(0));
    if (b.num == 0) return select(base == zero, zero / zero, pown(base, 0));
    if (b.den == 1) return pown(base, b.num);
    if (b.den == 2) return pown(sqrt(base), b.num);
    const Batch exponent(static_cast<S>(b.num) / static_cast<S>(b.den));
    return select(base == zero, b.num > 0 ? zero : Batch(infinity), exp(exponent * log(base)));
  }
  OVERSHOOT_IN_LANES friend Batch signed_pow(const Batch& a, Q b) {
    const Batch p = abs_pow(a, b);
    return select(a < Batch(S(0)), -p, p);
  }
  OVERSHOOT_IN_LANES friend Batch pow(const Batch& a, const Batch& b) {
    const Batch zero(S(0)), power(xsimd::pow(a.x_, b.x_));
    return select(a > zero || (a == zero && b != zero), power, zero / zero);
  }

 private:
  static constexpr S infinity = std::numeric_limits<S>::infinity();
  static constexpr double log2 = 0.6931471805599453;
  static constexpr S root_2pi = static_cast<S>(0.3989422804014327);  ///< (2 pi)^(-1/2)

  template <class F>
  OVERSHOOT_IN_LANES static Batch number_by_number(const Batch& a, const F& f) {
    S x[size];
    a.store(x);
    for (S& number : x) number = f(number);
    return load(x);
  }
  /// f/a for f = f(a), 1 at 0.
  OVERSHOOT_IN_LANES static Batch over_argument(const Batch& f, const Batch& a) {
    const Batch zero(S(0)), one(S(1));
    return select(a == zero, one, f / select(a == zero, one, a));
  }
  /// The nearest number of [lo, hi]; NaN stays.
  OVERSHOOT_IN_LANES static Register within(Register x, S lo, S hi) {
    return Do::min(Register(hi), Do::max(Register(lo), x));
  }

  /// By Horner's rule; a long one as two, of the even and the odd powers, that do not wait for each other.
  template <std::size_t n>
  OVERSHOOT_IN_LANES static Register polynomial(const S (&c)[n], Register x) {
    if constexpr (n < 8) {
      return every<1>(c, x, n - 1);
    } else {
      const Register square = x * x;
      constexpr std::size_t top = n - 1, odd = top % 2 == 1 ? top : top - 1, even = top % 2 == 0 ? top : top - 1;
      return Do::fma(every<2>(c, square, odd), x, every<2>(c, square, even));
    }
  }
  /// c_top x^k + c_(top-stride) x^(k-1) + ...
  template <std::size_t stride, std::size_t n>
  OVERSHOOT_IN_LANES static Register every(const S (&c)[n], Register x, std::size_t top) {
    Register sum(c[top]);
    for (; top >= stride; top -= stride) sum = Do::fma(sum, x, Register(c[top - stride]));
    return sum;
  }

  /// e^(x + low), |low| below 1/16 and small beside x or 0; x from where it underflows to where it overflows.
  OVERSHOOT_IN_LANES static Register exp_of(Register x, Register low) {
    const Register n = Do::rounded(x, S(1 / log2)).n;
    const Register r = Do::fnma(n, Register(C::log2_low), Do::fnma(n, Register(C::log2_high), x) + low);
    return Do::scaled(Do::fma(r * r, polynomial(C::exp, r), r) + Register(S(1)), n);
  }
  /// e^(-factor x^2), 0 <= x <= 40. With h the upper half of x's bits: x^2 = h^2 + (x-h)(x+h), the first part exact.
  OVERSHOOT_IN_LANES static Register exp_of_minus_square(Register x, S factor) {
    using Bits = std::conditional_t<is_double, std::int64_t, std::int32_t>;
    const xsimd::batch<Bits, A> upper(is_double ? static_cast<Bits>(-1LL << 27) : static_cast<Bits>(-1LL << 12));
    const Register h = xsimd::bitwise_cast<Register>(xsimd::bitwise_cast<xsimd::batch<Bits, A>>(x) & upper);
    return exp_of(h * h * Register(-factor), (x - h) * (x + h) * Register(-factor));
  }
  /// e^(a^2/2) P(z > a) for 0 <= a <= 40, z standard normal.
  OVERSHOOT_IN_LANES static Register mills(Register a) {
    const Register centre(S(5)), over = Do::quotient(Register(S(1)), a + centre);
    return polynomial(C::mills, (a - centre) * over) * over;
  }

  /// erfc|x| = 2 P(z > sqrt(2)|x|).
  OVERSHOOT_IN_LANES static Register erfc_of_size(Register x) {
    const Register y = Do::min(Register(is_double ? S(28) : S(11)), xsimd::abs(x));
    return Register(S(2)) * (exp_of_minus_square(y, S(1)) * mills(y * Register(S(1.4142135623730951))));
  }

  struct Normal {
    Register bell, tail;  ///< e^(-x^2/2); P(z > |x|)
  };
  OVERSHOOT_IN_LANES static Normal normal(Register x) {
    const Register a = Do::min(Register(is_double ? S(40) : S(15)), xsimd::abs(x)),
                   bell = exp_of_minus_square(a, S(0.5));
    return {bell, bell * mills(a)};
  }
  OVERSHOOT_IN_LANES static Register cdf(Register x, const Normal& of) {
    return xsimd::select(x <= Register(S(0)), of.tail, Register(S(1)) - of.tail);
  }

  Register x_;
};

}  // namespace overshoot
