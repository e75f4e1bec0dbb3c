#include "icsflow/measure/measures.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "icsflow/domain/rtt.hpp"
#include "measures_report.hpp"

namespace icsflow::models {
namespace {

constexpr double kDaysAMonth = 30.4375;
constexpr const char* kListSection = "Waiting list (referral to treatment)";

void add(BandCounts& to, const BandCounts& from) {
  for (std::size_t b = 0; b < kBands; ++b) to[b] += from[b];
}
std::vector<double> as_double(const std::vector<std::int32_t>& v) { return {v.begin(), v.end()}; }

/// The one list of measures: run with no outcomes it makes the catalogue, with outcomes the values.
class Report : public ReportWriter {
 public:
  using ReportWriter::ReportWriter;

  void run() {
    bool services = !m_.services.empty();
    if (services) waiting_list();
    if (services) planned_care();
    emergency();
    beds();
    discharge();
    staffing();
    for (std::size_t p = 0; p < m_.providers.size(); ++p) {
      const bool asked = m_.measures.any() && m_.measures.providers[p];
      if (m_.reports_queues(p)) queues(p);
      if (asked) report_asked(*this, p);
    }
    units_at_work();
    losses_and_interruptions();
  }

 private:
  /// Mean of a count at midnight, from the first whole day after the warm-up.
  [[nodiscard]] double mean_of(const std::vector<std::int32_t>& v) const {
    const std::size_t first = std::min(v.size(), static_cast<std::size_t>(std::ceil(warm_up_days())));
    double sum = 0;
    for (std::size_t i = first; i < v.size(); ++i) sum += v[i];
    return ratio(sum, static_cast<double>(v.size() - first));
  }
  [[nodiscard]] double counted_months() const { return counted_days() / kDaysAMonth; }
  /// Does a patient of this provider come to a step with this mark?
  [[nodiscard]] bool marks(std::size_t provider, MarkKind mark) const {
    return std::any_of(m_.instances.begin(), m_.instances.end(),
                       [&](const CompiledInstance& i) { return i.provider == provider && has_mark(i, mark); });
  }
  [[nodiscard]] bool has_mark(const CompiledInstance& i, MarkKind mark) const {
    for (StepId s = i.first; s < i.first + i.step_count; ++s) {
      if ((m_.steps[s].marks >> static_cast<unsigned>(mark)) & 1U) return true;
    }
    return false;
  }

  // --- RTT ---

  struct ListTotals {
    BandCounts opening{}, opening_decided{}, closing{}, admitted{}, non_admitted{}, adjusted{};
    double decided = 0;
    ClockFlows flows;
  };
  ListTotals totals(const std::vector<std::uint16_t>& services) const {
    ListTotals t;
    for (const std::uint16_t i : services) {
      const CompiledService& service = m_.services[i];
      const ServiceRecord& s = record(service.provider).services[service.local];
      add(t.opening, s.opening_bands);
      add(t.opening_decided, s.opening_decided_bands);
      add(t.closing, s.closing_bands);
      add(t.admitted, s.admitted_bands);
      add(t.non_admitted, s.non_admitted_bands);
      if (m_.measures.completed.adjusted)
        add(t.adjusted, record(service.provider).asked->adjusted_bands[service.local]);
      t.decided += static_cast<double>(s.decided);
      for (const ClockFlows& f : s.weeks) {
        t.flows.added += f.added;
        t.flows.admitted += f.admitted;
        t.flows.non_admitted += f.non_admitted;
        t.flows.nullified += f.nullified;
        t.flows.removed += f.removed;
        t.flows.in += f.in;
        t.flows.out += f.out;
      }
    }
    return t;
  }

  /// @param here whether the scenario asks for further measures of this scope
  void list_headlines(const std::string& scope, const std::vector<std::uint16_t>& services, bool here) {
    const ListTotals t = live() ? totals(services) : ListTotals{};
    const double n = static_cast<double>(total(t.closing)), n0 = static_cast<double>(total(t.opening));
    const auto say = [&](const char* name, const std::string& label, Format f, double v) {
      headline(kListSection, name, scope, label, f, [v] { return v; });
    };
    const auto flow = [&](const char* name, const char* label, std::int64_t count) {  // of the whole run
      sum_over_run(kListSection, name, scope, label, run_days(), [count] { return static_cast<double>(count); });
    };
    const auto within = [](const BandCounts& b, double all) {
      return ratio(all - static_cast<double>(over(b, kWithin18Bands)), all);
    };
    say("opening_list", "waiting at the start", Format::kCount, n0);
    say("closing_list", "waiting at the end", Format::kCount, n);
    say("opening_decided", "with a decision to admit, at the start", Format::kCount,
        static_cast<double>(total(t.opening_decided)));
    say("closing_decided", "with a decision to admit, at the end", Format::kCount, t.decided);
    say("opening_within_18_weeks", "within 18 weeks at the start", Format::kShare, within(t.opening, n0));
    say("within_18_weeks", "within 18 weeks at the end", Format::kShare, within(t.closing, n));
    say("opening_over_52_weeks", "over 52 weeks at the start", Format::kCount,
        static_cast<double>(over(t.opening, kOver52Band)));
    say("over_52_weeks", "over 52 weeks at the end", Format::kCount, static_cast<double>(over(t.closing, kOver52Band)));
    say("over_65_weeks", "over 65 weeks at the end", Format::kCount, static_cast<double>(over(t.closing, kOver65Band)));
    say("opening_median_wait", "median wait at the start", Format::kWeeks,
        band_percentile(t.opening, 0.5).value_or(kNothing));
    say("median_wait", "median wait at the end", Format::kWeeks, band_percentile(t.closing, 0.5).value_or(kNothing));
    say("opening_p92_wait", "92nd percentile wait at the start", Format::kWeeks,
        band_percentile(t.opening, 0.92).value_or(kNothing));
    say("p92_wait", "92nd percentile wait at the end", Format::kWeeks,
        band_percentile(t.closing, 0.92).value_or(kNothing));
    flow("clock_starts", "new RTT periods", t.flows.added);
    flow("completed_admitted", "completed, admitted", t.flows.admitted);
    flow("completed_non_admitted", "completed, non-admitted", t.flows.non_admitted);
    flow("completed", "completed, all", t.flows.admitted + t.flows.non_admitted);
    const double months = run_days() / kDaysAMonth;  // a list has no warm-up
    const bool on_page = on_page_;
    on_page_ = false;
    say("clock_starts_per_month", "new RTT periods a month", Format::kCount,
        static_cast<double>(t.flows.added) / months);
    say("completed_admitted_per_month", "completed, admitted, a month", Format::kCount,
        static_cast<double>(t.flows.admitted) / months);
    say("completed_non_admitted_per_month", "completed, non-admitted, a month", Format::kCount,
        static_cast<double>(t.flows.non_admitted) / months);
    say("removals_per_month", "removed or nullified a month", Format::kCount,
        static_cast<double>(t.flows.removed + t.flows.nullified) / months);
    on_page_ = on_page;
    flow("unreported_removals", "unreported removals", t.flows.removed);
    flow("nullified", "clocks nullified (first appointment missed)", t.flows.nullified);
    flow("transfers_in", "transfers in", t.flows.in);
    if (!m_.measures.completed.asked || !here) return;
    completed_headlines(scope, "admitted", "admitted", t.admitted);
    completed_headlines(scope, "non_admitted", "non-admitted", t.non_admitted);
    if (m_.measures.completed.adjusted)
      completed_headlines(scope, "adjusted_admitted", "admitted, adjusted for pauses", t.adjusted);
  }

  /// Waits of those whose clocks were stopped, by the published bands.
  void completed_headlines(const std::string& scope, const std::string& name, const std::string& who,
                           const BandCounts& bands) {
    headline(kListSection, name + "_within_18_weeks", scope, who + ": within 18 weeks", Format::kShare, [&] {
      const auto n = static_cast<double>(total(bands));
      return ratio(n - static_cast<double>(over(bands, kWithin18Bands)), n);
    });
    for (const double p : m_.measures.completed.percentiles) {
      headline(kListSection, name + "_wait_p" + percent(p), scope,
               fmt::format("{}: wait not exceeded by {} %", who, percent(p)), Format::kWeeks,
               [&] { return band_percentile(bands, p).value_or(kNothing); });
    }
  }

  void waiting_list() {
    std::vector<std::uint16_t> all;
    all.resize(m_.services.size());
    std::iota(all.begin(), all.end(), std::uint16_t{0});
    of("");
    list_headlines("all", all, true);
    TableInfo table{kListSection,
                    "By provider",
                    {{"at start", "opening_list"},
                     {"at end", "closing_list"},
                     {"<18w then", "opening_within_18_weeks"},
                     {"<18w end", "within_18_weeks"},
                     {">52w end", "over_52_weeks"},
                     {"new", "clock_starts"},
                     {"completed", "completed"}},
                    {}};
    for (std::size_t i = 0; i < m_.providers.size(); ++i) {
      const CompiledProvider& p = m_.providers[i];
      if (p.services.empty()) continue;
      of(p.name, false);
      list_headlines(p.id, p.services, m_.measures.providers[i]);
      table.rows.push_back({p.name, p.id});
    }
    if (catalogue_ != nullptr) catalogue_->tables.push_back(table);
    for (std::uint16_t i = 0; i < size16(m_.services); ++i) weekly(i);
    for (const CompiledProvider& p : m_.providers) {
      if (!p.services.empty()) monthly(p.id, p.services);
    }
    monthly("all", all);
  }

  void weekly(std::uint16_t i) {
    const CompiledService& service = m_.services[i];
    static const ServiceRecord kEmpty{};
    const ServiceRecord& s = live() ? record(service.provider).services[service.local] : kEmpty;
    const auto flow = [&](const char* name, std::int64_t ClockFlows::*field) {
      series(name, service.provider_id, service.function, "pathways", Period::kWeek, [&] {
        std::vector<double> v;
        for (const ClockFlows& f : s.weeks) v.push_back(static_cast<double>(f.*field));
        return v;
      });
    };
    flow("clock_starts", &ClockFlows::added);
    flow("completed_admitted", &ClockFlows::admitted);
    flow("completed_non_admitted", &ClockFlows::non_admitted);
    flow("nullified", &ClockFlows::nullified);
    flow("unreported_removals", &ClockFlows::removed);
    flow("transfers_in", &ClockFlows::in);
    flow("transfers_out", &ClockFlows::out);
    series("list", service.provider_id, service.function, "pathways", Period::kWeek,
           [&] { return std::vector<double>(s.closing.begin(), s.closing.end()); });
  }

  void monthly(const std::string& scope, const std::vector<std::uint16_t>& services) {
    std::vector<BandCounts> months;
    if (live()) {
      for (const std::uint16_t i : services) {
        const CompiledService& service = m_.services[i];
        const auto& bands = record(service.provider).services[service.local].month_bands;
        months.resize(std::max(months.size(), bands.size()));
        for (std::size_t k = 0; k < bands.size(); ++k) add(months[k], bands[k]);
      }
    }
    const auto say = [&](const char* name, const char* unit, const auto& of) {
      series(name, scope, "all", unit, Period::kMonth, [&] {
        std::vector<double> v;
        v.reserve(months.size());
        for (const BandCounts& b : months) v.push_back(of(b));
        return v;
      });
    };
    say("list", "pathways", [](const BandCounts& b) { return static_cast<double>(total(b)); });
    say("within_18_weeks", "share", [](const BandCounts& b) {
      const auto n = static_cast<double>(total(b));
      return ratio(n - static_cast<double>(over(b, kWithin18Bands)), n);
    });
    say("over_52_weeks", "pathways", [](const BandCounts& b) { return static_cast<double>(over(b, kOver52Band)); });
    say("over_65_weeks", "pathways", [](const BandCounts& b) { return static_cast<double>(over(b, kOver65Band)); });
    say("median_wait", "weeks", [](const BandCounts& b) { return band_percentile(b, 0.5).value_or(kNothing); });
    say("p92_wait", "weeks", [](const BandCounts& b) { return band_percentile(b, 0.92).value_or(kNothing); });
  }

  // --- elective admissions ---

  void planned_care() {
    const char* section = "Planned care";
    of("");
    const auto sum = [&](std::int64_t ProviderRecord::*field) {
      double s = 0;
      for (std::size_t p = 0; live() && p < m_.providers.size(); ++p) s += static_cast<double>(record(p).*field);
      return s;
    };
    sum_over_run(section, "ordinary_admissions", "all", "ordinary admissions", counted_days(),
                 [&] { return sum(&ProviderRecord::ordinary); });
    sum_over_run(section, "day_cases", "all", "day cases", counted_days(),
                 [&] { return sum(&ProviderRecord::day_case); });
    sum_over_run(section, "planned_admissions", "all", "of these without an RTT clock (planned)", counted_days(),
                 [&] { return sum(&ProviderRecord::planned_admissions); });
    sum_over_run(section, "cancelled_no_bed", "all", "admissions cancelled on the day for want of a bed",
                 counted_days(), [&] { return sum(&ProviderRecord::cancelled_no_bed); });
    for (std::size_t p = 0; p < m_.providers.size(); ++p) {
      const CompiledProvider& provider = m_.providers[p];
      if (provider.services.empty()) continue;
      const ProviderRecord& r = record(p);
      of(provider.name, provider.kind == ProviderKind::kAcute);
      if (provider.cancellation_pool != kNoIndex) {
        sum_over_run(section, "cancelled_no_bed", provider.id, "cancelled on the day for want of a bed", counted_days(),
                     [&] { return static_cast<double>(r.cancelled_no_bed); });
      }
      headline(section, "sessions_lost", provider.id, "slots lost to staffing", Format::kShare, [&] {
        double planned = 0, run = 0;
        for (const SessionRecord& s : r.sessions) {
          planned += static_cast<double>(s.slots_planned);
          run += static_cast<double>(s.slots_run);
        }
        return ratio(planned - run, planned);
      });
      admission_waits(p, r);
    }
  }

  /// Mean RTT wait of those admitted, by the step they were booked for.
  void admission_waits(std::size_t p, const ProviderRecord& r) {
    const CompiledProvider& provider = m_.providers[p];
    std::map<std::string, std::vector<std::size_t>> by_step;
    for (std::size_t i = 0; i < provider.stat_steps.size(); ++i) {
      const CompiledStep& step = m_.steps[provider.stat_steps[i]];
      if (step.kind != StepKind::kBook || !m_.instances[step.instance].rtt) continue;
      by_step[m_.step_names[provider.stat_steps[i]]].push_back(i);
    }
    for (const auto& [name, steps] : by_step) {
      headline("Planned care", "rtt_wait_at_" + name, provider.id, "mean RTT wait of those seen: " + words(name),
               Format::kWeeks, [&, &which = steps] {
                 engine::Tally all;
                 for (const std::size_t i : which) all.merge(r.steps[i].clock);
                 return all.count() > 0 ? all.mean() / 7 : kNothing;
               });
    }
  }

  // --- emergency ---

  void emergency() {
    const char* section = "Emergency care";
    for (std::size_t p = 0; p < m_.providers.size(); ++p) {
      const CompiledProvider& provider = m_.providers[p];
      const ProviderRecord& r = record(p);
      of(provider.name);
      for (std::size_t d = 0; d < m_.departments.size(); ++d) {
        bool used = false;
        for (const CompiledInstance& i : m_.instances) used = used || (i.provider == p && i.department == d);
        if (!used) continue;
        const std::string scope = provider.id + "/" + m_.departments[d];
        const std::string who = "A&E " + words(m_.departments[d]) + ": ";
        const auto say = [&](const char* name, const char* label, Format f, const auto& of) {
          headline(section, name, scope, who + label, f, [&] { return of(r.departments[d]); });
        };
        const auto count = [&](const char* name, const char* label, const auto& of) {
          sum_over_run(section, name, scope, who + label, counted_days(), [&] { return double(of(r.departments[d])); });
        };
        count("ae_attendances", "attendances", [](const DepartmentRecord& x) { return x.arrived; });
        say("ae_within_4h", "within 4 hours", Format::kShare,
            [](const DepartmentRecord& x) { return ratio(double(x.within_4h), double(x.left)); });
        if (!admits(p, d)) continue;
        count("ae_over_12h", "over 12 hours from decision to admit to bed",
              [](const DepartmentRecord& x) { return x.over_12h; });
        on_page_ = false;
        say("ae_over_12h_per_month", "over 12 hours from decision to admit to bed, a month", Format::kCount,
            [this](const DepartmentRecord& x) { return double(x.over_12h) / counted_months(); });
        say("ae_attendances_per_month", "attendances a month", Format::kCount,
            [this](const DepartmentRecord& x) { return double(x.arrived) / counted_months(); });
        on_page_ = true;
      }
      if (!marks(p, MarkKind::kAdmitEmergency) && !marks(p, MarkKind::kAdmitZeroDay)) continue;
      sum_over_run(section, "emergency_admissions", provider.id, "emergency admissions", counted_days(),
                   [&] { return double(r.emergency_overnight + r.emergency_zero_day); });
      on_page_ = false;
      headline(section, "emergency_admissions_per_month", provider.id, "emergency admissions a month", Format::kCount,
               [&] { return double(r.emergency_overnight + r.emergency_zero_day) / counted_months(); });
      on_page_ = true;
      sum_over_run(section, "emergency_overnight", provider.id, "of these overnight", counted_days(),
                   [&] { return double(r.emergency_overnight); });
    }
  }

  /// Does anybody go from this department to a bed?
  bool admits(std::size_t provider, std::size_t department) const {
    return std::any_of(m_.instances.begin(), m_.instances.end(), [&](const CompiledInstance& i) {
      return i.provider == provider && i.department == department && has_mark(i, MarkKind::kDecideBed);
    });
  }

  // --- beds and discharge ---

  void beds() {
    const char* section = "Beds and places";
    std::vector<std::size_t> acute;
    for (std::size_t p = 0; p < m_.providers.size(); ++p) {
      const CompiledProvider& provider = m_.providers[p];
      const ProviderRecord& r = record(p);
      for (std::size_t i = 0; i < provider.pools.size(); ++i) {
        const CompiledPool& pool = provider.pools[i];
        if (!pool.beds && !pool.daily_grants) continue;
        series("open", provider.id, pool.name, "places", Period::kDay,
               [&] { return as_double(r.pools[i].open_at_midnight); });
        series("occupied", provider.id, pool.name, "places", Period::kDay,
               [&] { return as_double(r.pools[i].occupied_at_midnight); });
        series("queue", provider.id, pool.name, "patients", Period::kDay,
               [&] { return as_double(r.pools[i].queue_at_midnight); });
        const bool main_beds = pool.beds && provider.kind == ProviderKind::kAcute;
        of(provider.name, provider.kind != ProviderKind::kIndependent);
        const std::string scope = main_beds && pool.name == "beds" ? provider.id : provider.id + "/" + pool.name;
        headline(section, "occupancy", scope, words(pool.name) + " in use at midnight", Format::kShare,
                 [&] { return ratio(mean_of(r.pools[i].occupied_at_midnight), mean_of(r.pools[i].open_at_midnight)); });
        if (pool.daily_grants && !m_.reports_queues(p)) {  // else the mean over all time says it
          headline(section, "mean_queue", scope, words(pool.name) + ", waiting for a place", Format::kNumber,
                   [&] { return mean_of(r.pools[i].queue_at_midnight); });
        }
      }
      of(provider.name);
      if (provider.counts_ready) {
        acute.push_back(p);
        delays(p);
      }
      if (std::any_of(provider.pools.begin(), provider.pools.end(),
                      [](const CompiledPool& pool) { return pool.may_escalate; })) {
        sum_over_run(section, "escalation_bed_days", provider.id, "escalation bed-days", counted_days(),
                     [&] { return double(r.escalation_bed_days); });
      }
    }
    if (acute.empty()) return;
    of("", acute.size() > 1);
    headline(section, "ready_not_discharged", "all", "ready and not discharged, a day", Format::kNumber, [&] {
      double sum = 0;
      for (const std::size_t p : acute) sum += mean_of(record(p).ready_at_midnight);
      return sum;
    });
  }

  /// From being ready to discharge.
  void delays(std::size_t p) {
    const char* section = "Beds and places";
    const CompiledProvider& provider = m_.providers[p];
    const ProviderRecord& r = record(p);
    series("ready_not_discharged", provider.id, "all", "patients", Period::kDay,
           [&] { return as_double(r.ready_at_midnight); });
    headline(section, "ready_not_discharged", provider.id, "ready and not discharged, a day", Format::kNumber,
             [&] { return mean_of(r.ready_at_midnight); });
    headline(section, "mean_delay", provider.id, "mean time from ready to discharge", Format::kDays,
             [&] { return r.delay.count() > 0 ? r.delay.mean() : kNothing; });
    headline(section, "delayed_share", provider.id, "discharged a night or more after being ready", Format::kShare,
             [&] { return ratio(double(r.delayed), double(r.delay.count())); });
  }

  void discharge() {
    of("");
    // Waits for another provider's place, by the step that asks.
    std::map<std::string, std::vector<std::pair<std::size_t, std::size_t>>> by_step;
    for (std::size_t p = 0; p < m_.providers.size(); ++p) {
      const CompiledProvider& provider = m_.providers[p];
      for (std::size_t i = 0; i < provider.stat_steps.size(); ++i) {
        const CompiledStep& step = m_.steps[provider.stat_steps[i]];
        if (step.kind != StepKind::kTransfer || step.transfer_count == 0) continue;
        if (!m_.transfers[step.transfers].handshake) continue;
        by_step[m_.step_names[provider.stat_steps[i]]].emplace_back(p, i);
      }
    }
    for (const auto& [name, where] : by_step) {
      const auto& places = where;
      headline("Discharge", "transfer_wait_" + name, "all", words(name) + ": mean time from the request to the move",
               Format::kDays, [&] {
                 engine::Tally all;
                 for (const auto& [p, i] : places) {
                   for (const engine::Tally& t : record(p).steps[i].wait) all.merge(t);
                 }
                 return all.count() > 0 ? all.mean() : kNothing;
               });
      on_page_ = true;
      sum_over_run("Discharge", "transfers_" + name, "all", words(name) + ": moved", counted_days(), [&] {
        double n = 0;
        for (const auto& [p, i] : places) {
          for (const engine::Tally& t : record(p).steps[i].wait) n += double(t.count());
        }
        return n;
      });
      on_page_ = false;
      headline("Discharge", "transfers_per_day_" + name, "all", words(name) + ": moved a day", Format::kNumber, [&] {
        double n = 0;
        for (const auto& [p, i] : places) {
          for (const engine::Tally& t : record(p).steps[i].wait) n += double(t.count());
        }
        return n / counted_days();
      });
      on_page_ = true;
      sum_over_run("Discharge", "gave_up_" + name, "all", words(name) + ": left another way", counted_days(), [&] {
        double n = 0;
        for (const auto& [p, i] : places) n += double(record(p).steps[i].gave_up);
        return n;
      });
      on_page_ = false;
      headline("Discharge", "still_waiting_" + name, "all", words(name) + ": still waiting at the end", Format::kCount,
               [&] {
                 double n = 0;
                 for (const auto& [p, i] : places) n += double(still_waiting(record(p).steps[i]));
                 return n;
               });
      on_page_ = true;
    }
  }

  void staffing() {
    for (std::size_t p = 0; p < m_.providers.size(); ++p) {
      const CompiledProvider& provider = m_.providers[p];
      of(provider.name);
      for (std::size_t g = 0; g < provider.groups.size(); ++g) {
        headline("Staffing gaps: share of funded hours that nobody works", "unfilled_shifts",
                 provider.id + "/" + provider.groups[g].name, words(provider.groups[g].name), Format::kShare,
                 [&] { return (*outcomes_)[p].unfilled[g]; });
      }
    }
  }

  // --- queues without waiting lists ---

  void queues(std::size_t p) {
    const CompiledProvider& provider = m_.providers[p];
    const ProviderRecord& r = record(p);
    of(provider.name);
    for (std::size_t i = 0; i < provider.pools.size(); ++i) {
      const std::string scope = provider.id + "/" + provider.pools[i].name;
      const std::string who = words(provider.pools[i].name) + ": ";
      headline("Resources", "mean_in_use", scope, who + "mean in use", Format::kNumber,
               [&] { return (*outcomes_)[p].mean_busy[i]; });
      headline("Resources", "mean_queue", scope, who + "mean waiting", Format::kNumber,
               [&] { return (*outcomes_)[p].mean_queue[i]; });
    }
    const auto by_step = counted_steps(m_, p);
    for (const auto& [step, steps] : by_step) {
      const std::string scope = provider.id + "/" + step;
      const std::string who = step + ": ";
      const auto all = [&, &which = steps] {
        StepRecord sum;
        for (const std::size_t i : which) {
          const StepRecord& x = r.steps[i];
          for (std::size_t k = 0; k < kPriorities; ++k) sum.wait[k].merge(x.wait[k]);
          sum.waited += x.waited;
          sum.arrived += x.arrived;
          sum.turned_away += x.turned_away;
        }
        return sum;
      };
      const auto waits = [&] {
        engine::Tally t;
        for (const engine::Tally& w : all().wait) t.merge(w);
        return t;
      };
      headline("Waits", "mean_wait", scope, who + "mean wait", Format::kDays,
               [&] { return waits().count() > 0 ? waits().mean() : kNothing; });
      headline("Waits", "waited_share", scope, who + "share who waited", Format::kShare,
               [&] { return ratio(double(all().waited), double(waits().count())); });
      on_page_ = std::any_of(steps.begin(), steps.end(),
                             [&](std::size_t i) { return m_.steps[provider.stat_steps[i]].full != kNoStep; });
      headline("Waits", "turned_away_share", scope, who + "share turned away", Format::kShare, [&] {
        const StepRecord x = all();
        return ratio(double(x.turned_away), double(x.arrived));
      });
      on_page_ = true;
      sum_over_run("Waits", "served", scope, who + "served", counted_days(), [&] { return double(waits().count()); });
      still_there(p, scope, who, steps);
      const std::vector<std::size_t> priorities = priorities_at(m_, p, steps);
      on_page_ = tell_by_priority(priorities);
      for (const std::size_t k : priorities) {
        headline("Waits", fmt::format("mean_wait_priority_{}", k), scope,
                 who + fmt::format("mean wait, priority {}", k), Format::kDays, [&] {
                   const engine::Tally t = all().wait[k];
                   return t.count() > 0 ? t.mean() : kNothing;
                 });
      }
      on_page_ = true;
    }
  }

  /// Who is at these steps when the run ends: their waits are in no mean.
  void still_there(std::size_t p, const std::string& scope, const std::string& who,
                   const std::vector<std::size_t>& steps) {
    const auto now = [this, p, &steps] {
      ProviderOutcome::AtStep all;
      for (const std::size_t i : steps) {
        const ProviderOutcome::AtStep& one = outcome(p).steps[i];
        all.waiting += one.waiting;
        all.in_service += one.in_service;
        all.so_far.merge(one.so_far);
      }
      return all;
    };
    of_the_rest(true);
    headline("Waits", "still_waiting", scope, who + "still waiting at the end", Format::kCount,
             [&] { return double(now().waiting); });
    headline("Waits", "wait_so_far_mean", scope, who + "mean wait so far of these", Format::kDays,
             [&] { return now().waiting > 0 ? now().so_far.mean() : kNothing; });
    of_the_rest(false);
    const StepKind kind = m_.steps[m_.providers[p].stat_steps[steps.front()]].kind;
    if (kind != StepKind::kUse && kind != StepKind::kCare) return;
    const bool on_page = on_page_;
    on_page_ = false;
    headline("Waits", "still_in_service", scope, who + "in service at the end", Format::kCount,
             [&] { return double(now().in_service); });
    on_page_ = on_page;
  }

  // --- what units do beside serving, and what becomes of patients who are not served at once ---

  void units_at_work() {
    using Level = double ProviderOutcome::Managed::*;
    for (std::size_t p = 0; p < m_.providers.size(); ++p) {
      const CompiledProvider& provider = m_.providers[p];
      of(provider.name);
      for (std::size_t i = 0; provider.managed && i < provider.pools.size(); ++i) {
        const CompiledPool& pool = provider.pools[i];
        const std::string scope = provider.id + "/" + pool.name;
        const std::string who = words(pool.name) + ": ";
        const auto say = [&](const char* measure, const std::string& label, Level level) {
          headline("Resources", measure, scope, who + label, Format::kNumber,
                   [&] { return (*outcomes_)[p].managed[i].*level; });
        };
        using Managed = ProviderOutcome::Managed;
        if (!pool.shifts.empty()) {
          say("mean_on_shift", "mean on shift", &Managed::on_shift);
          say("mean_idle", "mean free", &Managed::idle);
          say("mean_overtime", "mean at work after their shift", &Managed::overtime);
        }
        if (pool.turnover != kNone) say("mean_cleaning", "mean between two patients", &Managed::cleaning);
        if (!provider.tracks_holds || !pool.kept) continue;
        say("mean_blocked", "mean blocked", &Managed::blocked);
        headline("Resources", "blocked_share", scope, who + "blocked, of those in use", Format::kShare,
                 [&] { return ratio((*outcomes_)[p].managed[i].blocked, (*outcomes_)[p].mean_busy[i]); });
      }
    }
  }

  void losses_and_interruptions() {
    for (std::size_t p = 0; p < m_.providers.size(); ++p) {
      const CompiledProvider& provider = m_.providers[p];
      const ProviderRecord& r = record(p);
      of(provider.name);
      for (const auto& [name, steps] : counted_steps(m_, p)) {
        const CompiledStep& s = m_.steps[provider.stat_steps[steps.front()]];
        if (s.kind != StepKind::kUse && s.kind != StepKind::kSeize) continue;
        const std::string scope = provider.id + "/" + name;
        const std::string who = name + ": ";
        const auto sum = [&, &which = steps](const auto& count) {
          double n = 0;
          for (const std::size_t i : which) n += static_cast<double>(count(i));
          return n;
        };
        const auto arrived = [&] { return sum([&](std::size_t i) { return r.steps[i].arrived; }); };
        if (s.rules != kNone && !m_.step_rules[s.rules].balks.empty()) {
          headline("Waits", "balked_share", scope, who + "share who did not join the queue", Format::kShare,
                   [&] { return ratio(sum([&](std::size_t i) { return r.managed_steps[i].balked; }), arrived()); });
        }
        if (s.gives_up != kNoParameter) {
          // Of the waits that ended: who came may wait for long, and have come before the end of the warm-up.
          headline("Waits", "gave_up_share", scope, who + "share who gave up waiting", Format::kShare, [&] {
            const double gone = sum([&](std::size_t i) { return r.steps[i].gave_up; });
            return ratio(gone, gone + sum([&](std::size_t i) { return served(r.steps[i]); }));
          });
        }
        if (s.kind == StepKind::kUse && provider.pools[s.resource].interrupts()) interruptions(p, scope, who, steps);
      }
    }
  }

  void interruptions(std::size_t p, const std::string& scope, const std::string& who,
                     const std::vector<std::size_t>& steps) {
    const ProviderRecord& r = record(p);
    const auto time = [&](std::size_t priority) {
      engine::Tally t;
      for (const std::size_t i : steps) t.merge(r.managed_steps[i].interrupted[priority]);
      return t;
    };
    const auto all = [&] {
      engine::Tally t;
      for (std::size_t k = 0; k < kPriorities; ++k) t.merge(time(k));
      return t;
    };
    headline("Waits", "mean_interruptions", scope, who + "interruptions of a patient", Format::kNumber, [&] {
      double n = 0;
      for (const std::size_t i : steps) n += static_cast<double>(r.managed_steps[i].interruptions);
      return ratio(n, static_cast<double>(all().count()));
    });
    headline("Waits", "mean_interrupted", scope, who + "mean time interrupted", Format::kDays,
             [&] { return all().count() > 0 ? all().mean() : kNothing; });
    const std::vector<std::size_t> priorities = priorities_at(m_, p, steps);
    const bool on_page = on_page_;
    on_page_ = on_page && tell_by_priority(priorities);
    for (const std::size_t k : priorities) {
      headline("Waits", fmt::format("mean_interrupted_priority_{}", k), scope,
               who + fmt::format("mean time interrupted, priority {}", k), Format::kDays,
               [&] { return time(k).count() > 0 ? time(k).mean() : kNothing; });
    }
    on_page_ = on_page;
  }
};

}  // namespace

std::map<std::string, std::vector<std::size_t>> counted_steps(const CompiledModel& model, std::size_t provider) {
  const std::vector<StepId>& steps = model.providers[provider].stat_steps;
  std::map<std::string, std::vector<std::size_t>> by_step;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    by_step[model.instances[model.steps[steps[i]].instance].pathway + "." + model.step_names[steps[i]]].push_back(i);
  }
  return by_step;
}

std::vector<std::size_t> priorities_at(const CompiledModel& model, std::size_t provider,
                                       const std::vector<std::size_t>& steps) {
  const std::vector<std::uint16_t>& priorities = model.providers[provider].stat_priorities;
  unsigned here = 0, at_all = 0;
  for (const unsigned bits : priorities) at_all |= bits;
  for (const std::size_t i : steps) here |= priorities[i];
  std::vector<std::size_t> out;
  if (std::popcount(at_all) < 2) return out;
  for (std::size_t k = 0; k < kPriorities; ++k) {
    if (((here >> k) & 1U) != 0) out.push_back(k);
  }
  return out;
}

std::int64_t served(const StepRecord& step) {
  std::int64_t n = 0;
  for (const engine::Tally& t : step.wait) n += static_cast<std::int64_t>(t.count());
  return n;
}

std::int64_t left_unserved(const StepRecord& step, const ManagedStepRecord* managed) {
  return step.turned_away + step.gave_up + step.called_off + (managed == nullptr ? 0 : managed->balked);
}

std::int64_t still_waiting(const StepRecord& step) {
  return step.waiting_before + step.arrived - served(step) - left_unserved(step, nullptr);
}

Catalogue catalogue(const CompiledModel& model) {
  Catalogue c;
  Report(model, nullptr, &c, nullptr).run();
  for (const CompiledUncertain& u : model.uncertain) {
    c.uncertain.push_back(
        {model.paths[u.id], u.unit, u.uniform ? "uniform" : "triangular", u.low, model.base.value(u.id), u.high});
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
  Report(model, &providers, nullptr, &result).run();
}

}  // namespace icsflow::models
