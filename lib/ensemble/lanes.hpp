#pragma once
/// The trajectories in flight in a worker of an ensemble: each has a lane; where one ends another takes its place. What
/// steps them is Self (engine.hpp, program_engine.hpp), which says how a lane's trajectory would end: ending(lane). For
/// one instruction set A per translation unit (kernels_*.cpp). See batch.hpp for what such a unit must not do; `flatten`
/// on its entries inlines the rest.
#include <limits>

#include "lib/ensemble/kernel.hpp"
#include "lib/ensemble/lane_program.hpp"
#include "lib/scalar/batch.hpp"

namespace overshoot {

template <class S, class A, class Self>
class Lanes {
 protected:
  using B = Batch<S, A>;
  /// Eight registers of trajectories at once, so that one's arithmetic fills the other's waiting: a step of tanh waits
  /// for some 110 cycles, and its operations take 19 per register.
  static constexpr int batches = 8;
  static constexpr int width = B::size, lanes = batches * width;
  static_assert(lanes <= most_lanes);

  OVERSHOOT_IN_LANES Lanes(int coordinates, int parameters, const EnsembleJob<S>& job, std::uint64_t* histogram, S* ring)
      : job_(job), coordinates_(coordinates), parameters_(parameters), histogram_(histogram), ring_(ring) {
    for (int lane = 0; lane < lanes; ++lane) trajectory_[lane] = -1;
  }
  OVERSHOOT_IN_LANES bool observing() const { return job_.lowest || job_.sum || job_.last || job_.passage || histogram_; }
  OVERSHOOT_IN_LANES bool stops(int lane) { return self().ending(lane) != Ending::out_of_steps; }

  /// The next trajectory into a lane; one whose start already stops is done at once. With none left the lane idles:
  /// with parameters 0 every map rests, and here at no limit.
  [[gnu::noinline, gnu::flatten]] void refill(int lane) {
    for (;;) {
      if (taken_ == taken_end_) {
        taken_ = __atomic_fetch_add(job_.next, share, __ATOMIC_RELAXED);
        taken_end_ = taken_ + share < job_.count ? taken_ + share : job_.count;
        if (taken_ >= job_.count) taken_ = taken_end_;
      }
      const bool idle = taken_ == taken_end_;
      const long i = idle ? -1 : taken_++;
      running_ += (idle ? 0 : 1) - (trajectory_[lane] < 0 ? 0 : 1);
      trajectory_[lane] = i;
      begun_[lane] = tick_;
      on_[lane] = 0;
      if (tick_ + job_.from + 1 < next_on_) next_on_ = tick_ + job_.from + 1;
      for (int c = 0; c < coordinates_; ++c) z_[c][lane] = idle ? 2 + job_.until : job_.start[c][i];
      for (int c = 0; c < parameters_; ++c) p_[c][lane] = idle ? 0 : job_.parameters[c][i];
      lowest_[lane] = std::numeric_limits<S>::infinity();
      highest_[lane] = -std::numeric_limits<S>::infinity();
      sum_[lane] = sum_of_squares_[lane] = 0;
      passage_[lane] = -1;
      if (idle) return;
      if (job_.budget > 0 && !stops(lane)) {
        if (tick_ + job_.budget < wake_) wake_ = tick_ + job_.budget;
        return;
      }
      retire(lane, 0);
    }
  }

  [[gnu::noinline, gnu::flatten]] void retire(int lane, long steps) {
    const long i = trajectory_[lane];
    for (int c = 0; c < coordinates_; ++c) job_.final[c][i] = z_[c][lane];
    job_.steps[i] = steps;
    job_.ending[i] = self().ending(lane);
    constexpr S none = std::numeric_limits<S>::quiet_NaN();
    const long observed = steps > job_.from ? steps - job_.from : 0;
    if (job_.lowest) {
      job_.lowest[i] = observed > 0 ? lowest_[lane] : none;
      job_.highest[i] = observed > 0 ? highest_[lane] : none;
    }
    if (job_.sum) {
      job_.sum[i] = sum_[lane];
      job_.sum_of_squares[i] = sum_of_squares_[lane];
    }
    if (job_.passage) job_.passage[i] = passage_[lane];
    if (!job_.last) return;
    const int n = job_.last_count;
    int row = ring_row_;  // the oldest
    for (int k = 0; k < n; ++k) {
      job_.last[i * n + k] = n - k <= observed ? ring_[row * lanes + lane] : none;
      row = row + 1 == n ? 0 : row + 1;
    }
  }

  /// The next tick at which a lane runs out of steps, or it is asked whether the runs are still wanted.
  [[gnu::noinline, gnu::flatten]] void set_wake() {
    if (job_.stop && __atomic_load_n(job_.stop, __ATOMIC_RELAXED)) running_ = 0;
    wake_ = tick_ + longest_sleep;
    for (int lane = 0; lane < lanes; ++lane)
      if (trajectory_[lane] >= 0 && begun_[lane] + job_.budget < wake_) wake_ = begun_[lane] + job_.budget;
  }

  /// The observers, over what the lanes have just reached. (An idle lane's part is never read.)
  [[gnu::noinline, gnu::flatten]] void observe() {
    if (job_.last) {
      for (int k = 0; k < lanes; k += width) B::load(seen_ + k).store(ring_ + ring_row_ * lanes + k);
      ring_row_ = ring_row_ + 1 == job_.last_count ? 0 : ring_row_ + 1;
    }
    if (tick_ >= next_on_) {
      next_on_ = std::numeric_limits<long>::max();
      for (int lane = 0; lane < lanes; ++lane) {
        const long from = begun_[lane] + job_.from;
        on_[lane] = trajectory_[lane] >= 0 && tick_ > from ? 1 : 0;
        if (tick_ <= from && from + 1 < next_on_) next_on_ = from + 1;
      }
    }
    if (job_.lowest) {
      for (int k = 0; k < lanes; k += width) {
        const B x = B::load(seen_ + k), lowest = B::load(lowest_ + k), highest = B::load(highest_ + k);
        const auto on = B::load(on_ + k) > B(S(0));
        select(on & !(x >= lowest), x, lowest).store(lowest_ + k);
        select(on & !(x <= highest), x, highest).store(highest_ + k);
      }
    }
    if (job_.sum) {
      for (int k = 0; k < lanes; k += width) {
        const B x = select(B::load(on_ + k) > B(S(0)), B::load(seen_ + k), B(S(0)));
        (B::load(sum_ + k) + x).store(sum_ + k);
        (B::load(sum_of_squares_ + k) + x * x).store(sum_of_squares_ + k);
      }
    }
    if (job_.passage) {
      for (int k = 0; k < lanes; k += width) {
        unsigned below = bits((B::load(on_ + k) > B(S(0))) & (B::load(seen_ + k) <= B(job_.level)));
        for (int i = 0; below != 0; ++i, below >>= 1)
          if ((below & 1) != 0 && passage_[k + i] < 0) passage_[k + i] = tick_ - begun_[k + i];
      }
    }
    if (histogram_) {
      for (int k = 0; k < lanes; k += width) {
        S bin[width];
        const B at = (B::load(seen_ + k) - B(job_.bins_lo)) * B(job_.bins_per_unit);
        unsigned in = bits((B::load(on_ + k) > B(S(0))) & (at >= B(S(0))) & (at < B(static_cast<S>(job_.bins))));
        at.store(bin);
        for (int i = 0; in != 0; ++i, in >>= 1)
          if ((in & 1) != 0) ++histogram_[static_cast<int>(bin[i])];
      }
    }
  }

  static constexpr long longest_sleep = 1L << 20;  ///< ticks: some tenths of a second

  const EnsembleJob<S>& job_;
  const int coordinates_, parameters_;
  int running_ = 0;
  long tick_ = 0, wake_ = longest_sleep;
  long trajectory_[lanes] = {}, begun_[lanes] = {};
  /// The coordinates, and behind them the parameters, as the rows of a program (lane_program.hpp).
  alignas(64) S in_[input_rows][lanes] = {};
  S (*const z_)[lanes] = in_;
  S (*const p_)[lanes] = in_ + most_coordinates;
  alignas(64) S seen_[lanes] = {};  ///< the observed coordinate

 private:
  OVERSHOOT_IN_LANES Self& self() { return static_cast<Self&>(*this); }

  static constexpr long share = 64;  ///< trajectories taken at once from those that all workers share

  std::uint64_t* const histogram_;
  S* const ring_;  ///< last_count rows of lanes
  int ring_row_ = 0;
  long next_on_ = 0, taken_ = 0, taken_end_ = 0;
  long passage_[lanes] = {};
  S on_[lanes] = {};  ///< 1 where it is observed now
  S lowest_[lanes] = {}, highest_[lanes] = {}, sum_[lanes] = {}, sum_of_squares_[lanes] = {};
};

}  // namespace overshoot
