/// What arrives in a day, and how often one patient visits each step: the linear equations of the shares.

#include "check/load/load.hpp"

#include <algorithm>
#include <cmath>

namespace icsflow::models {

namespace {

using Matrix = std::vector<std::vector<double>>;

/// Solves a x = b by elimination with pivoting; nothing if singular (patients who never leave).
std::optional<std::vector<double>> solve(Matrix a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column + 1; row < n; ++row) {
      if (std::abs(a[row][column]) > std::abs(a[pivot][column])) pivot = row;
    }
    if (std::abs(a[pivot][column]) < 1e-12) return std::nullopt;
    std::swap(a[pivot], a[column]);
    std::swap(b[pivot], b[column]);
    for (std::size_t row = column + 1; row < n; ++row) {
      const double factor = a[row][column] / a[column][column];
      for (std::size_t k = column; k < n; ++k) a[row][k] -= factor * a[column][k];
      b[row] -= factor * b[column];
    }
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  return b;
}

/// How many arrive together, on average.
double mean_batch(const Scenario& scenario, const Binding& binding) {
  if (binding.stream == nullptr || binding.stream->batch.empty()) return 1;
  double mean = 0, rest = 1, rest_size = 0;
  for (const BatchSize& b : binding.stream->batch) {
    const auto share = value_of(scenario, &binding, b.share);
    if (share) mean += *share * b.size;
    rest -= share.value_or(0);
    if (!share) rest_size = b.size;
  }
  return mean + rest * rest_size;
}

}  // namespace

bool goes_by_shares(const PathwaySpec& pathway) {
  return std::none_of(pathway.steps.begin(), pathway.steps.end(),
                      [](const StepSpec& s) { return s.next_by.given() || !s.shortest_queue.empty(); });
}

bool may_turn_away(const StepSpec& step) {
  return !step.full.empty() || !step.elsewhere.empty() || !step.cancelled.empty();
}

std::optional<std::vector<double>> visits(const Scenario& scenario, const Binding& binding, bool at_least) {
  const auto& steps = binding.pathway->steps;
  const std::size_t n = steps.size();
  Matrix a(n, std::vector<double>(n));
  std::vector<double> entry(n);
  entry[0] = 1;
  for (std::size_t i = 0; i < n; ++i) a[i][i] = 1;
  const auto goes = [&](std::size_t from, const std::string& to, double expected) {
    a[static_cast<std::size_t>(find_named(steps, &StepSpec::name, to) - steps.data())][from] -= expected;
  };
  for (std::size_t from = 0; from < n; ++from) {
    for (const auto& name : steps[from].all_of) goes(from, name, 1);
    if (steps[from].kind == StepKind::kRestart) goes(from, steps[from].target, 1);
    if (at_least && may_turn_away(steps[from])) continue;
    const double missed = value_of(scenario, &binding, steps[from].dna).value_or(0);
    for (const auto& [branches, share] :
         {std::pair(&steps[from].next, 1 - missed), std::pair(&steps[from].missed, missed)}) {
      double rest = 1;
      for (const auto& branch : *branches) rest -= value_of(scenario, &binding, branch.probability).value_or(0);
      for (const auto& branch : *branches) {
        const double p =
            branch.probability.given() ? value_of(scenario, &binding, branch.probability).value_or(0) : rest;
        goes(from, branch.to, p * share);
      }
    }
  }
  auto expected = solve(std::move(a), std::move(entry));
  if (expected && std::any_of(expected->begin(), expected->end(), [](double v) { return v < -1e-9; }))
    return std::nullopt;
  return expected;
}

double mean_season(const Scenario& scenario, const std::string& name) {
  const SeasonSpec* season = name.empty() ? nullptr : find_named(scenario.seasons, &SeasonSpec::name, name);
  if (season == nullptr) return 1;
  double sum = 0;
  for (auto day = scenario.start; day < scenario.until; day += std::chrono::days{1}) sum += season->on(day);
  return sum / static_cast<double>((scenario.until - scenario.start).count());
}

double daily_arrivals(const Scenario& scenario, const Binding& binding) {
  if (binding.stream != nullptr && !binding.stream->arrivals.empty()) {
    double sum = 0;
    for (const DatedArrivals& a : binding.stream->arrivals) {
      if (a.date >= scenario.start && a.date < scenario.until) sum += a.count;
    }
    return sum / static_cast<double>((scenario.until - scenario.start).count());
  }
  const ParameterId id =
      binding.rate->id != kNoParameter ? binding.rate->id : resolve(scenario, binding, binding.rate->reference);
  if (id == kNoParameter) return 0;
  const Parameter& rate = scenario.parameters.at(id);
  const std::string& season = binding.stream != nullptr ? binding.stream->season : binding.type->season;
  return (rate.unit == Unit::kWorkingRate ? rate.value * 5 / 7 : rate.value) * mean_batch(scenario, binding) *
         mean_season(scenario, season);
}

}  // namespace icsflow::models
