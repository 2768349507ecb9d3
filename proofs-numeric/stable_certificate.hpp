#pragma once
/// cai2024, stable_certificate: a run of GD, enclosed up to a step s where the stable-phase condition certainly holds,
/// is a certificate for all t >= s.
#include "lib/dynamics/enclosed_descent.hpp"
#include "lib/model/datasets.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot::stable {

inline const char* const for_ever =
    "Why L_s <= S = min{1/(2 n e^(kappa+2)), 1/(H (4 rho^2 + 2 beta))} binds all t >= s: the Hessian of L is at most "
    "(rho^2 + beta) G <= (rho^2 + beta) L, as l'' <= |l'| <= l. One step moves every q_i by at most rho H ||grad L|| "
    "<= "
    "rho^2 H L <= 1/4, so L along it is at most e^(1/4) L(w) (cai2024.g6), and L_{s+1} <= L_s - H ||grad L||^2 "
    "(1 - e^(1/4) (rho^2 + beta) H L_s/2) <= L_s, as (rho^2 + beta) H L_s <= 1/2: the condition holds again at s+1. "
    "rho^2 = X^2 sup|phi'|^2/m, beta = X^2 sup|phi''|/m with the data's norms X and the activation's constants "
    "(cai2024.tight). That L_s <= S is what is computed: in balls, and by verify in MPFI.";

/// What a run needs beside its data: a network, a start, a step.
struct Setting {
  const char* activation;
  long m;
  bool alternating;  ///< a_j = (-1)^j, else 1
  bool sines;        ///< w_jk = sin(1 + 2j + k) from 0, else 0
  Q H;
  /// The square of a norm no point exceeds, strictly.
  Q norm_bound_squared;
};

/// w_steps; where T is rigorous, enclosed by enclosed_step for N weights, or by plain iteration for N = 0 (cheaper for
/// a short run of many weights).
template <int N, Real T>
Matrix<T> after(const TwoLayer<T>& net, const Dataset<T>& data, Matrix<T> w, const T& H, long steps) {
  if constexpr (Rigorous<T> && N > 0) {
    EnclosedWeights<T> now = around<T>(w);
    for (long t = 0; t < steps; ++t) now = enclosed_step<N>(net, data, now, H);
    return now.box();
  } else {
    for (long t = 0; t < steps; ++t) w = descent_step(w, risk_gradient(net, data, w), H);
    return w;
  }
}

template <int N, Real T>
Comparisons<T> stable_after(const Setting& z, const Dataset<T>& data, long steps, const T& norm_bound_squared) {
  TwoLayer<T> net{activation(z.activation), Vector<T>(z.m)};
  Matrix<T> w(z.m, data.features());
  for (long j = 0; j < z.m; ++j) {
    net.a(j) = from<T>(z.alternating && j % 2 == 1 ? -1 : 1);
    for (Eigen::Index k = 0; k < w.cols(); ++k) w(j, k) = z.sines ? sin(from<T>(1 + 2 * j + k)) : from<T>(0);
  }
  const T H = from<T>(z.H);
  w = after<N>(net, data, std::move(w), H, steps);
  T longest = from<T>(0);
  for (Eigen::Index i = 0; i < data.points(); ++i) longest = max(longest, squared_norm<T>(data.x.row(i)));
  const ModelConstants<T> c = model_constants(net.phi, z.m, T(sqrt(norm_bound_squared)));
  return {compare("||x_i||^2 <= X^2", longest, Relation::at_most, norm_bound_squared),
          compare("L_s <= S", logistic_risk(forward(net, data, w).margins), Relation::at_most,
                  stable_threshold(c, data.points(), H))};
}

/// The statement for a setting S: name, where it is in the paper, data, enclosed_weights (see after), the bound X^2
/// that the mutant takes.
template <class S>
struct StableCertificate {
  static constexpr bool existence = true;
  static About about() {
    return {.key = std::string("cai2024.stable_certificate.") + S::name,
            .source = "Theorem 2.2 with Appendix A, on the data of " + std::string(S::where),
            .says = std::string("after a finite run on ") + S::name + " GD descends for ever, step " +
                    print(S::setting.H.rational()),
            .printed = (S::setting.sines ? R"((w_0)_{jk}=\sin(1+2j+k),\ j,k\ge0:\ )" : R"(w_0=0:\ )") +
                       std::string(R"(\exists s:\ L_s\le S\ \text{(then GD is in the stable phase for all } t\ge s),\ \text{)") +
                       S::name + ", " + S::setting.activation + ", } m=" + std::to_string(S::setting.m) +
                       ",\\ H=" + print(S::setting.H.rational()),
            .deduction = for_ever,
            .covers = Covers::step,
            .expected = Verdict::proved,
            .mutant = "X = 1 whatever the data, as the paper's rho = 1/sqrt(m) takes it"};
  }
  static Domain domain() { return {size_within("s", 0, 1'000'000)}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return stable_after<S::enclosed_weights>(S::setting, S::template data<T>(), p.count("s"),
                                             from<T>(v.pick(S::setting.norm_bound_squared, S::mutated)));
  }
};

}  // namespace overshoot::stable
