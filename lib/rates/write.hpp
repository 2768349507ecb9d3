#pragma once
/// Certificates of rates written: what lib/kernel/rate.hpp reads.
#include <string>

#include "lib/kernel/rate.hpp"

namespace overshoot {

/// What its file holds.
std::string text_of(const RateCertificate& certificate);

}  // namespace overshoot
