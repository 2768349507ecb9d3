#include "lib/lemma/lemma.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "lib/files/json.hpp"
#include "lib/files/messages.hpp"
#include "lib/formula/notation.hpp"
#include "lib/lemma/formats.hpp"
#include "lib/lemma/scope.hpp"
#include "lib/scalar/exact.hpp"
#include "lib/scalar/mpfi.hpp"

namespace overshoot {

namespace {

std::string_view symbol_of(Comparator sign) {
  static constexpr std::string_view symbols[] = {"<", "<=", "=", ">=", ">", "!="};
  return symbols[static_cast<std::size_t>(sign)];
}

/// The names in a term.
void names_in(const Term& term, std::vector<const Term*>& out) {
  if (term.kind == Term::Kind::name) out.push_back(&term);
  for (const Term& argument : term.arguments) names_in(argument, out);
}

Verdict expected_of(const Source& source, const LemmaText& text) {
  if (text.expect.empty()) return Verdict::proved;
  for (const Verdict verdict : {Verdict::proved, Verdict::refuted, Verdict::supported, Verdict::undecided})
    if (name_of(verdict) == text.expect) return verdict;
  throw LemmaError(source, text.expect_at, "expected PROVED, REFUTED, SUPPORTED or UNDECIDED");
}

/// A text on the way to its lemma.
class Meaning : public Scope {
 public:
  Meaning(const Source& source, const LemmaText& text) : Scope(source), text_(text) {
    for (const auto* clause : {&text.domain, &text.given, &text.claims, &text.mutant})
      for (const Item& item : *clause)
        if (item.kind == Item::Kind::definition) defined_.insert(item.names.front().text);
    for (const auto* clause : {&text.domain, &text.given})
      for (const Item& item : *clause) e_is_variable_ = e_is_variable_ || declares_e(item);
    for (const auto* clause : {&text.domain, &text.given})
      for (const Item& item : *clause) declare(item);
    for (Variable& variable : domain_) require_points(variable);
  }

  const Domain& domain() const { return domain_; }
  /// Hypotheses and claims; the mutant's where it is asked for.
  Formula formula(bool mutant) {
    const Folding folding(defined_on_all_of(domain_));
    definitions_.clear();
    constants_.clear();
    labels_.clear();
    Formula formula;
    formula.hypotheses = ends_;
    for (Comparison<Expr>& end : formula.hypotheses) end.label = unique(std::move(end.label));
    for (const auto* clause : {&text_.domain, &text_.given})
      for (const Item& item : *clause) record(item, formula.hypotheses, true);
    for (const Item& item : mutant ? text_.mutant : text_.claims) record(item, formula.claims, false);
    return formula;
  }
  /// The plans and touches that the text gives, for the claims of `formula`.
  Plans plans(const Formula& formula) {
    const Folding folding(defined_on_all_of(domain_));
    Plans out;
    const auto plan_for = [&](const std::string& label, std::size_t at) -> Plan& {
      const std::string& claim = label.empty() && formula.claims.size() == 1 ? formula.claims.front().label : label;
      if (std::ranges::find(formula.claims, claim, &Comparison<Expr>::label) == formula.claims.end())
        fail(at, label.empty() ? "there are several claims: say of which by its label, as in 'claim upper: x < 1'"
                               : fmt::format("no claim has the label '{}'", label));
      const auto it = std::ranges::find(out, claim, &Plan::claim);
      return it != out.end() ? *it : out.emplace_back(Plan{claim, {}, {}, {}, {}});
    };
    for (const PlanText& text : text_.plans) {
      Plan& plan = plan_for(text.label, text.at);
      if (plan.remainder) fail(text.at, "a second plan for one claim");
      if (!text.rest) fail(text.at, "a plan has a rest, which may be 0: plan by h: 2*x, rest x^2");
      plan.remainder = expression(*text.rest);
      if (text.factor) plan.factor = expression(*text.factor);
      for (const auto& [label, multiplier] : text.multipliers) {
        if (!formula.known(label, plan.claim))
          fail(multiplier.at, fmt::format("'{}' is the label of no hypothesis or earlier claim", label));
        plan.multipliers.emplace_back(label, expression(multiplier));
      }
    }
    for (const TouchText& text : text_.touches) {
      if (!is_variable(text.variable.text)) fail(text.variable.at, fmt::format("'{}' is no variable", text.variable.text));
      if (text.order < 1 || text.order > 8) fail(text.at, "the order of a touch is between 1 and 8");
      Touch touch{text.variable.text, {}, 0, text.order};
      if (const auto infinite = infinity_in(text.place)) {
        touch.infinite = *infinite;
      } else {
        touch.at = exact_number(text.place);
        if (!touch.at) fail(text.place.at, "a touch stands at a rational number or at inf");
      }
      plan_for(text.label, text.at).touches.push_back(std::move(touch));
    }
    return out;
  }

 private:
  // --- The domain ---

  Variable& variable_of(const Item::Name& name) {
    if (defined_.contains(name.text)) fail(name.at, fmt::format("'{}' is defined by let and is no variable", name.text));
    if (name.text == "pi") fail(name.at, "pi is a number");
    const auto it = std::ranges::find(domain_, name.text, &Variable::name);
    if (it != domain_.end()) return *it;
    declared_.push_back(name);
    domain_.push_back(real(name.text));
    return domain_.back();
  }
  void declare(const Item& item) {
    switch (item.kind) {
      case Item::Kind::real:
        for (const Item::Name& name : item.names) variable_of(name);
        break;
      case Item::Kind::integer:
        for (const Item::Name& name : item.names) variable_of(name).integer = true;
        break;
      case Item::Kind::interval:
        for (const Item::Name& name : item.names) {
          bound(name, item.terms[0], true, item.lo_open);
          bound(name, item.terms[1], false, item.hi_open);
        }
        break;
      case Item::Kind::comparison:
        declare_ranges(item);
        break;
      case Item::Kind::definition:  // of a number: it may end a range that is told behind it
        if (is_number(item.terms.front())) {
          definitions_.emplace(item.names.front().text, expression(item.terms.front()));
          constants_.insert(item.names.front().text);
        }
        break;
    }
  }
  /// e is Euler's number unless the text declares or defines it, anywhere.
  bool is_euler(const std::string& name) const override { return name == "e" && !e_is_variable_ && !defined_.contains("e"); }
  /// No variable occurs in it, and nothing defined but numbers.
  bool is_number(const Term& term) const {
    std::vector<const Term*> names;
    names_in(term, names);
    return std::ranges::all_of(names, [&](const Term* name) {
      return name->text == "pi" || name->text == "inf" || is_euler(name->text) || constants_.contains(name->text);
    });
  }
  /// "e real", or e compared with numbers alone: e > 0.
  bool declares_e(const Item& item) const {
    if (item.kind != Item::Kind::comparison)
      return item.kind != Item::Kind::definition && std::ranges::find(item.names, "e", &Item::Name::text) != item.names.end();
    bool found = false;
    for (const Term& term : item.terms) {
      std::vector<const Term*> names;
      names_in(term, names);
      if (term.kind == Term::Kind::name && term.text == "e")
        found = true;
      else if (!std::ranges::all_of(names, [&](const Term* name) {
                 return name->text == "pi" || name->text == "inf" || defined_.contains(name->text);
               }))
        return false;
    }
    return found;
  }
  /// The name of a variable, and nothing besides.
  bool is_plain(const Term& term) const {
    return term.kind == Term::Kind::name && !is_number(term) && !defined_.contains(term.text);
  }
  /// Whether the i-th sign of the item compares a variable with a number.
  bool is_range(const Item& item, std::size_t i) const {
    const Term &left = item.terms[i], &right = item.terms[i + 1];
    return (is_plain(left) && is_number(right)) || (is_number(left) && is_plain(right));
  }
  /// What a comparison says of the ranges of variables: 0 <= x <= y < 1 bounds both.
  void declare_ranges(const Item& item) {
    const auto is = [&](auto property) {
      return std::ranges::any_of(item.terms, [&](const Term& term) { return (this->*property)(term); });
    };
    if (!is(&Meaning::is_plain) || !is(&Meaning::is_number)) return;
    require_one_direction(item);
    for (std::size_t i = 0; i < item.signs.size(); ++i) {
      const Term &left = item.terms[i], &right = item.terms[i + 1];
      if (is_number(left) && is_number(right))
        fail(item.at, std::string("numbers are compared with each other") +
                          (left.text == "e" || right.text == "e" ? " (e is one; 'e real' makes it a variable)" : ""));
      if (!is_range(item, i)) continue;
      const Term &variable = is_plain(left) ? left : right, &number = is_plain(left) ? right : left;
      if (item.signs[i] == Comparator::equal)
        fail(item.at,
             fmt::format("an equation makes '{}' a number: let {} = ... defines one", variable.text, variable.text));
      if (item.signs[i] != Comparator::unequal) continue;
      if (exact_number(number) == Rational(0))
        variable_of({variable.text, variable.at}).punctured = true;
      else
        excluded(item, {variable.text, variable.at}, number);
    }
    if (item.signs.front() == Comparator::unequal) return;
    const auto strict = [](Comparator sign) { return sign == Comparator::less || sign == Comparator::greater; };
    const bool falling = std::ranges::any_of(
        item.signs, [](Comparator sign) { return sign == Comparator::greater || sign == Comparator::at_least; });
    for (std::size_t i = 0; i < item.terms.size(); ++i) {
      if (!is_plain(item.terms[i])) continue;
      for (const bool right : {false, true}) {  // the nearest number with nothing but variables before it
        bool open = false;
        for (std::size_t j = i; right ? j + 1 < item.terms.size() : j > 0;) {
          open = open || strict(item.signs[right ? j : j - 1]);
          j = right ? j + 1 : j - 1;
          if (is_plain(item.terms[j])) continue;
          if (is_number(item.terms[j]))
            bound({item.terms[i].text, item.terms[i].at}, item.terms[j], right == falling, open);
          break;
        }
      }
    }
  }
  /// x != c is (x - c)^2 > 0; 0 alone is left out of a domain.
  void excluded(const Item& item, const Item::Name& name, const Term& number) {
    variable_of(name);
    const Expr x = Expr::variable(index_of(name.text));
    ends_.push_back({item.written[0] + " != " + item.written[1], Relation::greater, pown(x - expression(number), 2), from<Expr>(0)});
  }
  std::optional<Rational> exact_number(const Term& term) {
    const Expr e = expression(term);
    if (e.node().op == Op::constant) return e.node().constant;
    return std::nullopt;
  }
  /// variable >= number, or > where `open`; <= or < as an upper bound.
  void bound(const Item::Name& name, const Term& number, bool lower, bool open) {
    Variable& variable = variable_of(name);
    if (!is_number(number)) fail(number.at, fmt::format("the end of a range is a number; compare '{}' with it", name.text));
    if (const auto infinite = infinity_in(number)) {
      if (*infinite != (lower ? -1 : 1)) fail(number.at, "the range has no points");
      return;
    }
    const Expr e = expression(number);
    if (e.node().op == Op::constant && abs(e.node().constant) > power(10, 300))
      fail(number.at, "an end of a range beyond 1e300: leave the range without end, and write it as a hypothesis");
    if (e.node().op == Op::constant) return tighten(variable, e.node().constant, lower, open);
    // An end that is not known to be a rational: a rational there or beyond it, not left out (it may be the end itself,
    // as of min(2, pi)), and a hypothesis.
    const Tape tape(std::span<const Expr>(&e, 1));
    const PrecisionScope scope(128);
    const Mpfi x = evaluate<Mpfi>(tape, {}).front();
    if (!mpfr_number_p(x.lo()) || !mpfr_number_p(x.hi()) || x.partial()) fail(number.at, "the end of a range has no value");
    const Rational lo = exact_rational_of(x.lo()), hi = exact_rational_of(x.hi()), width = (abs(lo) + abs(hi)) * power(Rational(1, 2), 21);
    tighten(variable, lower ? simplest_between(lo - width, lo) : simplest_between(hi, hi + width), lower, false);
    const Expr v = Expr::variable(index_of(name.text));
    ends_.push_back({fmt::format("{} {} {}", name.text, lower ? (open ? ">" : ">=") : open ? "<" : "<=", written(e, names())),
                     lower ? (open ? Relation::greater : Relation::at_least) : open ? Relation::less : Relation::at_most, v, e});
  }
  static Rational exact_rational_of(mpfr_srcptr x) {
    Rational q;
    mpfr_get_q(q.raw(), x);
    return q;
  }
  std::optional<int> infinity_in(const Term& term) const {
    if (term.kind == Term::Kind::name && term.text == "inf") return 1;
    if (term.kind == Term::Kind::call && term.text == "neg" && infinity_in(term.arguments.front()) == 1) return -1;
    return std::nullopt;
  }
  static void tighten(Variable& variable, const Rational& q, bool lower, bool open) {
    std::optional<Rational>& end = lower ? variable.lo : variable.hi;
    bool& is_open = lower ? variable.lo_open : variable.hi_open;
    if (end && (lower ? q < *end : q > *end)) return;
    is_open = end && q == *end ? is_open || open : open;
    end = q;
  }
  void require_points(Variable& variable) const {
    // Above 0 without end: by magnitude.
    variable.logarithmic = variable.lo == Rational(0) && !variable.hi;
    if (variable.integer) round_inwards(variable);
    if (!variable.lo || !variable.hi) return;
    const bool one = *variable.lo == *variable.hi;
    if (*variable.lo > *variable.hi || (one && (variable.lo_open || variable.hi_open || (variable.punctured && *variable.lo == 0))))
      throw EmptyDomain(source_, std::ranges::find(declared_, variable.name, &Item::Name::text)->at,
                        fmt::format("the domain is empty: {}", variable.text()));
  }
  /// The range of an integer ends at integers that it may be.
  static void round_inwards(Variable& variable) {
    const auto floor = [](const Rational& q) {
      const Integer n = numerator(q) / denominator(q);  // towards 0
      return Rational(q.sign() < 0 && !q.is_integer() ? n - Integer(1) : n);
    };
    if (variable.lo) {
      const Rational below = floor(*variable.lo);
      if (variable.lo_open || below != *variable.lo) variable.lo = below + 1;
      variable.lo_open = false;
    }
    if (variable.hi) {
      const Rational above = -floor(-*variable.hi);
      if (variable.hi_open || above != *variable.hi) variable.hi = above - 1;
      variable.hi_open = false;
    }
  }

  // --- Expressions ---

  std::string unknown(const std::string& name, const std::string& near) const override {
    return near.empty() ? fmt::format("'{0}' has no domain: write {0} real, or {0} in (0, 1)", name)
                        : fmt::format("there is no variable '{}'{}", name, near);
  }
  // --- Comparisons ---

  void require_one_direction(const Item& item) const {
    const auto direction = [](Comparator sign) {
      return sign == Comparator::less || sign == Comparator::at_most ? -1 : sign == Comparator::greater || sign == Comparator::at_least ? 1 : 0;
    };
    bool up = false, down = false, unequal = false;
    for (const Comparator sign : item.signs) {
      up = up || direction(sign) > 0;
      down = down || direction(sign) < 0;
      unequal = unequal || sign == Comparator::unequal;
    }
    if ((up && down) || (unequal && item.signs.size() > 1))
      fail(item.at, "a chain of comparisons goes one way: 0 < x <= 1");
  }
  /// A definition, or the comparisons of neighbours; where `ranges`, without what the domain has already.
  void record(const Item& item, Comparisons<Expr>& out, bool ranges) {
    if (item.kind == Item::Kind::definition) {
      const std::string& name = item.names.front().text;
      require_new(item.names.front());
      if (is_number(item.terms.front())) constants_.insert(name);
      definitions_.emplace(name, expression(item.terms.front()));
      return;
    }
    if (item.kind != Item::Kind::comparison && ranges) return;
    if (item.kind != Item::Kind::comparison) fail(item.at, "a domain stands before the hypotheses, not among the claims");
    require_one_direction(item);
    constexpr Relation relations[] = {Relation::less, Relation::at_most, Relation::equal, Relation::at_least, Relation::greater};
    for (std::size_t i = 0; i < item.signs.size(); ++i) {
      // (With a label it is a hypothesis too, for plans.)
      if (ranges && item.label.empty() && is_range(item, i)) continue;
      Expr lhs = expression(item.terms[i]), rhs = expression(item.terms[i + 1]);
      Relation relation = Relation::greater;
      if (item.signs[i] == Comparator::unequal) {  // (l - r)^2 > 0
        lhs = pown(lhs - rhs, 2);
        rhs = from<Expr>(0);
      } else {
        relation = relations[static_cast<std::size_t>(item.signs[i])];
      }
      std::string label = fmt::format("{} {} {}", item.written[i], symbol_of(item.signs[i]), item.written[i + 1]);
      if (!item.label.empty()) label = item.label + (item.signs.size() == 1 ? "" : fmt::format(" ({})", i + 1));
      out.push_back({unique(std::move(label)), relation, lhs, rhs});
    }
  }

  /// The label, with a word more where another comparison has it: a claim may be a hypothesis.
  std::string unique(std::string label) {
    while (!labels_.insert(label).second) label += " again";
    return label;
  }

  const LemmaText& text_;
  bool e_is_variable_ = false;
  std::set<std::string> labels_;  ///< of the formula that is being recorded
  std::vector<Item::Name> declared_;
  Comparisons<Expr> ends_;             ///< of ranges, where they are no rationals
  std::set<std::string> constants_;    ///< names that let gives to numbers
};

}  // namespace

namespace {

/// The numbers of a term that stand in no exponent.
void numbers_in(Term& term, std::vector<Term*>& out) {
  if (term.kind == Term::Kind::number) out.push_back(&term);
  for (std::size_t i = 0; i < (term.text == "^" ? 1 : term.arguments.size()); ++i) numbers_in(term.arguments[i], out);
}

std::vector<std::pair<std::string, Statement>> with_moved_constants(const Source& source, const LemmaText& text,
                                                                    const std::string& key) {
  std::vector<std::pair<std::string, Statement>> out;
  LemmaText changed = text;
  std::vector<Term*> numbers;
  for (Item& claim : changed.claims)
    for (Term& term : claim.terms) numbers_in(term, numbers);
  for (Term* number : numbers)
    for (const Rational& share : {Rational(9, 10), Rational(11, 10)}) {
      const Rational was = number->value;
      number->value = was == 0 ? share - 1 : was * share;
      const std::string words = fmt::format("{} in place of {}", print(number->value), print(was));
      try {
        out.emplace_back(words, as_statement(source, changed, key, {}));
      } catch (const BadInput&) {  // it has no meaning with that number
      }
      number->value = was;
    }
  return out;
}

}  // namespace

Statement as_statement(const Source& source, const LemmaText& text, const std::string& key,
                       const std::filesystem::path& certificate) {
  if (text.claims.empty()) throw LemmaError(source, text.at, "the lemma claims nothing");
  Meaning meaning(source, text);
  const bool has_mutant = !text.mutant.empty();
  const Formula stated = meaning.formula(false), mutated = has_mutant ? meaning.formula(true) : stated;
  if (stated.claims.empty()) throw LemmaError(source, text.at, "the lemma claims nothing");
  if (has_mutant && stated.same_as(mutated))
    throw LemmaError(source, text.mutant.front().at, "the mutant is the lemma itself");
  Statement statement;
  About& about = statement.about;
  about.key = key;
  about.covers = Covers::the_same;
  about.source = text.source;
  about.says = text.says;
  about.expected = expected_of(source, text);
  statement.domain = meaning.domain();
  statement.file = source.name;
  statement.line = static_cast<int>(1 + std::ranges::count(source.text.substr(0, text.at), '\n'));
  statement.text = AsText{certificate, has_mutant, [=] { return with_moved_constants(source, text, key); }};
  statement.by = of_formulas(stated, mutated, meaning.plans(stated));
  return statement;
}

bool is_lemma_file(const std::filesystem::path& file) {
  return file.extension() == ".lemma" || file.extension() == ".fpcore" || file.extension() == ".smt2";
}

std::vector<Statement> lemmas_of(const std::filesystem::path& file, const std::string& claim) {
  Source source{file.string(), read_text(file)};
  if (source.text.starts_with("\ufeff"))
    source.text.erase(0, std::string_view("\ufeff").size());  // as some editors begin files
  const std::string stem = file.stem().string();
  std::vector<Statement> lemmas;
  std::set<std::string> names;
  std::set<std::size_t> stated;  // where what is stated begins
  std::vector<std::pair<std::size_t, EmptyDomain>> impossible;
  for (const LemmaText& text : file.extension() == ".fpcore" ? read_fpcore(source, claim)
                               : file.extension() == ".smt2" ? as_lemmas(source, read_smt(source))
                                                             : read_lemmas(source)) {
    if (!names.insert(text.name).second) throw LemmaError(source, text.at, fmt::format("a second lemma '{}'", text.name));
    const std::string key = text.name.empty() ? stem : stem + "." + text.name;
    try {
      lemmas.push_back(as_statement(source, text, key, file.parent_path() / (key + ".json")));
      stated.insert(text.at);
    } catch (const EmptyDomain& e) {
      if (file.extension() == ".lemma") throw;
      impossible.emplace_back(text.at, e);
    }
  }
  // A case that no number is in says nothing. All of them empty, that is no lemma.
  for (const auto& [at, why] : impossible)
    if (!stated.contains(at)) throw EmptyDomain(why);
  return lemmas;
}

std::optional<NamedFile> named_file(const std::string& word) {
  if (is_lemma_file(word)) return NamedFile{word, ""};
  const auto colon = word.rfind(':');
  if (colon == std::string::npos || !is_lemma_file(word.substr(0, colon))) return std::nullopt;
  return NamedFile{word.substr(0, colon), word.substr(colon + 1)};
}

std::vector<Statement> lemmas_of(const NamedFile& named, const std::string& claim) {
  std::vector<Statement> out;
  std::vector<std::string> names;
  for (Statement& lemma : lemmas_of(named.file, claim)) {
    names.push_back(lemma.about.key.substr(std::min(lemma.about.key.find('.') + 1, lemma.about.key.size())));
    if (named.lemma.empty() || names.back() == named.lemma) out.push_back(std::move(lemma));
  }
  if (out.empty())
    throw BadInput(named.lemma.empty() ? named.file.string() + ": there is no lemma in it"
                                       : fmt::format("{}: there is no lemma '{}'{}", named.file.string(), named.lemma,
                                                     did_you_mean(named.lemma, names)));
  return out;
}

Statement lemma_of_line(const std::string& line, const std::filesystem::path& certificate) {
  const Source source{"lemma", line};
  return as_statement(source, read_lemma_line(source), "lemma", certificate);
}

}  // namespace overshoot
