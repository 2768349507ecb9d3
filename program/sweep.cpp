/// sweep: what a model settles to at every point of a grid of its parameters, by ensembles of SIMD trajectories.
#include <unistd.h>

#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>

#include "lib/files/messages.hpp"
#include "lib/files/sha256.hpp"
#include "lib/files/whole.hpp"
#include "models/sweep.hpp"
#include "program/plot.hpp"
#include "program/options.hpp"
#include "lib/kernel/certificate.hpp"
#include "lib/files/record_log.hpp"

namespace overshoot::program {

namespace {

Choices swept_models() {
  return {[](const Model& model) { return model.swept ? std::optional(model.swept->parameters) : std::nullopt; }};
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
std::pair<std::vector<double>, std::size_t> all_rows(const Sweep& sweep, ProofLog& log) {
  const std::size_t n = sweep.points();
  std::vector<double> rows;
  rows.reserve(n * sweep.width());
  const auto size_of = [&](std::size_t first) { return std::min(sweep_chunk, n - first) * sweep.width() * sizeof(double); };
  std::size_t done = 0;
  while (const std::optional<std::string> record = log.next()) {
    if (done >= n || record->size() != size_of(done))
      throw BadInput(log.file().string() + ": is damaged: sweep without --resume");
    rows.resize(rows.size() + record->size() / sizeof(double));
    std::memcpy(rows.data() + done * sweep.width(), record->data(), record->size());
    done += std::min(sweep_chunk, n - done);
  }
  const std::size_t found = done;
  Progress progress("sweeping");
  for (; done < n; done += std::min(sweep_chunk, n - done)) {
    const std::size_t count = std::min(sweep_chunk, n - done);
    const std::vector<double> next = rows_of(sweep, done, count);
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

  require_starts(sweep);
  std::unique_ptr<ProofLog> log = open_log(sweep, log_file, resume);
  const auto [rows, found] = all_rows(sweep, *log);
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
