#pragma once
/// What the models of networks share: gradient descent on the logistic risk, and what is measured of it.
#include <chrono>
#include <limits>

#include "lib/model/datasets.hpp"
#include "lib/model/images.hpp"
#include "lib/model/mlp.hpp"
#include "lib/model/sharpness.hpp"
#include "lib/model/step_products.hpp"
#include "lib/scalar/double.hpp"
#include "models/watched_run.hpp"

namespace overshoot {

constexpr const char* data_help =
    "xor, five_points, two_points:GAMMA, separable:N:D:GAMMA, fashion_mnist, idx:DIR or cifar10:DIR";
inline std::string activation_help() { return activation_names() + ", or leaky_NAME:C; minus_NAME is its negative"; }

/// A dataset by name.
template <Real T>
struct Data {
  Dataset<T> training;
  std::optional<Dataset<T>> test;  ///< of images
};

template <Real T>
Data<T> data_of(const Request& request) {
  const std::string& name = request.word("data");
  if (!names_images(name)) {
    if (request.has("n")) throw BadInput("--n is for images alone; --data " + name + " has a size of its own");
    return {small_dataset<T>(name, static_cast<std::uint64_t>(request.count("seed", 0, 1'000'000'000))), {}};
  }
  if constexpr (std::same_as<T, double>) {
    ImageSets sets =
        read_images(name, request.has("n") ? std::optional<Eigen::Index>(request.count("n", 2, 6000)) : std::nullopt);
    return {std::move(sets.training), std::move(sets.test)};
  } else {
    throw BadInput("--data " + name + ": images are trained on in --scalar double alone, not " + request.scalar);
  }
}

/// What is measured of a network along a run, some of it at some steps only (images).
template <Real T>
struct Snapshot {
  T loss, margin, norm;
  double accuracy = std::numeric_limits<double>::quiet_NaN(), sharpness = accuracy;
};

/// min_i q_i / ||w||^degree; 0 at w = 0, where it is not defined.
template <Real T>
T normalised_margin(const Vector<T>& margins, const T& norm, long degree) {
  T smallest = margins(0);
  for (Eigen::Index i = 1; i < margins.size(); ++i) smallest = min(smallest, margins(i));
  return select(norm <= from<T>(0), from<T>(0), T(smallest / pown(norm, degree)));
}

inline double accuracy_of(const Vector<double>& margins) {
  return static_cast<double>((margins.array() > 0).count()) / static_cast<double>(margins.size());
}

/// The steps at which accuracy and sharpness are measured: 0, the powers of 2, every twentieth of the run, the last.
inline bool measured_at(long t, long steps) {
  return (t & (t - 1)) == 0 || t % std::max(1L, steps / 20) == 0 || t == steps;
}

inline double median(std::vector<double> seconds) {
  std::ranges::nth_element(seconds, seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2));
  return seconds[seconds.size() / 2];
}
template <class F>
double seconds_of(const F& f) {
  const auto start = std::chrono::steady_clock::now();
  f();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// GD from `start`; the margin is normalised by ||w||^degree.
template <Real T, class Net, class Weights>
Result<T> train(const Request& request, const Net& net, const Data<T>& data, Weights start, long degree,
                const Watch<T>& watch) {
  const T H = from<T>(request.positive("step"));
  const long steps = request.count("steps", 0, 1'000'000'000);
  using State = Snapshot<T>;
  GradientDescent<Net, T> descent(net, data.training, std::move(start));
  const auto snapshot = [&](long t) {
    const T norm = sqrt(squared_norm(descent.weights()));
    State s{logistic_risk(descent.margins()), normalised_margin(descent.margins(), norm, degree), norm};
    if constexpr (std::same_as<T, double>) {
      if (data.test && measured_at(t, steps)) {
        s.accuracy = accuracy_of(forward(net, *data.test, descent.weights()).margins);
        s.sharpness = sharpness(net, data.training, descent.weights());
      }
    }
    return s;
  };

  Result<T> result{watch};
  result.columns = {"loss", "margin"};
  result.series = true;
  if (data.test) result.columns.insert(result.columns.end(), {"test_accuracy", "sharpness"});
  long t = 0, increases = 0, last_increase = 0, undecided = 0;
  std::vector<double> step_seconds, product_seconds;
  std::function<void()> products;
  if constexpr (std::same_as<T, double>)
    if (data.test) products = StepProducts(net, data.training);
  const State last = watched_run<T>(
      result, request, snapshot(0),
      [&](const State& s) {
        const double seconds = seconds_of([&] { descent.step(H); });
        ++t;
        if (products && measured_at(t, steps)) {  // side by side, so that both see the same load on the machine
          step_seconds.push_back(seconds);
          product_seconds.push_back(seconds_of(products));
        }
        State next = snapshot(t);
        const auto rises = next.loss > s.loss;
        if (certainly(rises)) {
          ++increases;
          last_increase = t;
        } else if (possibly(rises)) {
          ++undecided;
        }
        return next;
      },
      [](const State&) { return false; },
      [](const State& s) { return has_diverged(s.loss) || has_diverged(s.margin) || has_diverged(s.norm); },
      [&](const State& s) {
        std::vector<T> row{s.loss, s.margin};
        if constexpr (std::same_as<T, double>)
          if (data.test) row.insert(row.end(), {s.accuracy, s.sharpness});
        return row;
      },
      steps, data.test ? 1 : 1024);
  result.done_unless_stopped();
  result.final = {{"loss", last.loss},
                  {"margin", last.margin},
                  {"norm", last.norm},
                  {"increases", from<T>(increases)},
                  {"last_increase", from<T>(last_increase)}};
  if constexpr (std::same_as<T, Ball>) result.final.emplace_back("undecided_increases", from<T>(undecided));
  if constexpr (std::same_as<T, double>) {
    if (data.test) {
      result.final.emplace_back("test_accuracy", last.accuracy);
      result.final.emplace_back("sharpness", last.sharpness);
      if (!step_seconds.empty()) {
        result.final.emplace_back("step_seconds", median(step_seconds));
        result.final.emplace_back("product_seconds", median(product_seconds));
      }
    }
  }
  return result;
}

/// How a run ended: whether the risk ever rose.
inline std::optional<std::string> end_of_training(const EndOfRun& end) {
  const double rises = end.number("increases");
  return rises == 0 ? "the risk never rises" : fmt::format("the risk rises {:g} times", rises);
}

}  // namespace overshoot
