/// The enclosed orbits of maps that are written as text.
#include <array>
#include <bit>

#include "lib/dynamics/attracting.hpp"
#include "lib/dynamics/eigenvalues.hpp"
#include "lib/dynamics/lohner.hpp"
#include "lib/formula/program.hpp"
#include "models/tail_lemma.hpp"

namespace overshoot {

namespace {

/// Expressions with their slopes in D of their variables, over a set's coordinates: the map's, then the parameters that
/// have a range.
template <std::size_t D>
class OverSet {
 public:
  /// `varying`: the numbers of the D variables. The others are constants.
  OverSet(const std::vector<Expr>& expressions, const std::array<int, D>& varying, const std::vector<Constant>& constants)
      : size_(expressions.size()), varying_(varying), values_(Tape(expressions)), slopes_(Tape(with_slopes(expressions, varying))),
        values_room_(values_.room()), slopes_room_(slopes_.room()) {
    for (const Constant& constant : constants) {
      fine_.push_back(constant.as<Twofold>());
      boxes_.push_back(constant.as<Interval>());
    }
  }
  std::size_t size() const { return size_; }

  /// All of them. The jets must be the variables' own, as LohnerSet's are.
  std::vector<Jet<Interval, D>> operator()(const std::array<Jet<Interval, D>, D>& variables) const {
    std::array<Interval, D> box;
    for (std::size_t i = 0; i < D; ++i) box[i] = variables[i].value;
    run(box);
    std::vector<Jet<Interval, D>> all;
    for (std::size_t k = 0; k < size_; ++k) all.push_back(jet(k));
    return all;
  }
  std::vector<Twofold> operator()(const std::array<Twofold, D>& z) const {
    for (std::size_t i = 0; i < D; ++i) fine_[static_cast<std::size_t>(varying_[i])] = z[i];
    values_.run(std::span<const Twofold>(fine_), values_room_);
    std::vector<Twofold> all;
    for (std::size_t k = 0; k < size_; ++k) all.push_back(values_.output(values_room_, k));
    return all;
  }
  std::vector<Interval> over(const std::array<Interval, D>& box) const {
    run(box);
    std::vector<Interval> all;
    for (std::size_t k = 0; k < size_; ++k) all.push_back(slopes_.output(slopes_room_, k));
    return all;
  }

 private:
  static std::vector<Expr> with_slopes(std::vector<Expr> expressions, const std::array<int, D>& varying) {
    for (std::size_t k = 0, n = expressions.size(); k < n; ++k)
      for (const int variable : varying) expressions.push_back(derivative(expressions[k], variable));
    return expressions;
  }
  void run(const std::array<Interval, D>& box) const {
    for (std::size_t i = 0; i < D; ++i) boxes_[static_cast<std::size_t>(varying_[i])] = box[i];
    slopes_.run(std::span<const Interval>(boxes_), slopes_room_);
  }
  Jet<Interval, D> jet(std::size_t k) const {
    Jet<Interval, D> out;
    out.value = slopes_.output(slopes_room_, k);
    for (std::size_t j = 0; j < D; ++j) out.slopes[j] = slopes_.output(slopes_room_, size_ + k * D + j);
    return out;
  }

  std::size_t size_;
  std::array<int, D> varying_;
  Program<Twofold> values_;
  Program<Interval> slopes_;
  mutable std::vector<Twofold> values_room_, fine_;
  mutable std::vector<Interval> slopes_room_, boxes_;
};

/// The map of a set: the first N coordinates step, parameters stay.
template <std::size_t D>
struct StepOfSet {
  const OverSet<D>& step;
  template <Real T>
  std::array<T, D> operator()(const std::array<T, D>& z) const {
    std::array<T, D> next = z;
    std::ranges::move(step(z), next.begin());
    return next;
  }
};
/// One of the expressions.
template <std::size_t D>
struct OneOfSet {
  const OverSet<D>& all;
  std::size_t k;
  template <Real T>
  T operator()(const std::array<T, D>& z) const {
    return all(z)[k];
  }
};

/// Of no numbers where x may be undefined.
Ball ball_of(const Interval& x) {
  return is_finite(x) ? Ball::hull(Ball::exactly(x.lo()), Ball::exactly(x.hi())) : Ball(1L) / Ball(0L);
}

/// The orbits of a set of D coordinates.
template <std::size_t D>
class Orbit {
 public:
  Orbit(const TextMap& map, const TailLemma* tail, const Request& request, const ParameterRanges& sides, const Watchers& watchers)
      : map_(map), tail_(tail), watchers_(watchers) {
    for (std::size_t i = 0; i < map.size(); ++i) {
      varying_[i] = static_cast<int>(i);
      constants_.emplace_back(Rational(0));
    }
    for (std::size_t i = 0, next = map.size(); i < map.parameters.size(); ++i) {
      const ParameterRange& range = sides.at(map.parameters[i]);
      constants_.emplace_back(range.lo);
      parameters_.push_back(Interval::between(range.lo, range.hi));
      ranges_.push_back(range);
      if (range.is_point()) continue;
      start_[next] = Twofold::between(range.lo, range.hi);
      varying_[next++] = static_cast<int>(map.size() + i);
    }
    std::vector<Expr> starts;
    for (std::size_t i = 0; i < map.size(); ++i) {
      const auto given = sides.find(map.coordinates[i] + "0");
      start_[i] = given == sides.end() ? Twofold(0L) : Twofold::between(given->second.lo, given->second.hi);
      starts.push_back(given == sides.end() ? *map.start[i] : Expr::variable(static_cast<int>(i)));
    }
    starts_ = starts;
    if (map.distance) until_ = Ball(request.positive("until"));
    budget_ = request.count("steps", 0, 1'000'000'000'000);
  }

  Enclosed followed() {
    if (const auto why = tail_ ? tail_->parameter_outside(ranges_) : std::nullopt) throw Undecided(*why);
    const OverSet<D> start(starts_, varying_, constants_), step(map_.step, varying_, constants_);
    const OverSet<D> distance(map_.distance ? std::vector{*map_.distance} : std::vector<Expr>(), varying_, constants_);
    std::vector<Expr> repelling = map_.by_hessian ? map_.hessian : std::vector<Expr>();
    if (map_.repels) repelling = {map_.repels->second - map_.repels->first};
    const OverSet<D> repels(repelling, varying_, constants_);
    LohnerSet<D> set(start_);
    set.advance(StepOfSet<D>{start}, set.box());
    AtRest<D> at_rest;
    std::size_t states = 0;
    double width_before = INFINITY;  // of the limits by the tail lemma after half as many steps: are further steps of use?
    const auto stop = [&](const EnclosedState<D>& now) {
      bool may_stop = false, stops = false;
      if (until_) {
        const Ball by_box = abs(ball_of(distance.over(now.box).front()));
        may_stop = possibly(by_box < *until_);
        stops = certainly(by_box <= Ball(0L)) ||
                (may_stop && certainly(abs(value(distance, 0, now)) < *until_) && !may_repel(repels, now));
      }
      if (watchers_.box) watchers_.box(now.box, may_stop);
      const bool resting = at_rest(now.box), power_of_two = std::has_single_bit(++states);
      if (tail_ && (resting || power_of_two)) {
        const TailLemma::Limits limits = limits_from(now);
        const double width = limits.box ? sum_of_widths(*limits.box) : INFINITY;
        if (limits.box && (resting || width >= 0.999 * width_before)) return true;
        width_before = width;
        if (resting && may_stop && !stops) throw Undecided(limits.why_not);
      }
      if (!tail_ && resting && may_stop && !stops) throw Undecided(at_rest_above_until);
      return stops;
    };
    const auto r = enclosed_orbit<D>(EnclosedState<D>(set), StepOfSet<D>{step}, stop, budget_, watchers_.progress);
    return told(r, distance);
  }

 private:
  /// Over the set; where a slope is unbounded, over its box.
  Ball value(const OverSet<D>& of, std::size_t k, const EnclosedState<D>& now) const {
    const std::optional<Twofold> fine = value_by_slopes(of, k, now);
    return fine ? to_ball(*fine) : ball_of(of.over(now.box)[k]);
  }
  std::optional<Twofold> value_by_slopes(const OverSet<D>& of, std::size_t k, const EnclosedState<D>& now) const {
    try {
      const Twofold fine = now.set.value(OneOfSet<D>{of, k}, now.box);
      return is_finite(fine.interval()) ? std::optional(fine) : std::nullopt;
    } catch (const Undecided&) {
      return std::nullopt;
    }
  }
  TailLemma::Limits limits_from(const EnclosedState<D>& now) const {
    const OverSet<D> distance({tail_->distance()}, varying_, constants_);
    const std::optional<Twofold> fine = value_by_slopes(distance, 0, now);
    return tail_->limits(std::span<const Interval>(now.box.data(), map_.size()), ranges_,
                         fine ? fine->interval() : distance.over(now.box).front());
  }
  static double sum_of_widths(const std::vector<Interval>& box) {
    double sum = 0;
    for (const Interval& x : box) sum += x.hi() - x.lo();
    return sum;
  }
  bool may_repel(const OverSet<D>& repels, const EnclosedState<D>& now) const {
    if (repels.size() == 0) return false;
    if (map_.repels) return possibly(value(repels, 0, now) < Ball(0L));
    std::vector<Ball> hessian;
    for (std::size_t k = 0; k < repels.size(); ++k) hessian.push_back(value(repels, k, now));
    return possibly(ball_of(parameters_.back()) * symmetric_eigenvalues(map_.size(), std::span<const Ball>(hessian)).front() > Ball(2L));
  }

  Enclosed told(const Run<EnclosedState<D>>& r, const OverSet<D>& distance) const {
    Enclosed enclosed{r.steps, r.stopped};
    const EnclosedState<D>& end = r.state;
    std::vector<Expr> seen;
    for (const auto& [name, e] : map_.observed) seen.push_back(e);
    seen.insert(seen.end(), map_.hessian.begin(), map_.hessian.end());
    const OverSet<D> seen_over(seen, varying_, constants_);
    for (std::size_t i = 0; i < map_.size(); ++i)
      enclosed.final.emplace_back(map_.coordinates[i], to_ball(end.set.coordinate(static_cast<int>(i))));
    std::vector<Ball> values;
    for (std::size_t k = 0; k < seen.size(); ++k) values.push_back(value(seen_over, k, end));
    add_seen(enclosed.final, values, true);
    if (until_) enclosed.distance = value(distance, 0, end);
    if (tail_) return by_tail(std::move(enclosed), end, seen_over);
    if (until_ && !r.stopped) {
      enclosed.trouble = fmt::format("the distance is not below --until, or the rest points repel, after {} steps", r.steps);
      return enclosed;
    }
    const AttractingPoint limit = attracting_fixed_point(map_, parameters_, std::span<const Interval>(end.box.data(), map_.size()));
    if (!limit.point) {
      enclosed.no_limit = "no isolated fixed point is shown to attract them";
      enclosed.smaller_may_have_limit = limit.near;
      return enclosed;
    }
    add_limit(enclosed, end, *limit.point, seen_over);
    return enclosed;
  }
  /// The limit by the tail lemma, which asks for no distance below --until.
  Enclosed by_tail(Enclosed enclosed, const EnclosedState<D>& end, const OverSet<D>& seen) const {
    const TailLemma::Limits limits = limits_from(end);
    if (limits.box) {
      add_limit(enclosed, end, *limits.box, seen);
      enclosed.limit_by = map_.tail->lemma;
    } else {
      enclosed.trouble = limits.why_not;
    }
    return enclosed;
  }
  void add_limit(Enclosed& enclosed, const EnclosedState<D>& end, const std::vector<Interval>& box, const OverSet<D>& seen) const {
    std::array<Interval, D> at = end.box;
    std::ranges::copy(box, at.begin());
    for (std::size_t i = 0; i < map_.size(); ++i)
      enclosed.limit.emplace_back(map_.coordinates[i], ball_of(at[i]));
    std::vector<Ball> values;
    for (const Interval& x : seen.over(at)) values.push_back(ball_of(x));
    add_seen(enclosed.limit, values, false);
  }
  /// The observed quantities, of their values and the Hessian's. In a limit they are those of the limit point where they
  /// are continuous.
  void add_seen(Quantities<Ball>& to, const std::vector<Ball>& values, bool all) const {
    const std::vector<std::string> names = map_.seen_names();
    const std::size_t n = map_.observed.size();
    for (std::size_t i = 0; i < n; ++i)
      if (all || (is_finite(values[i]) && !may_jump(map_.observed[i].second))) to.emplace_back(names[i], values[i]);
    if (map_.hessian.empty() || (!all && std::ranges::any_of(map_.hessian, may_jump))) return;
    const auto eigenvalues = symmetric_eigenvalues(map_.size(), std::span<const Ball>(values).subspan(n));
    for (std::size_t i = 0; i < eigenvalues.size(); ++i) to.emplace_back(names[n + i], eigenvalues[i]);
  }

  const TextMap& map_;
  const TailLemma* tail_;
  const Watchers& watchers_;
  std::array<int, D> varying_;
  std::array<Twofold, D> start_;
  std::vector<Constant> constants_;
  std::vector<Interval> parameters_;
  std::vector<ParameterRange> ranges_;  ///< of the parameters
  std::vector<Expr> starts_;
  std::optional<Ball> until_;
  long budget_ = 0;
};

}  // namespace

Enclosed text_map_enclosed(const TextMap& map, const TailLemma* tail, const Request& request, const ParameterRanges& sides,
                           const Watchers& watchers) {
  std::size_t ranges = 0;
  for (const std::string& name : map.parameters) ranges += sides.at(name).is_point() ? 0 : 1;
  const std::size_t coordinates = map.size() + ranges;
  const auto of = [&]<std::size_t D>(std::integral_constant<std::size_t, D>) {
    return Orbit<D>(map, tail, request, sides, watchers).followed();
  };
  switch (coordinates) {
    case 1:
      return of(std::integral_constant<std::size_t, 1>());
    case 2:
      return of(std::integral_constant<std::size_t, 2>());
    case 3:
      return of(std::integral_constant<std::size_t, 3>());
    case 4:
      return of(std::integral_constant<std::size_t, 4>());
    case 5:
      return of(std::integral_constant<std::size_t, 5>());
    default:
      throw BadInput(fmt::format("{}: {} coordinates and {} parameters with a range: at most five in all are enclosed",
                                 map.name, map.size(), ranges));
  }
}

}  // namespace overshoot
