#pragma once
/// What ahn2023 prints of wider range than a statement here has.
#include "lib/model/losses.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot::ahn2023 {

/// power(beta) is printed for every beta > 1, and here one of them.
template <class Loss>
std::vector<Printed> every_beta() {
  if constexpr (std::derived_from<Loss, Power>)
    return {{"beta", "(1, inf)", print(Loss().exponent.rational())}};
  else
    return {};
}

/// A theorem for every loss, and here one.
inline Printed every_loss(const std::string& name) { return {"loss", "every loss of A1 and A2", name}; }

/// The domain of the regime statements (beside delta).
inline Variable every_step() { return within("eta", Q(0, 1), Q(1, 2)).without_lo(); }
inline Variable every_x0() { return within("x0", Q(0, 1), Q(1, 1)).without_lo(); }

}  // namespace overshoot::ahn2023
