#include "lib/search/sums_of_squares.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "lib/kernel/verify.hpp"
#include "lib/search/limit.hpp"
#include "lib/search/normal_form.hpp"
#include "lib/search/verification.hpp"
#include "lib/semidefinite/eigen.hpp"
#include "lib/semidefinite/semidefinite.hpp"

namespace overshoot {

namespace {

constexpr long highest_degree = 16;
constexpr std::size_t longest = 4000;  ///< steps of a problem
constexpr std::size_t most_variables = 8, most_rows = 600, most_entries = 200'000;
/// Programs that one attempt may solve.
constexpr int most_programs = 10;
/// Seconds that the kernel may take to see an identity.
constexpr double longest_identity = 3;
/// The least eigenvalue that is asked for, of a polynomial whose greatest coefficient is about 1.
constexpr double most_margin = 1;

double in_double(const Rational& q) { return mpq_get_d(q.raw()); }
Rational near(double x, double tolerance) { return simplest_between(exact_rational(x - tolerance), exact_rational(x + tolerance)); }

/// Simple numbers where they are coarse; else multiples of one number, whose sums stay short.
Rational rounded(double x, double tolerance) {
  return tolerance >= 1e-3 ? near(x, tolerance) : exact_rational(std::round(x / tolerance) * tolerance);
}

Polynomial product(const Polynomial& a, const Polynomial& b) {
  Polynomial out;
  for (const auto& [m, c] : a)
    for (const auto& [k, d] : b) add_to(out, product_of(m, k), c * d);
  return out;
}
Polynomial times(const Rational& c, const Polynomial& p) { return sum_of({}, p, c); }
long degree(const Monomial& m) {
  long sum = 0;
  for (const auto& [i, n] : m) sum += n;
  return sum;
}
long degree(const Polynomial& p) {
  long most = 0;
  for (const auto& [m, c] : p) most = std::max(most, degree(m));
  return most;
}
/// A power of 2 within a factor of 2 of |x|; 1 for 0.
Rational power_of_two_near(double x) {
  int exponent = 0;
  std::frexp(x, &exponent);
  return exact_rational(std::ldexp(1.0, std::isfinite(x) && x != 0 ? exponent : 0));
}
Rational size_of(const Polynomial& p) {
  double most = 0;
  for (const auto& [m, c] : p) most = std::max(most, std::fabs(in_double(c)));
  return power_of_two_near(most);
}

/// What is >= 0 on the box wherever the hypotheses hold, or 0: a product of the slacks of at most two hypotheses and of
/// distances to ends of the box, which are written as `ends`.
struct Known {
  Polynomial p;
  Expr ends = from<Expr>(1);
  std::vector<std::size_t> hypotheses;
  bool equation = false, strict = false;
};

struct Square {
  Rational weight;
  Polynomial of;
};

/// The multipliers of what is known: sums of squares, or a polynomial of an equation.
struct Multiplier {
  std::size_t known;
  std::vector<Square> squares;
  Polynomial free;
};

/// Linear equations between unknown numbers, over the rationals.
struct Equations {
  std::vector<std::map<std::size_t, Rational>> rows;
  std::vector<Rational> right;
  std::vector<std::pair<std::size_t, std::size_t>> pivots = {};  ///< row and unknown, which is in no row that comes later

  /// Solved for an unknown by a row; `rows_of`: in which of the rows that are left an unknown is.
  void solve_for(std::size_t row, std::size_t unknown, std::vector<std::set<std::size_t>>& rows_of) {
    for (const auto& [u, c] : rows[row]) rows_of[u].erase(row);
    const std::set<std::size_t> others = rows_of[unknown];
    for (const std::size_t other : others) {
      const Rational by = rows[other].at(unknown) / rows[row].at(unknown);
      for (const auto& [u, c] : rows[row]) {
        const auto [it, is_new] = rows[other].try_emplace(u, 0);
        if ((it->second -= by * c) == 0) {
          rows[other].erase(it);
          rows_of[u].erase(other);
        } else if (is_new) {
          rows_of[u].insert(other);
        }
      }
      right[other] -= by * right[row];
    }
    pivots.emplace_back(row, unknown);
  }
  /// Gives the unknowns that are pivots the numbers that they have with those of the others.
  void complete(std::vector<Rational>& x) const {
    for (auto pivot = pivots.rbegin(); pivot != pivots.rend(); ++pivot) {
      const auto& [row, unknown] = *pivot;
      Rational value = right[row];
      for (const auto& [u, c] : rows[row])
        if (u != unknown) value -= c * x[u];
      x[unknown] = value / rows[row].at(unknown);
    }
  }
};

/// factor * f as a sum of multiples of what is known: the multipliers' Gram matrices.
class GramSearch {
 public:
  GramSearch(Polynomial target, const std::vector<Known>& known, std::size_t most_unknowns)
      : target_(std::move(target)), known_(known), most_unknowns_(most_unknowns) {}

  int programs() const { return programs_; }

  /// The square matrix that belongs to a known, over these polynomials.
  struct Block {
    std::size_t known;
    std::vector<Polynomial> basis;
    std::size_t first = 0;  ///< of its entries among the unknowns: by rows, from the diagonal on
    std::size_t entry(std::size_t i, std::size_t j) const { return first + i * basis.size() - i * (i + 1) / 2 + j; }
  };

  /// All monomials up to the degree that leaves `most`; by the signs that nothing of the problem depends on they fall apart
  /// into blocks. `alone`: single numbers that are to be positive, for a strict claim.
  std::vector<Block> blocks(const std::vector<int>& variables, long most, const std::vector<std::size_t>& alone) const {
    std::vector<Block> out;
    const std::vector<std::set<int>> parities = parity_basis();
    for (const std::size_t k : alone) out.push_back({k, {constant(1)}});
    for (std::size_t k = 0; k < known_.size(); ++k) {
      const long left = most - degree(known_[k].p);
      if (known_[k].equation || left < 0) continue;
      std::map<std::set<int>, Block> parts;
      for (const Monomial& m : monomials(variables, left / 2)) {
        Block& part = parts.try_emplace(class_of(m, parities), Block{k, {}}).first->second;
        part.basis.push_back({{m, Rational(1)}});
      }
      for (auto& [parity, part] : parts) out.push_back(std::move(part));
    }
    return out;
  }

  std::optional<std::vector<Multiplier>> run(std::vector<Block> blocks, const std::vector<int>& variables, long most) {
    for (std::size_t k = 0; k < known_.size(); ++k)
      if (known_[k].equation)
        for (const Monomial& m : monomials(variables, most - degree(known_[k].p)))
          if (class_of(m, parity_basis()).empty()) free_.emplace_back(k, m);
    if (!pruned(blocks)) return std::nullopt;
    return solved(std::move(blocks), 0);
  }

 private:
  static std::vector<Monomial> monomials(const std::vector<int>& variables, long most) {
    std::vector<Monomial> out;
    if (most >= 0) out.push_back({});
    for (const int i : variables) {
      const std::size_t n = out.size();
      for (std::size_t k = 0; k < n; ++k)
        for (long power = 1; degree(out[k]) + power <= most; ++power) out.push_back(product_of(out[k], {{i, power}}));
      if (out.size() > most_rows) throw Undecided("too many monomials");
    }
    return out;
  }

  static std::set<int> parity(const Monomial& m) {
    std::set<int> odd;
    for (const auto& [i, n] : m)
      if (n % 2 != 0) odd.insert(i);
    return odd;
  }
  static void add_modulo_two(std::set<int>& a, const std::set<int>& b) {
    for (const int i : b)
      if (!a.erase(i)) a.insert(i);
  }
  /// The parities of the problem's monomials, as a basis over the field of two elements, each with a leading variable.
  std::vector<std::set<int>> parity_basis() const {
    std::vector<std::set<int>> basis;
    const auto take = [&](const Polynomial& p) {
      for (const auto& [m, c] : p) {
        std::set<int> rest = class_of(m, basis);
        if (rest.empty()) continue;
        for (std::set<int>& other : basis)
          if (other.contains(*rest.begin())) add_modulo_two(other, rest);
        basis.push_back(std::move(rest));
      }
    };
    take(target_);
    for (const Known& known : known_) take(known.p);
    return basis;
  }
  static std::set<int> class_of(const Monomial& m, const std::vector<std::set<int>>& basis) {
    std::set<int> rest = parity(m);
    for (const std::set<int>& other : basis)
      if (rest.contains(*other.begin())) add_modulo_two(rest, other);
    return rest;
  }

  /// The identity's equations, one for each monomial; nothing where they are too many, or one cannot hold.
  std::optional<Equations> equations(std::vector<Block>& blocks) {
    unknowns_ = free_.size();
    std::map<Monomial, std::size_t> row_of;
    Equations e;
    std::size_t entries = 0;
    const auto row = [&](const Monomial& m) {
      const auto [it, is_new] = row_of.try_emplace(m, e.rows.size());
      if (is_new) {
        e.rows.emplace_back();
        e.right.emplace_back(0);
      }
      return it->second;
    };
    const auto add = [&](std::size_t unknown, const Polynomial& p) {
      for (const auto& [m, c] : p) e.rows[row(m)].emplace(unknown, c);
      entries += p.size();
    };
    for (std::size_t k = 0; k < free_.size(); ++k) add(k, product(known_[free_[k].first].p, {{free_[k].second, Rational(1)}}));
    for (Block& block : blocks) {
      block.first = unknowns_;
      unknowns_ += block.basis.size() * (block.basis.size() + 1) / 2;
      if (unknowns_ > most_unknowns_) return std::nullopt;
      for (std::size_t i = 0; i < block.basis.size(); ++i) {
        const Polynomial left = product(known_[block.known].p, block.basis[i]);
        for (std::size_t j = i; j < block.basis.size(); ++j)
          add(block.entry(i, j), times(i == j ? 1 : 2, product(left, block.basis[j])));
      }
      if (entries > most_entries || e.rows.size() > most_rows || TimeLimit::spent()) return std::nullopt;
    }
    for (const auto& [m, c] : target_) {
      if (!row_of.contains(m)) return std::nullopt;
      e.right[row_of.at(m)] = c;
    }
    return e;
  }

  /// Drops monomials whose square must have the weight 0: nothing else gives its monomial, of which the target has none (all
  /// that lies outside of half of the Newton polytope is of that kind).
  bool pruned(std::vector<Block>& blocks) {
    for (bool again = true; again;) {
      again = false;
      const auto e = equations(blocks);
      if (!e) return false;
      std::map<std::size_t, std::pair<std::size_t, std::size_t>> diagonal;  // block and row, by the unknown
      for (std::size_t b = 0; b < blocks.size(); ++b)
        for (std::size_t i = 0; i < blocks[b].basis.size(); ++i) diagonal[blocks[b].entry(i, i)] = {b, i};
      std::set<std::pair<std::size_t, std::size_t>> zero;
      for (std::size_t r = 0; r < e->rows.size(); ++r) {
        int signs = 0;
        for (const auto& [unknown, c] : e->rows[r]) signs |= !diagonal.contains(unknown) ? 3 : c > 0 ? 1 : 2;
        if (e->right[r] != 0 || signs == 3) continue;
        for (const auto& [unknown, c] : e->rows[r]) zero.insert(diagonal.at(unknown));
      }
      for (auto it = zero.rbegin(); it != zero.rend(); ++it)
        blocks[it->first].basis.erase(blocks[it->first].basis.begin() + static_cast<std::ptrdiff_t>(it->second));
      again = !zero.empty();
      std::erase_if(blocks, [](const Block& block) { return block.basis.empty(); });
    }
    return true;
  }

  struct Numbers {
    double margin;  ///< what the least eigenvalues of all may be
    std::vector<Eigen::MatrixXd> grams;
  };
  std::optional<Numbers> in_double_precision(const std::vector<Block>& blocks, const Equations& e, const std::vector<std::size_t>& rows) const {
    SemidefiniteProgram program;
    std::vector<std::array<int, 3>> place(unknowns_, {-1, 0, 0});
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      program.sizes.push_back(static_cast<int>(blocks[b].basis.size()));
      for (std::size_t i = 0; i < blocks[b].basis.size(); ++i)
        for (std::size_t j = i; j < blocks[b].basis.size(); ++j)
          place[blocks[b].entry(i, j)] = {static_cast<int>(b), static_cast<int>(i), static_cast<int>(j)};
    }
    // Gram = X + (most_margin - short) I with X >= 0 and short >= 0 as small as can be.
    const int last = static_cast<int>(blocks.size());
    program.sizes.push_back(-1);
    program.entries.push_back({0, last, 0, 0, -1});
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const int number = static_cast<int>(k) + 1;
      double trace = 0;
      for (const auto& [unknown, c] : e.rows[rows[k]]) {
        const auto& [b, i, j] = place[unknown];
        if (i == j) trace += in_double(c);
        program.entries.push_back({number, b, i, j, i == j ? in_double(c) : in_double(c) / 2});
      }
      program.entries.push_back({number, last, 0, 0, -trace});
      program.objective.push_back(in_double(e.right[rows[k]]) - most_margin * trace);
    }
    const auto solution = solve(program);
    if (!solution) return std::nullopt;
    Numbers out{most_margin - solution->dual.back()(0, 0), {}};
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const auto n = solution->dual[b].rows();
      out.grams.push_back(solution->dual[b] + out.margin * Eigen::MatrixXd::Identity(n, n));
      if (!out.grams.back().allFinite()) return std::nullopt;
    }
    return out;
  }

  std::optional<std::vector<Multiplier>> solved(std::vector<Block> blocks, int depth) {
    if (depth > 4 || programs_ >= most_programs || TimeLimit::spent()) return std::nullopt;
    auto e = equations(blocks);
    if (!e) return std::nullopt;
    std::vector<std::set<std::size_t>> rows_of(unknowns_);
    for (std::size_t r = 0; r < e->rows.size(); ++r)
      for (const auto& [unknown, c] : e->rows[r]) rows_of[unknown].insert(r);
    // The polynomials of equations first: they leave the program.
    std::set<std::size_t> left;
    for (std::size_t r = 0; r < e->rows.size(); ++r) left.insert(r);
    for (std::size_t k = 0; k < free_.size(); ++k) {
      const auto fewest = [&](std::size_t a, std::size_t b) { return e->rows[a].size() < e->rows[b].size(); };
      const auto row = std::ranges::min_element(rows_of[k], fewest);
      if (row == rows_of[k].end()) continue;
      left.erase(*row);
      e->solve_for(std::size_t{*row}, k, rows_of);
    }
    std::vector<std::size_t> rows;
    const Equations of_grams = *e;
    while (!left.empty()) {
      if (TimeLimit::spent()) return std::nullopt;
      // The unknown that is in the fewest rows, by the row that brings the fewest others.
      std::tuple<std::size_t, std::size_t, std::size_t, std::size_t> best = {SIZE_MAX, 0, 0, 0};
      for (auto r = left.begin(); r != left.end();) {
        if (e->rows[*r].empty()) {
          if (e->right[*r] != 0) return std::nullopt;
          r = left.erase(r);
          continue;
        }
        for (const auto& [unknown, c] : e->rows[*r]) best = std::min(best, {rows_of[unknown].size(), e->rows[*r].size(), *r, unknown});
        ++r;
      }
      if (left.empty()) break;
      const auto [count, size, row, unknown] = best;
      e->solve_for(row, unknown, rows_of);
      left.erase(row);
      rows.push_back(row);
    }
    if (rows.empty()) return made_exact(blocks, *e, {}, 0);
    ++programs_;
    const auto numbers = in_double_precision(blocks, of_grams, rows);
    if (!numbers || numbers->margin < -1e-3) return std::nullopt;
    for (const double tolerance : {1e-1, 1e-2, 1e-3, 0x1p-16, 0x1p-23, 0x1p-30})
      if (auto found = made_exact(blocks, *e, numbers->grams, tolerance)) return found;
    if (numbers->margin > 1e-3) return std::nullopt;
    return on_a_face(blocks, *numbers, depth);
  }

  /// The numbers that are not pivots rounded, the others by the equations; if the matrices are then positive semidefinite.
  std::optional<std::vector<Multiplier>> made_exact(const std::vector<Block>& blocks, const Equations& e,
                                                 const std::vector<Eigen::MatrixXd>& grams, double tolerance) const {
    std::vector<Rational> x(unknowns_);
    for (std::size_t b = 0; b < grams.size(); ++b)
      for (std::size_t i = 0; i < blocks[b].basis.size(); ++i)
        for (std::size_t j = i; j < blocks[b].basis.size(); ++j)
          x[blocks[b].entry(i, j)] = rounded(grams[b](static_cast<int>(i), static_cast<int>(j)), tolerance);
    e.complete(x);
    std::vector<Multiplier> out;
    for (const Block& block : blocks) {
      auto squares = squares_of(block, x);
      if (!squares) return std::nullopt;
      out.push_back({block.known, std::move(*squares), {}});
    }
    for (std::size_t k = 0; k < free_.size(); ++k)
      if (x[k] != 0) out.push_back({free_[k].first, {}, {{free_[k].second, x[k]}}});
    return out;
  }

  /// basis' Q basis = sum of d_i L_i^2, if all d are >= 0 (LDL').
  static std::optional<std::vector<Square>> squares_of(const Block& block, const std::vector<Rational>& x) {
    const std::size_t n = block.basis.size();
    std::vector<std::vector<Rational>> q(n, std::vector<Rational>(n));
    Eigen::MatrixXd near(n, n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = i; j < n; ++j) {
        q[i][j] = q[j][i] = x[block.entry(i, j)];
        near(static_cast<int>(j), static_cast<int>(i)) = in_double(q[i][j]);
      }
    // Seen at once, where it is far from that.
    const Eigen::VectorXd eigenvalues = eigen_of(near).values;
    if (!(eigenvalues.minCoeff() >= -1e-9 * eigenvalues.cwiseAbs().maxCoeff())) return std::nullopt;
    std::vector<Square> out;
    for (std::size_t k = 0; k < n; ++k) {
      if (q[k][k] < 0) return std::nullopt;
      if (q[k][k] == 0) {
        for (std::size_t j = k + 1; j < n; ++j)
          if (q[k][j] != 0) return std::nullopt;
        continue;
      }
      Polynomial l;
      for (std::size_t j = k; j < n; ++j)
        if (q[k][j] != 0) l = sum_of(std::move(l), block.basis[j], q[k][j] / q[k][k]);
      for (std::size_t i = k + 1; i < n; ++i) {
        if (q[k][i] == 0) continue;
        const Rational share = q[k][i] / q[k][k];
        for (std::size_t j = i; j < n; ++j) q[i][j] -= share * q[k][j];
      }
      out.push_back({q[k][k], std::move(l)});
    }
    return out;
  }

  /// Where the matrices have a kernel whatever they are: over polynomials that are orthogonal to it.
  std::optional<std::vector<Multiplier>> on_a_face(const std::vector<Block>& blocks, const Numbers& numbers, int depth) {
    std::vector<SymmetricEigen> grams;
    double largest = 0;
    for (const Eigen::MatrixXd& gram : numbers.grams) {
      grams.push_back(eigen_of(gram));
      largest = std::max(largest, grams.back().values.maxCoeff());
    }
    long before = 0;
    for (const double share : {1e-7, 1e-6, 1e-5, 1e-4, 1e-3}) {
      long dimension = 0;
      for (const SymmetricEigen& gram : grams) dimension += (gram.values.array() < share * largest).count();
      if (dimension == before) continue;
      before = dimension;
      // So near, with such denominators, numbers seldom are by chance.
      for (const auto& [tolerance, denominators] : {std::pair(1e-3, 20L), std::pair(1e-5, 200L), std::pair(1e-7, 2000L)}) {
        std::vector<Block> smaller;
        bool simple = true;
        for (std::size_t b = 0; b < blocks.size() && simple; ++b) {
          const auto count = (grams[b].values.array() < share * largest).count();
          const auto basis = orthogonal(blocks[b].basis, grams[b].vectors.leftCols(count), tolerance, denominators);
          simple = basis.has_value();
          if (basis && !basis->empty()) smaller.push_back({blocks[b].known, *basis});
        }
        if (!simple) continue;
        if (auto found = solved(std::move(smaller), depth + 1)) return found;
      }
    }
    return std::nullopt;
  }

  /// The combinations of the basis whose coefficients are orthogonal to these vectors, rounded in their echelon form; if that
  /// has such denominators.
  static std::optional<std::vector<Polynomial>> orthogonal(const std::vector<Polynomial>& basis, Eigen::MatrixXd kernel,
                                                           double tolerance, long denominators) {
    const auto n = static_cast<int>(basis.size()), k = static_cast<int>(kernel.cols());
    std::vector<int> pivots;
    for (int c = 0; c < k; ++c) {
      int row = 0, column = c;
      double most = -1;
      for (int i = 0; i < n; ++i)
        for (int j = c; j < k; ++j)
          if (std::ranges::count(pivots, i) == 0 && std::fabs(kernel(i, j)) > most) {
            most = std::fabs(kernel(i, j));
            row = i;
            column = j;
          }
      if (!(most > 1e-9)) break;
      kernel.col(c).swap(kernel.col(column));
      kernel.col(c) /= kernel(row, c);
      for (int j = 0; j < k; ++j)
        if (j != c) kernel.col(j) -= kernel(row, j) * kernel.col(c);
      pivots.push_back(row);
    }
    std::vector<Polynomial> out;
    for (int i = 0; i < n; ++i) {
      if (std::ranges::count(pivots, i) > 0) continue;
      Polynomial p = basis[static_cast<std::size_t>(i)];
      for (std::size_t c = 0; c < pivots.size(); ++c) {
        const Rational q = near(kernel(i, static_cast<int>(c)), tolerance);
        if (denominator(q) > denominators) return std::nullopt;
        if (q != 0) p = sum_of(std::move(p), basis[static_cast<std::size_t>(pivots[c])], -q);
      }
      out.push_back(std::move(p));
    }
    return out;
  }

  const Polynomial target_;
  const std::vector<Known>& known_;
  const std::size_t most_unknowns_;
  std::vector<std::pair<std::size_t, Monomial>> free_;  ///< the first unknowns: coefficients of an equation's multiplier
  std::size_t unknowns_ = 0;
  int programs_ = 0;
};

/// The problem, its variables counted in powers of 2 that bound them.
class Problem {
 public:
  Problem(Expr f, bool strict, const Comparisons<Expr>& hypotheses, const Box& box)
      : strict_(strict), hypotheses_(hypotheses), box_(box) {
    for (const Side& side : box)
      units_.push_back(side.bounded() ? power_of_two_near(std::max(std::fabs(in_double(*side.lo)), std::fabs(in_double(*side.hi)))) : Rational(1));
    const std::vector<Polynomial> of_f = polynomials({f}, box);
    if (of_f.empty()) return;
    f_ = in_units(of_f.front(), 1);
    scale_ = size_of(f_);
    f_ = times(1 / scale_, f_);
    std::set<int> variables;
    for (const auto& [m, c] : f_)
      for (const auto& [i, n] : m) variables.insert(i);
    const std::set<int> own = variables;
    known_.push_back({constant(1), from<Expr>(1), {}});
    for (std::size_t j = 0; j < hypotheses.size(); ++j) {
      std::vector<Polynomial> slack = polynomials({hypotheses[j].slack()}, box);
      if (slack.empty() || slack.front().empty()) continue;
      std::set<int> used;
      for (const auto& [m, c] : slack.front())
        for (const auto& [i, n] : m) used.insert(i);
      if (std::ranges::none_of(used, [&](int i) { return own.contains(i); })) continue;
      variables.insert(used.begin(), used.end());
      known_.push_back({in_units(slack.front(), 1), from<Expr>(1), {j}, hypotheses[j].relation == Relation::equal, hypotheses[j].strict()});
    }
    variables_.assign(variables.begin(), variables.end());
    if (variables_.empty() || variables_.size() > most_variables) return;
    for (const int i : variables_) {
      const auto k = static_cast<std::size_t>(i);
      const Expr x = Expr::variable(i);
      const auto end = [&](const std::optional<Rational>& at, bool low, bool open) {
        if (!at) return;
        // A number that enclosures hold exactly: the end, or one a little outside of it.
        const Rational unit = power_of_two_near(in_double(abs(*at))) / Rational(Integer(1) << 50);
        Rational place = unit * Rational(floor(*at / unit));
        if (place != *at && !low) place += unit;
        const Expr distance = low ? x - from<Expr>(place) : from<Expr>(place) - x;
        known_.push_back({in_units({{Monomial{{i, 1}}, low ? 1 : -1}, {Monomial{}, low ? -place : place}}, 1), distance, {}, false, open});
        std::erase_if(known_.back().p, [](const auto& term) { return term.second == 0; });
      };
      end(box[k].lo, true, box[k].lo_open);
      end(box[k].hi, false, box[k].hi_open);
    }
    valid_ = !f_.empty() && degree(f_) <= highest_degree;
  }

  bool valid() const { return valid_; }
  long programs() const { return programs_; }

  std::optional<BoxTree> run(int effort) {
    long least = degree(f_);
    for (const Known& known : known_)
      if (!known.hypotheses.empty()) least = std::max(least, degree(known.p));
    least += least % 2;
    const std::size_t most_unknowns = effort == 0 ? 600 : effort == 1 ? 2000 : 5000;
    const bool bare = known_.size() == 1;
    const Polynomial one = constant(1);
    // Alone, then with what is known, then with products of it, then with factors and of a higher degree.
    if (effort == 0 && !bare && degree(f_) % 2 == 0)
      if (auto tree = attempt(least, 0, one, most_unknowns)) return tree;
    if (auto tree = attempt(least, 1, one, most_unknowns)) return tree;
    if (effort == 0) return std::nullopt;
    for (const int products : {2, 3})
      if (!bare)
        if (auto tree = attempt(least, products, one, most_unknowns)) return tree;
    for (const Polynomial& factor : factors()) {
      const long all = degree(f_) + degree(factor), whole = std::max(least, all + all % 2);
      if (auto tree = attempt(whole, effort, factor, most_unknowns)) return tree;
    }
    if (effort < 2 || bare) return std::nullopt;
    for (const int products : {1, 2})
      if (auto tree = attempt(least + 2, products, one, most_unknowns)) return tree;
    return std::nullopt;
  }

 private:
  /// Positive polynomials: the variables' sum where none is negative, 1 and their squares, or their squares alone; a form f
  /// has use for forms.
  std::vector<Polynomial> factors() const {
    Polynomial sum, squares;
    bool positive = false, none_negative = true;
    for (const int i : variables_) {
      const Side& side = box_[static_cast<std::size_t>(i)];
      sum[{{i, 1}}] = 1;
      squares[{{i, 2}}] = 1;
      positive = positive || (side.lo && (*side.lo > 0 || (*side.lo == 0 && side.lo_open))) ||
                 (side.hi && (*side.hi < 0 || (*side.hi == 0 && side.hi_open)));
      none_negative = none_negative && side.lo && *side.lo >= 0;
    }
    std::vector<Polynomial> out;
    if (positive && none_negative) out.push_back(sum);
    if (positive) out.push_back(squares);
    out.push_back(sum_of(squares, constant(1)));
    return out;
  }

  /// In the units of the variables (`times` 1), and back (-1).
  Polynomial in_units(const Polynomial& p, int times) const {
    Polynomial out;
    for (const auto& [m, c] : p) {
      Rational scaled = c;
      for (const auto& [i, n] : m)
        for (long k = 0; k < n; ++k) scaled = times > 0 ? scaled * units_[static_cast<std::size_t>(i)] : scaled / units_[static_cast<std::size_t>(i)];
      out.emplace(m, scaled);
    }
    return out;
  }

  /// `most` of the degrees; products of so many of what is known (three: of ends of the box alone), 0: hypotheses alone.
  std::optional<BoxTree> attempt(long most, int products, const Polynomial& factor, std::size_t most_unknowns) {
    if (TimeLimit::spent()) return std::nullopt;
    try {
      std::vector<Known> known;
      for (std::size_t k = 0; k < known_.size(); ++k)
        if (k == 0 || products >= 1 || !known_[k].hypotheses.empty()) known.push_back(known_[k]);
      const auto is_end = [&](std::size_t k) { return known_[k].hypotheses.empty(); };
      const auto variable = [&](std::size_t k) { return known_[k].p.rbegin()->first; };
      const auto add = [&](const Known& a, const Known& b) {
        Known both{product(a.p, b.p), a.ends * b.ends, a.hypotheses};
        both.hypotheses.insert(both.hypotheses.end(), b.hypotheses.begin(), b.hypotheses.end());
        const bool fits = degree(both.p) <= most;
        if (fits) known.push_back(std::move(both));
        return fits;
      };
      for (std::size_t a = 1; a < known_.size() && products >= 1; ++a)
        for (std::size_t b = a + 1; b < known_.size(); ++b) {
          if (known_[a].equation || known_[b].equation) continue;
          const bool ends = is_end(a) && is_end(b);
          // Of an end of the box with the other, always.
          if (products < 2 && !(ends && variable(a) == variable(b))) continue;
          if (!add(known_[a], known_[b]) || products < 3 || !ends || variable(a) == variable(b)) continue;
          const Known both = known.back();
          for (std::size_t c = b + 1; c < known_.size(); ++c)
            if (variable(c) != variable(b)) add(both, known_[c]);
        }
      std::vector<Rational> scales;
      for (Known& one : known) {
        scales.push_back(size_of(one.p));
        one.p = times(1 / scales.back(), one.p);
      }
      GramSearch search(product(factor, f_), known, most_unknowns);
      std::vector<std::size_t> alone;
      for (std::size_t k = 0; k < known.size() && strict_; ++k)
        if (k == 0 || known[k].strict) alone.push_back(k);
      auto found = search.run(search.blocks(variables_, most, alone), variables_, most);
      programs_ += search.programs();
      if (!found) return std::nullopt;
      return written(*found, known, scales, factor);
    } catch (const Undecided&) {  // too many terms
      return std::nullopt;
    }
  }

  Expr written(const Polynomial& p) const {
    std::optional<Expr> sum;
    for (auto it = p.rbegin(); it != p.rend(); ++it) {
      Expr term = from<Expr>(it->second);
      for (const auto& [i, n] : it->first) term = term * pown(Expr::variable(i), n);
      sum = sum ? *sum + term : term;
    }
    return sum.value_or(from<Expr>(0));
  }
  /// With a whole number for each coefficient of what is squared.
  Expr written(const Square& square, Rational weight) const {
    Polynomial l = in_units(square.of, -1);
    Integer below = 1;
    for (const auto& [m, c] : l) below = lcm(below, denominator(c));
    l = times(l.rbegin()->second < 0 ? -Rational(below) : Rational(below), l);
    weight *= square.weight / (Rational(below) * Rational(below));
    return from<Expr>(weight) * pown(written(l), 2);
  }

  /// A sum of terms whose enclosures are >= 0, and slacks of further hypotheses with such multipliers.
  struct Sum {
    std::optional<Expr> plain;
    std::map<std::size_t, Expr> by_hypothesis;
    bool positive = false;  ///< a constant > 0 is among the plain ones

    void add(Expr term) { plain = plain ? *plain + term : term; }
    Expr rest() const { return plain.value_or(from<Expr>(0)); }
  };

  static BoxTree leaf() { return BoxTree::leaf(128); }
  BoxTree multiple(Expr factor, Expr rest, const std::vector<std::pair<std::size_t, Expr>>& multipliers, std::vector<BoxTree> signs) const {
    BoxTree tree;
    tree.kind = BoxTree::Kind::multiple;
    tree.factor = factor;
    tree.rest = rest;
    tree.multipliers = multipliers;
    tree.multiplier_signs = std::move(signs);
    tree.left = std::make_unique<BoxTree>(leaf());
    tree.right = std::make_unique<BoxTree>(leaf());
    return tree;
  }

  BoxTree written(const std::vector<Multiplier>& found, const std::vector<Known>& known, const std::vector<Rational>& scales,
                  const Polynomial& factor) const {
    Sum rest;
    std::map<std::size_t, Sum> of;  // by hypothesis
    // A hypothesis that makes the sum positive stands first, and is no other's multiplier.
    std::optional<std::size_t> carrier;
    for (const Multiplier& m : found)
      if (strict_ && known[m.known].strict && known[m.known].hypotheses.size() == 1 && !carrier)
        for (const Square& square : m.squares)
          if (degree(square.of) == 0 && square.of.size() == 1) carrier = known[m.known].hypotheses.front();
    for (const Multiplier& m : found) {
      const Known& by = known[m.known];
      const Rational scale = scale_ / scales[m.known];
      std::optional<Expr> sum;
      if (by.equation) sum = written(times(scale, in_units(m.free, -1)));
      for (const Square& square : m.squares) {
        const Expr term = written(square, scale);
        sum = sum ? *sum + term : term;
      }
      if (!sum) continue;
      const Expr term = by.ends * *sum;
      if (by.hypotheses.empty()) {
        rest.add(term);
      } else if (by.hypotheses.size() == 1) {
        of[by.hypotheses[0]].add(term);
      } else {
        std::size_t owner = by.hypotheses[0], other = by.hypotheses[1];
        if (carrier == owner) std::swap(owner, other);
        Sum& sum_of_owner = of[owner];
        const auto [it, is_new] = sum_of_owner.by_hypothesis.try_emplace(other, term);
        if (!is_new) it->second = it->second + term;
      }
    }
    std::vector<std::pair<std::size_t, Expr>> multipliers;
    std::vector<BoxTree> signs;
    const auto add = [&](std::size_t j, const Sum& sum) {
      Expr multiplier = sum.rest();
      std::vector<std::pair<std::size_t, Expr>> inner;
      std::vector<BoxTree> inner_signs;
      for (const auto& [other, by] : sum.by_hypothesis) {
        multiplier = multiplier + by * hypotheses_[other].slack();
        inner.emplace_back(other, by);
        inner_signs.push_back(leaf());
      }
      multipliers.emplace_back(j, multiplier);
      signs.push_back(inner.empty() ? leaf() : multiple(from<Expr>(1), sum.rest(), inner, std::move(inner_signs)));
    };
    if (carrier) add(*carrier, of.at(*carrier));
    for (const auto& [j, sum] : of)
      if (j != carrier) add(j, sum);
    return multiple(written(in_units(factor, -1)), rest.rest(), multipliers, std::move(signs));
  }

  const bool strict_;
  const Comparisons<Expr>& hypotheses_;
  const Box& box_;
  std::vector<Rational> units_;  ///< by variable
  Polynomial f_;
  Rational scale_ = 1;  ///< f = scale_ f_
  std::vector<Known> known_;  ///< 1, hypotheses, ends of the box
  std::vector<int> variables_;
  bool valid_ = false;
  long programs_ = 0;
};

}  // namespace

std::optional<BoxTree> SumsOfSquares::prove(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, bool strict,
                                            const Box& box, int effort) {
  if (!allowed_ || lacked_solver_) return std::nullopt;
  const auto id = [](Expr e) { return std::to_string(reinterpret_cast<std::uintptr_t>(e.id())); };
  std::string key = std::to_string(effort) + (strict ? " > " : " >= ") + id(f) + text(domain, box);
  for (const Side& side : box) key += side.lo_open ? side.hi_open ? "b" : "l" : side.hi_open ? "h" : "c";
  for (const Comparison<Expr>& hypothesis : hypotheses) key += std::string(symbol(hypothesis.relation)) + id(hypothesis.slack());
  if (failed_.contains(key)) return std::nullopt;
  try {
    if (auto tree = found(domain, hypotheses, f, strict, box, effort)) return tree;
    failed_.insert(std::move(key));
  } catch (const MissingSolver&) {
    lacked_solver_ = true;
  }
  return std::nullopt;
}

std::optional<BoxTree> SumsOfSquares::found(const Domain& domain, const Comparisons<Expr>& hypotheses, Expr f, bool strict,
                                            const Box& box, int effort) {
  std::vector<Expr> all = {f};
  for (const Comparison<Expr>& hypothesis : hypotheses) all.push_back(hypothesis.slack());
  if (Tape(all).steps.size() > longest) return std::nullopt;
  const auto needed = needed_positive(f, domain, box);
  if (!needed || !needed->empty()) return std::nullopt;
  try {
    Problem problem(f, strict, hypotheses, box);
    auto tree = problem.valid() ? problem.run(effort) : std::nullopt;
    programs_ += problem.programs();
    if (!tree) return std::nullopt;
    Expr zero = tree->factor * f - tree->rest;
    for (const auto& [j, multiplier] : tree->multipliers) zero = zero - multiplier * hypotheses[j].slack();
    const double seconds = identity_seconds(zero);
    if (seconds > longest_identity || TimeLimit::forbids(seconds)) return std::nullopt;
    if (leaf_check(domain, hypotheses, f, strict)(box, *tree)) return tree;
  } catch (const Undecided&) {  // too many terms
  }
  return std::nullopt;
}

}  // namespace overshoot
