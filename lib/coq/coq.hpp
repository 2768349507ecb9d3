#pragma once
/// Certificates as Coq files for coq-interval, whose proofs `coqc` checks without trusting a line of this program.
///
/// REFUTED: every hypothesis and the strict failure of the claim as closed theorems at the witness, and from them that
/// the statement, quantified over its domain, is false.
/// PROVED: for each claim the theorem "for all numbers of a bounded part of the domain, the hypotheses imply the
/// claim", which coq-interval proves by bisection. It can prove neither on an unbounded domain nor up to a point where
/// both sides are equal, so that the part is looked for: it is what the same bisection closes here, in MPFI. Identities
/// hold for all real numbers, by `field`.
///
/// The theorems are printed from the recorded formula; the search for parts and proofs decides only whether coqc
/// accepts them.
#include "lib/kernel/certificate.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {

struct CoqExport {
  std::string text;                                           ///< the file
  int theorems = 0;                                           ///< in it; without any it is not worth writing
  std::vector<std::pair<std::string, std::string>> left_out;  ///< claims that were not exported, and why
};

/// The certificate must be without flaw().
CoqExport to_coq(const Certificate& certificate, const Statement& statement);

/// The claims of a statement on its whole domain as goals for coq-interval's own tactic: with bisection in every variable,
/// and in the first one by what `method` says: "bisect", "autodiff" or "taylorN". Whether they are proved coqc says.
/// Nothing where a function or a hypothesis has no counterpart.
std::optional<std::string> interval_goals(const Statement& statement, const std::string& method);

}  // namespace overshoot
