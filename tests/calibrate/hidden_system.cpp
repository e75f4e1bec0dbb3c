#include "hidden_system.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <random>

#include "icsflow/domain/rtt.hpp"
#include "icsflow/import/importer.hpp"
#include "icsflow/results/results_store.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/study/study.hpp"

using namespace icsflow;
using namespace icsflow::models;

namespace test {
namespace {

constexpr std::array<int, 6> kFrom{0, 6, 14, 22, 32, 44};                // weeks
constexpr std::array<double, 6> kWeights{1.2, 0.8, 0.9, 1.0, 1.1, 1.4};  // of the scenario
constexpr double kRate = 52, kRemovals = 0.0008, kUrgent = 0.10;         // a working day; a day; share
constexpr int kCensus = 18;                                              // months from the beginning of the hidden run
constexpr int kAfter = 6;

std::string scenario_text(const std::string& start, const std::string& until, const std::string& opening,
                          const std::string& table = "services.csv") {
  std::array<std::string, 2> orders;
  for (std::size_t b = 0; b < kFrom.size(); ++b) {
    for (std::size_t stage = 0; stage < 2; ++stage)
      orders[stage] += fmt::format("{}{} wk: ${}_{}", b == 0 ? "" : ", ", kFrom[b], stage == 0 ? "first" : "admit", b);
  }
  return fmt::format(R"(icsflow: 1
name: A system with hidden inputs
start: {}
until: {}
calendar: {{holidays: none}}
measures: {{completed: {{by_week: yes}}}}
providers:
  GP: {{kind: primary_care}}
  ABC: {{kind: acute}}
  XYZ: {{kind: acute}}
channels: [{{from: GP, to: ABC, floor: 24 h}}, {{from: GP, to: XYZ, floor: 24 h}}]
pathways:
  planned:
    rtt: yes
    steps:
      start: {{go: yes, records: clock_start, next: {{decided: 35 %, first: rest}}}}
      first: {{book: first, next: {{decided: 10 %, stop: rest}}}}
      stop: {{records: stop_non_admitted, leave: treated}}
      decided: {{go: yes, records: decision_to_admit, next: admission}}
      admission: {{book: admission, next: admitted}}
      admitted: {{records: stop_admitted, leave: treated}}
service_types:
  planned:
    pathway: planned
    referred_from: {{GP: 1}}
    rate: $rate
    removals: $removal
    urgent_share: $urgent
    receipt: 1 d
    sessions:
      first: {{slots: $first_slots, horizon: 7 d, notice: 1 d, chronological: 0, order: {{by_wait: {{{}}}}}}}
      admission: {{slots: $admit_slots, horizon: 7 d, notice: 1 d, chronological: 0, order: {{by_wait: {{{}}}}}}}
services: {{table: {}}}
{})",
                     start, until, orders[0], orders[1], table, opening);
}

/// @param hidden  with the hidden factors; else as calibration gets it
std::string services_text(const std::vector<Hidden>& services, bool hidden) {
  std::string text =
      "# source: test\n# unit rate: /working day\n# unit removal: /day\n# unit first_slots: /week\n# unit admit_slots: "
      "/week\nid,provider,function,type,name,rate,removal,urgent,first_slots,admit_slots";
  for (const char* stage : {"first", "admit"}) {
    for (std::size_t b = 0; b < kFrom.size(); ++b) text += fmt::format(",{}_{}", stage, b);
  }
  for (const Hidden& s : services) {
    const auto factor = [&](RegionInput i) { return hidden ? s.factors[static_cast<std::size_t>(i)] : 1.0; };
    // Of 100 referred 65 come to the clinic and 41.5 are admitted; some are removed before.
    const double slots = 5 * kRate * 0.93 * factor(RegionInput::kThroughput);
    text += fmt::format("\n{},{},{},planned,Test,{:.8g},{:.8g},{:.8g},{:.8g},{:.8g}", s.id, s.provider, s.function,
                        kRate * factor(RegionInput::kInflow), kRemovals * factor(RegionInput::kRemovals),
                        kUrgent * factor(RegionInput::kUrgency), slots * 0.65, slots * 0.415);
    for (int stage = 0; stage < 2; ++stage) {
      for (std::size_t b = 0; b < kFrom.size(); ++b)
        text += fmt::format(",{:.8g}", kWeights[b] * (kFrom[b] < 8     ? factor(RegionInput::kEarly)
                                                      : kFrom[b] >= 40 ? factor(RegionInput::kTail)
                                                                       : 1.0));
    }
  }
  return text + "\n";
}

/// Where the hidden run begins: all ages up to 50 weeks.
std::string first_list(const std::vector<Hidden>& services) {
  std::string text = "# source: test\nprovider,function,decision_to_admit";
  for (int w = 0; w < kBands; ++w) text += fmt::format(",w{:03}", w);
  for (const Hidden& s : services) {
    for (const char* decided : {"no", "yes"}) {
      text += fmt::format("\n{},{},{}", s.provider, s.function, decided);
      for (int w = 0; w < kBands; ++w)
        text +=
            w < 50 ? fmt::format(",{:.0f}", (decided[0] == 'n' ? 105 : 70) * std::exp(-0.03 * w)) : std::string(",");
    }
  }
  return text + "\n";
}

std::array<double, 4> figures_of(const Catalogue& names, const std::vector<std::vector<double>>& series,
                                 const std::string& provider, const std::string& function, std::size_t census) {
  std::array<double, 4> out{};
  for (std::size_t i = 0; i < names.series.size(); ++i) {
    const SeriesInfo& s = names.series[i];
    if (s.measure != "rtt_part_2" || s.provider != provider || s.item != function) continue;
    const int week = std::stoi(s.dimension.substr(s.dimension.find('=') + 1));
    for (const std::size_t k : {std::size_t{0}, std::size_t{1}}) {
      const double n = series[i].at(census + 3 * (k + 1) - 1);
      out[2 * k] += n;
      if (week < kWithin18Bands) out[2 * k + 1] += n;
    }
  }
  for (const std::size_t k : {std::size_t{0}, std::size_t{1}}) out[2 * k + 1] /= std::max(1.0, out[2 * k]);
  return out;
}

std::vector<Hidden> draw(unsigned seed, std::size_t functions) {
  std::mt19937 random(seed);
  const auto between = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  const std::array<const char*, 4> codes{"C_110", "C_130", "C_301", "C_502"};
  std::vector<Hidden> out;
  for (const char* provider : {"ABC", "XYZ"}) {
    for (std::size_t f = 0; f < functions; ++f) {
      Hidden& s = out.emplace_back();
      s.provider = provider;
      s.function = codes.at(f);
      s.id = s.provider + "." + s.function;
      const double early = std::exp(between(-0.6, 0.6)), tail = std::exp(between(-0.7, 0.7));
      const double urgency = between(0.4, 1.9), inflow = std::exp(between(-0.12, 0.12)), removals = between(0.4, 1.9);
      // Slots follow demand, or the list would be gone or without end; by how much is hidden.
      const double throughput = std::pow(inflow, 0.8) * std::exp(between(-0.05, 0.05));
      s.factors = {early, tail, urgency, inflow, removals, throughput};
    }
  }
  return out;
}

}  // namespace

std::vector<std::array<double, 4>> future_of(const Scenario& scenario, int replication) {
  const auto model = compile(scenario);
  RunOptions options;
  options.seed = 99;
  options.replication = replication;
  const RunResult result = Simulation(model).run(options);
  const Catalogue names = catalogue(*model);
  std::vector<std::array<double, 4>> out;
  for (const ServiceSpec& s : scenario.services)
    out.push_back(figures_of(names, result.series, s.provider, s.function, 0));
  return out;
}

HiddenSystem::HiddenSystem(unsigned seed, std::size_t functions) : services(draw(seed, functions)) {
  folder.write("hidden/services.csv", services_text(services, true));
  folder.write("hidden/first.csv", first_list(services));
  // July 2024 to December 2025, and six months that nobody has seen.
  const std::string hidden = folder.write(
      "hidden/hidden.yaml", scenario_text("2024-07-01", "2026-07-01", "opening: {waiting_list: first.csv}\n"));
  const Scenario truth = read_scenario(hidden);
  const auto model = compile(truth);
  const Catalogue names = catalogue(*model);
  StudyOptions options;
  options.directory = folder / "results";
  options.seed = seed;
  options.detail = Detail::kFull;
  {
    ResultsStore store(truth, names, options);
    run_study(store, model, options);
    std::vector<std::vector<double>> series;
    for (std::size_t i = 0; i < names.series.size(); ++i) series.push_back(store.series(i, 1).front());
    for (Hidden& s : services) s.future = figures_of(names, series, s.provider, s.function, kCensus);
    static_assert(kAfter == 6);
  }
  const std::string extract =
      folder.write("extract.csv", rtt_extract(folder / "results" / "results.sqlite", std::nullopt));
  ImportRequest request;
  request.kind = "rtt";
  request.files = {extract};
  request.as_of = std::chrono::year{2025} / std::chrono::December;
  request.directory = folder / "fit";
  import_files(request);
  flows = (folder / "fit" / "flows.csv").string();
  // What is not published stands in the scenario as if it were known: the hidden values are factors of it.
  folder.write("fit/services.csv", services_text(services, false));
  scenario = folder.write("fit/fit.yaml",
                          scenario_text("2026-01-01", "2026-07-01",
                                        "opening: {waiting_list: opening_list.csv, completed: completed.csv}\n"));
  folder.write("fit/known.csv", services_text(services, true));
  known =
      folder.write("fit/known.yaml",
                   scenario_text("2026-01-01", "2026-07-01",
                                 "opening: {waiting_list: opening_list.csv, completed: completed.csv}\n", "known.csv"));
  for (const OpeningListRow& row : read_scenario(scenario).opening_list) {
    for (const auto n : row.bands) waiting += n;
  }
}

}  // namespace test
