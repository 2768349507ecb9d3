#include "lib/report/picture.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace overshoot {

namespace {

const char* name_of(Layer::Kind kind) {
  switch (kind) {
    case Layer::Kind::line:
      return "line";
    case Layer::Kind::orbit:
      return "orbit";
    case Layer::Kind::dots:
      return "dots";
    case Layer::Kind::level:
      return "level";
    case Layer::Kind::curve:
      return "curve";
    case Layer::Kind::mark:
      return "mark";
    case Layer::Kind::rule_x:
      return "rule_x";
    case Layer::Kind::rule_y:
      return "rule_y";
    case Layer::Kind::cells:
      break;
  }
  return "cells";
}

nlohmann::json to_json(const Axis& a) { return {{"label", a.label}, {"log", a.logarithmic}}; }

}  // namespace

void Layer::add(double at, double value) {
  if (!std::isfinite(at) || !std::isfinite(value)) return;
  x.push_back(at);
  y.push_back(value);
}

nlohmann::json to_json(const Picture& p) {
  nlohmann::json j = {{"title", p.title},  {"caption", p.caption}, {"x", to_json(p.x)},
                      {"y", to_json(p.y)}, {"about", p.about},     {"layers", nlohmann::json::array()}};
  if (p.ordered) j["ordered"] = true;
  for (const Layer& l : p.layers) {
    nlohmann::json layer = {{"name", l.name}, {"kind", name_of(l.kind)}};
    if (!l.x.empty()) layer["x"] = l.x;
    if (!l.y.empty()) layer["y"] = l.y;
    if (!l.values.empty()) layer["values"] = l.values;
    j["layers"].push_back(std::move(layer));
  }
  return j;
}

}  // namespace overshoot
