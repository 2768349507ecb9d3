#pragma once
/// Certificates written: what lib/kernel/certificate.hpp reads.
#include "lib/kernel/certificate.hpp"

namespace overshoot {

nlohmann::json to_json(const Certificate& certificate);

/// A tree over the whole domain as a large one is best written: without the numbers of splits that are near the middle
/// of their boxes. A small one as it is.
BoxTree as_packed(const Domain& domain, BoxTree tree);

/// What its file holds.
std::string text_of(const Certificate& certificate);

/// Writes a file whole (temporary name, then rename). Throws BadInput when it cannot.
void write_certificate(const Certificate& certificate, const std::filesystem::path& file);

}  // namespace overshoot
