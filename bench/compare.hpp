#pragma once
/// Is one sample of times larger than another? The Mann-Whitney test, exactly; and the record of an earlier run.
#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lib/scalar/truth.hpp"

namespace overshoot::bench {

inline double median(std::vector<double> x) {
  std::ranges::sort(x);
  const std::size_t n = x.size();
  return n % 2 == 1 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

/// The probability that samples of one distribution are ordered at least so far towards `now` being the larger: that
/// U, the number of pairs with now > before (half for equal ones), is at least what is found.
inline double slower_by_chance(const std::vector<double>& now, const std::vector<double>& before) {
  double u = 0;
  for (const double x : now)
    for (const double y : before) u += x > y ? 1 : x == y ? 0.5 : 0;
  // ways[k][j]: of the arrangements of k from `now` among those of `before`, those with U = j. Adding one of `before`
  // at the top changes no pair; adding one of `now` at the top gains as many pairs as there are of `before`.
  const std::size_t n = now.size(), m = before.size();
  std::vector<std::vector<double>> ways(n + 1, std::vector<double>(n * m + 1, 0));
  ways[0][0] = 1;
  for (std::size_t b = 0; b <= m; ++b)
    for (std::size_t k = 1; k <= n; ++k)
      for (std::size_t j = n * m; j + 1 > b; --j) ways[k][j] += ways[k - 1][j - b];
  double all = 0, tail = 0;
  for (std::size_t j = 0; j <= n * m; ++j) {
    all += ways[n][j];
    if (static_cast<double>(j) >= u) tail += ways[n][j];
  }
  return tail / all;
}

/// What `overshoot bench --json` has written: nanoseconds per step of each repetition, by benchmark.
struct EarlierRun {
  std::string instructions;  ///< the widest set of the machine; empty: not recorded
  std::map<std::string, std::vector<double>> times;
};

/// Throws BadInput, with the file's name, for what is no such record.
inline EarlierRun earlier_run(const nlohmann::json& j, const std::string& file) {
  EarlierRun run;
  try {
    run.instructions = j.value("instructions", "");
    for (const nlohmann::json& b : j.at("benchmarks"))
      run.times[b.at("name")] = b.at("ns_per_step").get<std::vector<double>>();
  } catch (const nlohmann::json::exception&) {
    throw BadInput(file + ": is not a record of `overshoot bench --json`");
  }
  for (const auto& [name, ns] : run.times)
    if (ns.empty() || !std::ranges::all_of(ns, [](double x) { return x > 0 && std::isfinite(x); }))
      throw BadInput(file + ": the times of " + name + " are not one or more positive numbers");
  return run;
}

}  // namespace overshoot::bench
