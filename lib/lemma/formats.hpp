#pragma once
/// The formats of other provers and tools as lemmas: FPCore 2.0 and SMT-LIB 2.6. What is read and what is refused is on
/// docs/formats.md.
#include "lib/lemma/conditions.hpp"

namespace overshoot {

/// The lemmas of a file NAME.fpcore: what the body of each (FPCore ...) says holds where :pre does. Of a body that is a
/// number `claim` tells what is claimed: comparisons in which `body` stands for it. What it says stands behind the text of
/// `source` from then on.
std::vector<LemmaText> read_fpcore(Source& source, const std::string& claim);

/// What a file NAME.smt2 asserts.
struct Asserted {
  std::vector<Symbol> symbols;     ///< Real and Int
  std::vector<std::string> flags;  ///< Bool, by the file's names
  std::vector<Condition> asserts;
  std::string status, origin;  ///< (set-info :status ...), (set-info :source ...)
};
Asserted read_smt(const Source& source);
/// The lemmas that say that the asserts never hold together: the last is denied where the others hold.
std::vector<LemmaText> as_lemmas(const Source& source, const Asserted& asserted);

}  // namespace overshoot
