#pragma once

/// What a scenario asks for under `measures`, and the start of statistics. Called by the day's rhythm and at the end of
/// a run.

#include "beds/beds.hpp"
#include "book.hpp"
#include "icsflow/care/outcome.hpp"
#include "patients/patients.hpp"
#include "walk/endings.hpp"

namespace icsflow::models {

template <class Fel>
class RequestedMeasures {
 public:
  RequestedMeasures(Book<Fel>& book, const Patients<Fel>& patients, Beds<Fel>& beds, const Endings<Fel>& endings)
      : book_(book), patients_(patients), beds_(beds), endings_(endings) {}

  /// For a new run: room for what is asked for, and from where it is filled.
  void start();
  /// The opening state is built, and nobody knows when it came; the first audit is scheduled.
  void begin();
  /// The warm-up is over: what was counted so far is forgotten, what goes on is not.
  void start_statistics();
  /// Clocks running now by group of patients, who are told apart.
  void count_lists_of_groups(RequestedRecord& requested) const;
  /// The daily count of units in use, after all that happens at that instant.
  void audit();
  /// Who waits, is served or is there at all now, and for how long they have been. @param at  now
  void see_who_is_there(ProviderOutcome& out, engine::SimTime at) const;

 private:
  /// From when the wait of a patient who waits counts.
  [[nodiscard]] engine::SimTime waits_since(Slot e) const;
  void schedule_audit(std::int32_t day);
  /// Figures by month are of the whole run: what is forgotten with the warm-up is kept for them.
  void remember_months();

  Book<Fel>& book_;
  const Patients<Fel>& patients_;
  Beds<Fel>& beds_;
  const Endings<Fel>& endings_;
};

}  // namespace icsflow::models
