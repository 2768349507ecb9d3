#include "program/verify/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>

#include "lib/files/json.hpp"
#include "lib/files/messages.hpp"
#include "lib/kernel/cores.hpp"
#include "lib/kernel/rate.hpp"
#include "lib/kernel/shown.hpp"
#include "lib/kernel/verify.hpp"

namespace overshoot::program {

namespace {

/// What is printed of one file.
struct Line {
  int code = 0;
  std::vector<std::string> text;
};

/// Of a certificate of a rate, which brings all that it is about.
Line verified_rate(const RateCertificate& certificate, const std::string& file) {
  if (const auto why = flaw(certificate)) return {1, {fmt::format("{}: REJECTED: {}", file, *why)}};
  Line line{0, {fmt::format("{}: verified: {}", file, shown(certificate.problem))}};
  if (certificate.below) line.text.push_back("  is at least " + certificate.below->tau);
  if (certificate.above) line.text.push_back("  is at most  " + certificate.above->tau);
  line.text.push_back(fmt::format("  for the steps {}", fmt::join(certificate.problem.steps, ", ")));
  return line;
}

Line verified(const std::string& name, bool committed, const std::filesystem::path& root) {
  try {
    const std::filesystem::path file = named_certificate(name, root);
    const std::string text_of_file = certificate_text(file);
    if (!committed)
      if (const nlohmann::json document = read_json(text_of_file, file.string()); is_rate(document))
        return verified_rate(rate_from_json(document, file.string()), file.string());
    const Certificate certificate = certificate_of(text_of_file, file.string());
    if (const auto why = rejection(file, certificate, committed))
      return {1, {fmt::format("{}: REJECTED: {}", file.string(), *why)}};
    std::string text = fmt::format("{}: verified, {}: {} ({})", file.string(), name_of(certificate.verdict),
                                   certificate.proposition ? "'" + certificate.key + "'" : certificate.key, certificate.size());
    Line line{0, {std::move(text)}};
    if (const auto& own = certificate.proposition)
      for (const std::string& part : shown(own->domain, own->formula({}, {}))) line.text.push_back("  " + part);
    return line;
  } catch (const BadInput& e) {  // the other files are still verified
    return {2, {fmt::format("overshoot: {}", e.what())}};
  } catch (const std::exception& e) {  // what its statement's own code throws, or no memory
    return {2, {fmt::format("overshoot: {}: {}", name, e.what())}};
  }
}

}  // namespace

std::filesystem::path named_certificate(const std::string& name, const std::filesystem::path& root) {
  if (propositions().contains(name)) return certificate_path(root, name);
  std::error_code error;
  if (name.find('/') == std::string::npos && !std::filesystem::exists(name, error)) {  // no file: a key, perhaps
    std::vector<std::string> keys;
    for (const auto& [key, proposition] : propositions()) keys.push_back(key);
    if (const std::string near = did_you_mean(name, keys); !near.empty())
      throw BadInput(name + ": is no file and no statement's key" + near);
  }
  return name;
}

std::optional<std::string> rejection(const std::filesystem::path& file, const Certificate& certificate,
                                     bool committed) {
  const std::map<std::string, Proposition>& known = propositions();
  const std::string name = file.extension() == ".json" ? file.stem().string() : file.filename().string();
  if (certificate.proposition && (committed || known.contains(certificate.key)))
    return fmt::format("it brings a proposition of its own, under the name of the statement '{}'",
                       in_a_message(certificate.key));
  if (name != certificate.key && (committed || known.contains(name)))
    return fmt::format("it is for the statement '{}', its file is named after '{}'", in_a_message(certificate.key),
                       in_a_message(name));
  if (certificate.proposition) return flaw(certificate, *certificate.proposition);
  const auto proposition = known.find(certificate.key);
  if (proposition == known.end()) return "it is for an unknown statement '" + in_a_message(certificate.key) + "'";
  return flaw(certificate, proposition->second);
}

namespace {

/// The certificates beside a file of lemmas: of NAME.lemma those called NAME.json and NAME.ANYTHING.json.
std::vector<std::string> beside(const std::filesystem::path& lemmas) {
  std::vector<std::string> files;
  const std::filesystem::path folder = lemmas.has_parent_path() ? lemmas.parent_path() : ".";
  const std::string stem = lemmas.stem().string();
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name == stem + ".json" || (name.starts_with(stem + ".") && name.ends_with(".json"))) files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  if (files.empty()) throw BadInput(lemmas.string() + ": no certificate is beside it (overshoot prove writes them)");
  return files;
}

}  // namespace

int verify_command(const std::vector<std::string>& names, bool all, const std::filesystem::path& root) {
  std::vector<std::string> files;
  for (const std::string& name : names)
    if (std::filesystem::path(name).extension() == ".lemma")
      std::ranges::move(beside(name), std::back_inserter(files));
    else
      files.push_back(name);
  if (all) {
    std::error_code none_there;
    for (const auto& entry : std::filesystem::directory_iterator(certificate_path(root, "x").parent_path(), none_there))
      if (entry.path().extension() == ".json") files.push_back(entry.path().string());
    std::ranges::sort(files);
  }
  if (files.empty())
    throw BadInput(all ? "verify: no certificates below " + root.string() : "verify: name certificate files, or --all");
  // Lines come in the files' order, each as soon as those before it are there.
  std::vector<std::optional<Line>> lines(files.size());
  std::size_t printed = 0;
  int code = 0;
  std::mutex printing;
  on_all_cores(files.size(), [&](std::size_t i) {
    Line line = verified(files[i], all, root);
    const std::lock_guard lock(printing);
    code = std::max(code, line.code);
    lines[i] = std::move(line);
    for (; printed < lines.size() && lines[printed]; ++printed)
      for (const std::string& text : lines[printed]->text)
        fmt::print(lines[printed]->code == 2 ? stderr : stdout, "{}\n", printable(text));
    std::fflush(stdout);
  });
  return code;
}

}  // namespace overshoot::program
