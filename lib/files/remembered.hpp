#pragma once
/// What this user's machine has established once: facts by name, in the user's cache directory. Nothing is lost but
/// time where there is none.
#include <string>

namespace overshoot {

/// `name` is a hash in hexadecimal, of all that the fact depends on.
bool is_remembered(const std::string& name);
void remember(const std::string& name);
void forget(const std::string& name);

}  // namespace overshoot
