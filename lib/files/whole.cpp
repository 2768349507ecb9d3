#include "lib/files/whole.hpp"

#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "lib/scalar/rational.hpp"

namespace overshoot {

std::filesystem::path part_of(const std::filesystem::path& file) {
  std::random_device random;  // not the process's number: containers that share a folder have the same ones
  return file.parent_path() / fmt::format(".overshoot.{:08x}{:08x}.part", random(), random());
}

void write_json(const std::filesystem::path& file, const nlohmann::json& value) {
  write_whole(file, value.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

void write_whole(const std::filesystem::path& file, const std::string& text) {
  write_whole(file, [&](std::ostream& out) { out << text; });
}

void write_whole(const std::filesystem::path& file, const std::function<void(std::ostream&)>& write) {
  const std::filesystem::path part = part_of(file);
  const auto remove_part = [&] {
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
  };
  const auto fail = [&](const char* what) {
    const std::string why = std::generic_category().message(errno);
    remove_part();
    throw BadInput(fmt::format("{}: {} ({})", file.string(), what, why));
  };
  std::error_code error;
  if (std::filesystem::exists(file, error) && !std::filesystem::is_regular_file(file, error)) {
    errno = std::filesystem::is_directory(file, error) ? EISDIR : EINVAL;
    fail("cannot be written");  // a device or pipe would be replaced
  }
  std::ofstream out(part, std::ios::binary);
  if (!out) fail("cannot be written");
  try {
    write(out);
  } catch (...) {
    remove_part();
    throw;
  }
  out.close();
  if (!out) fail("cannot be written");
  std::filesystem::rename(part, file, error);
  if (error) fail("cannot be put in place");
}

}  // namespace overshoot
