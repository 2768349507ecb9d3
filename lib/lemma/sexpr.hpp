#pragma once
/// S-expressions, as FPCore and SMT-LIB write them.
#include "lib/lemma/text.hpp"

namespace overshoot {

struct Sexpr {
  enum class Kind {
    list,  ///< (items ...) or [items ...]
    word,  ///< a symbol (of |a symbol| what is between the bars), a number, a :keyword
    text   ///< "a string": what is between the quotes
  };
  Kind kind = Kind::list;
  std::string text = {};
  std::vector<Sexpr> items = {};
  std::size_t at = 0;   ///< where it begins
  bool barred = false;  ///< a word between bars, which is no keyword and no number

  bool is_word() const { return kind == Kind::word; }
  bool is_word(std::string_view word) const { return kind == Kind::word && text == word; }
  bool is_list() const { return kind == Kind::list; }
  /// Whether it is a list that begins with this word.
  bool calls(std::string_view word) const { return is_list() && !items.empty() && items.front().is_word(word); }
};

/// How a quote is written within a string.
enum class Quotes {
  doubled,  ///< SMT-LIB: ""
  escaped   ///< FPCore: \"
};

/// All that stand in the text, one after another. Comments go from a semicolon to the end of the line. Throws LemmaError
/// for brackets, bars and quotes that do not match, and for what is nested too deep.
std::vector<Sexpr> read_sexprs(const Source& source, Quotes quotes);

/// Input that is well formed and that overshoot has no meaning for: another prover may.
struct Unsupported : LemmaError {
  using LemmaError::LemmaError;
};

}  // namespace overshoot
