#pragma once
/// Conditions on real numbers, joined by and, or and not, and the lemmas that say that some of them never hold together:
/// what the formats of other provers are read as.
#include <set>

#include "lib/lemma/sexpr.hpp"

namespace overshoot {

/// A comparison of two terms, a Boolean variable, or several conditions joined. Negations are carried inwards.
///
/// A comparison with a part that has no value is left open: it may hold or not. Every rewriting here is right both ways.
struct Condition {
  enum class Kind {
    all,  ///< of none: true
    any,  ///< of none: false
    chosen,  ///< guards and what is asked where each holds, in turn; at every point exactly one guard holds
    comparison,
    flag  ///< a Boolean variable, or its negation
  };
  Kind kind = Kind::all;
  std::vector<Condition> parts = {};
  Comparator sign = Comparator::less;
  Term left = {}, right = {};
  std::string flag = {};
  bool on = true;
};
Condition always(bool truth);
Condition negated(Condition condition);
Condition both(Condition a, Condition b);
Condition either(Condition a, Condition b);
/// The second where the first holds, else the third.
Condition chosen(const Condition& guard, Condition first, Condition second);

/// Conditions that hold together: comparisons and flags.
using Case = std::vector<Condition>;
/// The cases of which one holds where the condition does; those that say of a flag that it is on and off are left out.
/// Throws Unsupported, which points to `at`, for more than 64.
std::vector<Case> cases_of(const Condition& condition, const Source& source, std::size_t at);

/// A number that may be chosen by conditions: the term of the one whose guard holds.
struct Choice {
  struct Option {
    Condition guard;
    Term term;
  };
  std::vector<Option> options;
};

/// A variable of a file.
struct Symbol {
  std::string name;  ///< in lemmas
  std::string original;
  bool integer = false;
  std::size_t at = 0;
};
/// A name for lemmas like the one of a file: that itself where it can be.
std::string lemma_name(const std::string& original, std::set<std::string>& taken);

/// Terms and conditions on the way from a file's expressions; limits their size.
class Maker {
 public:
  explicit Maker(const Source& source) : source_(source) {}

  [[noreturn]] void fail(std::size_t at, const std::string& message) const { throw LemmaError(source_, at, message); }
  [[noreturn]] void unsupported(std::size_t at, const std::string& what) const;

  static Choice number(Rational value, std::size_t at);
  /// A variable, or pi.
  static Choice name(const std::string& name, std::size_t at);
  /// A function of lemmas, "neg" or "^"; throws Unsupported for a function that lemmas do not have.
  Choice call(const std::string& function, std::vector<Choice> arguments, std::size_t at) const;
  /// From the left; `operation` is one of + - * /.
  Choice chain(char operation, std::vector<Choice> arguments, std::size_t at) const;
  Choice choice(const Condition& condition, Choice first, Choice second, std::size_t at) const;
  Condition compared(const Choice& left, Comparator sign, const Choice& right, std::size_t at) const;
  /// Neighbours; for !=, each with each.
  Condition compared(const std::vector<Choice>& terms, Comparator sign, std::size_t at) const;
  /// What something is used for once more: counted, for a file may say in a line what takes a gigabyte to write out.
  void use_again(const Choice& choice, std::size_t at);
  void use_again(const Condition& condition, std::size_t at);

 private:
  template <class Make>
  Choice combined(std::vector<Choice> arguments, std::size_t at, const Make& make) const;
  void count(const Term& term, std::size_t depth, std::size_t at);
  void count(const Condition& condition, std::size_t at);

  const Source& source_;
  std::size_t used_ = 0;
};

/// As a lemma has it: "x*y + 1".
std::string text_of(const Term& term);

/// The lemma that says: where all of `hypotheses` hold, so does each of `claims`. An equation of a real variable with a
/// term defines that variable. Flags are left out. Of `about` it has the words.
LemmaText lemma_of(const std::vector<Symbol>& symbols, const Case& hypotheses, const Case& claims, const LemmaText& about);
/// The lemmas that together say that the goal holds where all premises do: one where that can be, else NAME.1, NAME.2, ...
std::vector<LemmaText> lemmas_of(const Source& source, const std::vector<Symbol>& symbols, const Condition& premises,
                                 const Condition& goal, const LemmaText& about);

}  // namespace overshoot
