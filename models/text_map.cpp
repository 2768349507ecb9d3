/// What a text of a map means.
#include "models/text_map.hpp"

#include <set>

#include "lib/files/json.hpp"
#include "lib/files/messages.hpp"
#include "lib/formula/notation.hpp"
#include "lib/formula/tape.hpp"
#include "lib/lemma/lemma.hpp"
#include "lib/lemma/scope.hpp"
#include "models/tail_lemma.hpp"

namespace overshoot {

namespace {

constexpr std::size_t most_coordinates = 4, most_parameters = 16;

/// Names that options of the commands have.
const std::set<std::string>& options_of_commands() {
  static const std::set<std::string> all = {"steps", "until", "scalar", "json", "csv",    "npy", "png",
                                            "resume", "pieces", "discard", "keep", "period", "box", "budget", "digits", "help"};
  return all;
}

/// Names of what the commands say of every run, beside its coordinates and what is observed.
bool is_said_of_runs(const std::string& name) {
  static const std::set<std::string> all = {"step", "steps", "converged", "period", "lyapunov"};
  return all.contains(name);
}

/// Of eigenvalues in falling order.
std::string name_of_eigenvalue(std::size_t i) { return i == 1 ? "sharpness" : fmt::format("eigenvalue_{}", i); }

class Meaning : public Scope {
 public:
  Meaning(const Source& source, const MapText& text, const std::string& name) : Scope(source), text_(text) {
    map_.name = name;
    for (const Item::Name& coordinate : text.state) declare(coordinate, map_.coordinates);
    if (map_.size() == 0)
      throw BadInput(source.name + ": no coordinates: a map begins with 'state x, y', or is 'loss x^2/2 in x'");
    if (map_.size() > most_coordinates)
      fail(text.state[most_coordinates].at,
           fmt::format("{} coordinates: a map has at most {}", map_.size(), most_coordinates));
    for (const Item& item : text.parameters) declare(item.names.front(), map_.parameters);
    if (text.loss) {  // the step size is the last parameter
      std::erase(map_.parameters, "eta");
      std::erase_if(domain_, [](const Variable& variable) { return variable.name == "eta"; });
      declare({"eta", text.loss_at}, map_.parameters);
    }
    if (map_.parameters.size() > most_parameters)
      throw BadInput(fmt::format("{}: {} parameters: a map has at most {}", source.name, map_.parameters.size(), most_parameters));
    for (const auto* clause : {&text.definitions, &text.step})
      for (const Item& item : *clause) defined_.insert(item.names.front().text);
    for (const Item& item : text.definitions) define(item);
    text.loss ? descend() : read_steps();
    read_parameters();
    read_starts();
    for (const Item& item : text.observed) {
      require_new(item.names.front());
      require_not_said_of_runs(item.names.front());
      observe(item.names.front().text, expression(item.terms.front()));
    }
    read_rests();
    read_tail();
  }

  TextMap take() { return std::move(map_); }

 private:
  bool is_euler(const std::string& name) const override { return name == "e" && !is_variable(name) && !defined_.contains("e"); }
  std::string unknown(const std::string& name, const std::string& near) const override {
    return near.empty() ? fmt::format("'{0}' is no coordinate, parameter or let: declare it, as in 'parameter {0} = 1/2'", name)
                        : fmt::format("there is no '{}'{}", name, near);
  }

  void declare(const Item::Name& name, std::vector<std::string>& among) {
    if (is_variable(name.text)) fail(name.at, fmt::format("'{}' is declared twice", name.text));
    if (name.text == "pi") fail(name.at, "pi is a number");
    if (name.text.ends_with('\'')) fail(name.at, fmt::format("'{}' is what the step gives, and no name of its own", name.text));
    if (options_of_commands().contains(name.text)) fail(name.at, fmt::format("--{} is an option of the commands: take another name", name.text));
    require_not_said_of_runs(name);
    if (name.text.ends_with('0') && std::ranges::find(map_.coordinates, name.text.substr(0, name.text.size() - 1)) != map_.coordinates.end())
      fail(name.at, fmt::format("--{} is the start of {}: take another name", name.text, name.text.substr(0, name.text.size() - 1)));
    domain_.push_back(real(name.text));
    among.push_back(name.text);
  }
  void require_not_said_of_runs(const Item::Name& name) const {
    if (is_said_of_runs(name.text)) fail(name.at, fmt::format("'{}' is what the commands say of a run: take another name", name.text));
  }
  /// Two quantities of one name would be shown as one.
  void require_not_seen(const Item::Name& name) const {
    if (std::ranges::count(map_.seen_names(), name.text) > 0)
      fail(name.at, fmt::format("'{}' is observed of every loss: take another name", name.text));
  }
  void define(const Item& item) {
    require_new(item.names.front());
    definitions_.emplace(item.names.front().text, expression(item.terms.front()));
  }
  /// The coordinate that a name with an apostrophe is the next value of.
  std::size_t stepped(const Item::Name& name) const {
    const std::string bare = name.text.ends_with('\'') ? name.text.substr(0, name.text.size() - 1) : "";
    const auto it = std::ranges::find(map_.coordinates, bare);
    if (it != map_.coordinates.end()) return static_cast<std::size_t>(it - map_.coordinates.begin());
    fail(name.at, std::ranges::find(map_.coordinates, name.text) != map_.coordinates.end()
                      ? fmt::format("the next {0} is written {0}'", name.text)
                      : fmt::format("'{}' is no coordinate with an apostrophe{}", name.text, did_you_mean(bare, map_.coordinates)));
  }
  void read_steps() {
    std::vector<std::optional<Expr>> next(map_.size());
    for (const Item& item : text_.step) {
      const Item::Name& name = item.names.front();
      const std::size_t i = stepped(name);
      if (next[i]) fail(name.at, fmt::format("a second step of '{}'", map_.coordinates[i]));
      next[i] = expression(item.terms.front());
      definitions_.emplace(name.text, *next[i]);  // steps behind it may use it
    }
    for (std::size_t i = 0; i < map_.size(); ++i) {
      if (!next[i])
        throw BadInput(fmt::format("{}: the step says nothing of '{}': write {}' = {} if it stays", source_.name,
                                   map_.coordinates[i], map_.coordinates[i], map_.coordinates[i]));
      map_.step.push_back(*next[i]);
    }
  }
  Expr coordinate(std::size_t i) const { return Expr::variable(static_cast<int>(i)); }
  /// x' = x - eta dloss/dx for every coordinate.
  void descend() {
    if (!text_.step.empty())
      fail(text_.step.front().at, "gradient descent on the loss is the step: leave one of them out");
    map_.of_loss = true;
    const Expr loss = expression(*text_.loss), step_size = Expr::variable(index_of("eta"));
    Expr largest;
    std::vector<Expr> slopes;
    for (std::size_t i = 0; i < map_.size(); ++i) {
      slopes.push_back(derivative(loss, static_cast<int>(i)));
      map_.step.push_back(Expr::variable(static_cast<int>(i)) - step_size * slopes[i]);
      largest = i == 0 ? abs(slopes[0]) : max(largest, abs(slopes[i]));
    }
    if (slopes_vanish(slopes)) fail(text_.loss->at, "the loss depends on no coordinate");
    observe("loss", loss);
    observe("slope", largest);
    observe("two_over_eta", 2 / step_size);
    map_.distance = largest;
    map_.until = "1e-12";
    if (map_.size() <= 3) observe_hessian(slopes);
    for (const Item::Name& name : text_.state) require_not_seen(name);
    for (const Item& item : text_.parameters) require_not_seen(item.names.front());
  }
  void observe_hessian(const std::vector<Expr>& slopes) {
    map_.by_hessian = true;
    for (std::size_t i = 0; i < map_.size(); ++i)
      for (std::size_t j = i; j < map_.size(); ++j) map_.hessian.push_back(derivative(slopes[i], static_cast<int>(j)));
    for (std::size_t i = 1; i <= map_.size(); ++i) defined_.insert(name_of_eigenvalue(i));
  }
  /// Users see these names, and may use them.
  void observe(const std::string& name, Expr e) {
    map_.observed.emplace_back(name, e);
    definitions_.emplace(name, e);
  }
  static bool slopes_vanish(const std::vector<Expr>& slopes) {
    return std::ranges::all_of(slopes, [](Expr slope) { return slope.node().op == Op::constant && slope.node().constant == 0; });
  }
  /// The rational number that a term is.
  Rational number(const Term& term, const char* what) {
    const Expr e = expression(term);
    if (e.node().op != Op::constant) fail(term.at, fmt::format("{} is a rational number: 1/3, 0.25, 1e-3", what));
    return e.node().constant;
  }
  void read_parameters() {
    for (const std::string& name : map_.parameters) {
      const auto item = std::ranges::find(text_.parameters, name, [](const Item& each) { return each.names.front().text; });
      const bool none = item == text_.parameters.end() || item->terms.empty();
      map_.defaults.push_back(none ? "" : print(number(item->terms.front(), "a parameter")));
    }
  }
  void read_starts() {
    map_.start.resize(map_.size());
    for (const Item& item : text_.start) {
      const Item::Name& name = item.names.front();
      const auto it = std::ranges::find(map_.coordinates, name.text);
      if (it == map_.coordinates.end())
        fail(name.at, fmt::format("'{}' is no coordinate{}", name.text, did_you_mean(name.text, map_.coordinates)));
      std::optional<Expr>& start = map_.start[static_cast<std::size_t>(it - map_.coordinates.begin())];
      if (start) fail(name.at, fmt::format("a second start of '{}'", name.text));
      start = expression(item.terms.front());
      const Tape tape(std::span<const Expr>(&*start, 1));
      for (std::size_t i = 0; i < map_.size(); ++i)
        if (tape.uses_variable(static_cast<int>(i)))
          fail(item.terms.front().at, "a start is made of numbers and parameters, not of coordinates");
    }
  }
  void read_rests() {
    if (text_.rests.empty()) return;
    const Item& near = text_.rests.front();
    if (near.signs.size() != 1 || near.signs.front() != Comparator::less || !near.label.empty())
      fail(near.at, "a run rests where a distance is below a number: rests |x - 1| < 1e-12");
    const Rational until = number(near.terms[1], "what the distance is below");
    if (until <= 0) fail(near.terms[1].at, "what the distance is below is positive");
    map_.distance = expression(near.terms[0]);
    map_.until = near.terms[1].kind == Term::Kind::number ? near.written[1] : print(until);
    if (text_.rests.size() < 2) return;
    const Item& repelling = text_.rests.back();
    const bool above = repelling.signs.front() == Comparator::greater;
    if (repelling.signs.size() != 1 || (!above && repelling.signs.front() != Comparator::less) || !repelling.label.empty())
      fail(repelling.at, "unless is followed by one comparison with < or >: unless eta*y^2 > 2");
    map_.by_hessian = false;
    map_.repels = {expression(repelling.terms[above ? 0 : 1]), expression(repelling.terms[above ? 1 : 0])};
  }

  void read_tail() {
    if (!text_.tail) return;
    std::string lemma = text_.tail->lemma.text;
    if (named_file(lemma)) lemma = (std::filesystem::path(source_.name).parent_path() / lemma).string();
    map_.tail = {std::move(lemma), expression(text_.tail->distance)};
  }

  const MapText& text_;
  TextMap map_;
};

}  // namespace

std::vector<std::string> TextMap::seen_names() const {
  std::vector<std::string> names;
  for (const auto& [its_name, value] : observed) names.push_back(its_name);
  if (!hessian.empty())
    for (std::size_t i = 1; i <= size(); ++i) names.push_back(name_of_eigenvalue(i));
  return names;
}

TextMap text_map(const Source& source, const std::string& name) {
  const MapText text = read_map(source);
  return Meaning(source, text, name).take();
}

bool is_text_map(const std::string& word) {
  return word.ends_with(".map") || word.starts_with("loss ") || word.starts_with("state ");
}

TextMap text_map_of(const std::string& file_or_line) {
  if (file_or_line.ends_with(".map")) return text_map({file_or_line, read_text(file_or_line)}, file_or_line);
  return text_map({"map", file_or_line}, "map");
}

Model model_of(TextMap text, const std::filesystem::path& root) {
  const auto map = std::make_shared<const TextMap>(std::move(text));
  Model model{.name = map->name};
  for (std::size_t i = 0; i < map->parameters.size(); ++i) {
    const bool step_size = map->of_loss && i + 1 == map->parameters.size();
    model.parameters.push_back(
        {map->parameters[i], map->defaults[i], step_size ? "step size" : "", step_size ? Role::step : Role::number});
  }
  std::vector<std::string> starts;
  for (std::size_t i = 0; i < map->size(); ++i) {
    const bool number = map->start[i] && map->start[i]->node().op == Op::constant;
    starts.push_back(map->coordinates[i] + "0");
    model.parameters.push_back(
        {starts.back(), number ? print(map->start[i]->node().constant) : "", "start", Role::start});
  }
  if (map->distance) model.parameters.push_back({"until", map->until, "stop when the distance is below it"});
  model.parameters.push_back({"steps", map->distance ? "1000000" : "1000", "at most so many steps"});

  model.shown = map->hessian.empty() ? map->coordinates.front() : "sharpness";
  model.complete = [map, starts](Request& request) {
    for (const Parameter& parameter : request.parameters) {
      if (request.has(parameter.name)) continue;
      const auto start = std::ranges::find(starts, parameter.name);
      if (start == starts.end() || !map->start[static_cast<std::size_t>(start - starts.begin())])
        throw BadInput(fmt::format("--{0} has no value: give --{0} VALUE, for {1} has none", parameter.name, map->name));
    }
  };
  model.starts = [starts](const Request& request) {
    std::vector<std::string> given;
    for (const std::string& name : starts)
      if (request.has(name)) given.push_back(name);
    return given;
  };
  const auto runs = [&]<class... T>(const std::tuple<RunIn<T>...>*) {
    return std::tuple(RunIn<T>([map](const Request& request, const Watch<T>& watch) {
      return text_map_run<T>(*map, request, watch);
    })...);
  };
  model.runs = runs(static_cast<const decltype(model.runs)*>(nullptr));
  // Of many boxes the lemma is verified once; who watches the boxes of one orbit (`precision`) asks for no limit.
  struct Verified {
    std::once_flag once;
    std::optional<TailLemma> lemma;
  };
  const auto tail = std::make_shared<Verified>();
  model.enclose = [map, root, tail](const Request& request, const ParameterRanges& sides, const Watchers& watchers) {
    const bool by_tail = map->tail && !watchers.box;
    if (by_tail) std::call_once(tail->once, [&] { tail->lemma.emplace(*map, root); });
    return text_map_enclosed(*map, by_tail ? &*tail->lemma : nullptr, request, sides, watchers);
  };
  model.recorded = [map](const Request&) { return RecordedMap(*map); };
  Swept swept{.parameters = swept_parameters(model.parameters),
              .coordinates = map->coordinates,
              .at_rest = map->seen_names()};
  swept.map = [map](const Request& request) { return text_map_swept(map, request); };
  swept.shown = swept.shown_as = model.shown;
  swept.no_start = "a start has no value";
  model.swept = std::move(swept);
  return model;
}

}  // namespace overshoot
