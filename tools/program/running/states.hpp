#pragma once

/// `--save-state DATE FILE` and `--from-state FILE` of a run.

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "icsflow/scenario/scenario.hpp"
#include "icsflow/study/state_file.hpp"
#include "icsflow/study/study.hpp"

namespace CLI {
class App;
}

class States {
 public:
  void add_options(CLI::App& command);

  /// Before anything runs: reads what is gone on from, and has the states held that are to be saved.
  /// @param bytes  of a replication, about those of a state
  /// @throws icsflow::models::InputError if the date is none of the run, the file to go on from is no state of it, or
  ///   states cannot be saved: of a part of a study, in a file of somebody else, or more than there is memory for
  void prepare(const icsflow::models::Scenario& scenario, std::uint64_t bytes, icsflow::models::StudyOptions& options);
  /// Once the store is open. @throws StudyRefused if it holds a replication already whose state is to be saved
  void check(const icsflow::models::ResultsStore& store, const icsflow::models::StudyOptions& options) const;
  /// Whether the run goes on from states.
  [[nodiscard]] bool go_on() const { return !from_.empty(); }
  /// After the run: writes the file. @return a sentence, or nothing if none is to be saved
  std::string save() const;

 private:
  void check_saving(const icsflow::models::Scenario& scenario, std::uint64_t bytes,
                    const icsflow::models::StudyOptions& options) const;

  std::vector<std::string> save_;  // date and file; empty: not given
  std::string from_;               // file; empty: not given
  icsflow::models::StateOf of_;
  std::vector<icsflow::models::HeldState> read_;  // by replication
  std::mutex mutex_;                              // of held_
  std::vector<icsflow::models::HeldState> held_;
};
