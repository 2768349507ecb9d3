#pragma once
/// cai2024, stable_certificate: the run of GD comes to a step s where the stable-phase condition holds, which is then a
/// certificate for all t >= s. The statement is one about an orbit with one start: its coordinates are the weights.
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
    "(cai2024.tight). That L_s <= S is what is computed.";

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

/// The statement for a setting S: name, where it is in the paper, data, their number of features, the bound X^2 that
/// the mutant takes.
template <class S>
struct StableCertificate {
  static constexpr std::size_t weights = static_cast<std::size_t>(S::setting.m * S::features);
  inline static const std::array<std::string, weights> state = [] {
    std::array<std::string, weights> names;
    for (std::size_t i = 0; i < weights; ++i)
      names[i] = "w" + std::to_string(i / S::features + 1) + std::to_string(i % S::features + 1);
    return names;
  }();
  static About about() {
    return {
        .key = std::string("cai2024.stable_certificate.") + S::name,
        .source = "Theorem 2.2 with Appendix A, on the data of " + std::string(S::where),
        .says = std::string("after a finite run on ") + S::name + " GD descends for ever, step " +
                print(S::setting.H.rational()),
        .printed =
            (S::setting.sines ? R"((w_0)_{jk}=\sin(1+2j+k),\ j,k\ge0:\ )" : R"(w_0=0:\ )") +
            std::string(R"(\exists s:\ L_s\le S\ \text{(then GD is in the stable phase for all } t\ge s),\ \text{)") +
            S::name + ", " + S::setting.activation + ", } m=" + std::to_string(S::setting.m) +
            ",\\ H=" + print(S::setting.H.rational()),
        .origin = Origin::here,
        .deduction = for_ever,
        .covers = Covers::step,
        .expected = Verdict::proved,
        .mutant = "X = 1 whatever the data, as the paper's rho = 1/sqrt(m) takes it"};
  }
  static Domain domain() { return {}; }

  template <Real T>
  static std::array<T, weights> start(const Point<T>&) {
    Matrix<T> w(S::setting.m, S::features);
    for (Eigen::Index j = 0; j < w.rows(); ++j)
      for (Eigen::Index k = 0; k < w.cols(); ++k)
        w(j, k) = S::setting.sines ? sin(from<T>(static_cast<long>(1 + 2 * j + k))) : from<T>(0);
    return in_a_row(w);
  }
  template <Real T>
  static std::array<T, weights> step(const std::array<T, weights>& z) {
    const Matrix<T> w = in_rows(z);
    return in_a_row<T>(descent_step(w, risk_gradient(network<T>(), S::template data<T>(), w), from<T>(S::setting.H)));
  }
  template <Real T>
  static Comparisons<T> claims(const std::array<T, weights>& z, Variant v) {
    const TwoLayer<T> net = network<T>();
    const Dataset<T> data = S::template data<T>();
    const T norm_bound_squared = from<T>(v.pick(S::setting.norm_bound_squared, S::mutated));
    T longest = from<T>(0);
    for (Eigen::Index i = 0; i < data.points(); ++i) longest = max(longest, squared_norm<T>(data.x.row(i)));
    const ModelConstants<T> c = model_constants(net.phi, S::setting.m, T(sqrt(norm_bound_squared)));
    return {compare("||x_i||^2 <= X^2", longest, Relation::at_most, norm_bound_squared),
            compare("L_s <= S", logistic_risk(forward(net, data, in_rows(z)).margins), Relation::at_most,
                    stable_threshold(c, data.points(), from<T>(S::setting.H)))};
  }

 private:
  template <Real T>
  static TwoLayer<T> network() {
    TwoLayer<T> net{activation(S::setting.activation), Vector<T>(S::setting.m)};
    for (long j = 0; j < S::setting.m; ++j) net.a(j) = from<T>(S::setting.alternating && j % 2 == 1 ? -1 : 1);
    return net;
  }
  template <Real T>
  static Matrix<T> in_rows(const std::array<T, weights>& z) {
    Matrix<T> w(S::setting.m, S::features);
    for (Eigen::Index j = 0; j < w.rows(); ++j)
      for (Eigen::Index k = 0; k < w.cols(); ++k) w(j, k) = z[static_cast<std::size_t>(j * w.cols() + k)];
    return w;
  }
  template <Real T>
  static std::array<T, weights> in_a_row(const Matrix<T>& w) {
    std::array<T, weights> z;
    for (Eigen::Index j = 0; j < w.rows(); ++j)
      for (Eigen::Index k = 0; k < w.cols(); ++k) z[static_cast<std::size_t>(j * w.cols() + k)] = w(j, k);
    return z;
  }
};

}  // namespace overshoot::stable
