#include "python/bindings/call.hpp"

#include <fmt/format.h>
#include <tbb/task_arena.h>
#include <tbb/task_scheduler_observer.h>

#include <cfenv>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "lib/scalar/interrupted.hpp"
#include "lib/scalar/truth.hpp"

namespace overshoot::python {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Threads are not inherited by a forked process: there oneTBB must not wait for them.
bool forked = false;

/// The calls under way, of all threads.
struct Calls {
  std::mutex changing;
  std::condition_variable ended;
  std::set<std::atomic<bool>*> stops;
  bool at_exit = false;
};
Calls& calls() {
  static auto* all = new Calls;  // never destroyed: daemon threads may end after static objects do
  return *all;
}

/// Every thread that works for the call hears of its end.
class Heard : public tbb::task_scheduler_observer {
 public:
  Heard(tbb::task_arena& arena, const std::atomic<bool>& stop) : task_scheduler_observer(arena), stop_(stop) {
    observe(true);
  }
  ~Heard() override { observe(false); }
  void on_scheduler_entry(bool) override { current().emplace(&stop_); }
  void on_scheduler_exit(bool) override { current().reset(); }

 private:
  static std::optional<Interruptible>& current() {
    static thread_local std::optional<Interruptible> interruptible;
    return interruptible;
  }
  const std::atomic<bool>& stop_;
};

struct Work {
  std::atomic<bool> stop = false;
  std::atomic<std::size_t> done = 0, of = 0;
  std::mutex ending;
  std::condition_variable ended;
  bool has_ended = false;
  std::exception_ptr thrown;

  void run(const std::function<void(const Tell&)>& work) {
    const SoundModes modes;  // oneTBB hands them on to the arena's workers
    try {
      tbb::task_arena arena(forked ? 1 : tbb::task_arena::automatic);
      arena.initialize();
      const Heard heard(arena, stop);
      arena.execute([&] {
        const Interruptible interruptible(&stop);
        work([this](std::size_t now, std::size_t in_all) {
          done.store(now, std::memory_order_relaxed);
          of.store(in_all, std::memory_order_relaxed);
          stop_if_asked();
        });
      });
    } catch (...) {
      thrown = std::current_exception();
    }
    const std::lock_guard lock(ending);
    has_ended = true;
    ended.notify_all();
  }
  /// Whether it has ended within that time.
  bool ends_within(Clock::duration time) {
    std::unique_lock lock(ending);
    return ended.wait_for(lock, time, [&] { return has_ended; });
  }
};

/// Signals are for the interpreter's threads.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

bool is_main_thread() {
  const auto threading = py::module_::import("threading");
  return threading.attr("current_thread")().is(threading.attr("main_thread")());
}

}  // namespace

// FE_DFL_ENV is to nearest, with subnormal numbers, and nothing trapped; glibc sets the vector unit too.
SoundModes::SoundModes() {
  std::fegetenv(&before_);
  std::fesetenv(FE_DFL_ENV);
}
SoundModes::~SoundModes() { std::fesetenv(&before_); }

void work_aside(const std::string& what, const std::function<void(const Tell&)>& work) {
  const bool listens = is_main_thread();
  std::optional<py::error_already_set> raised;
  Work running;
  {
    const py::gil_scoped_release released;
    const auto start = Clock::now();
    auto shown = start + 500ms;
    {
      const std::lock_guard lock(calls().changing);
      calls().stops.insert(&running.stop);
    }
    std::thread thread = [&] {
      const SignalsBlocked blocked;
      return std::thread([&] { running.run(work); });
    }();
    // Python's signal handlers run in its main thread, and only when that asks. The others need not ask, and must not:
    // at the interpreter's end a thread that wants it is ended.
    while (!running.ends_within(listens ? Clock::duration(50ms) : Clock::duration(1h))) {
      if (!listens || raised) continue;
      const py::gil_scoped_acquire acquired;
      try {
        if (PyErr_CheckSignals() != 0) throw py::error_already_set();
        if (Clock::now() < shown) continue;
        shown = Clock::now() + 500ms;
        py::module_::import("overshoot._progress")
            .attr("show")(what, running.done.load(), running.of.load(),
                          std::chrono::duration<double>(Clock::now() - start).count());
      } catch (py::error_already_set& e) {
        raised.emplace(std::move(e));
        running.stop = true;
      }
    }
    thread.join();
    bool at_exit = false;
    {
      const std::lock_guard lock(calls().changing);
      calls().stops.erase(&running.stop);
      at_exit = calls().at_exit;
    }
    calls().ended.notify_all();
    while (at_exit) std::this_thread::sleep_for(1h);  // a daemon thread, for which there is no interpreter any more
    if (listens && shown > start + 500ms) {
      const py::gil_scoped_acquire acquired;
      py::module_::import("overshoot._progress").attr("clear")();
    }
  }
  if (raised) throw std::move(*raised);
  if (running.thrown) std::rethrow_exception(running.thrown);
}

void add_calls(py::module_& module) {
  // Static objects are destroyed at the process's end: no thread may work with them then.
  py::module_::import("atexit").attr("register")(py::cpp_function([] {
    const py::gil_scoped_release released;
    std::unique_lock lock(calls().changing);
    calls().at_exit = true;
    for (std::atomic<bool>* stop : calls().stops) *stop = true;
    calls().ended.wait_for(lock, 10s, [] { return calls().stops.empty(); });
  }));
  py::module_::import("os").attr("register_at_fork")(py::arg("after_in_child") = py::cpp_function([] {
                                                       forked = true;
                                                       new (&calls())
                                                           Calls;  // what other threads held is held for ever
                                                     }));
  module.attr("__doc__") = "The compiled part of overshoot.";
  module.attr("version") = OVERSHOOT_VERSION;
}

}  // namespace overshoot::python
