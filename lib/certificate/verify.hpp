#pragma once
/// The verifier: re-checks a certificate with MPFI. It shares no code with the search.
#include "lib/certificate/certificate.hpp"

namespace overshoot {

/// Nothing when the certificate proves what it says of the statement; else the reason why it does not.
std::optional<std::string> flaw(const Certificate& c, const Statement& s);

/// The part of that which costs next to nothing: a certificate without misfit is one for this statement and formula, of
/// a kind that may prove it. It proves nothing yet.
std::optional<std::string> misfit(const Certificate& c, const Statement& s);

/// About how many seconds of one core flaw() takes: computed from what is to be done, never from what a certificate says
/// of it. For one without misfit.
struct VerificationCost {
  double boxes = 0;       ///< what the certificate asks for: its boxes, touches and steps, at its precision
  double identities = 0;  ///< of the statement's formula, whatever the certificate
  double seconds() const { return boxes + identities; }
};
VerificationCost verification_cost(const Certificate& c, const Statement& s);

/// What the verifier says to one leaf of a tree for f >= 0 (f > 0 if `strict`) on its box, for a search that wants to
/// know before it is done. May be asked from several threads; the domain and the hypotheses must outlive it.
std::function<bool(const Box& box, const BoxTree& leaf)> leaf_check(const Domain& domain,
                                                                    const Comparisons<Expr>& hypotheses, Expr f,
                                                                    bool strict);

}  // namespace overshoot
