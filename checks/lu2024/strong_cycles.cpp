/// lu2024: the periodic orbits of the strong signal's map, their stability, and chaos.
#include "lib/statement/periodic.hpp"
#include "lib/model/cubic_map.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

Rational decimal(const char* digits) { return read_rational(digits, "a cycle's enclosure"); }

/// z after k steps, and the derivative of that by z (the cycle's multiplier when z is one of its points).
template <Real T>
T after(const T& s, const T& z, int k) {
  return iterated([&](const T& x) { return cubic_step(x, s); }, z, k);
}
template <Real T>
T multiplier(const T& s, const T& z, int k) {
  return derivative([&]<Real J>(const J& x) { return after(J(s), x, k); }, z);
}

const char* const the_map = "G_s(z) = z (1 + 4s(1-z))^2, the strong signal's map (strong_map)";

/// Samples say little here: bounds of 1e-15 and less are beyond double, so that each takes an evaluation in balls.
constexpr std::size_t few = 10;

/// Just above s = 1/4 there is an attracting 2-cycle. With x = 1 + 4s - 4s z, the factor by which z's square root
/// grows, a 2-cycle has x x' = 1 and x^2 - (1+4s) x + 1 = 0: its two factors are A and 1/A with A + 1/A = 1 + 4s.
struct StrongTwoCycle {
  static constexpr const char* lo = "0.309016994374947424102293417182";
  static constexpr const char* hi = "0.309016994374947424102293417183";
  static About about() {
    return {
        .key = "lu2024.strong_two_cycle",
        .source = "explicit",
        .says =
            "for every s > 1/4 exactly one 2-cycle keeps the signs; its |multiplier| < 1 exactly for s < (sqrt 5 - "
            "1)/4",
        .printed =
            R"(s>\tfrac14:\ z_\pm=\frac{1+4s\pm\sqrt{(4s-1)(4s+3)}}{8s},\ G_s(z_\pm)=z_\mp,\ (G_s^2)'(z_\pm)=9-2(1+4s)^2;\ )"
            R"(|9-2(1+4s)^2|<1\iff s<\tfrac{\sqrt5-1}4=0.3090169943749\ldots)",
        .origin = Origin::here,
        .hypotheses = the_map,
        .deduction =
            "A in (1, infinity) corresponds one to one to s in (1/4, infinity), 1 + 4s = A + 1/A: z+ = A/(4s), z- = "
            "1/(4s A). Uniqueness: z'' = z (x x')^2 with x, x' > 0 while the signs are kept, so z'' = z > 0 says x x' "
            "= 1, that is (x^2 - 1)(x^2 - (1+4s) x + 1) = 0; x = 1 is the fixed point, the other roots are A and 1/A. "
            "The multiplier is below 1, and above -1 exactly while (1+4s)^2 < 5.",
        .covers = Covers::step,
        .mutant = "9 becomes 8.9"};
  }
  static Domain domain() {
    return {at_least("A", Q(1, 1)).without_lo().that_is("the larger root of x^2 - (1+4s) x + 1, for a cycle's s > 1/4"),
            real("z").that_is("any strong signal, in the claim \"only one\""),
            positive("s").that_is("any s, in that claim")};
  }
  template <Real T>
  struct Cycle {
    T s, low, high;
    explicit Cycle(const T& A) : s((A + 1 / A - 1) / 4), low(1 / (4 * s * A)), high(A / (4 * s)) {}
  };
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T A = p("A"), s = p("s"), z = p("z"), one = from<T>(1);
    const Cycle<T> c(A);
    const T x = growth_factor(s, z), next_x = growth_factor(s, cubic_step(z, s));
    const T m = 9 - 2 * sqr(A + 1 / A), last = (sqrt(from<T>(5)) - 1) / 4;
    return {compare("s > 1/4", c.s, Relation::greater, from<T>(Q(1, 4))),
            compare("G(z-) = z+", cubic_step(c.low, c.s), Relation::equal, c.high),
            compare("G(z+) = z-", cubic_step(c.high, c.s), Relation::equal, c.low),
            compare("0 < z-", c.low, Relation::greater, from<T>(0)),
            compare("z- < 1", c.low, Relation::less, one),
            compare("1 < z+", c.high, Relation::greater, one),
            compare("z+ < 1 + 1/(4s)", c.high, Relation::less, cubic_end(c.s)),
            compare("only one", x * next_x - 1, Relation::equal, (sqr(x) - 1) * (sqr(x) - (1 + 4 * s) * x + 1)),
            compare("multiplier", multiplier(c.s, c.low, 2), Relation::equal,
                    v.pick(Q(9, 1), Q(89, 10)) - 2 * sqr(1 + 4 * c.s)),
            compare("multiplier < 1", m, Relation::less, one),
            compare("1 + multiplier", 1 + m, Relation::equal, 2 * (5 - sqr(1 + 4 * c.s))),
            compare("(1 + 4s)^2 = 5 at the end", sqr(1 + 4 * last), Relation::equal, from<T>(5)),
            compare("the end from below", last, Relation::greater, from<T>(decimal(lo))),
            compare("the end from above", last, Relation::less, from<T>(decimal(hi)))};
  }
  static Plans plans(const Point<Expr>& p) {
    const Expr A = p("A"), mu_A = sqr(A - 1) + A;  // 4 s A
    return {{.claim = "s > 1/4", .remainder = sqr(A - 1) / (4 * A)},
            {.claim = "0 < z-", .remainder = 1 / mu_A},
            {.claim = "z- < 1", .remainder = A * (A - 1) / mu_A},
            {.claim = "1 < z+", .remainder = (A - 1) / mu_A},
            {.claim = "z+ < 1 + 1/(4s)", .remainder = 1 / mu_A},
            {.claim = "multiplier < 1", .remainder = 2 * sqr(A - 1 / A)}};
  }
};

/// A cycle stated by one of its points, with the bounds of its multiplier.
struct StatedCycle {
  const char* name;
  int period;
  Q s;
  const char* centre;  ///< of an interval of radius 1e-30
  Q C;                 ///< near 1/(multiplier - 1)
  Q multiplier_lo, multiplier_hi;
};
const StatedCycle stated_cycles[] = {
    {"2-cycle at s = 0.26", 2, {13, 50}, "0.787502391901521340957321828601", {-309, 100}, {6767, 10000}, {6769, 10000}},
    {"2-cycle at s = 0.3", 2, {3, 10}, "0.534785358753679999450996067189", {-6, 10}, {-681, 1000}, {-679, 1000}},
    {"4-cycle at s = 0.32", 4, {8, 25}, "0.380768555106888527481047897566", {-6, 10}, {-6717, 10000}, {-6716, 10000}},
    {"3-cycle at s = 0.365",
     3,
     {73, 200},
     "0.536724213030881375665060152396",
     {-522, 1000},
     {-9146, 10000},
     {-9145, 10000}}};

/// Cycles at four steps, enclosed to 30 digits by Krawczyk's test; all four attract. A 3-cycle implies cycles of every
/// period at its s (Sharkovskii).
struct Cycles {
  static About about() {
    return {
        .key = "lu2024.cycles",
        .source = "explicit",
        .says =
            "2-cycles at s = 0.26 and 0.3, a 4-cycle at 0.32, a 3-cycle at 0.365: enclosed to 30 digits, attracting",
        .printed =
            R"(G_s^k(z)=z:\ k=2,s=0.26: z=0.787502391901521340957321828601;\ k=2,s=0.3: z=0.534785358753679999450996067189;\ )"
            R"(k=4,s=0.32: z=0.380768555106888527481047897566;\ k=3,s=0.365: z=0.536724213030881375665060152396\ (\pm10^{-30}),\ |(G_s^k)'(z)|<1)",
        .origin = Origin::here,
        .hypotheses = the_map,
        .deduction =
            "Krawczyk's test on z = centre + 1e-30 t (lib/statement/periodic.hpp) gives exactly one cycle through each "
            "interval; the multiplier's bounds hold on the whole interval, and the point does not return earlier.",
        .covers = Covers::step,
        .mutant = "each centre is moved by 3e-30",
        .minimum_samples = few};
  }
  static Domain domain() { return {within("t", Q(-1, 1), Q(1, 1)).that_is("1e30 (z - centre), for each cycle")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    Comparisons<T> out;
    for (const StatedCycle& c : stated_cycles) {
      const std::string name = c.name;
      const Rational radius = decimal("1e-30");
      const KrawczykBox<1> box{{decimal(c.centre) + v.pick(0, 3) * radius}, {radius}, {{{c.C.rational()}}}};
      const T z = box.template at<T>({p("t")})[0], s = from<T>(c.s), m = multiplier(s, z, c.period);
      const auto returns = [&]<Real J>(const std::array<J, 1>& x) {
        return std::array<J, 1>{after(from<J>(c.s), x[0], c.period) - x[0]};
      };
      for (Comparison<T>& test : krawczyk<1, T>(name, returns, box, {p("t")})) out.push_back(std::move(test));
      out.push_back(compare(name + ": multiplier, from below", m, Relation::greater, from<T>(c.multiplier_lo)));
      out.push_back(compare(name + ": multiplier, from above", m, Relation::less, from<T>(c.multiplier_hi)));
      const int divisor = c.period == 4 ? 2 : 1;
      out.push_back(
          compare(name + ": not earlier", abs(after(s, z, divisor) - z), Relation::greater, from<T>(Q(1, 10))));
    }
    return out;
  }
};

/// A bifurcation: s and a point z of the cycle of that period whose multiplier is -1 (it doubles) or 1 (it appears).
struct StatedBifurcation {
  const char* name;
  int period;
  long multiplier;
  const char *s, *z;
  Q C[2][2];
};
const StatedBifurcation stated_bifurcations[] = {
    {"4-cycle doubles",
     4,
     -1,
     "0.3220079386207106904885856",
     "0.3711030802507055134218615",
     {{{-20694, 100000}, {-605, 100000}}, {{44811, 100000}, {2770, 100000}}}},
    {"8-cycle doubles",
     8,
     -1,
     "0.3248069849125510235407943",
     "0.3862524810251549159401574",
     {{{8753, 100000}, {-1298, 1000000}}, {{-37345, 100000}, {-1876, 1000000}}}},
    {"3-cycle appears",
     3,
     1,
     "0.3626102411219687932038756",
     "0.5919462404778071900545719",
     {{{-47704, 1000000}, {0, 1}}, {{37093, 1000000}, {29398, 1000000}}}}};

/// Where the multipliers of cycles pass -1 or 1, and so cycles double or are born: zeros of (G^k(z) - z, (G^k)'(z) -+
/// 1) in (s, z).
struct PeriodDoubling {
  static About about() {
    return {
        .key = "lu2024.period_doubling",
        .source = "explicit",
        .says =
            "a 4-cycle has the multiplier -1 at s = 0.322007..., an 8-cycle at 0.324806..., a 3-cycle 1 at 0.362610...",
        .printed =
            R"(G_s^k(z)=z,\ (G_s^k)'(z)=m:\ k=4,m=-1:\ s=0.3220079386207106904885856;\ k=8,m=-1:\ s=0.3248069849125510235407943;\ )"
            R"(k=3,m=1:\ s=0.3626102411219687932038756\ (\pm10^{-24}))",
        .origin = Origin::here,
        .hypotheses = the_map,
        .deduction =
            "Krawczyk's test in (s, z) = centres + 1e-24 (t1, t2) gives exactly one such point in each box. That the "
            "cycles double there, and the 3-cycle is born, is the usual reading: nondegeneracy is not checked.",
        .covers = Covers::step,
        .mutant = "each s is moved by 3e-24",
        .minimum_samples = few};
  }
  static Domain domain() {
    return {within("t1", Q(-1, 1), Q(1, 1)).that_is("1e24 (s - its centre)"),
            within("t2", Q(-1, 1), Q(1, 1)).that_is("1e24 (z - its centre)")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const Rational radius = decimal("1e-24");
    Comparisons<T> out;
    for (const StatedBifurcation& b : stated_bifurcations) {
      KrawczykBox<2> box{{decimal(b.s) + v.pick(0, 3) * radius, decimal(b.z)}, {radius, radius}, {}};
      for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t k = 0; k < 2; ++k) box.C[i][k] = b.C[i][k].rational();
      const auto bifurcates = [&]<Real J>(const std::array<J, 2>& x) {
        return std::array<J, 2>{after(x[0], x[1], b.period) - x[1], multiplier(x[0], x[1], b.period) - b.multiplier};
      };
      const std::array<T, 2> t{p("t1"), p("t2")}, x = box.template at<T>(t);
      for (Comparison<T>& test : krawczyk<2, T>(b.name, bifurcates, box, t)) out.push_back(std::move(test));
      const int divisor = b.period == 3 ? 1 : b.period / 2;
      out.push_back(compare(std::string(b.name) + ": not earlier", abs(after(x[0], x[1], divisor) - x[1]),
                            Relation::greater, from<T>(Q(1, 100))));
    }
    return out;
  }
};

/// Chaos near the top of the window: the finite-time Lyapunov exponent over 50 steps.
struct Chaos {
  static constexpr int steps = 50;
  static About about() {
    return {
        .key = "lu2024.chaos",
        .source = "explicit",
        .says =
            "s = 0.39: over 50 steps from z0 = 1/2 the finite-time Lyapunov exponent is 0.6362354...: errors grow "
            "1.9-fold "
            "a step on average",
        .printed =
            R"(s=\tfrac{39}{100},\ |z_0-\tfrac12|\le10^{-60}:\quad \tfrac1{50}\sum_{t<50}\log|G_s'(z_t)|\in[0.636235468692863,0.636235468692864])",
        .origin = Origin::here,
        .hypotheses = the_map,
        .deduction = "z0 = 1/2 + 1e-60 t.",
        .covers = Covers::substitution,
        .mutant = "the lower bound is 1",
        .minimum_samples = few};
  }
  static Domain domain() { return {within("t", Q(-1, 1), Q(1, 1)).that_is("1e60 (z_0 - 1/2)")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T s = from<T>(Q(39, 100));
    T z = from<T>(Q(1, 2)) + p("t") * from<T>(decimal("1e-60")), sum = from<T>(0);
    for (int t = 0; t < steps; ++t) {
      sum = sum + log(abs(multiplier(s, z, 1)));
      z = cubic_step(z, s);
    }
    const T exponent = sum / from<T>(steps);
    return {compare("from below", exponent, Relation::greater,
                    v.mutant ? from<T>(1) : from<T>(decimal("0.636235468692863"))),
            compare("from above", exponent, Relation::less, from<T>(decimal("0.636235468692864")))};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(StrongTwoCycle)
OVERSHOOT_STATEMENT(Cycles)
OVERSHOOT_STATEMENT(PeriodDoubling)
OVERSHOOT_STATEMENT(Chaos)

}  // namespace overshoot
