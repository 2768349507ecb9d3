#include "lib/search/write_certificate.hpp"

#include <fmt/format.h>

#include "lib/files/whole.hpp"

namespace overshoot {

using nlohmann::json;

namespace {

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

json point_to_json(const Witness& point) {
  json j = json::object();
  for (const auto& [name, value] : point) j[name] = print(value);
  return j;
}

}  // namespace

json to_json(const Certificate& c) {
  json j = {{"format", "overshoot certificate"}, {"version", certificate_version}, {"key", c.key},
            {"verdict", name_of(c.verdict)},     {"formula", c.formula},           {"boxes", c.boxes()}};
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

void write_certificate(const Certificate& c, const std::filesystem::path& file) {
  // Trees of thousands of orbits on one line: indented they would be mostly blanks.
  write_whole(file, to_json(c).dump(c.orbits ? -1 : 1) + "\n");
}

}  // namespace overshoot
