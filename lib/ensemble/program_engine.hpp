#pragma once
/// The ensemble's loop for a recorded map (lane_program.hpp): its program runs over rows of all lanes, one operation
/// after another. It gives the next state and the distance of the state before it, so that a trajectory that stops is
/// seen before its step counts.
#include "lib/ensemble/batch_functions.hpp"
#include "lib/ensemble/lanes.hpp"

namespace overshoot {

template <class S, class A>
class ProgramEngine : public Lanes<S, A, ProgramEngine<S, A>> {
  using Base = Lanes<S, A, ProgramEngine<S, A>>;
  friend Base;
  using typename Base::B;
  using Base::batches, Base::width, Base::lanes, Base::job_, Base::running_, Base::tick_, Base::wake_, Base::trajectory_,
      Base::begun_, Base::in_, Base::z_, Base::p_, Base::seen_, Base::stops, Base::refill, Base::retire, Base::set_wake,
      Base::observe, Base::coordinates_, Base::parameters_;

 public:
  OVERSHOOT_IN_LANES ProgramEngine(const LaneMap& map, const LaneProgram<S>& program, const EnsembleJob<S>& job,
                                   std::uint64_t* histogram, S* ring, S* rows)
      : Base(map.coordinates, map.parameters, job, histogram, ring), program_(program), rows_(rows) {
    for (int c = 0; c < map.coordinates; ++c) swaps_ = swaps_ || program.next[c] < input_rows;
    for (int c = 0; c < program.constant_count; ++c)
      for (int lane = 0; lane < lanes; ++lane) rows[c * lanes + lane] = program.constants[c];
  }

  OVERSHOOT_IN_LANES void run() {
    for (int lane = 0; lane < lanes; ++lane) refill(lane);
    const B until(job_.until), infinity(std::numeric_limits<S>::infinity());
    const bool observing = Base::observing();
    while (running_ > 0) {
      for (int k = 0; k < program_.step_count; ++k) compute(program_.steps[k]);
      if (any_stopped(until, infinity) && replaced()) continue;  // the new ones' steps are computed too
      for (int c = 0; c < coordinates_; ++c) copy(row(program_.next[c]), swaps_ ? kept_[c] : z_[c]);
      for (int c = 0; swaps_ && c < coordinates_; ++c) copy(kept_[c], z_[c]);
      ++tick_;
      if (observing) {
        for (int k = 0; k < lanes; k += width) B::load(z_[job_.coordinate] + k).store(seen_ + k);
        observe();
      }
      if (tick_ == wake_) {
        for (int lane = 0; lane < lanes; ++lane) {
          if (trajectory_[lane] < 0 || tick_ - begun_[lane] != job_.budget) continue;
          retire(lane, job_.budget);
          refill(lane);
        }
        set_wake();
      }
    }
  }

 private:
  OVERSHOOT_IN_LANES S* row(int r) { return r < input_rows ? in_[r] : rows_ + (r - input_rows) * lanes; }

  OVERSHOOT_IN_LANES static void copy(const S* from, S* to) {
    for (int k = 0; k < lanes; k += width) B::load(from + k).store(to + k);
  }

  /// Whether a trajectory in flight may stop.
  OVERSHOOT_IN_LANES bool any_stopped(const B& until, const B& infinity) {
    const S* distance = row(program_.distance);
    unsigned any = 0;
    for (int k = 0; k < batches; ++k) {
      const B size = abs(B::load(distance + k * width));
      stopped_[k] = ~bits((size >= until) & (size < infinity)) & ((1U << width) - 1);
      for (int i = 0; stopped_[k] >> i != 0; ++i)  // not those without a trajectory
        if ((stopped_[k] >> i & 1) != 0 && trajectory_[k * width + i] < 0) stopped_[k] &= ~(1U << i);
      any |= stopped_[k];
    }
    return any != 0;
  }
  /// Replaces those that do; whether there were some.
  OVERSHOOT_IN_LANES bool replaced() {
    bool some = false;
    for (int lane = 0; lane < lanes; ++lane) {
      if ((stopped_[lane / width] >> (lane % width) & 1) == 0 || !stops(lane)) continue;
      retire(lane, tick_ - begun_[lane]);
      refill(lane);
      some = true;
    }
    return some;
  }

  [[gnu::noinline]] Ending ending(int lane) const {
    S z[most_coordinates], p[most_parameters];
    for (int c = 0; c < coordinates_; ++c) z[c] = z_[c][lane];
    for (int c = 0; c < parameters_; ++c) p[c] = p_[c][lane];
    return program_.ending(program_.map, z, p, job_.until);
  }

  OVERSHOOT_IN_LANES void compute(const LaneStep<S>& step) {
    S* const out = row(step.result);
    const S *const a = row(step.arguments[0]), *const b = row(step.arguments[1]);
    const auto by_batches = [&](const auto& f) __attribute__((always_inline)) {
      for (int k = 0; k < lanes; k += width) f(k).store(out + k);
    };
#define OVERSHOOT_ROW(OP, VALUE)                                                            \
  case Op::OP:                                                                              \
    return by_batches([&](int k) __attribute__((always_inline)) {                           \
      const B x = B::load(a + k);                                                           \
      [[maybe_unused]] const B y = B::load(b + k);                                          \
      return VALUE;                                                                         \
    });
#define OVERSHOOT_FUNCTION_OF_ROW(NAME) \
  case Op::NAME:                        \
    return over_entries<S, A, InLanes_##NAME<A>>(a, out, lanes);
    switch (step.op) {
      OVERSHOOT_ROW(add, x + y)
      OVERSHOOT_ROW(sub, x - y)
      OVERSHOOT_ROW(mul, x * y)
      OVERSHOOT_ROW(div, x / y)
      OVERSHOOT_ROW(neg, -x)
      OVERSHOOT_ROW(abs, abs(x))
      OVERSHOOT_ROW(min, min(x, y))
      OVERSHOOT_ROW(max, max(x, y))
      OVERSHOOT_ROW(pown, pown(x, step.exponent.num))
      OVERSHOOT_UNARY_FUNCTIONS(OVERSHOOT_FUNCTION_OF_ROW)
      default: {
        const S* const arguments[4] = {a, b, row(step.arguments[2]), row(step.arguments[3])};
        step.by_numbers(step, arguments, out, lanes);
      }
    }
#undef OVERSHOOT_ROW
#undef OVERSHOOT_FUNCTION_OF_ROW
  }

  const LaneProgram<S>& program_;
  S* const rows_;
  bool swaps_ = false;  ///< a coordinate's next value is another coordinate's present one
  unsigned stopped_[batches] = {};
  alignas(64) S kept_[most_coordinates][lanes] = {};
};

template <class S, class A>
[[gnu::noinline, gnu::flatten]] void run_program(const LaneMap& map, const EnsembleJob<S>& job, std::uint64_t* histogram,
                                                 S* ring, S* rows) {
  if constexpr (sizeof(S) == 4)
    ProgramEngine<S, A>(map, map.in_float, job, histogram, ring, rows).run();
  else
    ProgramEngine<S, A>(map, map.in_double, job, histogram, ring, rows).run();
}

}  // namespace overshoot
