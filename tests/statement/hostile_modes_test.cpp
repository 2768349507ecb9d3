/// A process whose floating point is not the one the proofs are about: no entry to a verdict goes on there, on whatever
/// thread the modes were changed.
#include <tbb/parallel_for.h>

#include <cfenv>
#include <thread>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "lib/dynamics/doubleton.hpp"
#include "lib/search/check.hpp"
#include "lib/scalar/ball.hpp"
#include "lib/scalar/sentinel.hpp"
#include "tests/statement/ad_hoc.hpp"

namespace overshoot::test {
namespace {

struct Mode {
  const char* name;
  std::function<void()> enter, leave;
};

std::vector<Mode> modes() {
  std::vector<Mode> all;
  for (const auto& [name, direction] :
       {std::pair{"upward", FE_UPWARD}, {"downward", FE_DOWNWARD}, {"chopped", FE_TOWARDZERO}})
    all.push_back({name, [to = direction] { std::fesetround(to); }, [] { std::fesetround(FE_TONEAREST); }});
#if defined(__x86_64__)
  constexpr unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040;
  for (const auto& [name, bits] : {std::pair{"FTZ", flush_to_zero}, {"DAZ", denormals_are_zero}})
    all.push_back(
        {name, [on = bits] { _mm_setcsr(_mm_getcsr() | on); }, [on = bits] { _mm_setcsr(_mm_getcsr() & ~on); }});
#endif
  return all;
}

/// e^x > 0 where it is below every normal double; and its contrary.
Statement tiny_powers(Relation relation) {
  return says(
      {within("x", Q(-720, 1), Q(-715, 1))}, [](const auto& p) { return exp(p("x")); }, relation);
}

/// Whether it is refused by one line that names the arithmetic.
template <class F>
testing::AssertionResult refused(const F& f) {
  try {
    f();
  } catch (const BadInput& e) {
    const std::string line = e.what();
    if (line.find("arithmetic is broken") != std::string::npos && line.find('\n') == std::string::npos)
      return testing::AssertionSuccess();
    return testing::AssertionFailure() << "refused for another reason: " << line;
  }
  return testing::AssertionFailure() << "goes on";
}

TEST(HostileModes, EveryEntryRefuses) {
  const Statement s = tiny_powers(Relation::greater), contrary = tiny_powers(Relation::at_most);
  const ProofAttempt proof = prove(s, {});
  ASSERT_TRUE(proof.certificate) << proof.why_not;
  const Formula f = s.formula({});
  const Box box = whole(s.domain);
  const auto check_leaf = leaf_check(s.domain, {}, f.claims[0].slack(), true);
  for (const Mode& mode : modes()) {
    SCOPED_TRACE(mode.name);
    mode.enter();
    const auto proving = refused([&] { prove(s, {}); }), verifying = refused([&] { flaw(*proof.certificate, s); }),
               refuting = refused([&] { refute(contrary, {}, {.samples = 10}); }),
               sampling = refused([&] { sample(s, {}, {.samples = 10}); }), checking = refused([&] { check(s, {}); }),
               leaf = refused([&] { check_leaf(box, BoxTree::leaf(64)); }),
               point = refused([&] { refutation_at(s.domain, f, {Rational(-718)}); }),
               balls = refused([] { const PrecisionScope scope(100); }),
               orbits = refused([] { const Doubleton<1> set({Twofold(1L)}); }),
               old_orbits = refused([] { const LohnerSet<1> set({Twofold(1L)}); });
    mode.leave();
    EXPECT_TRUE(proving);
    EXPECT_TRUE(verifying);
    EXPECT_TRUE(refuting);
    EXPECT_TRUE(sampling);
    EXPECT_TRUE(checking);
    EXPECT_TRUE(leaf);
    EXPECT_TRUE(point);
    EXPECT_TRUE(balls);
    EXPECT_TRUE(orbits);
    EXPECT_TRUE(old_orbits);
    EXPECT_FALSE(broken_arithmetic());
  }
  EXPECT_FALSE(flaw(*proof.certificate, s));
}

/// The pool's tasks run in the modes of the thread that first used it, whatever that thread's are by now.
TEST(HostileModes, SoDoThePoolsThreads) {
  const Statement s = tiny_powers(Relation::greater);
  for (const Mode& mode : modes()) {
    SCOPED_TRACE(mode.name);
    std::thread([&] {
      mode.enter();
      tbb::parallel_for(0, 100, [](int) {});
      mode.leave();
      ASSERT_FALSE(broken_arithmetic());
      bool broken = false;
      tbb::parallel_for(0, 1, [&](int) { broken = broken_arithmetic().has_value(); });
      ASSERT_TRUE(broken) << "this pool does not keep modes: there is nothing to test";
      EXPECT_TRUE(refused([&] { prove(s, {}); }));
    }).join();
  }
  EXPECT_TRUE(is_proved(s));
}

}  // namespace
}  // namespace overshoot::test
