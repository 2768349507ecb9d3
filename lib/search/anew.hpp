#pragma once
/// How a statement is decided of which nothing is known.
#include "lib/search/prove.hpp"
#include "lib/search/refute.hpp"

namespace overshoot {

/// A short search for a counterexample: before a proof, after one that does not come about, and against mutants.
inline RefuteOptions briefly(std::uint64_t seed = 1) {
  return {.samples = 4000, .seed = seed, .local_searches = 12, .progress = {}};
}

/// What was found. The verifier has not seen it.
struct Found {
  std::optional<Certificate> refutation, proof;
  bool by_prover = false;  ///< the refutation
  std::string why_not;     ///< where there is neither
  long examined = 0;       ///< boxes of the last claim that the prover was at
  SampleReport samples;
};
/// Refutes, else proves.
Found decide_anew(const Statement& statement, const RefuteOptions& options = briefly());

}  // namespace overshoot
