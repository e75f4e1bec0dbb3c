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

ImportOutcome import_files(const ImportRequest& request) {
  const auto kinds = importing::kinds();
  const auto kind =
      std::find_if(kinds.begin(), kinds.end(), [&](const Kind& one) { return one.title.name == request.kind; });
  Job job(request);
  if (kind == kinds.end()) job.report.error({"KIND"}, "", "no such kind of file \"" + request.kind + '"');
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
