#pragma once
/// Semidefinite programs, solved in double precision by CSDP (Debian's coinor-csdp) as a process. Nothing that it says is
/// believed: what is made of it is checked exactly.
#include <Eigen/Core>
#include <optional>
#include <vector>

#include "lib/scalar/truth.hpp"

namespace overshoot {

/// Minimise objective'y over y in R^m for which  sum_k y_k A_k - A_0  is positive semidefinite. The A are symmetric, of
/// blocks of these sizes; a size -n means n numbers on a diagonal.
struct SemidefiniteProgram {
  struct Entry {
    int matrix;  ///< 0, or k + 1 for y_k
    int block, row, column;  ///< from 0, row <= column; the entry below the diagonal is the same
    double value;
  };
  std::vector<int> sizes;
  std::vector<double> objective;
  std::vector<Entry> entries;
};

struct SemidefiniteSolution {
  std::vector<double> y;
  std::vector<Eigen::MatrixXd> dual;  ///< of each block: X >= 0 with <A_k, X> = objective_k
};

/// Nothing where there is no solution, or the solver finds none. Throws MissingSolver where it cannot be run.
std::optional<SemidefiniteSolution> solve(const SemidefiniteProgram& program);

/// Says what to install.
struct MissingSolver : BadInput {
  using BadInput::BadInput;
};

}  // namespace overshoot
