/// precision stalls: who is wrong where. The single neuron's bounce in p bits over a grid of p and eta, predicted and
/// run.
#include <tbb/parallel_for.h>

#include <mutex>
#include <nlohmann/json.hpp>

#include "lib/files/whole.hpp"
#include "program/precision.hpp"
#include "lib/precision/stall.hpp"

namespace overshoot::program {

Choice stalls() {
  return {"stalls",
          {{"loss", "log_cosh", forms_of_losses(false)},
           {"delta", "1/2", "eta y0^2 = 2 + delta, x0 on the bounce"},
           {"p", "8:64", "bits, LO:HI"},
           {"eta", "1e-10:1/4", "step sizes, LO:HI"},
           {"per_decade", "4", "step sizes for each power of 10"},
           {"steps", "200000", "a run of more is left undecided"}}};
}

namespace {

std::pair<Rational, Rational> range(const Request& request, const std::string& name) {
  const std::string& word = request.word(name);
  const auto colon = std::min(word.find(':'), word.size());
  const Rational lo = read_rational(word.substr(0, colon), "--" + name),
                 hi = colon < word.size() ? read_rational(word.substr(colon + 1), "--" + name) : lo;
  if (lo <= 0 || hi < lo) throw BadInput("--" + name + ": must be LO:HI with 0 < LO <= HI");
  return {lo, hi};
}

struct BounceCell {
  long p;
  double eta;
  BounceEnd predicted;
  bool may_pass;  ///< between the predicted line and the one below which a run stalls for certain
  BounceRun run;
};

/// A run that is to pass or stall near K = 2 needs some 4/eta^2 steps; one that freezes has settled in a few thousand.
constexpr long settling = 4000;

char letter(BounceEnd e) {
  return e == BounceEnd::frozen ? 'F' : e == BounceEnd::stalls ? 'S' : e == BounceEnd::passes ? '.' : ' ';
}

/// What is asked, checked.
struct StallsRequest {
  std::string loss;
  long p_lo, p_hi;
  double eta_lo, eta_hi, delta, per_decade;
  long budget;  ///< steps of one run
};

StallsRequest stalls_request(const Request& request) {
  with_loss(request.word("loss"), []<class Loss>(const Loss&) {
    if (HasKnee<Loss>)
      throw BadInput("precision stalls: --loss must be one of " + forms_of_losses(false) +
                     " (l'''' must not vanish at 0)");
  });
  const auto [p_lo, p_hi] = range(request, "p");
  if (denominator(p_lo) != 1 || denominator(p_hi) != 1 || p_lo < 4 || p_hi > 256)
    throw BadInput("--p: integers between 4 and 256");
  const auto [eta_lo, eta_hi] = range(request, "eta");
  if (eta_hi > Rational(1, 2) || nearest_double(eta_lo) < 1e-30) throw BadInput("--eta: between 1e-30 and 1/2");
  const double delta = nearest_double(request.positive("delta")),
               per_decade = static_cast<double>(request.count("per_decade", 1, 1000));
  return {request.word("loss"),
          static_cast<long>(numerator(p_lo)),
          static_cast<long>(numerator(p_hi)),
          nearest_double(eta_lo),
          nearest_double(eta_hi),
          delta,
          per_decade,
          request.count("steps", 1, 1'000'000'000)};
}

/// The cells of the grid, row by row of one p, and how many a row has.
std::pair<std::vector<BounceCell>, std::size_t> grid_of(const StallsRequest& asked) {
  std::vector<BounceCell> cells;
  std::size_t columns = 0;
  for (long p = asked.p_lo; p <= asked.p_hi; ++p) {
    columns = 0;
    for (;; ++columns) {
      const double eta = asked.eta_lo * std::pow(10.0, static_cast<double>(columns) / asked.per_decade);
      if (eta > asked.eta_hi * (1 + 1e-12)) break;  // pow may round up the last one
      cells.push_back({p, eta, {}, {}, {}});
    }
  }
  return {std::move(cells), columns};
}

/// Calls f with the loss that is asked for.
template <class F>
void with_bouncing_loss(const StallsRequest& asked, const F& f) {
  with_loss(asked.loss, [&](const auto& loss) {
    if constexpr (!HasKnee<std::remove_cvref_t<decltype(loss)>>) f(loss);
  });
}

void run_all(const StallsRequest& asked, std::vector<BounceCell>& cells) {
  Progress progress("running");
  std::size_t done = 0;
  std::mutex reporting;
  with_bouncing_loss(asked, [&](const auto& loss) {
    tbb::parallel_for(std::size_t{0}, cells.size(), [&](std::size_t i) {
      BounceCell& cell = cells[i];
      cell.predicted = predicted_end(loss, cell.p, cell.eta, asked.delta);
      cell.may_pass = cell.predicted == BounceEnd::stalls && last_loss_in_half_ulps(loss, cell.p, cell.eta) >= 0.5;
      const PrecisionScope scope(cell.p);
      const bool affordable = 4 / (cell.eta * cell.eta) <= static_cast<double>(asked.budget);
      cell.run =
          bounce_run<Mpfr>(loss, cell.eta, asked.delta, affordable ? asked.budget : std::min(settling, asked.budget));
      const std::lock_guard lock(reporting);
      progress(++done, cells.size());
    });
  });
}

void print_grid(const Request& request, const std::vector<BounceCell>& cells, std::size_t columns) {
  fmt::print("The bounce of {} in p bits, from eta y^2 = 2 + {}: where Theorem 6 looks false by rounding\n",
             request.word("loss"), request.word("delta"));
  fmt::print(
      "  F frozen: y never moves; S stalls: y stops above eta y^2 = 2; . passes below 2, as in truth;\n"
      "  small letters (f, s, o): run otherwise than predicted; blank: too many steps for --steps\n\n");
  fmt::print("   p  eta from {:.3g} to {:.3g}, {} for each power of 10\n", cells.front().eta, cells[columns - 1].eta,
             request.word("per_decade"));
  for (std::size_t row = 0; row < cells.size(); row += columns) {
    std::string line;
    for (std::size_t k = row; k < row + columns; ++k) {
      const BounceCell& cell = cells[k];
      const char x = letter(cell.run.end);
      line += cell.run.end == cell.predicted || x == ' ' ? x : x == '.' ? 'o' : static_cast<char>(std::tolower(x));
    }
    fmt::print("{:>4}  |{}|\n", cells[row].p, line);
  }
}

/// Where frozen and stalling runs begin for each p; of the arithmetics of the ladder, printed too.
nlohmann::json lines_of(const StallsRequest& asked, const std::vector<BounceCell>& cells, std::size_t columns) {
  nlohmann::json lines;
  with_bouncing_loss(asked, [&](const auto& loss) {
    for (std::size_t row = 0; row < cells.size(); row += columns) {
      const long p = cells[row].p;
      const double frozen = frozen_below(loss, p, asked.delta), stalls = stalls_below(loss, p);
      lines["p"].push_back(p);
      lines["frozen_below"].push_back(decimal(frozen));
      lines["stalls_below"].push_back(decimal(stalls));
      if (std::ranges::any_of(rungs(), [&](const Rung& rung) { return rung.p == p; }))
        fmt::print("{:>4} bits: frozen for eta below {:.2g}, stalls below {:.2g}\n", p, frozen, stalls);
    }
  });
  return lines;
}

}  // namespace

int stalls_command(const Request& request) {
  const StallsRequest asked = stalls_request(request);
  auto [cells, columns] = grid_of(asked);
  run_all(asked, cells);
  std::string csv = "p,eta,predicted,observed,steps,eta_y2_minus_2\n";
  nlohmann::json series = {{"p", nlohmann::json::array()}};
  std::size_t decided = 0, agreeing = 0, early = 0;
  for (const BounceCell& cell : cells) {
    const std::string excess = decimal(cell.run.excess);
    csv += fmt::format("{},{},{},{},{},{}\n", cell.p, cell.eta, name_of(cell.predicted), name_of(cell.run.end),
                       cell.run.steps, excess);
    series["p"].push_back(cell.p);
    series["eta"].push_back(decimal(cell.eta));
    series["predicted"].push_back(name_of(cell.predicted));
    series["observed"].push_back(name_of(cell.run.end));
    series["steps"].push_back(cell.run.steps);
    series["eta_y2_minus_2"].push_back(excess);
    if (cell.run.end == BounceEnd::undecided) continue;
    ++decided;
    if (cell.run.end == cell.predicted) ++agreeing;
    if (cell.may_pass && cell.run.end == BounceEnd::passes) ++early;
  }
  print_grid(request, cells, columns);
  fmt::print(
      "\n{} cells, {} decided by a run, {} of them as predicted; {} pass where the last update is between a quarter "
      "and "
      "half an ulp, as they may\n",
      cells.size(), decided, agreeing, early);
  const nlohmann::json lines = lines_of(asked, cells, columns);
  if (!request.csv.empty()) write_whole(request.csv, csv);
  if (!request.json.empty()) {
    const nlohmann::json json = {{"target", "stalls"},       {"parameters", request.values},
                                 {"cells", cells.size()},    {"decided", decided},
                                 {"as_predicted", agreeing}, {"early", early},
                                 {"series", series},         {"lines", lines}};
    write_json(request.json, json);
  }
  return 0;
}

}  // namespace overshoot::program
