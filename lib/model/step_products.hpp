#pragma once
/// The matrix products of one step of gradient descent and nothing else, into matrices that are there already: what a
/// step's time is measured against.
#include "lib/model/mlp.hpp"

namespace overshoot {

class StepProducts {
 public:
  StepProducts(const TwoLayer<double>& net, const Dataset<double>& data)
      : data_(data), hidden_{random(data.points(), net.width())}, weights_{random(net.width(), data.features())} {
    weights_.push_back(random(1, net.width()));
    trains_last_ = false;
  }
  StepProducts(const Mlp& net, const Dataset<double>& data) : data_(data) {
    weights_ = mlp_start(net, data.features(), 1.0, Random(1));
    for (std::size_t l = 1; l < weights_.size(); ++l) hidden_.push_back(random(data.points(), net.width));
    output_ = random(data.points(), 1);
  }

  void operator()() {
    std::size_t k = 0;
    const auto add = [&](const auto& a, const auto& b) {
      if (k == products_.size()) products_.emplace_back();
      set_product(products_[k++], a, b);
    };
    const std::vector<Matrix<double>>&weights = weights_, &hidden = hidden_;
    add(data_.x, weights[0].transpose());
    for (std::size_t l = 1; l < weights.size(); ++l) add(hidden[l - 1], weights[l].transpose());
    for (std::size_t l = weights.size() - 1; l > 0 && trains_last_; --l) {
      const Matrix<double>& delta = l + 1 == weights.size() ? output_ : hidden[l];
      add(delta.transpose(), hidden[l - 1]);
      add(delta, weights[l]);
    }
    add(hidden[0].transpose(), data_.x);
  }

 private:
  static Matrix<double> random(Eigen::Index rows, Eigen::Index cols) { return Matrix<double>::Random(rows, cols); }

  const Dataset<double>& data_;
  std::vector<Matrix<double>> hidden_, weights_, products_;
  Matrix<double> output_;
  bool trains_last_ = true;  ///< else the layers above the first are fixed
};

}  // namespace overshoot
