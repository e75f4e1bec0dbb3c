#pragma once

/// The processes of one run: made by a factory a kind, ranked by sorted name, connected by name, handed to executors.
///
///   World<Message, BucketRing> world({
///       {{"board"},    [&](std::string name, LpRank rank) { return std::make_unique<Board>(name, rank); }},
///       {{"RA7", "RVJ"}, [&](std::string name, LpRank rank) { return std::make_unique<Hospital>(name, rank); }}});
///   world.connect("board", "RA7", hours(24));
///   run_windows(ChannelGraph(world.processes()), end, options);
///
/// Ranks depend on the names alone, not on the order of kinds or names given.
///
/// Threads: built by one; the processes are then the executor's.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "icsflow/engine/check.hpp"
#include "icsflow/engine/directory.hpp"
#include "icsflow/engine/event.hpp"
#include "icsflow/engine/logical_process.hpp"
#include "icsflow/engine/messaging.hpp"
#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

template <class Payload, class Fel>
class World {
 public:
  using Peer = Messaging<Payload, Fel>;
  /// Makes the process of that name and rank.
  using Factory = std::function<std::unique_ptr<Peer>(std::string name, LpRank rank)>;
  struct Kind {
    std::vector<std::string> names;
    Factory make;
  };

  /// Calls the factories in order of rank.
  /// @throws ContractViolation if two names are equal, there are more than ranks, or a factory makes a process of
  ///         another name or rank
  explicit World(const std::vector<Kind>& kinds) : directory_(std::make_unique<Directory<Payload, Fel>>()) {
    struct Entry {
      const std::string* name;
      const Factory* make;
    };
    std::vector<Entry> entries;
    for (const Kind& kind : kinds) {
      for (const std::string& name : kind.names) entries.push_back({&name, &kind.make});
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return *a.name < *b.name; });
    constexpr std::size_t kRanks = std::size_t{std::numeric_limits<LpRank>::max()} + 1;
    if (entries.size() > kRanks) contract_violation("a run has at most " + std::to_string(kRanks) + " processes");
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const std::string& name = *entries[i].name;
      if (i > 0 && *entries[i - 1].name == name) contract_violation("two processes are called " + name);
      const auto rank = static_cast<LpRank>(i);
      owned_.push_back((*entries[i].make)(name, rank));
      if (owned_.back()->name() != name || owned_.back()->rank() != rank) {
        contract_violation("process " + name + " of rank " + std::to_string(rank) + " was made as " +
                           owned_.back()->name() + " of rank " + std::to_string(owned_.back()->rank()));
      }
      directory_->enter(*owned_.back());
      processes_.push_back(owned_.back().get());
    }
  }

  /// In order of rank.
  [[nodiscard]] std::span<LogicalProcess* const> processes() const { return processes_; }
  [[nodiscard]] std::size_t size() const { return owned_.size(); }
  [[nodiscard]] Peer& operator[](LpRank rank) const { return *owned_[rank]; }
  /// @throws ContractViolation if no process is called that
  [[nodiscard]] Peer& operator[](std::string_view name) const {
    const auto found = std::lower_bound(owned_.begin(), owned_.end(), name,
                                        [](const auto& process, std::string_view n) { return process->name() < n; });
    if (found == owned_.end() || (*found)->name() != name)
      contract_violation("no process is called " + std::string(name));
    return **found;
  }
  /// The processes that are of type `T`, in order of rank.
  template <class T>
  [[nodiscard]] std::vector<T*> all() const {
    std::vector<T*> out;
    for (const auto& process : owned_) {
      if (auto* const found = dynamic_cast<T*>(process.get()); found != nullptr) out.push_back(found);
    }
    return out;
  }

  /// Declares a channel (Messaging::connect). Returns its index at `from`.
  /// @throws ContractViolation if a name is unknown
  std::uint32_t connect(std::string_view from, std::string_view to, Duration minimum_delay) {
    return (*this)[from].connect((*this)[to], minimum_delay);
  }

 private:
  std::unique_ptr<Directory<Payload, Fel>> directory_;  // does not move when the world does
  std::vector<std::unique_ptr<Peer>> owned_;            // by rank
  std::vector<LogicalProcess*> processes_;
};

}  // namespace icsflow::engine
