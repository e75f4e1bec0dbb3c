#pragma once

/// The walk of a pathway through its steps. A step that takes no time is gone through at once; one that does ends by an
/// event, by a grant, or by what another part does. Called by events and, through the book, by the parts below.

#include "book.hpp"
#include "steps/marks.hpp"
#include "steps/step_parts.hpp"

namespace icsflow::models {

template <class Fel>
class Walk {
 public:
  Walk(Book<Fel>& book, StepParts<Fel>& parts, Marks<Fel>& marks) : book_(book), parts_(parts), marks_(marks) {}

  /// Goes through steps until one takes time. `e` may be destroyed on return.
  void enter(Slot e, StepId step);
  /// The present step has taken its time: on to the next.
  void step_end(Slot e);
  /// Does not wait any longer: for a unit, or for another provider's offer.
  void give_up(Slot e);
  /// Where the pathway goes from its present step, which is thereby over.
  StepId next_step(Slot e);
  StepId choose(Slot e, const BranchTable& table, engine::DrawSite site);
  /// @param drawn the number of [0, 1) that decides
  StepId choose_with(Slot e, const BranchTable& table, double drawn);
  /// Tokens that were seized, joined or begun within this event go on.
  void drain_resumed();

 private:
  /// The way on of which a number of [0, 1) decides, of two or more.
  [[nodiscard]] StepId pick(const BranchTable& table, double x) const {
    const CompiledBranch* const branch = &book_.model.branches[table.begin];
    for (std::uint16_t i = 0; i + 1 < table.count; ++i) {
      if ((x -= book_.value(branch[i].share)) < 0) return branch[i].to;
    }
    return branch[table.count - 1].to;
  }
  /// Ways on that are no shares: the table that an attribute tells; null where it is the shortest queue.
  const BranchTable* table_by_attribute(Slot e, const CompiledChoice& choice);
  [[nodiscard]] StepId shortest_queue(const CompiledChoice& choice) const;

  Book<Fel>& book_;
  StepParts<Fel>& parts_;
  Marks<Fel>& marks_;
};

}  // namespace icsflow::models
