#pragma once

/// Patients on a waiting list are asked whether they still need the date, and some leave. Where no session has
/// `validation` there is nothing of it.

#include <cstdint>
#include <deque>
#include <tuple>
#include <vector>

#include "book.hpp"
#include "clinics/clinics.hpp"
#include "icsflow/engine/bytes.hpp"
#include "steps/marks.hpp"
#include "walk/endings.hpp"

namespace icsflow::models {

template <class Fel>
class Validation {
 public:
  Validation(Book<Fel>& book, Clinics<Fel>& clinics, Marks<Fel>& marks, Endings<Fel>& endings);

  void start();
  [[nodiscard]] bool any() const { return !lists_.empty(); }
  /// As engine/state.hpp has it.
  void save(engine::ByteWriter& out);
  void load(engine::ByteReader& in);
  /// 00:00: those who are due today are asked, as far as there is capacity.
  void ask();

 private:
  /// Those who joined with one clock start, and are due.
  struct Due {
    std::int32_t day;   ///< that orders the list
    std::int32_t time;  ///< how often they were due before; which of the rounds
  };
  /// A session whose patients are asked.
  struct List {
    std::size_t session;
    std::deque<Due> due;  ///< not asked yet, the first to be asked first
    auto state() { return std::tie(due, free); }
    double free = 0;  ///< how many may be asked still; less than 0: so many too many were, as days are asked whole
  };
  [[nodiscard]] bool anybody(std::size_t session, std::int32_t day) const;
  void fall_due(List& list, std::int32_t after, std::int32_t every);
  std::int64_t ask_day(std::size_t session, const Due& due);
  template <class See>
  void each_list(std::size_t session, const See& see) const;

  Book<Fel>& book_;
  Clinics<Fel>& clinics_;
  Marks<Fel>& marks_;
  Endings<Fel>& endings_;
  std::vector<List> lists_;
  std::vector<Slot> asked_;  // kept for its memory
};

}  // namespace icsflow::models
