/// Waits for another provider's place, by the name of the step that requests it, over all providers.

#include "nouns.hpp"
#include "places.hpp"

namespace icsflow::models {
namespace {

constexpr const char* kSection = "Discharge";

/// Steps of one name: which provider, which of its step statistics.
using Steps = std::vector<std::pair<std::size_t, std::size_t>>;

struct Move : MeasuredPlace {
  const Steps& steps;

  template <class Of>
  [[nodiscard]] double sum(const Of& of) const {
    double n = 0;
    for (const auto& [p, i] : steps) n += static_cast<double>(of(run.record(p).steps[i]));
    return n;
  }
  [[nodiscard]] double moved() const {
    double n = 0;
    for (const auto& [p, i] : steps) {
      for (const engine::Tally& t : run.record(p).steps[i].wait) n += static_cast<double>(t.count());
    }
    return n;
  }
};

constexpr Headline<Move> kMove[] = {
    {"transfer_wait_{item}", "mean time from the request to the move", Format::kDays,
     [](const Move& at) {
       engine::Tally all;
       for (const auto& [p, i] : at.steps) {
         for (const engine::Tally& t : at.run.record(p).steps[i].wait) all.merge(t);
       }
       return mean_or_nothing(all);
     }},
    {"transfers_{item}", "moved", Format::kCount, [](const Move& at) { return at.moved(); }, Total::kAfterWarmUp},
    {.measure = "transfers_per_day_{item}",
     .label = "moved a day",
     .format = Format::kNumber,
     .value = [](const Move& at) { return at.moved() / at.run.counted_days(); },
     .on_page = in_files_only<Move>},
    {"gave_up_{item}", "left another way", Format::kCount,
     [](const Move& at) { return at.sum([](const StepRecord& s) { return s.gave_up; }); }, Total::kAfterWarmUp},
    {.measure = "still_waiting_{item}",
     .label = "still waiting at the end",
     .value = [](const Move& at) { return at.sum(still_waiting); },
     .on_page = in_files_only<Move>},
};

}  // namespace

void discharge(MeasureWriter& to, const RecordsOfRun& run) {
  const CompiledModel& model = run.model();
  std::map<std::string, Steps> by_step;
  for (std::size_t p = 0; p < model.providers.size(); ++p) {
    const CompiledProvider& provider = model.providers[p];
    for (std::size_t i = 0; i < provider.stat_steps.size(); ++i) {
      const CompiledStep& step = model.steps[provider.stat_steps[i]];
      if (step.kind != StepKind::kTransfer || step.transfer_count == 0) continue;
      if (!model.transfers[step.transfers].handshake) continue;
      by_step[model.step_names[provider.stat_steps[i]]].emplace_back(p, i);
    }
  }
  for (const auto& [name, steps] : by_step)
    to.headlines(kSection, kMove, Move{{run, "all", words(name) + ": ", name}, steps});
}

}  // namespace icsflow::models
