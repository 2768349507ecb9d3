/// Branch and bound: false statements aimed at arithmetic in double, the same certificate for any number of threads,
/// and logs: killed, torn, altered and strange ones.
#include <spawn.h>
#include <sys/wait.h>
#include <tbb/global_control.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <set>
#include <thread>

#include "lib/files/record_log.hpp"
#include "lib/search/branch.hpp"
#include "tests/certificate/tools.hpp"
#include "tests/scalar/random.hpp"
#include "tests/statement/ad_hoc.hpp"

namespace overshoot::test {
namespace {

template <class F>
auto at_x(F f) {
  return [f](const auto& p) { return f(p("x")); };
}
#define X(...) at_x([](const auto& x) { return __VA_ARGS__; })

/// A number of x's type.
template <class T>
T number(const T&, const Rational& q) {
  return from<T>(q);
}
Rational two_to(long n) { return power(Rational(2), n); }
Rational ten_to(long n) { return power(Rational(10), n); }
Domain between(const Rational& lo, const Rational& hi) { return {{.name = "x", .lo = lo, .hi = hi}}; }
Domain symmetric() { return between(-1, 1); }

// --- What doubles cannot see.

TEST(InDouble, FalseByLessThanAnUlp) {
  EXPECT_TRUE(stays_unproved(says(between(0, 1), X(1 - x * number(x, 1 + ten_to(-17))))));
  EXPECT_TRUE(stays_unproved(says(between(1, 2), X(x - number(x, 1 + ten_to(-17))))));
  EXPECT_TRUE(stays_unproved(says(between(1, 2), X(exp(log(x)) - x * number(x, 1 + ten_to(-18))))));
  EXPECT_TRUE(stays_unproved(says(between(1, 2), X(sqrt(x) * sqrt(x) - x * number(x, 1 + ten_to(-25))))));
  EXPECT_TRUE(stays_unproved(says({real("x")}, X(tanh(x) + number(x, 1 - ten_to(-30))), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says({real("x")}, X(cosh(x) - number(x, 1 + ten_to(-40))))));
  EXPECT_TRUE(stays_unproved(says(between(0, 1), X(number(x, ten_to(-400)) * (x - number(x, Rational(1, 2)))))));
  // Their true neighbours.
  EXPECT_TRUE(is_proved(says(between(0, 1), X(number(x, 1 + ten_to(-17)) - x), Relation::greater)));
  EXPECT_TRUE(is_proved(says(between(1, 2), X(x - number(x, 1 - ten_to(-17))), Relation::greater)));
  EXPECT_TRUE(is_proved(says({real("x")}, X(cosh(x) - number(x, 1 - ten_to(-30))), Relation::greater)));
}

TEST(InDouble, FalseBetweenDoubles) {
  const Rational third(1, 3);
  EXPECT_TRUE(stays_unproved(says(between(0, 1), X(sqr(x - number(x, Rational(1, 3))) - number(x, ten_to(-40))))));
  EXPECT_TRUE(stays_unproved(says(between(third, third + two_to(-60)),
                                  X((x - number(x, Rational(1, 3))) * (x - number(x, Rational(1, 3) + two_to(-60)))))));
  EXPECT_TRUE(stays_unproved(says(between(0, third + two_to(-70)), X(x * (number(x, Rational(1, 3)) - x)))));
  EXPECT_TRUE(stays_unproved(says(between(third - two_to(-70), 1), X(sqrt(x - number(x, Rational(1, 3)))))));
  EXPECT_TRUE(stays_unproved(says(between(0, 1), X(abs(x - number(x, Rational(1, 3)))), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(between(0, 1), X(1 / sqr(x - number(x, Rational(1, 3)))))));
  // A domain of one point, and one between two neighbouring doubles: nothing to cut.
  EXPECT_TRUE(stays_unproved(says(between(third, third), X(x - number(x, Rational(1, 3))), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(between(third, third), X(number(x, 1 - two_to(-300)) - 3 * x))));
  EXPECT_TRUE(is_proved(says(between(third, third), X(number(x, 1 + two_to(-200)) - 3 * x))));
  EXPECT_TRUE(is_proved(says(between(third, third + two_to(-80)), X(x - number(x, Rational(1, 3) - two_to(-80))))));
  EXPECT_TRUE(is_proved(says(between(third, 1), X(x - number(x, Rational(1, 3) - two_to(-60))))));
}

TEST(InDouble, BeyondTheLargestDouble) {
  EXPECT_TRUE(stays_unproved(says({nonnegative("x")}, X(number(x, two_to(1030)) - x))));
  EXPECT_TRUE(stays_unproved(says({real("x")}, X(number(x, two_to(2000)) + x))));
  EXPECT_TRUE(stays_unproved(says(between(0, two_to(1031)), X(number(x, two_to(1031) - 1) - x))));
  EXPECT_TRUE(stays_unproved(says(between(0, two_to(1031)), X(number(x, two_to(1031)) - x), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(between(0, 800), X(number(x, ten_to(309)) - exp(x)))));
  EXPECT_TRUE(stays_unproved(says(between(0, 800), X(exp(-x) - number(x, ten_to(-330))))));
  EXPECT_TRUE(
      is_proved(says(between(0, two_to(1031)), X(number(x, two_to(1031) + two_to(1000)) - x), Relation::greater)));
  EXPECT_TRUE(
      is_proved(says(between(-two_to(1031), 0), X(sqr(x + 1) + x + number(x, two_to(1032))), Relation::greater)));
  EXPECT_TRUE(is_proved(says(between(0, 800), X(exp(-x)), Relation::greater)));
}

TEST(InDouble, EmptyAndUndefinedDecideNothing) {
  for (const Relation r : {Relation::at_least, Relation::at_most, Relation::greater, Relation::less}) {
    EXPECT_TRUE(stays_unproved(says(symmetric(), X(log(-1 - sqr(x))), r)));
    EXPECT_TRUE(stays_unproved(says(symmetric(), X(sqrt(-1 - sqr(x))), r)));
    EXPECT_TRUE(stays_unproved(says(symmetric(), X(1 / (x - x)), r)));
    EXPECT_TRUE(stays_unproved(says(symmetric(), X(number(x, 2) + clamp(1 / (x - x), -1, 1)), r)));
    EXPECT_TRUE(stays_unproved(says(symmetric(), X(number(x, 2) + tanh(log(-1 - sqr(x)))), r)));
    EXPECT_TRUE(stays_unproved(says(symmetric(), X(max(number(x, 2), sqrt(-1 - sqr(x)))), r)));
    EXPECT_TRUE(stays_unproved(says({nonnegative("x")}, X(2 + tanh(log(x))), r)));
    // A hypothesis that is defined nowhere, or not everywhere, excludes nothing where the claim fails.
    EXPECT_TRUE(
        stays_unproved(says_given(symmetric(), X(select(x < 0, x - 5, log(-1 - sqr(x)))), Relation::less, X(x), r)));
  }
  EXPECT_TRUE(stays_unproved(says_given(symmetric(), X(1 / x), Relation::less, X(x), Relation::at_least)));
}

TEST(InDouble, OpenEnds) {
  Domain open = between(0, 1);
  open[0].lo_open = open[0].hi_open = true;
  EXPECT_TRUE(is_proved(says(open, X(x * (1 - x)), Relation::greater)));
  EXPECT_TRUE(is_proved(says(open, X(1 / x + 1 / (1 - x) - 2), Relation::greater)));
  EXPECT_TRUE(is_proved(says(open, X(-log(x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(between(0, 1), X(x * (1 - x)), Relation::greater)));
  EXPECT_TRUE(stays_unproved(says(between(0, 1), X(-log(x)), Relation::greater)));
  for (const bool lo_open : {false, true}) {
    Domain half = between(0, 1);
    half[0].lo_open = lo_open;
    half[0].hi_open = !lo_open;
    EXPECT_TRUE(stays_unproved(says(half, X(x * (1 - x)), Relation::greater)));
  }
}

// --- One certificate.

std::string certificate(const Statement& s, const ProveOptions& options = {}) {
  const ProofAttempt a = prove(s, {}, options);
  return a.certificate ? to_json(*a.certificate).dump() : a.why_not;
}

/// About 10^4 boxes of one variable, and 10^3 of two with hypotheses that exclude some.
Statement narrow() {
  return says(between(1, 20), X(softplus(x) * number(x, 1 + ten_to(-8)) - softplus(x)), Relation::greater);
}
Statement narrow_plane() {
  const auto f = [](const auto& p) {  // (xy - 1)^2 + (x - y)^2/8 + 10^-5, its squares undone
    const auto x = p("x"), y = p("y"), xy = x * y;
    return sqr(xy) - 2 * xy + 1 + (sqr(x) - 2 * xy + sqr(y)) / 8 + Q(1, 100'000);
  };
  const auto h = [](const auto& p) { return p("x") + p("y") - 1; };
  return says_given({within("x", Q(-3, 1), Q(3, 1)), within("y", Q(-3, 1), Q(3, 1))}, h, Relation::greater, f,
                    Relation::greater);
}

TEST(Branch, SameForAnyNumberOfThreads) {
  std::vector<Statement> all = {narrow(), narrow_plane(), says({real("x")}, X(sqr(sqr(x) - 2)))};
  for (const char* key : {"cai2024.a5_iota", "cai2024.a11_phi_convex", "cai2024.tight.silu"})
    all.push_back(find_statement(key));
  for (const Statement& s : all)
    for (const long budget : {700L, 100'000L}) {
      std::set<std::string> seen;
      for (const std::size_t threads : {1, 2, 7}) {
        const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
        seen.insert(certificate(s, {.box_budget = budget}));
      }
      EXPECT_EQ(seen.size(), 1U) << *seen.begin();
    }
}

TEST(Branch, BudgetIsTheNumberOfBoxes) {
  for (const Statement& s : {narrow(), narrow_plane()}) {
    const ProofAttempt a = prove(s, {}, {.box_budget = 1'000'000});
    ASSERT_TRUE(a.certificate) << a.why_not;
    EXPECT_FALSE(flaw(*a.certificate, s));
    const long boxes = 2 * a.certificate->claims[0].slack.leaves() - 1;
    EXPECT_GT(boxes, 1000);
    EXPECT_TRUE(prove(s, {}, {.box_budget = boxes}).certificate);
    // (`prove` would then look for a derivation.)
    const Formula f = s.formula({});
    const Comparison<Expr>& claim = f.claims.front();
    const Obligation obligation(s.domain, f.hypotheses, claim.slack(), claim.strict() ? Sign::positive : Sign::nonnegative, {});
    EXPECT_THROW(branch_and_bound(obligation, whole(s.domain), {.box_budget = boxes - 1}), OutOfBudget);
  }
}

// --- Logs.

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write_bytes(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

TEST(Log, EveryTornOrAlteredLogGivesTheSameCertificate) {
  const Folder folder;
  const std::filesystem::path log = folder.path() / "log";
  Random random("torn logs");
  OVERSHOOT_TRACE_SEED(random);
  for (const Statement& s : {narrow(), narrow_plane()}) {
    const std::string whole = certificate(s, {.log = log});
    EXPECT_EQ(whole, certificate(s));
    const std::string bytes = bytes_of(log);
    EXPECT_EQ(certificate(s, {.log = log, .resume = true}), whole);
    EXPECT_EQ(bytes_of(log), bytes);  // all of it was there
    for (int i = 0; i < 40; ++i) {
      std::string changed = bytes;
      const auto at = static_cast<std::size_t>(random.integer(0, static_cast<long>(bytes.size()) - 1));
      if (i % 2 == 0)
        changed.resize(at);
      else
        changed[at] = static_cast<char>(changed[at] ^ (1 << random.integer(0, 7)));
      write_bytes(log, changed);
      EXPECT_EQ(certificate(s, {.log = log, .resume = true}), whole) << at << " of " << bytes.size();
      EXPECT_EQ(bytes_of(log), bytes);
    }
    // Without `resume` it is begun anew.
    write_bytes(log, bytes.substr(0, bytes.size() / 2));
    EXPECT_EQ(certificate(s, {.log = log}), whole);
    EXPECT_EQ(bytes_of(log), bytes);
  }
}

TEST(Log, GoesOnWithALargerBudget) {
  const Folder folder;
  const std::filesystem::path log = folder.path() / "log";
  for (const Statement& s : {narrow(), narrow_plane(), find_statement("cai2024.tight.silu")}) {
    EXPECT_FALSE(prove(s, {}, {.box_budget = 100, .log = log}).certificate);
    EXPECT_FALSE(prove(s, {}, {.box_budget = 150, .log = log, .resume = true}).certificate);
    EXPECT_EQ(certificate(s, {.log = log, .resume = true}), certificate(s));
    EXPECT_FALSE(prove(s, {}, {.box_budget = 100, .log = log, .resume = true}).certificate);
  }
}

TEST(Log, RefusesAnotherFormulasAndStrangeOnes) {
  const Folder folder;
  const std::filesystem::path log = folder.path() / "log";
  certificate(narrow(), {.log = log});
  EXPECT_THROW(prove(narrow_plane(), {}, {.log = log, .resume = true}), BadInput);
  // Records that are whole, and nonsense: refused, or boxes that do not hold, which the verifier finds.
  const Statement s = narrow();
  const std::string header = "overshoot proof log 1\n" + s.about.key + "\n" + s.formula({}).hash(s.domain) + "\n";
  Random random("strange logs");
  OVERSHOOT_TRACE_SEED(random);
  for (int i = 0; i < 300; ++i) {
    std::string record(static_cast<std::size_t>(random.integer(0, 60)), '\0');
    for (char& c : record) c = static_cast<char>(random.one_in(2) ? 0 : random.integer(0, random.one_in(2) ? 3 : 255));
    if (random.one_in(2)) record.insert(0, std::string("\0\0\0\0\1\0\0\0", 8));
    if (random.one_in(3)) record.insert(8 < record.size() ? 8 : 0, std::string("\1\0\0\0", 4));
    ProofLog(log, header, false).append(record);
    try {
      const ProofAttempt a = prove(s, {}, {.log = log, .resume = true});
      if (!a.certificate) continue;
      EXPECT_TRUE(to_json(*a.certificate).dump() == certificate(s) || flaw(*a.certificate, s));
    } catch (const BadInput& e) {
      EXPECT_TRUE(std::string(e.what()).starts_with(log.string() + ": is not the log of this proof")) << e.what();
    }
  }
  // Whether in use, a folder, or nowhere.
  const ProofLog held(log, header, false);
  EXPECT_THROW(ProofLog(log, header, true), BadInput);
  EXPECT_THROW(ProofLog(folder.path(), header, true), BadInput);
  EXPECT_THROW(ProofLog("/dev/null", header, false), BadInput);
}

/// Half a million boxes.
Statement long_one() {
  return says(between(1, 20), X(softplus(x) * number(x, 1 + ten_to(-11)) - softplus(x)), Relation::greater);
}
constexpr long long_budget = 10'000'000;

/// What the next test runs in another process, and kills.
TEST(Log, DISABLED_ProveUntilKilled) {
  prove(long_one(), {}, {.box_budget = long_budget, .log = std::getenv("OVERSHOOT_TEST_LOG"), .resume = true});
}

TEST(Log, KilledProofsGoOn) {
  const Folder folder;
  const std::filesystem::path log = folder.path() / "log";
  setenv("OVERSHOOT_TEST_LOG", log.c_str(), 1);
  std::string self = std::filesystem::read_symlink("/proc/self/exe").string(),
              which = "--gtest_filter=Log.DISABLED_ProveUntilKilled", disabled = "--gtest_also_run_disabled_tests";
  char* words[] = {self.data(), which.data(), disabled.data(), nullptr};
  std::size_t logged = 0;
  for (int i = 0; i < 3; ++i) {
    pid_t child = 0;
    ASSERT_EQ(posix_spawn(&child, self.c_str(), nullptr, nullptr, words, environ), 0);
    // Once it has added something to the log.
    for (int k = 0; k < 3000 && (!std::filesystem::exists(log) || std::filesystem::file_size(log) < logged + 200'000);
         ++k)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "it was done before it was killed";
    EXPECT_GT(std::filesystem::file_size(log), logged);
    logged = std::filesystem::file_size(log);
  }
  const Statement s = long_one();
  const ProofAttempt resumed = prove(s, {}, {.box_budget = long_budget, .log = log, .resume = true}),
                     anew = prove(s, {}, {.box_budget = long_budget});
  ASSERT_TRUE(resumed.certificate && anew.certificate) << resumed.why_not << anew.why_not;
  EXPECT_GT(anew.certificate->boxes(), 100'000);
  EXPECT_TRUE(to_json(*resumed.certificate).dump() == to_json(*anew.certificate).dump());
}

#undef X

}  // namespace
}  // namespace overshoot::test
