#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <set>

#include "lib/files/whole.hpp"
#include "program/commands.hpp"

namespace overshoot::program {

bool terminal() { return isatty(STDOUT_FILENO) != 0; }

struct Progress::State {
  std::string what;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now(), shown = start;
  bool visible = isatty(STDERR_FILENO) != 0, printed = false;
};

Progress::Progress(std::string what) : state_(std::make_shared<State>()) { state_->what = std::move(what); }

Progress::~Progress() {
  if (state_.use_count() == 1 && state_->printed) std::fprintf(stderr, "\r\033[K");
}

void Progress::operator()(std::size_t done, std::size_t of) {
  State& s = *state_;
  const auto now = std::chrono::steady_clock::now();
  if (!s.visible || now - s.shown < std::chrono::milliseconds(200)) return;
  s.shown = now;
  s.printed = true;
  const double elapsed = std::chrono::duration<double>(now - s.start).count();
  const double left = done > 0 ? elapsed * static_cast<double>(of - std::min(done, of)) / static_cast<double>(done) : 0;
  std::fprintf(stderr, "\r\033[K%s", fmt::format("{}: {} of {}, about {:.0f} s left", s.what, done, of, left).c_str());
}

void require_writable(const std::string& file) {
  // A device, a pipe or a link would be replaced by the rename that puts a whole file in place.
  const auto kind = std::filesystem::symlink_status(file).type();
  if (kind != std::filesystem::file_type::not_found && kind != std::filesystem::file_type::regular)
    throw BadInput(file + ": cannot be written (it is not a regular file)");
  const std::string probe = part_of(file).string();
  std::FILE* f = std::fopen(probe.c_str(), "wb");
  if (!f) throw BadInput(fmt::format("{}: cannot be written ({})", file, std::generic_category().message(errno)));
  std::fclose(f);
  std::remove(probe.c_str());
}

void require_distinct(const std::vector<std::string>& files) {
  std::set<std::filesystem::path> seen;
  for (const std::string& file : files)
    if (!file.empty() && !seen.insert(std::filesystem::weakly_canonical(std::filesystem::absolute(file))).second)
      throw BadInput(file + ": is given for two files; each needs a name of its own");
}

}  // namespace overshoot::program
