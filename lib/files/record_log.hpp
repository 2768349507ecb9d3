#pragma once
/// ProofLog: an append-only file of records, so that a proof that was killed goes on where it was.
///
/// A record is its length, a checksum of itself and of all records before it, and its bytes. What is whole is believed;
/// a record that is torn or altered, and all that follow it, are dropped. The first record is a header that names what
/// the log is of. The file is locked while it is open, and forced to the disk at most once a second.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "lib/scalar/truth.hpp"

namespace overshoot {

/// Raised for a log that has another header.
struct OtherLog : BadInput {
  using BadInput::BadInput;
};

class ProofLog {
 public:
  /// Starts anew, or with `resume` goes on with the log that is there (a new one if there is none). Throws BadInput for
  /// a file that cannot be written or is in use by another process, OtherLog for one that has another header.
  ProofLog(std::filesystem::path file, const std::string& header, bool resume);
  ~ProofLog();
  ProofLog(const ProofLog&) = delete;
  ProofLog& operator=(const ProofLog&) = delete;

  /// The next record of the earlier run; nothing when there are no more of them.
  std::optional<std::string> next();
  /// Adds a record, after all earlier ones were read.
  void append(const std::string& record);

  const std::filesystem::path& file() const { return file_; }

 private:
  [[noreturn]] void fail(const std::string& what) const;
  void forget_the_rest();

  std::filesystem::path file_;
  int descriptor_ = -1;
  bool reading_ = false;
  std::int64_t end_ = 0;        ///< of what is whole
  std::uint32_t checksum_ = 0;  ///< of all records up to there
  std::chrono::steady_clock::time_point synced_ = std::chrono::steady_clock::now();
};

}  // namespace overshoot
