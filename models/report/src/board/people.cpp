/// Who gains and who loses; what the plans change; all tables.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "board/said.hpp"
#include "board/sections.hpp"
#include "compare/words.hpp"
#include "icsflow/report/summary.hpp"
#include "numbers.hpp"

namespace icsflow::models::board {
namespace {

/// A row of the table of who gains: base, then each plan's difference.
std::vector<std::string> row_of(const Study& study, const std::string& who, const Json& figure) {
  const Format format = format_of(figure);
  std::vector<std::string> row{who, "-"};
  for (std::size_t p = 1; p < study.sides.size(); ++p) {
    const Json* const plan = of_plan(figure, study.sides[p].label);
    if (plan == nullptr) {
      row.emplace_back("-");
      continue;
    }
    const Difference d = difference_of(*plan);
    row[1] = to_text(d.base, format);
    row.push_back(d.excludes_zero() ? with_interval(d, format) : d.mean == 0 ? "no difference" : "not clear");
  }
  return row;
}

PageTable gains_table(const Study& study, const std::string& caption, const std::string& head) {
  PageTable table;
  table.caption = caption;
  table.columns = {{head}, {"Base", true}};
  for (std::size_t p = 1; p < study.sides.size(); ++p) table.columns.push_back({study.sides[p].label, true});
  return table;
}

/// `RVJ: waiting at the end` without what is measured.
std::string owner_of(const Json& figure) {
  const std::string label = text_of(figure, "label");
  const auto colon = label.rfind(": ");
  return colon == std::string::npos ? label : label.substr(0, colon);
}

}  // namespace

PageSection gains_section(const Study& study) {
  PageSection section{"gains", "Who gains and who loses", {}};
  if (!study.compares()) {
    PageTable table;
    table.caption = "The waiting list by provider";
    table.columns = {
        {"Provider"}, {"At the start", true}, {"At the end", true}, {"Less than 18 weeks, at the end", true}};
    if (study.base().kept != nullptr)
      for (const ProviderName& provider : study.base().kept->catalogue->providers) {
        const ChanceRange opening = headline_of(study.base(), "opening_list", provider.provider);
        const ChanceRange closing = headline_of(study.base(), "closing_list", provider.provider);
        const ChanceRange within = headline_of(study.base(), "within_18_weeks", provider.provider);
        if (closing.count == 0) continue;
        table.rows.push_back({provider.name.empty() ? provider.provider : provider.name,
                              to_text(opening.mean, Format::kCount), to_text(closing.mean, Format::kCount),
                              to_text(within.mean, Format::kShare)});
      }
    if (table.rows.empty())
      section.blocks.emplace_back(PageText{"There are no waiting lists by provider."});
    else
      section.blocks.emplace_back(std::move(table));
    section.blocks.emplace_back(PageText{"Who gains by a plan is told by icsflow compare, and by the page of it."});
    return section;
  }
  PageTable providers = gains_table(study, "People waiting at the end, by provider", "Provider");
  PageTable cancelled =
      gains_table(study, "Operations cancelled on the day for want of a bed, by provider", "Provider");
  PageTable strata = gains_table(study, "By group of patients", "Group");
  for (const Json& figure : study.comparison.at("figures")) {
    if (!text_of(figure, "date").empty()) continue;
    const std::string scope = text_of(figure, "scope"), measure = text_of(figure, "measure");
    if (!text_of(figure, "dimension").empty()) {
      strata.rows.push_back(row_of(study, text_of(figure, "label") + ", " + text_of(figure, "dimension"), figure));
    } else if (scope != "all" && measure == "closing_list") {
      providers.rows.push_back(row_of(study, owner_of(figure), figure));
    } else if (scope != "all" && measure == "cancelled_no_bed") {
      cancelled.rows.push_back(row_of(study, owner_of(figure), figure));
    }
  }
  PageTable functions = gains_table(study, "People waiting at the end, by treatment function", "Treatment function");
  if (study.comparison.contains("functions"))
    for (const Json& figure : study.comparison.at("functions"))
      if (figure.at("measure") == "list") functions.rows.push_back(row_of(study, owner_of(figure), figure));
  for (PageTable* table : {&providers, &cancelled, &functions, &strata})
    if (!table->rows.empty()) {
      table->folded = table == &functions || table == &strata;
      section.blocks.emplace_back(std::move(*table));
    }
  if (section.blocks.empty())
    section.blocks.emplace_back(PageText{"There are no figures by provider or group of patients."});
  return section;
}

PageSection changes_section(const Study& study) {
  PageSection section{"changes", "What each plan changes", {}};
  PageTable table;
  table.caption = "Values that differ from the base";
  table.columns = {{"Plan"}, {"What"}, {"Of"}, {"Before", true}, {"After", true}, {"Source"}, {"Mark"}};
  if (study.compares() && study.comparison.contains("changes"))
    for (const Json& change : study.comparison.at("changes"))
      table.rows.push_back({text_of(change, "plan"), text_of(change, "path"), text_of(change, "of"),
                            text_of(change, "before"), text_of(change, "after"), text_of(change, "source"),
                            text_of(change, "mark")});
  if (table.rows.empty())
    section.blocks.emplace_back(
        PageText{study.compares() ? "Nothing: the plans are the base." : "This is one scenario, without a plan."});
  else
    section.blocks.emplace_back(std::move(table));
  return section;
}

PageSection tables_section(const Study& study) {
  PageSection section{"tables", "All figures", {}};
  if (!study.compares()) {
    PageTable table;
    table.caption = "All figures of the whole run";
    table.columns = {{"Figure"}, {"Mean", true}, {"8 of 10 replications", true}, {"Mean, 95 % interval", true}};
    table.folded = true;
    if (study.base().kept != nullptr && study.base().study->detail() != Detail::kNone) {
      const auto& headlines = study.base().kept->catalogue->headlines;
      for (const HeadlineInfo& h : headlines) {
        if (!h.dimension.empty()) continue;
        const ChanceRange value = headline_of(study.base(), h.measure, h.scope);
        if (value.count == 0) continue;
        table.rows.push_back({h.full_label(), to_text(value.mean, h.format),
                              bare(value.p10, h.format) + " to " + bare(value.p90, h.format),
                              std::isfinite(value.mean_low)
                                  ? bare(value.mean_low, h.format) + " to " + bare(value.mean_high, h.format)
                                  : "-"});
      }
    }
    section.blocks.emplace_back(std::move(table));
    return section;
  }
  for (std::size_t p = 1; p < study.sides.size(); ++p) {
    PageTable table;
    table.caption = study.sides[p].label + " beside the base";
    table.columns = {{"Figure"},           {"Base", true},     {"Plan", true},
                     {"Difference", true}, {"Interval", true}, {"Same direction", true}};
    table.folded = true;
    for (const Json& figure : study.comparison.at("figures")) {
      const Json* const plan = of_plan(figure, study.sides[p].label);
      if (plan == nullptr) continue;
      const Difference d = difference_of(*plan);
      const Format format = format_of(figure);
      table.rows.push_back(
          {text_of(figure, "label"), to_text(d.base, format), to_text(d.plan, format),
           signed_number(d.mean, d, format) + unit_of_difference(format), interval_text(d.low, d.high, d, format),
           plan->at("in_direction").is_number() ? fmt::format("{} of {}", plan->at("in_direction").get<int>(), d.n)
                                                : "-"});
    }
    section.blocks.emplace_back(std::move(table));
  }
  return section;
}

}  // namespace icsflow::models::board
