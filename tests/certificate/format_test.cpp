/// The file format: round trips, whole files or none, and nothing but BadInput for whatever else is fed to the reader.
#include <cstring>

#include "lib/search/write_certificate.hpp"
#include "lib/files/whole.hpp"
#include "lib/search/prove.hpp"
#include "lib/search/refute.hpp"
#include "tests/statement/as_mutant.hpp"
#include "tests/certificate/tools.hpp"
#include "tests/scalar/random.hpp"

namespace overshoot::test {
namespace {

std::vector<std::string> committed_keys() {
  std::vector<std::string> out;
  for (const auto& [key, s] : registry())
    if (std::filesystem::exists(certificate_path(OVERSHOOT_SOURCE_DIR, key))) out.push_back(key);
  return out;
}

/// Without what depends on how well zlib packs: its versions differ.
json without_packing(json j) {
  for (const json::json_pointer& at : everything(j))
    if (!at.empty() && at.back() == "nodes") j[at] = unpacked(j[at].get<std::string>()).value();
  j.erase("checksum");
  return j;
}

TEST(Format, RoundTrips) {
  Folder folder;
  ASSERT_GT(committed_keys().size(), 30U);
  for (const std::string& key : committed_keys()) {
    SCOPED_TRACE(key);
    const json j = committed(key);
    const Certificate c = from_json(j, key);
    EXPECT_EQ(without_packing(to_json(c)), without_packing(j));
    const auto file = folder.path() / "c.json";
    write_certificate(c, file);
    EXPECT_EQ(to_json(read_certificate(file)), to_json(c));
    EXPECT_EQ(c.key, key);
    EXPECT_EQ(j["boxes"], c.boxes());
  }
  EXPECT_EQ(folder.entries(), 1U);
}

/// Certificates that no statement asks for: every kind of node, extreme numbers.
TEST(Format, RoundTripsOfMadeUpCertificates) {
  Random random("made up certificates");
  OVERSHOOT_TRACE_SEED(random);
  const std::function<BoxTree(int)> tree = [&](int depth) {
    if (depth > 0 && !random.one_in(3))
      return BoxTree::split_at(static_cast<std::size_t>(random.integer(0, 1000)),
                               random.one_in(2) ? std::nullopt : std::optional(random.dyadic(200, 400)),
                               tree(depth - 1), tree(depth - 1));
    BoxTree t = BoxTree::leaf(random.integer(2, 4096));
    if (random.one_in(2)) return t;
    if (depth > 0) {
      t.left = std::make_unique<BoxTree>(tree(depth - 1));
      t.right = std::make_unique<BoxTree>(tree(depth - 1));
      t.kind = random.one_in(3) ? BoxTree::Kind::cases : random.one_in(2) ? BoxTree::Kind::multiple : BoxTree::Kind::monotone;
      if (t.kind == BoxTree::Kind::multiple) {
        t.factor = exp(Expr::variable(static_cast<int>(random.integer(0, 99)))) - from<Expr>(random.dyadic(20, 20));
        t.rest = pown(Expr::variable(0), random.integer(2, 9)) * t.factor;
        if (random.one_in(2)) {
          t.multipliers.emplace_back(static_cast<std::size_t>(random.integer(0, 100)), t.factor);
          t.multiplier_signs.push_back(tree(depth - 1));
        }
      }
      if (t.kind == BoxTree::Kind::cases && random.one_in(2)) {
        t.kind = BoxTree::Kind::slack;
        t.variable = static_cast<std::size_t>(random.integer(0, 1000));
        t.hypothesis = static_cast<std::size_t>(random.integer(0, 100));
        t.right.reset();
      }
      if (t.kind == BoxTree::Kind::cases && random.one_in(2)) {
        t.kind = BoxTree::Kind::shift;
        t.variable = static_cast<std::size_t>(random.integer(0, 1000));
        t.centre = sqrt(Expr::variable(static_cast<int>(random.integer(0, 99)))) - from<Expr>(random.dyadic(20, 20));
        t.right.reset();
      }
      if (t.kind != BoxTree::Kind::monotone) return t;
      t.strict = random.one_in(2);
      t.variable = static_cast<std::size_t>(random.integer(0, 1000));
      t.at = random.dyadic(100, 100);
      if (random.one_in(2)) {
        t.at.reset();
        t.right.reset();
        t.infinite = random.one_in(2) ? 1 : -1;
      }
      return t;
    }
    t.kind = BoxTree::Kind::touch;
    t.variable = static_cast<std::size_t>(random.integer(0, 1000));
    t.order = static_cast<int>(random.integer(1, 8));
    if (random.one_in(2))
      t.at = random.dyadic(100, 100);
    else
      t.infinite = random.one_in(2) ? 1 : -1;
    return t;
  };
  for (long i = 0; i < cases(300); ++i) {
    Certificate c;
    c.key = "a.b";
    c.formula = sha256(std::to_string(i));
    c.point["x"] = random.dyadic(300, 1000);
    if (random.one_in(4)) {
      c.verdict = Verdict::refuted;
      c.refutation = Refutation{"claim", random.integer(2, 4096), {"-1.5", "2e-7"}, {"3", "4/3"}};
    } else {
      for (long k = random.integer(1, 3); k > 0; --k) {
        ClaimProof p;
        p.claim = "claim";
        p.method = static_cast<ClaimProof::Method>(random.integer(0, 2));
        if (p.method == ClaimProof::Method::boxes) p.slack = tree(6);
        if (p.method == ClaimProof::Method::form) {
          p.factor = tree(2);
          p.remainder = tree(4);
          for (long m = random.integer(0, 3); m > 0; --m) p.multipliers.push_back(tree(2));
        }
        c.claims.push_back(std::move(p));
      }
    }
    const json j = to_json(c);
    ASSERT_EQ(to_json(from_json(j, "test")), j);
    ASSERT_EQ(to_json(from_json(json::parse(j.dump(1)), "test")), j);
  }
}

TEST(Format, FilesAreWrittenWholeOrNotAtAll) {
  Folder folder;
  const auto file = folder.path() / "f.txt";
  write_whole(file, "one");
  write_whole(file, "two\n");
  std::ifstream in(file);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "two\n");
  EXPECT_EQ(folder.entries(), 1U);
  // Whoever writes it in parts and fails half-way leaves the old file.
  write_whole(file, [](std::ostream& out) {
    out << "three"
        << "\n";
  });
  const auto fails = [](std::ostream& out) {
    out << "four";
    throw std::bad_alloc();
  };
  EXPECT_THROW(write_whole(file, fails), std::bad_alloc);
  EXPECT_THROW(write_whole(file, [](std::ostream& out) { out.setstate(std::ios::badbit); }), BadInput);
  std::ifstream again(file);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(again), {}), "three\n");
  EXPECT_EQ(folder.entries(), 1U);
  EXPECT_THROW(write_whole(folder.path() / "no" / "such" / "f.txt", "x"), BadInput);
  std::filesystem::create_directory(folder.path() / "d");
  EXPECT_THROW(write_whole(folder.path() / "d", "x"), BadInput);
  std::ofstream(folder.path() / "d" / "inside") << "x";
  EXPECT_THROW(write_whole(folder.path() / "d", "x"), BadInput);
  EXPECT_THROW(write_whole(folder.path() / std::string(300, 'n'), "x"), BadInput);
  EXPECT_EQ(folder.entries(), 2U) << "a part file is left";
  EXPECT_THROW(read_certificate(folder.path()), BadInput);
  EXPECT_THROW(read_certificate(folder.path() / "nothing"), BadInput);
  EXPECT_THROW(read_certificate(file), BadInput);
}

/// Reads text as a certificate file: true if it is one; anything thrown but BadInput fails the test.
bool readable(const std::filesystem::path& file, std::string_view text, std::optional<Certificate>* out = nullptr) {
  std::ofstream(file, std::ios::binary) << text;
  try {
    Certificate c = read_certificate(file);
    if (out) *out = std::move(c);
    return true;
  } catch (const BadInput& e) {
    EXPECT_NE(std::strlen(e.what()), 0U);
    return false;
  }
}

TEST(Format, TextThatIsNoCertificate) {
  Folder folder;
  const auto file = folder.path() / "c.json";
  const std::string good = committed("ahn2023.loss_a1.huber").dump();
  EXPECT_TRUE(readable(file, good));
  EXPECT_TRUE(readable(file, " \n" + good + "\n"));
  std::vector<std::string> bad = {"",
                                  " ",
                                  "null",
                                  "[]",
                                  "{}",
                                  "1",
                                  "\"x\"",
                                  "{\"format\":\"overshoot certificate\"}",
                                  good + good,
                                  good + "x",
                                  good.substr(1),
                                  "\xff\xfe",
                                  "\xef\xbb\xbf" + good.substr(0, 5),
                                  std::string(10, '\0'),
                                  "NaN",
                                  "1e999999999",
                                  "[1e400]",
                                  "{\"a\":1e9999}",
                                  "-",
                                  "[",
                                  "{",
                                  "\"",
                                  "\"\\ud800\"",
                                  "\"\xc3\x28\"",
                                  "\"\\u0000\""};
  for (const long n : {3000L, 5000L, 100'000L, 2'000'000L}) {
    bad.push_back(std::string(static_cast<std::size_t>(n), '['));
    bad.push_back(std::string(static_cast<std::size_t>(n), '[') + std::string(static_cast<std::size_t>(n), ']'));
    std::string objects;
    for (long i = 0; i < n; ++i) objects += "{\"a\":";
    bad.push_back(objects);
  }
  for (const std::string& text : bad) EXPECT_FALSE(readable(file, text)) << text.substr(0, 60);
}

/// A tree nested to the given depth, as JSON text.
std::string nested(int depth) {
  std::string out;
  for (int i = 0; i < depth; ++i) out += "[\"split\",0,\"" + std::to_string(i + 1) + "\",64,";
  out += "64";
  for (int i = 0; i < depth; ++i) out += "]";
  return out;
}

TEST(Format, ExtremesInAllTheRightPlaces) {
  Folder folder;
  const auto file = folder.path() / "c.json";
  const Statement& s = find_statement("ahn2023.loss_a1.log_cosh");
  const json original = committed(s.about.key);
  std::size_t place = 0;
  for (; place < original["claims"].size(); ++place)
    if (original["claims"][place]["method"] == "boxes") break;
  const auto with_tree = [&](const json& tree) {
    json j = original;
    j["claims"][place]["slack"] = tree;
    reseal(j);
    return j.dump();
  };
  const std::string digits(4000, '7'), long_fraction = std::string(2000, '3') + "/" + std::string(2000, '7');
  // Read, and then judged in bounded time.
  const json trees[] = {json::parse(nested(1900)),
                        {"split", 0, "1e9999", 64, 64},
                        {"split", 0, "-1e-9999", 64, 64},
                        {"split", 0, digits, 64, 64},
                        {"split", 0, long_fraction, 4096, 4096},
                        {"split", 0, "1e9999", {"touch", 0, "1e9999", 8, 4096}, {"touch", 0, "1e9999", 8, 4096}},
                        {"split", 0, long_fraction, {"touch", 0, long_fraction, 8, 4096}, 64},
                        {"touch", 0, "inf", 8, 4096},
                        {"touch", 0, "-inf", 1, 4096},
                        4096,
                        2,
                        {"split", 1000, "0", 64, 64}};
  for (const json& tree : trees) {
    SCOPED_TRACE(tree.dump().substr(0, 80));
    std::optional<Certificate> c;
    ASSERT_TRUE(readable(file, with_tree(tree), &c));
    const auto start = std::chrono::steady_clock::now();
    flaw(*c, s);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  }
  const json unreadable[] = {json::parse(nested(2500)),
                             {"split", 0, "1e99999", 64, 64},
                             {"split", 0, std::string(5000, '7'), 64, 64},
                             {"split", 0, "1/0", 64, 64},
                             {"split", 0, "inf", 64, 64},
                             {"split", 0, 1, 64, 64},
                             {"split", -1, "1", 64, 64},
                             {"split", 1001, "1", 64, 64},
                             {"split", 0, "1", 64},
                             {"split", 0, "1", 64, 64, 64},
                             {"cut", 0, "1", 64, 64},
                             {"touch", 0, "0", 0, 64},
                             {"touch", 0, "0", 9, 64},
                             {"touch", 0, "0", 1, 1},
                             {"touch", 0, "nan", 1, 64},
                             {"touch", 0, "0", 1, 64.0},
                             100'000,
                             5000,
                             1,
                             0,
                             -64,
                             64.0,
                             1e300,
                             18446744073709551615U,
                             "64",
                             nullptr,
                             true,
                             json::object(),
                             json::array()};
  for (const json& tree : unreadable) EXPECT_FALSE(readable(file, with_tree(tree))) << tree.dump().substr(0, 80);
  // Points as far out as can be written.
  for (const std::string& q : {std::string("1e9999"), std::string("-1e-9999"), digits, long_fraction}) {
    json j = original;
    j["inhabited"]["s"] = q;
    reseal(j);
    std::optional<Certificate> c;
    ASSERT_TRUE(readable(file, j.dump(), &c));
    EXPECT_EQ(flaw(*c, s).value_or(""), "");  // no hypotheses: any point of the domain will do
  }
  // Text that is not UTF-8, in memory.
  json j = original;
  j["formula"] = "\xff\xfe";
  EXPECT_THROW(from_json(j, "test"), BadInput);
}

TEST(Format, HighPrecisionIsBounded) {
  // The dearest functions at the highest precision a certificate may ask for.
  const Statement& s = find_statement("ahn2023.g_identities");
  json j = committed(s.about.key);
  const std::function<json(int)> tree = [&](int depth) -> json {
    if (depth == 0) return 4096;
    return {"split", 0, std::to_string((depth % 2 ? 1 : -1) * depth), 4096, 4096};
  };
  for (json& c : j["claims"])
    if (c["method"] == "form") c["remainder"] = tree(1);
  reseal(j);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(fate(j, s), Fate::accepted);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

// --- Fuzzing.

TEST(Fuzz, CorruptedBytes) {
  Random random("corrupted bytes");
  OVERSHOOT_TRACE_SEED(random);
  Folder folder;
  const auto file = folder.path() / "c.json";
  std::vector<std::string> texts;
  for (const char* key : {"ahn2023.loss_a1.huber", "ahn2023.loss_a2.sqrt", "ahn2023.axis_absorbing",
                          "ahn2023.regime_eos.without_proviso"})
    texts.push_back(committed(key).dump(1));
  const std::string_view alphabet = "0123456789-+.eE/\"[]{}:, \n\\utrfnlsabxNI";
  long read = 0;
  for (long i = 0; i < cases(20'000); ++i) {
    const std::string& good = texts[static_cast<std::size_t>(random.integer(0, static_cast<long>(texts.size()) - 1))];
    std::string text = good;
    for (long k = random.one_in(3) ? random.integer(2, 12) : 1; k > 0 && !text.empty(); --k) {
      const auto at = static_cast<std::size_t>(random.integer(0, static_cast<long>(text.size()) - 1));
      const char c =
          random.one_in(3)
              ? static_cast<char>(random.integer(0, 255))
              : alphabet[static_cast<std::size_t>(random.integer(0, static_cast<long>(alphabet.size()) - 1))];
      switch (random.integer(0, 5)) {
        case 0:
          text[at] = c;
          break;
        case 1:
          text[at] = static_cast<char>(text[at] ^ (1 << random.integer(0, 7)));
          break;
        case 2:
          text.insert(at, 1, c);
          break;
        case 3:
          text.erase(at, 1);
          break;
        case 4:
          text.insert(at,
                      text.substr(static_cast<std::size_t>(random.integer(0, static_cast<long>(text.size()) - 1)), 20));
          break;
        default:
          text.resize(at);
      }
    }
    std::optional<Certificate> c;
    if (!readable(file, text, &c)) continue;
    ++read;
    ASSERT_EQ(to_json(*c), json::parse(good)) << "a corrupted file is taken for another certificate";
  }
  RecordProperty("read", static_cast<int>(read));
}

json anything(Random& random, int depth) {
  switch (random.integer(0, depth > 0 ? 9 : 7)) {
    case 0:
      return nullptr;
    case 1:
      return random.one_in(2);
    case 2:
      return random.integer(-3, 200);
    case 3:
      return static_cast<std::int64_t>(random.bits());
    case 4:
      return random.bits();
    case 5:
      return static_cast<double>(static_cast<std::int64_t>(random.bits())) * 1e-10;
    case 6: {
      const char* const words[] = {"",       "split", "touch",    "inf",  "-inf",  "0",      "1",        "1/2", "-3/7",
                                   "1e9999", "nan",   "identity", "form", "boxes", "PROVED", "\xc3\xa9", "x"};
      return words[random.integer(0, 16)];
    }
    case 7:
      return print(random.dyadic(60, 200));
    case 8: {
      json j = json::array();
      for (long k = random.integer(0, 6); k > 0; --k) j.push_back(anything(random, depth - 1));
      return j;
    }
    default: {
      json j = json::object();
      for (long k = random.integer(0, 4); k > 0; --k)
        j[std::string(1, static_cast<char>('a' + random.integer(0, 25)))] = anything(random, depth - 1);
      return j;
    }
  }
}

/// A tree of the right shape with wild contents.
json wild_tree(Random& random, int depth) {
  if (random.one_in(12)) return anything(random, 2);
  const auto number = [&]() -> std::string {
    return random.one_in(8) ? std::string("1e") + std::to_string(random.integer(-9999, 9999))
                            : print(random.dyadic(30, random.one_in(5) ? 3000 : 6));
  };
  if (depth > 0 && random.one_in(2))
    return {"split", random.integer(0, 3), random.one_in(4) ? "middle" : number(), wild_tree(random, depth - 1),
            wild_tree(random, depth - 1)};
  const long precision = random.one_in(10) ? 4096 : random.integer(2, 300);
  if (random.one_in(2)) return precision;
  return {"touch", random.integer(0, 3), random.one_in(3) ? std::string(random.one_in(2) ? "inf" : "-inf") : number(),
          random.integer(1, 8), precision};
}

TEST(Fuzz, RandomContentsUnderARightSeal) {
  Random random("random contents");
  OVERSHOOT_TRACE_SEED(random);
  std::vector<std::pair<const Statement*, json>> originals;
  for (const char* key : {"ahn2023.loss_a1.log_cosh", "ahn2023.loss_a2.sqrt", "ahn2023.y_monotone",
                          "ahn2023.flow_conservation", "ahn2023.regime_eos.without_proviso"})
    originals.emplace_back(&find_statement(key), committed(key));
  long read = 0;
  for (long i = 0; i < cases(6000); ++i) {
    const auto& [s, original] =
        originals[static_cast<std::size_t>(random.integer(0, static_cast<long>(originals.size()) - 1))];
    json j = original;
    const auto places = everything(j);
    for (long k = random.integer(1, 2); k > 0; --k) {
      const json::json_pointer at =
          places[static_cast<std::size_t>(random.integer(0, static_cast<long>(places.size()) - 1))];
      try {
        j[at] = anything(random, 3);
      } catch (const json::exception&) {  // the place went with a former change
      }
    }
    if (random.one_in(2) && j.is_object() && j.contains("claims") && j["claims"].is_array())
      for (json& c : j["claims"])
        for (const char* part : {"slack", "factor", "remainder"})
          if (c.is_object() && c.contains(part) && random.one_in(2))
            c[part] = random.one_in(2) ? packed(wild_tree(random, 3)) : wild_tree(random, 3);
    reseal(j);
    std::optional<Certificate> c;
    try {
      c = from_json(j, "fuzz");
    } catch (const BadInput&) {
      continue;
    }
    ++read;
    const auto start = std::chrono::steady_clock::now();
    flaw(*c, *s);
    ASSERT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20)) << j.dump().substr(0, 2000);
  }
  EXPECT_GT(read, 100);
  RecordProperty("read", static_cast<int>(read));
}

/// No tree of wild cuts, leaves and touches proves the mutant of a statement.
TEST(Fuzz, WildTreesDoNotProveFalsehoods) {
  Random random("wild trees");
  OVERSHOOT_TRACE_SEED(random);
  const char* const keys[] = {"ahn2023.loss_a1.log_cosh", "ahn2023.loss_a2.sqrt", "ahn2023.loss_a2.huber",
                              "ahn2023.y_monotone", "ahn2023.bounce_stable.sqrt"};
  for (const char* key : keys) {
    SCOPED_TRACE(key);
    const Statement s = as_mutant(find_statement(key));
    Certificate forged = read_certificate(certificate_path(OVERSHOOT_SOURCE_DIR, key));
    forged.formula = s.formula({}).hash(s.domain);
    const auto point = inhabitant(s, {});
    ASSERT_TRUE(point);
    forged.point = to_witness(s.domain, *point);
    const json base = to_json(forged);
    for (long i = 0; i < cases(300); ++i) {
      json j = base;
      for (json& c : j["claims"])
        for (const char* part : {"slack", "factor", "remainder"})
          if (c.contains(part)) c[part] = random.one_in(2) ? packed(wild_tree(random, 3)) : wild_tree(random, 3);
      reseal(j);
      ASSERT_NE(fate(j, s), Fate::accepted) << j.dump();
    }
  }
}

}  // namespace
}  // namespace overshoot::test
