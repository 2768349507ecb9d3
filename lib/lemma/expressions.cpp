#include "lib/lemma/expressions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lib/files/messages.hpp"

namespace overshoot {

Value Expressions::value(const Sexpr& e) {
  if (e.kind == Sexpr::Kind::text) fail(e, "a string is no number and no condition");
  if (e.is_word()) {
    for (const auto* known : {&local_, &global_})
      if (const auto it = known->find(e.text); it != known->end()) {
        std::visit([&](const auto& v) { maker_.use_again(v, e.at); }, it->second);
        return it->second;
      }
    return constant(e);
  }
  if (e.items.empty() || !e.items.front().is_word()) fail(e, "expected (FUNCTION ARGUMENTS...)");
  const std::string& head = e.items.front().text;
  if (head == "+" || head == "*" || head == "-" || head == "/") {
    require_arguments(e, head == "-" || head == "+" ? 1 : 2, SIZE_MAX);
    std::vector<Choice> arguments = reals(e);
    if (head == "-" && arguments.size() == 1) return maker_.call("neg", std::move(arguments), e.at);
    return maker_.chain(head.front(), std::move(arguments), e.at);
  }
  static const std::map<std::string, Comparator> signs = {
      {"<", Comparator::less}, {"<=", Comparator::at_most}, {">", Comparator::greater}, {">=", Comparator::at_least}};
  if (const auto sign = signs.find(head); sign != signs.end()) return comparison(e, sign->second);
  if (head == "and" || head == "or") {
    Condition out = always(head == "and");
    for (std::size_t i = 1; i < e.items.size(); ++i) {
      Condition part = condition(e.items[i]);
      out = head == "and" ? both(std::move(out), std::move(part)) : either(std::move(out), std::move(part));
    }
    return out;
  }
  if (head == "not") {
    require_arguments(e, 1, 1);
    return negated(condition(e.items[1]));
  }
  if (head == "let") return let(e, false);
  return applied(e);
}

Choice Expressions::real(const Sexpr& e) {
  Value v = value(e);
  if (!std::holds_alternative<Choice>(v)) fail(e, "expected a number: this is a condition");
  return std::get<Choice>(std::move(v));
}
Condition Expressions::condition(const Sexpr& e) {
  Value v = value(e);
  if (!std::holds_alternative<Condition>(v)) fail(e, "expected a condition: this is a number");
  return std::get<Condition>(std::move(v));
}

void Expressions::require_arguments(const Sexpr& list, std::size_t least, std::size_t most) const {
  const std::size_t n = list.items.size() - 1;
  if (n >= least && n <= most) return;
  fail(list, fmt::format("({} ...) has {}{} argument{}, not {}", printable(list.items.front().text), most == SIZE_MAX ? "at least " : "",
                         n < least ? least : most, (n < least ? least : most) == 1 ? "" : "s", n));
}

std::vector<Choice> Expressions::reals(const Sexpr& list, std::size_t first) {
  std::vector<Choice> out;
  for (std::size_t i = first; i < list.items.size(); ++i) out.push_back(real(list.items[i]));
  return out;
}

Value Expressions::comparison(const Sexpr& list, Comparator sign) {
  require_arguments(list, 2, SIZE_MAX);
  return maker_.compared(reals(list), sign, list.at);
}

Value Expressions::if_else(const Sexpr& list) {
  require_arguments(list, 3, 3);
  const Condition guard = condition(list.items[1]);
  Value first = value(list.items[2]), second = value(list.items[3]);
  if (first.index() != second.index()) fail(list, "one of the two is a number, the other a condition");
  if (auto* number = std::get_if<Choice>(&first))
    return maker_.choice(guard, std::move(*number), std::get<Choice>(std::move(second)), list.at);
  return chosen(guard, std::get<Condition>(std::move(first)), std::get<Condition>(std::move(second)));
}

Value Expressions::with_only(std::map<std::string, Value> names, const Sexpr& body) {
  std::swap(local_, names);
  Value out = value(body);
  std::swap(local_, names);
  return out;
}

Value Expressions::let(const Sexpr& list, bool in_turn) {
  require_arguments(list, 2, 2);
  const Sexpr& bindings = list.items[1];
  if (!bindings.is_list()) fail(bindings, "expected ((NAME VALUE) ...)");
  std::vector<std::pair<std::string, Value>> names;
  std::vector<std::pair<std::string, std::optional<Value>>> hidden;  // what the names stand for outside
  const auto bind = [&](const std::string& name, Value v) {
    const auto it = local_.find(name);
    hidden.emplace_back(name, it == local_.end() ? std::nullopt : std::optional(std::move(it->second)));
    local_.insert_or_assign(name, std::move(v));
  };
  for (const Sexpr& binding : bindings.items) {
    if (!binding.is_list() || binding.items.size() != 2 || !binding.items[0].is_word()) fail(binding, "expected (NAME VALUE)");
    Value v = value(binding.items[1]);
    if (in_turn)
      bind(binding.items[0].text, std::move(v));
    else
      names.emplace_back(binding.items[0].text, std::move(v));
  }
  for (auto& [name, v] : names) bind(name, std::move(v));
  Value out = value(list.items[2]);
  for (auto it = hidden.rbegin(); it != hidden.rend(); ++it) {
    if (it->second)
      local_.insert_or_assign(it->first, std::move(*it->second));
    else
      local_.erase(it->first);
  }
  return out;
}

std::optional<Rational> decimal_in(const Sexpr& word, const Source& source) {
  const std::string_view text = word.text;
  const std::size_t sign = !text.empty() && (text.front() == '-' || text.front() == '+') ? 1 : 0;
  const std::size_t power = std::min(text.find_first_of("eE"), text.size());
  const std::string_view digits = text.substr(sign, power - sign);
  if (word.barred || power < sign || digits.find_first_of("0123456789") == std::string_view::npos ||
      digits.find_first_not_of("0123456789.") != std::string_view::npos || std::ranges::count(digits, '.') > 1)
    return std::nullopt;
  if (power < text.size()) {
    std::string_view exponent = text.substr(power + 1);
    if (!exponent.empty() && (exponent.front() == '-' || exponent.front() == '+')) exponent.remove_prefix(1);
    if (exponent.empty() || exponent.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  }
  return read_number(source, text, word.at);
}

}  // namespace overshoot
