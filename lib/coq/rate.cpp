#include "lib/coq/rate.hpp"

#include <fmt/format.h>

#include "lib/kernel/number_text.hpp"
#include "lib/scalar/surd.hpp"

namespace overshoot {

namespace {

using Start = RateProblem::Start;
using Measure = RateProblem::Measure;

std::string coq_rational(const Rational& q) { return denominator(q) == 1 ? print(q) : fmt::format("{}/{}", print(Rational(numerator(q))), print(Rational(denominator(q)))); }

/// In the names r1, r2, .. of the roots.
std::string coq(const Surd& a) {
  std::string text;
  for (std::size_t i = 0; i < a.parts().size(); ++i) {
    const Rational& q = a.parts()[i];
    if (q == 0) continue;
    std::string term = coq_rational(q < 0 ? Rational(-q) : q);
    for (std::size_t k = 0; (i >> k) != 0; ++k)
      if ((i >> k) % 2 == 1) term += fmt::format(" * r{}", k + 1);
    text += text.empty() ? (q < 0 ? "- (" + term + ")" : term) : (q < 0 ? " - " : " + ") + term;
  }
  return text.empty() ? "(0)" : "(" + text + ")";
}

/// The certificate's numbers, of common roots.
class Exporter {
 public:
  explicit Exporter(const RateCertificate& certificate) : certificate_(certificate), problem_(certificate.problem) {
    if (!certificate.above) throw BadInput("it is a bound from below");
    if (certificate.precision != 0) throw BadInput("it is proved by intervals");
    if (problem_.n() > most_exported_steps) throw BadInput(fmt::format("it has more than {} steps", most_exported_steps));
    const auto numbers = [&](const std::vector<NumberText>& texts) {
      std::vector<Surd> out;
      for (const NumberText& text : texts) out.push_back(read(text));
      return out;
    };
    steps_ = numbers(problem_.steps);
    mu_ = read(problem_.curvature);
    const RateAbove& above = *certificate.above;
    tau_ = read(above.tau);
    for (const auto& [i, j, value] : above.multipliers) terms_.push_back({i, j, read(value)});
    for (const auto& [i, value] : above.of_least_value) terms_.push_back({i, of_least_value, read(value)});
    std::erase_if(terms_, [](const Term& term) { return term.multiplier.sign() == 0; });
    weights_ = numbers(above.weights);
  }

  std::string text() const {
    std::string out;
    for (std::size_t k = 0; k < radicands_.size(); ++k)
      out += fmt::format("Definition r{0} := sqrt {1}.\nLemma r{0}_squared : r{0} * r{0} = {1}.\nProof. apply sqrt_sqrt; {2}interval. Qed.\n", k + 1,
                         coq(radicands_[k]), unfolded(k));
    out += reduction();
    out += fmt::format("Definition tau := {}.\n", coq(tau_));
    out += form_lemma() + theorem();
    return out;
  }

 private:
  static constexpr int of_least_value = -2;  ///< as j: the term is one of P_i
  struct Term {
    int i, j;
    Surd multiplier;
  };

  Surd read(const NumberText& text) {
    Surd number = reader_(text);
    if (number.roots())
      for (std::size_t k = radicands_.size(); k < number.roots()->radicands.size(); ++k) radicands_.push_back(number.roots()->radicands[k]);
    return number;
  }

  /// The roots' definitions up to root k, the last first, for `interval`.
  static std::string unfolded(std::size_t k) {
    std::string out;
    for (; k > 0; --k) out += fmt::format("unfold r{}; ", k);
    return out;
  }

  /// A tactic that proves an equation by the squares of the roots.
  std::string reduction() const {
    std::string out = "Ltac by_roots := apply Rminus_diag_uniq; field_simplify";
    for (std::size_t k = radicands_.size(); k > 0; --k) {
      const std::string r = fmt::format("r{}", k), square = coq(radicands_[k - 1]);
      for (int power = 9; power >= 2; --power)
        out += fmt::format(";\n  try replace ({0} ^ {1}) with ({2} ^ {3} * {0} ^ {4}) by (rewrite <- {0}_squared; ring)", r, power, square, power / 2, power % 2);
      out += ";\n  try field_simplify";
    }
    out += ";\n  try field; try lra.\n";
    // For the numbers of a proof, which are positive or 0.
    return out + (radicands_.empty() ? std::string("Ltac sign := lra.\n") : fmt::format("Ltac sign := first [lra | {}interval].\n", unfolded(radicands_.size())));
  }

  /// The coordinate of a point less that of x_*, and of a gradient, for Coq: of vectors at coordinate `at`, or of numbers.
  std::string place(int i, const std::string& at) const {
    if (i == minimiser) return "0";
    std::string out = at.empty() ? "x" : fmt::format("(x0{0} - xs{0})", at);
    for (int k = 0; k < i; ++k) out += fmt::format(" - {} * g{}{}", coq(steps_[static_cast<std::size_t>(k)]), k, at);
    return "(" + out + ")";
  }
  static std::string gradient(int i, const std::string& at) { return i == minimiser ? "0" : at.empty() ? fmt::format("g{}", i) : fmt::format("(g{}{})", i, at); }
  static std::string value(int i) { return i == minimiser ? "fs" : fmt::format("f{}", i); }
  /// What a coordinate takes from f_i - f_j.
  std::string taken(const Term& term, const std::string& at) const {
    if (term.j == of_least_value) return fmt::format("{} ^ 2 / 2", gradient(term.i, at));
    return fmt::format("taken {} {} {} {} {}", coq(mu_), gradient(term.i, at), gradient(term.j, at), place(term.i, at), place(term.j, at));
  }
  std::string over_coordinates(const std::string& term) const { return fmt::format("sum d (fun k => {})", term); }

  /// What a coordinate adds to tau * start - measure, without values.
  std::string start_term(const std::string& at) const { return problem_.start == Start::distance ? fmt::format("tau * {} ^ 2", place(0, at)) : ""; }
  std::vector<std::pair<Surd, std::string>> measure_terms(const std::string& at) const {
    switch (problem_.measure) {
      case Measure::value:
        return {};
      case Measure::gradient:
        return {{Surd(1), gradient(problem_.n(), at) + " ^ 2"}};
      case Measure::distance:
        return {{Surd(1), place(problem_.n(), at) + " ^ 2"}};
      case Measure::least_gradient: {
        std::vector<std::pair<Surd, std::string>> out;
        for (std::size_t i = 0; i < weights_.size(); ++i)
          if (weights_[i].sign() != 0) out.emplace_back(weights_[i], gradient(static_cast<int>(i), at) + " ^ 2");
        return out;
      }
    }
    return {};
  }

  /// The form at a coordinate: tau * start - measure + what the terms take.
  std::string form(const std::string& at) const {
    std::string out = start_term(at).empty() ? "0" : start_term(at);
    for (const auto& [weight, term] : measure_terms(at)) out += fmt::format(" - {} * ({})", coq(weight), term);
    for (const Term& term : terms_) out += fmt::format("\n    + {} * ({})", coq(term.multiplier), taken(term, at));
    return out;
  }

  /// The same of numbers, exactly.
  Surd form_at(const Surd& x, const std::vector<Surd>& g) const {
    const auto place_of = [&](int i) {
      Surd out = i == minimiser ? Surd(0) : x;
      for (int k = 0; k < i; ++k) out -= steps_[static_cast<std::size_t>(k)] * g[static_cast<std::size_t>(k)];
      return out;
    };
    const auto gradient_of = [&](int i) { return i == minimiser ? Surd(0) : g[static_cast<std::size_t>(i)]; };
    const auto square = [](const Surd& a) { return a * a; };
    Surd out = problem_.start == Start::distance ? tau_ * square(x) : Surd(0);
    if (problem_.measure == Measure::gradient) out -= square(gradient_of(problem_.n()));
    if (problem_.measure == Measure::distance) out -= square(place_of(problem_.n()));
    if (problem_.measure == Measure::least_gradient)
      for (std::size_t i = 0; i < weights_.size(); ++i) out -= weights_[i] * square(g[i]);
    for (const auto& [i, j, multiplier] : terms_) {
      if (j == of_least_value) {
        out += multiplier * square(gradient_of(i)) / Surd(2);
        continue;
      }
      const Surd dx = place_of(i) - place_of(j), dg = gradient_of(i) - gradient_of(j);
      out += multiplier * (gradient_of(j) * dx + (square(dg) + mu_ * square(dx) - Surd(2) * mu_ * dg * dx) / (Surd(2) * (Surd(1) - mu_)));
    }
    return out;
  }

  /// The form is a sum of squares: by LDL'.
  std::string form_lemma() const {
    const std::size_t size = steps_.size() + 2;
    const auto name = [](std::size_t k) { return k == 0 ? std::string("x") : fmt::format("g{}", k - 1); };
    const auto at = [&](std::size_t a, std::size_t b) {
      Surd x(0);
      std::vector<Surd> g(size - 1, Surd(0));
      for (const std::size_t k : {a, b}) (k == 0 ? x : g[k - 1]) += Surd(1);
      return form_at(x, g);
    };
    std::vector<std::vector<Surd>> matrix(size, std::vector<Surd>(size));
    for (std::size_t a = 0; a < size; ++a)
      for (std::size_t b = 0; b < size; ++b) matrix[a][b] = (at(a, b) - at(a, a) / Surd(4) - at(b, b) / Surd(4)) / Surd(2);
    std::string squares, signs;
    for (std::size_t k = 0; k < size; ++k) {
      const Surd pivot = matrix[k][k];
      if (pivot.sign() <= 0) continue;
      std::string inner = name(k);
      std::vector<Surd> row(size);
      for (std::size_t j = k; j < size; ++j) row[j] = matrix[k][j] / pivot;
      for (std::size_t j = k + 1; j < size; ++j)
        if (row[j].sign() != 0) inner += fmt::format(" + {} * {}", coq(row[j]), name(j));
      for (std::size_t i = k; i < size; ++i)
        for (std::size_t j = k; j < size; ++j) matrix[i][j] -= pivot * row[i] * row[j];
      squares += fmt::format("{}{} * ({}) ^ 2", squares.empty() ? "" : "\n    + ", coq(pivot), inner);
    }
    if (squares.empty()) squares = "0 * x ^ 2";
    std::string variables = "x";
    for (std::size_t k = 1; k < size; ++k) variables += " " + name(k);
    return fmt::format(
        "\n(* At one coordinate, x being x_0 - x_*: a sum of squares. *)\nLemma form_nonnegative ({} : R) :\n  0 <= {}.\nProof.\n  replace ({}) with\n    ({}).\n"
        "  - repeat apply Rplus_le_le_0_compat; (apply Rmult_le_pos; [sign | apply pow2_ge_0]).\n  - unfold tau, taken; by_roots.\nQed.\n",
        variables, form(""), form(""), squares);
  }

  std::string theorem() const {
    const std::string k = " k";
    std::string vectors = "x0 xs", values = "fs";
    for (int i = 0; i <= problem_.n(); ++i) {
      vectors += fmt::format(" g{}", i);
      values += fmt::format(" f{}", i);
    }
    std::string given, names, nonnegative;
    int number = 0;
    for (const Term& term : terms_) {
      const std::string second = term.j == of_least_value ? value(minimiser) : value(term.j);
      const std::string slack = fmt::format("{} - {} - {}", value(term.i), second, over_coordinates(taken(term, k)));
      given += fmt::format("  0 <= {} ->\n", slack);
      names += fmt::format(" q{}", ++number);
      nonnegative += fmt::format("  assert (t{0} : 0 <= {1} * ({2})) by (apply Rmult_le_pos; [sign | exact q{0}]).\n", number, coq(term.multiplier), slack);
    }
    const std::string start = problem_.start == Start::distance ? over_coordinates(place(0, k) + " ^ 2") : "(f0 - fs)";
    std::string measure;
    const std::string n = std::to_string(problem_.n());
    switch (problem_.measure) {
      case Measure::value:
        measure = fmt::format("f{} - fs", n);
        break;
      case Measure::gradient:
      case Measure::distance:
        measure = over_coordinates(measure_terms(k).front().second);
        break;
      case Measure::least_gradient:
        measure = "least";
        for (std::size_t i = 0; i < weights_.size(); ++i) {
          const std::string square = over_coordinates(gradient(static_cast<int>(i), k) + " ^ 2");
          given += fmt::format("  least <= {} ->\n", square);
          names += fmt::format(" q{}", ++number);
          nonnegative += fmt::format("  assert (t{0} : 0 <= {1} * ({2} - least)) by (apply Rmult_le_pos; [sign | lra]).\n", number, coq(weights_[i]), square);
        }
        values += " least";
        break;
    }
    // What is summed over the coordinates: the form of each, and the sums one by one.
    std::string sums = problem_.start == Start::distance ? fmt::format("tau * {}", over_coordinates(place(0, k) + " ^ 2")) : "0";
    for (const auto& [weight, term] : measure_terms(k)) sums += fmt::format(" - {} * {}", coq(weight), over_coordinates(term));
    for (const Term& term : terms_) sums += fmt::format("\n    + {} * {}", coq(term.multiplier), over_coordinates(taken(term, k)));
    std::string arguments = "(x0 d - xs d)";
    for (int i = 0; i <= problem_.n(); ++i) arguments += fmt::format(" (g{} d)", i);
    std::string all = "form";
    for (int t = 1; t <= number; ++t) all = fmt::format("(Rplus_le_le_0_compat _ _ {} t{})", all, t);
    std::string title = shown(problem_);  // in which "x_*)" would end the comment
    for (std::size_t star = 0; (star = title.find("_*")) != std::string::npos;) title.replace(star, 2, "_star");
    return fmt::format(
        "\n(* {}: at most tau. *)\nTheorem bound (d : nat) ({} : nat -> R) ({} : R) :\n{}  {} <= tau * {}.\nProof.\n  intros{}.\n"
        "  assert (form : 0 <= {}).\n  {{ clear{}. induction d as [|d IH]; cbn [sum]; [lra|].\n    pose proof (form_nonnegative {}) as here.\n"
        "    match goal with |- 0 <= ?e => match type of IH with 0 <= ?before => match type of here with 0 <= ?more =>\n"
        "      replace e with (before + more) by (unfold taken; field) end end end.\n    apply Rplus_le_le_0_compat; assumption. }}\n{}"
        "  apply Rminus_le.\n  match goal with |- ?goal <= 0 => replace goal with (- ({})) by (unfold tau; field) end.\n  apply Ropp_le_cancel. rewrite Ropp_involutive, Ropp_0.\n"
        "  exact {}.\nQed.\n",
        title, vectors, values, given, measure, start, names, sums, names, arguments, nonnegative, in_full(sums, nonnegative), all);
  }
  /// The sum of everything that is >= 0, written out.
  static std::string in_full(const std::string& sums, const std::string& nonnegative) {
    std::string out = "(" + sums + ")";
    for (std::size_t at = 0; (at = nonnegative.find(": 0 <= ", at)) != std::string::npos; ++at)
      out += " +\n    " + nonnegative.substr(at + 7, nonnegative.find(") by (", at) - at - 7);
    return out;
  }

  const RateCertificate& certificate_;
  const RateProblem& problem_;
  Numbers<Surd> reader_;
  std::vector<Surd> radicands_, steps_, weights_;
  Surd mu_, tau_;
  std::vector<Term> terms_;
};

}  // namespace

std::string rate_preamble() {
  return R"(From Coq Require Import Reals Lra.
From Interval Require Import Tactic.
Open Scope R_scope.

(* Vectors are functions of a coordinate's number, of which the first d count: inner products are such sums. *)
Fixpoint sum (d : nat) (f : nat -> R) : R := match d with O => 0 | S k => sum k f + f k end.

(* What coordinates take from f_i - f_j in the interpolation inequality of curvature in [mu, 1], their gradients there
   being gi, gj and the places xi, xj:
   f_i - f_j - <g_j, x_i - x_j> - (|g_i - g_j|^2 + mu |x_i - x_j|^2 - 2 mu <g_i - g_j, x_i - x_j>)/(2(1 - mu)) >= 0. *)
Definition taken (mu gi gj xi xj : R) :=
  gj * (xi - xj) + ((gi - gj) ^ 2 + mu * (xi - xj) ^ 2 - 2 * mu * (gi - gj) * (xi - xj)) / (2 * (1 - mu)).
)";
}

std::string rate_theorem(const RateCertificate& certificate) { return Exporter(certificate).text(); }

CoqExport to_coq(const RateCertificate& certificate) {
  CoqExport out;
  try {
    out.text = "(* Written by overshoot, for coqc with coq-interval. *)\n" + rate_preamble() + rate_theorem(certificate);
    out.theorems = 1;
  } catch (const BadInput& e) {
    out.left_out.emplace_back("the bound", e.what());
  }
  return out;
}

}  // namespace overshoot
