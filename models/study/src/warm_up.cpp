#include "icsflow/study/warm_up.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/visible.hpp"
#include "icsflow/study/simulation.hpp"

namespace icsflow::models {
namespace {

constexpr std::int32_t kFewestDays = 100;

[[noreturn]] void refuse(const Scenario& scenario, const std::string& message) {
  std::vector<Problem> problems(1);
  problems[0].place.file = scenario.file;
  problems[0].message = message;
  throw InputError(std::move(problems));
}

/// Where in the results the two daily series of a pool are.
struct Columns {
  std::string scope;
  std::size_t in_use, waiting;
};

std::vector<Columns> columns_of(const Catalogue& catalogue) {
  std::vector<Columns> out;
  const auto& series = catalogue.series;
  for (std::size_t i = 0; i + 1 < series.size(); ++i) {
    if (series[i].measure == "audit_in_use" && series[i + 1].measure == "audit_waiting")
      out.push_back({series[i].provider + "/" + series[i].item, i, i + 1});
  }
  return out;
}

/// The same scenario, counted at the end of each day from the first.
Scenario counted_daily(const Scenario& scenario) {
  Scenario out = scenario;
  out.warm_up = {};
  out.measures = {};
  out.measures.pools.requested = true;
  out.measures.pools.audit = engine::days(1);
  return out;
}

void settle(WarmUpLine& line, const std::vector<std::vector<double>>& replications, std::size_t window) {
  line.mean = engine::welch_curve(replications, 0);
  line.smooth = engine::welch_curve(replications, window);
  line.cut = engine::mser(line.mean);
}

}  // namespace

WarmUpStudy warm_up_study(const Scenario& scenario, int replications, std::uint64_t seed,
                          const std::function<void(int done)>& progress, std::uint64_t memory) {
  WarmUpStudy study;
  study.replications = replications;
  study.days = static_cast<std::int32_t>((scenario.until - scenario.start).count());
  if (scenario.warm_up.given())
    study.warm_up = static_cast<std::int32_t>(std::ceil(scenario.parameters.value(scenario.warm_up.id)));
  if (study.days < kFewestDays)
    refuse(scenario, fmt::format("expected a run of {} days or more, to see where it settles; found {}", kFewestDays,
                                 study.days));
  const auto model = compile(counted_daily(scenario));
  const std::vector<Columns> columns = columns_of(catalogue(*model));
  if (columns.empty()) refuse(scenario, "expected a scenario with pools; there is nothing to count");

  std::vector<std::vector<std::vector<double>>> there(columns.size());  // by pool, replication, day
  Simulation simulation(model);
  RunOptions options;
  options.seed = seed;
  options.memory = memory;
  for (options.replication = 0; options.replication < replications; ++options.replication) {
    const RunResult result = simulation.run(options);
    for (std::size_t c = 0; c < columns.size(); ++c) {
      std::vector<double> days = result.series[columns[c].in_use];
      const std::vector<double>& waiting = result.series[columns[c].waiting];
      for (std::size_t d = 0; d < days.size(); ++d) days[d] += waiting[d];
      if (std::isnan(days.back())) days.pop_back();  // the last day closed before its end
      there[c].push_back(std::move(days));
    }
    if (progress) progress(options.replication + 1);
  }

  study.window = static_cast<std::size_t>(study.days) / 20;
  study.found = true;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    WarmUpLine line;
    line.scope = columns[c].scope;
    settle(line, there[c], study.window);
    study.found = study.found && line.cut.found;
    study.suggested = std::max(study.suggested, static_cast<std::int32_t>(line.cut.observations));
    study.lines.push_back(std::move(line));
  }
  if (!study.found) return study;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    for (const std::vector<double>& days : there[c]) {
      const std::span<const double> rest(days.begin() + study.suggested, days.end());
      study.lines[c].rest.push_back(engine::batch_means(rest, kWarmUpBatches, 0.95));
    }
  }
  return study;
}

std::string to_text(const WarmUpStudy& study, const std::string& given) {
  const std::string name = visible(given);
  std::string page = fmt::format(
      "{}\n{}\n{} days, {} replication{}; patients in each pool (in use and waiting) at the end of each day.\n\n", name,
      std::string(name.size(), '='), study.days, study.replications, study.replications == 1 ? "" : "s");
  page += fmt::format("  {:<32} {:>10} {:>10} {:>10} {:>10} {:>14}\n", "mean number there", "day 1", "day 10",
                      "day 100", "last tenth", "settled after");
  for (const WarmUpLine& line : study.lines) {
    const auto smooth_at = [&](std::size_t day) {
      return day < line.smooth.size() ? fmt::format("{:.2f}", line.smooth[day]) : std::string("-");
    };
    double last = 0;
    const std::size_t tenth = line.mean.size() / 10;
    for (std::size_t d = line.mean.size() - tenth; d < line.mean.size(); ++d) last += line.mean[d];
    page += fmt::format("  {:<32} {:>10} {:>10} {:>10} {:>10.2f} {:>14}\n", line.scope, smooth_at(0), smooth_at(9),
                        smooth_at(99), last / static_cast<double>(tenth),
                        line.cut.found ? fmt::format("{} d", line.cut.observations) : "not seen");
  }
  if (!study.found) {
    page +=
        "\nNo steady state is seen in the first half of the run: the run is too short for it, or a queue grows\n"
        "without end (icsflow validate tells loads of 1 and more). No warm-up can be suggested.\n";
    return page;
  }
  page += fmt::format("\nSuggested: warm_up: {} d (MSER-5, the longest of all pools); the scenario has {} d.\n",
                      study.suggested, study.warm_up);
  page += fmt::format("\nAfter it, the mean number there in one run of this length, 95 % interval from {} batches:\n",
                      kWarmUpBatches);
  for (const WarmUpLine& line : study.lines) {
    const engine::BatchMeans& first = line.rest.front();
    std::size_t dependent = 0;
    for (const engine::BatchMeans& b : line.rest) dependent += b.independent() ? 0 : 1;
    page += fmt::format("  {:<32} {:.3f} +- {:.3f}", line.scope, first.interval.mean, first.interval.half_width);
    // One in twenty looks dependent by chance.
    if (dependent * 10 > line.rest.size() + 10)
      page += fmt::format("; too narrow: batches of {} days still depend on each other", first.batch_size);
    page += '\n';
  }
  return page;
}

std::string to_csv(const WarmUpStudy& study) {
  std::string out = "day,scope,mean,smooth\r\n";
  for (const WarmUpLine& line : study.lines) {
    for (std::size_t d = 0; d < line.mean.size(); ++d) {
      out += fmt::format("{},{},{:.10g},", d + 1, csv_cell(line.scope), line.mean[d]);
      if (d < line.smooth.size()) out += fmt::format("{:.10g}", line.smooth[d]);
      out += "\r\n";
    }
  }
  return out;
}

}  // namespace icsflow::models
