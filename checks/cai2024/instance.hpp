#pragma once
/// The instances that the network lemmas of cai2024 are searched over: a list of activations, up to 3 points in up to 2
/// dimensions, up to 3 units, any labels and output signs, every eta > 0, any weights (`moderate`: 1e-4 to 1e4, up to
/// 1e3).
///
/// Everything is a rational function of the variables, so that a witness is an exact instance:
///     y_i x_i = r_i ((1-t_i^2)/(1+t_i^2), 2 t_i/(1+t_i^2)),  ||x_i|| = r_i <= 1   (in one dimension y_i x_i = r_i);
///     w_j = scale (lean a_j e_1 + (1-lean) u_j).
/// For separable data |t_i| < 1 and w* = e_1, gamma = share * min_i y_i x_i.w* with share in (0, 1]; by rotation every
/// separable set of these sizes is one of them. For any data t_i is any real number, r_i may be 0, and in one dimension
/// y_i x_i = r_i clamp(t_i, -1, 1), of either sign.
#include "checks/cai2024/assumed.hpp"
#include "lib/model/two_layer.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot::cai2024 {

constexpr long most_points = 3, most_units = 3;

enum class Data { any, separable };

/// Activations with the constants of Assumption 1 (any kappa, rho, beta). Their negatives would add no instance: -phi
/// with the output signs -a is the same network, and nothing that is said of any data names a.
inline std::vector<std::string> smooth_activations() {
  return {"identity",
          "softplus",
          "gelu",
          "silu",
          "tanh",
          "sigmoid",
          "huber:1",
          "huber:1/10",
          "half_softplus",
          "leaky_gelu:1/2",
          "leaky_softplus:1/2",
          "leaky_tanh:9/10"};
}
/// Those with alpha <= phi' <= 1.
inline std::vector<std::string> increasing_activations() {
  return {"identity",       "half_softplus",   "leaky_softplus:1/2", "leaky_gelu:1/2",
          "leaky_silu:3/4", "leaky_huber:1/2", "leaky_tanh:1/2",     "leaky_sigmoid:4/5"};
}

/// Those of Assumption 2, alpha <= |phi'| <= 1: phi' is continuous, so that phi rises everywhere or falls everywhere.
inline std::vector<std::string> activations_of_assumption_2() {
  std::vector<std::string> all = increasing_activations();
  for (const std::string& name : increasing_activations()) all.push_back("minus_" + name);
  return all;
}

inline std::string numbered(const char* name, long i) { return name + std::to_string(i + 1); }

/// The variables of an instance.
inline Domain instance_domain(Data data, std::vector<Variable> more = {}) {
  const bool any = data == Data::any;
  Domain domain = {choice("activation", any ? smooth_activations() : activations_of_assumption_2())
                       .that_is(any ? "phi, with its parameter" : "phi, with its parameter; minus_ is its negative"),
                   size_within("n", 1, most_points).that_is("the number of points"),
                   size_within("m", 1, most_units).that_is("the number of units"),
                   size_within("d", 1, 2).that_is("the dimension of the points"),
                   positive("eta").that_is("the step over m: H = m eta")};
  for (long i = 0; i < most_points; ++i) {
    const std::string point = " of point " + std::to_string(i + 1);
    domain.push_back(choice(numbered("y", i), {"+1", "-1"}).that_is("the label" + point));
    const Variable length = within(numbered("r", i), Q(0, 1), Q(1, 1)).by_magnitude();
    domain.push_back((any ? Variable(length) : Variable(length).without_lo())
                         .that_is("the length r" + point + (any ? "" : ", ||x_i||")));
    domain.push_back(
        (any ? real(numbered("t", i)) : within(numbered("t", i), Q(-1, 1), Q(1, 1)).without_lo().without_hi())
            .that_is("the direction t" + point + ": y_i x_i = r (1-t^2, 2t)/(1+t^2), or for d = 1 " +
                     (any ? "r times t clamped to [-1, 1]" : "r")));
  }
  if (!any)
    domain.push_back(within("share", Q(0, 1), Q(1, 1))
                         .by_magnitude()
                         .without_lo()
                         .that_is("gamma over the least y_i x_i.w*, w* = (1, 0)"));
  domain.push_back(
      nonnegative("scale").that_is("the size of the weights: w_j = scale (lean a_j (1, 0) + (1-lean) (u_j, v_j))"));
  domain.push_back(within("lean", Q(0, 1), Q(1, 1)).that_is("how much of w_j is along a_j (1, 0)"));
  for (long j = 0; j < most_units; ++j) {
    const std::string unit = " of unit " + std::to_string(j + 1);
    domain.push_back(choice(numbered("a", j), {"+1", "-1"}).that_is("the output sign" + unit));
    domain.push_back(
        within(numbered("u", j), Q(-1, 1), Q(1, 1)).that_is("first coordinate of the free part of w_j" + unit));
    domain.push_back(
        within(numbered("v", j), Q(-1, 1), Q(1, 1)).that_is("second coordinate of the free part of w_j" + unit));
  }
  for (Variable& v : more) domain.push_back(std::move(v));
  return domain;
}

/// The domain with other variables in place of its own of these names, of the same meaning.
inline Domain with(Domain domain, const std::vector<Variable>& others) {
  for (const Variable& v : others) {
    Variable& own = *std::ranges::find(domain, v.name, &Variable::name);
    own = Variable(v).that_is(own.meaning);
  }
  return domain;
}
/// Activations that rise: alpha <= phi' in place of alpha <= |phi'|.
inline Domain rising(const Domain& domain) { return with(domain, {choice("activation", increasing_activations())}); }
/// Steps and weights that the search among small risks is confined to: of all of them few meet the hypothesis, beyond
/// |q| = 745 the risk is 0 in double, and a tiny step changes nothing there.
inline Domain moderate(const Domain& domain) {
  return with(domain, {within("eta", Q(1, 10000), Q(10000, 1)).by_magnitude(),
                       within("scale", Q(0, 1), Q(1000, 1)).by_magnitude()});
}

/// What is searched, and with which constants.
inline const std::string tight_constants = "alpha, bt and kappa are the tight constants of the instance's activation.";

/// One moment of a run.
template <Real T>
struct Moment {
  Matrix<T> w;
  Vector<T> margins;
  T risk;
  Matrix<T> gradient;

  T norm() const { return sqrt(squared_norm(w)); }
  /// v = <grad L, -w>.
  T v() const { return -inner_product(gradient, w); }
  T smallest_margin() const {
    T q = margins(0);
    for (Eigen::Index i = 1; i < margins.size(); ++i) q = min(q, margins(i));
    return q;
  }
  T G() const { return gradient_potential(margins); }
};

template <Real T>
struct Instance {
  TwoLayer<T> net;
  Dataset<T> data;
  Matrix<T> start;
  long n, m;
  T eta, H;                  ///< H = m eta
  ActivationConstants<T> c;  ///< of Assumption 2
  ModelConstants<T> model;   ///< of Assumption 1, for ||x_i|| <= 1
  T gamma;                   ///< of separable data

  Moment<T> moment(Matrix<T> w) const {
    TwoLayerForward<T> seen = forward(net, data, w);
    const T risk = logistic_risk(seen.margins);
    Matrix<T> gradient;
    risk_gradient(net, data, w, seen, gradient);
    return {std::move(w), std::move(seen.margins), risk, std::move(gradient)};
  }
  Moment<T> first() const { return moment(start); }
  Moment<T> after(const Moment<T>& now) const { return moment(descent_step(now.w, now.gradient, H)); }
  /// w_0, ..., w_steps.
  std::vector<Moment<T>> run(long steps) const {
    std::vector<Moment<T>> all{first()};
    for (long t = 0; t < steps; ++t) all.push_back(after(all.back()));
    return all;
  }
  /// C(L) = -log(2 n e^kappa L).
  T room(const T& risk) const { return -(log(from<T>(2 * n) * risk) + c.kappa); }
  /// (4 rho^2 + 2 beta) H.
  T step_weight() const { return (4 * model.rho_squared + 2 * model.beta) * H; }
  /// Phi(L) = log C(L) - (1 + (4 rho^2 + 2 beta) H)/C(L).
  T phi(const T& risk) const { return log(room(risk)) - (1 + step_weight()) / room(risk); }
  /// <w, wbar*>, wbar* the stacked a_j w* with w* = e_1.
  T along_comparator(const Matrix<T>& w) const {
    T sum = from<T>(0);
    for (long j = 0; j < m; ++j) sum = sum + net.a(j) * w(j, 0);
    return sum;
  }
};

/// What the repaired sibling of a refuted statement says of itself.
inline About repaired_sibling(About printed, std::string says, std::string text) {
  printed.key += ".repaired";
  printed.says = std::move(says);
  printed.printed = std::move(text);
  printed.origin = Origin::repaired;
  printed.expected = Verdict::supported;
  printed.repaired.clear();
  return printed;
}

template <Real T>
T sign_chosen(const Point<T>& p, const std::string& name) {
  return from<T>(p.chosen(name) == "+1" ? 1 : -1);
}

/// `separable`: the domain has `share`.
template <Real T>
Instance<T> instance(const Point<T>& p, Data kind) {
  const long n = p.count("n"), m = p.count("m"), d = p.count("d");
  Instance<T> z{{activation(p.chosen("activation")), Vector<T>(m)},
                {Matrix<T>(n, d), Vector<T>(n)},
                Matrix<T>(m, d),
                n,
                m,
                p("eta"),
                from<T>(m) * p("eta"),
                {},
                {},
                from<T>(0)};
  T nearest = from<T>(1);
  for (long i = 0; i < n; ++i) {
    const T y = sign_chosen(p, numbered("y", i)), r = p(numbered("r", i)), t = p(numbered("t", i));
    const T direction = d > 1 ? T((1 - sqr(t)) / (1 + sqr(t))) : kind == Data::any ? clamp(t, -1, 1) : from<T>(1);
    const T along = r * direction;
    z.data.y(i) = y;
    z.data.x(i, 0) = y * along;
    if (d > 1) z.data.x(i, 1) = y * (r * (2 * t / (1 + sqr(t))));
    nearest = min(nearest, along);
  }
  for (long j = 0; j < m; ++j) {
    z.net.a(j) = sign_chosen(p, numbered("a", j));
    const auto weight = [&](const T& direction, const char* axis) {
      return p("scale") * (p("lean") * direction + (1 - p("lean")) * p(numbered(axis, j)));
    };
    z.start(j, 0) = weight(z.net.a(j), "u");
    if (d > 1) z.start(j, 1) = weight(from<T>(0), "v");
  }
  z.c = z.net.phi.template constants<T>();
  z.model = model_constants(z.net.phi, m, from<T>(1));
  if (kind == Data::separable) z.gamma = p("share") * nearest;
  return z;
}

/// The threshold S = min{1/(2 n e^(kappa+2)), 1/(H (4 rho^2 + 2 beta))} of the stable phase.
template <Real T>
T stable_risk(const Instance<T>& z) {
  return stable_threshold(z.model, z.n, z.H);
}

}  // namespace overshoot::cai2024
