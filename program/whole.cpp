/// The whole program lacks nothing.
#include "program/whole_or_small.hpp"

namespace overshoot::program {

void require_whole(const std::string&) {}
void require_statement(const std::string&) {}
void require_statements(const std::vector<std::string>&) {}
const std::vector<std::string> lacking_keys;

}  // namespace overshoot::program
