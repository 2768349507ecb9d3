#pragma once
/// A model as the module holds it.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/model.hpp"

namespace overshoot::python {

/// A registered model, or one that a text is.
struct Shared {
  std::shared_ptr<const Model> model;
  const Model* operator->() const { return model.get(); }
  const Model& operator*() const { return *model; }
};

using Values = std::map<std::string, std::string>;

/// A request of these values, the defaults filled in. Throws BadInput for names that are none of its parameters.
Request request_of(const Model& model, const std::vector<Parameter>& parameters, const Values& values);

}  // namespace overshoot::python
