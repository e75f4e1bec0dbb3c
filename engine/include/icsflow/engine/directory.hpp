#pragma once

/// The processes of one run that exchange messages of one payload, by rank: where a message finds its receiver. A World
/// (world.hpp) has one. Nothing is owned; a process leaves when it is destroyed, the directory when it is.
///
/// Threads: changed while nobody runs, read by any number.

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "icsflow/engine/check.hpp"
#include "icsflow/engine/event.hpp"

namespace icsflow::engine {

template <class Payload, class Fel>
class Messaging;

template <class Payload, class Fel>
class Directory {
 public:
  using Peer = Messaging<Payload, Fel>;

  Directory() = default;
  Directory(std::initializer_list<Peer*> processes) {
    for (Peer* process : processes) enter(*process);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    for (Peer* process : by_rank_) {
      if (process != nullptr) process->set_directory(nullptr);
    }
  }

  /// From now on the process can be connected with the others.
  /// @throws ContractViolation if it is in a directory, or another process here has its rank
  void enter(Peer& process) {
    if (process.directory() != nullptr) contract_violation("process " + process.name() + " is in a directory already");
    if (const Peer* const other = find(process.rank()); other != nullptr) {
      contract_violation("processes " + other->name() + " and " + process.name() + " have one rank, " +
                         std::to_string(process.rank()));
    }
    if (by_rank_.size() <= process.rank()) by_rank_.resize(std::size_t{process.rank()} + 1, nullptr);
    by_rank_[process.rank()] = &process;
    process.set_directory(this);
  }
  void leave(Peer& process) {
    by_rank_[process.rank()] = nullptr;
    process.set_directory(nullptr);
  }

  /// Null if there is none of that rank.
  [[nodiscard]] Peer* find(LpRank rank) const { return rank < by_rank_.size() ? by_rank_[rank] : nullptr; }
  /// The processes, null where a rank has none.
  [[nodiscard]] std::span<Peer* const> by_rank() const { return by_rank_; }

 private:
  std::vector<Peer*> by_rank_;
};

}  // namespace icsflow::engine
