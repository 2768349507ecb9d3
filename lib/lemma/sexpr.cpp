#include "lib/lemma/sexpr.hpp"

#include <tao/pegtl.hpp>

#include <fmt/format.h>

namespace overshoot {

namespace {

namespace pegtl = tao::pegtl;

constexpr std::size_t longest_text = 16'000'000;  ///< bytes
constexpr std::size_t deepest = 1000;             ///< brackets in brackets

/// The lists that are open, the outermost first: what holds all of the text.
struct Reading {
  const Source& source;
  std::vector<Sexpr> open = std::vector<Sexpr>(1);

  void add(Sexpr::Kind kind, std::string text, std::size_t at, bool barred = false) {
    open.back().items.push_back({kind, std::move(text), {}, at, barred});
  }
  void begin(std::size_t at) {
    if (open.size() > deepest) throw LemmaError(source, at, fmt::format("more than {} brackets within each other", deepest));
    open.push_back({Sexpr::Kind::list, {}, {}, at});
  }
  void end(std::size_t at) {
    if (open.size() == 1) throw LemmaError(source, at, "no bracket is open that this one could close");
    if ((source.text[open.back().at] == '(') != (source.text[at] == ')'))
      throw LemmaError(source, at, fmt::format("the bracket that is open is '{}'", source.text[open.back().at]));
    Sexpr list = std::move(open.back());
    open.pop_back();
    open.back().items.push_back(std::move(list));
  }
};

// Brackets are counted and not nested rules: no text, however deep, fills the stack.
struct comment : pegtl::seq<pegtl::one<';'>, pegtl::until<pegtl::at<pegtl::eolf>>> {};
struct opening : pegtl::one<'(', '['> {};
struct closing : pegtl::one<')', ']'> {};
struct plain_character : pegtl::not_one<'"'> {};
struct escaped : pegtl::sor<pegtl::seq<pegtl::one<'\\'>, pegtl::any>, plain_character> {};
struct doubled : pegtl::sor<pegtl::string<'"', '"'>, plain_character> {};
template <class Character>
struct quoted : pegtl::star<Character> {};
struct end_of_quote : pegtl::one<'"'> {};
template <class Character>
struct text : pegtl::seq<pegtl::one<'"'>, quoted<Character>, pegtl::must<end_of_quote>> {};
struct between_bars : pegtl::star<pegtl::not_one<'|'>> {};
struct end_of_bars : pegtl::one<'|'> {};
struct barred : pegtl::seq<pegtl::one<'|'>, between_bars, pegtl::must<end_of_bars>> {};
struct word : pegtl::plus<pegtl::not_one<' ', '\t', '\r', '\n', '(', ')', '[', ']', '"', '|', ';'>> {};
template <class Character>
struct tokens : pegtl::until<pegtl::eof, pegtl::sor<pegtl::space, comment, opening, closing, text<Character>, barred, word>> {};

template <class Rule>
struct Action : pegtl::nothing<Rule> {};
#define OVERSHOOT_ON(RULE, ...)                      \
  struct Action<RULE> {                              \
    template <class Input>                           \
    static void apply(const Input& in, Reading& r) { \
      const std::size_t at = in.position().byte;     \
      __VA_ARGS__;                                   \
    }                                                \
  };
template <>
OVERSHOOT_ON(opening, r.begin(at))
template <>
OVERSHOOT_ON(closing, r.end(at))
template <class Character>
OVERSHOOT_ON(quoted<Character>, r.add(Sexpr::Kind::text, in.string(), at - 1))
template <>
OVERSHOOT_ON(between_bars, r.add(Sexpr::Kind::word, in.string(), at - 1, true))
template <>
OVERSHOOT_ON(word, r.add(Sexpr::Kind::word, in.string(), at))
#undef OVERSHOOT_ON

template <class Rule>
struct Control : pegtl::normal<Rule> {
  template <class Input>
  [[noreturn]] static void raise(const Input&, Reading& reading) {
    // Only what a quote or a bar has begun can fail: it is the last thing that was read.
    const Sexpr& last = reading.open.back().items.back();
    throw LemmaError(reading.source, last.at, last.barred ? "the second bar is missing" : "the second quote is missing");
  }
};

}  // namespace

std::vector<Sexpr> read_sexprs(const Source& source, Quotes quotes) {
  if (source.text.size() > longest_text) throw BadInput(fmt::format("{}: more than {} bytes", source.name, longest_text));
  if (const auto at = source.text.find('\0'); at != std::string::npos)
    throw LemmaError(source, at, "a byte that is 0: this is no text");
  Reading reading{source};
  pegtl::memory_input<> input(source.text, source.name);
  if (quotes == Quotes::doubled)
    pegtl::parse<tokens<doubled>, Action, Control>(input, reading);
  else
    pegtl::parse<tokens<escaped>, Action, Control>(input, reading);
  if (reading.open.size() > 1) throw LemmaError(source, reading.open.back().at, "this bracket is not closed");
  return std::move(reading.open.front().items);
}

}  // namespace overshoot
