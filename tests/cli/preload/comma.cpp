/// A host process whose decimals have a comma and whose thousands are grouped: for the C library in the locale that
/// OVERSHOOT_TEST_LOCALE names, if it is set, and for C++ streams. To be loaded before the program.
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <locale>

namespace {

struct Comma : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

[[gnu::constructor]] void enter() {
  // C++ first: setting its global locale sets C's to "C" where it has a name.
  std::locale::global(std::locale(std::locale::classic(), new Comma));
  const char* name = std::getenv("OVERSHOOT_TEST_LOCALE");
  if (!name) return;
  char half[8];
  if (!std::setlocale(LC_ALL, name)) std::abort();
  if (std::snprintf(half, sizeof half, "%.1f", 0.5) != 3 || half[1] != ',') std::abort();
}

}  // namespace
