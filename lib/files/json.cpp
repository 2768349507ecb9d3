#include "lib/files/json.hpp"

#include <fmt/format.h>

#include <fstream>
#include <vector>
#include <nlohmann/json.hpp>

#include "lib/scalar/truth.hpp"

namespace overshoot {

namespace {

using nlohmann::json;

/// Builds the value, and stops at the first thing that is not allowed: `fault` says which.
class Builder : public nlohmann::json_sax<json> {
 public:
  json value;
  std::string fault;

  bool null() override { return add(nullptr); }
  bool boolean(bool x) override { return add(x); }
  bool number_integer(number_integer_t x) override { return add(x); }
  bool number_unsigned(number_unsigned_t x) override { return add(x); }
  bool number_float(number_float_t x, const string_t& text) override {
    if (text.size() > read_limits.digits) return refuse("has a number of too many digits");
    if (text.find_first_of(".eE") == std::string::npos) return refuse("has an integer of more than 64 bits");
    return add(x);
  }
  bool string(string_t& x) override { return add(std::move(x)); }
  bool binary(binary_t&) override { return refuse("is not JSON"); }
  bool start_object(std::size_t) override { return open(json::object()); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    const auto [member, is_new] = open_.back()->get_ref<json::object_t&>().emplace(name, nullptr);
    member_ = &member->second;
    return is_new || refuse("has the member '" + in_a_message(name) + "' twice");
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    return refuse(fmt::format("is not JSON (byte {})", position));
  }

 private:
  bool refuse(std::string why) {
    fault = std::move(why);
    return false;
  }
  template <class T>
  bool add(T&& x) {
    return put(json(std::forward<T>(x))) != nullptr;
  }
  bool open(json empty) {
    if (open_.size() == read_limits.depth) return refuse("is nested too deeply");
    json* const place = put(std::move(empty));
    if (place) open_.push_back(place);
    return place != nullptr;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  /// Where the value is now. What is open stays where it is: it is the last of what holds it.
  json* put(json x) {
    if (++values_ > read_limits.values) {
      refuse("has too many values");
      return nullptr;
    }
    json* place = &value;
    if (!open_.empty() && open_.back()->is_array())
      place = &open_.back()->get_ref<json::array_t&>().emplace_back();
    else if (!open_.empty())
      place = member_;
    *place = std::move(x);
    return place;
  }

  std::vector<json*> open_;
  json* member_ = nullptr;  ///< of the innermost object: the one whose value comes next
  std::size_t values_ = 0;
};

}  // namespace

json read_json(std::string_view text, const std::string& where) {
  const auto reject = [&](const std::string& why) { throw BadInput(where + ": " + why); };
  if (text.size() > read_limits.bytes) reject(fmt::format("is longer than {} bytes", read_limits.bytes));
  // The library's parser passes over the one, and takes the other for the end of the text.
  if (text.starts_with("\xef\xbb\xbf")) reject("is not JSON: it begins with a byte order mark");
  if (text.find('\0') != std::string_view::npos) reject("is not JSON: it has a NUL in it");
  Builder builder;
  if (!json::sax_parse(text, &builder)) reject(builder.fault);
  return std::move(builder.value);
}

std::string read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text;
  while (in && text.size() <= read_limits.bytes) {
    const std::size_t had = text.size();
    text.resize(had + 1'000'000);
    in.read(text.data() + had, 1'000'000);
    text.resize(had + static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad() || (in.fail() && !in.eof())) throw BadInput(file.string() + ": cannot be read");
  return text;
}

json read_json_file(const std::filesystem::path& file) { return read_json(read_text(file), file.string()); }

std::string in_a_message(std::string_view text) {
  std::string shown(text.substr(0, 60));
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < 32 || static_cast<unsigned char>(c) > 126) c = '?';
  return text.size() > shown.size() ? shown + "..." : shown;
}

}  // namespace overshoot
