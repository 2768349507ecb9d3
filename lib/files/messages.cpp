#include "lib/files/messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <numeric>
#include <system_error>

namespace overshoot {

namespace {

/// The length of the character of UTF-8 at the beginning of the text: 0 where there is none that is to be shown as it
/// is (too long a form, a surrogate, a control character).
std::size_t shown_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  unsigned point = first & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return 0;
    point = point << 6 | (byte(i) & 0x3fU);
  }
  constexpr unsigned least[] = {0, 0, 0xa0, 0x800, 0x10000};  // those from 0x80 to 0x9f are control characters
  return first < 0xc0 || first > 0xf4 || point < least[length] || (point >= 0xd800 && point < 0xe000) ||
                 point > 0x10ffff
             ? 0
             : length;
}

/// Letters to be changed, added or left out to make one of the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
    }
  }
  return row.back();
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = shown_length(text);
    if (length == 0)
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    else
      out += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

void complain(std::string_view what) { std::fprintf(stderr, "overshoot: %s\n", printable(what).c_str()); }

int ended(int code) {
  errno = 0;
  if (std::fflush(stdout) == 0 && !std::ferror(stdout)) return code;
  complain("standard output cannot be written" +
           (errno ? " (" + std::generic_category().message(errno) + ")" : std::string()));
  return 2;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  std::size_t least = word.size() / 3 + 1;
  std::vector<std::string> nearest;
  for (const std::string& candidate : candidates) {
    const std::size_t d = distance(word, candidate);
    if (d < least) nearest.clear();
    if (d < least || (d == least && !nearest.empty())) nearest.push_back(candidate);
    least = std::min(least, d);
  }
  if (nearest.size() > 3) nearest.resize(3);
  return nearest.empty() ? "" : fmt::format("; did you mean {}?", fmt::join(nearest, " or "));
}

}  // namespace overshoot
