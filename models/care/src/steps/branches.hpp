#pragma once

/// Steps that begin other tokens: `all_of` and its joins, `restart`. A branch is in nobody's custody: the pathway is.
/// Called by the walk.

#include "book.hpp"
#include "patients/patients.hpp"

namespace icsflow::models {

template <class Fel>
class Branches {
 public:
  Branches(Book<Fel>& book, Patients<Fel>& patients) : book_(book), patients_(patients) {}

  /// The branches of an `all_of` step begin; the token waits until all have joined.
  void fork(Slot e, const CompiledStep& s);
  /// A branch has come to its end.
  void join(Slot branch);
  /// Another pathway of the same patient, with an identity and a clock of its own.
  void restart(Slot e, const CompiledStep& s);

 private:
  /// A token that begins because of what another does, at the end of this event.
  Slot begin_from(Slot e, const CompiledHead& head);

  Book<Fel>& book_;
  Patients<Fel>& patients_;
};

}  // namespace icsflow::models
