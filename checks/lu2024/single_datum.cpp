/// lu2024: GD on one strong point is the single-datum recursion, and what follows from it by logarithms.
#include "lib/model/patch_network.hpp"
#include "lib/model/single_datum.hpp"
#include "lib/statement/statement.hpp"

namespace overshoot {
namespace {

/// On positive neurons the inner products <w_r, u>, <w_r, v> of GD in R^d follow the single-datum recursion.
struct SingleDatumReduction {
  static About about() {
    return {
        .key = "lu2024.single_datum_reduction",
        .source = "single-datum model",
        .says = "GD on one strong point, u and v orthogonal, is the scalar recursion of <w_r, u>, <w_r, v>",
        .printed =
            R"(u\perp v:\quad \langle w_r',u\rangle=a_r(1+4s(1-f)),\ \langle w_r',v\rangle=c_r(1+4sr(1-f)),\ )"
            R"(s=\tfrac{\eta\|u\|^2}m,\ r=\tfrac{\|v\|^2}{\|u\|^2}\quad(a_r,c_r\ge0\text{ and }\le0\text{ on negative neurons},\ 1+4s(1-f)>0))",
        .deduction =
            "By rotation u = U e_1, v = V e_2; s = eta U^2/2, as m = 2. Claimed for two positive and two negative "
            "neurons in R^3 and the "
            "step of the experiment itself (sgd_step): the weights of any neuron enter the others through f alone, "
            "and coordinates beyond the second do not move. Induction over t while 1 + 4 s (1-f_t) > 0 keeps the "
            "signs (r <= 1).",
        .covers = Covers::step,
        .mutant = "4 becomes 4.1"};
  }
  static Domain domain() {
    Domain d = {positive("eta"), positive("U").that_is("||u||"), positive("V").that_is("||v||")};
    const auto product = [](std::string_view name) {
      return "<w, " + std::string(name[2] == '1' ? "u>/||u||" : "v>/||v||") + " of the " +
             (name[0] == 'p' ? "positive" : "negative") + " neuron " + name[1] + (name[0] == 'p' ? "" : ", times -1");
    };
    for (const char* name : {"p11", "p12", "p21", "p22", "n11", "n12", "n21", "n22"})
      d.push_back(nonnegative(name).that_is(product(name)));
    d.push_back(real("p13").that_is("the third coordinate of the positive neuron 1"));
    d.push_back(real("n13").that_is("the third coordinate of the negative neuron 1"));
    return d;
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    constexpr Eigen::Index m = 2;
    const T zero = from<T>(0), U = p("U"), V = p("V"), eta = p("eta");
    PatchPoint<T> point{Matrix<T>::Constant(3, 2, zero)};
    point.patches(1, 0) = V;
    point.patches(0, 1) = U;
    PatchWeights<T> w = Matrix<T>::Constant(2 * m, 3, zero);
    const char* const positive_names[m][2] = {{"p11", "p12"}, {"p21", "p22"}};
    const char* const negative_names[m][2] = {{"n11", "n12"}, {"n21", "n22"}};
    for (Eigen::Index r = 0; r < m; ++r)
      for (Eigen::Index k = 0; k < 2; ++k) {
        w(r, k) = p(positive_names[r][k]);
        w(m + r, k) = -p(negative_names[r][k]);
      }
    w(0, 2) = p("p13");
    w(m, 2) = p("n13");
    const SingleDatum<T> before{U * w.col(0).head(m), V * w.col(1).head(m)};
    PatchWeights<T> next = w;
    const T f = sgd_step(next, point, eta);
    const SingleDatum<T> after =
        single_datum_step<T>(before, v.pick(Q(1, 1), Q(41, 40)) * eta * sqr(U) / m, sqr(V / U));
    Comparisons<T> out = {compare("f", f, Relation::equal, before.f())};
    for (Eigen::Index r = 0; r < m; ++r) {
      const std::string neuron = " of neuron " + std::to_string(r + 1);
      out.push_back(compare("a'" + neuron, U * next(r, 0), Relation::equal, T(after.a(r))));
      out.push_back(compare("c'" + neuron, V * next(r, 1), Relation::equal, T(after.c(r))));
      out.push_back(compare("a' = a (1 + 4s(1-f))" + neuron, T(after.a(r)), Relation::equal,
                            before.a(r) * growth_factor<T>(v.pick(Q(1, 1), Q(41, 40)) * eta * sqr(U) / m, f)));
      for (Eigen::Index k = 0; k < 2; ++k)
        out.push_back(compare("negative weight " + std::to_string(k + 1) + neuron, T(next(m + r, k)), Relation::equal,
                              T(w(m + r, k))));
    }
    out.push_back(
        compare("other coordinates", sqr(next(0, 2) - w(0, 2)) + sqr(next(m, 2) - w(m, 2)), Relation::equal, zero));
    return out;
  }
};

/// log(a_T/a_0) is the sum of log(1 + 4s(1-f_t)), and the same for c.
struct GrowthIdentity {
  static About about() {
    return {
        .key = "lu2024.growth_identity",
        .source = "explicit",
        .says = "while the factors are positive log(a_T/a_0) = sum log(1 + 4 s (1-f_t)); for c with s r in place of s",
        .printed =
            R"(\log\frac{a_T}{a_0}=\sum_{t<T}\log(1+4s(1-f_t)),\quad \log\frac{c_T}{c_0}=\sum_{t<T}\log(1+4sr(1-f_t)))",
        .origin = Origin::here,
        .hypotheses =
            "the single-datum model, s = eta ||u||^2/m, r = (||v||/||u||)^2; a_0, c_0 > 0 and all factors are positive",
        .deduction =
            "The step of an induction over T, with alpha, gamma > 0 as variables; that a' = alpha a and c' = gamma c "
            "is claimed of single_datum_step.",
        .covers = Covers::step,
        .mutant = "log(a'/a) = 1.01 log(alpha)"};
  }
  static Domain domain() {
    return {positive("a"),
            positive("c"),
            positive("s").that_is("eta ||u||^2/m"),
            nonnegative("r").that_is("(||v||/||u||)^2"),
            positive("alpha").that_is("1 + 4s(1-f)"),
            positive("gamma").that_is("1 + 4sr(1-f)")};
  }
  template <Real T>
  static Comparisons<T> claims(const Point<T>& p, Variant v) {
    const T a = p("a"), c = p("c"), s = p("s"), r = p("r"), alpha = p("alpha"), gamma = p("gamma");
    const SingleDatum<T> z{Vector<T>::Constant(1, a), Vector<T>::Constant(1, c)}, next = single_datum_step(z, s, r);
    return {compare("a' = a (1 + 4s(1-f))", T(next.a(0)), Relation::equal, a * growth_factor(s, z.f())),
            compare("c' = c (1 + 4sr(1-f))", T(next.c(0)), Relation::equal, c * growth_factor<T>(s * r, z.f())),
            compare("log(a'/a)", log(alpha * a) - log(a), Relation::equal, v.pick(Q(1, 1), Q(101, 100)) * log(alpha)),
            compare("log(c'/c)", log(gamma * c) - log(c), Relation::equal, log(gamma))};
  }
};

}  // namespace

OVERSHOOT_STATEMENT(SingleDatumReduction)
OVERSHOOT_STATEMENT(GrowthIdentity)

}  // namespace overshoot
