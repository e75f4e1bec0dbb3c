#include "icsflow/import/importer.hpp"

#include <algorithm>

#include "kinds/kind.hpp"

namespace icsflow::models {

using importing::Fate;
using importing::Job;
using importing::Kind;

const std::vector<ImportKind>& import_kinds() {
  static const std::vector<ImportKind> kKinds = [] {
    std::vector<ImportKind> all;
    for (const Kind& kind : importing::kinds()) all.push_back(kind.title);
    return all;
  }();
  return kKinds;
}

const std::vector<ImportKind>& unread_import_kinds() {
  static const std::vector<ImportKind> kKinds(importing::unread_kinds().begin(), importing::unread_kinds().end());
  return kKinds;
}

namespace {

std::string no_such_kind(const std::string& name) {
  for (const ImportKind& kind : importing::unread_kinds()) {
    if (kind.name == name)
      return std::string(kind.sentence) +
             " cannot be read: no original file was at hand when this was written, and its layout would be a guess. "
             "Put "
             "what you need into a tidy table and read it by `icsflow import table` (docs/import.md)";
  }
  return "no such kind of file \"" + name + '"';
}

}  // namespace

ImportOutcome import_files(const ImportRequest& request) {
  const auto kinds = importing::kinds();
  const auto kind =
      std::find_if(kinds.begin(), kinds.end(), [&](const Kind& one) { return one.title.name == request.kind; });
  Job job(request);
  if (kind == kinds.end()) job.report.error({"KIND"}, "", no_such_kind(request.kind));
  if (request.files.empty()) job.report.error({"FILE"}, "", "expected a file");
  importing::check_directory(request.directory, job.report);
  job.report.stop_if_failed();
  kind->read(job);
  job.report.stop_if_failed();
  if (!job.fragment.empty()) job.write("fragment.yaml", job.fragment.yaml());
  ImportOutcome outcome;
  for (const auto& file : job.files()) outcome.written.push_back(file.name);
  job.write(importing::kLedgerName, job.ledger.csv(importing::ledger_line(request.kind), outcome.written));
  outcome.written.push_back(importing::kLedgerName);
  importing::write_files(request.directory, job.files());
  outcome.warnings = job.report.problems();
  outcome.rows = job.ledger.rows();
  outcome.used = job.ledger.rows(Fate::kUsed);
  return outcome;
}

}  // namespace icsflow::models
