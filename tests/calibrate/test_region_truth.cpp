// History matching finds what is known: the hidden inputs of systems, of which it sees only what they publish.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "hidden_system.hpp"
#include "icsflow/engine/replications.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/scenario.hpp"

using namespace icsflow::models;

namespace {

/// The model is exact here, but a month is not the three after it: as it was measured at the hidden inputs of twelve
/// other systems, rounded up.
constexpr const char* kDiscrepancy =
    "# source: test\nkey,value,unit,mark,low,high,source\n"
    "model_bands,0.03,,C,0.01,0.1,Measured\n"
    "model_flows,0.005,,C,0.001,0.02,Measured\n"
    "model_within_18,0.015,,C,0.01,0.03,Measured\n"
    "model_over_52,0.1,,C,0.05,0.2,Measured\n"
    "model_drift,0.002,,C,0.001,0.01,Measured\n";

/// Of one system.
struct Found {
  double worst = 0;  ///< the largest implausibility of a service's truth
  int inside = 0, services = 0, empty = 0;
  std::array<std::vector<double>, kRegionInputs> ranges;     ///< of the region over what was tried, by service
  std::array<std::vector<double>, kRegionInputs> of_points;  ///< the same of the points' 95 %
  std::array<int, kRegionInputs> in_bounds{};                ///< the truth is between the region's bounds
  int forecasts = 0, covered = 0;                            ///< by 80 % of the points
  std::vector<double> volumes;
};

Found find(unsigned seed, std::size_t functions, const RegionOptions& given) {
  const test::HiddenSystem system(seed, functions);
  Scenario scenario = read_scenario(system.scenario);
  RegionOptions options = given;
  options.flows = system.flows;
  options.assumed = system.folder.write("assumed.csv", kDiscrepancy);
  options.seed = seed;
  const Region region = match_history(scenario, options);
  Found out;
  std::vector<std::vector<std::array<double, 4>>> futures;  // by point and service
  const double cut = options.cut.value_or(3);
  for (std::size_t s = 0; s < region.services.size(); ++s) {
    const ServiceRegion& found = region.services[s];
    const test::Hidden& truth = system.services.at(s);
    if (found.id != truth.id || !found.why_not.empty()) throw std::runtime_error(found.id + ": " + found.why_not);
    ++out.services;
    const double worst = region.implausibility(s, truth.factors);
    out.worst = std::max(out.worst, worst);
    out.inside += worst <= cut ? 1 : 0;
    out.empty += found.empty() ? 1 : 0;
    out.volumes.push_back(found.volumes.empty() ? 1 : found.volumes.back());
    for (std::size_t i = 0; i < kRegionInputs && !found.empty(); ++i) {
      const RegionRange& r = found.inputs[i];
      if (!r.varied) throw std::runtime_error(found.id + ": not all inputs are varied");
      // On the scale on which it was tried.
      const auto scale = [&](double x) { return r.low > 0 ? std::log(x) : x; };
      out.ranges[i].push_back((scale(r.most) - scale(r.least)) / (scale(r.high) - scale(r.low)));
      out.of_points[i].push_back((scale(r.high95) - scale(r.low95)) / (scale(r.high) - scale(r.low)));
      out.in_bounds[i] += truth.factors[i] >= r.least && truth.factors[i] <= r.most ? 1 : 0;
    }
  }
  if (out.empty == out.services) return out;
  const std::size_t points = static_cast<std::size_t>(options.points);
  for (std::size_t p = 0; p < points; ++p) {
    for (const RegionValue& v : region.values) scenario.parameters.at(v.parameter).value = v.points[p];
    futures.push_back(test::future_of(scenario, static_cast<int>(p)));
  }
  for (std::size_t s = 0; s < system.services.size(); ++s) {
    if (region.services[s].empty()) continue;
    for (std::size_t k = 0; k < 4; ++k) {
      std::vector<double> values;
      for (const auto& f : futures) values.push_back(f[s][k]);
      std::sort(values.begin(), values.end());
      const double low = values[points / 10], high = values[points - 1 - points / 10];
      ++out.forecasts;
      out.covered += system.services[s].future[k] >= low && system.services[s].future[k] <= high ? 1 : 0;
    }
  }
  return out;
}

double median(std::vector<double> values) {
  if (values.empty()) return 1;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct All {
  int systems = 0, inside = 0, services_inside = 0, services = 0, empty = 0, forecasts = 0, covered = 0;
  std::array<std::vector<double>, kRegionInputs> ranges, of_points;
  std::array<int, kRegionInputs> in_bounds{};
  double seconds = 0;  ///< of processor time

  void add(const Found& f, double cut) {
    ++systems;
    inside += f.worst <= cut && f.empty == 0 ? 1 : 0;
    services_inside += f.inside;
    services += f.services;
    empty += f.empty;
    forecasts += f.forecasts;
    covered += f.covered;
    for (std::size_t i = 0; i < kRegionInputs; ++i) {
      ranges[i].insert(ranges[i].end(), f.ranges[i].begin(), f.ranges[i].end());
      of_points[i].insert(of_points[i].end(), f.of_points[i].begin(), f.of_points[i].end());
      in_bounds[i] += f.in_bounds[i];
    }
  }
  [[nodiscard]] std::string text() const {
    std::string out = fmt::format(
        "truth inside in {} of {} systems, {} of {} services, {} without a region; {} of {} forecasts covered; {:.0f} "
        "s\n",
        inside, systems, services_inside, services, empty, covered, forecasts, seconds);
    for (std::size_t i = 0; i < kRegionInputs; ++i)
      out += fmt::format(
          "  {:<10} median range {:.2f} of what was tried, of the points {:.2f}; truth between the bounds {}\n",
          to_text(static_cast<RegionInput>(i)), median(ranges[i]), median(of_points[i]), in_bounds[i]);
    return out;
  }
};

/// Systems side by side.
All find_all(unsigned first, unsigned last, const RegionOptions& options) {
  const std::clock_t begin = std::clock();
  std::vector<Found> found(last - first + 1);
  icsflow::engine::run_replications(
      0, static_cast<int>(found.size()), 4, [] { return std::shared_ptr<void>(); },
      [&](int k, void* /*state*/) {
        found[static_cast<std::size_t>(k)] = find(first + static_cast<unsigned>(k), 4, options);
      });
  All all;
  for (const Found& f : found) all.add(f, options.cut.value_or(3));
  all.seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  return all;
}

RegionOptions two_waves() {
  RegionOptions options;
  options.waves = 2;
  options.points = 50;
  return options;
}

constexpr std::array kIdentified{RegionInput::kEarly, RegionInput::kTail, RegionInput::kUrgency, RegionInput::kInflow,
                                 RegionInput::kThroughput};

}  // namespace

TEST_CASE("history matching finds the hidden inputs of five systems", "[stat][region]") {
  const All all = find_all(201, 205, two_waves());
  INFO(all.text());
  CHECK(all.inside >= 4);
  CHECK(all.services_inside >= 38);
  CHECK(all.empty == 0);
  for (const RegionInput input : kIdentified) CHECK(median(all.of_points[static_cast<std::size_t>(input)]) <= 0.5);
  // Eighty percent, of 160 forecasts of which those of one service go together.
  CHECK(all.covered >= 0.65 * all.forecasts);
  CHECK(all.covered <= 0.95 * all.forecasts);
}

TEST_CASE("with the cut at a half the hidden inputs are ruled out", "[stat][region]") {
  RegionOptions options = two_waves();
  options.cut = 0.5;
  const All all = find_all(201, 201, options);
  INFO(all.text());
  CHECK(all.inside == 0);
  CHECK(all.services_inside <= 1);
}

TEST_CASE("history matching finds the hidden inputs of fifty systems", "[slow][region]") {
  RegionOptions options = two_waves();
  const All all = find_all(301, 350, options);
  std::puts(all.text().c_str());
  CHECK(all.inside >= 42);
  for (const RegionInput input : kIdentified) CHECK(median(all.of_points[static_cast<std::size_t>(input)]) <= 0.5);
  CHECK(all.covered >= 0.7 * all.forecasts);
  CHECK(all.covered <= 0.9 * all.forecasts);
  CHECK(all.seconds < 7200);
  // With the cut at a half the same test fails.
  options.cut = 0.5;
  const All narrow = find_all(301, 310, options);
  std::puts(narrow.text().c_str());
  CHECK(narrow.inside < 0.84 * narrow.systems);
}

TEST_CASE("at the hidden inputs published figures are as far off as luck and the stated discrepancy say",
          "[slow][region]") {
  std::map<std::string, std::pair<double, int>> squares;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    const test::HiddenSystem system(seed, 4);
    std::string assumed = kDiscrepancy;
    for (std::size_t i = 0; i < kRegionInputs; ++i)
      assumed += fmt::format("{},1,,C,0.999,1.001,As they are\n", to_text(static_cast<RegionInput>(i)));
    RegionOptions options;
    options.flows = system.flows;
    options.assumed = system.folder.write("known.csv", assumed);
    options.waves = 1;
    options.runs = 20;
    const Region region = match_history(read_scenario(system.known), options);
    for (const ServiceRegion& s : region.services) {
      for (const RegionTarget& t : s.targets) {
        const double off = t.published - t.mean;
        squares[t.kind].first +=
            off * off / (t.luck * t.luck + t.model * t.model + t.spread * t.spread / options.points);
        ++squares[t.kind].second;
      }
    }
  }
  for (const auto& [kind, sum] : squares) {
    INFO(kind << ": " << sum.first / sum.second << " of " << sum.second);
    CHECK(sum.first / sum.second < 1.5);
    CHECK(sum.first / sum.second > 0.3);
  }
}
