#pragma once
/// What a program says to whom started it.
#include <string>
#include <string_view>
#include <vector>

namespace overshoot {

/// The text, with bytes that would move a terminal's cursor or are no UTF-8 written as \x1b.
std::string printable(std::string_view text);

/// The length of the character of UTF-8 at the beginning of the text: 0 where there is none that is to be shown as it
/// is (too long a form, a surrogate, a control character).
std::size_t shown_length(std::string_view text);

/// "overshoot: what" in a line of stderr, printable.
void complain(std::string_view what);

/// The exit code of a program that ends with `code`: what stdout still holds is written, and where it, or something
/// before, could not be, that is said and the code is 2.
int ended(int code);

/// "; did you mean A or B?", of the candidates that take the fewest changes of a letter, or exchanges
/// of two neighbours, to be `word`; nothing where
/// that is more than a third of it.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace overshoot
