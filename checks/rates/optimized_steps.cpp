/// Optimised basic step-size schedules (Grimmer, Shu, Wang 2024): OBS-F, and OBS-G, which is OBS-F backwards.
#include "checks/rates/schedule_claims.hpp"

namespace overshoot::rates {
namespace {

RateProblem obs_f(int n) { return {.steps = schedule(fmt::format("obs_f:{}", n))}; }
RateProblem obs_g(int n) {
  return {.steps = schedule(fmt::format("obs_g:{}", n)), .start = RateProblem::Start::value, .measure = RateProblem::Measure::gradient};
}
std::string name_of(int n) { return fmt::format("n = {}", n); }
NumberText bound_f(int n) { return fmt::format("1/(2*(1 + 2*{}))", sum(obs_f(n).steps)); }
NumberText bound_g(int n) { return fmt::format("2/(1 + 2*{})", sum(obs_g(n).steps)); }

constexpr const char* source = "Grimmer, Shu, Wang 2024 (2410.16249)";
constexpr const char* printed_f = "\\text{OBS-F: }f(x_n)-f(x_*)\\le\\frac{|x_0-x_*|^2}{2(1+2\\sum h_i)}\\text{ for convex 1-smooth }f";
constexpr const char* printed_g = "\\text{OBS-G: }|\\nabla f(x_n)|^2\\le\\frac{2}{1+2\\sum h_i}(f(x_0)-f(x_*))\\text{ for convex 1-smooth }f";

struct ObsF {
  static About about() {
    return {.key = "rates.obs_f",
            .source = source,
            .says = "OBS-F: f_n - f_* <= 1/(2(1 + 2 sum h)), and no less will do",
            .printed = printed_f,
            .covers = Covers::restricted,
            .printed_domain = {{"n", "n >= 1", "n = 1..4"}},
            .mutant = "the bound times 1 - 10^-6"};
  }
  static Domain domain() { return {}; }
  static std::vector<RateClaim> rates(Variant variant) {
    std::vector<RateClaim> claims;
    for (int n = 1; n <= 4; ++n) {
      claims.push_back(at_most(name_of(n), obs_f(n), bound_f(n), variant));
      claims.push_back(at_least(name_of(n), obs_f(n), bound_f(n)));
    }
    return claims;
  }
};
OVERSHOOT_STATEMENT(ObsF)

struct ObsG {
  static About about() {
    return {.key = "rates.obs_g",
            .source = source,
            .says = "OBS-G: |g_n|^2 <= 2/(1 + 2 sum h) (f_0 - f_*), and no less will do",
            .printed = printed_g,
            .covers = Covers::restricted,
            .printed_domain = {{"n", "n >= 1", "n = 1..3"}},
            .mutant = "the bound times 1 - 10^-6"};
  }
  static Domain domain() { return {}; }
  static std::vector<RateClaim> rates(Variant variant) {
    std::vector<RateClaim> claims;
    for (int n = 1; n <= 3; ++n) {
      claims.push_back(at_most(name_of(n), obs_g(n), bound_g(n), variant));
      claims.push_back(at_least(name_of(n), obs_g(n), bound_g(n)));
    }
    return claims;
  }
};
OVERSHOOT_STATEMENT(ObsG)

/// A millionth above and below.
constexpr const char* slack = " + 0.000001";
void add_near(std::vector<RateClaim>& claims, const std::string& of, const RateProblem& problem, const NumberText& bound, Variant variant) {
  claims.push_back({of + ": at most", problem, Relation::at_most, variant.mutant ? less(less(bound)) : bound + slack});
  claims.push_back({of + ": at least", problem, Relation::at_least, bound + " - 0.000001"});
}

struct ObsNear {
  static About about() {
    return {.key = "rates.obs_near",
            .source = source,
            .says = "OBS-F and OBS-G for more steps: the worst cases are within 10^-6 of the bounds",
            .printed = std::string(printed_f) + ";\\quad " + printed_g,
            .origin = Origin::here,
            .deduction = "The bounds are proved but for 10^-6, above and below: no proof without a gap is known to this program.",
            .covers = Covers::restricted,
            .printed_domain = {{"n", "n >= 1", "5, 7, 10, 15 for OBS-F; 4, 5, 7 for OBS-G"}},
            .mutant = "the bounds times 1 - 2 * 10^-6"};
  }
  static Domain domain() { return {}; }
  static std::vector<RateClaim> rates(Variant variant) {
    std::vector<RateClaim> claims;
    for (const int n : {5, 7, 10, 15}) add_near(claims, "OBS-F, n = " + std::to_string(n), obs_f(n), bound_f(n), variant);
    for (const int n : {4, 5, 7}) add_near(claims, "OBS-G, n = " + std::to_string(n), obs_g(n), bound_g(n), variant);
    return claims;
  }
};
OVERSHOOT_STATEMENT(ObsNear)

/// Inverses of rates, by the joins (lib/rates/schedules.cpp has them with their steps): of OBS-S(n) 1 + sum h, of OBS-F(n)
/// 1 + 2 sum h.
template <class T>
T joined_s(const T& p, const T& q) {
  return (p + q + sqrt(sqr(p + q) + 4 * p * q)) / 2;
}
template <class T>
T joined_f(const T& p, const T& q) {
  return 2 * p + (q + sqrt(sqr(q) + 8 * p * q)) / 2;
}

/// The sizes of the part of OBS-S in the best joins for OBS-F(1), .., OBS-F(n), as double arithmetic sees them.
std::vector<std::size_t> best_splits(std::size_t n) {
  std::vector<double> s = {1}, f = {1};
  std::vector<std::size_t> splits = {0};
  for (std::size_t k = 1; k <= n; ++k) {
    s.push_back(joined_s(s[k / 2], s[k - 1 - k / 2]));
    double best = 0;
    std::size_t split = 0;
    for (std::size_t size = 0; size < k; ++size)
      if (const double joined = joined_f(s[size], f[k - 1 - size]); joined > best * (1 + 1e-12)) {
        best = joined;
        split = size;
      }
    f.push_back(best);
    splits.push_back(split);
  }
  return splits;
}

struct ObsUniform {
  static constexpr std::size_t most = 3000, block = 100;
  static About about() {
    return {.key = "rates.obs_uniform",
            .source = source,
            .says = "OBS-F: the bound is below 0.21156/n^{log_2 rho}",
            .printed = "\\frac1{2(1+2\\sum h_i)}<\\frac{0.21156}{n^{\\log_2\\rho}},\\quad h=\\text{OBS-F}(n),\\ n\\le3000,\\ \\rho=1+\\sqrt2",
            .deduction = "OBS-F(n) is the join with the largest sum h. Here stands one join for each n, the largest as double arithmetic sees it: what "
                         "holds for it holds for the largest. That the bound is one of the rate is the theorem of rates.obs_f.",
            .covers = Covers::substitution,
            .mutant = "0.211 in place of 0.21156",
            .minimum_samples = 1};
  }
  static Domain domain() { return {}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>&, Variant variant) {
    static const std::vector<std::size_t> splits = best_splits(most);
    const T power = log(1 + sqrt(from<T>(2))) / log(from<T>(2)), constant = from<T>(variant.pick(Q(21156, 100'000), Q(211, 1000)));
    std::vector<T> s = {from<T>(1)}, f = {from<T>(1)};
    Comparisons<T> claims;
    std::vector<T> slacks;  // 2 * constant * (1 + 2 sum h) - n^power, over a block
    for (std::size_t n = 1; n <= most; ++n) {
      s.push_back(joined_s(s[n / 2], s[n - 1 - n / 2]));
      f.push_back(joined_f(s[splits[n]], f[n - 1 - splits[n]]));
      slacks.push_back(2 * constant * f[n] - exp(power * log(from<T>(n))));
      if (n % block != 0) continue;
      T least = slacks.front();
      for (const T& slack : slacks) least = min(least, slack);
      claims.push_back(compare<T>(fmt::format("n = {}..{}", n - block + 1, n), least, Relation::greater, from<T>(0)));
      slacks.clear();
    }
    return claims;
  }
};
OVERSHOOT_STATEMENT(ObsUniform)

}  // namespace
}  // namespace overshoot::rates
