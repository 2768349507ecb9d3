#include "lib/files/laid_out.hpp"

#include <nlohmann/json.hpp>

namespace overshoot {

namespace {

/// A value that is so deep inside of others: on one line if that is no long one or if it is a tree, which is that deep;
/// else with a line for each value in it.
std::string laid_out_at(const nlohmann::json& value, std::size_t indent) {
  std::string line = value.dump();
  if (!value.is_structured() || indent + line.size() <= 120 || indent == 3) return line;
  const bool named = value.is_object();
  std::string out;
  for (const auto& [name, part] : value.items())
    out += (out.empty() ? "" : ",") + ("\n" + std::string(indent + 1, ' ')) + (named ? nlohmann::json(name).dump() + ": " : "") +
           laid_out_at(part, indent + 1);
  return (named ? "{" : "[") + out + "\n" + std::string(indent, ' ') + (named ? "}" : "]");
}

}  // namespace

std::string laid_out(const nlohmann::json& value) { return laid_out_at(value, 0) + "\n"; }

}  // namespace overshoot
