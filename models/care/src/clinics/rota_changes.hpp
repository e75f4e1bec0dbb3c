#pragma once

/// What an intervention does to sessions: days open or close, and the rota of open days is made anew. Called at 00:00.

#include "clinics/clinics.hpp"

namespace icsflow::models {

template <class Fel>
class RotaChanges {
 public:
  RotaChanges(Book<Fel>& book, Clinics<Fel>& clinics) : book_(book), clinics_(clinics) {}

  /// Brings a session in line with today's values: the days open are today .. today + horizon - 1.
  void follow_values(std::size_t i);
  /// The rota of the open days, made anew. Nobody booked loses the date: slots that are lost are free ones first, and
  /// where more are booked than there are slots now, no more are.
  void remake(std::size_t i);

 private:
  void close_days(std::size_t i, std::int32_t first, std::int32_t last);

  Book<Fel>& book_;
  Clinics<Fel>& clinics_;
};

}  // namespace icsflow::models
