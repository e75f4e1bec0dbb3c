#pragma once

/// What the files of the gate's program share. The demo is a file of its own: what the compiler inlines in the kernel's
/// workloads must not depend on how large the care system's headers are.

#include <cstddef>
#include <cstdint>
#include <string>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#endif

namespace bench {

/// What a workload hands back.
struct Outcome {
  std::uint64_t hash = 0;
  std::uint64_t operations = 0;
  std::size_t bytes = 0, patients = 0;  ///< memory of so many patients; 0: not asked
};

/// Counts only what happens while it lives.
struct Counted {
  Counted() { CALLGRIND_START_INSTRUMENTATION; }
  ~Counted() { CALLGRIND_STOP_INSTRUMENTATION; }
};

/// Bytes: all that a run of the demo holds, by the patients on its opening list.
Outcome demo_week();

/// Slots of a month given by weights of the time waited: looking at who waits, the picks, and as many who join.
Outcome weighted_list();

/// Ten days of a pool with a queue of 40,000. @param resources, step: as in a scenario, without the braces around them
Outcome long_queue(const std::string& resources, const std::string& step);

}  // namespace bench
