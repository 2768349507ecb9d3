/// lu2024: the strong signal's map z' = z (1 + 4 s (1-z))^2: that it is one, its fixed points, and for which s it maps
/// [0, 1 + 1/(4s)] into itself and keeps the signs.
#include "lib/model/single_datum.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

const char* const the_map = "G_s(z) = z (1 + 4s(1-z))^2, the strong signal's map (strong_map)";
const char* const window = R"(\tfrac14\le s\le\tfrac25)";

/// With c = 0 the strong signal z = (1/m) sum a_r^2 follows the cubic map.
struct StrongMap {
  static About about() {
    return {.key = "lu2024.strong_map",
            .source = "explicit form of the single-datum model",
            .says = "without the weak feature the strong signal follows z' = z (1 + 4 s (1-z))^2",
            .printed = R"(c=0,\ a_r\ge0,\ 1+4s(1-z)\ge0,\ z=\tfrac1m\sum_ra_r^2:\quad z'=z\,(1+4s(1-z))^2)",
            .origin = Origin::here,
            .hypotheses = "the single-datum model, s = eta ||u||^2/m",
            .deduction = "Claimed for m = 1, 2, 3; for any m all a_r are multiplied by the same 1 + 4 s (1-z).",
            .covers = Covers::step,
            .mutant = "4 becomes 3.9"};
  }
  static Domain domain() {
    return {positive("s").that_is("eta ||u||^2/m"), nonnegative("a1"), nonnegative("a2"), nonnegative("a3")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T s = p("s"), all[3] = {p("a1"), p("a2"), p("a3")};
    Comparisons<T> out;
    for (Eigen::Index m = 1; m <= 3; ++m) {
      SingleDatum<T> now{Vector<T>(m), Vector<T>::Constant(m, from<T>(0))};
      for (Eigen::Index r = 0; r < m; ++r) now.a(r) = all[r];
      const auto signal = [m](const SingleDatum<T>& z) { return squared_norm<T>(z.a) / from<T>(m); };
      out.push_back(compare("m = " + std::to_string(m), signal(single_datum_step(now, s, from<T>(1))), Relation::equal,
                            cubic_step<T>(signal(now), v.pick(Q(1, 1), Q(39, 40)) * s)));
    }
    return out;
  }
};

/// z = 1 attracts for s < 1/4 and repels for s > 1/4.
struct StrongFixedPoint {
  static About about() {
    return {.key = "lu2024.strong_fixed_point",
            .source = "explicit",
            .says = "z = 1 has the multiplier 1 - 8s: attracting for s < 1/4, repelling for s > 1/4",
            .printed = R"(G_s(1)=1,\quad G_s'(1)=1-8s:\ |G_s'(1)|<1\iff 0<s<\tfrac14)",
            .origin = Origin::here,
            .hypotheses = the_map,
            .deduction =
                "The fixed points are 0 (multiplier (1+4s)^2 > 1: repelling), 1, and 1 + 1/(2s), which lies beyond 1 + "
                "1/(4s).",
            .covers = Covers::step,
            .mutant = "8 becomes 7.9"};
  }
  static Domain domain() {
    return {positive("s").that_is("eta ||u||^2/m"), real("z"),
            within("below", Q(0, 1), Q(1, 4)).without_lo().without_hi().that_is("an s below 1/4"),
            at_least("above", Q(1, 4)).without_lo().that_is("an s above 1/4")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T s = p("s"), z = p("z"), one = from<T>(1);
    const auto slope = [](const T& at, const T& step) {
      return derivative([&]<Real J>(const J& x) { return cubic_step(x, J(step)); }, at);
    };
    return {compare("fixed points", cubic_step(z, s) - z, Relation::equal, 4 * s * z * (1 - z) * (2 + 4 * s * (1 - z))),
            compare("multiplier at 1", slope(one, s), Relation::equal, 1 - v.pick(Q(8, 1), Q(79, 10)) * s),
            compare("multiplier at 0", slope(from<T>(0), s), Relation::equal, sqr(1 + 4 * s)),
            compare("above -1 for s < 1/4", slope(one, p("below")), Relation::greater, -one),
            compare("below 1 for s < 1/4", slope(one, p("below")), Relation::less, one),
            compare("below -1 for s > 1/4", slope(one, p("above")), Relation::less, -one)};
  }
  static Plans plans(const Point<Expr>& p) {
    return {{.claim = "above -1 for s < 1/4", .remainder = 8 * (from<Expr>(Q(1, 4)) - p("below"))},
            {.claim = "below 1 for s < 1/4", .remainder = 8 * p("below")},
            {.claim = "below -1 for s > 1/4", .remainder = 8 * (p("above") - from<Expr>(Q(1, 4)))}};
  }
};

/// z = theta (1 + 1/(4s)): theta in [0, 1] runs through the interval.
template <Real T>
T scaled(const Point<T>& p) {
  return p("theta") * cubic_end(p("s"));
}
const char* const scaled_in_words = "z = theta (1 + 1/(4s)). ";

/// With z = theta Z, Z = 1 + 1/(4s),
///     Z - z' = (z (1-theta)^2/4) (27 - (8s+2)^2) + Z (1 - 3 theta)^2 (4 - 3 theta)/4,
/// so that Z - z' >= 0 for every z in [0, Z] when (8s+2)^2 <= 27, and < 0 at theta = 1/3 otherwise.
template <Real T>
struct Gap {
  T from_step;  ///< the factor of 27 - (8s+2)^2
  T rest;
  explicit Gap(const Point<T>& p)
      : from_step(scaled(p) * sqr(1 - p("theta")) / 4),
        rest(cubic_end(p("s")) * sqr(1 - 3 * p("theta")) * (4 - 3 * p("theta")) / 4) {}
};

/// For s in the quoted window the map sends [0, 1 + 1/(4s)] into itself.
struct StrongBounded {
  static About about() {
    return {.key = "lu2024.strong_bounded",
            .source = "the window of the theorem",
            .says = "for 1/4 <= s <= 2/5 the map sends [0, 1 + 1/(4s)] into itself",
            .printed = std::string(window) + R"(:\quad G_s\bigl([0,1+\tfrac1{4s}]\bigr)\subseteq[0,1+\tfrac1{4s}])",
            .hypotheses = the_map,
            .deduction = scaled_in_words,
            .covers = Covers::substitution,
            .expected = Verdict::refuted,
            .mutant = "1 + 1/(4s) becomes 0.99 of itself",
            .repaired = "lu2024.strong_bounded.repaired"};
  }
  static Domain domain() {
    return {within("s", Q(1, 4), Q(2, 5)).that_is("eta ||u||^2/m"),
            within("theta", Q(0, 1), Q(1, 1)).that_is("z/(1 + 1/(4s))")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T next = cubic_step(scaled(p), p("s"));
    return {compare("z' >= 0", next, Relation::at_least, from<T>(0)),
            compare("z' <= 1 + 1/(4s)", next, Relation::at_most, v.pick(Q(1, 1), Q(99, 100)) * cubic_end(p("s")))};
  }
};

/// It does exactly for s <= (3 sqrt 3 - 2)/8.
struct StrongBoundedRepaired : StrongBounded {
  static About about() {
    About a = StrongBounded::about();
    a.key += ".repaired";
    a.says = "the same exactly for 0 < s <= (3 sqrt 3 - 2)/8 = 0.39951905283832898507279237806470...";
    a.printed =
        R"(s>0:\quad G_s\bigl([0,1+\tfrac1{4s}]\bigr)\subseteq[0,1+\tfrac1{4s}]\iff (8s+2)^2\le 27\iff s\le s^*=\tfrac{3\sqrt3-2}8)";
    a.origin = Origin::repaired;
    a.deduction = std::string(scaled_in_words) +
                  "The claims are the direction <=; the other is lu2024.strong_bounded.exact: for s > s* z = (1 + "
                  "1/(4s))/3 leaves the interval. For s > 0 (8s+2)^2 <= 27 reads s <= s*.";
    a.covers = Covers::step;
    a.expected = Verdict::proved;
    a.repaired.clear();
    return a;
  }
  static Domain domain() {
    return {positive("s").that_is("eta ||u||^2/m"), within("theta", Q(0, 1), Q(1, 1)).that_is("z/(1 + 1/(4s))")};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare("s <= s*", sqr(8 * p("s") + 2), Relation::at_most, from<T>(27))};
  }
  static Plans plans(const Point<Expr>& p) {
    const Gap<Expr> gap(p);
    return {{.claim = "z' <= 1 + 1/(4s)", .multipliers = {{"s <= s*", gap.from_step}}, .remainder = gap.rest}};
  }
};

/// The largest value of the map on [0, 1 + 1/(4s)] is (8s+2)^2/27 of its end, and s* to 30 digits.
struct StrongBoundedExact {
  static constexpr const char* lo = "0.399519052838328985072792378064";
  static constexpr const char* hi = "0.399519052838328985072792378065";
  static About about() {
    return {
        .key = "lu2024.strong_bounded.exact",
        .source = "explicit",
        .says = "at z = Z/3, Z = 1 + 1/(4s), z' = Z (8s+2)^2/27: beyond Z as soon as s > s*",
        .printed =
            R"(G_s(\tfrac13Z)=\tfrac{(8s+2)^2}{27}Z,\ Z=1+\tfrac1{4s};\quad s^*=\tfrac{3\sqrt3-2}8,\ (8s^*+2)^2=27)",
        .origin = Origin::here,
        .hypotheses = the_map,
        .deduction = std::string("s* lies in [") + lo + ", " + hi +
                     "]. For s > s*, (8s+2)^2 > 27, so that z = Z/3 is sent beyond Z: with strong_bounded.repaired the "
                     "interval is mapped into itself for s in (0, s*] and for no other s.",
        .covers = Covers::step,
        .mutant = "27 becomes 26.9"};
  }
  static Domain domain() { return {positive("s").that_is("eta ||u||^2/m")}; }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T s = p("s"), end = cubic_end(s), last = (3 * sqrt(from<T>(3)) - 2) / 8;
    return {compare("z' at Z/3", cubic_step<T>(end / 3, s), Relation::equal,
                    sqr(8 * s + 2) / from<T>(v.pick(Q(27, 1), Q(269, 10))) * end),
            compare("(8 s* + 2)^2 = 27", sqr(8 * last + 2), Relation::equal, from<T>(27)),
            compare("s* from below", last, Relation::greater, from<T>(read_rational(lo, "s*"))),
            compare("s* from above", last, Relation::less, from<T>(read_rational(hi, "s*")))};
  }
};

/// For s in the quoted window every a_r keeps its sign. The orbit's first step already decides.
struct StrongSignStable {
  static About about() {
    return {.key = "lu2024.strong_sign_stable",
            .source = "the window of the theorem",
            .says = "for 1/4 <= s <= 2/5 every a_r keeps its sign: 1 + 4 s (1-z) > 0 along every orbit",
            .printed = std::string(window) + R"(,\ z_0\in(0,1+\tfrac1{4s}):\quad 1+4s(1-z_t)>0\ \text{for all }t)",
            .hypotheses = "z_{t+1} = z_t (1 + 4s(1-z_t))^2 (strong_map)",
            .deduction = std::string(scaled_in_words) +
                         "At t = 0 the claim is z_0 < 1 + 1/(4s). What is claimed is the next step, from any z of (0, "
                         "1 + 1/(4s)): the step of an induction, and for t = 1 the statement itself.",
            .covers = Covers::substitution,
            .expected = Verdict::refuted,
            .mutant = "> 0 becomes > 1/10",
            .repaired = "lu2024.strong_sign_stable.repaired"};
  }
  static Domain domain() {
    return {within("s", Q(1, 4), Q(2, 5)).that_is("eta ||u||^2/m"),
            within("theta", Q(0, 1), Q(1, 1)).without_lo().without_hi().that_is("z/(1 + 1/(4s))")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T next = cubic_step(scaled(p), p("s"));
    return {compare("z' > 0", next, Relation::greater, from<T>(0)),
            compare("1 + 4 s (1-z') > 0", growth_factor(p("s"), next), Relation::greater,
                    from<T>(v.pick(Q(0, 1), Q(1, 10))))};
  }
};

/// They do for s < s*, and at s = s* no more.
struct StrongSignStableRepaired : StrongSignStable {
  static About about() {
    About a = StrongSignStable::about();
    a.key += ".repaired";
    a.says = "the same for 0 < s < (3 sqrt 3 - 2)/8, and for no other s > 0";
    a.printed =
        R"(0<s<s^*=\tfrac{3\sqrt3-2}8,\ z_0\in(0,1+\tfrac1{4s}):\quad 1+4s(1-z_t)>0\ \text{for all }t;\quad s\ge s^*,\ z_0=\tfrac13(1+\tfrac1{4s}):\quad 1+4s(1-z_1)\le0)";
    a.origin = Origin::repaired;
    a.deduction = std::string(scaled_in_words) +
                  "Induction: z_t in (0, 1 + 1/(4s)) implies the same of z_{t+1}. For s >= s* the start z_0 = (1 + "
                  "1/(4s))/3 breaks it at t = 1 (strong_bounded.exact). For s > 0 (8s+2)^2 < 27 reads s < s*.";
    a.covers = Covers::step;
    a.expected = Verdict::proved;
    a.repaired.clear();
    return a;
  }
  static Domain domain() {
    return {positive("s").that_is("eta ||u||^2/m"),
            within("theta", Q(0, 1), Q(1, 1)).without_lo().without_hi().that_is("z/(1 + 1/(4s))")};
  }
  template <Real T>
  static Comparisons<T> hypotheses(const Point<T>& p, Variant) {
    return {compare("s < s*", sqr(8 * p("s") + 2), Relation::less, from<T>(27))};
  }
  static Plans plans(const Point<Expr>& p) {
    const Gap<Expr> gap(p);
    const Expr mu = 4 * p("s");
    return {
        {.claim = "z' > 0", .remainder = scaled(p) * sqr((1 + mu) * (1 - p("theta")))},
        {.claim = "1 + 4 s (1-z') > 0", .multipliers = {{"s < s*", mu * gap.from_step}}, .remainder = mu * gap.rest}};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(StrongMap)
OVERSHOOT_STATEMENT(StrongFixedPoint)
OVERSHOOT_STATEMENT(StrongBounded)
OVERSHOOT_STATEMENT(StrongBoundedRepaired)
OVERSHOOT_STATEMENT(StrongBoundedExact)
OVERSHOOT_STATEMENT(StrongSignStable)
OVERSHOOT_STATEMENT(StrongSignStableRepaired)

}  // namespace overshoot
