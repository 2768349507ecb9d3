#include "lib/rates/schedules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <optional>

#include "lib/kernel/number_text.hpp"

namespace overshoot {

namespace {

/// An expression with its value, written as short as a number of few roots can be.
class Term {
 public:
  Term(long n) : Term(std::to_string(n)) {}  // NOLINT(google-explicit-constructor): exact
  explicit Term(std::string text) : text_(std::move(text)) {
    const PrecisionScope scope(256);
    value_ = Numbers<Mpfi>()(text_);
    try {
      text_ = print(Numbers<Surd>()(text_));
    } catch (const TooManyRoots&) {
    }
  }
  const std::string& text() const { return text_; }
  double near() const { return mpfr_get_d(value_.lo(), MPFR_RNDN); }
  friend Term operator+(const Term& a, const Term& b) { return of(a, '+', b); }
  friend Term operator-(const Term& a, const Term& b) { return of(a, '-', b); }
  friend Term operator*(const Term& a, const Term& b) { return of(a, '*', b); }
  friend Term operator/(const Term& a, const Term& b) { return of(a, '/', b); }
  friend Term sqrt(const Term& a) { return Term("sqrt(" + a.text_ + ")"); }

 private:
  static Term of(const Term& a, char operation, const Term& b) { return Term(fmt::format("({}) {} ({})", a.text_, operation, b.text_)); }
  std::string text_;
  Mpfi value_;
};

using Steps = std::vector<Term>;

/// Steps with the inverse of their rate.
struct Part {
  Steps steps;
  Term inverse;
};

Steps joined(Steps first, const Term& middle, const Steps& second) {
  first.push_back(middle);
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// OBS-S(n): of rate 1/(1 + sum h). The join of rates A = 1/p and B = 1/q has in its middle
/// 1 + (sqrt(A^2 + 6AB + B^2) - (A + B))/(2AB) = 1 + (r - p - q)/2, r = sqrt(p^2 + 6pq + q^2), and the rate 2/(p + q + r).
const Part& obs_s(long n) {
  static std::map<long, Part> known = {{0, {{}, Term(1)}}};
  if (const auto found = known.find(n); found != known.end()) return found->second;
  const Part &first = obs_s(n / 2), &second = obs_s(n - 1 - n / 2);
  const Term &p = first.inverse, &q = second.inverse, sum = p + q, r = sqrt(sum * sum + Term(4) * p * q);
  Part part{joined(first.steps, Term(1) + (r - sum) / Term(2), second.steps), (sum + r) / Term(2)};
  return known.emplace(n, std::move(part)).first->second;
}

/// OBS-F(n): of rate 1/(1 + 2 sum h). A part of OBS-S, A = 1/p, and one of OBS-F, B = 1/q, have in their middle
/// 1 + (sqrt(1 + 8B/A) - 1)/(4B) = 1 + (r - q)/4, r = sqrt(q^2 + 8pq), and the rate 2/(4p + q + r): of all joins the least.
const Part& obs_f(long n) {
  static std::map<long, Part> known = {{0, {{}, Term(1)}}};
  if (const auto found = known.find(n); found != known.end()) return found->second;
  // Which join is the best is seen in double; of equally good ones the shortest is taken.
  const auto near = [](double p, double q) { return 2 * p + (q + std::sqrt(q * q + 8 * p * q)) / 2; };
  double least_rate = 0;
  for (long size = 0; size < n; ++size)
    least_rate = std::max(least_rate, near(obs_s(size).inverse.near(), obs_f(n - 1 - size).inverse.near()));
  std::optional<Part> best;
  for (long size = 0; size < n; ++size) {
    const Part &first = obs_s(size), &second = obs_f(n - 1 - size);
    const Term &p = first.inverse, &q = second.inverse;
    if (near(p.near(), q.near()) < least_rate * (1 - 1e-12)) continue;
    const Term r = sqrt(q * q + Term(8) * p * q);
    Part part{joined(first.steps, Term(1) + (r - q) / Term(4), second.steps), Term(2) * p + (q + r) / Term(2)};
    if (!best || part.inverse.text().size() < best->inverse.text().size()) best = std::move(part);
  }
  return known.emplace(n, std::move(*best)).first->second;
}

Steps silver(long n) {
  Steps steps;
  for (long i = 1; i <= n; ++i) {
    Term step = Term("sqrt(2) - 1");  // rho^-1
    for (long rest = i; rest % 2 == 0; rest /= 2) step = step * Term("1 + sqrt(2)");
    steps.push_back(Term(1) + step);
  }
  return steps;
}

}  // namespace

NumberText simplified(const NumberText& number) { return Term(number).text(); }

std::vector<NumberText> steps_between_commas(std::string_view text) {
  std::vector<NumberText> steps(1);
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == ',' && depth == 0)
      steps.emplace_back();
    else if (c != ' ' || !steps.back().empty())
      steps.back() += c;
  }
  for (NumberText& step : steps) {
    while (step.ends_with(' ')) step.pop_back();
    if (step.empty()) throw BadInput(fmt::format("steps '{}': an empty one stands between commas", text));
  }
  return steps;
}

std::vector<NumberText> schedule(std::string_view text) {
  static std::mutex remembering;  // obs_s and obs_f
  const std::lock_guard lock(remembering);
  const auto wrong = [&] { return BadInput(fmt::format("schedule '{}': known are {}", text, schedule_help)); };
  const std::size_t name_end = text.find(':'), last = text.rfind(':');
  if (name_end == std::string_view::npos) throw wrong();
  const std::string_view name = text.substr(0, name_end), count = text.substr(last + 1);
  const Rational size = read_rational(count, fmt::format("the number of steps of schedule '{}'", text));
  if (!size.is_integer() || size < 1 || size > most_rate_steps)
    throw BadInput(fmt::format("schedule '{}': between 1 and {} steps are possible", text, most_rate_steps));
  const long n = static_cast<long>(floor(size));
  if (name == "constant" && last > name_end) {
    const NumberText step(text.substr(name_end + 1, last - name_end - 1));
    return std::vector<NumberText>(static_cast<std::size_t>(n), step);
  }
  if (last > name_end) throw wrong();
  Steps steps = name == "silver" ? silver(n) : name == "obs_f" || name == "obs_g" ? obs_f(n).steps : throw wrong();
  if (name == "obs_g") std::ranges::reverse(steps);
  std::vector<NumberText> out;
  for (const Term& step : steps) out.push_back(step.text());
  return out;
}

}  // namespace overshoot
