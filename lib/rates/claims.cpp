#include "lib/rates/claims.hpp"

#include "lib/kernel/number_text.hpp"
#include "lib/kernel/verify.hpp"
#include "lib/rates/find.hpp"
#include "lib/scalar/decimal.hpp"

namespace overshoot {

RateDecision decide(const RateClaim& claim) {
  RateDecision out;
  if (const auto why = infinite(claim.problem)) {
    out.why_not = "the worst case is infinite: " + *why;
    return out;
  }
  const RateCertificate found = find_rate(claim.problem).certificate;
  const bool at_most = claim.relation == Relation::at_most;
  RateCertificate above = found, below = found;
  above.below.reset();
  below.above.reset();
  const auto accepted = [&](const RateCertificate& certificate, bool proved) -> std::optional<RateProof> {
    if ((!certificate.above && !certificate.below) || flaw(claim, certificate, proved)) return std::nullopt;
    return RateProof{claim.label, certificate};
  };
  if ((out.refutation = accepted(at_most ? below : above, false))) return out;
  RateCertificate& side = at_most ? above : below;
  if ((out.proof = accepted(side, true))) return out;
  // Where the two are one number that is written in two ways.
  if (side.above) side.above->tau = claim.tau;
  if (side.below) side.below->tau = claim.tau;
  if ((out.proof = accepted(side, true))) return out;
  const PrecisionScope scope(128);
  const auto digits = [](const NumberText& number) {
    const Mpfi x = Numbers<Mpfi>()(number);
    return decimal(x.lo(), 12, MPFR_RNDN);
  };
  const auto bound = [&](const auto& from) { return from ? digits(from->tau) : "a number that was not found"; };
  out.why_not = fmt::format("the worst case is between {} and {}, and the claim's {} is not known to be {} it", bound(found.below), bound(found.above),
                            digits(claim.tau), at_most ? "above" : "below");
  return out;
}

}  // namespace overshoot
