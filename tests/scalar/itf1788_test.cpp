/// The public IEEE 1788 test files (ITF1788, format ITL), read where they are: nothing of them is in this repository.
///
///     OVERSHOOT_ITF1788=DIR             where the *.itl are (default: CMake's variable of that name)
///     OVERSHOOT_REQUIRE_ITF1788=1       their absence is a failure, not a skipped test
///
/// Every case of an operation that Interval has is run: containment always, the tightest result where Interval claims
/// it, else at most one double more on either side. Decorations matter in one way: with operands that have none, or
/// not _trv, the result is _trv exactly when Interval says it is partial. [nai] has no counterpart, and texts are not
/// read.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "lib/scalar/interval.hpp"

namespace overshoot::test {
namespace {

struct Value {
  std::string text;  ///< as written, without the decoration
  std::string decoration;
  bool is_interval() const { return text.front() == '['; }
};

struct Case {
  std::string where, operation;
  std::vector<Value> operands, results;
};

double number(const std::string& text) {
  if (text == "infinity" || text == "+infinity") return INFINITY;
  if (text == "-infinity") return -INFINITY;
  if (text == "NaN") return NAN;
  char* end = nullptr;
  const double x = std::strtod(text.c_str(), &end);
  if (*end != '\0') throw std::runtime_error("no number: '" + text + "'");
  return x;
}

Interval interval(const Value& v) {
  const std::string inside = v.text.substr(1, v.text.size() - 2);
  if (inside == "empty") return Interval::empty();
  if (inside == "entire") return Interval::whole_line();
  const std::size_t comma = inside.find(',');
  return Interval::exactly(number(inside.substr(0, comma)),
                           number(comma == std::string::npos ? inside : inside.substr(comma + 1)));
}

/// A text without comments, cut into statements at semicolons and braces (outside quotes).
std::vector<std::pair<std::string, int>> statements(const std::string& text) {
  std::vector<std::pair<std::string, int>> all;
  std::string current;
  int line = 1;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "/*") == 0) {
      const std::size_t end = text.find("*/", i);
      line += static_cast<int>(
          std::count(text.begin() + static_cast<long>(i), text.begin() + static_cast<long>(end), '\n'));
      i = end + 1;
    } else if (text.compare(i, 2, "//") == 0) {
      i = text.find('\n', i) - 1;
    } else if (!quoted && (text[i] == ';' || (text[i] == '{' && current.find("testcase") != std::string::npos))) {
      all.emplace_back(current, line);
      current.clear();
    } else {
      if (text[i] == '"') quoted = !quoted;
      if (text[i] == '\n') ++line;
      current += text[i] == '\n' ? ' ' : text[i];
    }
  }
  return all;
}

/// Words, an interval with its blanks being one.
std::vector<std::string> words(const std::string& statement) {
  std::vector<std::string> all;
  std::string word;
  char closing = 0;
  for (const char c : statement + " ") {
    if (c == closing)
      closing = 0;
    else if (closing == 0 && (c == '[' || c == '{' || c == '"'))
      closing = c == '[' ? ']' : c == '{' ? '}' : '"';
    if (c != ' ' && c != '\t') {
      word += c;
    } else if (closing == 0 && !word.empty()) {
      all.push_back(word);
      word.clear();
    }
  }
  return all;
}

Value value(const std::string& word) {
  const std::size_t end = word.front() == '[' ? word.rfind(']') : std::string::npos;
  if (end == std::string::npos || end + 1 == word.size()) return {word, ""};
  return {word.substr(0, end + 1), word.substr(end + 2)};
}

std::vector<Case> cases_of(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  std::vector<Case> all;
  for (const auto& [statement, line] : statements(text.str())) {
    std::vector<std::string> w = words(statement);
    while (!w.empty() && w.front() == "}") w.erase(w.begin());
    if (w.empty() || w.front() == "testcase") continue;
    Case c{file.filename().string() + ":" + std::to_string(line), w.front(), {}, {}};
    bool after = false;
    for (std::size_t i = 1; i < w.size() && w[i] != "signal"; ++i) {
      if (w[i] == "=")
        after = true;
      else
        (after ? c.results : c.operands).push_back(value(w[i]));
    }
    if (c.results.empty()) throw std::runtime_error(c.where + ": no result in '" + statement + "'");
    all.push_back(c);
  }
  return all;
}

enum class Claim { tightest, within_one };

struct Elementary {
  std::function<Interval(const std::vector<Interval>&, const Case&)> f;
  Claim claim = Claim::tightest;
  bool undecorated = false;  ///< the standard decorates every result of a set operation _trv
};

const std::map<std::string, Elementary>& elementary() {
  using V = std::vector<Interval>;
#define ONE(expression) [](const V& x, const Case&) { return expression; }
  static const std::map<std::string, Elementary> all = {
      {"pos", {ONE(x[0])}},
      {"neg", {ONE(-x[0])}},
      {"add", {ONE(x[0] + x[1])}},
      {"sub", {ONE(x[0] - x[1])}},
      {"mul", {ONE(x[0] * x[1])}},
      {"div", {ONE(x[0] / x[1])}},
      {"recip", {ONE(1 / x[0])}},
      {"sqr", {ONE(sqr(x[0]))}},
      {"sqrt", {ONE(sqrt(x[0]))}},
      {"abs", {ONE(abs(x[0]))}},
      {"min", {ONE(min(x[0], x[1]))}},
      {"max", {ONE(max(x[0], x[1]))}},
      {"pown", {[](const V& x, const Case& c) { return pown(x[0], std::stol(c.operands[1].text)); }}},
      {"exp", {ONE(exp(x[0])), Claim::within_one}},
      {"log", {ONE(log(x[0])), Claim::within_one}},
      {"sinh", {ONE(sinh(x[0])), Claim::within_one}},
      {"cosh", {ONE(cosh(x[0])), Claim::within_one}},
      {"tanh", {ONE(tanh(x[0])), Claim::within_one}},
      {"sin", {ONE(sin(x[0]))}},
      {"cos", {ONE(cos(x[0]))}},
      {"atan", {ONE(atan(x[0])), Claim::within_one}},
      {"tan", {ONE(tan(x[0])), Claim::within_one}},
      {"intersection", {ONE(intersection(x[0], x[1])), Claim::tightest, true}},
      {"convexHull", {ONE(hull(x[0], x[1])), Claim::tightest, true}},
      {"b-numsToInterval", {[](const V&, const Case& c) {
         return Interval::exactly(number(c.operands[0].text), number(c.operands[1].text));
       }}},
  };
#undef ONE
  return all;
}

const std::map<std::string, std::function<bool(const std::vector<Interval>&, const Case&)>>& predicates() {
  using V = std::vector<Interval>;
#define ONE(expression) [](const V& x, const Case&) { return expression; }
  static const std::map<std::string, std::function<bool(const V&, const Case&)>> all = {
      {"isEmpty", ONE(x[0].is_empty())},
      {"isEntire", ONE(same_set(x[0], Interval::whole_line()))},
      {"isCommonInterval", ONE(x[0].bounded())},
      {"isSingleton", ONE(x[0].lo() == x[0].hi())},
      {"isMember", [](const V& x, const Case& c) { return x[0].contains(number(c.operands[0].text)); }},
      {"equal", ONE(same_set(x[0], x[1]))},
      {"subset", ONE(subset(x[0], x[1]))},
      {"interior", ONE(interior(x[0], x[1]))},
      {"disjoint", ONE(disjoint(x[0], x[1]))},
  };
#undef ONE
  return all;
}

const std::map<std::string, std::function<double(const Interval&)>>& numbers() {
#define ONE(expression) [](const Interval& x) { return expression; }
  static const std::map<std::string, std::function<double(const Interval&)>> all = {
      {"mid", ONE(midpoint(x))},
      {"rad", ONE(radius(x))},
      {"wid", ONE(width(x))},
      {"mag", ONE(mag(x))},
      {"mig", ONE(mig(x))},
      // The standard gives the empty set's bounds as [+infinity, -infinity].
      {"inf", ONE(x.is_empty() ? INFINITY : x.lo())},
      {"sup", ONE(x.is_empty() ? -INFINITY : x.hi())},
  };
#undef ONE
  return all;
}

/// Empty when the result is right.
std::string wrong(const Elementary& e, const std::vector<Interval>& operands, const Case& c) {
  const Interval y = e.f(operands, c), expected = interval(c.results[0]);
  const std::string got = "gives " + print(y) + ", expected " + print(expected);
  if (!subset(expected, y)) return "not contained: " + got;
  if (e.claim == Claim::tightest && !same_set(y, expected)) return "not tightest: " + got;
  if (!expected.is_empty() &&
      (y.lo() < directed::next_below(expected.lo()) || y.hi() > directed::next_above(expected.hi())))
    return "more than one double from the tightest: " + got;
  if (y.is_empty() != expected.is_empty()) return "empty or not: " + got;
  if (e.undecorated || c.results[0].decoration.empty()) return "";
  for (const Value& v : c.operands)
    if (v.decoration == "trv") return "";
  if (y.partial() != (c.results[0].decoration == "trv"))
    return "partial or not, against _" + c.results[0].decoration + ": " + got;
  return "";
}

bool same_number(double a, double b) { return a == b || (a != a && b != b); }

TEST(ITF1788, EveryCaseOfTheOperationsProvided) {
  const char* named = std::getenv("OVERSHOOT_ITF1788");
  const std::filesystem::path folder = named ? named : OVERSHOOT_ITF1788;
  std::vector<std::filesystem::path> files;
  if (std::filesystem::is_directory(folder))
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().extension() == ".itl") files.push_back(entry.path());
  if (files.empty()) {
    const std::string message = "NO IEEE 1788 TEST FILES (*.itl) in " + folder.string() +
                                ": Interval was NOT checked against them; OVERSHOOT_ITF1788 names their folder";
    const char* required = std::getenv("OVERSHOOT_REQUIRE_ITF1788");
    if (required != nullptr && std::string_view(required) == "1") FAIL() << message;
    GTEST_SKIP() << message;
  }
  std::sort(files.begin(), files.end());

  std::map<std::string, std::map<std::string, int>> run;  // file, operation
  std::map<std::string, int> not_provided;
  int total = 0, with_nai = 0;
  for (const auto& file : files)
    for (const Case& c : cases_of(file)) {
      std::vector<Interval> operands;
      bool nai = false;
      for (const auto* values : {&c.operands, &c.results})
        for (const Value& v : *values) nai = nai || v.text == "[nai]";
      const auto e = elementary().find(c.operation);
      const auto p = predicates().find(c.operation);
      const auto n = numbers().find(c.operation);
      const bool pair = c.operation == "midRad";
      if (e == elementary().end() && p == predicates().end() && n == numbers().end() && !pair) {
        ++not_provided[c.operation];
        continue;
      }
      if (nai) {
        ++with_nai;
        continue;
      }
      for (const Value& v : c.operands)
        if (v.is_interval()) operands.push_back(interval(v));
      if (e != elementary().end()) {
        EXPECT_EQ(wrong(e->second, operands, c), "") << c.where << ": " << c.operation;
      } else if (p != predicates().end()) {
        EXPECT_EQ(p->second(operands, c), c.results[0].text == "true") << c.where << ": " << c.operation;
      } else if (pair) {
        EXPECT_PRED2(same_number, midpoint(operands[0]), number(c.results[0].text)) << c.where;
        EXPECT_PRED2(same_number, radius(operands[0]), number(c.results[1].text)) << c.where;
      } else {
        EXPECT_PRED2(same_number, n->second(operands[0]), number(c.results[0].text)) << c.where << ": " << c.operation;
      }
      ++run[file.filename().string()][c.operation];
      ++total;
    }
  for (const auto& [file, operations] : run) {
    std::printf("[  ITF1788 ] %s:", file.c_str());
    for (const auto& [operation, count] : operations) std::printf(" %s %d", operation.c_str(), count);
    std::printf("\n");
  }
  std::printf("[  ITF1788 ] %d cases run; %d with [nai] left out; operations not provided:", total, with_nai);
  for (const auto& [operation, count] : not_provided) std::printf(" %s %d", operation.c_str(), count);
  std::printf("\n");
  EXPECT_GT(total, 1000) << "the reader lost cases";
}

}  // namespace
}  // namespace overshoot::test
