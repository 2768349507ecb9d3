#include "lib/search/anew.hpp"

#include "lib/search/limit.hpp"

namespace overshoot {

Found decide_anew(const Statement& statement, const RefuteOptions& options) {
  RefuteAttempt refuted = refute(statement, {}, options);
  Found found{.refutation = std::move(refuted.certificate), .samples = std::move(refuted.report)};
  if (found.refutation) return found;
  ProofAttempt proved = prove(statement, {});
  found.by_prover = true;
  found.refutation = std::move(proved.refutation);
  found.proof = std::move(proved.certificate);
  found.examined = proved.examined;
  if (!found.proof && !found.refutation) found.why_not = proved.why_not + TimeLimit::in_words();
  return found;
}

}  // namespace overshoot
