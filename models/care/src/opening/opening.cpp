#include "opening/opening.hpp"

#include "event_list.hpp"

namespace icsflow::models {

template <class Fel>
void Opening<Fel>::open() {
  room_.start();
  stays_.start();
  lists_.open_lists();
  lists_.open_transfers();
  stays_.open_numbered();
  if (book_.model.stationary_stays) stays_.open_stationary();
  lists_.open_waiting();
  queues_.open_queues();
}

template class Opening<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
