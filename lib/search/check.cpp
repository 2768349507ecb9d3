#include "lib/search/check.hpp"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "lib/files/remembered.hpp"
#include "lib/scalar/sentinel.hpp"
#include "lib/search/anew.hpp"
#include "lib/search/limit.hpp"
#include "lib/search/verification.hpp"
#include "lib/search/write_certificate.hpp"
#include "lib/statement/decided.hpp"

namespace overshoot {

namespace {

/// A file that is read once: what is parsed is what is hashed.
struct Read {
  std::string text;
  Certificate certificate;
  explicit Read(const std::filesystem::path& file)
      : text(certificate_text(file)), certificate(certificate_of(text, file.string())) {}
};

/// Nothing where the certificate holds; else why not, or that to see it would take too long (`affordable` is false).
struct Verification {
  std::optional<std::string> why;
  bool affordable = true, remembered = false;
};
Verification verify(const Read& read, const Statement& statement, const CheckOptions& options, Record& record) {
  if (auto why = misfit(read.certificate, statement)) return {std::move(why)};
  const std::string name = verification_name(read.text, read.certificate, statement);
  if (is_remembered(name)) return {.remembered = true};
  const VerificationCost cost = verification_cost(read.certificate, statement);
  record.verify_cost = cost.seconds();
  if (cost.boxes > affordable_seconds || cost.identities > affordable_identities) return {.affordable = false};
  if (options.verifying) options.verifying(cost.seconds());
  Verification verification{flaw(read.certificate, statement)};
  if (!verification.why) remember(name);
  return verification;
}

/// Proved or refuted anew, the statement has nothing that is remembered of its certificate.
void forget_certificate(const std::filesystem::path& file, const Statement& statement) {
  try {
    const Read read(file);
    if (!misfit(read.certificate, statement)) forget(verification_name(read.text, read.certificate, statement));
  } catch (const BadInput&) {  // nothing was verified of a file that cannot be read
  }
}

/// The verdict of a certificate if it holds, UNVERIFIED if to see that would take too long; the reason in `trouble` if
/// not.
void by_certificate(const Statement& statement, const CheckOptions& options, Record& record) {
  const std::filesystem::path file = statement.certificate(options.root);
  if (file.empty() || !std::filesystem::exists(file)) return;
  if (options.fresh) return forget_certificate(file, statement);
  record.certificate = statement.text ? file.string() : std::filesystem::relative(file, options.root).string();
  try {
    const Read read(file);
    const Certificate& certificate = read.certificate;
    const Verification verification = verify(read, statement, options, record);
    if (!verification.affordable) {
      record.verdict = Verdict::unverified;
      record.method = fmt::format("certificate of {}, not verified here (verify does it)", certificate.size());
      if (certificate.verdict != statement.about.expected)
        record.trouble = fmt::format("its certificate, not verified here, says {}", name_of(certificate.verdict));
      return;
    }
    record.verified_here = true;
    record.remembered = verification.remembered;
    if (verification.why) {
      record.trouble = "its certificate is rejected: " + *verification.why;
      return;
    }
    record.verdict = certificate.verdict;
    record.method = fmt::format("certificate of {}, verified", certificate.size());
    record.bound = bound_of(certificate);
    if (certificate.refutation) {
      record.witness = certificate.point;
      record.refutation = certificate.refutation;
      record.method = "exact witness, verified";
    }
  } catch (const BadInput& e) {
    record.trouble = std::string("its certificate cannot be used: ") + e.what();
  }
}

}  // namespace

std::optional<RefutingBound> bound_of(const Certificate& certificate) {
  if (certificate.verdict != Verdict::refuted || certificate.rates.empty()) return std::nullopt;
  const auto& [claim, bound] = certificate.rates.front();
  return RefutingBound{claim, bound.below ? "at least" : "at most", bound.below ? bound.below->tau : bound.above->tau};
}

std::optional<std::string> why_unproved(const Statement& statement, const std::filesystem::path& root) {
  const std::filesystem::path file = statement.certificate(root);
  if (file.empty() || !std::filesystem::exists(file)) return "it has no certificate";
  try {
    const Read read(file);
    Record cost;
    const Verification verification = verify(read, statement, {}, cost);
    if (!verification.affordable) return "to verify its certificate takes too long here";
    if (verification.why) return "its certificate is rejected: " + *verification.why;
    if (read.certificate.verdict != Verdict::proved)
      return fmt::format("its certificate says {}", name_of(read.certificate.verdict));
  } catch (const BadInput& e) {
    return std::string("its certificate cannot be used: ") + e.what();
  }
  return std::nullopt;
}

namespace {

/// A witness that a search has found refutes when the verifier says so: the search alone decides nothing.
void refute_by(const Certificate& certificate, const Statement& statement, const char* method, Record& record) {
  if (const auto why = flaw(certificate, statement)) {
    record.trouble = "not refuted: the witness found is rejected by the verifier: " + *why;
    return;
  }
  record.verdict = Verdict::refuted;
  record.bound = bound_of(certificate);
  if (certificate.refutation) record.witness = certificate.point;
  record.refutation = certificate.refutation;
  record.method = record.bound ? "a bound on a rate, verified" : method;
}

void search_anew(const Statement& statement, const CheckOptions& options, Record& record) {
  Found found;
  if (statement.text) {  // of a lemma of somebody's own nothing is known before
    found = decide_anew(statement, briefly(options.seed));
  } else if (statement.about.expected == Verdict::refuted) {
    found.refutation = refute(statement, {}, {.samples = 40'000, .seed = options.seed}).certificate;
    if (!found.refutation) return;
  } else {
    ProofAttempt attempt = prove(statement, {});
    found = {.refutation = std::move(attempt.refutation),
             .proof = std::move(attempt.certificate),
             .by_prover = true,
             .why_not = attempt.why_not,
             .samples = {}};
  }
  if (found.refutation) {
    refute_by(*found.refutation, statement,
              found.by_prover ? "exact witness found by the prover" : "exact witness found by search", record);
  } else if (!found.proof) {
    record.trouble = "not proved: " + found.why_not;
  } else if (const auto why = flaw(*found.proof, statement)) {  // the search alone proves nothing
    record.trouble = "not proved: the proof found is rejected by the verifier: " + *why;
  } else {
    record.verdict = Verdict::proved;
    record.method = fmt::format("proved anew, {}", found.proof->size());
  }
}

void sample_into(const Statement& statement, const CheckOptions& options, Record& record) {
  if (const auto equation = statement.text ? equation_of_reals(statement) : std::nullopt) {
    if (record.verdict == Verdict::undecided)
      record.method = fmt::format("random samples do not meet the equation {}: they say nothing", *equation);
    return;
  }
  const std::size_t wanted = statement.about.minimum_samples;
  const SampleReport found = options.samples ? sample(statement, {}, {.samples = options.samples, .seed = options.seed})
                                             : sample(statement, {},
                                                      {.samples = (statement.is<ByInstances>() ? 1 : 4) * wanted,
                                                       .applicable = wanted,
                                                       .seed = options.seed});
  record.samples = found.samples;
  record.applicable = found.applicable;
  record.undefined = found.undefined;
  record.dismissed = found.dismissed;
  record.unexamined = found.unexamined;
  record.rechecked = found.rechecked;
  if (!found.worst_point.empty()) {
    record.worst_slack = found.worst_slack;
    record.worst_point = found.worst_point;
    record.worst_claim = found.worst_claim;
  }
  if (found.refutation) {
    if (record.verdict == Verdict::proved) {
      record.verdict = Verdict::undecided;
      record.trouble = "a proof and a counterexample: one of them is a defect of overshoot, please report it";
      record.witness = to_witness(statement.domain, *found.counterexample);
      record.refutation = found.refutation;
    } else if (record.verdict != Verdict::refuted) {  // an unverified certificate is no argument against it
      refute_by(refutation_certificate(statement, {}, *found.counterexample, *found.refutation), statement,
                "exact witness found by sampling", record);
    }
  } else if (record.verdict == Verdict::undecided) {
    if (found.unexamined > 0) {
      record.method = fmt::format("{} samples fail in double, and too many to examine each", found.unexamined);
    } else if (found.worst_slack < 0) {  // in balls, at a point where the hypotheses may hold
      record.method = fmt::format("a sample seems to fail by {:.3g}, and is not shown to", -found.worst_slack);
    } else if (found.applicable >= wanted) {
      record.verdict = Verdict::supported;
      record.method = "samples";
    } else if (TimeLimit::spent()) {
      record.method = fmt::format("{} samples met the hypotheses before its time was spent, {} are wanted", found.applicable, wanted);
    } else {
      record.method =
          fmt::format("only {} of {} samples applicable, {} wanted", found.applicable, found.samples, wanted);
    }
  }
}

void observe_into(const Statement& statement, const CheckOptions& options, Record& record) {
  const ObserveReport seen = observe(statement, {}, {options.samples, options.seed, options.progress});
  record.samples = seen.samples;
  record.applicable = seen.applicable;
  record.not_met = seen.not_met;
  record.out_of_budget = seen.out_of_budget;
  record.undefined = seen.undefined;
  record.contradicted = seen.contradicted;
  record.rechecked = seen.rechecked;
  record.measured = seen.measured;
  record.notes = seen.notes;
  if (!seen.unlisted.empty())
    record.trouble =
        "its runs are held against '" + *seen.unlisted.begin() + "', which its words (compared) do not tell";
  if (seen.applicable > 0) {
    record.worst_slack = seen.worst_slack;
    record.worst_claim = seen.worst_claim;
    record.worst_point = seen.worst_point;
  }
  if (record.verdict == Verdict::proved || record.verdict == Verdict::unverified) {
    if (seen.contradicted > 0)
      record.trouble = fmt::format("{} of {} runs in double contradict the proof", seen.contradicted, seen.applicable);
  } else if (seen.contradicted > 0) {
    record.method = fmt::format("contradicted by {} of {}", seen.contradicted, seen.applicable);
  } else if (seen.applicable < statement.about.minimum_samples) {
    record.method = fmt::format("only {} of {} runs applicable, {} wanted", seen.applicable, seen.samples,
                                statement.about.minimum_samples);
  } else {
    record.verdict = Verdict::supported;
    record.method = "runs";
  }
}

nlohmann::json named(const Domain& domain, const std::vector<double>& point) {
  nlohmann::json json = nlohmann::json::object();
  for (std::size_t i = 0; i < domain.size(); ++i)
    json[domain[i].name] =
        domain[i].options.empty() ? decimal(point[i]) : domain[i].options[static_cast<std::size_t>(point[i])];
  return json;
}

}  // namespace

namespace {

void decide(const Statement& statement, const CheckOptions& options, Record& record) {
  if (statement.is<ByRuns>()) {
    observe_into(statement, options, record);
    return;
  }
  by_certificate(statement, options, record);
  std::optional<TimeLimit> limit;
  if (statement.text) limit.emplace(decision_seconds);
  if (record.verdict == Verdict::undecided && record.trouble.empty() && (options.fresh || statement.text))
    search_anew(statement, options, record);
  if (statement.is<ByOrbits>())
    observe_into(statement, options, record);
  else if (!statement.is<ByRates>())
    sample_into(statement, options, record);
  if (statement.text && statement.text->has_mutant && record.verdict == Verdict::proved) {
    limit.emplace(decision_seconds);
    const RefuteAttempt attempt = refute(statement, {true}, briefly(options.seed));
    record.method += attempt.certificate ? ", mutant refuted" : ", mutant not refuted";
  }
}

}  // namespace

Record check(const Statement& statement, const CheckOptions& options) {
  require_sound_arithmetic();
  const auto start = std::chrono::steady_clock::now();
  Record record;
  record.statement = &statement;
  std::optional<std::string> why = slip(statement);
  try {
    if (!why) decide(statement, options, record);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {  // from the statement's own code: the others of this check get their verdicts
    why = e.what();
  }
  if (why) {
    record = {};
    record.statement = &statement;
    record.slip = *why;
    record.trouble = "it cannot be checked as it is written: " + *why;
  }
  record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return record;
}

bool matters(const Statement& statement, const Formula& formula, const std::vector<Rational>& point, std::size_t i) {
  const Variable& variable = statement.domain[i];
  if (!variable.structural) return formula.tape().uses_variable(static_cast<int>(i));
  if (variable.options.empty()) return true;
  std::vector<Rational> other = point;
  for (Rational k = *variable.lo; k <= *variable.hi; k += 1) {
    other[i] = k;
    if (statement.formula({}, other).hash(statement.domain) != formula.hash(statement.domain)) return true;
  }
  return false;
}

std::string decimal(double x) { return fmt::format("{}", x); }

namespace {

/// What the statement says of itself, as far as it says anything.
void add_words(nlohmann::json& json, const Statement& statement) {
  if (const std::vector<std::string> parts = narrower(statement); !parts.empty()) json["narrower"] = parts;
  if (!statement.about.compared.empty()) json["compared"] = statement.about.compared;
  if (!statement.about.hypotheses.empty()) json["hypotheses"] = statement.about.hypotheses;
  if (!statement.about.deduction.empty()) json["deduction"] = statement.about.deduction;
  if (!statement.about.repaired.empty()) json["repaired"] = statement.about.repaired;
  if (!statement.about.mutant.empty()) json["mutant"] = statement.about.mutant;
}

/// What the samples or runs gave: counts other than 0, and the worst of them.
void add_samples(nlohmann::json& json, const Record& record) {
  const std::pair<const char*, std::size_t> counts[] = {{"hypothesis_not_met", record.not_met},
                                                        {"out_of_budget", record.out_of_budget},
                                                        {"undefined", record.undefined},
                                                        {"rechecked", record.rechecked},
                                                        {"dismissed_as_rounding", record.dismissed},
                                                        {"unexamined", record.unexamined},
                                                        {"contradicted", record.contradicted}};
  for (const auto& [name, n] : counts)
    if (n > 0) json[name] = n;
  if (record.worst_slack) {
    json["worst_slack"] = decimal(*record.worst_slack);
    json["worst_claim"] = record.worst_claim;
    json["worst_point"] = named(record.statement->domain, record.worst_point);
  }
}

/// The witness, and what fails there.
void add_refutation(nlohmann::json& json, const Record& record) {
  const Statement& statement = *record.statement;
  if (record.witness) {
    json["witness"] = nlohmann::json::object();
    for (const Variable& v : statement.domain) json["witness"][v.name] = print(v, record.witness->at(v.name));
  }
  if (record.bound) {
    json["refuted_claim"] = record.bound->claim;
    json["worst_case"] = record.bound->side + " " + record.bound->tau;
  }
  if (!record.refutation) return;
  json["refuted_claim"] = record.refutation->claim;
  const auto side = [](const auto& bounds) { return nlohmann::json::array({bounds.first, bounds.second}); };
  json["both_sides"] = nlohmann::json::array({side(record.refutation->lhs), side(record.refutation->rhs)});
  const std::vector<Rational> point = from_witness(statement.domain, *record.witness);
  const Formula formula = statement.formula({}, point);
  for (const Comparison<Expr>& claim : formula.claims)
    if (claim.label == record.refutation->claim) json["relation"] = symbol(claim.relation);
  for (std::size_t i = 0; i < statement.domain.size(); ++i)
    if (matters(statement, formula, point, i)) json["matters"].push_back(statement.domain[i].name);
}

}  // namespace

nlohmann::json to_json(const Record& record) {
  const Statement& statement = *record.statement;
  nlohmann::json json = {{"key", statement.about.key},
                         {"source", statement.paper() + ", " + statement.about.source},
                         {"file", fmt::format("{}:{}", statement.file, statement.line)},
                         {"kind", statement.kind()},
                         {"says", statement.about.says},
                         {"verdict", name_of(record.verdict)},
                         {"expected", name_of(statement.about.expected)},
                         {"domain", text(statement.domain)},
                         {"origin", heading_of(statement.about.origin)},
                         {"printed", statement.about.printed},
                         {"covers", covers(statement)},
                         {"samples", record.samples},
                         {"applicable", record.applicable},
                         {"method", record.method},
                         {"seconds", decimal(record.seconds)}};
  if (record.slip.empty()) {
    json["decided"] = decided(statement, Script::unicode).in_one_line(Script::unicode);
    json["decided_latex"] = decided(statement, Script::latex).in_latex();
  }
  add_words(json, statement);
  if (!record.trouble.empty()) json["trouble"] = record.trouble;
  add_samples(json, record);
  add_refutation(json, record);
  if (!record.certificate.empty()) {
    json["certificate"] = record.certificate;
    json["verify_cost"] = decimal(record.verify_cost);
    json["reverified"] = record.verified_here;
    if (record.remembered) json["remembered"] = true;
  }
  for (const auto& [name, m] : record.measured)
    json["measured"][name] = {{"smallest", decimal(m.smallest)},
                              {"mean", decimal(m.sum / static_cast<double>(m.count))},
                              {"largest", decimal(m.largest)}};
  for (const auto& [note, n] : record.notes) json["notes"][note] = n;
  return json;
}

}  // namespace overshoot
