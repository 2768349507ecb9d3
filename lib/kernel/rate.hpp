#pragma once
/// Worst-case rates of step-size schedules, and what proves them (docs/rates.md).
///
/// Gradient descent x_{k+1} = x_k - h_k g_k, g_k = f'(x_k), k = 0..n-1, with steps h_k of any sign, on differentiable
/// functions f of R^d, any d, that have a minimiser x_* and curvature between mu < 1 and 1: f(x) - mu |x|^2/2 and
/// |x|^2/2 - f(x) are convex. mu = 0: convex and 1-smooth. The worst case is the least tau for which
///     measure <= tau * start         for all such f, all x_0 and all minimisers x_*
/// of which the measure is one of f(x_n) - f(x_*), |g_n|^2, min_i |g_i|^2, |x_n - x_*|^2, and the start |x_0 - x_*|^2 or
/// f(x_0) - f(x_*).
///
/// Above. For any two of the points x_0, .., x_n and x_* (where g_* = 0), and for f's least value,
///     Q_ij = f_i - f_j - <g_j, x_i - x_j> - (|g_i - g_j|^2 + mu |x_i - x_j|^2 - 2 mu <g_i - g_j, x_i - x_j>)/(2(1 - mu)) >= 0
///     P_i = f_i - f_* - |g_i|^2/2 >= 0
/// (Taylor, Hendrickx, Glineur 2017, Theorem 4; f(x - g) <= f(x) - |g|^2/2). So tau is one above the worst case where
///     tau * start - measure = sum lambda_ij Q_ij + sum pi_i P_i + v'S v,   v = (x_0 - x_*, g_0, .., g_n),
/// with lambda, pi >= 0 and S positive semidefinite: inner products of vectors of any dimension. Of the least gradient
/// any mean of the |g_i|^2 stands for the measure.
///
/// Below. A function whose run is followed exactly, or values of f and its gradient along a run for which all of the
/// inequalities above hold: such a function exists (the same theorem; for mu = -1 the same
/// authors' "Exact worst-case performance", 2017, Theorem 3.10, and Drori, Shamir 2020, Theorem 7, for the least value).
#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace overshoot {

/// Exact numbers are text here, as people write them: decimals and fractions, + - * / ( ) and sqrt( ).
using NumberText = std::string;

struct RateProblem {
  enum class Start { distance, value };
  enum class Measure { value, gradient, least_gradient, distance };

  NumberText curvature = "0";  ///< mu
  std::vector<NumberText> steps;
  Start start = Start::distance;
  Measure measure = Measure::value;

  int n() const { return static_cast<int>(steps.size()); }
  bool operator==(const RateProblem&) const = default;
};

/// As certificates and the command line have them: dist, f; f, grad, min_grad, dist.
std::string_view name_of(RateProblem::Start start);
std::string_view name_of(RateProblem::Measure measure);
/// The reverse; throw BadInput naming `where`.
RateProblem::Start start_named(std::string_view name, const std::string& where);
RateProblem::Measure measure_named(std::string_view name, const std::string& where);

/// The number of the point x_* in a multiplier; the others are 0..n.
inline constexpr int minimiser = -1;

struct RateAbove {
  struct Multiplier {
    int i, j;
    NumberText value;
  };
  NumberText tau;
  std::vector<Multiplier> multipliers;  ///< of Q_ij
  std::vector<std::pair<int, NumberText>> of_least_value;  ///< of P_i
  std::vector<NumberText> weights;  ///< of |g_0|^2, .., |g_n|^2 for the least gradient: >= 0, their sum 1
};

/// A function of one variable with f(0) = f'(0) = 0, where it is least: f' is continuous, and has the slopes[k] between
/// knots[k-1] and knots[k]. Only where mu >= 0.
struct WorstFunction {
  NumberText start;  ///< x_0, the minimiser being 0
  std::vector<NumberText> knots, slopes;
};

/// Values and gradients along a run in R^d; x_* = g_* = 0 and f_* = 0.
struct WorstRun {
  std::vector<NumberText> start;
  std::vector<std::vector<NumberText>> gradients;
  std::vector<NumberText> values;
};

struct RateBelow {
  NumberText tau;
  std::optional<WorstFunction> function;
  std::optional<WorstRun> run;
};

struct RateCertificate {
  RateProblem problem;
  long precision = 0;  ///< 0: computed exactly, with few different square roots; else by intervals of so many bits
  std::optional<RateAbove> above;
  std::optional<RateBelow> below;
};

/// The reason why it does not prove what it says; nothing where it does.
std::optional<std::string> flaw(const RateCertificate& certificate);

/// Whether the first number is certainly less.
bool is_less(const NumberText& one, const NumberText& other);

/// Throws BadInput for a problem that has no sense: no step or too many, a number that is none, mu >= 1.
void require_sensible(const RateProblem& problem);
inline constexpr std::size_t most_rate_steps = 100;

/// Why the worst case is infinite, where it is.
std::optional<std::string> infinite(const RateProblem& problem);

/// Reads strictly: anything missing, unknown or out of range throws BadInput naming `where`.
RateCertificate rate_from_json(const nlohmann::json& document, const std::string& where);
bool is_rate(const nlohmann::json& document);

/// What tau is of, but for the steps: "worst case of f(x_2) - f(x_*) over convex 1-smooth f with |x_0 - x_*| <= 1".
std::string shown(const RateProblem& problem);

}  // namespace overshoot
