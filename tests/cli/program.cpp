#include "lib/files/sha256.hpp"
#include "tests/cli/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>

#include "lib/kernel/certificate.hpp"

namespace overshoot::cli {

namespace {
using Clock = std::chrono::steady_clock;
}

Outcome run(const Words& words, const How& how) {
  Words all = {how.program, "--root", how.root.string()};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> argv;
  for (std::string& w : all) argv.push_back(w.data());
  argv.push_back(nullptr);

  int out[2], err[2];
  if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no fork");
  if (child == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    std::signal(SIGINT, SIG_DFL);
    if (how.address_space) {
      const rlimit most{*how.address_space, *how.address_space};
      setrlimit(RLIMIT_AS, &most);
    }
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(out[1]);
  close(err[1]);

  Outcome result;
  const auto start = Clock::now();
  bool interrupted = false;
  pollfd watched[2] = {{out[0], POLLIN, 0}, {err[0], POLLIN, 0}};
  while (watched[0].fd >= 0 || watched[1].fd >= 0) {
    poll(watched, 2, 20);
    const auto elapsed = Clock::now() - start;
    if (how.interrupt_after && !interrupted && elapsed > *how.interrupt_after) {
      interrupted = true;
      kill(child, SIGINT);
    }
    if (!result.timed_out && elapsed > how.limit) {
      result.timed_out = true;
      kill(child, SIGKILL);
    }
    for (int i = 0; i < 2; ++i) {
      if (watched[i].fd < 0 || watched[i].revents == 0) continue;
      char buffer[4096];
      const ssize_t n = read(watched[i].fd, buffer, sizeof buffer);
      if (n > 0) {
        (i == 0 ? result.out : result.err).append(buffer, static_cast<std::size_t>(n));
      } else {
        close(watched[i].fd);
        watched[i].fd = -1;
      }
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status)) result.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  return result;
}

void expect_refused(const Words& words, const Words& parts, const How& how, int code) {
  std::string shown;
  for (const std::string& w : words) shown += " '" + w + "'";
  SCOPED_TRACE(shown);
  const Outcome r = run(words, how);
  EXPECT_EQ(r.code, code);
  EXPECT_FALSE(r.timed_out);
  EXPECT_EQ(r.out, "");
  EXPECT_EQ(lines_of(r.err).size(), 1u) << r.err;
  EXPECT_TRUE(r.err.starts_with("overshoot: ")) << r.err;
  for (const std::string& part : parts)
    EXPECT_NE(r.err.find(part), std::string::npos) << part << " is not in: " << r.err;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

nlohmann::json read_json(const std::filesystem::path& file) {
  nlohmann::json j = nlohmann::json::parse(read_file(file), nullptr, false);
  EXPECT_FALSE(j.is_discarded()) << file << " is not whole JSON";
  return j;
}

Scratch::Scratch() {
  std::string name = (std::filesystem::temp_directory_path() / "overshoot-cli-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("no temporary directory");
  directory_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::filesystem::path Scratch::root(const Words& keys) const {
  const std::filesystem::path root = path("root");
  std::filesystem::create_directories(certificate(root, "any").parent_path());
  for (const std::string& key : keys)
    std::filesystem::copy_file(certificate(OVERSHOOT_SOURCE_DIR, key), certificate(root, key));
  return root;
}

std::vector<std::string> Scratch::files(const std::string& folder) const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.empty() ? directory_ : path(folder)))
    names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

std::filesystem::path certificate(const std::filesystem::path& root, const std::string& key) {
  return certificate_path(root, key);
}

void erase_of_this_run(nlohmann::json& record) {
  for (const char* name : {"seconds", "remembered", "verify_cost"}) record.erase(name);
}

void sign(nlohmann::json& certificate) {
  certificate.erase("checksum");
  certificate["checksum"] = sha256(certificate.dump());
}

}  // namespace overshoot::cli
