/// enclose: the orbits of a whole box of starts and parameters, rigorously, and their limit.
#include <chrono>
#include <deque>
#include <nlohmann/json.hpp>

#include "lib/files/messages.hpp"
#include "checks/ahn2023/tail.hpp"
#include "lib/files/whole.hpp"
#include "program/simulate.hpp"
#include "lib/model/maps.hpp"

namespace overshoot::program {

namespace {

/// Bits of the enclosures that are printed.
constexpr long final_bits = 200;

const std::vector<Model>& enclosed_models() {
  static const std::vector<Model> all = [] {
    std::vector<Model> chosen;
    for (Model model : simulated_models()) {
      if (model.name != std::string("single_neuron") && model.name != std::string("mean_model") &&
          model.name != std::string("cubic_map"))
        continue;
      model.parameters.push_back({"pieces", "64", "a box that is too wide is cut into at most so many"});
      chosen.push_back(std::move(model));
    }
    return chosen;
  }();
  return all;
}

struct ParameterRange {
  Rational lo, hi;
  bool is_point() const { return lo == hi; }
};
using ParameterRanges = std::map<std::string, ParameterRange>;

/// VALUE or LO:HI.
ParameterRange range_of(const Request& request, const std::string& name) {
  const std::string& word = request.word(name);
  const auto colon = word.find(':');
  if (colon == std::string::npos) return {request.number(name), request.number(name)};
  const ParameterRange range{read_rational(word.substr(0, colon), "--" + name),
                             read_rational(word.substr(colon + 1), "--" + name)};
  if (range.lo > range.hi) throw BadInput("--" + name + ": LO:HI needs LO <= HI");
  return range;
}
ParameterRange positive_range(const Request& request, const std::string& name) {
  ParameterRange range = range_of(request, name);
  if (range.lo <= 0) throw BadInput("--" + name + ": must be positive, got " + print(range.lo));
  return range;
}

Ball to_ball(const Twofold& x) {
  const kernel::Sum m = x.midpoint_sum();
  return Ball::exactly(m.h) + Ball::exactly(m.l) + Ball::hull(Ball::exactly(-x.error()), Ball::exactly(x.error()));
}

/// Who is told of the steps of an orbit.
struct Watchers {
  Progress& progress;
  std::function<void(std::span<const Interval>)> box = {};
};

/// `sides` has one range more than N: the parameter's, which becomes a coordinate of its own where it is no point.
template <int N, class Start, class Step, class Stop, class Finish>
Enclosed enclosed(const std::array<ParameterRange, N + 1>& sides, const Start& start, const Step& step,
                  const Stop& stop, const Finish& finish, long budget, const Watchers& watchers) {
  const auto watch = [&](long t) { watchers.progress(static_cast<std::size_t>(t), static_cast<std::size_t>(budget)); };
  const auto watched_stop = [&](const auto& box) {
    if (watchers.box) watchers.box(box);
    return stop(box);
  };
  const auto follow = [&]<int M>(const auto& map_of) {
    std::array<Twofold, M> balls;
    for (int i = 0; i < M; ++i) balls[i] = Twofold::between(sides[i].lo, sides[i].hi);
    LohnerSet<M> set(balls);
    set.advance(map_of(start), set.box());
    return finish(enclosed_orbit<M>(EnclosedState<M>(set), map_of(step), watched_stop, budget, watch));
  };
  const ParameterRange& parameter = sides[N];
  if (!parameter.is_point())
    return follow.template operator()<N + 1>([](const auto& s) { return Free<std::remove_cvref_t<decltype(s)>>{s}; });
  return follow.template operator()<N>([&](const auto& s) {
    return Fixed<std::remove_cvref_t<decltype(s)>>{s, Constant(parameter.lo)};
  });
}

/// The state itself is given.
struct AsGiven {
  template <Real T, std::size_t N>
  std::array<T, N> operator()(const std::array<T, N>& z, const T&) const {
    return z;
  }
};

constexpr const char* no_tail = "the tail lemma does not apply at the end of the orbit";

Ball ball_of(const LimitEnclosure& e) { return Ball::hull(Ball::exactly(e.lo), Ball::exactly(e.hi)); }

/// The parameter: the last coordinate where it is a coordinate of its own, else the given number.
template <Real T, std::size_t N>
T parameter_of(const std::array<T, N>& z, std::size_t variables, const ParameterRange& parameter) {
  return N > variables ? z.back() : from<T>(parameter.lo);
}

Enclosed enclose_neuron(const Request& request, const ParameterRanges& sides, const Watchers& watchers) {
  return with_loss(request.word("loss"), [&](const auto& loss) {
    const Interval until{request.positive("until")};
    const ParameterRange eta = sides.at("eta");
    const auto finish = [&](const auto& r) {
      Enclosed enclosed{r.steps, r.stopped};
      const auto& [set, box] = r.state;
      const auto gain = [&](const auto& z) { return parameter_of(z, 2, eta) * sqr(z[1]); };
      const Ball x = to_ball(set.coordinate(0)), y = to_ball(set.coordinate(1)), K = to_ball(set.value(gain, box));
      enclosed.final = {{"x", x}, {"y", y}, {"eta_y2_minus_2", K - 2}};
      if (!r.stopped)
        enclosed.trouble = fmt::format("|x| is not below --until, or the axis x = 0 repels, after {} steps", r.steps);
      else if (const auto limit = neuron_limit(loss, Ball::hull(Ball(eta.lo), Ball(eta.hi)), x, y, K))
        enclosed.limit = {{"eta_y2_minus_2", ball_of(*limit) - 2}};
      else
        enclosed.trouble = no_tail;
      return enclosed;
    };
    const auto stop = [&](const auto& box) {
      return rests(box[0], until, [&] { return parameter_of(box, 2, eta) * sqr(box[1]); });
    };
    const auto follow = [&](const char* second, const auto& start) {
      return enclosed<2>({sides.at("x0"), sides.at(second), eta}, start,
                         NeuronStep<std::remove_cvref_t<decltype(loss)>>{loss}, stop, finish,
                         request.count("steps", 0, 1'000'000'000'000), watchers);
    };
    return request.has("y0") ? follow("y0", AsGiven()) : follow("delta", NeuronStart());
  });
}

Enclosed enclose_mean(const Request& request, const ParameterRanges& sides, const Watchers& watchers) {
  const Interval until{request.positive("until")};
  const Rational d = request.positive("d");
  const ParameterRange mult = sides.at("mult");
  const auto finish = [&](const auto& r) {
    Enclosed enclosed{r.steps, r.stopped};
    const auto& set = r.state.set;
    const Ball A = to_ball(set.coordinate(0)), b = to_ball(set.coordinate(1));
    enclosed.final = {{"A", A}, {"b", b}};
    const Ball eta = Ball::hull(Ball(mult.lo), Ball(mult.hi)) * pi<Ball>() / sqr(Ball(d));
    if (!r.stopped)
      enclosed.trouble = fmt::format("|A| is not below --until, or the axis A = 0 repels, after {} steps", r.steps);
    else if (const auto limit = mean_limit(Ball(d), eta, A, b))
      enclosed.limit = {{"b", ball_of(*limit)}};
    else
      enclosed.trouble = no_tail;
    return enclosed;
  };
  return enclosed<2>(
      {sides.at("A0"), sides.at("b0"), mult}, AsGiven(), MeanStep{Constant(d)},
      [&](const auto& box) {
        return rests(box[0], until, [&] {
          const Interval D{d};
          return mean_gain(box[1], D, parameter_of(box, 2, mult) * pi<Interval>() / sqr(D));
        });
      },
      finish, request.count("steps", 0, 1'000'000'000'000), watchers);
}

/// z -> 1 where |F'| < 1 on an interval around the fixed point 1 that is symmetric and holds the end of the orbit.
Enclosed enclose_cubic(const Request& request, const ParameterRanges& sides, const Watchers& watchers) {
  const ParameterRange side = sides.at("s");
  const auto finish = [&](const auto& r) {
    const Ball z = to_ball(r.state.set.coordinate(0));
    Enclosed enclosed{r.steps, r.stopped, {{"z", z}}};
    const Ball distance = abs(z - 1), near = Ball::hull(1 - distance, 1 + distance);
    const Ball all_s = Ball::hull(Ball(side.lo), Ball(side.hi));
    const Ball slope = derivative([&]<Real J>(const J& t) { return cubic_step(t, J(all_s)); }, near);
    if (certainly(abs(slope) < Ball(1L))) enclosed.limit = {{"z", Ball(1L)}};
    return enclosed;
  };
  return enclosed<1>(
      {sides.at("z0"), side}, AsGiven(), CubicStep(), [](const auto&) { return false; }, finish,
      request.count("steps", 0, 1'000'000'000), watchers);
}

/// The two halves of a box, cut across its widest side in comparison with the whole; nothing if it is a point.
std::optional<std::pair<ParameterRanges, ParameterRanges>> halves(const ParameterRanges& box,
                                                                  const ParameterRanges& whole) {
  const auto share = [&](const auto& s) {
    const ParameterRange& all = whole.at(s.first);
    return all.is_point() ? Rational(0) : Rational((s.second.hi - s.second.lo) / (all.hi - all.lo));
  };
  const auto widest = std::ranges::max_element(box, {}, share);
  if (share(*widest) == 0) return std::nullopt;
  std::pair<ParameterRanges, ParameterRanges> parts{box, box};
  parts.first[widest->first].hi = parts.second[widest->first].lo = (widest->second.lo + widest->second.hi) / 2;
  return parts;
}

/// Adds the quantities of another piece; one that is not in both is left out.
void unite(Quantities<Ball>& all, const Quantities<Ball>& more) {
  std::erase_if(all, [&](const auto& x) {
    return std::ranges::find(more, x.first, &std::pair<std::string, Ball>::first) == more.end();
  });
  for (auto& [name, x] : all)
    x = Ball::hull(x, std::ranges::find(more, name, &std::pair<std::string, Ball>::first)->second);
}

nlohmann::json to_json(const Quantities<Ball>& quantities) {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [name, x] : quantities) {
    const DecimalEnclosure decimals = decimal(x, 25);
    json[name] = {decimals.lo, decimals.hi};
  }
  return json;
}

std::string text(const ParameterRanges& box) {
  std::string out;
  for (const auto& [name, s] : box)
    out += fmt::format("{}{}={}", out.empty() ? "" : " ", name,
                       s.is_point() ? print(s.lo) : print(s.lo) + ":" + print(s.hi));
  return out;
}

/// The sides of a request: what may be a box is read as one.
ParameterRanges sides_of(const Request& request) {
  if (request.has("y0") && request.has("delta"))
    throw BadInput(fmt::format("{}: give y0 or delta, not both", request.model->name));
  ParameterRanges whole;
  for (const char* name : {"x0", "y0", "delta", "A0", "b0", "z0"})
    if (request.has(name)) whole[name] = range_of(request, name);
  for (const char* name : {"eta", "mult", "s"})
    if (request.has(name)) whole[name] = positive_range(request, name);
  return whole;
}

Enclosed enclose(const Request& request, const ParameterRanges& sides, const Watchers& watchers) {
  const std::string model = request.model->name;
  const auto f = model == "single_neuron" ? enclose_neuron : model == "mean_model" ? enclose_mean : enclose_cubic;
  return f(request, sides, watchers);
}

}  // namespace

bool has_enclosure(const std::string& model) {
  return std::ranges::find(enclosed_models(), model, &Model::name) != enclosed_models().end();
}

Enclosed enclosed_run(const Request& request, const std::function<void(std::span<const Interval>)>& watch) {
  const PrecisionScope scope(final_bits);
  Progress progress("enclosing");
  return enclose(request, sides_of(request), {progress, watch});
}

std::string enclose_help() {
  return help_of(enclosed_models()) +
         "  Boxes are LO:HI: x0, y0, delta, eta; A0, b0, mult; z0, s.  All models: --json FILE";
}

int enclose_command(const std::string& model, const std::vector<std::string>& arguments) {
  const auto clock = std::chrono::steady_clock::now();
  const Request request = read_request("enclose", enclosed_models(), model, arguments, {"json"});
  const ParameterRanges whole = sides_of(request);
  const auto most = static_cast<std::size_t>(request.count("pieces", 1, 1'000'000));
  const PrecisionScope scope(final_bits);
  Progress progress("enclosing");

  std::optional<Enclosed> all;
  nlohmann::json undecided = nlohmann::json::array();
  std::deque<ParameterRanges> open = {whole};
  std::size_t pieces = 1;
  while (!open.empty()) {
    const ParameterRanges box = std::move(open.front());
    open.pop_front();
    try {
      const Enclosed enclosed = enclose(request, box, {progress});
      if (!enclosed.trouble.empty()) throw Undecided(enclosed.trouble);
      if (!all) {
        all = enclosed;
      } else {
        all->steps = std::max(all->steps, enclosed.steps);
        unite(all->final, enclosed.final);
        unite(all->limit, enclosed.limit);
      }
    } catch (const Undecided& e) {
      if (const auto parts = halves(box, whole); parts && pieces < most) {
        ++pieces;
        open.push_back(parts->first);
        open.push_back(parts->second);
      } else {
        undecided.push_back({{"piece", text(box)}, {"why", e.what()}});
      }
    }
  }
  const bool converged = undecided.empty() && all && !all->limit.empty();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - clock).count();
  nlohmann::json json = {{"model", model},
                         {"scalar", "interval"},
                         {"parameters", request.values},
                         {"steps", all ? all->steps : 0},
                         {"converged", converged},
                         {"pieces", pieces},
                         {"seconds", seconds}};
  // What holds of some pieces only is not said of the box.
  if (undecided.empty()) {
    json["final"] = to_json(all->final);
    if (!all->limit.empty()) json["limit"] = to_json(all->limit);
  } else {
    json["undecided"] = undecided;
  }
  if (!request.json.empty()) write_json(request.json, json);
  fmt::print("{}: {} steps, {}{}, {:.2f} s\n", model, json["steps"].get<long>(),
             undecided.empty() ? (converged ? "converged" : "no limit shown") : "undecided",
             pieces > 1 ? fmt::format(", {} pieces", pieces) : "", seconds);
  for (const char* part : {"final", "limit"})
    if (json.contains(part))
      for (const auto& [name, ends] : json[part].items())
        fmt::print("  {} {:<16} [{}, {}]\n", part, name, ends[0].get<std::string>(), ends[1].get<std::string>());
  if (undecided.empty()) return 0;
  std::fflush(stdout);
  complain(fmt::format("{} of {} pieces undecided, the first at {}: {}", undecided.size(), pieces,
                       undecided[0]["piece"].get<std::string>(), undecided[0]["why"].get<std::string>()));
  return 1;
}

}  // namespace overshoot::program
