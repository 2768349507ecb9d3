#pragma once
/// A call from Python: its work runs on a thread of its own, without the interpreter, in sound arithmetic.
#include <pybind11/pybind11.h>

#include <cfenv>
#include <functional>
#include <optional>
#include <string>

namespace overshoot::python {

namespace py = pybind11;

/// Floating point as overshoot needs it, for a scope: a library that the process has loaded may have set this thread to
/// flush subnormal numbers to zero, or to round in another direction. It finds that again.
class SoundModes {
 public:
  SoundModes();
  ~SoundModes();
  SoundModes(const SoundModes&) = delete;
  SoundModes& operator=(const SoundModes&) = delete;

 private:
  std::fenv_t before_;  ///< on x86 the modes of both units
};
/// Every function that Python calls has it.
using Sound = py::call_guard<SoundModes>;

/// Told how far the work is, from any thread.
using Tell = std::function<void(std::size_t done, std::size_t of)>;

/// Does the work, and shows meanwhile on a terminal or in a notebook how far it is. Throws what it throws. At Ctrl-C it
/// ends the work, which takes some tenths of a second, and raises KeyboardInterrupt (or what the handler raises).
void work_aside(const std::string& what, const std::function<void(const Tell&)>& work);

/// The same of work that has a result.
template <class Work>
auto result_aside(const std::string& what, const Work& work) {
  std::optional<std::invoke_result_t<Work, const Tell&>> result;
  work_aside(what, [&](const Tell& tell) { result.emplace(work(tell)); });
  return std::move(*result);
}

/// Registers what calls need of the interpreter: the end of calls at its own end, and after a fork.
void add_calls(py::module_& module);

}  // namespace overshoot::python
