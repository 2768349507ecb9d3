#include "lib/files/messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace overshoot {

namespace {

/// Letters to be changed, added or left out, or neighbours to be exchanged, to make one of the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      d[i][j] = i == 0 ? j : i;
      if (i == 0 || j == 0) continue;
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d.back().back();
}

}  // namespace

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
  // Those that turn the direction of writing, and line ends of their own.
  if ((point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069)) return 0;
  // Those of no width.
  if (point == 0xad || (point >= 0x200b && point <= 0x200f) || (point >= 0x2060 && point <= 0x2064) || point == 0xfeff) return 0;
  return first < 0xc0 || first > 0xf4 || point < least[length] || (point >= 0xd800 && point < 0xe000) ||
                 point > 0x10ffff
             ? 0
             : length;
}

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
  if (word.empty() || word.size() > 100) return "";
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
