/// lu2024: how oscillation of f around 1 becomes growth of the weak feature.
#include "lib/model/single_datum.hpp"
#include "lib/scalar/jet.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// The accumulation inequality, one step of it. With x = 4 s (1-f) in (-1, 4s] and mu = 4s it is
///     x >= log(1+x) + x^2/(2 (1+mu)).
struct OscillationAccumulates {
  static About about() {
    return {
        .key = "lu2024.oscillation_accumulates",
        .source = "explicit; the poster's key step",
        .says = "the sum of 1 - f_t is at least log(a_T/a_0)/(4s) plus 2s/(1+4s) times the sum of (1-f_t)^2",
        .printed =
            R"(0\le f_t<1+\tfrac1{4s}:\quad \sum_{t<T}(1-f_t)\ge\frac1{4s}\log\frac{a_T}{a_0}+\frac{2s}{1+4s}\sum_{t<T}(1-f_t)^2\ge\frac1{4s}\log\frac{a_T}{a_0}+\frac{2s\delta^2}{1+4s}\,\#\{t<T:|1-f_t|\ge\delta\})",
        .origin = Origin::here,
        .hypotheses = "the single-datum model, s = eta ||u||^2/m, a_0 > 0",
        .deduction =
            "By growth_identity it is enough to show each step: 4s times it reads x >= log(1+x) + x^2/(2 (1+mu)), x = "
            "4s(1-f), mu = 4s. For f <= 1 x = e^M - 1 with M >= 0, for f >= 1 x = e^-N - 1 with N >= 0; M, N, mu are "
            "independent variables here. f >= 0 is e^M - 1 <= mu (f >= 1 needs none). So, a_T/a_0 staying above some "
            "positive number, each step with |1-f_t| >= delta raises this lower bound of the sum by 2s delta^2/(1+4s) "
            "or more; lu2024.oscillation_accumulates.runs counts them.",
        .covers = Covers::step,
        .mutant = "2 (1+mu) becomes 1.9 (1+mu)"};
  }
  static Domain domain() {
    return {nonnegative("M").that_is("log(1 + 4s(1-f)) where f <= 1"),
            nonnegative("N").that_is("-log(1 + 4s(1-f)) where f >= 1"), positive("mu").that_is("4s")};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare("f >= 0", expm1(p("M")), Relation::at_most, p("mu"))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T M = p("M"), N = p("N"), mu = p("mu"), above = expm1(M), below = expm1(-N);
    const Q two = v.pick(Q(2, 1), Q(19, 10));
    return {compare("x >= -N + x^2/2, x = e^-N - 1", below, Relation::at_least, -N + sqr(below) / 2),
            compare("f >= 1", below, Relation::at_least, -N + sqr(below) / (two * (1 + mu))),
            compare("f <= 1", above, Relation::at_least, M + sqr(above) / (two * (1 + mu)))};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr M = p("M"), mu = p("mu"), above = expm1(M), below = expm1(-p("N"));
    return {{.claim = "f >= 1",
             .multipliers = {{"x >= -N + x^2/2, x = e^-N - 1", from<Expr>(1)}},
             .remainder = sqr(below) * mu / (2 * (1 + mu))},
            // x - M - x^2/(2 (1+x)) = sinh(M) - M.
            {.claim = "f <= 1",
             .multipliers = {{"f >= 0", sqr(above) / (2 * (1 + mu) * exp(M))}},
             .remainder = sinh(M) - M}};
  }
};

/// With 0 <= f <= 1 the weak signal stays between two powers of the strong one; one step of it, L = log(a'/a),
/// K = log(1+4s).
struct WeakSmallStep {
  static About about() {
    return {
        .key = "lu2024.weak_small_step",
        .source = "explicit; Proposition for small steps",
        .says = "small steps: c_T/c_0 lies between (a_T/a_0)^r and (a_T/a_0)^(log(1+4sr)/log(1+4s))",
        .printed =
            R"(0\le f_t\le1:\quad \Bigl(\frac{a_T}{a_0}\Bigr)^{r}\le\frac{c_T}{c_0}\le\Bigl(\frac{a_T}{a_0}\Bigr)^{\log(1+4sr)/\log(1+4s)})",
        .origin = Origin::here,
        .hypotheses = "the single-datum model, s = eta ||u||^2/m, r = (||v||/||u||)^2 <= 1, a_0 and c_0 > 0",
        .deduction =
            "Each step: with L = log(a'/a) = log(1+4s(1-f)) >= 0, c'/c = 1 + r (e^L - 1), so the lower bound reads "
            "e^(rL) <= 1 + r (e^L - 1). For the upper one, 4s = e^K - 1 with K = P + Q, r = (1 - e^-P)/(e^Q - e^-P), "
            "so that log(1+4sr) = P, and L = theta K, 0 <= theta <= 1 (f >= 0): 1 + r (e^(theta K) - 1) <= e^(theta "
            "P); (P, Q) in [0, infinity) x (0, infinity) corresponds one to one to (s, r) in (0, infinity) x [0, 1). "
            "The rest is "
            "Bernoulli's inequality. The products over t give the statement. (At r = 1 both bounds are c_T/c_0 itself; "
            "r <= 1 as ||v|| <= ||u||.)",
        .covers = Covers::step,
        .mutant = "the exponent r becomes 1.1 r"};
  }
  static Domain domain() {
    return {nonnegative("L").that_is("log(a'/a) = log(1 + 4s(1-f))"),
            within("r", Q(0, 1), Q(1, 1)).that_is("(||v||/||u||)^2"), nonnegative("P").that_is("log(1 + 4sr)"),
            positive("Q").that_is("log(1 + 4s) - log(1 + 4sr)"),
            within("theta", Q(0, 1), Q(1, 1)).that_is("L over log(1 + 4s), for the upper bound")};
  }
  /// e^(theta x) <= 1 + theta (e^x - 1), as a comparison.
  template <Real T>
  static Comparison<T> bernoulli(const char* label, const T& theta, const T& x) {
    return compare(label, exp(theta * x), Relation::at_most, 1 + theta * expm1(x));
  }
  /// The weak factor r of (P, Q).
  template <Real T>
  static T share(const T& P, const T& Q_) {
    return -expm1(-P) / (exp(Q_) - exp(-P));
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T L = p("L"), r = p("r"), P = p("P"), Q_ = p("Q"), theta = p("theta");
    return {
        compare("e^((1-r)L) >= 1 + (1-r)L", exp(L - r * L), Relation::at_least, 1 + (L - r * L)),
        compare("e^(-rL) >= 1 - rL", exp(-(r * L)), Relation::at_least, 1 - r * L),
        compare("(a'/a)^r <= c'/c", exp(v.pick(Q(1, 1), Q(11, 10)) * (r * L)), Relation::at_most, 1 + r * expm1(L)),
        compare("e^(-(1-theta)P) >= 1 - (1-theta)P", exp(theta * P - P), Relation::at_least, 1 + (theta * P - P)),
        compare("e^(theta P) >= 1 + theta P", exp(theta * P), Relation::at_least, 1 + theta * P),
        bernoulli<T>("at -P", theta, -P),
        compare("e^((1-theta)Q) >= 1 + (1-theta)Q", exp(Q_ - theta * Q_), Relation::at_least, 1 + (Q_ - theta * Q_)),
        compare("e^(-theta Q) >= 1 - theta Q", exp(-(theta * Q_)), Relation::at_least, 1 - theta * Q_),
        bernoulli<T>("at Q", theta, Q_),
        compare("c'/c <= (a'/a)^kappa", 1 + share(P, Q_) * expm1(theta * P + theta * Q_), Relation::at_most,
                exp(theta * P))};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr L = p("L"), r = p("r"), P = p("P"), Q_ = p("Q"), theta = p("theta"), none = from<Expr>(0);
    const Expr rest = expm1(Q_) / (exp(Q_) - exp(-P));  // 1 - r of (P, Q), seen to be positive
    return {// e^(-rL) (1 + r (e^L - 1)) - 1 = r (e^((1-r)L) - 1 - (1-r)L) + (1-r) (e^(-rL) - 1 + rL).
            {.claim = "(a'/a)^r <= c'/c",
             .factor = exp(-(r * L)),
             .multipliers = {{"e^((1-r)L) >= 1 + (1-r)L", r}, {"e^(-rL) >= 1 - rL", 1 - r}},
             .remainder = none},
            {.claim = "at -P",
             .factor = exp(theta * P),
             .multipliers = {{"e^(-(1-theta)P) >= 1 - (1-theta)P", theta}, {"e^(theta P) >= 1 + theta P", 1 - theta}},
             .remainder = none},
            {.claim = "at Q",
             .factor = exp(-(theta * Q_)),
             .multipliers = {{"e^((1-theta)Q) >= 1 + (1-theta)Q", theta}, {"e^(-theta Q) >= 1 - theta Q", 1 - theta}},
             .remainder = none},
            // (1-r) e^-P + r e^Q = 1, so (1-r) e^(-theta P) + r e^(theta Q) <= 1 by both.
            {.claim = "c'/c <= (a'/a)^kappa",
             .factor = exp(-(theta * P)),
             .multipliers = {{"at -P", rest}, {"at Q", share(P, Q_)}},
             .remainder = none}};
  }
};

/// Where the weak feature can stop: on f = 1, near which GD settles, only where a step does not throw it off.
struct WeakLimit {
  static About about() {
    return {
        .key = "lu2024.weak_large_step.limit",
        .source = "explicit",
        .says = "f = 1 throws steps off unless the weak signal W has (1-r) W >= 1 - 1/(4s)",
        .printed = R"(f=z+W=1:\quad \frac{\partial(1-f')}{\partial(1-f)}=1-8s(z+rW)\ge-1\iff W\ge\frac{1-1/(4s)}{1-r})",
        .origin = Origin::here,
        .hypotheses =
            "the single-datum model, z and W its strong and weak signal, s = eta ||u||^2/m, r = (||v||/||u||)^2",
        .deduction =
            "z, W are the strong and weak signals; to first order a step from f = 1 multiplies 1 - f by 1 - 8s(z + "
            "rW), z = 1 - W. Below -1 the oscillation grows, which by oscillation_accumulates feeds W.",
        .covers = Covers::step,
        .mutant = "8s becomes 7.9s"};
  }
  static Domain domain() {
    return {positive("s").that_is("eta ||u||^2/m"),
            within("r", Q(0, 1), Q(1, 1)).without_hi().that_is("(||v||/||u||)^2"),
            real("W").that_is("the weak signal (1/m) sum c_r^2, where f = 1")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    using J = Jet<T, 2>;
    const T s = p("s"), r = p("r"), W = p("W"), one = from<T>(1);
    const J z = J::variable(1 - W, 0), weak = J::variable(W, 1), f = z + weak;
    const J next = z * sqr(growth_factor(J(s), f)) + weak * sqr(growth_factor(J(s * r), f));
    const T multiplier = one - v.pick(Q(8, 1), Q(79, 10)) * s * (1 - W + r * W);
    return {compare("f = 1 rests", next.value, Relation::equal, one),
            compare("along z", next.slopes[0], Relation::equal, multiplier),
            compare("along W", next.slopes[1], Relation::equal, multiplier),
            compare("multiplier + 1", 1 + (1 - 8 * s * (1 - W + r * W)), Relation::equal,
                    8 * s * ((1 - r) * W - (1 - 1 / (4 * s))))};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(OscillationAccumulates)
OVERSHOOT_STATEMENT(WeakSmallStep)
OVERSHOOT_STATEMENT(WeakLimit)

}  // namespace overshoot
