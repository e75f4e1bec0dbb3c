// M/M/1, M/M/10 and PHOLD on the event core of ns-3 (Simulator::Schedule); the waiting line is a plain deque, for ns-3
// has no resource. Built by bench/peers/run, not by CMake. Usage and output as simpy_models.py.

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <random>
#include <vector>

#include <ns3/core-module.h>

namespace {

using ns3::NanoSeconds;
using ns3::Simulator;

constexpr double kRho = 0.8;
constexpr double kUnit = 1e6;  // ns-3 time steps a service: rounding moves no mean by more than a millionth

std::mt19937_64 words(1);
double uniform() { return static_cast<double>(words() >> 11) * 0x1.0p-53; }
ns3::Time exponential(double mean) {
  return NanoSeconds(static_cast<std::int64_t>(-std::log(1 - uniform()) * mean * kUnit + 0.5));
}

struct Queue {
  int idle;
  long left;
  double gap;
  std::deque<std::int64_t> waiting = {};
  double waits = 0;

  void begin(std::int64_t arrived) {
    waits += static_cast<double>(Simulator::Now().GetTimeStep() - arrived);
    Simulator::Schedule(exponential(1), &Queue::depart, this);
  }
  void arrive() {
    if (idle == 0) {
      waiting.push_back(Simulator::Now().GetTimeStep());
    } else {
      --idle;
      begin(Simulator::Now().GetTimeStep());
    }
    if (--left > 0) Simulator::Schedule(exponential(gap), &Queue::arrive, this);
  }
  void depart() {
    if (waiting.empty()) {
      ++idle;
      return;
    }
    const std::int64_t arrived = waiting.front();
    waiting.pop_front();
    begin(arrived);
  }
};

struct Places {
  std::vector<long> seen;

  void message(std::uint32_t at) {
    ++seen[at];
    if (uniform() < 0.25) at = static_cast<std::uint32_t>(words() % seen.size());
    start(at);
  }
  void start(std::uint32_t at) {
    Simulator::Schedule(NanoSeconds(static_cast<std::int64_t>(0.1 * kUnit)) + exponential(0.9), &Places::message, this,
                        at);
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  ns3::Time::SetResolution(ns3::Time::NS);
  double items = 0, answer = 0;
  const std::clock_t began = std::clock();
  if (std::strcmp(argv[1], "phold") == 0 && argc == 4) {
    Places places{std::vector<long>(static_cast<std::size_t>(std::atol(argv[2])))};
    const double means = std::atof(argv[3]) / static_cast<double>(places.seen.size());
    for (std::uint32_t place = 0; place < places.seen.size(); ++place) places.start(place);
    Simulator::Stop(NanoSeconds(static_cast<std::int64_t>(means * kUnit)));
    Simulator::Run();
    for (const long n : places.seen) items += static_cast<double>(n);
    answer = items / static_cast<double>(places.seen.size()) / means;
  } else {
    const int servers = std::strcmp(argv[1], "mm1") == 0 ? 1 : 10;
    Queue queue{servers, std::atol(argv[2]), 1 / (kRho * servers)};
    items = static_cast<double>(queue.left);
    Simulator::Schedule(exponential(queue.gap), &Queue::arrive, &queue);
    Simulator::Run();
    answer = queue.waits / kUnit / items;
  }
  std::printf("%.0f %.6f %.6f\n", items, answer, static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC);
  Simulator::Destroy();
}
