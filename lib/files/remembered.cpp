#include "lib/files/remembered.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "lib/files/whole.hpp"
#include "lib/scalar/truth.hpp"

namespace overshoot {

namespace {

/// As the XDG base directories are: an absolute $XDG_CACHE_HOME, else ~/.cache.
std::optional<std::filesystem::path> file_of(const std::string& name) {
  const auto absolute = [](const char* variable) -> std::optional<std::filesystem::path> {
    const char* value = std::getenv(variable);
    if (!value || !std::filesystem::path(value).is_absolute()) return std::nullopt;
    return value;
  };
  std::optional<std::filesystem::path> cache = absolute("XDG_CACHE_HOME");
  if (!cache) {
    cache = absolute("HOME");
    if (cache) *cache /= ".cache";
  }
  if (!cache) return std::nullopt;
  return *cache / "overshoot" / "remembered" / name;
}

}  // namespace

bool is_remembered(const std::string& name) {
  const auto file = file_of(name);
  if (!file) return false;
  std::ifstream in(*file);
  std::ostringstream text;
  text << in.rdbuf();
  return in && text.str() == name + "\n";
}

void remember(const std::string& name) {
  const auto file = file_of(name);
  if (!file) return;
  std::error_code failed;
  const std::filesystem::path folder = file->parent_path();
  if (std::filesystem::create_directories(folder, failed))
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
  if (failed) return;
  try {
    write_whole(*file, name + "\n");
  } catch (const BadInput&) {  // a full or read-only disk: it is established again the next time
  }
}

void forget(const std::string& name) {
  std::error_code failed;
  if (const auto file = file_of(name)) std::filesystem::remove(*file, failed);
}

}  // namespace overshoot
