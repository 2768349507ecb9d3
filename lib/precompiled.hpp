#pragma once
/// Heavy headers every source includes anyway, precompiled once: Boost's rationals, Arb, MPFR, JSON, fmt, the standard
/// library.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lib/scalar/ball.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/scalar/expr.hpp"
#include "lib/scalar/jet.hpp"
#include "lib/scalar/mpfi.hpp"
#include "lib/scalar/mpfr.hpp"
#include "lib/scalar/range.hpp"
