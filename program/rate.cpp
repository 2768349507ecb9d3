/// rate: the worst case of a schedule of steps, from above by multipliers and from below by a function.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "lib/files/json.hpp"
#include "lib/files/messages.hpp"
#include "lib/files/whole.hpp"
#include "lib/kernel/certificate.hpp"
#include "lib/kernel/number_text.hpp"
#include "lib/rates/find.hpp"
#include "lib/rates/schedules.hpp"
#include "lib/rates/write.hpp"
#include "lib/scalar/decimal.hpp"
#include "program/commands.hpp"

namespace overshoot::program {

namespace {

NumberText curvature_of(const std::string& functions) {
  constexpr std::string_view strongly = "strongly_convex:";
  if (functions == "convex") return "0";
  if (functions == "nonconvex") return "-1";
  if (!functions.starts_with(strongly)) throw BadInput("--class: '" + functions + "' is none of convex, strongly_convex:MU, nonconvex");
  const NumberText mu = functions.substr(strongly.size());
  if (Numbers<Surd>()(mu).sign() <= 0) throw BadInput("--class: '" + functions + "' needs MU > 0");
  return mu;
}

/// A schedule's name, or a file of steps: between commas or on lines.
std::vector<NumberText> steps_of(const RateArguments& arguments) {
  if (!arguments.steps.empty()) return steps_between_commas(arguments.steps);
  std::error_code error;
  if (!std::filesystem::is_regular_file(arguments.schedule, error)) return schedule(arguments.schedule);
  std::string text = read_text(arguments.schedule);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.pop_back();
  std::ranges::replace(text, '\n', ',');
  try {
    return steps_between_commas(text);
  } catch (const BadInput& e) {
    throw BadInput(arguments.schedule + ": " + e.what());
  }
}

/// The first digits of a number, rounded so: of enclosures that become narrower until both ends have them.
/// Nothing where none does: it is the decimal itself, or only just beside it.
std::optional<std::string> first_digits(const NumberText& number, int digits, mpfr_rnd_t direction) {
  for (const long bits : {256L, 1024L, 4096L, 16384L}) {
    const PrecisionScope scope(bits);
    const Mpfi x = Numbers<Mpfi>()(number);
    const std::string low = decimal(x.lo(), digits, direction);
    if (low == decimal(x.hi(), digits, direction)) return low;
  }
  return std::nullopt;
}

bool is_exactly(const NumberText& a, const NumberText& b) {
  try {
    Numbers<Surd> read;
    return read(a) == read(b);
  } catch (const TooManyRoots&) {
    return false;
  }
}

/// "1/14 = 0.0714285714285..", "1/10 = 0.1", a long number by its digits alone.
std::string with_decimal(const NumberText& tau) {
  const std::optional<std::string> nearest = first_digits(tau, 12, MPFR_RNDN);
  const std::optional<std::string> below = first_digits(tau, 12, MPFR_RNDD);
  std::string digits;
  if (nearest && is_exactly(tau, *nearest))
    digits = *nearest;
  else if (below)
    digits = *below + "..";
  else
    return tau;
  return tau.size() > 80 ? digits + " (exactly: --json)" : tau == digits ? tau : fmt::format("{} = {}", tau, digits);
}

/// above - below, rounded up.
std::string gap(const RateCertificate& certificate) {
  const PrecisionScope scope(256);
  const Mpfi gap = Numbers<Mpfi>()(certificate.above->tau) - Numbers<Mpfi>()(certificate.below->tau);
  return decimal(gap.hi(), 2, MPFR_RNDU);
}

void print_steps(const std::vector<NumberText>& steps) {
  const std::string text = fmt::format("{}", fmt::join(steps, ", "));
  if (text.size() <= 160) {
    fmt::print("  steps {}\n", text);
    return;
  }
  std::string decimals;
  for (const NumberText& step : steps) decimals += (decimals.empty() ? "" : ", ") + first_digits(step, 6, MPFR_RNDN).value_or(step);
  fmt::print("  steps about {} (exactly: --json)\n", decimals);
}

}  // namespace

int time_rates() {
  fmt::print("{:<18} {:>3} {:>10} {:>10} {:>10} {:>10} {:>10}   seconds of one core\n", "schedule", "n", "gap", "CSDP once", "solving", "rounding",
             "checking");
  int code = 0;
  for (const char* name : {"constant:3/2", "silver", "obs_f"})
    for (int n = 1; n <= 15; ++n) {
      if (name == std::string_view("silver") && ((n + 1) & n) != 0) continue;  // of n = 2^k - 1
      const RateFound found = find_rate({.steps = schedule(fmt::format("{}:{}", name, n))});
      const bool both = found.certificate.above && found.certificate.below;
      if (!both) code = 1;
      const auto& [once, solving, rounding, checking] = found.seconds;
      fmt::print("{:<18} {:>3} {:>10} {:>10.3f} {:>10.3f} {:>10.3f} {:>10.3f}\n", name, n, found.exact ? "0" : both ? gap(found.certificate) : "no bound", once,
                 solving, rounding, checking);
      std::fflush(stdout);
    }
  return code;
}

int rate_command(const RateArguments& arguments) {
  const int given = !arguments.steps.empty() + !arguments.schedule.empty() + !arguments.multipliers.empty();
  if (given != 1) throw BadInput("rate: one of --steps, --schedule and --multipliers is needed");
  if (!arguments.json.empty()) require_writable(arguments.json);
  RateFound found;
  if (!arguments.multipliers.empty()) {
    const std::string& file = arguments.multipliers;
    const RateCertificate table = rate_from_json(read_json(certificate_text(file), file), file);
    found.certificate = arguments.repair ? repaired(table) : table;
    if (const auto why = flaw(found.certificate))
      throw BadInput(fmt::format("{}: {}{}", file, *why, arguments.repair ? "" : " (--repair rounds the multipliers and makes the identity hold)"));
    found.witness = "the witness of the file";
  } else {
    RateProblem problem{curvature_of(arguments.functions), steps_of(arguments), start_named(arguments.start, "--start"),
                        measure_named(arguments.measure, "--measure")};
    require_sensible(problem);
    if (const auto why = infinite(problem)) {
      fmt::print("{}:\n  infinite: {}\n", shown(problem), *why);
      return 0;
    }
    found = find_rate(problem);
  }
  const RateCertificate& certificate = found.certificate;
  if (!arguments.json.empty()) write_whole(arguments.json, text_of(certificate));
  fmt::print("{}:\n", shown(certificate.problem));
  print_steps(certificate.problem.steps);
  const std::optional<RateAbove>& above = certificate.above;
  const std::optional<RateBelow>& below = certificate.below;
  if (found.exact) fmt::print("  exactly {}\n", with_decimal(above->tau));
  if (above && below && !found.exact) fmt::print("  within {}\n", gap(certificate));
  if (above) {
    const std::size_t multipliers = above->multipliers.size() + above->of_least_value.size();
    fmt::print("  at most {}{} multiplier{}, verified\n", found.exact ? "that: " : with_decimal(above->tau) + ": ", multipliers, multipliers == 1 ? "" : "s");
  }
  if (below) fmt::print("  at least {}{}, verified\n", found.exact ? "that: " : with_decimal(below->tau) + ": ", found.witness);
  if (certificate.above && (certificate.below || !arguments.multipliers.empty())) return 0;
  std::fflush(stdout);
  complain(fmt::format("no {} was found", !certificate.above && !certificate.below ? "bound" : certificate.above ? "function below" : "bound above"));
  return 1;
}

}  // namespace overshoot::program
