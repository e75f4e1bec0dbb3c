/// Measures that a scenario asks for under `measures`; docs/results-format.md has their definitions.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "icsflow/domain/occupancy.hpp"
#include "measures_report.hpp"

namespace icsflow::models {
namespace {

constexpr std::int64_t kMostLevelsListed = 100;  // of a distribution in run.csv; what is above is in the last

/// 4 h for the span that is written so: the largest unit that leaves a whole number.
std::string span_text(engine::Duration span, std::string_view gap) {
  struct Unit {
    const char* name;
    std::int64_t ticks;
  };
  // No weeks: 28, 31 and 62 d are named alike.
  static constexpr Unit kUnits[] = {{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1'000}};
  for (const Unit& unit : kUnits) {
    if (span.ticks() != 0 && span.ticks() % unit.ticks == 0)
      return fmt::format("{}{}{}", span.ticks() / unit.ticks, gap, unit.name);
  }
  return fmt::format("{}{}ms", span.ticks(), gap);
}

struct Spans {
  engine::SpanHistogram spans;
  std::vector<std::int64_t> over;
  void merge(const SpanRecord& r) {
    spans.merge(r.spans);
    over.resize(r.asked->over.size(), 0);
    for (std::size_t i = 0; i < r.over.size(); ++i) over[i] += r.over[i];
  }
  [[nodiscard]] double quantile(double p) const {
    return spans.count() > 0 ? engine::in_days(spans.quantile(p)) : kNothing;
  }
  [[nodiscard]] double share_over(std::size_t i) const {
    return spans.count() > 0 ? ratio(static_cast<double>(over[i]), static_cast<double>(spans.count())) : kNothing;
  }
};

class Asked {
 public:
  Asked(ReportWriter& report, std::size_t provider)
      : r_(report), m_(report.model()), p_(provider), provider_(m_.providers[provider]) {}

  void run() {
    r_.of(provider_.name);
    if (m_.measures.pools) pools();
    if (m_.measures.waits.asked) waits();
    if (m_.measures.time_in_system.asked) stays();
  }

 private:
  [[nodiscard]] const AskedRecord& asked() const { return *r_.record(p_).asked; }

  /// `what`: wait, time_in_system. `all` gives the spans, merged.
  template <class All>
  void spans(const CompiledMeasures::Spans& wanted, const char* section, const std::string& what,
             const std::string& suffix, const std::string& scope, const std::string& who, const All& all) {
    for (const double p : wanted.percentiles) {
      r_.headline(section, what + "_p" + percent(p) + suffix, scope,
                  fmt::format("{}not exceeded by {} %", who, percent(p)), Format::kDays,
                  [&] { return all().quantile(p); });
    }
    for (std::size_t i = 0; i < wanted.over.size(); ++i) {
      r_.headline(section, what + "_over_" + span_text(wanted.over[i], "") + suffix, scope,
                  fmt::format("{}over {}", who, span_text(wanted.over[i], " ")), Format::kShare,
                  [&] { return all().share_over(i); });
    }
  }

  void waits() {
    for (const auto& counted : counted_steps(m_, p_)) {
      const std::string& step = counted.first;
      const std::string scope = provider_.id + "/" + step;
      const std::vector<std::size_t>& steps = counted.second;
      const auto merged = [&](std::size_t first, std::size_t last) {
        Spans all;
        for (const std::size_t i : steps) {
          for (std::size_t k = first; k <= last; ++k) all.merge(asked().waits[i * kPriorities + k]);
        }
        return all;
      };
      const auto sum = [&](const auto& of) {
        return [&, of] {
          std::int64_t n = 0;
          for (const std::size_t i : steps) n += of(i);
          return static_cast<double>(n);
        };
      };
      const auto& record = r_.record(p_);
      // waiting_at_start + arrivals = served + left_unserved + still_waiting
      r_.sum_over_run("Waits", "arrivals", scope, step + ": arrivals", r_.counted_days(),
                      sum([&](std::size_t i) { return record.steps[i].arrived; }));
      r_.of(provider_.name, false);
      r_.headline("Waits", "waiting_at_start", scope, step + ": waiting when counting began", Format::kCount,
                  sum([&](std::size_t i) { return record.steps[i].waiting_before; }));
      r_.sum_over_run("Waits", "left_unserved", scope, step + ": left without being served", r_.counted_days(),
                      sum([&](std::size_t i) {
                        return left_unserved(record.steps[i],
                                             record.managed_steps.empty() ? nullptr : &record.managed_steps[i]);
                      }));
      r_.of(provider_.name);
      if (gives_up(steps)) {
        r_.headline("Waits", "gave_up_share", scope, step + ": share who gave up", Format::kShare, [&] {
          std::int64_t gone = 0, all = 0;
          for (const std::size_t i : steps) {
            gone += record.steps[i].gave_up;
            all += served(record.steps[i]);
          }
          return ratio(static_cast<double>(gone), static_cast<double>(gone + all));
        });
      }
      spans(m_.measures.waits, "Waits", "wait", "", scope, step + ": wait ",
            [&] { return merged(0, kPriorities - 1); });
      const std::vector<std::size_t> priorities = priorities_at(m_, p_, steps);
      r_.of(provider_.name, tell_by_priority(priorities));
      for (const std::size_t k : priorities) {
        spans(m_.measures.waits, "Waits", "wait", fmt::format("_priority_{}", k), scope,
              fmt::format("{}: wait, priority {}, ", step, k), [&] { return merged(k, k); });
      }
      r_.of(provider_.name);
    }
  }

  /// Can anybody give up the wait?
  bool gives_up(const std::vector<std::size_t>& steps) const {
    // For units it is always said (measures.cpp).
    return std::any_of(steps.begin(), steps.end(), [&](std::size_t i) {
      const CompiledStep& s = m_.steps[provider_.stat_steps[i]];
      return s.kind == StepKind::kTransfer && s.gives_up != kNoParameter;
    });
  }

  void pools() {
    const CompiledMeasures& wanted = m_.measures;
    const engine::SimTime end = m_.end;
    for (std::size_t i = 0; i < provider_.pools.size(); ++i) {
      const std::string& name = provider_.pools[i].name;
      const std::string scope = provider_.id + "/" + name;
      const std::string who = ReportWriter::words(name) + ": ";
      r_.headline("Resources", "utilisation", scope, who + "utilisation", Format::kShare,
                  [&] { return r_.outcome(p_).utilisation[i]; });
      const auto in_use = [&] { return asked().pools[i].busy.shares(end); };
      const auto queue = [&] { return asked().pools[i].queue.shares(end); };
      const auto quantiles = [&](const char* what, const char* label, const auto& shares) {
        for (const double p : wanted.pool_percentiles) {
          r_.headline("Resources", fmt::format("{}_p{}", what, percent(p)), scope,
                      fmt::format("{}{}, not exceeded {} % of the time", who, label, percent(p)), Format::kNumber,
                      [&] { return static_cast<double>(engine::level_quantile(shares(), p)); });
        }
      };
      quantiles("in_use", "in use", in_use);
      quantiles("queue", "waiting", queue);
      const auto audit = [&] {
        const std::vector<std::int64_t>& days = asked().pools[i].audit;
        const auto all = static_cast<double>(std::accumulate(days.begin(), days.end(), std::int64_t{0}));
        std::vector<double> shares;
        for (const std::int64_t n : days) shares.push_back(static_cast<double>(n) / all);
        return shares;
      };
      delays(name, scope, who, in_use, audit);
      distribution("time_share_in_use", name, i, in_use);
      distribution("time_share_queue", name, i, queue);
      if (!wanted.audit) continue;
      distribution("audit_share_in_use", name, i, audit);
      const auto daily = [&](const char* measure, const char* unit,
                             std::vector<std::int32_t> AskedRecord::Pool::*days) {
        r_.series(measure, provider_.id, name, unit, Period::kDay, [&] {
          const std::vector<std::int32_t>& counts = asked().pools[i].*days;
          std::vector<double> out(counts.begin(), counts.end());
          out.resize(static_cast<std::size_t>(m_.run_days), kNothing);  // the last day may close before the audit
          return out;
        });
      };
      daily("audit_in_use", "units", &AskedRecord::Pool::in_use);
      daily("audit_waiting", "patients", &AskedRecord::Pool::waiting);
    }
  }

  /// P(N = n) / P(N <= n) of the numbers N in use: who arrives would find all n taken, were there n and did those who
  /// find none go away (Monks et al. 2016; for Poisson N it is Erlang's loss formula).
  template <class InUse, class Audit>
  void delays(const std::string& name, const std::string& scope, const std::string& who, const InUse& in_use,
              const Audit& audit) {
    for (const auto& [pool, sizes] : m_.measures.sizes) {
      if (pool != name) continue;
      for (const std::int64_t n : sizes) {
        r_.headline("Resources", fmt::format("delay_chance_with_{}", n), scope,
                    fmt::format("{}chance of delay with {}", who, n), Format::kShare, [&, n = n] {
                      return delay_chance(m_.measures.audit ? audit() : in_use(), static_cast<std::size_t>(n));
                    });
      }
    }
  }

  /// Shares of the levels 0, 1, ... in run.csv, one item each.
  template <class Shares>
  void distribution(const char* measure, const std::string& pool, std::size_t i, const Shares& shares) {
    const std::int64_t most = provider_.pools[i].most_in_use;
    const bool queue = std::string_view(measure) == "time_share_queue";
    const std::int64_t last = queue || most == kNoBound || most > kMostLevelsListed ? kMostLevelsListed : most;
    for (std::int64_t level = 0; level <= last; ++level) {
      const bool more = level == kMostLevelsListed;
      r_.series(measure, provider_.id, fmt::format("{}/{}{}", pool, level, more ? "+" : ""), "share", Period::kRun,
                [&] {
                  const std::vector<double> all = shares();
                  if (all.empty()) return std::vector<double>{kNothing};  // nothing was counted
                  const auto at = static_cast<std::size_t>(level);
                  double share = 0;
                  for (std::size_t k = at; k < (level == last ? all.size() : std::min(all.size(), at + 1)); ++k)
                    share += all[k];
                  return std::vector<double>{share};
                });
    }
  }

  void stays() {
    std::map<std::string, std::vector<std::size_t>> by_pathway;
    for (std::size_t i = 0; i < m_.instances.size(); ++i) {
      if (m_.instances[i].provider == p_) by_pathway[m_.instances[i].pathway].push_back(i);
    }
    for (const auto& [name, which] : by_pathway) {
      const std::string scope = provider_.id + "/" + name;
      const std::vector<std::size_t>& instances = which;
      stays(instances, name + ": ", "", scope,
            [](const AskedRecord::Stays& s) -> const AskedRecord::Stay& { return s; });
      still_there(instances, name + ": ", scope);
      // How they ended, where they can end in several ways: by name, not as the file comes to speak of them.
      std::map<std::string, std::uint16_t> ways;
      for (const std::size_t i : instances) {
        const CompiledInstance& instance = m_.instances[i];
        for (StepId s = instance.first; s < instance.first + instance.step_count; ++s) {
          if (m_.steps[s].kind != StepKind::kLeave) continue;
          const std::uint16_t way = m_.steps[s].resource;
          ways.emplace(m_.outcomes[way], way);
        }
      }
      if (ways.size() < 2) continue;
      for (const auto& [outcome, at] : ways) {
        const std::uint16_t way = at;
        stays(instances, name + ", " + ReportWriter::words(outcome) + ": ", "_" + outcome, scope,
              [way](const AskedRecord::Stays& s) -> const AskedRecord::Stay& { return s.outcomes[way]; });
      }
    }
  }

  /// Who has come and not left when the run ends: their times are in no mean.
  void still_there(const std::vector<std::size_t>& instances, const std::string& who, const std::string& scope) {
    const auto present = [&] {
      ProviderOutcome::Present all;
      for (const std::size_t i : instances) {
        all.count += r_.outcome(p_).present[i].count;
        all.so_far.merge(r_.outcome(p_).present[i].so_far);
      }
      return all;
    };
    r_.of_the_rest(true);
    r_.headline("Time in system", "still_there", scope, who + "still there at the end", Format::kCount,
                [&] { return static_cast<double>(present().count); });
    r_.headline("Time in system", "time_so_far_mean", scope, who + "mean time so far of these", Format::kDays,
                [&] { return present().so_far.count() > 0 ? present().so_far.mean() : kNothing; });
    r_.of_the_rest(false);
  }

  /// @param suffix of the measures: "", or the outcome
  template <class Part>
  void stays(const std::vector<std::size_t>& instances, const std::string& who, const std::string& suffix,
             const std::string& scope, const Part& part) {
    const char* section = "Time in system";
    const auto each = [&](const auto& apply) {
      for (const std::size_t i : instances) apply(part(asked().stays[i]));
    };
    r_.sum_over_run(section, "left" + suffix, scope, who + "left", r_.counted_days(), [&] {
      std::int64_t n = 0;
      each([&](const AskedRecord::Stay& s) { n += s.left; });
      return static_cast<double>(n);
    });
    r_.headline(section, "mean_time_in_system" + suffix, scope, who + "mean", Format::kDays, [&] {
      engine::Tally all;
      each([&](const AskedRecord::Stay& s) { all.merge(s.days); });
      return all.count() > 0 ? all.mean() : kNothing;
    });
    spans(m_.measures.time_in_system, section, "time_in_system", suffix, scope, who, [&] {
      Spans all;
      each([&](const AskedRecord::Stay& s) { all.merge(s.spans); });
      return all;
    });
  }

  ReportWriter& r_;
  const CompiledModel& m_;
  std::size_t p_;
  const CompiledProvider& provider_;
};

}  // namespace

void report_asked(ReportWriter& report, std::size_t provider) { Asked(report, provider).run(); }

}  // namespace icsflow::models
