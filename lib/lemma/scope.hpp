#pragma once
/// Terms as expressions, in the names that a text has given a meaning.
#include <map>
#include <set>

#include "lib/formula/expr.hpp"
#include "lib/kernel/domain.hpp"
#include "lib/lemma/text.hpp"

namespace overshoot {

/// A function of a text, or several names of one.
struct TextFunction {
  std::vector<std::string> names;
  std::string arguments;  ///< "x", "x, n"
  std::string meaning;    ///< "tanh(x)/x, 1 at 0"; empty where the name tells it
};
const std::vector<TextFunction>& text_functions();

class Scope {
 public:
  explicit Scope(const Source& source) : source_(source) {}
  virtual ~Scope() = default;
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 protected:
  /// Throws LemmaError for what has no meaning.
  Expr expression(const Term& term);
  [[noreturn]] void fail(std::size_t at, const std::string& message) const { throw LemmaError(source_, at, message); }
  bool is_variable(const std::string& name) const { return index_of(name) >= 0; }
  /// Of a definition, which may not take the name of something else.
  void require_new(const Item::Name& name) const;

  /// The number of the variable, or -1.
  int index_of(const std::string& name) const;
  /// The names of all variables.
  std::vector<std::string> names() const;

  /// Whether the name is Euler's number.
  virtual bool is_euler(const std::string& name) const = 0;
  /// The message about a name that nothing has; `near` proposes others, or is empty.
  virtual std::string unknown(const std::string& name, const std::string& near) const = 0;

  const Source& source_;
  Domain domain_;                            ///< the variables and their ranges
  std::set<std::string> defined_;            ///< by let, anywhere
  std::map<std::string, Expr> definitions_;  ///< so far

 private:
  template <class Make>
  Expr made(const Term& term, const Make& make);
  Expr named(const Term& term);
  [[noreturn]] void unknown_function(const Term& term);
  Expr chain(const Term& term);
  Expr power_of(const Term& term);
  bool nowhere_negative(Expr e) const;
};

}  // namespace overshoot
