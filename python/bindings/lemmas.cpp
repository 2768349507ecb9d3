/// Lemmas and statements, decided and verified.
#include <fmt/format.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "lib/coq/coq.hpp"
#include "lib/files/messages.hpp"
#include "lib/files/whole.hpp"
#include "lib/lemma/lemma.hpp"
#include "lib/lemma/scope.hpp"
#include "lib/search/anew.hpp"
#include "lib/search/check.hpp"
#include "lib/search/found.hpp"
#include "lib/search/limit.hpp"
#include "lib/search/undefined.hpp"
#include "lib/search/verification.hpp"
#include "lib/search/write_certificate.hpp"
#include "lib/statement/decided.hpp"
#include "python/bindings/call.hpp"
#include "python/bindings/module.hpp"

namespace overshoot::python {

namespace {

/// A statement of the program, or a lemma with its own memory: nothing that Python can call changes it.
struct Lemma {
  std::shared_ptr<const Statement> statement;
  const Statement* operator->() const { return statement.get(); }
  const Statement& operator*() const { return *statement; }
};
Lemma kept(Statement statement) { return {std::make_shared<const Statement>(std::move(statement))}; }
Lemma registered(const std::string& key) { return {{std::shared_ptr<void>(), &find_statement(key)}}; }

/// What Python is told of a decision, in its own objects (python/overshoot/lemmas.py makes a Verdict of it).
struct Outcome {
  Verdict verdict = Verdict::undecided;
  std::string method = {}, why = {};
  std::optional<std::string> certificate = {};  ///< its text
  std::optional<Witness> point = {};
  std::optional<Refutation> refutation = {};
  long boxes = 0;
  std::size_t samples = 0, applicable = 0;
  std::vector<std::string> found = {};
};

/// What a certificate that the verifier has accepted says.
Outcome by(const Statement& statement, Certificate certificate, std::string method) {
  Outcome out{.verdict = certificate.verdict, .method = std::move(method)};
  out.point = certificate.point;
  out.refutation = certificate.refutation;
  out.boxes = certificate.boxes();
  if (statement.is<ByFormula>() && certificate.verdict == Verdict::proved) {
    const Formula formula = statement.formula({});
    const Plans plans = statement.plans();
    for (const ClaimProof& proof : certificate.claims)
      if (std::ranges::find(plans, proof.claim, &Plan::claim) == plans.end())
        for (const std::string& line : found_lines(statement.domain, formula, proof)) out.found.push_back(line);
  }
  if (statement.text) certificate.proposition = statement.proposition();
  out.certificate = text_of(certificate);
  return out;
}

/// What a search has found, if the verifier accepts it.
Outcome seen(const Statement& statement, Certificate certificate, const std::string& method) {
  if (const auto why = flaw(certificate, statement))
    return {.why = fmt::format("the {} found is rejected by the verifier: {}",
                               certificate.verdict == Verdict::proved ? "proof" : "witness", *why)};
  return by(statement, std::move(certificate), method);
}

/// Why a statement cannot have been meant.
void require_sound(const Statement& statement) {
  if (const auto why = slip(statement)) throw BadInput(statement.about.key + ": " + *why);
}

/// Refutes, else proves: what `check` does with a lemma that is written in the command.
Outcome decide(const Statement& lemma, std::size_t samples, std::uint64_t seed, double seconds) {
  RefuteOptions options = briefly(seed);
  if (samples > 0) options.samples = samples;
  std::optional<TimeLimit> limit(std::in_place, seconds);
  Found found = decide_anew(lemma, options);
  limit.reset();
  if (found.refutation) return seen(lemma, std::move(*found.refutation), "an exact witness, found and verified");
  if (found.proof) return seen(lemma, std::move(*found.proof), "a proof, found and verified");
  Outcome out{
      .why = "not proved: " + found.why_not, .samples = found.samples.samples, .applicable = found.samples.applicable};
  limit.emplace(3);
  if (const auto where = undefined_somewhere(lemma)) out.why += "; " + *where;
  return out;
}

/// The same of a statement that the program has, or of a lemma with a certificate beside its file.
Outcome decide_by_certificate(const Statement& statement, std::size_t samples, std::uint64_t seed, bool fresh,
                              const std::string& root) {
  Record record = check(
      statement, {.samples = samples, .seed = seed, .fresh = fresh, .root = root, .progress = {}, .verifying = {}});
  if (!record.slip.empty()) throw BadInput(statement.about.key + ": " + record.slip);
  Outcome out{.verdict = record.verdict,
              .method = record.method,
              .why = record.trouble,
              .samples = record.samples,
              .applicable = record.applicable};
  out.point = record.witness;
  out.refutation = record.refutation;
  if (record.verified_here && record.trouble.empty()) {
    const std::string text = certificate_text(statement.certificate(root));
    const Certificate certificate = certificate_of(text, "the certificate");
    if (!misfit(certificate, statement)) {
      out.certificate = text;
      out.boxes = certificate.boxes();
      out.point = certificate.point;
    }
  }
  return out;
}

Outcome prove_only(const Statement& statement, long boxes, const Tell& tell) {
  require_sound(statement);
  ProofAttempt attempt = prove(
      statement, {},
      {.box_budget = boxes,
       .progress = [&](long examined) { tell(static_cast<std::size_t>(examined), static_cast<std::size_t>(boxes)); },
       .log = {}});
  if (!attempt.certificate && !attempt.refutation) attempt.refutation = refute(statement, {}, briefly()).certificate;
  if (attempt.refutation)
    return seen(statement, std::move(*attempt.refutation), "an exact witness, found and verified");
  if (attempt.certificate) return seen(statement, std::move(*attempt.certificate), "a proof, found and verified");
  return {.why = "not proved: " + attempt.why_not};
}

Outcome refute_only(const Statement& statement, std::size_t samples, std::uint64_t seed, const Tell& tell) {
  require_sound(statement);
  if (statement.is<ByRuns>() || statement.is<ByOrbits>())
    throw BadInput(statement.about.key + ": a statement about runs or orbits has no exact witness");
  RefuteAttempt attempt = refute(statement, {}, {.samples = samples, .seed = seed, .progress = tell});
  if (attempt.certificate)
    return seen(statement, std::move(*attempt.certificate), "an exact witness, found and verified");
  return {.why = "no counterexample found, which proves nothing",
          .samples = attempt.report.samples,
          .applicable = attempt.report.applicable};
}

/// Verifies a certificate's text for the statement. Throws Rejected.
Certificate verified(const Statement& statement, const std::string& text) {
  Certificate certificate = certificate_of(text, "the certificate");
  if (const auto why = misfit(certificate, statement)) throw Rejected("the certificate is of another formula: " + *why);
  if (const auto why = flaw(certificate, statement)) throw Rejected("the certificate is rejected: " + *why);
  return certificate;
}

/// A certificate by itself: of its own proposition, or of the statement of its key.
Lemma statement_of(const std::string& text) {
  const Certificate certificate = certificate_of(text, "the certificate");
  if (!certificate.proposition) return registered(certificate.key);
  if (registry().contains(certificate.key))
    throw Rejected(
        fmt::format("it brings a proposition of its own, under the name of the statement '{}'", certificate.key));
  return kept(as_statement(*certificate.proposition));
}

py::object value(const Variable& variable, const Rational& q) {
  return variable.options.empty() ? fraction(q) : py::object(py::str(print(variable, q)));
}

py::dict in_python(const Statement& statement, const Outcome& out, double seconds) {
  py::dict dict;
  dict["word"] = std::string(name_of(out.verdict));
  dict["method"] = out.method;
  dict["why"] = out.why;
  dict["boxes"] = out.boxes;
  dict["samples"] = out.samples;
  dict["applicable"] = out.applicable;
  dict["found"] = out.found;
  dict["seconds"] = seconds;
  dict["certificate"] = out.certificate;
  if (out.point) {
    py::dict point;
    for (const Variable& variable : statement.domain)
      if (const auto it = out.point->find(variable.name); it != out.point->end())
        point[py::str(variable.name)] = value(variable, it->second);
    dict["point"] = point;
  }
  if (out.refutation) {
    dict["claim"] = out.refutation->claim;
    dict["lhs"] = py::make_tuple(out.refutation->lhs.first, out.refutation->lhs.second);
    dict["rhs"] = py::make_tuple(out.refutation->rhs.first, out.refutation->rhs.second);
  }
  return dict;
}

/// A decision of work, as Python's dict.
template <class Work>
py::dict decided_aside(const Lemma& lemma, const std::string& what, const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  const Outcome out = result_aside(what + " " + lemma->about.key, [&](const Tell& tell) { return work(*lemma, tell); });
  return in_python(*lemma, out, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
}

std::vector<Lemma> in_file(const std::string& file, const std::string& claim) {
  std::vector<Lemma> out;
  for (Statement& lemma : lemmas_of(file, claim)) out.push_back(kept(std::move(lemma)));
  return out;
}

/// The one lemma that a text is: a line, or the clauses of a file.
Lemma lemma_of_text(const std::string& text) {
  if (text.find('\n') == std::string::npos) return kept(lemma_of_line(text));
  const Source source{"lemma", text};
  const std::vector<LemmaText> lemmas = read_lemmas(source);
  if (lemmas.size() != 1)
    throw BadInput(
        fmt::format("lemma: the text has {} lemmas; overshoot.lemmas(FILE) reads a file of them", lemmas.size()));
  return kept(as_statement(source, lemmas.front(), lemmas.front().name.empty() ? "lemma" : lemmas.front().name, {}));
}

/// An expression in LaTeX: as one side of a lemma in these variables it is read like all others.
std::string latex_of(const std::string& domain, const std::string& expression) {
  const Lemma lemma = lemma_of_text(domain + " |- " + expression + " = 0");
  std::vector<std::string> names;
  for (const Variable& variable : lemma->domain) names.push_back(variable.name);
  return written(lemma->formula({}).claims.front().lhs, names, Script::latex);
}

/// What a statement says of itself.
std::map<std::string, std::string> words_of(const Lemma& lemma) {
  const About& about = lemma->about;
  return {{"key", about.key},
          {"says", about.says},
          {"source", lemma->text ? about.source : lemma->paper() + ", " + about.source},
          {"printed", about.printed},
          {"origin", lemma->text ? "" : std::string(heading_of(about.origin))},
          {"covers", lemma->text ? "the text" : covers(*lemma)},
          {"expected", std::string(name_of(about.expected))},
          {"kind", std::string(lemma->kind())},
          {"domain", text(lemma->domain)},
          {"repaired", about.repaired}};
}

}  // namespace

void add_lemmas(py::module_& module) {
  py::class_<Lemma>(module, "Statement")
      .def("words", words_of, Sound())
      .def("variables",
           [](const Lemma& s) {
             std::vector<std::string> names;
             for (const Variable& variable : s->domain) names.push_back(variable.name);
             return names;
           })
      .def(
          "decided", [](const Lemma& s) { return decided(*s, Script::unicode).in_one_line(Script::unicode); }, Sound())
      .def(
          "latex",
          [](const Lemma& s) {  // the labels of a lemma's comparisons are mostly these themselves
            const Decided all = decided(*s, Script::latex);
            return s->text ? all.in_one_line(Script::latex) : all.in_latex();
          },
          Sound())
      .def(
          "formula",
          [](const Lemma& s) -> std::optional<std::string> {
            if (s->is<ByRuns>() || s->is<ByInstances>()) return std::nullopt;
            return s->formula({}).hash(s->domain);
          },
          Sound())
      .def(
          "decide",
          [](const Lemma& lemma, std::size_t samples, std::uint64_t seed, double seconds) {
            return decided_aside(lemma, "checking", [=](const Statement& s, const Tell&) {
              require_sound(s);
              return decide(s, samples, seed, seconds);
            });
          },
          Sound())
      .def(
          "check",
          [](const Lemma& lemma, std::size_t samples, std::uint64_t seed, bool fresh, const std::string& root) {
            return decided_aside(lemma, "checking", [=](const Statement& s, const Tell&) {
              return decide_by_certificate(s, samples, seed, fresh, root);
            });
          },
          Sound())
      .def(
          "prove",
          [](const Lemma& lemma, long boxes) {
            return decided_aside(lemma, "proving",
                                 [=](const Statement& s, const Tell& tell) { return prove_only(s, boxes, tell); });
          },
          Sound())
      .def(
          "refute",
          [](const Lemma& lemma, std::size_t samples, std::uint64_t seed) {
            return decided_aside(lemma, "refuting", [=](const Statement& s, const Tell& tell) {
              return refute_only(s, samples, seed, tell);
            });
          },
          Sound())
      .def(
          "verify",
          [](const Lemma& lemma, const std::string& certificate) {
            return decided_aside(lemma, "verifying", [&](const Statement& s, const Tell&) {
              return by(s, verified(s, certificate), "certificate verified");
            });
          },
          Sound())
      .def(
          "to_coq",
          [](const Lemma& lemma, const std::string& certificate) {
            const CoqExport coq = result_aside("exporting " + lemma->about.key, [&](const Tell&) {
              return to_coq(verified(*lemma, certificate), *lemma);
            });
            return py::make_tuple(coq.text, coq.theorems, coq.left_out);
          },
          Sound());

  module.def("statement", registered, Sound());
  module.def(
      "keys",
      [](const std::string& prefix) {
        std::vector<std::string> keys;
        for (const Statement* statement :
             find_statements(prefix.empty() ? std::vector<std::string>() : std::vector{prefix}))
          keys.push_back(statement->about.key);
        return keys;
      },
      Sound());
  module.def("lemma_of_text", lemma_of_text, Sound());
  module.def("lemmas_in_file", in_file, Sound());
  module.def("latex_of", latex_of, Sound());
  module.def("statement_of_certificate", statement_of, Sound());
  module.def(
      "certificate_text", [](const std::string& file) { return certificate_text(file); }, Sound());
  module.def("write_whole", py::overload_cast<const std::filesystem::path&, const std::string&>(&write_whole), Sound());
  module.def("did_you_mean", did_you_mean, Sound());
  module.def("text_functions", [] {
    std::vector<std::tuple<std::vector<std::string>, std::string, std::string>> all;
    for (const TextFunction& f : text_functions()) all.emplace_back(f.names, f.arguments, f.meaning);
    return all;
  });
}

}  // namespace overshoot::python
