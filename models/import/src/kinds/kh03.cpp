/// Bed availability and occupancy, KH03 (NHS England, quarterly workbook): the sheet by trust and sector, whose columns
/// have a group (available, occupied, % occupied) above their names.

#include <array>
#include <map>
#include <tuple>

#include "icsflow/scenario/visible.hpp"
#include "kinds/fields.hpp"
#include "kinds/kind.hpp"
#include "rows/sheet_rows.hpp"

namespace icsflow::models::importing {

namespace {

constexpr std::string_view kSheet = "NHS Trust by Sector";
constexpr std::array<std::string_view, 5> kSectors{"total", "general & acute", "learning disabilities", "maternity",
                                                   "mental illness"};
constexpr std::array<std::string_view, 5> kSectorKeys{"total", "general_and_acute", "learning_disabilities",
                                                      "maternity", "mental_illness"};
constexpr std::array<std::string_view, 3> kGroups{"available", "occupied", "% occupied"};

/// Columns, in this order: year, period, code, name, then a sector at a time in each group.
enum Field : std::size_t { kYear, kPeriod, kOrg, kOrgName, kFirst };
constexpr std::size_t field_of(std::size_t group, std::size_t sector) {
  return kFirst + group * kSectors.size() + sector;
}

/// Fills `header` from a row of names and the row of groups above it. False if it is no such row.
bool take_header(const std::vector<std::string>& groups, const Row& row, Header& header) {
  header = {};
  header.at.assign(field_of(kGroups.size(), 0), -1);
  std::string group;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const std::string name = heading(row.cell(i));
    header.headings.push_back(name);
    header.cells.push_back(clean(row.cell(i)));
    if (i < groups.size() && !groups[i].empty()) group = groups[i];
    const int at = static_cast<int>(i);
    if (name == "year") header.at[kYear] = at;
    if (name == "period" || name == "period end") header.at[kPeriod] = at;
    if (name == "org code") header.at[kOrg] = at;
    if (name == "org name") header.at[kOrgName] = at;
    for (std::size_t g = 0; g < kGroups.size(); ++g) {
      for (std::size_t s = 0; s < kSectors.size(); ++s) {
        if (group == kGroups[g] && name == kSectors[s] && header.at[field_of(g, s)] < 0) {
          header.at[field_of(g, s)] = at;
          header.cells.back() = std::string(group) + ", " + header.cells.back();
        }
      }
    }
  }
  return header.at[kYear] >= 0 && header.at[kPeriod] >= 0 && header.at[kOrg] >= 0 && header.at[field_of(0, 1)] >= 0 &&
         header.at[field_of(1, 1)] >= 0;
}

struct Beds {
  std::array<std::optional<double>, 5> available, occupied;
};

class Kh03Reader {
 public:
  explicit Kh03Reader(Job& job) : job_(job) {}

  void read(const std::string& path) {
    InputFile file(path, job_.report);
    if (!file.is_open()) return;
    if (file.form() != Form::kWorkbook) {
      job_.report.error({path}, "", "expected the quarterly workbook of KH03 (.xlsx); found another kind of file");
      return;
    }
    const std::string hash = job_.begin_file(file);
    Workbook workbook(file, job_.report);
    if (job_.report.failed()) return;
    std::string sheet, all;
    for (const std::string& name : workbook.sheets()) {
      if (heading(name) == heading(kSheet)) sheet = name;
      all += (all.empty() ? "" : ", ") + visible(name);
    }
    if (sheet.empty()) {
      job_.report.error({path}, "", "expected a sheet \"" + std::string(kSheet) + "\"; found " + all);
      return;
    }
    const auto rows = workbook.open(sheet);
    if (!rows) return;
    read_rows(*rows, path, hash);
  }

  void write();

 private:
  void read_rows(SheetRows& rows, const std::string& path, const std::string& hash) {
    Row row;
    std::vector<std::string> above;
    std::optional<Table> table;
    sums_ = {};
    england_.reset();
    while (rows.next(row)) {
      if (row.blank()) {
        job_.ledger.add(Fate::kBlank, row.line, "");
        continue;
      }
      if (table) {
        read_row(*table, row);
        continue;
      }
      job_.ledger.add(Fate::kHeader, row.line, "above the columns, or their names");
      Header header;
      if (take_header(above, row, header)) table.emplace(Table{rows, std::move(header), path, version_of(path), hash});
      above.clear();
      for (const std::string_view cell : row.cells) above.push_back(heading(cell));
    }
    if (!table) {
      job_.report.error(
          {rows.name()}, "",
          "expected a row with Year, Period, Org Code and, under Available and Occupied, General & Acute; found none");
      return;
    }
    check_england(*table);
  }

  void read_row(const Table& table, const Row& row) {
    Fields fields(job_, table, row);
    const bool england = heading(fields.text(kOrgName)) == "england" || heading(fields.text(kOrg)) == "england";
    const std::string quarter = fields.words(kYear) + ' ' + fields.words(kPeriod);
    if (!england && fields.text(kOrg).empty()) return job_.ledger.add(Fate::kDropped, row.line, "no code: a note");
    const bool chosen = england || job_.chosen(fields.text(kOrg), "");
    Beds beds;
    for (std::size_t s = 0; s < kSectors.size(); ++s) {
      beds.available[s] = fields.amount(field_of(0, s));
      beds.occupied[s] = fields.amount(field_of(1, s));
      if (chosen) fields.ratio(field_of(2, s), field_of(1, s), field_of(0, s));
    }
    if (england) {
      england_ = beds;
      return job_.ledger.add(Fate::kChecked, row.line, "England, the sum of the trusts");
    }
    const std::string org = fields.code(kOrg);
    if (!fields.good()) return job_.ledger.add(Fate::kDropped, row.line, "cells that cannot be read");
    for (std::size_t s = 0; s < kSectors.size(); ++s) {
      sums_.available[s] = plus(sums_.available[s], beds.available[s]);
      sums_.occupied[s] = plus(sums_.occupied[s], beds.occupied[s]);
    }
    if (!chosen) return job_.ledger.add(Fate::kDropped, row.line, "another organisation");
    if (!quarters_[quarter].try_emplace(org, beds).second) {
      job_.report.error(fields.place(kOrg), "Org Code",
                        "expected one row for each quarter and trust; found a second one of " + org, "second");
      return job_.ledger.add(Fate::kDropped, row.line, "a second row of the same");
    }
    last_ = quarter;
    source_ = source_of("Bed availability and occupancy, KH03", visible(quarter), table);
    job_.ledger.add(Fate::kUsed, row.line, "");
  }

  void check_england(const Table& table) {
    if (!england_) return;
    std::size_t looked = 0, differ = 0;
    for (std::size_t s = 0; s < kSectors.size(); ++s) {
      for (const bool available : {true, false}) {
        const auto& whole = available ? england_->available[s] : england_->occupied[s];
        const auto& sum = available ? sums_.available[s] : sums_.occupied[s];
        if (!whole || !sum) continue;
        ++looked;
        if (std::abs(*whole - *sum) <= 0.5) continue;  // each is printed with rounding
        ++differ;
        const std::string name = std::string(available ? "available, " : "occupied, ") + std::string(kSectors[s]);
        job_.ledger.identity({"sum of trusts = England", name, 1, 1, *whole, *sum});
        job_.report.warning({table.rows.name()}, name,
                            fmt::format("the trusts make {:.1f}, and England is {:.1f}", *sum, *whole), "England");
      }
    }
    job_.ledger.identity({"sum of trusts = England (columns)", "", looked, differ});
  }

  Job& job_;
  std::map<std::string, std::map<std::string, Beds>> quarters_;
  std::string source_, last_;
  Beds sums_;
  std::optional<Beds> england_;
};

void Kh03Reader::write() {
  job_.check_found();
  if (job_.report.failed()) return;
  std::string text =
      table_head(source_) + "# note: mean beds a day, open overnight\nquarter,provider,sector,available,occupied\n";
  std::map<std::string, std::pair<double, double>> acute;
  for (const auto& [quarter, trusts] : quarters_) {
    for (const auto& [org, beds] : trusts) {
      for (std::size_t s = 0; s < kSectors.size(); ++s)
        text += fmt::format("{},{},{},{},{}\n", csv_cell(quarter), org, kSectorKeys[s], cell_of(beds.available[s]),
                            cell_of(beds.occupied[s]));
      if (beds.available[1] && beds.occupied[1]) {
        acute[org].first += *beds.available[1];
        acute[org].second += *beds.occupied[1];
      }
    }
  }
  job_.write("beds.csv", std::move(text));
  const std::string more = quarters_.size() > 1 ? fmt::format(", and {} other quarters ({} has the files)",
                                                              quarters_.size() - 1, kLedgerName)
                                                : "";
  for (const auto& [org, beds] : acute) {
    if (beds.first > 0)
      job_.fragment.figure({"occupancy", org, fmt::format("{:.1f} %", 100 * beds.second / beds.first), 0,
                            source_ + more + ", general and acute"});
  }
}

}  // namespace

void read_kh03(Job& job) {
  job.needs_no_icb("the workbook of KH03");
  if (job.request.as_of)
    job.report.error({"--as-of"}, "",
                     "the quarters of KH03 are not chosen by month: give the files that are to be used");
  Kh03Reader reader(job);
  for (const std::string& path : job.request.files) reader.read(path);
  if (!job.report.failed()) reader.write();
}

}  // namespace icsflow::models::importing
