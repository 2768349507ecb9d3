#include "lib/files/whole.hpp"
#include "program/plot.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <stdexcept>

#include "lib/kernel/certificate.hpp"
#include "lib/scalar/truth.hpp"

namespace overshoot::program {

namespace {

/// Text in gnuplot's double quotes.
std::string in_quotes(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c == '\n' ? ' ' : c;
  }
  return quoted + "\"";
}

std::string bytes_of(const std::vector<double>& x) {
  return {reinterpret_cast<const char*>(x.data()), x.size() * sizeof(double)};
}

/// An axis by magnitude is drawn in log10 by hand, with its tics at powers of 10: gnuplot's images are even.
double place(const PlotAxis& axis, double x) { return axis.by_magnitude ? std::log10(x) : x; }
std::string axis_commands(const PlotAxis& axis, char letter) {
  const double lo = place(axis, axis.values.front()), hi = place(axis, axis.values.back());
  std::string commands = fmt::format("set {0}label {1}\nset {0}range [{2}:{3}]\nset {0}tics autofreq\n", letter,
                                     in_quotes(axis.label), std::min(lo, hi), std::max(lo, hi));
  if (!axis.by_magnitude) return commands;
  std::string tics;
  for (int k = static_cast<int>(std::ceil(std::min(lo, hi) - 1e-9)); k <= std::max(lo, hi) + 1e-9; ++k)
    tics += fmt::format("{}\"10^{{{}}}\" {}", tics.empty() ? "" : ", ", k, k);
  return tics.empty() ? commands : commands + fmt::format("set {}tics ({})\n", letter, tics);
}

/// Files for gnuplot beside the PNG file, removed at the end.
class Scratch {
 public:
  explicit Scratch(const std::string& png) : part_(part_of(png).string()) {}
  ~Scratch() {
    std::error_code ignored;
    for (const std::string& file : data_) std::filesystem::remove(file, ignored);
    std::filesystem::remove(part_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::string& part() const { return part_; }  ///< the picture until it is whole
  /// The name, in quotes, of a file of these numbers.
  std::string file_of(const std::vector<double>& numbers) {
    data_.push_back(fmt::format("{}.{}.data", part_, data_.size()));
    write_whole(data_.back(), bytes_of(numbers));
    return in_quotes(data_.back());
  }

 private:
  const std::string part_;
  std::vector<std::string> data_;
};

std::string cloud_commands(const Plot& plot, Scratch& scratch) {
  const PlotAxis& x = plot.axes[0];
  std::vector<double> points;
  for (std::size_t i = 0; i < plot.cloud.size(); ++i)
    for (const double y : plot.cloud[i]) points.insert(points.end(), {place(x, x.values[i]), y});
  return fmt::format(
      "set ylabel {} noenhanced\nplot {} binary format='%float64%float64' using 1:2 with dots lc rgb '#30404060'\n",
      in_quotes(plot.cloud_label), scratch.file_of(points));
}

std::string curve_commands(const PlotAxis& x, const Panel& panel, Scratch& scratch) {
  std::vector<double> points;
  for (std::size_t i = 0; i < panel.values.size(); ++i)
    points.insert(points.end(), {place(x, x.values[i]), panel.values[i]});
  return fmt::format(
      "set ylabel {} noenhanced\n{}set yrange [*:*]\nplot {} binary format='%float64%float64' using 1:2 with "
      "lines\n",
      in_quotes(panel.label), panel.by_magnitude ? "set logscale y\n" : "unset logscale y\n", scratch.file_of(points));
}

std::string map_commands(const PlotAxis& x, const PlotAxis& y, const Panel& panel, Scratch& scratch) {
  const std::size_t nx = x.values.size(), ny = y.values.size();
  std::vector<double> transposed;  // gnuplot's arrays have x fastest
  for (std::size_t j = 0; j < ny; ++j)
    for (std::size_t i = 0; i < nx; ++i) {
      const double value = panel.values[i * ny + j];
      transposed.push_back(panel.by_magnitude && !(value > 0) ? std::numeric_limits<double>::quiet_NaN() : value);
    }
  const double x0 = place(x, x.values.front()), y0 = place(y, y.values.front()),
               dx = (place(x, x.values.back()) - x0) / static_cast<double>(nx - 1),
               dy = (place(y, y.values.back()) - y0) / static_cast<double>(ny - 1);
  return axis_commands(y, 'y') +
         fmt::format(
             "set title {} noenhanced\n{}plot {} binary array=({},{}) format='%float64' origin=({},{}) dx={} dy={} "
             "using 1 with image\n",
             in_quotes(panel.label), panel.by_magnitude ? "set logscale cb\n" : "unset logscale cb\n",
             scratch.file_of(transposed), nx, ny, x0, y0, dx, dy);
}

}  // namespace

void require_gnuplot() {
  if (std::system("gnuplot --version >/dev/null 2>&1") != 0)
    throw BadInput("--png: gnuplot is not installed (Debian's gnuplot-nox)");
}

void draw(const Plot& plot, const std::string& png) {
  Scratch scratch(png);
  const std::size_t panels = plot.panels.size() + (plot.cloud.empty() ? 0 : 1);
  std::string script = fmt::format(
      "set terminal pngcairo size {},620 font 'sans,11'\nset output {}\nset palette defined (0 '#440154', 1 "
      "'#3b528b', 2 '#21918c', 3 '#5ec962', 4 '#fde725')\n"
      "set multiplot layout 1,{} title {} noenhanced\nset tics out nomirror\nunset key\n",
      640 * panels, in_quotes(scratch.part()), panels, in_quotes(plot.title));
  script += axis_commands(plot.axes[0], 'x');
  if (!plot.cloud.empty()) script += cloud_commands(plot, scratch);
  for (const Panel& panel : plot.panels)
    script += plot.axes.size() == 1 ? curve_commands(plot.axes[0], panel, scratch)
                                    : map_commands(plot.axes[0], plot.axes[1], panel, scratch);
  script += "unset multiplot\n";
  std::FILE* gnuplot = popen("gnuplot >/dev/null 2>&1", "w");
  if (!gnuplot) throw BadInput("--png: gnuplot could not be started");
  std::fwrite(script.data(), 1, script.size(), gnuplot);
  if (pclose(gnuplot) != 0 || !std::filesystem::exists(scratch.part()))
    throw BadInput(png + ": gnuplot could not draw it");
  std::filesystem::rename(scratch.part(), png);
}

}  // namespace overshoot::program
