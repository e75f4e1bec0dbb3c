/// Pools and steps of a provider that reports queues, and what patients at steps do instead of being served at once.

#include <algorithm>

#include "months.hpp"
#include "nouns.hpp"
#include "places.hpp"

namespace icsflow::models {
namespace {

// --- pools ---

struct Pool : MeasuredPlace {
  std::size_t p, pool;
};

constexpr Headline<Pool> kPool[] = {
    {"mean_in_use", "mean in use", Format::kNumber,
     [](const Pool& at) { return at.run.outcome(at.p).mean_busy[at.pool]; }},
    {"mean_queue", "mean waiting", Format::kNumber,
     [](const Pool& at) { return at.run.outcome(at.p).mean_queue[at.pool]; }},
};

// --- steps ---

/// The steps of one name at a provider.
struct Steps : MeasuredPlace {
  std::size_t p;
  const std::vector<std::size_t>& steps;     // of step statistics
  std::vector<std::size_t> priorities = {};  // that can occur
  StepRecord all = {};                       // put together
  ProviderOutcome::AtStep at_end = {};

  [[nodiscard]] const CompiledStep& compiled(std::size_t i) const {
    return run.model().steps[run.model().providers[p].stat_steps[i]];
  }
  [[nodiscard]] const CompiledStep& first() const { return compiled(steps.front()); }
  [[nodiscard]] engine::Tally waits() const {
    engine::Tally t;
    for (const engine::Tally& w : all.wait) t.merge(w);
    return t;
  }
};

Steps steps_of(const RecordsOfRun& run, std::size_t p, const std::string& name, const std::vector<std::size_t>& steps) {
  const CompiledProvider& provider = run.model().providers[p];
  Steps at{{run, provider.id + "/" + name, name + ": ", "", provider.name}, p, steps};
  at.priorities = priorities_at(run.model(), p, steps);
  return at;
}

Steps with_records(Steps at) {
  if (!at.run.has_run()) return at;
  for (const std::size_t i : at.steps) {
    const StepRecord& x = at.run.record(at.p).steps[i];
    for (std::size_t k = 0; k < kPriorities; ++k) at.all.wait[k].merge(x.wait[k]);
    at.all.waited += x.waited;
    at.all.arrived += x.arrived;
    at.all.turned_away += x.turned_away;
    const ProviderOutcome::AtStep& one = at.run.outcome(at.p).steps[i];
    at.at_end.waiting += one.waiting;
    at.at_end.in_service += one.in_service;
    at.at_end.so_far.merge(one.so_far);
  }
  return at;
}

bool can_turn_away(const Steps& at) {
  return std::any_of(at.steps.begin(), at.steps.end(), [&](std::size_t i) { return at.compiled(i).full != kNoStep; });
}

// `still_waiting` and what follows are of those in no mean.
constexpr Headline<Steps> kSteps[] = {
    {"mean_wait", "mean wait", Format::kDays, [](const Steps& at) { return mean_or_nothing(at.waits()); }},
    {"waited_share", "share who waited", Format::kShare,
     [](const Steps& at) {
       return ratio(static_cast<double>(at.all.waited), static_cast<double>(at.waits().count()));
     }},
    {.measure = "turned_away_share",
     .label = "share turned away",
     .format = Format::kShare,
     .value =
         [](const Steps& at) {
           return ratio(static_cast<double>(at.all.turned_away), static_cast<double>(at.all.arrived));
         },
     .on_page = can_turn_away},
    {"served", "served", Format::kCount, [](const Steps& at) { return static_cast<double>(at.waits().count()); },
     Total::kAfterWarmUp},
    {.measure = "still_waiting",
     .label = "still waiting at the end",
     .value = [](const Steps& at) { return static_cast<double>(at.at_end.waiting); },
     .of_the_rest = true},
    {.measure = "wait_so_far_mean",
     .label = "mean wait so far of these",
     .format = Format::kDays,
     .value = [](const Steps& at) { return at.at_end.waiting > 0 ? at.at_end.so_far.mean() : kNothing; },
     .of_the_rest = true},
    {.measure = "still_in_service",
     .label = "in service at the end",
     .value = [](const Steps& at) { return static_cast<double>(at.at_end.in_service); },
     .occurs = [](const Steps& at) { return at.first().kind == StepKind::kUse || at.first().kind == StepKind::kCare; },
     .on_page = in_files_only<Steps>},
    {.measure = "mean_wait_priority_{variant}",
     .label = "mean wait, priority {variant}",
     .format = Format::kDays,
     .on_page = [](const Steps& at) { return page_shows(at.priorities); },
     .variants = [](const Steps& at) { return variants_of(at.priorities); },
     .value_of =
         [](const Steps& at, const Variant& priority) {
           return mean_or_nothing(at.all.wait[static_cast<std::size_t>(priority.number)]);
         }},
};

/// The steps of one name over time.
std::vector<StepMonth> by_month(const Steps& at) {
  std::vector<StepMonth> sums;
  for (const std::size_t i : at.steps) {
    const std::vector<StepMonth> one = step_by_month(at.run, at.p, i);
    sums.resize(one.size());
    for (std::size_t m = 0; m < one.size(); ++m) {
      sums[m].add(one[m]);
      sums[m].waiting += one[m].waiting;
      sums[m].in_service += one[m].in_service;
      sums[m].so_far.merge(one[m].so_far);
    }
  }
  return sums;
}

template <std::int64_t StepMonth::*count>
std::vector<double> count_by_month(const Steps& at) {
  return each_month(by_month(at), [](const StepMonth& m) { return m.*count; });
}
template <engine::Tally StepMonth::*tally>
std::vector<double> mean_by_month(const Steps& at) {
  return each_month(by_month(at), [](const StepMonth& m) { return mean_or_nothing(m.*tally); });
}

// Of what ended in the month, and of who was there at its end.
constexpr Series<Steps> kStepsMonthly[] = {
    {"arrivals", "{item}", "patients per month", Period::kMonth, count_by_month<&StepMonth::arrived>},
    {"served", "{item}", "patients per month", Period::kMonth,
     [](const Steps& at) { return each_month(by_month(at), [](const StepMonth& m) { return m.wait.count(); }); }},
    {"left_unserved", "{item}", "patients per month", Period::kMonth, count_by_month<&StepMonth::left_unserved>},
    {"mean_wait", "{item}", "days", Period::kMonth, mean_by_month<&StepMonth::wait>},
    {"still_waiting", "{item}", "patients", Period::kMonth, count_by_month<&StepMonth::waiting>},
    {"wait_so_far_mean", "{item}", "days", Period::kMonth, mean_by_month<&StepMonth::so_far>},
    {"still_in_service", "{item}", "patients", Period::kMonth, count_by_month<&StepMonth::in_service>,
     [](const Steps& at) { return at.first().kind == StepKind::kUse || at.first().kind == StepKind::kCare; }},
};

// --- units of pools with shifts, cleaning or blocking ---

struct Units : MeasuredPlace {
  std::size_t p, pool;
  [[nodiscard]] const CompiledPool& compiled() const { return run.model().providers[p].pools[pool]; }
  [[nodiscard]] const ProviderOutcome::Rostered& levels() const { return run.outcome(p).rostered[pool]; }
};

template <double ProviderOutcome::Rostered::*level>
double mean_of(const Units& at) {
  return at.levels().*level;
}
using Rostered = ProviderOutcome::Rostered;
bool has_shifts(const Units& at) { return !at.compiled().shifts.empty(); }
bool can_block(const Units& at) { return at.run.model().providers[at.p].tracks_holds && at.compiled().kept; }

constexpr Headline<Units> kUnits[] = {
    {"mean_on_shift", "mean on shift", Format::kNumber, mean_of<&Rostered::on_shift>, Total::kNoTotal, has_shifts},
    {"mean_idle", "mean free", Format::kNumber, mean_of<&Rostered::idle>, Total::kNoTotal, has_shifts},
    {"mean_overtime", "mean at work after their shift", Format::kNumber, mean_of<&Rostered::overtime>, Total::kNoTotal,
     has_shifts},
    {"mean_cleaning", "mean between two patients", Format::kNumber, mean_of<&Rostered::cleaning>, Total::kNoTotal,
     [](const Units& at) { return at.compiled().turnover != kNone; }},
    {"mean_blocked", "mean blocked", Format::kNumber, mean_of<&Rostered::blocked>, Total::kNoTotal, can_block},
    {"blocked_share", "blocked, of those in use", Format::kShare,
     [](const Units& at) { return ratio(at.levels().blocked, at.run.outcome(at.p).mean_busy[at.pool]); },
     Total::kNoTotal, can_block},
};

// --- patients who are not served at once ---

template <class Of>
double sum(const Steps& at, const Of& of) {
  double n = 0;
  for (const std::size_t i : at.steps) n += static_cast<double>(of(i));
  return n;
}

engine::Tally interrupted(const Steps& at, std::size_t priority) {
  engine::Tally t;
  for (const std::size_t i : at.steps) t.merge(at.run.record(at.p).rostered_steps[i].interrupted[priority]);
  return t;
}
engine::Tally interrupted(const Steps& at) {
  engine::Tally t;
  for (std::size_t k = 0; k < kPriorities; ++k) t.merge(interrupted(at, k));
  return t;
}

bool can_balk(const Steps& at) {
  return at.first().rules != kNone && !at.run.model().step_rules[at.first().rules].balks.empty();
}
bool can_renege(const Steps& at) { return at.first().gives_up != kNoParameter; }
bool can_be_interrupted(const Steps& at) {
  return at.first().kind == StepKind::kUse && at.run.model().providers[at.p].pools[at.first().resource].interrupts();
}

constexpr Headline<Steps> kLosses[] = {
    {"balked_share", "share who did not join the queue", Format::kShare,
     [](const Steps& at) {
       const ProviderRecord& r = at.run.record(at.p);
       return ratio(sum(at, [&](std::size_t i) { return r.rostered_steps[i].balked; }),
                    sum(at, [&](std::size_t i) { return r.steps[i].arrived; }));
     },
     Total::kNoTotal, can_balk},
    // Of the waits that ended: patients may wait for long, and may have come before the end of the warm-up.
    {"gave_up_share", "share who gave up waiting", Format::kShare,
     [](const Steps& at) {
       const ProviderRecord& r = at.run.record(at.p);
       const double gone = sum(at, [&](std::size_t i) { return r.steps[i].gave_up; });
       return ratio(gone, gone + sum(at, [&](std::size_t i) { return served(r.steps[i]); }));
     },
     Total::kNoTotal, can_renege},
    {"mean_interruptions", "interruptions of a patient", Format::kNumber,
     [](const Steps& at) {
       const ProviderRecord& r = at.run.record(at.p);
       return ratio(sum(at, [&](std::size_t i) { return r.rostered_steps[i].interruptions; }),
                    static_cast<double>(interrupted(at).count()));
     },
     Total::kNoTotal, can_be_interrupted},
    {"mean_interrupted", "mean time interrupted", Format::kDays,
     [](const Steps& at) { return mean_or_nothing(interrupted(at)); }, Total::kNoTotal, can_be_interrupted},
    {.measure = "mean_interrupted_priority_{variant}",
     .label = "mean time interrupted, priority {variant}",
     .format = Format::kDays,
     .occurs = can_be_interrupted,
     .on_page = [](const Steps& at) { return page_shows(at.priorities); },
     .variants = [](const Steps& at) { return variants_of(at.priorities); },
     .value_of =
         [](const Steps& at, const Variant& priority) {
           return mean_or_nothing(interrupted(at, static_cast<std::size_t>(priority.number)));
         }},
};

}  // namespace

void queues(MeasureWriter& to, const RecordsOfRun& run, std::size_t p) {
  const CompiledProvider& provider = run.model().providers[p];
  for (std::size_t i = 0; i < provider.pools.size(); ++i) {
    const std::string& name = provider.pools[i].name;
    to.headlines("Resources", kPool,
                 Pool{{run, provider.id + "/" + name, words(name) + ": ", "", provider.name}, p, i});
  }
  for (const auto& [name, steps] : counted_steps(run.model(), p)) {
    Steps at = with_records(steps_of(run, p, name, steps));
    to.headlines("Waits", kSteps, at);
    at.item = name;
    to.series(kStepsMonthly, provider.id, at);
  }
}

void units_at_work(MeasureWriter& to, const RecordsOfRun& run) {
  const CompiledModel& model = run.model();
  for (std::size_t p = 0; p < model.providers.size(); ++p) {
    const CompiledProvider& provider = model.providers[p];
    for (std::size_t i = 0; provider.rostered && i < provider.pools.size(); ++i) {
      const std::string& name = provider.pools[i].name;
      to.headlines("Resources", kUnits,
                   Units{{run, provider.id + "/" + name, words(name) + ": ", "", provider.name}, p, i});
    }
  }
}

void losses_and_interruptions(MeasureWriter& to, const RecordsOfRun& run) {
  const CompiledModel& model = run.model();
  for (std::size_t p = 0; p < model.providers.size(); ++p) {
    for (const auto& [name, steps] : counted_steps(model, p)) {
      const Steps at = steps_of(run, p, name, steps);
      if (at.first().kind == StepKind::kUse || at.first().kind == StepKind::kSeize) to.headlines("Waits", kLosses, at);
    }
  }
}

}  // namespace icsflow::models
