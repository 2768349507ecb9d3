/// What the small program lacks: statements about runs and networks, and the commands of commands.hpp that need models,
/// ensembles or pictures.
#include "program/commands.hpp"
#include "program/whole_or_small.hpp"

namespace overshoot::program {

void require_whole(const std::string& what) { throw NeedsWhole{what}; }

namespace {

/// Whether a key that this program lacks may be the one that begins so: the whole of it, or what a name is put behind.
bool may_be(const std::string& key, const std::string& lacked) {
  const bool of_several = !std::isalnum(static_cast<unsigned char>(lacked.back()));
  return key == lacked || key.starts_with(of_several ? lacked : lacked + ".");
}

/// Throws for what is neither here nor lacking, naming what is near of both.
[[noreturn]] void refuse(const std::string& key) {
  std::vector<std::string> keys = lacking_keys;
  for (const auto& [k, s] : registry()) keys.push_back(k);
  throw unknown_key(key, keys);
}

[[noreturn]] void lacks_statement(const std::string& lacked) {
  throw NeedsWhole{lacked + " is about runs or networks"};
}

}  // namespace

void require_statement(const std::string& key) {
  if (registry().contains(key)) return;
  for (const std::string& lacked : lacking_keys)
    if (may_be(key, lacked)) lacks_statement(lacked);
  refuse(key);
}

void require_statements(const std::vector<std::string>& keys) {
  if (keys.empty()) throw NeedsWhole{"statements about runs and networks"};
  for (const std::string& key : keys) {
    for (const std::string& lacked : lacking_keys)
      if (lacked == key || lacked.starts_with(key + ".") ||
          (!registry().contains(key) && (lacked.starts_with(key) || may_be(key, lacked))))
        lacks_statement(lacked);
    const auto next = registry().lower_bound(key);
    if (next != registry().end() && next->first.starts_with(key)) continue;
    refuse(key);
  }
}

namespace {
[[noreturn]] void lacks(const char* command) { throw NeedsWhole{command}; }
}  // namespace

int print_catalogue() { lacks("the catalogue of all statements"); }
void write_records(const std::vector<Record>&, const CheckArguments&, const std::string&,
                   const std::filesystem::path&) {
  lacks("check --json");
}
int report_command(const ReportArguments&, const std::filesystem::path&) { lacks("report"); }
int simulate_command(const std::string&, const std::vector<std::string>&) { lacks("simulate"); }
std::string simulate_help() { lacks("simulate --help"); }
int enclose_command(const std::string&, const std::vector<std::string>&, const std::filesystem::path&) { lacks("enclose"); }
std::string enclose_help() { lacks("enclose --help"); }
int cycles_command(const std::string&, const std::vector<std::string>&) { lacks("cycles"); }
std::string cycles_help() { lacks("cycles --help"); }
int sweep_command(const std::string&, const std::vector<std::string>&) { lacks("sweep"); }
std::string sweep_help() { lacks("sweep --help"); }
int precision_command(std::vector<std::string>, const std::filesystem::path&) { lacks("precision"); }
std::string precision_help() { lacks("precision --help"); }

}  // namespace overshoot::program
