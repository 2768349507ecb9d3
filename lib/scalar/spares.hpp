#pragma once
/// Variables of a C library (mpfr_t, arb_t) with their memory, kept by each thread when a number ends and taken when
/// the next one begins: a step of a dynamics makes and ends some ten numbers, and an allocation costs like an addition.

namespace overshoot {

/// `Raw` may be moved by copying its bytes. What a spare holds is a valid value, and no particular one.
template <class Raw, void (*clear)(Raw*)>
class Spares {
 public:
  static bool take(Raw& to) noexcept {
    if (count_ == 0) return false;
    to = all_[--count_];
    return true;
  }
  /// False where there is no room: then the caller clears it.
  static bool keep(const Raw& from) noexcept {
    if (count_ == capacity || state_ == State::closed) return false;
    if (state_ == State::fresh) open();
    all_[count_++] = from;
    return true;
  }

 private:
  static constexpr int capacity = 512;
  enum class State { fresh, open, closed };
  /// Clears all at the end of the thread; a number that ends after it clears itself.
  struct Closer {
    ~Closer() {
      state_ = State::closed;
      while (count_ > 0) clear(&all_[--count_]);
    }
  };
  static void open() {
    static thread_local Closer closer;
    state_ = State::open;
    (void)closer;
  }

  constinit static inline thread_local State state_ = State::fresh;
  constinit static inline thread_local int count_ = 0;
  constinit static inline thread_local Raw all_[capacity] = {};
};

}  // namespace overshoot
