#include "lib/lemma/conditions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lib/lemma/scope.hpp"

namespace overshoot {

namespace {

constexpr std::size_t most_cases = 64;
constexpr std::size_t most_used = 200'000;  ///< numbers, names and operations that are written out anew
constexpr std::size_t deepest = 1000;

Condition joined(Condition::Kind kind, Condition a, Condition b) {
  Condition out;
  if (a.kind == kind) {
    out = std::move(a);
  } else {
    out.kind = kind;
    out.parts.push_back(std::move(a));
  }
  if (b.kind == kind)
    out.parts.insert(out.parts.end(), std::make_move_iterator(b.parts.begin()), std::make_move_iterator(b.parts.end()));
  else
    out.parts.push_back(std::move(b));
  if (out.parts.size() == 1) return Condition(std::move(out.parts.front()));
  return out;
}

Comparator opposite(Comparator sign) {
  switch (sign) {
    case Comparator::less:
      return Comparator::at_least;
    case Comparator::at_most:
      return Comparator::greater;
    case Comparator::equal:
      return Comparator::unequal;
    case Comparator::at_least:
      return Comparator::less;
    case Comparator::greater:
      return Comparator::at_most;
    case Comparator::unequal:
      break;
  }
  return Comparator::equal;
}

}  // namespace

Condition always(bool truth) {
  Condition out;
  out.kind = truth ? Condition::Kind::all : Condition::Kind::any;
  return out;
}

Condition negated(Condition condition) {
  switch (condition.kind) {
    case Condition::Kind::all:
      condition.kind = Condition::Kind::any;
      break;
    case Condition::Kind::any:
      condition.kind = Condition::Kind::all;
      break;
    case Condition::Kind::chosen:
      for (std::size_t i = 1; i < condition.parts.size(); i += 2) condition.parts[i] = negated(std::move(condition.parts[i]));
      return condition;
    case Condition::Kind::comparison:
      condition.sign = opposite(condition.sign);
      break;
    case Condition::Kind::flag:
      condition.on = !condition.on;
      break;
  }
  for (Condition& part : condition.parts) part = negated(std::move(part));
  return condition;
}

Condition both(Condition a, Condition b) { return joined(Condition::Kind::all, std::move(a), std::move(b)); }
Condition either(Condition a, Condition b) { return joined(Condition::Kind::any, std::move(a), std::move(b)); }
Condition chosen(const Condition& guard, Condition first, Condition second) {
  Condition out;
  out.kind = Condition::Kind::chosen;
  out.parts = {guard, std::move(first), negated(guard), std::move(second)};
  return out;
}

namespace {

bool contradictory(const Case& a) {
  std::map<std::string, bool> flags;
  return std::ranges::any_of(a, [&](const Condition& condition) {
    return condition.kind == Condition::Kind::flag && flags.emplace(condition.flag, condition.on).first->second != condition.on;
  });
}

}  // namespace

std::vector<Case> cases_of(const Condition& condition, const Source& source, std::size_t at) {
  std::vector<Case> out;
  switch (condition.kind) {
    case Condition::Kind::comparison:
    case Condition::Kind::flag:
      return {{condition}};
    case Condition::Kind::any:
      for (const Condition& part : condition.parts)
        for (Case& one : cases_of(part, source, at)) out.push_back(std::move(one));
      break;
    case Condition::Kind::chosen:
      for (std::size_t i = 0; i < condition.parts.size(); i += 2)
        for (Case& one : cases_of(both(condition.parts[i], condition.parts[i + 1]), source, at)) out.push_back(std::move(one));
      break;
    case Condition::Kind::all:
      out.emplace_back();
      for (const Condition& part : condition.parts) {
        const std::vector<Case> more = cases_of(part, source, at);
        std::vector<Case> products;
        for (const Case& one : out)
          for (const Case& other : more) {
            Case product = one;
            product.insert(product.end(), other.begin(), other.end());
            if (!contradictory(product)) products.push_back(std::move(product));
          }
        out = std::move(products);
        if (out.size() > most_cases) break;
      }
      break;
  }
  if (out.size() > most_cases)
    throw Unsupported(source, at, fmt::format("not supported: conditions joined by 'or' that make more than {} cases", most_cases));
  return out;
}

// --- Making terms --------------------------------------------------------------------------------------------------

void Maker::unsupported(std::size_t at, const std::string& what) const {
  throw Unsupported(source_, at, "not supported: " + what);
}

Choice Maker::number(Rational value, std::size_t at) {
  const bool negative = value.sign() < 0;
  Term term{Term::Kind::number, print(abs(value)), abs(value), {}, at};
  if (negative) term = {Term::Kind::call, "neg", {}, {std::move(term)}, at};
  return {{{always(true), std::move(term)}}};
}
Choice Maker::name(const std::string& name, std::size_t at) {
  return {{{always(true), {Term::Kind::name, name, {}, {}, at}}}};
}

template <class Make>
Choice Maker::combined(std::vector<Choice> arguments, std::size_t at, const Make& make) const {
  std::vector<std::pair<Condition, std::vector<Term>>> rows = {{always(true), {}}};
  for (Choice& argument : arguments) {
    if (argument.options.size() == 1) {  // nothing is copied
      for (auto& [guard, terms] : rows) {
        guard = both(std::move(guard), argument.options.front().guard);
        terms.push_back(rows.size() == 1 ? std::move(argument.options.front().term) : argument.options.front().term);
      }
      continue;
    }
    std::vector<std::pair<Condition, std::vector<Term>>> more;
    for (const auto& [guard, terms] : rows)
      for (const Choice::Option& option : argument.options) {
        more.emplace_back(both(guard, option.guard), terms);
        more.back().second.push_back(option.term);
      }
    rows = std::move(more);
    if (rows.size() > most_cases) unsupported(at, fmt::format("a number chosen among more than {}", most_cases));
  }
  Choice out;
  for (auto& [guard, terms] : rows) out.options.push_back({std::move(guard), make(std::move(terms))});
  return out;
}

Choice Maker::call(const std::string& function, std::vector<Choice> arguments, std::size_t at) const {
  const auto& known = text_functions();
  if (function != "neg" && function != "^" && std::ranges::none_of(known, [&](const TextFunction& f) {
        return std::ranges::find(f.names, function) != f.names.end();
      }))
    unsupported(at, "the function " + function);
  return combined(std::move(arguments), at, [&](std::vector<Term> terms) {
    return Term{Term::Kind::call, function, {}, std::move(terms), at};
  });
}

Choice Maker::chain(char operation, std::vector<Choice> arguments, std::size_t at) const {
  return combined(std::move(arguments), at, [&](std::vector<Term> terms) {
    if (terms.size() == 1) return std::move(terms.front());
    const std::string operations(terms.size() - 1, operation);
    return Term{Term::Kind::chain, operations, {}, std::move(terms), at};
  });
}

Choice Maker::choice(const Condition& condition, Choice first, Choice second, std::size_t at) const {
  Choice out;
  for (Choice::Option& option : first.options) out.options.push_back({both(condition, std::move(option.guard)), std::move(option.term)});
  for (Choice::Option& option : second.options)
    out.options.push_back({both(negated(condition), std::move(option.guard)), std::move(option.term)});
  if (out.options.size() > most_cases) unsupported(at, fmt::format("a number chosen among more than {}", most_cases));
  return out;
}

Condition Maker::compared(const Choice& left, Comparator sign, const Choice& right, std::size_t at) const {
  if (left.options.size() * right.options.size() > most_cases)
    unsupported(at, fmt::format("numbers chosen among more than {}", most_cases));
  Condition out;
  out.kind = Condition::Kind::chosen;
  for (const Choice::Option& l : left.options)
    for (const Choice::Option& r : right.options) {
      Condition comparison;
      comparison.kind = Condition::Kind::comparison;
      comparison.sign = sign;
      comparison.left = l.term;
      comparison.right = r.term;
      out.parts.push_back(both(l.guard, r.guard));
      out.parts.push_back(std::move(comparison));
    }
  if (out.parts.size() == 2) return Condition(std::move(out.parts.back()));  // whose guard is always true
  return out;
}

Condition Maker::compared(const std::vector<Choice>& terms, Comparator sign, std::size_t at) const {
  Condition out = always(true);
  for (std::size_t i = 0; i + 1 < terms.size(); ++i)
    for (std::size_t j = i + 1; j < (sign == Comparator::unequal ? terms.size() : i + 2); ++j)
      out = both(std::move(out), compared(terms[i], sign, terms[j], at));
  return out;
}

void Maker::count(const Term& term, std::size_t depth, std::size_t at) {
  if (++used_ > most_used)
    unsupported(at, fmt::format("definitions that make more than {} numbers, names and operations", most_used));
  if (depth > deepest) unsupported(at, fmt::format("more than {} operations within each other", deepest));
  for (const Term& argument : term.arguments) count(argument, depth + 1, at);
}
void Maker::count(const Condition& condition, std::size_t at) {
  if (condition.kind == Condition::Kind::comparison) {
    count(condition.left, 0, at);
    count(condition.right, 0, at);
  }
  for (const Condition& part : condition.parts) count(part, at);
}
void Maker::use_again(const Choice& choice, std::size_t at) {
  for (const Choice::Option& option : choice.options) {
    count(option.guard, at);
    count(option.term, 0, at);
  }
}
void Maker::use_again(const Condition& condition, std::size_t at) { count(condition, at); }

// --- Names and text ------------------------------------------------------------------------------------------------

std::string lemma_name(const std::string& original, std::set<std::string>& taken) {
  std::string name;
  for (const char c : original) {
    const auto byte = static_cast<unsigned char>(c);
    name += byte < 0x80 && (std::isalnum(byte) != 0 || c == '\'') ? c : '_';
  }
  if (name.empty() || std::isalpha(static_cast<unsigned char>(name.front())) == 0) name = "v" + name;
  const auto& words = reserved_words();
  for (const std::string base = name; name == "pi" || std::ranges::find(words, name) != words.end() || taken.contains(name);) {
    static constexpr int first = 2;
    int n = first;
    while (taken.contains(name = fmt::format("{}_{}", base, n))) ++n;
  }
  taken.insert(name);
  return name;
}

namespace {

/// How tightly what a term says holds together: sums 1, products 2, powers 3, the rest 4.
int rank_of(const Term& term) {
  if (term.kind == Term::Kind::chain) return term.text.front() == '+' || term.text.front() == '-' ? 1 : 2;
  if (term.kind == Term::Kind::call && term.text == "neg") return 1;
  if (term.kind == Term::Kind::call && term.text == "^") return 3;
  if (term.kind == Term::Kind::number && !term.value.is_integer()) return 2;
  return 4;
}
std::string bracketed(const Term& term, int least) {
  return rank_of(term) < least ? "(" + text_of(term) + ")" : text_of(term);
}

}  // namespace

std::string text_of(const Term& term) {
  std::string out;
  switch (term.kind) {
    case Term::Kind::number:
      return print(term.value);
    case Term::Kind::name:
      return term.text;
    case Term::Kind::chain: {
      const bool sum = rank_of(term) == 1;
      out = bracketed(term.arguments.front(), sum ? 1 : 2);
      for (std::size_t i = 0; i < term.text.size(); ++i)
        out += (sum ? fmt::format(" {} ", term.text[i]) : std::string(1, term.text[i])) + bracketed(term.arguments[i + 1], sum ? 2 : 3);
      return out;
    }
    case Term::Kind::call:
      break;
  }
  if (term.text == "neg") return "-" + bracketed(term.arguments.front(), 2);
  if (term.text == "^") return bracketed(term.arguments[0], 4) + "^" + bracketed(term.arguments[1], 4);
  for (const Term& argument : term.arguments) out += (out.empty() ? "" : ", ") + text_of(argument);
  return term.text + "(" + out + ")";
}

// --- Lemmas --------------------------------------------------------------------------------------------------------

namespace {

constexpr std::size_t longest_label = 200;  ///< bytes

Item item_of(const Condition& condition) {
  Item item;
  item.terms = {condition.left, condition.right};
  item.signs = {condition.sign};
  item.at = condition.left.at;
  for (const Term& term : item.terms) {
    item.written.push_back(text_of(term));
    if (item.written.back().size() > longest_label) item.written.back() = item.written.back().substr(0, longest_label) + "...";
  }
  return item;
}
bool is_integer(const Term& term, const std::vector<Symbol>& symbols) {
  const auto symbol = std::ranges::find(symbols, term.text, &Symbol::name);
  return term.kind == Term::Kind::name && symbol != symbols.end() && symbol->integer;
}
/// An equation of an integer, which may be one with a number, as two bounds of its range.
std::vector<Item> items_of(Condition hypothesis, const std::vector<Symbol>& symbols) {
  if (hypothesis.sign != Comparator::equal || (!is_integer(hypothesis.left, symbols) && !is_integer(hypothesis.right, symbols)))
    return {item_of(hypothesis)};
  std::vector<Item> out;
  for (const Comparator sign : {Comparator::at_least, Comparator::at_most}) {
    hypothesis.sign = sign;
    out.push_back(item_of(hypothesis));
  }
  return out;
}
Item declaration_of(const Symbol& symbol) {
  Item item;
  item.kind = symbol.integer ? Item::Kind::integer : Item::Kind::real;
  item.names = {{symbol.name, symbol.at}};
  item.at = symbol.at;
  return item;
}

/// What the equations of a case define.
class Definitions {
 public:
  explicit Definitions(const std::vector<Symbol>& symbols) : symbols_(symbols) {}

  /// Whether the equation is taken as the definition of a variable.
  bool take(const Condition& condition) {
    if (condition.kind != Condition::Kind::comparison || condition.sign != Comparator::equal) return false;
    return define(condition.left, condition.right) || define(condition.right, condition.left);
  }
  bool defines(const std::string& name) const { return values_.contains(name); }
  /// In an order in which each uses only those before it.
  std::vector<Item> items() const {
    std::vector<Item> out;
    std::set<std::string> done;
    for (const auto& [name, value] : values_) write(name, done, out);
    return out;
  }

 private:
  bool define(const Term& variable, const Term& value) {
    if (variable.kind != Term::Kind::name || defines(variable.text)) return false;
    const auto symbol = std::ranges::find(symbols_, variable.text, &Symbol::name);
    // An integer that is defined could take any value.
    if (symbol == symbols_.end() || symbol->integer || leads_to(value, variable.text)) return false;
    values_.emplace(variable.text, value);
    return true;
  }
  /// Whether the name occurs in the term, or in what its names are defined as.
  bool leads_to(const Term& term, const std::string& name) const {
    if (term.kind == Term::Kind::name) {
      if (term.text == name) return true;
      const auto it = values_.find(term.text);
      return it != values_.end() && leads_to(it->second, name);
    }
    return std::ranges::any_of(term.arguments, [&](const Term& argument) { return leads_to(argument, name); });
  }
  void write_names(const Term& term, std::set<std::string>& done, std::vector<Item>& out) const {
    if (term.kind == Term::Kind::name && defines(term.text)) write(term.text, done, out);
    for (const Term& argument : term.arguments) write_names(argument, done, out);
  }
  void write(const std::string& name, std::set<std::string>& done, std::vector<Item>& out) const {
    if (!done.insert(name).second) return;
    const Term& value = values_.at(name);
    write_names(value, done, out);
    Item item;
    item.kind = Item::Kind::definition;
    item.names = {{name, value.at}};
    item.terms = {value};
    item.at = value.at;
    out.push_back(std::move(item));
  }

  const std::vector<Symbol>& symbols_;
  std::map<std::string, Term> values_;
};

}  // namespace

LemmaText lemma_of(const std::vector<Symbol>& symbols, const Case& hypotheses, const Case& claims, const LemmaText& about) {
  LemmaText out = about;
  Definitions definitions(symbols);
  std::vector<const Condition*> rest;
  for (const Condition& hypothesis : hypotheses)
    if (hypothesis.kind == Condition::Kind::comparison && !definitions.take(hypothesis)) rest.push_back(&hypothesis);
  for (const Symbol& symbol : symbols)
    if (!definitions.defines(symbol.name)) out.domain.push_back(declaration_of(symbol));
  for (Item& item : definitions.items()) out.given.push_back(std::move(item));
  for (const Condition* hypothesis : rest)
    for (Item& item : items_of(*hypothesis, symbols)) out.given.push_back(std::move(item));
  for (const Condition& claim : claims)
    if (claim.kind == Condition::Kind::comparison) out.claims.push_back(item_of(claim));
  return out;
}

std::vector<LemmaText> lemmas_of(const Source& source, const std::vector<Symbol>& symbols, const Condition& premises,
                                 const Condition& goal, const LemmaText& about) {
  const std::vector<Case> given = cases_of(premises, source, about.at), against = cases_of(negated(goal), source, about.at);
  if (given.size() * against.size() > most_cases)
    throw Unsupported(source, about.at, fmt::format("not supported: conditions that make more than {} cases", most_cases));
  std::vector<LemmaText> out;
  const auto add = [&](Case hypotheses, Case claims) {
    const auto compares = [](const Condition& condition) { return condition.kind == Condition::Kind::comparison; };
    if (std::ranges::none_of(claims, compares)) {
      // What is left says that the hypotheses never hold together: that the last of them fails where the others hold.
      const auto last = std::find_if(hypotheses.rbegin(), hypotheses.rend(), compares);
      if (last == hypotheses.rend()) {
        claims = {Maker(source).compared(Maker::number(1, about.at), Comparator::at_most, Maker::number(0, about.at), about.at)};
      } else {
        claims = {negated(*last)};
        hypotheses.erase(std::next(last).base());
      }
    }
    out.push_back(lemma_of(symbols, hypotheses, claims, about));
  };
  for (const Case& hypotheses : given) {
    Case claims;  // those of the goal that stand alone
    for (const Case& failing : against) {
      if (failing.size() == 1 && failing.front().kind == Condition::Kind::comparison) {
        claims.push_back(negated(failing.front()));
        continue;
      }
      Case all = hypotheses;
      all.insert(all.end(), failing.begin(), failing.end());
      if (!contradictory(all)) add(std::move(all), {});
    }
    if (!claims.empty()) add(hypotheses, std::move(claims));
  }
  if (out.size() > 1)
    for (std::size_t i = 0; i < out.size(); ++i) out[i].name += fmt::format("{}{}", about.name.empty() ? "" : ".", i + 1);
  return out;
}

}  // namespace overshoot
