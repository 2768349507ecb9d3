#pragma once
/// Plots of sweeps, drawn by gnuplot.
#include <string>
#include <vector>

namespace overshoot::program {

struct PlotAxis {
  std::string label;
  bool by_magnitude;  ///< drawn in log10
  std::vector<double> values;
};
/// One quantity over the grid, the first axis slowest; NaN is left blank.
struct Panel {
  std::string label;
  bool by_magnitude;
  std::vector<double> values;
};
/// Panels side by side: curves over one axis, or maps in colour over two.
struct Plot {
  std::string title;
  std::vector<PlotAxis> axes;
  std::vector<Panel> panels;
  std::string cloud_label;                 ///< of a first panel of points, if any
  std::vector<std::vector<double>> cloud;  ///< the points over each value of the one axis
};

/// Throws BadInput where there is no gnuplot.
void require_gnuplot();

/// Writes a whole PNG file. Throws BadInput.
void draw(const Plot& plot, const std::string& png);

}  // namespace overshoot::program
