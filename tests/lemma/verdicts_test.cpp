/// False lemmas are never proved, true ones never refuted; and certificates that bring their proposition.
#include <gtest/gtest.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "lib/kernel/shown.hpp"
#include "lib/lemma/lemma.hpp"
#include "lib/search/anew.hpp"
#include "lib/search/check.hpp"
#include "lib/search/found.hpp"
#include "lib/search/limit.hpp"
#include "lib/search/undefined.hpp"
#include "lib/search/verification.hpp"
#include "lib/search/write_certificate.hpp"

namespace overshoot::test {
namespace {

using nlohmann::json;

bool proved(const std::string& line) {
  const Statement lemma = lemma_of_line(line);
  const ProofAttempt attempt = prove(lemma, {}, {.box_budget = 20'000});
  return attempt.certificate && !flaw(*attempt.certificate, lemma);
}
bool refuted(const std::string& line) {
  const Statement lemma = lemma_of_line(line);
  RefuteAttempt attempt = refute(lemma, {}, briefly());
  if (!attempt.certificate) attempt.certificate = prove(lemma, {}, {.box_budget = 20'000}).refutation;
  return attempt.certificate && !flaw(*attempt.certificate, lemma);
}

std::vector<std::string> found_for(const std::string& line) {
  const Statement lemma = lemma_of_line(line);
  const ProofAttempt attempt = prove(lemma, {}, {.box_budget = 20'000});
  if (!attempt.certificate) return {attempt.why_not};
  return found_lines(lemma.domain, lemma.formula({}), attempt.certificate->claims.front());
}

/// What the search finds is a line that may be written into the file: with it the lemma is proved by that line.
TEST(LemmaVerdicts, WhatIsFoundMayBeWritten) {
  EXPECT_EQ(found_for("x real |- x^2 + 1 > 0"), std::vector<std::string>{});  // nothing had to be found
  for (const std::string domain : {"x, y real; given h1: x + y >= 1; claim x^2 + y^2 >= 1/2", "x, y > 0; claim x/y + y/x >= 2"}) {
    std::string line = domain;
    for (const auto& [clause, sign] : {std::pair<std::string, std::string>{"; given h1:", ","}, {"; claim", " |-"}})
      if (const auto at = line.find(clause); at != std::string::npos) line.replace(at, clause.size(), sign);
    const std::vector<std::string> found = found_for(line);
    ASSERT_EQ(found.size(), 1u) << line;
    ASSERT_TRUE(found.front().starts_with("plan ")) << found.front();
    const std::string text = "lemma again; " + domain + "; " + found.front().substr(0, found.front().find("  where"));
    std::string clauses = text;
    for (auto at = clauses.find("; "); at != std::string::npos; at = clauses.find("; ", at)) clauses.replace(at, 2, "\n");
    const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "again.lemma";
    std::ofstream(file) << clauses << "\n";
    const Statement again = lemmas_of(file).front();
    const ProofAttempt attempt = prove(again, {}, {.box_budget = 20'000});
    ASSERT_TRUE(attempt.certificate) << clauses << attempt.why_not;
    EXPECT_EQ(attempt.certificate->claims.front().method, ClaimProof::Method::form);
  }
  EXPECT_TRUE(found_for("x > 0 |- sin(x) > x - x^3/6").front().starts_with("a slope of one sign from x = 0; "));
  // In the place of a variable: how far it is from another, or the slack of a hypothesis.
  const std::string line = found_for("x, y real, x <= y |- tanh(x) <= tanh(y)").front();
  EXPECT_TRUE(line.find(" in the place of ") != std::string::npos && line.find("zero of order 1 at ") != std::string::npos) << line;
}

TEST(LemmaVerdicts, FalseOnesAreNotProved) {
  for (const char* line : {
           "x real |- x^2 - x + 1/5 >= 0",
           "x in [0, pi/2] |- sin(x) < 1",            // equal at an end that is no rational
           "x in [0, sqrt(2)] |- x^2 < 2",            // the same
           "x in (0, pi/2) |- cos(x) > 1/1000000",    // false near the end
           "x real |- x^(1/3) >= -10",                // no value for x < 0
           "x real |- x/x = 1",                       // none at 0
           "x real |- (1/x)*x = 1",
           "x real |- 0*log(x) = 0",
           "x real |- -x^2 >= 0",                     // -(x^2), not (-x)^2
           "x in (0, 1) |- x^2^3 >= x^6",             // x^8
           "x real |- e^x >= 1",
           "x in (-1, 1) |- |x|-1 < -1/1000",
           "x real, y real, x != y |- (x - y)^2 > 1/1000000",
           "x in (0, 1), x != 1/2 |- (x - 1/2)^2 > 1/1000000",
           "n integer, n > 0 |- n > 1",
           "x real, x >= 1/3 |- x >= 0.3333333333333333334",
           "x in (0, 1) |- x < 1, x > 0, x < 1/2",    // the last of three
           "x in (0, 1) |- 0 < x < 1/2",
           "x in [0, max(pi, 4)] |- x < 4",           // an end that is a rational, unseen
           "x in [0, min(e, 2)] |- x < 2",
           "x integer, x <= max(pi, 4) |- x < 4",
           "x real |- x¹⁰⁰⁰⁰⁰¹ >= 0",
           "x in [0, 3] |- tan(x)^2 >= 0",            // a pole
           "x real |- xlogx(x) >= -1",
           "x in [0, 3) |- sin(x) > 0",               // 0 at an end that is attained
           "x in (0, 22/7) |- sin(x) > 0",            // just beyond pi
           "x in (-1, 1) |- cos(x) < 1",              // 1 inside
           "x in (0, 2) |- log(sin(x)) < 0",          // 0 at pi/2
       })
    EXPECT_FALSE(proved(line)) << line;
}
TEST(LemmaVerdicts, TrueOnesAreNotRefuted) {
  for (const char* line : {
           "x in (0, pi/2) |- cos(x) > 0",            // false at the domain's rational end beyond pi/2
           "x in [0, sqrt(2)] |- x^2 <= 2",
           "x real |- root(x, 3)^3 = x",
           "x > 0 |- log(x) <= x - 1",
           "x real |- x^2 + 1 >= 2*x",
           "x in [-1, 1], x != 0 |- x^2 > 0",
           "n integer, n > 0 |- n >= 1",              // false between the integers
           "x real, y real, x != y |- (x - y)^2 > 0",
           "x real |- |x|-1 >= -1",
       })
    EXPECT_FALSE(refuted(line)) << line;
}
TEST(LemmaVerdicts, AreFound) {
  EXPECT_TRUE(proved("x in (-1,2); y in (-1,2); -1 < x+y; x+y < 1 |- cos(x-y) <= 2*cos(x)*cos(y)"));
  EXPECT_TRUE(proved("x in (0, 3/2) |- cos(x) > 0"));
  EXPECT_TRUE(proved("x > 0, e^x > 2 |- root(x, 3) > 1/4"));
  EXPECT_TRUE(proved("|- pi^2 < 10"));
  // What is not attained at an end: by the search and by the verifier.
  for (const char* line :
       {"x in (0, 3) |- 1/sin(x) > 0", "x in (0, 1) |- x*log(x) < 0", "x in (0, 1) |- log(sin(x)) < 0",
        "x in (0, 1] |- cos(x) < 1", "x in [-1, 0) |- log(cos(x)) < 0", "x in (0, 3) |- log(sin(x)) <= 0"})
    EXPECT_TRUE(proved(line)) << line;
  EXPECT_TRUE(refuted("x real |- x^2 - x + 1/5 >= 0"));
  EXPECT_TRUE(refuted("x real, y real, x != y |- (x - y)^2 > 1/1000000"));
  EXPECT_TRUE(refuted("|- pi^2 > 10"));
}

/// A touch at 0 of sinc and the like, whose derivatives are smooth there.
TEST(LemmaVerdicts, TouchWhereTheSingularityIsRemoved) {
  const auto proved_with = [](const std::string& domain, const std::string& claim, int order) {
    const Source source{"touch.lemma", domain + "\nclaim " + claim + "\ntouch x = 0 order " + std::to_string(order)};
    const Statement lemma = as_statement(source, read_lemmas(source).front(), "touch", {});
    const ProofAttempt attempt = prove(lemma, {}, {.box_budget = 20'000});
    return attempt.certificate && !flaw(*attempt.certificate, lemma);
  };
  EXPECT_TRUE(proved_with("x in [-1, 1]", "sinc(x) >= 1 - x^2/6", 4));
  EXPECT_TRUE(proved_with("x in [-1, 1]", "sinhc(x) >= 1 + x^2/6", 4));
  EXPECT_TRUE(proved_with("x in [-1, 1]", "expm1c(x) >= 1 + x/2", 2));
  EXPECT_TRUE(proved_with("x in (0, 1]", "expm1c(x) > 1 + x/2 + x^2/6", 3));
  EXPECT_TRUE(proved_with("x in (0, 1]", "sinc(2*x) < 1 - 2*x^2/3 + 2*x^4/15", 6));
  // A wrong order does no harm.
  EXPECT_TRUE(proved_with("x in [-1, 1]", "sinc(x) >= 1 - x^2/6", 5));
  // False beside 0, to its left or at it.
  EXPECT_FALSE(proved_with("x in [-1, 1]", "sinc(x) >= 1 - x^2/7", 2));
  EXPECT_FALSE(proved_with("x in [-1, 1]", "sinhc(x) <= 1 + x^2/6", 4));
  EXPECT_FALSE(proved_with("x in [-1, 1]", "expm1c(x) >= 1 + x/2 + x^2/6", 3));
  EXPECT_FALSE(proved_with("x in [-1, 1]", "sinc(x) > 1 - x^2/6", 4));
}

TEST(LemmaVerdicts, SayWhereNothingIsSaid) {
  EXPECT_EQ(undefined_somewhere(lemma_of_line("x real |- 1/x^2 > 0")), "1/x² is a division by 0 at x = 0");
  EXPECT_EQ(undefined_somewhere(lemma_of_line("x real, x > -3 |- log(x) < x")).value().substr(0, 19), "log(x) has no value");
  EXPECT_FALSE(undefined_somewhere(lemma_of_line("x > 0 |- log(x) < x")));
  EXPECT_TRUE(undefined_somewhere(lemma_of_line("x real |- xlogx(x) >= -1")));
  EXPECT_FALSE(undefined_somewhere(lemma_of_line("x real, x^2 > 1 |- 1/x^2 < 1")));  // within the hypotheses
  const auto contradiction = vacuous(lemma_of_line("x in (0, 1), y in (0, 1), x + y > 2, x < 1/2 |- x > 7"));
  ASSERT_TRUE(contradiction);
  EXPECT_NE(contradiction->find("x + y > 2"), std::string::npos) << *contradiction;
  EXPECT_EQ(contradiction->find("x < 1/2"), std::string::npos);
  EXPECT_FALSE(vacuous(lemma_of_line("x in (0, 1), y in (0, 1), x + y > 1 |- x > 7")));
  EXPECT_FALSE(proved("x in (0, 1), y in (0, 1), x + y > 2 |- x > 7"));
}

/// Points of the circle: no sample meets the equation.
TEST(LemmaVerdicts, EquationsAreMetByNoSample) {
  const Statement circle = lemma_of_line("x, y in [-2, 2], x^2 + y^2 = 1 |- x + y <= 3/2");
  EXPECT_EQ(equation_of_reals(circle), "x^2 + y^2 = 1");
  EXPECT_TRUE(inhabitant(circle, {}));
  EXPECT_TRUE(proved("x, y in [-2, 2], x^2 + y^2 = 1 |- x + y <= 3/2"));
  EXPECT_FALSE(proved("x, y in [-2, 2], x^2 + y^2 = 1 |- x + y <= 7/5"));  // 141/100 at (20/29, 21/29)
  EXPECT_FALSE(equation_of_reals(lemma_of_line("n, m integer, n + m = 5, n > 0 |- m < 5")));
  EXPECT_FALSE(equation_of_reals(lemma_of_line("x, y real, x < y |- x = y")));
  // Nearly everywhere it nearly holds: that is no sample of it.
  Statement near = lemma_of_line("x in [0, 1], (x - 1/2)^40 = 0 |- sin(x)^2 + cos(x)^2 + sin(7*x)/100000 <= 2 - tanh(x)/10");
  near.text.emplace();
  near.about.expected = Verdict::supported;
  const Record record = check(near, {.samples = 100});
  EXPECT_NE(record.verdict, Verdict::supported);
  EXPECT_EQ(record.applicable, 0u);
}

/// A search that takes a minute (each point is told from an equality in 4096 bits) ends with its time, and says so.
TEST(LemmaVerdicts, ASearchEndsWithItsTime) {
  const Statement lemma = lemma_of_line("x in (0, 1), y in (0, 1) |- (tan(x) - sin(x)/cos(x))^2 + (tan(y) - sin(y)/cos(y))^2 > 0");
  const auto start = std::clock();
  std::string why;
  {
    const TimeLimit limit(1);
    why = decide_anew(lemma).why_not;
    EXPECT_TRUE(TimeLimit::spent() || !why.empty());
  }
  EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 3);
  EXPECT_FALSE(TimeLimit::current());
  const TimeLimit none(0);
  const Found found = decide_anew(lemma_of_line("x real |- x^2 + 1 > 0"));
  EXPECT_FALSE(found.proof || found.refutation);
  EXPECT_TRUE(found.why_not.ends_with("; 0 s of processor time are spent")) << found.why_not;
}

/// The certificate of a lemma with its proposition, as JSON.
json certified(const std::string& line) {
  const Statement lemma = lemma_of_line(line);
  ProofAttempt attempt = prove(lemma, {});
  if (!attempt.certificate) attempt.certificate = std::move(attempt.refutation);
  if (!attempt.certificate) attempt.certificate = refute(lemma, {}).certificate;
  attempt.certificate->proposition = lemma.proposition();
  return json::parse(text_of(*attempt.certificate));
}
/// Why the altered certificate, its checksum made right, proves nothing; empty if it does.
std::string rejected(json certificate, bool rehash = false) {
  certificate["checksum"] = checksum(certificate);
  try {
    Certificate read = certificate_of(certificate.dump(), "altered");
    if (rehash) {
      certificate["formula"] = read.proposition->formula({}, {}).hash(read.proposition->domain);
      certificate["checksum"] = checksum(certificate);
      read = certificate_of(certificate.dump(), "altered");
    }
    return flaw(read, *read.proposition).value_or("");
  } catch (const BadInput& e) {
    return e.what();
  }
}

TEST(OwnProposition, IsReadAndVerified) {
  for (const char* line :
       {"x in (0, 3/2), y in [-1, 1], x + y > 0 |- cos(x) > 0, y <= 1", "x > 0, y != 0 |- x^3 > -y^2", "x real |- x^2 - x + 1/5 >= 0",
        "x in (0, pi/2), x > 1/10 |- sin(x) > 1/100", "n integer, n >= 1 |- min(n, 3) + |n| + max(n, 1, 2) >= 1",
        "x >= 0 |- x^(1/3) + root(x, 5) + 2^x >= 0"}) {
    const Statement lemma = lemma_of_line(line);
    const json certificate = certified(line);
    EXPECT_EQ(rejected(certificate), "") << line;
    const Certificate read = certificate_of(certificate.dump(), "read");
    EXPECT_TRUE(read.proposition->formula({}, {}).same_as(lemma.formula({}))) << line;
    EXPECT_EQ(text(read.proposition->domain), text(lemma.domain));
    EXPECT_FALSE(flaw(read, lemma)) << line;
  }
}

TEST(OwnProposition, IsShown) {
  const Statement lemma = lemma_of_line("x in (0, 1), y real, x*y < 2 |- sqrt(x*y) + (x*y)^2 > -1/3");
  const std::vector<std::string> lines = shown(lemma.domain, lemma.formula({}));
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0], "over x in (0, 1), y real");
  EXPECT_EQ(lines[1], "$2 = (x*y)");
  EXPECT_EQ(lines[2], "given $2 < 2");
  EXPECT_EQ(lines[3], "claim (sqrt($2) + ($2^2)) > (-1/3)");
}

/// x/(2/3) is not x/2/3, and a long chain is printed in parts.
TEST(OwnProposition, IsShownAsItIs) {
  const Statement quotient = lemma_of_line("x in [1, 2] |- x/(2/3) >= x");
  EXPECT_EQ(shown(quotient.domain, quotient.formula({})).back().find("x/2/3"), std::string::npos);
  Formula deep;
  Expr e = Expr::variable(0);
  for (int i = 0; i < 5000; ++i) e = sin(e);
  deep.claims = {{"deep", Relation::at_most, e, from<Expr>(2)}};
  std::size_t longest = 0;
  for (const std::string& line : shown(quotient.domain, deep)) longest = std::max(longest, line.size());
  EXPECT_LT(longest, 1100u);
  EXPECT_EQ(text({lemma_of_line("n integer |- n < 1").domain.front()}), "n an integer");
}

TEST(OwnProposition, AlteredIsRejected) {
  const json good = certified("x in (0, 3/2), y in [-1, 1], x + y > 0 |- cos(x) > 0, y <= 1");
  ASSERT_EQ(rejected(good), "");
  const auto altered = [&](const auto& alter) {
    json bad = good;
    alter(bad["proposition"]);
    return bad;
  };
  // Another formula: it does not fit the hash; with a hash that fits, its boxes do not prove it.
  const std::vector<std::function<void(json&)>> other_formulas = {
      [](json& p) { p["domain"][0]["hi"] = "2"; },                                // cos(2) < 0
      [](json& p) { p["domain"][1]["hi"] = "3"; },
      [](json& p) { p["claims"][0][1] = "<"; },
      [](json& p) { p["claims"][1][1] = "<"; },                                   // y < 1 fails at 1
      [](json& p) { std::swap(p["claims"][0][2], p["claims"][0][3]); },
      [](json& p) {
        for (json& step : p["steps"])
          if (step.get<std::string>().starts_with("cos")) step = "sin" + step.get<std::string>().substr(3);
        p["domain"][0]["lo"] = "-1";
      }};
  for (std::size_t i = 0; i < other_formulas.size(); ++i) {
    EXPECT_NE(rejected(altered(other_formulas[i])), "") << i;
    EXPECT_NE(rejected(altered(other_formulas[i]), true), "") << i;
  }
  // What is no proposition at all.
  const std::vector<std::function<void(json&)>> malformed = {
      [](json& p) { p.erase("domain"); },
      [](json& p) { p["more"] = 1; },
      [](json& p) { p["claims"] = json::array(); },
      [](json& p) { p["claims"][0][0] = p["claims"][1][0]; },
      [](json& p) { p["claims"][0][1] = "=>"; },
      [](json& p) { p["claims"][0][2] = 1000; },
      [](json& p) { p["claims"][0][2] = -1; },
      [](json& p) { p["claims"][0].push_back(1); },
      [](json& p) { p["steps"][0] = "variable 7"; },
      [](json& p) { p["steps"][0] = "variable -1"; },
      [](json& p) { p["steps"][0] = "add 0 1"; },     // what comes later
      [](json& p) { p["steps"][0] = "variable"; },
      [](json& p) { p["steps"][0] = "variable 0 1"; },
      [](json& p) { p["steps"].push_back("frobnicate 0"); },
      [](json& p) { p["steps"].push_back("cos 0 1"); },
      [](json& p) { p["steps"].push_back("cos"); },
      [](json& p) { p["steps"].push_back("pown 0 1/2"); },
      [](json& p) { p["steps"].push_back("constant 1/0"); },
      [](json& p) { p["steps"].push_back(""); },
      [](json& p) { p["steps"] = "cos 0"; },
      [](json& p) { p["domain"][0]["name"] = ""; },
      [](json& p) { p["domain"][0]["name"] = "0"; },
      [](json& p) { p["domain"][0]["name"] = "pi"; },
      [](json& p) { p["domain"][0]["name"] = "$3"; },
      [](json& p) { p["domain"][0]["name"] = "x real, y"; },
      [](json& p) { p["domain"][0]["name"] = "y\xe2\x80\x8b"; },  // of no width behind y
      [](json& p) { p["steps"].push_back("pown 0 999999999999999999999"); },
      [](json& p) { p["domain"][0]["name"] = "x\ny"; },
      [](json& p) { p["domain"][0]["lo_open"] = 1; },
      [](json& p) { p["domain"][0]["lo"] = 0; },
      [](json& p) { p["forms"] = {{{"claim", "cos(x) > 0"}, {"remainder", 99}, {"multipliers", json::array()}}}; }};
  for (std::size_t i = 0; i < malformed.size(); ++i) EXPECT_NE(rejected(altered(malformed[i]), true), "") << i;
}

}  // namespace
}  // namespace overshoot::test
