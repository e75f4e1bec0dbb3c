#pragma once

/// Definitions of Attributes, for provider.cpp alone: the parts that most events go through are inlined there.

#include "patients/attributes.hpp"

namespace icsflow::models {

template <class Fel>
engine::Duration Attributes<Fel>::sample(std::uint32_t distribution, Slot e, engine::DrawSite site) {
  if (distribution >= kByAttribute) return engine::duration_from_days(days_by_attribute(e, distribution, site));
  const Token& t = book_.tokens[e];
  engine::Substream u = book_.substream(overflow_.luck(t, book_.step_of(t)), site);
  const double d = book_.distributions[distribution].sample(u);
  return engine::duration_from_days(d > 0 ? d : 0);
}

}  // namespace icsflow::models
