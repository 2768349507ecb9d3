#include "lib/search/write_certificate.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <zlib.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "lib/files/laid_out.hpp"
#include "lib/files/whole.hpp"
#include "lib/kernel/flaw.hpp"
#include "lib/rates/write.hpp"

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
  json out = json::array();
  for (const Rational& q : v) out.push_back(written(q));
  return out;
}
json rows_to_json(const std::vector<std::vector<Rational>>& rows) {
  json out = json::array();
  for (const std::vector<Rational>& row : rows) out.push_back(numbers_to_json(row));
  return out;
}

json steps_to_json(const Tape& tape) {
  json out = json::array();
  std::istringstream lines(tape.text());
  for (std::string line; std::getline(lines, line) && !line.starts_with("->");) out.push_back(line);
  return out;
}

json steps_to_json(Expr e) { return steps_to_json(Tape(std::span<const Expr>(&e, 1))); }

json tree_to_json(const BoxTree& tree);

json written_out(const BoxTree& tree) {
  const auto at = [&] { return tree.at ? print(*tree.at) : tree.infinite > 0 ? "inf" : "-inf"; };
  switch (tree.kind) {
    case BoxTree::Kind::enclosure:
      return tree.precision;
    case BoxTree::Kind::touch:
      return {"touch", tree.variable, at(), tree.order, tree.precision};
    case BoxTree::Kind::monotone: {
      json out = {tree.strict ? "strictly monotone" : "monotone", tree.variable, at(), tree_to_json(*tree.left)};
      if (tree.right) out.push_back(tree_to_json(*tree.right));
      return out;
    }
    case BoxTree::Kind::multiple: {
      json out = {"multiple", steps_to_json(tree.factor), steps_to_json(tree.rest), tree_to_json(*tree.left),
                  tree_to_json(*tree.right)};
      json defined = json::array(), multipliers = json::array();
      for (const BoxTree& part : tree.defined) defined.push_back(tree_to_json(part));
      for (std::size_t i = 0; i < tree.multipliers.size(); ++i)
        multipliers.push_back({tree.multipliers[i].first, steps_to_json(tree.multipliers[i].second),
                               tree_to_json(tree.multiplier_signs[i])});
      if (!defined.empty() || !multipliers.empty()) out.push_back(std::move(defined));
      if (!multipliers.empty()) out.push_back(std::move(multipliers));
      return out;
    }
    case BoxTree::Kind::slack:
      return {"slack", tree.variable, tree.hypothesis, tree_to_json(*tree.left)};
    case BoxTree::Kind::cases:
      return {"cases", tree_to_json(*tree.left), tree_to_json(*tree.right)};
    case BoxTree::Kind::shift:
      return {"shift", tree.variable, steps_to_json(Tape(std::span<const Expr>(&tree.centre, 1))),
              tree_to_json(*tree.left)};
    case BoxTree::Kind::orbit: {
      if (tree.checkpoints.empty()) return tree.steps;
      json checkpoints = json::array();
      for (const Checkpoint& checkpoint : tree.checkpoints)
        checkpoints.push_back({{"at", checkpoint.at},
                               {"centre", numbers_to_json(checkpoint.centre)},
                               {"spread", rows_to_json(checkpoint.spread)},
                               {"frame", rows_to_json(checkpoint.frame)},
                               {"radius", numbers_to_json(checkpoint.radius)}});
      return {{"steps", tree.steps}, {"checkpoints", checkpoints}};
    }
    case BoxTree::Kind::split:
      break;
  }
  return {"split", tree.variable, tree.at ? print(*tree.at) : "middle", written_out(*tree.left),
          written_out(*tree.right)};
}

/// Leaves of the largest tree that is written out, for people to read.
constexpr long most_written_out = 10;

/// Compressed by zlib, in base64.
std::string packed(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::vector<unsigned char> small(size), text(4 * (size / 3 + 1) + 1);
  if (compress2(small.data(), &size, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), 9) != Z_OK)
    throw std::bad_alloc();
  const int length = EVP_EncodeBlock(text.data(), small.data(), static_cast<int>(size));
  return {text.begin(), text.begin() + length};
}

/// A list without repetitions, and where in it what is.
class Listed {
 public:
  std::size_t index(const json& value) {
    const auto [place, is_new] = places_.try_emplace(value, list_.size());
    if (is_new) list_.push_back(value);
    return place->second;
  }
  json list() && { return std::move(list_); }

 private:
  std::map<json, std::size_t> places_;
  json list_ = json::array();
};

/// A tree of boxes; a large one packed (docs/certificates.md).
json tree_to_json(const BoxTree& tree) {
  if (tree.leaves() <= most_written_out) return written_out(tree);
  Listed numbers, parts;
  std::string nodes;
  const auto put = [&](std::size_t n) {
    for (; n >= 128; n /= 128) nodes += static_cast<char>(128 + n % 128);
    nodes += static_cast<char>(n);
  };
  const auto put_node = [&](std::size_t kind, std::size_t argument) {
    nodes += static_cast<char>(kind + 4 * std::min<std::size_t>(argument, 63));
    if (argument >= 63) put(argument - 63);
  };
  std::vector<const BoxTree*> open = {&tree};
  while (!open.empty()) {
    const BoxTree& node = *open.back();
    open.pop_back();
    if (node.kind != BoxTree::Kind::split) {
      put_node(0, parts.index(written_out(node)));
      continue;
    }
    put_node(node.at ? 2 : 1, node.variable);
    if (node.at) put(numbers.index(print(*node.at)));
    open.push_back(node.right.get());
    open.push_back(node.left.get());
  }
  return {{"nodes", packed(nodes)}, {"numbers", std::move(numbers).list()}, {"parts", std::move(parts).list()}};
}

json point_to_json(const Witness& point) {
  json out = json::object();
  for (const auto& [name, value] : point) out[name] = print(value);
  return out;
}

/// A proposition of its own: the steps of all its expressions, and which of them are the sides of its comparisons.
json proposition_to_json(const Proposition& proposition) {
  const auto& one = std::get<OneFormula>(proposition.kind);
  const Formula formula = one.record({});
  const Plans plans = one.plans();
  std::vector<Expr> all;
  for (const Comparisons<Expr>* list : {&formula.hypotheses, &formula.claims})
    for (const Comparison<Expr>& comparison : *list) all.insert(all.end(), {comparison.lhs, comparison.rhs});
  for (const Plan& plan : plans) {
    if (!plan.remainder) continue;
    if (plan.factor) all.push_back(*plan.factor);
    all.push_back(*plan.remainder);
    for (const auto& [label, multiplier] : plan.multipliers) all.push_back(multiplier);
  }
  const Tape tape(all);
  std::size_t next = 0;
  const auto step = [&] { return tape.outputs[next++]; };
  json out = {{"domain", json::array()}, {"forms", json::array()}};
  for (const Variable& v : proposition.domain) {
    json variable = {{"name", v.name}};
    if (v.lo) variable["lo"] = print(*v.lo);
    if (v.hi) variable["hi"] = print(*v.hi);
    const std::pair<const char*, bool> marks[] = {
        {"lo_open", v.lo_open}, {"hi_open", v.hi_open}, {"not_zero", v.punctured}, {"integer", v.integer}};
    for (const auto& [name, is] : marks)
      if (is) variable[name] = true;
    out["domain"].push_back(std::move(variable));
  }
  out["steps"] = steps_to_json(tape);
  const auto comparisons = [&](const Comparisons<Expr>& list) {
    json array = json::array();
    for (const Comparison<Expr>& comparison : list) {
      const int lhs = step(), rhs = step();
      array.push_back({comparison.label, symbol(comparison.relation), lhs, rhs});
    }
    return array;
  };
  out["hypotheses"] = comparisons(formula.hypotheses);
  out["claims"] = comparisons(formula.claims);
  for (const Plan& plan : plans) {
    if (!plan.remainder) continue;
    json form = {{"claim", plan.claim}, {"multipliers", json::array()}};
    if (plan.factor) form["factor"] = step();
    form["remainder"] = step();
    for (const auto& [label, multiplier] : plan.multipliers) form["multipliers"].push_back({label, step()});
    out["forms"].push_back(std::move(form));
  }
  return out;
}

}  // namespace

json to_json(const Certificate& certificate) {
  json out = {
      {"format", "overshoot certificate"},       {"version", certificate_version}, {"key", certificate.key},
      {"verdict", name_of(certificate.verdict)}, {"formula", certificate.formula}, {"boxes", certificate.boxes()}};
  out[certificate.verdict == Verdict::proved ? "inhabited" : "witness"] = point_to_json(certificate.point);
  if (certificate.refutation) {
    out["refutation"] = {{"claim", certificate.refutation->claim},
                         {"precision", certificate.refutation->precision},
                         {"lhs", {certificate.refutation->lhs.first, certificate.refutation->lhs.second}},
                         {"rhs", {certificate.refutation->rhs.first, certificate.refutation->rhs.second}}};
  } else if (!certificate.rates.empty()) {
    out["rates"] = json::array();
    for (const RateProof& proof : certificate.rates) out["rates"].push_back({{"claim", proof.claim}, {"rate", to_json(proof.certificate)}});
  } else if (certificate.orbits) {
    out["steps"] = certificate.orbits->all_steps();
    const BoxTree* leaf = &*certificate.orbits;
    while (leaf->kind == BoxTree::Kind::split) leaf = leaf->left.get();
    out["precision"] = leaf->precision;  // the same for all
    out["orbits"] = tree_to_json(*certificate.orbits);
  } else {
    out["claims"] = json::array();
    for (const ClaimProof& proof : certificate.claims) {
      json claim = {{"claim", proof.claim}};
      switch (proof.method) {
        case ClaimProof::Method::identity:
          claim["method"] = "identity";
          break;
        case ClaimProof::Method::boxes:
          claim["method"] = "boxes";
          claim["slack"] = tree_to_json(proof.slack);
          break;
        case ClaimProof::Method::form:
          claim["method"] = "form";
          claim["factor"] = tree_to_json(proof.factor);
          claim["remainder"] = tree_to_json(proof.remainder);
          claim["multipliers"] = json::array();
          for (const BoxTree& m : proof.multipliers) claim["multipliers"].push_back(tree_to_json(m));
          break;
      }
      out["claims"].push_back(std::move(claim));
    }
  }
  if (certificate.proposition) out["proposition"] = proposition_to_json(*certificate.proposition);
  out["checksum"] = checksum(out);
  return out;
}

namespace {

/// Without the numbers of those of its splits that are where near_middle says.
void leave_out_middles(const Domain& domain, const Box& box, BoxTree& tree) {
  if (tree.kind != BoxTree::Kind::split) return;
  const auto [left, right] = halves(domain, box, tree);
  const Side& side = box[tree.variable];
  if (tree.at && side.bounded() && *tree.at == near_middle(side)) tree.at.reset();
  leave_out_middles(domain, left, *tree.left);
  leave_out_middles(domain, right, *tree.right);
}

}  // namespace

BoxTree as_packed(const Domain& domain, BoxTree tree) {
  if (tree.leaves() > most_written_out) leave_out_middles(domain, whole(domain), tree);
  return tree;
}

std::string text_of(const Certificate& certificate) { return laid_out(to_json(certificate)); }

void write_certificate(const Certificate& certificate, const std::filesystem::path& file) {
  write_whole(file, text_of(certificate));
}

}  // namespace overshoot
