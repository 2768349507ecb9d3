#include "lib/dynamics/eigenvalues.hpp"

#include <acb_mat.h>

#include <algorithm>

namespace overshoot {

std::vector<Ball> symmetric_eigenvalues(std::size_t n, std::span<const Ball> upper) {
  const slong size = static_cast<slong>(n), bits = working_precision();
  const Ball nothing = Ball(1L) / Ball(0L);
  bool tainted = false, finite = true;
  // The matrix of the midpoints; what the balls add to any eigenvalue is at most the norm of their radii (Weyl), which
  // is at most the root of the sum of their squares.
  acb_mat_t middle, vectors;
  acb_mat_init(middle, size, size);
  acb_mat_init(vectors, size, size);
  Ball spread(0L);
  for (slong i = 0, k = 0; i < size; ++i) {
    for (slong j = i; j < size; ++j, ++k) {
      const Ball& entry = upper[static_cast<std::size_t>(k)];
      tainted = tainted || entry.tainted();
      finite = finite && is_finite(entry);
      arb_get_mid_arb(acb_realref(acb_mat_entry(middle, i, j)), entry.raw());
      acb_set(acb_mat_entry(middle, j, i), acb_mat_entry(middle, i, j));
      Ball radius;
      arb_get_rad_arb(radius.raw(), entry.raw());
      spread = spread + (i == j ? 1 : 2) * sqr(radius);
    }
  }
  spread = sqrt(spread);
  acb_ptr near = _acb_vec_init(size), found = _acb_vec_init(size);
  bool enclosed = false;
  if (finite) {
    acb_mat_approx_eig_qr(near, nullptr, vectors, middle, nullptr, 0, bits + 30);
    enclosed = acb_mat_eig_multiple(found, middle, near, vectors, bits + 30) != 0;
  }
  std::vector<Ball> lower, higher;
  for (slong i = 0; enclosed && i < size; ++i) {
    Ball value, lo, hi;
    arb_set(value.raw(), acb_realref(found + i));
    value = value + Ball::hull(-spread, spread);
    arb_get_lbound_arf(arb_midref(lo.raw()), value.raw(), bits + 30);
    arb_get_ubound_arf(arb_midref(hi.raw()), value.raw(), bits + 30);
    lower.push_back(lo);
    higher.push_back(hi);
  }
  _acb_vec_clear(near, size);
  _acb_vec_clear(found, size);
  acb_mat_clear(middle);
  acb_mat_clear(vectors);
  if (!enclosed) return std::vector<Ball>(n, nothing);
  // The k-th largest of the values is between the k-th largest of the lower ends and that of the upper ends.
  for (auto* ends : {&lower, &higher})
    std::ranges::sort(*ends, [](const Ball& a, const Ball& b) { return arf_cmp(arb_midref(a.raw()), arb_midref(b.raw())) > 0; });
  std::vector<Ball> values;
  for (std::size_t i = 0; i < n; ++i) {
    values.push_back(Ball::hull(lower[i], higher[i]));
    if (tainted) values.back() = values.back() + Ball::inexact(0);
  }
  return values;
}

}  // namespace overshoot
