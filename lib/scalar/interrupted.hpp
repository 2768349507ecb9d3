#pragma once
/// The end of work that nobody waits for any more: of a call from Python, at Ctrl-C.
#include <atomic>

namespace overshoot {

/// Thrown where it ends. No std::exception: what makes messages of errors lets it pass.
struct Interrupted {};

/// While it lives, stop_if_asked() on this thread throws once `asked` is true.
class Interruptible {
 public:
  explicit Interruptible(const std::atomic<bool>* asked) : outer_(asked_) { asked_ = asked; }
  ~Interruptible() { asked_ = outer_; }
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;
  static const std::atomic<bool>* current() { return asked_; }

 private:
  constinit static inline thread_local const std::atomic<bool>* asked_ = nullptr;
  const std::atomic<bool>* const outer_;
};

/// Long work asks it many times a second: require_sound_arithmetic(), TimeLimit and the ensembles do.
inline void stop_if_asked() {
  const std::atomic<bool>* asked = Interruptible::current();
  if (asked && asked->load(std::memory_order_relaxed)) throw Interrupted();
}

}  // namespace overshoot
