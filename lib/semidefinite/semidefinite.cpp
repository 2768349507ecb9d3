#include "lib/semidefinite/semidefinite.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>

#include "lib/files/json.hpp"
#include "lib/files/whole.hpp"

namespace overshoot {

namespace {

/// A folder of its own, which ends with it.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "overshoot-sdp-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw MissingSolver("the solver has no folder to work in: " + name + " cannot be made");
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code left;
    std::filesystem::remove_all(path_, left);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// SDPA's sparse format, which counts from 1.
std::string as_text(const SemidefiniteProgram& program) {
  std::string text = fmt::format("{}\n{}\n{}\n", program.objective.size(), program.sizes.size(), fmt::join(program.sizes, " "));
  for (const double a : program.objective) text += fmt::format("{:.17g} ", a);
  text += '\n';
  for (const auto& e : program.entries)
    if (e.value != 0) text += fmt::format("{} {} {} {} {:.17g}\n", e.matrix, e.block + 1, e.row + 1, e.column + 1, e.value);
  return text;
}

/// The numbers of a text, between blanks.
class Words {
 public:
  explicit Words(std::string text) : text_(std::move(text)) {}
  template <class T>
  bool take(T& x) {
    at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), x);
    at_ = static_cast<std::size_t>(end - text_.data());
    return error == std::errc();
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

/// CSDP's exit code.
int run_solver(const std::filesystem::path& folder) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());  // where it looks for its parameters
  for (const int output : {1, 2}) posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0);
  // Several threads for such small matrices would wait for each other, and a locale would change its decimals.
  std::vector<std::string> environment = {"OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1", "LC_ALL=C"};
  if (const char* path = std::getenv("PATH")) environment.push_back(std::string("PATH=") + path);
  std::vector<char*> variables;
  for (std::string& variable : environment) variables.push_back(variable.data());
  variables.push_back(nullptr);
  std::string words[] = {"csdp", "program", "solution"};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  pid_t process = 0;
  const int failed = posix_spawnp(&process, "csdp", &actions, nullptr, arguments, variables.data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw MissingSolver("the solver csdp cannot be run: install Debian's coinor-csdp");
  int status = 0;
  while (waitpid(process, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

std::optional<SemidefiniteSolution> solve(const SemidefiniteProgram& program) {
  const Folder folder;
  write_whole(folder.path() / "program", as_text(program));
  write_whole(folder.path() / "param.csdp", std::string("axtol=1.0e-9\natytol=1.0e-9\nobjtol=1.0e-9\npinftol=1.0e8\ndinftol=1.0e8\nmaxiter=100\n"
                                                        "minstepfrac=0.90\nmaxstepfrac=0.97\nminstepp=1.0e-8\nminstepd=1.0e-8\nusexzgap=1\n"
                                                        "tweakgap=0\naffine=0\nprintlevel=0\nperturbobj=1\nfastmode=0\n"));
  const int code = run_solver(folder.path());
  if (code != 0 && code != 3) return std::nullopt;  // 3: less accurate than was asked
  Words file(read_text(folder.path() / "solution"));
  SemidefiniteSolution solution{std::vector<double>(program.objective.size()), {}};
  for (double& y : solution.y)
    if (!file.take(y)) return std::nullopt;
  for (const int size : program.sizes) solution.dual.push_back(Eigen::MatrixXd::Zero(std::abs(size), std::abs(size)));
  for (int matrix = 0, block = 0, row = 0, column = 0; file.take(matrix);) {
    double value = 0;
    if (!file.take(block) || !file.take(row) || !file.take(column) || !file.take(value)) return std::nullopt;
    if (matrix != 2 || block < 1 || block > static_cast<int>(program.sizes.size())) continue;
    Eigen::MatrixXd& x = solution.dual[static_cast<std::size_t>(block - 1)];
    if (row < 1 || column < 1 || row > x.rows() || column > x.cols()) return std::nullopt;
    x(row - 1, column - 1) = x(column - 1, row - 1) = value;
  }
  return solution;
}

}  // namespace overshoot
