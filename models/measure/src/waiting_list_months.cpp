/// The list by month: of every provider and of all together, and of each treatment function at each and of all
/// together. Percentiles are of the bands put together.

#include <algorithm>
#include <map>
#include <numeric>

#include "bands.hpp"
#include "months.hpp"
#include "nouns.hpp"

namespace icsflow::models {
namespace {

/// The list of some services together at the opening census and at each month's end.
struct Months : MeasuredPlace {
  std::vector<BandCounts> ends;
  std::vector<double> decided;
  std::vector<ClockFlows> flows;  ///< in each month

  Months(const RecordsOfRun& r, std::string of, std::string function, const std::vector<std::uint16_t>& services)
      : MeasuredPlace{r, std::move(of)} {
    item = std::move(function);
    if (!r.has_run()) return;
    flows = flows_by_month(r, services);
    ends.resize(flows.size() + 1);
    decided.resize(ends.size());
    for (const std::uint16_t i : services) {
      const CompiledService& service = r.model().services[i];
      const ServiceRecord& s = r.record(service.provider).services[service.local];
      add(ends[0], s.opening_bands);
      decided[0] += all_of(s.opening_decided_bands);
      for (std::size_t k = 0; k < s.month_bands.size(); ++k) {
        add(ends[k + 1], s.month_bands[k]);
        decided[k + 1] += static_cast<double>(s.month_ends[k].decided);
      }
    }
  }
};

template <double (*of)(const BandCounts&)>
std::vector<double> at_ends(const Months& m) {
  return each_month(m.ends, of);
}
bool is_of_all_functions(const Months& m) { return m.item == "all"; }

constexpr Series<Months> kMonthEnds[] = {
    {"list", "{item}", "pathways", Period::kMonthEnd, at_ends<all_of>},
    {"decided", "{item}", "pathways", Period::kMonthEnd, [](const Months& m) { return m.decided; }},
    {"within_18_weeks", "{item}", "share", Period::kMonthEnd, at_ends<within_18_weeks>},
    {"over_52_weeks", "{item}", "pathways", Period::kMonthEnd, at_ends<over_band<kOver52Band>>},
    {"over_65_weeks", "{item}", "pathways", Period::kMonthEnd, at_ends<over_band<kOver65Band>>},
    {"over_52_share", "{item}", "share", Period::kMonthEnd, at_ends<share_over_band<kOver52Band>>, is_of_all_functions},
    {"over_65_share", "{item}", "share", Period::kMonthEnd, at_ends<share_over_band<kOver65Band>>, is_of_all_functions},
    {"median_wait", "{item}", "weeks", Period::kMonthEnd, at_ends<median>},
    {"p92_wait", "{item}", "weeks", Period::kMonthEnd, at_ends<p92>},
};

template <std::int64_t ClockFlows::*flow>
std::vector<double> in_months(const Months& m) {
  return each_month(m.flows, [](const ClockFlows& f) { return f.*flow; });
}

constexpr Series<Months> kMonths[] = {
    {"clock_starts", "{item}", "pathways per month", Period::kMonth, in_months<&ClockFlows::added>},
    {"completed", "{item}", "pathways per month", Period::kMonth,
     [](const Months& m) {
       return each_month(m.flows, [](const ClockFlows& f) { return f.admitted + f.non_admitted; });
     }},
    {"completed_admitted", "{item}", "pathways per month", Period::kMonth, in_months<&ClockFlows::admitted>},
    {"completed_non_admitted", "{item}", "pathways per month", Period::kMonth, in_months<&ClockFlows::non_admitted>},
};

void of_all_functions(MeasureWriter& to, const RecordsOfRun& run, const std::string& scope,
                      const std::vector<std::uint16_t>& services) {
  const Months place(run, scope, "all", services);
  to.series(kMonthEnds, scope, place);
  to.series(kMonths, scope, place);
}

}  // namespace

void lists_by_month(MeasureWriter& to, const RecordsOfRun& run) {
  if (to.is_of_window()) return;
  const CompiledModel& model = run.model();
  for (const CompiledProvider& p : model.providers)
    if (!p.services.empty()) of_all_functions(to, run, p.id, p.services);
  std::vector<std::uint16_t> all(model.services.size());
  std::iota(all.begin(), all.end(), std::uint16_t{0});
  of_all_functions(to, run, "all", all);

  std::map<std::pair<std::string, std::string>, std::vector<std::uint16_t>> by_function;  // by provider, function
  for (const std::uint16_t i : all) {
    const CompiledService& service = model.services[i];
    by_function[{service.provider_id, service.function}].push_back(i);
    by_function[{"all", service.function}].push_back(i);
  }
  for (const auto& [where, services] : by_function) {
    Months place(run, where.first, where.second, services);
    place.item_name = model.services[services.front()].name;
    to.series(kMonthEnds, where.first, place);
  }
}

}  // namespace icsflow::models
