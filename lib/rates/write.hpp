#pragma once
/// Certificates of rates written: what lib/kernel/rate.hpp reads.
#include <string>

#include "lib/kernel/rate.hpp"

namespace overshoot {

/// Without the checksum.
nlohmann::json to_json(const RateCertificate& certificate);

/// What its file holds.
std::string text_of(const RateCertificate& certificate);

}  // namespace overshoot
