#include "region/targets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

#include "icsflow/engine/portable_math.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/start_guard.hpp"
#include "lists.hpp"
#include "worked_days.hpp"

namespace icsflow::models::region {
namespace {

using engine::portable_log;
using Figure = Target::Figure;

constexpr std::array<std::size_t, 7> kBandEdges{0, 3, 8, 18, 36, 52, kBands};  // weeks waited
constexpr std::size_t kFewMonths = 3;
constexpr int kOldest = 12;  // months before the census

double sum(const Weeks& weeks, std::size_t from, std::size_t until) {
  double out = 0;
  for (std::size_t w = from; w < until; ++w) out += weeks[w];
  return out;
}

Weeks weeks_of(const std::vector<OpeningListRow>& rows, const std::string& service, std::optional<bool> decided) {
  Weeks out{};
  for (const OpeningListRow& row : rows) {
    if (row.service != service || (decided && row.decision_to_admit != *decided)) continue;
    for (std::size_t w = 0; w < kBands; ++w) out[w] += row.bands[w];
  }
  return out;
}

std::chrono::sys_days first_of(std::chrono::year_month month) {
  return std::chrono::sys_days{month / std::chrono::day{1}};
}

/// By how much the published share over 52 weeks is multiplied from one month to the next, over the last year.
double fall_of_tail(const Scenario& scenario) {
  if (scenario.start_guard.empty()) return 1;
  const auto& months = scenario.start_guard.front().months;
  constexpr std::size_t kYear = 12;
  if (months.size() <= kYear) return 1;
  const ListAtMonthEnd &now = months.back(), &before = months[months.size() - 1 - kYear];
  if (!now.list || !before.list || !now.over_52_weeks || !before.over_52_weeks || now.series != before.series) return 1;
  if (*now.list <= 0 || *before.list <= 0 || *now.over_52_weeks <= 0 || *before.over_52_weeks <= 0) return 1;
  const double ratio = (*now.over_52_weeks / *now.list) / (*before.over_52_weeks / *before.list);
  return engine::portable_pow(ratio, 1 / static_cast<double>(kYear));
}

/// Names of measures that a target is, in `published`.
std::vector<std::string> measures_of(const Target& t) {
  switch (t.figure) {
    case Figure::kStarted:
      return {"clock_starts", "clock_starts_per_month"};
    case Figure::kCompleted:
    case Figure::kBand:
      return t.admitted ? std::vector<std::string>{"completed_admitted", "completed_admitted_per_month"}
                        : std::vector<std::string>{"completed_non_admitted", "completed_non_admitted_per_month"};
    case Figure::kWithin18:
      return {"within_18_weeks", "opening_within_18_weeks"};
    case Figure::kOver52:
      return {"over_52_weeks", "opening_over_52_weeks"};
    case Figure::kGrowth:
      return {"closing_list"};
  }
  return {};
}

class Maker {
 public:
  Maker(const Scenario& scenario, std::size_t service, const Months& months, const Flows& flows,
        const Settings& settings)
      : scenario_(scenario), service_(scenario.services[service]), months_(months), settings_(settings) {
    const auto type = std::find_if(scenario.service_types.begin(), scenario.service_types.end(),
                                   [&](const ServiceTypeSpec& t) { return t.name == service_.type; });
    if (type != scenario.service_types.end()) {
      starts_ = type->season;
      const ParameterId receipt = number_of(scenario, service_, type->receipt);
      if (receipt != kNoParameter) receipt_ = static_cast<int>(std::lround(scenario.parameters.value(receipt)));
      if (!type->sessions.empty()) slots_ = type->sessions.front().season;
    }
    const auto found = flows.find({service_.provider, service_.function});
    if (found != flows.end()) flows_ = &found->second;
    const auto day = std::chrono::year_month_day{scenario.start - std::chrono::days{1}};
    census_ = day.year() / day.month();
  }

  std::vector<Target> make() {
    flow("started", Figure::kStarted, false, &FlowsOfMonth::started, starts_);
    flow("completed_admitted", Figure::kCompleted, true, &FlowsOfMonth::admitted, slots_);
    flow("completed_not_admitted", Figure::kCompleted, false, &FlowsOfMonth::not_admitted, slots_);
    for (const bool admitted : {true, false}) bands(admitted);
    list();
    growth();
    for (Target& t : out_) t.unfitted = is_unfitted(t);
    return std::move(out_);
  }

 private:
  Target& add(Figure figure, std::string name, std::string kind, double published, double luck, double model) {
    Target& t = out_.emplace_back();
    t.figure = figure;
    t.name = std::move(name);
    t.kind = std::move(kind);
    t.published = published;
    t.luck = luck;
    t.model = model;
    return t;
  }

  /// By working day: the mean of the last months of the series, or of the published month.
  void flow(const std::string& name, Figure figure, bool admitted, std::optional<double> FlowsOfMonth::*part,
            const std::string& season) {
    const WorkedDays worked(scenario_, season);
    std::vector<double> rates;
    double n = 0, days = 0;
    for (const auto month : last_months()) {
      const FlowsOfMonth& row = flows_->at(month);
      if (!(row.*part)) continue;
      const double of_month = worked.between(first_of(month), first_of(month + std::chrono::months{1}));
      n += *(row.*part);
      days += of_month;
      rates.push_back(*(row.*part) / std::max(1.0, of_month));
    }
    if (days <= 0 && figure == Figure::kCompleted) {
      n = sum(weeks_of(scenario_.completed, service_.id, admitted), 0, kBands);
      days = worked.between(first_of(census_), first_of(census_ + std::chrono::months{1}));
    }
    if (days <= 0 || n < settings_("fewest_of_stage")) return;
    const double rate = n / days, off = settings_("model_flows") * rate;
    // As months differ; of few months as independent clocks would.
    const double luck = rates.size() < kFewMonths ? n / (days * days) : variance_of_mean(rates);
    Target& t = add(figure, name, "flows", rate, luck, off * off);
    t.admitted = admitted;
    t.days = worked.between(months_.first, months_.end);
    if (figure == Figure::kStarted) t.lost = lost_days();
  }

  /// The last months of the series, up to the census; none that is more than a year older.
  [[nodiscard]] std::vector<std::chrono::year_month> last_months() const {
    std::vector<std::chrono::year_month> out;
    if (flows_ == nullptr) return out;
    for (auto row = flows_->rbegin();
         row != flows_->rend() && static_cast<double>(out.size()) < settings_("past_months"); ++row) {
      if (row->first <= census_ && row->first > census_ - std::chrono::months{kOldest}) out.push_back(row->first);
    }
    return out;
  }

  /// Sent on the last days of the months they come too late; of the days before the census none are underway.
  [[nodiscard]] double lost_days() const {
    return WorkedDays(scenario_, starts_).between(months_.end - std::chrono::days{receipt_}, months_.end);
  }

  static double variance_of_mean(const std::vector<double>& values) {
    const double k = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / k;
    double squares = 0;
    for (const double v : values) squares += (v - mean) * (v - mean);
    return squares / (k - 1) / k;
  }

  void bands(bool admitted) {
    const Weeks completed = weeks_of(scenario_.completed, service_.id, admitted);
    const double n = sum(completed, 0, kBands);
    if (n < settings_("fewest_of_stage")) return;
    for (std::size_t b = 0; b + 1 < kBandEdges.size(); ++b) {
      const double p = sum(completed, kBandEdges[b], kBandEdges[b + 1]) / n;
      // Of a band that nobody was in the luck is that of half a clock.
      const double spread = std::max(p, 0.5 / n) * (1 - std::min(p, 1 - 0.5 / n));
      const double off = settings_("model_bands");
      const std::string to = b + 2 < kBandEdges.size() ? std::to_string(kBandEdges[b + 1]) : "on";
      Target& t = add(Figure::kBand, fmt::format("{}_{}_{}", admitted ? "admitted" : "not_admitted", kBandEdges[b], to),
                      "bands", p, spread / n, off * off * spread);
      t.admitted = admitted;
      t.from = kBandEdges[b];
      t.until = kBandEdges[b + 1];
    }
  }

  void list() {
    const Weeks opening = weeks_of(scenario_.opening_list, service_.id, std::nullopt);
    const double n = sum(opening, 0, kBands);
    if (n <= 0) return;
    const double within = sum(opening, 0, kWithin18Bands) / n, off = settings_("model_within_18");
    add(Figure::kWithin18, "within_18_weeks", "list", within, 0, off * off);
    const double over = sum(opening, kOver52Band, kBands);
    if (over < settings_("fewest_over_52")) return;
    const double fall = fall_of_tail(scenario_), off52 = settings_("model_over_52");
    double share = over / n;
    for (std::size_t m = 0; m < months_.count; ++m) share *= fall;
    add(Figure::kOver52, "over_52_weeks", "tail", share, over / (n * n), off52 * off52 * share * share);
  }

  /// The list's growth by month, of the last months.
  void growth() {
    if (flows_ == nullptr) return;
    std::vector<double> changes;
    for (const auto month : last_months()) {
      const FlowsOfMonth& now = flows_->at(month);
      const auto before = flows_->find(month - std::chrono::months{1});
      if (before == flows_->end() || !now.list || !before->second.list) continue;
      if (*now.list <= 0 || *before->second.list <= 0) continue;
      changes.push_back(portable_log(*now.list / *before->second.list));
    }
    const double opening = sum(weeks_of(scenario_.opening_list, service_.id, std::nullopt), 0, kBands);
    if (changes.size() < kFewMonths || opening <= 0) return;
    const double mean = std::accumulate(changes.begin(), changes.end(), 0.0) / static_cast<double>(changes.size());
    const double off = settings_("model_drift");
    Target& t = add(Figure::kGrowth, "growth", "drift", mean, variance_of_mean(changes), off * off);
    t.opening = opening;
    t.days = WorkedDays(scenario_, starts_).between(months_.first, months_.end);
    t.lost = lost_days();
  }

  [[nodiscard]] bool is_unfitted(const Target& t) const {
    const std::vector<std::string> names = measures_of(t);
    return std::any_of(scenario_.published.begin(), scenario_.published.end(), [&](const PublishedFigure& f) {
      const bool here = f.scope == "all" || f.scope == service_.provider || f.scope == service_.id ||
                        f.scope == service_.provider + '/' + service_.function;
      return !f.calibration && here && std::find(names.begin(), names.end(), f.measure) != names.end();
    });
  }

  const Scenario& scenario_;
  const ServiceSpec& service_;
  const Months& months_;
  const Settings& settings_;
  const std::map<std::chrono::year_month, FlowsOfMonth>* flows_ = nullptr;
  std::string starts_, slots_;
  int receipt_ = 0;  // days from sending a referral to its receipt
  std::chrono::year_month census_;
  std::vector<Target> out_;
};

}  // namespace

std::vector<Target> targets_of(const Scenario& scenario, std::size_t service, const Months& months, const Flows& flows,
                               const Settings& settings) {
  return Maker(scenario, service, months, flows, settings).make();
}

double simulated(const Target& target, const Simulated& run, std::size_t service, std::size_t months) {
  const auto& completed = (target.admitted ? run.admitted : run.not_admitted)[service];
  const auto over_months = [&](std::size_t from, std::size_t until) {
    double out = 0;
    for (std::size_t m = 0; m < months; ++m) out += sum(completed[m], from, until);
    return out;
  };
  const auto first = run.started[service].begin();
  const double started = std::accumulate(first, first + static_cast<std::ptrdiff_t>(months), 0.0);
  const Weeks& end = run.running[service][months - 1];
  const double list = std::max(1.0, sum(end, 0, kBands));
  switch (target.figure) {
    case Figure::kStarted:
      return started / (target.days - target.lost);
    case Figure::kCompleted:
      return over_months(0, kBands) / target.days;
    case Figure::kBand:
      return over_months(target.from, target.until) / std::max(1.0, over_months(0, kBands));
    case Figure::kWithin18:
      return sum(end, 0, kWithin18Bands) / list;
    case Figure::kOver52:
      return sum(end, kOver52Band, kBands) / list;
    case Figure::kGrowth:
      return portable_log((list + started / (target.days - target.lost) * target.lost) / target.opening) /
             static_cast<double>(months);
  }
  return 0;
}

double completions(const Scenario& scenario, std::size_t service) {
  return sum(weeks_of(scenario.completed, scenario.services[service].id, std::nullopt), 0, kBands);
}

}  // namespace icsflow::models::region
