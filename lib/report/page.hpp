#pragma once
/// The report: one self-contained HTML file, a function of the JSON that `check --json` writes. The page itself
/// (style, program, fonts) is lib/report/page.html, built from report/ and compiled in; what is added here is the
/// records, as data that the page's program reads, and a plain table for readers without JavaScript.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace overshoot {

/// Throws BadInput, naming `where`, unless the records are check's: an object with the object "environment" and the
/// array "statements" of objects, each with the texts "key" (no two the same), "source", "says", "covers", "verdict"
/// (one of the five) and "expected".
void require_records(const nlohmann::json& records, const std::string& where);

/// The file. Whatever the records' texts hold, it stays text: the data has no "<" in it, and the page's policy runs no
/// program but its own and loads nothing.
std::string report_page(const nlohmann::json& records);

/// & < > " ' as character references.
std::string escaped_html(std::string_view text);

}  // namespace overshoot
