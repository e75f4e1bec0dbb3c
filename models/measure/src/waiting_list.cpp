/// Referral to treatment: the list at the start, at the end and at each month's end; its flows; what was completed.
/// A list has no warm-up: all of it is of the whole run.

#include <algorithm>
#include <numeric>

#include "bands.hpp"
#include "nouns.hpp"

namespace icsflow::models {
namespace {

constexpr const char* kSection = "Waiting list (referral to treatment)";

/// The list of some services together.
struct List : MeasuredPlace {
  bool requested = false;  ///< `measures` asks for what was completed here
  BandCounts opening{}, opening_decided{}, closing{}, admitted{}, non_admitted{}, adjusted{};
  double decided = 0;
  ClockFlows flows;

  List(const RecordsOfRun& r, std::string of, const std::vector<std::uint16_t>& services, bool wanted)
      : MeasuredPlace{r, std::move(of)}, requested(wanted && r.model().measures.completed.requested) {
    if (!r.has_run()) return;
    for (const std::uint16_t i : services) {
      const CompiledService& service = r.model().services[i];
      const ServiceRecord& s = r.record(service.provider).services[service.local];
      add(opening, s.opening_bands);
      add(opening_decided, s.opening_decided_bands);
      add(closing, s.closing_bands);
      add(admitted, s.admitted_bands);
      add(non_admitted, s.non_admitted_bands);
      if (r.model().measures.completed.adjusted)
        add(adjusted, r.record(service.provider).requested->adjusted_bands[service.local]);
      decided += static_cast<double>(s.decided);
      for (const ClockFlows& f : s.weeks) flows.add(f);
    }
  }
};

template <BandCounts List::*bands, double (*of)(const BandCounts&)>
double of_bands(const List& l) {
  return of(l.*bands);
}
template <std::int64_t ClockFlows::*flow>
double flow_of(const List& l) {
  return static_cast<double>(l.flows.*flow);
}
double a_month(const List& l, std::int64_t count) {
  return static_cast<double>(count) / (l.run.run_days() / kDaysAMonth);
}

constexpr Headline<List> kList[] = {
    {"opening_list", "waiting at the start", Format::kCount, of_bands<&List::opening, all_of>},
    {"closing_list", "waiting at the end", Format::kCount, of_bands<&List::closing, all_of>},
    {"opening_decided", "with a decision to admit, at the start", Format::kCount,
     of_bands<&List::opening_decided, all_of>},
    {"closing_decided", "with a decision to admit, at the end", Format::kCount,
     [](const List& l) { return l.decided; }},
    {"opening_within_18_weeks", "within 18 weeks at the start", Format::kShare,
     of_bands<&List::opening, within_18_weeks>},
    {"within_18_weeks", "within 18 weeks at the end", Format::kShare, of_bands<&List::closing, within_18_weeks>},
    {"opening_over_52_weeks", "over 52 weeks at the start", Format::kCount,
     of_bands<&List::opening, over_band<kOver52Band>>},
    {"over_52_weeks", "over 52 weeks at the end", Format::kCount, of_bands<&List::closing, over_band<kOver52Band>>},
    {"over_65_weeks", "over 65 weeks at the end", Format::kCount, of_bands<&List::closing, over_band<kOver65Band>>},
    {.measure = "over_52_share",
     .label = "share over 52 weeks at the end",
     .format = Format::kShare,
     .value = of_bands<&List::closing, share_over_band<kOver52Band>>,
     .on_page = in_files_only<List>},
    {.measure = "over_65_share",
     .label = "share over 65 weeks at the end",
     .format = Format::kShare,
     .value = of_bands<&List::closing, share_over_band<kOver65Band>>,
     .on_page = in_files_only<List>},
    {"opening_median_wait", "median wait at the start", Format::kWeeks, of_bands<&List::opening, median>},
    {"median_wait", "median wait at the end", Format::kWeeks, of_bands<&List::closing, median>},
    {"opening_p92_wait", "92nd percentile wait at the start", Format::kWeeks, of_bands<&List::opening, p92>},
    {"p92_wait", "92nd percentile wait at the end", Format::kWeeks, of_bands<&List::closing, p92>},
    {"clock_starts", "new RTT periods", Format::kCount, flow_of<&ClockFlows::added>, Total::kWholeRun},
    {"completed_admitted", "completed, admitted", Format::kCount, flow_of<&ClockFlows::admitted>, Total::kWholeRun},
    {"completed_non_admitted", "completed, non-admitted", Format::kCount, flow_of<&ClockFlows::non_admitted>,
     Total::kWholeRun},
    {"completed", "completed, all", Format::kCount,
     [](const List& l) { return static_cast<double>(l.flows.admitted + l.flows.non_admitted); }, Total::kWholeRun},
    {.measure = "clock_starts_per_month",
     .label = "new RTT periods a month",
     .value = [](const List& l) { return a_month(l, l.flows.added); },
     .on_page = in_files_only<List>},
    {.measure = "completed_admitted_per_month",
     .label = "completed, admitted, a month",
     .value = [](const List& l) { return a_month(l, l.flows.admitted); },
     .on_page = in_files_only<List>},
    {.measure = "completed_non_admitted_per_month",
     .label = "completed, non-admitted, a month",
     .value = [](const List& l) { return a_month(l, l.flows.non_admitted); },
     .on_page = in_files_only<List>},
    {.measure = "removals_per_month",
     .label = "removed or nullified a month",
     .value = [](const List& l) { return a_month(l, l.flows.removed + l.flows.nullified); },
     .on_page = in_files_only<List>},
    {"unreported_removals", "unreported removals", Format::kCount, flow_of<&ClockFlows::removed>, Total::kWholeRun},
    {"nullified", "clocks nullified (first appointment missed)", Format::kCount, flow_of<&ClockFlows::nullified>,
     Total::kWholeRun},
    {"transfers_in", "transfers in", Format::kCount, flow_of<&ClockFlows::in>, Total::kWholeRun},
};

/// Those of a list whose clocks were stopped.
struct Completed : MeasuredPlace {
  const BandCounts& bands;
};

Variants percentiles_of_completed(const Completed& c) {
  Variants variants;
  for (const double p : c.run.model().measures.completed.percentiles) variants.push_back({p, percent(p), percent(p)});
  return variants;
}

constexpr Headline<Completed> kCompleted[] = {
    {"{item}_within_18_weeks", "within 18 weeks", Format::kShare,
     [](const Completed& c) { return within_18_weeks(c.bands); }},
    {.measure = "{item}_wait_p{variant}",
     .label = "wait not exceeded by {variant} %",
     .format = Format::kWeeks,
     .variants = percentiles_of_completed,
     .value_of = [](const Completed& c, const Variant& p) { return weeks_not_exceeded(c.bands, p.number); }},
};

/// Clocks of one group of patients, at some providers together.
struct GroupClocks : MeasuredPlace {
  BandCounts closing{}, admitted{}, non_admitted{};
};

template <BandCounts GroupClocks::*bands, double (*of)(const BandCounts&)>
double of_group(const GroupClocks& g) {
  return of(g.*bands);
}

constexpr Headline<GroupClocks> kGroupClocks[] = {
    {"closing_list", "waiting at the end", Format::kCount, of_group<&GroupClocks::closing, all_of>},
    {"within_18_weeks", "within 18 weeks at the end", Format::kShare, of_group<&GroupClocks::closing, within_18_weeks>},
    {"over_52_weeks", "over 52 weeks at the end", Format::kCount,
     of_group<&GroupClocks::closing, over_band<kOver52Band>>},
    {"median_wait", "median wait at the end", Format::kWeeks, of_group<&GroupClocks::closing, median>},
    {"p92_wait", "92nd percentile wait at the end", Format::kWeeks, of_group<&GroupClocks::closing, p92>},
    {"completed_admitted", "completed, admitted", Format::kCount, of_group<&GroupClocks::admitted, all_of>,
     Total::kWholeRun},
    {"completed_non_admitted", "completed, non-admitted", Format::kCount, of_group<&GroupClocks::non_admitted, all_of>,
     Total::kWholeRun},
};

/// @param providers  by rank
void groups(MeasureWriter& to, const List& place, const std::vector<std::size_t>& providers, const std::string& owner) {
  const CompiledMeasures::Groups& all = place.run.model().measures.groups;
  for (std::size_t g = 0; g < all.size(); ++g) {
    const Dimensions dimensions = dimensions_of(all, g);
    GroupClocks at{{place.run, place.scope, words_of(dimensions) + ": ", "", owner, false, dimensions}};
    for (std::size_t i = 0; place.run.has_run() && i < providers.size(); ++i) {
      const GroupRecord& of = place.run.record(providers[i]).requested->clocks_of_groups[g];
      add(at.closing, of.running);
      add(at.admitted, of.admitted);
      add(at.non_admitted, of.non_admitted);
    }
    to.headlines(kSection, kGroupClocks, at);
    const auto completed = [&](const char* measure, const char* who, const BandCounts& bands) {
      to.headlines(kSection, kCompleted,
                   Completed{{place.run, place.scope, at.who + who + ", ", measure, owner, false, dimensions}, bands});
    };
    completed("admitted", "admitted", at.admitted);
    completed("non_admitted", "non-admitted", at.non_admitted);
  }
}

void list(MeasureWriter& to, List place, const std::vector<std::size_t>& providers, const std::string& owner,
          bool on_page) {
  place.owner = owner;
  place.on_page = on_page;
  to.headlines(kSection, kList, place);
  if (!place.requested) return;
  const auto completed = [&](const char* measure, const char* who, const BandCounts& bands) {
    to.headlines(kSection, kCompleted,
                 Completed{{place.run, place.scope, std::string(who) + ": ", measure, owner, on_page}, bands});
  };
  completed("admitted", "admitted", place.admitted);
  completed("non_admitted", "non-admitted", place.non_admitted);
  if (place.run.model().measures.completed.adjusted)
    completed("adjusted_admitted", "admitted, adjusted for pauses", place.adjusted);
  groups(to, place, providers, owner);
}

/// One service, by week.
struct Service : MeasuredPlace {
  const ServiceRecord* record = nullptr;  ///< null until it has run
};

template <std::int64_t ClockFlows::*flow>
std::vector<double> by_week(const Service& s) {
  std::vector<double> values;
  values.reserve(s.record->weeks.size());
  for (const ClockFlows& f : s.record->weeks) values.push_back(static_cast<double>(f.*flow));
  return values;
}

constexpr Series<Service> kWeekly[] = {
    {"clock_starts", "{item}", "pathways", Period::kWeek, by_week<&ClockFlows::added>},
    {"completed_admitted", "{item}", "pathways", Period::kWeek, by_week<&ClockFlows::admitted>},
    {"completed_non_admitted", "{item}", "pathways", Period::kWeek, by_week<&ClockFlows::non_admitted>},
    {"nullified", "{item}", "pathways", Period::kWeek, by_week<&ClockFlows::nullified>},
    {"unreported_removals", "{item}", "pathways", Period::kWeek, by_week<&ClockFlows::removed>},
    {"transfers_in", "{item}", "pathways", Period::kWeek, by_week<&ClockFlows::in>},
    {"transfers_out", "{item}", "pathways", Period::kWeek, by_week<&ClockFlows::out>},
    {"list", "{item}", "pathways", Period::kWeek,
     [](const Service& s) { return std::vector<double>(s.record->closing.begin(), s.record->closing.end()); }},
};

/// Clocks of one service by month and week of wait. The parts are those of the published full extract: 1A admitted, 1B
/// not admitted, 2 still running, 2A of these with a decision to admit.
struct WaitsByWeek : MeasuredPlace {
  const ServiceRecord* record = nullptr;  ///< null until it has run
};

Variants every_week(const WaitsByWeek&) {
  Variants weeks;
  weeks.reserve(kBands);
  for (int b = 0; b < kBands; ++b) {
    const std::string week = fmt::format("{:03}", b);
    weeks.push_back({static_cast<double>(b), week, week, {{"weeks", week}}});
  }
  return weeks;
}

std::vector<double> running_by_month(const WaitsByWeek& s, const Variant& week) {
  std::vector<double> values;
  values.reserve(s.record->month_bands.size());
  for (const BandCounts& bands : s.record->month_bands)
    values.push_back(static_cast<double>(bands[static_cast<std::size_t>(week.number)]));
  return values;
}

std::vector<double> decided_by_month(const WaitsByWeek& s, const Variant& week) {
  std::vector<double> values;
  values.reserve(s.record->months.size());
  for (const MonthOfWaits& m : s.record->months)
    values.push_back(static_cast<double>(m.decided[static_cast<std::size_t>(week.number)]));
  return values;
}

/// Of what is counted from the start of the run.
template <BandCounts MonthOfWaits::*bands>
std::vector<double> stopped_by_month(const WaitsByWeek& s, const Variant& week) {
  std::vector<double> values;
  values.reserve(s.record->months.size());
  std::int64_t before = 0;
  for (const MonthOfWaits& m : s.record->months) {
    const std::int64_t now = (m.*bands)[static_cast<std::size_t>(week.number)];
    values.push_back(static_cast<double>(now - before));
    before = now;
  }
  return values;
}

std::vector<double> started_by_month(const WaitsByWeek& s) {
  std::vector<double> values;
  values.reserve(s.record->months.size());
  std::int64_t before = 0;
  for (const MonthOfWaits& m : s.record->months) {
    values.push_back(static_cast<double>(m.started - before));
    before = m.started;
  }
  return values;
}

constexpr Series<WaitsByWeek> kByWeekOfWait[] = {
    {.measure = "rtt_part_1a",
     .item = "{item}",
     .unit = "pathways",
     .period = Period::kMonth,
     .variants = every_week,
     .values_of = stopped_by_month<&MonthOfWaits::admitted>},
    {.measure = "rtt_part_1b",
     .item = "{item}",
     .unit = "pathways",
     .period = Period::kMonth,
     .variants = every_week,
     .values_of = stopped_by_month<&MonthOfWaits::non_admitted>},
    {.measure = "rtt_part_2",
     .item = "{item}",
     .unit = "pathways",
     .period = Period::kMonth,
     .variants = every_week,
     .values_of = running_by_month},
    {.measure = "rtt_part_2a",
     .item = "{item}",
     .unit = "pathways",
     .period = Period::kMonth,
     .variants = every_week,
     .values_of = decided_by_month},
    {.measure = "rtt_part_3",
     .item = "{item}",
     .unit = "pathways",
     .period = Period::kMonth,
     .values = started_by_month},
};

}  // namespace

void waiting_list(MeasureWriter& to, const RecordsOfRun& run) {
  const CompiledModel& model = run.model();
  std::vector<std::uint16_t> all(model.services.size());
  std::iota(all.begin(), all.end(), std::uint16_t{0});
  std::vector<std::size_t> everywhere(model.providers.size());
  std::iota(everywhere.begin(), everywhere.end(), std::size_t{0});
  list(to, List(run, "all", all, true), everywhere, "", true);
  TableInfo table{kSection,
                  "By provider",
                  {{"at start", "opening_list"},
                   {"at end", "closing_list"},
                   {"<18w then", "opening_within_18_weeks"},
                   {"<18w end", "within_18_weeks"},
                   {">52w end", "over_52_weeks"},
                   {"new", "clock_starts"},
                   {"completed", "completed"}},
                  {}};
  for (std::size_t i = 0; i < model.providers.size(); ++i) {
    const CompiledProvider& p = model.providers[i];
    if (p.services.empty()) continue;
    list(to, List(run, p.id, p.services, model.measures.providers[i]), {i}, p.name, false);
    table.rows.push_back({p.name, p.id});
  }
  to.table(std::move(table));
  for (const CompiledService& service : model.services) {
    Service place{{run, service.provider_id, "", service.function}};
    place.item_name = service.name;
    if (run.has_run()) place.record = &run.record(service.provider).services[service.local];
    to.series(kWeekly, service.provider_id, place);
    if (!model.measures.completed.by_week) continue;
    WaitsByWeek by_week{{run, service.provider_id, "", service.function}};
    by_week.item_name = service.name;
    by_week.record = place.record;
    to.series(kByWeekOfWait, service.provider_id, by_week);
  }
  lists_by_month(to, run);
}

}  // namespace icsflow::models
