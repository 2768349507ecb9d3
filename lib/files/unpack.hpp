#pragma once
/// Bytes out of text: compressed by zlib, in base64.
#include <zlib.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace overshoot {

/// The bytes that such a text holds, one after the other: a short text that stands for very many costs no memory, and
/// whoever has read enough may stop. Throws BadInput, in one line that names `where`, at the first thing that is not as
/// RFC 4648 and RFC 1950 have it: other characters, padding that is missing or not zero, a wrong sum, bytes behind it.
class Unpacked {
 public:
  Unpacked(std::string_view text, std::string where);
  ~Unpacked();
  Unpacked(const Unpacked&) = delete;
  Unpacked& operator=(const Unpacked&) = delete;

  /// Nothing at the end.
  std::optional<unsigned char> next();

 private:
  [[noreturn]] void reject(const char* why) const;
  void refill();

  const std::string where_;
  std::string packed_;
  z_stream stream_ = {};
  std::vector<unsigned char> bytes_ = std::vector<unsigned char>(4096);  ///< not on the stack: readers recurse
  std::size_t begin_ = 0, end_ = 0;                                      ///< the bytes that are still to be taken
  bool ended_ = false;
};

}  // namespace overshoot
