/// overshoot: the command line. See README.md; `overshoot --help` lists the commands.
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "bench/options.hpp"
#include "lib/lemma/text.hpp"
#include "program/commands.hpp"
#include "program/lemmas.hpp"
#include "program/verify/verify.hpp"
#include "program/whole_or_small.hpp"
#include "lib/files/messages.hpp"
#include "lib/scalar/sentinel.hpp"

namespace {

/// The launcher builds the whole program, and starts it with the same words.
int start_whole(const overshoot::program::NeedsWhole& needs, char** argv) {
  const char* launcher = std::getenv("OVERSHOOT_LAUNCHER");
  if (launcher && argv[1] && std::string_view(argv[1]) == "--root" && argv[2]) {
    setenv("OVERSHOOT_WHOLE", needs.what.c_str(), 1);
    std::vector<char*> words = {const_cast<char*>("bash"), const_cast<char*>(launcher)};  // NOLINT: execvp's type
    for (char** word = argv + 3; *word; ++word) words.push_back(*word);
    words.push_back(nullptr);
    execvp(words[0], words.data());
    overshoot::complain(std::string(launcher) + ": cannot be started: " + std::generic_category().message(errno));
    return 3;
  }
  overshoot::complain("only overshoot-program has that (" + needs.what + ")");
  return 2;
}

/// Of a certificate that is named by its statement's key, or in a file that is.
void require_statement_of(const std::filesystem::path& named) {
  const std::string key = named.extension() == ".json" ? named.stem().string() : named.string();
  for (const std::string& lacked : overshoot::program::lacking_keys)
    if (key.starts_with(lacked)) return overshoot::program::require_statement(key);
}

/// The commands near to a first word that is none.
std::string meant(const CLI::App& app, int argc, char** argv) {
  int first = 1;
  while (first < argc && std::string_view(argv[first]) == "--root") first += 2;
  if (first >= argc || argv[first][0] == '-') return "";
  std::vector<std::string> commands = {"test"};  // the launcher's
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == argv[first]) return "";
    commands.push_back(command->get_name());
  }
  return overshoot::did_you_mean(argv[first], commands);
}

int run(int argc, char** argv) {
  using namespace overshoot;
  using namespace overshoot::program;
  CLI::App app{"overshoot decides lemmas: it finds an exact counterexample, or a proof that a second program verifies", "overshoot"};
  app.require_subcommand(0, 1);  // a missing one is reported below: CLI11 would not name an unknown command
  app.set_version_flag("--version", "overshoot " OVERSHOOT_VERSION);
  app.get_formatter()->column_width(34);
  app.footer(
      "In a checkout, ./overshoot also has\n"
      "  bench                             time every hot loop (installs Google Benchmark, builds everything)\n"
      "  bench --problems                  decide the public problems of bench/problems, beside what other tools did\n"
      "  bench --rates                     time the search for worst-case rates, and the solver alone\n"
      "  python [FILE]                     Python with the module overshoot (installs pybind11 and NumPy, builds the module)\n"
      "  test                              run the test suite (installs GoogleTest and rapidcheck, builds everything)");
  std::string root_text = ".";
  app.add_option("--root", root_text, "the checkout, where proofs-numeric/certificates is")->group("")->take_last();
  int code = 0;
  const auto root = [&] { return std::filesystem::path(root_text); };

  std::string claim;
  const auto with_claim = [&](CLI::App* sub) {
    sub->add_option("--claim", claim,
                    "what is claimed of the number that NAME.fpcore computes: comparisons in which 'body' stands for it, as "
                    "in 'body <= 1', '0 < body < x + 1'");
  };
  CheckArguments check;
  CLI::App* c = app.add_subcommand("check", "refute or prove lemmas and statements, and print the table of verdicts");
  c->add_option("keys", check.keys,
                "a lemma: 'x > 0 |- log(x) < x'; files NAME.lemma, NAME.fpcore or NAME.smt2; folders of them; keys of "
                "statements, or how keys begin. None: every statement");
  c->add_option("--budget", check.budget, "samples or runs per statement")->check(CLI::Range(1, 100'000'000));
  c->add_option("--seed", check.seed, "seed of the samples")->check(CLI::Range(0, 1'000'000'000));
  c->add_flag("--fresh", check.fresh, "search anew; do not read certificates");
  c->add_option("--json", check.json, "write the verdicts and their evidence to this file");
  c->add_option("--certificate", check.certificate, "write the certificate of the lemma to this file");
  with_claim(c);
  c->add_flag("--smt", check.smt, "of one file NAME.smt2: print unsat, sat and a model, or unknown");
  c->footer(lemma_help);
  c->callback([&] {
    check.claim = claim;
    if (!check.json.empty()) require_whole("check --json");
    if (const auto keys = keys_among(check.keys); !keys.empty() || check.keys.empty()) require_statements(keys);
    code = check_command(check, root());
  });

  bool markdown = false;
  CLI::App* listing = app.add_subcommand("list", "list the statements of the papers, or lemmas");
  std::vector<std::string> prefixes;
  listing->add_option("keys", prefixes, "keys, or how keys begin; all if none; or files and folders of lemmas");
  listing->add_flag("--markdown", markdown, "print all of them as docs/catalogue.md");
  listing->callback([&] {
    if (const auto keys = keys_among(prefixes); !keys.empty()) require_statements(keys);
    code = markdown ? print_catalogue() : list_command(prefixes);
  });

  std::string key;
  const auto with_key = [&](CLI::App* sub) {
    sub->add_option("key", key, "a lemma: 'x > 0 |- log(x) < x'; a file NAME.lemma, NAME.fpcore or NAME.smt2; or a statement's key")
        ->required();
    with_claim(sub);
    sub->footer(lemma_help);
  };
  const auto require_key = [&] {
    if (!keys_among({key}).empty()) require_statement(key);
  };
  CLI::App* show = app.add_subcommand("show", "print what a lemma or statement says and how it was read");
  with_key(show);
  show->callback([&] {
    require_key();
    code = show_command(key, claim, root());
  });

  SearchArguments refuting{.budget = 40'000}, proving{.budget = 200'000};
  std::string kept;
  const auto keeping = [&](CLI::App* sub) {
    sub->add_option("--certificate", kept, "write the certificate of a lemma that is given as text to this file");
  };
  CLI::App* r = app.add_subcommand("refute", "search for an exact counterexample, and write its certificate");
  with_key(r);
  r->add_option("--budget", refuting.budget, "samples that meet the hypotheses")->check(CLI::Range(1, 1'000'000'000));
  r->add_option("--seed", refuting.seed, "seed of the search")->check(CLI::Range(0, 1'000'000'000));
  keeping(r);
  const auto arguments = [&](SearchArguments& search) -> const SearchArguments& {
    require_key();
    search.key = key;
    search.certificate = kept;
    search.claim = claim;
    return search;
  };
  r->callback([&] { code = refute_command(arguments(refuting), root()); });

  CLI::App* p = app.add_subcommand("prove", "prove with interval arithmetic, and write the certificate");
  with_key(p);
  p->add_option("--budget", proving.budget, "boxes examined per claim")->check(CLI::Range(1, 1'000'000'000));
  p->add_flag("--resume", proving.resume, "go on from the boxes that an interrupted run has decided");
  keeping(p);
  p->callback([&] { code = prove_command(arguments(proving), root()); });

  double limit = 60;
  bool problems = false, rates = false;
  bench::Options timing;  // its help alone is given here: the launcher starts what times
  CLI::App* b = app.add_subcommand("bench", bench::about)->group("");  // in the footer
  CLI::Option* decide = b->add_flag("--problems", problems, "decide the public problems of bench/problems");
  CLI::Option* find = b->add_flag("--rates", rates, "time the search for worst-case rates of schedules, beside the solver alone")->excludes(decide);
  for (CLI::Option* option : bench::add_options(*b, timing)) option->excludes(decide)->excludes(find);
  b->add_option("--limit", limit, "seconds for each")->check(CLI::Range(0.1, 86'400.0))->capture_default_str();
  b->callback([&] {
    if (!problems && !rates) throw CLI::RequiredError("--problems or --rates");
    code = rates ? time_rates() : problems_command(root() / "bench" / "problems", limit);
  });

  std::vector<std::string> files;
  bool all = false;
  CLI::App* v = app.add_subcommand("verify", "check certificates again, with another arithmetic and without the search");
  v->add_option("certificates", files, "certificate files, or keys of statements");
  v->add_flag("--all", all, "all certificates of the checkout");
  v->callback([&] {
    if (all) require_whole("verify --all");
    for (const std::string& file : files) require_statement_of(file);
    for (const std::string& file : files)
      if (file.ends_with(".lemma") && std::filesystem::exists(file) && !certificates_fit(file)) code = 1;
    code = std::max(code, verify_command(files, all, root()));
  });

  std::string certificate, coq_file;
  CLI::App* x = app.add_subcommand("export-coq", "write a certificate as theorems for Coq (coq-interval)");
  x->add_option("certificate", certificate, "certificate file, the key of a statement, FILE.lemma:NAME, or a lemma")->required();
  x->add_option("-o,--output", coq_file, "write it to this file; standard output if none");
  x->callback([&] {
    if (!keys_among({certificate}).empty()) require_statement_of(certificate);
    code = export_coq_command(certificate, coq_file, root());
  });

  std::string model;
  const auto with_model = [&](const char* name, const char* what, std::string (*help)(), auto command) {
    CLI::App* sub = app.add_subcommand(name, what);
    sub->add_option("model", model, "one of those below")->required();
    sub->prefix_command();
    sub->footer(help);
    sub->callback([&code, &model, sub, command] {
      const std::vector<std::string> words = sub->remaining();
      if (std::ranges::find(words, "--help") != words.end()) throw CLI::CallForHelp();
      code = command(model, words);
    });
  };
  with_model("simulate", "run a model (gradient descent, say) in any arithmetic", simulate_help, simulate_command);
  with_model("enclose", "enclose all orbits of a box of starts and parameters rigorously, and their limit", enclose_help,
             [&](const std::string& name, const std::vector<std::string>& words) { return enclose_command(name, words, root()); });
  with_model("cycles", "find and prove all cycles of one period of a map in a box, or follow them along a parameter",
             cycles_help, cycles_command);
  with_model("sweep", "run a model over a grid of its parameters, and say what each run settles to", sweep_help, sweep_command);
  CLI::App* l = app.add_subcommand("precision", "compute a run or a statement in every arithmetic, and compare with the rigorous truth");
  l->prefix_command();
  l->footer(precision_help);
  l->callback([&] {
    const std::vector<std::string> words = l->remaining();
    if (std::ranges::find(words, "--help") != words.end()) throw CLI::CallForHelp();
    code = precision_command(words, root());
  });

  RateArguments rate;
  CLI::App* w = app.add_subcommand("rate", "the worst case of gradient descent with a schedule of steps: an exact bound above, a function below");
  w->add_option("--steps", rate.steps, "steps between commas: 'sqrt(2), 1 + sqrt(2), 3/2'");
  w->add_option("--schedule", rate.schedule, "constant:STEP:N, silver:N, obs_f:N or obs_g:N; or a file of steps");
  w->add_option("--class", rate.functions, "the functions, all 1-smooth: convex, strongly_convex:MU or nonconvex")->capture_default_str();
  w->add_option("--start", rate.start, "what is at most 1 at the start: dist, |x_0 - x_*|^2, or f, f(x_0) - f(x_*)")->capture_default_str();
  w->add_option("--measure", rate.measure,
                "what is bounded at the end: f, f(x_n) - f(x_*); grad, |f'(x_n)|^2; min_grad, the least |f'(x_i)|^2; dist, |x_n - x_*|^2")
      ->capture_default_str();
  w->add_option("--multipliers", rate.multipliers, "a file of multipliers to be checked, in place of a search (docs/rates.md)");
  w->add_flag("--repair", rate.repair, "round its multipliers, and change them so that the identity holds");
  w->add_option("--json", rate.json, "write the certificate to this file, which verify reads");
  w->callback([&] { code = rate_command(rate); });

  ReportArguments report;
  CLI::App* h = app.add_subcommand("report", "write the verdicts with their evidence and pictures as one HTML file");
  h->add_option("keys", report.keys, "keys, or how keys begin; all if none");
  h->add_option("--from", report.from, "a file of check --json, instead of checking now");
  h->add_option("-o,--output", report.out, "the file")->capture_default_str();
  h->callback([&] { code = report_command(report, root()); });

  try {
    require_sound_arithmetic();
    app.parse(argc, argv);
    if (app.get_subcommands().empty()) throw BadInput("a command is required (see overshoot --help)");
  } catch (const CLI::Success& e) {
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    complain(fmt::format("{}{} (see overshoot --help)", e.what(), meant(app, argc, argv)));
    return 2;
  } catch (const LemmaError& e) {
    complain(e.what());
    std::fprintf(stderr, "%s\n", e.excerpt.c_str());
    return 2;
  } catch (const BadInput& e) {
    complain(e.what());
    return 2;
  } catch (const std::filesystem::filesystem_error& e) {
    complain(e.path1().string() + ": " + e.code().message());
    return 2;
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "overshoot: out of memory\n");
    return 2;
  } catch (const std::exception& e) {
    if (std::ferror(stdout)) return 2;  // what fmt could not print; main says so
    complain(std::string("internal error: ") + e.what());
    return 70;
  }
  return code;
}

}  // namespace

int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape): only std::bad_alloc, before any try
  try {
    return overshoot::ended(run(argc, argv));
  } catch (const overshoot::program::NeedsWhole& needs) {
    return start_whole(needs, argv);
  }
}
