#pragma once
/// The time of the transition to the stable phase, for statements about it and about runs of it.
#include "checks/cai2024/instance.hpp"

namespace overshoot::cai2024 {

/// c1 = 4 e^(kappa+2), c2 = 8 + 4 bt.
template <Real T>
struct TransitionConstants {
  T c1, c2;
  explicit TransitionConstants(const ActivationConstants<T>& c) : c1(4 * exp(c.kappa + 2)), c2(8 + 4 * c.beta) {}
};

/// tau = (128 (1+4 kappa)/alpha^2) max{first, second, e, B log B, B ||w_0||/sqrt(m)}, B = (c2 eta + c1 n)/eta.
template <Real T>
struct TransitionTau {
  T scale, B;
  std::vector<std::pair<std::string, T>> entries;

  using Entry = std::pair<std::string, T>;
  TransitionTau(const ActivationConstants<T>& c, const T& eta, const T& n, Entry first, Entry second,
                const T& start_over_root_m)
      : scale(128 * (1 + 4 * c.kappa) / sqr(c.alpha)), B(sum(TransitionConstants<T>(c), eta, n)) {
    entries = {std::move(first),
               std::move(second),
               {"e", exp(from<T>(1))},
               {"B log B", B * log_B()},
               {"B norm", B * start_over_root_m}};
  }
  /// As log1p, whose mean slope log1pc bounds it in a proof; B >= c2 >= 8.
  T log_B() const { return log1p(B - 1); }
  T value() const {
    const auto entry = [&](std::size_t i) { return entries[i].second; };
    return scale * max(max(max(entry(0), entry(1)), max(entry(2), entry(3))), entry(4));
  }

 private:
  static T sum(const TransitionConstants<T>& k, const T& eta, const T& n) { return k.c2 + k.c1 * n / eta; }
};

}  // namespace overshoot::cai2024
