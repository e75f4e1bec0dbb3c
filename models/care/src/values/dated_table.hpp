#pragma once

/// The values a provider reads, which shocks and interventions may change at 00:00 of a day. A provider that none
/// concerns reads the tables that the run is given; the others have tables of their own. Called at the start of a run
/// and by interventions/.

#include <tuple>
#include <vector>

#include "book.hpp"
#include "icsflow/scenario/dated_values.hpp"

namespace icsflow::models {

template <class Fel>
class DatedTable {
 public:
  explicit DatedTable(Book<Fel>& book) : book_(book) {}

  /// Looks up what will change here, and schedules it. These events have a priority of their own and places that nobody
  /// else counts: what happens before the first of them is the same, event by event, with any changes or none.
  /// @param given  the values of the run before any change; must outlive it
  /// @param to_be_held  a run that begins as this one goes on may have other changes
  void plan(const ModelValues& given, bool to_be_held);
  /// Goes on at 00:00 of a day: the changes before it have been made.
  void go_on(std::int32_t day);
  /// Whether anything changes here during the run, or may.
  [[nodiscard]] bool any() const { return to_be_held_ || !changes_.empty(); }
  auto state() { return std::tie(known_until_); }
  /// Sets the values of this day. @return whether an intervention begins, and whether one of these cancels dates
  struct Begun {
    bool begins = false, cancels = false;
  };
  void apply(std::int32_t day);
  /// From its first day on an intervention is known with its ramp and its end.
  Begun know(std::int32_t day);
  /// The value on a day to come, as far as the interventions known today tell. Its shock is known: slots of a month are
  /// as many as there will be.
  [[nodiscard]] double value_on(ParameterId id, std::int32_t day) const;
  /// The largest value that the parameter has during the run.
  [[nodiscard]] double largest(ParameterId id) const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  void draw_shocks(const ModelValues& given);
  void make_distributions();
  /// The events of the changes from a day on.
  void schedule_from(std::int32_t day);

  Book<Fel>& book_;
  Multipliers shocks_;               // of values read here
  std::vector<DatedValue> changes_;  // of values read here, by day
  std::size_t next_change_ = 0;
  bool to_be_held_ = false;
  std::int32_t known_until_ = -1;   // interventions that begin later are not known yet
  std::vector<double> own_values_;  // used if there are changes; so is
  std::vector<engine::Distribution> own_distributions_;
};

}  // namespace icsflow::models
