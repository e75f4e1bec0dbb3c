#include "values/dated_table.hpp"

#include <algorithm>

#include "event_list.hpp"

namespace icsflow::models {

template <class Fel>
void DatedTable<Fel>::plan(const ModelValues& given) {
  book_.given = &given;
  book_.values = given.values.data();
  book_.distributions = given.distributions.data();
  changes_.clear();
  next_change_ = 0;
  known_until_ = -1;
  if (book_.me.dated.empty()) return;
  changes_ = dated_values(book_.model.interventions, given.values, book_.me.dated, book_.model.run_days);
  if (changes_.empty()) return;
  own_values_ = given.values;
  book_.values = own_values_.data();
  own_distributions_ = given.distributions;
  book_.distributions = own_distributions_.data();
  std::int32_t last = -1;
  for (const DatedValue& c : changes_) {
    if (c.day != last) book_.later(engine::start_of_day(c.day), kPriorityControl, EventKind::kParametersChange, 0);
    last = c.day;
  }
}

template <class Fel>
void DatedTable<Fel>::apply(std::int32_t day) {
  for (; next_change_ < changes_.size() && changes_[next_change_].day == day; ++next_change_) {
    own_values_[changes_[next_change_].id] = changes_[next_change_].value;
  }
  for (const std::uint32_t d : book_.me.dated_distributions) {
    own_distributions_[d] = book_.model.distribution_sources[d].make(own_values_);
  }
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
  return dated_value(book_.model.interventions, book_.given->values, id, day, known_until_);
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
         own_distributions_.capacity() * sizeof(engine::Distribution);
}

template class DatedTable<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
