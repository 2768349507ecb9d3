#pragma once
/// A picture as data: what the report draws and gives as CSV. The page knows the kinds of layers, not the pictures.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace overshoot {

struct Layer {
  enum class Kind {
    line,   ///< the points joined
    orbit,  ///< the points joined thinly, each marked: the steps of a run
    dots,
    level,   ///< a faint line: a level set, a grid
    curve,   ///< a dashed line: what theory says
    mark,    ///< large marks: a witness, a worst point
    rule_x,  ///< the line x = x[0]; y is empty
    rule_y,  ///< the line y = y[0]; x is empty
    cells    ///< the points marked by what `values` says of each: "right", "wrong", ...
  };
  std::string name;  ///< for the legend, and its rows of the CSV
  Kind kind = Kind::line;
  std::vector<double> x, y;
  std::vector<std::string> values;  ///< of cells
  /// A point with a coordinate that is no finite number is left out: JSON has none.
  void add(double at, double value);
};

struct Axis {
  std::string label;  ///< quantity and unit
  bool logarithmic = false;
};

struct Picture {
  std::string title, caption;
  Axis x, y;
  std::vector<Layer> layers;
  bool ordered = false;            ///< the coloured layers are a ladder: colours in order
  std::vector<std::string> about;  ///< keys of the statements that it explains
};

/// {"title", "caption", "x": {"label", "log"}, "y", "ordered", "about", "layers": [{"name", "kind", "x", "y",
/// "values"}]}
nlohmann::json to_json(const Picture& p);

}  // namespace overshoot
