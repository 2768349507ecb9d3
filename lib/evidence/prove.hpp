#pragma once
/// The prover: adaptive branch and bound with Range, exact identities, and the touching zeros a Plan names.
#include "lib/certificate/certificate.hpp"

namespace overshoot {

struct ProveOptions {
  long box_budget = 200'000;                           ///< boxes examined for one claim before it gives up
  std::function<void(long done, long open)> progress;  ///< called now and then
};

struct ProofAttempt {
  std::optional<Certificate> certificate;
  std::string why_not;  ///< which claim, and where it stayed undecided
};

/// Tries to prove every claim over the whole domain. Never throws for a statement it cannot prove.
ProofAttempt prove(const Statement& s, Variant v, const ProveOptions& options = {});

/// An exact point of the domain where every hypothesis certainly holds, if one is found.
std::optional<std::vector<Rational>> inhabitant(const Statement& s, Variant v);

/// What must hold of one expression over a box.
enum class Sign { nonnegative, positive };

}  // namespace overshoot
