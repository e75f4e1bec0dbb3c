#include "interventions/interventions.hpp"

#include <vector>

#include "event_list.hpp"

namespace icsflow::models {

/// Calls see(service, hazard) for each hazard of removal of each service, by their index here.
template <class Fel>
template <class See>
void Interventions<Fel>::each_hazard(const See& see) const {
  for (std::size_t i = 0; i < book_.me.services.size(); ++i) {
    const CompiledService& service = book_.model.services[book_.me.services[i]];
    see(i, book_.value(service.removal_hazard));
    for (const FromWait& h : service.removals_by_wait) see(i, book_.value(h.number));
  }
}

template <class Fel>
void Interventions<Fel>::change_parameters() {
  const std::int32_t day = engine::day_of(book_.now());
  if (book_.has_days) {  // what is granted below happens today
    book_.today = day;
    book_.week = book_.model.calendar->week(book_.today);
  }
  rates_.clear();
  for (const CompiledStream& s : book_.me.streams) rates_.push_back(streams_.rate_of(s));
  hazards_.clear();
  each_hazard([this](std::size_t, double hazard) { hazards_.push_back(hazard); });
  dated_.apply(day);
  for (std::uint32_t i = 0; i < rates_.size(); ++i) {
    if (streams_.rate_of(book_.me.streams[i]) != rates_[i]) streams_.change_rate(i, rates_[i]);
  }
  std::size_t k = 0, last = book_.me.services.size();
  each_hazard([&](std::size_t service, double hazard) {
    if (hazard == hazards_[k++] || service == last) return;
    last = service;  // told once
    rare_clocks_.change_removals(static_cast<std::uint16_t>(service));
  });
  set_capacities();
  for (std::size_t p = 0; p < beds_.pools.size(); ++p) {
    const bool rostered = book_.me.pools[p].rostered;
    if (rostered) {
      beds_.units.update_levels(p);
      beds_.service.rank_again(p);
    }
    if (!book_.me.pools[p].daily_grants)
      beds_.grant_from(p, rostered ? beds_.units.free_units(p) : beds_.pools[p].capacity() - beds_.pools[p].busy);
  }
  // Rotas are made with the interventions known so far: they need making anew only when another one begins.
  const auto begun = dated_.know(day);
  for (std::size_t i = 0; i < clinics_.size(); ++i) {
    rota_changes_.follow_values(i);
    if (begun.begins) rota_changes_.remake(i);
    if (begun.cancels) cancellations_.for_want_of_slots(i);
  }
}

template <class Fel>
void Interventions<Fel>::set_capacities() {
  beds_.set_capacities();
  const auto now = [this](ParameterId id) { return book_.value(id); };
  for (std::size_t i = 0; i < clinics_.size(); ++i)
    clinics_[i].staff = staffing_.sessions(book_.me.sessions[i].staffing, now);
}

template class Interventions<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
