/// check, list, show, refute, prove, export-coq.
#include <tbb/parallel_for.h>

#include <atomic>
#include <cstdio>
#include <mutex>

#include "lib/search/anew.hpp"
#include "lib/search/found.hpp"
#include "lib/search/limit.hpp"
#include "lib/search/write_certificate.hpp"
#include "lib/files/messages.hpp"
#include "lib/files/whole.hpp"
#include "lib/search/undefined.hpp"
#include "program/commands.hpp"
#include "program/lemmas.hpp"
#include "program/verify/verify.hpp"
#include "program/whole_or_small.hpp"
#include "program/words.hpp"
#include <nlohmann/json.hpp>

#include "lib/coq/rate.hpp"
#include "lib/search/verification.hpp"
#include "lib/files/json.hpp"
#include "lib/statement/decided.hpp"

namespace overshoot::program {

namespace {

std::string coloured(Verdict verdict, std::string text) {
  if (!terminal()) return text;
  const char* colour = verdict == Verdict::proved      ? "32"
                       : verdict == Verdict::supported ? "36"
                       : verdict == Verdict::refuted   ? "31"
                                                       : "33";
  return fmt::format("\033[{}m{}\033[0m", colour, text);
}

/// What of a witness the formula depends on.
std::string in_words(const Statement& statement, const Formula& formula, const std::vector<Rational>& point) {
  Domain domain;
  for (std::size_t i = 0; i < point.size(); ++i)
    if (matters(statement, formula, point, i)) domain.push_back(statement.domain[i]);
  return in_words(domain, to_witness(statement.domain, point));
}

std::string evidence(const Record& record) {
  if (!record.slip.empty()) return record.slip;
  if (record.verdict == Verdict::unverified)
    return fmt::format("{:.2g} s to verify (overshoot verify)", record.verify_cost);
  if (record.verdict == Verdict::refuted && record.witness)
    return "at " + in_words(record.statement->domain, *record.witness);
  if (record.verdict == Verdict::proved && record.statement->text && !record.statement->text->has_mutant)
    return record.method + ", no mutant";
  if (record.verdict == Verdict::proved || record.contradicted > 0) return record.method;
  if (record.worst_slack) {
    const bool runs = record.statement->is<ByRuns>() || record.statement->is<ByOrbits>();
    const std::string many = fmt::format("{} {}", record.applicable, runs ? "runs" : "samples");
    return *record.worst_slack == 0 ? many : fmt::format("{}, worst slack {:.3g}", many, *record.worst_slack);
  }
  return record.method.empty() ? record.trouble : record.method;
}

/// What a verdict covers: of a lemma that is text, where no paper's statement stands beside it, the text.
std::string covered(const Statement& statement) { return statement.text ? "the text" : covers(statement); }

/// Two lines a statement: the verdict, what it covers, its evidence, and a phrase; what is
/// decided here. On a terminal they fit it, evidence and phrase being cut alike.
void print_table(const std::vector<Record>& records) {
  std::size_t key = 3, verdict = 7, cover = 6, room = SIZE_MAX;
  for (const Record& record : records) {
    key = std::max(key, record.statement->about.key.size());
    verdict = std::max(verdict, name_of(record.verdict).size());
    cover = std::max(cover, covered(*record.statement).size());
  }
  const std::size_t fixed = key + verdict + cover + 16;  // with the time and what stands between
  const std::size_t width = terminal_width();
  if (width > 0) room = width > fixed + 20 ? width - fixed : 20;
  fmt::print("{:<{}}  {:<{}}  {:<{}}  {:>6}  {}\n", "key", key, "verdict", verdict, "covers", cover, "time",
             "evidence: in a phrase");
  for (const Record& record : records) {
    const std::string shown = evidence(record), phrase = record.statement->about.says;
    std::size_t half = room;
    if (room != SIZE_MAX && columns(shown) + columns(phrase) > room)
      half = std::max(room / 2, room - std::min(room, columns(phrase)));
    const std::string left = cut(shown, half);
    fmt::print("{:<{}}  {}  {:<{}}  {:>5.1f}s  {}{}{}\n", record.statement->about.key, key,
               coloured(record.verdict, fmt::format("{:<{}}", name_of(record.verdict), verdict)),
               covered(*record.statement), cover, record.seconds, left, phrase.empty() ? "" : ": ",
               room == SIZE_MAX ? phrase : cut(phrase, room - std::min(room, columns(left))));
    if (!record.slip.empty()) continue;
    const std::string formula = decided(*record.statement, Script::unicode).in_one_line(Script::unicode);
    fmt::print("  {}\n", cut(formula, width > 0 ? width - 2 : 240));
  }
}

/// "2 statements: 1 proved, ..; all as recorded", and what the verdicts cover: "PROVED: 1 the same".
void print_totals(const std::vector<Record>& records) {
  std::map<Verdict, std::size_t> totals;
  std::map<Verdict, std::map<std::string, std::size_t>> kinds_of;
  std::size_t unexpected = 0;
  for (const Record& record : records) {
    ++totals[record.verdict];
    ++kinds_of[record.verdict][covered(*record.statement)];
    if (!record.as_expected()) ++unexpected;
  }
  const std::size_t unverified = totals[Verdict::unverified];
  fmt::print("\n{} statement{}: {} proved, {} supported, {} refuted, {} undecided{}; {}\n", records.size(),
             records.size() == 1 ? "" : "s", totals[Verdict::proved], totals[Verdict::supported], totals[Verdict::refuted], totals[Verdict::undecided],
             unverified == 0 ? "" : fmt::format(", {} unverified", unverified),
             unexpected == 0 ? std::string("all as recorded") : fmt::format("{} NOT as recorded", unexpected));
  bool in_words = false;
  for (const auto& [verdict, kinds] : kinds_of) {
    fmt::print("  {} covers: {}\n", name_of(verdict), in_numbers(kinds));
    for (const auto& [cover, n] : kinds)
      in_words = in_words || (verdict == Verdict::proved && (cover.starts_with("step") || cover.starts_with("subst")));
  }
  if (in_words)
    fmt::print("  (from a step or a substitution a sentence in words leads to the printed claim: show KEY has it)\n");
  if (unverified > 0)
    fmt::print("UNVERIFIED: {} certificate{} of more than {} s to verify; overshoot verify KEY does it\n", unverified,
               unverified == 1 ? "" : "s", affordable_seconds);
}

/// The refuted ones in full: the printed claim beside what it is at the witness.
void print_refuted(const std::vector<Record>& records) {
  for (const Record& record : records) {
    if (record.verdict != Verdict::refuted || (!record.refutation && !record.bound)) continue;
    const About& about = record.statement->about;
    fmt::print("\n{} is REFUTED{}\n", about.key, about.source.empty() ? "" : " (" + about.source + ")");
    if (record.statement->text)
      print_wrapped("  decided   ", decided(*record.statement, Script::unicode).in_one_line(Script::unicode));
    else
      print_wrapped("  printed   ", about.printed);
    if (record.bound) {
      print_wrapped("  claim     ", record.bound->claim);
      print_wrapped("  but       ", fmt::format("the worst case is {} {}", record.bound->side, record.bound->tau));
      if (!about.repaired.empty()) fmt::print("  repaired  {}\n", about.repaired);
      continue;
    }
    const std::vector<Rational> point = from_witness(record.statement->domain, *record.witness);
    const Formula formula = record.statement->formula({}, point);
    print_wrapped("  witness   ", in_words(*record.statement, formula, point));
    for (const Comparison<Expr>& claim : formula.claims)
      if (claim.label == record.refutation->claim)
        fmt::print("  claim     {}   that is   lhs {} rhs\n", claim.label, symbol(claim.relation));
    fmt::print("  lhs       in [{}, {}]\n  rhs       in [{}, {}]\n", record.refutation->lhs.first,
               record.refutation->lhs.second, record.refutation->rhs.first, record.refutation->rhs.second);
    if (!about.repaired.empty()) fmt::print("  repaired  {}\n", about.repaired);
  }
}

void print_measured(const std::vector<Record>& records) {
  for (const Record& record : records) {
    if (record.measured.empty() || records.size() > 12) continue;
    fmt::print("\n{}: measured over {} runs (smallest, mean, largest; or once)\n", record.statement->about.key,
               record.applicable);
    for (const auto& [name, m] : record.measured) {
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
  const std::vector<const Statement*> statements = named(arguments.keys, {}, arguments.claim);
  std::vector<Record> records(statements.size());
  Progress progress("checking");
  std::atomic<std::size_t> done = 0;
  std::mutex reporting;
  std::atomic<bool> said = false;
  const auto verifying = [&](double seconds) {
    if (seconds > 2 && !said.exchange(true))
      complain("verifying certificates that this machine has not seen (once; a few minutes for all)");
  };
  tbb::parallel_for(std::size_t{0}, statements.size(), [&](std::size_t i) {
    records[i] = check(*statements[i], {arguments.budget, arguments.seed, arguments.fresh, root, {}, verifying});
    const std::lock_guard lock(reporting);
    progress(++done, statements.size());
  });
  return records;
}

namespace {

/// The words that give these arguments again.
std::string command_of(const CheckArguments& arguments) {
  std::string command = "./overshoot check";
  for (const std::string& key : arguments.keys) command += " " + key;
  if (arguments.budget > 0) command += fmt::format(" --budget {}", arguments.budget);
  command += fmt::format(" --seed {}", arguments.seed);
  if (arguments.fresh) command += " --fresh";
  if (!arguments.claim.empty()) command += " --claim '" + arguments.claim + "'";
  if (!arguments.json.empty()) command += " --json " + arguments.json;
  return command;
}

/// What a person does about a verdict that is not the recorded one.
std::string what_to_do(const Record& record, const std::string& claim) {
  const std::string key = word_for(*record.statement, claim);
  const Verdict expected = record.statement->about.expected;
  const std::string place = fmt::format("{}:{}", record.statement->file, record.statement->line);
  if (record.verified_here && record.trouble.empty() && (record.verdict == Verdict::proved || record.verdict == Verdict::refuted))
    return fmt::format("its certificate {} shows that: record {}, or repair the statement, at {}", record.certificate,
                       name_of(record.verdict), place);
  if (!record.certificate.empty())
    return fmt::format("its certificate {} does not hold: `overshoot {} {}` writes a new one", record.certificate,
                       expected == Verdict::refuted ? "refute" : "prove", key);
  if (record.verdict == Verdict::refuted)
    return fmt::format(
        "the statement is false: `overshoot refute {}` keeps the witness; repair it, or record REFUTED, at {}", key,
        place);
  if (expected == Verdict::proved || expected == Verdict::refuted)
    return fmt::format(
        "`overshoot {} {}` tries it with more work and writes its certificate; or record what is known, at {}",
        expected == Verdict::proved ? "prove" : "refute", key, place);
  return fmt::format("check it with a larger --budget, or record {} at {}", name_of(record.verdict), place);
}

}  // namespace

namespace {
int check_line(const CheckArguments& arguments);
}

int check_command(const CheckArguments& arguments, const std::filesystem::path& root) {
  if (arguments.smt) {
    if (arguments.keys.size() != 1 || !arguments.keys.front().ends_with(".smt2")) throw BadInput("--smt: answers for one file NAME.smt2");
    return smt_command(arguments.keys.front());
  }
  if (arguments.keys.size() == 1 && is_line(arguments.keys.front())) return check_line(arguments);
  if (!arguments.certificate.empty()) throw BadInput("--certificate: is for one lemma that is given as text, such as 'x > 0 |- log(x) < x'");
  if (!arguments.json.empty()) require_writable(arguments.json);
  const std::vector<Record> records = check_all(arguments, root);
  std::ptrdiff_t slips = 0;
  for (const Record& record : records)
    if (!record.slip.empty()) {
      complain(record.statement->about.key + ": " + record.slip);
      ++slips;
    }
  const auto write_asked = [&] {
    if (!arguments.json.empty()) write_records(records, arguments, command_of(arguments), root);
  };
  if (slips == std::ssize(records)) {
    write_asked();
    return 2;
  }
  print_table(records);
  print_totals(records);
  print_refuted(records);
  print_measured(records);
  for (const Record& record : records)
    if (!record.as_expected() && record.slip.empty()) {
      fmt::print("\n");
      print_wrapped(
          fmt::format("{}: ", record.statement->about.key),
          fmt::format("{}, recorded as {}: {}", name_of(record.verdict), name_of(record.statement->about.expected),
                      record.trouble.empty() ? record.method : record.trouble));
      print_wrapped("  ", what_to_do(record, arguments.claim));
    }
  std::fflush(stdout);
  write_asked();
  return slips > 0 ? 2 : std::ranges::all_of(records, &Record::as_expected) ? 0 : 1;
}

int list_command(const std::vector<std::string>& words) {
  const std::vector<std::string> beginnings = keys_among(words);
  std::vector<const Statement*> statements;
  for (const std::string& b : beginnings)
    if (const auto first = registry().lower_bound(b); first == registry().end() || !first->first.starts_with(b))
      find_statement(b);  // throws, naming near keys
  for (const auto& [key, statement] : registry())
    if (words.empty() ||
        std::ranges::any_of(beginnings, [&, &k = key](const std::string& b) { return k.starts_with(b); }))
      statements.push_back(&statement);
  for (const std::string& word : words)
    if (keys_among({word}).empty()) std::ranges::copy(named({word}), std::back_inserter(statements));
  std::size_t key = 3, cover = 6;
  for (const Statement* s : statements) {
    key = std::max(key, s->about.key.size());
    cover = std::max(cover, covered(*s).size());
  }
  const std::size_t width = terminal_width();
  const auto line = [&](const std::string& name, std::string_view recorded, const std::string& covered,
                        const std::string& phrase) {
    const std::string text = fmt::format("{:<{}}  {:<9}  {:<{}}  {}", name, key, recorded, covered, cover, phrase);
    fmt::print("{}\n", cut(text, width > 0 ? width : SIZE_MAX));
  };
  line("key", "recorded", "covers", "in a phrase (check decides)");
  for (const Statement* s : statements) line(s->about.key, name_of(s->about.expected), covered(*s), s->about.says);
  if (words.empty() && !lacking_keys.empty())
    print_wrapped("",
                  fmt::format("\nAnd those about runs and networks, which a command that names one builds first: {}",
                              fmt::join(lacking_keys, ", ")));
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

/// Where the certificate of a lemma is, and what it says.
std::string certified_by(const Statement& lemma) {
  const std::filesystem::path& file = lemma.text->certificate;
  const std::string name = printable(file.string());
  if (!std::filesystem::exists(file)) return "not yet: prove or refute writes " + name;
  const std::optional<Certificate> there = committed(file);
  if (!there) return name + " cannot be read";
  if (misfit(*there, lemma)) return name + " is of another formula";
  return fmt::format("{} says {} (verify checks it)", name, name_of(there->verdict));
}

/// What is decided of it, generated: a formula on a line.
void print_decided(const Statement& statement, const Decided& decided) {
  const auto print_line = [](const std::string& text) { print_wrapped("    ", text); };
  const auto lines = [&](const std::vector<Decided::Line>& list, const char* before) {
    for (const Decided::Line& line : list) {
      // The label of a lemma's comparison is what was written, unless it has a name.
      const bool as_written = statement.text && line.label.find_first_of("<>=") != std::string::npos;
      const bool named = !line.formula.empty() && line.formula != line.label && !as_written;
      print_line(before + (line.formula.empty() ? "[" + line.label + "]" : line.formula) +
                 (named ? "    [" + line.label + "]" : ""));
    }
  };
  if (!decided.over.empty()) print_line(decided.over);
  for (const Decided::Line& line : decided.start) print_line("from " + line.label + " = " + line.formula);
  for (const Decided::Line& line : decided.step) print_line("step " + line.label + " ↦ " + line.formula);
  lines(decided.hypotheses, "given ");
  if (statement.is<ByOrbits>()) print_line("at one step, all of");
  lines(decided.claims, statement.is<ByOrbits>() ? "  " : decided.hypotheses.empty() ? "" : "⇒ ");
  if (!decided.by_construction.empty())
    print_line(fmt::format("{}: {}", decided.by_construction_in_words(), fmt::join(decided.by_construction, "; ")));
  for (std::size_t i = 0; i < decided.where.size(); ++i) print_line((i == 0 ? "where " : "      ") + decided.where[i]);
  if (!decided.instead.empty()) print_line("(" + decided.instead + ")");
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

namespace {

int show_statement(const Statement& statement, const std::filesystem::path& root) {
  const About& about = statement.about;
  const std::string& key = about.key;
  if (!statement.defect.empty()) throw BadInput(key + ": " + statement.defect);
  if (!statement.is<ByRuns>() && !statement.is<ByInstances>())
    with_key(key, [&] { return statement.formula({}), 0; });  // before anything is printed
  const auto line = [](const char* name, const std::string& text) {
    if (!text.empty()) print_wrapped(fmt::format("  {:<11}", name), text);
  };
  fmt::print("{}\n", key);
  line("says", about.says);
  line("source", statement.text ? about.source : statement.paper() + ", " + about.source);
  line("code", fmt::format("{}:{}", statement.file, statement.line));
  line("kind", std::string(statement.kind()));
  line("expected", std::string(name_of(about.expected)));
  if (!statement.text) fmt::print("{}\n", heading_of(about.origin));
  line("statement", about.printed);
  line("given", about.hypotheses);
  fmt::print("{}\n", statement.text ? "read as" : "decided here: " + covers(statement));
  for (const std::string& part : narrower(statement)) line("only", part);
  print_decided(statement, decided(statement, Script::unicode));
  std::vector<Rational> example = smallest_structure(statement.domain);
  if (const auto certificate = committed(statement.certificate(root));
      certificate && certificate->verdict == Verdict::refuted && !misfit(*certificate, statement)) {
    example = from_witness(statement.domain, certificate->point);
    if (const auto bound = bound_of(*certificate)) line("fails, as", fmt::format("the worst case is {} {} [{}]", bound->side, bound->tau, bound->claim));
    else line("fails at",
         in_words(statement, statement.formula({}, example), example) + " [" + certificate->refutation->claim + "]");
  }
  if (statement.is<ByInstances>()) {
    line("such as", "for " + structure_in_words(statement.domain, example));
    print_decided(statement, decided_at(statement, example, Script::unicode));
  }
  for (const Variable& v : statement.domain) line("with", v.meaning.empty() ? "" : v.name + ": " + v.meaning);
  line("deduction", about.deduction);
  line("mutant", about.mutant);
  if (statement.text && statement.text->has_mutant) {
    Statement mutant = statement;
    mutant.by = of_formulas(statement.formula({true}), statement.formula({true}), {});
    for (const Decided::Line& claim : decided(mutant, Script::unicode).claims) line("mutant", claim.formula);
  }
  line("repaired", about.repaired);
  if (!statement.is<ByRuns>() && !statement.is<ByInstances>())
    line("formula", "sha256 " + statement.formula({}).hash(statement.domain));
  if (statement.text && !statement.text->certificate.empty()) line("certified", certified_by(statement));
  return 0;
}

/// The command for each statement that the word names: the largest code.
template <class Command>
int for_named(const std::vector<const Statement*>& statements, const Command& command) {
  int code = 0;
  for (const Statement* statement : statements)
    code = std::max(code, with_key(statement->about.key, [&] { return command(*statement); }));
  return code;
}
}  // namespace

int show_command(const std::string& word, const std::string& claim, const std::filesystem::path& root) {
  return for_named(named_exactly(word, {}, claim), [&](const Statement& statement) { return show_statement(statement, root); });
}

namespace {

/// Writes the certificate. One that says otherwise is not lost silently, and not at all while it holds: then one of the
/// two is wrong.
bool keep(Certificate certificate, const Statement& statement, const std::filesystem::path& root) {
  const std::filesystem::path file = statement.certificate(root);
  if (file.empty()) {
    fmt::print("its certificate is not kept (--certificate FILE keeps it)\n");
    return true;
  }
  if (statement.text) {
    certificate.proposition = statement.proposition();
    const Certificate read = certificate_of(text_of(certificate), file.string());
    if (const auto why = misfit(read, *read.proposition))
      throw std::logic_error("its own proposition does not fit the certificate: " + *why);
  }
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
  const std::optional<Certificate> old = committed(file);
  const bool otherwise = old && old->verdict != certificate.verdict;
  if (otherwise && !flaw(*old, statement)) {
    fmt::print("{} says {} and is verified: one of the two is a defect of overshoot, please report it; not replaced\n",
               file.string(), name_of(old->verdict));
    return false;
  }
  write_certificate(certificate, file);
  fmt::print("wrote {}{}\n", printable(file.string()),
             otherwise ? fmt::format(" (in place of one that said {} and is void)", name_of(old->verdict)) : "");
  return true;
}

/// Shows a refutation that the verifier accepts.
bool show_refutation(const Statement& statement, const Certificate& certificate) {
  if (const auto why = flaw(certificate, statement)) {
    fmt::print("{}: not refuted: the witness found is rejected by the verifier: {}\n", statement.about.key, *why);
    return false;
  }
  Record record;
  record.statement = &statement;
  record.verdict = Verdict::refuted;
  record.witness = certificate.point;
  record.refutation = certificate.refutation;
  record.bound = bound_of(certificate);
  print_refuted({record});
  return true;
}

/// Shows a proof that the verifier accepts.
bool show_proof(const Statement& statement, const Certificate& certificate) {
  if (const auto why = flaw(certificate, statement)) {
    fmt::print("{}: not proved: the proof found is rejected by the verifier: {}\n", statement.about.key, *why);
    return false;
  }
  if (statement.domain.empty())
    fmt::print("{}: PROVED; {}\n", statement.about.key, certificate.size());
  else
    fmt::print("{}: PROVED over {}; {} boxes; inhabited at {}\n", statement.about.key, text(statement.domain),
               certificate.boxes(), in_words(statement.domain, certificate.point));
  print_decided(statement, decided(statement, Script::unicode));
  if (!statement.is<ByFormula>()) return true;
  const Formula formula = statement.formula({});
  const Plans plans = statement.plans();
  for (const ClaimProof& proof : certificate.claims)
    if (std::ranges::find(plans, proof.claim, &Plan::claim) == plans.end())
      for (const std::string& line : found_lines(statement.domain, formula, proof))
        print_wrapped(fmt::format("  found{}: ", certificate.claims.size() > 1 ? " for '" + proof.claim + "'" : ""), line);
  return true;
}

/// What a person may do about a lemma that is neither proved nor refuted.
constexpr std::string_view hints = "hints for the prover, where it stops: docs/cookbook.md (touch, plan)";

/// To see where an undecided lemma has no value.
constexpr double explanation_seconds = 3;

/// Why samples that found no counterexample say nothing, where they do not.
std::optional<std::string> nothing_said(const Statement& statement, const SampleReport& report) {
  if (const auto equation = statement.is<ByFormula>() ? equation_of_reals(statement) : std::nullopt)
    return fmt::format("random samples do not meet the equation {}: they say nothing", *equation);
  if (report.applicable > 0) return std::nullopt;
  return fmt::format("at none of {} samples did the hypotheses hold and the claims have a value", report.samples);
}

/// check, for a lemma that is written in the command: refutes, then proves.
int check_line(const CheckArguments& arguments) {
  if (!arguments.json.empty()) throw BadInput("--json: put the lemma into a file NAME.lemma, and check that");
  const Statement& lemma = *sound(arguments.keys.front(), arguments.certificate).front();
  RefuteOptions options = briefly(arguments.seed);
  if (arguments.budget > 0) options.samples = arguments.budget;
  std::optional<TimeLimit> limit(std::in_place, decision_seconds);
  Found found = decide_anew(lemma, options);
  limit.reset();
  if (found.refutation)
    return show_refutation(lemma, *found.refutation) ? (keep(std::move(*found.refutation), lemma, "."), 1) : 1;
  if (found.proof) return show_proof(lemma, *found.proof) && keep(std::move(*found.proof), lemma, ".") ? 0 : 1;
  fmt::print("{}: UNDECIDED: not proved: {}\n", lemma.about.key, found.why_not);
  print_decided(lemma, decided(lemma, Script::unicode));
  limit.emplace(explanation_seconds);
  const auto where = undefined_somewhere(lemma);
  if (where) fmt::print("{}\n", *where);
  const auto why = nothing_said(lemma, found.samples);
  fmt::print(
      "{}\n",
      why ? *why : fmt::format("no counterexample in {} samples within the hypotheses", found.samples.applicable));
  if (!where) fmt::print("{}\n", hints);
  return 1;
}

int refute_statement(const Statement& statement, std::size_t budget, std::uint64_t seed,
                     const std::filesystem::path& root) {
  const std::string& key = statement.about.key;
  if (statement.is<ByRuns>()) throw BadInput(key + ": a statement about runs has no exact witness; use check");
  if (statement.is<ByOrbits>()) throw BadInput(key + ": a point does not refute that orbits arrive; use prove");
  Progress progress("refuting " + key);
  RefuteAttempt attempt = refute(statement, {}, {.samples = budget, .seed = seed, .progress = progress});
  if (!attempt.certificate) attempt.certificate = prove(statement, {}, {.box_budget = 20'000}).refutation;
  if (!attempt.certificate) {
    if (statement.is<ByRates>())
      fmt::print("{}: no bound that refutes it was found\n", key);
    else if (const auto why = nothing_said(statement, attempt.report))
      fmt::print("{}: no counterexample by local searches; {}\n", key, *why);
    else
      fmt::print("{}: no counterexample in {} samples ({} applicable) and local searches; worst slack {:.3g}\n", key,
                 attempt.report.samples, attempt.report.applicable, attempt.report.worst_slack);
    if (statement.text && !statement.text->has_mutant) print_moved(statement);
    return 1;
  }
  return show_refutation(statement, *attempt.certificate) && keep(std::move(*attempt.certificate), statement, root) ? 0 : 1;
}

/// Where a proof's boxes are kept while it is under way: nowhere for a lemma whose certificate is not.
std::filesystem::path log_of(const Statement& statement, const std::filesystem::path& root) {
  if (!statement.text) return proof_log_path(root, statement.about.key);
  const std::filesystem::path certificate = statement.certificate(root);
  return certificate.empty() ? certificate : std::filesystem::path(certificate.string() + ".partial");
}

int prove_statement(const Statement& statement, const SearchArguments& arguments, const std::filesystem::path& root) {
  const auto& [word, budget, seed, resume, certificate, claim] = arguments;
  const std::string& key = statement.about.key;
  if (resume && log_of(statement, root).empty())
    throw BadInput("--resume: the boxes of a lemma in the command are kept where its certificate is (--certificate FILE)");
  if (resume && statement.is<ByRates>()) throw BadInput(key + ": the search for bounds on rates keeps no log to go on from");
  if (resume && statement.is<ByOrbits>()) throw BadInput(key + ": the search over orbits keeps no log to go on from");
  Progress progress("proving " + key);
  const ProveOptions options{
      .box_budget = budget,
      .progress =
          [&](long examined) { progress(static_cast<std::size_t>(examined), static_cast<std::size_t>(budget)); },
      .log = log_of(statement, root),
      .resume = resume};
  ProofAttempt attempt = prove(statement, {}, options);
  // A box that shows that it is false may lie where the search has not come.
  if (!attempt.certificate && !attempt.refutation) attempt.refutation = refute(statement, {}, briefly()).certificate;
  const auto remove_log = [&] {
    std::error_code ignored;
    std::filesystem::remove(options.log, ignored);
  };
  if (attempt.refutation) {
    fmt::print("{}: not proved: {}\n", key, attempt.why_not);
    remove_log();
    if (show_refutation(statement, *attempt.refutation))
      fmt::print("no proof, no certificate: refute {} writes that one\n", word_for(statement, claim));
    return 1;
  }
  if (!attempt.certificate) {
    fmt::print("{}: not proved: {}\n", key, attempt.why_not);
    if (attempt.out_of_budget && std::filesystem::exists(options.log))
      fmt::print("its boxes are kept in {}: go on with --resume and a larger --budget\n", options.log.string());
    else
      remove_log();
    if (statement.text) fmt::print("{}\n", hints);
    return 1;
  }
  const bool kept =
      show_proof(statement, *attempt.certificate) && keep(std::move(*attempt.certificate), statement, root);
  remove_log();
  return kept ? 0 : 1;
}

}  // namespace

int refute_command(const SearchArguments& arguments, const std::filesystem::path& root) {
  return for_named(sound(arguments.key, arguments.certificate, arguments.claim), [&](const Statement& statement) {
    return refute_statement(statement, static_cast<std::size_t>(arguments.budget), arguments.seed, root);
  });
}

int prove_command(const SearchArguments& arguments, const std::filesystem::path& root) {
  return for_named(sound(arguments.key, arguments.certificate, arguments.claim),
                   [&](const Statement& statement) { return prove_statement(statement, arguments, root); });
}

namespace {

/// A statement with a certificate that its verifier accepts, and what both are called in messages.
struct Certified {
  std::string name;
  Certificate certificate;
  Statement statement;
};
/// Of a lemma: the certificate is the one beside its file, or found now. Nothing where there is none, which is said.
std::optional<Certified> certified_lemma(const std::string& word) {
  const std::vector<const Statement*> lemmas = sound(word);
  if (lemmas.size() != 1) throw BadInput(word + ": has several lemmas: name one, as in FILE.lemma:NAME");
  const Statement& lemma = *lemmas.front();
  if (auto kept = committed(lemma.certificate({})); kept && !flaw(*kept, lemma))
    return Certified{word, std::move(*kept), lemma};
  ProofAttempt attempt = prove(lemma, {});
  std::optional<Certificate>& found = attempt.certificate ? attempt.certificate : attempt.refutation;
  if (found && !flaw(*found, lemma)) return Certified{word, std::move(*found), lemma};
  complain(lemma.about.key + ": not proved: " + attempt.why_not);
  return std::nullopt;
}
std::optional<Certified> certified(const std::string& word, const std::string& out, const std::filesystem::path& root) {
  if (keys_among({word}).empty()) return certified_lemma(word);
  const std::string file = named_certificate(word, root).string();
  Certificate certificate = read_certificate(file);
  require_distinct({file, out});
  if (const auto why = rejection(file, certificate, false)) {
    complain(file + ": REJECTED: " + *why);
    return std::nullopt;
  }
  Statement statement = certificate.proposition ? as_statement(*certificate.proposition) : find_statement(certificate.key);
  return Certified{file, std::move(certificate), std::move(statement)};
}

}  // namespace

namespace {
/// The certificate of a rate that is in the file; nothing where something else is.
std::optional<RateCertificate> rate_in(const std::string& word, const std::string& out) {
  if (!word.ends_with(".json") || !std::filesystem::is_regular_file(word)) return std::nullopt;
  const nlohmann::json document = read_json(certificate_text(word), word);
  if (!is_rate(document)) return std::nullopt;
  require_distinct({word, out});
  RateCertificate rate = rate_from_json(document, word);
  if (const auto why = flaw(rate)) throw BadInput(word + ": REJECTED: " + *why);
  return rate;
}
/// Writes the file, or says why there is nothing to write; what is left out is said.
int write_coq(const CoqExport& coq, const std::string& name, const std::string& out) {
  if (coq.theorems == 0) {
    const auto& [label, why] = coq.left_out.front();
    complain(fmt::format("{}: nothing to export: '{}': {}{}", name, label, why,
                         coq.left_out.size() > 1 ? fmt::format(", and {} more", coq.left_out.size() - 1) : ""));
    return 1;
  }
  for (const auto& [label, why] : coq.left_out) complain(fmt::format("{}: left out '{}': {}", name, label, why));
  if (out.empty())
    fmt::print("{}", coq.text);
  else
    write_whole(out, coq.text);
  return 0;
}
}  // namespace

int export_coq_command(const std::string& word, const std::string& out, const std::filesystem::path& root) {
  if (!out.empty()) require_writable(out);
  if (const auto rate = rate_in(word, out)) return write_coq(to_coq(*rate), word, out);
  const std::optional<Certified> found = certified(word, out, root);
  if (!found) return 1;
  return write_coq(to_coq(found->certificate, found->statement), found->name, out);
}

}  // namespace overshoot::program
