/// overshoot-verify: re-checks certificates, and does nothing else. It is linked against the kernel and the formulas of
/// the statements; what else must be believed is said in lib/kernel/README.md.
#include <cstdio>
#include <mutex>
#include <optional>

#include "lib/kernel/cores.hpp"
#include "lib/kernel/verify.hpp"

namespace overshoot {
namespace {

constexpr const char* usage =
    "usage: overshoot-verify FILE...\n"
    "       overshoot-verify --all [FOLDER]   every certificate of a folder (proofs-numeric/certificates)\n"
    "Verifies certificates. Exit code: 0 all verified, 1 one was rejected, 2 one could not be read.\n";

std::vector<std::filesystem::path> certificates_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::ranges::sort(files);
  if (files.empty()) throw BadInput(folder.string() + ": no certificates there");
  return files;
}

int verify(const std::vector<std::filesystem::path>& files) {
  const std::map<std::string, Proposition>& known = propositions();
  std::mutex printing;
  std::size_t verified = 0, rejected = 0, unreadable = 0;
  on_all_cores(files.size(), [&](std::size_t i) {
    std::string line;
    std::size_t* count = &verified;
    try {
      const Certificate certificate = read_certificate(files[i]);
      const auto proposition = known.find(certificate.key);
      const std::optional<std::string> why = proposition == known.end()
                                                 ? "it is for a statement that is not in this program"
                                                 : flaw(certificate, proposition->second);
      if (why) count = &rejected;
      line = files[i].string() + ": " +
             (why ? "REJECTED: " + *why
                  : "verified, " + std::string(name_of(certificate.verdict)) + ": " + certificate.key);
    } catch (const BadInput& e) {
      count = &unreadable;
      line = e.what();
    }
    const std::lock_guard lock(printing);
    ++*count;
    std::fprintf(count == &unreadable ? stderr : stdout, "%s\n", line.c_str());
    std::fflush(stdout);
  });
  std::printf("%zu verified, %zu rejected, %zu not readable\n", verified, rejected, unreadable);
  return unreadable > 0 ? 2 : rejected > 0 ? 1 : 0;
}

int run(const std::vector<std::string>& words) {
  if (words.size() == 1 && (words[0] == "--help" || words[0] == "-h")) {
    std::fputs(usage, stdout);
    return 0;
  }
  if (!words.empty() && words[0] == "--all" && words.size() <= 2)
    return verify(certificates_in(words.size() == 2 ? words[1] : "proofs-numeric/certificates"));
  if (words.empty() || words[0].starts_with("-")) {
    std::fputs(usage, stderr);
    return 2;
  }
  return verify({words.begin(), words.end()});
}

}  // namespace
}  // namespace overshoot

int main(int count, char** words) {
  try {
    return overshoot::run({words + 1, words + count});
  } catch (const std::exception& e) {
    std::fprintf(stderr, "overshoot-verify: %s\n", e.what());
    return 2;
  }
}
