#include "lists.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "worked_days.hpp"

namespace icsflow::models {
namespace {

constexpr double kManyClocks = 500;  // completed in a month: a provider with as many is a group of its own
constexpr int kDaysAWeek = 7;
constexpr int kPacedLead = 1;  // weeks from the end of a delay to the visit that follows it

template <class List, class Member>
auto find_by(const List& list, Member member, const std::string& value) {
  return std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.*member == value; });
}

/// Steps that a step may lead to.
std::vector<std::string> followers(const StepSpec& step) {
  std::vector<std::string> out;
  const auto add = [&out](const std::vector<Branch>& branches) {
    for (const Branch& b : branches) out.push_back(b.to);
  };
  add(step.next);
  add(step.missed);
  for (const CaseSpec& c : step.next_by.cases) add(c.next);
  out.insert(out.end(), step.shortest_queue.begin(), step.shortest_queue.end());
  out.insert(out.end(), step.all_of.begin(), step.all_of.end());
  for (const std::string& to : {step.full, step.cancelled, step.elsewhere}) {
    if (!to.empty()) out.push_back(to);
  }
  return out;
}

/// What a pathway goes through before any decision to admit.
struct BeforeDecision {
  std::set<std::string> sessions, steps;
};

BeforeDecision before_decision(const PathwaySpec& pathway) {
  std::set<std::string> seen;
  BeforeDecision out;
  std::vector<std::string> open;
  if (!pathway.steps.empty()) open.push_back(pathway.steps.front().name);
  while (!open.empty()) {
    const std::string name = std::move(open.back());
    open.pop_back();
    if (!seen.insert(name).second) continue;
    const auto step = find_by(pathway.steps, &StepSpec::name, name);
    if (step == pathway.steps.end()) continue;
    if (std::find(step->marks.begin(), step->marks.end(), MarkKind::kDecisionToAdmit) != step->marks.end()) continue;
    if (step->kind == StepKind::kBook) out.sessions.insert(step->target);
    out.steps.insert(name);
    for (std::string& next : followers(*step)) open.push_back(std::move(next));
  }
  return out;
}

double total_completed(const Scenario& scenario, const std::string& provider) {
  double all = 0;
  for (const OpeningListRow& row : scenario.completed) {
    const auto service = find_by(scenario.services, &ServiceSpec::id, row.service);
    if (service == scenario.services.end() || service->provider != provider) continue;
    for (const std::uint32_t n : row.bands) all += n;
  }
  return all;
}

std::string group_of(const Scenario& scenario, const std::string& provider) {
  if (total_completed(scenario, provider) >= kManyClocks) return provider;
  const auto found = find_by(scenario.providers, &ProviderSpec::id, provider);
  return found == scenario.providers.end() ? "" : "small/" + std::to_string(static_cast<int>(found->kind));
}

/// Sizes of the weekly cohorts that started before the opening, up to a factor.
class Cohorts {
 public:
  Cohorts(const Scenario& scenario, const ServiceSpec& service)
      : start_(scenario.start), days_(scenario, season_of_starts(scenario, service)) {}
  /// Started so many completed weeks before the opening.
  [[nodiscard]] double size(int week) {
    while (static_cast<int>(sizes_.size()) <= week) {
      const auto last = start_ - std::chrono::days{kDaysAWeek * static_cast<int>(sizes_.size())};
      sizes_.push_back(std::max(days_.between(last - std::chrono::days{kDaysAWeek}, last), 0.5));
    }
    return sizes_[static_cast<std::size_t>(week)];
  }

 private:
  static std::string season_of_starts(const Scenario& scenario, const ServiceSpec& service) {
    const auto type = find_by(scenario.service_types, &ServiceTypeSpec::name, service.type);
    return type == scenario.service_types.end() ? "" : type->season;
  }

  std::chrono::sys_days start_;
  WorkedDays days_;
  std::vector<double> sizes_;
};

}  // namespace

ParameterId number_of(const Scenario& scenario, const ServiceSpec& service, const Number& number) {
  if (number.reference.empty()) return number.id;
  const auto column = service.values.find(number.reference);
  if (column != service.values.end()) return column->second;
  const ParameterId own = scenario.parameters.find("providers." + service.provider + ".parameters." + number.reference);
  return own != kNoParameter ? own : scenario.parameters.find("parameters." + number.reference);
}

std::vector<ParameterId> slots_of_first(const Scenario& scenario, const ServiceSpec& service) {
  std::vector<ParameterId> out;
  const auto type = find_by(scenario.service_types, &ServiceTypeSpec::name, service.type);
  if (type == scenario.service_types.end()) return out;
  const auto pathway = find_by(scenario.pathways, &PathwaySpec::name, type->pathway);
  if (pathway == scenario.pathways.end()) return out;
  const BeforeDecision before = before_decision(*pathway);
  for (const SessionSpec& session : type->sessions) {
    if (session.order.empty() || before.sessions.count(session.name) == 0) continue;
    const ParameterId slots = number_of(scenario, service, session.slots);
    if (slots != kNoParameter) out.push_back(slots);
  }
  return out;
}

namespace {

/// Finds the lists and delays of a scenario, one service after the other.
class FindStages {
 public:
  explicit FindStages(const Scenario& scenario) : scenario_(scenario) {}

  WeightedStages run() {
    for (std::size_t i = 0; i < scenario_.services.size(); ++i) {
      const ServiceSpec& service = scenario_.services[i];
      const auto type = find_by(scenario_.service_types, &ServiceTypeSpec::name, service.type);
      if (type == scenario_.service_types.end()) continue;
      const auto pathway = find_by(scenario_.pathways, &PathwaySpec::name, type->pathway);
      if (pathway == scenario_.pathways.end()) continue;
      const BeforeDecision before = before_decision(*pathway);
      for (const SessionSpec& session : type->sessions) {
        if (session.order.empty()) continue;
        const ParameterId horizon = number_of(scenario_, service, session.horizon);
        const double days = horizon == kNoParameter ? 0 : scenario_.parameters.value(horizon);
        add(i, session.order, before.sessions.count(session.name) == 0, false,
            static_cast<int>(std::floor(days / kDaysAWeek)));
      }
      for (const StepSpec& step : pathway->steps)
        if (!step.pace.empty()) add(i, step.pace, before.steps.count(step.name) == 0, true, kPacedLead);
    }
    return std::move(out_);
  }

 private:
  void add(std::size_t i, const NumberByWait& by_wait, bool admitted, bool is_pace, int lead) {
    const ServiceSpec& service = scenario_.services[i];
    WeightedStage stage;
    stage.admitted = admitted;
    stage.is_pace = is_pace;
    stage.lead = lead;
    for (const NumberFromWait& w : by_wait) {
      stage.weights.push_back(number_of(scenario_, service, w.number));
      stage.from.push_back(w.days / kDaysAWeek);
    }
    const auto place = known_.try_emplace({stage.weights.front(), admitted}, out_.stages.size());
    if (!place.second) {
      auto& services = out_.stages[place.first->second].services;
      if (std::find(services.begin(), services.end(), i) == services.end()) services.push_back(i);
      return;
    }
    const std::string group = group_of(scenario_, service.provider);
    const auto at = groups_.try_emplace(group, out_.groups.size());
    if (at.second) out_.groups.push_back(group);
    stage.group = at.first->second;
    stage.services.push_back(i);
    out_.stages.push_back(std::move(stage));
  }

  const Scenario& scenario_;
  WeightedStages out_;
  std::map<std::pair<ParameterId, bool>, std::size_t> known_;
  std::map<std::string, std::size_t> groups_;
};

}  // namespace

WeightedStages weighted_stages(const Scenario& scenario) { return FindStages(scenario).run(); }

StageCounts published_counts(const Scenario& scenario, std::size_t index, bool admitted) {
  const ServiceSpec& service = scenario.services[index];
  StageCounts out;
  for (const OpeningListRow& row : scenario.completed) {
    if (row.service != service.id || row.decision_to_admit != admitted) continue;
    for (std::size_t w = 0; w < kBands; ++w) out.completed[w] += row.bands[w];
  }
  Cohorts cohorts(scenario, service);
  const auto month = std::chrono::year_month_day{scenario.start - std::chrono::days{1}};
  const auto first = std::chrono::sys_days{month.year() / month.month() / 1};
  const double weeks = static_cast<double>((scenario.start - first).count()) / kDaysAWeek;
  for (const OpeningListRow& row : scenario.opening_list) {
    if (row.service != service.id || row.decision_to_admit != admitted) continue;
    for (int w = 0; w < kBands; ++w) {
      // In the month the cohorts w, w + 1, ... passed through the wait of w weeks: half of the first, for it stands
      // there at the end, and a part of the last.
      double passed = 0;
      for (int k = 0; k <= weeks; ++k) {
        const double part = k == 0 ? 0.5 : std::min(1.0, weeks + 0.5 - k);
        passed += part * cohorts.size(w + k);
      }
      const double mean = passed / weeks / cohorts.size(w);
      out.at_risk[static_cast<std::size_t>(w)] += mean * row.bands[static_cast<std::size_t>(w)];
    }
  }
  return out;
}

}  // namespace icsflow::models
