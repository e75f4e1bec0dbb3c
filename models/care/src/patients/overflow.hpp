#pragma once

/// What few pathways carry beside their token, and how often a pathway has been at a step. A token gets an overflow
/// record when it needs one and keeps it to its end. Called from everywhere; rare, and kept out of the way of what is
/// not.

#include <tuple>
#include <vector>

#include "book.hpp"
#include "patients/overflow_record.hpp"

namespace icsflow::models {

template <class Fel>
class OverflowRecords {
 public:
  explicit OverflowRecords(Book<Fel>& book) : book_(book) {}

  void clear();
  /// The overflow record of a token, which it has from now on.
  OverflowRecord& of(Slot e);
  [[nodiscard]] const OverflowRecord& at(std::uint32_t place) const { return records_[place]; }
  [[nodiscard]] OverflowRecord& at(std::uint32_t place) { return records_[place]; }
  /// The place of a new record. @throws std::length_error if there are more than can be counted
  std::uint32_t make();
  /// Takes the record from a token that is about to go.
  OverflowRecord take(Slot e);

  /// Whose draws are made at a step, by how often this pathway has been there before.
  [[nodiscard, gnu::always_inline]] Luck luck(const Token& t, const CompiledStep& s) const {
    if (s.visit_counter == kNoCounter) return {t.id, 0};
    if (s.visit_counter >= kVisitCounters || t.has(kOverflow)) return luck_beside(t, s.visit_counter);
    return {t.id, t.visits_to(s.visit_counter)};
  }
  /// One more visit to the present step.
  void count_visit(Slot e) {
    Token& t = book_.tokens[e];
    count_visit(e, t, book_.step_of(t));
  }
  /// Likewise. @param t the token, @param s its step
  [[gnu::always_inline]] void count_visit(Slot e, Token& t, const CompiledStep& s) {
    const std::uint8_t counter = s.visit_counter;
    if (counter == kNoCounter) return;
    if (counter >= kVisitCounters || t.has(kOverflow) || t.visits_to(counter) == kMostVisits) {
      count_beside(e, counter);
      return;
    }
    t.count_visit_to(counter);
  }
  /// How often this pathway of the patient was here before, and went elsewhere.
  [[nodiscard]] std::uint32_t times(Slot e) { return book_.tokens[e].has(kOverflow) ? of(e).times : 0U; }
  /// The token of the patient as a whole: a branch carries what its parent does.
  Slot root_token(Slot e) {
    while (book_.tokens[e].has(kBranch)) e = of(e).parent;
    return e;
  }

  auto state() { return std::tie(records_, free_); }
  [[nodiscard]] std::size_t used_bytes() const { return records_.size() * sizeof(OverflowRecord); }
  [[nodiscard]] std::size_t bytes() const {
    return records_.capacity() * sizeof(OverflowRecord) + free_.capacity() * sizeof(std::uint32_t);
  }

 private:
  [[nodiscard]] Luck luck_beside(const Token& t, std::uint8_t counter) const;
  void count_beside(Slot e, std::uint8_t counter);

  Book<Fel>& book_;
  std::vector<OverflowRecord> records_;
  std::vector<std::uint32_t> free_;
};

}  // namespace icsflow::models
