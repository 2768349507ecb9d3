#pragma once
/// Whether this program's floating point is the one its results assume: IEEE 754, to nearest, with subnormals, each
/// operation rounded to its own type, nothing contracted, reassociated or assumed finite.
#include <optional>
#include <string>

namespace overshoot {

/// What is wrong with the arithmetic of this thread and this build, or nothing. Costs about a microsecond: call it at
/// start. It tells of the flags sentinel.cpp itself was compiled with, and of the modes of the running thread.
std::optional<std::string> broken_arithmetic();

}  // namespace overshoot
