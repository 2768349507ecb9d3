#define CONFORMING_TYPES Expr
#define CONFORMING_NAMES "Expr"
#include "tests/conformance/conformance.hpp"

namespace overshoot::test {
namespace {

#define COUNT(name) functions.insert(#name);
TEST(ConformanceList, NoFunctionIsForgotten) {
  // The tests above are written out; this reminds of a function added later.
  std::set<std::string> functions;
  OVERSHOOT_UNARY_FUNCTIONS(COUNT)
  const std::set<std::string> tested = {
      "exp",      "log",     "log1p",    "expm1",    "sinh", "cosh", "tanh",       "sech2",      "tanhc",
      "log1pc",   "sqrt",    "sin_atan", "cos_atan", "erf",  "erfc", "normal_pdf", "normal_cdf", "normal_cdf_integral",
      "softplus", "sigmoid", "sin",      "cos",      "atan", "tan",  "sinc",       "sinhc",      "expm1c",
      "xlogx"};
  EXPECT_EQ(functions, tested);
}

}  // namespace
}  // namespace overshoot::test
