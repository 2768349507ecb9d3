/// check --smt: whether the asserts of an SMT-LIB file can hold together.
///
/// To SMT-LIB every function is total: 1/0, log(-1) and their like are numbers that nobody knows, and an assert with such
/// a part may hold. So `unsat` needs at every point one assert that has a value there and is false. That is what the
/// verifier sees to: a box is left to a hypothesis that fails on it only where the hypothesis is defined on all of it, and a
/// claim (the denial of an assert) holds only where it is defined. `sat` needs one point at which all asserts are defined
/// and true.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lib/files/json.hpp"
#include "lib/files/messages.hpp"
#include "lib/lemma/formats.hpp"
#include "lib/lemma/lemma.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/search/limit.hpp"
#include "lib/search/prove.hpp"
#include "lib/search/refute.hpp"
#include "lib/search/undefined.hpp"
#include "lib/search/verification.hpp"
#include "program/commands.hpp"

namespace overshoot::program {

namespace {

enum class Answer { unsat, sat, unknown };

/// Exact values of the file's names.
struct Model {
  std::map<std::string, Rational> numbers;
  std::map<std::string, bool> flags;
};

/// One of the cases that the asserts come to: comparisons that are to hold together.
class Together {
 public:
  Together(const Source& source, const Asserted& asserted, Case all)
      : source_(source), asserted_(asserted), all_(std::move(all)) {}

  Answer decide() {
    try {
      false_if_all_ = lemma(all_, {never()});
    } catch (const EmptyDomain&) {
      return Answer::unsat;
    }
    const Formula formula = false_if_all_->formula({});
    if (contradict(false_if_all_->domain, formula.hypotheses, 500)) return Answer::unsat;  // what is plainly so
    // A denial that is an equation is an identity, which is seen at once, or cannot be proved.
    for (const std::size_t i : order())
      if (all_[i].sign == Comparator::unequal && denied(i, false) == Answer::unsat) return Answer::unsat;
    if (is_model(refute(*false_if_all_, {}, few).certificate)) return Answer::sat;
    if (contradict(false_if_all_->domain, formula.hypotheses, 5000)) return Answer::unsat;
    for (const std::size_t i : order())
      if (const Answer answer = denied(i, true); answer != Answer::unknown) return answer;
    return contradict(false_if_all_->domain, formula.hypotheses, 200'000) ? Answer::unsat : Answer::unknown;
  }

  const Model& model() const { return model_; }

 private:
  static constexpr std::size_t most_denied = 4;
  inline static const RefuteOptions few = {.samples = 1000, .local_searches = 12};

  static Condition compared(long left, Comparator sign, long right) {
    Condition out;
    out.kind = Condition::Kind::comparison;
    out.sign = sign;
    out.left = Maker::number(left, 0).options.front().term;
    out.right = Maker::number(right, 0).options.front().term;
    return out;
  }
  static Condition never() { return compared(1, Comparator::at_most, 0); }

  /// Whether assert i fails, or may hold, where the others do; with a search for a model or without.
  Answer denied(std::size_t i, bool search) {
    Case others = all_;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    std::optional<Statement> denial;
    try {
      denial = lemma(others, {negated(all_[i])});
    } catch (const EmptyDomain&) {
      return Answer::unsat;
    }
    if (denial->formula({}).claims.empty()) return Answer::unknown;
    if (search && is_model(refute(*denial, {}, few).certificate)) return Answer::sat;
    const ProofAttempt attempt = prove(*denial, {});
    if (attempt.certificate && !flaw(*attempt.certificate, *denial)) return Answer::unsat;
    return is_model(attempt.refutation) ? Answer::sat : Answer::unknown;
  }

  Statement lemma(const Case& hypotheses, const Case& claims) const {
    return as_statement(source_, lemma_of(asserted_.symbols, hypotheses, claims, {}), "smt", {});
  }

  /// Which to deny, in turn: inequalities, the last ones first; then equations.
  std::vector<std::size_t> order() const {
    std::vector<std::size_t> out;
    for (const bool equations : {false, true})
      for (std::size_t i = all_.size(); i-- > 0 && out.size() < most_denied;)
        if (all_[i].kind == Condition::Kind::comparison && (all_[i].sign == Comparator::equal) == equations) out.push_back(i);
    return out;
  }

  bool is_model(const std::optional<Certificate>& found) {
    return found && take(*false_if_all_, false_if_all_->formula({}), found->point);
  }
  /// Takes the point for a model if the verifier finds that all hypotheses hold there, and what is defined by equations
  /// has rational values.
  bool take(const Statement& statement, const Formula& formula, const Witness& witness) {
    std::vector<Rational> point;
    for (const Variable& variable : statement.domain) {
      const auto it = witness.find(variable.name);
      if (it == witness.end()) return false;  // there the equations have defined other variables
      point.push_back(it->second);
    }
    const auto refutation = refutation_at(statement.domain, formula, point);
    if (!refutation || flaw(refutation_certificate(statement, {}, point, *refutation), statement)) return false;
    Model found;
    for (const Symbol& symbol : asserted_.symbols) {
      const auto it = std::ranges::find(statement.domain, symbol.name, &Variable::name);
      if (it != statement.domain.end()) {
        found.numbers[symbol.original] = point[static_cast<std::size_t>(it - statement.domain.begin())];
      } else if (const auto value = defined_as(symbol, point)) {
        found.numbers[symbol.original] = *value;
      } else {
        return false;
      }
    }
    for (const std::string& flag : asserted_.flags) found.flags[flag] = false;
    for (const Condition& condition : all_)
      if (condition.kind == Condition::Kind::flag) found.flags[condition.flag] = condition.on;
    model_ = std::move(found);
    return true;
  }
  std::optional<Rational> defined_as(const Symbol& symbol, const std::vector<Rational>& point) const {
    Condition claim = never();
    claim.left = Maker::name(symbol.name, symbol.at).options.front().term;
    const Expr e = lemma(all_, {claim}).formula({}).claims.front().lhs;
    try {
      const std::vector<Exact> x(point.begin(), point.end());
      return evaluate<Exact>(Tape(std::span<const Expr>(&e, 1)), x).front().rational();
    } catch (const Undecided&) {
      return std::nullopt;
    }
  }

  const Source& source_;
  const Asserted& asserted_;
  const Case all_;
  std::optional<Statement> false_if_all_;  ///< the lemma that the asserts never hold together
  Model model_;
};

/// -1/3 as (- (/ 1.0 3.0)), of an Int -1 as (- 1).
std::string in_smt(const Rational& q, bool integer) {
  const std::string point = integer ? "" : ".0";
  std::string out = print(numerator(abs(q))) + point;
  if (!q.is_integer()) out = fmt::format("(/ {} {}{})", out, print(denominator(q)), point);
  return q.sign() < 0 ? "(- " + out + ")" : out;
}
/// A symbol as SMT-LIB writes it.
std::string in_smt(const std::string& name) {
  const bool plain = !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 && std::ranges::all_of(name, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("~!@$%^&*_-+=<>.?/").find(c) != std::string_view::npos;
  });
  return plain ? name : "|" + name + "|";
}
void print_model(const Asserted& asserted, const Model& model) {
  fmt::print("(model\n");
  for (const Symbol& symbol : asserted.symbols)
    fmt::print("  (define-fun {} () {} {})\n", in_smt(symbol.original), symbol.integer ? "Int" : "Real",
               in_smt(model.numbers.at(symbol.original), symbol.integer));
  for (const std::string& flag : asserted.flags)
    fmt::print("  (define-fun {} () Bool {})\n", in_smt(flag), model.flags.at(flag));
  fmt::print(")\n");
}

/// sat with a model where one case has one, unsat where all cases are impossible. All of them have one limit of time.
Answer decide(const Source& source, const Asserted& asserted, Model& model) {
  const TimeLimit limit(decision_seconds);
  Condition all = always(true);
  for (const Condition& assert : asserted.asserts) all = both(std::move(all), assert);
  Answer answer = Answer::unsat;
  for (Case& one : cases_of(all, source, 0)) {
    Together together(source, asserted, std::move(one));
    Answer of_case = Answer::unknown;
    try {
      of_case = together.decide();
    } catch (const LemmaError& e) {  // 1/0, log(-1): SMT-LIB has values for them, lemmas do not
      complain(e.what());
    }
    if (of_case == Answer::sat) {
      model = together.model();
      return Answer::sat;
    }
    if (of_case == Answer::unknown) answer = Answer::unknown;
  }
  if (answer == Answer::unknown && TimeLimit::spent()) complain(source.name + ": not decided" + TimeLimit::in_words());
  return answer;
}

}  // namespace

int smt_command(const std::string& file) {
  const Source source{file, read_text(file)};
  Asserted asserted;
  Answer answer = Answer::unknown;
  Model model;
  try {
    asserted = read_smt(source);
    answer = decide(source, asserted, model);
  } catch (const Unsupported&) {
    fmt::print("unknown\n");
    throw;
  }
  constexpr std::string_view words[] = {"unsat", "sat", "unknown"};
  const std::string_view word = words[static_cast<std::size_t>(answer)];
  fmt::print("{}\n", word);
  if (answer == Answer::sat) print_model(asserted, model);
  if (answer == Answer::unknown) return 1;
  if (asserted.status.empty() || asserted.status == "unknown" || asserted.status == word) return 0;
  complain(fmt::format("{}: its :status says {}", file, printable(asserted.status)));
  return 1;
}

}  // namespace overshoot::program
