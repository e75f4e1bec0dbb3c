/// A comparison as one JSON object.

#include <cmath>

#include <nlohmann/json.hpp>

#include "compare/words.hpp"
#include "icsflow/report/comparison_page.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/scenario/visible.hpp"
#include "targets/targets.hpp"

namespace icsflow::models {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
Json range(double low, double high) { return Json::array({number(low), number(high)}); }

Json side_json(const ComparedSide& side) {
  return {{"label", side.label},         {"name", side.name}, {"file", side.file},
          {"directory", side.directory}, {"seed", side.seed}, {"replications", side.replications.size()}};
}

Json difference_json(const Comparison& c, std::size_t plan, std::size_t f) {
  const Difference& d = c.differences[plan][f];
  const ComparedFigure& figure = c.figures[f];
  Json one = {{"plan", c.plans[plan].label},
              {"measure", figure.measure},
              {"scope", figure.scope},
              {"dimension", figure.dimension},
              {"label", figure.label},
              {"date", figure.date.empty() ? Json(nullptr) : Json(figure.date)},
              {"format", name(figure.format)},
              {"primary", figure.primary},
              {"shown", figure.shown},
              {"n", d.n},
              {"base", number(d.base)},
              {"with_plan", number(d.plan)},
              {"difference", number(d.mean)},
              {"interval", range(d.low, d.high)},
              {"bootstrap", range(d.bootstrap_low, d.bootstrap_high)},
              {"skewed", d.skewed},
              {"in_direction", c.paired ? Json(d.in_direction) : Json(nullptr)},
              {"gain", number(d.gain)}};
  if (!figure.date.empty()) one["band"] = range(d.band_low, d.band_high);
  if (figure.primary) {
    one["together"] = range(d.together_low, d.together_high);
    one["verdict"] = word(d.verdict);
  }
  return one;
}

Json over_time_json(const Comparison& c, const OverTime& said) {
  static constexpr const char* kKinds[] = {"same", "never", "from", "some"};
  Json one = {{"plan", c.plans[said.plan].label},
              {"measure", said.measure},
              {"scope", said.scope},
              {"kind", kKinds[static_cast<std::size_t>(said.kind)]},
              {"first", said.first.empty() ? Json(nullptr) : Json(said.first)},
              {"last", said.last.empty() ? Json(nullptr) : Json(said.last)},
              {"clear_months", said.clear},
              {"said", sentence(c, said)}};
  return one;
}

Json expectation_json(const Comparison& c, const ExpectationSaid& said) {
  const Difference& d = said.difference;
  return {{"plan", c.plans[said.plan].label},
          {"measure", said.measure},
          {"scope", said.scope},
          {"at", said.date.empty() ? Json(nullptr) : Json(said.date)},
          {"expected", said.higher ? "higher" : "lower"},
          {"borne_out", word(said.borne)},
          {"not_checked", said.why_not.empty() ? Json(nullptr) : Json(said.why_not)},
          {"note", said.note.empty() ? Json(nullptr) : Json(said.note)},
          {"n", d.n},
          {"difference", d.n > 0 ? number(d.mean) : Json(nullptr)},
          {"interval", d.n > 0 ? range(d.low, d.high) : range(NAN, NAN)}};
}

}  // namespace

std::string to_json(const Comparison& c) {
  Json plans = Json::array(), differences = Json::array(), over_time = Json::array();
  for (const ComparedSide& plan : c.plans) plans.push_back(side_json(plan));
  for (std::size_t p = 0; p < c.plans.size(); ++p)
    for (std::size_t f = 0; f < c.figures.size(); ++f)
      if (c.differences[p][f].n > 0) differences.push_back(difference_json(c, p, f));
  for (const OverTime& said : c.over_time) over_time.push_back(over_time_json(c, said));
  Json all = {{"icsflow", "compare"},
              {"base", side_json(c.base)},
              {"plans", plans},
              {"start", c.start},
              {"until", c.until},
              {"paired", c.paired},
              {"confidence", c.confidence},
              {"exploratory",
               {{"intervals", c.exploratory}, {"exclude_0", c.exploratory_clear}, {"by_luck", c.clear_by_luck()}}}};
  if (c.precision)
    all["precision"] = {{"figure", c.precision->figure},
                        {"half_width", c.precision->half_width},
                        {"first_stage", c.precision->first_stage},
                        {"needed", number(c.precision->needed)},
                        {"used", c.precision->used},
                        {"reached", c.precision->reached}};
  if (!c.targets.empty()) all["targets"] = targets_json(c.targets, side_names(c));
  for (const ExpectationSaid& said : c.expectations) all["expectations"].push_back(expectation_json(c, said));
  all["warnings"] = c.warnings;
  all["over_time"] = over_time;
  all["differences"] = differences;
  return visible_json(all.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace icsflow::models
