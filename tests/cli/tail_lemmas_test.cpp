/// Tail lemmas of maps as text: the limits against runs in MPFR, and lemmas that must not give one.
#include "lib/scalar/mpfr.hpp"
#include "lib/scalar/rational.hpp"
#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

using nlohmann::json;

/// For (x y - 1)^2/2, where D = x y - 1 becomes D (1 - eta (x^2 + y^2) + eta^2 x y D). The other lemmas are proved too,
/// and each is no tail lemma of that descent, or gives none of its limits.
const std::string lemmas = R"(lemma contraction
  x in [1/4, 3/4], y in [2, 7/2], eta in [1/20, 1/8]
  claim |1 - eta*(x^2 + y^2) + eta^2*x*y*(x*y - 1)| <= 9/10, |eta*x| <= 1/8, |eta*y| <= 1/2
lemma slow
  x in [1/4, 3/4], y in [2, 7/2], eta in [1/20, 1/8]
  claim |1 - eta*(x^2 + y^2) + eta^2*x*y*(x*y - 1)| <= 1, |eta*x| <= 1/8, |eta*y| <= 1/2
lemma by_parameters  # 4 < x^2 + y^2 < 13
  x in [1/4, 3/4], y in [2, 7/2], eta in [1/20, 1/8]
  let D = x*y - 1
  claim 1 - eta/2 > |1 - eta*(x^2 + y^2) + eta^2*x*y*D|, |eta*x| <= eta, 4*eta >= |-eta*y|
lemma along_a_line  # x' = x - eta (x y - 1) with y at rest
  x in [1/4, 3/4], y in [2, 7/2], eta in [1/20, 1/8]
  claim |1 - eta*y| <= 9/10, |eta| <= 1/8
lemma first_order
  x in [1/4, 3/4], y in [2, 7/2], eta in [1/20, 1/8]
  claim |1 - eta*(x^2 + y^2)| <= 9/10, |eta*x| <= 1/8, |eta*y| <= 1/2
lemma no_change_of_x
  x in [1/4, 3/4], y in [2, 7/2], eta in [1/20, 1/8]
  claim |1 - eta*(x^2 + y^2) + eta^2*x*y*(x*y - 1)| <= 9/10, |eta*x| <= 1/8
lemma upper_side
  x in [1/4, 3/4], y in [2, 7/2], eta in [1/20, 1/8]
  claim 1 - eta*(x^2 + y^2) + eta^2*x*y*(x*y - 1) <= 9/10, |eta*x| <= 1/8, |eta*y| <= 1/2
lemma bound_in_y
  x in [1/4, 3/4], y in [2, 7/2], eta in [1/20, 1/8]
  claim |1 - eta*(x^2 + y^2) + eta^2*x*y*(x*y - 1)| <= 9*y/20, |eta*x| <= 1/8, |eta*y| <= 1/2
lemma fixed_step
  x in [1/4, 3/4], y in [2, 7/2]
  let eta = 1/8
  claim |1 - eta*(x^2 + y^2) + eta^2*x*y*(x*y - 1)| <= 9/10, |eta*x| <= 1/8, |eta*y| <= 1/2
lemma open_end
  x in [1/4, 3/4], y in [2, 7/2], eta in [1/20, 1/8)
  claim |1 - eta*(x^2 + y^2) + eta^2*x*y*(x*y - 1)| <= 9/10, |eta*x| <= 1/8, |eta*y| <= 1/2
lemma narrow
  x in [1/4, 33/100], y in [2, 7/2], eta in [1/20, 1/8]
  claim |1 - eta*(x^2 + y^2) + eta^2*x*y*(x*y - 1)| <= 9/10, |eta*x| <= 1/8, |eta*y| <= 1/2
lemma given_small_steps
  x in [1/4, 3/4], y in [2, 7/2], eta in [1/20, 1/8]
  given 2*eta < 1/4
  claim |1 - eta*(x^2 + y^2) + eta^2*x*y*(x*y - 1)| <= 9/10, |eta*x| <= 1/8, |eta*y| <= 1/2
lemma other_names
  u in [1/4, 3/4], y in [2, 7/2], eta in [1/20, 1/8]
  claim |1 - eta*(u^2 + y^2) + eta^2*u*y*(u*y - 1)| <= 9/10, |eta*u| <= 1/8, |eta*y| <= 1/2
lemma integers
  x in [1/4, 3/4], y in [2, 3], y integer, eta in [1/20, 1/8]
  claim |1 - eta*(x^2 + y^2) + eta^2*x*y*(x*y - 1)| <= 9/10, |eta*x| <= 1/8, |eta*y| <= 1/2
)";

class TailLemmas : public testing::Test {
 protected:
  TailLemmas() {
    write_file(scratch.path("v.lemma"), lemmas);
    const Outcome proved = run({"prove", scratch / "v.lemma"});
    EXPECT_EQ(proved.code, 0) << proved.out << proved.err;
  }
  /// The map of gradient descent on (x y - 1)^2/2, or of another text before its tail lemma.
  std::string map(const std::string& lemma, const std::string& before = "loss (x*y - 1)^2/2 in x, y\nparameter eta = 1/8\nstart x = 1/10, y = 3\n") {
    write_file(scratch.path("v.map"), before + "tail " + lemma + ", distance x*y - 1\n");
    return scratch / "v.map";
  }
  json limit(const std::string& file, Words words = {}) {
    words.insert(words.begin(), {"enclose", file, "--json", scratch / "r.json"});
    const Outcome r = run(words);
    EXPECT_EQ(r.code, 0) << r.err;
    EXPECT_NE(r.out.find("converged by the tail lemma " + scratch / "v.lemma:"), std::string::npos) << r.out;
    return read_json(scratch.path("r.json"))["limit"];
  }
  /// Bad input: exit code 2, one line.
  void refused(const std::string& file, const Words& parts) { expect_refused({"enclose", file, "--pieces", "1"}, parts); }
  /// The lemma holds, and does not apply to these orbits: no limit, and why.
  void no_limit(const std::string& file, const std::string& why) {
    const Outcome r = run({"enclose", file, "--pieces", "1"});
    EXPECT_EQ(r.code, 1) << r.out;
    EXPECT_EQ(r.out.find("limit"), std::string::npos) << r.out;
    EXPECT_NE(r.err.find(why), std::string::npos) << r.err;
  }
  Scratch scratch;
};

/// The ends of a quantity, which are decimals rounded outward.
Mpfr end(const json& limit, const char* name, std::size_t k) {
  return from<Mpfr>(read_rational(limit.at(name)[k].get<std::string>(), name));
}
double width(const json& limit, const char* name) { return to_double(end(limit, name, 1) - end(limit, name, 0)); }
/// Whether the state after 10^4 steps at 300 bits, of which q^t leaves nothing, is in the limit.
void expect_inside(const json& limit, const Rational& eta_, const Rational& x0) {
  const PrecisionScope precision(300);
  const Mpfr eta = from<Mpfr>(eta_);
  Mpfr x = from<Mpfr>(x0), y = from<Mpfr>(3);
  for (int t = 0; t < 10'000; ++t) {
    const Mpfr push = eta * (x * y - 1), next = x - push * y;
    y = y - push * x;
    x = next;
  }
  for (const auto& [name, value] : {std::pair("x", x), std::pair("y", y), std::pair("sharpness", Mpfr(x * x + y * y))}) {
    EXPECT_TRUE(end(limit, name, 0) <= value && value <= end(limit, name, 1)) << name << " " << print(value) << " " << limit.dump();
  }
}

TEST_F(TailLemmas, LimitsAlongACurveOfMinima) {
  const json point = limit(map("v.lemma:contraction"));
  expect_inside(point, Rational(1, 8), Rational(1, 10));
  EXPECT_LT(width(point, "x"), 1e-11);
  EXPECT_LT(width(point, "y"), 1e-11);
  // A start at rest, where D = 0.
  const json rest = limit(map("v.lemma:contraction"), {"--x0", "2/5", "--y0", "5/2"});
  EXPECT_LT(width(rest, "y"), 1e-14);
  EXPECT_TRUE(end(rest, "y", 0) <= from<Mpfr>(Rational(5, 2)) && from<Mpfr>(Rational(5, 2)) <= end(rest, "y", 1));
  // After few steps there is some way left.
  const json soon = limit(map("v.lemma:contraction"), {"--steps", "5"});
  expect_inside(soon, Rational(1, 8), Rational(1, 10));
  EXPECT_GT(width(soon, "x"), 1e-6);
  // Ranges of starts and of the step size; the ends of its range are the lemma's.
  const json box = limit(map("v.lemma:contraction"), {"--x0", "0.1:0.3", "--eta", "1/10:1/8"});
  for (const Rational& eta : {Rational(1, 10), Rational(9, 80), Rational(1, 8)})
    for (const Rational& x : {Rational(1, 10), Rational(1, 4), Rational(3, 10)}) expect_inside(box, eta, x);
  EXPECT_LT(width(box, "x"), 0.5);
  // Bounds in the step size, strict and turned around.
  expect_inside(limit(map("v.lemma:by_parameters")), Rational(1, 8), Rational(1, 10));
  // The step as it may be written without a loss, without a distance to rest at.
  expect_inside(limit(map("v.lemma:contraction", "state x, y\nparameter eta = 1/8\nstart x = 1/10, y = 3\nlet D = x*y - 1\n"
                                                 "step x' = x - eta*D*y, y' = y - eta*D*x\nobserve sharpness = x^2 + y^2\n")),
                Rational(1, 8), Rational(1, 10));
  // A coordinate that stays needs no bound; here x goes to 1/y.
  const json line = limit(map("v.lemma:along_a_line", "state x, y\nparameter eta = 1/8\nstart x = 1/3, y = 5/2\n"
                                                      "step x' = x - eta*(x*y - 1), y' = y\n"));
  EXPECT_TRUE(end(line, "x", 0) <= from<Mpfr>(Rational(2, 5)) && from<Mpfr>(Rational(2, 5)) <= end(line, "x", 1));
  EXPECT_TRUE(end(line, "y", 0) <= from<Mpfr>(Rational(5, 2)) && from<Mpfr>(Rational(5, 2)) <= end(line, "y", 1));
  EXPECT_LT(width(line, "x"), 1e-11);
}

TEST_F(TailLemmas, ThatSayNothingOfThisMap) {
  refused(map("v.lemma:first_order"), {"it lacks a claim |r| <= b about the distance after a step, where r*(x·y − 1) = "});
  refused(map("v.lemma:upper_side"), {"it lacks a claim |r| <= b about the distance after a step"});
  refused(map("v.lemma:bound_in_y"), {"it lacks a claim |r| <= b about the distance after a step", "b is without x, y"});
  refused(map("v.lemma:fixed_step"), {"it lacks a claim |r| <= b about the distance after a step"});
  refused(map("v.lemma:no_change_of_x"), {"it lacks a claim |m| <= b about the change of x"});
  refused(map("v.lemma:other_names"), {"its variable 'u' is no coordinate or parameter"});
  refused(map("v.lemma:integers"), {"it says nothing of 'y' between integers"});
  refused(map("v.lemma:nowhere"), {"there is no lemma 'nowhere'"});
  refused(map("v.lemma"), {"several lemmas: name one of them"});
  refused(map("w.lemma:contraction"), {"w.lemma"});
  refused(map("ahn2023.nowhere"), {"ahn2023.nowhere"});
  refused(map("ahn2023.y_monotone"), {"tail lemma ahn2023.y_monotone", "is no coordinate or parameter"});
  // One coordinate after the other, the other sign, and twice the step.
  for (const std::string step : {"x' = x - eta*(x*y - 1)*y, y' = y - eta*(x'*y - 1)*x'", "x' = x - eta*(x*y - 1)*y, y' = y - eta*(x*y - 1)*x'",
                                 "x' = x + eta*(x*y - 1)*y, y' = y + eta*(x*y - 1)*x", "x' = x - 2*eta*(x*y - 1)*y, y' = y - 2*eta*(x*y - 1)*x"})
    refused(map("v.lemma:contraction", "state x, y\nparameter eta = 1/8\nstart x = 1/10, y = 3\nstep " + step + "\n"), {"it lacks a claim"});
}

TEST_F(TailLemmas, ThatDoNotApply) {
  no_limit(map("v.lemma:slow"), "1 is not below 1");
  no_limit(map("v.lemma:open_end"), "eta is not shown to stay in [1/20, 1/8)");
  no_limit(map("v.lemma:narrow"), "x is not shown to stay in [1/4, 33/100]");
  no_limit(map("v.lemma:given_small_steps"), "'2*eta < 1/4' is not shown to stay true");
  // The orbit flies off: what is said is why no step of it could give a limit.
  no_limit(map("v.lemma:contraction", "loss (x*y - 1)^2/2 in x, y\nparameter eta = 1\nstart x = 1/10, y = 3\n"), "eta is not shown to stay in [1/20, 1/8]");
  // From (3, 1/10) the orbit comes to the other end of the curve.
  no_limit(map("v.lemma:contraction", "loss (x*y - 1)^2/2 in x, y\nparameter eta = 1/8\nstart x = 3, y = 1/10\n"), "is not shown to stay in");
}

TEST_F(TailLemmas, ThatAreNotProved) {
  const std::string contraction = map("v.lemma:contraction");
  limit(contraction);
  // Another lemma's certificate; none; one of the lemma before it was changed; an altered one.
  const auto certificate = scratch.path("v.contraction.json");
  const std::string good = read_file(certificate);
  write_file(certificate, read_file(scratch.path("v.slow.json")));
  refused(contraction, {"its certificate is rejected", "overshoot prove " + scratch / "v.lemma:contraction"});
  std::filesystem::remove(certificate);
  refused(contraction, {"it has no certificate: overshoot prove " + scratch / "v.lemma:contraction"});
  write_file(certificate, "{}");
  refused(contraction, {"its certificate cannot be used"});
  write_file(certificate, good);
  limit(contraction);
  std::string changed = lemmas;
  changed.replace(changed.find("9/10"), 4, "1/10");
  write_file(scratch.path("v.lemma"), changed);
  refused(contraction, {"its certificate is rejected: its formula is not the statement's"});
  // Refuted.
  EXPECT_EQ(run({"refute", scratch / "v.lemma:contraction"}).code, 0);
  refused(contraction, {"its certificate says REFUTED"});
  // Those that look for no limit do not ask.
  EXPECT_EQ(run({"simulate", contraction}).code, 0);
  EXPECT_EQ(run({"precision", contraction, "--steps", "20"}).code, 0);
}

/// tanh(x y) has no quotient by x y in the step; tanhc has. From (x, y) gradient descent on log cosh(x y) goes to (0, y_inf).
TEST(TailLemma, OfTheLogarithmOfCosh) {
  const Scratch scratch;
  write_file(scratch.path("c.lemma"), "x in [-1/4, 1/4], y in [1, 3/2], eta in [1/2, 3/4]\nlet s = x*y\n"
                                      "claim |1 - eta*(x^2 + y^2)*tanhc(s) + eta^2*tanh(s)^2| <= 9/10, |eta*y*tanhc(s)| <= 5/4, |eta*x*tanhc(s)| <= 1/4\n");
  ASSERT_EQ(run({"prove", scratch / "c.lemma"}).code, 0);
  write_file(scratch.path("c.map"), "loss log(cosh(x*y)) in x, y\nparameter eta = 1/2\nstart x = 1/5, y = 5/4\ntail c.lemma, distance x*y\n");
  const Outcome r = run({"enclose", scratch / "c.map", "--json", scratch / "r.json"});
  ASSERT_EQ(r.code, 0) << r.err;
  const json limit = read_json(scratch.path("r.json"))["limit"];
  const PrecisionScope precision(300);
  Mpfr x = from<Mpfr>(Rational(1, 5)), y = from<Mpfr>(Rational(5, 4));
  for (int t = 0; t < 10'000; ++t) {
    const Mpfr push = tanh(x * y) / 2, next = x - push * y;
    y = y - push * x;
    x = next;
  }
  EXPECT_TRUE(end(limit, "y", 0) <= y && y <= end(limit, "y", 1)) << print(y);
  EXPECT_TRUE(end(limit, "x", 0) <= from<Mpfr>(0) && from<Mpfr>(0) <= end(limit, "x", 1));
  EXPECT_LT(width(limit, "y"), 1e-10);
}

/// The step x/2 has no value at x = 0 when it is written x^2/(2 x): the lemma is about x/2 and says nothing of that.
TEST(TailLemma, OfAStepWithoutAValue) {
  const Scratch scratch;
  write_file(scratch.path("h.lemma"), "x in [-2, 2]\nclaim |1/2| <= 1/2\n");
  ASSERT_EQ(run({"prove", scratch / "h.lemma"}).code, 0);
  write_file(scratch.path("h.map"), "state x\nstart x = 1\nstep x' = x/2\ntail h.lemma, distance x\n");
  EXPECT_EQ(run({"enclose", scratch / "h.map", "--steps", "60"}).code, 0);
  write_file(scratch.path("h.map"), "state x\nstart x = 1\nstep x' = x^2/(2*x)\ntail h.lemma, distance x\n");
  const Outcome r = run({"enclose", scratch / "h.map", "--steps", "60"});
  EXPECT_EQ(r.code, 1) << r.out;
  EXPECT_NE(r.err.find("is not shown to have a value"), std::string::npos) << r.err;
}

TEST(TailLemma, IsMalformed) {
  const std::string map = "state x; start x = 1; step x' = x/2; ";
  for (const std::string command : {"simulate", "enclose", "sweep"})
    for (const auto& [tail, message] :
         {std::pair("tail", "a lemma's key or FILE.lemma:NAME"), std::pair("tail a.lemma", "', distance' and an expression"),
          std::pair("tail a.lemma, distance", "expected a number, a name"), std::pair("tail a.lemma, distance z", "'z' is no coordinate"),
          std::pair("tail a.lemma, distance x; tail a.lemma, distance x", "a second tail")}) {
      const Outcome r = run({command, map + tail});
      EXPECT_EQ(r.code, 2) << command << " " << tail;
      EXPECT_NE(r.err.find(message), std::string::npos) << r.err;
    }
}

}  // namespace
}  // namespace overshoot::cli
