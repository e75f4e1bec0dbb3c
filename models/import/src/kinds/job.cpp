#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "codes/icbs.hpp"
#include "icsflow/scenario/visible.hpp"
#include "kinds/kind.hpp"
#include "rows/csv_rows.hpp"
#include "text/cells.hpp"

namespace icsflow::models::importing {

namespace {

std::string base_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

}  // namespace

std::string version_of(const std::string& path) {
  const std::string name = heading(base_name(path));
  if (name.find("revis") != std::string::npos) return "revised";
  if (name.find("provisional") != std::string::npos || name.find("-prov-") != std::string::npos) return "provisional";
  return "";
}

Job::Job(const ImportRequest& requested) : request(requested) {
  wanted_.insert(request.organisations.begin(), request.organisations.end());
  if (!request.icb.empty() && !wanted_.empty()) report.error({"--org"}, "", "expected --icb or --org; found both");
  if (!request.icb.empty() && find_icb(request.icb) == nullptr)
    report.error({"--icb"}, "",
                 "expected the code of an integrated care board, such as QUY; found \"" + visible(request.icb) + '"' +
                     nearest_icb(request.icb));
  for (const std::string& code : request.organisations) {
    if (!is_code(code))
      report.error({"--org"}, "", "expected codes of organisations, such as RA7,RVJ; found \"" + visible(code) + '"');
  }
}

bool Job::chosen(std::string_view organisation, std::string_view icb) const {
  if (!wanted_.empty()) {
    if (wanted_.find(organisation) == wanted_.end()) return false;
    if (found_.find(organisation) == found_.end()) found_.emplace(organisation);
    return true;
  }
  if (request.icb.empty()) return true;
  if (icb != request.icb) return false;
  icb_found_ = true;
  return true;
}

void Job::needs_no_icb(std::string_view what) {
  if (request.icb.empty()) return;
  report.error({"--icb"}, "",
               std::string(what) + " names no integrated care board: choose by --org (import rtt --icb " +
                   visible(request.icb) + " writes the codes to providers.csv)");
}

void Job::check_icb(const Place& place, std::chrono::year_month month) {
  const Icb* icb = request.icb.empty() ? nullptr : find_icb(request.icb);
  if (icb == nullptr) return;
  const std::string why = why_not_there(*icb, month);
  if (!why.empty())
    report.error(place, "--icb",
                 fmt::format("{} ({}) {}; this file is of {}", icb->code, icb->name, why, in_words(month)), "icb");
}

std::string Job::begin_file(InputFile& file) {
  std::string hash = file.hash();
  ledger.begin_file(base_name(file.path()), hash, version_of(file.path()));
  return hash;
}

void Job::each_table(std::span<const Layout> layouts, std::string_view what, const std::function<void(Table&)>& read) {
  for (const std::string& path : request.files) {
    InputFile file(path, report);
    if (!file.is_open()) continue;
    std::string name;
    auto bytes = file.table(name);
    if (!bytes) continue;
    const std::string hash = begin_file(file);
    CsvRows rows(std::move(bytes), name, report);
    auto header = find_header(rows, layouts, what, ledger, report);
    if (!header) continue;
    rows.expect(header->cells.size());
    Table table{rows, std::move(*header), path, version_of(path), hash};
    read(table);
  }
}

void Job::check_found() {
  if (report.failed()) return;
  for (const std::string& code : wanted_) {
    if (found_.find(code) != found_.end()) continue;
    report.error({"--org"}, "",
                 "expected organisations that the files have; found no row of \"" + visible(code) + '"' +
                     did_you_mean(code, {found_.begin(), found_.end()}));
  }
  if (!request.icb.empty() && !icb_found_)
    report.error({"--icb"}, "",
                 "expected a board that the files have; found no row of \"" + visible(request.icb) + '"');
}

std::string source_of(std::string_view publication, std::string_view period, const Table& table) {
  return fmt::format("NHS England, {}, {}{} (file {}, sha256 {})", publication, period,
                     table.version.empty() ? "" : ", " + table.version, visible(base_name(table.file)),
                     table.hash.substr(0, 16));
}

std::string table_head(const std::string& source) {
  return fmt::format("# source: {}. {}.\n", visible(source), kLicence);
}

}  // namespace icsflow::models::importing
