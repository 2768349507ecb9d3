#pragma once
/// The search for certificates of worst-case rates (lib/kernel/rate.hpp): multipliers above, a function below.
#include "lib/kernel/rate.hpp"

namespace overshoot {

/// What was found, and accepted by the kernel.
struct RateFound {
  RateCertificate certificate;
  double solved = 0;    ///< what CSDP says of the worst case; not a number where it failed
  bool exact = false;   ///< above and below are one number
  std::string witness;  ///< the function below, in words: "the Huber function with d = 1/7"
  struct Seconds {
    double once = 0;  ///< the solver alone on the problem: the first of what `solving` sums up
    double solving = 0, rounding = 0, checking = 0;
  } seconds;
};

/// The worst case of a problem, from above and from below, each as near as it comes and either may be missing. Throws
/// BadInput for a problem without sense, MissingSolver without CSDP.
RateFound find_rate(const RateProblem& problem);

/// The certificate with its multipliers rounded to rationals and changed so that the identity holds exactly, tau as it
/// is. They may be refused all the same. Throws BadInput where no multipliers fit the problem.
RateCertificate repaired(const RateCertificate& certificate);

}  // namespace overshoot
