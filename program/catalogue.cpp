/// list --markdown: the catalogue of the registered statements, docs/catalogue.md.
#include "program/commands.hpp"
#include "lib/statement/decided.hpp"

namespace overshoot::program {

namespace {

/// Text that Markdown shows as it is, in a cell of a table.
std::string literally(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(R"(\`*_|<[~$)").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

/// One statement: the paper's words beside what is decided.
void print_in_full(const Statement& statement) {
  const auto item = [](std::string_view name, const std::string& text) {
    if (!text.empty()) fmt::print("- {}: {}\n", name, text);
  };
  fmt::print("\n### {}\n\n{}. **{}**, {}; [{}](../{})\n\n", statement.about.key, literally(statement.about.says),
             name_of(statement.about.expected), covers(statement), statement.file, statement.file);
  item(heading_of(statement.about.origin), "`" + statement.about.printed + "`");
  item("given", literally(statement.about.hypotheses));
  item("decided here", literally(decided(statement, Script::unicode).in_one_line(Script::unicode)));
  for (const std::string& part : narrower(statement)) item("only", literally(part));
  item("by words", literally(statement.about.deduction));
}

}  // namespace

int print_catalogue() {
  std::map<std::string, std::vector<const Statement*>> papers;
  std::map<Verdict, std::map<std::string, std::size_t>> totals;
  for (const auto& [key, s] : registry()) {
    papers[s.paper()].push_back(&s);
    ++totals[s.about.expected][covers(s)];
  }
  fmt::print("# The statements\n\n");
  fmt::print(
      "Written by `./overshoot list --markdown > docs/catalogue.md`; a test compares it with the registry. The "
      "verdicts "
      "are the\nexpected ones: `check` finds them anew and says so where it does not. What a verdict covers of what "
      "the "
      "paper says:\n[verdicts.md](verdicts.md). `./overshoot show KEY` has the statement in full.\n\n");
  fmt::print("{} statements.\n\n| verdict | statements | of which cover |\n|---|---|---|\n", registry().size());
  for (const auto& [verdict, kinds] : totals) {
    std::size_t all = 0;
    for (const auto& [what, n] : kinds) all += n;
    fmt::print("| {} | {} | {} |\n", name_of(verdict), all, in_numbers(kinds));
  }
  for (const auto& [paper, statements] : papers) {
    fmt::print("\n## {}\n\n| key | source | says | kind | verdict | covers |\n|---|---|---|---|---|---|\n", paper);
    for (const Statement* statement : statements)
      fmt::print("| `{}` | {} | {} | {} | {} | {} |\n", statement->about.key, literally(statement->about.source),
                 literally(statement->about.says), statement->kind(), name_of(statement->about.expected),
                 covers(*statement));
  }
  fmt::print("\n## In full\n");
  for (const auto& [paper, statements] : papers)
    for (const Statement* statement : statements) print_in_full(*statement);
  return 0;
}

}  // namespace overshoot::program
