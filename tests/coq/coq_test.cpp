/// export-coq: what coqc with coq-interval makes of the files, and of false ones made from them.
///
/// The proofs are skipped, loudly, where coqc or coq-interval is missing; with OVERSHOOT_REQUIRE_COQ=1 that is a
/// failure.
#include "lib/coq/coq.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <array>
#include <cstdlib>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "tests/cli/program.hpp"
#include "tests/statement/ad_hoc.hpp"

namespace overshoot {
namespace {

using namespace cli;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string committed(const std::string& key) { return certificate(OVERSHOOT_SOURCE_DIR, key).string(); }

std::string exported(const std::string& key) {
  const Outcome r = run({"export-coq", committed(key)});
  EXPECT_EQ(r.code, 0) << key << ": " << r.err;
  return r.out;
}

/// Whether coqc accepts the text as a file; else what it says. A minute is ample: none takes 10 s.
testing::AssertionResult accepted(const std::string& text) {
  const Scratch scratch;
  write_file(scratch.path("exported.v"), text);
  const std::string command =
      fmt::format("cd '{}' && timeout 60 coqc -q exported.v >log 2>&1", scratch.path("").string());
  const int status = std::system(command.c_str());
  if (status == 0) return testing::AssertionSuccess();
  const std::string log = read_file(scratch.path("log"));
  // Killed, or not Coq's language: neither a proof nor the rejection of one.
  if (!has(log, "Error:") || has(log, "Syntax error")) throw std::runtime_error("coqc did not decide: " + log);
  return testing::AssertionFailure() << log;
}

/// With every occurrence of a part replaced; it has to be there.
std::string with(std::string text, const std::string& part, const std::string& other) {
  EXPECT_TRUE(has(text, part)) << part << " is not in\n" << text;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += other.size())
    text.replace(at, part.size(), other);
  return text;
}

class CoqProofs : public testing::Test {
 protected:
  void SetUp() override {
    const Scratch scratch;
    write_file(scratch.path("there.v"), "From Interval Require Import Tactic.\n");
    const std::string command = fmt::format("cd '{}' && coqc -q there.v >log 2>&1", scratch.path("").string());
    if (std::system(command.c_str()) == 0) return;
    const char* required = std::getenv("OVERSHOOT_REQUIRE_COQ");
    if (required && std::string(required) == "1")
      FAIL() << "coqc with coq-interval is required here: " << read_file(scratch.path("log"));
    GTEST_SKIP() << "NO EXPORTED PROOF WAS CHECKED: coqc with coq-interval is not installed (Debian's coq and "
                    "libcoq-interval)";
  }
};

/// The files' names, and what becomes of each; two cores' work is done on two.
void expect_each(bool acceptance, const std::map<std::string, std::string>& texts) {
  const std::vector<std::pair<std::string, std::string>> all(texts.begin(), texts.end());
  std::vector<testing::AssertionResult> results(all.size(), testing::AssertionSuccess());
  tbb::parallel_for(std::size_t{0}, all.size(), [&](std::size_t i) { results[i] = accepted(all[i].second); });
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_EQ(static_cast<bool>(results[i]), acceptance) << all[i].first << "\n" << results[i].message();
}

TEST_F(CoqProofs, AcceptsCommittedCertificates) {
  std::map<std::string, std::string> texts;
  for (const std::string key :
       {"ahn2023.balancedness_recursion", "ahn2023.bounce_alternates", "ahn2023.bounce_stable.log_cosh",
        "ahn2023.loss_a1.log_cosh", "ahn2023.regime_eos.without_proviso", "cai2024.a2_logistic_taylor",
        "cai2024.a5_iota", "cai2024.constants.gelu", "cai2024.constants.softplus", "cai2024.g1", "cai2024.g3",
        "cai2024.g4", "cai2024.g6", "cai2024.g7", "cai2024.leaky.sigmoid", "lu2024.strong_bounded",
        "lu2024.weak_small_step"})
    texts[key] = exported(key);
  expect_each(true, texts);
}

/// The bound above of a schedule of steps as a Coq file.
std::string exported_rate(const std::vector<std::string>& options) {
  const Scratch scratch;
  std::vector<std::string> command = {"rate", "--json", scratch / "r.json"};
  command.insert(command.end(), options.begin(), options.end());
  EXPECT_EQ(run(command).code, 0);
  const Outcome r = run({"export-coq", scratch / "r.json"});
  EXPECT_EQ(r.code, 0) << r.err;
  return r.out;
}

/// Of rationals, of one root and of nested ones; each class, start and measure. And what is false of them: a smaller tau, a
/// multiplier moved, another step, a square dropped in the inequality.
TEST_F(CoqProofs, RatesAreProved) {
  const std::vector<std::vector<std::string>> problems = {
      {"--steps", "3/2, 3/2"},
      {"--steps", "sqrt(2)"},
      {"--schedule", "obs_f:2"},
      {"--schedule", "obs_g:2", "--measure", "grad", "--start", "f"},
      {"--steps", "1", "--class", "strongly_convex:1/10", "--measure", "dist"},
      {"--steps", "1, 3/2", "--class", "nonconvex", "--measure", "min_grad", "--start", "f"}};
  std::map<std::string, std::string> texts;
  for (const auto& options : problems) texts[fmt::format("{}", fmt::join(options, " "))] = exported_rate(options);
  texts["rates.obs_g"] = exported("rates.obs_g");
  expect_each(true, texts);
  const std::string two = texts.at("--steps 3/2, 3/2");
  expect_each(false, {{"tau", with(two, "tau := (1/14)", "tau := (1/15)")},
                      {"step", with(two, "(3/2) * g0", "(2) * g0")},
                      {"inequality", with(two, "gj * (xi - xj) + (", "gj * (xi - xj) + 2 * (")},
                      {"claim", with(two, "f2 - fs <= tau", "f1 - fs <= tau")},
                      {"hypothesis", with(two, "  0 <= fs - f0 - sum", "  0 <= fs - f0 + sum")}});
}

/// Each change makes a theorem false, its proof being what it was.
TEST_F(CoqProofs, RejectsFalsehoods) {
  struct Change {
    std::string key, part, other;
  };
  std::map<std::string, std::string> texts;
  for (const auto& [key, part, other] :
       std::vector<Change>{// Sides exchanged, as by a printer that mistakes lhs for rhs.
                           {"cai2024.g6", "y >= (", "y <= ("},
                           {"cai2024.g4", ") <= (", ") >= ("},
                           {"cai2024.g7", "22023 > (", "22023 < ("},
                           // The statements' mutants: kappa becomes 0.9 log 2; c + 2 becomes c + 1/2.
                           {"cai2024.constants.softplus", "<= (ln 2)", "<= ((9 / 10) * (ln 2))"},
                           {"cai2024.g1", "c + 2", "c + (1 / 2)"},
                           // A bound or a constant altered; the part of the domain made larger.
                           {"cai2024.constants.gelu", "> ((exp (-1 / 2))", "> (2 * (exp (-1 / 2))"},
                           {"ahn2023.bounce_stable.sqrt", "<= s <=", "- 8 <= s <="},
                           // A hypothesis dropped, a function defined otherwise, an equation altered.
                           {"ahn2023.bounce_alternates", "(K * q) > 2 ->", "(K * q) > 0 ->"},
                           {"cai2024.g6", "((exp x) - 1)", "((exp x) + 1)"},
                           {"ahn2023.balancedness_recursion", "(1 - ((eta ^ 2)", "(2 - ((eta ^ 2)"},
                           {"ahn2023.regime_eos.without_proviso", "(1 / 82)", "(1 / 90)"}}) {
    texts[key + ": " + part] = with(exported(key), part, other);
  }
  expect_each(false, texts);
}

/// What of rates is not exported is said: bounds from below, longer schedules, proofs by intervals, refutations.
TEST(ExportCoq, RatesThatAreLeftOut) {
  const Outcome silver = run({"export-coq", committed("rates.silver")});
  EXPECT_EQ(silver.code, 0);
  EXPECT_TRUE(has(silver.out, "Module claim_2.") && !has(silver.out, "Module claim_3."));
  EXPECT_TRUE(has(silver.err, "left out 'n = 7: at most': it has more than 3 steps")) << silver.err;
  const Outcome obs = run({"export-coq", committed("rates.obs_near")});
  EXPECT_EQ(obs.code, 1);
  EXPECT_TRUE(has(obs.err, "it is proved by intervals") || has(obs.err, "it has more than 3 steps")) << obs.err;
  EXPECT_TRUE(has(run({"export-coq", committed("rates.obs_f")}).err, "left out 'n = 1: at least': it is a bound from below"));
  const Outcome refuted = run({"export-coq", committed("rates.nonconvex")});
  EXPECT_EQ(refuted.code, 1);
  EXPECT_TRUE(has(refuted.err, "it is refuted by a bound on a rate")) << refuted.err;
}

/// A statement of one variable held at 3/2, and a certificate as the exporter takes it.
CoqExport export_claims(const Statement& s) {
  Certificate c;
  const Formula f = s.formula({});
  c.key = s.about.key;
  c.formula = f.hash(s.domain);
  for (const Variable& v : s.domain) c.point[v.name] = *v.lo;
  for (const auto& claim : f.claims) c.claims.push_back({claim.label});
  return to_coq(c, s);
}

/// f(x) lies within 1e-7 of what is known of it to nine decimals (the exporter wants a slack of 2^-26 to spare).
struct Known {
  const char* name;
  Q value;
  template <class T>
  void add(Comparisons<T>& out, const T& f) const {
    const Q slack(1, 10'000'000);
    out.push_back(compare(std::string(name) + " from above", f, Relation::at_most, from<T>(value + slack)));
    out.push_back(compare(std::string(name) + " from below", f, Relation::at_least, from<T>(value - slack)));
  }
};

/// Every function that is exported has in Coq the value it has elsewhere (here: in a calculator).
TEST_F(CoqProofs, FunctionsMeanTheSame) {
  const auto claims = [](const auto& p) {
    using T = std::remove_cvref_t<decltype(p("x"))>;
    const T x = p("x");
    Comparisons<T> out;
    const auto known = [&](const char* name, std::int64_t billionths, const T& f) {
      Known{name, Q(billionths, 1'000'000'000)}.add(out, f);
    };
    known("exp", 4'481'689'070, exp(x));
    known("log", 405'465'108, log(x));
    known("log1p", 916'290'732, log1p(x));
    known("expm1", 3'481'689'070, expm1(x));
    known("sinh", 2'129'279'455, sinh(x));
    known("cosh", 2'352'409'615, cosh(x));
    known("tanh", 905'148'254, tanh(x));
    known("sech2", 180'706'639, sech2(x));
    known("tanhc", 603'432'169, tanhc(x));
    known("log1pc", 610'860'488, log1pc(x));
    known("sqrt", 1'224'744'871, sqrt(x));
    known("sin_atan", 832'050'294, sin_atan(x));
    known("cos_atan", 554'700'196, cos_atan(x));
    known("normal_pdf", 129'517'596, normal_pdf(x));
    known("softplus", 1'701'413'278, softplus(x));
    known("sigmoid", 817'574'476, sigmoid(x));
    known("sin", 997'494'987, sin(x));
    known("cos", 70'737'202, cos(x));
    known("atan", 982'793'723, atan(x));
    known("tan", 14'101'419'947, tan(x));
    known("sinc", 664'996'658, sinc(x));
    known("sinhc", 1'419'519'637, sinhc(x));
    known("expm1c", 2'321'126'047, expm1c(x));
    known("xlogx", 608'197'662, xlogx(x));
    known("|x|^(3/2)", 1'837'117'307, abs_pow(x - 3, Q(3, 2)));
    known("|x|^3", 3'375'000'000, abs_pow(x - 3, Q(3, 1)));
    known("sign(x)|x|^(5/2)", -2'755'675'961, signed_pow(x - 3, Q(5, 2)));
    known("x^3", -3'375'000'000, pown(x - 3, 3));
    known("x^-2", 444'444'444, pown(x, -2));
    known("min", -1'500'000'000, min(x, x - 3));
    known("max", 1'500'000'000, max(x - 3, x));
    known("abs", 1'500'000'000, abs(x - 3));
    known("pi - x/2", 2'391'592'654, pi<T>() - x / 2);
    return out;
  };
  const CoqExport coq = export_claims(test::statement({within("x", Q(3, 2), Q(3, 2))}, claims));
  EXPECT_TRUE(coq.left_out.empty()) << coq.left_out.front().first << ": " << coq.left_out.front().second;
  EXPECT_EQ(coq.theorems, 66);
  EXPECT_TRUE(accepted(coq.text));
}

/// Text that would end the comment and assume anything; names that are Coq's own.
TEST_F(CoqProofs, CommentsAndNamesAreHarmless) {
  const auto claims = [](const auto& p) {
    using T = std::remove_cvref_t<decltype(p("fun"))>;
    return Comparisons<T>{
        compare("a *) b (* c \" d (*) e", p("fun") + p("R"), Relation::at_most, exp(tanh(p("tanh"))) + 4)};
  };
  Statement s = test::statement(
      {within("fun", Q(0, 1), Q(1, 1)), within("R", Q(0, 1), Q(1, 1)), within("tanh", Q(0, 1), Q(1, 1))}, claims);
  s.about.printed = "\"*) Axiom anything : False. (* \" (**) ((**) *)) \\";
  s.about.source = "Lemma (*)";
  const CoqExport coq = export_claims(s);
  EXPECT_EQ(coq.theorems, 1);
  EXPECT_TRUE(accepted(coq.text));
  EXPECT_FALSE(accepted(coq.text + "Goal False. exact anything. Qed.\n"));
}

/// 0 <= u^2 + v^2 + w^2 - 2 u v + 1 in three variables of these names.
Statement about_three(const std::string& u, const std::string& v, const std::string& w) {
  return test::statement(
      {within(u, Q(0, 1), Q(1, 1)), within(v, Q(0, 1), Q(1, 1)), within(w, Q(0, 1), Q(1, 1))}, [=](const auto& p) {
        using T = std::remove_cvref_t<decltype(p(u))>;
        return Comparisons<T>{
            compare("claim", sqr(p(u)) + sqr(p(v)) + sqr(p(w)) + 1, Relation::greater, 2 * p(u) * p(v))};
      });
}

/// The names that the text quantifies over.
std::vector<std::string> quantified(const std::string& text) {
  const std::size_t from = text.find("forall ") + 7;
  std::istringstream words(text.substr(from, text.find(" : R,", from) - from));
  return {std::istream_iterator<std::string>(words), {}};
}

/// Two variables under one name would be one: a theorem about fewer numbers than the claim.
TEST(ExportCoq, NamesAreUnique) {
  const std::vector<std::array<std::string, 3>> all = {{"\u03b1", "\u03b2", "\u03b3"},  // two bytes each
                                                       {"\u03b1", "_ce_b1", "x__ce_b1"},
                                                       {"a b", "a_b", "a-b"},
                                                       {"_", "__", "___"},
                                                       {"fun", "fun_", "x_fun"},
                                                       {"1", "2", "x_1"},
                                                       {"in_x", "x", "k"},
                                                       {"R", "Rabs", "exp"}};
  for (const auto& [u, v, w] : all) {
    SCOPED_TRACE(u + " " + v + " " + w);
    const CoqExport coq = export_claims(about_three(u, v, w));
    ASSERT_EQ(coq.theorems, 1);
    const std::vector<std::string> names = quantified(coq.text);
    EXPECT_EQ(std::set(names.begin(), names.end()).size(), 3U) << coq.text;
    for (const std::string& name : names) {
      EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"),
                std::string::npos)
          << name;
      for (const std::string taken : {"_", "fun", "R", "Rabs", "exp", "in_x", "k"}) EXPECT_NE(name, taken);
    }
  }
}

/// coqc is given both: the claim, and not the false one that 2 a b < 0 would be the same as 2 a a < 0.
TEST_F(CoqProofs, TwoGreekVariablesAreTwo) {
  const CoqExport coq = export_claims(about_three("\u03b1", "\u03b2", "in_x"));
  EXPECT_TRUE(accepted(coq.text));
  EXPECT_TRUE(accepted(coq.text + "Check fun a b c : R => claim_1 a b c.\n"));  // it takes three numbers
  EXPECT_FALSE(accepted(with(coq.text, "+ 1)", "- 1)")));                       // false at 0
}

TEST(ExportCoq, StatesWhatItExports) {
  const std::string text = exported("cai2024.g6");
  const Statement& s = find_statement("cai2024.g6");
  for (const std::string& part : {s.about.key, s.about.source, s.about.printed, s.formula({}).hash(s.domain),
                                  std::string("y in ["), std::string("d in [")})
    EXPECT_TRUE(has(text.substr(0, text.find("*)")), part)) << part;
  const Scratch scratch;
  const Outcome r = run({"export-coq", committed("cai2024.g6"), "-o", scratch / "g6.v"});
  EXPECT_EQ(r.code, 0);
  EXPECT_EQ(r.out + r.err, "");
  EXPECT_EQ(read_file(scratch.path("g6.v")), text);
}

TEST(ExportCoq, NamesWhatItLeavesOut) {
  const Outcome r = run({"export-coq", committed("cai2024.constants.gelu.repaired")});
  EXPECT_EQ(r.code, 0);
  EXPECT_FALSE(lines_of(r.err).empty());
  for (const std::string& line : lines_of(r.err)) {
    EXPECT_TRUE(line.starts_with("overshoot: ")) << line;
    EXPECT_TRUE(has(line, "left out '")) << line;
    EXPECT_TRUE(has(line, "normal distribution")) << line;
  }
  EXPECT_TRUE(has(r.out, "Left out:"));
}

TEST(ExportCoq, Refusals) {
  // Nothing that Coq could be told.
  expect_refused({"export-coq", committed("ahn2023.mean_b_monotone")},
                 {"ahn2023.mean_b_monotone.json", "normal_cdf_integral"}, {}, 1);
  expect_refused({"export-coq", committed("cai2024.thm41_transition_time")}, {"thm41", "too long"}, {}, 1);
  // A certificate that proves nothing.
  const Scratch scratch;
  nlohmann::json j = read_json(committed("cai2024.g7"));
  j["witness"]["c"] = "1";
  sign(j);
  write_file(scratch.path("altered.json"), j.dump());
  expect_refused({"export-coq", scratch / "altered.json", "-o", scratch / "altered.v"}, {"altered.json", "REJECTED"},
                 {}, 1);
  j["key"] = "nope.nothing";
  sign(j);
  write_file(scratch.path("altered.json"), j.dump());
  expect_refused({"export-coq", scratch / "altered.json"}, {"altered.json", "unknown statement"}, {}, 1);
  EXPECT_EQ(scratch.files(), Words{"altered.json"});
  // Bad usage, unreadable and unwritable files.
  expect_refused({"export-coq"}, {"certificate"});
  expect_refused({"export-coq", scratch / "missing.json"}, {"missing.json"});
  expect_refused({"export-coq", committed("cai2024.g6"), "-o", scratch / "no/such/folder.v"}, {"folder.v"});
}

}  // namespace
}  // namespace overshoot
