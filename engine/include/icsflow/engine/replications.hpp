#pragma once

/// Replications in parallel: independent runs of one scenario, each with its own key. Results do not depend on which
/// worker ran what: they are handed back by replication number.

#include <functional>
#include <memory>

namespace icsflow::engine {

/// Runs `body(replication, worker_state)` for replications first .. first + count - 1 on `workers` threads of oneTBB.
/// `make_state` builds what a worker reuses from one replication to the next (memory, not results); it is called at
/// most once per worker, on that worker. Replications are picked in order, each by the next free worker. Called from
/// one thread; returns when all are done. If bodies throw, replications not yet started are not run, and the exception
/// of the lowest replication that threw is rethrown here: the same one for any number of workers.
void run_replications(int first, int count, int workers, const std::function<std::shared_ptr<void>()>& make_state,
                      const std::function<void(int replication, void* state)>& body);

}  // namespace icsflow::engine
