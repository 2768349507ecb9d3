#pragma once
/// The options of the commands that take a model's name: --NAME VALUE pairs, read by CLI11.
#include "models/model.hpp"
#include "program/commands.hpp"

namespace overshoot::program {

/// What a command may be asked for by name: a model, or what has parameters like one.
struct Choice {
  std::string name;
  std::vector<Parameter> parameters;
  const Model* model = nullptr;
};
/// Every model that `of_model` takes, with the parameters that it gives back; among them maps that are written as text
/// (models/text_map.hpp), which every command takes; and others.
struct Choices {
  std::function<std::optional<std::vector<Parameter>>(const Model&)> of_model;
  std::vector<Choice> others = {};
};
/// The others and the registered models.
std::vector<Choice> choices(const Choices& among);

/// An option besides the parameters, and where its value goes; a flag has no value.
struct Option {
  std::string name;
  std::string* value = nullptr;
  bool* flag = nullptr;
  const char* needs = "a value";
};
inline Option file_option(const std::string& name, std::string& file) {
  return {name, &file, nullptr, "a value, a file's name"};
}
/// Reads words that are these options and nothing else; the last of one name counts. Throws BadInput, which begins with
/// `who`.
void read_options(const std::string& who, const std::vector<Option>& options, const std::vector<std::string>& words);

/// Reads the words behind `command NAME` into the request: the parameters of the choice of that name, the defaults
/// filled in, and these options. `root`: of the checkout, for the certificate of a map's tail lemma. Throws BadInput.
void read_request(Request& request, const std::string& command, const Choices& among, const std::string& name,
                  const std::vector<std::string>& words, std::vector<Option> options,
                  const std::filesystem::path& root = ".");

/// The choices and their parameters, for the help.
std::string help_of(const Choices& among);

/// Throws BadInput where two of the files are one, or one cannot be written.
void require_files(const std::vector<std::string>& files);

}  // namespace overshoot::program
