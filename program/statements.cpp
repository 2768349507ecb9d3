/// check, list, show, refute, prove, export-coq.
#include <tbb/parallel_for.h>

#include <atomic>
#include <cstdio>
#include <mutex>

#include "lib/search/write_certificate.hpp"
#include "lib/files/whole.hpp"
#include "program/commands.hpp"
#include "program/verify/verify.hpp"
#include "program/words.hpp"
#include "lib/coq/coq.hpp"
#include "lib/search/verification.hpp"
#include "lib/search/prove.hpp"
#include "lib/files/json.hpp"
#include "lib/statement/decided.hpp"

namespace overshoot::program {

namespace {

std::string coloured(Verdict v, std::string text) {
  if (!terminal()) return text;
  const char* colour = v == Verdict::proved      ? "32"
                       : v == Verdict::supported ? "36"
                       : v == Verdict::refuted   ? "31"
                                                 : "33";
  return fmt::format("\033[{}m{}\033[0m", colour, text);
}

/// "eta = 1/100, loss = huber".
std::string in_words(const Domain& domain, const Witness& w) {
  std::string out;
  for (const Variable& v : domain)
    out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", v.name, print(v, w.at(v.name)));
  return out;
}

/// What of a witness the formula depends on.
std::string in_words(const Statement& s, const Formula& f, const std::vector<Rational>& point) {
  Domain domain;
  for (std::size_t i = 0; i < point.size(); ++i)
    if (matters(s, f, point, i)) domain.push_back(s.domain[i]);
  return in_words(domain, to_witness(s.domain, point));
}

std::string evidence(const Record& r) {
  if (!r.slip.empty()) return r.slip;
  if (r.verdict == Verdict::unverified) return fmt::format("{:.2g} s to verify (verify --all)", r.verify_cost);
  if (r.verdict == Verdict::refuted && r.witness) return "at " + in_words(r.statement->domain, *r.witness);
  if (r.verdict == Verdict::proved || r.contradicted > 0) return r.method;
  if (r.worst_slack) {
    const bool runs = r.statement->is<ByRuns>() || r.statement->is<ByOrbits>();
    const std::string many = fmt::format("{} {}", r.applicable, runs ? "runs" : "samples");
    return *r.worst_slack == 0 ? many : fmt::format("{}, worst slack {:.3g}", many, *r.worst_slack);
  }
  return r.method.empty() ? r.trouble : r.method;
}

/// Two lines a statement: the verdict, what it covers, its evidence and what the paper says in a phrase; what is
/// decided here. On a terminal they fit it, evidence and phrase being cut alike.
void print_table(const std::vector<Record>& records) {
  std::size_t key = 3, verdict = 7, cover = 6, room = SIZE_MAX;
  for (const Record& r : records) {
    key = std::max(key, r.statement->about.key.size());
    verdict = std::max(verdict, name_of(r.verdict).size());
    cover = std::max(cover, covers(*r.statement).size());
  }
  const std::size_t fixed = key + verdict + cover + 16;  // with the time and what stands between
  const std::size_t width = terminal_width();
  if (width > 0) room = width > fixed + 20 ? width - fixed : 20;
  fmt::print("{:<{}}  {:<{}}  {:<{}}  {:>6}  {}\n", "key", key, "verdict", verdict, "covers", cover, "time",
             "evidence: what the paper says");
  for (const Record& r : records) {
    const std::string shown = evidence(r), phrase = r.statement->about.says;
    std::size_t half = room;
    if (room != SIZE_MAX && columns(shown) + columns(phrase) > room)
      half = std::max(room / 2, room - std::min(room, columns(phrase)));
    const std::string left = cut(shown, half);
    fmt::print("{:<{}}  {}  {:<{}}  {:>5.1f}s  {}: {}\n", r.statement->about.key, key,
               coloured(r.verdict, fmt::format("{:<{}}", name_of(r.verdict), verdict)), covers(*r.statement), cover,
               r.seconds, left, room == SIZE_MAX ? phrase : cut(phrase, room - std::min(room, columns(left))));
    if (!r.slip.empty()) continue;
    const std::string formula = decided(*r.statement, Script::unicode).in_one_line(Script::unicode);
    fmt::print("  {}\n", cut(formula, width > 0 ? width - 2 : 240));
  }
}

/// "2 statements: 1 proved, ..; all as recorded", and what the verdicts cover: "PROVED: 1 the same".
void print_totals(const std::vector<Record>& records) {
  std::map<Verdict, std::size_t> totals;
  std::map<Verdict, std::map<std::string, std::size_t>> covered;
  std::size_t unexpected = 0;
  for (const Record& r : records) {
    ++totals[r.verdict];
    ++covered[r.verdict][covers(*r.statement)];
    if (!r.as_expected()) ++unexpected;
  }
  const std::size_t unverified = totals[Verdict::unverified];
  fmt::print("\n{} statements: {} proved, {} supported, {} refuted, {} undecided{}; {}\n", records.size(),
             totals[Verdict::proved], totals[Verdict::supported], totals[Verdict::refuted], totals[Verdict::undecided],
             unverified == 0 ? "" : fmt::format(", {} unverified", unverified),
             unexpected == 0 ? std::string("all as recorded") : fmt::format("{} NOT as recorded", unexpected));
  for (const auto& [verdict, kinds] : covered) fmt::print("  {} covers: {}\n", name_of(verdict), in_numbers(kinds));
  if (unverified > 0)
    fmt::print("UNVERIFIED: {} certificate{} of more than {} s to verify; verify --all does it\n", unverified,
               unverified == 1 ? "" : "s", affordable_seconds);
}

/// The refuted ones in full: the printed claim beside what it is at the witness.
void print_refuted(const std::vector<Record>& records) {
  for (const Record& r : records) {
    if (r.verdict != Verdict::refuted || !r.refutation) continue;
    const std::vector<Rational> point = from_witness(r.statement->domain, *r.witness);
    const Formula f = r.statement->formula({}, point);
    fmt::print("\n{} is REFUTED ({})\n", r.statement->about.key, r.statement->about.source);
    print_wrapped("  printed   ", r.statement->about.printed);
    print_wrapped("  witness   ", in_words(*r.statement, f, point));
    for (const Comparison<Expr>& claim : f.claims)
      if (claim.label == r.refutation->claim)
        fmt::print("  claim     {}   that is   lhs {} rhs\n", claim.label, symbol(claim.relation));
    fmt::print("  lhs       in [{}, {}]\n  rhs       in [{}, {}]\n", r.refutation->lhs.first, r.refutation->lhs.second,
               r.refutation->rhs.first, r.refutation->rhs.second);
    if (!r.statement->about.repaired.empty()) fmt::print("  repaired  {}\n", r.statement->about.repaired);
  }
}

void print_measured(const std::vector<Record>& records) {
  for (const Record& r : records) {
    if (r.measured.empty() || records.size() > 12) continue;
    fmt::print("\n{}: measured over {} runs (smallest, mean, largest; or once)\n", r.statement->about.key,
               r.applicable);
    for (const auto& [name, m] : r.measured) {
      fmt::print("  {:<52} {:>13.7g}", name, m.smallest);
      if (m.count > 1) fmt::print(" {:>13.7g} {:>13.7g}", m.sum / static_cast<double>(m.count), m.largest);
      fmt::print("\n");
    }
  }
}

}  // namespace

std::string in_numbers(const std::map<std::string, std::size_t>& counts) {
  std::string out;
  for (const auto& [what, n] : counts) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", n, what);
  return out;
}

std::vector<Record> check_all(const CheckArguments& arguments, const std::filesystem::path& root) {
  const std::vector<const Statement*> statements = find_statements(arguments.keys);
  std::vector<Record> records(statements.size());
  Progress progress("checking");
  std::atomic<std::size_t> done = 0;
  std::mutex reporting;
  tbb::parallel_for(std::size_t{0}, statements.size(), [&](std::size_t i) {
    records[i] = check(*statements[i], {arguments.budget, arguments.seed, arguments.fresh, root, {}});
    const std::lock_guard lock(reporting);
    progress(++done, statements.size());
  });
  return records;
}

nlohmann::json records_json(const std::vector<Record>& records, const CheckArguments& arguments,
                            const std::string& command, const std::filesystem::path& root) {
  nlohmann::json j = {{"environment", environment(root)}, {"statements", nlohmann::json::array()}};
  j["environment"]["seed"] = arguments.seed;
  j["environment"]["command"] = command;
  std::vector<nlohmann::json> ladders(records.size());
  tbb::parallel_for(std::size_t{0}, records.size(), [&](std::size_t i) { ladders[i] = ladder_json(records[i]); });
  for (std::size_t i = 0; i < records.size(); ++i) {
    j["statements"].push_back(to_json(records[i]));
    if (!ladders[i].is_null()) j["statements"].back()["ladder"] = std::move(ladders[i]);
  }
  add_pictures(j["statements"], records);
  return j;
}

namespace {

/// The words that give these arguments again.
std::string command_of(const CheckArguments& a) {
  std::string command = "./overshoot check";
  for (const std::string& key : a.keys) command += " " + key;
  if (a.budget > 0) command += fmt::format(" --budget {}", a.budget);
  command += fmt::format(" --seed {}", a.seed);
  if (a.fresh) command += " --fresh";
  if (!a.json.empty()) command += " --json " + a.json;
  return command;
}

}  // namespace

namespace {

/// What a person does about a verdict that is not the recorded one.
std::string what_to_do(const Record& r) {
  const std::string& key = r.statement->about.key;
  const Verdict expected = r.statement->about.expected;
  const std::string place = fmt::format("{}:{}", r.statement->file, r.statement->line);
  if (r.verified_here && (r.verdict == Verdict::proved || r.verdict == Verdict::refuted))
    return fmt::format("its certificate {} shows that: record {}, or repair the statement, at {}", r.certificate,
                       name_of(r.verdict), place);
  if (!r.certificate.empty())
    return fmt::format("its certificate {} does not hold: `overshoot {} {}` writes a new one", r.certificate,
                       expected == Verdict::refuted ? "refute" : "prove", key);
  if (r.verdict == Verdict::refuted)
    return fmt::format(
        "the statement is false: `overshoot refute {}` keeps the witness; repair it, or record REFUTED, at {}", key,
        place);
  if (expected == Verdict::proved || expected == Verdict::refuted)
    return fmt::format(
        "`overshoot {} {}` tries it with more work and writes its certificate; or record what is known, at {}",
        expected == Verdict::proved ? "prove" : "refute", key, place);
  return fmt::format("check it with a larger --budget, or record {} at {}", name_of(r.verdict), place);
}

}  // namespace

int check_command(const CheckArguments& arguments, const std::filesystem::path& root) {
  if (!arguments.json.empty()) require_writable(arguments.json);
  const std::vector<Record> records = check_all(arguments, root);
  std::ptrdiff_t slips = 0;
  for (const Record& r : records)
    if (!r.slip.empty()) {
      std::fprintf(stderr, "overshoot: %s: %s\n", r.statement->about.key.c_str(), r.slip.c_str());
      ++slips;
    }
  const auto write_json = [&] {
    if (!arguments.json.empty())
      write_whole(arguments.json, records_json(records, arguments, command_of(arguments), root).dump(1) + "\n");
  };
  if (slips == std::ssize(records)) {
    write_json();
    return 2;
  }
  print_table(records);
  print_totals(records);
  print_refuted(records);
  print_measured(records);
  for (const Record& r : records)
    if (!r.as_expected() && r.slip.empty()) {
      fmt::print("\n");
      print_wrapped(fmt::format("{}: ", r.statement->about.key),
                    fmt::format("{}, recorded as {}: {}", name_of(r.verdict), name_of(r.statement->about.expected),
                                r.trouble.empty() ? r.method : r.trouble));
      print_wrapped("  ", what_to_do(r));
    }
  std::fflush(stdout);
  write_json();
  return slips > 0 ? 2 : std::ranges::all_of(records, &Record::as_expected) ? 0 : 1;
}

int list_command(const std::vector<std::string>& beginnings) {
  std::vector<const Statement*> statements;
  for (const auto& [key, statement] : registry())
    if (beginnings.empty() || std::ranges::any_of(beginnings, [&, &k = key](const std::string& b) { return k.starts_with(b); }))
      statements.push_back(&statement);
  if (statements.empty()) find_statement(beginnings.front());  // throws, naming near keys
  std::size_t key = 3, cover = 6;
  for (const Statement* s : statements) {
    key = std::max(key, s->about.key.size());
    cover = std::max(cover, covers(*s).size());
  }
  const std::size_t width = terminal_width();
  const auto line = [&](const std::string& name, std::string_view recorded, const std::string& covered,
                        const std::string& phrase) {
    const std::string text = fmt::format("{:<{}}  {:<9}  {:<{}}  {}", name, key, recorded, covered, cover, phrase);
    fmt::print("{}\n", cut(text, width > 0 ? width : SIZE_MAX));
  };
  line("key", "recorded", "covers", "in a phrase (check decides)");
  for (const Statement* s : statements) line(s->about.key, name_of(s->about.expected), covers(*s), s->about.says);
  return 0;
}

namespace {

/// The certificate that is there, where it can be read.
std::optional<Certificate> committed(const std::filesystem::path& file) {
  try {
    return read_certificate(file);
  } catch (const BadInput&) {
    return std::nullopt;
  }
}

/// What is decided of it, generated: a formula on a line.
void print_decided(const Statement& s, const Decided& d) {
  const auto line = [](const std::string& text) { print_wrapped("    ", text); };
  const auto lines = [&](const std::vector<Decided::Line>& list, const char* before) {
    for (const Decided::Line& l : list) {
      const bool named = !l.formula.empty() && l.formula != l.label;
      line(before + (l.formula.empty() ? "[" + l.label + "]" : l.formula) + (named ? "    [" + l.label + "]" : ""));
    }
  };
  if (!d.over.empty()) line(d.over);
  for (const Decided::Line& l : d.start) line("from " + l.label + " = " + l.formula);
  for (const Decided::Line& l : d.step) line("step " + l.label + " ↦ " + l.formula);
  lines(d.hypotheses, "given ");
  if (s.is<ByOrbits>()) line("at one step, all of");
  lines(d.claims, s.is<ByOrbits>() ? "  " : d.hypotheses.empty() ? "" : "⇒ ");
  if (!d.by_construction.empty())
    line(fmt::format("{}: {}", d.by_construction_in_words(), fmt::join(d.by_construction, "; ")));
  for (std::size_t i = 0; i < d.where.size(); ++i) line((i == 0 ? "where " : "      ") + d.where[i]);
  if (!d.instead.empty()) line("(" + d.instead + ")");
}

/// The sizes and choices of a point.
std::string structure_in_words(const Domain& domain, const std::vector<Rational>& point) {
  Domain structural;
  Witness values;
  for (std::size_t i = 0; i < domain.size(); ++i)
    if (domain[i].structural) {
      structural.push_back(domain[i]);
      values[domain[i].name] = point[i];
    }
  return in_words(structural, values);
}

/// What a command does with one statement; an error of its own code names it.
template <class Command>
int with_key(const std::string& key, const Command& command) {
  try {
    return command();
  } catch (const BadInput& e) {
    const std::string what = e.what();
    throw BadInput(what.starts_with(key) ? what : key + ": " + what);
  }
}
}  // namespace

const Statement& sound_statement(const std::string& key) {
  const Statement& s = find_statement(key);
  if (const auto why = slip(s)) throw BadInput(key + ": " + *why);
  return s;
}

int show_command(const std::string& key, const std::filesystem::path& root) {
  const Statement& s = find_statement(key);
  const About& a = s.about;
  if (!s.defect.empty()) throw BadInput(key + ": " + s.defect);
  if (!s.is<ByRuns>() && !s.is<ByInstances>())
    with_key(key, [&] { return s.formula({}), 0; });  // before anything is printed
  const auto line = [](const char* name, const std::string& text) {
    if (!text.empty()) print_wrapped(fmt::format("  {:<11}", name), text);
  };
  fmt::print("{}\n", key);
  line("says", a.says);
  line("source", s.paper() + ", " + a.source);
  line("code", fmt::format("{}:{}", s.file, s.line));
  line("kind", std::string(s.kind()));
  line("expected", std::string(name_of(a.expected)));
  fmt::print("{}\n", heading_of(a.origin));
  line("statement", a.printed);
  line("given", a.hypotheses);
  fmt::print("decided here: {}\n", covers(s));
  for (const std::string& n : narrower(s)) line("only", n);
  print_decided(s, decided(s, Script::unicode));
  std::vector<Rational> example = smallest_structure(s.domain);
  if (const auto c = committed(certificate_path(root, key)); c && c->verdict == Verdict::refuted && !misfit(*c, s)) {
    example = from_witness(s.domain, c->point);
    line("fails at", in_words(s, s.formula({}, example), example) + " [" + c->refutation->claim + "]");
  }
  if (s.is<ByInstances>()) {
    line("such as", "for " + structure_in_words(s.domain, example));
    print_decided(s, decided_at(s, example, Script::unicode));
  }
  for (const Variable& v : s.domain) line("with", v.meaning.empty() ? "" : v.name + ": " + v.meaning);
  line("deduction", a.deduction);
  line("mutant", a.mutant);
  line("repaired", a.repaired);
  if (!s.is<ByRuns>() && !s.is<ByInstances>()) line("formula", "sha256 " + s.formula({}).hash(s.domain));
  return 0;
}

namespace {

/// Writes the certificate. One that says otherwise is not lost silently, and not at all while it holds: then one of the
/// two is wrong.
bool keep(const Certificate& c, const std::filesystem::path& root) {
  const std::filesystem::path file = certificate_path(root, c.key);
  std::filesystem::create_directories(file.parent_path());
  const std::optional<Certificate> old = committed(file);
  const bool otherwise = old && old->verdict != c.verdict;
  if (otherwise && !flaw(*old, find_statement(c.key))) {
    fmt::print("{} says {} and is verified: one of the two is a defect of overshoot, please report it; not replaced\n",
               file.string(), name_of(old->verdict));
    return false;
  }
  write_certificate(c, file);
  fmt::print("wrote {}{}\n", file.string(),
             otherwise ? fmt::format(" (in place of one that said {} and is void)", name_of(old->verdict)) : "");
  return true;
}

/// Shows a refutation that the verifier accepts.
bool show_refutation(const Statement& s, const Certificate& c) {
  if (const auto why = flaw(c, s)) {
    fmt::print("{}: not refuted: the witness found is rejected by the verifier: {}\n", s.about.key, *why);
    return false;
  }
  Record r;
  r.statement = &s;
  r.verdict = Verdict::refuted;
  r.witness = c.point;
  r.refutation = c.refutation;
  print_refuted({r});
  return true;
}

int refute_statement(const Statement& s, std::size_t budget, std::uint64_t seed, const std::filesystem::path& root) {
  const std::string& key = s.about.key;
  if (s.is<ByRuns>()) throw BadInput(key + ": a statement about runs has no exact witness; use check");
  if (s.is<ByOrbits>()) throw BadInput(key + ": a point does not refute that orbits arrive; use prove");
  Progress progress("refuting " + key);
  RefuteAttempt attempt = refute(s, {}, {.samples = budget, .seed = seed, .progress = progress});
  if (!attempt.certificate) attempt.certificate = prove(s, {}, {.box_budget = 20'000}).refutation;
  if (!attempt.certificate) {
    fmt::print("{}: no counterexample in {} samples ({} applicable) and local searches; worst slack {:.3g}\n", key,
               attempt.report.samples, attempt.report.applicable, attempt.report.worst_slack);
    return 1;
  }
  return show_refutation(s, *attempt.certificate) && keep(*attempt.certificate, root) ? 0 : 1;
}

int prove_statement(const Statement& s, long budget, bool resume, const std::filesystem::path& root) {
  const std::string& key = s.about.key;
  if (resume && s.is<ByOrbits>()) throw BadInput(key + ": the search over orbits keeps no log to go on from");
  Progress progress("proving " + key);
  const ProveOptions options{
      .box_budget = budget,
      .progress =
          [&](long examined) { progress(static_cast<std::size_t>(examined), static_cast<std::size_t>(budget)); },
      .log = proof_log_path(root, key),
      .resume = resume};
  ProofAttempt attempt = prove(s, {}, options);
  // A box that shows that it is false may lie where the search has not come.
  if (!attempt.certificate && !attempt.refutation)
    attempt.refutation = refute(s, {}, {.samples = 4000, .local_searches = 12}).certificate;
  const auto remove_log = [&] {
    std::error_code ignored;
    std::filesystem::remove(options.log, ignored);
  };
  if (attempt.refutation) {
    fmt::print("{}: not proved: {}\n", key, attempt.why_not);
    remove_log();
    if (show_refutation(s, *attempt.refutation))
      fmt::print("no proof, no certificate: refute {} writes that one\n", key);
    return 1;
  }
  if (!attempt.certificate) {
    fmt::print("{}: not proved: {}\n", key, attempt.why_not);
    if (attempt.out_of_budget && std::filesystem::exists(options.log))
      fmt::print("its boxes are kept in {}: go on with --resume and a larger --budget\n", options.log.string());
    else
      remove_log();
    return 1;
  }
  // What the verifier would reject is not written.
  if (const auto why = flaw(*attempt.certificate, s)) {
    fmt::print("{}: not proved: the proof found is rejected by the verifier: {}\n", key, *why);
    remove_log();
    return 1;
  }
  fmt::print("{}: PROVED over {}; {} boxes; inhabited at {}\n", key, text(s.domain), attempt.certificate->boxes(),
             in_words(s.domain, attempt.certificate->point));
  print_decided(s, decided(s, Script::unicode));
  const bool kept = keep(*attempt.certificate, root);
  remove_log();
  return kept ? 0 : 1;
}

}  // namespace

int refute_command(const std::string& key, std::size_t budget, std::uint64_t seed, const std::filesystem::path& root) {
  const Statement& s = sound_statement(key);
  return with_key(key, [&] { return refute_statement(s, budget, seed, root); });
}

int prove_command(const std::string& key, long budget, bool resume, const std::filesystem::path& root) {
  const Statement& s = sound_statement(key);
  return with_key(key, [&] { return prove_statement(s, budget, resume, root); });
}

int export_coq_command(const std::string& name, const std::string& out, const std::filesystem::path& root) {
  const std::string file = named_certificate(name, root).string();
  const Certificate c = read_certificate(file);
  require_distinct({file, out});
  if (!out.empty()) require_writable(out);
  if (const auto why = rejection(file, c, false)) {
    std::fprintf(stderr, "overshoot: %s: REJECTED: %s\n", file.c_str(), why->c_str());
    return 1;
  }
  const CoqExport coq = to_coq(c, find_statement(c.key));
  if (coq.theorems == 0) {
    const auto& [label, why] = coq.left_out.front();
    std::fprintf(stderr, "overshoot: %s: nothing to export: '%s': %s%s\n", file.c_str(), label.c_str(), why.c_str(),
                 coq.left_out.size() > 1 ? fmt::format(", and {} more", coq.left_out.size() - 1).c_str() : "");
    return 1;
  }
  for (const auto& [label, why] : coq.left_out)
    std::fprintf(stderr, "overshoot: %s: left out '%s': %s\n", file.c_str(), label.c_str(), why.c_str());
  if (out.empty())
    fmt::print("{}", coq.text);
  else
    write_whole(out, coq.text);
  return 0;
}

}  // namespace overshoot::program
