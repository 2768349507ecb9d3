#pragma once
/// Heavy headers every source includes anyway, precompiled once: MPFI, fmt, the standard
/// library. The kernel is compiled with it too: nothing in it that the kernel must not have.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "lib/formula/tape.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/scalar/jet.hpp"
#include "lib/scalar/mpfi.hpp"
