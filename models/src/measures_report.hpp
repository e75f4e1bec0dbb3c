#pragma once

/// How the list of measures is written down: once as the catalogue, once per replication as values. Private to models.

#include <fmt/format.h>

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "compiled_model.hpp"
#include "measures.hpp"
#include "records.hpp"

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
    if (catalogue_ != nullptr) catalogue_->headlines.push_back({section, name, scope, label, format, owner_, on_page_});
    if (result_ != nullptr) result_->headlines.push_back(value());
  }
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
  [[nodiscard]] const ProviderOutcome& outcome(std::size_t p) const { return (*outcomes_)[p]; }

 protected:
  const CompiledModel& m_;
  const std::vector<ProviderOutcome>* outcomes_;
  Catalogue* catalogue_;
  RunResult* result_;
  std::string owner_;
  bool on_page_ = true;
};

/// The steps of a provider that count waits, by "pathway.step": streams of one pathway share its steps.
std::map<std::string, std::vector<std::size_t>> counted_steps(const CompiledModel& model, std::size_t provider);

/// Whether arrivals at this provider have several priorities and this is one of them.
bool uses_priority(const CompiledModel& model, std::size_t provider, std::size_t priority);

/// What the scenario's `measures` ask for at one provider (measures_asked.cpp).
void report_asked(ReportWriter& report, std::size_t provider);

}  // namespace icsflow::models
