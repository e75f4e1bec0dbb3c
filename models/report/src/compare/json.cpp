/// A comparison as one JSON object.

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <utility>

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
  return {{"label", side.label},
          {"name", side.name},
          {"file", side.file},
          {"directory", side.directory},
          {"hash", side.hash},
          {"seed", side.seed},
          {"replications", side.replications.size()}};
}

/// What is told of a figure, but its values.
Json figure_json(const ComparedFigure& figure) {
  return {{"measure", figure.measure},
          {"scope", figure.scope},
          {"dimension", figure.dimension},
          {"label", figure.label},
          {"format", name(figure.format)}};
}

Json spread_json(const engine::VarianceComponents& spread) {
  return {{"draws", spread.groups},
          {"variance_of_luck", number(spread.within)},
          {"variance_of_inputs", number(spread.between)},
          {"share_of_inputs", number(spread.share)},
          {"share_interval", range(spread.share_low, spread.share_high)}};
}

/// One figure of one plan.
Json difference_json(const Comparison& c, std::size_t plan, std::size_t f) {
  const Difference& d = c.differences[plan][f];
  const ComparedFigure& figure = c.figures[f];
  Json one = {{"plan", c.plans[plan].label},
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
  if (d.spread) one["spread"] = spread_json(*d.spread);
  return one;
}

/// A figure of the whole run, or one of a month that was asked for, with all that is told of it.
Json whole_json(const Comparison& c, std::size_t f) {
  const ComparedFigure& figure = c.figures[f];
  Json one = figure_json(figure);
  if (!figure.date.empty()) one["date"] = figure.date;
  one["primary"] = figure.primary;
  one["shown"] = figure.shown;
  one["plans"] = Json::array();
  for (std::size_t p = 0; p < c.plans.size(); ++p)
    if (c.differences[p][f].n > 0) one["plans"].push_back(difference_json(c, p, f));
  return one;
}

/// With seven digits: what is beyond is luck, and the file is half as large.
Json brief(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::strtod(fmt::format("{:.7g}", value).c_str(), nullptr);
}

/// Each column a number a month; what the plan has is base and difference.
Json months_json(const Comparison& c, std::size_t from, std::size_t to) {
  const ComparedFigure& first = c.figures[from];
  Json one = {{"measure", first.measure},
              {"scope", first.scope},
              {"label", first.label.substr(0, first.label.rfind(", "))},
              {"format", name(first.format)},
              {"months", Json::array()},
              {"plans", Json::array()}};
  for (std::size_t f = from; f < to; ++f) one["months"].push_back(c.figures[f].date.substr(0, 7));
  const auto column = [&](std::size_t plan, double Difference::*member) {
    Json values = Json::array();
    for (std::size_t f = from; f < to; ++f) {
      const Difference& d = c.differences[plan][f];
      values.push_back(d.n > 0 ? brief(d.*member) : Json(nullptr));
    }
    return values;
  };
  static constexpr std::pair<const char*, double Difference::*> kColumns[] = {{"difference", &Difference::mean},
                                                                              {"low", &Difference::low},
                                                                              {"high", &Difference::high},
                                                                              {"band_low", &Difference::band_low},
                                                                              {"band_high", &Difference::band_high}};
  for (std::size_t p = 0; p < c.plans.size(); ++p) {
    Json plan = {{"plan", c.plans[p].label}, {"base", column(p, &Difference::base)}};
    if (p > 0 && plan["base"] == one["plans"][0]["base"]) plan.erase("base");  // as of the first
    for (const auto& [name_of, member] : kColumns) plan[name_of] = column(p, member);
    one["plans"].push_back(std::move(plan));
  }
  return one;
}

/// Of everything and of each provider, but for its pools and functions: those are in compare.csv.
bool is_in_json(const std::string& scope) { return scope.find('/') == std::string::npos; }

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

Json best_json(const Comparison& c) {
  static constexpr const char* kIs[] = {"best", "may_be_best", "not_best"};
  Json best = {{"figure", c.best->figure}, {"wish", c.best->least ? "least" : "most"}, {"n", c.best->n}};
  for (std::size_t s = 0; s < c.best->sides.size(); ++s) {
    const BestSaid::Side& side = c.best->sides[s];
    best["sides"].push_back({{"of", s == 0 ? c.base.label : c.plans[s - 1].label},
                             {"mean", number(side.mean)},
                             {"beside_best_of_others", number(side.difference)},
                             {"interval", range(side.low, side.high)},
                             {"is", kIs[static_cast<std::size_t>(side.is)]}});
  }
  return best;
}

Json link_json(const Comparison& c, const LinkSaid& link) {
  const Difference& d = c.differences[link.plan][link.figure];
  Json one = {{"plan", c.plans[link.plan].label}, {"words", link.words}};
  one.update(figure_json(c.figures[link.figure]));
  one.update({{"date", c.figures[link.figure].date.empty() ? Json(nullptr) : Json(c.figures[link.figure].date)},
              {"difference", number(d.mean)},
              {"interval", range(d.low, d.high)},
              {"visible", d.excludes_zero()},
              {"literature", link.literature.empty() ? Json(nullptr) : Json(link.literature)},
              {"source", link.source.empty() ? Json(nullptr) : Json(link.source)},
              {"parameter", link.parameter.empty() ? Json(nullptr) : Json(link.parameter)}});
  return one;
}

/// Of the figures of pools and treatment functions those of the whole system: where each list is at the end.
bool is_of_a_function(const Comparison& c, std::size_t f) {
  const ComparedFigure& figure = c.figures[f];
  return (figure.measure == "list" || figure.measure == "within_18_weeks" || figure.measure == "over_52_weeks") &&
         figure.scope.starts_with("all/") && f + 1 == end_of_series(c.figures, f);
}

Json change_json(const Comparison& c, const PlanChange& change) {
  return {{"plan", c.plans[change.plan].label},
          {"path", change.path},
          {"of", change.of},
          {"before", change.before},
          {"after", change.after},
          {"source", change.source},
          {"mark", change.mark}};
}

/// `"key": [` and each item on a line of its own.
std::string array_text(const std::string& key, const Json& items) {
  std::string text = "  \"" + key + "\": [";
  for (std::size_t i = 0; i < items.size(); ++i)
    text += (i == 0 ? "\n    " : ",\n    ") + items[i].dump(-1, ' ', false, Json::error_handler_t::replace);
  return text + (items.empty() ? "]" : "\n  ]");
}

}  // namespace

std::string to_json(const Comparison& c) {
  Json plans = Json::array(), over_time = Json::array(), figures = Json::array(), series = Json::array();
  Json functions = Json::array(), changes = Json::array();
  for (const PlanChange& change : c.changes) changes.push_back(change_json(c, change));
  for (const ComparedSide& plan : c.plans) plans.push_back(side_json(plan));
  for (std::size_t f = 0; f < c.figures.size(); ++f) {
    const ComparedFigure& figure = c.figures[f];
    if (!figure.date.empty() && is_of_a_function(c, f)) functions.push_back(whole_json(c, f));
    if (figure.shown || figure.primary || (figure.date.empty() && is_in_json(figure.scope)))
      figures.push_back(whole_json(c, f));
  }
  for (std::size_t from = 0; from < c.figures.size();) {
    const std::size_t to = end_of_series(c.figures, from);
    const ComparedFigure& first = c.figures[from];
    if (!first.date.empty() && first.dimension.empty() && is_in_json(first.scope))
      series.push_back(months_json(c, from, to));
    from = to;
  }
  for (const OverTime& said : c.over_time)
    if (is_in_json(said.scope)) over_time.push_back(over_time_json(c, said));
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
  if (c.best) all["best"] = best_json(c);
  for (const LinkSaid& link : c.chain) all["chain"].push_back(link_json(c, link));
  all["warnings"] = c.warnings;
  std::string text = all.dump(2, ' ', false, Json::error_handler_t::replace);
  text.resize(text.size() - 2);  // the brace goes on
  text += ",\n" + array_text("changes", changes) + ",\n" + array_text("over_time", over_time) + ",\n" +
          array_text("figures", figures) + ",\n" + array_text("functions", functions) + ",\n" +
          array_text("series", series) + "\n}";
  return visible_json(text) + "\n";
}

}  // namespace icsflow::models
