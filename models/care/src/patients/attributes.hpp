#pragma once

/// What patients carry, and what depends on it: times and priorities. An attribute is drawn from identity and name
/// alone whenever it is asked for, unless a step has set it. Called by every part that samples a time of a patient.

#include <tuple>
#include <vector>

#include "book.hpp"
#include "icsflow/care/observer.hpp"
#include "patients/overflow.hpp"

namespace icsflow::models {

template <class Fel>
class Attributes {
 public:
  Attributes(Book<Fel>& book, OverflowRecords<Fel>& overflow) : book_(book), overflow_(overflow) {}

  void clear() { members.clear(); }
  auto state() { return std::tie(members); }

  /// A time of the present step, drawn; by attribute, if the distribution depends on one. Not below 0.
  engine::Duration sample(std::uint32_t distribution, Slot e, engine::DrawSite site);
  /// At a step; lower goes first.
  std::uint8_t priority_of(Slot e, const CompiledStep& s) {
    if (s.priority == kNoParameter) return book_.tokens[e].priority();
    const ParameterId id = s.priority < kByAttribute ? s.priority : by_attribute(e, s.priority);
    return priority_from(book_.value(id));
  }

  /// What this patient carries.
  double attribute(Slot e, const CompiledAttribute& a);
  void carry(Slot e, std::uint32_t name, double value);
  /// `set` of the step that is entered.
  void set_attributes(Slot e);
  /// What holds for this patient among cases (CompiledModel::cases).
  std::uint32_t by_attribute(Slot e, std::uint32_t cases);
  /// A time that depends on what the patient carries, in days: the number itself, or drawn as its value says.
  double days_by_attribute(Slot e, std::uint32_t cases, engine::DrawSite site);
  /// All that the patient of a token carries, for who looks on.
  [[nodiscard]] CarriedValues values(Slot e);
  /// What a message takes along to another provider.
  void pack(Slot e, CareMessage& message);
  void unpack(Slot e, const CareMessage& message);

  /// The people of populations. An attribute of theirs is the same each time they come. sources/ adds to them.
  std::vector<Member> members;

 private:
  Book<Fel>& book_;
  OverflowRecords<Fel>& overflow_;
};

}  // namespace icsflow::models
