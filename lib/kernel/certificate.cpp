#include "lib/kernel/certificate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lib/files/json.hpp"
#include "lib/files/sha256.hpp"
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
  for (const ClaimProof& c : claims) n += c.leaves();
  return orbits ? n + orbits->leaves() : n;
}

namespace {

constexpr int deepest_tree = 2000;
/// Bits: the search uses up to 256 (4096 for a witness), and a few certificates must not cost a verifier hours.
constexpr long highest_precision = 4096;
constexpr long most_steps = 100'000'000;  ///< of all orbits of a certificate: some hours
constexpr std::size_t most_coordinates = 16;

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

ClaimProof claim_from_json(const Reader& r) {
  ClaimProof proof;
  proof.claim = r.at("claim").string();
  const std::string method = r.at("method").string();
  if (method == "identity") {
    r.only({"claim", "method"});
    proof.method = ClaimProof::Method::identity;
  } else if (method == "boxes") {
    r.only({"claim", "method", "slack"});
    proof.slack = signs_from_json(r.at("slack"));
  } else if (method == "form") {
    r.only({"claim", "method", "factor", "remainder", "multipliers"});
    proof.method = ClaimProof::Method::form;
    proof.factor = signs_from_json(r.at("factor"));
    proof.remainder = signs_from_json(r.at("remainder"));
    const Reader multipliers = r.at("multipliers");
    const std::size_t m = multipliers.array(0, 1000);
    for (std::size_t k = 0; k < m; ++k) proof.multipliers.push_back(signs_from_json(multipliers.at(k)));
  } else {
    r.reject("has an unknown method");
  }
  return proof;
}

std::pair<std::string, std::string> decimals_from_json(const Reader& r) {
  r.array(2, 2);
  return {r.at(0u).decimal(), r.at(1u).decimal()};
}

}  // namespace

std::string checksum(json j) {
  j.erase("checksum");
  return sha256(j.dump(-1, ' ', false, json::error_handler_t::replace));  // text that is not UTF-8 must not throw here
}

Certificate from_json(const json& j, const std::string& where) {
  std::size_t digits = read_limits.all_digits;
  const Reader r(j, where, digits);
  Certificate c;
  if (r.at("format").string() != "overshoot certificate") r.reject("is not an overshoot certificate");
  r.at("version").integer(certificate_version, certificate_version);
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
    for (std::size_t i = 0; i < n; ++i) c.claims.push_back(claim_from_json(claims.at(i)));
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

std::filesystem::path certificate_path(const std::filesystem::path& root, const std::string& key) {
  return root / "proofs-numeric" / "certificates" / (key + ".json");
}

}  // namespace overshoot
