/// Silver steps (Altschuler, Parrilo 2023), rho = 1 + sqrt(2).
#include "checks/rates/schedule_claims.hpp"

namespace overshoot::rates {
namespace {

RateProblem silver(int k) { return {.steps = schedule(fmt::format("silver:{}", (1 << k) - 1))}; }
std::string name_of(int k) { return fmt::format("n = {}", (1 << k) - 1); }

/// 1/(1 + sqrt(4 rho^{2k} - 3)).
NumberText printed_bound(int k) { return fmt::format("1/(1 + sqrt(4*{} - 3))", silver_power(2 * k)); }
/// 1/(2(2 rho^k - 1)).
NumberText worst_case(int k) { return fmt::format("1/(2*(2*{} - 1))", silver_power(k)); }

constexpr const char* schedule_printed = "h_i=1+\\rho^{\\nu(i)-1},\\ i=1..n=2^k-1:\\quad ";

struct Silver {
  static About about() {
    return {.key = "rates.silver",
            .source = "Altschuler, Parrilo 2023 (2309.16530), Theorem 1.1",
            .says = "silver steps: f_n - f_* <= 1/(1 + sqrt(4 rho^{2k} - 3))",
            .printed = std::string(schedule_printed) + "f(x_n)-f(x_*)\\le\\frac{|x_0-x_*|^2}{1+\\sqrt{4\\rho^{2k}-3}}\\text{ for convex 1-smooth }f",
            .covers = Covers::restricted,
            .printed_domain = {{"k", "k >= 1", "k = 1..4"}},
            .mutant = "the exponent nu(i) in place of nu(i) - 1"};
  }
  static Domain domain() { return {}; }
  static std::vector<RateClaim> rates(Variant variant) {
    std::vector<RateClaim> claims;
    for (int k = 1; k <= 4; ++k) {
      RateProblem problem = silver(k);
      if (variant.mutant)
        for (NumberText& step : problem.steps) step = fmt::format("1 + (1 + sqrt(2))*({} - 1)", step);
      claims.push_back({name_of(k) + ": at most", problem, Relation::at_most, printed_bound(k)});
    }
    return claims;
  }
};
OVERSHOOT_STATEMENT(Silver)

struct SilverIsTight {
  static About about() {
    return {.key = "rates.silver_tight",
            .source = "a question about Altschuler, Parrilo 2023 (2309.16530), Theorem 1.1",
            .says = "the bound of Theorem 1.1 is the worst case of silver steps",
            .printed = std::string(schedule_printed) + "\\sup\\frac{f(x_n)-f(x_*)}{|x_0-x_*|^2}\\ge\\frac1{1+\\sqrt{4\\rho^{2k}-3}}",
            .origin = Origin::here,
            .covers = Covers::restricted,
            .printed_domain = {{"k", "k >= 1", "k = 1..3"}},
            .expected = Verdict::refuted,
            .mutant = "the bound is larger by a thousandth",
            .repaired = "rates.silver_exact"};
  }
  static Domain domain() { return {}; }
  static std::vector<RateClaim> rates(Variant variant) {
    std::vector<RateClaim> claims;
    for (int k = 1; k <= 3; ++k)
      claims.push_back(at_least(name_of(k), silver(k), variant.mutant ? "1.001*" + printed_bound(k) : printed_bound(k)));
    return claims;
  }
};
OVERSHOOT_STATEMENT(SilverIsTight)

struct SilverExact {
  static About about() {
    return {.key = "rates.silver_exact",
            .source = "in place of the bound of Altschuler, Parrilo 2023 (2309.16530), Theorem 1.1",
            .says = "the worst case of silver steps is 1/(2(2 rho^k - 1))",
            .printed = std::string(schedule_printed) + "\\sup\\frac{f(x_n)-f(x_*)}{|x_0-x_*|^2}=\\frac1{2(2\\rho^k-1)}",
            .origin = Origin::here,
            .covers = Covers::restricted,
            .printed_domain = {{"k", "k >= 1", "k = 1..4"}},
            .mutant = "the bound times 1 - 10^-6"};
  }
  static Domain domain() { return {}; }
  static std::vector<RateClaim> rates(Variant variant) {
    std::vector<RateClaim> claims;
    for (int k = 1; k <= 4; ++k) {
      claims.push_back(at_most(name_of(k), silver(k), worst_case(k), variant));
      claims.push_back(at_least(name_of(k), silver(k), worst_case(k)));
    }
    return claims;
  }
};
OVERSHOOT_STATEMENT(SilverExact)

struct SilverIdentities {
  static About about() {
    return {.key = "rates.silver_identities",
            .source = "Altschuler, Parrilo 2023 (2309.16530)",
            .says = "silver steps add up to rho^k - 1, and prod (h_i - 1) = rho^-k",
            .printed = "n=2^k-1:\\quad\\sum_{i=1}^n h_i=\\rho^k-1,\\qquad\\prod_{i=1}^n(h_i-1)=\\rho^{-k}",
            .deduction = "By induction over k, r being rho^k: the steps of k + 1 are those of k, then 1 + rho^{k-1}, then those of k again. The first "
                         "two claims are k = 1, where the only step is 1 + 1/rho.",
            .covers = Covers::step,
            .mutant = "the step in the middle is 1 + rho^k"};
  }
  static Domain domain() { return {positive("r")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant variant) {
    const T r = p("r"), rho = 1 + sqrt(from<T>(2));
    const T first = 1 + 1 / rho, middle = variant.mutant ? 1 + r : 1 + r / rho;
    return {compare<T>("sum of one step", first, Relation::equal, rho - 1),
            compare<T>("product of one step", first - 1, Relation::equal, 1 / rho),
            compare<T>("sum", 2 * (r - 1) + middle, Relation::equal, rho * r - 1),
            compare<T>("product", sqr(1 / r) * (middle - 1), Relation::equal, 1 / (rho * r))};
  }
};
OVERSHOOT_STATEMENT(SilverIdentities)

/// The schedule of Theorem 4.1 for curvature between 1/kappa and 1, and its z.
struct Strong {
  std::vector<NumberText> steps;
  NumberText z;
};
Strong strong(int n, long kappa) {
  const auto psi = [&](const NumberText& t) { return simplified(fmt::format("(1 + {}*({}))/(1 + {})", kappa, t, t)); };
  Strong out{{}, fmt::format("1/{}", kappa)};
  out.steps = {psi(out.z)};
  for (int size = 1; size < n; size *= 2) {
    const NumberText root = fmt::format("(1 - ({0}) + sqrt(1 + (1 - ({0}))*(1 - ({0}))))", out.z), y = fmt::format("({})/{}", out.z, root);
    out.z = simplified(fmt::format("({})*{}", out.z, root));
    std::vector<NumberText> next(out.steps.begin(), out.steps.end() - 1);
    next.push_back(psi(y));
    next.insert(next.end(), out.steps.begin(), out.steps.end() - 1);
    next.push_back(psi(out.z));
    out.steps = std::move(next);
  }
  return out;
}

struct SilverStrong {
  static About about() {
    return {.key = "rates.silver_strong",
            .source = "Altschuler, Parrilo 2023 (2309.07879), Theorem 4.1",
            .says = "silver steps for curvature in [1/kappa, 1]: |x_n - x_*|^2 <= ((1 - z)/(1 + z))^2, and no less will do",
            .printed = "z_1=\\tfrac1\\kappa,\\ z_{2n}=z_n\\bigl(1-z_n+\\sqrt{1+(1-z_n)^2}\\bigr):\\quad "
                       "|x_n-x_*|^2\\le\\Bigl(\\frac{1-z_n}{1+z_n}\\Bigr)^2|x_0-x_*|^2",
            .covers = Covers::restricted,
            .printed_domain = {{"kappa", "kappa > 1", "32"}, {"n", "n = 2^k", "1, 2, 4"}},
            .mutant = "the bound times 1 - 10^-6"};
  }
  static Domain domain() { return {}; }
  static std::vector<RateClaim> rates(Variant variant) {
    std::vector<RateClaim> claims;
    for (const int n : {1, 2, 4}) {
      const auto [steps, z] = strong(n, 32);
      const RateProblem problem{.curvature = "1/32", .steps = steps, .measure = RateProblem::Measure::distance};
      const NumberText ratio = fmt::format("((1 - ({0}))/(1 + ({0})))", z), tau = simplified(ratio + "*" + ratio), of = fmt::format("n = {}", n);
      claims.push_back(at_most(of, problem, tau, variant));
      claims.push_back(at_least(of, problem, tau));
    }
    return claims;
  }
};
OVERSHOOT_STATEMENT(SilverStrong)

}  // namespace
}  // namespace overshoot::rates
