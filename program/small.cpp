/// What the small program lacks: statements about runs and networks, and the commands of commands.hpp that need models,
/// ensembles or pictures.
#include "program/commands.hpp"
#include "program/whole_or_small.hpp"

namespace overshoot::program {

void require_whole(const std::string& what) { throw NeedsWhole{what}; }

namespace {

/// Whether the key or leading part asks for a statement whose key begins as one that is lacking here: for it, for one
/// of those below it, or, where it is no key of this program, for one that its name may be the beginning of.
bool is_meant(const std::string& key, const std::string& lacked) {
  if (lacked == key || lacked.starts_with(key + ".")) return true;
  if (registry().contains(key)) return false;
  const bool of_several = !std::isalnum(static_cast<unsigned char>(lacked.back()));
  return lacked.starts_with(key) || key.starts_with(of_several ? lacked : lacked + ".");
}

}  // namespace

void require_statements(const std::vector<std::string>& keys) {
  if (keys.empty()) throw NeedsWhole{"statements about runs and networks"};
  for (const std::string& key : keys)
    for (const std::string& lacked : lacking_keys)
      if (is_meant(key, lacked)) throw NeedsWhole{lacked + " is about runs or networks"};
}

std::vector<std::string> lacking() { return lacking_keys; }

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
int enclose_command(const std::string&, const std::vector<std::string>&) { lacks("enclose"); }
std::string enclose_help() { lacks("enclose --help"); }
int sweep_command(const std::string&, const std::vector<std::string>&) { lacks("sweep"); }
std::string sweep_help() { lacks("sweep --help"); }
int precision_command(std::vector<std::string>, const std::filesystem::path&) { lacks("precision"); }
std::string precision_help() { lacks("precision --help"); }

}  // namespace overshoot::program
