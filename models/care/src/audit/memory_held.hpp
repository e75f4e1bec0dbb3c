#pragma once

/// What a provider holds: for profiles, and for runs that hold too much.

#include <cstdint>
#include <string>

#include "beds/beds.hpp"
#include "book.hpp"
#include "clinics/cancellations.hpp"
#include "clinics/clinics.hpp"
#include "clock/clocks.hpp"
#include "icsflow/care/world.hpp"
#include "patients/patients.hpp"
#include "sources/streams.hpp"
#include "transfer/transfers.hpp"
#include "values/dated_table.hpp"

namespace icsflow::models {

/// The parts that hold memory.
template <class Fel>
struct MemoryHeld {
  const Book<Fel>& book;
  const Patients<Fel>& patients;
  const Clocks<Fel>& clocks;
  const Beds<Fel>& beds;
  const Clinics<Fel>& clinics;
  const Cancellations<Fel>& cancellations;
  const Transfers<Fel>& transfers;
  const Streams<Fel>& streams;
  const DatedTable<Fel>& dated;

  /// Bytes of what grows with every patient, in use in this replication, whatever is kept from earlier ones.
  [[nodiscard]] std::uint64_t pathway_bytes() const;
  /// Where most wait, and how many, as the results call it.
  [[nodiscard]] std::string longest_queue() const;
  [[nodiscard]] ProviderMemory memory() const;
};

}  // namespace icsflow::models
