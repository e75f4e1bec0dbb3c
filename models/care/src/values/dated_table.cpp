#include "values/dated_table.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "event_list.hpp"
#include "icsflow/domain/shocks.hpp"

namespace icsflow::models {

/// Of all months in which a day of the run is, or one that sessions are booked into during it.
template <class Fel>
void DatedTable<Fel>::draw_shocks(const ModelValues& given) {
  const CompiledModel& m = book_.model;
  shocks_ = {};
  std::vector<const CompiledShock*> wanted;
  for (const CompiledShock& shock : m.shocks) {
    if (std::binary_search(book_.me.dated.begin(), book_.me.dated.end(), shock.id)) wanted.push_back(&shock);
  }
  if (wanted.empty()) return;
  double horizon = 0;
  for (const CompiledSession& s : book_.me.sessions) {
    const ParameterId ids[] = {s.horizon};
    horizon = std::max(horizon, given.value(s.horizon));
    for (const DatedValue& v : dated_values(m.interventions, given.values, ids, m.run_days))
      horizon = std::max(horizon, v.value);
  }
  const auto month_of = [&](std::int32_t day) { return std::chrono::year_month_day{m.calendar->date(day)}; };
  const std::int32_t last_day = m.run_days + static_cast<std::int32_t>(std::ceil(horizon));
  const std::chrono::year_month_day first = month_of(0);
  for (std::chrono::year_month_day d{first.year(), first.month(), std::chrono::day{1}};; d += std::chrono::months{1}) {
    const auto day = static_cast<std::int32_t>((std::chrono::sys_days{d} - m.calendar->date(0)).count());
    if (day > last_day) break;
    shocks_.first_days.push_back(day);
  }
  const CivilMonth from =
      12 * static_cast<int>(first.year()) + static_cast<int>(static_cast<unsigned>(first.month())) - 1;
  shocks_.values.reserve(wanted.size());
  for (const CompiledShock* of : wanted) {
    Shock shock;
    shock.cv = given.value(of->cv);
    shock.persistence = given.value(of->persistence);
    shock.own = of->identity;
    shock.shared.reserve(of->shared.size());
    for (const CompiledShock::Factor& factor : of->shared)
      shock.shared.push_back({factor.identity, given.value(factor.share)});
    shocks_.values.push_back(
        {of->id, of->whole,
         shock.multipliers(book_.key, m.shock_site, from, static_cast<int>(shocks_.first_days.size()))});
  }
}

template <class Fel>
void DatedTable<Fel>::plan(const ModelValues& given, bool to_be_held) {
  to_be_held_ = to_be_held;
  book_.given = &given;
  book_.values = given.values.data();
  book_.distributions = given.distributions.data();
  changes_.clear();
  next_change_ = 0;
  known_until_ = -1;
  if (book_.me.dated.empty()) return;
  draw_shocks(given);
  changes_ = dated_values(book_.model.interventions, given.values, book_.me.dated, book_.model.run_days, shocks_,
                          book_.model.series);
  if (changes_.empty()) return;
  own_values_ = given.values;
  book_.values = own_values_.data();
  own_distributions_ = given.distributions;
  book_.distributions = own_distributions_.data();
  schedule_from(0);
}

template <class Fel>
void DatedTable<Fel>::schedule_from(std::int32_t day) {
  std::int32_t last = day - 1;
  for (const DatedValue& c : changes_) {
    if (c.day > last) book_.change_values_on(c.day);
    last = std::max(last, c.day);
  }
}

template <class Fel>
void DatedTable<Fel>::go_on(std::int32_t day) {
  if (changes_.empty()) return;
  for (; next_change_ < changes_.size() && changes_[next_change_].day < day; ++next_change_)
    own_values_[changes_[next_change_].id] = changes_[next_change_].value;
  make_distributions();
  schedule_from(day);
}

template <class Fel>
void DatedTable<Fel>::apply(std::int32_t day) {
  for (; next_change_ < changes_.size() && changes_[next_change_].day == day; ++next_change_) {
    own_values_[changes_[next_change_].id] = changes_[next_change_].value;
  }
  make_distributions();
}

template <class Fel>
void DatedTable<Fel>::make_distributions() {
  for (const std::uint32_t d : book_.me.dated_distributions)
    own_distributions_[d] = book_.model.distribution_sources[d].make(own_values_);
}

template <class Fel>
typename DatedTable<Fel>::Begun DatedTable<Fel>::know(std::int32_t day) {
  Begun begun;
  for (const DatedChange& c : book_.model.interventions) {
    if (c.at <= known_until_ || !c.concerns(day, book_.me.dated)) continue;
    begun.begins = true;
    begun.cancels = begun.cancels || c.cancels;
  }
  known_until_ = day;
  return begun;
}

template <class Fel>
double DatedTable<Fel>::value_on(ParameterId id, std::int32_t day) const {
  if (changes_.empty() || !std::binary_search(book_.me.dated.begin(), book_.me.dated.end(), id)) return book_.value(id);
  return dated_value(book_.model.interventions, book_.given->values, id, day, known_until_, shocks_,
                     book_.model.series);
}

template <class Fel>
double DatedTable<Fel>::largest(ParameterId id) const {
  double most = book_.value(id);
  for (const DatedValue& change : changes_) {
    if (change.id == id) most = std::max(most, change.value);
  }
  return most;
}

template <class Fel>
std::size_t DatedTable<Fel>::bytes() const {
  return changes_.capacity() * sizeof(DatedValue) + own_values_.capacity() * sizeof(double) +
         own_distributions_.capacity() * sizeof(engine::Distribution) +
         shocks_.values.size() * (sizeof(Multipliers::Of) + shocks_.first_days.size() * sizeof(double));
}

template class DatedTable<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
