/// Every registered statement against itself: what is expected to be proved or refuted is, by its committed certificate
/// and anew; its false mutant comes out refuted (contradicted, for a statement about runs), and the prover does not
/// prove it.
#include <set>

#include "lib/evidence/observe.hpp"
#include "tests/statement/ad_hoc.hpp"

namespace overshoot::test {
namespace {

constexpr Variant mutant{true};

std::vector<const Statement*> statements(bool about_runs) {
  std::vector<const Statement*> out;
  for (const auto& [key, s] : registry())
    if (s.about_runs() == about_runs) out.push_back(&s);
  return out;
}

TEST(Registered, KeysAndRecordsAreWellFormed) {
  ASSERT_GT(registry().size(), 40U);
  std::set<std::string> formulas;
  for (const auto& [key, s] : registry()) {
    SCOPED_TRACE(key);
    EXPECT_EQ(key, s.about.key);
    EXPECT_FALSE(s.about.text.empty() || s.about.mutant.empty() || s.about.source.empty() || s.domain.empty());
    if (s.about_runs()) {
      EXPECT_NE(s.about.expected, Verdict::proved);
      EXPECT_NE(s.about.expected, Verdict::refuted);
      continue;
    }
    const Formula stated = s.record({}), mutated = s.record(mutant);
    EXPECT_NE(stated.hash(s.domain), mutated.hash(s.domain)) << "the mutant is the statement itself";
    EXPECT_TRUE(formulas.insert(stated.hash(s.domain)).second) << "another statement has the same formula";
    EXPECT_EQ(stated.hash(s.domain), s.record({}).hash(s.domain));
    std::set<std::string> labels;
    for (const auto* list : {&stated.hypotheses, &stated.claims})
      for (const Comparison<Expr>& c : *list)
        EXPECT_TRUE(labels.insert(c.label).second) << "two comparisons called " << c.label;
    std::set<std::string> names;
    for (const Variable& v : s.domain) EXPECT_TRUE(names.insert(v.name).second);
    EXPECT_LE(s.record({}).tape().variable_count(), static_cast<int>(s.domain.size()));
  }
}

TEST(Registered, CommittedCertificatesHold) {
  for (const Statement* s : statements(false)) {
    SCOPED_TRACE(s->about.key);
    const auto file = certificate_path(OVERSHOOT_SOURCE_DIR, s->about.key);
    ASSERT_TRUE(std::filesystem::exists(file)) << "no certificate is committed";
    const Certificate c = read_certificate(file);
    EXPECT_EQ(c.verdict, s->about.expected);
    EXPECT_EQ(flaw(c, *s).value_or(""), "");
  }
}

TEST(Registered, AreDecidedAnew) {
  for (const Statement* s : statements(false)) {
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
      EXPECT_FALSE(refute(*s, {}, {.samples = 4000, .local_searches = 4}).certificate) << "proved and refuted";
    }
  }
}

TEST(Registered, MutantsAreRefutedAndNotProved) {
  for (const Statement* s : statements(false)) {
    SCOPED_TRACE(s->about.key + ": " + s->about.mutant);
    const RefuteAttempt attempt = refute(*s, mutant);
    ASSERT_TRUE(attempt.certificate) << "the mutant is not refuted";
    const std::vector<Rational> witness = from_witness(s->domain, attempt.certificate->point);
    EXPECT_TRUE(refutation_at(s->domain, s->record(mutant), witness));
    EXPECT_FALSE(prove(*s, mutant, {.box_budget = 2000}).certificate) << "the mutant is proved";
    // What refutes the mutant is no certificate for the statement, nor is the statement's own for the mutant.
    EXPECT_TRUE(flaw(*attempt.certificate, *s));
    Statement as_mutant = *s;
    as_mutant.record = [record = s->record](Variant) { return record(mutant); };
    EXPECT_EQ(flaw(*attempt.certificate, as_mutant).value_or(""), "");
    Certificate committed = read_certificate(certificate_path(OVERSHOOT_SOURCE_DIR, s->about.key));
    EXPECT_TRUE(flaw(committed, as_mutant));
    committed.formula = as_mutant.record({}).hash(s->domain);  // forged: only the mathematics is left to object
    if (s->about.expected == Verdict::proved) {
      EXPECT_TRUE(flaw(committed, as_mutant));
    }
  }
}

TEST(Registered, MutantsOfRunsAreContradicted) {
  for (const Statement* s : statements(true)) {
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
  const auto all = statements(false);
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
