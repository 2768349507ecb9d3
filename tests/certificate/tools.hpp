#pragma once
/// Certificates as JSON, taken apart: every value altered in every way a forger or a disk could think of.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "lib/search/write_certificate.hpp"
#include "lib/files/sha256.hpp"
#include "lib/search/verification.hpp"

namespace overshoot::test {

using nlohmann::json;

inline json committed(const std::string& key) {
  std::ifstream in(certificate_path(OVERSHOOT_SOURCE_DIR, key));
  return json::parse(in);
}

/// A fresh directory, removed with everything in it.
class Folder {
 public:
  Folder() {
    const std::filesystem::path in_memory =
        "/dev/shm";  // thousands of small files: not on a disk where that can be had
    std::error_code error;
    const bool there = std::filesystem::is_directory(in_memory, error);
    std::string name =
        ((there ? in_memory : std::filesystem::temp_directory_path()) / "overshoot-test-XXXXXX").string();
    const char* made = mkdtemp(name.data());
    if (!made) throw std::runtime_error("no temporary directory: " + name);
    path_ = made;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(path_), std::filesystem::directory_iterator()));
  }

 private:
  std::filesystem::path path_;
};

/// Leaves of a tree in JSON, 1 for whatever is none.
inline long leaves_of(const json& tree) {
  if (tree.is_array() && tree.size() == 5 && tree[0] == "split") return leaves_of(tree[3]) + leaves_of(tree[4]);
  return 1;
}

/// Steps of a tree of orbits.
inline long steps_of(const json& tree) {
  if (tree.is_array() && tree.size() == 5 && tree[0] == "split") return steps_of(tree[3]) + steps_of(tree[4]);
  const json& steps = tree.is_object() && tree.contains("steps") ? tree["steps"] : tree;
  return steps.is_number_integer() ? std::clamp(steps.get<long>(), -1'000'000'000L, 1'000'000'000L) : 0;
}

/// Makes the numbers of boxes and steps and the checksum fit again, as a forger would.
inline void reseal(json& j) {
  if (!j.is_object()) return;
  long boxes = 1;
  if (j.contains("claims") && j["claims"].is_array())
    for (const json& c : j["claims"]) {
      if (!c.is_object()) continue;
      if (c.contains("slack")) {
        boxes += leaves_of(c["slack"]);
      } else if (c.contains("remainder") || c.contains("factor")) {
        boxes += (c.contains("factor") ? leaves_of(c["factor"]) : 0) +
                 (c.contains("remainder") ? leaves_of(c["remainder"]) : 0);
        if (c.contains("multipliers") && c["multipliers"].is_array())
          for (const json& m : c["multipliers"]) boxes += leaves_of(m);
      } else {
        boxes += 1;
      }
    }
  if (j.contains("orbits")) {
    boxes += leaves_of(j["orbits"]);
    if (j.contains("steps") && j["steps"].is_number_integer()) j["steps"] = steps_of(j["orbits"]);
  }
  if (j.contains("boxes") && j["boxes"].is_number_integer()) j["boxes"] = boxes;
  j.erase("checksum");
  j["checksum"] = sha256(j.dump());
}

/// What became of a certificate: read and accepted, or why not.
enum class Fate { unreadable, flawed, accepted };
inline Fate fate(const json& j, const Statement& s) {
  std::optional<Certificate> c;
  try {
    c = from_json(j, "test");
  } catch (const BadInput&) {
    return Fate::unreadable;
  }
  return flaw(*c, s) ? Fate::flawed : Fate::accepted;
}

/// Other values for one value, each with its name.
inline std::vector<std::pair<std::string, json>> alterations(const json& v) {
  std::vector<std::pair<std::string, json>> out;
  const auto add = [&](std::string name, json changed) {
    if (changed != v) out.emplace_back(std::move(name), std::move(changed));
  };
  add("null", nullptr);
  add("true", true);
  add("a number", 64);
  add("a fraction", 64.5);
  add("a string", "x");
  add("a list", json::array());
  add("an object", json::object());
  if (v.is_number_integer()) {
    const long n = v.get<long>();
    for (const long m : {n + 1, n - 1, 0L, -n, 2 * n, n / 2, 1'000'000L, LONG_MAX, LONG_MIN}) add("another number", m);
    add("as a float", static_cast<double>(n));
    add("as a string", std::to_string(n));
  }
  if (v.is_string()) {
    const std::string t = v.get<std::string>();
    add("empty", "");
    add("longer", t + "1");
    add("with a space", t + " ");
    add("negated", t.starts_with("-") ? t.substr(1) : "-" + t);
    add("doubled", t + t);
    for (const std::string other :
         {"0",   "1",    "-1",   "1/2",    "7/3",     "1e-9999",  "1e9999", "-1e9999", "1/0",   "nan",
          "inf", "-inf", "0x10", "PROVED", "REFUTED", "identity", "boxes",  "form",    "split", "touch"})
      add("'" + other + "'", other);
    if (!t.empty()) {
      add("shorter", t.substr(1));
      add("cut", t.substr(0, t.size() - 1));
      for (const std::size_t i : {std::size_t{0}, t.size() / 2, t.size() - 1}) {
        std::string changed = t;
        changed[i] = changed[i] == '9' ? '8' : static_cast<char>(changed[i] + 1);
        add("a character", changed);
      }
    }
  }
  if (v.is_array()) {
    for (std::size_t i = 0; i < v.size(); ++i) {
      json without = v, twice = v, swapped = v;
      without.erase(i);
      twice.insert(twice.begin() + static_cast<long>(i), v[i]);
      std::swap(swapped[i], swapped[(i + 1) % v.size()]);
      add("without an element", without);
      add("an element twice", twice);
      add("elements swapped", swapped);
    }
    json longer = v;
    longer.push_back(nullptr);
    add("longer", longer);
    longer.back() = 64;
    add("longer by a leaf", longer);
  }
  if (v.is_object()) {
    for (const auto& [name, value] : v.items()) {
      json without = v, renamed = v;
      without.erase(name);
      renamed.erase(name);
      renamed[name + "x"] = value;
      add("without a field", without);
      add("a field renamed", renamed);
    }
    json more = v;
    more["extra"] = 1;
    add("with a field", more);
  }
  return out;
}

/// The pointers to every value in j, j itself first.
inline std::vector<json::json_pointer> everything(const json& j) {
  std::vector<json::json_pointer> out{json::json_pointer()};
  for (std::size_t i = 0; i < out.size(); ++i) {
    const json::json_pointer at = out[i];
    const json& v = j.at(at);
    if (v.is_object())
      for (const auto& [name, value] : v.items()) out.push_back(at / name);
    if (v.is_array())
      for (std::size_t k = 0; k < v.size(); ++k) out.push_back(at / k);
  }
  return out;
}

}  // namespace overshoot::test
