#pragma once
#include "lib/statement/statement.hpp"

namespace overshoot::test {

/// The statement whose formula is the mutant's.
inline Statement as_mutant(Statement s) {
  std::visit(
      [](auto& by) {
        if constexpr (requires { by.record; })
          by.record = [record = by.record](Variant, const auto&... point) { return record(Variant{true}, point...); };
      },
      s.by);
  return s;
}

}  // namespace overshoot::test
