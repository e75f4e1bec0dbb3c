#pragma once

/// Processes that do nothing, for tests of what is made of their channels.

#include <memory>
#include <string>
#include <vector>

#include "icsflow/engine/directory.hpp"
#include "icsflow/engine/event_loop.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/lists/future_event_list.hpp"

class Silent : public icsflow::engine::Process<Silent, int, icsflow::engine::FourAryHeap> {
 public:
  explicit Silent(icsflow::engine::LpRank rank) : Process("p" + std::to_string(rank), rank) {}
  void handle(const icsflow::engine::Event&) {}
};

/// So many, of ranks from 0.
struct Silents {
  explicit Silents(std::size_t n) {
    while (owned.size() < n) add();
  }
  Silent& add() {
    owned.push_back(std::make_unique<Silent>(static_cast<icsflow::engine::LpRank>(owned.size())));
    processes.push_back(owned.back().get());
    directory.enter(*owned.back());
    return *owned.back();
  }
  Silent& operator[](std::size_t i) { return *owned[i]; }
  icsflow::engine::Directory<int, icsflow::engine::FourAryHeap> directory;
  std::vector<std::unique_ptr<Silent>> owned;
  std::vector<icsflow::engine::LogicalProcess*> processes;
};
