#pragma once
/// One statement's verdict with its evidence: what `check` does for each key, and the record it leaves.
#include "lib/kernel/certificate.hpp"
#include "lib/search/observe.hpp"
#include "lib/search/refute.hpp"

namespace overshoot {

struct CheckOptions {
  std::size_t samples = 0;  ///< 0: what each statement asks for
  std::uint64_t seed = 1;
  bool fresh = false;  ///< ignore committed certificates: prove and refute anew
  std::filesystem::path root;
  std::function<void(std::size_t done, std::size_t of)> progress;
  /// Told before a certificate is verified that this machine has not seen, and about how many seconds of one core that
  /// takes.
  std::function<void(double seconds)> verifying;
};

/// Certificates that ask for more than this, or whose statement's identities take a minute, are left to `verify`.
constexpr double affordable_seconds = 300, affordable_identities = 60;

/// What refutes a claim on a worst-case rate: the worst case is at least (or at most) another number.
struct RefutingBound {
  std::string claim, side;
  NumberText tau;
};

/// Of a certificate that refutes one; nothing where it is of another kind.
std::optional<RefutingBound> bound_of(const Certificate& certificate);

struct Record {
  const Statement* statement = nullptr;
  Verdict verdict = Verdict::undecided;
  std::string method;   ///< in words: how it was decided
  std::string slip;     ///< why nothing of it was checked: the author cannot have meant what it says
  std::string trouble;  ///< why the verdict is not what it should be (a certificate with a flaw, too few samples, ...)
  std::size_t samples = 0, applicable = 0, not_met = 0, out_of_budget = 0, undefined = 0, rechecked = 0, dismissed = 0,
              unexamined = 0, contradicted = 0;
  std::optional<double> worst_slack;
  std::string worst_claim;
  std::vector<double> worst_point;
  std::optional<Witness> witness;
  std::optional<Refutation> refutation;
  std::optional<RefutingBound> bound;  ///< in place of both
  std::string certificate;  ///< path below the root
  double verify_cost = 0;   ///< of the certificate: seconds, computed; 0 where it is remembered
  bool verified_here = false;
  bool remembered = false;  ///< that was an earlier run on this machine (lib/files/remembered.hpp)
  std::map<std::string, ObserveReport::Spread> measured;
  std::map<std::string, std::size_t> notes;
  double seconds = 0;

  /// UNVERIFIED is as expected where the certificate says what is: else that is a trouble.
  bool as_expected() const {
    return (verdict == statement->about.expected || verdict == Verdict::unverified) && trouble.empty();
  }
};

Record check(const Statement& statement, const CheckOptions& options);

/// Why the certificate that is kept of the statement proves nothing of it, in words; nothing where it proves it: then
/// it has been verified here, or on this machine before.
std::optional<std::string> why_unproved(const Statement& statement, const std::filesystem::path& root);

/// Whether the formula at the point depends on variable i (a choice: whether another one gives another formula).
bool matters(const Statement& statement, const Formula& formula, const std::vector<Rational>& point, std::size_t i);

/// The record as a member of "statements" in check's JSON.
nlohmann::json to_json(const Record& record);

/// A double as the shortest decimal that reads back exactly.
std::string decimal(double x);

}  // namespace overshoot
