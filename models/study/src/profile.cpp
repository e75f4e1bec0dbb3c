#include "icsflow/study/profile.hpp"

#include <algorithm>

namespace icsflow::models {

void RunProfile::add(const RunProfile& other) {
  replications += other.replications;
  events += other.events;
  windows += other.windows;
  parallel_windows += other.parallel_windows;
  messages += other.messages;
  phases.opening += other.phases.opening;
  phases.planning += other.phases.planning;
  phases.between += other.phases.between;
  phases.delivering += other.phases.delivering;
  phases.handling += other.phases.handling;
  phases.waiting += other.phases.waiting;
  phases.measuring += other.phases.measuring;
  providers.resize(other.providers.size());
  for (std::size_t i = 0; i < providers.size(); ++i) {
    providers[i].id = other.providers[i].id;
    providers[i].events += other.providers[i].events;
    providers[i].seconds += other.providers[i].seconds;
    providers[i].bytes = std::max(providers[i].bytes, other.providers[i].bytes);
  }
  kinds.resize(other.kinds.size());
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    kinds[i].name = other.kinds[i].name;
    kinds[i].events += other.kinds[i].events;
  }
  memory.resize(other.memory.size());
  for (std::size_t i = 0; i < memory.size(); ++i) {
    memory[i].part = other.memory[i].part;
    memory[i].bytes = std::max(memory[i].bytes, other.memory[i].bytes);
  }
}

}  // namespace icsflow::models
