#pragma once
/// The verifier: re-checks a certificate with MPFI and exact rational numbers. What it is made of, and so what must be
/// believed, is in lib/kernel/README.md; nothing of it is code of the search.
#include <functional>

#include "lib/kernel/certificate.hpp"

namespace overshoot {

/// Nothing when the certificate proves what it says of the proposition; else the reason why it does not.
std::optional<std::string> flaw(const Certificate& certificate, const Proposition& proposition);

/// Nothing when the bound proves the claim, or refutes it; else the reason why it does not.
std::optional<std::string> flaw(const RateClaim& claim, const RateCertificate& certificate, bool proved);

/// The part of that which costs next to nothing: a certificate without misfit is one for this proposition and formula,
/// of a kind that may prove it. It proves nothing yet.
std::optional<std::string> misfit(const Certificate& certificate, const Proposition& proposition);

/// What `monotone` asks for: f as it is on the box and at its end in the variable (the low one, or the high one), its
/// slope away from there, its value there, and the box without that end. Undecided where f may be undefined or have a kink.
struct Monotone {
  Expr f, slope, at_end;
  Box way;
};
Monotone monotone_parts(Expr f, const Box& box, std::size_t variable, bool low);

/// What must be positive for f to be defined on the box, besides what its enclosures show; nothing where that is not all.
std::optional<std::vector<Expr>> needed_positive(Expr f, const Domain& domain, const Box& box);

/// What f is by the two sides of its first kink or choice that the box does not decide, and when.
struct Cases {
  Expr first, second;
  Comparison<Expr> when_first, when_second;
};
std::optional<Cases> cases_of(Expr f, const Box& box);

/// A problem with another variable in the place of one: for every point of the old box where the old hypotheses hold
/// there is one of this box where these hold, and f has the old one's value.
struct Moved {
  Domain domain;
  Box box;
  Comparisons<Expr> hypotheses;
  Expr f;
};

/// With the slack of a hypothesis that is linear in a variable in its place: s = c x + g, and so x = (s - g)/c, with c
/// and g free of x, c not 0, and s >= 0 (> 0 or = 0, as the hypothesis says). What the box says of x becomes a hypothesis
/// in place of that one. Nothing where that is not certain of all the box.
std::optional<Moved> by_slack(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, const Box& box,
                              std::size_t variable, std::size_t hypothesis);

/// With `centre` + t in place of a variable, where the centre is an expression in the others. Where a hypothesis says
/// that the variable is at least, at most or equal to the centre, t ends at 0; else at the side's end less what the
/// centre may be, rounded outwards. Nothing where the centre may be undefined.
std::optional<Moved> shifted(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, const Box& box,
                             std::size_t variable, Expr centre);

/// What the verifier says to a leaf, or a tree, for f >= 0 (f > 0 if `strict`) on its box, for a search that wants to
/// know before it is done. May be asked from several threads; the domain and the hypotheses must outlive it.
std::function<bool(const Box& box, const BoxTree& leaf)> leaf_check(const Domain& domain,
                                                                    const Comparisons<Expr>& hypotheses, Expr f,
                                                                    bool strict);

}  // namespace overshoot
