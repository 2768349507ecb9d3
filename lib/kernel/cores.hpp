#pragma once
#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace overshoot {

/// f(i) for all i < n, on as many threads as there are cores. What one throws is thrown again, when all have ended.
template <class F>
void on_all_cores(std::size_t n, const F& f) {
  std::atomic<std::size_t> next = 0;
  std::mutex catching;
  std::exception_ptr thrown;
  const auto work = [&] {
    for (std::size_t i = next++; i < n; i = next++) try {
        f(i);
      } catch (...) {
        const std::lock_guard lock(catching);
        thrown = std::current_exception();
      }
  };
  {
    std::vector<std::jthread> others;
    try {
      while (others.size() + 1 < std::min<std::size_t>(n, std::thread::hardware_concurrency()))
        others.emplace_back(work);
    } catch (const std::system_error&) {  // no more threads to be had: those that there are do it all
    }
    work();
  }
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace overshoot
