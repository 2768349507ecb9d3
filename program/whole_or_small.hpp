#pragma once
/// Two programs share one command line: overshoot-program has everything, and overshoot-lemmas, which is built first and
/// fast, the statements that formulas decide. What a command needs beyond that it asks for here.
#include <string>
#include <vector>

namespace overshoot::program {

/// Thrown by the small program where the whole one is needed, for `what`.
struct NeedsWhole {
  std::string what;
};

/// Nothing in the whole program; throws NeedsWhole in the small one.
void require_whole(const std::string& what);
/// Throws NeedsWhole where a key is of a statement that this program lacks; BadInput where it is of none.
void require_statement(const std::string& key);
/// The same of keys or leading parts, any of whose statements it may lack; none: all statements.
void require_statements(const std::vector<std::string>& keys);
/// How the keys of those statements begin (cmake/lacking_keys.cmake writes it for the small program). One that ends in a
/// dot or an underscore is the beginning of several.
extern const std::vector<std::string> lacking_keys;

}  // namespace overshoot::program
