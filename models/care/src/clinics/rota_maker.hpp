#pragma once

/// Makes the rota of a session's day: how many slots it has, and for which lists they are kept. Called when a day comes
/// within the horizon, and when an intervention changes days that are open.

#include "book.hpp"
#include "clinics/session.hpp"
#include "values/dated_table.hpp"

namespace icsflow::models {

template <class Fel>
class RotaMaker {
 public:
  RotaMaker(Book<Fel>& book, const DatedTable<Fel>& dated, const Staffing& staffing)
      : book_(book), dated_(dated), staffing_(staffing) {}

  /// With the values of that day as they are known today; fractions of slots carry over to the next, in `s`.
  /// @param i index of the session
  Rota make(Session& s, std::size_t i, std::int32_t day);

 private:
  Book<Fel>& book_;
  const DatedTable<Fel>& dated_;
  const Staffing& staffing_;
};

}  // namespace icsflow::models
