#pragma once
/// A statement's certificate verified, and what that costs.
#include "lib/kernel/verify.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {

/// flaw() and misfit() of lib/kernel/verify.hpp for what the statement proposes.
std::optional<std::string> flaw(const Certificate& certificate, const Statement& statement);
std::optional<std::string> misfit(const Certificate& certificate, const Statement& statement);

/// About how many seconds of one core flaw() takes: computed from what is to be done, never from what a certificate
/// says of it. For one without misfit.
struct VerificationCost {
  double boxes = 0;       ///< what the certificate asks for: its boxes, touches and steps, at its precision
  double identities = 0;  ///< of the statement's formula, whatever the certificate
  double seconds() const { return boxes + identities; }
};
VerificationCost verification_cost(const Certificate& certificate, const Statement& statement);

}  // namespace overshoot
