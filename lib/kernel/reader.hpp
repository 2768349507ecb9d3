#pragma once
/// Strict access to what a certificate's JSON holds.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "lib/files/json.hpp"
#include "lib/scalar/decimal.hpp"

namespace overshoot {

/// What may still be read, of read_limits.
struct LeftToRead {
  std::size_t digits = read_limits.all_digits, nodes = read_limits.nodes;
};

/// Strict access to a JSON value, with the place in the file for the message. It refers to the reader of what holds the
/// value, which must still be there.
class Reader {
 public:
  Reader(const nlohmann::json& document, const std::string& where, LeftToRead& left) : json_(document), name_(where), left_(left) {}

  [[noreturn]] void reject(const std::string& what) const { throw BadInput(where() + ": " + what); }
  Reader at(const std::string& name) const& {
    if (!json_.is_object()) reject("is not an object");
    const auto it = json_.find(name);
    if (it == json_.end()) reject("lacks '" + name + "'");
    return {*it, ": " + in_a_message(name), *this};
  }
  Reader at(std::size_t i) const& { return {json_.at(i), fmt::format("[{}]", i), *this}; }
  Reader at(const std::string& name) const&& = delete;
  Reader at(std::size_t i) const&& = delete;
  void only(const std::set<std::string>& names) const {
    if (!json_.is_object()) reject("is not an object");
    for (const auto& [name, value] : json_.items())
      if (!names.contains(name)) reject("has an unknown field '" + in_a_message(name) + "'");
  }
  std::string string() const {
    if (!json_.is_string()) reject("is not a string");
    return json_.get<std::string>();
  }
  long integer(long lo, long hi) const {
    if (!json_.is_number_integer()) reject("is not an integer");
    if (json_.is_number_unsigned() && json_.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
      reject("is out of range");
    const long n = json_.get<long>();
    if (n < lo || n > hi) reject(fmt::format("is not between {} and {}", lo, hi));
    return n;
  }
  /// An exact number.
  Rational rational() const {
    const std::string text = string();
    const long exponent = std::labs(decimal_exponent(text));
    if (text.size() > read_limits.digits || exponent > read_limits.exponent)
      reject(fmt::format("is a number of more than {} characters, or an exponent beyond {}", read_limits.digits,
                         read_limits.exponent));
    take_digits(text.size() + static_cast<std::size_t>(exponent));
    return read_rational(text, where());
  }
  /// A decimal that the proof does not compute with: any exponent of its writer's arithmetic is allowed.
  std::string decimal() const {
    std::string text = string();
    if (text.size() > read_limits.digits) reject(fmt::format("is longer than {} characters", read_limits.digits));
    read_decimal(text, where());
    return text;
  }
  bool boolean() const {
    if (!json_.is_boolean()) reject("is neither true nor false");
    return json_.get<bool>();
  }
  /// A name or label: some text on one line.
  std::string label() const {
    std::string text = string();
    if (text.empty() || std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 32; }))
      reject("is empty, or has a control character");
    return text;
  }
  bool has(const std::string& name) const { return json_.is_object() && json_.contains(name); }
  std::size_t array(std::size_t lo, std::size_t hi) const {
    if (!json_.is_array()) reject("is not a list");
    if (json_.size() < lo || json_.size() > hi) reject("has a wrong number of entries");
    return json_.size();
  }
  const nlohmann::json& raw() const { return json_; }
  void take_digits(std::size_t n) const {
    if (n > left_.digits) reject(fmt::format("has more than {} digits in all", read_limits.all_digits));
    left_.digits -= n;
  }
  void take_node() const {
    if (left_.nodes == 0) reject(fmt::format("has trees of more than {} nodes", read_limits.nodes));
    --left_.nodes;
  }
  /// The file, and the way to the value; of a long one the end.
  std::string where() const {
    if (!outer_) return name_;
    std::string way;
    const Reader* reader = this;
    for (; reader->outer_ && way.size() < 200; reader = reader->outer_) way = reader->name_ + way;
    const bool whole = !reader->outer_;
    while (reader->outer_) reader = reader->outer_;
    return reader->name_ + (whole ? "" : ": ...") + way;
  }

 private:
  Reader(const nlohmann::json& document, std::string name, const Reader& outer)
      : json_(document), name_(std::move(name)), outer_(&outer), left_(outer.left_) {}

  const nlohmann::json& json_;
  const std::string name_;
  const Reader* outer_ = nullptr;
  LeftToRead& left_;
};

}  // namespace overshoot
