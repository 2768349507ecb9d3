#include "lib/files/unpack.hpp"

#include <new>

#include "lib/scalar/truth.hpp"

namespace overshoot {

namespace {

/// Nothing for text that is no base64 to the letter.
std::optional<std::string> from_base64(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  text.remove_suffix(padding);
  std::string bytes;
  unsigned bits = 0, count = 0;
  for (const char c : text) {
    const std::size_t digit = digits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U | static_cast<unsigned>(digit)) & 0xfffU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xffU);
  }
  if (count != 2 * padding || (bits & ((1U << count) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace

Unpacked::Unpacked(std::string_view text, std::string where) : where_(std::move(where)) {
  std::optional<std::string> packed = from_base64(text);
  if (!packed) reject("is not base64");
  packed_ = std::move(*packed);
  stream_.next_in = reinterpret_cast<unsigned char*>(packed_.data());
  stream_.avail_in = static_cast<unsigned>(packed_.size());
  if (inflateInit(&stream_) != Z_OK) throw std::bad_alloc();
}

Unpacked::~Unpacked() { inflateEnd(&stream_); }

std::optional<unsigned char> Unpacked::next() {
  if (begin_ == end_ && !ended_) refill();
  if (begin_ == end_) return std::nullopt;
  return bytes_[begin_++];
}

void Unpacked::refill() {
  stream_.next_out = bytes_.data();
  stream_.avail_out = static_cast<unsigned>(bytes_.size());
  const int code = inflate(&stream_, Z_NO_FLUSH);
  if (code == Z_MEM_ERROR) throw std::bad_alloc();
  begin_ = 0;
  end_ = bytes_.size() - stream_.avail_out;
  ended_ = code == Z_STREAM_END;
  if (ended_ && stream_.avail_in != 0) reject("goes on behind its end");
  if (!ended_ && code != Z_OK && code != Z_BUF_ERROR) reject("was not packed by zlib");
  if (!ended_ && end_ == 0) reject("is cut short");
}

void Unpacked::reject(const char* why) const { throw BadInput(where_ + ": " + why); }

}  // namespace overshoot
