#pragma once
/// Certificates written: what lib/kernel/certificate.hpp reads.
#include "lib/kernel/certificate.hpp"

namespace overshoot {

nlohmann::json to_json(const Certificate& certificate);

/// What its file holds.
std::string text_of(const Certificate& certificate);

/// Writes a file whole (temporary name, then rename). Throws BadInput when it cannot.
void write_certificate(const Certificate& certificate, const std::filesystem::path& file);

}  // namespace overshoot
