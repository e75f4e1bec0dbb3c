#pragma once

/// How the list of measures is written down: once as the catalogue, once per replication as values. Private to models.

#include <fmt/format.h>

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "icsflow/care/records.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/measure/measures.hpp"
#include "icsflow/scenario/priority.hpp"

namespace icsflow::models {

inline constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
inline double ratio(double a, double b) { return b > 0 ? a / b : kNothing; }
/// 95 for 0.95, 97.5 for 0.975.
inline std::string percent(double share) { return fmt::format("{:.10g}", share * 100); }

/// Where measures go: run with no outcomes it makes the catalogue, with outcomes the values.
class ReportWriter {
 public:
  ReportWriter(const CompiledModel& model, const std::vector<ProviderOutcome>* outcomes, Catalogue* catalogue,
               RunResult* result)
      : m_(model), outcomes_(outcomes), catalogue_(catalogue), result_(result) {}

  [[nodiscard]] bool live() const { return outcomes_ != nullptr; }
  /// An empty record while the catalogue is made: nothing is read from it then.
  const ProviderRecord& record(std::size_t p) const {
    static const ProviderRecord kEmpty{};
    return live() ? *(*outcomes_)[p].record : kEmpty;
  }

  /// What is said from here on is of this provider (empty: the whole system), and is on the page or not.
  void of(const std::string& owner, bool on_page = true) {
    owner_ = owner;
    on_page_ = on_page;
  }
  template <class Value>
  void headline(const char* section, const std::string& name, const std::string& scope, const std::string& label,
                Format format, const Value& value) {
    if (catalogue_ != nullptr)
      catalogue_->headlines.push_back({section, name, scope, label, format, owner_, on_page_, of_the_rest_, 0});
    if (result_ != nullptr) result_->headlines.push_back(value());
  }
  /// A count that grows with the time counted. @param days of that time
  template <class Value>
  void sum_over_run(const char* section, const std::string& name, const std::string& scope, const std::string& label,
                    double days, const Value& value) {
    headline(section, name, scope, label, Format::kCount, value);
    if (catalogue_ != nullptr) catalogue_->headlines.back().total_of = days;
  }
  /// Said of those who are not done when the run ends: on the page where they are many.
  void of_the_rest(bool is) { of_the_rest_ = is; }
  template <class Value>
  void series(const std::string& name, const std::string& provider, const std::string& item, const std::string& unit,
              Period period, const Value& value) {
    if (catalogue_ != nullptr) catalogue_->series.push_back({name, provider, item, unit, period});
    if (result_ != nullptr) result_->series.push_back(value());
  }

  /// `p1_home_support` as `P1 home support`, `type1` as `type 1`.
  static std::string words(const std::string& name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
      const bool digit = name[i] >= '0' && name[i] <= '9';
      const bool pathway = i == 1 && name[0] == 'p' && digit;
      if (pathway) out[0] = 'P';
      if (digit && !pathway && i > 0 && out.back() != ' ' && !(out.back() >= '0' && out.back() <= '9')) out += ' ';
      out += name[i] == '_' ? ' ' : name[i];
    }
    return out;
  }

  [[nodiscard]] const CompiledModel& model() const { return m_; }
  [[nodiscard]] double warm_up_days() const { return engine::in_days(m_.warm_up - engine::kStart); }
  [[nodiscard]] double run_days() const { return engine::in_days(m_.end - engine::kStart); }
  /// Of what is counted after the warm-up.
  [[nodiscard]] double counted_days() const { return run_days() - warm_up_days(); }
  [[nodiscard]] const ProviderOutcome& outcome(std::size_t p) const { return (*outcomes_)[p]; }

 protected:
  const CompiledModel& m_;
  const std::vector<ProviderOutcome>* outcomes_;
  Catalogue* catalogue_;
  RunResult* result_;
  std::string owner_;
  bool on_page_ = true, of_the_rest_ = false;
};

/// The steps of a provider that count waits, by "pathway.step": streams of one pathway share its steps.
std::map<std::string, std::vector<std::size_t>> counted_steps(const CompiledModel& model, std::size_t provider);

/// The priorities that can occur at these steps, where at this provider there are several; else none.
std::vector<std::size_t> priorities_at(const CompiledModel& model, std::size_t provider,
                                       const std::vector<std::size_t>& steps);

/// Whether the page gives waits by priority too: where several can occur, or one that the scenario gives. Of the one
/// that streams have by default they are the waits of all.
inline bool tell_by_priority(const std::vector<std::size_t>& priorities) {
  return priorities.size() > 1 || (priorities.size() == 1 && priorities.front() != kDefaultPriority);
}

/// Waits that ended as they should.
std::int64_t served(const StepRecord& step);

/// Who went on without having been served. @param managed null if its provider has no managed pools
std::int64_t left_unserved(const StepRecord& step, const ManagedStepRecord* managed);

/// Who waits when the run ends, at a step whose patients all join the queue.
std::int64_t still_waiting(const StepRecord& step);

/// What the scenario's `measures` ask for at one provider (measures_asked.cpp).
void report_asked(ReportWriter& report, std::size_t provider);

}  // namespace icsflow::models
