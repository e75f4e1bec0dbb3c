#pragma once

/// The runners (simulations with their memory) of a pool, kept from one replication to the next.

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "icsflow/study/pool.hpp"

namespace icsflow::models {

/// Who begins item k of the order takes a runner of its scenario and puts it back. As many as `most` lie idle; beyond
/// that the one whose scenario comes up last goes, so that a bound below the number of scenarios still saves most.
class Runners {
 public:
  /// @param order the scenario of each item
  Runners(std::vector<RunnerFactory> make, const std::vector<std::size_t>& order, std::size_t most);

  std::unique_ptr<ReplicationRunner> take(std::size_t item);
  /// After the item; not after one that failed.
  void put_back(std::size_t item, std::unique_ptr<ReplicationRunner> runner);

 private:
  struct OfScenario {
    RunnerFactory make;
    std::vector<std::size_t> items;  // ascending
    std::size_t begun = 0;           // of these
    std::vector<std::unique_ptr<ReplicationRunner>> idle;
    /// Item that needs one next; beyond all if none does.
    [[nodiscard]] std::size_t next() const {
      return begun < items.size() ? items[begun] : static_cast<std::size_t>(-1);
    }
  };

  std::mutex mutex_;
  std::vector<OfScenario> scenarios_;
  std::vector<std::size_t> order_;
  std::size_t most_, idle_ = 0;
};

}  // namespace icsflow::models
