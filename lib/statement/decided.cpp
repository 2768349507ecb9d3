#include "lib/statement/decided.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace overshoot {

namespace {

std::string interval(const Variable& variable, Script script) {
  const bool latex = script == Script::latex;
  const std::string infinity = latex ? "\\infty" : "∞", minus = latex ? "-" : "−";
  if (!variable.lo && !variable.hi) return latex ? "\\mathbb{R}" : "ℝ";
  return (variable.lo ? (variable.lo_open ? "(" : "[") + written(*variable.lo, script) : "(" + minus + infinity) +
         (latex ? ",\\," : ", ") +
         (variable.hi ? written(*variable.hi, script) + (variable.hi_open ? ")" : "]") : infinity + ")");
}

std::string relation(Relation relation, Script script) {
  const bool latex = script == Script::latex;
  switch (relation) {
    case Relation::at_most:
      return latex ? "\\le" : "≤";
    case Relation::at_least:
      return latex ? "\\ge" : "≥";
    default:
      return std::string(symbol(relation));
  }
}

/// Words inside of a formula.
std::string words(const std::string& text, Script script) {
  if (script == Script::unicode) return text;
  std::string out;
  for (const char c : text) {
    if (c == '^' || c == '~' || c == '\\')
      out += c == '^' ? "\\textasciicircum " : c == '~' ? "\\textasciitilde " : "\\textbackslash ";
    else
      out += (std::string_view("_{}%#&$").find(c) != std::string_view::npos ? "\\" : "") + std::string(1, c);
  }
  return "\\text{" + out + "}";
}

std::string joined(const std::vector<std::string>& list, const std::string& between) {
  return fmt::format("{}", fmt::join(list, between));
}

std::vector<std::string> formulas(const std::vector<Decided::Line>& lines, Script script) {
  std::vector<std::string> out;
  for (const Decided::Line& line : lines)
    out.push_back(line.formula.empty() ? words(line.label, script) : line.formula);
  return out;
}

/// So many letters of LaTeX are a line of a domain.
constexpr std::size_t most_in_line = 120;

/// The domain over as many lines as keep each short: broken between variables.
std::vector<std::string> over_in_lines(const std::string& over) {
  const std::string between = ",\\ ";
  std::vector<std::string> lines = {""};
  for (std::size_t at = 0; at < over.size();) {
    const std::size_t end = std::min(over.find(between, at), over.size());
    const std::string variable = over.substr(at, end - at);
    if (!lines.back().empty() && lines.back().size() + variable.size() > most_in_line) {
      lines.back() += ",";
      lines.push_back("\\quad " + variable);
    } else {
      lines.back() += (lines.back().empty() ? "" : between) + variable;
    }
    at = end + between.size();
  }
  return lines;
}

/// What structured statements and runs are tried at.
std::string points(const Statement& statement) {
  Rational all = 1;
  const bool finite = std::ranges::all_of(
      statement.domain, [](const Variable& variable) { return variable.integer && variable.lo && variable.hi; });
  for (const Variable& v : statement.domain)
    if (finite) all *= *v.hi - *v.lo + 1;
  if (finite && all <= 256) return fmt::format("each of {} point{}", print(all), all == 1 ? "" : "s");
  return fmt::format("{} or more points that meet the hypotheses, drawn of this domain",
                     statement.about.minimum_samples);
}

/// A formula for people has at most so many shared parts and letters.
constexpr std::size_t most_parts = 40, most_letters = 6000, most_claims = 60, few_claims = 12;

}  // namespace

std::string in_words(const Domain& domain, const Witness& witness) {
  std::string out;
  for (const Variable& v : domain) out += (out.empty() ? "" : ", ") + v.name + " = " + print(v, witness.at(v.name));
  return out;
}

std::string written(const Variable& variable, Script script) {
  const bool latex = script == Script::latex;
  const std::string name = written_name(variable.name, script), in = latex ? "\\in" : " ∈ ";
  if (!variable.options.empty()) {
    std::vector<std::string> options;
    for (const std::string& option : variable.options) options.push_back(words(option, script));
    return name + in + (latex ? "\\{" : "{") + joined(options, ", ") + (latex ? "\\}" : "}");
  }
  if (variable.lo && variable.hi && *variable.lo == *variable.hi)
    return name + (latex ? "=" : " = ") + written(*variable.lo, script);
  if (variable.integer && variable.lo && variable.hi)
    return name + in + (latex ? "\\{" : "{") + written(*variable.lo, script) + (latex ? ",\\ldots," : ", …, ") +
           written(*variable.hi, script) + (latex ? "\\}" : "}");
  const std::string integers = !variable.integer ? "" : latex ? "\\mathbb{Z}\\cap" : "ℤ ∩ ";
  if (variable.integer && !variable.lo && !variable.hi)
    return name + in + (latex ? "\\mathbb{Z}" : "ℤ") + (variable.punctured ? (latex ? "\\setminus\\{0\\}" : " ∖ {0}") : "");
  return name + in + integers + interval(variable, script) + (variable.punctured ? (latex ? "\\setminus\\{0\\}" : " ∖ {0}") : "");
}

namespace {

/// Every variable with its range, those that take one value after the others: "∀ x ∈ ℝ, at K = 10000".
std::string over_all(const Domain& domain, bool quantified, Script script) {
  const bool latex = script == Script::latex;
  std::vector<std::string> varying, fixed;
  for (const Variable& v : domain) (v.lo && v.hi && *v.lo == *v.hi ? fixed : varying).push_back(written(v, script));
  const std::string comma = latex ? ",\\ " : ", ";
  std::string out = joined(varying, comma);
  if (quantified && !varying.empty()) out.insert(0, latex ? "\\forall\\," : "∀ ");
  if (fixed.empty()) return out;
  return (out.empty() ? "" : out + comma) + words("at ", script) + joined(fixed, comma);
}

/// The formula in symbols: start and step, hypotheses and claims, and what shared parts stand for. What is too long to
/// be read is left out, and said to be.
void write_formula(const Formula& formula, const std::vector<std::string>& variables,
                   const std::vector<std::string>& state, Script script, Decided& decided) {
  const std::string equals = script == Script::latex ? "=" : " = ";
  if (!state.empty()) {
    const Written start(formula.start, variables, script);
    for (std::size_t i = 0; i < state.size(); ++i) decided.start.push_back({written_name(state[i], script), start[i]});
    for (const auto& [name, value] : start.parts()) decided.where.push_back(name + equals + value);
  }
  std::vector<Expr> sides = formula.step;
  for (const auto* list : {&formula.hypotheses, &formula.claims})
    for (const Comparison<Expr>& comparison : *list) sides.insert(sides.end(), {comparison.lhs, comparison.rhs});
  const Written written(sides, state.empty() ? variables : state, script);
  std::size_t next = 0, letters = 0;
  for (; next < formula.step.size(); ++next) decided.step.push_back({written_name(state[next], script), written[next]});
  for (const auto& [list, lines] :
       {std::pair(&formula.hypotheses, &decided.hypotheses), std::pair(&formula.claims, &decided.claims)})
    for (const Comparison<Expr>& comparison : *list) {
      const std::string lhs = written[next++], rhs = written[next++];
      // Two sides that recording has made one are an identity: nothing is left of them to be read.
      if (same(comparison.lhs, comparison.rhs)) {
        decided.by_construction.push_back(comparison.label);
        continue;
      }
      lines->push_back({comparison.label, lhs + " " + relation(comparison.relation, script) + " " + rhs});
      letters += lines->back().formula.size();
    }
  for (const auto& [name, value] : written.parts()) {
    decided.where.push_back(name + equals + value);
    letters += value.size();
  }
  for (const std::string& meaning : written.functions()) decided.where.push_back(meaning);
  if (written.parts().size() > most_parts || letters > most_letters) {
    decided.instead = fmt::format("{} recorded steps, too long to be written out", Tape(sides).steps.size());
    if (!state.empty())
      decided.instead = fmt::format("at one state of an orbit in {} coordinates; {}", state.size(), decided.instead);
    decided.where.clear();
    decided.start.clear();
    decided.step.clear();
    for (auto* lines : {&decided.hypotheses, &decided.claims})
      for (Decided::Line& line : *lines) line.formula.clear();
  }
  for (const RateClaim& rate : formula.rates) {
    const std::string steps = fmt::format("{}", fmt::join(rate.problem.steps, ", "));
    decided.claims.push_back({rate.label, words(shown(rate.problem) + ", steps " + steps + ":", script) + (script == Script::latex ? "\\ " : " ") +
                                              relation(rate.relation, script) + " " + words(rate.tau, script)});
    letters += decided.claims.back().formula.size();
  }
  if (decided.claims.size() > most_claims) {
    decided.instead += fmt::format("{}the first {} of {} claims", decided.instead.empty() ? "" : "; ", few_claims,
                                   decided.claims.size());
    decided.claims.resize(few_claims);
  }
}

std::vector<std::string> names_of(const Domain& domain) {
  std::vector<std::string> names;
  for (const Variable& v : domain) names.push_back(v.name);
  return names;
}

}  // namespace

Decided decided(const Statement& statement, Script script) {
  Decided decided;
  decided.over = over_all(statement.domain, !statement.is<ByRuns>(), script);
  if (statement.is<ByRuns>()) {
    decided.instead = "runs from " + points(statement);
    for (const std::string& what : statement.about.compared) decided.claims.push_back({what, ""});
  } else if (statement.is<ByInstances>()) {
    const Formula formula = statement.formula({}, smallest_structure(statement.domain));
    decided.instead = "one formula for each structure, at " + points(statement);
    for (const Comparison<Expr>& hypothesis : formula.hypotheses) decided.hypotheses.push_back({hypothesis.label, ""});
    for (const Comparison<Expr>& claim : formula.claims) decided.claims.push_back({claim.label, ""});
  } else {
    const auto* orbits = statement.as<ByOrbits>();
    write_formula(statement.formula({}), names_of(statement.domain),
                  orbits ? orbits->state : std::vector<std::string>(), script, decided);
  }
  return decided;
}

Decided decided_at(const Statement& statement, const std::vector<Rational>& point, Script script) {
  Decided decided;
  write_formula(statement.formula({}, point), names_of(statement.domain), {}, script, decided);
  return decided;
}

std::vector<Rational> smallest_structure(const Domain& domain) {
  std::vector<Rational> point;
  for (const Variable& v : domain) point.push_back(v.lo.value_or(v.hi.value_or(Rational(1))));
  return point;
}

std::string Decided::by_construction_in_words() const {
  const std::size_t n = by_construction.size();
  return fmt::format("{} identit{} by construction, both sides being recorded as one", n, n == 1 ? "y" : "ies");
}

std::string Decided::in_one_line(Script script) const {
  const bool latex = script == Script::latex;
  const std::string comma = latex ? ",\\ " : ", ";
  std::string out = over;
  if (!step.empty()) {
    const auto tuple = [&](const std::vector<Line>& lines, bool values) {
      std::vector<std::string> parts;
      for (const Line& line : lines) parts.push_back(values ? line.formula : line.label);
      return "(" + joined(parts, comma) + ")";
    };
    out += (over.empty() ? ""
            : latex      ? ":\\ "
                         : ": ") +
           words("the orbit of ", script) + tuple(step, false) + (latex ? "\\mapsto" : " ↦ ") + tuple(step, true) +
           words(" from ", script) + tuple(start, true) + words(" comes to one state with all of ", script);
  } else if (!over.empty()) {
    out += latex ? ":\\ " : ": ";
  }
  if (!hypotheses.empty()) out += joined(formulas(hypotheses, script), comma) + (latex ? "\\ \\Rightarrow\\ " : " ⇒ ");
  std::vector<std::string> shown = formulas(claims, script);
  if (!by_construction.empty()) shown.push_back(words(by_construction_in_words(), script));
  out += joined(shown, comma);
  if (!instead.empty()) out += claims.empty() ? words(instead, script) : " " + words("(" + instead + ")", script);
  if (!where.empty()) out += words(latex ? " where " : "; where ", script) + joined(where, comma);
  return out;
}

std::string Decided::in_latex() const {
  std::vector<std::string> lines = over_in_lines(over);
  if (step.empty() && !over.empty()) lines.back() += ":";
  const auto label = [](const std::string& text) { return words(text, Script::latex); };
  const auto add = [&](const std::vector<Line>& list) {
    for (const Line& line : list)
      lines.push_back(line.formula.empty()
                          ? label(line.label)
                          : line.formula + "\\quad{\\scriptstyle " + label("[" + line.label + "]") + "}");
  };
  for (const Line& line : start) lines.push_back("{" + line.label + "}_{(0)}=" + line.formula);
  for (const Line& line : step) lines.push_back(line.label + "\\mapsto " + line.formula);
  add(hypotheses);
  if (!hypotheses.empty()) lines.back() += "\\quad\\Rightarrow";
  if (!step.empty()) lines.push_back(label("at one step, all of:"));
  add(claims);
  if (!by_construction.empty()) lines.push_back(label(by_construction_in_words()));
  if (!instead.empty()) lines.push_back(label("(" + instead + ")"));
  for (std::size_t i = 0; i < where.size(); ++i) lines.push_back((i == 0 ? label("where ") : "") + where[i]);
  return "\\begin{aligned}&" + joined(lines, "\\\\&") + "\\end{aligned}";
}

std::vector<std::string> narrower(const Statement& statement) {
  std::vector<std::string> out;
  for (const Printed& printed : statement.about.printed_domain) {
    std::string here = printed.here;
    if (here.empty()) {
      const auto variable = std::ranges::find(statement.domain, printed.name, &Variable::name);
      here = variable == statement.domain.end() ? "(not in the domain)" : variable->range();
    }
    out.push_back(fmt::format("{}: {} of {}", printed.name, here, printed.range));
  }
  return out;
}

std::string covers(const Statement& statement) {
  const Covers covers = statement.about.covers;
  if (statement.about.expected == Verdict::refuted && covers != Covers::the_same) return "an instance";
  if (covers == Covers::restricted)
    return statement.about.deduction.empty() ? "restricted" : "substitution; restricted";
  return std::string(name_of(covers)) + (statement.about.printed_domain.empty() ? "" : "; restricted");
}

}  // namespace overshoot
