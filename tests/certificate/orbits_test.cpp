/// Certificates of orbits: followed again, altered, forged; and statements that are false.
#include <tbb/global_control.h>

#include <set>

#include "lib/search/orbit_search.hpp"
#include "tests/certificate/tools.hpp"
#include "tests/statement/as_mutant.hpp"

namespace overshoot::test {
namespace {

using Claims = std::function<Comparisons<Expr>(const std::vector<Expr>& z, Variant)>;

/// About orbits in two coordinates that start in the domain itself.
Statement about_orbits(Domain domain, const std::vector<Expr>& step, Claims claims) {
  return {{.key = "test.orbits", .printed = "made up in a test", .covers = Covers::step},
          std::move(domain),
          ByOrbits{{{"x", "y"}, [step, claims](Variant v) {
                      const std::vector<Expr> z = {Expr::variable(0), Expr::variable(1)};
                      return Formula{{}, claims(z, v), {}, z, step};
                    }}}};
}
const Expr x = Expr::variable(0), y = Expr::variable(1);

/// A turn by the angle of (3/5, 4/5) and a shrinking to 1/2: the square of the norm is divided by 4, exactly.
const std::vector<Expr> turn = {Q(3, 10) * x - Q(4, 10) * y, Q(4, 10) * x + Q(3, 10) * y};
/// |z_0|^2 is between 0.81 and 1.22 here, and so |z_t|^2 in these bounds for t = 6 only.
Statement turned() {
  return about_orbits(
      {within("x", Q(9, 10), Q(11, 10)), within("y", Q(-1, 10), Q(1, 10))}, turn,
      [](const std::vector<Expr>& z, Variant v) {
        const Expr square = sqr(z[0]) + sqr(z[1]);
        return Comparisons<Expr>{
            compare("|z|^2 >= 4^-6/2", square, Relation::at_least, from<Expr>(Q(1, 8192))),
            compare("|z|^2 < 2 4^-6", square, Relation::less, from<Expr>(v.pick(Q(2, 4096), Q(1, 4096))))};
      });
}

using Matrix = std::array<std::array<Rational, 2>, 2>;
std::array<Rational, 2> times(const Matrix& M, const std::array<Rational, 2>& z) {
  return {M[0][0] * z[0] + M[0][1] * z[1], M[1][0] * z[0] + M[1][1] * z[1]};
}
const Matrix M = {{{Rational(3, 10), Rational(-4, 10)}, {Rational(4, 10), Rational(3, 10)}}};
std::array<Rational, 2> after(std::array<Rational, 2> z, long steps) {
  for (long t = 0; t < steps; ++t) z = times(M, z);
  return z;
}

/// A certificate made by hand: the right half goes straight, the left half by way of two checkpoints, which are the
/// exact images of the box and a little more.
Certificate by_hand(const Statement& s) {
  const auto checkpoint = [](long at) {
    Checkpoint c;
    c.at = at;
    const auto middle = after({Rational(19, 20), Rational(0)}, at), p = after({1, 0}, at), q = after({0, 1}, at);
    c.centre = {middle[0], middle[1]};
    c.spread = {{p[0], q[0]}, {p[1], q[1]}};
    c.frame = {{1, Rational(1, 10)}, {0, 1}};
    c.radius = {Rational(1, 1000), Rational(1, 100)};
    if (at == 4) c.radius = {Rational(1, 300), Rational(1, 300)};
    return c;
  };
  BoxTree left = BoxTree::leaf(80), right = BoxTree::leaf(80);
  left.kind = right.kind = BoxTree::Kind::orbit;
  left.steps = right.steps = 6;
  left.checkpoints.push_back(checkpoint(2));
  left.checkpoints.push_back(checkpoint(4));
  Certificate c;
  c.key = s.about.key;
  c.formula = s.formula({}).hash(s.domain);
  c.point = {{"x", 1}, {"y", 0}};
  c.orbits = BoxTree::split_at(0, 1, std::move(left), std::move(right));
  return c;
}

/// Whether a tree proves `turned`, in exact arithmetic at corners: from the corners of a box, and from those of each
/// checkpoint's set, the images are where the next checkpoint says (the map is linear: so for all points), and at the
/// end the norms are as claimed.
bool proves(const BoxTree& t, const std::array<Rational, 4>& box) {
  if (t.kind == BoxTree::Kind::split) {
    std::array<Rational, 4> left = box, right = box;
    left[2 * t.variable + 1] = right[2 * t.variable] = *t.at;
    return t.variable < 2 && *t.at > box[2 * t.variable] && *t.at < box[2 * t.variable + 1] && proves(*t.left, left) &&
           proves(*t.right, right);
  }
  const std::array<Rational, 2> middle = {(box[0] + box[1]) / 2, (box[2] + box[3]) / 2};
  for (int corner = 0; corner < 4; ++corner) {
    const std::array<Rational, 2> p = {box[corner & 1] - middle[0], box[2 + (corner >> 1)] - middle[1]};
    long now = 0;
    std::vector<std::array<Rational, 2>> states = {{middle[0] + p[0], middle[1] + p[1]}};
    for (const Checkpoint& c : t.checkpoints) {
      if (c.at <= now) return false;
      const Rational det = c.frame[0][0] * c.frame[1][1] - c.frame[0][1] * c.frame[1][0];
      if (det == 0) return false;
      std::vector<std::array<Rational, 2>> next;
      const std::array<Rational, 2> base = {c.centre[0] + c.spread[0][0] * p[0] + c.spread[0][1] * p[1],
                                            c.centre[1] + c.spread[1][0] * p[0] + c.spread[1][1] * p[1]};
      for (const auto& z : states) {
        const auto image = after(z, c.at - now);
        const Rational dx = image[0] - base[0], dy = image[1] - base[1];
        const Rational r0 = (c.frame[1][1] * dx - c.frame[0][1] * dy) / det,
                       r1 = (c.frame[0][0] * dy - c.frame[1][0] * dx) / det;
        if (abs(r0) > c.radius[0] || abs(r1) > c.radius[1]) return false;
      }
      for (const int i : {-1, 1})
        for (const int k : {-1, 1})
          next.push_back({base[0] + i * c.frame[0][0] * c.radius[0] + k * c.frame[0][1] * c.radius[1],
                          base[1] + i * c.frame[1][0] * c.radius[0] + k * c.frame[1][1] * c.radius[1]});
      states = next;
      now = c.at;
    }
    if (t.steps < now) return false;
    for (const auto& z : states) {
      const auto end = after(z, t.steps - now);
      const Rational square = end[0] * end[0] + end[1] * end[1];
      if (square < Rational(1, 8192) || square >= Rational(2, 4096)) return false;
    }
  }
  return true;
}

TEST(Orbits, OnlyProofsAreAccepted) {
  const Statement s = turned();
  const json original = to_json(by_hand(s));
  ASSERT_EQ(flaw(by_hand(s), s).value_or(""), "");
  ASSERT_EQ(fate(original, s), Fate::accepted);
  long flawed = 0, accepted = 0;
  for (const json::json_pointer& at : everything(original))
    for (const auto& [how, value] : alterations(original.at(at))) {
      json j = original;
      j[at] = value;
      SCOPED_TRACE(at.to_string() + ": " + how + ": " + value.dump().substr(0, 60));
      ASSERT_EQ(fate(j, s), Fate::unreadable);  // unsealed
      reseal(j);
      if (j == original) continue;
      // A million steps are no other case than ten.
      if (at.to_string().starts_with("/orbits") && value.is_number_integer() && value.get<long>() > 10'000) continue;
      const Fate f = fate(j, s);
      if (f == Fate::flawed) ++flawed;
      if (f != Fate::accepted) continue;
      ++accepted;
      const std::string where = at.to_string();
      EXPECT_TRUE(where.starts_with("/orbits") || where.starts_with("/inhabited/") || where == "/precision") << where;
      const Certificate c = from_json(j, "test");
      EXPECT_TRUE(proves(*c.orbits, {Rational(9, 10), Rational(11, 10), Rational(-1, 10), Rational(1, 10)}));
    }
  EXPECT_GT(flawed, 100);
  EXPECT_GT(accepted, 10);  // other points of the domain, wider radii, finer numbers
}

TEST(Orbits, WhatIsWrongIsRejected) {
  const Statement s = turned();
  const auto altered = [&](const std::function<void(BoxTree & left, BoxTree & right)>& change) {
    Certificate c = by_hand(s);
    change(*c.orbits->left, *c.orbits->right);
    return flaw(c, s).value_or("");
  };
  const auto says = [](const std::string& text, const char* part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  says(altered([](BoxTree&, BoxTree& r) { r.steps = 5; }), "'|z|^2 < 2 4^-6'");
  says(altered([](BoxTree&, BoxTree& r) { r.steps = 7; }), "'|z|^2 >= 4^-6/2'");
  says(altered([](BoxTree& l, BoxTree&) { l.checkpoints[0].at = 3; }), "checkpoint of step 3");
  says(altered([](BoxTree& l, BoxTree&) { l.checkpoints[1].at = 2; }), "not in order");
  says(altered([](BoxTree& l, BoxTree&) { l.checkpoints[1].at = 7; }), "not in order");
  says(altered([](BoxTree& l, BoxTree&) { l.checkpoints[1].radius[0] = Rational(1, 8000); }), "checkpoint of step 4");
  says(altered([](BoxTree& l, BoxTree&) { l.checkpoints[0].radius[0] = -1; }), "negative");
  says(altered([](BoxTree& l, BoxTree&) { l.checkpoints[0].radius[1] = 1; }), "checkpoint of step 4");
  says(altered([](BoxTree& l, BoxTree&) { l.checkpoints[0].frame[1] = {0, 0}; }), "singular");
  says(altered([](BoxTree& l, BoxTree&) { l.checkpoints[0].centre[0] += Rational(1, 100); }), "checkpoint of step 2");
  says(altered([](BoxTree& l, BoxTree&) { l.checkpoints[0].spread[0][0] = 0; }), "checkpoint of step 2");
  says(altered([](BoxTree& l, BoxTree&) { l.checkpoints[0].centre.push_back(0); }), "dimension");
  says(altered([](BoxTree& l, BoxTree&) { l.checkpoints[0].spread.pop_back(); }), "dimension");
  says(altered([](BoxTree& l, BoxTree&) { l.kind = BoxTree::Kind::enclosure; }), "holds no orbit");
  // A cut at the end of the domain leaves nothing out, but is not one.
  Certificate c = by_hand(s);
  c.orbits->at = Rational(9, 10);
  says(flaw(c, s).value_or(""), "outside its box");
  c.orbits->variable = 2;
  says(flaw(c, s).value_or(""), "not there");
  // Claims in place of orbits, and orbits for a statement that is not about them.
  c = by_hand(s);
  c.orbits.reset();
  c.claims.resize(2);
  says(flaw(c, s).value_or(""), "orbits prove statements about orbits");
  Statement plain = s;
  ByFormula positive;
  positive.record = [](Variant) { return Formula{{}, {compare("x > 0", x, Relation::greater, from<Expr>(0))}}; };
  plain.by = positive;
  c = by_hand(s);
  c.formula = plain.formula({}).hash(plain.domain);
  says(flaw(c, plain).value_or(""), "orbits prove statements about orbits");
  c = by_hand(s);
  c.verdict = Verdict::refuted;
  says(flaw(c, s).value_or(""), "does not refute");
}

TEST(Orbits, TheFormulaBindsStartAndStep) {
  const Statement s = turned();
  Statement other = s;
  auto& record = std::get<ByOrbits>(other.by).record;
  const auto of = record;
  record = [of](Variant v) {
    Formula f = of(v);
    f.step[0] = f.step[0] * 2;
    return f;
  };
  EXPECT_NE(s.formula({}).hash(s.domain), other.formula({}).hash(s.domain));
  EXPECT_TRUE(flaw(by_hand(s), other));
  record = [of](Variant v) {
    Formula f = of(v);
    std::swap(f.start[0], f.start[1]);
    return f;
  };
  EXPECT_NE(s.formula({}).hash(s.domain), other.formula({}).hash(s.domain));
}

/// The search finds a proof; not of the mutant, and what it found does not prove that either.
TEST(Orbits, TheMutantIsNotProved) {
  const Statement s = turned();
  const ProofAttempt attempt = prove(s, {});
  ASSERT_TRUE(attempt.certificate) << attempt.why_not;
  EXPECT_EQ(flaw(*attempt.certificate, s).value_or(""), "");
  EXPECT_EQ(attempt.certificate->orbits->all_steps(), 6 * attempt.certificate->orbits->leaves());
  const Statement mutant = as_mutant(s);
  EXPECT_FALSE(prove(mutant, {}, {.box_budget = 500}).certificate);
  Certificate forged = by_hand(s);
  forged.formula = mutant.formula({}).hash(s.domain);
  EXPECT_TRUE(flaw(forged, mutant));
}

/// A map that jumps has no mean value form: neither the search nor the verifier takes it, though its pieces are
/// harmless and the claim is true.
TEST(Orbits, JumpsAreUndecided) {
  const Expr jump = select(x < from<Expr>(1), from<Expr>(Q(1, 2)), from<Expr>(Q(1, 3)));
  const Statement s =
      about_orbits({within("x", Q(9, 10), Q(11, 10)), within("y", Q(-1, 10), Q(1, 10))},
                   {x * Q(1, 2) + jump * Q(1, 1000), y / 2}, [](const std::vector<Expr>& z, Variant) {
                     return Comparisons<Expr>{compare("x < 1/2", z[0], Relation::less, from<Expr>(Q(1, 2)))};
                   });
  EXPECT_FALSE(prove(s, {}, {.box_budget = 300}).certificate);
  Certificate c;
  c.key = s.about.key;
  c.formula = s.formula({}).hash(s.domain);
  c.point = {{"x", 1}, {"y", 0}};
  c.orbits = BoxTree::leaf(80);
  c.orbits->kind = BoxTree::Kind::orbit;
  c.orbits->steps = 3;
  const std::string why = flaw(c, s).value_or("");
  EXPECT_NE(why.find("jump"), std::string::npos) << why;
}

/// A kink is none: hulls of slopes.
TEST(Orbits, KinksAreDecided) {
  const Statement s = about_orbits(
      {within("x", Q(-1, 1), Q(1, 1)), within("y", Q(0, 1), Q(1, 1))}, {abs(x) / 2, y / 2 + abs(x) / 8},
      [](const std::vector<Expr>& z, Variant) {
        return Comparisons<Expr>{compare("x + y < 1/100", z[0] + z[1], Relation::less, from<Expr>(Q(1, 100)))};
      });
  const ProofAttempt attempt = prove(s, {});
  ASSERT_TRUE(attempt.certificate) << attempt.why_not;
  EXPECT_EQ(flaw(*attempt.certificate, s).value_or(""), "");
}

/// Where the map may be undefined nothing is proved: y' = sqrt(y - 1/1000) on y in [0, 1], x alone being claimed.
TEST(Orbits, UndefinedMapsAreRejected) {
  const Statement s =
      about_orbits({within("x", Q(0, 1), Q(1, 1)), within("y", Q(0, 1), Q(1, 1))}, {x / 2, sqrt(y - Q(1, 1000))},
                   [](const std::vector<Expr>& z, Variant) {
                     return Comparisons<Expr>{compare("x < 3/4", z[0], Relation::less, from<Expr>(Q(3, 4)))};
                   });
  EXPECT_FALSE(prove(s, {}, {.box_budget = 300}).certificate);
  Certificate c;
  c.key = s.about.key;
  c.formula = s.formula({}).hash(s.domain);
  c.point = {{"x", 1}, {"y", 1}};
  c.orbits = BoxTree::leaf(80);
  c.orbits->kind = BoxTree::Kind::orbit;
  c.orbits->steps = 1;
  const std::string why = flaw(c, s).value_or("");
  EXPECT_NE(why.find("undefined"), std::string::npos) << why;
}

/// What is true to first order at the middle of a box, and false: of the step, and of a claim.
TEST(Orbits, TheBoxCountsNotItsMiddle) {
  const auto rejected = [](const Variable& of_y, const std::vector<Expr>& step, const Expr& below_half, long steps) {
    const Statement s =
        about_orbits({within("x", Q(-1, 1), Q(1, 1)), of_y}, step, [&](const std::vector<Expr>&, Variant) {
          return Comparisons<Expr>{compare("below 1/2", below_half, Relation::less, from<Expr>(Q(1, 2)))};
        });
    EXPECT_FALSE(prove(s, {}, {.box_budget = 300}).certificate);
    Certificate c;
    c.key = s.about.key;
    c.formula = s.formula({}).hash(s.domain);
    c.point = {{"x", 0}, {"y", *of_y.lo}};
    c.orbits = BoxTree::leaf(80);
    c.orbits->kind = BoxTree::Kind::orbit;
    c.orbits->steps = steps;
    const std::string why = flaw(c, s).value_or("");
    EXPECT_NE(why.find("'below 1/2' is not seen to hold"), std::string::npos) << why;
  };
  rejected(within("y", Q(3, 5), Q(7, 10)), {x, x * x}, y, 1);
  rejected(within("y", Q(0, 1), Q(1, 10)), {x, y}, x * x + y, 0);
}

/// The orbits of a half of the domain escape: not proved, and a run in double says so.
TEST(Orbits, WhatDoesNotArriveIsNotProved) {
  const Statement s = about_orbits({within("x", Q(-1, 1), Q(1, 1)), within("y", Q(0, 1), Q(1, 1))}, {x, y / 2},
                                   [](const std::vector<Expr>& z, Variant) {
                                     return Comparisons<Expr>{compare("x > 0", z[0], Relation::greater, from<Expr>(0))};
                                   });
  EXPECT_FALSE(prove(s, {}, {.box_budget = 500}).certificate);
  EXPECT_GT(run_orbit(s, {0.5, 0.5}, {}).claims.front().slack(), 0);
  const Observation o = run_orbit(s, {-0.5, 0.5}, {});  // y comes to rest at 0
  ASSERT_EQ(o.outcome, Observation::Outcome::applicable);
  EXPECT_LT(o.claims.front().slack(), 0);
  EXPECT_EQ(run_orbit(s, {-0.5, 0.5}, {}, 10).outcome, Observation::Outcome::out_of_budget);
}

/// Long enough for checkpoints, which the search writes and the verifier finds its own enclosures inside of; the same
/// on one thread and on all.
TEST(Orbits, TheSearchWritesCheckpoints) {
  const Q slow(2047, 2048);  // e^-4.9 in 10,000 steps
  const Statement s =
      about_orbits({within("x", Q(9, 10), Q(11, 10)), within("y", Q(-1, 10), Q(1, 10))},
                   {slow * (Q(3, 5) * x - Q(4, 5) * y), slow * (Q(4, 5) * x + Q(3, 5) * y) + x * x * Q(1, 1'000'000)},
                   [](const std::vector<Expr>& z, Variant) {
                     return Comparisons<Expr>{
                         compare("|z| < 1/100", sqr(z[0]) + sqr(z[1]), Relation::less, from<Expr>(Q(1, 10'000)))};
                   });
  const auto alone = [&] {
    const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
    return prove(s, {});
  }();
  ASSERT_TRUE(alone.certificate) << alone.why_not;
  EXPECT_EQ(to_json(*alone.certificate), to_json(*prove(s, {}).certificate));
  const BoxTree* leaf = &*alone.certificate->orbits;
  while (leaf->kind == BoxTree::Kind::split) leaf = leaf->left.get();
  EXPECT_EQ(leaf->checkpoints.size(), 1U);
  EXPECT_EQ(flaw(*alone.certificate, s).value_or(""), "");
  // As it is written and read.
  const json j = to_json(*alone.certificate);
  const Certificate back = from_json(j, "test");
  EXPECT_EQ(to_json(back), j);
  EXPECT_EQ(flaw(back, s).value_or(""), "");
  EXPECT_FALSE(prove(s, {}, {.box_budget = 0}).certificate);
  EXPECT_TRUE(prove(s, {}, {.box_budget = 0}).out_of_budget);
}

}  // namespace
}  // namespace overshoot::test
