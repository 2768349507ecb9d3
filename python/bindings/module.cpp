/// overshoot._core: the compiled part of the module, which python/overshoot makes a library of.
#include "python/bindings/module.hpp"

#include "lib/lemma/text.hpp"
#include "lib/scalar/interrupted.hpp"
#include "lib/scalar/truth.hpp"
#include "python/bindings/call.hpp"

namespace overshoot::python {

py::object fraction(const Rational& q) {
  const auto integer = [](const Integer& n) {
    std::string digits(mpz_sizeinbase(n.raw(), 16) + 2, '\0');
    mpz_get_str(digits.data(), 16, n.raw());
    return py::reinterpret_steal<py::object>(PyLong_FromString(digits.c_str(), nullptr, 16));
  };
  return py::module_::import("fractions").attr("Fraction")(integer(numerator(q)), integer(denominator(q)));
}

namespace {

/// A message of the program in Python's words: its parameters have no dashes.
std::string without_dashes(std::string text) {
  for (std::size_t at = text.find("--"); at != std::string::npos; at = text.find("--", at))
    if (at + 2 < text.size() && std::isalpha(static_cast<unsigned char>(text[at + 2])) != 0)
      text.erase(at, 2);
    else
      at += 2;
  return text;
}

void raise(const char* name, const std::string& message, const std::string& excerpt = {}) {
  const py::object type = py::module_::import("overshoot._errors").attr(name);
  const py::object error = type(without_dashes(message));
  if (!excerpt.empty()) error.attr("excerpt") = excerpt;
  PyErr_SetObject(type.ptr(), error.ptr());
}

void translate(std::exception_ptr thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const LemmaError& e) {
    raise("LemmaError", e.what(), e.excerpt);
  } catch (const BadInput& e) {
    raise(std::string_view(e.what()).starts_with("floating-point arithmetic is broken") ? "UnsoundArithmetic"
                                                                                        : "BadInput",
          e.what());
  } catch (const Undecided& e) {
    raise("Undecided", e.what());
  } catch (const Rejected& e) {
    raise("Rejected", e.what());
  } catch (const Interrupted&) {  // at the interpreter's end
    PyErr_SetNone(PyExc_KeyboardInterrupt);
  }
}

}  // namespace
}  // namespace overshoot::python

PYBIND11_MODULE(_core, module) {
  using namespace overshoot::python;
  py::register_local_exception_translator(translate);
  add_calls(module);
  add_lemmas(module);
  add_models(module);
  add_cycles(module);
}
