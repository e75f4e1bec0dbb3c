#include "clinics/session.hpp"

#include "icsflow/engine/state.hpp"

namespace icsflow::models {

void Session::save(engine::ByteWriter& out) { engine::put_each(out, state()); }
void Session::load(engine::ByteReader& in) { engine::get_each(in, state()); }

}  // namespace icsflow::models
