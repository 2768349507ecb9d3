#pragma once
/// Words on a terminal: how wide it is, and text that fits.
#include <cstddef>
#include <string>

namespace overshoot::program {

/// Columns of the terminal that stdout is; 0 where stdout is not a terminal.
std::size_t terminal_width();

/// Columns of a text in UTF-8 (one a character: that is so for what overshoot writes).
std::size_t columns(const std::string& text);

/// The text in at most so many columns, with an ellipsis where something is cut.
std::string cut(const std::string& text, std::size_t width);

/// Prints the text after a heading, further lines below its first word; on a terminal as wide as that is.
void print_wrapped(const std::string& heading, const std::string& text);

}  // namespace overshoot::program
