#pragma once
/// A bound for the processor time of one decision. Budgets count work, so that verdicts do not depend on the machine;
/// this is for whoever waits for an answer: a search that it ends has found nothing.
#include <atomic>
#include <string>

#include "lib/scalar/interrupted.hpp"

namespace overshoot {

class TimeLimit {
 public:
  /// Bounds what this thread does from now on, and what others do for it (Share). An outer limit stands still
  /// meanwhile.
  explicit TimeLimit(double seconds);
  ~TimeLimit();
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;

  /// The limit of this thread, if there is one.
  static TimeLimit* current();
  /// Whether this share of the limit of this thread is spent: never without one. Throws Interrupted where the work is to end.
  static bool spent(double share = 1) {
    stop_if_asked();
    return current() && current()->left(share) <= 0;
  }
  /// Whether so many seconds more are beyond it.
  static bool forbids(double seconds) { return current() && current()->left(1) < seconds; }
  /// "; 30 s of processor time are spent", where they are.
  static std::string in_words();

  /// What a thread does for the thread of a limit.
  class Share {
   public:
    explicit Share(TimeLimit* limit);
    ~Share();
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

   private:
    TimeLimit* limit_;
    double start_;
  };

 private:
  double left(double share) const;

  const double seconds_, start_;
  std::atomic<double> of_others_ = 0;  ///< what other threads add; less what inner limits have counted
  TimeLimit* const outer_;
};

/// For one lemma that somebody waits for.
constexpr double decision_seconds = 30;

}  // namespace overshoot
