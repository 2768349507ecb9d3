#pragma once
#include <string>
#include <string_view>

namespace overshoot {

/// SHA-256 in hexadecimal.
std::string sha256(std::string_view text);

}  // namespace overshoot
