#pragma once
/// Three-valued comparison results and the exception of an undecided question.
///
/// A comparison of rigorous numbers answers yes, no or unknown. Truth has no conversion to bool, so that a native
/// `if (x < y)` on a rigorous number does not compile: the caller must ask certainly() or possibly().
#include <stdexcept>
#include <string>

namespace overshoot {

class Truth {
 public:
  static constexpr Truth yes() { return Truth(2); }
  static constexpr Truth no() { return Truth(0); }
  static constexpr Truth unknown() { return Truth(1); }
  /// The comparison itself may be undefined.
  static constexpr Truth undefined() { return Truth(1, true); }
  static constexpr Truth of(bool b) { return b ? yes() : no(); }
  /// yes when `proved`, no when `disproved`, unknown when neither.
  /// `tainted` when the numbers compared came from an inexact one, or may be undefined: what is chosen by the answer is
  /// then tainted, or may be undefined, too.
  static constexpr Truth from(bool proved, bool disproved, bool tainted = false) {
    return Truth(proved ? 2 : disproved ? 0 : 1, tainted);
  }

  friend constexpr bool certainly(Truth t) { return t.level_ == 2; }
  friend constexpr bool possibly(Truth t) { return t.level_ >= 1; }
  friend constexpr bool is_tainted(Truth t) { return t.tainted_; }
  friend constexpr Truth operator!(Truth t) { return Truth(2 - t.level_, t.tainted_); }
  friend constexpr Truth operator&&(Truth a, Truth b) {
    return Truth(a.level_ < b.level_ ? a.level_ : b.level_, a.tainted_ || b.tainted_);
  }
  friend constexpr Truth operator||(Truth a, Truth b) {
    return Truth(a.level_ > b.level_ ? a.level_ : b.level_, a.tainted_ || b.tainted_);
  }

 private:
  constexpr explicit Truth(int level, bool tainted = false) : level_(level), tainted_(tainted) {}
  int level_;
  bool tainted_;
};

/// The same two questions for arithmetics whose comparisons always decide.
constexpr bool certainly(bool b) { return b; }
constexpr bool possibly(bool b) { return b; }

/// Raised where a rigorous computation cannot continue without deciding what it does not know
/// (a jump inside a box, a transcendental value asked of exact rationals).
struct Undecided : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Raised for bad input: one line naming what is wrong and where; the program exits with code 2.
struct BadInput : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace overshoot
