#pragma once
/// The one reader of JSON files: certificates, the records of `check`, baselines. Such a file may come from anyone.
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace overshoot {

/// The most that a file may ask of its reader; what is written here stays far below. Memory and time to read a file
/// are in proportion to these, whatever it holds.
struct ReadLimits {
  std::size_t bytes = 64'000'000;
  std::size_t depth = 2048;  ///< of lists and objects in each other: readers and printers recurse
  std::size_t values = 4'000'000;
  std::size_t digits = 4096;  ///< characters of one number
  // Of certificates, whose numbers are exact: 1e-9999 is seven characters and four kilobytes.
  long exponent = 9999;                 ///< of a decimal, up or down
  /// Characters of all numbers together, as often as they are named, zeros that exponents stand for, packed nodes.
  std::size_t all_digits = 10'000'000;
  std::size_t nodes = 4'000'000;  ///< of all trees together: less than a gigabyte
};
inline constexpr ReadLimits read_limits;

/// The value of JSON text, as RFC 8259 has it and nothing besides: no byte order mark, no NUL, no member twice, nothing
/// behind the value, no integer beyond 64 bits, all within read_limits. Throws BadInput on anything else, in one line
/// that names `where`.
nlohmann::json read_json(std::string_view text, const std::string& where);
/// What a file holds; more than read_limits.bytes only so far as read_json refuses it. Throws BadInput for one that
/// cannot be read.
std::string read_text(const std::filesystem::path& file);
/// The value of a file's text.
nlohmann::json read_json_file(const std::filesystem::path& file);

/// Text out of a file, for a message: the first characters, none of which ends a line or moves a terminal's cursor.
std::string in_a_message(std::string_view text);

}  // namespace overshoot
