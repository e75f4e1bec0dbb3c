#pragma once

/// What a step records when it is entered: clocks, admissions, the times of a department. Called by the walk.

#include "book.hpp"
#include "clock/clocks.hpp"
#include "clock/rare_clocks.hpp"
#include "patients/patients.hpp"

namespace icsflow::models {

/// The bit of a mark.
constexpr std::uint32_t mark_bit(MarkKind m) { return 1U << static_cast<unsigned>(m); }

template <class Fel>
class Marks {
 public:
  Marks(Book<Fel>& book, Patients<Fel>& patients, Clocks<Fel>& clocks, RareClocks<Fel>& rare_clocks)
      : book_(book), patients_(patients), clocks_(clocks), rare_clocks_(rare_clocks) {}

  /// @param marks a bit per MarkKind, kSets, kDue
  void apply(Slot e, std::uint32_t marks);

 private:
  Book<Fel>& book_;
  Patients<Fel>& patients_;
  Clocks<Fel>& clocks_;
  RareClocks<Fel>& rare_clocks_;
};

}  // namespace icsflow::models
