#pragma once
/// Heavy headers every source includes anyway, precompiled once: MPFI, fmt, the standard
/// library. The kernel is compiled with it too: nothing in it that the kernel must not have.

/// libstdc++'s Bessel and zeta functions in <cmath>, which nothing here calls, would be instantiated in every source.
#define _GLIBCXX_BITS_SPECFUN_H 1

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "lib/formula/tape.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/scalar/jet.hpp"
#include "lib/scalar/mpfi.hpp"
