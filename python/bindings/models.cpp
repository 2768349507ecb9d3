/// Models: runs, enclosures and sweeps.
#include <fmt/format.h>
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <nlohmann/json.hpp>

#include "lib/files/messages.hpp"
#include "lib/precision/ladder.hpp"
#include "models/pieces.hpp"
#include "models/scalars.hpp"
#include "models/sweep.hpp"
#include "models/text_map.hpp"
#include "python/bindings/call.hpp"
#include "python/bindings/models.hpp"
#include "python/bindings/module.hpp"

namespace overshoot::python {

namespace {

Shared model_named(const std::string& name) {
  std::vector<std::string> names;
  for (const Model& model : all_models()) {
    if (model.name == name) return {{std::shared_ptr<void>(), &model}};
    names.push_back(model.name);
  }
  throw BadInput(fmt::format("unknown model '{}' ({}){}", name, fmt::join(names, ", "), did_you_mean(name, names)));
}
Shared model_of_text(const std::string& text, const std::string& root) {
  return {std::make_shared<const Model>(model_of(text_map({"map", text}, "map"), root))};
}
Shared model_of_file(const std::string& file, const std::string& root) {
  return {std::make_shared<const Model>(model_of(text_map_of(file), root))};
}

/// A number as Python has it: a double, or a Fraction where it may be no double; an enclosure as the decimals of its
/// ends, rounded outward.
template <Real T>
py::object in_python(const T& x, int digits) {
  if constexpr (std::same_as<T, Ball>) {
    const DecimalEnclosure ends = decimal(x, digits);
    return py::make_tuple(ends.lo, ends.hi);
  } else if constexpr (std::same_as<T, float> || std::same_as<T, double>) {
    return py::float_(static_cast<double>(x));
  } else {
    if (!is_finite(x)) return py::float_(!(x == x) ? NAN : x > 0 ? INFINITY : -INFINITY);
    const Mpfr all = all_bits(x);
    if (mpfr_zero_p(all.raw()) == 0 && std::labs(mpfr_get_exp(all.raw())) > 1'000'000)
      throw BadInput(
          "a result beyond 2^1000000 or below its inverse is no Fraction of a sensible length: run in double to see "
          "it");
    return fraction(exact_value(x));
  }
}

template <Real T>
py::dict in_python(const Quantities<T>& quantities, int digits) {
  py::dict out;
  for (const auto& [name, x] : quantities) out[py::str(name)] = in_python(x, digits);
  return out;
}

/// So many decimal digits as tell apart numbers of so many bits.
int digits_of(long bits) { return static_cast<int>(static_cast<double>(bits) * 0.30103) + 4; }

py::dict run(const Shared& model, const Values& values, const std::string& scalar, bool orbit) {
  Request request = request_of(*model, model->parameters, values);
  request.scalar = scalar;
  request.keep_orbit = orbit;
  return in_scalar_of(request, [&]<Real T>() {
    const long bits = working_precision();
    const Result<T> result = result_aside("running " + model->name, [&](const Tell& tell) {
      const PrecisionScope scope(bits);
      request.progress = tell;
      return request.model->run<T>(request);
    });
    const int digits = digits_of(bits);
    py::dict out;
    out["steps"] = result.steps;
    out["converged"] = result.converged;
    out["diverged_at"] = result.diverged_at;
    out["useless_at"] = result.useless_at;
    out["no_value"] = result.no_value;
    out["final"] = in_python(result.final, digits);
    out["parameters"] = request.values;
    if (orbit) {
      py::dict columns;
      py::list steps;
      for (const auto& [step, row] : result.orbit.rows()) steps.append(step);
      columns["step"] = steps;
      for (std::size_t k = 0; k < result.columns.size(); ++k) {
        py::list column;
        for (const auto& [step, row] : result.orbit.rows()) column.append(in_python(row[k], digits));
        columns[py::str(result.columns[k])] = column;
      }
      out["orbit"] = columns;
    }
    return out;
  });
}

py::dict enclose(const Shared& model, const Values& values, std::size_t pieces) {
  if (!model->enclose) throw BadInput(model->name + ": no enclosure is known for this model");
  const Request request = request_of(*model, model->parameters, values);
  const ParameterRanges sides = sides_of(request);
  const auto budget = static_cast<std::size_t>(request.count("steps", 0, 1'000'000'000'000));
  const EnclosedBox box = result_aside("enclosing " + model->name, [&](const Tell& tell) {
    return enclosed_in_pieces(request, sides, pieces,
                              {[&](long step) { tell(static_cast<std::size_t>(step), budget); }});
  });
  py::dict out;
  out["steps"] = box.all ? box.all->steps : 0;
  out["pieces"] = box.pieces;
  out["converged"] = box.converged();
  py::list undecided;
  for (const auto& [piece, why] : box.undecided) undecided.append(py::make_tuple(piece, why));
  out["undecided"] = undecided;
  out["parameters"] = request.values;
  out["no_limit"] = box.all ? box.all->no_limit : "";
  // What holds of some pieces only is not said of the box.
  const bool decided = box.undecided.empty();
  out["final"] = decided ? in_python(box.all->final, 25) : py::dict();
  out["limit"] = decided ? in_python(box.all->limit, 25) : py::dict();
  return out;
}

/// The numbers of an array as exact rationals.
std::vector<Rational> exact_values(const std::string& name, const py::array_t<double>& array) {
  if (array.ndim() != 1 || array.size() == 0)
    throw BadInput(fmt::format(
        "{}: a grid is an array of one dimension with one value or more, this has {} dimensions and {} values", name,
        array.ndim(), array.size()));
  std::vector<Rational> values;
  for (py::ssize_t i = 0; i < array.size(); ++i) {
    const double x = array.at(i);
    if (!std::isfinite(x)) throw BadInput(fmt::format("{}: value {} of the grid is {}", name, i, x));
    values.push_back(exact_rational(x));
  }
  return values;
}

py::dict sweep(const Shared& model, const Values& values, const std::map<std::string, py::array_t<double>>& grids,
               const std::string& scalar) {
  if (!model->swept) throw BadInput(model->name + ": this model has no sweep");
  const std::vector<Parameter>& parameters = model->swept->parameters;
  std::map<std::string, std::vector<Rational>> given;
  Values words = values;
  for (const auto& [parameter, array] : grids) {
    const auto known = std::ranges::find(parameters, parameter, &Parameter::name);
    if (known != parameters.end() && is_single(*known))
      throw BadInput(fmt::format("{}: {} has one value for the whole sweep", model->name, parameter));
    given[parameter] = exact_values(parameter, array);
    words[parameter] = print(given[parameter].front());
  }
  Request request = request_of(*model, parameters, words);
  request.scalar = scalar;
  const Sweep swept = sweep_of(request, given);
  auto* rows = new std::vector<double>();
  const py::capsule owner(rows, [](void* p) { delete static_cast<std::vector<double>*>(p); });
  work_aside("sweeping " + model->name, [&](const Tell& tell) {
    require_starts(swept);
    const std::size_t n = swept.points();
    rows->reserve(n * swept.width());
    for (std::size_t done = 0; done < n; done += std::min(sweep_chunk, n - done)) {
      tell(done, n);
      const std::vector<double> next = rows_of(swept, done, std::min(sweep_chunk, n - done));
      rows->insert(rows->end(), next.begin(), next.end());
    }
  });
  py::dict axes;
  for (const SweptParameter& axis : swept.axes)
    axes[py::str(axis.name)] = py::array_t<double>(static_cast<py::ssize_t>(axis.numbers.size()), axis.numbers.data());
  py::dict out;
  out["axes"] = axes;
  out["rows"] = py::array_t<double>({static_cast<py::ssize_t>(swept.points()), static_cast<py::ssize_t>(swept.width())},
                                    rows->data(), owner);
  out["quantities"] = swept.quantities;
  out["point"] = swept.to_rest ? py::object(py::none()) : py::object(py::str(swept.point()));
  out["parameters"] = request.values;
  return out;
}

/// The parameters as (name, default, help).
std::vector<std::tuple<std::string, std::string, std::string>> described(const std::vector<Parameter>& parameters) {
  std::vector<std::tuple<std::string, std::string, std::string>> out;
  for (const Parameter& parameter : parameters) out.emplace_back(parameter.name, parameter.value, parameter.help);
  return out;
}

}  // namespace

Request request_of(const Model& model, const std::vector<Parameter>& parameters, const Values& values) {
  Request request;
  request.target = model.name;
  request.model = &model;
  request.parameters = parameters;
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters) {
    names.push_back(parameter.name);
    if (const auto it = values.find(parameter.name); it != values.end())
      request.values[parameter.name] = it->second;
    else if (!parameter.value.empty())
      request.values[parameter.name] = parameter.value;
  }
  for (const auto& [name, value] : values)
    if (std::ranges::find(names, name) == names.end())
      throw BadInput(fmt::format("{}: unknown parameter {}{}", model.name, name, did_you_mean(name, names)));
  if (model.complete) model.complete(request);
  return request;
}

void add_models(py::module_& module) {
  module.def("models", [] {
    std::vector<std::string> names;
    for (const Model& model : all_models()) names.push_back(model.name);
    return names;
  });
  py::class_<Shared>(module, "Model")
      .def("name", [](const Shared& model) { return model->name; })
      .def("parameters", [](const Shared& model) { return described(model->parameters); })
      .def("swept_parameters",
           [](const Shared& model) {
             return described(model->swept ? model->swept->parameters : std::vector<Parameter>());
           })
      .def("run", run, Sound())
      .def("enclose", enclose, Sound())
      .def("sweep", sweep, Sound());
  module.def("model", model_named);
  module.def("model_of_text", model_of_text, Sound());
  module.def("model_of_file", model_of_file, Sound());
}

}  // namespace overshoot::python
