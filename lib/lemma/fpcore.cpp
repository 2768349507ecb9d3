/// FPCore 2.0 as lemmas: its numbers are real numbers, whatever :precision says.
#include <fmt/format.h>

#include <algorithm>

#include "lib/files/messages.hpp"
#include "lib/lemma/expressions.hpp"
#include "lib/lemma/formats.hpp"

namespace overshoot {

std::vector<Item> read_comparisons(const Source& source);

namespace {

/// Functions that lemmas have by another name or by the same.
const std::map<std::string, std::string>& functions() {
  static const std::map<std::string, std::string> all = {
      {"fabs", "abs"},   {"sqrt", "sqrt"},   {"exp", "exp"},     {"expm1", "expm1"}, {"log", "log"},     {"log1p", "log1p"},
      {"sin", "sin"},    {"cos", "cos"},     {"tan", "tan"},     {"asin", "asin"},   {"acos", "acos"},   {"atan", "atan"},
      {"sinh", "sinh"},  {"cosh", "cosh"},   {"tanh", "tanh"},   {"asinh", "asinh"}, {"acosh", "acosh"}, {"atanh", "atanh"},
      {"erf", "erf"},    {"erfc", "erfc"},   {"fmin", "min"},    {"fmax", "max"}};
  return all;
}

class Fpcore : public Expressions {
 public:
  using Expressions::Expressions;

  /// Lemmas of one (FPCore ...).
  void read(const Sexpr& core, const std::string& claim, Source& extended, std::vector<LemmaText>& out) {
    std::size_t i = 1;
    const std::size_t n = core.items.size();
    LemmaText about;
    about.at = core.at;
    if (i < n && core.items[i].is_word()) about.name = core.items[i++].text;
    if (i >= n || !core.items[i].is_list()) fail(core, "expected (FPCore NAME (ARGUMENTS...) PROPERTIES... BODY)");
    std::vector<Symbol> symbols;
    std::set<std::string> taken;
    for (const Sexpr& argument : core.items[i].items) {
      if (argument.calls("!")) unsupported(argument, "annotations (! ...)");
      if (argument.is_list()) unsupported(argument, "tensors");
      if (!argument.is_word()) fail(argument, "expected the name of an argument");
      if (knows(argument.text)) fail(argument, fmt::format("a second argument '{}'", printable(argument.text)));
      symbols.push_back({lemma_name(argument.text, taken), argument.text, false, argument.at});
      define(argument.text, Maker::name(symbols.back().name, argument.at));
    }
    Condition premises = always(true);
    for (++i; i < n && core.items[i].is_word() && core.items[i].text.starts_with(':'); i += 2) {
      if (i + 1 >= n) fail(core.items[i], "a property has a value");
      const std::string& property = core.items[i].text;
      const Sexpr& value_of = core.items[i + 1];
      if (property == ":pre") premises = both(std::move(premises), condition(value_of));
      if (property == ":name") about.says = value_of.text;
      if (property == ":cite") about.source = words_of(value_of);
    }
    if (i + 1 != n) fail(i < n ? core.items[i + 1] : core, i < n ? "there is one body" : "the body is missing");
    const Value body = value(core.items[i]);
    const std::size_t first = out.size();
    if (const auto* goal = std::get_if<Condition>(&body)) {
      for (LemmaText& lemma : lemmas_of(source(), symbols, premises, *goal, about)) out.push_back(std::move(lemma));
    } else {
      if (claim.empty())
        fail(core.items[i], "the body is a number: --claim 'body <= 1' says what is claimed of it");
      claimed(std::get<Choice>(body), claim, extended, symbols, premises, about, out);
    }
    if (out.size() == first) fail(core.items[i], "this holds whatever the numbers are: nothing is claimed");
  }

 private:
  Value constant(const Sexpr& word) override {
    if (const auto q = decimal_in(word, source())) return Maker::number(*q, word.at);
    const std::string& text = word.text;
    if (const auto slash = text.find('/'); slash != std::string::npos && slash > 0 && slash + 1 < text.size()) {
      const std::size_t from = text.front() == '-' || text.front() == '+' ? 1 : 0;
      if (text.find_first_not_of("0123456789/", from) == std::string::npos && std::ranges::count(text, '/') == 1) {
        if (text.find_first_not_of('0', slash + 1) == std::string::npos) fail(word, "a division by 0");
        return Maker::number(read_number(source(), text, word.at), word.at);
      }
    }
    const auto call = [&](const char* function, Choice argument) { return maker_.call(function, {std::move(argument)}, word.at); };
    const auto quotient = [&](Choice a, Choice b) { return maker_.chain('/', {std::move(a), std::move(b)}, word.at); };
    const auto n = [&](long k) { return number(k, word); };
    const Choice pi = Maker::name("pi", word.at);
    if (text == "TRUE") return always(true);
    if (text == "FALSE") return always(false);
    if (text == "PI") return pi;
    if (text == "PI_2") return quotient(pi, n(2));
    if (text == "PI_4") return quotient(pi, n(4));
    if (text == "1_PI" || text == "M_1_PI") return quotient(n(1), pi);
    if (text == "2_PI" || text == "M_2_PI") return quotient(n(2), pi);
    if (text == "2_SQRTPI" || text == "M_2_SQRTPI") return quotient(n(2), call("sqrt", pi));
    if (text == "E") return call("exp", n(1));
    if (text == "LN2") return call("log", n(2));
    if (text == "LN10") return call("log", n(10));
    if (text == "LOG2E") return quotient(n(1), call("log", n(2)));
    if (text == "LOG10E") return quotient(n(1), call("log", n(10)));
    if (text == "SQRT2") return call("sqrt", n(2));
    if (text == "SQRT1_2") return quotient(n(1), call("sqrt", n(2)));
    if (text == "INFINITY" || text == "NAN") unsupported(word, text + ", which is no number");
    if (text.find("0x") != std::string::npos) unsupported(word, "hexadecimal numbers");
    fail(word, fmt::format("'{}' is no argument, no constant and no number", printable(text)));
  }

  Value applied(const Sexpr& list) override {
    const std::string& head = list.items.front().text;
    if (head == "if") return if_else(list);
    if (head == "let*") return let(list, true);
    if (head == "==") return comparison(list, Comparator::equal);
    if (head == "!=") return comparison(list, Comparator::unequal);
    const auto arguments = [&](std::size_t count) {
      require_arguments(list, count, count);
      return reals(list);
    };
    const auto call = [&](const char* function, std::vector<Choice> of) { return maker_.call(function, std::move(of), list.at); };
    const auto chain = [&](char operation, std::vector<Choice> of) { return maker_.chain(operation, std::move(of), list.at); };
    const auto n = [&](long k) { return number(k, list); };
    if (const auto it = functions().find(head); it != functions().end())
      return call(it->second.c_str(), arguments(head == "fmin" || head == "fmax" ? 2 : 1));
    if (head == "pow") return call("^", arguments(2));
    if (head == "cbrt") return call("root", {arguments(1)[0], n(3)});
    if (head == "exp2") return call("^", {n(2), arguments(1)[0]});
    if (head == "log2") return chain('/', {call("log", arguments(1)), call("log", {n(2)})});
    if (head == "log10") return chain('/', {call("log", arguments(1)), call("log", {n(10)})});
    if (head == "fma") {
      std::vector<Choice> xyz = arguments(3);
      return chain('+', {chain('*', {std::move(xyz[0]), std::move(xyz[1])}), std::move(xyz[2])});
    }
    if (head == "fdim") return call("max", {chain('-', arguments(2)), n(0)});
    if (head == "hypot") {
      std::vector<Choice> xy = arguments(2);
      return call("sqrt", {chain('+', {call("^", {std::move(xy[0]), n(2)}), call("^", {std::move(xy[1]), n(2)})})});
    }
    unsupported(list, head == "!" ? "annotations (! ...)" : fmt::format("({} ...)", printable(head)));
  }

  static std::string words_of(const Sexpr& list) {
    std::string out = list.text;
    for (const Sexpr& item : list.items) out += (out.empty() ? "" : ", ") + item.text;
    return out;
  }

  /// The claim's items stand behind the file's text, so that what is wrong with them is shown there.
  void claimed(const Choice& body, const std::string& claim, Source& extended, const std::vector<Symbol>& symbols,
               const Condition& premises, const LemmaText& about, std::vector<LemmaText>& out) {
    if (const auto it = std::ranges::find(symbols, "body", &Symbol::name); it != symbols.end())
      maker_.fail(it->at, "--claim: an argument is called body, as the value is");
    std::vector<Item> items = read_comparisons({"--claim", claim});
    if (extended.text.size() == source().text.size()) extended.text += "\n" + claim;
    for (Item& item : items) {
      item.at += source().text.size() + 1;
      for (Item::Name& name : item.names) name.at += source().text.size() + 1;
      for (Term& term : item.terms) moved(term);
    }
    std::size_t number = 0;
    for (const Choice::Option& option : body.options) {
      Condition body_is = maker_.compared(Maker::name("body", about.at), Comparator::equal, Choice{{{always(true), option.term}}}, about.at);
      std::vector<Symbol> with_body = symbols;
      with_body.push_back({"body", "body", false, about.at});
      for (const Case& hypotheses : cases_of(both(both(premises, option.guard), std::move(body_is)), source(), about.at)) {
        LemmaText lemma = lemma_of(with_body, hypotheses, {}, about);
        lemma.claims = items;
        if (++number > 1 || body.options.size() > 1) lemma.name += fmt::format("{}{}", lemma.name.empty() ? "" : ".", number);
        out.push_back(std::move(lemma));
      }
    }
  }
  void moved(Term& term) const {
    term.at += source().text.size() + 1;
    for (Term& argument : term.arguments) moved(argument);
  }
};

}  // namespace

std::vector<LemmaText> read_fpcore(Source& source, const std::string& claim) {
  const Source file = source;  // what its parts are placed in
  std::vector<LemmaText> lemmas;
  const std::vector<Sexpr> cores = read_sexprs(file, Quotes::escaped);
  for (std::size_t i = 0; i < cores.size(); ++i) {
    if (!cores[i].calls("FPCore")) throw LemmaError(file, cores[i].at, "expected (FPCore ...)");
    const std::size_t first = lemmas.size();
    Fpcore(file).read(cores[i], claim, source, lemmas);
    if (cores.size() > 1)  // those without a name are numbered
      for (std::size_t k = first; k < lemmas.size(); ++k)
        if (cores[i].items.size() < 2 || !cores[i].items[1].is_word())
          lemmas[k].name = fmt::format("{}{}{}", i + 1, lemmas[k].name.empty() ? "" : ".", lemmas[k].name);
  }
  return lemmas;
}

}  // namespace overshoot
