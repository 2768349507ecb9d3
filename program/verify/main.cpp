/// overshoot-verify: re-checks certificates, and does nothing else. It is linked against the kernel and the formulas of
/// the statements; what must be believed of it is said in lib/kernel/README.md.
#include <cstdio>

#include "lib/files/messages.hpp"
#include "program/verify/verify.hpp"

namespace {

constexpr const char* usage =
    "Usage: overshoot-verify [--root DIR] CERTIFICATE|KEY... | --all\n"
    "Re-checks certificates: files, those of statements, or all below DIR (the current folder).\n"
    "Exit code: 0 all are verified, 1 one was rejected, 2 one could not be read.\n";

int run(const std::vector<std::string>& words) {
  std::filesystem::path root = ".";
  std::vector<std::string> names;
  bool all = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--help" || words[i] == "-h") {
      std::fputs(usage, stdout);
      return 0;
    }
    if (words[i] == "--all")
      all = true;
    else if (words[i] == "--root" && i + 1 < words.size())
      root = words[++i];
    else if (words[i].starts_with("-"))
      throw overshoot::BadInput("verify: " + words[i] + " was not expected (see --help)");
    else
      names.push_back(words[i]);
  }
  return overshoot::program::verify_command(names, all, root);
}

}  // namespace

int main(int count, char** words) {
  try {
    return overshoot::ended(run({words + 1, words + count}));
  } catch (const std::exception& e) {
    overshoot::complain(e.what());
    return 2;
  }
}
