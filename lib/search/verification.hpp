#pragma once
/// A statement's certificate verified, and what that costs.
#include <string_view>

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
/// The same of seeing that e = 0 is an identity.
double identity_seconds(Expr e);
VerificationCost verification_cost(const Certificate& certificate, const Statement& statement);

/// The hash of the library that verifies, as it is compiled (cmake/hash_of_kernel.cmake writes it).
extern const std::string_view kernel_hash;

/// The name of the fact that flaw() finds nothing in a certificate of this text: a hash of the text, of what the
/// statement proposes (formula, domain, plans), of the verifier and of the libraries that it runs with.
std::string verification_name(std::string_view text, const Certificate& certificate, const Statement& statement);

}  // namespace overshoot
