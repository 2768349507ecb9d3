/// Every registered statement against itself: what is expected to be proved or refuted is, by its committed certificate
/// and anew; its false mutant comes out refuted (contradicted, for a statement about runs), and the prover does not
/// prove it.
#include <filesystem>
#include <fstream>
#include <set>

#include "lib/search/observe.hpp"
#include "tests/statement/as_mutant.hpp"
#include "tests/statement/ad_hoc.hpp"

namespace overshoot::test {
namespace {

constexpr Variant mutant{true};

/// Those of these kinds.
template <class... Kinds>
std::vector<const Statement*> statements() {
  std::vector<const Statement*> out;
  for (const auto& [key, s] : registry())
    if ((s.template is<Kinds>() || ...)) out.push_back(&s);
  return out;
}
/// A point of the domain, for the structure alone.
std::vector<Rational> some_structure(const Statement& s) {
  std::vector<Rational> point;
  for (const Variable& v : s.domain) point.push_back(v.structural ? *v.lo : Rational(0));
  return point;
}
Certificate committed(const Statement& s) {
  return read_certificate(certificate_path(OVERSHOOT_SOURCE_DIR, s.about.key));
}

/// The two tables that the linker makes tell of the same statements: what the verifier sees is what the others see.
TEST(Registered, PropositionsAreTheStatements) {
  for (const auto& [key, s] : registry()) {
    SCOPED_TRACE(key);
    const Proposition own = s.proposition();
    ASSERT_TRUE(propositions().contains(key));
    const Proposition& seen = propositions().at(key);
    ASSERT_EQ(own.kind.index(), seen.kind.index());
    EXPECT_EQ(text(own.domain), text(seen.domain));
    const std::vector<Rational> structure = some_structure(s);
    EXPECT_EQ(own.as<NoFormula>() != nullptr, s.is<ByRuns>());
    if (s.is<ByRuns>()) continue;
    EXPECT_EQ(own.formula({}, structure).hash(s.domain), seen.formula({}, structure).hash(s.domain));
  }
  EXPECT_EQ(registry().size(), propositions().size());
}

TEST(Registered, KeysAndRecordsAreWellFormed) {
  ASSERT_GT(registry().size(), 40U);
  std::set<std::string> formulas;
  for (const auto& [key, s] : registry()) {
    SCOPED_TRACE(key);
    EXPECT_EQ(key, s.about.key);
    EXPECT_FALSE(s.about.printed.empty() || s.about.mutant.empty() || s.about.source.empty());
    if (s.is<ByRuns>()) {
      EXPECT_NE(s.about.expected, Verdict::proved);
      EXPECT_NE(s.about.expected, Verdict::refuted);
      continue;
    }
    const std::vector<Rational> structure = some_structure(s);
    const Formula stated = s.formula({}, structure), mutated = s.formula(mutant, structure);
    EXPECT_NE(stated.hash(s.domain), mutated.hash(s.domain)) << "the mutant is the statement itself";
    EXPECT_TRUE(formulas.insert(stated.hash(s.domain)).second) << "another statement has the same formula";
    EXPECT_EQ(stated.hash(s.domain), s.formula({}, structure).hash(s.domain));
    std::set<std::string> labels;
    for (const auto* list : {&stated.hypotheses, &stated.claims})
      for (const Comparison<Expr>& c : *list)
        EXPECT_TRUE(labels.insert(c.label).second) << "two comparisons called " << c.label;
    std::set<std::string> names;
    for (const Variable& v : s.domain) EXPECT_TRUE(names.insert(v.name).second);
    EXPECT_LE(stated.tape().variable_count(),
              static_cast<int>(s.is<ByOrbits>() ? stated.step.size() : s.domain.size()));
  }
}

/// What is said of the relation between the printed claim and what is decided, held against what is there.
TEST(Registered, CoverWhatTheySay) {
  for (const auto& [key, s] : registry()) {
    SCOPED_TRACE(key);
    const About& a = s.about;
    const bool sampled = s.is<ByRuns>() || s.is<ByInstances>();
    switch (a.covers) {
      case Covers::the_same:
        EXPECT_EQ(a.deduction, "") << "what needs words is not the same";
        EXPECT_TRUE(a.printed_domain.empty());
        EXPECT_FALSE(sampled || s.is<ByOrbits>());
        break;
      case Covers::restricted:
        EXPECT_FALSE(a.printed_domain.empty()) << "of what";
        EXPECT_TRUE(!sampled || a.expected == Verdict::refuted);
        break;
      case Covers::step:
        EXPECT_NE(a.deduction, "") << "which carries the rest";
        EXPECT_FALSE(sampled);
        break;
      case Covers::substitution:
        EXPECT_NE(a.deduction, "") << "by which";
        EXPECT_TRUE(a.printed_domain.empty());
        EXPECT_FALSE(sampled || s.is<ByOrbits>());
        break;
      case Covers::sampled:
        EXPECT_TRUE(sampled);
        EXPECT_NE(a.expected, Verdict::proved);
        EXPECT_EQ(s.is<ByRuns>(), !a.compared.empty()) << "what its runs are held against";
        break;
    }
    // The domain is a proper part of the printed one, variable by variable.
    for (const Printed& p : a.printed_domain) {
      if (!p.variable) {
        EXPECT_NE(p.here, p.range) << p.name;
        continue;
      }
      const auto v = std::ranges::find(s.domain, p.name, &Variable::name);
      ASSERT_NE(v, s.domain.end()) << p.name;
      EXPECT_NE(v->range(), p.range) << p.name;
      const Variable& wide = *p.variable;
      EXPECT_TRUE(!wide.lo || (v->lo && (*v->lo > *wide.lo || (*v->lo == *wide.lo && v->lo_open >= wide.lo_open))))
          << p.name;
      EXPECT_TRUE(!wide.hi || (v->hi && (*v->hi < *wide.hi || (*v->hi == *wide.hi && v->hi_open >= wide.hi_open))))
          << p.name;
    }
  }
}

/// The file and line that are told of a statement are where it is registered.
TEST(Registered, AreWhereTheySay) {
  for (const auto& [key, s] : registry()) {
    std::ifstream in(std::filesystem::path(OVERSHOOT_SOURCE_DIR) / s.file);
    std::string line;
    for (int n = 0; n < s.line; ++n) ASSERT_TRUE(std::getline(in, line)) << key << ": " << s.file << ":" << s.line;
    EXPECT_TRUE(line.starts_with("OVERSHOOT_STATEMENT(")) << key << ": " << s.file << ":" << s.line;
  }
}

TEST(Registered, CommittedCertificatesHold) {
  for (const Statement* s : statements<ByFormula, ByRates>()) {
    SCOPED_TRACE(s->about.key);
    const auto file = certificate_path(OVERSHOOT_SOURCE_DIR, s->about.key);
    ASSERT_TRUE(std::filesystem::exists(file)) << "no certificate is committed";
    const Certificate c = read_certificate(file);
    EXPECT_EQ(c.verdict, s->about.expected);
    EXPECT_EQ(flaw(c, *s).value_or(""), "");
  }
}

TEST(Registered, WitnessesOfInstancesHold) {
  for (const Statement* s : statements<ByInstances>()) {
    SCOPED_TRACE(s->about.key);
    if (s->about.expected == Verdict::refuted) {
      const Certificate c = committed(*s);
      EXPECT_EQ(c.verdict, Verdict::refuted);
      EXPECT_EQ(flaw(c, *s).value_or(""), "");
      EXPECT_TRUE(registry().contains(s->about.repaired)) << "no repaired sibling";
    } else {
      EXPECT_EQ(s->about.expected, Verdict::supported);
      EXPECT_FALSE(std::filesystem::exists(certificate_path(OVERSHOOT_SOURCE_DIR, s->about.key)));
    }
    EXPECT_FALSE(prove(*s, {}).certificate) << "proved for all sizes";
  }
}

TEST(Registered, WitnessesDoNotMoveToAnotherStructure) {
  for (const Statement* s : statements<ByInstances>()) {
    if (s->about.expected != Verdict::refuted) continue;
    SCOPED_TRACE(s->about.key);
    const std::string own = committed(*s).formula;
    for (const Variable& v : s->domain) {
      if (!v.structural) continue;
      for (const Rational& value : {*v.lo, *v.hi, Rational(*v.hi + 1), Rational(1, 2)}) {
        Certificate moved = committed(*s);
        moved.point.at(v.name) = value;
        const std::optional<std::string> why = flaw(moved, *s);
        if (!v.contains(value)) {
          EXPECT_TRUE(why) << v.name << " = " << print(value);
        } else if (!why) {  // a choice that the formula does not read may be any
          EXPECT_EQ(s->formula({}, from_witness(s->domain, moved.point)).hash(s->domain), own) << v.name;
        }
      }
    }
  }
}

/// For one point q = iota(-log L) exactly: half of the instances fall below in double, and none is a counterexample.
TEST(Registered, AnEqualityIsNoViolation) {
  const SampleReport r = sample(find_statement("cai2024.a6_qmin"), {}, {.samples = 4000});
  EXPECT_GT(r.dismissed, 0U);
  EXPECT_FALSE(r.refutation);
  EXPECT_EQ(r.worst_slack, 0);
}

TEST(Registered, MutantsOfInstancesAreRefuted) {
  const auto all = statements<ByInstances>();
  ASSERT_GT(all.size(), 20U);
  for (const Statement* s : all) {
    SCOPED_TRACE(s->about.key + ": " + s->about.mutant);
    RefuteAttempt attempt = refute(*s, mutant, {.samples = 4000});
    ASSERT_TRUE(attempt.certificate) << "the mutant is not refuted";
    const std::vector<Rational> witness = from_witness(s->domain, attempt.certificate->point);
    EXPECT_TRUE(refutation_at(s->domain, s->formula(mutant, witness), witness));
    EXPECT_TRUE(flaw(*attempt.certificate, *s));
    const Statement false_one = as_mutant(*s);
    EXPECT_EQ(flaw(*attempt.certificate, false_one).value_or(""), "");
    // Forged into a proof, or moved to another structure, it proves nothing.
    Certificate forged = std::move(*attempt.certificate);
    forged.verdict = Verdict::proved;
    forged.refutation.reset();
    EXPECT_TRUE(flaw(forged, false_one));
  }
}

TEST(Registered, OrbitsArrive) {
  const auto all = statements<ByOrbits>();
  ASSERT_GE(all.size(), 10U);
  for (const Statement* s : all) {
    SCOPED_TRACE(s->about.key + ": " + s->about.mutant);
    Certificate c = committed(*s);
    EXPECT_EQ(c.verdict, Verdict::proved);
    EXPECT_EQ(s->about.expected, Verdict::proved);
    EXPECT_FALSE(refute(*s, {}).certificate);
    EXPECT_EQ(observe(*s, {}, {.samples = 8}).contradicted, 0U);
    std::size_t contradicted = 0;
    for (const std::size_t samples : {4, 16, 64, 256}) {
      if (contradicted > 0) break;
      contradicted = observe(*s, mutant, {.samples = samples}).contradicted;
    }
    EXPECT_GT(contradicted, 0U) << "the mutant is not contradicted";
    EXPECT_FALSE(prove(*s, mutant, {.box_budget = 100}).certificate) << "the mutant is proved";
    if (verification_cost(c, *s).seconds() > 1) continue;  // program.verify-all does it
    EXPECT_EQ(flaw(c, *s).value_or(""), "");
    const Statement false_one = as_mutant(*s);
    EXPECT_TRUE(flaw(c, false_one));
    c.formula = false_one.formula({}).hash(s->domain);
    EXPECT_TRUE(flaw(c, false_one));
  }
}

TEST(Registered, AreDecidedAnew) {
  for (const Statement* s : statements<ByFormula, ByRates>()) {
    SCOPED_TRACE(s->about.key);
    if (s->about.expected == Verdict::refuted) {
      const RefuteAttempt attempt = refute(*s, {});
      ASSERT_TRUE(attempt.certificate);
      EXPECT_EQ(flaw(*attempt.certificate, *s).value_or(""), "");
      EXPECT_FALSE(prove(*s, {}, {.box_budget = 2000}).certificate) << "refuted and proved";
    } else {
      const ProofAttempt attempt = prove(*s, {});
      ASSERT_TRUE(attempt.certificate) << attempt.why_not;
      EXPECT_EQ(flaw(*attempt.certificate, *s).value_or(""), "");
      if (s->is<ByFormula>()) {  // of rates both come from one search
        EXPECT_FALSE(refute(*s, {}, {.samples = 4000, .local_searches = 4}).certificate) << "proved and refuted";
      }
    }
  }
}

TEST(Registered, MutantsAreRefutedAndNotProved) {
  for (const Statement* s : statements<ByFormula, ByRates>()) {
    SCOPED_TRACE(s->about.key + ": " + s->about.mutant);
    const RefuteAttempt attempt = refute(*s, mutant);
    ASSERT_TRUE(attempt.certificate) << "the mutant is not refuted";
    if (s->is<ByFormula>()) {
      EXPECT_TRUE(refutation_at(s->domain, s->formula(mutant), from_witness(s->domain, attempt.certificate->point)));
    }
    EXPECT_FALSE(prove(*s, mutant, {.box_budget = 2000}).certificate) << "the mutant is proved";
    // What refutes the mutant is no certificate for the statement, nor is the statement's own for the mutant.
    EXPECT_TRUE(flaw(*attempt.certificate, *s));
    const Statement false_one = as_mutant(*s);
    EXPECT_EQ(flaw(*attempt.certificate, false_one).value_or(""), "");
    Certificate own = committed(*s);
    EXPECT_TRUE(flaw(own, false_one));
    own.formula = false_one.formula({}).hash(s->domain);  // forged: only the mathematics is left to object
    if (s->about.expected == Verdict::proved) {
      EXPECT_TRUE(flaw(own, false_one));
    }
  }
}

TEST(Registered, MutantsOfRunsAreContradicted) {
  for (const Statement* s : statements<ByRuns>()) {
    SCOPED_TRACE(s->about.key + ": " + s->about.mutant);
    std::size_t contradicted = 0;
    for (const std::size_t samples : {4, 16, 64}) {
      if (contradicted > 0) break;
      contradicted = observe(*s, mutant, {.samples = samples}).contradicted;
    }
    EXPECT_GT(contradicted, 0U);
    EXPECT_FALSE(prove(*s, {}).certificate);
    EXPECT_FALSE(refute(*s, {}).certificate);
    EXPECT_EQ(flaw(Certificate{.key = s->about.key}, *s), "a statement about runs has no certificate");
  }
}

TEST(Registered, CertificatesDoNotMoveBetweenKeys) {
  const auto all = statements<ByFormula>();
  std::vector<Certificate> certificates;
  for (const Statement* s : all)
    certificates.push_back(read_certificate(certificate_path(OVERSHOOT_SOURCE_DIR, s->about.key)));
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = 0; j < all.size(); ++j) {
      if (i == j) continue;
      EXPECT_TRUE(flaw(certificates[i], *all[j])) << all[i]->about.key << " for " << all[j]->about.key;
      certificates[i].key.swap(certificates[j].key);
      EXPECT_TRUE(flaw(certificates[i], *all[j])) << all[i]->about.key << " renamed " << all[j]->about.key;
      certificates[i].key.swap(certificates[j].key);
    }
}

}  // namespace
}  // namespace overshoot::test
