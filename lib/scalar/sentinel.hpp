#pragma once
/// Whether this program's floating point is the one its results assume: IEEE 754, to nearest, with subnormals, each
/// operation rounded to its own type, nothing contracted, reassociated or assumed finite.
#include <optional>
#include <string>

namespace overshoot {

/// What is wrong with the arithmetic of this thread and this build, or nothing. Costs about a microsecond. It tells of
/// the flags sentinel.cpp itself was compiled with, and of the modes of the running thread.
std::optional<std::string> broken_arithmetic();

/// Throws BadInput, one line, where something is wrong. All that leads to a verdict asks, on every thread it runs on:
/// modes are a thread's own, and those of a pool's threads may come from whoever used them first. PrecisionScope asks,
/// and with it whatever names a precision; so do the entries of what works in doubles (search, proof and enclosure).
/// Costs some nanoseconds while the thread's modes are ones that were found sound. It is asked so often that work ends
/// here when it is to (interrupted.hpp).
void require_sound_arithmetic();

}  // namespace overshoot
