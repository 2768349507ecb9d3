/// sweep: a model over a grid of one parameter. Here: the attractor of the cubic map, its bifurcation diagram.
#include <tbb/parallel_for.h>

#include <cmath>

#include "checks/program/commands.hpp"
#include "lib/certificate/certificate.hpp"
#include "lib/dynamics/attractor.hpp"
#include "lib/model/cubic_map.hpp"

namespace overshoot::program {

namespace {

constexpr long most_points = 10'000'000;

/// VALUE, lin:A:B:N (N values from A to B, evenly, exact) or log:A:B:N (by magnitude, rounded to double).
std::vector<Rational> grid(const std::string& text, const std::string& what) {
  if (!text.starts_with("lin:") && !text.starts_with("log:")) return {read_rational(text, what)};
  std::vector<std::string> parts;
  for (std::size_t from = 4; from <= text.size();) {
    const std::size_t colon = std::min(text.find(':', from), text.size());
    parts.push_back(text.substr(from, colon - from));
    from = colon + 1;
  }
  if (parts.size() != 3) throw BadInput(what + " " + text + ": must be VALUE, lin:A:B:N or log:A:B:N");
  const Rational lo = read_rational(parts[0], what), hi = read_rational(parts[1], what),
                 count = read_rational(parts[2], what);
  if (denominator(count) != 1 || count < 2 || count > most_points)
    throw BadInput(fmt::format("{} {}: N must be an integer between 2 and {}", what, text, most_points));
  const bool by_magnitude = text.starts_with("log:");
  if (by_magnitude && !(nearest_double(lo) > 0 && nearest_double(hi) > 0 && std::isfinite(nearest_double(hi / lo))))
    throw BadInput(what + " " + text + ": log needs positive ends within double's range");
  const auto n = static_cast<long>(numerator(count));
  std::vector<Rational> values;
  for (long i = 0; i < n; ++i) {
    const Rational share(i, n - 1);
    values.push_back(by_magnitude
                         ? exact_rational(nearest_double(lo) * std::pow(nearest_double(hi / lo), nearest_double(share)))
                         : lo + share * (hi - lo));
  }
  return values;
}

}  // namespace

int sweep_command(const SweepArguments& q) {
  if (q.model != "cubic_map") throw BadInput("sweep: unknown model '" + q.model + "' (cubic_map)");
  const std::vector<Rational> steps = grid(q.s, "--s");
  for (const Rational& s : steps)
    if (const double x = nearest_double(s); !(x > 0) || std::isinf(x))
      throw BadInput("--s: must be positive and within double's range, got " + print(s));
  const double z0 = nearest_double(read_rational(q.z0, "--z0"));
  require_writable(q.csv);
  std::vector<Attractor> found(steps.size());
  tbb::parallel_for(std::size_t{0}, steps.size(), [&](std::size_t i) {
    const double s = nearest_double(steps[i]);
    found[i] = attractor([s]<Real T>(const T& z) { return cubic_step(z, T(s)); }, z0, q.discard, q.keep);
  });
  std::string csv = "s,period,lyapunov,z\n";
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Attractor& a = found[i];
    const std::size_t rows = a.period > 0 ? static_cast<std::size_t>(a.period) : a.points.size();
    for (std::size_t k = a.points.size() - rows; k < a.points.size(); ++k)
      csv += fmt::format("{},{},{},{}\n", nearest_double(steps[i]), a.period, a.lyapunov, a.points[k]);
  }
  write_whole(q.csv, csv);
  fmt::print("cubic_map: {} values of s, wrote {}\n", steps.size(), q.csv);
  return 0;
}

}  // namespace overshoot::program
