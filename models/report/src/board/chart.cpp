#include "board/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "compare/words.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/scenario/visible.hpp"
#include "numbers.hpp"

namespace icsflow::models::board {
namespace {

/// On white each has a contrast of 3 to 1 or more; those beside each other differ for the colour-blind too.
constexpr std::array kColours = {"#6b6b6b", "#0060a8", "#b84a00", "#00735c", "#93328e", "#7a5c00", "#0f7fa6"};
const std::array<std::vector<int>, 7> kDashes = {
    {{6, 4}, {44, 0}, {8, 2, 2, 2}, {3, 2}, {10, 3}, {2, 4}, {6, 2, 1, 2}}};

/// Of a side: the base has the first, plans those behind it in turn.
std::size_t style_of(std::size_t side) { return side == 0 ? 0 : 1 + (side - 1) % (kColours.size() - 1); }

const std::vector<Drawn>& wished() {
  static const std::vector<Drawn> kWished = {
      {"list", "People waiting for planned care", Format::kCount},
      {"within_18_weeks", "Share of them waiting less than 18 weeks", Format::kShare},
      {"over_52_weeks", "Waiting longer than 52 weeks", Format::kCount},
      {"ae_within_4h", "A&E: share who leave within 4 hours", Format::kShare},
      {"ae_over_12h_from_arrival", "A&E: longer than 12 hours from arrival, a month", Format::kCount},
      {"occupancy", "Share of hospital beds in use at midnight", Format::kShare},
      {"ready_not_discharged", "Ready to leave hospital, but still there, a day", Format::kCount},
      {"cancelled_no_bed", "Operations cancelled on the day for want of a bed, a month", Format::kCount},
  };
  return kWished;
}

Format format_of(const std::string& unit) {
  if (unit == "share") return Format::kShare;
  if (unit == "days") return Format::kDays;
  if (unit == "weeks") return Format::kWeeks;
  if (unit == "hours") return Format::kHours;
  return Format::kNumber;
}

bool has(const Study& study, const std::string& measure) {
  return !months_of(study.base(), measure, "all", "all").empty();
}

/// What the series of the comparison says of a plan at its last month; null where it has none.
const Json* plan_series(const Study& study, const std::string& measure, const std::string& plan) {
  for (const Json& series : study.comparison.at("series"))
    if (series.at("measure") == measure && series.at("scope") == "all")
      for (const Json& one : series.at("plans"))
        if (one.at("plan") == plan) return &one;
  return nullptr;
}

double at_end(const Json& plan, const char* column) {
  const Json& last = plan.at(column).back();
  return last.is_number() ? last.get<double>() : std::nan("");
}

/// The plan that moves it most beside the width of its interval.
std::string finding(const Study& study, const Drawn& drawn, const std::vector<Month>& base) {
  const std::string month = month_text(base.back().first_day);
  if (!study.compares())
    return fmt::format("{}: {} in {}, {} in {}", drawn.words, to_text(base.front().value.mean, drawn.format),
                       month_text(base.front().first_day), to_text(base.back().value.mean, drawn.format), month);
  std::string best;
  double most = 0;
  int clear = 0;
  for (std::size_t p = 1; p < study.sides.size(); ++p) {
    const Json* const plan = plan_series(study, drawn.measure, study.sides[p].label);
    if (plan == nullptr) continue;
    Difference d;
    d.mean = at_end(*plan, "difference");
    d.low = at_end(*plan, "low");
    d.high = at_end(*plan, "high");
    if (!d.excludes_zero()) continue;
    ++clear;
    const double weight = std::abs(d.mean) / std::max((d.high - d.low) / 2, 1e-12);
    if (weight <= most) continue;
    most = weight;
    best = fmt::format("{} with {}, {}", signed_number(d.mean, d, drawn.format) + unit_of_difference(drawn.format),
                       study.sides[p].label, interval_text(d.low, d.high, d, drawn.format));
  }
  if (clear == 0) return fmt::format("{}: no plan changes it clearly by {}", drawn.words, month);
  return fmt::format("{}: {} in {}", drawn.words, best, month);
}

PageTable table_of(const Study& study, const Drawn& drawn, const std::vector<std::vector<Month>>& all) {
  PageTable table;
  table.caption = "Table: " + drawn.words;
  table.folded = true;
  table.columns.push_back({"Month"});
  for (const Side& side : study.sides) {
    table.columns.push_back({side.label, true});
    table.columns.push_back({"8 of 10 replications", true});
  }
  for (std::size_t m = 0; m < all.front().size(); ++m) {
    std::vector<std::string> row{month_text(all.front()[m].first_day)};
    for (const auto& months : all) {
      const bool there = m < months.size();
      row.push_back(there ? to_text(months[m].value.mean, drawn.format) : "-");
      row.push_back(there ? bare(months[m].value.p10, drawn.format) + " to " + bare(months[m].value.p90, drawn.format)
                          : "-");
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Json spec_of(const Study& study, const Drawn& drawn, const std::vector<std::vector<Month>>& all) {
  const double scale = drawn.format == Format::kShare ? 100 : 1;
  Json values = Json::array(), names = Json::array(), colours = Json::array(), dashes = Json::array();
  const auto number = [&](double value) { return std::isfinite(value) ? Json(value * scale) : Json(nullptr); };
  for (std::size_t s = 0; s < all.size(); ++s) {
    const std::string name = visible(study.sides[s].label);
    names.push_back(name);
    colours.push_back(kColours[style_of(s)]);
    dashes.push_back(kDashes[style_of(s)]);
    for (const Month& month : all[s])
      values.push_back({{"month", month.first_day},
                        {"side", name},
                        {"mean", number(month.value.mean)},
                        {"low", number(month.value.p10)},
                        {"high", number(month.value.p90)}});
  }
  const Json x = {{"field", "month"},
                  {"type", "temporal"},
                  {"timeUnit", "utcyearmonth"},
                  {"title", nullptr},
                  {"axis", {{"format", "%b %Y"}, {"labelAngle", 0}, {"tickCount", 5}, {"labelOverlap", true}}}};
  const auto y = [&](const char* field) {
    Json one = {{"field", field}, {"type", "quantitative"}, {"scale", {{"zero", false}, {"nice", true}}}};
    one["axis"] = {{"format", ",.7~r"},
                   {"labelExpr", drawn.format == Format::kShare ? "datum.label + ' %'" : "datum.label"}};
    one["title"] = nullptr;
    return one;
  };
  // The key of the section says which line is whose.
  const auto by_side = [&](const Json& range) -> Json {
    return {{"field", "side"},
            {"type", "nominal"},
            {"sort", nullptr},
            {"scale", {{"domain", names}, {"range", range}}},
            {"legend", nullptr}};
  };
  Json spec = {
      {"$schema", "https://vega.github.io/schema/vega-lite/v6.json"},
      {"width", "container"},
      {"height", 230},
      {"background", "white"},
      {"autosize", {{"type", "fit-x"}, {"contains", "padding"}, {"resize", true}}},
      {"data", {{"values", values}}},
      {"config",
       {{"font", "system-ui, Liberation Sans, sans-serif"},
        {"axis",
         {{"labelFontSize", 12}, {"labelColor", "#1d2730"}, {"gridColor", "#e3e8ec"}, {"domainColor", "#8a949c"}}},
        {"view", {{"stroke", nullptr}}}}}};
  spec["layer"] = Json::array();
  spec["layer"].push_back(
      {{"mark", {{"type", "area"}, {"opacity", 0.14}, {"line", false}}},
       {"encoding", {{"x", x}, {"y", y("low")}, {"y2", {{"field", "high"}}}, {"fill", by_side(colours)}}}});
  spec["layer"].push_back(
      {{"mark", {{"type", "line"}, {"strokeWidth", 2.2}, {"interpolate", "linear"}}},
       {"encoding", {{"x", x}, {"y", y("mean")}, {"stroke", by_side(colours)}, {"strokeDash", by_side(dashes)}}}});
  return spec;
}

}  // namespace

std::vector<Drawn> drawn_of(const Study& study) {
  std::vector<Drawn> out;
  for (const Drawn& one : wished())
    if (has(study, one.measure)) out.push_back(one);
  if (!out.empty() || study.base().kept == nullptr) return out;
  constexpr std::size_t kMost = 6;
  for (const SeriesInfo& s : study.base().kept->catalogue->series)
    if (out.size() < kMost && s.provider == "all" && s.item == "all" && has(study, s.measure))
      out.push_back({s.measure, s.measure + ", " + s.unit, format_of(s.unit)});
  return out;
}

PageKey key_of(const Study& study) {
  PageKey key;
  for (std::size_t s = 0; s < study.sides.size(); ++s) {
    std::string dash;
    for (const int length : kDashes[style_of(s)]) dash += (dash.empty() ? "" : " ") + std::to_string(length);
    key.lines.push_back({study.sides[s].label, kColours[style_of(s)], dash});
  }
  return key;
}

std::optional<PageChart> chart_of(const Study& study, const Drawn& drawn) {
  std::vector<std::vector<Month>> all;
  for (const Side& side : study.sides) all.push_back(months_of(side, drawn.measure, "all", "all"));
  if (all.front().empty()) return std::nullopt;
  PageChart chart;
  chart.title = finding(study, drawn, all.front());
  chart.spec = visible_json(spec_of(study, drawn, all).dump(-1, ' ', false, Json::error_handler_t::replace));
  chart.table = table_of(study, drawn, all);
  return chart;
}

}  // namespace icsflow::models::board
