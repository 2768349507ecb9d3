#pragma once
/// Files written whole: a reader sees the old file or the new one.
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>

namespace overshoot {

/// Writes text to a file. Throws BadInput when it cannot.
void write_whole(const std::filesystem::path& file, const std::string& text);
/// The same of what `write` puts on the stream; where it throws, the old file stays.
void write_whole(const std::filesystem::path& file, const std::function<void(std::ostream&)>& write);

}  // namespace overshoot
