/// The order of the nouns, which is that of the catalogue and of the values of every replication.

#include "icsflow/measure/measures.hpp"

#include <utility>

#include "nouns.hpp"

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

}  // namespace

Catalogue catalogue(const CompiledModel& model) {
  Catalogue c;
  MeasureWriter to(c);
  all_nouns(to, RecordsOfRun(model, nullptr));
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
  return c;
}

void measure(const CompiledModel& model, const std::vector<ProviderOutcome>& providers, RunResult& result) {
  result.headlines.clear();
  result.series.clear();
  MeasureWriter to(result);
  all_nouns(to, RecordsOfRun(model, &providers));
}

}  // namespace icsflow::models
