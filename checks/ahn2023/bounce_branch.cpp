/// ahn2023: where the 2-periodic bounce of s -> s - K l'(s) is and how it attracts, as functions of K. The multiplier m
/// is that of one step, the 2-cycle's its square: in (-1, 1) while l is strictly convex there, and 1 where l' is
/// constant. So no bounce doubles its period.
#include <fmt/format.h>

#include "checks/ahn2023/bounce.hpp"
#include "checks/ahn2023/printed.hpp"
#include "lib/statement/continuation.hpp"
#include "lib/model/mean_model.hpp"

namespace overshoot {
namespace {

/// A sample takes some two hundred evaluations in balls: near tau = 0 the slacks are beyond double.
constexpr std::size_t few = 3;

const char* const source = "Section 2, 2-periodic orbit";

/// log_cosh's bounce in u = sqrt(K - 2) and sigma = s*/u, u in (0, 10]: sigma is smooth down to u = 0, where it is
/// sqrt(3/2).
namespace log_cosh {

constexpr Q radius(1, 512);
const char* const text =
    R"(K\in(2,102],\ u=\sqrt{K-2}:\quad |s^*/u-c(u)|<\tfrac1{512},\ c\text{ continuous, linear on each piece};\ )"
    R"(-1\le a_i<1-K\ell''(s^*)<b_i\le1\text{ on piece } i)";

template <class T>
T K_at(const T& u) {
  return 2 + u * u;
}
/// s + (s - K l'(s)) is zero at the bounce. Times 1 + u^2 its derivative by sigma is near 2 u^3 for every u.
const auto bounces = []<Real T>(const std::array<T, 1>& sigma, const T& u) {
  const T s = u * sigma[0];
  return std::array<T, 1>{(1 + u * u) * (2 * s - K_at(u) * LogCosh().slope(s))};
};
const auto weight = []<Real T>(const T& u) { return pown(u, 3); };

/// 1 - K l''(s) at a point of a piece's box.
template <Real T>
T multiplier(const BranchPiece<1>& piece, const T& t, const T& tau) {
  const T u = piece.parameter(tau), s = u * piece.at(std::array<T, 1>{t}, tau, radius.rational())[0];
  return 1 - K_at(u) * curvature(LogCosh(), s);
}

struct BouncePiece : BranchPiece<1> {
  Rational multiplier_lo, multiplier_hi;  ///< its bounds on the box
  std::string name() const {
    return fmt::format("K from {} to {}, s*/u from {} to {}", print(K_at(from_knot.p)), print(K_at(to_knot.p)),
                       print(from_knot.centre[0]), print(to_knot.centre[0]));
  }
};

/// The bounds are at most 3/512 beyond the values at the corners, and not beyond -1 and 1.
BouncePiece with_multiplier(const BranchPiece<1>& piece) {
  const Rational unit(1, 256);
  Rational lo = 1, hi = -1;
  for (const long t : {-1, 1})
    for (const long tau : {0, 1}) {
      const Rational m = nearest_multiple(multiplier(piece, from<Mpfr>(t), from<Mpfr>(tau)), unit);
      lo = std::min(lo, m - unit);
      hi = std::max(hi, m + unit);
    }
  return {piece, std::max(lo, Rational(-1)), std::min(hi, Rational(1))};
}

const std::vector<BouncePiece>& pieces() {
  static const std::vector<BouncePiece> all = [] {
    const Rational sqrt_3_2(627, 512);
    std::vector<BouncePiece> out;
    for (const auto& piece : find_branch<1>(bounces, 0, 10, {sqrt_3_2}, radius.rational(), weight).pieces())
      out.push_back(with_multiplier(piece));
    return out;
  }();
  return all;
}

Domain domain() {
  return {within("t", Q(-1, 1), Q(1, 1)).that_is("512 (s/u - c(u)), u = sqrt(K - 2)"),
          within("tau", Q(0, 1), Q(1, 1)).without_lo().that_is("how far u is along its piece")};
}

template <Real T>
Comparisons<T> claims(const Point<T>& p, const Q& displacement) {
  const T t = p("t"), tau = p("tau");
  Comparisons<T> out;
  for (BouncePiece piece : pieces()) {
    const std::string name = piece.name();
    for (BranchKnot<1>* knot : {&piece.from_knot, &piece.to_knot}) knot->centre[0] += displacement.rational();
    for (Comparison<T>& c : along<1, T>(name, bounces, piece, radius.rational(), {t}, tau, weight))
      out.push_back(std::move(c));
    const T m = multiplier(piece, t, tau);
    out.push_back(compare(name + ": multiplier, from below", m, Relation::greater, from<T>(piece.multiplier_lo)));
    out.push_back(compare(name + ": multiplier, from above", m, Relation::less, from<T>(piece.multiplier_hi)));
  }
  return out;
}

/// At u = 0 what the test compares vanishes like u^3, and the multiplier is -1 + 2 u^2 + ...
Plans plans() {
  const std::string first = pieces().front().name();
  Plans out;
  for (const char* what : {"centre", "contracts"})
    for (const char* side : {"below", "above"})
      out.push_back(
          {.claim = fmt::format("{}: {}, from {}", first, what, side), .touches = {touch("tau", Q(0, 1), 3)}});
  out.push_back({.claim = first + ": multiplier, from below", .touches = {touch("tau", Q(0, 1), 2)}});
  return out;
}

}  // namespace log_cosh

struct BounceBranchLogCosh {
  static About about() {
    return {.key = "ahn2023.bounce_branch.log_cosh",
            .source = source,
            .says =
                "log_cosh, K in (2, 102]: the bounce s*(K) enclosed along one branch, with its multiplier, always in "
                "(-1, 1)",
            .printed = log_cosh::text,
            .origin = Origin::here,
            .hypotheses = "l = log cosh, s* its bounce: l'(s*)/s* = 2/K",
            .deduction =
                "On each piece u = sqrt(K-2) runs over an interval by tau; Krawczyk's test in sigma = s/u "
                "(lib/statement/continuation.hpp) gives exactly one bounce within 1/512 of c(u), for each K. "
                "The multiplier's bounds hold on the whole box.",
            .covers = Covers::step,
            .mutant = "c is moved by 3/512",
            .minimum_samples = few};
  }
  static Domain domain() { return log_cosh::domain(); }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return log_cosh::claims(p, v.pick(Q(0, 1), Q(3, 512)));
  }
  static Plans plans(const Point<Expr>&) { return log_cosh::plans(); }
};

/// The mean model's A-map for frozen b, g = g(b): in z = A g/2 it is log_cosh's map with K = d^2 eta g^2/2.
struct MeanBounceBranch {
  static About about() {
    return {.key = "ahn2023.mean_bounce_branch",
            .source = "Section 3",
            .says = "mean model, K in (2, 102]: the A-map's bounce A* = 2 s*(K)/g(b), enclosed like log_cosh's",
            .printed = R"(K=\tfrac12d^2\eta g(b)^2\in(2,102]:\ A^*=2s^*(K)/g(b),\ s^*\text{ that of log cosh})",
            .origin = Origin::here,
            .hypotheses = "b frozen",
            .deduction =
                "The first claim conjugates the A-map to z -> z - K tanh z by z = A g/2, which keeps the "
                "multiplier; the others are those of bounce_branch.log_cosh.",
            .covers = Covers::step,
            .mutant = "c is moved by 3/512",
            .minimum_samples = few};
  }
  static Domain domain() {
    Domain out{positive("A"), positive("g").that_is("g(b), b frozen"), positive("d"), positive("eta")};
    for (Variable& v : log_cosh::domain()) out.push_back(std::move(v));
    return out;
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T g = p("g"), z = p("A") * g / 2, K = sqr(p("d")) * p("eta") * sqr(g) / 2;
    Comparisons<T> out = {compare("A-map in z = A g/2", mean_step_A(p("A"), g, p("d"), p("eta")) * g / 2,
                                  Relation::equal, z - K * LogCosh().slope(z))};
    for (Comparison<T>& c : log_cosh::claims(p, v.pick(Q(0, 1), Q(3, 512)))) out.push_back(std::move(c));
    return out;
  }
  static Plans plans(const Point<Expr>&) { return log_cosh::plans(); }
};

struct BounceBranchSquareRoot {
  static About about() {
    return {.key = "ahn2023.bounce_branch.sqrt",
            .source = source,
            .says = "sqrt(1+s^2): the bounce is s* = sqrt(K^2/4 - 1), its multiplier 1 - 8/K^2, for every K > 2",
            .printed = R"(s^*=\sqrt{K^2/4-1},\quad 1-K\ell''(s^*)=1-8/K^2\text{ for every } K>2)",
            .origin = Origin::here,
            .hypotheses = "l = sqrt(1+s^2), s* its bounce: l'(s*)/s* = 2/K",
            .deduction = "By bounce_exists K in (2, infinity) corresponds one to one to s* in (0, infinity).",
            .covers = Covers::substitution,
            .mutant = "8 becomes 7.9"};
  }
  static Domain domain() { return {positive("s").that_is("s*, the bounce")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T s = p("s"), K = 2 / SquareRoot().ratio(s);
    return {compare("K^2/4 = 1 + s^2", sqr(K) / 4, Relation::equal, 1 + sqr(s)),
            compare("multiplier", bounce::multiplier(SquareRoot(), s), Relation::equal,
                    1 - v.pick(Q(8, 1), Q(79, 10)) / sqr(K))};
  }
};

/// Below the knee r = (b+1)/b, s = r theta; above it s = r omega.
template <class Loss>
struct PowerBounce {
  static Domain domain() {
    return {within("theta", Q(0, 1), Q(1, 1)).without_lo().without_hi().that_is("s*/r, the bounce below the knee r"),
            at_least("omega", Q(1, 1)).that_is("s*/r, the bounce at the knee or beyond")};
  }
  static Q exponent() { return *Loss().beta(); }
  template <Real T>
  static T K_of(const T& s) {
    return 2 / Loss().ratio(s);
  }
  template <Real T>
  static Comparison<T> neutral_beyond(const Point<T>& p) {
    return compare("neutral beyond the knee", bounce::multiplier(Loss(), T(Loss().knee() * p("omega"))),
                   Relation::equal, from<T>(1));
  }
  /// K, theta^b and b, for plans: 1 + m = b (K - 2) and 1 - m = K (1 - theta^b) for the multiplier m.
  static std::tuple<Expr, Expr, Q> recorded(const Point<Expr>& p) {
    const Expr theta = p("theta");
    return {K_of(Expr(Loss().knee() * theta)), abs_pow(theta, exponent()), exponent()};
  }
};

const char* const by_theta =
    "By bounce_exists K in (2, infinity) corresponds one to one to s* in (0, infinity): theta = s*/r in (0, 1) to K < "
    "2r, omega = s*/r >= 1 to K >= 2r, the knee being r = (b+1)/b.";

template <class Loss>
struct BounceBranchPower : PowerBounce<Loss> {
  using Bounce = PowerBounce<Loss>;
  static About about() {
    return {
        .key = "ahn2023.bounce_branch." + Loss().name(),
        .source = std::string(source) + ", explicit for power",
        .says =
            "the bounce is s* = r ((b+1)(1 - 2/K))^(1/b) with multiplier b(K-2) - 1 for 2 < K < 2r, then s* = K/2, "
            "neutral",
        .printed =
            R"(2<K<2r:\ (s^*/r)^\beta=(\beta+1)(1-2/K),\ 1-K\ell''(s^*)=\beta(K-2)-1;\quad K\ge2r:\ s^*=K/2,\ 1-K\ell''(s^*)=1)",
        .origin = Origin::here,
        .hypotheses = "l = power(beta), r = (beta+1)/beta its knee, s* its bounce: l'(s*)/s* = 2/K",
        .deduction = by_theta,
        .covers = Covers::restricted,
        .printed_domain = ahn2023::every_beta<Loss>(),
        .mutant = "b(K-2) - 1 becomes b(K-2) - 0.9"};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Loss loss;
    const Q b = Bounce::exponent(), r = loss.knee();
    const T theta = p("theta"), K = Bounce::K_of(T(r * theta)), beyond = r * p("omega");
    return {compare("2 < K", K, Relation::greater, from<T>(2)),
            compare("K < 2r", K, Relation::less, from<T>(r * Q(2, 1))),
            compare("(s*/r)^b", abs_pow(theta, b), Relation::equal, (b + Q(1, 1)) * (1 - 2 / K)),
            compare("multiplier", bounce::multiplier(loss, T(r * theta)), Relation::equal,
                    b * (K - 2) - v.pick(Q(1, 1), Q(9, 10))),
            compare("K/2 beyond the knee", beyond, Relation::equal, Bounce::K_of(beyond) / 2),
            Bounce::neutral_beyond(p)};
  }
  static Plans plans(const Point<Expr>& p) {
    const auto [K, y, b] = Bounce::recorded(p);
    return {{.claim = "2 < K", .remainder = K * y / (b + Q(1, 1))}, {.claim = "K < 2r", .remainder = K * (1 - y) / b}};
  }
};

template <class Loss>
struct BounceStablePower : PowerBounce<Loss> {
  using Bounce = PowerBounce<Loss>;
  static About about() {
    return {
        .key = "ahn2023.bounce_stable." + Loss().name(),
        .source = std::string(source) + ", explicit for power",
        .says = "the bounce attracts for 2 < K < 2r, r the knee (multiplier in (-1, 1)); beyond it is neutral (1)",
        .printed =
            R"(-1<1-K\ell''(s^*)<1\text{ for } 2<K<2r,\quad 1-K\ell''(s^*)=1\text{ for } K\ge2r,\quad r=\tfrac{\beta+1}\beta)",
        .origin = Origin::here,
        .hypotheses = "l = power(beta), r its knee, s* its bounce: l'(s*)/s* = 2/K",
        .deduction = by_theta,
        .covers = Covers::restricted,
        .printed_domain = ahn2023::every_beta<Loss>(),
        .mutant = "-1 becomes -0.9"};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T m = bounce::multiplier(Loss(), T(Loss().knee() * p("theta")));
    return {compare("multiplier < 1", m, Relation::less, from<T>(1)),
            compare("multiplier > -1", m, Relation::greater, from<T>(v.pick(Q(-1, 1), Q(-9, 10)))),
            Bounce::neutral_beyond(p)};
  }
  static Plans plans(const Point<Expr>& p) {
    const auto [K, y, b] = Bounce::recorded(p);
    return {{.claim = "multiplier < 1", .remainder = K * (1 - y)},
            {.claim = "multiplier > -1", .remainder = K * y * (b / (b + Q(1, 1)))}};
  }
};

/// Where l' is constant the bounce is one of a continuum of 2-cycles: s = r a, K = r (a + b). (At the knee itself
/// huber's l'' does not exist.)
template <class Loss>
struct BounceNeutral {
  static About about() {
    return {
        .key = "ahn2023.bounce_neutral." + Loss().name(),
        .source = "explicit",
        .says =
            "beyond the knee r every s in (r, K-r) lies on a 2-cycle {s, s-K}, neutral: the bounce is the middle one",
        .printed = R"(K>2r,\ r<s<K-r:\quad s\mapsto s-K\mapsto s,\quad 1-K\ell''=1\text{ at both})",
        .origin = Origin::here,
        .hypotheses = "r the knee, beyond which l' = 1: 1 for huber, (beta+1)/beta for power",
        .deduction = "s = r a and K - s = r b with a, b > 1 are all such s and K; a = b is the symmetric one.",
        .covers = std::derived_from<Loss, Power> ? Covers::restricted : Covers::substitution,
        .printed_domain = ahn2023::every_beta<Loss>(),
        .mutant = "b > 1 becomes b > 0.9"};
  }
  static Domain domain() {
    return {at_least("a", Q(1, 1)).without_lo().that_is("s/r"),
            at_least("b", Q(1, 1)).without_lo().that_is("(K - s)/r")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Loss loss;
    const Q r = loss.knee();
    const T s = r * p("a"), image = -(r * (p("b") - v.pick(Q(0, 1), Q(1, 10)))), K = s - image, one = from<T>(1);
    const auto step = [&](const T& x) { return x - K * loss.slope(x); };
    return {compare("to s - K", step(s), Relation::equal, image), compare("and back", step(image), Relation::equal, s),
            compare("neutral at s", 1 - K * curvature(loss, s), Relation::equal, one),
            compare("neutral at s - K", 1 - K * curvature(loss, image), Relation::equal, one)};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(BounceBranchLogCosh)
OVERSHOOT_STATEMENT(MeanBounceBranch)
OVERSHOOT_STATEMENT(BounceBranchSquareRoot)
OVERSHOOT_STATEMENT(BounceBranchPower<PowerOf<3, 2>>)
OVERSHOOT_STATEMENT(BounceBranchPower<PowerOf<3>>)
OVERSHOOT_STATEMENT(BounceBranchPower<PowerOf<4>>)
OVERSHOOT_STATEMENT(BounceStablePower<PowerOf<3, 2>>)
OVERSHOOT_STATEMENT(BounceStablePower<PowerOf<3>>)
OVERSHOOT_STATEMENT(BounceStablePower<PowerOf<4>>)
OVERSHOOT_STATEMENT(BounceNeutral<Huber>)
OVERSHOOT_STATEMENT(BounceNeutral<PowerOf<3, 2>>)
OVERSHOOT_STATEMENT(BounceNeutral<PowerOf<3>>)
OVERSHOOT_STATEMENT(BounceNeutral<PowerOf<4>>)

}  // namespace overshoot
