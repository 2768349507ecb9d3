#include "lib/kernel/certificate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <nlohmann/json.hpp>

#include "lib/files/json.hpp"
#include "lib/files/sha256.hpp"
#include "lib/files/unpack.hpp"
#include "lib/kernel/reader.hpp"
#include "lib/scalar/decimal.hpp"

namespace overshoot {

using nlohmann::json;

long ClaimProof::leaves() const {
  switch (method) {
    case Method::identity:
      return 1;
    case Method::boxes:
      return slack.leaves();
    case Method::form:
      break;
  }
  long n = factor.leaves() + remainder.leaves();
  for (const BoxTree& m : multipliers) n += m.leaves();
  return n;
}

long Certificate::boxes() const {
  long n = 1;
  for (const ClaimProof& proof : claims) n += proof.leaves();
  if (!rates.empty()) return static_cast<long>(rates.size());
  return orbits ? n + orbits->leaves() : n;
}

std::string Certificate::size() const {
  const long n = boxes();
  return rates.empty() ? fmt::format("{} box{}", n, n == 1 ? "" : "es") : fmt::format("{} bound{} on rates", n, n == 1 ? "" : "s");
}

namespace {

constexpr int deepest_tree = 2000;
/// Bits: the search uses up to 256 (4096 for a witness), and a few certificates must not cost a verifier hours.
constexpr long highest_precision = 4096;
constexpr long most_steps = 100'000'000;  ///< of all orbits of a certificate: some hours
constexpr std::size_t most_coordinates = 16;
constexpr std::size_t most_variables = 100;
constexpr int most_slopes = 16;  ///< each may be several times as long as what it is the slope of

std::vector<Rational> numbers_from_json(const Reader& reader) {
  std::vector<Rational> numbers;
  const std::size_t n = reader.array(1, most_coordinates);
  for (std::size_t i = 0; i < n; ++i) numbers.push_back(reader.at(i).rational());
  return numbers;
}

std::vector<std::vector<Rational>> rows_from_json(const Reader& reader) {
  std::vector<std::vector<Rational>> rows;
  const std::size_t n = reader.array(1, most_coordinates);
  for (std::size_t i = 0; i < n; ++i) rows.push_back(numbers_from_json(reader.at(i)));
  return rows;
}

BoxTree orbit_from_json(const Reader& reader, long precision) {
  BoxTree tree = BoxTree::leaf(precision);
  tree.kind = BoxTree::Kind::orbit;
  if (!reader.raw().is_object()) {
    tree.steps = reader.integer(0, most_steps);
    return tree;
  }
  reader.only({"steps", "checkpoints"});
  tree.steps = reader.at("steps").integer(0, most_steps);
  const Reader checkpoints = reader.at("checkpoints");
  const std::size_t n = checkpoints.array(1, 100'000);
  for (std::size_t i = 0; i < n; ++i) {
    const Reader checkpoint = checkpoints.at(i);
    checkpoint.only({"at", "centre", "spread", "frame", "radius"});
    tree.checkpoints.push_back({checkpoint.at("at").integer(1, most_steps), numbers_from_json(checkpoint.at("centre")),
                                rows_from_json(checkpoint.at("spread")), rows_from_json(checkpoint.at("frame")),
                                numbers_from_json(checkpoint.at("radius"))});
  }
  return tree;
}

constexpr long highest_variable = 1000;

/// Where a split cuts; nothing for near the middle.
std::optional<Rational> cut_from_json(const Reader& reader) {
  if (reader.string() == "middle") return std::nullopt;
  return reader.rational();
}

/// A list that packed nodes name entries of: each of them at least once.
class Named {
 public:
  explicit Named(Reader list) : list_(std::move(list)) {
    const std::size_t n = list_.array(0, read_limits.values);
    for (std::size_t i = 0; i < n; ++i) entries_.push_back(list_.at(i));
    used_.resize(n);
  }
  /// Entry i, and whether it was named before.
  std::pair<const Reader&, bool> at(std::size_t i) {
    if (i >= entries_.size()) list_.reject("has no entry " + std::to_string(i));
    const bool again = used_[i];
    used_[i] = true;
    return {entries_[i], again};
  }
  void require_all_used() const {
    const auto unused = std::ranges::find(used_, false);
    if (unused != used_.end()) list_.reject(fmt::format("has an entry {} that no node names", unused - used_.begin()));
  }

 private:
  const Reader list_;
  std::vector<Reader> entries_;
  std::vector<bool> used_;
};

template <class Leaf>
BoxTree tree_from_json(const Reader& reader, int depth, const Leaf& leaf);

/// A tree whose nodes are packed into a string, in preorder (docs/certificates.md): read without recursion. Not inlined:
/// the recursion over nested nodes would need much more of the stack.
template <class Leaf>
[[gnu::noinline]] BoxTree packed_from_json(const Reader& reader, int depth, const Leaf& leaf) {
  reader.only({"nodes", "numbers", "parts"});
  const Reader nodes = reader.at("nodes");
  const std::string text = nodes.string();
  nodes.take_digits(text.size());
  Unpacked bytes(text, nodes.where());
  Named numbers(reader.at("numbers")), parts(reader.at("parts"));
  const auto byte = [&] {
    const std::optional<unsigned char> next = bytes.next();
    if (!next) nodes.reject("ends before its last node");
    return static_cast<std::size_t>(*next);
  };
  // Seven bits a byte, the lowest first, in at most four.
  const auto number = [&] {
    std::size_t n = 0;
    for (unsigned shift = 0; shift < 28; shift += 7) {
      const std::size_t next = byte();
      n |= (next & 127U) << shift;
      if (next < 128) return n;
    }
    nodes.reject("has a number of more than four bytes");
  };
  BoxTree tree;
  std::vector<std::pair<BoxTree*, int>> open = {{&tree, depth}};
  while (!open.empty()) {
    const auto [node, level] = open.back();
    open.pop_back();
    if (level > deepest_tree) nodes.reject("is nested too deeply");
    const std::size_t first = byte(), kind = first % 4, argument = first < 252 ? first / 4 : 63 + number();
    if (kind == 0) {
      const auto [part, again] = parts.at(argument);
      *node = tree_from_json(part, level, leaf);
      // Else a short text would ask for much reading.
      if (again && node->left) part.reject("is a tree that is named twice");
      continue;
    }
    if (kind == 3) nodes.reject("has a node of an unknown kind");
    if (argument > highest_variable) nodes.reject("names a variable that is not there");
    nodes.take_node();
    node->kind = BoxTree::Kind::split;
    node->variable = argument;
    if (kind == 2) node->at = numbers.at(number()).first.rational();
    node->left = std::make_unique<BoxTree>();
    node->right = std::make_unique<BoxTree>();
    open.emplace_back(node->right.get(), level + 1);
    open.emplace_back(node->left.get(), level + 1);
  }
  if (bytes.next()) nodes.reject("goes on behind its last node");
  numbers.require_all_used();
  parts.require_all_used();
  return tree;
}

/// A tree of boxes, with leaves of that reader.
template <class Leaf>
BoxTree tree_from_json(const Reader& reader, int depth, const Leaf& leaf) {
  if (depth > deepest_tree) reader.reject("is nested too deeply");
  if (reader.has("nodes")) return packed_from_json(reader, depth, leaf);
  reader.take_node();
  if (!reader.raw().is_array() || reader.raw().empty() || reader.at(0u).raw() != "split") return leaf(reader, depth);
  reader.array(5, 5);
  return BoxTree::split_at(static_cast<std::size_t>(reader.at(1u).integer(0, highest_variable)),
                           cut_from_json(reader.at(2u)), tree_from_json(reader.at(3u), depth + 1, leaf),
                           tree_from_json(reader.at(4u), depth + 1, leaf));
}

constexpr std::size_t most_recorded_steps = 100'000;
constexpr long most_hypotheses = 100'000;

/// One line of Tape::text.
Expr step_from_json(const Reader& reader, std::size_t variables, const std::vector<Expr>& steps) {
  const std::string line = reader.string();
  std::vector<std::string> words;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find(' ', at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  auto op = Op::exp;
  while (op != Op::strict_piece && name_of(op) != words[0]) op = static_cast<Op>(static_cast<unsigned char>(op) + 1);
  if (name_of(op) != words[0]) reader.reject("is an unknown operation");
  const bool with_constant = op == Op::constant || has_exponent(op);
  const std::size_t count = arity(op) + (op == Op::variable ? 1 : 0);
  if (words.size() < 1 + count || words.size() > 1 + count + (with_constant ? 1 : 0))
    reader.reject("has a wrong number of arguments");
  const auto index = [&](const std::string& word, std::size_t below) {
    const Rational i = read_rational(word, "an argument");
    if (!i.is_integer() || i < 0 || i >= static_cast<long>(below)) reader.reject("names what is not there");
    return static_cast<std::size_t>(static_cast<long>(numerator(i)));
  };
  if (op == Op::variable) return Expr::variable(static_cast<int>(index(words[1], variables)));
  std::vector<Expr> arguments;
  for (std::size_t i = 1; i <= count; ++i) arguments.push_back(steps[index(words[i], steps.size())]);
  const Rational constant = words.size() > 1 + count ? read_rational(words.back(), "a constant") : Rational(0);
  if (op == Op::pown && !constant.is_integer()) reader.reject("is an integer power with another exponent");
  return Expr::make(op, std::move(arguments), constant);
}

/// The lines of an expression, which is the last of them.
Expr expression_from_json(const Reader& reader) {
  std::vector<Expr> steps;
  const std::size_t m = reader.array(1, most_recorded_steps);
  for (std::size_t i = 0; i < m; ++i) {
    const Reader line = reader.at(i);
    try {
      steps.push_back(step_from_json(line, most_variables, steps));
    } catch (const Undecided& e) {  // of a power that cannot be computed with
      line.reject(e.what());
    }
  }
  return steps.back();
}

/// `slopes`: how many derivatives are taken on the way to it.
BoxTree signs_from_json(const Reader& reader, int depth = 0, int slopes = 0) {
  const auto node = [slopes](const Reader& at, int level) {
    const auto part = [&](const Reader& inner, int more) {
      return std::make_unique<BoxTree>(signs_from_json(inner, level + 1, slopes + more));
    };
    if (!at.raw().is_array()) return BoxTree::leaf(at.integer(2, highest_precision));
    at.array(3, 7);
    const std::string kind = at.at(0u).string();
    BoxTree tree;
    const auto name_variable = [&] { tree.variable = static_cast<std::size_t>(at.at(1u).integer(0, highest_variable)); };
    const auto place = [&] {
      name_variable();
      const std::string end = at.at(2u).string();
      if (end == "inf" || end == "-inf")
        tree.infinite = end == "inf" ? 1 : -1;
      else
        tree.at = at.at(2u).rational();
    };
    if (kind == "touch") {
      at.array(5, 5);
      tree.kind = BoxTree::Kind::touch;
      place();
      tree.order = static_cast<int>(at.at(3u).integer(1, 8));
      tree.precision = at.at(4u).integer(2, highest_precision);
    } else if (kind == "monotone" || kind == "strictly monotone") {
      tree.kind = BoxTree::Kind::monotone;
      tree.strict = kind != "monotone";
      place();
      at.array(tree.at ? 5 : 4, tree.at ? 5 : 4);
      if (slopes == most_slopes) at.reject("is the slope of a slope too often");
      tree.left = part(at.at(3u), 1);
      if (tree.at) tree.right = part(at.at(4u), 0);
    } else if (kind == "multiple") {
      at.array(5, 7);
      tree.kind = BoxTree::Kind::multiple;
      tree.factor = expression_from_json(at.at(1u));
      tree.rest = expression_from_json(at.at(2u));
      tree.left = part(at.at(3u), 0);
      tree.right = part(at.at(4u), 0);
      if (at.raw().size() > 5) {
        const Reader defined = at.at(5u);
        const std::size_t n = defined.array(at.raw().size() == 6 ? 1 : 0, 1000);
        for (std::size_t i = 0; i < n; ++i) tree.defined.push_back(std::move(*part(defined.at(i), 0)));
      }
      if (at.raw().size() == 7) {
        const Reader multipliers = at.at(6u);
        const std::size_t n = multipliers.array(1, 1000);
        for (std::size_t i = 0; i < n; ++i) {
          const Reader one = multipliers.at(i);
          one.array(3, 3);
          tree.multipliers.emplace_back(static_cast<std::size_t>(one.at(0u).integer(0, most_hypotheses)), expression_from_json(one.at(1u)));
          tree.multiplier_signs.push_back(std::move(*part(one.at(2u), 0)));
        }
      }
    } else if (kind == "slack") {
      at.array(4, 4);
      tree.kind = BoxTree::Kind::slack;
      name_variable();
      tree.hypothesis = static_cast<std::size_t>(at.at(2u).integer(0, most_hypotheses));
      tree.left = part(at.at(3u), 0);
    } else if (kind == "cases") {
      at.array(3, 3);
      tree.kind = BoxTree::Kind::cases;
      tree.left = part(at.at(1u), 0);
      tree.right = part(at.at(2u), 0);
    } else if (kind == "shift") {
      at.array(4, 4);
      tree.kind = BoxTree::Kind::shift;
      name_variable();
      tree.centre = expression_from_json(at.at(2u));
      tree.left = part(at.at(3u), 0);
    } else {
      at.reject("is no node of a tree");
    }
    return tree;
  };
  return tree_from_json(reader, depth, node);
}

ClaimProof claim_from_json(const Reader& reader) {
  ClaimProof proof;
  proof.claim = reader.at("claim").string();
  const std::string method = reader.at("method").string();
  if (method == "identity") {
    reader.only({"claim", "method"});
    proof.method = ClaimProof::Method::identity;
  } else if (method == "boxes") {
    reader.only({"claim", "method", "slack"});
    proof.slack = signs_from_json(reader.at("slack"));
  } else if (method == "form") {
    reader.only({"claim", "method", "factor", "remainder", "multipliers"});
    proof.method = ClaimProof::Method::form;
    proof.factor = signs_from_json(reader.at("factor"));
    proof.remainder = signs_from_json(reader.at("remainder"));
    const Reader multipliers = reader.at("multipliers");
    const std::size_t m = multipliers.array(0, 1000);
    for (std::size_t k = 0; k < m; ++k) proof.multipliers.push_back(signs_from_json(multipliers.at(k)));
  } else {
    reader.reject("has an unknown method");
  }
  return proof;
}

std::pair<std::string, std::string> decimals_from_json(const Reader& reader) {
  reader.array(2, 2);
  return {reader.at(0u).decimal(), reader.at(1u).decimal()};
}

// --- A proposition of its own ---

/// A Latin or Greek letter, then letters, digits, subscripts and _ ' . ! @ ~ ?: nothing that reads as anything else.
bool is_plain_name(std::string_view name) {
  const auto greek = [](std::string_view text) {
    return text.size() > 1 && (text[0] == '\xce' || text[0] == '\xcf') && (static_cast<unsigned char>(text[1]) & 0xc0U) == 0x80U;
  };
  const auto subscript = [](std::string_view text) {
    return text.size() > 2 && text.starts_with("\xe2\x82") && static_cast<unsigned char>(text[2]) >= 0x80 &&
           static_cast<unsigned char>(text[2]) <= 0x89;
  };
  if (name.empty() || name == "pi" || name == "inf" || (std::isalpha(static_cast<unsigned char>(name[0])) == 0 && !greek(name)))
    return false;
  while (!name.empty()) {
    const auto c = static_cast<unsigned char>(name[0]);
    const bool one = c < 0x80 && (std::isalnum(c) != 0 || std::string_view("_'.!@~?").find(name[0]) != std::string_view::npos);
    if (!one && !greek(name) && !subscript(name)) return false;
    name.remove_prefix(one ? 1 : greek(name) ? 2 : 3);
  }
  return true;
}

Variable variable_from_json(const Reader& reader) {
  reader.only({"name", "lo", "hi", "lo_open", "hi_open", "not_zero", "integer"});
  const Reader called = reader.at("name");
  Variable variable = real(called.label());
  if (!is_plain_name(variable.name)) called.reject("is no name of a variable");
  const auto is = [&](const char* name) { return reader.has(name) && reader.at(name).boolean(); };
  if (reader.has("lo")) variable.lo = reader.at("lo").rational();
  if (reader.has("hi")) variable.hi = reader.at("hi").rational();
  variable.lo_open = is("lo_open");
  variable.hi_open = is("hi_open");
  variable.punctured = is("not_zero");
  variable.integer = is("integer");
  return variable;
}

Comparisons<Expr> comparisons_from_json(const Reader& reader, const std::vector<Expr>& steps) {
  Comparisons<Expr> list;
  const std::size_t n = reader.array(0, 1000);
  for (std::size_t i = 0; i < n; ++i) {
    const Reader one = reader.at(i);
    one.array(4, 4);
    const std::string sign = one.at(1u).string();
    auto relation = Relation::less;
    while (relation != Relation::greater && symbol(relation) != sign)
      relation = static_cast<Relation>(static_cast<int>(relation) + 1);
    if (symbol(relation) != sign) one.reject("has an unknown relation");
    const auto side = [&](std::size_t k) {
      return steps[static_cast<std::size_t>(one.at(k).integer(0, static_cast<long>(steps.size()) - 1))];
    };
    list.push_back({one.at(0u).label(), relation, side(2), side(3)});
    for (std::size_t j = 0; j < i; ++j)
      if (list[j].label == list[i].label) one.reject("has the label of another");
  }
  return list;
}

Proposition proposition_from_json(const Reader& reader, const std::string& key) {
  reader.only({"domain", "steps", "hypotheses", "claims", "forms"});
  Proposition proposition{key, {}, {}};
  const Reader variables = reader.at("domain");
  const std::size_t n = variables.array(0, most_variables);
  for (std::size_t i = 0; i < n; ++i) proposition.domain.push_back(variable_from_json(variables.at(i)));
  const Folding folding(defined_on_all_of(proposition.domain));
  std::vector<Expr> steps;
  const Reader lines = reader.at("steps");
  const std::size_t m = lines.array(1, most_recorded_steps);
  for (std::size_t i = 0; i < m; ++i) steps.push_back(step_from_json(lines.at(i), proposition.domain.size(), steps));
  Formula formula{comparisons_from_json(reader.at("hypotheses"), steps), comparisons_from_json(reader.at("claims"), steps), {}, {}};
  if (formula.claims.empty()) reader.reject("claims nothing");
  Plans plans;
  const Reader forms = reader.at("forms");
  const std::size_t f = forms.array(0, 1000);
  for (std::size_t i = 0; i < f; ++i) {
    const Reader form = forms.at(i);
    form.only({"claim", "factor", "multipliers", "remainder"});
    const auto step_of = [&](const Reader& number) {
      return steps[static_cast<std::size_t>(number.integer(0, static_cast<long>(steps.size()) - 1))];
    };
    Plan plan;
    plan.claim = form.at("claim").label();
    if (form.has("factor")) plan.factor = step_of(form.at("factor"));
    plan.remainder = step_of(form.at("remainder"));
    const Reader multipliers = form.at("multipliers");
    const std::size_t k = multipliers.array(0, 1000);
    for (std::size_t j = 0; j < k; ++j) {
      const Reader multiplier = multipliers.at(j);
      multiplier.array(2, 2);
      plan.multipliers.emplace_back(multiplier.at(0u).label(), step_of(multiplier.at(1u)));
    }
    plans.push_back(std::move(plan));
  }
  proposition.kind = OneFormula{[formula = std::move(formula)](Variant) { return formula; },
                                [plans = std::move(plans)] { return plans; }};
  return proposition;
}

}  // namespace

std::string checksum(json document) {
  document.erase("checksum");
  return sha256(
      document.dump(-1, ' ', false, json::error_handler_t::replace));  // text that is not UTF-8 must not throw here
}

Certificate from_json(const json& document, const std::string& where) {
  LeftToRead left;
  const Reader reader(document, where, left);
  Certificate certificate;
  if (reader.at("format").string() != "overshoot certificate") reader.reject("is not an overshoot certificate");
  reader.at("version").integer(certificate_version, certificate_version);
  certificate.key = reader.at("key").string();
  certificate.formula = reader.at("formula").string();
  const std::string verdict = reader.at("verdict").string();
  if (verdict != "PROVED" && verdict != "REFUTED") reader.reject("its verdict is neither PROVED nor REFUTED");
  certificate.verdict = verdict == "PROVED" ? Verdict::proved : Verdict::refuted;
  const std::string point = certificate.verdict == Verdict::proved ? "inhabited" : "witness";
  const bool by_orbits = certificate.verdict == Verdict::proved && document.contains("orbits");
  std::set<std::string> fields = {"format", "version", "key", "verdict", "formula", "boxes", "checksum", point};
  const bool by_rates = document.contains("rates");
  if (by_orbits)
    fields.insert({"orbits", "steps", "precision"});
  else if (by_rates)
    fields.insert("rates");
  else
    fields.insert(certificate.verdict == Verdict::proved ? "claims" : "refutation");
  if (!by_orbits && !by_rates) fields.insert("proposition");
  reader.only(fields);
  if (reader.has("proposition")) {
    const Reader own = reader.at("proposition");
    try {
      certificate.proposition = proposition_from_json(own, certificate.key);
    } catch (const Undecided& e) {
      own.reject(e.what());
    } catch (const BadInput& e) {  // of a number or a power, which does not know where it stands
      const std::string what = e.what();
      if (what.starts_with(where)) throw;
      own.reject(what);
    }
  }
  const Reader named = reader.at(point);
  if (!named.raw().is_object()) named.reject("is not an object");
  for (const auto& [name, value] : named.raw().items()) certificate.point[name] = named.at(name).rational();
  if (by_rates) {
    const Reader rates = reader.at("rates");
    for (std::size_t i = 0, n = rates.array(1, 1000); i < n; ++i) {
      const Reader proof = rates.at(i), rate = proof.at("rate");
      proof.only({"claim", "rate"});
      certificate.rates.push_back({proof.at("claim").string(), rate_from_json(rate.raw(), rate.where())});
    }
  } else if (certificate.verdict == Verdict::refuted) {
    const Reader refutation = reader.at("refutation");
    refutation.only({"claim", "precision", "lhs", "rhs"});
    certificate.refutation =
        Refutation{refutation.at("claim").string(), refutation.at("precision").integer(2, highest_precision),
                   decimals_from_json(refutation.at("lhs")), decimals_from_json(refutation.at("rhs"))};
  } else if (by_orbits) {
    const long precision = reader.at("precision").integer(2, highest_precision);
    certificate.orbits =
        tree_from_json(reader.at("orbits"), 0, [&](const Reader& leaf, int) { return orbit_from_json(leaf, precision); });
    if (reader.at("steps").integer(0, most_steps) != certificate.orbits->all_steps())
      reader.at("steps").reject("is not the number of steps of its orbits");
  } else {
    const Reader claims = reader.at("claims");
    const std::size_t n = claims.array(1, 1000);
    for (std::size_t i = 0; i < n; ++i) certificate.claims.push_back(claim_from_json(claims.at(i)));
  }
  if (reader.at("boxes").integer(0, INT64_MAX) != certificate.boxes())
    reader.at("boxes").reject("is not the number of boxes it holds");
  if (reader.at("checksum").string() != checksum(document)) reader.reject("the checksum does not fit the contents");
  return certificate;
}

std::string certificate_text(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::exists(file, error) && !std::filesystem::is_regular_file(file, error))
    throw BadInput(file.string() + ": is not a file");  // reading a pipe or device might never end
  return read_text(file);
}

Certificate certificate_of(std::string_view text, const std::string& where) {
  const json document = read_json(text, where);
  try {
    return from_json(document, where);
  } catch (const json::exception&) {
    throw BadInput(where + ": is not a certificate");  // such as text that is not UTF-8
  }
}

Certificate read_certificate(const std::filesystem::path& file) {
  return certificate_of(certificate_text(file), file.string());
}

std::filesystem::path certificate_path(const std::filesystem::path& root, const std::string& key) {
  return root / "proofs-numeric" / "certificates" / (key + ".json");
}

}  // namespace overshoot
