#include "lib/search/verification.hpp"

#include <fmt/format.h>
#include <mpfi.h>

#include <cmath>
#include <map>

#include "lib/files/sha256.hpp"
#include "lib/kernel/identity.hpp"

namespace overshoot {

namespace {

// Seconds of one step in MPFI at p bits, as measured from 64 bits to 65536.
double arithmetic(double p) { return 1e-7 * (1 + std::pow(p / 512, 1.5)); }
double elementary(double p) { return 4e-6 * (1 + std::pow(p / 256, 1.5)); }
double distribution(double p) { return 2e-5 * (1 + std::pow(p / 128, 2.1)); }
// And of one in exact numbers of so many bits.
double exact(double bits) { return 6e-7 * (1 + std::pow(bits / 2000, 1.5)); }

double seconds_of(Op op, double p) {
  switch (op) {
    case Op::sqrt:
      return 2 * arithmetic(p);
    case Op::tanhc:
    case Op::log1pc:
    case Op::softplus:
    case Op::sigmoid:
    case Op::tan:
    case Op::sinc:
    case Op::sinhc:
    case Op::expm1c:
    case Op::xlogx:  // of two monotone pieces, or several functions
    case Op::pown:
    case Op::abs_pow:
    case Op::signed_pow:
    case Op::sinc_derivative:
    case Op::sinhc_derivative:
    case Op::expm1c_derivative:
    case Op::pow:
      return 4 * elementary(p);
    case Op::erf:
    case Op::erfc:
      return distribution(p);
    case Op::normal_cdf:  // erfc at both ends of an interval, twice
    case Op::normal_cdf_integral:
      return 2 * distribution(p + 32);
    default:
      return is_function(op) ? elementary(p) : arithmetic(p);
  }
}

double seconds_of(const Tape& tape, double p) {
  double sum = 0;
  for (const Tape::Step& step : tape.steps) sum += seconds_of(step.op, p);
  return sum;
}
double seconds_of(Expr e, double p) { return seconds_of(Tape(std::span<const Expr>(&e, 1)), p); }
double seconds_of(const Comparisons<Expr>& list, double p) {
  double sum = 0;
  for (const Comparison<Expr>& comparison : list) sum += seconds_of(comparison.lhs, p) + seconds_of(comparison.rhs, p);
  return sum;
}

class Cost {
 public:
  Cost(const Certificate& certificate, const Statement& statement)
      : certificate_(certificate),
        statement_(statement),
        point_(from_witness(statement.domain, certificate.point)),
        formula_(statement.formula({}, point_)),
        plans_(statement.plans()) {}

  VerificationCost cost() const {
    if (!certificate_.rates.empty()) return {rates()};
    double exact = 0;  // bits of the point's coordinates over one denominator, at most
    for (const Rational& q : point_) exact += static_cast<double>(q.bits());
    const double at_point = seconds_of(formula_.hypotheses, 320 + exact);
    if (certificate_.orbits) return {at_point + orbits(*certificate_.orbits)};
    if (certificate_.refutation)
      return {at_point +
              seconds_of(formula_.claims, 2.0 * static_cast<double>(certificate_.refutation->precision) + 64)};
    return {at_point + claims(), identities()};
  }

 private:
  /// A leaf is decided by a hypothesis, by the function over its box or with its slopes.
  double signs(Expr f, const BoxTree& tree) const {
    Known known{Tape(std::span<const Expr>(&f, 1)), {}, {}};
    return signs(f, tree, known);
  }
  /// What leaves of one tree have in common.
  struct Known {
    const Tape tape;                      ///< of the function
    std::map<long, double> leaves;        ///< seconds, by precision
    std::map<std::size_t, double> faces;  ///< and of the identity at a zero, by variable
  };
  double signs(Expr f, const BoxTree& tree, Known& known) const {
    switch (tree.kind) {
      case BoxTree::Kind::split:
      case BoxTree::Kind::cases:  // each about as long as f
        return signs(f, *tree.left, known) + signs(f, *tree.right, known);
      case BoxTree::Kind::slack:
        return signs(f, *tree.left, known);
      case BoxTree::Kind::shift:  // with a constant added to a variable
        return box() + signs(f, *tree.left, known);
      case BoxTree::Kind::monotone:
        if (tree.variable >= statement_.domain.size()) return 0;  // a flaw, seen at once
        return box() + 2 * seconds_of(known.tape, 128) + signs(derivative(f, static_cast<int>(tree.variable)), *tree.left) +
               (tree.right ? signs(f, *tree.right, known) : 0);
      case BoxTree::Kind::multiple: {
        double parts = 0;
        for (const BoxTree& part : tree.defined) parts += signs(f, part, known);  // about as long as f
        Expr zero = tree.factor * f - tree.rest;
        for (std::size_t i = 0; i < tree.multipliers.size(); ++i) {
          const auto& [number, multiplier] = tree.multipliers[i];
          parts += signs(multiplier, tree.multiplier_signs[i]);
          // Those that a case adds are not counted.
          if (number < formula_.hypotheses.size()) zero = zero - multiplier * formula_.hypotheses[number].slack();
        }
        return parts + box() + 20 * seconds_of(known.tape, 200) + identity_seconds(zero) + signs(tree.factor, *tree.left) +
               signs(tree.rest, *tree.right);
      }
      default:
        break;
    }
    const auto p = static_cast<double>(tree.precision);
    if (tree.kind != BoxTree::Kind::touch) {
      const auto [leaf, is_new] = known.leaves.try_emplace(tree.precision);
      if (is_new) leaf->second = box() + seconds_of(formula_.hypotheses, p) + 2 * seconds_of(known.tape, p);
      return leaf->second;
    }
    // A derivative has several times the steps; at an exact zero it is computed in exact numbers and is an identity in
    // the other variables.
    double at_zero = 0;
    if (tree.at && tree.variable < statement_.domain.size()) {  // else a flaw, seen at once
      const auto [face, is_new] = known.faces.try_emplace(tree.variable);
      if (is_new) {
        std::vector<Expr> x = symbolic_point(statement_.domain).values();
        x[tree.variable] = from<Expr>(Q(355, 113));  // a number like any other
        face->second = identity_seconds(substitute(f, x));
      }
      at_zero = face->second;
    }
    return std::pow(4, tree.order) * (box() + seconds_of(known.tape, p + (tree.at ? 8.0 * static_cast<double>(tree.at->bits()) : 0)) + at_zero);
  }
  /// To cut a box and to make intervals of its sides.
  double box() const { return 2e-6 * static_cast<double>(statement_.domain.size()); }

  /// The form by which a claim is proved; nothing where the statement has no form for it: that flaw is found at once.
  const Plan* form(std::size_t i) const {
    if (certificate_.claims[i].method != ClaimProof::Method::form) return nullptr;
    const auto plan = std::ranges::find(plans_, formula_.claims[i].label, &Plan::claim);
    return plan == plans_.end() || !plan->remainder ? nullptr : &*plan;
  }

  double claims() const {
    double sum = 0;
    for (std::size_t i = 0; i < std::min(certificate_.claims.size(), formula_.claims.size()); ++i) {
      const ClaimProof& proof = certificate_.claims[i];
      if (proof.method == ClaimProof::Method::boxes) sum += signs(formula_.claims[i].slack(), proof.slack);
      const Plan* plan = form(i);
      if (!plan) continue;
      sum += signs(plan->factor.value_or(from<Expr>(1)), proof.factor) + signs(*plan->remainder, proof.remainder);
      for (std::size_t k = 0; k < std::min(plan->multipliers.size(), proof.multipliers.size()); ++k)
        sum += signs(plan->multipliers[k].second, proof.multipliers[k]);
    }
    return sum;
  }
  double identities() const {
    double sum = 0;
    for (std::size_t i = 0; i < std::min(certificate_.claims.size(), formula_.claims.size()); ++i) {
      const Comparison<Expr>& claim = formula_.claims[i];
      if (certificate_.claims[i].method == ClaimProof::Method::identity) sum += identity_seconds(claim.slack());
      const Plan* plan = form(i);
      if (!plan) continue;
      try {
        sum += identity_seconds(formula_.left_over(claim, *plan));
      } catch (const Undecided&) {  // a flaw, seen at once
      }
    }
    return sum;
  }

  /// Sums of n^2 multipliers in n^2 entries and LDL', in surds of common roots.
  double rates() const {
    double sum = 0;
    for (const RateProof& proof : certificate_.rates) {
      const double n = proof.certificate.problem.n() + 2;
      sum += n * n * n * n * 4e-6;
    }
    return sum;
  }

  /// Values, slopes in all coordinates, products of matrices and an inverse at each step; at a checkpoint the inverse.
  double orbits(const BoxTree& tree) const {
    if (tree.kind == BoxTree::Kind::split) return orbits(*tree.left) + orbits(*tree.right);
    const auto p = static_cast<double>(tree.precision), n = static_cast<double>(formula_.step.size());
    if (formula_.step.size() > 6)  // by boxes
      return static_cast<double>(tree.steps) * seconds_of(Tape(formula_.step), p) + seconds_of(formula_.tape(), p);
    const auto image = [&](std::span<const Expr> map) {
      const Tape tape(map);
      return 2 * seconds_of(tape, p) + (3 * n * static_cast<double>(tape.steps.size()) + 8 * n * n * n) * arithmetic(p);
    };
    return static_cast<double>(tree.steps) * image(formula_.step) + image(formula_.start) +
           2 * seconds_of(formula_.tape(), p) +
           static_cast<double>(tree.checkpoints.size()) * 8 * n * n * n * arithmetic(p);
  }

  const Certificate& certificate_;
  const Statement& statement_;
  const std::vector<Rational> point_;
  const Formula formula_;
  const Plans plans_;
};

}  // namespace

std::optional<std::string> flaw(const Certificate& certificate, const Statement& statement) {
  return flaw(certificate, statement.proposition());
}

std::optional<std::string> misfit(const Certificate& certificate, const Statement& statement) {
  return misfit(certificate, statement.proposition());
}

std::string verification_name(std::string_view text, const Certificate& certificate, const Statement& statement) {
  Formula planned;  // the plans' expressions: the formula's own hash leaves them out
  for (const Plan& plan : statement.plans()) {
    const auto add = [&](const std::string& label, Expr e) {
      planned.claims.push_back(compare(plan.claim + "\n" + label, e, Relation::equal, from<Expr>(0)));
    };
    if (plan.factor) add("factor", *plan.factor);
    if (plan.remainder) add("remainder", *plan.remainder);
    for (const auto& [label, multiplier] : plan.multipliers) add("multiplier " + label, multiplier);
  }
  std::string all = fmt::format(
      "{}\n{} {} {}\n{}\n{}\n{}\n", kernel_hash, mpfi_get_version(), mpfr_get_version(), gmp_version, sha256(text),
      statement.formula({}, from_witness(statement.domain, certificate.point)).hash(statement.domain),
      planned.hash(statement.domain));
  for (const Comparison<Expr>& claim : planned.claims) all += claim.label + "\n";
  return sha256(all);
}

double identity_seconds(Expr e) {
  const IdentityWork work = identity_work(e);
  return work.operations * exact(work.bits);
}

VerificationCost verification_cost(const Certificate& certificate, const Statement& statement) {
  return Cost(certificate, statement).cost();
}

}  // namespace overshoot
