#pragma once

/// The walk of a pathway through its steps. A step that takes no time is gone through at once; one that does ends by an
/// event, by a grant, or by what another part does. Called by events and, through the book, by the parts below.

#include "beds/beds.hpp"
#include "book.hpp"
#include "clinics/clinics.hpp"
#include "patients/patients.hpp"
#include "steps/branches.hpp"
#include "steps/marks.hpp"
#include "transfer/transfers.hpp"
#include "walk/endings.hpp"

namespace icsflow::models {

template <class Fel>
class Walk {
 public:
  Walk(Book<Fel>& book, Patients<Fel>& patients, Beds<Fel>& beds, Clinics<Fel>& clinics, Transfers<Fel>& transfers,
       Marks<Fel>& marks, Endings<Fel>& endings)
      : book_(book),
        patients_(patients),
        beds_(beds),
        clinics_(clinics),
        transfers_(transfers),
        marks_(marks),
        endings_(endings),
        branches_(book, patients) {}

  /// Goes through steps until one takes time. `e` may be destroyed on return.
  void enter(Slot e, StepId step);
  /// The present step has taken its time: on to the next.
  void step_end(Slot e);
  /// Does not wait any longer: for a unit, or for another provider's offer.
  void give_up(Slot e);
  /// Where the pathway goes from its present step, which is thereby over.
  StepId next_step(Slot e);
  StepId choose(Slot e, const BranchTable& table, engine::DrawSite site);
  /// Tokens that were seized, joined or begun within this event go on.
  void drain_resumed();

 private:
  /// Ways on that are no shares: by attribute, or the shortest queue.
  StepId choose_by_rule(Slot e, const BranchTable& table, engine::DrawSite site);

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  Beds<Fel>& beds_;
  Clinics<Fel>& clinics_;
  Transfers<Fel>& transfers_;
  Marks<Fel>& marks_;
  Endings<Fel>& endings_;
  Branches<Fel> branches_;
};

}  // namespace icsflow::models
