#include "lib/search/observe.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <atomic>
#include <cmath>
#include <mutex>

#include "lib/scalar/sentinel.hpp"
#include "lib/search/orbit_search.hpp"
#include "lib/search/refute.hpp"

namespace overshoot {

namespace {

/// Every point of a small domain of integers; empty for any other.
std::vector<std::vector<double>> every_point(const Domain& domain) {
  std::vector<std::vector<double>> points{{}};
  for (const Variable& variable : domain) {
    if (!variable.integer) return {};
    std::vector<std::vector<double>> longer;
    for (const std::vector<double>& p : points)
      for (double x = nearest_double(*variable.lo); x <= nearest_double(*variable.hi); ++x) {
        longer.push_back(p);
        longer.back().push_back(x);
        if (longer.size() > 256) return {};
      }
    points = std::move(longer);
  }
  return points;
}

/// A run in MPFR is some fifty times dearer than one in double: only shorter ones are repeated.
constexpr long longest_repeated_run = 200'000;

/// The numbers of the observations with the smallest slacks, among those of short runs.
std::vector<std::size_t> worst_of(const std::vector<Observation>& seen, std::size_t count) {
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    double worst = INFINITY;
    for (const Comparison<double>& claim : seen[i].claims) worst = std::min(worst, scaled_slack(claim));
    if (!seen[i].claims.empty() && seen[i].steps <= longest_repeated_run) order.emplace_back(worst, i);
  }
  std::ranges::sort(order);
  std::vector<std::size_t> numbers;
  for (const auto& [slack, i] : order)
    if (numbers.size() < count) numbers.push_back(i);
  return numbers;
}

std::string in_words(const Comparison<double>& comparison) {
  return fmt::format("{} {} {:g}", comparison.label, symbol(comparison.relation), comparison.rhs);
}

/// Whether the list tells this claim: see About::compared.
bool told(const Comparison<double>& comparison, const std::vector<std::string>& list) {
  const std::string words = in_words(comparison);
  return std::ranges::any_of(list, [&](const std::string& entry) {
    const std::size_t dots = entry.find("..");
    if (dots == std::string::npos) return entry == comparison.label || entry == words;
    const std::string begin = entry.substr(0, dots), end = entry.substr(dots + 2);
    return comparison.label.starts_with(begin) && words.ends_with(end);
  });
}

/// What the runs from these points show.
std::vector<Observation> observations(const Statement& statement, Variant variant,
                                      const std::vector<std::vector<double>>& points, const ObserveOptions& options) {
  const auto* runs = statement.as<ByRuns>();
  std::vector<Observation> seen(points.size());
  std::atomic<std::size_t> done = 0;
  std::mutex reporting;
  tbb::parallel_for(std::size_t{0}, points.size(), [&](std::size_t i) {
    require_sound_arithmetic();
    seen[i] = runs ? runs->observe(points[i], variant) : run_orbit(statement, points[i], variant);
    const std::size_t n = ++done;
    if (options.progress) {
      const std::lock_guard lock(reporting);
      options.progress(n, points.size());
    }
  });
  return seen;
}

/// Puts a run that applies into the report: the worst claim of all, and the spread of what is measured.
void count(ObserveReport& report, const Observation& observation, const std::vector<double>& point) {
  for (const Comparison<double>& claim : observation.claims)
    if (const double slack = scaled_slack(claim); slack < report.worst_slack) {
      report.worst_slack = slack;
      report.worst_point = point;
      report.worst_claim = claim.label;
      report.worst_sides = {claim.lhs, claim.rhs};
    }
  for (const auto& [name, x] : observation.measured) {
    ObserveReport::Spread& spread = report.measured[name];
    spread.smallest = std::min(spread.smallest, x);
    spread.largest = std::max(spread.largest, x);
    spread.sum += x;
    ++spread.count;
  }
}

}  // namespace

ObserveReport observe(const Statement& statement, Variant variant, const ObserveOptions& options) {
  std::vector<std::vector<double>> points = every_point(statement.domain);
  if (points.empty()) {
    const std::size_t n =
        options.samples ? options.samples : statement.about.minimum_samples + statement.about.minimum_samples / 4;
    Sampler sampler(statement.domain, options.seed);
    for (std::size_t i = 0; i < n; ++i) points.push_back(sampler.next());
  }
  const auto* runs = statement.as<ByRuns>();
  std::vector<Observation> seen = observations(statement, variant, points, options);
  // The worst runs again in MPFR: a run that double gets wrong must not decide.
  std::size_t rechecked = 0;
  if (runs && runs->observe_again)
    for (const std::size_t i : worst_of(seen, 8)) {
      const PrecisionScope precision(128);
      const Observation again = runs->observe_again(points[i], variant);
      seen[i] = again;
      ++rechecked;
    }
  ObserveReport report;
  report.rechecked = rechecked;
  report.samples = points.size();
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Observation& observation = seen[i];
    if (!observation.note.empty()) ++report.notes[observation.note];
    if (observation.outcome == Observation::Outcome::hypothesis_not_met) {
      ++report.not_met;
      continue;
    }
    if (observation.outcome == Observation::Outcome::out_of_budget) {
      ++report.out_of_budget;
      continue;
    }
    bool undefined = false, contradicted = false;
    for (const Comparison<double>& claim : observation.claims) {
      const double slack = scaled_slack(claim);
      undefined = undefined || std::isnan(slack);
      contradicted = contradicted || slack < 0 || (claim.strict() && slack == 0);
    }
    if (undefined) {
      ++report.undefined;
      continue;
    }
    ++report.applicable;
    if (contradicted) ++report.contradicted;
    if (runs && !variant.mutant)
      for (const Comparison<double>& claim : observation.claims)
        if (!told(claim, statement.about.compared)) report.unlisted.insert(in_words(claim));
    count(report, observation, points[i]);
  }
  return report;
}

}  // namespace overshoot
