#include "lib/search/limit.hpp"

#include <fmt/format.h>

#include <ctime>

namespace overshoot {

namespace {

thread_local TimeLimit* innermost = nullptr;

/// Processor time of this thread.
double seconds_of_thread() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

}  // namespace

TimeLimit::TimeLimit(double seconds) : seconds_(seconds), start_(seconds_of_thread()), outer_(innermost) {
  innermost = this;
}
TimeLimit::~TimeLimit() {
  innermost = outer_;
  if (outer_) outer_->of_others_ += start_ - seconds_of_thread();
}

TimeLimit* TimeLimit::current() { return innermost; }
double TimeLimit::left(double share) const { return share * seconds_ - (seconds_of_thread() - start_) - of_others_; }

std::string TimeLimit::in_words() {
  return spent() ? fmt::format("; {:g} s of processor time are spent", innermost->seconds_) : "";
}

TimeLimit::Share::Share(TimeLimit* limit)
    : limit_(limit && limit != innermost ? limit : nullptr), start_(limit_ ? seconds_of_thread() : 0) {}
TimeLimit::Share::~Share() {
  if (limit_) limit_->of_others_ += seconds_of_thread() - start_;
}

}  // namespace overshoot
