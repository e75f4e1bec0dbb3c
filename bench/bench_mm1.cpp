// M/M/1 through the public engine API: a Process, a future event list, draws keyed by customer. One item is one
// customer. The mean wait is compared with theory: a fast wrong answer is an error.

#include <cmath>
#include <cstdint>
#include <string>

#include <benchmark/benchmark.h>

#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/future_event_list.hpp"
#include "ratio.hpp"
#include "reference_kernel.hpp"
#include "single_server.hpp"

namespace {

using namespace icsflow::engine;
using bench::kMeanService;
using bench::kRho;
using bench::SingleServer;

constexpr std::int64_t kCustomers = 1'000'000;

double reference_mm1() {
  return bench::reference_seconds("mm1", kCustomers,
                                  [] { reference::mm1(20'260'131, kCustomers, kMeanService / kRho, kMeanService); });
}

/// Mean wait in queue: rho / (1 - rho) services. The variance of the mean of n waits in a row is about
/// sigma^2 / n with sigma^2 = rho (2 + 5 rho - 4 rho^2 + rho^3) / (1 - rho)^4 services^2 (Daley 1968;
/// a plain Lindley recursion gave 2,038 where this gives 1,976). A band of 4 of its roots: one false alarm in 16,000.
bool check_wait(benchmark::State& state, double wait) {
  const double theory = kRho / (1 - kRho);
  const double sigma_squared = kRho * (2 + 5 * kRho - 4 * kRho * kRho + kRho * kRho * kRho) / std::pow(1 - kRho, 4);
  const double band = 4 * std::sqrt(sigma_squared / static_cast<double>(kCustomers));
  state.counters["wait"] = wait;
  if (std::abs(wait - theory) <= band) return true;
  state.SkipWithError(("mean wait " + std::to_string(wait) + " services, theory " + std::to_string(theory) +
                       " within " + std::to_string(band))
                          .c_str());
  return false;
}

template <class Fel>
void mm1(benchmark::State& state) {
  bench::AgainstReference ratio(state, reference_mm1());
  std::uint64_t replication = 0;
  for (auto _ : state) {
    SingleServer<Fel> server(kCustomers);
    server.start({20'260'131, replication++});
    LogicalProcess* const process = &server;
    run_sequential({&process, 1}, days(1), kNever);
    if (server.waits().count() != static_cast<std::uint64_t>(kCustomers)) {
      state.SkipWithError("not every customer was served");
      return;
    }
    if (!check_wait(state, server.waits().mean() / kMeanService)) return;
  }
  ratio.report(static_cast<double>(state.iterations() * kCustomers));
  state.SetItemsProcessed(state.iterations() * kCustomers);
}

void mm1_reference(benchmark::State& state) {
  bench::AgainstReference ratio(state, reference_mm1());
  std::uint64_t seed = 0;
  for (auto _ : state) {
    const double wait = reference::mm1(seed++, kCustomers, kMeanService / kRho, kMeanService);
    if (!check_wait(state, wait / kMeanService)) return;
  }
  ratio.report(static_cast<double>(state.iterations() * kCustomers));
  state.SetItemsProcessed(state.iterations() * kCustomers);
}

BENCHMARK_TEMPLATE(mm1, BucketRing)->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(mm1, FourAryHeap)->Unit(benchmark::kMillisecond);
BENCHMARK(mm1_reference)->Unit(benchmark::kMillisecond);

}  // namespace
