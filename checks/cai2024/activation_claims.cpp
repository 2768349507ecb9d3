#include "checks/cai2024/activation_claims.hpp"

namespace overshoot::cai2024 {

namespace {

/// u e^(-u^2) for u >= 0, through (2u+1) e^(-u^2) = (2u+1)/(e^(2u+1) - 1) (e^2 e^(-(u-1)^2) - e^(-u^2)).
Expr gaussian_fading(const Expr& u) {
  const Expr e = exp(-sqr(u));
  return (log1pc(expm1(2 * u + 1)) * (exp(from<Expr>(2)) * exp(-sqr(u - 1)) - e) - e) / 2;
}

}  // namespace

Forms forms(Shape shape, Half half, const Expr& u) {
  const bool right = half == Half::right;
  const Expr x = argument(shape, u, half), fade = fading(u);
  const auto odd = [&](const Expr& e) { return right ? e : -e; };
  switch (shape) {
    case Shape::gelu: {  // x = sqrt(2) u: x^2 pdf(x) = 2 u^2 e^(-u^2)/sqrt(2 pi)
      const Expr W = sqrt(2 * pi<Expr>()), deficit = -2 * fading(sqr(u)) / W;
      return {deficit, deficit, normal_cdf(x) + odd(sqrt(from<Expr>(2)) * gaussian_fading(u) / W),
              2 * (exp(-sqr(u)) - fading(sqr(u))) / W};
    }
    case Shape::softplus: {  // log(1+e^x) - x sigmoid(x) is even
      const Expr deficit = softplus(-u) + fade * sigmoid(u);
      return {deficit, deficit, sigmoid(x), sech2(u / 2) / 4};
    }
    case Shape::half_softplus: {
      const Expr deficit = (softplus(-u) + fade * sigmoid(u)) / 2;
      return {deficit, deficit, (1 + sigmoid(x)) / 2, sech2(u / 2) / 8};
    }
    case Shape::silu: {  // x = 2u: x sigmoid'(x) = 2u e^-2u sigmoid(2u)^2, sigmoid'' = -sigmoid' tanh(u)
      const Expr deficit = -4 * sqr(fade * sigmoid(2 * u)), product = 2 * fade * exp(-u) * sqr(sigmoid(2 * u));
      return {deficit, deficit, sigmoid(x) + odd(product), sech2(u) / 2 - product * tanh(u)};
    }
    case Shape::tanh: {
      // Bounded by 1 because u sech^2 >= 0; the other way u sech^2 has to be small far out.
      const Expr product = 4 * (fade * exp(-u) * sqr(sigmoid(2 * u)));
      const Expr plain = tanh(u) - u * sech2(u), small = tanh(u) - product;
      return {right ? plain : -small, right ? small : -plain, sech2(u), -2 * sech2(u) * tanh(odd(u))};
    }
    case Shape::sigmoid: {
      const Expr product = 2 * (fade * exp(-u) * sqr(sigmoid(2 * u)));
      const Expr small = sigmoid(x) - odd(product);
      return {right ? sigmoid(x) - u * sech2(u) / 2 : small, small, sech2(u) / 4, -(sech2(u) * tanh(odd(u))) / 4};
    }
    case Shape::identity:
    case Shape::huber:
      break;
  }
  throw std::logic_error("no forms are needed for this shape");
}

void add_plans(Plans& out, Half half, const Forms& f, const Limits<Expr>& b, const std::optional<Expr>& factor) {
  const Labels of(half);
  const auto add = [&](const std::string& claim, const Expr& remainder) {
    out.push_back({.claim = claim, .factor = factor, .remainder = remainder});
  };
  add(of.deficit_above, b.kappa - f.deficit_from_above);
  add(of.deficit_below, f.deficit_from_below + b.kappa);
  add(of.slope_above, b.rho - f.slope);
  add(of.slope_below, f.slope - b.lowest);
  add(of.curvature_above, b.beta - f.curvature);
  add(of.curvature_below, f.curvature + b.beta);
}

}  // namespace overshoot::cai2024
