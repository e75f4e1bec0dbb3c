#pragma once

/// The parts that kinds of steps work with.

#include "beds/beds.hpp"
#include "book.hpp"
#include "clinics/clinics.hpp"
#include "clock/rare_clocks.hpp"
#include "patients/patients.hpp"
#include "steps/branches.hpp"
#include "transfer/transfers.hpp"

namespace icsflow::models {

template <class Fel>
struct StepParts {
  StepParts(Book<Fel>& the_book, Patients<Fel>& the_patients, RareClocks<Fel>& the_rare_clocks, Beds<Fel>& the_beds,
            Clinics<Fel>& the_clinics, Transfers<Fel>& the_transfers)
      : book(the_book),
        patients(the_patients),
        rare_clocks(the_rare_clocks),
        beds(the_beds),
        clinics(the_clinics),
        transfers(the_transfers),
        branches(the_book, the_patients) {}

  Book<Fel>& book;
  Patients<Fel>& patients;
  RareClocks<Fel>& rare_clocks;
  Beds<Fel>& beds;
  Clinics<Fel>& clinics;
  Transfers<Fel>& transfers;
  Branches<Fel> branches;

  /// The step takes so long: an event ends it.
  void ends_after(Slot e, engine::Duration time) {
    book.later(book.now() + time, kPriorityRelease, EventKind::kStepEnd, e, book.tokens[e].generation);
  }
  /// A drawn duration of the step.
  [[nodiscard]] engine::Duration duration(Slot e, const CompiledStep& s) {
    return patients.attributes.sample(s.duration, e, s.duration_site);
  }
};

}  // namespace icsflow::models
