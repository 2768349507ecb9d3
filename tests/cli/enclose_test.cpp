/// enclose: the known long orbits, boxes, splitting, what it says when it fails.
#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

using nlohmann::json;

json enclose(Words words, int code = 0) {
  const Scratch scratch;
  words.insert(words.begin(), "enclose");
  words.insert(words.end(), {"--json", scratch / "r.json"});
  const Outcome r = run(words);
  EXPECT_EQ(r.code, code) << r.err;
  EXPECT_EQ(r.err.empty(), code == 0) << r.err;
  EXPECT_EQ((r.out + r.err).find_first_of("\033\r"), std::string::npos);
  EXPECT_EQ(scratch.files(), Words{"r.json"});
  return read_json(scratch.path("r.json"));
}

struct Ends {
  long double lo, hi;
  bool inside(const Ends& o) const { return o.lo <= lo && hi <= o.hi; }
  long double width() const { return hi - lo; }
};
Ends ends(const json& j, const char* part, const char* name) {
  const json& e = j.at(part).at(name);
  const Ends r{std::stold(e.at(0).get<std::string>()), std::stold(e.at(1).get<std::string>())};
  EXPECT_LE(r.lo, r.hi);
  return r;
}

/// The reference values, from MPFR at 400 bits with y0 from delta: `simulate single_neuron --eta ... --scalar
/// mpfr:400`.
TEST(Enclose, LongOrbits) {
  const json a = enclose({"single_neuron", "--loss", "log_cosh", "--eta", "1/100", "--delta", "1/2", "--x0", "1/10"});
  EXPECT_TRUE(a["converged"].get<bool>());
  EXPECT_EQ(a["steps"].get<long>(), 181568);
  EXPECT_EQ(a["model"], "single_neuron");
  EXPECT_EQ(a["scalar"], "interval");
  EXPECT_EQ(a["parameters"]["eta"], "1/100");
  EXPECT_TRUE(a["seconds"].is_number());
  const Ends last = ends(a, "final", "eta_y2_minus_2"), limit = ends(a, "limit", "eta_y2_minus_2");
  const long double reference = -1.500045013978358254957e-4L;
  EXPECT_TRUE(Ends({reference, reference}).inside(last));
  EXPECT_LT(last.width(), 8.7e-11L / 1e6L);  // CAPD's C0Rect2Set has 8.7e-11
  EXPECT_TRUE(limit.inside({-1.5000450140e-4L, -1.5000450139e-4L}));
  EXPECT_LT(limit.width(), 1e-14L);

  const json b = enclose({"single_neuron", "--eta", "3/1000"});
  EXPECT_EQ(b["steps"].get<long>(), 1973007);
  EXPECT_TRUE(ends(b, "limit", "eta_y2_minus_2").inside({-1.350003646e-5L, -1.350003645e-5L}));
}

TEST(Enclose, Boxes) {
  const json narrow = enclose({"single_neuron", "--x0", "1/10"});
  for (const Words& box : {Words{"--x0", "0.0999:0.1001"}, Words{"--x0", "0.0999:0.1001", "--y0", "15.8116:15.8118"}}) {
    Words words = {"single_neuron", "--loss", "log_cosh", "--eta", "1/100"};
    words.insert(words.end(), box.begin(), box.end());
    const json wide = enclose(words);
    EXPECT_TRUE(wide["converged"].get<bool>());
    for (const char* name : {"x", "y", "eta_y2_minus_2"})
      EXPECT_TRUE(ends(narrow, "final", name).inside(ends(wide, "final", name))) << name;
    EXPECT_TRUE(ends(narrow, "limit", "eta_y2_minus_2").inside({-1.50004510e-4L, -1.50004490e-4L}));
  }
  // The step is a box, and the other losses.
  const json steps = enclose({"single_neuron", "--eta", "0.09999:0.10001"});
  EXPECT_TRUE(ends(steps, "limit", "eta_y2_minus_2").inside({-0.0151L, -0.0150L}));
  EXPECT_TRUE(Ends({-1.504636235e-2L, -1.504636234e-2L}).inside(ends(steps, "limit", "eta_y2_minus_2")));
  EXPECT_TRUE(enclose({"single_neuron", "--loss", "sqrt", "--eta", "1/20"})["converged"].get<bool>());
  EXPECT_TRUE(enclose({"single_neuron", "--loss", "huber", "--delta", "-1/2"})["converged"].get<bool>());
}

TEST(Enclose, OtherModels) {
  const json mean = enclose({"mean_model", "--d", "100", "--mult", "9", "--A0", "1/2"});
  EXPECT_TRUE(ends(mean, "limit", "b").inside({-0.0492240149L, -0.0492240148L}));
  const json box = enclose({"mean_model", "--d", "10", "--mult", "12", "--A0", "4.99:5.01"});
  EXPECT_TRUE(Ends({-0.64644129195L, -0.64644129185L}).inside(ends(box, "limit", "b")));
  const json one = enclose({"cubic_map", "--s", "1/5"});
  EXPECT_TRUE(one["converged"].get<bool>());
  EXPECT_EQ(ends(one, "limit", "z").width(), 0);
  // Period 2: an orbit without a limit is enclosed all the same.
  const json two = enclose({"cubic_map", "--s", "3/10", "--z0", "0.49:0.51"});
  EXPECT_FALSE(two["converged"].get<bool>());
  EXPECT_FALSE(two.contains("limit"));
  EXPECT_LT(ends(two, "final", "z").width(), 1e-12L);
}

/// A box that is too wide is cut; what stays undecided is named, and nothing is said of the whole box then.
TEST(Enclose, PiecesAndFailures) {
  const Words wide = {"single_neuron", "--eta", "1/10", "--x0", "0.05:0.3"};
  const auto with = [&](const char* pieces) {
    Words words = wide;
    words.insert(words.end(), {"--pieces", pieces});
    return words;
  };
  const json cut = enclose(with("1000"));
  EXPECT_GT(cut["pieces"].get<long>(), 1);
  EXPECT_TRUE(cut["converged"].get<bool>());
  EXPECT_TRUE(Ends({-1.504636235e-2L, -1.504636234e-2L}).inside(ends(cut, "limit", "eta_y2_minus_2")));
  const json few = enclose(with("1"), 1);
  EXPECT_FALSE(few.contains("limit") || few.contains("final"));
  EXPECT_EQ(few["undecided"].size(), 1);
  EXPECT_NE(few["undecided"][0]["piece"].get<std::string>().find("x0=1/20:3/10"), std::string::npos);
  const json chaos = enclose({"cubic_map", "--s", "9/20"}, 1);
  EXPECT_NE(chaos["undecided"][0]["why"].get<std::string>().find("lost at step"), std::string::npos);
  enclose({"single_neuron", "--steps", "1000"}, 1);
}

TEST(Enclose, BadInput) {
  expect_refused({"enclose", "two_layer"}, {"enclose", "two_layer", "single_neuron"});
  expect_refused({"enclose", "single_neuron", "--x0", "0.2:0.1"}, {"--x0", "LO"});
  expect_refused({"enclose", "single_neuron", "--x0", "1:2:3"}, {"--x0"});
  expect_refused({"enclose", "single_neuron", "--eta", "0:1"}, {"--eta", "positive"});
  expect_refused({"enclose", "single_neuron", "--y0", "1", "--delta", "1"}, {"y0", "delta"});
  expect_refused({"enclose", "single_neuron", "--scalar", "double"}, {"--scalar"});
  expect_refused({"enclose", "mean_model", "--d", "1:2"}, {"--d"});
}

}  // namespace
}  // namespace overshoot::cli
