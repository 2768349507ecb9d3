#include "program/words.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace overshoot::program {

namespace {

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

std::size_t terminal_width() {
  winsize size{};
  if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col == 0 ? 80 : size.ws_col;
}

std::size_t columns(const std::string& text) {
  std::size_t n = 0;
  for (const char c : text) n += begins_character(c) ? 1 : 0;
  return n;
}

std::string cut(const std::string& text, std::size_t width) {
  if (width == SIZE_MAX || columns(text) <= width) return text;
  std::size_t n = 0, end = 0;
  for (; end < text.size(); ++end)
    if (begins_character(text[end]) && ++n >= width) break;
  return text.substr(0, end) + (width > 0 ? "…" : "");
}

void print_wrapped(const std::string& heading, const std::string& text) {
  const std::size_t width = terminal_width(), indent = columns(heading);
  // Further lines begin below the first word; without a heading, two columns to its right.
  const std::size_t further = heading.find_first_not_of(' ') == std::string::npos ? 2 : 0;
  const std::size_t room = width > indent + 20 ? width - indent - further : SIZE_MAX;
  std::string line;
  bool first = true;
  const auto flush = [&] {
    fmt::print("{}{}\n", first ? heading : std::string(indent + further, ' '), line);
    first = false;
    line.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (room != SIZE_MAX && !line.empty() && columns(line) + 1 + columns(word) > room) flush();
    line += (line.empty() ? "" : " ") + word;
    at = end + 1;
  }
  flush();
}

}  // namespace overshoot::program
