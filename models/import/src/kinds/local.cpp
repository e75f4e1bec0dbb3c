/// A trust's own counts, aggregated: who waits by service, weeks, stage and priority; beds and delays by group of beds.
/// Nothing about a single patient is read: a column that looks like an identifier refuses the file.

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "kinds/fields.hpp"
#include "kinds/files_given.hpp"
#include "kinds/kind.hpp"
#include "kinds/waiting.hpp"

namespace icsflow::models::importing {

namespace {

enum What : std::size_t { kWaitingList, kBeds, kDelays };

namespace list_field {
enum : std::size_t { kProvider, kFunction, kStage, kPriority, kWeeks, kPatients };
}

const std::array<Layout, 3>& layouts() {
  static const std::array<Layout, 3> kLayouts{
      Layout{"who waits", {{{"provider"}}, {{"function"}}, {{"stage"}}, {{"priority"}}, {{"weeks"}}, {{"patients"}}}},
      Layout{"beds by group", {{{"provider"}}, {{"group"}}, {{"beds"}}, {{"occupied"}}}},
      Layout{"delays by group", {{{"provider"}}, {{"group"}}, {{"ready_not_discharged"}}}}};
  return kLayouts;
}

/// Stages of a pathway, and whether there is a decision to admit. The words are those of docs/import.md.
constexpr std::array<std::pair<std::string_view, bool>, 4> kStages{
    {{"first", false}, {"test", false}, {"follow_up", false}, {"decided", true}}};

/// A heading without what is between its words.
std::string letters(std::string_view text) {
  std::string out = heading(text);
  out.erase(std::remove_if(out.begin(), out.end(),
                           [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')); }),
            out.end());
  return out;
}

/// Words that stand in the name of a column about one patient.
bool names_a_patient(std::string_view text) {
  static const std::array<std::string_view, 16> kParts{"nhsnumber",   "nhsno",     "hospitalnumber", "hospitalno",
                                                       "patientid",   "patientno", "patientnumber",  "pseudo",
                                                       "surname",     "forename",  "firstname",      "lastname",
                                                       "dateofbirth", "birthdate", "postcode",       "pathwayid"};
  static const std::array<std::string_view, 8> kWhole{"mrn", "dob", "nhs", "uprn", "address", "name", "ubrn", "id"};
  const std::string word = letters(text);
  return std::any_of(kParts.begin(), kParts.end(),
                     [&](std::string_view part) { return word.find(part) != std::string::npos; }) ||
         std::find(kWhole.begin(), kWhole.end(), word) != kWhole.end();
}

/// Ten digits with the check digit of an NHS number (modulus 11; NHS Data Model and Dictionary).
bool is_nhs_number(std::string_view text) {
  std::array<int, 10> digits{};
  std::size_t count = 0;
  for (const char c : trimmed(text)) {
    if (c == ' ' || c == '-') continue;
    if (c < '0' || c > '9' || count == digits.size()) return false;
    digits[count++] = c - '0';
  }
  if (count != digits.size()) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 9; ++i) sum += digits[i] * (10 - static_cast<int>(i));
  return (11 - sum % 11) % 11 == digits[9];
}

class LocalReader {
 public:
  explicit LocalReader(Job& job) : job_(job) {}

  void read(Table& table) {
    for (std::size_t i = 0; i < table.header.cells.size(); ++i) {
      if (names_a_patient(table.header.cells[i]))
        job_.report.error({table.rows.name()}, table.header.cells[i],
                          "a column that looks like an identifier of patients: give counts, and leave it out",
                          "identifier");
    }
    if (job_.report.failed()) return;
    files_.add(table);
    Row row;
    while (table.rows.next(row)) {
      if (row.blank())
        job_.ledger.add(Fate::kBlank, row.line, "");
      else if (row.cell(0).starts_with('#'))
        job_.ledger.add(Fate::kHeader, row.line, "a comment");
      else
        read_row(table, row);
    }
  }

  void write() {
    job_.check_found();
    if (job_.report.failed()) return;
    if (!stages_.empty()) write_lists();
    if (job_.report.failed()) return;
    if (!groups_.empty()) write_groups();
  }

 private:
  [[nodiscard]] std::string source() const { return files_.source("Local counts: "); }

  void read_row(Table& table, const Row& row) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (!is_nhs_number(row.cell(i))) continue;
      // What was found is not repeated.
      job_.report.error(table.rows.place(row, i), i < table.header.cells.size() ? table.header.cells[i] : "",
                        "a number that may be an NHS number: give counts, and leave it out", "identifier");
      return job_.ledger.add(Fate::kDropped, row.line, "may name a patient");
    }
    if (table.header.layout == kWaitingList)
      read_waiting(table, row);
    else
      read_group(table, row);
  }

  void read_waiting(Table& table, const Row& row) {
    using namespace list_field;
    Fields fields(job_, table, row);
    const std::string provider = fields.code(kProvider), function(fields.text(kFunction)),
                      stage = heading(fields.text(kStage)), priority = fields.words(kPriority);
    if (!is_function(function)) fields.expected(kFunction, "a treatment function, such as C_110");
    const auto known =
        std::find_if(kStages.begin(), kStages.end(), [&](const auto& one) { return one.first == stage; });
    if (known == kStages.end()) fields.expected(kStage, "first, test, follow_up or decided");
    const auto weeks = fields.count(kWeeks), patients = fields.count(kPatients);
    if (!weeks && fields.good()) fields.expected(kWeeks, "the completed weeks waited, 0 or more");
    if (!patients && fields.good()) fields.expected(kPatients, "a whole number of 0 or more");
    if (!fields.good()) return job_.ledger.add(Fate::kDropped, row.line, "cells that cannot be read");
    if (!job_.chosen(provider, "")) return job_.ledger.add(Fate::kDropped, row.line, "another organisation");
    const std::size_t band = std::min(static_cast<std::size_t>(*weeks), BandCounts{}.size() - 1);
    if (!stages_.try_emplace({provider, function, stage, priority, static_cast<std::size_t>(*weeks)}, *patients)
             .second) {
      fields.expected(kWeeks, "one row for each provider, function, stage, priority and week");
      return job_.ledger.add(Fate::kDropped, row.line, "a second row of the same");
    }
    BandCounts bands{};
    bands[band] = static_cast<std::uint64_t>(*patients);
    const auto month = *job_.request.as_of;
    Flows& flows = lists_.months[month][{provider, function}];
    flows.open += bands[band];
    flows.has_list = true;
    lists_.add_bands(month, {provider, function}, Part::kOpen, bands);
    if (known->second) {
      flows.decided += bands[band];
      lists_.add_bands(month, {provider, function}, Part::kDecided, bands);
    }
    lists_.providers.try_emplace(provider, "");
    lists_.functions.try_emplace(function, function);
    job_.ledger.add(Fate::kUsed, row.line, "");
  }

  void read_group(Table& table, const Row& row) {
    Fields fields(job_, table, row);
    const std::size_t what = table.header.layout;
    const std::string provider = fields.code(0), group = fields.words(1);
    if (group.empty()) fields.expected(1, "a group of beds, such as medicine");
    const auto first = fields.amount(2), second = what == kBeds ? fields.amount(3) : std::optional<double>();
    if (!first && fields.good()) fields.expected(2, "a number of 0 or more");
    if (!fields.good()) return job_.ledger.add(Fate::kDropped, row.line, "cells that cannot be read");
    if (!job_.chosen(provider, "")) return job_.ledger.add(Fate::kDropped, row.line, "another organisation");
    if (!groups_[what].try_emplace({provider, group}, first, second).second) {
      fields.expected(1, "one row for each provider and group");
      return job_.ledger.add(Fate::kDropped, row.line, "a second row of the same");
    }
    job_.ledger.add(Fate::kUsed, row.line, "");
  }

  void write_lists() {
    std::string text = table_head(source()) + "provider,function,stage,priority,weeks,patients\n";
    for (const auto& [key, patients] : stages_) {
      const auto& [provider, function, stage, priority, weeks] = key;
      text += fmt::format("{},{},{},{},{},{:.0f}\n", provider, function, stage, csv_cell(priority), weeks, patients);
    }
    job_.write("stages.csv", std::move(text));
    lists_.has_flows = false;
    for (const auto& [month, services] : lists_.months) lists_.sources[month] = source();
    lists_.write(job_);
  }

  void write_groups() {
    for (const auto& [what, rows] : groups_) {
      std::string text = table_head(source()) +
                         (what == kBeds ? "provider,group,beds,occupied\n" : "provider,group,ready_not_discharged\n");
      std::map<std::string, double> delayed;
      for (const auto& [key, pair] : rows) {
        text += fmt::format("{},{},{}", key.first, csv_cell(key.second), cell_of(pair.first));
        text += what == kBeds ? ',' + cell_of(pair.second) + '\n' : "\n";
        delayed[key.first] += *pair.first;
      }
      job_.write(what == kBeds ? "beds.csv" : "delays.csv", std::move(text));
      if (what == kBeds) continue;
      for (const auto& [provider, sum] : delayed)
        job_.fragment.figure({"ready_not_discharged", provider, fmt::format("{:.4g}", sum), 0, source()});
    }
  }

  Job& job_;
  WaitingLists lists_;
  FilesGiven files_;
  std::map<std::tuple<std::string, std::string, std::string, std::string, std::size_t>, double> stages_;
  std::map<std::size_t,
           std::map<std::pair<std::string, std::string>, std::pair<std::optional<double>, std::optional<double>>>>
      groups_;
};

}  // namespace

void read_local(Job& job) {
  job.needs_no_icb("a table of local counts");
  if (!job.request.as_of)
    job.report.error({"--as-of"}, "", "local counts name no month: give that of the census, such as --as-of 2026-01");
  if (job.report.failed()) return;
  LocalReader reader(job);
  job.each_table(layouts(), "a table of local counts (docs/import.md)", [&](Table& table) { reader.read(table); });
  if (!job.report.failed()) reader.write();
}

}  // namespace icsflow::models::importing
