#include "lib/certificate/certificate.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "lib/files/json.hpp"
#include "lib/scalar/decimal.hpp"

namespace overshoot {

using nlohmann::json;

long ClaimProof::leaves() const {
  switch (method) {
    case Method::identity:
    case Method::point:
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
  for (const ClaimProof& c : claims) n += c.leaves();
  return orbits ? n + orbits->leaves() : n;
}

namespace {

constexpr int format_version = 2;
constexpr int deepest_tree = 2000;
/// Bits: the search uses up to 256 (4096 for a witness), and a few certificates must not cost a verifier hours.
constexpr long highest_precision = 4096;
constexpr long highest_run_precision = 65536;
constexpr long most_steps = 100'000'000;  ///< of all orbits of a certificate: some hours
constexpr std::size_t most_coordinates = 16;

/// As a decimal where it is a short one: "124e-19".
std::string written(const Rational& q) {
  Rational digits = q;
  for (int k = 0; k < 60; ++k, digits *= 10)
    if (denominator(digits) == 1) return k == 0 ? print(digits) : fmt::format("{}e-{}", print(digits), k);
  return print(q);
}
json numbers_to_json(const std::vector<Rational>& v) {
  json j = json::array();
  for (const Rational& q : v) j.push_back(written(q));
  return j;
}
json rows_to_json(const std::vector<std::vector<Rational>>& rows) {
  json j = json::array();
  for (const std::vector<Rational>& row : rows) j.push_back(numbers_to_json(row));
  return j;
}

json tree_to_json(const BoxTree& t) {
  switch (t.kind) {
    case BoxTree::Kind::enclosure:
      return t.precision;
    case BoxTree::Kind::touch:
      return {"touch", t.variable, t.at ? print(*t.at) : t.infinite > 0 ? "inf" : "-inf", t.order, t.precision};
    case BoxTree::Kind::orbit: {
      if (t.checkpoints.empty()) return t.steps;
      json checkpoints = json::array();
      for (const Checkpoint& c : t.checkpoints)
        checkpoints.push_back({{"at", c.at},
                               {"centre", numbers_to_json(c.centre)},
                               {"spread", rows_to_json(c.spread)},
                               {"frame", rows_to_json(c.frame)},
                               {"radius", numbers_to_json(c.radius)}});
      return {{"steps", t.steps}, {"checkpoints", checkpoints}};
    }
    case BoxTree::Kind::split:
      break;
  }
  return {"split", t.variable, print(*t.at), tree_to_json(*t.left), tree_to_json(*t.right)};
}

/// Strict access to a JSON value, with the place in the file for the message. It refers to the reader of what holds the
/// value, which must still be there.
class Reader {
 public:
  /// `digits` is what is left of read_limits.all_digits.
  Reader(const json& j, const std::string& where, std::size_t& digits) : j_(j), name_(where), digits_(digits) {}

  [[noreturn]] void reject(const std::string& what) const { throw BadInput(where() + ": " + what); }
  Reader at(const std::string& name) const& {
    if (!j_.is_object()) reject("is not an object");
    const auto it = j_.find(name);
    if (it == j_.end()) reject("lacks '" + name + "'");
    return {*it, ": " + in_a_message(name), *this};
  }
  Reader at(std::size_t i) const& { return {j_.at(i), fmt::format("[{}]", i), *this}; }
  Reader at(const std::string& name) const&& = delete;
  Reader at(std::size_t i) const&& = delete;
  void only(const std::set<std::string>& names) const {
    if (!j_.is_object()) reject("is not an object");
    for (const auto& [name, value] : j_.items())
      if (!names.contains(name)) reject("has an unknown field '" + in_a_message(name) + "'");
  }
  std::string string() const {
    if (!j_.is_string()) reject("is not a string");
    return j_.get<std::string>();
  }
  long integer(long lo, long hi) const {
    if (!j_.is_number_integer()) reject("is not an integer");
    if (j_.is_number_unsigned() && j_.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
      reject("is out of range");
    const long n = j_.get<long>();
    if (n < lo || n > hi) reject(fmt::format("is not between {} and {}", lo, hi));
    return n;
  }
  /// An exact number.
  Rational rational() const {
    const std::string text = string();
    const long exponent = std::labs(decimal_exponent(text));
    if (text.size() > read_limits.digits || exponent > read_limits.exponent)
      reject(fmt::format("is a number of more than {} characters, or an exponent beyond {}", read_limits.digits,
                         read_limits.exponent));
    const std::size_t digits = text.size() + static_cast<std::size_t>(exponent);
    if (digits > digits_) reject(fmt::format("has more than {} digits in all", read_limits.all_digits));
    digits_ -= digits;
    return read_rational(text, where());
  }
  /// A decimal that is no number of the proof, of whatever exponent its writer's arithmetic has.
  std::string decimal() const {
    std::string text = string();
    if (text.size() > read_limits.digits) reject(fmt::format("is longer than {} characters", read_limits.digits));
    read_decimal(text, where());
    return text;
  }
  std::size_t array(std::size_t lo, std::size_t hi) const {
    if (!j_.is_array()) reject("is not a list");
    if (j_.size() < lo || j_.size() > hi) reject("has a wrong number of entries");
    return j_.size();
  }
  const json& raw() const { return j_; }

 private:
  Reader(const json& j, std::string name, const Reader& outer)
      : j_(j), name_(std::move(name)), outer_(&outer), digits_(outer.digits_) {}
  /// The file, and the way to the value; of a long one the end.
  std::string where() const {
    if (!outer_) return name_;
    std::string way;
    const Reader* r = this;
    for (; r->outer_ && way.size() < 200; r = r->outer_) way = r->name_ + way;
    const bool whole = !r->outer_;
    while (r->outer_) r = r->outer_;
    return r->name_ + (whole ? "" : ": ...") + way;
  }

  const json& j_;
  const std::string name_;
  const Reader* outer_ = nullptr;
  std::size_t& digits_;
};

std::vector<Rational> numbers_from_json(const Reader& r) {
  std::vector<Rational> v;
  const std::size_t n = r.array(1, most_coordinates);
  for (std::size_t i = 0; i < n; ++i) v.push_back(r.at(i).rational());
  return v;
}

std::vector<std::vector<Rational>> rows_from_json(const Reader& r) {
  std::vector<std::vector<Rational>> rows;
  const std::size_t n = r.array(1, most_coordinates);
  for (std::size_t i = 0; i < n; ++i) rows.push_back(numbers_from_json(r.at(i)));
  return rows;
}

BoxTree orbit_from_json(const Reader& r, long precision) {
  BoxTree t = BoxTree::leaf(precision);
  t.kind = BoxTree::Kind::orbit;
  if (!r.raw().is_object()) {
    t.steps = r.integer(0, most_steps);
    return t;
  }
  r.only({"steps", "checkpoints"});
  t.steps = r.at("steps").integer(0, most_steps);
  const Reader checkpoints = r.at("checkpoints");
  const std::size_t n = checkpoints.array(1, 100'000);
  for (std::size_t i = 0; i < n; ++i) {
    const Reader p = checkpoints.at(i);
    p.only({"at", "centre", "spread", "frame", "radius"});
    t.checkpoints.push_back({p.at("at").integer(1, most_steps), numbers_from_json(p.at("centre")),
                             rows_from_json(p.at("spread")), rows_from_json(p.at("frame")),
                             numbers_from_json(p.at("radius"))});
  }
  return t;
}

/// A tree of boxes, with leaves of that reader.
template <class Leaf>
BoxTree tree_from_json(const Reader& r, int depth, const Leaf& leaf) {
  if (depth > deepest_tree) r.reject("is nested too deeply");
  if (!r.raw().is_array() || r.raw().empty() || r.at(0u).raw() != "split") return leaf(r);
  r.array(5, 5);
  return BoxTree::split_at(static_cast<std::size_t>(r.at(1u).integer(0, 1000)), r.at(2u).rational(),
                           tree_from_json(r.at(3u), depth + 1, leaf), tree_from_json(r.at(4u), depth + 1, leaf));
}

BoxTree sign_leaf_from_json(const Reader& r) {
  if (!r.raw().is_array()) return BoxTree::leaf(r.integer(2, highest_precision));
  r.array(5, 5);
  const std::string kind = r.at(0u).string();
  const auto variable = static_cast<std::size_t>(r.at(1u).integer(0, 1000));
  if (kind != "touch") r.reject("is neither a split nor a touch");
  BoxTree t = BoxTree::leaf(r.at(4u).integer(2, highest_precision));
  t.kind = BoxTree::Kind::touch;
  t.variable = variable;
  t.order = static_cast<int>(r.at(3u).integer(1, 8));
  const std::string at = r.at(2u).string();
  if (at == "inf" || at == "-inf")
    t.infinite = at == "inf" ? 1 : -1;
  else
    t.at = r.at(2u).rational();
  return t;
}
BoxTree signs_from_json(const Reader& r) { return tree_from_json(r, 0, sign_leaf_from_json); }

json point_to_json(const Witness& point) {
  json j = json::object();
  for (const auto& [name, value] : point) j[name] = print(value);
  return j;
}

std::pair<std::string, std::string> decimals_from_json(const Reader& r) {
  r.array(2, 2);
  return {r.at(0u).decimal(), r.at(1u).decimal()};
}

std::string checksum(json j) {
  j.erase("checksum");
  return sha256(j.dump(-1, ' ', false, json::error_handler_t::replace));  // text that is not UTF-8 must not throw here
}

}  // namespace

json to_json(const Certificate& c) {
  json j = {{"format", "overshoot certificate"},
            {"version", format_version},
            {"key", c.key},
            {"verdict", name_of(c.verdict)},
            {"formula", c.formula},
            {"boxes", c.boxes()}};
  j[c.verdict == Verdict::proved ? "inhabited" : "witness"] = point_to_json(c.point);
  if (c.refutation) {
    j["refutation"] = {{"claim", c.refutation->claim},
                       {"precision", c.refutation->precision},
                       {"lhs", {c.refutation->lhs.first, c.refutation->lhs.second}},
                       {"rhs", {c.refutation->rhs.first, c.refutation->rhs.second}}};
  } else if (c.orbits) {
    j["steps"] = c.orbits->all_steps();
    const BoxTree* leaf = &*c.orbits;
    while (leaf->kind == BoxTree::Kind::split) leaf = leaf->left.get();
    j["precision"] = leaf->precision;  // the same for all
    j["orbits"] = tree_to_json(*c.orbits);
  } else {
    j["claims"] = json::array();
    for (const ClaimProof& p : c.claims) {
      json claim = {{"claim", p.claim}};
      switch (p.method) {
        case ClaimProof::Method::identity:
          claim["method"] = "identity";
          break;
        case ClaimProof::Method::boxes:
          claim["method"] = "boxes";
          claim["slack"] = tree_to_json(p.slack);
          break;
        case ClaimProof::Method::point:
          claim["method"] = "point";
          claim["precision"] = p.slack.precision;
          break;
        case ClaimProof::Method::form:
          claim["method"] = "form";
          claim["factor"] = tree_to_json(p.factor);
          claim["remainder"] = tree_to_json(p.remainder);
          claim["multipliers"] = json::array();
          for (const BoxTree& m : p.multipliers) claim["multipliers"].push_back(tree_to_json(m));
          break;
      }
      j["claims"].push_back(std::move(claim));
    }
  }
  j["checksum"] = checksum(j);
  return j;
}

Certificate from_json(const json& j, const std::string& where) {
  std::size_t digits = read_limits.all_digits;
  const Reader r(j, where, digits);
  Certificate c;
  if (r.at("format").string() != "overshoot certificate") r.reject("is not an overshoot certificate");
  r.at("version").integer(format_version, format_version);
  c.key = r.at("key").string();
  c.formula = r.at("formula").string();
  const std::string verdict = r.at("verdict").string();
  if (verdict != "PROVED" && verdict != "REFUTED") r.reject("its verdict is neither PROVED nor REFUTED");
  c.verdict = verdict == "PROVED" ? Verdict::proved : Verdict::refuted;
  const std::string point = c.verdict == Verdict::proved ? "inhabited" : "witness";
  const bool by_orbits = c.verdict == Verdict::proved && j.contains("orbits");
  std::set<std::string> fields = {"format", "version", "key", "verdict", "formula", "boxes", "checksum", point};
  if (by_orbits)
    fields.insert({"orbits", "steps", "precision"});
  else
    fields.insert(c.verdict == Verdict::proved ? "claims" : "refutation");
  r.only(fields);
  const Reader named = r.at(point);
  if (!named.raw().is_object()) named.reject("is not an object");
  for (const auto& [name, value] : named.raw().items()) c.point[name] = named.at(name).rational();
  if (c.verdict == Verdict::refuted) {
    const Reader f = r.at("refutation");
    f.only({"claim", "precision", "lhs", "rhs"});
    c.refutation = Refutation{f.at("claim").string(), f.at("precision").integer(2, highest_precision),
                              decimals_from_json(f.at("lhs")), decimals_from_json(f.at("rhs"))};
  } else if (by_orbits) {
    const long precision = r.at("precision").integer(2, highest_precision);
    c.orbits = tree_from_json(r.at("orbits"), 0, [&](const Reader& leaf) { return orbit_from_json(leaf, precision); });
    if (r.at("steps").integer(0, most_steps) != c.orbits->all_steps())
      r.at("steps").reject("is not the number of steps of its orbits");
  } else {
    const Reader claims = r.at("claims");
    const std::size_t n = claims.array(1, 1000);
    for (std::size_t i = 0; i < n; ++i) {
      const Reader p = claims.at(i);
      ClaimProof proof;
      proof.claim = p.at("claim").string();
      const std::string method = p.at("method").string();
      if (method == "identity") {
        p.only({"claim", "method"});
        proof.method = ClaimProof::Method::identity;
      } else if (method == "boxes") {
        p.only({"claim", "method", "slack"});
        proof.slack = signs_from_json(p.at("slack"));
      } else if (method == "point") {
        p.only({"claim", "method", "precision"});
        proof.method = ClaimProof::Method::point;
        proof.slack = BoxTree::leaf(p.at("precision").integer(2, highest_run_precision));
      } else if (method == "form") {
        p.only({"claim", "method", "factor", "remainder", "multipliers"});
        proof.method = ClaimProof::Method::form;
        proof.factor = signs_from_json(p.at("factor"));
        proof.remainder = signs_from_json(p.at("remainder"));
        const Reader multipliers = p.at("multipliers");
        const std::size_t m = multipliers.array(0, 1000);
        for (std::size_t k = 0; k < m; ++k) proof.multipliers.push_back(signs_from_json(multipliers.at(k)));
      } else {
        p.reject("has an unknown method");
      }
      c.claims.push_back(std::move(proof));
    }
  }
  if (r.at("boxes").integer(0, INT64_MAX) != c.boxes()) r.at("boxes").reject("is not the number of boxes it holds");
  if (r.at("checksum").string() != checksum(j)) r.reject("the checksum does not fit the contents");
  return c;
}

Certificate read_certificate(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::exists(file, error) && !std::filesystem::is_regular_file(file, error))
    throw BadInput(file.string() + ": is not a file");  // reading a pipe or device might never end
  const json j = read_json_file(file);
  try {
    return from_json(j, file.string());
  } catch (const json::exception&) {
    throw BadInput(file.string() + ": is not a certificate");  // such as text that is not UTF-8
  }
}

void write_whole(const std::filesystem::path& file, const std::string& text) {
  write_whole(file, [&](std::ostream& out) { out << text; });
}

void write_whole(const std::filesystem::path& file, const std::function<void(std::ostream&)>& write) {
  const std::filesystem::path part = file.string() + fmt::format(".{}.part", getpid());
  const auto remove_part = [&] {
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
  };
  const auto fail = [&](const char* what) {
    const std::string why = std::generic_category().message(errno);
    remove_part();
    throw BadInput(fmt::format("{}: {} ({})", file.string(), what, why));
  };
  std::error_code error;
  if (std::filesystem::exists(file, error) && !std::filesystem::is_regular_file(file, error)) {
    errno = std::filesystem::is_directory(file, error) ? EISDIR : EINVAL;
    fail("cannot be written");  // a device or pipe would be replaced
  }
  std::ofstream out(part, std::ios::binary);
  if (!out) fail("cannot be written");
  try {
    write(out);
  } catch (...) {
    remove_part();
    throw;
  }
  out.close();
  if (!out) fail("cannot be written");
  std::filesystem::rename(part, file, error);
  if (error) fail("cannot be put in place");
}

void write_certificate(const Certificate& c, const std::filesystem::path& file) {
  // Trees of thousands of orbits on one line: indented they would be mostly blanks.
  write_whole(file, to_json(c).dump(c.orbits ? -1 : 1) + "\n");
}

std::filesystem::path certificate_path(const std::filesystem::path& root, const std::string& key) {
  return root / "proofs-numeric" / "certificates" / (key + ".json");
}

}  // namespace overshoot
