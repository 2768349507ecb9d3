#include "lib/statement/decided.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace overshoot {

namespace {

std::string interval(const Variable& v, Script script) {
  const bool latex = script == Script::latex;
  const std::string infinity = latex ? "\\infty" : "∞", minus = latex ? "-" : "−";
  if (!v.lo && !v.hi) return latex ? "\\mathbb{R}" : "ℝ";
  return (v.lo ? (v.lo_open ? "(" : "[") + written(*v.lo, script) : "(" + minus + infinity) + (latex ? ",\\," : ", ") +
         (v.hi ? written(*v.hi, script) + (v.hi_open ? ")" : "]") : infinity + ")");
}

std::string relation(Relation r, Script script) {
  const bool latex = script == Script::latex;
  switch (r) {
    case Relation::at_most:
      return latex ? "\\le" : "≤";
    case Relation::at_least:
      return latex ? "\\ge" : "≥";
    default:
      return std::string(symbol(r));
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
  for (const Decided::Line& l : lines) out.push_back(l.formula.empty() ? words(l.label, script) : l.formula);
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
std::string points(const Statement& s) {
  Rational all = 1;
  const bool finite = std::ranges::all_of(s.domain, [](const Variable& v) { return v.integer && v.lo && v.hi; });
  for (const Variable& v : s.domain)
    if (finite) all *= *v.hi - *v.lo + 1;
  if (finite && all <= 256) return fmt::format("each of {} point{}", print(all), all == 1 ? "" : "s");
  return fmt::format("{} or more points that meet the hypotheses, drawn of this domain", s.about.minimum_samples);
}

/// A formula for people has at most so many shared parts and letters.
constexpr std::size_t most_parts = 40, most_letters = 6000, most_claims = 60, few_claims = 12;

}  // namespace

std::string written(const Variable& v, Script script) {
  const bool latex = script == Script::latex;
  const std::string name = written_name(v.name, script), in = latex ? "\\in" : " ∈ ";
  if (!v.options.empty()) {
    std::vector<std::string> options;
    for (const std::string& o : v.options) options.push_back(words(o, script));
    return name + in + (latex ? "\\{" : "{") + joined(options, ", ") + (latex ? "\\}" : "}");
  }
  if (v.lo && v.hi && *v.lo == *v.hi) return name + (latex ? "=" : " = ") + written(*v.lo, script);
  if (v.integer && v.lo && v.hi)
    return name + in + (latex ? "\\{" : "{") + written(*v.lo, script) + (latex ? ",\\ldots," : ", …, ") +
           written(*v.hi, script) + (latex ? "\\}" : "}");
  return name + in + interval(v, script) + (v.punctured ? (latex ? "\\setminus\\{0\\}" : " ∖ {0}") : "");
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
void write_formula(const Formula& f, const std::vector<std::string>& variables, const std::vector<std::string>& state,
                   Script script, Decided& d) {
  const std::string equals = script == Script::latex ? "=" : " = ";
  if (!state.empty()) {
    const Written start(f.start, variables, script);
    for (std::size_t i = 0; i < state.size(); ++i) d.start.push_back({written_name(state[i], script), start[i]});
    for (const auto& [name, value] : start.parts()) d.where.push_back(name + equals + value);
  }
  std::vector<Expr> sides = f.step;
  for (const auto* list : {&f.hypotheses, &f.claims})
    for (const Comparison<Expr>& c : *list) sides.insert(sides.end(), {c.lhs, c.rhs});
  const Written formula(sides, state.empty() ? variables : state, script);
  std::size_t next = 0, letters = 0;
  for (; next < f.step.size(); ++next) d.step.push_back({written_name(state[next], script), formula[next]});
  for (const auto& [list, lines] : {std::pair(&f.hypotheses, &d.hypotheses), std::pair(&f.claims, &d.claims)})
    for (const Comparison<Expr>& c : *list) {
      const std::string lhs = formula[next++], rhs = formula[next++];
      // Two sides that recording has made one are an identity: nothing is left of them to be read.
      if (same(c.lhs, c.rhs)) {
        d.by_construction.push_back(c.label);
        continue;
      }
      lines->push_back({c.label, lhs + " " + relation(c.relation, script) + " " + rhs});
      letters += lines->back().formula.size();
    }
  for (const auto& [name, value] : formula.parts()) {
    d.where.push_back(name + equals + value);
    letters += value.size();
  }
  for (const std::string& meaning : formula.functions()) d.where.push_back(meaning);
  if (formula.parts().size() > most_parts || letters > most_letters) {
    d.instead = fmt::format("{} recorded steps, too long to be written out", Tape(sides).steps.size());
    if (!state.empty())
      d.instead = fmt::format("at one state of an orbit in {} coordinates; {}", state.size(), d.instead);
    d.where.clear();
    d.start.clear();
    d.step.clear();
    for (auto* lines : {&d.hypotheses, &d.claims})
      for (Decided::Line& l : *lines) l.formula.clear();
  }
  if (d.claims.size() > most_claims) {
    d.instead += fmt::format("{}the first {} of {} claims", d.instead.empty() ? "" : "; ", few_claims, d.claims.size());
    d.claims.resize(few_claims);
  }
}

std::vector<std::string> names_of(const Domain& domain) {
  std::vector<std::string> names;
  for (const Variable& v : domain) names.push_back(v.name);
  return names;
}

}  // namespace

Decided decided(const Statement& s, Script script) {
  Decided d;
  d.over = over_all(s.domain, !s.is<ByRuns>(), script);
  if (s.is<ByRuns>()) {
    d.instead = "runs from " + points(s);
    for (const std::string& what : s.about.compared) d.claims.push_back({what, ""});
  } else if (s.is<ByInstances>()) {
    const Formula f = s.formula({}, smallest_structure(s.domain));
    d.instead = "one formula for each structure, at " + points(s);
    for (const Comparison<Expr>& h : f.hypotheses) d.hypotheses.push_back({h.label, ""});
    for (const Comparison<Expr>& c : f.claims) d.claims.push_back({c.label, ""});
  } else {
    const auto* orbits = s.as<ByOrbits>();
    write_formula(s.formula({}), names_of(s.domain), orbits ? orbits->state : std::vector<std::string>(), script, d);
  }
  return d;
}

Decided decided_at(const Statement& s, const std::vector<Rational>& point, Script script) {
  Decided d;
  write_formula(s.formula({}, point), names_of(s.domain), {}, script, d);
  return d;
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
      for (const Line& l : lines) parts.push_back(values ? l.formula : l.label);
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
    for (const Line& l : list)
      lines.push_back(l.formula.empty() ? label(l.label)
                                        : l.formula + "\\quad{\\scriptstyle " + label("[" + l.label + "]") + "}");
  };
  for (const Line& l : start) lines.push_back("{" + l.label + "}_{(0)}=" + l.formula);
  for (const Line& l : step) lines.push_back(l.label + "\\mapsto " + l.formula);
  add(hypotheses);
  if (!hypotheses.empty()) lines.back() += "\\quad\\Rightarrow";
  if (!step.empty()) lines.push_back(label("at one step, all of:"));
  add(claims);
  if (!by_construction.empty()) lines.push_back(label(by_construction_in_words()));
  if (!instead.empty()) lines.push_back(label("(" + instead + ")"));
  for (std::size_t i = 0; i < where.size(); ++i) lines.push_back((i == 0 ? label("where ") : "") + where[i]);
  return "\\begin{aligned}&" + joined(lines, "\\\\&") + "\\end{aligned}";
}

std::vector<std::string> narrower(const Statement& s) {
  std::vector<std::string> out;
  for (const Printed& p : s.about.printed_domain) {
    std::string here = p.here;
    if (here.empty()) {
      const auto v = std::ranges::find(s.domain, p.name, &Variable::name);
      here = v == s.domain.end() ? "(not in the domain)" : v->range();
    }
    out.push_back(fmt::format("{}: {} of {}", p.name, here, p.range));
  }
  return out;
}

std::string covers(const Statement& s) {
  const Covers c = s.about.covers;
  if (s.about.expected == Verdict::refuted && c != Covers::the_same) return "an instance";
  if (c == Covers::restricted) return s.about.deduction.empty() ? "restricted" : "substitution; restricted";
  return std::string(name_of(c)) + (s.about.printed_domain.empty() ? "" : "; restricted");
}

}  // namespace overshoot
