#include "models/sweep.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

namespace overshoot {

namespace {

constexpr long most_points = 20'000'000;

/// VALUE, lin:A:B:N (N values from A to B, evenly, exact) or log:A:B:N (by magnitude, rounded to double but for the
/// ends, which are exact).
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
    if (by_magnitude && i > 0 && i < n - 1)
      values.push_back(exact_rational(nearest_double(lo) * std::pow(nearest_double(hi / lo), nearest_double(share))));
    else
      values.push_back(lo + share * (hi - lo));
  }
  return values;
}

/// The double next to a parameter; throws BadInput where it, or the sweep's own number, is infinite or 0 and the
/// parameter is not.
double in_range(const Rational& value, const std::string& scalar, const std::string& name) {
  const double x = nearest_double(value), size = std::fabs(x);
  const bool fits = scalar == "float"
                        ? size <= std::numeric_limits<float>::max() && (static_cast<float>(x) != 0 || value == 0)
                        : std::isfinite(x) && (x != 0 || value == 0);
  if (!fits) throw BadInput(fmt::format("--{}: {} is beyond the range of {}", name, print(value), scalar));
  return x;
}

/// The starts and parameters of points first, first+1, ...
template <class S>
EnsembleStart<S> starts(const Sweep& sweep, std::size_t first, std::size_t count) {
  const auto coordinates = static_cast<std::size_t>(sweep.map.coordinates),
             parameters = static_cast<std::size_t>(sweep.map.parameters);
  EnsembleStart<S> start;
  start.coordinates.assign(coordinates, std::vector<S>(count));
  start.parameters.assign(parameters, std::vector<S>(count));
  const auto& start_of = [&]() -> const auto& {
    if constexpr (sizeof(S) == 4)
      return sweep.map.start_in_float;
    else
      return sweep.map.start_in_double;
  }
  ();
  std::vector<S> values(sweep.starts.size()), sizes(sweep.sizes.size()), z(coordinates), p(parameters);
  for (std::size_t i = 0; i < count; ++i) {
    const auto look_up = [&](const std::vector<std::string>& names, std::vector<S>& into) {
      std::ranges::transform(names, into.begin(),
                             [&](const auto& name) { return static_cast<S>(sweep.at(name, first + i)); });
    };
    look_up(sweep.starts, values);
    look_up(sweep.sizes, sizes);
    if (!start_of(values.data(), sizes.data(), z.data(), p.data()))
      throw BadInput(fmt::format("{} at {} = {}", sweep.model->no_start, sweep.starts.back(), values.back()));
    for (std::size_t c = 0; c < coordinates; ++c) start.coordinates[c][i] = z[c];
    for (std::size_t c = 0; c < parameters; ++c) start.parameters[c][i] = p[c];
  }
  return start;
}

template <class S>
std::vector<double> rows_in(const Sweep& sweep, std::size_t first, std::size_t count) {
  const EnsembleStart<S> start = starts<S>(sweep, first, count);
  const EnsembleRun<S> run = [&] {
    if constexpr (sizeof(S) == 4)
      return sweep.map.run_in_float(start, static_cast<S>(sweep.until), sweep.steps, sweep.keep);
    else
      return sweep.map.run_in_double(start, sweep.until, sweep.steps, sweep.keep);
  }();
  const auto keep = static_cast<std::size_t>(sweep.keep);
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> rows(count * sweep.width());
  tbb::parallel_for(std::size_t{0}, count, [&](std::size_t i) {
    const auto end = run.last.begin() + static_cast<std::ptrdiff_t>((i + 1) * keep);
    const std::vector<double> last(end - std::min(static_cast<std::ptrdiff_t>(keep), run.steps[i]), end);
    const auto numbers = [i](const std::vector<std::vector<S>>& columns) {
      std::vector<double> at;
      for (const std::vector<S>& column : columns) at.push_back(column[i]);
      return at;
    };
    const std::vector<double> z = numbers(run.final), p = numbers(start.parameters);
    const bool converged = run.ending[i] == Ending::converged, diverged = run.ending[i] == Ending::diverged;
    double* row = rows.data() + i * sweep.width();
    if (!sweep.to_rest) {
      std::fill(row, row + sweep.width(), nan);
      row[0] = -1;
      if (diverged) return;
      // In float rounding leaves a few 1e-7, and up to 1e-4 near s = 1/4 of cubic_map, where nothing decays but slowly.
      const Attractor attractor = sweep.map.attractor(last, p.data(), sizeof(S) == 4 ? 1e-4 : 1e-9);
      row[0] = attractor.period;
      if (sweep.map.coordinates == 1) row[1] = attractor.lyapunov;
      std::ranges::copy(attractor.points, row + sweep.quantities.size());
      return;
    }
    // A bounce across the rest points goes on where they repel, else it decays. Its sides drift with the other
    // coordinate: for small steps by less than 1/50 of their distance in 32 of them.
    const int seen = seen_period(last, 0, 0.02);
    const bool goes_on = sweep.map.repels(z.data(), p.data());
    *row++ = static_cast<double>(run.steps[i]);
    *row++ = converged ? 1 : 0;
    *row++ = diverged ? -1 : converged ? 1 : seen > 1 && !goes_on ? 0 : seen;
    row = std::ranges::copy(z, row).out;
    if (converged)
      std::ranges::copy(sweep.map.at_rest(z.data(), p.data()), row);
    else
      std::fill(row, row + sweep.model->at_rest.size(), nan);
  });
  return rows;
}

}  // namespace

bool is_single(const Parameter& parameter) { return parameter.role == Role::word || parameter.role == Role::run; }

double Sweep::at(const std::string& parameter, std::size_t point) const {
  for (std::size_t k = axes.size(); k-- > 0;) {
    const std::size_t n = axes[k].values.size();
    if (axes[k].name == parameter) return axes[k].numbers[point % n];
    point /= n;
  }
  return grids.at(parameter).numbers[0];
}

Sweep sweep_of(const Request& request, const std::map<std::string, std::vector<Rational>>& given) {
  if (request.scalar != "double" && request.scalar != "float")
    throw BadInput("--scalar '" + request.scalar + "' is not one of double, float");
  const Model& model = *request.model;
  Sweep sweep{
      .request = request, .model = &*model.swept, .map = model.swept->map(request), .starts = model.starts(request)};
  Integer points = 1;
  for (const Parameter& parameter : request.parameters) {
    const auto told = given.find(parameter.name);
    if (is_single(parameter) || (told == given.end() && !request.has(parameter.name))) continue;
    SweptParameter axis{parameter.name, false, told == given.end() ? std::vector<Rational>() : told->second};
    if (told == given.end()) {
      const std::string& text = request.word(parameter.name);
      axis.by_magnitude = text.starts_with("log:");
      axis.values = grid(text, "--" + parameter.name);
    }
    for (const Rational& value : axis.values) axis.numbers.push_back(in_range(value, request.scalar, parameter.name));
    sweep.grids[parameter.name] = axis;
    points *= axis.values.size();
    if (axis.values.size() > 1) sweep.axes.push_back(std::move(axis));
  }
  if (points > most_points)
    throw BadInput(fmt::format("sweep: the grid has {} points, at most {} are swept", print(points), most_points));
  sweep.sizes = sizes_among(request.parameters);
  for (const Parameter& parameter : request.parameters)
    if (parameter.role == Role::size || parameter.role == Role::step)
      for (const Rational& value : sweep.grids.at(parameter.name).values)
        if (value <= 0) throw BadInput(fmt::format("--{}: must be positive, got {}", parameter.name, print(value)));
  sweep.to_rest = request.has("until");
  if (sweep.to_rest) {
    sweep.until = in_range(request.positive("until"), request.scalar, "until");
    sweep.steps = request.count("steps", 0, 1'000'000'000'000);
    sweep.quantities = {"steps", "converged", "period"};
    for (const auto* names : {&sweep.model->coordinates, &sweep.model->at_rest})
      sweep.quantities.insert(sweep.quantities.end(), names->begin(), names->end());
  } else {
    sweep.keep = static_cast<int>(request.count("keep", 2, 100'000));
    sweep.steps = request.count("discard", 0, 100'000'000) + sweep.keep;
    sweep.quantities = {"period"};
    if (sweep.map.coordinates == 1) sweep.quantities.emplace_back("lyapunov");
    if (points * sweep.keep > 50'000'000) throw BadInput("--keep: more than 5 10^7 numbers to keep; keep fewer");
  }
  return sweep;
}

void require_starts(const Sweep& sweep) {
  const std::size_t n = sweep.points();
  for (std::size_t first = 0; first < n; first += sweep_chunk)
    sweep.request.scalar == "float" ? (void)starts<float>(sweep, first, std::min(sweep_chunk, n - first))
                                    : (void)starts<double>(sweep, first, std::min(sweep_chunk, n - first));
}

std::vector<double> rows_of(const Sweep& sweep, std::size_t first, std::size_t count) {
  return sweep.request.scalar == "float" ? rows_in<float>(sweep, first, count) : rows_in<double>(sweep, first, count);
}

}  // namespace overshoot
