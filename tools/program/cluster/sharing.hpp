#pragma once

/// How a study is shared between the ranks that mpirun started (ranks.hpp). A program that is alone shares with nobody:
/// then it all comes to opening the study.

#include <filesystem>
#include <memory>

#include "cluster/ranks.hpp"
#include "icsflow/study/study.hpp"

class SharedStudy {
 public:
  /// Joins the ranks; a rank that does not lead waits for the leader to open its study.
  SharedStudy() : ranks_(ranks()), word_(ranks_.leads() ? 0 : ranks_.wait()) {}

  [[nodiscard]] bool leads() const { return ranks_.leads(); }
  [[nodiscard]] int processes_here() const { return ranks_.on_this_machine(); }

  /// Opens the study, with what ranks of an earlier run left beside it, or this rank's own results below it, and sets
  /// in `options` what is this rank's to run.
  /// @param options its directory is that of the study; set to this rank's own
  /// @throws as ResultsStore; std::runtime_error if the ranks are not alike, or do not see one directory
  void open(const icsflow::models::StudyScenario& scenario, icsflow::models::StudyOptions& options);
  [[nodiscard]] icsflow::models::ResultsStore& store() { return *store_; }

  /// Once this rank's replications are kept: the leader waits for the others and puts all results into the study, which
  /// is open then. @return whether this rank has more to do: it leads
  bool close();

 private:
  void look_at(const std::vector<std::string>& lines) const;

  Ranks& ranks_;
  int word_;
  std::filesystem::path study_;
  std::unique_ptr<icsflow::models::ResultsStore> store_;
  std::unique_ptr<icsflow::models::StudyScenario> scenario_;
  icsflow::models::StoreOptions options_;
};
