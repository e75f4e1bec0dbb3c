/// Beds and places at midnight; patients who are ready for discharge and not discharged; escalation beds.

#include <algorithm>

#include "months.hpp"
#include "nouns.hpp"
#include "places.hpp"

namespace icsflow::models {
namespace {

constexpr const char* kSection = "Beds and places";

std::vector<double> as_double(const std::vector<std::int32_t>& v) { return {v.begin(), v.end()}; }

void add_to(std::vector<double>& to, const std::vector<double>& from) {
  to.resize(std::max(to.size(), from.size()), 0);
  for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
}

/// Mean at midnight of each month, of counts at several providers together.
std::vector<double> means_of_months(const RecordsOfRun& run, std::vector<double> sums) {
  const std::vector<DaysOfMonth> months = days_of_months(run.model());
  for (std::size_t m = 0; m < sums.size(); ++m) sums[m] /= static_cast<double>(months[m].until - months[m].from);
  return sums;
}

/// A pool of beds, or of places that are granted once a day.
struct Pool : MeasuredPlace {
  std::size_t p, pool;
  [[nodiscard]] const CompiledPool& compiled() const { return run.model().providers[p].pools[pool]; }
  [[nodiscard]] const PoolRecord& record() const { return run.record(p).pools[pool]; }
};

constexpr Series<Pool> kPoolDaily[] = {
    {"open", "{item}", "places", Period::kDay, [](const Pool& at) { return as_double(at.record().open_at_midnight); }},
    {"occupied", "{item}", "places", Period::kDay,
     [](const Pool& at) { return as_double(at.record().occupied_at_midnight); }},
    {"queue", "{item}", "patients", Period::kDay,
     [](const Pool& at) { return as_double(at.record().queue_at_midnight); }},
};

constexpr Headline<Pool> kPool[] = {
    {"occupancy", " in use at midnight", Format::kShare,
     [](const Pool& at) {
       return ratio(at.run.mean_at_midnight(at.record().occupied_at_midnight),
                    at.run.mean_at_midnight(at.record().open_at_midnight));
     }},
    // Where queues are reported, their mean over all time is.
    {"mean_queue", ", waiting for a place", Format::kNumber,
     [](const Pool& at) { return at.run.mean_at_midnight(at.record().queue_at_midnight); }, Total::kNoTotal,
     [](const Pool& at) { return at.compiled().daily_grants && !at.run.model().reports_queues(at.p); }},
};

/// Pools together: a pool, or the beds of all acute providers.
struct Pools : MeasuredPlace {
  std::vector<std::pair<std::size_t, std::size_t>> pools;  ///< provider, pool

  template <class Of>
  [[nodiscard]] double sum(const Of& of, std::vector<std::int32_t> PoolRecord::*days) const {
    double sum = 0;
    for (const auto& [p, i] : pools) sum += of(run.record(p).pools[i].*days);
    return sum;
  }
  [[nodiscard]] std::vector<double> by_month(std::vector<std::int32_t> PoolRecord::*days) const {
    std::vector<double> sums;
    for (const auto& [p, i] : pools) add_to(sums, sums_by_month(run, run.record(p).pools[i].*days));
    return sums;
  }
};

constexpr Series<Pools> kPoolMonthly[] = {
    {"occupancy", "{item}", "share", Period::kMonth,
     [](const Pools& at) {
       std::vector<double> used = at.by_month(&PoolRecord::occupied_at_midnight);
       const std::vector<double> open = at.by_month(&PoolRecord::open_at_midnight);
       for (std::size_t m = 0; m < used.size(); ++m) used[m] = ratio(used[m], open[m]);
       return used;
     }},
};

constexpr Headline<Pools> kAllBeds[] = {
    {.measure = "occupancy",
     .label = "beds of acute providers in use at midnight",
     .format = Format::kShare,
     .value =
         [](const Pools& at) {
           const auto mean = [&](const auto& days) { return at.run.mean_at_midnight(days); };
           return ratio(at.sum(mean, &PoolRecord::occupied_at_midnight), at.sum(mean, &PoolRecord::open_at_midnight));
         },
     .on_page = in_files_only<Pools>},
};

struct Provider : MeasuredPlace {
  std::size_t p;
  [[nodiscard]] const CompiledProvider& compiled() const { return run.model().providers[p]; }
  [[nodiscard]] const ProviderRecord& record() const { return run.record(p); }
};

bool counts_ready(const Provider& at) { return at.compiled().counts_ready; }

constexpr Series<Provider> kProviderDaily[] = {
    {"ready_not_discharged", "all", "patients", Period::kDay,
     [](const Provider& at) { return as_double(at.record().ready_at_midnight); }, counts_ready},
};

constexpr Series<Provider> kProviderMonthly[] = {
    {"ready_not_discharged", "all", "patients at midnight", Period::kMonth,
     [](const Provider& at) { return means_of_months(at.run, sums_by_month(at.run, at.record().ready_at_midnight)); },
     counts_ready},
};

constexpr Headline<Provider> kProvider[] = {
    {"ready_not_discharged", "ready and not discharged, a day", Format::kNumber,
     [](const Provider& at) { return at.run.mean_at_midnight(at.record().ready_at_midnight); }, Total::kNoTotal,
     counts_ready},
    {"mean_delay", "mean time from ready to discharge", Format::kDays,
     [](const Provider& at) { return mean_or_nothing(at.record().delay); }, Total::kNoTotal, counts_ready},
    {"delayed_share", "discharged a night or more after being ready", Format::kShare,
     [](const Provider& at) {
       return ratio(static_cast<double>(at.record().delayed), static_cast<double>(at.record().delay.count()));
     },
     Total::kNoTotal, counts_ready},
    {"escalation_bed_days", "escalation bed-days", Format::kCount,
     [](const Provider& at) { return static_cast<double>(at.record().escalation_bed_days); }, Total::kAfterWarmUp,
     [](const Provider& at) {
       const std::vector<CompiledPool>& pools = at.compiled().pools;
       return std::any_of(pools.begin(), pools.end(), [](const CompiledPool& pool) { return pool.may_escalate; });
     }},
};

/// The providers whose patients are ready for discharge.
struct System : MeasuredPlace {
  const std::vector<std::size_t>& ready;
};

constexpr Headline<System> kSystem[] = {
    {"ready_not_discharged", "ready and not discharged, a day", Format::kNumber,
     [](const System& at) {
       double sum = 0;
       for (const std::size_t p : at.ready) sum += at.run.mean_at_midnight(at.run.record(p).ready_at_midnight);
       return sum;
     }},
};

constexpr Series<System> kSystemMonthly[] = {
    {"ready_not_discharged", "all", "patients at midnight", Period::kMonth,
     [](const System& at) {
       std::vector<double> sums;
       for (const std::size_t p : at.ready) add_to(sums, sums_by_month(at.run, at.run.record(p).ready_at_midnight));
       return means_of_months(at.run, std::move(sums));
     }},
};

}  // namespace

void beds(MeasureWriter& to, const RecordsOfRun& run) {
  const CompiledModel& model = run.model();
  std::vector<std::size_t> ready;
  Pools acute{{run, "all", "", "all"}, {}};
  for (std::size_t p = 0; p < model.providers.size(); ++p) {
    const CompiledProvider& provider = model.providers[p];
    for (std::size_t i = 0; i < provider.pools.size(); ++i) {
      const CompiledPool& pool = provider.pools[i];
      if (!pool.beds && !pool.daily_grants) continue;
      const bool main_beds = pool.beds && provider.kind == ProviderKind::kAcute && pool.name == "beds";
      const Pool place{{run, main_beds ? provider.id : provider.id + "/" + pool.name, words(pool.name), pool.name,
                        provider.name, provider.kind != ProviderKind::kIndependent},
                       p,
                       i};
      to.series(kPoolDaily, provider.id, place);
      // As headlines have it: the beds of an acute provider are those of the provider.
      Pools alone{{run, provider.id, "", main_beds ? "all" : pool.name}, {{p, i}}};
      if (!main_beds) alone.item_name = words(pool.name);
      to.series(kPoolMonthly, provider.id, alone);
      to.headlines(kSection, kPool, place);
      if (main_beds) acute.pools.emplace_back(p, i);
    }
    const Provider place{{run, provider.id, "", "", provider.name}, p};
    to.series(kProviderDaily, provider.id, place);
    to.series(kProviderMonthly, provider.id, place);
    to.headlines(kSection, kProvider, place);
    if (provider.counts_ready) ready.push_back(p);
  }
  if (!acute.pools.empty()) {
    to.series(kPoolMonthly, "all", acute);
    to.headlines(kSection, kAllBeds, acute);
  }
  if (ready.empty()) return;
  const System system{{run, "all", "", "", "", ready.size() > 1}, ready};
  to.series(kSystemMonthly, "all", system);
  to.headlines(kSection, kSystem, system);
}

}  // namespace icsflow::models
