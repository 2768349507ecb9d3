#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace overshoot {

/// JSON on lines that a person can read.
std::string laid_out(const nlohmann::json& value);

}  // namespace overshoot
