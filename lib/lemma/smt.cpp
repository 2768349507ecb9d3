/// SMT-LIB 2.6 as conditions: QF_NRA, with the functions that dReal and cvc5 have besides.
#include <fmt/format.h>

#include <algorithm>

#include "lib/files/messages.hpp"
#include "lib/lemma/expressions.hpp"
#include "lib/lemma/formats.hpp"

namespace overshoot {

namespace {

/// By the names that dReal and cvc5 give them, those that lemmas have.
const std::map<std::string, std::string>& functions() {
  static const std::map<std::string, std::string> all = {
      {"abs", "abs"},     {"sqrt", "sqrt"},   {"exp", "exp"},     {"log", "log"},     {"sin", "sin"},       {"cos", "cos"},
      {"tan", "tan"},     {"asin", "asin"},   {"acos", "acos"},   {"atan", "atan"},   {"arcsin", "asin"},   {"arccos", "acos"},
      {"arctan", "atan"}, {"sinh", "sinh"},   {"cosh", "cosh"},   {"tanh", "tanh"},   {"min", "min"},       {"max", "max"}};
  return all;
}

/// The rational number that a term without variables and functions is.
std::optional<Rational> rational_in(const Term& term) {
  if (term.kind == Term::Kind::number) return term.value;
  std::vector<Rational> parts;
  for (const Term& argument : term.arguments) {
    const auto part = rational_in(argument);
    if (!part) return std::nullopt;
    parts.push_back(*part);
  }
  if (term.kind == Term::Kind::call) return term.text == "neg" ? std::optional(-parts[0]) : std::nullopt;
  if (term.kind != Term::Kind::chain) return std::nullopt;
  Rational out = parts.front();
  for (std::size_t i = 0; i < term.text.size(); ++i) {
    const Rational& next = parts[i + 1];
    if (term.text[i] == '/' && next == 0) return std::nullopt;
    out = term.text[i] == '+' ? out + next : term.text[i] == '-' ? out - next : term.text[i] == '*' ? out * next : out / next;
  }
  return out;
}

class Smt : public Expressions {
 public:
  using Expressions::Expressions;

  /// False where the script ends.
  bool command(const Sexpr& c) {
    if (!c.is_list() || c.items.empty() || !c.items.front().is_word()) fail(c, "expected a command such as (assert ...)");
    const std::string& name = c.items.front().text;
    if (name == "exit") return false;
    if (name == "set-info") {
      remember(c);
    } else if (name == "declare-fun" || name == "declare-const") {
      declare(c, name == "declare-fun");
    } else if (name == "define-fun" || name == "define-const") {
      define_function(c, name == "define-fun");
    } else if (name == "assert") {
      require_arguments(c, 1, 1);
      if (checked_) unsupported(c, "an assert after (check-sat)");
      asserted.asserts.push_back(condition(c.items[1]));
    } else if (name == "check-sat") {
      checked_ = true;
    } else if (name != "set-logic" && name != "set-option" && name != "get-model" && name != "get-value" &&
               name != "get-info" && name != "get-option" && name != "get-unsat-core" && name != "echo") {
      unsupported(c, fmt::format("({} ...)", printable(name)));
    }
    return true;
  }

  Asserted asserted;

 private:
  struct Function {
    std::vector<std::pair<std::string, std::string>> parameters;  ///< names and sorts
    std::string sort;
    Sexpr body;
  };

  void remember(const Sexpr& c) {
    if (c.items.size() != 3) return;
    if (c.items[1].is_word(":status")) asserted.status = c.items[2].text;
    if (c.items[1].is_word(":source"))  // some go over many lines
      asserted.origin = printable(c.items[2].text.substr(0, std::min<std::size_t>(c.items[2].text.find('\n'), 200)));
  }

  std::string sort_in(const Sexpr& e) const {
    if (!e.is_word("Real") && !e.is_word("Int") && !e.is_word("Bool"))
      unsupported(e, e.is_word() ? "the sort " + printable(e.text) : "sorts other than Real, Int and Bool");
    return e.text;
  }
  void require_sort(const Value& v, const std::string& sort, const Sexpr& e) const {
    if (std::holds_alternative<Condition>(v) != (sort == "Bool")) fail(e, "expected a value of sort " + sort);
  }
  std::string new_name(const Sexpr& e) const {
    if (!e.is_word()) fail(e, "expected a name");
    if (knows(e.text) || functions_.contains(e.text)) fail(e, fmt::format("'{}' is declared twice", printable(e.text)));
    return e.text;
  }

  /// (declare-fun x () Real), (declare-const x Real), and with a range behind it, as dReal has it: [0, 1].
  void declare(const Sexpr& c, bool function) {
    const std::size_t sort_at = function ? 3 : 2, n = c.items.size();
    require_arguments(c, sort_at, sort_at + 1);
    const std::string name = new_name(c.items[1]);
    if (function && (!c.items[2].is_list() || !c.items[2].items.empty())) unsupported(c, "functions that are declared and not defined");
    const std::string sort = sort_in(c.items[sort_at]);
    if (sort == "Bool") {
      Condition flag;
      flag.kind = Condition::Kind::flag;
      flag.flag = name;
      asserted.flags.push_back(name);
      define(name, std::move(flag));
      return;
    }
    asserted.symbols.push_back({lemma_name(name, taken_), name, sort == "Int", c.items[1].at});
    const Choice variable = Maker::name(asserted.symbols.back().name, c.items[1].at);
    define(name, variable);
    if (n > sort_at + 1) between(variable, c.items[sort_at + 1]);
  }
  void between(const Choice& variable, const Sexpr& range) {
    if (!range.is_list() || range.items.size() != 2 || source().text[range.at] != '[') fail(range, "expected a range such as [0, 1]");
    Sexpr lo = range.items[0];
    if (lo.is_word() && lo.text.ends_with(',')) lo.text.pop_back();
    asserted.asserts.push_back(maker_.compared(variable, Comparator::at_least, real(lo), range.at));
    asserted.asserts.push_back(maker_.compared(variable, Comparator::at_most, real(range.items[1]), range.at));
  }
  void define_function(const Sexpr& c, bool function) {
    require_arguments(c, function ? 4 : 3, function ? 4 : 3);
    const std::string name = new_name(c.items[1]);
    Function f{{}, sort_in(c.items[function ? 3 : 2]), c.items.back()};
    if (function) {
      if (!c.items[2].is_list()) fail(c.items[2], "expected ((NAME SORT) ...)");
      for (const Sexpr& parameter : c.items[2].items) {
        if (!parameter.is_list() || parameter.items.size() != 2 || !parameter.items[0].is_word()) fail(parameter, "expected (NAME SORT)");
        f.parameters.emplace_back(parameter.items[0].text, sort_in(parameter.items[1]));
      }
    }
    if (!f.parameters.empty()) {
      functions_.emplace(name, std::move(f));
      return;
    }
    Value v = value(f.body);
    require_sort(v, f.sort, f.body);
    define(name, std::move(v));
  }
  Value applied_function(const Function& f, const Sexpr& list) {
    require_arguments(list, f.parameters.size(), f.parameters.size());
    std::map<std::string, Value> arguments;
    for (std::size_t i = 0; i < f.parameters.size(); ++i) {
      Value v = value(list.items[i + 1]);
      require_sort(v, f.parameters[i].second, list.items[i + 1]);
      arguments.insert_or_assign(f.parameters[i].first, std::move(v));
    }
    if (++depth_ > deepest) unsupported(list, fmt::format("more than {} functions within each other", deepest));
    Value out = with_only(std::move(arguments), f.body);
    --depth_;
    require_sort(out, f.sort, f.body);
    return out;
  }

  Value constant(const Sexpr& word) override {
    if (!word.barred) {
      if (word.text == "true" || word.text == "false") return always(word.text == "true");
      if (word.text == "real.pi") return Maker::name("pi", word.at);
      if (const auto q = decimal_in(word, source())) return Maker::number(*q, word.at);
      if (word.text.starts_with('#')) unsupported(word, "numbers in base 2 and 16");
    }
    fail(word, fmt::format("'{}' is not declared", printable(word.text)));
  }

  Value applied(const Sexpr& list) override {
    const std::string& head = list.items.front().text;
    if (const auto it = functions_.find(head); it != functions_.end()) return applied_function(it->second, list);
    if (head == "ite") return if_else(list);
    if (head == "!") {
      require_arguments(list, 1, SIZE_MAX);
      return value(list.items[1]);
    }
    if (head == "=" || head == "distinct") return equal(list, head == "=" ? Comparator::equal : Comparator::unequal);
    if (head == "=>") {
      require_arguments(list, 2, SIZE_MAX);
      Condition out = condition(list.items.back());
      for (std::size_t i = list.items.size() - 2; i > 0; --i) out = either(negated(condition(list.items[i])), std::move(out));
      return out;
    }
    if (head == "xor") {
      require_arguments(list, 2, SIZE_MAX);
      Condition out = condition(list.items[1]);
      for (std::size_t i = 2; i < list.items.size(); ++i) out = negated(equivalent(out, condition(list.items[i])));
      return out;
    }
    if (head == "to_real") {
      require_arguments(list, 1, 1);
      return real(list.items[1]);
    }
    if (head == "^" || head == "pow") return power(list);
    if (const auto it = functions().find(head); it != functions().end()) {
      const bool two = head == "min" || head == "max";
      require_arguments(list, two ? 2 : 1, two ? 2 : 1);
      return maker_.call(it->second, reals(list), list.at);
    }
    if (head == "csc" || head == "sec" || head == "cot") {
      require_arguments(list, 1, 1);
      const Choice x = real(list.items[1]), sine = maker_.call("sin", {x}, list.at), cosine = maker_.call("cos", {x}, list.at);
      return maker_.chain('/', {head == "cot" ? cosine : number(1, list), head == "sec" ? cosine : sine}, list.at);
    }
    unsupported(list, head == "forall" || head == "exists" ? "quantifiers" : fmt::format("({} ...)", printable(head)));
  }

  static Condition equivalent(const Condition& a, const Condition& b) {
    return chosen(a, b, negated(b));
  }
  Value equal(const Sexpr& list, Comparator sign) {
    require_arguments(list, 2, SIZE_MAX);
    std::vector<Choice> numbers;
    std::vector<Condition> conditions;
    for (std::size_t i = 1; i < list.items.size(); ++i) {
      Value v = value(list.items[i]);
      if (auto* number = std::get_if<Choice>(&v))
        numbers.push_back(std::move(*number));
      else
        conditions.push_back(std::get<Condition>(std::move(v)));
    }
    if (conditions.empty()) return maker_.compared(numbers, sign, list.at);
    if (!numbers.empty()) fail(list, "numbers are compared with numbers, conditions with conditions");
    const bool distinct = sign == Comparator::unequal;
    Condition out = always(true);
    for (std::size_t i = 0; i + 1 < conditions.size(); ++i)
      for (std::size_t j = i + 1; j < (distinct ? conditions.size() : i + 2); ++j) {
        Condition same = equivalent(conditions[i], conditions[j]);
        out = both(std::move(out), distinct ? negated(std::move(same)) : std::move(same));
      }
    return out;
  }

  /// x^q for a number q other than 0: 0^0 is one thing to one prover and another to the next. With a variable in the
  /// exponent, what it is for x > 0.
  Value power(const Sexpr& list) {
    require_arguments(list, 2, 2);
    Choice base = real(list.items[1]), exponent = real(list.items[2]);
    if (exponent.options.size() == 1) {
      const Term& term = exponent.options.front().term;
      if (const auto q = rational_in(term)) {
        if (*q == 0) unsupported(list, "a power of exponent 0");
        return maker_.call("^", {std::move(base), Maker::number(*q, list.items[2].at)}, list.at);
      }
    }
    Choice logarithm = maker_.call("log", {std::move(base)}, list.at);
    return maker_.call("exp", {maker_.chain('*', {std::move(exponent), std::move(logarithm)}, list.at)}, list.at);
  }

  static constexpr int deepest = 200;
  std::set<std::string> taken_;
  std::map<std::string, Function> functions_;
  int depth_ = 0;
  bool checked_ = false;
};

/// Whether it compares a variable with a number.
bool is_range(const Condition& condition) {
  const auto number = [](const Term& term) { return rational_in(term).has_value(); };
  const auto name = [](const Term& term) { return term.kind == Term::Kind::name; };
  return (name(condition.left) && number(condition.right)) || (number(condition.left) && name(condition.right));
}

}  // namespace

Asserted read_smt(const Source& source) {
  Smt reader(source);
  for (const Sexpr& command : read_sexprs(source, Quotes::doubled))
    if (!reader.command(command)) break;
  return std::move(reader.asserted);
}

std::vector<LemmaText> as_lemmas(const Source& source, const Asserted& asserted) {
  Condition all = always(true);
  for (const Condition& assert : asserted.asserts) all = both(std::move(all), assert);
  if (all.kind != Condition::Kind::all) {  // one alone
    Condition only = std::move(all);
    all = always(true);
    all.parts.push_back(std::move(only));
  }
  // The last that is denied may be any of them: best one that says more than a range or an equation does.
  const auto weight = [](const Condition& part) {
    return part.kind != Condition::Kind::comparison ? 2 : part.sign == Comparator::equal ? 0 : is_range(part) ? 1 : 2;
  };
  Condition goal = always(false);
  if (!all.parts.empty()) {
    auto last = all.parts.begin();
    for (auto it = last; it != all.parts.end(); ++it)
      if (weight(*it) >= weight(*last)) last = it;
    goal = negated(std::move(*last));
    all.parts.erase(last);
  }
  LemmaText about;
  about.source = asserted.origin;
  about.expect = asserted.status == "unsat" ? "PROVED" : asserted.status == "sat" ? "REFUTED" : "";
  std::vector<LemmaText> lemmas = lemmas_of(source, asserted.symbols, all, goal, about);
  if (lemmas.empty()) throw LemmaError(source, 0, "the asserts contradict each other whatever the numbers are (check --smt answers unsat)");
  return lemmas;
}

}  // namespace overshoot
