#pragma once
/// The ensemble's loop for a compiled map (map.hpp): its state stays in registers.
#include "lib/ensemble/lanes.hpp"
#include "lib/ensemble/map.hpp"

namespace overshoot {

template <class S, class A, class Map>
class Engine : public Lanes<S, A, Engine<S, A, Map>> {
  using Base = Lanes<S, A, Engine<S, A, Map>>;
  friend Base;
  using typename Base::B;
  using Base::batches, Base::width, Base::lanes, Base::job_, Base::running_, Base::tick_, Base::wake_, Base::trajectory_,
      Base::begun_, Base::z_, Base::p_, Base::seen_, Base::stops, Base::refill, Base::retire, Base::set_wake, Base::observe;
  static constexpr int coordinates = Map::coordinates, parameters = Map::parameters;
  static_assert(coordinates <= most_coordinates && parameters <= most_parameters);
  using State = std::array<B, coordinates>;
  using Parameters = std::array<B, parameters>;

 public:
  OVERSHOOT_IN_LANES Engine(const Map& map, const EnsembleJob<S>& job, std::uint64_t* histogram, S* ring)
      : Base(coordinates, parameters, job, histogram, ring), map_(map) {}

  OVERSHOOT_IN_LANES void run() {
    const Map map = map_;  // a copy that nothing else can change: its constants leave the loop
    State z[batches];
    Parameters p[batches];
    for (int lane = 0; lane < lanes; ++lane) refill(lane);
    each([&]<int k>() __attribute__((always_inline)) { reload<k>(z[k], p[k]); });
    const B until(job_.until), infinity(std::numeric_limits<S>::infinity());
    const bool observing = Base::observing();
    while (running_ > 0) {
      unsigned stopped[batches];
      do {
        each([&]<int k>() __attribute__((always_inline)) { z[k] = map.step(z[k], p[k]); });
        ++tick_;
        unsigned any = 0;
        each([&]<int k>() __attribute__((always_inline)) {
          const B size = abs(distance_of(map, z[k], p[k]));
          stopped[k] = ~bits((size >= until) & (size < infinity)) & ((1U << width) - 1);
          any |= stopped[k];
        });
        if (observing) {
          each([&]<int k>() __attribute__((always_inline)) {
            (coordinates == 1 || job_.coordinate == 0 ? z[k][0] : z[k][coordinates - 1]).store(seen_ + k * width);
          });
          observe();
        }
        if (any != 0) break;
      } while (tick_ != wake_);
      const bool woken = tick_ == wake_;
      each([&]<int k>() __attribute__((always_inline)) {
        if (stopped[k] == 0 && !woken) return;
        for (int c = 0; c < coordinates; ++c) z[k][c].store(z_[c] + k * width);
        for (int i = 0; i < width; ++i) {
          const int lane = k * width + i;
          if (trajectory_[lane] < 0) continue;
          const bool out = tick_ - begun_[lane] == job_.budget;
          if (!out && ((stopped[k] >> i & 1) == 0 || !stops(lane))) continue;
          retire(lane, tick_ - begun_[lane]);
          refill(lane);
        }
        reload<k>(z[k], p[k]);
      });
      if (woken) set_wake();
    }
  }

 private:
  template <class F>
  OVERSHOOT_IN_LANES static void each(const F& f) {
    [&]<int... k>(std::integer_sequence<int, k...>) __attribute__((always_inline)) {
      (f.template operator()<k>(), ...);
    }
    (std::make_integer_sequence<int, batches>());
  }
  template <int k>
  OVERSHOOT_IN_LANES void reload(State& z, Parameters& p) const {
    for (int c = 0; c < coordinates; ++c) z[c] = B::load(z_[c] + k * width);
    for (int c = 0; c < parameters; ++c) p[c] = B::load(p_[c] + k * width);
  }

  /// How the trajectory in a lane would end if it did now.
  [[gnu::noinline, gnu::flatten]] Ending ending(int lane) const {
    State z;
    Parameters p;
    for (int c = 0; c < coordinates; ++c) z[c] = B(z_[c][lane]);
    for (int c = 0; c < parameters; ++c) p[c] = B(p_[c][lane]);
    const B size = abs(distance_of(map_, z, p));
    if (bits(size < B(std::numeric_limits<S>::infinity())) == 0) return Ending::diverged;
    if (bits(size < B(job_.until)) == 0) return Ending::out_of_steps;
    return bits(size == B(S(0))) != 0 || bits(map_.repels(z, p)) == 0 ? Ending::converged : Ending::out_of_steps;
  }

  const Map map_;
};

}  // namespace overshoot
