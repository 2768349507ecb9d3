#include "lib/report/page.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <nlohmann/json.hpp>

#include "lib/files/json.hpp"
#include "lib/scalar/arithmetic.hpp"

// The built page, byte for byte. CMake names the file and makes this source depend on it.
__asm__(
    ".section .rodata\n"
    ".global overshoot_page_begin\n"
    ".global overshoot_page_end\n"
    "overshoot_page_begin:\n"
    ".incbin \"" OVERSHOOT_PAGE
    "\"\n"
    "overshoot_page_end:\n"
    ".byte 0\n"
    ".previous\n");
extern "C" const char overshoot_page_begin[], overshoot_page_end[];  // NOLINT(modernize-avoid-c-arrays)

namespace overshoot {

namespace {

constexpr std::array<std::string_view, 5> verdicts = {"REFUTED", "PROVED", "SUPPORTED", "UNDECIDED", "UNVERIFIED"};

/// As data inside a script element: JSON has "<" in strings only, where \u003c says the same; the rest is ASCII.
std::string as_data(const nlohmann::json& records) {
  const std::string text = records.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  }
  return out;
}

std::string plain_table(const nlohmann::json& records) {
  std::string out =
      "<table><tr><th>statement</th><th>verdict</th><th>covers</th><th>source</th><th>what it says</th></tr>\n";
  for (const nlohmann::json& s : records.at("statements")) {
    out += "<tr>";
    for (const char* name : {"key", "verdict", "covers", "source", "says"})
      out += "<td>" + escaped_html(s.at(name).get_ref<const std::string&>()) + "</td>";
    out += "</tr>\n";
  }
  return out + "</table>";
}

}  // namespace

std::string escaped_html(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  return out;
}

void require_records(const nlohmann::json& records, const std::string& where) {
  const auto refuse = [&](const std::string& why) { throw BadInput(where + ": not a file of check --json: " + why); };
  if (!records.is_object() || !records.contains("environment") || !records["environment"].is_object())
    refuse("it has no object \"environment\"");
  if (!records.contains("statements") || !records["statements"].is_array()) refuse("it has no list \"statements\"");
  if (records.contains("papers")) {
    if (!records["papers"].is_object()) refuse("\"papers\" is no object");
    for (const auto& [name, paper] : records["papers"].items())
      for (const char* part : {"authors", "title", "appeared", "link"})
        if (!paper.is_object() || !paper.contains(part) || !paper[part].is_string())
          refuse("the paper " + in_a_message(name) + " has no text \"" + part + "\"");
  }
  std::set<std::string> keys;
  for (const nlohmann::json& s : records["statements"]) {
    if (!s.is_object() || !s.contains("key") || !s["key"].is_string()) refuse("a statement has no \"key\"");
    const std::string key = s["key"], shown = in_a_message(key);
    if (!keys.insert(key).second) refuse(shown + " is there twice");
    for (const char* name : {"source", "says", "covers", "verdict", "expected"})
      if (!s.contains(name) || !s[name].is_string()) refuse(shown + " has no text \"" + name + "\"");
    if (std::ranges::find(verdicts, s["verdict"].get<std::string>()) == verdicts.end())
      refuse(shown + " has the unknown verdict \"" + in_a_message(s["verdict"].get<std::string>()) + "\"");
  }
}

std::string report_page(const nlohmann::json& records) {
  const std::string_view page(overshoot_page_begin,
                              static_cast<std::size_t>(overshoot_page_end - overshoot_page_begin));
  std::string out;
  std::size_t at = 0;
  for (const auto& [place, text] :
       {std::pair<std::string_view, std::string>{"<!--plain table-->", plain_table(records)},
        {"<!--records-->", as_data(records)}}) {
    const std::size_t found = page.find(place, at);
    if (found == std::string_view::npos) throw std::logic_error("page.html has no " + std::string(place));
    out += page.substr(at, found - at);
    out += text;
    at = found + place.size();
  }
  out += page.substr(at);
  return out;
}

}  // namespace overshoot
