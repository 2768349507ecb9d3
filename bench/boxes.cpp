/// Boxes per second of the prover on one-variable inequalities, on one core and on two. The tree is checked before it
/// is timed: the same for any number of threads, and its leaves accepted by the verifier.
#include <benchmark/benchmark.h>
#include <tbb/global_control.h>

#include <cstdio>
#include <cstdlib>

#include "bench/bench.hpp"
#include "lib/search/branch.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// (1 + margin) slack - slack >= 0 on an interval: the slack of a statement's claim, positive there, with all variables
/// but one held. The smaller the margin, the more boxes; all of them are about as wide.
struct Narrow {
  Domain domain;
  Expr f;
  Comparisons<Expr> none;

  Narrow(const char* key, const char* variable, Q lo, Q hi, Q margin) {
    const Statement& s = find_statement(key);
    std::vector<Expr> x;
    for (const Variable& v : s.domain) x.push_back(v.name == variable ? Expr::variable(0) : from<Expr>(1));
    const Expr slack = substitute(s.formula({}).claims.front().slack(), x);
    domain = {within(variable, lo, hi)};
    f = from<Expr>(margin + Q(1, 1)) * slack - slack;
  }
  Obligation obligation() const { return Obligation(domain, none, f, Sign::positive, {}); }
};

BoxTree proved(const Narrow& n, std::size_t threads) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
  return branch_and_bound(n.obligation(), whole(n.domain), {.box_budget = 100'000'000});
}

bool same(const BoxTree& a, const BoxTree& b) {
  if (a.kind != b.kind || a.precision != b.precision || a.variable != b.variable || a.at != b.at) return false;
  return a.kind != BoxTree::Kind::split || (same(*a.left, *b.left) && same(*a.right, *b.right));
}

void verify(const char* name, const Narrow& n) {
  const BoxTree tree = proved(n, 1);
  bool right = same(tree, proved(n, 2));
  const auto accepted = leaf_check(n.domain, n.none, n.f, true);
  long number = 0;
  const auto visit = [&](const auto& self, const Box& box, const BoxTree& t) -> void {
    if (t.kind == BoxTree::Kind::split) {
      const auto [l, r] = split(n.domain, box, t.variable, *t.at);
      self(self, l, *t.left);
      self(self, r, *t.right);
    } else if (number++ % 100 == 0) {
      right = right && accepted(box, t);
    }
  };
  visit(visit, whole(n.domain), tree);
  if (right) return;
  std::fprintf(stderr, "%s: wrong\n", name);
  std::exit(1);
}

void add_search(const char* name, const Narrow& n) {
  if (!bench::wanted("boxes/" + std::string(name))) return;
  verify(name, n);
  benchmark::RegisterBenchmark(("boxes/" + std::string(name)).c_str(),
                               [n](benchmark::State& state) {
                                 long boxes = 0;
                                 for (auto _ : state) {
                                   std::optional<BoxTree> tree = proved(n, static_cast<std::size_t>(state.range(0)));
                                   state.PauseTiming();
                                   boxes += 2 * tree->leaves() - 1;
                                   tree.reset();
                                   state.ResumeTiming();
                                 }
                                 state.counters["steps"] =
                                     static_cast<double>(boxes) / static_cast<double>(state.iterations());
                               })
      ->ArgName("threads")
      ->Arg(1)
      ->Arg(2)
      ->MeasureProcessCPUTime()
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
}

}  // namespace

void bench::add_boxes() {
  add_search("cai2024.a11_phi_convex", {"cai2024.a11_phi_convex", "u", Q(3, 1), Q(20, 1), Q(1, 100'000'000)});
  add_search("cai2024.a5_iota", {"cai2024.a5_iota", "u", Q(1, 1), Q(20, 1), Q(1, 100'000'000)});
}

}  // namespace overshoot
