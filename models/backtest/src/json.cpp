/// The scores of a back-test as one JSON object.

#include <nlohmann/json.hpp>

#include "icsflow/backtest/backtest.hpp"
#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {

namespace {

using Json = nlohmann::ordered_json;

Json coverage_json(const Coverage& c) {
  return {{"share", c.share},
          {"hits", c.hits},
          {"of", c.of},
          {"low", c.low},
          {"high", c.high},
          {"wide_low", c.wide_low},
          {"wide_high", c.wide_high},
          {"independent", c.independent}};
}

Json error_json(const ListScore::Error& e) {
  if (e.of == 0) return nullptr;
  return {{"mae", e.mae}, {"mape", e.mape}, {"forecasts", e.of}};
}

Json score_json(const ListScore& s) {
  Json json{{"horizon", s.horizon == 0 ? Json("all") : Json(s.horizon)}, {"forecasts", s.forecasts}};
  if (s.forecasts == 0) return json;
  json["model"] = error_json(s.model);
  json["last_value"] = error_json(s.last_value);
  json["drift_12"] = error_json(s.drift);
  json["seasonal_naive"] = error_json(s.seasonal);
  json["stock_and_flow"] = error_json(s.stock_and_flow);
  json["crps"] = s.crps;
  json["half_width_80"] = s.half_width_80;
  json["half_width_95"] = s.half_width_95;
  json["coverage_80"] = coverage_json(s.coverage_80);
  json["coverage_95"] = coverage_json(s.coverage_95);
  return json;
}

Json share_json(const ShareScore& s, std::size_t horizon) {
  Json json{{"horizon", horizon == 0 ? Json("all") : Json(horizon)}, {"forecasts", s.forecasts}};
  if (s.forecasts == 0) return json;
  const auto error = [](const ShareScore::Error& e) {
    return e.of == 0 ? Json(nullptr) : Json{{"mae", e.mae}, {"forecasts", e.of}};
  };
  json["model"] = error(s.model);
  json["last_value"] = error(s.last_value);
  json["drift_12"] = error(s.drift);
  json["seasonal_naive"] = error(s.seasonal);
  json["crps"] = s.crps;
  json["half_width_80"] = s.half_width_80;
  json["half_width_95"] = s.half_width_95;
  json["coverage_80"] = coverage_json(s.coverage_80);
  json["coverage_95"] = coverage_json(s.coverage_95);
  return json;
}

}  // namespace

std::string to_json(const Backtest& b, const BacktestOptions& options) {
  Json bases = Json::array(), scores = Json::array(), providers = Json::object();
  for (const ForecastBasis& basis : b.bases)
    bases.push_back({{"provider", basis.provider},
                     {"shock", basis.shock},
                     {"persistence", basis.persistence},
                     {"changes", basis.changes},
                     {"breaks", basis.breaks},
                     {"new_a_month", basis.started},
                     {"removed_a_day", basis.removed},
                     {"flows", basis.own_flows     ? "own"
                               : basis.board_flows ? "board"
                                                   : "scenario"},
                     {"season", basis.season},
                     {"one_in", basis.one_in}});
  for (const ListScore& score : b.scores) scores.push_back(score_json(score));
  Json shares = Json::array();
  for (std::size_t horizon = 0; horizon < b.shares.size(); ++horizon)
    shares.push_back(share_json(b.shares[horizon], horizon));
  for (const auto& [provider, score] : b.by_provider) providers[provider] = score_json(score);
  const Json json{{"first_origin", month_text(b.first_origin)},
                  {"last_origin", month_text(b.last_origin)},
                  {"sized_to", month_text(b.sized)},
                  {"replications", options.replications},
                  {"seed", options.seed},
                  {"ranges", b.ranges},
                  {"more_than", options.least_list},
                  {"sources", b.sources},
                  {"providers", bases},
                  {"scores", scores},
                  {"within_18_weeks", shares},
                  {"by_provider", providers},
                  {"ranks", b.ranks},
                  {"left_out", b.left_out}};
  return visible_json(json.dump(2)) + '\n';
}

}  // namespace icsflow::models
