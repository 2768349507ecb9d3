#pragma once
/// The search for what proves, or refutes, a statement's claims about rates.
#include "lib/kernel/certificate.hpp"

namespace overshoot {

/// At most one of the two, accepted by the kernel; why neither, else.
struct RateDecision {
  std::optional<RateProof> proof, refutation;
  std::string why_not;
};
/// Throws what find_rate throws.
RateDecision decide(const RateClaim& claim);

}  // namespace overshoot
