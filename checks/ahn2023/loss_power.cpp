#include "lib/model/losses.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// Assumptions A1 and A2(beta) for power(beta), every real beta > 1, and what bounce_exists needs of it: with r =
/// (beta+1)/beta, s = r v and v = e^-t, t >= 0, below the knee l'(s) = r (v - v^(beta+1)/(beta+1)). (Power has one
/// rational beta; the statements on it take 3/2, 3 and 4.)
struct LossPower {
  static About about() {
    return {
        .key = "ahn2023.loss_power",
        .source = "Assumptions A1 and A2, Section 2",
        .says = "power(beta) satisfies A1 and A2(beta), and its bounce exists, for every real beta > 1",
        .printed =
            R"(\ell''(s)=1-(|s|/r)^\beta\ge0,\ \ell'(r)=1,\ \frac{\ell'(s)}s=1-c|s|^\beta\ (0<|s|\le r),\ \frac{\ell'(s)}s=\frac1{|s|}<1\ (|s|\ge r),\quad r=\tfrac{\beta+1}\beta,\ c=\tfrac{r^{-\beta}}{\beta+1})",
        .origin = Origin::here,
        .deduction =
            "s = r e^-t runs through (0, r], s = r omega through [r, infinity); l' is odd, so that negative s follow. "
            "e^(-beta t) = (s/r)^beta = (beta+1) c s^beta. A1: l'' >= 0 is continuous with l''(0) = 1, and l' grows up "
            "to "
            "1 at the knee. A2: c < 1 < r, so that |s| <= c lies below the knee. bounce_exists: l'(s)/s falls strictly "
            "from 1 to 1/r and on to 0, and is 2/K < 1 once.",
        .covers = Covers::step,
        .mutant = "l'(r) = 1 becomes l'(r) = 99/100"};
  }
  static Domain domain() {
    return {at_least("beta", Q(1, 1)).without_lo(), nonnegative("t").that_is("log(r/s) up to the knee r"),
            at_least("omega", Q(1, 1)).that_is("s/r from the knee r on")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T beta = p("beta"), t = p("t"), zero = from<T>(0), one = from<T>(1);
    const T knee = 1 + 1 / beta, power = exp(-(beta * t));
    const auto slope = [&]<Real J>(const J& z) {
      return J(knee) * (exp(-z) - exp(-(J(beta) * z + z)) / (J(beta) + 1));
    };
    const auto place = [&]<Real J>(const J& z) { return J(knee) * exp(-z); };
    const auto ratio = [&]<Real J>(const J& z) { return 1 - exp(-(J(beta) * z)) / (J(beta) + 1); };
    return {compare("r = (beta+1)/beta", knee * beta, Relation::equal, beta + 1),
            compare("l'' = 1 - (s/r)^beta", derivative(slope, t), Relation::equal, (1 - power) * derivative(place, t)),
            compare("l'' >= 0", 1 - power, Relation::at_least, zero),
            compare("l'(r) = 1", knee * (1 - 1 / (beta + 1)), Relation::equal, from<T>(v.pick(Q(1, 1), Q(99, 100)))),
            compare("l'(s)/s", knee * (exp(-t) - exp(-(beta * t + t)) / (beta + 1)) / (knee * exp(-t)), Relation::equal,
                    1 - power / (beta + 1)),
            compare("l'(s)/s falls as s grows, t falls", derivative(ratio, t), Relation::greater, zero),
            compare("beyond the knee", 1 / (knee * p("omega")), Relation::less, one)};
  }
  static Plans plans(const Point<Expr>& p) {
    return {
        {.claim = "l'(s)/s falls as s grows, t falls",
         .factor = exp(p("beta") * p("t")),
         .remainder = 1 - 1 / (p("beta") + 1)},
        {.claim = "beyond the knee", .factor = 1 + 1 / p("beta"), .remainder = 1 / p("beta") + (1 - 1 / p("omega"))}};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(LossPower)

}  // namespace overshoot
