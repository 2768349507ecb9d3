#pragma once
/// What a lemma's text says, before any name in it means anything: terms, comparisons and clauses, each with its place.
/// The grammar is on docs/lemmas.md.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/scalar/rational.hpp"
#include "lib/scalar/truth.hpp"

namespace overshoot {

/// The text of a file or of the command line, and what it is called in messages.
struct Source {
  std::string name;
  std::string text;
};

/// Input that is no lemma: "NAME: line 2, column 7: MESSAGE" and, in `excerpt`, the line with a caret below it.
struct LemmaError : BadInput {
  /// `at` counts bytes.
  LemmaError(const Source& source, std::size_t at, const std::string& message);
  std::string excerpt;
};

struct Term {
  enum class Kind {
    number,
    name,  ///< of a variable, of what a `let` defines, or of a constant: pi, e, inf
    call,  ///< a function, or "neg", "abs" of |x|, "^", of its arguments
    chain  ///< arguments joined from the left by as many operations less one, one character of `text` each: "+-", "*/"
  };
  Kind kind = Kind::number;
  std::string text = {};
  Rational value = {};
  std::vector<Term> arguments = {};
  std::size_t at = 0;
  bool bracketed = false;
};

enum class Comparator { less, at_most, equal, at_least, greater, unequal };

/// One item of a clause.
struct Item {
  enum class Kind {
    interval,    ///< names in (terms[0], terms[1])
    real,        ///< names real
    integer,     ///< names integer
    definition,  ///< let names[0] = terms[0]
    comparison   ///< terms joined by signs: 0 < x <= 1
  };
  struct Name {
    std::string text;
    std::size_t at = 0;
  };
  Kind kind = Kind::comparison;
  std::vector<Name> names = {};
  std::vector<Term> terms = {};
  std::vector<Comparator> signs = {};
  bool lo_open = false, hi_open = false;
  std::string label = {};                ///< what stands before a colon
  std::vector<std::string> written = {};  ///< the terms of a comparison as they are written, blanks made single
  std::size_t at = 0;
};

/// touch LABEL: x = 1 order 2
struct TouchText {
  std::string label;
  Item::Name variable;
  Term place;
  int order = 1;
  std::size_t at = 0;
};

/// plan LABEL: factor F, by HYPOTHESIS: M, rest R
struct PlanText {
  std::string label;
  std::optional<Term> factor, rest;
  std::vector<std::pair<std::string, Term>> multipliers;
  std::size_t at = 0;
};

struct LemmaText {
  std::string name;  ///< empty where the one lemma of a file or line has none
  std::string source, says, expect;
  std::vector<Item> domain, given, claims, mutant;  ///< definitions stand where they were written
  std::vector<PlanText> plans;
  std::vector<TouchText> touches;
  std::size_t at = 0, expect_at = 0;
};

/// A map of a few coordinates, or a loss whose gradient descent is one (docs/maps.md). Items are definitions but for those
/// of `rests`.
struct MapText {
  std::string source, says;
  std::vector<Item::Name> state;
  std::vector<Item> parameters;  ///< without a term: no default
  std::vector<Item> start, definitions, observed;
  std::vector<Item> step;   ///< x' = ...
  std::vector<Item> rests;  ///< a comparison, and where it is not enough another
  std::optional<Term> loss;
  std::size_t loss_at = 0;
  struct Tail {
    Item::Name lemma;  ///< a key, or FILE.lemma:NAME
    Term distance;
  };
  std::optional<Tail> tail;
};

/// The number that decimal digits, with a point and a power of 10 or without, or p/q say. Throws LemmaError, which
/// points to `at`, for one that is too long.
Rational read_number(const Source& source, std::string_view digits, std::size_t at);
/// The lemmas of a file. Throws LemmaError.
std::vector<LemmaText> read_lemmas(const Source& source);
/// The one lemma that a line of text is: DOMAIN AND HYPOTHESES |- CLAIMS.
LemmaText read_lemma_line(const Source& source);
MapText read_map(const Source& source);
/// The words that no name may be.
const std::vector<std::string>& reserved_words();

}  // namespace overshoot
