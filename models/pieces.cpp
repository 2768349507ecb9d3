#include "models/pieces.hpp"

#include <algorithm>
#include <deque>

namespace overshoot {

namespace {

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

/// The two halves of a box, cut across its widest side in comparison with the whole; nothing if it is a point.
std::optional<std::pair<ParameterRanges, ParameterRanges>> halves(const ParameterRanges& box,
                                                                  const ParameterRanges& whole) {
  const auto share = [&](const auto& s) {
    const ParameterRange& all = whole.at(s.first);
    return all.is_point() ? Rational(0) : Rational((s.second.hi - s.second.lo) / (all.hi - all.lo));
  };
  const auto widest = std::ranges::max_element(box, {}, share);
  if (widest == box.end() || share(*widest) == 0) return std::nullopt;
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

}  // namespace

bool may_be_box(const Parameter& parameter) {
  return parameter.role == Role::start || parameter.role == Role::step || parameter.role == Role::number;
}

ParameterRanges sides_of(const Request& request) {
  ParameterRanges whole;
  for (const std::string& name : request.model->starts(request)) whole[name] = range_of(request, name);
  for (const Parameter& parameter : request.parameters)
    if (parameter.role != Role::start && may_be_box(parameter))
      whole[parameter.name] =
          parameter.role == Role::step ? positive_range(request, parameter.name) : range_of(request, parameter.name);
  return whole;
}

std::string text(const ParameterRanges& box) {
  std::string out;
  for (const auto& [name, s] : box)
    out += fmt::format("{}{}={}", out.empty() ? "" : " ", name,
                       s.is_point() ? print(s.lo) : print(s.lo) + ":" + print(s.hi));
  return out;
}

EnclosedBox enclosed_in_pieces(const Request& request, const ParameterRanges& box, std::size_t most, const Watchers& watchers) {
  const PrecisionScope scope(enclosed_bits);
  EnclosedBox out;
  std::deque<ParameterRanges> open = {box};
  while (!open.empty()) {
    const ParameterRanges piece = std::move(open.front());
    open.pop_front();
    const auto is_cut = [&] {
      const auto parts = out.pieces < most ? halves(piece, box) : std::nullopt;
      if (!parts) return false;
      ++out.pieces;
      open.push_back(parts->first);
      open.push_back(parts->second);
      return true;
    };
    try {
      const Enclosed enclosed = request.model->enclose(request, piece, watchers);
      if (!enclosed.trouble.empty()) throw Undecided(enclosed.trouble);
      if (enclosed.smaller_may_have_limit && is_cut()) continue;
      if (!out.all) {
        out.all = enclosed;
      } else {
        out.all->steps = std::max(out.all->steps, enclosed.steps);
        unite(out.all->final, enclosed.final);
        unite(out.all->limit, enclosed.limit);
        if (out.all->no_limit.empty()) out.all->no_limit = enclosed.no_limit;
      }
    } catch (const Undecided& e) {
      if (!is_cut()) out.undecided.push_back({text(piece), e.what()});
    }
  }
  return out;
}

}  // namespace overshoot
