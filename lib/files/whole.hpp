#pragma once
/// Files written whole: a reader sees the old file or the new one.
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace overshoot {

/// Writes text to a file. Throws BadInput when it cannot.
void write_whole(const std::filesystem::path& file, const std::string& text);
/// The same of what `write` puts on the stream; where it throws, the old file stays.
void write_whole(const std::filesystem::path& file, const std::function<void(std::ostream&)>& write);

/// The value as indented JSON. Of text that is no UTF-8 (the name of a file, say) the bytes that are none are replaced:
/// what was computed is not lost for it.
void write_json(const std::filesystem::path& file, const nlohmann::json& value);

/// A file beside this one, for what is not whole yet: of a short name, however long the other's is.
std::filesystem::path part_of(const std::filesystem::path& file);

}  // namespace overshoot
