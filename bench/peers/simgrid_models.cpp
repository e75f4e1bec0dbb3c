// M/M/1, M/M/10 and PHOLD in SimGrid's S4U: customers are actors that acquire a semaphore of as many units as there are
// servers and sleep their service time. SimGrid simulates distributed computers; a queue of customers is not what it is
// made for, but its actors and semaphores say it exactly. PHOLD: a message is an actor that sleeps and moves (its place
// is a number); SimGrid has no notion of a logical process with an event list. Built by bench/peers/run, not by CMake.
// Usage and output as simpy_models.py.

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <random>
#include <vector>

#include <simgrid/s4u.hpp>

namespace {

namespace s4u = simgrid::s4u;

constexpr double kRho = 0.8;

std::mt19937_64 words(1);
double uniform() { return static_cast<double>(words() >> 11) * 0x1.0p-53; }
double exponential(double mean) { return -std::log(1 - uniform()) * mean; }

}  // namespace

int main(int argc, char** argv) {
  // A million stacks would not fit: of 16 KiB each, and not guarded.
  char program[] = "simgrid_models", stack[] = "--cfg=contexts/stack-size:16", guard[] = "--cfg=contexts/guard-size:0",
       quiet[] = "--log=root.thres:critical";
  char* arguments[] = {program, stack, guard, quiet, nullptr};
  int count = 4;
  s4u::Engine engine(&count, arguments);
  if (argc < 3) return 2;
  s4u::NetZone* const zone = s4u::create_full_zone("world");
  s4u::Host* const host = zone->create_host("host", 1e9);
  zone->seal();

  double items = 0, answer = 0;
  const std::clock_t began = std::clock();
  if (std::strcmp(argv[1], "phold") == 0 && argc == 4) {
    std::vector<long> seen(static_cast<std::size_t>(std::atol(argv[2])));
    const double means = std::atof(argv[3]) / static_cast<double>(seen.size());
    for (std::size_t place = 0; place < seen.size(); ++place) {
      s4u::Actor::create("message", host, [&seen, place, means] {
        std::size_t at = place;
        while (true) {
          const double later = 0.1 + exponential(0.9);
          if (s4u::Engine::get_clock() + later >= means) return;
          s4u::this_actor::sleep_for(later);
          ++seen[at];
          if (uniform() < 0.25) at = words() % seen.size();
        }
      });
    }
    engine.run();
    for (const long n : seen) items += static_cast<double>(n);
    answer = items / static_cast<double>(seen.size()) / means;
  } else {
    const int servers = std::strcmp(argv[1], "mm1") == 0 ? 1 : 10;
    const long customers = std::atol(argv[2]);
    items = static_cast<double>(customers);
    double waits = 0;
    s4u::SemaphorePtr server = s4u::Semaphore::create(static_cast<unsigned>(servers));
    s4u::Actor::create("source", host, [&] {
      for (long i = 0; i < customers; ++i) {
        s4u::this_actor::sleep_for(exponential(1 / (kRho * servers)));
        s4u::Actor::create("customer", host, [&waits, server] {
          const double arrived = s4u::Engine::get_clock();
          server->acquire();
          waits += s4u::Engine::get_clock() - arrived;
          s4u::this_actor::sleep_for(exponential(1));
          server->release();
        });
      }
    });
    engine.run();
    answer = waits / items;
  }
  std::printf("%.0f %.6f %.6f\n", items, answer, static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC);
}
