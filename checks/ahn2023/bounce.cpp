#include "checks/ahn2023/bounce.hpp"
#include "checks/ahn2023/printed.hpp"

#include "lib/model/single_neuron.hpp"

namespace overshoot {
namespace {

Variable beyond_two(std::string name) { return at_least(std::move(name), Q(2, 1)).without_lo(); }

const char* const exists_text =
    R"(K=\eta y^2>2:\quad s\mapsto s-K\ell'(s) \text{ has exactly one orbit } \{s^*,-s^*\},\ s^*\ne 0,\ \ell'(s^*)/s^*=2/K)";

/// With y frozen and K = eta y^2 > 2, x -> x - eta y l'(x y), that is s -> s - K l'(s), has a symmetric 2-periodic
/// orbit {x*, -x*} with l'(s*)/s* = 2/K, and only one.
template <class Loss>
struct BounceExists {
  static About about() {
    return {.key = "ahn2023.bounce_exists." + Loss().name(),
            .source = "Section 2, 2-periodic orbit",
            .says = "for every K > 2 there is exactly one symmetric 2-periodic bounce, at l'(s)/s = 2/K",
            .printed = exists_text,
            .deduction =
                "q = l'(s)/s is continuous and falls strictly from q(0) = 1 to 0 (q <= 1/s): l' is strictly concave on "
                "s > 0 with l'(0) = 0. So q(s) = 2/K has exactly one root s* > 0 for each K > 2.",
            .covers = Covers::step,
            .printed_domain = ahn2023::every_beta<Loss>(),
            .mutant = "l' <= 1 becomes l' <= 0.9"};
  }
  static Domain domain() { return {beyond_two("K"), positive("s")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return bounce::existence_claims(Loss(), p("K"), p("s"), from<T>(v.pick(Q(1, 1), Q(9, 10))));
  }
};

/// The same for a loss whose slope is 1 beyond a knee r: s = r theta below it, s = r omega above.
template <class Loss>
struct BounceExistsKnee {
  static About about() {
    About a = BounceExists<Loss>::about();
    a.deduction =
        "Below the knee r (s = r theta) q = 1 for huber, and l' is strictly concave for power, so that q falls "
        "strictly from "
        "1; above it (s = r omega) l' = 1, so q = 1/s falls strictly to 0. As 2/K < 1, q(s) = 2/K has exactly one "
        "root.";
    a.mutant = "beyond the knee l' = 0.9";
    return a;
  }
  static Domain domain() {
    return {within("theta", Q(0, 1), Q(1, 1)).without_lo().that_is("s/r up to the knee r"),
            at_least("omega", Q(1, 1)).that_is("s/r from the knee r on"), beyond_two("K"), positive("s")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Loss loss;
    const Q r = loss.knee();
    const T theta = p("theta"), omega = p("omega"), K = p("K"), beyond = r * omega;
    Comparisons<T> out = {
        compare("2-periodic iff K l'(s) = 2 s", (p("s") - K * loss.slope(p("s"))) + p("s"), Relation::equal,
                2 * p("s") - K * loss.slope(p("s"))),
        compare("l' = 1 beyond the knee", loss.slope(beyond), Relation::equal, from<T>(v.pick(Q(1, 1), Q(9, 10)))),
        compare("q = 1/s beyond the knee", loss.ratio(beyond) * beyond, Relation::equal, from<T>(1)),
        compare("q(0) = 1", loss.ratio(from<T>(0)), Relation::equal, from<T>(1))};
    if constexpr (std::same_as<Loss, Huber>) {
      out.push_back(compare("q = 1 below the knee", loss.ratio(r * theta), Relation::equal, from<T>(1)));
    } else {
      out.push_back(compare("l' below the knee", loss.slope(r * theta), Relation::equal, r * loss.shape(theta)));
      out.push_back(compare("l' strictly concave below the knee",
                            nth_derivative<2>([&](const auto& z) { return loss.shape(z); }, theta), Relation::less,
                            from<T>(0)));
      out.push_back(compare("q = l'/s below the knee", loss.slope(r * theta), Relation::equal,
                            r * theta * loss.ratio(r * theta)));
    }
    return out;
  }
};

/// The one-step derivative 1 - K l''(s*) at the bounce lies in (-1, 1) for every K > 2; s > 0 runs through all s*, K =
/// 2/q(s).
template <class Loss>
struct BounceStable {
  static About about() {
    return {.key = "ahn2023.bounce_stable." + Loss().name(),
            .source = "Section 2, 2-periodic orbit",
            .says = "the bounce attracts for every K > 2: its multiplier 1 - K l''(s*) lies in (-1, 1)",
            .printed = R"(-1<1-K\ell''(s^*)<1 \text{ for every } K>2)",
            .hypotheses = "s* the bounce: l'(s*)/s* = 2/K",
            .deduction =
                "By bounce_exists K in (2, infinity) corresponds one to one to s* in (0, infinity), K = 2 s*/l'(s*).",
            .covers = Covers::substitution,
            .mutant = "-1 becomes -0.9"};
  }
  static Domain domain() { return {positive("s").that_is("s*, the bounce")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T m = bounce::multiplier(Loss(), p("s"));
    return {compare("multiplier < 1", m, Relation::less, from<T>(1)),
            compare("multiplier > -1", m, Relation::greater, from<T>(v.pick(Q(-1, 1), Q(-9, 10))))};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr s = p("s");
    if constexpr (std::same_as<Loss, LogCosh>)
      // Times s (tanh(s)/s) cosh(s)^2: sinh(2s) - 2s.
      return {{.claim = "multiplier > -1", .factor = s * tanhc(s) * sqr(cosh(s)), .remainder = sinh(2 * s) - 2 * s}};
    else
      return {{.claim = "multiplier > -1", .remainder = 2 - 2 * sqr(cos_atan(s))}};
  }
};

/// For huber the bounce is s* = K/2 > 1, where l'' = 0: the multiplier is exactly 1.
struct BounceStableHuber {
  static About about() {
    return {.key = "ahn2023.bounce_stable.huber",
            .source = "Section 2, 2-periodic orbit",
            .says = "huber's bounce is neutral: its multiplier is exactly 1",
            .printed = R"(1-K\ell''(s^*)=1,\quad s^*=K/2,\text{ for every } K>2)",
            .covers = Covers::the_same,
            .mutant = "the multiplier is 0.9"};
  }
  static Domain domain() { return {beyond_two("K")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T K = p("K"), s = K / 2;
    return {
        compare("s* = K/2 bounces", s - K * Huber().slope(s), Relation::equal, -s),
        compare("multiplier = 1", 1 - K * curvature(Huber(), s), Relation::equal, from<T>(v.pick(Q(1, 1), Q(9, 10))))};
  }
};

/// While 0 < |s_t| and K_t l'(s_t)/s_t > 2 (q = l'(s)/s), the sign of x changes and |x| grows: x' = x (1 - K q).
struct BounceAlternates {
  static About about() {
    return {.key = "ahn2023.bounce_alternates",
            .source = "Section 2",
            .says = "inside the bounce x changes sign and grows at each step",
            .printed = R"(K_t\ell'(s_t)/s_t>2,\ x_t\ne 0\ \Rightarrow\ x_tx_{t+1}<0,\ |x_{t+1}|>|x_t|)",
            .hypotheses = "K_t = eta y_t^2",
            .deduction =
                "K = eta y^2 and q = l'(s)/s at this step: x' = x - eta l'(s) y = x (1 - K q), and the second claim is "
                "|x'| > |x|. (As K > 0, y != 0, and x != 0 says s != 0.)",
            .covers = Covers::substitution,
            .mutant = "the hypothesis becomes K q > 1.9"};
  }
  static Domain domain() {
    return {nonzero("x"), positive("K").that_is("eta y_t^2"), positive("q").that_is("l'(s_t)/s_t")};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant v) {
    return {compare("K q > 2", p("K") * p("q"), Relation::greater, from<T>(v.pick(Q(2, 1), Q(19, 10))))};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant) {
    const T x = p("x"), next = x * (1 - p("K") * p("q"));
    return {compare("sign changes", x * next, Relation::less, from<T>(0)),
            compare("|x| grows", sqr(next), Relation::greater, sqr(x))};
  }
  static Plans plans(const Point<Expr>& p) {
    // With h = K q - 2: -x x' = x^2 (h + 1), x'^2 - x^2 = 2 x^2 h + x^2 h^2.
    const Expr square = sqr(p("x")), h = p("K") * p("q") - 2;
    return {{.claim = "sign changes", .multipliers = {{"K q > 2", square}}, .remainder = square},
            {.claim = "|x| grows", .multipliers = {{"K q > 2", 2 * square}}, .remainder = square * sqr(h)}};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(BounceExists<LogCosh>)
OVERSHOOT_STATEMENT(BounceExists<SquareRoot>)
OVERSHOOT_STATEMENT(BounceExistsKnee<Huber>)
OVERSHOOT_STATEMENT(BounceExistsKnee<PowerOf<3, 2>>)
OVERSHOOT_STATEMENT(BounceExistsKnee<PowerOf<3>>)
OVERSHOOT_STATEMENT(BounceExistsKnee<PowerOf<4>>)
OVERSHOOT_STATEMENT(BounceStable<LogCosh>)
OVERSHOOT_STATEMENT(BounceStable<SquareRoot>)
OVERSHOOT_STATEMENT(BounceStableHuber)
OVERSHOOT_STATEMENT(BounceAlternates)

}  // namespace overshoot
