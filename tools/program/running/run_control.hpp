#pragma once

/// What commands that run replications share: being asked to stop, a line of progress, how many workers.

#include <cstddef>
#include <cstdint>
#include <optional>

#include "icsflow/study/study.hpp"

/// Asks a run to stop. A second SIGINT ends the program as usual. SIGTERM does not: `timeout` and batch systems send it
/// to the process and to its group, so that it arrives twice, and they have SIGKILL for a program that does not stop.
void stop_on_signals();
/// One of these signals came.
bool stop_asked();
/// SIGUSR1 came, as batch systems send it some time before they end a job: replications under way are finished and
/// kept, no other is begun, and the exit code is 0.
bool finish_asked();

/// On a terminal: how many replications were run, and how many of them, added up, were not simulated as they share a
/// past. @param how they do
void tell_run(int run, double shared, const char* how);

/// As many as asked for, or as this process may use, shared with others on this machine.
int workers_or_all(std::optional<int> workers, int processes = 1);

/// One line on a terminal, rewritten a few times a second.
class ProgressLine {
 public:
  explicit ProgressLine(bool shown);
  void update(const icsflow::models::StudyProgress& progress);
  void clear();

 private:
  bool shown_;
  double last_ = -1;
  std::size_t width_ = 0;
};
