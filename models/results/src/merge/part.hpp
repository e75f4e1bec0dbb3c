#pragma once

/// A results file as a merge sees it: what tells its study from others, and its replications, free of the ids of the
/// file.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "icsflow/results/results_store.hpp"
#include "sqlite.hpp"

namespace icsflow::models {

/// A scenario of a file, run with one seed by one program.
struct PartEnsemble {
  std::int64_t ensemble = 0, scenario = 0, catalogue = 0;  ///< ids in this file
  std::string hash, name, reports;                         ///< of the scenario; `reports`: hash of the catalogue
  std::string seed, program, compiler, arithmetic;
  std::vector<int> kept;  ///< numbers, ascending
};

/// By what is the same in all files of the study.
using PartEnsembles = std::map<std::string, PartEnsemble>;

/// Reads a file that is open and verified.
PartEnsembles read_ensembles(sqlite::Database& database);

/// The replications of one file. Lives no longer than the database.
class PartReader {
 public:
  explicit PartReader(sqlite::Database& database);
  /// Calls `take` with each value that a replication has: the table, the place of what it is of (a headline, a series,
  /// an uncertain value), and a row whose column 1 is the value.
  template <class Take>
  void each_value(const PartEnsemble& of, int number, Take take) {
    for (Values& values : tables_) {
      const std::int64_t first = first_id(values, of);
      values.row.reset();
      values.row.bind(replication_id(of, number)).bind(first).bind(first + kIds);
      while (values.row.step()) take(values.table, values.row.integer(0) - first, values.row);
      values.row.reset();
    }
  }
  /// The row of a replication: status, message, event hash, events, seconds, finished at, host. @return at that row
  const sqlite::Statement& replication(const PartEnsemble& of, int number);
  /// Hash of all that a replication has but when, where and how long it ran.
  std::uint64_t digest(const PartEnsemble& of, int number);

 private:
  enum class Owner { kScenario, kCatalogue };
  struct Values {
    std::string_view table;
    Owner owner;
    sqlite::Statement row;
  };
  static constexpr std::int64_t kIds = std::int64_t{1} << 20;
  static std::int64_t replication_id(const PartEnsemble& of, int number) { return of.ensemble * kIds + number; }
  static std::int64_t first_id(const Values& values, const PartEnsemble& of) {
    return (values.owner == Owner::kScenario ? of.scenario : of.catalogue) * kIds;
  }

  std::array<Values, 3> tables_;
  sqlite::Statement replication_;
};

}  // namespace icsflow::models
