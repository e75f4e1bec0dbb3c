#pragma once

/// Recounts the tokens against the records: RTT clocks per service, units in use, units of shifts, custody. Called at
/// the end of every month and of the run; reads every part and changes none.

#include <vector>

#include "beds/beds.hpp"
#include "book.hpp"
#include "patients/patients.hpp"

namespace icsflow::models {

/// Whether a count of all tokens adds running clocks to the bands of the month that ends.
enum class MonthEnds { kNo, kYes };

template <class Fel>
class Identities {
 public:
  Identities(Book<Fel>& book, const Patients<Fel>& patients, const Beds<Fel>& beds)
      : book_(book), patients_(patients), beds_(beds) {}

  /// @throws engine::ContractViolation if a count differs from its record
  void check(MonthEnds month);

 private:
  void check_clocks() const;

  Book<Fel>& book_;
  const Patients<Fel>& patients_;
  const Beds<Fel>& beds_;
  std::vector<std::int64_t> running_, decided_, held_;  // kept for their memory
};

}  // namespace icsflow::models
