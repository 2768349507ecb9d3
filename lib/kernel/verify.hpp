#pragma once
/// The verifier: re-checks a certificate with MPFI and exact rational numbers. What it is made of, and so what must be
/// believed, is in lib/kernel/README.md; nothing of it is code of the search.
#include <functional>

#include "lib/kernel/certificate.hpp"

namespace overshoot {

/// Nothing when the certificate proves what it says of the proposition; else the reason why it does not.
std::optional<std::string> flaw(const Certificate& certificate, const Proposition& proposition);

/// The part of that which costs next to nothing: a certificate without misfit is one for this proposition and formula,
/// of a kind that may prove it. It proves nothing yet.
std::optional<std::string> misfit(const Certificate& certificate, const Proposition& proposition);

/// What the verifier says to one leaf of a tree for f >= 0 (f > 0 if `strict`) on its box, for a search that wants to
/// know before it is done. May be asked from several threads; the domain and the hypotheses must outlive it.
std::function<bool(const Box& box, const BoxTree& leaf)> leaf_check(const Domain& domain,
                                                                    const Comparisons<Expr>& hypotheses, Expr f,
                                                                    bool strict);

}  // namespace overshoot
