/// Care in corridors (NHS England, monthly CSV since June 2026): one number a row.

#include <array>
#include <map>
#include <tuple>

#include "icsflow/scenario/visible.hpp"
#include "kinds/fields.hpp"
#include "kinds/kind.hpp"

namespace icsflow::models::importing {

namespace {

enum Field : std::size_t { kOrg, kSubject, kMetric, kPeriod, kValue };

const std::array<Layout, 1>& layouts() {
  static const std::array<Layout, 1> kLayouts{Layout{"9 columns",
                                                     {{{"org code"}},
                                                      {{"subject"}},
                                                      {{"metric"}},
                                                      {{"period"}},
                                                      {{"value"}},
                                                      {{"region"}, false},
                                                      {{"icb name"}, false},
                                                      {{"org name"}, false},
                                                      {{"provider type"}, false}}}};
  return kLayouts;
}

using Key = std::tuple<std::string, std::string, std::string>;  // provider, metric, period

class CorridorReader {
 public:
  explicit CorridorReader(Job& job) : job_(job) {}

  void read(Table& table) {
    Row row;
    while (table.rows.next(row)) read_row(table, row);
    source_ = source_of("Corridor care, experimental statistics", last_ ? in_words(*last_) : "no month", table);
  }

  void write() {
    job_.check_found();
    if (job_.report.failed()) return;
    check_beds();
    std::string text = table_head(source_) +
                       "# note: ED: all of 24 hours; beds: at 08:00. A monthly average is over the days that were "
                       "returned; an empty value is not known\nprovider,subject,metric,period,value\n";
    for (const auto& [key, subjects] : values_) {
      for (const auto& [subject, value] : subjects)
        text += fmt::format("{},{},{},{},{}\n", std::get<0>(key), csv_cell(subject), csv_cell(std::get<1>(key)),
                            csv_cell(std::get<2>(key)), cell_of(value));
    }
    job_.write("corridor.csv", std::move(text));
  }

 private:
  void read_row(Table& table, const Row& row) {
    if (row.blank()) return job_.ledger.add(Fate::kBlank, row.line, "");
    if (repeats(row, table.header)) return job_.ledger.add(Fate::kHeader, row.line, "the names of the columns again");
    Fields fields(job_, table, row);
    const std::string_view org = fields.text(kOrg);
    if (org.empty() || heading(org) == "england" || heading(org) == "total")
      return job_.ledger.add(Fate::kDropped, row.line, "no provider: a sum");
    const std::string code = fields.code(kOrg);
    const auto month = fields.month(kPeriod);
    const auto value = fields.amount(kValue);
    const std::string subject = fields.words(kSubject), metric = fields.words(kMetric);
    if (subject.rfind("CorridorCare_", 0) != 0)
      fields.expected(kSubject, "CorridorCare_ED, _bed_adult, _bed_paeds or _bed_total");
    if (metric != "Monthly Average" && metric != "Daily Value")
      fields.expected(kMetric, "Monthly Average or Daily Value");
    if (!fields.good()) return job_.ledger.add(Fate::kDropped, row.line, "cells that cannot be read");
    if (!job_.chosen(code, "")) return job_.ledger.add(Fate::kDropped, row.line, "another organisation");
    if (job_.after(*month)) return job_.ledger.add(Fate::kDropped, row.line, "after --as-of");
    last_ = last_ ? std::max(*last_, *month) : *month;
    if (!values_[{code, metric, fields.words(kPeriod)}].try_emplace(subject, value).second) {
      job_.report.error(fields.place(kSubject), fields.name(kSubject),
                        "expected one row for each organisation, subject, metric and period; found a second one of " +
                            code + ' ' + subject,
                        "second");
      return job_.ledger.add(Fate::kDropped, row.line, "a second row of the same");
    }
    job_.ledger.add(Fate::kUsed, row.line, "");
  }

  using Values = std::map<std::string, std::optional<double>>;
  static std::optional<double> value_of(const Values& subjects, const char* subject) {
    const auto found = subjects.find(subject);
    return found == subjects.end() ? std::nullopt : found->second;
  }

  /// Adults and children make the total of a day. An average is over the days of each, which may not be the same.
  void check_beds() {
    std::size_t looked = 0, differ = 0;
    for (const auto& [key, subjects] : values_) {
      const auto adults = value_of(subjects, "CorridorCare_bed_adult"),
                 children = value_of(subjects, "CorridorCare_bed_paeds"),
                 total = value_of(subjects, "CorridorCare_bed_total");
      if (std::get<1>(key) != "Daily Value" || !adults || !children || !total) continue;
      ++looked;
      if (*adults + *children == *total) continue;
      ++differ;
      const std::string where = std::get<0>(key) + ' ' + std::get<2>(key);
      job_.ledger.identity({"adult + paeds = total", where, 1, 1, *total, *adults + *children});
      job_.report.warning({job_.request.files.front()}, std::get<0>(key),
                          fmt::format("adults and children make {:.4g} on {}, and the total is {:.4g}",
                                      *adults + *children, visible(std::get<2>(key)), *total),
                          "beds");
    }
    job_.ledger.identity({"adult + paeds = total (days)", "", looked, differ});
  }

  Job& job_;
  std::map<Key, Values> values_;
  std::string source_;
  std::optional<std::chrono::year_month> last_;
};

}  // namespace

void read_corridor(Job& job) {
  job.needs_no_icb("the file of corridor care (it has names of boards, and nothing is joined by name)");
  CorridorReader reader(job);
  job.each_table(layouts(), "the monthly file of corridor care", [&](Table& table) { reader.read(table); });
  if (!job.report.failed()) reader.write();
}

}  // namespace icsflow::models::importing
