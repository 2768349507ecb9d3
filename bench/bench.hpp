#pragma once
/// The benchmarks' common ground: what one is, and how it is registered. Each checks its result against an independent
/// value before it is registered: what is wrong is not timed.
#include <functional>
#include <string>

namespace overshoot::bench {

/// What one call of a benchmark does.
struct Work {
  double steps = 1;           ///< of what is named in ns/step
  double flops = 0;           ///< per step, an FMA counted as two; 0: not counted
  double bytes = 0;           ///< per step, moved from and to memory; 0: not counted
  const char* roof = "";      ///< "fma", "dgemm" or "stream"
  std::string baseline = {};  ///< the benchmark of the same run that it is compared with
  bool real_time = false;     ///< else the process's CPU time, on all cores
};

void add(const std::string& name, const Work& work, std::function<void()> call);

/// Whether --filter asks for it: what is not asked for need not be verified.
bool wanted(const std::string& name);

/// Ends the program with this line unless `right`.
void require(bool right, const std::string& what);

/// The registrations, a file each.
void add_rooflines();
void add_ensembles();
void add_networks();
void add_precision();
void add_intervals();
void add_boxes();

}  // namespace overshoot::bench
