/// prove, refute, verify, and check with certificates that are missing or were tampered with.
#include <algorithm>
#include <functional>

#include "tests/cli/program.hpp"

namespace overshoot::cli {
namespace {

using nlohmann::json;

const std::string proved_key = "ahn2023.loss_a1.log_cosh", refuted_key = "ahn2023.regime_eos.without_proviso",
                  tree_key = "ahn2023.mean_bounce";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A committed certificate, altered and with its checksum made right, as a file in the scratch directory.
std::string altered(const Scratch& scratch, const std::string& key, const std::function<void(json&)>& change,
                    bool signed_again = true) {
  json j = read_json(certificate(OVERSHOOT_SOURCE_DIR, key));
  change(j);
  if (signed_again) sign(j);
  write_file(scratch.path("altered.json"), j.dump(1));
  return scratch / "altered.json";
}

/// verify says no and why, on one line that names the file.
void expect_rejected(const std::string& file) {
  const Outcome r = run({"verify", file});
  EXPECT_EQ(r.code, 1) << r.out << r.err;
  EXPECT_EQ(r.err, "");
  EXPECT_EQ(lines_of(r.out).size(), 1u) << r.out;
  EXPECT_TRUE(has(r.out, file + ": REJECTED: ")) << r.out;
}

TEST(Verify, AcceptsCommittedOnes) {
  const std::string a = certificate(OVERSHOOT_SOURCE_DIR, proved_key).string(),
                    b = certificate(OVERSHOOT_SOURCE_DIR, refuted_key).string();
  const Outcome r = run({"verify", a, b});
  EXPECT_EQ(r.code, 0);
  EXPECT_EQ(r.err, "");
  const auto lines = lines_of(r.out);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[0].starts_with(a + ": verified, PROVED"));
  EXPECT_TRUE(lines[1].starts_with(b + ": verified, REFUTED"));
}

/// Whose certificate it is stands beside PROVED; in a file named after another statement it is none.
TEST(Verify, NamesWhatItVerified) {
  const Scratch scratch;
  const std::string text = read_file(certificate(OVERSHOOT_SOURCE_DIR, "cai2024.g6"));
  for (const std::string name : {"free.json", "cai2024.g6.json", "cai2024.g6"}) {
    write_file(scratch.path(name), text);
    const Outcome r = run({"verify", scratch / name});
    EXPECT_EQ(r.code, 0) << r.out;
    EXPECT_TRUE(r.out.starts_with(scratch / name + ": verified, PROVED: cai2024.g6 (")) << r.out;
  }
  for (const std::string name : {"cai2024.g7.json", "cai2024.g7", "ahn2023.regime_eos.json"}) {
    write_file(scratch.path(name), text);
    expect_rejected(scratch / name);
    EXPECT_TRUE(has(run({"verify", scratch / name}).out, "'cai2024.g6'"));
    expect_refused({"export-coq", scratch / name}, {name, "REJECTED", "cai2024.g6"}, {}, 1);
  }
  // Among the committed ones every file is named after its statement.
  const How here{.root = scratch.root({"cai2024.g6"})};
  write_file(certificate(here.root, "cai2024.nothing"), text);
  const Outcome all = run({"verify", "--all"}, here);
  EXPECT_EQ(all.code, 1);
  EXPECT_TRUE(has(all.out, "cai2024.nothing.json: REJECTED: ")) << all.out;
  EXPECT_TRUE(has(all.out, "cai2024.g6.json: verified, ")) << all.out;
  // Nor do the other commands take one for the other.
  write_file(certificate(here.root, "cai2024.g7"), text);
  const Outcome checked = run({"check", "cai2024.g7"}, here);
  EXPECT_EQ(checked.code, 1);
  EXPECT_TRUE(has(checked.out, "it is for the statement cai2024.g6")) << checked.out;
  expect_refused({"precision", "cai2024.g7"}, {"cai2024.g7.json", "for the statement cai2024.g6"}, here);
}

TEST(Verify, UnreadableFiles) {
  const Scratch scratch;
  const std::string whole = read_file(certificate(OVERSHOOT_SOURCE_DIR, proved_key));
  const std::map<std::string, std::string> contents = {{"empty", ""},
                                                       {"text", "PROVED\n"},
                                                       {"number", "1"},
                                                       {"list", "[]"},
                                                       {"object", "{}"},
                                                       {"truncated", whole.substr(0, whole.size() / 2)},
                                                       {"almost", whole.substr(0, whole.size() - 3)},
                                                       {"twice", whole + whole},
                                                       {"marked", "\xef\xbb\xbf" + whole},
                                                       {"behind a NUL", whole + std::string(1, '\0') + whole},
                                                       {"doubled", "{\"version\": 1," + whole.substr(1)},
                                                       {"latin1", "\"\xe9\""},
                                                       {"deep", std::string(1'000'000, '[')},
                                                       {"null", std::string(100, '\0')}};
  for (const auto& [name, text] : contents) {
    write_file(scratch.path(name), text);
    expect_refused({"verify", scratch / name}, {scratch / name});
  }
  expect_refused({"verify", scratch / "missing.json"}, {scratch / "missing.json"});
  std::filesystem::create_directory(scratch.path("folder"));
  expect_refused({"verify", scratch / "folder"}, {scratch / "folder"});
  expect_refused({"verify", "/dev/null"}, {"/dev/null"});
}

TEST(Verify, MalformedCertificates) {
  const Scratch scratch;
  const std::vector<std::function<void(json&)>> changes = {[](json& j) { j["surprise"] = 1; },
                                                           [](json& j) { j["text"] = "0 = 0"; },
                                                           [](json& j) { j["version"] = 99; },
                                                           [](json& j) { j["format"] = "another"; },
                                                           [](json& j) { j["verdict"] = "SUPPORTED"; },
                                                           [](json& j) { j["boxes"] = 1; },
                                                           [](json& j) { j["key"] = 7; },
                                                           [](json& j) { j["inhabited"]["s"] = 0.5; },
                                                           [](json& j) { j["inhabited"]["s"] = "nan"; },
                                                           [](json& j) { j["claims"] = json::array(); },
                                                           [](json& j) { j["claims"][0]["method"] = "trust me"; },
                                                           [](json& j) { j["claims"][1]["slack"] = -1; }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    SCOPED_TRACE(i);
    const std::string file = altered(scratch, proved_key, changes[i]);
    expect_refused({"verify", file}, {file});
  }
  // The checksum.
  const std::string file = altered(
      scratch, proved_key, [](json& j) { j["inhabited"]["s"] = "3"; }, false);
  expect_refused({"verify", file}, {file, "checksum"});
  altered(
      scratch, proved_key, [](json& j) { j["checksum"] = std::string(64, '0'); }, false);
  expect_refused({"verify", file}, {file, "checksum"});
}

TEST(Verify, RejectsWhatIsNotAProof) {
  const Scratch scratch;
  const auto rejected = [&](const std::string& key, const std::function<void(json&)>& change) {
    expect_rejected(altered(scratch, key, change));
  };
  rejected(proved_key, [](json& j) { j["key"] = "ahn2023.loss_a1.sqrt"; });
  rejected(proved_key, [](json& j) { j["key"] = "nope.nothing"; });
  rejected(proved_key, [](json& j) { j["formula"] = std::string(64, 'a'); });
  rejected(proved_key, [](json& j) { j["inhabited"]["extra"] = "1"; });
  rejected(proved_key, [](json& j) { j["inhabited"] = json::object(); });
  rejected(proved_key, [](json& j) { j["claims"][0]["claim"] = "another"; });
  rejected(proved_key, [](json& j) {
    const auto boxes = j["boxes"].get<long>();
    j["claims"].erase(0);
    j["boxes"] = boxes - 1;
  });
  rejected(refuted_key, [](json& j) {
    for (auto& [name, q] : j["witness"].items()) q = "1";
  });
  rejected(refuted_key, [](json& j) { j["refutation"]["claim"] = "another"; });
  rejected(refuted_key, [](json& j) { j["refutation"]["lhs"] = {"-1", "-1/2"}; });
}

/// A number inside a proof tree: a cut moved outside its box no longer covers the domain.
TEST(Verify, RejectsAnAlteredTree) {
  const Scratch scratch;
  const auto spoil = [](const auto& self, json& tree) -> bool {
    if (tree.is_array() && tree.size() == 5 && tree[0] == "split") {
      tree[2] = "-1000000000000000000";
      return true;
    }
    if (tree.is_structured())
      for (json& part : tree)
        if (self(self, part)) return true;
    return false;
  };
  std::size_t altered_ones = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(certificate(OVERSHOOT_SOURCE_DIR, "any").parent_path())) {
    json j = read_json(entry.path());
    if (altered_ones == 3 || !j.contains("claims") || !spoil(spoil, j["claims"])) continue;
    ++altered_ones;
    sign(j);
    write_file(scratch.path("altered.json"), j.dump(1));
    const Outcome r = run({"verify", scratch / "altered.json"});
    EXPECT_EQ(r.code, 1) << entry.path() << ": " << r.out;
    EXPECT_TRUE(has(r.out, "REJECTED")) << r.out;
  }
  EXPECT_EQ(altered_ones, 3u);
}

TEST(Verify, SeveralFiles) {
  const Scratch scratch;
  const std::string good = certificate(OVERSHOOT_SOURCE_DIR, proved_key).string();
  const std::string bad = altered(scratch, proved_key, [](json& j) { j["formula"] = ""; });
  write_file(scratch.path("empty"), "");
  Outcome r = run({"verify", good, bad, good});
  EXPECT_EQ(r.code, 1);
  EXPECT_EQ(lines_of(r.out).size(), 3u) << r.out;
  // An unreadable file does not keep the others from being verified.
  r = run({"verify", scratch / "empty", bad, good});
  EXPECT_EQ(r.code, 2);
  EXPECT_EQ(lines_of(r.err).size(), 1u) << r.err;
  EXPECT_TRUE(has(r.err, scratch / "empty")) << r.err;
  ASSERT_EQ(lines_of(r.out).size(), 2u) << r.out;
  EXPECT_TRUE(has(r.out, bad + ": REJECTED"));
  EXPECT_TRUE(has(r.out, good + ": verified"));
}

TEST(Verify, AllBelowARoot) {
  const Scratch scratch;
  const How here{.root = scratch.root({proved_key, refuted_key})};
  Outcome r = run({"verify", "--all"}, here);
  EXPECT_EQ(r.code, 0) << r.out << r.err;
  EXPECT_EQ(lines_of(r.out).size(), 2u);
  json j = read_json(certificate(here.root, refuted_key));
  j["formula"] = "altered";
  sign(j);
  write_file(certificate(here.root, refuted_key), j.dump());
  r = run({"verify", "--all"}, here);
  EXPECT_EQ(r.code, 1);
  EXPECT_TRUE(has(r.out, refuted_key + ".json: REJECTED")) << r.out;
  expect_refused({"verify", "--all"}, {"certificates"}, {.root = scratch.path("nowhere")});
}

TEST(CheckCertificates, MissingOneIsOnlySupported) {
  const Scratch scratch;
  const std::string file = scratch / "r.json";
  const Outcome r = run({"check", proved_key, "--json", file}, {.root = scratch.root({})});
  EXPECT_EQ(r.code, 1);
  EXPECT_TRUE(has(r.out, "1 NOT as recorded")) << r.out;
  EXPECT_TRUE(has(r.out, proved_key + ": SUPPORTED, recorded as PROVED")) << r.out;
  const json s = read_json(file)["statements"][0];
  EXPECT_EQ(s["verdict"], "SUPPORTED");
  EXPECT_EQ(s["expected"], "PROVED");
  EXPECT_FALSE(s.contains("certificate"));
}

TEST(CheckCertificates, CorruptedOneIsSaid) {
  const Scratch scratch;
  const How here{.root = scratch.root({proved_key})};
  const std::filesystem::path file = certificate(here.root, proved_key);
  const json whole = read_json(file);
  const auto expect_trouble = [&](const std::string& why) {
    const Outcome r = run({"check", proved_key}, here);
    EXPECT_EQ(r.code, 1);
    EXPECT_TRUE(has(r.out, "1 statement: 0 proved")) << r.out;
    EXPECT_TRUE(has(r.out, proved_key + ": SUPPORTED, recorded as PROVED: its certificate ")) << r.out;
    EXPECT_TRUE(has(r.out, why)) << r.out;
  };
  json j = whole;
  j["formula"] = "altered";
  write_file(file, j.dump());
  expect_trouble("checksum");
  sign(j);
  write_file(file, j.dump());
  expect_trouble("rejected");
  write_file(file, whole.dump().substr(0, 500));
  expect_trouble("JSON");
  write_file(file, read_file(certificate(OVERSHOOT_SOURCE_DIR, refuted_key)));  // another statement's
  expect_trouble("statement");
}

/// A verification is done once a machine, under the hash of all that it depends on.
TEST(CheckCertificates, VerificationsAreRemembered) {
  const Scratch scratch;
  const char* before = std::getenv("XDG_CACHE_HOME");
  const std::string kept = before ? before : "", file = scratch / "r.json";
  setenv("XDG_CACHE_HOME", (scratch / "cache").c_str(), 1);
  const How here{.root = scratch.root({proved_key})};
  const std::filesystem::path committed = certificate(here.root, proved_key);
  const auto checked = [&](const Words& more = {}) {
    Words words = {"check", proved_key, "--json", file};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome r = run(words, here);
    EXPECT_TRUE(r.code == 0 || r.code == 1) << r.err;
    return read_json(file)["statements"][0];
  };
  const auto is_verified = [](const json& s) { return s["verdict"] == "PROVED" && s["reverified"] == true; };
  json s = checked();
  EXPECT_TRUE(is_verified(s) && !s.contains("remembered")) << s;
  s = checked();
  EXPECT_TRUE(is_verified(s) && s["remembered"] == true) << s;
  // One name, of the file's bytes among others: a blank more is another certificate.
  const std::filesystem::path folder = scratch / "cache/overshoot/remembered";
  const auto names = [&] { return std::distance(std::filesystem::directory_iterator(folder), {}); };
  EXPECT_EQ(names(), 1);
  const std::string bytes = read_file(committed);
  write_file(committed, bytes + " ");
  s = checked();
  EXPECT_TRUE(is_verified(s) && !s.contains("remembered")) << s;
  EXPECT_EQ(names(), 2);
  // What does not hold is not remembered, and does not profit from what is.
  json j = read_json(committed);
  j["claims"][0]["slack"] = 64;
  sign(j);
  write_file(committed, j.dump());
  for (int k = 0; k < 2; ++k) {
    s = checked();
    EXPECT_NE(s["verdict"], "PROVED");
    EXPECT_FALSE(s.contains("remembered"));
  }
  EXPECT_EQ(names(), 2);
  // --fresh forgets.
  write_file(committed, bytes);
  EXPECT_EQ(checked()["remembered"], true);
  checked({"--fresh"});
  EXPECT_EQ(names(), 1);
  EXPECT_FALSE(checked().contains("remembered"));
  // A file of another content under the name, and a cache that cannot be written: nothing is remembered.
  for (const auto& entry : std::filesystem::directory_iterator(folder)) write_file(entry.path(), "");
  EXPECT_FALSE(checked().contains("remembered"));
  std::filesystem::remove_all(scratch / "cache");
  write_file(scratch / "cache", "no folder");
  for (int k = 0; k < 2; ++k) {
    s = checked();
    EXPECT_TRUE(is_verified(s) && !s.contains("remembered")) << s;
  }
  if (before)
    setenv("XDG_CACHE_HOME", kept.c_str(), 1);
  else
    unsetenv("XDG_CACHE_HOME");
}

/// Verification that would take hours is not begun, and what is not verified has a word of its own.
TEST(CheckCertificates, WhatCostsTooMuchIsUnverified) {
  const Scratch scratch;
  const std::string key = "cai2024.stable_certificate.xor", file = scratch / "r.json";
  const How here{.root = scratch.root({key, proved_key}), .limit = std::chrono::seconds(20)};
  json j = read_json(certificate(here.root, key));
  j["orbits"] = j["steps"] = 1'000'000;
  sign(j);
  write_file(certificate(here.root, key), j.dump());
  Outcome r = run({"check", key, proved_key, "--json", file}, here);
  EXPECT_FALSE(r.timed_out);
  EXPECT_EQ(r.code, 0) << r.out;
  EXPECT_TRUE(has(r.out, "2 statements: 1 proved, 0 supported, 0 refuted, 0 undecided, 1 unverified; all as recorded"))
      << r.out;
  EXPECT_TRUE(has(r.out, "UNVERIFIED: 1 certificate of more than 300 s to verify")) << r.out;
  EXPECT_TRUE(has(r.out, key + "  UNVERIFIED  ")) << r.out;
  const json s = read_json(file)["statements"][1];
  EXPECT_EQ(s["key"], key);
  EXPECT_EQ(s["verdict"], "UNVERIFIED");
  EXPECT_EQ(s["expected"], "PROVED");
  EXPECT_EQ(s["reverified"], false);
  EXPECT_GT(std::stod(s["verify_cost"].get<std::string>()), 60);
  // The report takes it, and says so.
  r = run({"report", "--from", file, "-o", scratch / "r.html"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_TRUE(has(r.out, "; 1 unverified")) << r.out;
  // A run of three steps: looked at, and rejected.
  j["inhabited"]["s"] = "3";
  sign(j);
  write_file(certificate(here.root, key), j.dump());
  r = run({"check", key}, here);
  EXPECT_EQ(r.code, 1);
  EXPECT_TRUE(has(r.out, "0 proved") && has(r.out, "rejected")) << r.out;
}

/// A forged refutation of a true statement, and a proof put in the place of a refutation.
TEST(CheckCertificates, ForgedOnesAreSaid) {
  const Scratch scratch;
  const How here{.root = scratch.root({proved_key, refuted_key})};
  json forged = read_json(certificate(here.root, refuted_key));
  const json truth = read_json(certificate(here.root, proved_key));
  forged["key"] = proved_key;
  forged["formula"] = truth["formula"];
  forged["witness"] = truth["inhabited"];
  forged["refutation"]["claim"] = "l' <= 1";
  sign(forged);
  write_file(certificate(here.root, proved_key), forged.dump());
  const Outcome r = run({"check", proved_key}, here);
  EXPECT_EQ(r.code, 1);
  EXPECT_FALSE(has(r.out, "REFUTED")) << r.out;
  EXPECT_TRUE(has(r.out, "rejected")) << r.out;
}

TEST(Prove, WritesWhatVerifyAccepts) {
  const Scratch scratch;
  const How here{.root = scratch.root({})};
  for (const std::string& key : {proved_key, std::string("ahn2023.balancedness_drift")}) {
    const Outcome r = run({"prove", key}, here);
    EXPECT_EQ(r.code, 0) << r.out << r.err;
    EXPECT_EQ(r.err, "");
    EXPECT_TRUE(has(r.out, "PROVED")) << r.out;
    const std::string file = certificate(here.root, key).string();
    EXPECT_TRUE(has(r.out, "wrote " + file)) << r.out;
    EXPECT_EQ(run({"verify", file}).code, 0);
    EXPECT_EQ(run({"check", key}, here).code, 0);
    // The same proof again, byte for byte.
    const std::string first = read_file(file);
    EXPECT_EQ(run({"prove", key}, here).code, 0);
    EXPECT_EQ(read_file(file), first);
  }
  EXPECT_EQ(scratch.files("root/proofs-numeric/certificates").size(), 2u);
}

TEST(Refute, WritesWhatVerifyAccepts) {
  const Scratch scratch;
  const How here{.root = scratch.root({})};
  const Outcome r = run({"refute", refuted_key}, here);
  EXPECT_EQ(r.code, 0) << r.out << r.err;
  EXPECT_TRUE(has(r.out, "REFUTED")) << r.out;
  EXPECT_EQ(run({"verify", certificate(here.root, refuted_key).string()}).code, 0);
  EXPECT_EQ(run({"check", refuted_key}, here).code, 0);
}

TEST(Prove, FailsWithoutAFile) {
  const Scratch scratch;
  const How here{.root = scratch.root({})};
  for (const std::string& key : {std::string("ahn2023.regime_eos"), std::string("ahn2023.network_bias"), refuted_key}) {
    const Outcome r = run({"prove", key}, here);
    EXPECT_EQ(r.code, 1) << key << r.err;
    EXPECT_TRUE(has(r.out, key + ": not proved: ")) << r.out;
    EXPECT_EQ(r.err, "");
  }
  // Too small a budget.
  EXPECT_EQ(run({"prove", "ahn2023.loss_a2.log_cosh", "--budget", "2"}, here).code, 1);
  EXPECT_TRUE(scratch.files("root/proofs-numeric/certificates").empty());
}

TEST(Refute, FailsWithoutAFile) {
  const Scratch scratch;
  const How here{.root = scratch.root({})};
  const Outcome r = run({"refute", proved_key, "--budget", "5000"}, here);
  EXPECT_EQ(r.code, 1);
  EXPECT_TRUE(has(r.out, "no counterexample in 5000 samples")) << r.out;
  // A statement about runs has no exact witness: refuted by nothing but its runs.
  expect_refused({"refute", "ahn2023.regime_eos"}, {"ahn2023.regime_eos"}, here);
  EXPECT_TRUE(scratch.files("root/proofs-numeric/certificates").empty());
}

TEST(Prove, ResumesFromItsLog) {
  const Scratch scratch;
  const How here{.root = scratch.root({})};
  const std::string key = "cai2024.a13_margin_increases.one", log = "root/proofs-numeric/partial/" + key + ".log";
  EXPECT_EQ(run({"prove", key, "--resume"}, here).code, 0);  // nothing to go on with
  const std::string whole = read_file(certificate(here.root, key));
  EXPECT_TRUE(scratch.files("root/proofs-numeric/partial").empty());
  std::filesystem::remove(certificate(here.root, key));
  // A run that stopped early, its last record torn.
  const Outcome stopped = run({"prove", key, "--budget", "150"}, here);
  EXPECT_EQ(stopped.code, 1);
  EXPECT_TRUE(has(stopped.out, "kept in " + scratch / log)) << stopped.out;
  const std::string logged = read_file(scratch.path(log));
  EXPECT_GT(logged.size(), 1000u);
  write_file(scratch.path(log), logged.substr(0, logged.size() - 3));
  // The log of another statement is refused, and left alone.
  const std::string other = "root/proofs-numeric/partial/cai2024.g6.log";
  write_file(scratch.path(other), logged);
  expect_refused({"prove", "cai2024.g6", "--resume"}, {scratch / other, "another formula"}, here);
  EXPECT_EQ(read_file(scratch.path(other)), logged);
  EXPECT_EQ(run({"prove", "cai2024.g6"}, here).code, 0);
  EXPECT_EQ(run({"prove", key, "--resume"}, here).code, 0);
  EXPECT_EQ(read_file(certificate(here.root, key)), whole);
  EXPECT_TRUE(scratch.files("root/proofs-numeric/partial").empty());
}

TEST(Prove, SaysWhereItCannotWrite) {
  const Scratch scratch;
  write_file(scratch.path("root/proofs-numeric"), "a file where the folder should be");
  const Outcome r = run({"prove", proved_key}, {.root = scratch.path("root")});
  EXPECT_EQ(r.code, 2);
  EXPECT_EQ(lines_of(r.err).size(), 1u) << r.err;
  EXPECT_TRUE(has(r.err, "proofs-numeric")) << r.err;
}

}  // namespace
}  // namespace overshoot::cli
