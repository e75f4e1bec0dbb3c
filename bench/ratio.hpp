#pragma once

/// Times as ratios to the reference kernel of the same run.

#include <algorithm>
#include <ctime>
#include <functional>
#include <map>
#include <string>

#include <benchmark/benchmark.h>

namespace bench {

/// Wall time would count the neighbours, CPU time of the process the other workers: the caller chooses the clock.
inline double seconds(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// Seconds an item of `work` takes on this thread: the best of three, of `items` each.
inline double seconds_per_item(double items, const std::function<void()>& work) {
  double best = 1e300;
  for (int i = 0; i < 3; ++i) {
    const double began = seconds(CLOCK_THREAD_CPUTIME_ID);
    work();
    best = std::min(best, (seconds(CLOCK_THREAD_CPUTIME_ID) - began) / items);
  }
  return best;
}

inline std::map<std::string, double>& reference_times() {
  static std::map<std::string, double> times;
  return times;
}

/// What reference_seconds() measured for a workload, 0 if it has not yet: where the preparation is long.
inline double known_reference(const std::string& workload) {
  const auto found = reference_times().find(workload);
  return found == reference_times().end() ? 0 : found->second;
}

/// Measures the reference for a workload once a run, the first time it is asked for.
inline double reference_seconds(const std::string& workload, double items, const std::function<void()>& work) {
  const double known = known_reference(workload);
  return known > 0 ? known : reference_times()[workload] = seconds_per_item(items, work);
}

/// Clocks the loop of a benchmark and reports how many times as fast as the reference an item was.
class AgainstReference {
 public:
  AgainstReference(benchmark::State& state, double reference_seconds_per_item,
                   clockid_t clock = CLOCK_THREAD_CPUTIME_ID)
      : state_(state), reference_(reference_seconds_per_item), clock_(clock), began_(seconds(clock)) {}
  void report(double items) { state_.counters["times_reference"] = reference_ * items / (seconds(clock_) - began_); }

 private:
  benchmark::State& state_;
  double reference_;
  clockid_t clock_;
  double began_;
};

}  // namespace bench
