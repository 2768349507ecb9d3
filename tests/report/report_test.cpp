/// report: what becomes of records that nobody wrote with care, and of those of real statements. What the page makes of
/// them in a browser is for front_end.sh.
#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cmath>

#include "checks/papers.hpp"
#include "lib/search/check.hpp"
#include "lib/report/page.hpp"
#include "tests/cli/program.hpp"

namespace overshoot {
namespace {

using namespace cli;
using nlohmann::json;

const std::string fixture = OVERSHOOT_SOURCE_DIR "/tests/report/records.json";

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

/// What stands between two parts of the text, the first of each.
std::string between(const std::string& text, const std::string& before, const std::string& after) {
  const std::size_t from = text.find(before);
  EXPECT_NE(from, std::string::npos) << before;
  const std::size_t to = text.find(after, from + before.size());
  EXPECT_NE(to, std::string::npos) << after;
  return text.substr(from + before.size(), to - from - before.size());
}

std::string data_of(const std::string& page) {
  return between(page, R"(<script type="application/json" id="records">)", "</script>");
}

/// A number as records give it: the decimal text of a double.
double number(const json& text) { return std::stod(text.get<std::string>()); }

json reported(const Words& words, int code = 0) {
  const Scratch scratch;
  Words all = {"report", "-o", scratch / "a.html"};
  all.insert(all.end(), words.begin(), words.end());
  const Outcome r =
      run(all, {.limit = std::chrono::minutes(10)});  // certificates are verified once, under sanitizers too
  EXPECT_EQ(r.code, code) << r.err;
  EXPECT_EQ(scratch.files(), Words{"a.html"});
  return json::parse(data_of(read_file(scratch / "a.html")));
}

TEST(Page, EscapesHtml) {
  EXPECT_EQ(escaped_html(R"(<a b="c">'&'</a>)"), "&lt;a b=&quot;c&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
}

TEST(Page, HoldsTheRecordsAsTheyAre) {
  // The fixture has a statement that is not as recorded.
  EXPECT_EQ(reported({"--from", fixture}, 1), read_json(fixture));
}

/// Hostile texts add no element: the page has the tags that it has for no statement at all, and rows of the plain
/// table.
TEST(Page, TextStaysText) {
  const json hostile = read_json(fixture);
  json none = hostile;
  none["statements"] = json::array();
  const std::string page = report_page(hostile), bare = report_page(none);
  EXPECT_EQ(data_of(page).find('<'), std::string::npos);
  for (const char* part : {"<script", "</script", "<!--", "<img", "onerror=\""})
    EXPECT_EQ(count(page, part), count(bare, part)) << part;
  EXPECT_EQ(count(page, "<tr>") - count(bare, "<tr>"), hostile["statements"].size());
}

TEST(Page, RefusesWhatIsNoText) {
  json j = read_json(fixture);
  j["statements"][0]["says"] = std::string("a\xff");  // not UTF-8: replaced, never passed on
  EXPECT_EQ(json::parse(data_of(report_page(j)))["statements"][0]["says"], "a\xEF\xBF\xBD");
}

/// The policy allows one program, by its hash; and nothing of the page asks for anything outside of it.
TEST(Page, RunsItsOwnProgramAndLoadsNothing) {
  const std::string page = report_page(read_json(fixture));
  const std::string program = between(page, "</script>\n<script>", "</script>");
  std::array<unsigned char, 32> digest{};
  ASSERT_EQ(EVP_Digest(program.data(), program.size(), digest.data(), nullptr, EVP_sha256(), nullptr), 1);
  std::array<unsigned char, 64> base64{};
  EVP_EncodeBlock(base64.data(), digest.data(), digest.size());
  const std::string policy = between(page, "Content-Security-Policy\" content=\"", "\"");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; ")) << policy;
  EXPECT_NE(policy.find(fmt::format("script-src 'sha256-{}';", reinterpret_cast<const char*>(base64.data()))),
            std::string::npos)
      << policy;
  const std::string style = between(page, "<style>", "</style>");
  EXPECT_EQ(count(style, "url("), count(style, "url(data:"));
  EXPECT_EQ(count(style, "@import"), 0u);
  const std::string head = page.substr(0, page.find("<style>"));
  EXPECT_EQ(count(head, "<link"), 0u);
  const std::string body = between(page, "<body>", "<noscript>");
  EXPECT_EQ(body, "\n<main id=\"page\"></main>\n");  // all else is made by the program from text
}

TEST(Page, ThreeHundredStatementsStayBelowFiveMegabytes) {
  const Scratch scratch;
  ASSERT_EQ(run({"check", "lu2024.period_doubling", "lu2024.strong_bounded", "ahn2023.loss_a2", "ahn2023.bounce_exists",
                 "--json", scratch / "a.json"})
                .code,
            0);
  json j = read_json(scratch / "a.json");  // with the largest picture, of 6000 points
  const json some = j["statements"];
  while (j["statements"].size() < 300) {
    json s = some[j["statements"].size() % some.size()];
    if (s.contains("series")) s["series"].erase("bifurcation");
    j["statements"].push_back(std::move(s));
  }
  EXPECT_LT(report_page(j).size(), 5'000'000u);
}

TEST(Report, KeepsThePrefixes) {
  const json j = reported({"demo.refuted", "other", "--from", fixture});
  ASSERT_EQ(j["statements"].size(), 3u);
  EXPECT_EQ(j["statements"][0]["key"], "demo.refuted");
  EXPECT_EQ(j["statements"][1]["key"], "demo.refuted.repaired");
  EXPECT_EQ(j["statements"][2]["key"], "other.precision");
  EXPECT_EQ(reported({"demo", "demo.proved", "--from", fixture}, 1)["statements"].size(), 5u);
}

TEST(Report, RefusesInOneLine) {
  const Scratch scratch;
  const std::string out = scratch / "a.html";
  write_file(out, "old");
  const auto refused = [&](const std::string& from, const Words& parts, const Words& more = {}) {
    Words words = {"report", "--from", from, "-o", out};
    words.insert(words.end(), more.begin(), more.end());
    expect_refused(words, parts);
    EXPECT_EQ(read_file(out), "old");
  };
  const auto altered = [&](const auto& change) {
    json j = read_json(fixture);
    change(j);
    write_file(scratch.path("b.json"), j.dump());
    return scratch / "b.json";
  };
  refused(scratch / "none.json", {"none.json", "cannot be read"});
  refused(scratch / "", {"cannot be read"});
  write_file(scratch.path("half.json"), read_file(fixture).substr(0, 1000));
  refused(scratch / "half.json", {"half.json", "not JSON"});
  // Not JSON to the letter, and nested so deeply that a reader that recurses would end there.
  const std::string whole = read_file(fixture), deep = std::string(75'000, '[') + std::string(75'000, ']');
  for (const auto& [text, why] : {std::pair{whole + "x", "not JSON"},
                                  {"\xef\xbb\xbf" + whole, "byte order mark"},
                                  {whole + '\0' + "x", "NUL"},
                                  {"{\"statements\": []," + whole.substr(1), "'statements' twice"},
                                  {"{\"environment\": {\"x\": " + deep + "}, \"statements\": []}", "deep"},
                                  {deep, "deep"}}) {
    write_file(scratch.path("b.json"), text);
    refused(scratch / "b.json", {"b.json", why});
  }
  refused(altered([](json& j) { j["statements"][1]["verdict"] = "TRUE\n\033[2J"; }), {"demo.refuted", "TRUE"});
  refused(altered([](json& j) { j = json::array(); }), {"b.json", "environment"});
  refused(altered([](json& j) { j.erase("environment"); }), {"b.json", "environment"});
  refused(altered([](json& j) { j["statements"] = 3; }), {"b.json", "statements"});
  refused(altered([](json& j) { j["statements"][1].erase("key"); }), {"b.json", "key"});
  refused(altered([](json& j) { j["statements"].push_back(j["statements"][1]); }), {"demo.refuted", "twice"});
  refused(altered([](json& j) { j["statements"][1]["says"] = 1; }), {"demo.refuted", "says"});
  refused(altered([](json& j) { j["statements"][1].erase("covers"); }), {"demo.refuted", "covers"});
  refused(altered([](json& j) { j["statements"][1]["verdict"] = "TRUE"; }), {"demo.refuted", "TRUE"});
  refused(fixture, {"records.json", "demo.refute"}, {"demo.refute"});
  expect_refused({"report", "no_such_paper", "-o", out}, {"no_such_paper"});
  EXPECT_EQ(read_file(out), "old");
  expect_refused({"report", "--from", fixture, "-o", scratch / "no_such_folder/a.html"}, {"no_such_folder"});
  expect_refused({"report", "--from", fixture, "-o", "/dev/full"}, {"/dev/full"});
}

/// A verdict of its own, as expected unless a trouble is said; counted apart.
TEST(Report, KnowsTheUnverified) {
  const Scratch scratch;
  json j = read_json(fixture);
  j["statements"] = json::array({j["statements"][0]});
  j["statements"][0]["expected"] = "PROVED";
  j["statements"][0]["verdict"] = "UNVERIFIED";
  write_file(scratch.path("b.json"), j.dump());
  Outcome r = run({"report", "--from", scratch / "b.json", "-o", scratch / "b.html"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_NE(r.out.find("; 1 unverified\n"), std::string::npos) << r.out;
  EXPECT_NE(read_file(scratch / "b.html").find("<td>UNVERIFIED</td>"), std::string::npos);
  j["statements"][0]["trouble"] = "its certificate, not verified here, says REFUTED";
  write_file(scratch.path("b.json"), j.dump());
  r = run({"report", "--from", scratch / "b.json", "-o", scratch / "b.html"});
  EXPECT_EQ(r.code, 1);
  EXPECT_NE(r.out.find("; 1 unverified; 1 NOT as recorded"), std::string::npos) << r.out;
}

TEST(Report, WritesWhole) {
  const Scratch scratch;
  write_file(scratch.path("a.html"), "old");
  const Outcome r = run({"report", "demo.proved", "--from", fixture, "-o", scratch / "a.html"});
  EXPECT_EQ(r.code, 0);
  EXPECT_EQ(r.err, "");
  EXPECT_TRUE(read_file(scratch / "a.html").ends_with("</html>\n"));
  EXPECT_EQ(scratch.files(), Words{"a.html"});
}

/// Without --from the statements are checked: the record says where, and has the slack around the witness.
TEST(Report, ChecksByItself) {
  const json j = reported({"lu2024.strong_bounded"});
  for (const char* name :
       {"overshoot", "compiler", "flags", "arb", "mpfr", "libraries", "threads", "system", "date", "seed"})
    EXPECT_TRUE(j["environment"].contains(name)) << name;
  EXPECT_TRUE(
      j["environment"]["command"].get<std::string>().starts_with("./overshoot report lu2024.strong_bounded -o "));
  ASSERT_EQ(j["statements"].size(), 3u);
  const json& s = j["statements"][0];
  EXPECT_EQ(s["key"], "lu2024.strong_bounded");
  EXPECT_EQ(s["matters"], (json{"s", "theta"}));
  EXPECT_EQ(s["relation"], "<=");
  const json& layers = s["series"]["slack"]["layers"];
  const auto witness = std::ranges::find_if(layers, [](const json& l) { return l["kind"] == "mark"; });
  ASSERT_NE(witness, layers.end());
  const double left = number(s["both_sides"][0][0]), right = number(s["both_sides"][1][0]);
  EXPECT_EQ(s["series"]["slack"]["y"]["label"], "slack");
  EXPECT_NEAR((*witness)["y"][0], right - left, 1e-14);  // ends of enclosures 1e-16 wide, and double's rounding
}

/// The points of a layer.
std::vector<std::pair<double, double>> layer(const json& picture, const std::string& name) {
  std::vector<std::pair<double, double>> out;
  for (const json& l : picture["layers"])
    if (l["name"] == name)
      for (std::size_t i = 0; i < l["x"].size(); ++i) out.emplace_back(l["x"][i], l["y"][i]);
  EXPECT_FALSE(out.empty()) << name;
  return out;
}

TEST(Pictures, BifurcationDiagramHasTheKnownCycles) {
  const json picture = reported({"lu2024.period_doubling"})["statements"][0]["series"]["bifurcation"];
  int fixed = 0, cycles = 0;
  for (const auto& [s, z] : layer(picture, "attractor")) {
    EXPECT_GT(z, 0);
    EXPECT_LT(z, 1 + 1 / (4 * s));
    // 5000 steps contract by |multiplier|^5000; away from the ends of the ranges that is nothing.
    if (s < 0.245) {
      EXPECT_NEAR(z, 1, 1e-9);
      ++fixed;
    }
    if (s > 0.255 && s < 0.305) {  // strong_two_cycle's closed form
      const double root = std::sqrt((4 * s - 1) * (4 * s + 3));
      EXPECT_NEAR(std::fabs(8 * s * z - (1 + 4 * s)), root, 1e-8) << s;
      ++cycles;
    }
  }
  EXPECT_GT(fixed, 50);
  EXPECT_GT(cycles, 100);
}

TEST(Pictures, LimitBiasIsBelowItsBound) {
  const json picture = reported({"ahn2023.mean_eos_bias"})["statements"][0]["series"]["limit_bias"];
  const auto g = [](double b) {  // phi(b) + b Phi(b), from libm
    return std::exp(-b * b / 2) / std::sqrt(2 * M_PI) + b * std::erfc(-b / std::sqrt(2.0)) / 2;
  };
  for (const auto& [multiple, b] : layer(picture, "b*: the proved bound"))
    EXPECT_NEAR(g(b), 2 / std::sqrt(multiple * M_PI), 1e-12);
  for (const char* d : {"25", "100", "400"})
    for (const auto& [multiple, b] : layer(picture, std::string("GD, d = ") + d)) {
      EXPECT_LE(b, 0);
      if (multiple > 8) {  // within what the run's last |A| < 1e-13 leaves
        EXPECT_LE(g(b), 2 / std::sqrt(multiple * M_PI) + 1e-12) << d << " " << multiple;
      }
    }
}

TEST(Pictures, OrbitsBounceAboveTheEdgeOnly) {
  const json picture = reported({"ahn2023.regime_gf"})["statements"];
  const json& orbits = picture[0]["series"]["orbits"];
  const double edge = 2 / 0.1;
  const auto above = layer(orbits, "GD from y₀² − x₀² = 3/η");
  const auto below = layer(orbits, "GD from y₀² − x₀² = 1.5/η");
  EXPECT_NEAR(std::pow(above[0].second, 2) - std::pow(above[0].first, 2), 30, 1e-12);
  EXPECT_NEAR(std::pow(below[0].second, 2) - std::pow(below[0].first, 2), 15, 1e-12);
  for (std::size_t t = 1; t < above.size(); ++t) {
    EXPECT_LE(above[t].second, above[t - 1].second);
    if (t > 5 && std::pow(above[t].second, 2) > edge) {  // from 0.35 it takes a few steps to the bounce
      EXPECT_LT(above[t].first * above[t - 1].first, 0) << t;
    }
  }
  EXPECT_LT(std::pow(above.back().second, 2), edge);
  for (const auto& [x, y] : below) EXPECT_LT(y * y, edge);
}

/// README counts the registered statements: all of them in its first lines, and in its table those of each paper, the
/// proved ones by what they cover.
TEST(Registered, ReadmeCountsThem) {
  std::map<std::string, std::map<Verdict, int>> counts;
  std::map<std::string, std::map<Covers, int>> proved;
  for (const auto& [key, s] : registry()) {
    ++counts[s.paper()][s.about.expected];
    if (s.about.expected == Verdict::proved) ++proved[s.paper()][s.about.covers];
  }
  const std::string readme = read_file(OVERSHOOT_SOURCE_DIR "/README.md");
  std::map<Verdict, int> all;
  for (auto& [paper, n] : counts) {
    for (const auto& [verdict, m] : n) all[verdict] += m;
    EXPECT_EQ(n[Verdict::undecided], 0) << "the table has no column for them";
    const auto known = papers().find(paper);
    ASSERT_NE(known, papers().end()) << "checks/papers.hpp has no " << paper;
    EXPECT_EQ(count(readme, known->second.link), 1u) << known->second.link;
    auto& of = proved[paper];
    const std::string row = fmt::format("\n| {} | {} | {} | {} | {} | {} | {} | {} | ", paper, n[Verdict::proved],
                                        of[Covers::the_same], of[Covers::substitution], of[Covers::restricted],
                                        of[Covers::step], n[Verdict::supported], n[Verdict::refuted]);
    EXPECT_EQ(count(readme, row), 1u) << "README.md, What we found, has no such row:" << row;
  }
  const std::string sentence = fmt::format("decided {} statements: it proved {} and refuted {}", registry().size(),
                                           all[Verdict::proved], all[Verdict::refuted]);
  EXPECT_EQ(count(readme, sentence), 1u) << "README.md does not say: " << sentence;
}

/// The records of all statements, unchecked: for the tests in a browser, which look at their mathematics.
TEST(Registered, WritesTheirRecords) {
  json j = {{"environment", json::object()}, {"statements", json::array()}};
  for (const auto& [key, s] : registry()) {
    Record r;
    r.statement = &s;
    r.verdict = s.about.expected;
    j["statements"].push_back(to_json(r));
  }
  require_records(j, "registered statements");
  write_file(OVERSHOOT_REGISTERED, j.dump());
}

}  // namespace
}  // namespace overshoot
