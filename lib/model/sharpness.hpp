#pragma once
/// The sharpness of the logistic risk: the largest eigenvalue of its full-batch Hessian in the weights, by Lanczos on
/// Hessian-vector products (Spectra), to a residual of 1e-3 of it: the eigenvalue's own error is of the residual's
/// square. NaN where Lanczos does not converge or the weights are not finite.
#include "lib/model/mlp.hpp"

namespace overshoot {

double sharpness(const TwoLayer<double>& net, const Dataset<double>& data, const Matrix<double>& w);
double sharpness(const Mlp& net, const Dataset<double>& data, const Layers<double>& w);

}  // namespace overshoot
