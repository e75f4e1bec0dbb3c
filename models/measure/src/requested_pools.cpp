/// What `measures: pools` requests: utilisation, levels in use and waiting over time, and at an audit each day.

#include <algorithm>
#include <numeric>

#include "icsflow/domain/occupancy.hpp"
#include "requested_spans.hpp"

namespace icsflow::models {
namespace {

constexpr std::int64_t kMostLevelsListed = 100;  // of a distribution in run.csv; what is above is in the last

struct Pool : MeasuredPlace {
  std::size_t p, pool;
  // Shares of the time, or of the audits, at each level from 0 on.
  std::vector<double> in_use = {}, queue = {}, at_audit = {};

  [[nodiscard]] const CompiledPool& compiled() const { return run.model().providers[p].pools[pool]; }
  [[nodiscard]] const CompiledMeasures& wanted() const { return run.model().measures; }
  [[nodiscard]] const RequestedRecord::Pool& record() const { return run.record(p).requested->pools[pool]; }
};

std::vector<double> shares_of_days(const std::vector<std::int64_t>& days) {
  const auto all = static_cast<double>(std::accumulate(days.begin(), days.end(), std::int64_t{0}));
  std::vector<double> shares;
  shares.reserve(days.size());
  for (const std::int64_t n : days) shares.push_back(static_cast<double>(n) / all);
  return shares;
}

// --- headlines ---

Variants percentiles(const Pool& at) {
  Variants variants;
  for (const double p : at.wanted().pool_percentiles) variants.push_back({p, percent(p), percent(p)});
  return variants;
}

Variants sizes(const Pool& at) {
  Variants variants;
  for (const auto& [pool, sizes] : at.wanted().sizes) {
    if (pool != at.item) continue;
    for (const std::int64_t n : sizes)
      variants.push_back({static_cast<double>(n), std::to_string(n), std::to_string(n)});
  }
  return variants;
}

/// Of shifts: of those on shift, without those whose shift is over.
double utilisation(const Pool& at) {
  const ProviderOutcome& means = at.run.outcome(at.p);
  const bool shifts = !at.compiled().shifts.empty();
  const double there = shifts ? means.rostered[at.pool].on_shift : means.mean_open[at.pool];
  const double used = means.mean_busy[at.pool] - (shifts ? means.mean_used_after[at.pool] : 0);
  if (at.compiled().unlimited || !(there > 0)) return kNothing;
  // More can be in use than are open where a pool was cut: that is all of it.
  return std::min(1.0, used / there);
}

constexpr Headline<Pool> kPool[] = {
    {"utilisation", "utilisation", Format::kShare, utilisation},
    {.measure = "in_use_p{variant}",
     .label = "in use, not exceeded {variant} % of the time",
     .format = Format::kNumber,
     .variants = percentiles,
     .value_of = [](const Pool& at,
                    const Variant& p) { return static_cast<double>(engine::level_quantile(at.in_use, p.number)); }},
    {.measure = "queue_p{variant}",
     .label = "waiting, not exceeded {variant} % of the time",
     .format = Format::kNumber,
     .variants = percentiles,
     .value_of = [](const Pool& at,
                    const Variant& p) { return static_cast<double>(engine::level_quantile(at.queue, p.number)); }},
    // P(N = n) / P(N <= n) of the numbers N in use: who arrives would find all n taken, were there n and did those who
    // find none go away (Monks et al. 2016; for Poisson N it is Erlang's loss formula).
    {.measure = "delay_chance_with_{variant}",
     .label = "chance of delay with {variant}",
     .format = Format::kShare,
     .variants = sizes,
     .value_of =
         [](const Pool& at, const Variant& n) {
           return delay_chance(at.wanted().audit ? at.at_audit : at.in_use, static_cast<std::size_t>(n.number));
         }},
};

// --- distributions: the levels 0, 1, ... in run.csv, one item each ---

constexpr double kAndMore = 0.5;  // added to the number of a level that has those above too

Variants levels(std::int64_t last) {
  Variants variants;
  for (std::int64_t level = 0; level <= last; ++level) {
    const bool more = level == kMostLevelsListed;
    variants.push_back(
        {static_cast<double>(level) + (level == last ? kAndMore : 0), fmt::format("{}{}", level, more ? "+" : ""), ""});
  }
  return variants;
}
Variants levels_in_use(const Pool& at) {
  const std::int64_t most = at.compiled().most_in_use;
  return levels(most == kNoBound || most > kMostLevelsListed ? kMostLevelsListed : most);
}
Variants levels_of_queue(const Pool& /*at*/) { return levels(kMostLevelsListed); }

template <std::vector<double> Pool::*shares>
std::vector<double> share_at(const Pool& at, const Variant& level) {
  const std::vector<double>& all = at.*shares;
  if (all.empty()) return {kNothing};  // nothing was counted
  const auto first = static_cast<std::size_t>(level.number);
  const bool last = level.number > static_cast<double>(first);
  double share = 0;
  for (std::size_t k = first; k < (last ? all.size() : std::min(all.size(), first + 1)); ++k) share += all[k];
  return {share};
}

bool has_audit(const Pool& at) { return at.wanted().audit.has_value(); }

template <std::vector<std::int32_t> RequestedRecord::Pool::*days>
std::vector<double> daily(const Pool& at) {
  const std::vector<std::int32_t>& counts = at.record().*days;
  std::vector<double> out(counts.begin(), counts.end());
  out.resize(static_cast<std::size_t>(at.run.model().run_days), kNothing);  // the last day may close before the audit
  return out;
}

constexpr Series<Pool> kPoolSeries[] = {
    {"time_share_in_use", "{item}/{variant}", "share", Period::kRun, nullptr, nullptr, levels_in_use,
     share_at<&Pool::in_use>},
    {"time_share_queue", "{item}/{variant}", "share", Period::kRun, nullptr, nullptr, levels_of_queue,
     share_at<&Pool::queue>},
    {"audit_share_in_use", "{item}/{variant}", "share", Period::kRun, nullptr, has_audit, levels_in_use,
     share_at<&Pool::at_audit>},
    {"audit_in_use", "{item}", "units", Period::kDay, daily<&RequestedRecord::Pool::in_use>, has_audit},
    {"audit_waiting", "{item}", "patients", Period::kDay, daily<&RequestedRecord::Pool::waiting>, has_audit},
};

}  // namespace

void requested_of_pools(MeasureWriter& to, const RecordsOfRun& run, std::size_t p) {
  const CompiledProvider& provider = run.model().providers[p];
  for (std::size_t i = 0; i < provider.pools.size(); ++i) {
    const std::string& name = provider.pools[i].name;
    Pool at{{run, provider.id + "/" + name, words(name) + ": ", name, provider.name}, p, i};
    if (run.has_run()) {
      at.in_use = at.record().busy.shares(run.model().end);
      at.queue = at.record().queue.shares(run.model().end);
      if (has_audit(at)) at.at_audit = shares_of_days(at.record().audit);
    }
    to.headlines("Resources", kPool, at);
    to.series(kPoolSeries, provider.id, at);
  }
}

}  // namespace icsflow::models
