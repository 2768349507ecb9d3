#pragma once
/// Certificates as JSON, taken apart: every value altered in every way a forger or a disk could think of.
#include <gtest/gtest.h>

#include <openssl/evp.h>
#include <zlib.h>

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

// --- Packed trees, by zlib and OpenSSL alone.

inline std::string base64(const std::string& bytes) {
  std::string text(4 * (bytes.size() / 3 + 1) + 1, ' ');
  text.resize(static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                                       reinterpret_cast<const unsigned char*>(bytes.data()),
                                                       static_cast<int>(bytes.size()))));
  return text;
}
inline std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string out(size, ' ');
  compress(reinterpret_cast<unsigned char*>(out.data()), &size, reinterpret_cast<const unsigned char*>(bytes.data()),
           bytes.size());
  out.resize(size);
  return out;
}
/// What such text holds, up to a megabyte of it; nothing for what is none.
inline std::optional<std::string> unpacked(const std::string& text) {
  std::string packed(text.size() + 3, ' '), bytes(1'000'000, ' ');
  const int n = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(packed.data()),
                                reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  uLongf size = bytes.size();
  if (n < 0 || uncompress(reinterpret_cast<unsigned char*>(bytes.data()), &size,
                          reinterpret_cast<const unsigned char*>(packed.data()), static_cast<uLong>(n)) != Z_OK)
    return std::nullopt;
  bytes.resize(size);
  return bytes;
}

/// One node of a packed tree: a part, a cut near the middle, a cut at a number.
struct Token {
  std::size_t kind = 0, argument = 0, number = 0;
};
inline std::string bytes_of(const std::vector<Token>& tokens) {
  std::string out;
  const auto put = [&](std::size_t n) {
    for (; n > 127; n >>= 7U) out += static_cast<char>((n & 127U) | 128U);
    out += static_cast<char>(n);
  };
  for (const Token& t : tokens) {
    out += static_cast<char>(std::min<std::size_t>(t.argument, 63) * 4 + t.kind);
    if (t.argument >= 63) put(t.argument - 63);
    if (t.kind == 2) put(t.number);
  }
  return out;
}
/// The nodes of a packed tree; none if it is not one.
inline std::vector<Token> tokens_of(const json& tree) {
  if (!tree.is_object() || !tree.contains("nodes") || !tree["nodes"].is_string()) return {};
  const std::string bytes = unpacked(tree["nodes"].get<std::string>()).value_or("");
  std::vector<Token> tokens;
  std::size_t at = 0;
  const auto byte = [&] { return at < bytes.size() ? static_cast<unsigned char>(bytes[at++]) : std::size_t{0}; };
  const auto number = [&] {
    std::size_t n = 0, next = 128;
    for (unsigned shift = 0; next > 127 && shift < 28; shift += 7) n += ((next = byte()) & 127U) << shift;
    return n;
  };
  while (at < bytes.size()) {
    const std::size_t first = byte();
    Token t{first & 3U, first >> 2U, 0};
    if (t.argument == 63) t.argument += number();
    if (t.kind == 2) t.number = number();
    tokens.push_back(t);
  }
  return tokens;
}
inline json with_tokens(const json& tree, const std::vector<Token>& tokens) {
  json other = tree;
  other["nodes"] = base64(deflated(bytes_of(tokens)));
  return other;
}
/// A nested tree packed, with every number that it cuts at.
inline json packed(const json& tree) {
  json out = {{"nodes", ""}, {"numbers", json::array()}, {"parts", json::array()}};
  std::vector<Token> tokens;
  const std::function<void(const json&)> add = [&](const json& node) {
    const bool cuts = node.is_array() && node.size() == 5 && node[0] == "split" && node[1].is_number_integer() &&
                      node[1] >= 0 && node[1] <= 1000;
    const bool middle = cuts && node[2] == "middle";
    tokens.push_back({cuts ? middle ? 1U : 2U : 0U, cuts ? node[1].get<std::size_t>() : out["parts"].size(),
                      out["numbers"].size()});
    if (!cuts) return out["parts"].push_back(node);
    if (!middle) out["numbers"].push_back(node[2]);
    add(node[3]);
    add(node[4]);
  };
  add(tree);
  return with_tokens(out, tokens);
}

/// The sum over the leaves of a tree in JSON, nested or packed.
inline long sum_of(const json& tree, const std::function<long(const json&)>& leaf) {
  if (tree.is_array() && tree.size() == 5 && tree[0] == "split") return sum_of(tree[3], leaf) + sum_of(tree[4], leaf);
  if (!tree.is_object() || !tree.contains("nodes")) return leaf(tree);
  long sum = 0;
  for (const Token& t : tokens_of(tree))
    if (t.kind == 0 && tree.contains("parts") && tree["parts"].is_array() && t.argument < tree["parts"].size())
      sum += sum_of(tree["parts"][t.argument], leaf);
  return sum;
}
/// Leaves of a tree, 1 for whatever is none.
inline long leaves_of(const json& tree) {
  return sum_of(tree, [](const json& node) {
    if (!node.is_array() || node.empty() || !node[0].is_string() || node[0] == "touch") return 1L;
    if (node.size() == 5) return leaves_of(node[3]) + leaves_of(node[4]);
    if (node.size() == 6 && node[5].is_array()) {
      long n = leaves_of(node[3]) + leaves_of(node[4]);
      for (const json& part : node[5]) n += leaves_of(part);
      return n;
    }
    if (node.size() == 4) return leaves_of(node[3]) + 1;  // a slope from infinity
    return node.size() == 3 ? leaves_of(node[1]) + leaves_of(node[2]) : 1L;
  });
}

/// Steps of a tree of orbits.
inline long steps_of(const json& tree) {
  return sum_of(tree, [](const json& leaf) {
    const json& steps = leaf.is_object() && leaf.contains("steps") ? leaf["steps"] : leaf;
    return steps.is_number_integer() ? std::clamp(steps.get<long>(), -1'000'000'000L, 1'000'000'000L) : 0;
  });
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
