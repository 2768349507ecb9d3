#include "lib/search/check.hpp"

#include <fmt/format.h>

#include <chrono>

#include "lib/scalar/sentinel.hpp"
#include "lib/search/prove.hpp"
#include "lib/search/verification.hpp"
#include "lib/search/write_certificate.hpp"
#include "lib/statement/decided.hpp"

namespace overshoot {

namespace {

/// The verdict of a certificate if it holds, UNVERIFIED if to see that would take too long; the reason in r.trouble if
/// not.
void by_certificate(const Statement& s, const CheckOptions& options, Record& r) {
  const std::filesystem::path file = certificate_path(options.root, s.about.key);
  if (options.fresh || !std::filesystem::exists(file)) return;
  r.certificate = std::filesystem::relative(file, options.root).string();
  try {
    const Certificate c = read_certificate(file);
    std::optional<std::string> why = misfit(c, s);
    if (!why) {
      const VerificationCost cost = verification_cost(c, s);
      r.verify_cost = cost.seconds();
      if (cost.boxes > affordable_seconds || cost.identities > affordable_identities) {
        r.verdict = Verdict::unverified;
        r.method = fmt::format("certificate of {} box{}, not re-verified here (verify --all)", c.boxes(),
                               c.boxes() == 1 ? "" : "es");
        if (c.verdict != s.about.expected)
          r.trouble = fmt::format("its certificate, not verified here, says {}", name_of(c.verdict));
        return;
      }
      r.verified_here = true;
      why = flaw(c, s);
    }
    if (why) {
      r.trouble = "its certificate is rejected: " + *why;
      return;
    }
    r.verdict = c.verdict;
    r.method = fmt::format("certificate of {} box{}, re-verified", c.boxes(), c.boxes() == 1 ? "" : "es");
    if (c.refutation) {
      r.witness = c.point;
      r.refutation = c.refutation;
      r.method = "exact witness, re-verified";
    }
  } catch (const BadInput& e) {
    r.trouble = std::string("its certificate cannot be used: ") + e.what();
  }
}

void search_anew(const Statement& s, const CheckOptions& options, Record& r) {
  if (s.about.expected == Verdict::refuted) {
    const RefuteAttempt attempt = refute(s, {}, {.seed = options.seed});
    if (!attempt.certificate) return;
    r.verdict = Verdict::refuted;
    r.witness = attempt.certificate->point;
    r.refutation = attempt.certificate->refutation;
    r.method = "exact witness found by search";
    return;
  }
  const ProofAttempt attempt = prove(s, {});
  if (attempt.certificate) {
    if (const auto why = flaw(*attempt.certificate, s)) {  // the search alone proves nothing
      r.trouble = "not proved: the proof found is rejected by the verifier: " + *why;
      return;
    }
    r.verdict = Verdict::proved;
    r.method = fmt::format("proved anew, {} boxes", attempt.certificate->boxes());
  } else if (attempt.refutation) {
    r.verdict = Verdict::refuted;
    r.witness = attempt.refutation->point;
    r.refutation = attempt.refutation->refutation;
    r.method = "exact witness found by the prover";
  } else {
    r.trouble = "not proved: " + attempt.why_not;
  }
}

void sample_into(const Statement& s, const CheckOptions& options, Record& r) {
  const std::size_t wanted = s.about.minimum_samples;
  const SampleReport found =
      options.samples
          ? sample(s, {}, {.samples = options.samples, .seed = options.seed})
          : sample(s, {},
                   {.samples = (s.is<ByInstances>() ? 1 : 4) * wanted, .applicable = wanted, .seed = options.seed});
  r.samples = found.samples;
  r.applicable = found.applicable;
  r.undefined = found.undefined;
  r.dismissed = found.dismissed;
  r.unexamined = found.unexamined;
  r.rechecked = found.rechecked;
  if (!found.worst_point.empty()) {
    r.worst_slack = found.worst_slack;
    r.worst_point = found.worst_point;
    r.worst_claim = found.worst_claim;
  }
  if (found.refutation) {
    if (r.verdict == Verdict::proved) {
      r.verdict = Verdict::undecided;
      r.trouble = "a proof and a counterexample: one of them is a defect of overshoot, please report it";
    } else if (r.verdict != Verdict::refuted) {  // what nobody verified stands against nothing
      r.verdict = Verdict::refuted;
      r.method = "exact witness found by sampling";
    }
    if (!r.witness) {
      r.witness = to_witness(s.domain, *found.counterexample);
      r.refutation = found.refutation;
    }
  } else if (r.verdict == Verdict::undecided) {
    if (found.unexamined > 0) {
      r.method = fmt::format("{} samples fail in double, and too many to examine each", found.unexamined);
    } else if (found.worst_slack < 0) {  // in balls, at a point where the hypotheses may hold
      r.method = fmt::format("a sample seems to fail by {:.3g}, and is not shown to", -found.worst_slack);
    } else if (found.applicable >= wanted) {
      r.verdict = Verdict::supported;
      r.method = "samples";
    } else {
      r.method = fmt::format("only {} of {} samples applicable, {} wanted", found.applicable, found.samples, wanted);
    }
  }
}

void observe_into(const Statement& s, const CheckOptions& options, Record& r) {
  const ObserveReport seen = observe(s, {}, {options.samples, options.seed, options.progress});
  r.samples = seen.samples;
  r.applicable = seen.applicable;
  r.not_met = seen.not_met;
  r.out_of_budget = seen.out_of_budget;
  r.undefined = seen.undefined;
  r.contradicted = seen.contradicted;
  r.rechecked = seen.rechecked;
  r.measured = seen.measured;
  r.notes = seen.notes;
  if (!seen.unlisted.empty())
    r.trouble = "its runs are held against '" + *seen.unlisted.begin() + "', which its words (compared) do not tell";
  if (seen.applicable > 0) {
    r.worst_slack = seen.worst_slack;
    r.worst_claim = seen.worst_claim;
    r.worst_point = seen.worst_point;
  }
  if (r.verdict == Verdict::proved || r.verdict == Verdict::unverified) {
    if (seen.contradicted > 0)
      r.trouble = fmt::format("{} of {} runs in double contradict the proof", seen.contradicted, seen.applicable);
  } else if (seen.contradicted > 0) {
    r.method = fmt::format("contradicted by {} of {}", seen.contradicted, seen.applicable);
  } else if (seen.applicable < s.about.minimum_samples) {
    r.method =
        fmt::format("only {} of {} runs applicable, {} wanted", seen.applicable, seen.samples, s.about.minimum_samples);
  } else {
    r.verdict = Verdict::supported;
    r.method = "runs";
  }
}

nlohmann::json named(const Domain& domain, const std::vector<double>& point) {
  nlohmann::json j = nlohmann::json::object();
  for (std::size_t i = 0; i < domain.size(); ++i)
    j[domain[i].name] =
        domain[i].options.empty() ? decimal(point[i]) : domain[i].options[static_cast<std::size_t>(point[i])];
  return j;
}

}  // namespace

namespace {

void decide(const Statement& s, const CheckOptions& options, Record& r) {
  if (s.is<ByRuns>()) {
    observe_into(s, options, r);
    return;
  }
  by_certificate(s, options, r);
  if (r.verdict == Verdict::undecided && r.trouble.empty() && options.fresh) search_anew(s, options, r);
  if (s.is<ByOrbits>())
    observe_into(s, options, r);
  else
    sample_into(s, options, r);
}

}  // namespace

Record check(const Statement& s, const CheckOptions& options) {
  require_sound_arithmetic();
  const auto start = std::chrono::steady_clock::now();
  Record r;
  r.statement = &s;
  std::optional<std::string> why = slip(s);
  try {
    if (!why) decide(s, options, r);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {  // from the statement's own code: the others of this check get their verdicts
    why = e.what();
  }
  if (why) {
    r = {};
    r.statement = &s;
    r.slip = *why;
    r.trouble = "it cannot be checked as it is written: " + *why;
  }
  r.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return r;
}

bool matters(const Statement& s, const Formula& f, const std::vector<Rational>& point, std::size_t i) {
  const Variable& v = s.domain[i];
  if (!v.structural) return f.tape().uses_variable(static_cast<int>(i));
  if (v.options.empty()) return true;
  std::vector<Rational> other = point;
  for (Rational k = *v.lo; k <= *v.hi; k += 1) {
    other[i] = k;
    if (s.formula({}, other).hash(s.domain) != f.hash(s.domain)) return true;
  }
  return false;
}

std::string decimal(double x) { return fmt::format("{}", x); }

nlohmann::json to_json(const Record& r) {
  const Statement& s = *r.statement;
  nlohmann::json j = {{"key", s.about.key},
                      {"source", s.paper() + ", " + s.about.source},
                      {"file", fmt::format("{}:{}", s.file, s.line)},
                      {"kind", s.kind()},
                      {"says", s.about.says},
                      {"verdict", name_of(r.verdict)},
                      {"expected", name_of(s.about.expected)},
                      {"domain", text(s.domain)},
                      {"origin", heading_of(s.about.origin)},
                      {"printed", s.about.printed},
                      {"covers", covers(s)},
                      {"samples", r.samples},
                      {"applicable", r.applicable},
                      {"method", r.method},
                      {"seconds", decimal(r.seconds)}};
  if (r.slip.empty()) {
    j["decided"] = decided(s, Script::unicode).in_one_line(Script::unicode);
    j["decided_latex"] = decided(s, Script::latex).in_latex();
  }
  if (const std::vector<std::string> parts = narrower(s); !parts.empty()) j["narrower"] = parts;
  if (!s.about.compared.empty()) j["compared"] = s.about.compared;
  if (!s.about.hypotheses.empty()) j["hypotheses"] = s.about.hypotheses;
  if (!s.about.deduction.empty()) j["deduction"] = s.about.deduction;
  if (!s.about.repaired.empty()) j["repaired"] = s.about.repaired;
  if (!s.about.mutant.empty()) j["mutant"] = s.about.mutant;
  if (!r.trouble.empty()) j["trouble"] = r.trouble;
  const std::pair<const char*, std::size_t> counts[] = {
      {"hypothesis_not_met", r.not_met}, {"out_of_budget", r.out_of_budget},     {"undefined", r.undefined},
      {"rechecked", r.rechecked},        {"dismissed_as_rounding", r.dismissed}, {"unexamined", r.unexamined},
      {"contradicted", r.contradicted}};
  for (const auto& [name, n] : counts)
    if (n > 0) j[name] = n;
  if (r.worst_slack) {
    j["worst_slack"] = decimal(*r.worst_slack);
    j["worst_claim"] = r.worst_claim;
    j["worst_point"] = named(s.domain, r.worst_point);
  }
  if (r.witness) {
    j["witness"] = nlohmann::json::object();
    for (const Variable& v : s.domain) j["witness"][v.name] = print(v, r.witness->at(v.name));
  }
  if (r.refutation) {
    j["refuted_claim"] = r.refutation->claim;
    const auto side = [](const auto& bounds) { return nlohmann::json::array({bounds.first, bounds.second}); };
    j["both_sides"] = nlohmann::json::array({side(r.refutation->lhs), side(r.refutation->rhs)});
    const std::vector<Rational> point = from_witness(s.domain, *r.witness);
    const Formula f = s.formula({}, point);
    for (const Comparison<Expr>& c : f.claims)
      if (c.label == r.refutation->claim) j["relation"] = symbol(c.relation);
    for (std::size_t i = 0; i < s.domain.size(); ++i)
      if (matters(s, f, point, i)) j["matters"].push_back(s.domain[i].name);
  }
  if (!r.certificate.empty()) {
    j["certificate"] = r.certificate;
    j["verify_cost"] = decimal(r.verify_cost);
    j["reverified"] = r.verified_here;
  }
  for (const auto& [name, m] : r.measured)
    j["measured"][name] = {{"smallest", decimal(m.smallest)},
                           {"mean", decimal(m.sum / static_cast<double>(m.count))},
                           {"largest", decimal(m.largest)}};
  for (const auto& [note, n] : r.notes) j["notes"][note] = n;
  return j;
}

}  // namespace overshoot
