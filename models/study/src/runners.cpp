#include "runners.hpp"

#include <algorithm>
#include <utility>

namespace icsflow::models {

Runners::Runners(std::vector<RunnerFactory> make, const std::vector<std::size_t>& order, std::size_t most)
    : order_(order), most_(most) {
  for (RunnerFactory& one : make) scenarios_.push_back({std::move(one), {}, 0, {}});
  for (std::size_t item = 0; item < order_.size(); ++item) scenarios_[order_[item]].items.push_back(item);
}

std::unique_ptr<ReplicationRunner> Runners::take(std::size_t item) {
  OfScenario& mine = scenarios_[order_[item]];
  {
    const std::scoped_lock turn(mutex_);
    ++mine.begun;
    if (!mine.idle.empty()) {
      auto runner = std::move(mine.idle.back());
      mine.idle.pop_back();
      --idle_;
      return runner;
    }
  }
  return std::make_unique<ReplicationRunner>(mine.make());
}

void Runners::put_back(std::size_t item, std::unique_ptr<ReplicationRunner> runner) {
  std::vector<std::unique_ptr<ReplicationRunner>> gone;  // destroyed after the turn
  const std::scoped_lock turn(mutex_);
  OfScenario& mine = scenarios_[order_[item]];
  mine.idle.push_back(std::move(runner));
  ++idle_;
  const auto drop = [&](OfScenario& one) {
    gone.push_back(std::move(one.idle.back()));
    one.idle.pop_back();
    --idle_;
  };
  while (mine.idle.size() > mine.items.size() - mine.begun) drop(mine);  // more than are still to come
  while (idle_ > most_) {
    const auto later = [](const OfScenario& a, const OfScenario& b) {
      return a.idle.empty() != b.idle.empty() ? a.idle.empty() : a.next() < b.next();
    };
    drop(*std::max_element(scenarios_.begin(), scenarios_.end(), later));
  }
}

}  // namespace icsflow::models
