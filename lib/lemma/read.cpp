/// The grammar of lemmas, in PEGTL.
#include <tao/pegtl.hpp>

#include <fmt/format.h>

#include <algorithm>

#include "lib/files/messages.hpp"
#include "lib/lemma/text.hpp"

namespace overshoot {

namespace {

namespace pegtl = tao::pegtl;

constexpr std::size_t longest_text = 16'000'000;  ///< bytes
constexpr std::size_t most_terms = 50'000;        ///< of one lemma
constexpr int deepest = 200;                      ///< brackets in brackets
constexpr std::size_t longest_number = 400;       ///< characters
constexpr std::size_t longest_power = 4;          ///< digits of a power of 10

/// The bytes of the character of UTF-8 that begins with this one.
std::size_t length_of(char first) {
  const auto c = static_cast<unsigned char>(first);
  return c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}
bool is_letter(std::string_view text) {
  if (text.empty()) return false;
  const auto c = static_cast<unsigned char>(text.front());
  if (c < 0x80) return std::isalpha(c) != 0;
  // Greek letters but for pi, which is the number.
  if (text.size() < 2 || text.starts_with("π")) return false;
  const unsigned point = (c & 0x1fU) << 6 | (static_cast<unsigned char>(text[1]) & 0x3fU);
  return (c & 0xe0U) == 0xc0U && point >= 0x391 && point <= 0x3c9;
}
/// How many bytes of the text go on a name that has begun.
std::size_t goes_on(std::string_view text) {
  if (is_letter(text)) return length_of(text.front());
  if (text.empty()) return 0;
  const auto c = static_cast<unsigned char>(text.front());
  if (std::isdigit(c) != 0 || c == '_' || c == '\'') return 1;
  // Subscripts.
  return text.starts_with("\xe2\x82") && text.size() > 2 && static_cast<unsigned char>(text[2]) >= 0x80 &&
                 static_cast<unsigned char>(text[2]) <= 0x89
             ? 3
             : 0;
}
/// The name that the text begins with.
std::string_view name_at(std::string_view text) {
  std::size_t n = is_letter(text) ? length_of(text.front()) : 0;
  while (n > 0) {
    const std::size_t more = goes_on(text.substr(n));
    if (more == 0) break;
    n += more;
  }
  return text.substr(0, n);
}
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// The text without comments, its blanks made single.
std::string on_one_line(std::string_view text) {
  std::string out;
  bool blank = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '#') i = std::min(text.find('\n', i), text.size() - 1);
    const bool gap = is_blank(text[i]) || text[i] == '\n';
    if (!gap && blank && !out.empty()) out += ' ';
    if (!gap) out += text[i];
    blank = gap;
  }
  return out;
}

const std::vector<std::pair<std::string_view, Comparator>> signs = {
    {"<=", Comparator::at_most}, {">=", Comparator::at_least}, {"!=", Comparator::unequal}, {"==", Comparator::equal},
    {"≤", Comparator::at_most},  {"≥", Comparator::at_least},  {"⩽", Comparator::at_most},  {"⩾", Comparator::at_least},
    {"≠", Comparator::unequal},  {"<", Comparator::less},      {">", Comparator::greater},  {"=", Comparator::equal}};
const std::pair<std::string_view, Comparator>* sign_at(std::string_view text) {
  const auto it = std::ranges::find_if(signs, [&](const auto& sign) { return text.starts_with(sign.first); });
  return it == signs.end() ? nullptr : &*it;
}

/// The relation as it is written, of the ways to write it the one without letters beyond ASCII.
std::string_view in_ascii(Comparator comparator) {
  return std::ranges::find(signs, comparator, &std::pair<std::string_view, Comparator>::second)->first;
}

/// No name occurs in it but those of numbers.
bool is_constant(const Term& term) {
  if (term.kind == Term::Kind::name) return term.text == "pi" || term.text == "e" || term.text == "inf";
  return std::ranges::all_of(term.arguments, is_constant);
}

/// What the rules fill. Between two items all terms have been taken.
struct Reading {
  const Source& source;
  std::vector<LemmaText> lemmas = {};
  MapText map = {};
  std::vector<Item> items = {};
  // Of the item that is being read:
  std::vector<Term> terms = {};
  struct Placed {
    Comparator sign;
    std::size_t begin, end;
  };
  std::vector<Placed> signs = {};
  std::vector<Item::Name> names = {};
  std::string label = {};
  Item::Kind set = Item::Kind::interval;
  bool lo_open = false;
  TouchText touch = {};
  PlanText plan = {};
  /// Functions whose arguments are being read, which begin at `first` in `terms`.
  struct Call {
    std::string name;
    std::size_t at, first;
  };
  std::vector<Call> calls = {};
  int brackets = 0;  ///< open ones: within them a line may end anywhere
  int depth = 0;
  std::size_t written = 0;  ///< terms of this lemma

  void push(Term term) {
    count_one(term);
    terms.push_back(std::move(term));
  }
  void count_one(const Term& term) {
    if (++written > most_terms)
      throw LemmaError(source, term.at, fmt::format("more than {} numbers, names and operations", most_terms));
  }
  void count(const Term& term) {
    count_one(term);
    for (const Term& argument : term.arguments) count(argument);
  }
  Term pop() {
    Term term = std::move(terms.back());
    terms.pop_back();
    return term;
  }
  /// The last two terms joined. Chains of one rank grow: a + b - c is one, but not (a + b) - c.
  void join(char operation, std::string_view rank) {
    Term right = pop(), left = pop();
    if (left.kind != Term::Kind::chain || left.bracketed || rank.find(left.text.front()) == std::string_view::npos) {
      const std::size_t at = left.at;
      Term chain{Term::Kind::chain, "", {}, {}, at};
      chain.arguments.push_back(std::move(left));
      left = std::move(chain);
    }
    left.text += operation;
    left.arguments.push_back(std::move(right));
    push(std::move(left));
  }
  /// The last terms from `first` on as the arguments of a call.
  void call(std::string function, std::size_t at, std::size_t first) {
    Term term{Term::Kind::call, std::move(function), {}, {}, at};
    const auto begin = terms.begin() + static_cast<std::ptrdiff_t>(first);
    term.arguments.assign(std::make_move_iterator(begin), std::make_move_iterator(terms.end()));
    terms.erase(begin, terms.end());
    push(std::move(term));
  }
  void finish(Item::Kind kind, std::size_t begin, std::size_t end) {
    Item item{kind, std::exchange(names, {}), std::exchange(terms, {})};
    item.label = std::exchange(label, {});
    item.at = item.names.empty() ? begin : item.names.front().at;
    item.lo_open = lo_open;
    item.hi_open = source.text[end - 1] == ')';
    const std::string_view text = source.text;
    if (kind == Item::Kind::comparison) {
      std::size_t from = item.terms.front().at;
      for (const Placed& placed : std::exchange(signs, {})) {
        item.signs.push_back(placed.sign);
        item.written.push_back(on_one_line(text.substr(from, placed.begin - from)));
        from = placed.end;
      }
      item.written.push_back(on_one_line(text.substr(from, end - from)));
    }
    items.push_back(std::move(item));
    if (kind == Item::Kind::comparison) require_one_reading();
  }
  /// x, y > 0 as x > 0, y > 0.
  void finish_each(std::size_t end) {
    const std::vector<Item::Name> each = std::exchange(names, {});
    const std::vector<Term> rest = std::exchange(terms, {});
    const std::vector<Placed> between = std::exchange(signs, {});
    for (const Item::Name& name : each) {
      for (const Term& term : rest) count(term);
      terms = {{Term::Kind::name, name.text, {}, {}, name.at}};
      terms.insert(terms.end(), rest.begin(), rest.end());
      signs = between;
      finish(Item::Kind::comparison, name.at, end);
      items.back().written.front() = name.text;
    }
  }
  /// 0 < x, y < 1 is two comparisons here, and four in many a paper.
  void require_one_reading() const {
    if (items.size() < 2) return;
    const Item &first = items[items.size() - 2], &second = items.back();
    const std::size_t before = source.text.find_last_not_of(" \t\r\n", second.at - 1);
    const auto side = [](Comparator sign) {
      return sign == Comparator::less || sign == Comparator::at_most       ? -1
             : sign == Comparator::greater || sign == Comparator::at_least ? 1
                                                                           : 0;
    };
    const auto variable = [](const Term& term) { return term.kind == Term::Kind::name && !is_constant(term); };
    if (source.text[before] != ',' || first.signs.size() != 1 || second.signs.size() != 1 || !second.label.empty() ||
        side(first.signs[0]) == 0 || side(first.signs[0]) != side(second.signs[0]) || !is_constant(first.terms[0]) ||
        !variable(first.terms[1]) || !variable(second.terms[0]) || !is_constant(second.terms[1]) ||
        first.terms[1].text == second.terms[0].text)
      return;
    const std::string &lo = first.written[0], &x = first.written[1], &y = second.written[0], &hi = second.written[1];
    const std::string_view low = in_ascii(first.signs[0]), high = in_ascii(second.signs[0]);
    throw LemmaError(source, second.at,
                     fmt::format("two readings: write {} {} {} {} {}, {} {} {} {} {}, or {} {} {}; {} {} {}", lo, low,
                                 x, high, hi, lo, low, y, high, hi, lo, low, x, y, high, hi));
  }
  void require_once(bool before, std::size_t at, const char* clause) const {
    if (before) throw LemmaError(source, at, fmt::format("a second {}", clause));
  }
  LemmaText& lemma() { return lemmas.back(); }
  std::string taken_label() { return std::exchange(label, {}); }
  void take(std::vector<Item>& clause) {
    clause.insert(clause.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
    items.clear();
  }
};

// --- Messages ------------------------------------------------------------------------------------------------------

std::size_t past_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}
std::size_t begin_of_line(std::string_view text, std::size_t at) {
  const auto end = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return end == std::string_view::npos ? 0 : end + 1;
}
long line_of(std::string_view text, std::size_t at) { return 1 + std::ranges::count(text.substr(0, at), '\n'); }
/// Characters of UTF-8.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}
std::size_t column_of(std::string_view text, std::size_t at) {
  const std::size_t begin = begin_of_line(text, at);
  return 1 + characters(text.substr(begin, at - begin));
}
/// The line, of a long one what is near the place, and a caret below the place.
std::string excerpt_of(std::string_view text, std::size_t at) {
  constexpr std::size_t most = 60;  // bytes on either side
  std::size_t begin = begin_of_line(text, at), end = std::min(text.find('\n', at), text.size());
  const auto inside = [&](std::size_t i) { return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0U) == 0x80U; };
  const bool cut_left = at - begin > most, cut_right = end - at > most;
  if (cut_left)
    for (begin = at - most; inside(begin);) ++begin;
  if (cut_right)
    for (end = at + most; inside(end);) --end;
  const std::string before = printable(text.substr(begin, at - begin)), after = printable(text.substr(at, end - at));
  const std::string dots = "...";
  return (cut_left ? dots : "") + before + after + (cut_right ? dots : "") + "\n" +
         std::string(characters(before) + (cut_left ? 3 : 0), ' ') + "^";
}

/// The word, number or character there, as a message shows it.
std::string found_at(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  if (text.empty()) return "the end";
  if (text.front() == '\n') return "the end of the line";
  std::string_view token = name_at(text);
  if (token.empty())
    if (const auto* sign = sign_at(text)) token = sign->first;
  if (token.empty() && std::isdigit(static_cast<unsigned char>(text.front())) != 0)
    token = text.substr(0, text.find_first_not_of("0123456789."));
  if (token.empty()) token = text.substr(0, length_of(text.front()));
  return "'" + printable(token.substr(0, 40)) + "'";
}

/// What stands before the place, where it ends a term: a number, a name or a closing bracket.
std::string_view term_before(std::string_view text, std::size_t at) {
  while (at > 0 && is_blank(text[at - 1])) --at;
  std::size_t first = at;
  while (first > 0 && (static_cast<unsigned char>(text[first - 1]) >= 0x80 || text[first - 1] == '_' ||
                       text[first - 1] == '.' || std::isalnum(static_cast<unsigned char>(text[first - 1])) != 0))
    --first;
  if (first == at && at > 0 && (text[at - 1] == ')' || text[at - 1] == '|')) --first;
  return text.substr(first, at - first);
}

/// What is meant by a sign or, behind a term, by a word that has no meaning where it stands.
std::optional<std::string_view> other_notation(std::string_view next, bool after_term) {
  constexpr std::string_view claim = "the claim stands behind the turnstile: DOMAIN AND HYPOTHESES |- CLAIM";
  constexpr std::string_view comma = "conditions are separated by a comma";
  constexpr std::string_view or_else = "there is no 'or': state each case as a lemma of its own";
  constexpr std::string_view before = "domain and hypotheses stand before the turnstile: x real |- x^2 >= 0";
  constexpr std::string_view minus = "a minus is written -";
  constexpr std::string_view open = "an open end has a round bracket: x in (0, 1)";
  static const std::vector<std::pair<std::string_view, std::string_view>> signs = {
      {"=>", claim},
      {"⇒", claim},
      {"⟹", claim},
      {"->", claim},
      {"→", claim},
      {"|=", claim},
      {"∧", comma},
      {"&", comma},
      {"∨", or_else},
      {"–", minus},
      {"—", minus},
      {"÷", "a division is written /"},
      {"]", open},
      {"[", "brackets within a term are round"},
      {"{", "brackets within a term are round"},
      {"\u00a0", "this blank is a no-break space"},
      {"∃", "there is no 'exists': a lemma holds for all values of its variables"},
      {"∛", "a cube root is written root(x, 3)"}};
  static const std::vector<std::pair<std::string_view, std::string_view>> words = {
      {":", "the claim stands behind the turnstile |-, and a colon behind a label only"},
      {"all", "'for all' stands before a domain: for all x in (0, 1) |- x^2 < 1"},
      {"and", comma},
      {"or", or_else},
      {"implies", claim},
      {"then", claim},
      {"for", before},
      {"if", before},
      {"where", before}};
  const std::string_view word = next.starts_with(':') ? next.substr(0, 1) : name_at(next);
  for (const auto& [sign, meant] : signs)
    if (next.starts_with(sign)) return meant;
  for (const auto& [written, meant] : words)
    if (after_term && word == written) return meant;
  return std::nullopt;
}

/// Of 5/4 x, where 4 begins at `first`: what stands before the slash.
std::string_view quotient_before(std::string_view text, std::size_t first) {
  while (first > 0 && is_blank(text[first - 1])) --first;
  return first > 0 && text[first - 1] == '/' ? term_before(text, first - 1) : std::string_view();
}

/// Two terms side by side: what was meant, if the place is behind one and before another.
std::optional<std::string> product_meant(std::string_view text, std::size_t at) {
  std::size_t next = at;
  while (next < text.size() && is_blank(text[next])) ++next;
  const std::string_view before = term_before(text, at), rest = text.substr(next);
  const std::string_view name = name_at(rest);
  const bool begins = !name.empty() || rest.starts_with('(') || rest.starts_with("π") || rest.starts_with("√") ||
                      (!rest.empty() && std::isdigit(static_cast<unsigned char>(rest.front())) != 0);
  if (before.empty() || !begins) return std::nullopt;
  const std::string right = !name.empty()           ? std::string(name)
                            : rest.starts_with('(') ? "("
                            : rest.starts_with("√") ? "√..."
                                                    : std::string(found_at(rest).substr(1, found_at(rest).size() - 2));
  // The letters of a word one by one: 2xy.
  std::string letters;
  if (name.size() > 1 && name.size() < 5 && std::ranges::all_of(name, [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }))
    for (const char c : name) letters += std::string("*") + c;
  const std::size_t first = begin_of_line(text, at);
  if (on_one_line(text.substr(first, next - first)) == before)  // the word that begins the line
    if (const std::string clause = did_you_mean(before, reserved_words()); !clause.empty())
      return fmt::format("'{}' begins no clause{}", before, clause);
  const std::string left(before == ")" || before == "|" ? "..." + std::string(before) : std::string(before));
  if (is_letter(before) && at > 0 && is_blank(text[at - 1]) && !rest.starts_with('('))
    return fmt::format("a product is written with *, and a function's argument in brackets: {}*{} or {}({})", left,
                       right, left, right);
  // 1/2x may be a half of x or one over 2x.
  if (const std::string_view over = before == ")" || before == "|"
                                        ? ""
                                        : quotient_before(text, static_cast<std::size_t>(before.data() - text.data()));
      !over.empty())
    return fmt::format("a product is written with *: {}/{}*{}, or {}/({}*{})", over, left, right, over, left, right);
  return fmt::format("a product is written with *: {}*{}{}", left, right,
                     letters.empty() ? "" : fmt::format(", or {}{}", left, letters));
}

/// The name before the place, if it is all that stands between two commas, lines or the like.
std::string_view lone_name(std::string_view text, std::size_t at) {
  const std::string_view next = text.substr(past_blanks(text, at));
  if (!next.empty() && std::string_view(",;\n").find(next.front()) == std::string_view::npos &&
      !next.starts_with("|-") && !next.starts_with("⊢"))
    return {};
  const std::string_view term = term_before(text, at);
  std::size_t first = static_cast<std::size_t>(term.data() - text.data());
  while (first > 0 && is_blank(text[first - 1])) --first;
  const bool alone = first == 0 || text[first - 1] == ',' || text[first - 1] == ';' || text[first - 1] == '\n';
  return alone && name_at(term) == term ? term : std::string_view();
}

/// What must follow, in words; whether a term stands before it.
struct Expected {
  const char* words;
  bool after_term;
};

[[noreturn]] void fail(const Reading& reading, std::size_t at, Expected expected) {
  const std::string_view text = reading.source.text, next = text.substr(past_blanks(text, at));
  if (const auto meant = other_notation(next, expected.after_term))
    throw LemmaError(reading.source, past_blanks(text, at), std::string(*meant));
  if (expected.after_term)
    if (const auto meant = product_meant(text, at)) throw LemmaError(reading.source, past_blanks(text, at), *meant);
  if (const std::string_view name = lone_name(text, at); expected.after_term && !name.empty())
    throw LemmaError(reading.source, static_cast<std::size_t>(name.data() - text.data()),
                     fmt::format("'{}' stands alone: a domain or a comparison follows a name, as in {} real or {} > 0",
                                 name, name, name));
  const bool power = text.substr(at).starts_with('*') && at > 0 && text[at - 1] == '*';
  throw LemmaError(reading.source, past_blanks(text, at),
                   power ? "a power is written with ^" : fmt::format("expected {}, found {}", expected.words, found_at(text.substr(at))));
}

// --- Rules: gaps and words -----------------------------------------------------------------------------------------

/// A rule that is a function of what is ahead: the bytes that it takes, none where it does not match.
#define OVERSHOOT_RULE(NAME)                                                                                    \
  struct NAME {                                                                                                 \
    using rule_t = NAME;                                                                                        \
    using subs_t = pegtl::empty_list;                                                                           \
    static std::optional<std::size_t> length(std::string_view ahead, const Reading& reading);                   \
    template <pegtl::apply_mode, pegtl::rewind_mode, template <class...> class, template <class...> class,      \
              class Input>                                                                                      \
    static bool match(Input& in, Reading& reading) {                                                            \
      const auto n = length({in.current(), in.size()}, reading);                                                \
      if (n) in.bump(*n);                                                                                       \
      return n.has_value();                                                                                     \
    }                                                                                                           \
  };
OVERSHOOT_RULE(gap)       ///< before an operation or a separator
OVERSHOOT_RULE(open_gap)  ///< where something must follow: the line may end
OVERSHOOT_RULE(name)      ///< of a variable or a function
OVERSHOOT_RULE(sign)      ///< < <= = >= > !=
OVERSHOOT_RULE(no_sum_goes_on)  ///< at the beginning of a clause: none that may belong to the line before
OVERSHOOT_RULE(before_claims)   ///< where no hypothesis, claim or mutant has been read
OVERSHOOT_RULE(comma_ends)      ///< behind a comma: the turnstile
#undef OVERSHOOT_RULE

/// The bytes of blanks, comments and, where `lines`, ends of lines.
std::size_t blanks(std::string_view text, bool lines) {
  std::size_t n = 0;
  while (n < text.size()) {
    if (is_blank(text[n]) || (lines && text[n] == '\n'))
      ++n;
    else if (text[n] == '#')
      n = std::min(text.find('\n', n), text.size());
    else
      break;
  }
  return n;
}
std::optional<std::size_t> gap::length(std::string_view ahead, const Reading& reading) {
  if (reading.brackets > 0) return blanks(ahead, true);
  // A line that begins with a relation, a turnstile or the operation of a product goes on with the one before. (One
  // that begins with a minus may be a comparison of its own.)
  const std::size_t n = blanks(ahead, true);
  const std::string_view next = ahead.substr(n);
  const bool goes_on = sign_at(next) || next.starts_with("|-") || next.starts_with("⊢") ||
                       (!next.empty() && std::string_view("*/^").find(next.front()) != std::string_view::npos);
  return goes_on ? n : blanks(ahead, false);
}
std::optional<std::size_t> open_gap::length(std::string_view ahead, const Reading&) { return blanks(ahead, true); }
std::optional<std::size_t> name::length(std::string_view ahead, const Reading&) {
  const std::string_view found = name_at(ahead);
  if (found.empty() || std::ranges::find(reserved_words(), found) != reserved_words().end()) return std::nullopt;
  return found.size();
}
std::optional<std::size_t> sign::length(std::string_view ahead, const Reading& reading) {
  const auto* found = sign_at(ahead);
  for (const auto& [written, meant] :
       {std::pair{"=>", "the claim stands behind the turnstile |-; 'at least' is written >="},
        std::pair{"=<", "'at most' is written <="}, std::pair{"<>", "'unequal' is written !="}})
    if (ahead.starts_with(written))
      throw LemmaError(reading.source, static_cast<std::size_t>(ahead.data() - reading.source.text.data()), meant);
  return found ? std::optional(found->first.size()) : std::nullopt;
}

std::optional<std::size_t> no_sum_goes_on::length(std::string_view ahead, const Reading& reading) {
  const LemmaText& lemma = reading.lemmas.back();
  const bool first = lemma.domain.empty() && lemma.given.empty() && lemma.claims.empty() && lemma.mutant.empty();
  const bool sum = ahead.starts_with('-') || ahead.starts_with('+') || ahead.starts_with("−");
  return sum && !first ? std::nullopt : std::optional<std::size_t>(0);
}
std::optional<std::size_t> before_claims::length(std::string_view, const Reading& reading) {
  const LemmaText& lemma = reading.lemmas.back();
  return lemma.given.empty() && lemma.claims.empty() && lemma.mutant.empty() ? std::optional<std::size_t>(0) : std::nullopt;
}

/// And not the beginning of |-x|: the bars that follow in the line are pairs.
std::optional<std::size_t> comma_ends::length(std::string_view ahead, const Reading&) {
  if (ahead.starts_with("⊢")) return 0;
  if (!ahead.starts_with("|-")) return std::nullopt;
  const std::string_view rest =
      ahead.substr(2, ahead.find('\n') == std::string_view::npos ? ahead.size() : ahead.find('\n') - 2);
  const bool is = rest.find("|-") == std::string_view::npos && rest.find("⊢") == std::string_view::npos &&
                  std::ranges::count(rest, '|') % 2 == 0;
  return is ? std::optional<std::size_t>(0) : std::nullopt;
}

struct blank_line_end : pegtl::seq<gap, pegtl::sor<pegtl::one<'\n'>, pegtl::eof>> {};
struct rest_of_line : pegtl::until<pegtl::at<pegtl::eolf>> {};
template <char... characters>
struct word : pegtl::seq<pegtl::string<characters...>, pegtl::not_at<pegtl::identifier_other>, gap> {};

// --- Rules: terms --------------------------------------------------------------------------------------------------

struct digits : pegtl::plus<pegtl::digit> {};
struct exponent : pegtl::seq<pegtl::one<'e', 'E'>, pegtl::opt<pegtl::one<'+', '-'>>, digits> {};
struct fraction : pegtl::seq<pegtl::one<'.'>, digits> {};
struct number : pegtl::seq<pegtl::sor<pegtl::seq<digits, pegtl::opt<fraction>>, fraction>, pegtl::opt<exponent>> {};
struct variable : name {};
struct infinity : pegtl::sor<word<'i', 'n', 'f'>, pegtl::utf8::one<U'∞'>> {};
struct pi_sign : pegtl::utf8::one<U'π'> {};

struct expression;
struct operand;
struct open_bracket : pegtl::one<'('> {};
struct close_bracket : pegtl::one<')'> {};
struct open_bar : pegtl::one<'|'> {};
struct close_bar : pegtl::one<'|'> {};
struct function : pegtl::seq<name, pegtl::star<pegtl::blank>, pegtl::at<pegtl::one<'('>>> {};
struct comma : pegtl::seq<pegtl::one<','>, open_gap> {};
struct close_call : close_bracket {};
struct call : pegtl::seq<function, open_bracket, open_gap, pegtl::must<expression>,
                         pegtl::star<comma, pegtl::must<expression>>, pegtl::must<close_call>> {};
struct bracketed : pegtl::seq<open_bracket, open_gap, pegtl::must<expression>, pegtl::must<close_bracket>> {};
struct magnitude : pegtl::seq<open_bar, open_gap, pegtl::must<expression>, pegtl::must<close_bar>> {};
struct radicand : pegtl::sor<number, infinity, pi_sign, call, variable, bracketed, magnitude> {};
struct no_power;
struct root_sign : pegtl::seq<pegtl::utf8::one<U'√'>, gap, pegtl::must<radicand, no_power>> {};
struct primary : pegtl::sor<radicand, root_sign> {};
struct dash : pegtl::sor<pegtl::one<'-'>, pegtl::utf8::one<U'−'>> {};
struct raised : pegtl::seq<gap, pegtl::one<'^'>, open_gap, pegtl::must<operand>> {};
struct superscripts : pegtl::seq<pegtl::opt<pegtl::utf8::one<U'⁻'>>,
                                 pegtl::plus<pegtl::utf8::one<U'⁰', U'¹', U'²', U'³', U'⁴', U'⁵', U'⁶', U'⁷', U'⁸', U'⁹'>>> {};
struct no_power : pegtl::not_at<gap, pegtl::sor<pegtl::one<'^'>, superscripts>> {};
struct negated : pegtl::seq<dash, open_gap, pegtl::must<operand>> {};
struct operand : pegtl::sor<negated, pegtl::seq<primary, pegtl::opt<pegtl::sor<superscripts, raised>>>> {};
struct times
    : pegtl::seq<pegtl::sor<pegtl::one<'*'>, pegtl::utf8::one<U'·', U'⋅', U'×'>>, open_gap, pegtl::must<operand>> {};
struct over : pegtl::seq<pegtl::one<'/'>, open_gap, pegtl::must<operand>> {};
struct product : pegtl::seq<operand, pegtl::star<gap, pegtl::sor<times, over>>> {};
struct summand : product {};
struct plus : pegtl::seq<pegtl::one<'+'>, open_gap, pegtl::must<summand>> {};
struct minus : pegtl::seq<dash, open_gap, pegtl::must<summand>> {};
struct expression : pegtl::seq<summand, pegtl::star<gap, pegtl::sor<plus, minus>>, gap> {};

// --- Rules: items --------------------------------------------------------------------------------------------------

struct declared : name {};
struct names : pegtl::list<declared, pegtl::seq<gap, comma>> {};
struct kind_of_number : pegtl::sor<word<'i', 'n'>, pegtl::utf8::one<U'∈'>, word<'r', 'e', 'a', 'l'>,
                                   word<'i', 'n', 't', 'e', 'g', 'e', 'r'>> {};
struct lower : pegtl::one<'(', '['> {};
struct upper : pegtl::one<')', ']'> {};
struct interval_comma : comma {};
struct interval : pegtl::seq<lower, open_gap, pegtl::must<expression>, pegtl::must<interval_comma>,
                             pegtl::must<expression>, pegtl::must<upper>> {};
struct set_of_reals
    : pegtl::sor<pegtl::utf8::one<U'ℝ'>, word<'R'>, word<'r', 'e', 'a', 'l', 's'>, word<'r', 'e', 'a', 'l'>> {};
struct set_of_integers : pegtl::sor<pegtl::utf8::one<U'ℤ'>, word<'Z'>, word<'i', 'n', 't', 'e', 'g', 'e', 'r', 's'>> {};
struct whole_set
    : pegtl::not_at<gap, pegtl::sor<pegtl::one<'+', '-', '*', '^', '>', '<'>, pegtl::utf8::one<U'⁺', U'₊', U'²'>>> {};
struct set : pegtl::sor<interval, pegtl::seq<pegtl::sor<set_of_reals, set_of_integers>, pegtl::must<whole_set>>> {};
struct within : pegtl::seq<pegtl::sor<word<'i', 'n'>, pegtl::utf8::one<U'∈'>>, open_gap, pegtl::must<set>> {};
struct all_reals : word<'r', 'e', 'a', 'l'> {};
struct all_integers : word<'i', 'n', 't', 'e', 'g', 'e', 'r'> {};
struct declaration : pegtl::seq<pegtl::at<names, gap, kind_of_number>, names, gap, pegtl::sor<all_reals, all_integers, within>> {};
struct defined : name {};
struct is : pegtl::seq<gap, pegtl::one<'='>, open_gap> {};
struct definition : pegtl::seq<word<'l', 'e', 't'>, pegtl::must<defined, is, expression>> {};
struct label : pegtl::seq<name, pegtl::star<pegtl::blank>, pegtl::one<':'>, open_gap> {};
struct first_sign : sign {};
struct comparison : pegtl::seq<pegtl::sor<pegtl::seq<label, pegtl::must<expression>>, expression>, pegtl::must<first_sign>, open_gap, pegtl::must<expression>,
                               pegtl::star<sign, open_gap, pegtl::must<expression>>> {};
struct turnstile : pegtl::seq<gap, pegtl::sor<pegtl::string<'|', '-'>, pegtl::utf8::one<U'⊢'>>, open_gap> {};
struct each_compared
    : pegtl::seq<pegtl::at<name, gap, comma, names, gap, sign>, names, gap, pegtl::must<first_sign>, open_gap,
                 pegtl::must<expression>, pegtl::star<sign, open_gap, pegtl::must<expression>>> {};
struct item : pegtl::sor<declaration, each_compared, definition, comparison> {};
struct next_item : item {};
/// After a comma there is one more, but before the turnstile; after a semicolon there may be.
struct items
    : pegtl::seq<item,
                 pegtl::star<pegtl::seq<
                     gap, pegtl::sor<pegtl::seq<comma, pegtl::sor<comma_ends, pegtl::must<next_item>>>,
                                     pegtl::seq<pegtl::one<';'>, gap, pegtl::opt<pegtl::not_at<turnstile>, item>>>>>> {
};

// --- Rules: lemmas -------------------------------------------------------------------------------------------------

struct some_items : items {};  // where there must be some
struct for_all : pegtl::seq<pegtl::sor<pegtl::utf8::one<U'∀'>, word<'f', 'o', 'r', 'a', 'l', 'l'>,
                                       pegtl::seq<word<'f', 'o', 'r'>, word<'a', 'l', 'l'>>>,
                            gap, pegtl::at<name>> {};
struct premises : pegtl::seq<pegtl::not_at<turnstile>, pegtl::opt<for_all>, items> {};
struct conclusions : some_items {};
struct entailment : pegtl::seq<pegtl::opt<premises>, pegtl::must<turnstile>, pegtl::must<conclusions>> {};

struct end_of_clause : blank_line_end {};
struct source_text : rest_of_line {};
struct says_text : rest_of_line {};
struct source_clause : pegtl::seq<word<'s', 'o', 'u', 'r', 'c', 'e'>, source_text> {};
struct says_clause : pegtl::seq<word<'s', 'a', 'y', 's'>, says_text> {};
struct given_items : some_items {};
struct claimed_items : some_items {};
struct mutant_items : some_items {};
struct given_clause : pegtl::seq<word<'g', 'i', 'v', 'e', 'n'>, open_gap, pegtl::must<given_items>> {};
struct claim_clause : pegtl::seq<word<'c', 'l', 'a', 'i', 'm'>, open_gap, pegtl::must<claimed_items>> {};
struct mutant_clause : pegtl::seq<word<'m', 'u', 't', 'a', 'n', 't'>, open_gap, pegtl::must<mutant_items>> {};
struct verdict : pegtl::plus<pegtl::alpha> {};
struct expect_clause : pegtl::seq<word<'e', 'x', 'p', 'e', 'c', 't'>, pegtl::must<verdict>> {};
struct touched : name {};
struct touch_order : digits {};
struct touch_clause
    : pegtl::seq<word<'t', 'o', 'u', 'c', 'h'>, pegtl::opt<label>, pegtl::must<touched, is, expression>,
                 pegtl::opt<word<'o', 'r', 'd', 'e', 'r'>, pegtl::must<touch_order>>> {};
struct plan_factor : pegtl::seq<word<'f', 'a', 'c', 't', 'o', 'r'>, pegtl::must<expression>> {};
struct plan_label : label {};
struct plan_by : pegtl::seq<word<'b', 'y'>, pegtl::must<plan_label>, pegtl::must<expression>> {};
struct plan_rest : pegtl::seq<word<'r', 'e', 's', 't'>, pegtl::must<expression>> {};
struct plan_part : pegtl::sor<plan_factor, plan_by, plan_rest> {};
struct plan_clause : pegtl::seq<word<'p', 'l', 'a', 'n'>, pegtl::opt<label>, pegtl::must<plan_part>,
                                pegtl::star<gap, comma, pegtl::must<plan_part>>> {};
struct domain_items : items {};
struct domain_clause : pegtl::seq<pegtl::must<no_sum_goes_on>, pegtl::opt<for_all>, pegtl::at<item>,
                                  pegtl::sor<pegtl::at<word<'l', 'e', 't'>>, pegtl::must<before_claims>>, domain_items,
                                  pegtl::opt<turnstile, pegtl::must<claimed_items>>> {};
struct bare_turnstile : pegtl::seq<turnstile, pegtl::must<claimed_items>> {};
struct clause : pegtl::sor<source_clause, says_clause, given_clause, claim_clause, mutant_clause, expect_clause, touch_clause,
                           plan_clause, bare_turnstile, domain_clause> {};
struct clauses : pegtl::star<pegtl::not_at<word<'l', 'e', 'm', 'm', 'a'>>, pegtl::not_at<pegtl::eof>, pegtl::must<clause>,
                             pegtl::must<end_of_clause>, open_gap> {};
struct lemma_name : name {};
struct lemma_begins : pegtl::seq<word<'l', 'e', 'm', 'm', 'a'>, pegtl::must<lemma_name>, gap, pegtl::opt<pegtl::one<':'>>> {};
struct nameless : pegtl::success {};
struct lemma : pegtl::seq<lemma_begins, open_gap, clauses> {};
struct file : pegtl::seq<open_gap, pegtl::sor<pegtl::plus<lemma>, pegtl::seq<pegtl::not_at<pegtl::eof>, nameless, clauses>, pegtl::success>,
                         pegtl::must<pegtl::eof>> {};
struct line : pegtl::seq<open_gap, nameless, entailment, open_gap, pegtl::must<pegtl::eof>> {};
struct comparisons : pegtl::seq<open_gap, nameless, pegtl::must<conclusions>, open_gap, pegtl::must<pegtl::eof>> {};

// --- Rules: maps -----------------------------------------------------------------------------------------------------

struct of_map : name {};  // a name that is given a meaning
struct assigned : pegtl::seq<pegtl::must<of_map>, pegtl::must<is>, pegtl::must<expression>> {};
struct assignments : pegtl::list<assigned, pegtl::seq<gap, comma>> {};
struct parameter : pegtl::seq<pegtl::must<of_map>, pegtl::opt<is, pegtl::must<expression>>> {};
struct state_names : names {};
struct next_coordinate : name {};
struct coordinates : pegtl::seq<pegtl::must<state_names>, pegtl::opt<gap, comma, pegtl::must<next_coordinate>>> {};
struct state_clause : pegtl::seq<word<'s', 't', 'a', 't', 'e'>, coordinates> {};
struct parameter_clause : pegtl::seq<word<'p', 'a', 'r', 'a', 'm', 'e', 't', 'e', 'r'>, pegtl::list<parameter, pegtl::seq<gap, comma>>> {};
struct start_clause : pegtl::seq<word<'s', 't', 'a', 'r', 't'>, assignments> {};
struct let_clause : pegtl::seq<word<'l', 'e', 't'>, assignments> {};
struct step_clause : pegtl::seq<word<'s', 't', 'e', 'p'>, assignments> {};
struct observe_clause : pegtl::seq<word<'o', 'b', 's', 'e', 'r', 'v', 'e'>, assignments> {};
struct rests_clause : pegtl::seq<word<'r', 'e', 's', 't', 's'>, pegtl::must<comparison>,
                                 pegtl::opt<word<'u', 'n', 'l', 'e', 's', 's'>, pegtl::must<comparison>>> {};
struct in_word : word<'i', 'n'> {};
struct loss_clause : pegtl::seq<word<'l', 'o', 's', 's'>, open_gap, pegtl::must<expression>, pegtl::must<in_word>, coordinates> {};
struct tail_lemma : pegtl::plus<pegtl::not_one<' ', '\t', '\r', '\n', ',', ';', '#'>> {};
struct tail_distance : pegtl::seq<gap, comma, word<'d', 'i', 's', 't', 'a', 'n', 'c', 'e'>, pegtl::must<expression>> {};
struct tail_clause : pegtl::seq<word<'t', 'a', 'i', 'l'>, pegtl::must<tail_lemma>, pegtl::must<tail_distance>> {};
struct map_clause : pegtl::sor<source_clause, says_clause, state_clause, parameter_clause, start_clause, let_clause, step_clause,
                               observe_clause, rests_clause, loss_clause, tail_clause> {};
struct end_of_map_clause : pegtl::seq<gap, pegtl::sor<pegtl::one<'\n', ';'>, pegtl::eof>> {};
struct map_file : pegtl::seq<open_gap, nameless, pegtl::star<pegtl::not_at<pegtl::eof>, pegtl::must<map_clause>, pegtl::must<end_of_map_clause>, open_gap>,
                             pegtl::must<pegtl::eof>> {};

// --- What must follow, in words --------------------------------------------------------------------------------------

constexpr const char* a_term = "a number, a name, '(', '|' or '-'";
constexpr const char* an_item = "a comparison (0 < x), a domain (x in (0, 1), x real) or let";
constexpr const char* a_clause =
    "a domain (x in (0, 1), x real, x > 0) or one of source, says, let, given, claim, expect, mutant, plan, touch, lemma";
template <class Rule>
constexpr Expected expected = {nullptr, false};
#define OVERSHOOT_EXPECTED(RULE, WORDS) \
  template <>                           \
  constexpr Expected expected<RULE> = {WORDS, std::string_view(WORDS).find("operation") != std::string_view::npos};
OVERSHOOT_EXPECTED(expression, a_term)
OVERSHOOT_EXPECTED(operand, a_term)
OVERSHOOT_EXPECTED(summand, a_term)
OVERSHOOT_EXPECTED(close_call, "',', ')' or an operation")
OVERSHOOT_EXPECTED(close_bracket, "')' or an operation")
OVERSHOOT_EXPECTED(close_bar, "'|' or an operation")
OVERSHOOT_EXPECTED(first_sign, "an operation or one of < <= = >= > !=")
OVERSHOOT_EXPECTED(set, "an interval such as (0, 1] or [1, inf), R (all real numbers) or Z (all integers)")
OVERSHOOT_EXPECTED(whole_set, "',' or the turnstile |- behind R and Z (positive numbers are x > 0)")
OVERSHOOT_EXPECTED(radicand, "a number, a name, '(' or '|' behind the root")
OVERSHOOT_EXPECTED(no_power, "brackets around a power of a root: sqrt(x^2) or sqrt(x)^2")
OVERSHOOT_EXPECTED(interval_comma, "',' or an operation")
OVERSHOOT_EXPECTED(upper, "')', ']' or an operation")
OVERSHOOT_EXPECTED(defined, "the name that is defined")
OVERSHOOT_EXPECTED(is, "'='")
OVERSHOOT_EXPECTED(next_item, an_item)
OVERSHOOT_EXPECTED(turnstile, "an operation, ',' or the turnstile |- before the claim")
OVERSHOOT_EXPECTED(conclusions, "a claim: a comparison such as x < 1")
OVERSHOOT_EXPECTED(claimed_items, "a claim: a comparison such as x < 1")
OVERSHOOT_EXPECTED(given_items, "a hypothesis: a comparison such as x < y")
OVERSHOOT_EXPECTED(mutant_items, "what the mutant claims: a comparison such as x < 1")
OVERSHOOT_EXPECTED(verdict, "PROVED, REFUTED, SUPPORTED or UNDECIDED")
OVERSHOOT_EXPECTED(touched, "the variable")
OVERSHOOT_EXPECTED(touch_order, "a number")
OVERSHOOT_EXPECTED(plan_label, "the label of a hypothesis, and ':'")
OVERSHOOT_EXPECTED(plan_part, "factor, by or rest")
OVERSHOOT_EXPECTED(lemma_name, "the lemma's name")
OVERSHOOT_EXPECTED(no_sum_goes_on, "a clause; a sum over two lines stands in brackets, or its first line ends with + or -")
OVERSHOOT_EXPECTED(before_claims, "given, claim or another word that begins a clause: domains stand before these")
OVERSHOOT_EXPECTED(clause, a_clause)
OVERSHOOT_EXPECTED(of_map, "a name")
OVERSHOOT_EXPECTED(state_names, "the names of the coordinates")
OVERSHOOT_EXPECTED(next_coordinate, "the name of a coordinate")
OVERSHOOT_EXPECTED(comparison, "a comparison: rests |x| < 1e-12")
OVERSHOOT_EXPECTED(in_word, "an operation or 'in' and the names of the coordinates")
OVERSHOOT_EXPECTED(map_clause, "one of state, parameter, start, let, step, observe, rests, loss, tail, source, says")
OVERSHOOT_EXPECTED(tail_lemma, "a lemma's key or FILE.lemma:NAME")
OVERSHOOT_EXPECTED(tail_distance, "', distance' and an expression: tail FILE.lemma:NAME, distance x*y - 1")
OVERSHOOT_EXPECTED(end_of_map_clause, "an operation, ',', ';' or the end of the line")
OVERSHOOT_EXPECTED(end_of_clause, "an operation, a relation, ',' or the end of the line")
OVERSHOOT_EXPECTED(pegtl::eof, "an operation, a relation, ',' or the end")
#undef OVERSHOOT_EXPECTED

template <class Rule>
struct Control : pegtl::normal<Rule> {
  template <class Input>
  [[noreturn]] static void raise(const Input& in, Reading& reading) {
    static_assert(expected<Rule>.words != nullptr);
    fail(reading, in.byte(), expected<Rule>);
  }
};
/// Brackets, minus signs and powers within each other: all of them are operands.
template <>
struct Control<operand> : pegtl::normal<operand> {
  template <class Input>
  static void start(const Input& in, Reading& reading) {
    if (++reading.depth > deepest)
      throw LemmaError(reading.source, in.byte(), fmt::format("more than {} terms within each other", deepest));
  }
  template <class Input>
  static void success(const Input&, Reading& reading) {
    --reading.depth;
  }
  template <class Input>
  static void failure(const Input&, Reading& reading) {
    --reading.depth;
  }
  template <class Input>
  [[noreturn]] static void raise(const Input& in, Reading& reading) {
    fail(reading, in.byte(), expected<operand>);
  }
};

// --- Actions ---------------------------------------------------------------------------------------------------------

template <class Rule>
struct Action : pegtl::nothing<Rule> {};
#define OVERSHOOT_ON(RULE, ...)                                         \
  template <>                                                           \
  struct Action<RULE> {                                                 \
    template <class Input>                                              \
    static void apply([[maybe_unused]] const Input& in, Reading& r) {   \
      __VA_ARGS__;                                                      \
    }                                                                   \
  };
template <class Input>
std::size_t begin_of(const Input& in) {
  return in.position().byte;
}
std::string trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  if (text.size() > 1 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return std::string(text);
}

/// x², x⁻¹.
Term exponent_of(const Source& source, std::string_view superscripts, std::size_t at) {
  static const std::vector<std::string_view> digits = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  Term term{Term::Kind::number, "", {}, {}, at};
  const bool negative = superscripts.starts_with("⁻");
  if (negative) superscripts.remove_prefix(std::string_view("⁻").size());
  while (!superscripts.empty()) {
    const auto digit = std::ranges::find_if(digits, [&](std::string_view d) { return superscripts.starts_with(d); });
    term.text += static_cast<char>('0' + (digit - digits.begin()));
    superscripts.remove_prefix(digit->size());
  }
  term.value = read_number(source, term.text, at) * (negative ? -1 : 1);
  return term;
}

OVERSHOOT_ON(open_bracket, ++r.brackets)
OVERSHOOT_ON(close_bracket, --r.brackets)
OVERSHOOT_ON(close_call, --r.brackets)
OVERSHOOT_ON(open_bar, ++r.brackets)
OVERSHOOT_ON(close_bar, --r.brackets)
OVERSHOOT_ON(lower, ++r.brackets; r.lo_open = in.peek_char() == '(')
OVERSHOOT_ON(upper, --r.brackets)
OVERSHOOT_ON(
    number,
    r.push({Term::Kind::number, in.string(), read_number(r.source, in.string_view(), begin_of(in)), {}, begin_of(in)}))
OVERSHOOT_ON(variable, r.push({Term::Kind::name, in.string(), {}, {}, begin_of(in)}))
OVERSHOOT_ON(infinity, r.push({Term::Kind::name, "inf", {}, {}, begin_of(in)}))
OVERSHOOT_ON(pi_sign, r.push({Term::Kind::name, "pi", {}, {}, begin_of(in)}))
OVERSHOOT_ON(function, r.calls.push_back({trimmed(in.string_view()), begin_of(in), r.terms.size()}))
OVERSHOOT_ON(call, r.call(r.calls.back().name, r.calls.back().at, r.calls.back().first); r.calls.pop_back())
OVERSHOOT_ON(bracketed, r.terms.back().bracketed = true; r.terms.back().at = begin_of(in))
OVERSHOOT_ON(magnitude, r.call("abs", begin_of(in), r.terms.size() - 1))
OVERSHOOT_ON(root_sign, r.call("sqrt", begin_of(in), r.terms.size() - 1))
OVERSHOOT_ON(negated, r.call("neg", begin_of(in), r.terms.size() - 1))
OVERSHOOT_ON(raised, r.call("^", r.terms[r.terms.size() - 2].at, r.terms.size() - 2))
OVERSHOOT_ON(superscripts, r.push(exponent_of(r.source, in.string_view(), begin_of(in))); r.call("^", r.terms[r.terms.size() - 2].at, r.terms.size() - 2))
OVERSHOOT_ON(times, r.join('*', "*/"))
OVERSHOOT_ON(over, r.join('/', "*/"))
OVERSHOOT_ON(plus, r.join('+', "+-"))
OVERSHOOT_ON(minus, r.join('-', "+-"))

OVERSHOOT_ON(sign, r.signs.push_back({sign_at(in.string_view())->second, begin_of(in), in.input().byte()}))
OVERSHOOT_ON(first_sign, r.signs.push_back({sign_at(in.string_view())->second, begin_of(in), in.input().byte()}))
OVERSHOOT_ON(declared, r.names.push_back({in.string(), begin_of(in)}))
OVERSHOOT_ON(defined, r.names.push_back({in.string(), begin_of(in)}))
OVERSHOOT_ON(label, r.label = trimmed(in.string_view().substr(0, name_at(in.string_view()).size())))
OVERSHOOT_ON(all_reals, r.finish(Item::Kind::real, begin_of(in), in.input().byte()))
OVERSHOOT_ON(all_integers, r.finish(Item::Kind::integer, begin_of(in), in.input().byte()))
OVERSHOOT_ON(interval, r.set = Item::Kind::interval)
OVERSHOOT_ON(set_of_reals, r.set = Item::Kind::real)
OVERSHOOT_ON(set_of_integers, r.set = Item::Kind::integer)
OVERSHOOT_ON(within, r.finish(r.set, begin_of(in), in.input().byte()))
OVERSHOOT_ON(each_compared, r.finish_each(in.input().byte()))
OVERSHOOT_ON(definition, r.finish(Item::Kind::definition, begin_of(in), in.input().byte()))
OVERSHOOT_ON(comparison, r.finish(Item::Kind::comparison, begin_of(in), in.input().byte()))

OVERSHOOT_ON(nameless, r.lemmas.emplace_back())
OVERSHOOT_ON(lemma_name, r.lemmas.emplace_back(); r.lemma().name = in.string(); r.lemma().at = begin_of(in); r.written = 0)
OVERSHOOT_ON(premises, r.take(r.lemma().domain))
OVERSHOOT_ON(domain_items, r.take(r.lemma().domain))
OVERSHOOT_ON(given_items, r.take(r.lemma().given))
OVERSHOOT_ON(conclusions, r.take(r.lemma().claims))
OVERSHOOT_ON(claimed_items, r.take(r.lemma().claims))
OVERSHOOT_ON(mutant_items, r.take(r.lemma().mutant))
OVERSHOOT_ON(source_text, r.lemma().source = trimmed(in.string_view()))
OVERSHOOT_ON(says_text, r.lemma().says = trimmed(in.string_view()))
OVERSHOOT_ON(verdict, r.lemma().expect = in.string(); r.lemma().expect_at = begin_of(in))
OVERSHOOT_ON(of_map, r.names.push_back({in.string(), begin_of(in)}))
OVERSHOOT_ON(assigned, r.finish(Item::Kind::definition, begin_of(in), in.input().byte()))
OVERSHOOT_ON(parameter, r.finish(Item::Kind::definition, begin_of(in), in.input().byte()))
OVERSHOOT_ON(state_names, r.map.state.insert(r.map.state.end(), r.names.begin(), r.names.end()); r.names.clear())
OVERSHOOT_ON(parameter_clause, r.take(r.map.parameters))
OVERSHOOT_ON(start_clause, r.take(r.map.start))
OVERSHOOT_ON(let_clause, r.take(r.map.definitions))
OVERSHOOT_ON(step_clause, r.take(r.map.step))
OVERSHOOT_ON(observe_clause, r.take(r.map.observed))
OVERSHOOT_ON(rests_clause, r.require_once(!r.map.rests.empty(), begin_of(in), "rests"); r.take(r.map.rests))
OVERSHOOT_ON(loss_clause, r.require_once(r.map.loss.has_value(), begin_of(in), "loss"); r.map.loss = r.pop(); r.map.loss_at = begin_of(in))
OVERSHOOT_ON(tail_lemma, r.names.push_back({in.string(), begin_of(in)}))
OVERSHOOT_ON(tail_clause, r.require_once(r.map.tail.has_value(), begin_of(in), "tail"); r.map.tail = MapText::Tail{r.names.back(), r.pop()}; r.names.clear())
OVERSHOOT_ON(touched, r.touch.variable = {in.string(), begin_of(in)})
OVERSHOOT_ON(touch_order, r.touch.order = in.size() > 1 ? 10 : in.peek_char() - '0')
OVERSHOOT_ON(touch_clause, r.touch.at = begin_of(in); r.touch.label = r.taken_label(); r.touch.place = r.pop(); r.lemma().touches.push_back(std::exchange(r.touch, {})))
OVERSHOOT_ON(plan_label, r.plan.multipliers.emplace_back(std::string(name_at(in.string_view())), Term()))
OVERSHOOT_ON(plan_factor, r.plan.factor = r.pop())
OVERSHOOT_ON(plan_by, r.plan.multipliers.back().second = r.pop())
OVERSHOOT_ON(plan_rest, r.plan.rest = r.pop())
OVERSHOOT_ON(plan_clause, r.plan.at = begin_of(in); r.plan.label = r.taken_label(); r.lemma().plans.push_back(std::exchange(r.plan, {})))
#undef OVERSHOOT_ON

/// Throws where the text is no UTF-8, or has characters that no terminal should be shown.
void require_text(const Source& source) {
  std::string_view rest = source.text;
  while (!rest.empty()) {
    const std::size_t n = is_blank(rest.front()) || rest.front() == '\n' ? 1 : shown_length(rest);
    if (n == 0)
      throw LemmaError(source, source.text.size() - rest.size(),
                       fmt::format("'{}' is no UTF-8, or a control character", printable(rest.substr(0, 1))));
    rest.remove_prefix(n);
  }
}

template <class Rule>
Reading read(const Source& source) {
  if (source.text.size() > longest_text)
    throw BadInput(fmt::format("{}: more than {} bytes", source.name, longest_text));
  require_text(source);
  Reading reading{source};
  pegtl::memory_input<> input(source.text, source.name);
  if (!pegtl::parse<Rule, Action, Control>(input, reading)) fail(reading, input.byte(), {an_item, false});
  return reading;
}

}  // namespace

const std::vector<std::string>& reserved_words() {
  static const std::vector<std::string> words = {"in",    "real",   "integer", "let",    "given", "claim", "lemma",
                                                 "source", "says", "expect", "mutant", "plan",  "touch", "inf"};
  return words;
}

LemmaError::LemmaError(const Source& source, std::size_t at, const std::string& message)
    : BadInput(fmt::format("{}: line {}, column {}: {}", source.name, line_of(source.text, at), column_of(source.text, at), message)),
      excerpt(excerpt_of(source.text, at)) {}

Rational read_number(const Source& source, std::string_view digits, std::size_t at) {
  const auto power = std::min(digits.find_first_of("eE"), digits.size());
  const std::size_t of_power = digits.size() - std::min(digits.find_first_of("0123456789", power), digits.size());
  if (digits.size() > longest_number || of_power > longest_power)
    throw LemmaError(source, at,
                     fmt::format("a number of more than {} characters, or a power of 10 of more than {} digits",
                                 longest_number, longest_power));
  return read_rational(digits, "a number");
}

std::vector<LemmaText> read_lemmas(const Source& source) { return read<file>(source).lemmas; }
LemmaText read_lemma_line(const Source& source) {
  if (source.text.find_first_not_of(" \t\r\n") == std::string::npos)
    throw BadInput(source.name +
                   ": nothing is written: a lemma is DOMAIN AND HYPOTHESES |- CLAIM, as in 'x > 0 |- log(x) < x'");
  return std::move(read<line>(source).lemmas.front());
}
MapText read_map(const Source& source) {
  Reading reading = read<map_file>(source);
  reading.map.source = std::move(reading.lemma().source);
  reading.map.says = std::move(reading.lemma().says);
  return std::move(reading.map);
}
std::vector<Item> read_comparisons(const Source& source) { return std::move(read<comparisons>(source).lemmas.front().claims); }

}  // namespace overshoot
