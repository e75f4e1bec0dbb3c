#include "icsflow/care/records.hpp"

#include "icsflow/engine/bytes.hpp"
#include "icsflow/engine/state.hpp"

namespace icsflow::models {

ProviderRecord::ProviderRecord() = default;
ProviderRecord::ProviderRecord(const ProviderRecord& other) = default;
ProviderRecord& ProviderRecord::operator=(const ProviderRecord& other) = default;
ProviderRecord::ProviderRecord(ProviderRecord&& other) noexcept = default;
ProviderRecord& ProviderRecord::operator=(ProviderRecord&& other) noexcept = default;
ProviderRecord::~ProviderRecord() = default;

void ProviderRecord::save(engine::ByteWriter& out) { engine::put_each(out, state()); }
void ProviderRecord::load(engine::ByteReader& in) { engine::get_each(in, state()); }

void ProviderRecord::restart(const RecordSizes& sizes) {
  static_cast<ProviderCounts&>(*this) = {};
  services.resize(sizes.services);
  for (ServiceRecord& s : services) s.restart(sizes);
  departments.assign(sizes.departments, {});
  steps.assign(sizes.steps, {});
  rostered_steps.assign(sizes.rostered ? sizes.steps : 0, {});
  rostered_pools.assign(sizes.rostered ? sizes.pools : 0, {});
  pools.resize(sizes.pools);
  for (PoolRecord& p : pools) p.restart(sizes);
  sessions.assign(sizes.sessions, {});
  classes.assign(sizes.classes, {});
  requested.reset();
  ready_at_midnight.clear();
  ready_at_midnight.reserve(sizes.days);
  slots.assign(sizes.sessions > 0 ? sizes.days : 0, {});
  months.restart(sizes);
}

}  // namespace icsflow::models
