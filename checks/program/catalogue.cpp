/// list --markdown: the catalogue of the registered statements, docs/catalogue.md.
#include "checks/program/commands.hpp"

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

}  // namespace

int print_catalogue() {
  std::map<std::string, std::vector<const Statement*>> papers;
  std::map<Verdict, std::size_t> totals;
  for (const auto& [key, s] : registry()) {
    papers[s.paper()].push_back(&s);
    ++totals[s.about.expected];
  }
  fmt::print("# The statements\n\n");
  fmt::print(
      "Written by `./overshoot list --markdown > docs/catalogue.md`; a test compares it with the registry. The "
      "verdicts "
      "are the\nexpected ones: `check` finds them anew and says so where it does not. `./overshoot show KEY` has the "
      "statement in full.\n\n");
  fmt::print("{} statements: {} PROVED, {} SUPPORTED, {} REFUTED, {} UNDECIDED.\n", registry().size(),
             totals[Verdict::proved], totals[Verdict::supported], totals[Verdict::refuted], totals[Verdict::undecided]);
  for (const auto& [paper, statements] : papers) {
    fmt::print("\n## {}\n\n| key | source | says | kind | verdict | domain |\n|---|---|---|---|---|---|\n", paper);
    for (const Statement* s : statements)
      fmt::print("| `{}` | {} | {} | {} | {} | {} |\n", s->about.key, literally(s->about.source),
                 literally(s->about.says), name_of(s->about.kind), name_of(s->about.expected),
                 literally(text(s->domain)));
  }
  return 0;
}

}  // namespace overshoot::program
