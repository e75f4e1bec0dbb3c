#pragma once

/// The results file that a merge writes.

#include <memory>
#include <optional>
#include <string>

#include "part.hpp"
#include "sqlite.hpp"

namespace icsflow::models {

class MergedFile {
 public:
  /// A study that is there, verified.
  explicit MergedFile(std::unique_ptr<sqlite::Database> database);
  /// A new file: gets tables, scenarios and what they report from a part, in one transaction, and no replications.
  MergedFile(std::unique_ptr<sqlite::Database> empty, sqlite::Database& part);

  [[nodiscard]] const PartEnsembles& ensembles() const { return ensembles_; }
  /// As PartReader::digest.
  std::uint64_t digest(const std::string& ensemble, int number);
  /// Takes a replication of a part, which is kept from the next commit on. Should it fail, what was not committed is
  /// gone.
  /// @param ensemble key of `of`
  void take(const std::string& ensemble, int number, PartReader& part, const PartEnsemble& of);
  void commit();

 private:
  /// Statements that add rows.
  struct Adding {
    explicit Adding(const sqlite::Database& database);
    sqlite::Statement drawn, headline, series, replication;
    sqlite::Statement& of(std::string_view table);
  };

  std::unique_ptr<sqlite::Database> database_;
  PartEnsembles ensembles_;
  std::uint64_t total_ = 0;  // checksum of all replications
  Adding adding_;
  std::optional<sqlite::Transaction> transaction_;
};

}  // namespace icsflow::models
