#pragma once
/// Branch and bound: one expression shown to be nonnegative (or positive) wherever the hypotheses hold, by cutting the
/// domain into boxes that are decided one by one.
///
/// A box is decided in Interval if that can be, else in Range, which knows open ends and has more digits. What is done
/// with a box depends on the box alone; so the tree of boxes, and the certificate, do not depend on the number of
/// threads, and a proof that was interrupted goes on to the same certificate.
#include <memory>

#include "lib/kernel/verify.hpp"
#include "lib/files/record_log.hpp"
#include "lib/scalar/interval.hpp"
#include "lib/formula/program.hpp"
#include "lib/scalar/range.hpp"

namespace overshoot {

/// What must hold of one expression over a box.
enum class Sign { nonnegative, positive };

/// The search ends with boxes undecided. At these points (of the variables of the obligation; the others absent) it may
/// be false.
struct Unsettled : Undecided {
  using Undecided::Undecided;
  using Point = std::vector<std::optional<Rational>>;
  std::vector<Point> suspects;
  long examined = 0;  ///< boxes
};
/// The budget, or the time, is spent before every box is decided.
struct OutOfBudget : Unsettled {
  using Unsettled::Unsettled;
};
/// At the one suspect it is certainly false, the hypotheses that share a variable with it holding: no search proves
/// it.
struct Violated : Unsettled {
  Violated(const std::string& what, Point at) : Unsettled(what) { suspects.push_back(std::move(at)); }
};

/// One end of a cell: an exact number between two doubles, mostly a double itself; or an infinity.
struct End {
  double below, above;
  bool open = false;
  std::shared_ptr<const Rational> exact;  ///< the number, where it is not a double

  static End at(double x) { return {x, x, false, nullptr}; }
  static End at(const Rational& q);
  bool finite() const { return exact || below - below == 0; }
  Rational value() const;
};
bool less(const End& a, const End& b);

/// A box with ends in double, as far as they are, and its depth in the tree.
struct Cell {
  struct Span {
    End lo, hi;
    bool bounded() const { return lo.finite() && hi.finite(); }
  };
  std::vector<Span> sides;
  int depth = 0;
  std::uint8_t hopeless = 0;  ///< so many generations, from this one on, are cut without being evaluated

  explicit Cell(const Box& box);
  Box box() const;
};

/// A step of the tree: how a cell is decided, or where it is cut.
struct Node {
  enum class Kind : std::uint8_t {
    leaf,        ///< by an enclosure
    touch,       ///< by touch number `index`
    split,       ///< at the double `at` of variable `index`
    exact_split  ///< at a number kept beside the nodes
  };
  Kind kind = Kind::leaf;
  std::uint8_t precision = 0;  ///< of a leaf or touch: which of the precisions; of a split: its parts' `hopeless`
  std::uint16_t index = 0;
  double at = 0;
};

/// One expression to be shown nonnegative (or positive) wherever the hypotheses hold.
class Obligation {
 public:
  /// The domain and the hypotheses must outlive it.
  Obligation(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, Sign sign, std::vector<Touch> touches);

  /// What the evaluations of one thread are made in.
  struct Workspace;
  struct Free {
    void operator()(Workspace* workspace) const;
  };
  std::unique_ptr<Workspace, Free> workspace() const;

  /// How the cell is decided, or where it is to be cut (`cut` is then that number).
  Node decide(const Cell& cell, Workspace& workspace, End& cut) const;
  /// A point of the cell that `decide` would cut at which the obligation is certainly false: its middle, or a corner.
  std::optional<Unsettled::Point> violation(const Cell& cell, Workspace& workspace) const;
  /// The simplest point of the cell.
  Unsettled::Point simplest(const Cell& cell) const;
  std::pair<Cell, Cell> halves(Cell cell, const Node& node, End cut) const;
  /// The leaf of the certificate.
  BoxTree leaf(const Node& node) const;
  /// Whether a node read from somewhere may be one of this obligation's, the cut of a split included.
  bool plausible(const Node& node, const Cell& cell, const End& cut) const;

  /// The cell or the point in words.
  std::string text(const Cell& cell) const;
  std::string text(const Unsettled::Point& point) const;
  /// Steps to be evaluated for a box, at most.
  std::size_t cost() const;

 private:
  enum class Fast { decided, barely, near, far };
  struct Cut {
    std::size_t variable;
    End at;
  };

  Fast by_interval(const Cell& cell, Workspace& workspace) const;
  std::optional<Interval> at_least_ends(const Cell& cell, const Interval* slopes, Workspace& workspace) const;
  bool fails_at(const std::vector<Interval>& x, Workspace& workspace) const;
  Interval value(const std::vector<Interval>& x, Workspace& workspace) const;
  template <int N>
  Interval with_slopes(const Program<Jet<Interval, N>>& jets, Interval* slopes, Workspace& workspace) const;
  bool by_range(const Box& box, long precision) const;
  std::optional<Range> mean_value(const Box& box, const std::vector<Range>& x) const;
  std::optional<BoxTree> by_touch(const Box& box, const Touch& touch, std::size_t i, long precision) const;
  bool zero_at(Expr g, std::size_t i, const Touch& touch, const Box& box) const;
  std::size_t index_of(const std::string& name) const;
  bool at_touch(const Cell& cell, const Touch& touch, const Cut& place) const;
  std::pair<std::size_t, End> where_to_split(const Cell& cell, std::optional<std::size_t> preferred = {}) const;

  const Domain& domain_;
  Expr f_;
  Tape tape_;
  Sign sign_;
  std::vector<Touch> touches_;
  std::vector<Cut> touch_places_;             ///< of each touch (an infinity where it is at one)
  std::vector<Cut> first_cuts_;               ///< touches and punctures inside the domain come before all others
  std::vector<std::size_t> variables_, own_;  ///< which f and the hypotheses depend on, and which f
  Comparisons<Expr> hypotheses_;
  std::vector<Tape> hypothesis_tapes_, gradient_;
  std::function<bool(const Box&, const BoxTree&)> accepted_;
  Program<Interval> value_;
  std::optional<Program<Interval>> sides_;  ///< of the hypotheses, left and right in turn
  std::optional<Program<Jet<Interval, 1>>> jets1_;
  std::optional<Program<Jet<Interval, 2>>> jets2_;
  std::optional<Program<Jet<Interval, 3>>> jets3_;
  std::optional<Program<Jet<Interval, 6>>> jets6_;
  std::optional<Program<Jet<Interval, 10>>> jets10_;
};

struct BranchOptions {
  long box_budget = 200'000;
  std::function<void(long examined)> progress;  ///< called now and then
  ProofLog* log = nullptr;                      ///< decided boxes are taken from it and added to it
  std::uint32_t number = 0;                     ///< of the obligation in the log
  std::function<std::optional<BoxTree>()> otherwise;  ///< another way, asked once that few boxes have not decided it
};
/// So many are few.
constexpr long few_boxes = 5000;

/// The tree of decided boxes; Undecided, with a box in words, when the budget is spent or the search converges to a
/// point. Memory: 16 bytes for a box, and the open ones.
BoxTree branch_and_bound(const Obligation& obligation, const Box& box, const BranchOptions& options);

}  // namespace overshoot
