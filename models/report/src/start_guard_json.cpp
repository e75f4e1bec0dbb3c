#include "start_guard_json.hpp"

#include <fmt/format.h>

#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {
namespace {

using Json = nlohmann::ordered_json;  // NaN and infinity become null

const char* name_of(ListFigure figure) {
  switch (figure) {
    case ListFigure::kList:
      return "list";
    case ListFigure::kWithin18Weeks:
      return "within_18_weeks";
    case ListFigure::kP92Wait:
      return "p92_wait";
    case ListFigure::kOver52Weeks:
      break;
  }
  return "over_52_weeks";
}

Json json_of(const GuardedMonth& month) {
  Json changes = Json::array();
  for (const GuardedChange& c : month.changes) {
    Json one = {{"figure", name_of(c.figure)}, {"before", c.before}, {"now", c.now}, {"change", c.change}};
    one["published_years"] = c.published.years;
    one["published_low"] = c.published.years > 0 ? Json(c.published.low) : Json();
    one["published_high"] = c.published.years > 0 ? Json(c.published.high) : Json();
    one["at_most"] = c.at_most ? Json(*c.at_most) : Json();
    one["judged"] = c.judged;
    one["inside"] = c.inside;
    changes.push_back(std::move(one));
  }
  return {{"number", month.number},
          {"month", fmt::format("{:04}-{:02}", static_cast<int>(month.month.year()),
                                static_cast<unsigned>(month.month.month()))},
          {"changes", changes}};
}

Json json_of(const GuardedCompleted& c) {
  return {{"part", c.admitted ? "1A" : "1B"},
          {"function", c.function.empty() ? "all" : c.function},
          {"published_a_month", c.published},
          {"simulated_a_month", c.simulated},
          {"published_within_18_weeks", c.published_within},
          {"simulated_within_18_weeks", c.simulated_within},
          {"within_18_weeks_at_most", c.within_at_most},
          {"published_median_wait", c.published_median},
          {"simulated_median_wait", c.simulated_median},
          {"median_wait_at_most", c.median_at_most ? Json(*c.median_at_most) : Json()},
          {"judged", c.judged},
          {"inside", c.within_inside && c.median_inside}};
}

}  // namespace

Json json_of(const StartGuard& guard) {
  Json months = Json::array(), completed = Json::array();
  for (const GuardedMonth& month : guard.months) months.push_back(json_of(month));
  for (const GuardedCompleted& one : guard.completed) completed.push_back(json_of(one));
  Json out = {{"passed", guard.why_not.empty() ? Json(guard.passed()) : Json()},
              {"replications", guard.replications},
              {"published_months",
               {{"source", guard.months_source},
                {"first", guard.first_published},
                {"last", guard.last_published},
                {"changes", guard.published.all},
                {"outside_other_years", guard.published.outside}}},
              {"published_completed", {{"source", guard.completed_source}}},
              {"interventions", guard.changes_made},
              {"months", months},
              {"completed_months", guard.completed_months},
              {"completed", completed},
              {"outside", guard.outside()}};
  if (!guard.why_not.empty()) out["why_not"] = guard.why_not;
  return out;
}

std::string to_json(const StartGuard& guard) {
  return visible_json(json_of(guard).dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace icsflow::models
