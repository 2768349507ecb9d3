/// All cycles of one period of a model.
#include <pybind11/stl.h>

#include "lib/dynamics/cycles.hpp"
#include "lib/files/messages.hpp"
#include "lib/scalar/decimal.hpp"
#include "python/bindings/call.hpp"
#include "python/bindings/models.hpp"
#include "python/bindings/module.hpp"

namespace overshoot::python {

namespace {

constexpr long bits = 200;
constexpr int digits = 40;

/// As decimals, rounded outward.
py::tuple in_python(const Mpfi& x) {
  return py::make_tuple(decimal(x.lo(), digits, MPFR_RNDD), decimal(x.hi(), digits, MPFR_RNDU));
}
py::tuple in_python(const Interval& x) {
  return py::make_tuple(fraction(exact_rational(x.lo())), fraction(exact_rational(x.hi())));
}

const char* name_of(Multipliers::Kind kind) {
  switch (kind) {
    case Multipliers::Kind::real:
      return "real";
    case Multipliers::Kind::complex:
      return "complex";
    case Multipliers::Kind::near:
      return "near";
    case Multipliers::Kind::unknown:
      break;
  }
  return "unknown";
}

/// The parameters of the step, and the words that choose it.
std::vector<Parameter> of_step(const Model& model) {
  std::vector<Parameter> out;
  for (const Parameter& parameter : model.parameters)
    if (parameter.role != Role::start && parameter.role != Role::run) out.push_back(parameter);
  return out;
}

using Box = std::map<std::string, std::pair<std::string, std::string>>;

/// A side for each coordinate.
std::vector<ClosedRange> sides_of(const Box& box, const std::vector<std::string>& coordinates) {
  std::vector<ClosedRange> sides;
  for (const std::string& name : coordinates) {
    const auto it = box.find(name);
    if (it == box.end()) throw BadInput("box: no range is given of the coordinate " + name);
    sides.push_back({read_rational(it->second.first, "box"), read_rational(it->second.second, "box")});
    if (sides.back().lo > sides.back().hi) throw BadInput("box: " + name + ": a range (lo, hi) needs lo <= hi");
  }
  for (const auto& [name, side] : box)
    if (std::ranges::find(coordinates, name) == coordinates.end())
      throw BadInput(fmt::format("box: the map has no coordinate '{}'{}", name, did_you_mean(name, coordinates)));
  return sides;
}

py::dict cycles(const Shared& model, Values values, int period, const Box& box, std::size_t budget) {
  if (!model->recorded) throw BadInput(model->name + ": the cycles of this model are not searched");
  const std::vector<Parameter> parameters = of_step(*model);
  for (const Parameter& parameter : model->parameters)  // starts and budgets of runs do not matter
    if (std::ranges::find(parameters, parameter.name, &Parameter::name) == parameters.end())
      values.erase(parameter.name);
  const Request request = request_of(*model, parameters, values);
  const RecordedMap map = model->recorded(request);
  const std::vector<ClosedRange> sides = sides_of(box, map.coordinates);
  std::vector<std::pair<std::string, Rational>> numbers;
  for (const std::string& name : map.parameters) {
    if (!request.has(name)) throw BadInput(fmt::format("{}: {} has no value", model->name, name));
    numbers.emplace_back(name, request.number(name));
  }
  const Cycles all = result_aside("cycles of " + model->name, [&](const Tell& tell) {
    const PrecisionScope scope(bits);
    return all_cycles(with_numbers(map, numbers), {period, sides, budget, tell});
  });
  py::list found, undecided;
  for (const Cycle& cycle : all.found) {
    py::list points, multipliers;
    for (const std::vector<Mpfi>& point : cycle.points) {
      py::dict each;
      for (std::size_t j = 0; j < point.size(); ++j) each[py::str(map.coordinates[j])] = in_python(point[j]);
      points.append(each);
    }
    for (const Mpfi& number : cycle.multipliers.numbers) multipliers.append(in_python(number));
    found.append(
        py::make_tuple(points, name_of(cycle.stability), name_of(cycle.multipliers.kind), multipliers, cycle.kink));
  }
  for (const UndecidedPart& part : all.undecided) {
    py::dict each;
    for (std::size_t j = 0; j < part.box.size(); ++j) each[py::str(map.coordinates[j])] = in_python(part.box[j]);
    undecided.append(py::make_tuple(each, part.why));
  }
  py::dict out;
  out["found"] = found;
  out["undecided"] = undecided;
  out["boxes"] = all.boxes;
  out["parameters"] = request.values;
  return out;
}

}  // namespace

void add_cycles(py::module_& module) { module.def("cycles", cycles, Sound()); }

}  // namespace overshoot::python
