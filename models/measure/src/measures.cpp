/// The order of the nouns, which is that of the catalogue and of the values of every replication.

#include "icsflow/measure/measures.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

#include "nouns.hpp"
#include "window.hpp"

namespace icsflow::models {
namespace {

void all_nouns(MeasureWriter& to, const RecordsOfRun& run) {
  const CompiledModel& model = run.model();
  if (!model.services.empty()) {
    waiting_list(to, run);
    planned_care(to, run);
  }
  lists_of_sessions(to, run);
  emergency_care(to, run);
  beds(to, run);
  discharge(to, run);
  staffing(to, run);
  for (std::size_t p = 0; p < model.providers.size(); ++p) {
    if (model.reports_queues(p)) queues(to, run, p);
    if (model.measures.any() && model.measures.providers[p]) requested(to, run, p);
  }
  units_at_work(to, run);
  losses_and_interruptions(to, run);
}

/// Its dates too: windows of one name that are others are other figures.
Dimensions dimensions_of(const CompiledModel& model, const CompiledMeasures::Window& window) {
  return {{"from", iso_date(model.calendar->date(window.from))},
          {"until", iso_date(model.calendar->date(window.until))},
          {kWindowDimension, window.name}};
}

/// Names of providers, and of items once each, by provider and item.
void add_names(const CompiledModel& model, Catalogue& c) {
  for (const CompiledProvider& p : model.providers) c.providers.push_back({p.id, p.name});
  c.providers.push_back({"all", "all providers"});
  const auto key = [](const ItemName& i) { return std::tie(i.provider, i.item); };
  std::stable_sort(c.items.begin(), c.items.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  const auto same = [&](const ItemName& a, const ItemName& b) { return key(a) == key(b); };
  c.items.erase(std::unique(c.items.begin(), c.items.end(), same), c.items.end());
}

}  // namespace

Catalogue catalogue(const CompiledModel& model) {
  Catalogue c;
  MeasureWriter to(c);
  all_nouns(to, RecordsOfRun(model, nullptr));
  for (const CompiledMeasures::Window& window : model.measures.windows) {
    to.of_window(window.name, dimensions_of(model, window));
    all_nouns(to, RecordsOfRun(model, nullptr, &window));
  }
  add_names(model, c);
  for (const CompiledUncertain& u : model.uncertain) {
    c.uncertain.push_back(
        {model.paths[u.id], u.unit, u.uniform ? "uniform" : "triangular", u.low, model.base.value(u.id), u.high});
  }
  for (const CompiledShock& shock : model.shocks) {
    NoiseInfo info{model.paths[shock.id], model.base.value(shock.cv), model.base.value(shock.persistence), {}};
    for (const CompiledShock::Factor& factor : shock.shared)
      info.shared.emplace_back(factor.name, model.base.value(factor.share));
    c.noise.push_back(std::move(info));
  }
  const Calendar& calendar = *model.calendar;
  for (std::int32_t d = 0; d < model.run_days; ++d) {
    c.days.push_back(iso_date(calendar.date(d)));
    if (d == 0 || calendar.week(d) != calendar.week(d - 1)) c.weeks.push_back(c.days.back());
    if (d == 0 || calendar.month(d) != calendar.month(d - 1)) c.months.push_back(c.days.back());
  }
  const auto before = std::chrono::year_month_day{calendar.date(-1)};
  c.month_ends.push_back(iso_date(before.year() / before.month() / 1));
  c.month_ends.insert(c.month_ends.end(), c.months.begin(), c.months.end());
  return c;
}

std::string Catalogue::name_of(const std::string& provider) const {
  for (const ProviderName& p : providers)
    if (p.provider == provider) return p.name;
  return provider;
}

std::string Catalogue::name_of(const std::string& provider, const std::string& item) const {
  const auto before = [](const ItemName& i, const std::pair<const std::string&, const std::string&>& key) {
    return std::tie(i.provider, i.item) < std::tie(key.first, key.second);
  };
  const auto found = std::lower_bound(items.begin(), items.end(),
                                      std::pair<const std::string&, const std::string&>(provider, item), before);
  return found != items.end() && found->provider == provider && found->item == item ? found->name : item;
}

void measure(const CompiledModel& model, const std::vector<ProviderOutcome>& providers, RunResult& result) {
  result.headlines.clear();
  result.series.clear();
  MeasureWriter to(result);
  all_nouns(to, RecordsOfRun(model, &providers));
  for (const CompiledMeasures::Window& window : model.measures.windows) {
    to.of_window(window.name, dimensions_of(model, window));
    const WindowOfRun records(model, providers, window);
    all_nouns(to, RecordsOfRun(model, &records.outcomes(), &window));
  }
}

}  // namespace icsflow::models
