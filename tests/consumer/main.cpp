/// A user's own lemma: 1 - 1/(1 + x) <= x for x >= 0, its formula in two arithmetics, its proof and the proof verified.
///
/// run.cmake compiles it with fast math and contraction, which the target's own flags are to undo.
#include <cstdio>

#include "overshoot/search/verification.hpp"
#include "overshoot/search/prove.hpp"
#include "overshoot/search/refute.hpp"
#include "overshoot/scalar/ball.hpp"
#include "overshoot/scalar/mpfr.hpp"

namespace {

using namespace overshoot;

template <Real T>
T decay(const T& x) {
  return 1 - 1 / (1 + x);
}

struct Decay {
  static About about() {
    return {.key = "consumer.decay",
            .source = "Lemma 1",
            .says = "decay stays under x",
            .printed = "1-1/(1+x) < x",
            .covers = Covers::the_same};
  }
  static Domain domain() { return {at_least("x", Q(1, 10))}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    return {compare("decay", decay(p("x")), Relation::at_most, p("x") * v.pick(Q(1, 1), Q(9, 10)))};
  }
};
OVERSHOOT_STATEMENT(Decay)

int failures = 0;
void expect(bool holds, const char* what) {
  if (holds) return;
  std::printf("FAILED: %s\n", what);
  ++failures;
}

double opaque(double x) {
  volatile double hidden = x;
  return hidden;
}
void this_file_is_compiled_strictly() {
  const double a = opaque(1 + 0x1p-30), b = opaque(1 - 0x1p-30), one = opaque(1), big = opaque(0x1p53);
  expect(a * b - one == 0, "products are rounded before they are added");
  const double sum = big + one;
  expect(sum - big == 0, "sums are added in their order");
  const double nan = opaque(0) / opaque(0);
  expect(nan != nan, "NaN is not equal to itself");
  expect(1 / (opaque(-0.0) + 0.0) > 0, "zeros have signs");
}

}  // namespace

int main() try {
  this_file_is_compiled_strictly();
  const PrecisionScope scope(200);
  // The formula at 1/3 is exactly 1/4.
  const Ball in_balls = decay(from<Ball>(Q(1, 3)));
  const Mpfr in_mpfr = decay(from<Mpfr>(Q(1, 3)));
  const Ball quarter = from<Ball>(Q(1, 4));
  expect(possibly(in_balls >= quarter) && possibly(in_balls <= quarter), "the ball contains 1/4");
  expect(relative_bits(in_balls) > 150, "the ball is tight");
  expect(abs(in_mpfr - from<Mpfr>(Q(1, 4))) < from<Mpfr>(power(Rational(1, 10), 30)),
         "MPFR is near 1/4");

  const Statement& s = find_statement("consumer.decay");
  const ProofAttempt proof = prove(s, {});
  if (!proof.certificate) std::printf("%s\n", proof.why_not.c_str());
  expect(proof.certificate.has_value(), "it is proved");
  if (proof.certificate) expect(!flaw(*proof.certificate, s), "the proof is verified");
  expect(!prove(s, {.mutant = true}).certificate, "the false mutant is not proved");
  expect(refute(s, {.mutant = true}).certificate.has_value(), "the false mutant is refuted");
  if (failures == 0)
    std::printf("consumer: %s, %ld boxes\n", std::string(name_of(proof.certificate->verdict)).c_str(),
                proof.certificate->boxes());
  return failures;
} catch (const BadInput& e) {
  std::printf("refused: %s\n", e.what());
  return 2;
}
