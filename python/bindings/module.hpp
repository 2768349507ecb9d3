#pragma once
/// What the sources of the module share.
#include <pybind11/pybind11.h>

#include <stdexcept>

#include "lib/scalar/rational.hpp"

namespace overshoot::python {

namespace py = pybind11;

/// A certificate that proves nothing, or not what was asked.
struct Rejected : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// fractions.Fraction, exact.
py::object fraction(const Rational& q);

void add_lemmas(py::module_& module);
void add_models(py::module_& module);
void add_cycles(py::module_& module);

}  // namespace overshoot::python
