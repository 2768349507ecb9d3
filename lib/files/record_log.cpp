#include "lib/files/record_log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace overshoot {

namespace {

struct Prefix {
  std::uint32_t length, checksum;
};
/// A batch of boxes is a few hundred kilobytes at most: a longer length is a damaged one.
constexpr std::uint32_t longest_record = 1U << 28;

std::uint32_t chained(std::uint32_t before, const std::string& record) {
  const auto length = static_cast<std::uint32_t>(record.size());
  const unsigned long c = crc32(before, reinterpret_cast<const Bytef*>(&length), sizeof length);
  return static_cast<std::uint32_t>(crc32(c, reinterpret_cast<const Bytef*>(record.data()), length));
}

/// Reads so many bytes from there; false where the file ends before.
bool read_at(int descriptor, std::int64_t offset, char* to, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t n = pread(descriptor, to, bytes, offset);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    to += n;
    offset += n;
    bytes -= static_cast<std::size_t>(n);
  }
  return true;
}

}  // namespace

ProofLog::ProofLog(std::filesystem::path file, const std::string& header, bool resume) : file_(std::move(file)) {
  std::error_code ignored;  // open() says what is wrong
  std::filesystem::create_directories(file_.parent_path(), ignored);
  descriptor_ = open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (descriptor_ < 0) fail(fmt::format("cannot be written ({})", std::generic_category().message(errno)));
  try {
    if (!std::filesystem::is_regular_file(file_, ignored)) fail("cannot be written (it is not a regular file)");
    if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) fail("is in use by another process");
    reading_ = true;
    const std::optional<std::string> found = resume ? next() : std::nullopt;
    if (found && *found != header)
      throw OtherLog(file_.string() + ": is the log of another formula or program: prove without --resume");
    if (!found) {
      forget_the_rest();
      append(header);
    }
  } catch (...) {
    close(descriptor_);
    throw;
  }
}

ProofLog::~ProofLog() { close(descriptor_); }

void ProofLog::fail(const std::string& what) const { throw BadInput(file_.string() + ": " + what); }

void ProofLog::forget_the_rest() {
  reading_ = false;
  if (ftruncate(descriptor_, end_) != 0) fail("cannot be cut");
}

std::optional<std::string> ProofLog::next() {
  if (!reading_) return std::nullopt;
  Prefix prefix;
  std::string record;
  if (read_at(descriptor_, end_, reinterpret_cast<char*>(&prefix), sizeof prefix) && prefix.length <= longest_record) {
    record.resize(prefix.length);
    if (read_at(descriptor_, end_ + static_cast<std::int64_t>(sizeof prefix), record.data(), record.size()) &&
        chained(checksum_, record) == prefix.checksum) {
      end_ += static_cast<std::int64_t>(sizeof prefix + record.size());
      checksum_ = prefix.checksum;
      return record;
    }
  }
  forget_the_rest();
  return std::nullopt;
}

void ProofLog::append(const std::string& record) {
  const Prefix prefix{static_cast<std::uint32_t>(record.size()), chained(checksum_, record)};
  std::string bytes(sizeof prefix, '\0');
  std::memcpy(bytes.data(), &prefix, sizeof prefix);
  bytes += record;
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t n = pwrite(descriptor_, bytes.data() + done, bytes.size() - done, end_ + static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) fail(fmt::format("cannot be written ({})", std::generic_category().message(errno)));
    done += static_cast<std::size_t>(n);
  }
  end_ += static_cast<std::int64_t>(bytes.size());
  checksum_ = prefix.checksum;
  if (const auto now = std::chrono::steady_clock::now(); now - synced_ > std::chrono::seconds(1)) {
    fdatasync(descriptor_);
    synced_ = now;
  }
}

}  // namespace overshoot
