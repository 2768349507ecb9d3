#include "program/options.hpp"

#include <CLI/CLI.hpp>
#include <fmt/ranges.h>

#include "lib/files/messages.hpp"
#include "models/text_map.hpp"

namespace overshoot::program {

std::vector<Choice> choices(const Choices& among) {
  std::vector<Choice> all = among.others;
  for (const Model& model : all_models())
    if (auto parameters = among.of_model(model)) all.push_back({model.name, std::move(*parameters), &model});
  return all;
}

void read_options(const std::string& who, const std::vector<Option>& options, const std::vector<std::string>& words) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::vector<std::string> names;
  for (const Option& option : options) {
    names.push_back("--" + option.name);
    if (option.flag)
      app.add_flag(names.back(), *option.flag);
    else
      app.add_option(names.back(), *option.value)->take_last();
  }
  const auto needs_value = [&](const std::string& name) {
    const auto option = std::ranges::find(options, name.substr(2), &Option::name);
    return BadInput(who + ": " + name + " needs " + (option == options.end() ? "a value" : option->needs));
  };
  for (const std::string& word : words)
    if (word.starts_with("--") && word.find('=') == word.size() - 1) throw needs_value(word.substr(0, word.size() - 1));
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ArgumentMismatch& e) {
    const std::string what = e.what();  // --NAME: ...
    throw needs_value(what.substr(0, what.find(':')));
  } catch (const CLI::ParseError& e) {
    throw BadInput(who + ": " + e.what());
  }
  // An option takes the word behind it, be that the next option.
  for (const Option& option : options)
    if (option.value && app.count("--" + option.name) > 0 && (option.value->empty() || option.value->starts_with("--")))
      throw needs_value("--" + option.name);
  for (std::string word : app.remaining()) {
    if (!word.starts_with("--")) throw BadInput(who + ": expected --NAME VALUE, got '" + word + "'");
    word = word.substr(0, word.find('='));
    throw BadInput(who + ": unknown parameter " + word + did_you_mean(word, names));
  }
}

void read_request(Request& request, const std::string& command, const Choices& among, const std::string& name,
                  const std::vector<std::string>& words, std::vector<Option> options, const std::filesystem::path& root) {
  request.target = name;
  if (is_text_map(name)) {
    request.own = std::make_shared<const Model>(model_of(text_map_of(name), root));
    request.model = request.own.get();
    request.parameters = among.of_model(*request.own).value();
  } else {
    const std::vector<Choice> all = choices(among);
    const auto chosen = std::ranges::find(all, name, &Choice::name);
    if (chosen == all.end()) {
      std::vector<std::string> names;
      for (const Choice& choice : all) names.push_back(choice.name);
      throw BadInput(fmt::format("{}: unknown model '{}' ({}, or a file NAME.map){}", command, name, fmt::join(names, ", "),
                                 did_you_mean(name, names)));
    }
    request.model = chosen->model;
    request.parameters = chosen->parameters;
  }
  std::map<std::string, std::string> values;
  for (const Parameter& parameter : request.parameters) options.push_back({parameter.name, &values[parameter.name]});
  read_options(command + " " + name, options, words);
  for (const Parameter& parameter : request.parameters) {
    const std::string& value = values[parameter.name];
    if (!value.empty())
      request.values[parameter.name] = value;
    else if (!parameter.value.empty())
      request.values[parameter.name] = parameter.value;
  }
  if (request.model && request.model->complete) request.model->complete(request);
}

std::string help_of(const Choices& among) {
  std::string help = "Parameters take integers, decimals and p/q, all exact:\n";
  for (const Choice& choice : choices(among)) {
    help += fmt::format("  {}\n", choice.name);
    for (const Parameter& parameter : choice.parameters)
      help += fmt::format("    --{:<10} {}{}\n", parameter.name, parameter.help,
                          parameter.value.empty() ? "" : fmt::format(" (default {})", parameter.value));
  }
  return help +
         "  NAME.map, 'loss EXPRESSION in x, y', 'state x; ...'   a map or a loss of your own (docs/maps.md)\n"
         "    its own parameters; --x0, --y0, ...: the starts of its coordinates x, y, ...\n";
}

void require_files(const std::vector<std::string>& files) {
  require_distinct(files);
  for (const std::string& file : files)
    if (!file.empty()) require_writable(file);
}

}  // namespace overshoot::program
