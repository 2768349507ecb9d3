#pragma once
/// The prover: branch and bound (branch.hpp), exact identities, and the forms and touching zeros a Plan names.
#include "lib/kernel/certificate.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {

struct ProveOptions {
  long box_budget = 200'000;                    ///< boxes examined for one claim before it gives up
  std::function<void(long examined)> progress;  ///< called now and then
  std::filesystem::path log;                    ///< decided boxes are written to this file; to none if empty
  bool resume = false;                          ///< goes on with the boxes of the log that is there
};

struct ProofAttempt {
  std::optional<Certificate> certificate;
  std::optional<Certificate> refutation;  ///< found on the way: the statement is false
  std::string why_not;                    ///< which claim, and where it stayed undecided
  long examined = 0;                      ///< boxes of that claim
  bool out_of_budget = false;             ///< with a larger one it may be proved, the log going on
};

/// Tries to prove every claim over the whole domain. Never throws for a statement it cannot prove; std::logic_error
/// for plans that name what is not there (slip() says so beforehand). The log stays, for the caller to remove when it
/// is of no more use.
ProofAttempt prove(const Statement& statement, Variant variant, const ProveOptions& options = {});

/// Where `prove` logs the boxes of a statement: proofs-numeric/partial/<key>.log below `root`.
std::filesystem::path proof_log_path(const std::filesystem::path& root, const std::string& key);

/// An exact point of the domain where every hypothesis certainly holds, if one is found.
std::optional<std::vector<Rational>> inhabitant(const Statement& statement, Variant variant);

}  // namespace overshoot
