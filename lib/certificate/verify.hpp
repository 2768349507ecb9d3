#pragma once
/// The verifier: re-checks a certificate with MPFI. It shares no code with the search.
#include "lib/certificate/certificate.hpp"

namespace overshoot {

/// Nothing when the certificate proves what it says of the statement; else the reason why it does not.
std::optional<std::string> flaw(const Certificate& c, const Statement& s);

/// What the verifier says to one leaf of a tree for f >= 0 (f > 0 if `strict`) on its box, for a search that wants to
/// know before it is done. May be asked from several threads; the domain and the hypotheses must outlive it.
std::function<bool(const Box& box, const BoxTree& leaf)> leaf_check(const Domain& domain,
                                                                    const Comparisons<Expr>& hypotheses, Expr f,
                                                                    bool strict);

}  // namespace overshoot
