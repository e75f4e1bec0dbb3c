/// Measures that a scenario requests under `measures`; docs/results-format.md has their definitions.

#include <algorithm>
#include <cmath>
#include <numeric>

#include "icsflow/domain/occupancy.hpp"
#include "nouns.hpp"
#include "places.hpp"
#include "requested_spans.hpp"

namespace icsflow::models {
namespace {

const RequestedRecord& records(const RecordsOfRun& run, std::size_t p) { return *run.record(p).requested; }

// --- waits at steps ---

struct Steps : MeasuredPlace {
  std::size_t p;
  const std::vector<std::size_t>& steps;

  template <class Of>
  [[nodiscard]] double sum(const Of& of) const {
    std::int64_t n = 0;
    for (const std::size_t i : steps) n += of(run.record(p), i);
    return static_cast<double>(n);
  }
};

/// Patients can give up the wait for a move. Of waits for units it is reported always (queues.cpp).
bool can_give_up(const Steps& at) {
  return std::any_of(at.steps.begin(), at.steps.end(), [&](std::size_t i) {
    const CompiledStep& s = at.run.model().steps[at.run.model().providers[at.p].stat_steps[i]];
    return s.kind == StepKind::kTransfer && s.gives_up != kNoParameter;
  });
}

// waiting_at_start + arrivals = served + left_unserved + still_waiting
constexpr Headline<Steps> kSteps[] = {
    {"arrivals", ": arrivals", Format::kCount,
     [](const Steps& at) { return at.sum([](const ProviderRecord& r, std::size_t i) { return r.steps[i].arrived; }); },
     Total::kAfterWarmUp},
    {.measure = "waiting_at_start",
     .label = ": waiting when counting began",
     .value =
         [](const Steps& at) {
           return at.sum([](const ProviderRecord& r, std::size_t i) { return r.steps[i].waiting_before; });
         },
     .on_page = in_files_only<Steps>},
    {.measure = "left_unserved",
     .label = ": left without being served",
     .value =
         [](const Steps& at) {
           return at.sum([](const ProviderRecord& r, std::size_t i) {
             return left_unserved(r.steps[i], r.rostered_steps.empty() ? nullptr : &r.rostered_steps[i]);
           });
         },
     .total = Total::kAfterWarmUp,
     .on_page = in_files_only<Steps>},
    {"gave_up_share", ": share who gave up", Format::kShare,
     [](const Steps& at) {
       const double gone = at.sum([](const ProviderRecord& r, std::size_t i) { return r.steps[i].gave_up; });
       return ratio(gone, gone + at.sum([](const ProviderRecord& r, std::size_t i) { return served(r.steps[i]); }));
     },
     Total::kNoTotal, can_give_up},
};

/// Waits at the steps of one name, of some priorities.
struct Waits : SpansAt {
  std::size_t p;
  const std::vector<std::size_t>& steps;
  std::size_t first, last;  // priorities
};

constexpr auto kWaits = span_headlines<Waits>("wait_p{variant}{item}", "wait_over_{variant}{item}");

/// Waits of one group of patients at the steps of one name.
struct GroupWaits : SpansAt {
  engine::Tally days;
};

constexpr Headline<GroupWaits> kGroupWaits[] = {
    {"mean_wait", "mean wait", Format::kDays, [](const GroupWaits& at) { return mean_or_nothing(at.days); }},
    {"served", "served", Format::kCount, [](const GroupWaits& at) { return static_cast<double>(at.days.count()); },
     Total::kAfterWarmUp},
};

constexpr auto kGroupWaitSpans = span_headlines<GroupWaits>("wait_p{variant}", "wait_over_{variant}");

void waits_of_groups(MeasureWriter& to, const Steps& steps, const std::string& name) {
  const RecordsOfRun& run = steps.run;
  const CompiledMeasures::Groups& groups = run.model().measures.groups;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const Dimensions dimensions = dimensions_of(groups, g);
    GroupWaits at{{{run, steps.scope, name + ", " + words_of(dimensions) + ": ", "", steps.owner, false, dimensions},
                   run.model().measures.waits,
                   {}},
                  {}};
    for (std::size_t i = 0; run.has_run() && i < steps.steps.size(); ++i) {
      const RequestedRecord::GroupWaits& of = records(run, steps.p).waits_of_groups[steps.steps[i] * groups.size() + g];
      at.days.merge(of.days);
      at.spans.merge(of.spans);
    }
    to.headlines("Waits", kGroupWaits, at);
    to.headlines("Waits", kGroupWaitSpans.rows, at);
  }
}

Waits waits_at(const Steps& steps, std::string who, std::string suffix, std::size_t first, std::size_t last) {
  const RecordsOfRun& run = steps.run;
  Waits at{{{run, steps.scope, std::move(who), std::move(suffix), steps.owner}, run.model().measures.waits, {}},
           steps.p,
           steps.steps,
           first,
           last};
  if (!run.has_run()) return at;
  for (const std::size_t i : at.steps) {
    for (std::size_t k = first; k <= last; ++k) at.spans.merge(records(run, at.p).waits[i * kPriorities + k]);
  }
  return at;
}

void waits(MeasureWriter& to, const RecordsOfRun& run, std::size_t p) {
  const CompiledProvider& provider = run.model().providers[p];
  for (const auto& [name, steps] : counted_steps(run.model(), p)) {
    const Steps at{{run, provider.id + "/" + name, name, "", provider.name}, p, steps};
    to.headlines("Waits", kSteps, at);
    to.headlines("Waits", kWaits.rows, waits_at(at, name + ": wait ", "", 0, kPriorities - 1));
    const std::vector<std::size_t> priorities = priorities_at(run.model(), p, steps);
    for (const std::size_t k : priorities) {
      Waits of_priority =
          waits_at(at, fmt::format("{}: wait, priority {}, ", name, k), fmt::format("_priority_{}", k), k, k);
      of_priority.on_page = page_shows(priorities);
      to.headlines("Waits", kWaits.rows, of_priority);
    }
    waits_of_groups(to, at, name);
  }
}

// --- times in system ---

/// Pathways of one name at a provider, or those that left with one outcome.
struct Stays : SpansAt {
  std::size_t p;
  const std::vector<std::size_t>& instances;
  std::uint16_t outcome;  ///< kAnyOutcome: whatever it is
  std::size_t group = kAnyGroup;

  template <class Each>
  void each(const Each& apply) const {
    for (const std::size_t i : instances) {
      const RequestedRecord::Stays& stays = records(run, p).stays[i];
      if (group != kAnyGroup) {
        apply(stays.groups[group]);
        continue;
      }
      apply(outcome == kAnyOutcome ? static_cast<const RequestedRecord::Stay&>(stays) : stays.outcomes[outcome]);
    }
  }
  static constexpr std::uint16_t kAnyOutcome = 0xffff;
  static constexpr std::size_t kAnyGroup = ~std::size_t{0};
};

constexpr Headline<Stays> kStays[] = {
    {"left{item}", "left", Format::kCount,
     [](const Stays& at) {
       std::int64_t n = 0;
       at.each([&](const RequestedRecord::Stay& s) { n += s.left; });
       return static_cast<double>(n);
     },
     Total::kAfterWarmUp},
    {"mean_time_in_system{item}", "mean", Format::kDays,
     [](const Stays& at) {
       engine::Tally all;
       at.each([&](const RequestedRecord::Stay& s) { all.merge(s.days); });
       return mean_or_nothing(all);
     }},
};

constexpr auto kTimes = span_headlines<Stays>("time_in_system_p{variant}{item}", "time_in_system_over_{variant}{item}");

/// Pathways that have come and not left when the run ends: their times are in no mean.
struct Present : MeasuredPlace {
  ProviderOutcome::Present all = {};
};

constexpr Headline<Present> kPresent[] = {
    {.measure = "still_there",
     .label = "still there at the end",
     .value = [](const Present& at) { return static_cast<double>(at.all.count); },
     .of_the_rest = true},
    {.measure = "time_so_far_mean",
     .label = "mean time so far of these",
     .format = Format::kDays,
     .value = [](const Present& at) { return mean_or_nothing(at.all.so_far); },
     .of_the_rest = true},
};

void stays(MeasureWriter& to, const RecordsOfRun& run, std::size_t p, const std::string& pathway,
           const std::vector<std::size_t>& instances, const std::string& outcome, std::uint16_t way) {
  const CompiledProvider& provider = run.model().providers[p];
  const std::string who = outcome.empty() ? pathway + ": " : pathway + ", " + words(outcome) + ": ";
  const std::string suffix = outcome.empty() ? "" : "_" + outcome;
  Stays at{{{run, provider.id + "/" + pathway, who, suffix, provider.name}, run.model().measures.time_in_system, {}},
           p,
           instances,
           way};
  if (run.has_run()) at.each([&](const RequestedRecord::Stay& s) { at.spans.merge(s.spans); });
  to.headlines("Time in system", kStays, at);
  to.headlines("Time in system", kTimes.rows, at);
}

void stays_of_groups(MeasureWriter& to, const RecordsOfRun& run, std::size_t p, const std::string& pathway,
                     const std::vector<std::size_t>& instances) {
  const CompiledProvider& provider = run.model().providers[p];
  const CompiledMeasures& wanted = run.model().measures;
  for (std::size_t g = 0; g < wanted.groups.size(); ++g) {
    const Dimensions dimensions = dimensions_of(wanted.groups, g);
    Stays at{{{run, provider.id + "/" + pathway, pathway + ", " + words_of(dimensions) + ": ", "", provider.name, false,
               dimensions},
              wanted.time_in_system,
              {}},
             p,
             instances,
             Stays::kAnyOutcome,
             g};
    if (run.has_run()) at.each([&](const RequestedRecord::Stay& s) { at.spans.merge(s.spans); });
    to.headlines("Time in system", kStays, at);
    to.headlines("Time in system", kTimes.rows, at);
  }
}

/// How pathways end, by name, not by the order in which the file comes to speak of them.
std::map<std::string, std::uint16_t> outcomes_of(const CompiledModel& model,
                                                 const std::vector<std::size_t>& instances) {
  std::map<std::string, std::uint16_t> ways;
  for (const std::size_t i : instances) {
    const CompiledInstance& instance = model.instances[i];
    for (StepId s = instance.first; s < instance.first + instance.step_count; ++s) {
      if (model.steps[s].kind != StepKind::kLeave) continue;
      const std::uint16_t way = model.steps[s].resource;
      ways.emplace(model.outcomes[way], way);
    }
  }
  return ways;
}

void times_in_system(MeasureWriter& to, const RecordsOfRun& run, std::size_t p) {
  const CompiledModel& model = run.model();
  std::map<std::string, std::vector<std::size_t>> by_pathway;
  for (std::size_t i = 0; i < model.instances.size(); ++i) {
    if (model.instances[i].provider == p) by_pathway[model.instances[i].pathway].push_back(i);
  }
  for (const auto& [name, instances] : by_pathway) {
    stays(to, run, p, name, instances, "", Stays::kAnyOutcome);
    Present present{{run, model.providers[p].id + "/" + name, name + ": ", "", model.providers[p].name}};
    for (std::size_t n = 0; run.has_run() && n < instances.size(); ++n) {
      const ProviderOutcome::Present& one = run.outcome(p).present[instances[n]];
      present.all.count += one.count;
      present.all.so_far.merge(one.so_far);
    }
    to.headlines("Time in system", kPresent, present);
    stays_of_groups(to, run, p, name, instances);
    const auto ways = outcomes_of(model, instances);
    if (ways.size() < 2) continue;
    for (const auto& [outcome, way] : ways) stays(to, run, p, name, instances, outcome, way);
  }
}

}  // namespace

void requested(MeasureWriter& to, const RecordsOfRun& run, std::size_t p) {
  const CompiledMeasures& wanted = run.model().measures;
  if (wanted.pools) requested_of_pools(to, run, p);
  if (wanted.waits.requested) waits(to, run, p);
  if (wanted.time_in_system.requested) times_in_system(to, run, p);
}

}  // namespace icsflow::models
