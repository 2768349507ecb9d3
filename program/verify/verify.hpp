#pragma once
/// The command `verify`, of overshoot-verify and of the whole program: it needs the kernel alone.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/kernel/certificate.hpp"

namespace overshoot::program {

/// The certificate that a word of the command line names: a statement's, or a file.
std::filesystem::path named_certificate(const std::string& name, const std::filesystem::path& root);

/// Why a certificate proves nothing of the statements known here, or not what its file is named after, if so. A file of
/// certificates/ is named after its statement (`committed`); another may have any name but that of a different one.
std::optional<std::string> rejection(const std::filesystem::path& file, const Certificate& certificate, bool committed);

/// Verifies those named, and with `all` every certificate below `root`, and prints a line for each. The exit code: 0
/// all are verified, 1 one was rejected, 2 one could not be read. Throws BadInput where there is none.
int verify_command(const std::vector<std::string>& names, bool all, const std::filesystem::path& root);

}  // namespace overshoot::program
