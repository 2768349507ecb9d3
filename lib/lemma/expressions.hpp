#pragma once
/// What the expressions of FPCore and of SMT-LIB have in common.
#include <map>
#include <variant>

#include "lib/lemma/conditions.hpp"

namespace overshoot {

using Value = std::variant<Choice, Condition>;

class Expressions {
 public:
  explicit Expressions(const Source& source) : maker_(source), source_(source) {}
  virtual ~Expressions() = default;
  Expressions(const Expressions&) = delete;
  Expressions& operator=(const Expressions&) = delete;

  Value value(const Sexpr& e);
  /// Throws LemmaError where it is a condition.
  Choice real(const Sexpr& e);
  /// Throws LemmaError where it is a number.
  Condition condition(const Sexpr& e);
  /// What a name stands for from now on, where no let says otherwise.
  void define(const std::string& name, Value value) { global_.insert_or_assign(name, std::move(value)); }
  bool knows(const std::string& name) const { return global_.contains(name); }

 protected:
  /// A word that is no name of a value: a number or a constant.
  virtual Value constant(const Sexpr& word) = 0;
  /// (HEAD ...), where HEAD is none of those that both formats have.
  virtual Value applied(const Sexpr& list) = 0;

  [[noreturn]] void fail(const Sexpr& e, const std::string& message) const { maker_.fail(e.at, message); }
  [[noreturn]] void unsupported(const Sexpr& e, const std::string& what) const { maker_.unsupported(e.at, what); }
  /// So many arguments has the list; else it fails.
  void require_arguments(const Sexpr& list, std::size_t least, std::size_t most) const;
  std::vector<Choice> reals(const Sexpr& list, std::size_t first = 1);
  Value comparison(const Sexpr& list, Comparator sign);
  Value if_else(const Sexpr& list);
  /// (let ((NAME VALUE) ...) BODY); one after another where `in_turn`.
  Value let(const Sexpr& list, bool in_turn);
  /// The value of the body where these names have values, besides those that are defined: no let from outside reaches
  /// into it.
  Value with_only(std::map<std::string, Value> names, const Sexpr& body);
  const Source& source() const { return source_; }
  static Choice number(long n, const Sexpr& e) { return Maker::number(n, e.at); }

  Maker maker_;

 private:
  const Source& source_;
  std::map<std::string, Value> global_, local_;
};

/// The number that a word is: decimal digits, with a point and a power of 10 or without. Throws LemmaError for one that
/// is too long.
std::optional<Rational> decimal_in(const Sexpr& word, const Source& source);

}  // namespace overshoot
