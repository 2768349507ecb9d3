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

}  // namespace

void require_gnuplot() {
  if (std::system("gnuplot --version >/dev/null 2>&1") != 0)
    throw BadInput("--png: gnuplot is not installed (Debian's gnuplot-nox)");
}

void draw(const Plot& plot, const std::string& png) {
  const std::string part = fmt::format("{}.{}.part", png, getpid());
  std::vector<std::string> data;  // removed at the end
  const auto remove_all = [&] {
    std::error_code ignored;
    for (const std::string& file : data) std::filesystem::remove(file, ignored);
    std::filesystem::remove(part, ignored);
  };
  const auto file_of = [&](const std::vector<double>& numbers) {
    data.push_back(fmt::format("{}.{}.data", part, data.size()));
    write_whole(data.back(), bytes_of(numbers));
    return in_quotes(data.back());
  };
  const std::size_t panels = plot.panels.size() + (plot.cloud.empty() ? 0 : 1);
  try {
    std::string script = fmt::format(
        "set terminal pngcairo size {},620 font 'sans,11'\nset output {}\nset palette defined (0 '#440154', 1 "
        "'#3b528b', 2 '#21918c', 3 '#5ec962', 4 '#fde725')\n"
        "set multiplot layout 1,{} title {} noenhanced\nset tics out nomirror\nunset key\n",
        640 * panels, in_quotes(part), panels, in_quotes(plot.title));
    const PlotAxis& x = plot.axes[0];
    script += axis_commands(x, 'x');
    if (!plot.cloud.empty()) {
      std::vector<double> points;
      for (std::size_t i = 0; i < plot.cloud.size(); ++i)
        for (const double y : plot.cloud[i]) points.insert(points.end(), {place(x, x.values[i]), y});
      script += fmt::format(
          "set ylabel {} noenhanced\nplot {} binary format='%float64%float64' using 1:2 with dots lc rgb '#30404060'\n",
          in_quotes(plot.cloud_label), file_of(points));
    }
    for (const Panel& panel : plot.panels) {
      if (plot.axes.size() == 1) {
        std::vector<double> points;
        for (std::size_t i = 0; i < panel.values.size(); ++i)
          points.insert(points.end(), {place(x, x.values[i]), panel.values[i]});
        script += fmt::format(
            "set ylabel {} noenhanced\n{}set yrange [*:*]\nplot {} binary format='%float64%float64' using 1:2 with "
            "lines\n",
            in_quotes(panel.label), panel.by_magnitude ? "set logscale y\n" : "unset logscale y\n", file_of(points));
        continue;
      }
      const PlotAxis& y = plot.axes[1];
      const std::size_t nx = x.values.size(), ny = y.values.size();
      std::vector<double> transposed;  // gnuplot's arrays have x fastest
      for (std::size_t j = 0; j < ny; ++j)
        for (std::size_t i = 0; i < nx; ++i) {
          const double v = panel.values[i * ny + j];
          transposed.push_back(panel.by_magnitude && !(v > 0) ? std::numeric_limits<double>::quiet_NaN() : v);
        }
      const double x0 = place(x, x.values.front()), y0 = place(y, y.values.front()),
                   dx = (place(x, x.values.back()) - x0) / static_cast<double>(nx - 1),
                   dy = (place(y, y.values.back()) - y0) / static_cast<double>(ny - 1);
      script +=
          axis_commands(y, 'y') +
          fmt::format(
              "set title {} noenhanced\n{}plot {} binary array=({},{}) format='%float64' origin=({},{}) dx={} dy={} "
              "using 1 with image\n",
              in_quotes(panel.label), panel.by_magnitude ? "set logscale cb\n" : "unset logscale cb\n",
              file_of(transposed), nx, ny, x0, y0, dx, dy);
    }
    script += "unset multiplot\n";
    std::FILE* gnuplot = popen("gnuplot >/dev/null 2>&1", "w");
    if (!gnuplot) throw BadInput("--png: gnuplot could not be started");
    std::fwrite(script.data(), 1, script.size(), gnuplot);
    if (pclose(gnuplot) != 0 || !std::filesystem::exists(part)) throw BadInput(png + ": gnuplot could not draw it");
    std::filesystem::rename(part, png);
  } catch (...) {
    remove_all();
    throw;
  }
  remove_all();
}

}  // namespace overshoot::program
