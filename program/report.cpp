/// report: the records of check as one HTML file.
#include <cstdio>
#include <set>
#include <tbb/parallel_for.h>

#include <nlohmann/json.hpp>

#include "checks/papers.hpp"
#include "lib/files/messages.hpp"
#include "lib/files/whole.hpp"
#include "program/commands.hpp"
#include "lib/files/json.hpp"
#include "lib/report/page.hpp"

namespace overshoot::program {

nlohmann::json records_json(const std::vector<Record>& records, const CheckArguments& arguments,
                            const std::string& command, const std::filesystem::path& root) {
  nlohmann::json json = {{"environment", environment(root)}, {"statements", nlohmann::json::array()}};
  json["environment"]["seed"] = arguments.seed;
  json["environment"]["command"] = command;
  for (const Record& record : records)
    if (const auto paper = papers().find(record.statement->paper()); paper != papers().end())
      json["papers"][paper->first] = {{"authors", paper->second.authors},
                                      {"title", paper->second.title},
                                      {"appeared", paper->second.appeared},
                                      {"link", paper->second.link}};
  std::vector<nlohmann::json> ladders(records.size());
  tbb::parallel_for(std::size_t{0}, records.size(), [&](std::size_t i) { ladders[i] = ladder_json(records[i]); });
  for (std::size_t i = 0; i < records.size(); ++i) {
    json["statements"].push_back(to_json(records[i]));
    if (!ladders[i].is_null()) json["statements"].back()["ladder"] = std::move(ladders[i]);
  }
  add_pictures(json["statements"], records);
  return json;
}

void write_records(const std::vector<Record>& records, const CheckArguments& arguments, const std::string& command,
                   const std::filesystem::path& root) {
  write_json(arguments.json, records_json(records, arguments, command, root));
}

namespace {

nlohmann::json read_records(const std::string& file) {
  nlohmann::json records = read_json_file(file);
  require_records(records, file);
  return records;
}

/// Keeps the statements whose key is one of `keys`, or begins with one at a dot; all if there are none. Throws BadInput
/// for a key that keeps nothing.
void keep_only(nlohmann::json& records, const std::vector<std::string>& keys, const std::string& where) {
  if (keys.empty()) return;
  nlohmann::json kept = nlohmann::json::array();
  std::set<std::string> used;
  for (const nlohmann::json& statement : records["statements"]) {
    const std::string key = statement["key"];
    bool wanted = false;
    for (const std::string& asked : keys)
      if (key == asked || key.starts_with(asked + ".")) {
        wanted = true;
        used.insert(asked);
      }
    if (wanted) kept.push_back(statement);
  }
  for (const std::string& key : keys)
    if (!used.contains(key)) throw BadInput(where + ": no statement '" + key + "' in it");
  records["statements"] = std::move(kept);
}

bool as_expected(const nlohmann::json& statement) {
  return (statement["verdict"] == statement["expected"] || statement["verdict"] == name_of(Verdict::unverified)) &&
         !statement.contains("trouble");
}

}  // namespace

int report_command(const ReportArguments& arguments, const std::filesystem::path& root) {
  require_distinct({arguments.from, arguments.out});
  require_writable(arguments.out);
  nlohmann::json records;
  if (arguments.from.empty()) {
    std::string command = "./overshoot report";
    for (const std::string& key : arguments.keys) command += " " + key;
    CheckArguments check;
    check.keys = arguments.keys;
    records = records_json(check_all(check, root), check, command + " -o " + arguments.out, root);
  } else {
    records = read_records(arguments.from);
    keep_only(records, arguments.keys, arguments.from);
  }
  const std::string page = report_page(records);
  write_whole(arguments.out, page);
  const auto& statements = records["statements"];
  const auto unexpected =
      std::ranges::count_if(statements, [](const auto& statement) { return !as_expected(statement); });
  const auto unverified = std::ranges::count(statements, name_of(Verdict::unverified),
                                             [](const auto& statement) { return statement["verdict"]; });
  fmt::print("wrote {}: {} statements, {:.1f} MB{}{}\n", printable(arguments.out), statements.size(),
             static_cast<double>(page.size()) / 1e6, unverified > 0 ? fmt::format("; {} unverified", unverified) : "",
             unexpected > 0 ? fmt::format("; {} NOT as recorded", unexpected) : "");
  return unexpected == 0 ? 0 : 1;
}

}  // namespace overshoot::program
