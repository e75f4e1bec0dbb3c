#pragma once

/// Values change during the run. A provider that an intervention concerns changes its table of values at 00:00, before
/// anything else happens on that day. What was drawn before stays: stays, times and hazards of waits under way. What
/// follows from values is worked out again here: capacities, arrivals, the rota, removals.

#include <vector>

#include "beds/beds.hpp"
#include "book.hpp"
#include "clinics/cancellations.hpp"
#include "clinics/clinics.hpp"
#include "clinics/rota_changes.hpp"
#include "clock/rare_clocks.hpp"
#include "sources/streams.hpp"
#include "values/dated_table.hpp"

namespace icsflow::models {

template <class Fel>
class Interventions {
 public:
  Interventions(Book<Fel>& book, DatedTable<Fel>& dated, Streams<Fel>& streams, RareClocks<Fel>& rare_clocks,
                Beds<Fel>& beds, Clinics<Fel>& clinics, Cancellations<Fel>& cancellations, const Staffing& staffing)
      : book_(book),
        dated_(dated),
        streams_(streams),
        rare_clocks_(rare_clocks),
        beds_(beds),
        clinics_(clinics),
        cancellations_(cancellations),
        rota_changes_(book, clinics),
        staffing_(staffing) {}

  /// The event kParametersChange.
  void change_parameters();
  /// Capacities and sessions follow today's staff.
  void set_capacities();

 private:
  template <class See>
  void each_hazard(const See& see) const;

  Book<Fel>& book_;
  DatedTable<Fel>& dated_;
  Streams<Fel>& streams_;
  RareClocks<Fel>& rare_clocks_;
  Beds<Fel>& beds_;
  Clinics<Fel>& clinics_;
  Cancellations<Fel>& cancellations_;
  RotaChanges<Fel> rota_changes_;
  const Staffing& staffing_;
  std::vector<double> rates_, hazards_;  // before a change; kept for their memory
};

}  // namespace icsflow::models
