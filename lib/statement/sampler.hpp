#pragma once
/// Points drawn of a domain.
#include <functional>
#include <optional>
#include <random>
#include <vector>

#include "lib/kernel/domain.hpp"

namespace overshoot {

/// Ways of drawing a sample.
enum class Draw { uniform, logarithmic, sobol, boundary };

/// The doubles nearest to a variable's ends.
struct EndsInDouble {
  explicit EndsInDouble(const Variable& variable);
  std::optional<double> lo, hi;
};

/// Maps u in [0, 1) to the variable: evenly or by magnitude; infinite ranges are covered from 2^-27 to 2^27 and beyond.
double place(const Variable& variable, const EndsInDouble& ends, double u, bool by_magnitude);
inline double place(const Variable& variable, double u, bool by_magnitude) {
  return place(variable, EndsInDouble(variable), u, by_magnitude);
}

/// Draws points of a domain, portable across machines: the same seed gives the same points. Sample number i uses the
/// ways of Draw in turn; near a bound it takes the bound itself (if it belongs to the domain) or a number close to it.
class Sampler {
 public:
  Sampler(const Domain& domain, std::uint64_t seed);
  std::vector<double> next();

 private:
  double uniform();
  const Domain& domain_;
  std::vector<EndsInDouble> ends_;  ///< of each variable; to round them takes longer than to draw a point
  std::mt19937_64 engine_;
  std::uint64_t count_ = 0;
  std::function<double()> sobol_;  ///< coordinate after coordinate of Boost's Sobol sequence
  std::vector<double> shift_;
};

}  // namespace overshoot
