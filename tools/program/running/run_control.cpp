#include "running/run_control.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <csignal>
#include <string>
#include <thread>

#include "terminal.hpp"

namespace {

std::atomic<bool> stop_was_asked{false}, finish_was_asked{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler writes it");

std::string time_left(double seconds) {
  const auto whole = std::llround(std::max(0.0, seconds));
  if (whole < 90) return fmt::format("{} s", whole);
  if (whole < 90LL * 60) return fmt::format("{} min", (whole + 30) / 60);
  return fmt::format("{:.1f} h", static_cast<double>(whole) / 3600);
}

/// Replications in the span that gives a number to read.
std::string rate_text(double a_second) {
  if (a_second >= 1) return fmt::format("{:.0f} a second", a_second);
  const double a_minute = a_second * 60;
  return a_minute >= 1 ? fmt::format("{:.0f} a minute", a_minute) : fmt::format("{:.1f} an hour", a_minute * 60);
}

}  // namespace

void stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { stop_was_asked = true; };
  sigaction(SIGTERM, &action, nullptr);
  struct sigaction finish {};
  finish.sa_handler = [](int) { finish_was_asked = true; };
  finish.sa_flags = SA_RESTART;
  sigaction(SIGUSR1, &finish, nullptr);
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
}

bool stop_asked() { return stop_was_asked.load(); }
bool finish_asked() { return finish_was_asked.load(); }

void tell_run(int run, double shared, const char* how) {
  if (run == 0 || isatty(STDERR_FILENO) == 0) return;
  constexpr double kWorthTelling = 0.05;
  tell("{} replications run{}.\n", run,
       shared > kWorthTelling ? fmt::format(", {:.1f} of them not simulated: {}", shared, how) : "");
}

int workers_or_all(std::optional<int> workers, int processes) {
  if (workers) return *workers;
  const int all = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  // mpirun and batch systems may bind a process to some of them.
  cpu_set_t mine{};
  const int bound = sched_getaffinity(0, sizeof mine, &mine) == 0 ? std::max(1, CPU_COUNT(&mine)) : all;
  return std::min(bound, std::max(1, all / processes));
}

ProgressLine::ProgressLine(bool shown) : shown_(shown && isatty(STDERR_FILENO) != 0) {}

void ProgressLine::update(const icsflow::models::StudyProgress& progress) {
  constexpr double kSecondsBetween = 0.2;
  if (!shown_ || progress.seconds - last_ < kSecondsBetween) return;
  last_ = progress.seconds;
  std::string line = fmt::format("{} of {} replications, {:.0f} %", progress.finished, progress.total,
                                 std::floor(progress.share * 100));
  if (progress.share > 0.01)
    line += fmt::format(", {}, {} left", rate_text(progress.rate()), time_left(*progress.seconds_left()));
  tell("\r{:<{}}", line, width_);
  width_ = line.size();
}

void ProgressLine::clear() {
  if (width_ > 0) tell("\r{:<{}}\r", "", width_);
  width_ = 0;
}
