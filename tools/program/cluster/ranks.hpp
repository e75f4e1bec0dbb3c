#pragma once

/// The processes that `mpirun` started to work on one study together: ranks 0 (the leader), 1, ... Each runs
/// replications and keeps them in a results file of its own; the leader hands the replications out and puts the files
/// together. A process that mpirun did not start is alone. Only ranks_mpi.cpp knows MPI.

#include <memory>
#include <string>
#include <vector>

/// How many processes mpirun says it started; 1 without it. Asks the environment, not MPI.
int processes_of_mpirun();
/// This one's number among them.
int process_of_mpirun();

/// The steps, in the order in which all ranks take them:
///   1. The leader looks at the input and opens the study while the others wait(); then it calls start_others().
///   2. Each rank says what it is: tell_leader().
///   3. The leader calls hand_out(); each rank asks with take() what is its own to run.
///   4. Each rank closes its results and calls wait_for_others(), then, with nothing left to do, end().
/// A rank that leaves main() before its end() ends the job.
class Ranks {
 public:
  /// Joins the others, if mpirun started some. @throws std::runtime_error if the program was built without MPI
  Ranks();
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  [[nodiscard]] int rank() const;
  [[nodiscard]] int size() const;
  [[nodiscard]] bool alone() const { return size() == 1; }
  [[nodiscard]] bool leads() const { return rank() == 0; }
  /// Ranks on this machine.
  [[nodiscard]] int on_this_machine() const;

  /// @return what the leader says when it starts the others
  int wait();
  void start_others(int word);
  /// @return to the leader the lines of all, by rank; to others nothing
  std::vector<std::string> tell_leader(const std::string& line);
  /// @param items to be run, ascending. From now on the leader answers the others, in a thread of its own
  void hand_out(std::vector<int> items);
  /// Whether an item is this rank's to run. Any thread may ask, as long as each asks for higher items than before.
  bool take(int item);
  void wait_for_others();
  void end();
  /// Ends the job with this exit code, unless it has come to its end().
  void leave(int code);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // none: alone
};

/// This process's ranks; joins them when first called.
Ranks& ranks();

/// At the end of main(): ranks().leave(code) if ranks() was called.
void leave_ranks(int code);
