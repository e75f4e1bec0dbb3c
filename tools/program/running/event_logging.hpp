#pragma once

/// `--event-log FILE` and `--patients 1 in N` of a run.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "icsflow/scenario/scenario.hpp"
#include "icsflow/study/event_log.hpp"
#include "icsflow/study/study.hpp"

namespace CLI {
class App;
}

class EventLogging {
 public:
  void add_options(CLI::App& command);
  /// Before anything runs. @throws icsflow::models::InputError with all that is wrong
  /// @param goes_on  from states that were saved, which do not say what happened before
  void check_options(const icsflow::models::StudyOptions& options, bool goes_on) const;
  /// Once the store is open: has the replications observed.
  /// @throws StudyRefused if the store holds some of them, which are not run again; std::system_error
  void prepare(const icsflow::models::Scenario& scenario,
               const std::shared_ptr<const icsflow::models::CompiledModel>& model,
               const icsflow::models::ResultsStore& store, icsflow::models::StudyOptions& options);
  /// After the run: writes the file. @param all  whether every replication was run @return a sentence, or nothing
  std::string save(bool all);

 private:
  [[nodiscard]] std::uint64_t one_in() const;

  std::string file_;                   // empty: not given
  std::vector<std::string> patients_;  // three words; empty: not given
  std::unique_ptr<icsflow::models::EventLog> log_;
};
