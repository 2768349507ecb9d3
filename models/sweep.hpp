#pragma once
/// A sweep: what a model settles to at every point of a grid of its parameters, by ensembles of SIMD trajectories.
#include "models/model.hpp"

namespace overshoot {

/// So many points are run, and logged by the command, at a time.
constexpr std::size_t sweep_chunk = 16384;

/// Words and what is of the run as a whole are one for the sweep; every other parameter may be a grid.
bool is_single(const Parameter& parameter);

/// The values of one parameter, one or more: those with more are the axes.
struct SweptParameter {
  std::string name;
  bool by_magnitude;
  std::vector<Rational> values;
  std::vector<double> numbers = {};  ///< nearest to them
};

/// The grid (first axis slowest) and what is asked of every point of it.
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
  double at(const std::string& parameter, std::size_t point) const;
};

/// Of the request, which has been read: a grid is VALUE, lin:A:B:N or log:A:B:N. `given` are those of parameters whose
/// values are told one by one.
Sweep sweep_of(const Request& request, const std::map<std::string, std::vector<Rational>>& given = {});
/// Throws where a start does not exist.
void require_starts(const Sweep& sweep);
/// What is written of points first, first+1, ..., `width` numbers each. The period is -1 where the orbit diverges and 0
/// where none is seen.
std::vector<double> rows_of(const Sweep& sweep, std::size_t first, std::size_t count);

}  // namespace overshoot
