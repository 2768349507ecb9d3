#include "program/options.hpp"

#include <CLI/CLI.hpp>

#include "lib/files/messages.hpp"

namespace overshoot::program {

std::vector<Choice> choices(const ParametersFor& which) {
  std::vector<Choice> all;
  for (const Model& model : all_models())
    if (auto parameters = which(model)) all.push_back({model.name, std::move(*parameters), &model});
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

void read_request(Request& request, const std::string& command, const std::vector<Choice>& choices,
                  const std::string& name, const std::vector<std::string>& words, std::vector<Option> options) {
  std::vector<std::string> names;
  const Choice* chosen = nullptr;
  for (const Choice& choice : choices) {
    names.push_back(choice.name);
    if (choice.name == name) chosen = &choice;
  }
  if (!chosen) {
    std::string all;
    for (const std::string& each : names) all += (all.empty() ? "" : ", ") + each;
    throw BadInput(command + ": unknown model '" + name + "' (" + all + ")" + did_you_mean(name, names));
  }
  request.target = name;
  request.model = chosen->model;
  request.parameters = chosen->parameters;
  std::map<std::string, std::string> values;
  for (const Parameter& parameter : request.parameters) options.push_back({parameter.name, &values[parameter.name]});
  read_options(command + " " + name, options, words);
  for (const Parameter& parameter : request.parameters) {
    const std::string& value = values[parameter.name];
    if (!value.empty())
      request.values[parameter.name] = value;
    else if (parameter.value)
      request.values[parameter.name] = parameter.value;
  }
  if (chosen->model && chosen->model->complete) chosen->model->complete(request);
}

std::string help_of(const std::vector<Choice>& choices) {
  std::string help = "Parameters take integers, decimals and p/q, all exact:\n";
  for (const Choice& choice : choices) {
    help += fmt::format("  {}\n", choice.name);
    for (const Parameter& parameter : choice.parameters)
      help += fmt::format("    --{:<10} {}{}\n", parameter.name, parameter.help,
                          parameter.value ? fmt::format(" (default {})", parameter.value) : "");
  }
  return help;
}

void require_files(const std::vector<std::string>& files) {
  require_distinct(files);
  for (const std::string& file : files)
    if (!file.empty()) require_writable(file);
}

}  // namespace overshoot::program
