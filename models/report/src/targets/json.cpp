#include <cmath>

#include <nlohmann/json.hpp>

#include "targets/targets.hpp"

namespace icsflow::models {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json range(double low, double high) { return Json::array({number(low), number(high)}); }
Json text(const std::string& value) { return value.empty() ? Json(nullptr) : Json(value); }

Json chances_json(const std::vector<TargetSaid::Chance>& chances, const std::vector<std::string>& sides) {
  Json all = Json::array();
  for (std::size_t s = 0; s < chances.size(); ++s) {
    const TargetSaid::Chance& chance = chances[s];
    Json side = {{"of", sides[s]}, {"met", chance.met}, {"n", chance.n}, {"interval", range(chance.low, chance.high)}};
    if (s > 0) {
      side["difference"] = number(chance.difference);
      side["difference_interval"] = range(chance.difference_low, chance.difference_high);
    }
    if (chance.has_first) side["first"] = {{"median", text(chance.first)}, {"never", chance.never}};
    all.push_back(std::move(side));
  }
  return all;
}

}  // namespace

Json targets_json(const std::vector<TargetSaid>& targets, const std::vector<std::string>& sides) {
  Json all = Json::array();
  for (const TargetSaid& target : targets) {
    Json one = {{"target", target.text}};
    if (!target.name.empty()) {
      one["name"] = target.name;
      one["measure"] = target.measure;
      one["scope"] = target.scope;
      one["period"] = target.period;
      one["by"] = target.by;
      one["source"] = text(target.source);
      one["mark"] = text(target.mark);
      one["note"] = text(target.note);
    }
    one["simulated"] = target.simulated;
    one["not_judged"] = text(target.why_not);
    one["chances"] = chances_json(target.chances, sides);
    for (const TargetSaid::Part& part : target.parts)
      one["parts"].push_back({{"scope", part.scope}, {"chances", chances_json(part.chances, sides)}});
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace icsflow::models
