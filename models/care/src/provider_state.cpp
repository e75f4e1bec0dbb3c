/// The state of a provider as bytes, and how it goes on from them.

#include <cstddef>
#include <vector>

#include "event_list.hpp"
#include "icsflow/engine/process_image.hpp"
#include "icsflow/engine/state.hpp"
#include "provider.hpp"

namespace icsflow::models {

template <class Fel>
void ProviderProcess<Fel>::save(engine::ByteWriter& out) {
  // Changes of values are those of whoever goes on.
  engine::ProcessImage::save(*this, out, [](const engine::Event& event) {
    return static_cast<EventKind>(event.kind) != EventKind::kParametersChange;
  });
  engine::put_each(out, state());
}

template <class Fel>
void ProviderProcess<Fel>::go_on(const RunStart& run, std::int32_t day, engine::ByteReader& in) {
  prepare(run);
  measures_.start();
  engine::ProcessImage::load(*this, in);
  const std::vector<std::size_t> rings = clinics_.open_days();
  engine::get_each(in, state());
  if (clinics_.open_days() != rings)
    throw engine::BadBytes(me.id + ": sessions are bookable for other times ahead than in the state");
  dated_.go_on(day);
}

using Fel = engine::ICSFLOW_CARE_EVENT_LIST;
template void ProviderProcess<Fel>::save(engine::ByteWriter&);
template void ProviderProcess<Fel>::go_on(const RunStart&, std::int32_t, engine::ByteReader&);

}  // namespace icsflow::models
