/// sweep: what a model settles to at every point of a grid of its parameters, by ensembles of SIMD trajectories.
#include <tbb/parallel_for.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>

#include "lib/files/messages.hpp"
#include "lib/files/sha256.hpp"
#include "lib/files/whole.hpp"
#include "program/plot.hpp"
#include "program/options.hpp"
#include "lib/kernel/certificate.hpp"
#include "lib/files/record_log.hpp"

namespace overshoot::program {

namespace {

constexpr long most_points = 20'000'000;
/// So many points are run, and logged, at a time.
constexpr std::size_t chunk = 16384;

Choices swept_models() {
  return {[](const Model& model) { return model.swept ? std::optional(model.swept->parameters) : std::nullopt; }};
}

/// Words and what is of the run as a whole are one for the sweep; every other parameter may be a grid.
bool is_single(const Parameter& parameter) { return parameter.role == Role::word || parameter.role == Role::run; }

/// The values of one parameter, one or more: those with more are the axes.
struct SweptParameter {
  std::string name;
  bool by_magnitude;
  std::vector<Rational> values;
  std::vector<double> numbers;  ///< nearest to them
};

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

/// A sweep: the grid (first axis slowest) and what is asked of every point of it.
struct Sweep {
  Request request;
  const Swept* model = nullptr;
  SweptMap map;
  std::vector<SweptParameter> axes;             ///< of more than one value
  std::map<std::string, SweptParameter> grids;  ///< all, by parameter
  std::vector<std::string> starts, sizes;       ///< the parameters that a run begins with
  std::vector<std::string> quantities;
  bool to_rest = true;  ///< else runs are seen on their attractors, whose points are written
  int keep = 64;        ///< last values of the first coordinate looked at
  double until = 0;
  long steps = 0;

  const std::string& name() const { return request.target; }
  const std::string& point() const { return model->coordinates.front(); }
  std::size_t points() const {
    std::size_t n = 1;
    for (const SweptParameter& axis : axes) n *= axis.values.size();
    return n;
  }
  /// Numbers written per point: the quantities, then the attractor.
  std::size_t width() const { return quantities.size() + (to_rest ? 0 : static_cast<std::size_t>(keep)); }
  /// The parameter at a point.
  double at(const std::string& parameter, std::size_t point) const {
    for (std::size_t k = axes.size(); k-- > 0;) {
      const std::size_t n = axes[k].values.size();
      if (axes[k].name == parameter) return axes[k].numbers[point % n];
      point /= n;
    }
    return grids.at(parameter).numbers[0];
  }
};

/// Of the request, which has been read.
Sweep sweep_of(const Request& request) {
  if (request.scalar != "double" && request.scalar != "float")
    throw BadInput("--scalar '" + request.scalar + "' is not one of double, float");
  const Model& model = *request.model;
  Sweep sweep{
      .request = request, .model = &*model.swept, .map = model.swept->map(request), .starts = model.starts(request)};
  Integer points = 1;
  for (const Parameter& parameter : request.parameters) {
    if (is_single(parameter) || !request.has(parameter.name)) continue;
    const std::string& text = request.word(parameter.name);
    SweptParameter axis{parameter.name, text.starts_with("log:"), grid(text, "--" + parameter.name), {}};
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

/// What is written of points first, first+1, ..., `width` numbers each. The period is -1 where the orbit diverges and 0
/// where none is seen.
template <class S>
std::vector<double> rows_of(const Sweep& sweep, std::size_t first, std::size_t count) {
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

void write_csv(std::ostream& out, const Sweep& sweep, const std::vector<double>& rows) {
  const bool one_point = sweep.axes.empty() && !sweep.to_rest && !sweep.sizes.empty();
  std::string csv;
  for (const SweptParameter& axis : sweep.axes) csv += axis.name + ",";
  if (one_point) csv += sweep.sizes.back() + ",";
  for (const std::string& quantity : sweep.quantities) csv += quantity + ",";
  if (!sweep.to_rest) csv += sweep.point() + ",";
  csv.back() = '\n';
  out << csv;
  for (std::size_t i = 0; i < sweep.points(); ++i) {
    const double* row = rows.data() + i * sweep.width();
    std::string head;
    for (const SweptParameter& axis : sweep.axes) head += fmt::format("{},", sweep.at(axis.name, i));
    if (one_point) head += fmt::format("{},", sweep.at(sweep.sizes.back(), i));
    for (std::size_t k = 0; k < sweep.quantities.size(); ++k) head += fmt::format("{},", row[k]);
    if (sweep.to_rest) {
      head.back() = '\n';
      out << head;
      continue;
    }
    // A row for each point of the attractor: its period, or all that were kept; one where it diverges.
    const auto keep = static_cast<std::size_t>(sweep.keep);
    const std::size_t n = row[0] > 0 ? static_cast<std::size_t>(row[0]) : row[0] < 0 ? 1 : keep;
    for (std::size_t k = keep - n; k < keep; ++k) out << head << fmt::format("{}\n", row[sweep.quantities.size() + k]);
  }
}

/// NumPy's format 1.0: an array of the grid's shape, each entry a record of doubles, the axes' values first.
void write_npy(std::ostream& out, const Sweep& sweep, const std::vector<double>& rows) {
  std::string fields, shape;
  for (const SweptParameter& axis : sweep.axes) {
    fields += fmt::format("('{}', '<f8'), ", axis.name);
    shape += fmt::format("{}, ", axis.values.size());
  }
  for (const std::string& quantity : sweep.quantities) fields += fmt::format("('{}', '<f8'), ", quantity);
  if (!sweep.to_rest) fields += fmt::format("('{}', '<f8', ({},)), ", sweep.point(), sweep.keep);
  std::string header = fmt::format("{{'descr': [{}], 'fortran_order': False, 'shape': ({}), }}", fields, shape);
  header.append(63 - (10 + header.size()) % 64, ' ').append("\n");  // 10 bytes before it; a multiple of 64 in all
  if (header.size() > 65535) throw BadInput("sweep: too many axes for an .npy header");
  std::string npy = "\x93NUMPY";
  npy.append({'\x01', '\x00', static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)});
  out << npy << header;
  const auto add = [&](const double* x, std::size_t n) {
    out.write(reinterpret_cast<const char*>(x), static_cast<std::streamsize>(n * sizeof(double)));
  };
  for (std::size_t i = 0; i < sweep.points(); ++i) {
    for (const SweptParameter& axis : sweep.axes) {
      const double x = sweep.at(axis.name, i);
      add(&x, 1);
    }
    add(rows.data() + i * sweep.width(), sweep.width());
  }
}

/// Of a sweep of one or two axes.
Plot plot_of(const Sweep& sweep, const std::vector<double>& rows) {
  Plot plot;
  plot.title = fmt::format("{}: {} points", sweep.name(), sweep.points());
  for (const auto& [name, value] : sweep.request.values)
    if (std::ranges::none_of(sweep.axes, [&](const SweptParameter& axis) { return axis.name == name; }))
      plot.title += fmt::format(", {} = {}", name, value);
  for (const SweptParameter& axis : sweep.axes) plot.axes.push_back({axis.name, axis.by_magnitude, axis.numbers});
  const auto panel = [&](const std::string& quantity, const std::string& label, bool log = false) {
    const auto column =
        static_cast<std::size_t>(std::ranges::find(sweep.quantities, quantity) - sweep.quantities.begin());
    Panel of{label, log, {}};
    for (std::size_t i = 0; i < sweep.points(); ++i) of.values.push_back(rows[i * sweep.width() + column]);
    plot.panels.push_back(std::move(of));
  };
  if (!sweep.to_rest) {
    const std::size_t n = sweep.quantities.size();
    if (sweep.axes.size() == 1) {
      plot.cloud_label = sweep.point();
      for (std::size_t i = 0; i < sweep.points(); ++i)
        plot.cloud.emplace_back(rows.data() + i * sweep.width() + n, rows.data() + (i + 1) * sweep.width());
    }
    panel("period", "period (0: none seen, -1: diverges)");
    if (n > 1) panel("lyapunov", "Lyapunov exponent");
  } else {
    panel(sweep.model->shown, sweep.model->shown_as);
    panel("steps", "steps", true);
    panel("period", "period (0: none seen, -1: diverges)");
  }
  return plot;
}

/// The parameters as a log's header has them: the same for 6, 6.0 and 12/2.
nlohmann::json exact_parameters(const Sweep& sweep) {
  nlohmann::json json;
  for (const auto& [name, text] : sweep.request.values) {
    const auto grid = sweep.grids.find(name);
    if (std::ranges::find(sweep.request.parameters, name, &Parameter::name)->role == Role::word)
      json[name] = sweep.map.which.empty() ? text : sweep.map.which;
    else if (grid == sweep.grids.end())
      json[name] = print(sweep.request.number(name));
    else
      json[name] = {grid->second.by_magnitude, grid->second.values.size(), print(grid->second.values.front()),
                    print(grid->second.values.back())};
  }
  return json;
}

/// Throws where a start does not exist.
void require_starts(const Sweep& sweep, bool in_float) {
  const std::size_t n = sweep.points();
  for (std::size_t first = 0; first < n; first += chunk)
    in_float ? (void)starts<float>(sweep, first, std::min(chunk, n - first))
             : (void)starts<double>(sweep, first, std::min(chunk, n - first));
}

/// FILE.sweep; where that would be longer than names may be (255 bytes), a name that the hash of FILE makes.
std::string log_beside(const std::string& file) {
  const std::filesystem::path path = file;
  const std::string name = path.filename().string();
  if (name.size() + 6 <= 255) return file + ".sweep";
  return (path.parent_path() / ("." + sha256(name).substr(0, 32) + ".sweep")).string();
}

/// The log of the chunks already done, beside the first file; its header says which sweep, by which instructions.
std::unique_ptr<ProofLog> open_log(const Sweep& sweep, const std::string& file, bool resume) {
  const nlohmann::json header = {{"model", sweep.name()},
                                 {"parameters", exact_parameters(sweep)},
                                 {"scalar", sweep.request.scalar},
                                 {"instructions", name_of(widest_instruction_set())},
                                 {"program", program_facts()}};
  try {
    return std::make_unique<ProofLog>(file, header.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                                      resume);
  } catch (const OtherLog&) {
    throw BadInput(file + ": is of another sweep or program: sweep without --resume");
  }
}

/// The rows of all points, and of how many the log had them.
std::pair<std::vector<double>, std::size_t> all_rows(const Sweep& sweep, bool in_float, ProofLog& log) {
  const std::size_t n = sweep.points();
  std::vector<double> rows;
  rows.reserve(n * sweep.width());
  const auto size_of = [&](std::size_t first) { return std::min(chunk, n - first) * sweep.width() * sizeof(double); };
  std::size_t done = 0;
  while (const std::optional<std::string> record = log.next()) {
    if (done >= n || record->size() != size_of(done))
      throw BadInput(log.file().string() + ": is damaged: sweep without --resume");
    rows.resize(rows.size() + record->size() / sizeof(double));
    std::memcpy(rows.data() + done * sweep.width(), record->data(), record->size());
    done += std::min(chunk, n - done);
  }
  const std::size_t found = done;
  Progress progress("sweeping");
  for (; done < n; done += std::min(chunk, n - done)) {
    const std::size_t count = std::min(chunk, n - done);
    const std::vector<double> next =
        in_float ? rows_of<float>(sweep, done, count) : rows_of<double>(sweep, done, count);
    rows.insert(rows.end(), next.begin(), next.end());
    log.append(std::string(reinterpret_cast<const char*>(next.data()), next.size() * sizeof(double)));
    progress(done + count - found, n - found);
  }
  return {std::move(rows), found};
}

}  // namespace

std::string sweep_help() {
  std::vector<std::string> single;
  for (const Choice& choice : choices(swept_models()))
    for (const Parameter& parameter : choice.parameters)
      if (is_single(parameter) && std::ranges::find(single, parameter.name) == single.end())
        single.push_back(parameter.name);
  return help_of(swept_models()) +
         fmt::format("  Any of them but {} may be a grid: lin:A:B:N or log:A:B:N\n", fmt::join(single, ", ")) +
         "  period: -1: diverges; 1: converged or still; p > 1: an oscillation of period p that persists; 0: none seen "
         "(docs/fast_path.md)\n"
         "  all: --csv FILE, --npy FILE (NumPy), --png FILE (gnuplot): at least one; --resume, --scalar double|float";
}

int sweep_command(const std::string& model, const std::vector<std::string>& words) {
  Request request;
  std::string npy, png;
  bool resume = false;
  const std::string& csv = request.csv;
  read_request(request, "sweep", swept_models(), model, words,
               {{"scalar", &request.scalar},
                file_option("csv", request.csv),
                file_option("npy", npy),
                file_option("png", png),
                {"resume", nullptr, &resume}});
  const Sweep sweep = sweep_of(request);
  std::vector<std::string> files;
  for (const std::string& file : {csv, npy, png})
    if (!file.empty()) files.push_back(file);
  if (files.empty()) throw BadInput("sweep: nowhere to write to: give --csv, --npy or --png FILE");
  const std::string log_file = log_beside(files[0]);
  require_distinct({csv, npy, png, log_file});
  for (const std::string& file : files) require_writable(file);
  if (!png.empty()) {
    if (sweep.axes.empty() || sweep.axes.size() > 2)
      throw BadInput("--png: needs one or two parameters with more than one value");
    require_gnuplot();
  }

  const bool in_float = sweep.request.scalar == "float";
  require_starts(sweep, in_float);
  std::unique_ptr<ProofLog> log = open_log(sweep, log_file, resume);
  const auto [rows, found] = all_rows(sweep, in_float, *log);
  if (!csv.empty()) write_whole(csv, [&](std::ostream& out) { write_csv(out, sweep, rows); });
  if (!npy.empty()) write_whole(npy, [&](std::ostream& out) { write_npy(out, sweep, rows); });
  if (!png.empty()) draw(plot_of(sweep, rows), png);
  log.reset();
  std::filesystem::remove(log_file);
  fmt::print("{}: {} points{}, wrote {}\n", sweep.name(), sweep.points(),
             found > 0 ? fmt::format(" ({} of them before)", found) : "",
             printable(fmt::format("{}", fmt::join(files, ", "))));
  return 0;
}

}  // namespace overshoot::program
