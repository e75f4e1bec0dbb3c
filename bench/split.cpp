// M/M/1 on the public API, counted: which instructions, misses and mispredictions of an event are the list's, the
// draws', the statistics' and dispatch's. tools/bench --split runs it under callgrind and adds up by source file.

#include <cstdio>
#include <cstring>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#endif

#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/lists/future_event_list.hpp"
#include "single_server.hpp"

namespace {

template <class Fel>
void run() {
  bench::SingleServer<Fel> server(200'000);
  server.start({20'260'131, 0});
  icsflow::engine::LogicalProcess* const process = &server;
  CALLGRIND_START_INSTRUMENTATION;
  icsflow::engine::run_sequential({&process, 1}, icsflow::engine::days(1), icsflow::engine::kNever);
  CALLGRIND_STOP_INSTRUMENTATION;
  std::printf("%llu %.6f\n", static_cast<unsigned long long>(server.events_executed()),
              server.waits().mean() / bench::kMeanService);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || (std::strcmp(argv[1], "ring") != 0 && std::strcmp(argv[1], "heap") != 0)) return 2;
  std::strcmp(argv[1], "ring") == 0 ? run<icsflow::engine::BucketRing>() : run<icsflow::engine::FourAryHeap>();
}
