#pragma once
/// The verifier: re-checks a certificate with MPFI. It shares no code with the search.
#include "lib/certificate/certificate.hpp"

namespace overshoot {

/// Nothing when the certificate proves what it says of the statement; else the reason why it does not.
std::optional<std::string> flaw(const Certificate& c, const Statement& s);

}  // namespace overshoot
