/// Packed trees: read as the nested ones they stand for, and refused in one line where they are none.
#include "lib/files/json.hpp"
#include "lib/files/unpack.hpp"
#include "lib/kernel/flaw.hpp"
#include "tests/certificate/tools.hpp"
#include "tests/scalar/random.hpp"

namespace overshoot::test {
namespace {

// --- Where a cut near the middle is.

/// By the definition, and nothing but comparisons: 8 unit <= width < 16 unit, and the cut the last multiple of unit on
/// the way from 0 to the middle.
Rational middle_by_definition(const Rational& lo, const Rational& hi) {
  Rational unit = 1;
  while (8 * unit > hi - lo) unit /= 2;
  while (16 * unit <= hi - lo) unit *= 2;
  const Rational middle = (lo + hi) / 2;
  const Integer units = floor(abs(middle) / unit);
  return middle < 0 ? Rational(-units) * unit : Rational(units) * unit;
}

TEST(NearMiddle, IsWhereItIsSaidToBe) {
  const auto at = [](const char* lo, const char* hi) {
    return print(near_middle({read_rational(lo, "lo"), read_rational(hi, "hi")}));
  };
  EXPECT_EQ(at("0", "1"), "1/2");
  EXPECT_EQ(at("-1", "1"), "0");
  EXPECT_EQ(at("-1/10", "2/5"), "1/8");   // 3/20 in sixteenths: 2.4
  EXPECT_EQ(at("-2/5", "1/10"), "-1/8");  // towards 0
  EXPECT_EQ(at("1/3", "2/3"), "1/2");
  EXPECT_EQ(at("0", "15"), "7");  // 7.5 in ones
  EXPECT_EQ(at("0", "16"), "8");
  EXPECT_EQ(at("1000000", "1000001/1"), "2000001/2");
  Random random("near the middle");
  OVERSHOOT_TRACE_SEED(random);
  for (long i = 0; i < cases(3000); ++i) {
    const auto number = [&] {
      return random.one_in(3) ? Rational(Integer(random.integer(-999, 999)), Integer(random.integer(1, 999)))
                              : random.dyadic(60, 100);
    };
    Side side{number(), number()};
    if (*side.hi < *side.lo) std::swap(side.lo, side.hi);
    const Rational cut = near_middle(side);
    if (*side.lo == *side.hi) {
      EXPECT_EQ(cut, *side.lo);  // which halves() refuses
      continue;
    }
    ASSERT_EQ(cut, middle_by_definition(*side.lo, *side.hi)) << print(*side.lo) << " " << print(*side.hi);
    ASSERT_TRUE(*side.lo < cut && cut < *side.hi);
  }
}

// --- Bytes in text.

/// What such text holds, or why it holds nothing.
std::string read_all(const std::string& text, std::size_t most = 10'000'000) {
  std::string out;
  try {
    Unpacked bytes(text, "FILE");
    while (const auto byte = bytes.next()) {
      out += static_cast<char>(*byte);
      if (out.size() == most) return out;
    }
  } catch (const BadInput& e) {
    EXPECT_TRUE(std::string_view(e.what()).starts_with("FILE: "));
    return e.what();
  }
  return out;
}

TEST(Unpacked, GivesWhatWasPacked) {
  Random random("packed bytes");
  OVERSHOOT_TRACE_SEED(random);
  for (long i = 0; i < cases(300); ++i) {
    std::string bytes;
    const long values = random.one_in(2) ? 3 : 256;
    for (long n = random.integer(0, random.one_in(10) ? 20'000 : 50); n > 0; --n)
      bytes += static_cast<char>(random.integer(0, values - 1));
    ASSERT_EQ(read_all(base64(deflated(bytes))), bytes);
  }
}

TEST(Unpacked, RefusesAllElse) {
  const std::string bytes = "\1\2\3\1\2\3\0\0\0\0 and more of the same, more of the same",
                    good = base64(deflated(bytes));
  ASSERT_EQ(read_all(good), bytes);
  for (const std::string& text :
       {good.substr(1), good.substr(0, good.size() - 1), good + "=", good + "====", " " + good, good + "\n", good + "A",
        "-" + good.substr(1), "_" + good.substr(1), "=" + good.substr(1), std::string("A==="), std::string("AA=A"),
        std::string("AB=="), std::string("AAB="), std::string("====")})
    EXPECT_EQ(read_all(text), "FILE: is not base64") << text;
  // Every part of the stream, every bit of it, and more behind it.
  const std::string stream = deflated(bytes);
  for (std::size_t n = 0; n < stream.size(); ++n) {
    EXPECT_EQ(read_all(base64(stream.substr(0, n))), "FILE: is cut short") << n;
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string other = stream;
      other[n] = static_cast<char>(static_cast<unsigned char>(other[n]) ^ (1U << bit));
      const std::string read = read_all(base64(other));
      EXPECT_TRUE(read == bytes || read.starts_with("FILE: "))
          << n << " " << bit;  // two bits say how well it is packed
    }
  }
  for (const std::string& more : {std::string(1, '\0'), std::string("x"), stream})
    EXPECT_EQ(read_all(base64(stream + more)), "FILE: goes on behind its end");
  // What other programs make of bytes: no header, gzip's, a dictionary's.
  EXPECT_EQ(read_all(base64(stream.substr(2))), "FILE: was not packed by zlib");
  EXPECT_EQ(read_all(base64("\x1f\x8b\x08" + stream)), "FILE: was not packed by zlib");
  EXPECT_EQ(read_all(base64("\x78\xbb" + stream.substr(2))), "FILE: was not packed by zlib");
}

// --- Trees.

const char* const key = "cai2024.a5_iota";

/// Its certificate with that tree.
json with_tree(const json& tree) {
  json j = committed(key);
  j["claims"][0]["remainder"] = tree;
  reseal(j);
  return j;
}

/// Why it is unreadable: one line, that says where.
std::string refusal(const json& tree) {
  try {
    from_json(with_tree(tree), "FILE");
    return "it is read";
  } catch (const BadInput& e) {
    const std::string what = e.what();
    EXPECT_TRUE(what.starts_with("FILE: claims[0]: remainder")) << what;
    EXPECT_EQ(what.find('\n'), std::string::npos) << what;
    EXPECT_LT(what.size(), 300U) << what;
    return what.substr(std::string_view("FILE: claims[0]: remainder").size());
  }
}

json tree_of(const std::string& bytes, json numbers = json::array(), json parts = {64}) {
  return {{"nodes", base64(deflated(bytes))}, {"numbers", std::move(numbers)}, {"parts", std::move(parts)}};
}

TEST(Packed, RefusesWhatIsNoTree) {
  using namespace std::string_literals;
  EXPECT_EQ(refusal(tree_of("\0"s)), "it is read");
  EXPECT_EQ(refusal(tree_of("\1\0\0"s)), "it is read");
  EXPECT_EQ(refusal(tree_of("\2\0\0\4"s, {"1"}, {64, 128})), "it is read");
  EXPECT_EQ(refusal(tree_of("\1\0\4"s, json::array(), {64, {"touch", 0, "inf", 1, 64}})), "it is read");
  for (const std::string& bytes : {""s, "\1"s, "\1\0"s, "\1\1\0\0"s, "\2"s, "\xfc"s, "\xfd\x80"s})
    EXPECT_EQ(refusal(tree_of(bytes)), ": nodes: ends before its last node");
  for (const std::string& bytes : {"\0\0"s, "\0\1"s, "\1\0\0\0"s, "\0"s + std::string(20'000'000, '\0')})
    EXPECT_EQ(refusal(tree_of(bytes)), ": nodes: goes on behind its last node");
  for (const char kind : {'\3', '\7', '\xff'})
    EXPECT_EQ(refusal(tree_of(std::string(1, kind) + "\0\0\0"s)), ": nodes: has a node of an unknown kind");
  EXPECT_EQ(refusal(tree_of("\1\0\4"s)), ": parts: has no entry 1");
  EXPECT_EQ(refusal(tree_of("\xfc\0"s)), ": parts: has no entry 63");
  EXPECT_EQ(refusal(tree_of("\2\0\0\0"s)), ": numbers: has no entry 0");
  EXPECT_EQ(refusal(tree_of("\2\x80\1\0\0"s, {"1"})), ": numbers: has no entry 128");
  EXPECT_EQ(refusal(tree_of("\1\0\0"s, {"1"})), ": numbers: has an entry 0 that no node names");
  EXPECT_EQ(refusal(tree_of("\1\0\0"s, json::array(), {64, 64})), ": parts: has an entry 1 that no node names");
  EXPECT_EQ(refusal(tree_of("\xfd\xa9\7\0\0"s)), "it is read");  // variable 1000
  EXPECT_EQ(refusal(tree_of("\xfd\xaa\7\0\0"s)), ": nodes: names a variable that is not there");
  EXPECT_EQ(refusal(tree_of("\xfd\x80\x80\x80\x80\0\0\0"s)), ": nodes: has a number of more than four bytes");
  // Numbers and leaves are read as everywhere.
  EXPECT_EQ(refusal(tree_of("\2\0\0\0"s, {1})), ": numbers[0]: is not a string");
  EXPECT_EQ(refusal(tree_of("\2\0\0\0"s, {"1/0"})).substr(0, 12), ": numbers[0]");
  EXPECT_EQ(refusal(tree_of("\0"s, json::array(), {5000})), ": parts[0]: is not between 2 and 4096");
  EXPECT_EQ(refusal(tree_of("\0"s, json::array(), {nullptr})), ": parts[0]: is not an integer");
  // Its fields.
  for (const char* field : {"nodes", "numbers", "parts"}) {
    json without = tree_of("\0"s), wrong = without;
    without.erase(field);
    EXPECT_NE(refusal(without), "it is read") << field;
    for (const json& other : {json(nullptr), json(1), json::object(), json(json::array({1})), json("x")}) {
      wrong[field] = other;
      EXPECT_NE(refusal(wrong), "it is read") << field << other;
    }
  }
  json more = tree_of("\0"s);
  more["more"] = 1;
  EXPECT_EQ(refusal(more), ": has an unknown field 'more'");
  more = tree_of("\0"s);
  more["nodes"] = "x";
  EXPECT_EQ(refusal(more), ": nodes: is not base64");
}

/// A full tree of cuts near the middle.
std::string full(int depth) {
  std::string bytes(1, '\0');
  for (int k = 0; k < depth; ++k) bytes = "\1" + bytes + bytes;
  return bytes;
}

/// Short texts that ask for much: memory, the stack, time.
TEST(Packed, RefusesWhatIsOutOfProportion) {
  using namespace std::string_literals;
  const auto left = [](std::size_t n) { return std::string(n, '\1') + std::string(n + 1, '\0'); };
  const auto right = [](std::size_t n) {
    std::string bytes;
    for (std::size_t k = 0; k < n; ++k) bytes += "\1\0"s;
    return bytes + "\0"s;
  };
  for (const auto& chain :
       {std::function<std::string(std::size_t)>(left), std::function<std::string(std::size_t)>(right)}) {
    for (const std::size_t n : {2001, 1'000'000})
      EXPECT_EQ(refusal(tree_of(chain(n))), ": nodes: is nested too deeply");
    // The deepest that is read is judged, in less time than it takes to say so.
    const json deep = with_tree(tree_of(chain(2000)));
    EXPECT_EQ(fate(deep, find_statement(key)), Fate::flawed);
  }
  EXPECT_NE(refusal(tree_of(full(22))).find("has trees of more than 4000000 nodes"), std::string::npos);
  // A part that is a tree is named once.
  const json branch = {"split", 0, "1", 64, 64};
  EXPECT_EQ(refusal(tree_of("\1\0\4"s, json::array(), {branch, 64})), "it is read");
  EXPECT_EQ(refusal(tree_of("\1\0\0"s, json::array(), json::array({branch}))),
            ": parts[0]: is a tree that is named twice");
  EXPECT_EQ(refusal(tree_of("\1\0\0"s, json::array(), json::array({tree_of("\1\0\0"s)}))),
            ": parts[0]: is a tree that is named twice");
  // Packed trees in packed trees, and below nested cuts.
  json inner = 64, below = 64;
  for (int k = 0; k < 600; ++k) {
    inner = tree_of("\0"s, json::array(), json::array({inner}));
    below = {"split", 0, "1", tree_of("\0"s, json::array(), json::array({below})), 64};
  }
  EXPECT_EQ(refusal(inner), "it is read");
  EXPECT_EQ(refusal(below), "it is read");
  // Each name of a number counts its digits, and each text its characters.
  std::string cuts = full(13);
  for (std::size_t i = 0; i < cuts.size(); ++i)
    if (cuts[i] == '\1') cuts.replace(i, 1, "\2\0"s), ++i;
  EXPECT_NE(refusal(tree_of(cuts, {std::string(4000, '7')})).find("digits in all"), std::string::npos);
  json text = tree_of("\0"s);
  text["nodes"] = std::string(read_limits.all_digits + 4, 'A');
  EXPECT_EQ(refusal(text), ": nodes: has more than 10000000 digits in all");
}

bool same(const BoxTree& a, const BoxTree& b) {
  if (a.kind != b.kind || a.variable != b.variable || a.at != b.at) return false;
  if (a.kind == BoxTree::Kind::split) return same(*a.left, *b.left) && same(*a.right, *b.right);
  return a.precision == b.precision && a.infinite == b.infinite &&
         (a.kind != BoxTree::Kind::touch || a.order == b.order);
}

/// A tree of many variables, numbers and kinds of leaves.
json random_tree(Random& random, int depth) {
  if (depth == 0 || random.one_in(6)) {
    if (random.one_in(2)) return random.integer(2, 400);
    return {"touch", random.integer(0, 99), random.one_in(3) ? "-inf" : print(random.dyadic(20, 20)),
            random.integer(1, 8), random.integer(60, 70)};
  }
  return {"split", random.integer(0, random.one_in(2) ? 2 : 1000),
          random.one_in(3) ? "middle" : print(random.dyadic(9, 9)), random_tree(random, depth - 1),
          random_tree(random, depth - 1)};
}

TEST(Packed, IsReadAsTheNestedTree) {
  Random random("packed trees");
  OVERSHOOT_TRACE_SEED(random);
  std::size_t most = 0;
  for (long i = 0; i < cases(200); ++i) {
    const json nested = random_tree(random, static_cast<int>(random.integer(0, 10)));
    const Certificate one = from_json(with_tree(nested), "nested"),
                      other = from_json(with_tree(packed(nested)), "packed");
    ASSERT_TRUE(same(one.claims[0].remainder, other.claims[0].remainder)) << nested.dump();
    // Written, it is read again; packed if it is large.
    const json written = to_json(one)["claims"][0]["remainder"];
    ASSERT_EQ(written.is_object(), leaves_of(nested) > 10);
    const Certificate again = from_json(with_tree(written), "written");
    ASSERT_TRUE(same(one.claims[0].remainder, again.claims[0].remainder)) << nested.dump();
    if (written.is_object()) most = std::max(most, written["parts"].size());
  }
  EXPECT_GT(most, 64U) << "no index of more than one byte was met";
}

/// A thousand boxes take some hundred bytes.
TEST(Packed, IsCompact) {
  const std::string key_of_many = "cai2024.a13_margin_increases.one";
  const json j = committed(key_of_many);
  ASSERT_GT(j["boxes"], 1000);
  EXPECT_LT(j["claims"].dump().size(), j["boxes"].get<std::size_t>());
  const Certificate c = read_certificate(certificate_path(OVERSHOOT_SOURCE_DIR, key_of_many));
  EXPECT_EQ(c.boxes(), j["boxes"].get<long>());
}

/// Without the numbers of cuts near the middle it is the same proof.
TEST(Packed, LeavesOutNumbersThatAreSaidAnyhow) {
  const Domain domain = {within("x", Q(-1, 10), Q(2, 5)), at_least("y", Q(0, 1))};
  const auto cut = [](std::size_t variable, const char* at, BoxTree l, BoxTree r) {
    return BoxTree::split_at(variable, read_rational(at, "at"), std::move(l), std::move(r));
  };
  BoxTree tree = cut(1, "4", cut(0, "1/8", cut(0, "1/64", BoxTree::leaf(64), BoxTree::leaf(64)), BoxTree::leaf(64)),
                     BoxTree::leaf(64));
  for (int k = 5; k < 12; ++k) tree = cut(1, std::to_string(k).c_str(), std::move(tree), BoxTree::leaf(64));
  const BoxTree shorter = as_packed(domain, std::move(tree));
  const BoxTree* node = &shorter;
  for (int k = 11; k >= 4;
       --k, node = node->left.get()) {  // [0, inf) and [0, k + 1] in y: of the latter k is no middle
    ASSERT_EQ(node->variable, 1U);
    EXPECT_EQ(node->at, Rational(k));
  }
  ASSERT_EQ(node->variable, 0U);
  EXPECT_FALSE(node->at);                          // 1/8 of [-1/10, 2/5]
  EXPECT_EQ(node->left->at, Q(1, 64).rational());  // of [-1/10, 1/8] it is 0
  const Box box = whole(domain);
  EXPECT_EQ(halves(domain, box, *node).first[0].hi, Q(1, 8).rational());
  // A cut near the middle of what has none.
  EXPECT_THROW(halves(domain, box, BoxTree::split_at(1, std::nullopt, {}, {})), Flaw);
  Box point = box;
  point[0].hi = point[0].lo;
  EXPECT_THROW(halves(domain, point, BoxTree::split_at(0, std::nullopt, {}, {})), Flaw);
}

/// The nested tree of the packed one's nodes from `next` on, its cuts all at numbers; nothing where a cut is near the
/// middle of a side that has none, or a name is of nothing.
std::optional<json> nested(const json& tree, const std::vector<Token>& tokens, std::size_t& next, const Box& box) {
  if (next == tokens.size()) return std::nullopt;
  const Token t = tokens[next++];
  if (t.kind == 3 || (t.kind == 0 && t.argument >= tree["parts"].size()) ||
      (t.kind == 2 && t.number >= tree["numbers"].size()) || (t.kind != 0 && t.argument >= box.size()))
    return std::nullopt;
  if (t.kind == 0) return tree["parts"][t.argument];
  Box left = box, right = box;
  const Side& side = box[t.argument];
  if (t.kind == 1 && (!side.bounded() || *side.lo >= *side.hi)) return std::nullopt;
  const Rational at = t.kind == 1 ? middle_by_definition(*side.lo, *side.hi)
                                  : read_rational(tree["numbers"][t.number].get<std::string>(), "a number");
  left[t.argument].hi = right[t.argument].lo = at;
  const auto l = nested(tree, tokens, next, left), r = l ? nested(tree, tokens, next, right) : std::nullopt;
  if (!r) return std::nullopt;
  return json{"split", t.argument, print(at), *l, *r};
}

/// The same tree, one of which may cut near the middle where the other has a number.
bool same_cuts(const BoxTree& a, const BoxTree& b, const Domain& domain, const Box& box) {
  if (a.kind != BoxTree::Kind::split || b.kind != BoxTree::Kind::split) return same(a, b);
  if (a.variable != b.variable || a.variable >= domain.size()) return false;
  const Side& side = box[a.variable];
  const auto at = [&](const BoxTree& node) { return node.at ? *node.at : middle_by_definition(*side.lo, *side.hi); };
  if (at(a) != at(b)) return false;
  const auto [left, right] = split(domain, box, a.variable, at(a));
  return same_cuts(*a.left, *b.left, domain, left) && same_cuts(*a.right, *b.right, domain, right);
}

struct Fates {
  long unreadable = 0, flawed = 0, accepted = 0;
};

/// Every node of a packed tree, which is claim number `claim`'s remainder, altered in every way: what is read is read
/// as the nested tree that it stands for, so that its leaves cover the domain.
void alter_each(const json& original, const Statement& s, std::size_t claim, Fates& fates) {
  const json& tree = original["claims"][claim]["remainder"];
  const std::vector<Token> tokens = tokens_of(tree);
  ASSERT_GT(tokens.size(), 20U);
  const auto with_remainder = [&](const json& remainder) {
    json j = original;
    j["claims"][claim]["remainder"] = remainder;
    reseal(j);
    return j;
  };
  const auto try_with = [&](const std::vector<Token>& other) {
    const json j = with_remainder(with_tokens(tree, other));
    const Fate f = fate(j, s);
    (f == Fate::unreadable ? fates.unreadable : f == Fate::flawed ? fates.flawed : fates.accepted) += 1;
    if (f == Fate::unreadable) return;
    std::size_t next = 0;
    const auto expanded = nested(tree, other, next, whole(s.domain));
    if (!expanded) {
      EXPECT_EQ(f, Fate::flawed);
      return;
    }
    ASSERT_EQ(next, other.size());
    const Certificate packed_one = from_json(j, "packed"), nested_one = from_json(with_remainder(*expanded), "nested");
    const BoxTree &a = packed_one.claims[claim].remainder, &b = nested_one.claims[claim].remainder;
    EXPECT_TRUE(same_cuts(a, b, s.domain, whole(s.domain))) << expanded->dump();
  };
  const auto end_of = [&](std::size_t i) {  // of the tree that begins at token i
    for (std::size_t open = 1; open > 0; ++i) open = open - 1 + (tokens[i].kind == 0 ? 0 : 2);
    return static_cast<long>(i);
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto place = static_cast<long>(i);
    std::vector<Token> others = {{3, 0, 0}, {1, s.domain.size(), 0}, {0, tree["parts"].size(), 0}};
    for (std::size_t k = 0; k < tree["parts"].size(); ++k) others.push_back({0, k, 0});
    for (std::size_t v = 0; v < s.domain.size(); ++v) {
      others.push_back({1, v, 0});
      for (const std::size_t k : {std::size_t{0}, tokens[i].number, tokens[i].number + 1, tree["numbers"].size()})
        others.push_back({2, v, k});
    }
    for (const Token& t : others) {
      std::vector<Token> other = tokens;
      other[i] = t;  // of another kind it has too many or too few behind it
      try_with(other);
      if (t.kind != 0 && tokens[i].kind == 0) {  // a leaf cut in two
        other.insert(other.begin() + place + 1, 2, tokens[i]);
        try_with(other);
      }
      if (t.kind == 0 && tokens[i].kind != 0) {  // a tree cut off
        other.erase(other.begin() + place + 1, other.begin() + end_of(i));
        try_with(other);
      }
    }
    std::vector<Token> other = tokens;
    other.erase(other.begin() + place);
    try_with(other);
    other = tokens;
    other.insert(other.begin() + place, tokens[i]);
    try_with(other);
    if (i + 1 < tokens.size()) {
      other = tokens;
      std::swap(other[i], other[i + 1]);
      try_with(other);
    }
  }
}

TEST(Packed, AlteredNodesProveNothingElse) {
  const char* const altered = "ahn2023.loss_a2.sqrt";
  const Statement& s = find_statement(altered);
  json j = committed(altered);
  std::size_t claim = 0;
  while (!j["claims"][claim].contains("remainder")) ++claim;
  json& tree = j["claims"][claim]["remainder"];
  Fates fates;
  alter_each(j, s, claim, fates);  // its cuts are near the middle
  std::size_t next = 0;
  tree = packed(nested(tree, tokens_of(tree), next, whole(s.domain)).value());
  reseal(j);
  ASSERT_EQ(fate(j, s), Fate::accepted);
  alter_each(j, s, claim, fates);  // at numbers
  EXPECT_GT(fates.unreadable, 500);
  EXPECT_GT(fates.flawed, 100);
  EXPECT_GT(fates.accepted, 20);
}

}  // namespace
}  // namespace overshoot::test
