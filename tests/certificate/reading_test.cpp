/// The reader of files that anyone may have written: what is not JSON to the letter, and what is out of proportion.
#include "lib/search/write_certificate.hpp"
#include "lib/search/refute.hpp"
#include "lib/files/json.hpp"
#include "tests/certificate/tools.hpp"
#include "tests/statement/ad_hoc.hpp"

namespace overshoot::test {
namespace {

/// Why the text is refused; nothing if it is read. One line, and not a long one.
std::optional<std::string> refusal(const std::string& text) {
  try {
    read_json(text, "FILE");
    return std::nullopt;
  } catch (const BadInput& e) {
    const std::string what = e.what();
    EXPECT_TRUE(what.starts_with("FILE: ")) << what;
    EXPECT_EQ(what.find_first_of("\n\r\033"), std::string::npos) << what;
    EXPECT_LT(what.size(), 300U) << what;
    return what;
  }
}

std::string repeated(const std::string& part, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += part;
  return out;
}

TEST(ReadJson, GivesTheValue) {
  for (const std::string text :
       {R"({"a": [1, -2, 2.5e3, "x\né", true, null, {}], "b": {"a": 1}})", " [ ] \n", "18446744073709551615",
        "-9223372036854775808", R"("\u0041")", R"([{"a":1},{"a":1}])", "0.1e-5"})
    EXPECT_EQ(read_json(text, "FILE"), json::parse(text)) << text;
  // As deep and as long as is allowed.
  const std::size_t d = read_limits.depth;
  EXPECT_EQ(refusal(std::string(d, '[') + std::string(d, ']')), std::nullopt);
  EXPECT_EQ(refusal("[0." + std::string(read_limits.digits - 2, '1') + "]"), std::nullopt);
}

TEST(ReadJson, RefusesWhatIsNotJsonToTheLetter) {
  using namespace std::string_literals;
  for (const std::string& text :
       {""s, " "s, "{} {}"s, "{}x"s, "[1],"s, "{'a': 1}"s, "[1,]"s, "{\"a\":1,}"s, "// x\n1"s, "NaN"s, "[Infinity]"s,
        "01"s, "+1"s, ".5"s, "1."s, "\"\xff\""s, "\"\n\""s, "\"\\ud800\""s, "[1e999]"s})
    EXPECT_TRUE(refusal(text)) << text;
  // A byte order mark; bytes behind a NUL, and a NUL anywhere.
  EXPECT_NE(refusal("\xef\xbb\xbf{}").value_or("").find("byte order mark"), std::string::npos);
  EXPECT_TRUE(refusal("\xff\xfe{\0}\0"s));
  for (const std::string& text : {"{}\0"s, "{}\0x"s, "{}\0{}"s, "\0{}"s, "[1,\0 2]"s, "\"\0\""s})
    EXPECT_NE(refusal(text).value_or("").find("NUL"), std::string::npos) << text;
  // A member twice: one reader would take the first, another the last.
  for (const std::string text :
       {R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":3})", R"([{"x":{"a":1,"a":2}}])", R"({"a":1,"\u0061":2})",
        R"({"":1,"":2})", "{\"\\n\\u001b[2J\":1,\"\\n\\u001b[2J\":2}"})
    EXPECT_NE(refusal(text).value_or("").find("twice"), std::string::npos) << text;
  // Integers that 64 bits do not hold would be rounded.
  for (const std::string& text : {"18446744073709551616"s, "-9223372036854775809"s, "1" + std::string(300, '0')})
    EXPECT_NE(refusal(text).value_or("").find("64 bits"), std::string::npos) << text;
}

TEST(ReadJson, RefusesWhatIsOutOfProportion) {
  const std::size_t d = read_limits.depth + 1;
  for (const std::string& text :
       {std::string(d, '['), std::string(d, '[') + std::string(d, ']'),
        std::string(75'000, '[') + std::string(75'000, ']'), repeated("{\"a\":", d), repeated("{\"a\":[", 1'000'000)})
    EXPECT_NE(refusal(text).value_or("").find("deep"), std::string::npos) << text.substr(0, 20);
  EXPECT_NE(refusal("0." + std::string(5000, '1')).value_or("").find("digits"), std::string::npos);
  EXPECT_NE(refusal("[" + repeated("1,", read_limits.values) + "1]").value_or("").find("values"), std::string::npos);
  EXPECT_NE(refusal(std::string(read_limits.bytes + 1, ' ')).value_or("").find("bytes"), std::string::npos);
}

TEST(ReadJson, ReadsFiles) {
  const Folder folder;
  const auto file = folder.path() / "f.json";
  std::ofstream(file) << R"({"a": 1})";
  EXPECT_EQ(read_json_file(file), (json{{"a", 1}}));
  for (const auto& bad : {folder.path() / "none.json", folder.path()}) EXPECT_THROW(read_json_file(bad), BadInput);
  EXPECT_THROW(read_json_file("/dev/zero"), BadInput);  // without end
}

/// A certificate of g6 with that tree in place of its first one.
std::string with_tree(const std::string& tree) {
  json j = committed("cai2024.g6");
  for (json& c : j["claims"])
    for (const char* part : {"slack", "remainder"})
      if (c.contains(part)) {
        c[part] = "HERE";
        std::string text = j.dump();
        return text.replace(text.find("\"HERE\""), 6, tree);
      }
  throw std::logic_error("g6 is proved without a tree");
}

std::string why_unreadable(const std::string& text) {
  const Folder folder;
  const auto file = folder.path() / "c.json";
  std::ofstream(file, std::ios::binary) << text;
  try {
    read_certificate(file);
    return "it is read";
  } catch (const BadInput& e) {
    const std::string what = e.what();
    EXPECT_EQ(what.find('\n'), std::string::npos);
    EXPECT_LT(what.size(), 500U) << what;
    return what;
  }
}

/// Seven characters of text that are four kilobytes of number: a million of them would take four gigabytes.
TEST(ReadCertificate, NumbersAreInProportionToTheFile) {
  const std::function<std::string(int)> tree = [&](int depth) -> std::string {
    if (depth == 0) return "64";
    const std::string part = tree(depth - 1);
    return "[\"split\",0,\"1e-9999\"," + part + "," + part + "]";
  };
  for (const int depth : {10, 16})
    EXPECT_NE(why_unreadable(with_tree(tree(depth))).find("digits in all"), std::string::npos) << depth;
  EXPECT_NE(why_unreadable(with_tree("[\"split\",0,\"1e-10000\",64,64]")).find("exponent"), std::string::npos);
  EXPECT_NE(why_unreadable(with_tree("[\"split\",0,\"1e99999999999999999999\",64,64]")).find("exponent"),
            std::string::npos);
  EXPECT_NE(why_unreadable(with_tree("[\"split\",0,\"" + std::string(4097, '7') + "\",64,64]")).find("characters"),
            std::string::npos);
}

TEST(ReadCertificate, RefusesWhatAnotherReaderTakesOtherwise) {
  std::string good = committed("cai2024.g6").dump();
  const std::string bom = "\xef\xbb\xbf";
  EXPECT_EQ(why_unreadable(good), "it is read");
  EXPECT_NE(why_unreadable(bom + good).find("byte order mark"), std::string::npos);
  EXPECT_NE(why_unreadable(good + '\0' + "{}").find("NUL"), std::string::npos);
  EXPECT_NE(why_unreadable(good + "{}").find("JSON"), std::string::npos);
  EXPECT_NE(why_unreadable("{\"key\":\"cai2024.g7\"," + good.substr(1)).find("'key' twice"), std::string::npos);
}

/// e^-869207 = 1.5713333e-377492 > 0: what `refute` writes of it, the verifier reads back.
TEST(ReadCertificate, DecimalsOfAnyExponentAreReadBack) {
  const Statement s = says(
      {positive("x")}, [](const auto& p) { return exp(-p("x")); }, Relation::at_most);
  const std::vector<Rational> point = {869207};
  const auto found = refutation_at(s.domain, s.formula({}), point);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->lhs.first.starts_with("1.571333321465") && found->lhs.first.ends_with("e-377492"))
      << found->lhs.first;
  Certificate c;
  c.key = s.about.key;
  c.verdict = Verdict::refuted;
  c.formula = s.formula({}).hash(s.domain);
  c.point = to_witness(s.domain, point);
  c.refutation = found;
  const Folder folder;
  write_certificate(c, folder.path() / "c.json");
  const Certificate back = read_certificate(folder.path() / "c.json");
  EXPECT_EQ(flaw(back, s).value_or(""), "");
  // Sides that do not enclose it: too large, of the wrong sign, and 1e18 times too small.
  for (const auto& [lo, hi] : {std::pair{"1.58e-377492", "1.6e-377492"}, std::pair{"-2e-377492", "-1e-377492"},
                               std::pair{"1e-377511", "2e-377510"}, std::pair{"0", "1e-99999999999999999999"}}) {
    json j = to_json(c);
    j["refutation"]["lhs"] = {lo, hi};
    reseal(j);
    EXPECT_EQ(fate(j, s), Fate::flawed) << lo;
  }
  for (const char* bad : {"1e", "e5", "1/2e5", "inf", "nan", "0x1p3", "1e5e5", " 1e5", "1e 5", ""}) {
    json j = to_json(c);
    j["refutation"]["lhs"] = {bad, "1"};
    reseal(j);
    EXPECT_EQ(fate(j, s), Fate::unreadable) << bad;
  }
}

/// The way to a value deep in a tree is cut in the message.
TEST(ReadCertificate, SaysWhereInOneLine) {
  const std::string deep = repeated("[\"split\",0,\"1\",64,", 1500) + "\"x\"" + std::string(1500, ']');
  const std::string why = why_unreadable(with_tree(deep));
  EXPECT_NE(why.find("c.json: ..."), std::string::npos) << why;
  EXPECT_NE(why.find("is not an integer"), std::string::npos) << why;
}

}  // namespace
}  // namespace overshoot::test
