/// A&E attendances and emergency admissions (NHS England, monthly CSV), of August 2020 and later and of 2019/20; and a
/// tidy table of the same.

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "kinds/fields.hpp"
#include "kinds/kind.hpp"

namespace icsflow::models::importing {

namespace {

constexpr std::string_view kPublication = "A&E attendances and emergency admissions";

/// Columns of both eras, in this order; those by type of department come in threes.
enum Field : std::size_t {
  kPeriod,
  kOrg,
  kOrgName,
  kAttendances,
  kBooked = 6,
  kOver = 9,
  kBookedOver = 12,
  kFrom4 = 15,
  kFrom12,
  kAdmissions,
  kOtherAdmissions = 20,
  kFields
};
constexpr std::array<std::string_view, 3> kTypes{"type1", "type2", "other"};

Layout layout_of(std::string name, bool from_2020) {
  Layout layout{std::move(name), {{{"period"}}, {{"org code", "code"}}, {{"org name", "name"}}}};
  const auto three = [&](std::initializer_list<std::pair<const char*, const char*>> names, bool needed) {
    for (const char* type : {"type 1", "type 2", "other"}) {
      Column column{{}, needed};
      for (const auto& [front, other] : names)
        column.names.push_back(front + std::string(type == std::string_view("other") ? other : type));
      layout.columns.push_back(column);
    }
  };
  if (from_2020) {
    three({{"a&e attendances ", "other a&e department"}}, true);
    three({{"a&e attendances booked appointments ", "other department"}}, false);
    three({{"attendances over 4hrs ", "other department"}}, true);
    three({{"attendances over 4hrs booked appointments ", "other department"}}, false);
  } else {
    three({{"number of a&e attendances ", "other a&e department"}}, true);
    three({}, false);  // no file of that year with booked attendances was at hand
    three({{"number of attendances over 4hrs ", "other a&e department"}}, true);
    three({}, false);
  }
  layout.columns.push_back({{"patients who have waited 4-12 hs from dta to admission"}, false});
  layout.columns.push_back({{"patients who have waited 12+ hrs from dta to admission"}, false});
  three({{"emergency admissions via a&e - ", "other a&e department"}}, false);
  layout.columns.push_back({{"other emergency admissions"}, false});
  layout.columns.push_back({{"parent org", "region"}, false});
  return layout;
}

/// A tidy table of the same, a row for each month and organisation.
Layout tidy_layout() {
  Layout layout{
      "a tidy table", {{{"month", "period"}}, {{"provider", "org_code", "org code"}}, {{"org_name"}, false}}, true};
  const auto three = [&](const std::string& first, const std::string& second, bool needed) {
    for (const char* type : {"type1", "type2", "other"})
      layout.columns.push_back({{first + '_' + type, second + '_' + type}, needed});
  };
  three("attendances", "att", true);
  three("booked", "booked", false);
  three("over_4h", "over4hr", true);
  three("booked_over_4h", "booked_over4hr", false);
  layout.columns.push_back({{"waited_4_to_12h", "dta_4to12hr"}, false});
  layout.columns.push_back({{"waited_12h", "dta_12hr_plus"}, false});
  three("admissions", "emadm", false);
  layout.columns.push_back({{"other_admissions", "emadm_not_ae"}, false});
  return layout;
}

const std::array<Layout, 3>& layouts() {
  static const std::array<Layout, 3> kLayouts{layout_of("August 2020 on", true), layout_of("2019/20", false),
                                              tidy_layout()};
  return kLayouts;
}

/// What attendances and admissions are counted by, and the first month in which they are. Figures on either side are
/// not of the same thing: at one trust admissions rise from 28 % to 39 % of type 1 attendances between two months.
struct Definition {
  std::chrono::year_month from;
  std::string_view name;
};
constexpr std::array kDefinitions{
    Definition{std::chrono::year{2000} / 1, "aggregate return"},
    Definition{std::chrono::year{2025} / 11, "emergency care data set"},
};
std::size_t definition_of(std::chrono::year_month month) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < kDefinitions.size(); ++i) {
    if (month >= kDefinitions[i].from) found = i;
  }
  return found;
}
/// The last month of the test of new standards. The trusts in it (fourteen) have no waits over 4 hours in the files
/// until then.
constexpr std::chrono::year_month kLastOfFieldTest = std::chrono::year{2023} / 5;

using Values = std::array<std::optional<double>, kFields>;

class AeReader {
 public:
  explicit AeReader(Job& job) : job_(job) {}

  void read(Table& table) {
    sums_ = {};
    totals_.reset();
    Row row;
    while (table.rows.next(row)) read_row(table, row);
    check_totals(table);
  }

  void write();

 private:
  void read_row(Table& table, const Row& row) {
    if (row.blank()) return job_.ledger.add(Fate::kBlank, row.line, "");
    if (repeats(row, table.header)) return job_.ledger.add(Fate::kHeader, row.line, "the names of the columns again");
    Fields fields(job_, table, row);
    const bool total = heading(fields.text(kPeriod)) == "total" || heading(fields.text(kOrg)) == "total" ||
                       heading(fields.text(kOrgName)) == "total";
    Values values;
    for (std::size_t f = kAttendances; f < kFields; ++f) values[f] = fields.count(f);
    if (total) {
      totals_ = values;
      return job_.ledger.add(Fate::kChecked, row.line, "the total of England");
    }
    const auto month = fields.month(kPeriod);
    const std::string org = fields.code(kOrg);
    if (!fields.good()) return job_.ledger.add(Fate::kDropped, row.line, "cells that cannot be read");
    for (std::size_t f = kAttendances; f < kFields; ++f) sums_[f] += values[f].value_or(0);
    if (!job_.chosen(org, "")) return job_.ledger.add(Fate::kDropped, row.line, "another organisation");
    if (job_.after(*month)) return job_.ledger.add(Fate::kDropped, row.line, "after --as-of");
    for (std::size_t t = 0; t < kTypes.size(); ++t) field_test(fields, *month, org, values, t);
    const auto [at, is_new] = months_[*month].try_emplace(org, values);
    if (!is_new) {
      job_.report.error(
          fields.place(kOrg), "Org Code",
          "expected one row for each month and organisation; found a second one of " + org + " in " + in_words(*month),
          "second");
      return job_.ledger.add(Fate::kDropped, row.line, "a second row of the same");
    }
    source_[*month] = source_of(kPublication, in_words(*month), table);
    job_.ledger.add(Fate::kUsed, row.line, "");
  }

  /// Nobody over 4 hours in a major department is a count that was not made.
  void field_test(const Fields& fields, std::chrono::year_month month, const std::string& org, Values& values,
                  std::size_t type) {
    if (type != 0 || month > kLastOfFieldTest || values[kAttendances].value_or(0) == 0 || values[kOver] != 0.0) return;
    job_.report.warning(fields.place(kOver), fields.name(kOver),
                        fmt::format("{} of {} has {:.0f} attendances and none over 4 hours: trusts that tested new "
                                    "standards did not report them, so they are taken for not known",
                                    org, in_words(month), *values[kAttendances]),
                        "field test");
    values[kOver].reset();
    values[kBookedOver].reset();
  }

  void check_totals(const Table& table) {
    if (!totals_) return;
    std::size_t looked = 0, differ = 0;
    for (std::size_t f = kAttendances; f < kFields; ++f) {
      if (!(*totals_)[f]) continue;
      ++looked;
      if (sums_[f] == *(*totals_)[f]) continue;
      ++differ;
      const std::string name = table.header.cells[static_cast<std::size_t>(table.header.at[f])];
      job_.ledger.identity({"sum of organisations = total", name, 1, 1, *(*totals_)[f], sums_[f]});
      job_.report.warning(
          {table.rows.name()}, name,
          fmt::format("the organisations make {:.0f}, and the published total is {:.0f}", sums_[f], *(*totals_)[f]),
          "total");
    }
    job_.ledger.identity({"sum of organisations = total (columns)", "", looked, differ});
  }

  void write_figures();
  /// The file of the last month, and how many months there are.
  [[nodiscard]] std::string source(std::size_t months) const {
    const std::string& last = source_.rbegin()->second;
    if (months < 2) return last;
    return last +
           fmt::format(", and {} month{} before ({} has the files)", months - 1, months > 2 ? "s" : "", kLedgerName);
  }

  Job& job_;
  std::map<std::chrono::year_month, std::map<std::string, Values>> months_;
  std::map<std::chrono::year_month, std::string> source_;
  std::array<double, kFields> sums_{};
  std::optional<Values> totals_;
};

void AeReader::write() {
  job_.check_found();
  if (job_.report.failed()) return;
  if (months_.empty()) {
    job_.report.error({job_.request.files.front()}, "", "expected rows of organisations; found none");
    return;
  }
  const std::string head = table_head(source(months_.size()));
  std::string departments =
      head + "month,provider,type,definition,attendances,booked,over_4h,booked_over_4h,admissions\n";
  std::string admissions = head +
                           "# note: waits are counted from the decision to "
                           "admit\nmonth,provider,definition,via_ae,other,waited_4_to_12h,waited_12h\n";
  for (const auto& [month, organisations] : months_) {
    const std::string_view definition = kDefinitions[definition_of(month)].name;
    for (const auto& [org, v] : organisations) {
      for (std::size_t t = 0; t < kTypes.size(); ++t) {
        departments += fmt::format("{},{},{},{},{},{},{},{},{}\n", to_text(month), org, kTypes[t], definition,
                                   cell_of(v[kAttendances + t]), cell_of(v[kBooked + t]), cell_of(v[kOver + t]),
                                   cell_of(v[kBookedOver + t]), cell_of(v[kAdmissions + t]));
      }
      const auto via = plus(plus(v[kAdmissions], v[kAdmissions + 1]), v[kAdmissions + 2]);
      admissions += fmt::format("{},{},{},{},{},{},{}\n", to_text(month), org, definition, cell_of(via),
                                cell_of(v[kOtherAdmissions]), cell_of(v[kFrom4]), cell_of(v[kFrom12]));
    }
  }
  job_.write("ae.csv", std::move(departments));
  job_.write("admissions.csv", std::move(admissions));
  write_figures();
}

/// Of the months that are counted as the last one is.
void AeReader::write_figures() {
  const auto last = months_.rbegin()->first;
  const std::size_t definition = definition_of(last);
  if (definition_of(months_.begin()->first) != definition) {
    job_.report.warning({job_.request.files.front()}, "",
                        fmt::format("counted by {} from {} on, and by {} before: figures are of the months since then",
                                    kDefinitions[definition].name, in_words(kDefinitions[definition].from),
                                    kDefinitions[definition - 1].name));
  }
  struct Sum {
    double attendances = 0, over = 0, admissions = 0;
    bool over_known = true;
    int days = 0, months = 0;
  };
  std::map<std::string, Sum> sums;  // by scope; the provider's own has admissions
  for (const auto& [month, organisations] : months_) {
    if (definition_of(month) != definition) continue;
    const auto first = std::chrono::sys_days(month / 1),
               next = std::chrono::sys_days((month + std::chrono::months{1}) / 1);
    for (const auto& [org, v] : organisations) {
      for (std::size_t t = 0; t < kTypes.size(); ++t) {
        const double attendances = v[kAttendances + t].value_or(0) + v[kBooked + t].value_or(0);
        if (attendances == 0) continue;
        Sum& sum = sums[org + '/' + std::string(kTypes[t])];
        sum.attendances += attendances;
        sum.over += v[kOver + t].value_or(0) + v[kBookedOver + t].value_or(0);
        sum.over_known = sum.over_known && v[kOver + t].has_value();
        sum.days += static_cast<int>((next - first).count());
      }
      const auto all = plus(plus(plus(v[kAdmissions], v[kAdmissions + 1]), v[kAdmissions + 2]), v[kOtherAdmissions]);
      if (!all) continue;
      Sum& sum = sums[org];
      sum.admissions += *all;
      ++sum.months;
    }
  }
  const auto of_definition = std::count_if(months_.begin(), months_.end(),
                                           [&](const auto& one) { return definition_of(one.first) == definition; });
  const std::string from = source(static_cast<std::size_t>(of_definition));
  for (const auto& [scope, sum] : sums) {
    if (sum.months > 0 && sum.admissions > 0)
      job_.fragment.figure(
          {"emergency_admissions_per_month", scope, fmt::format("{:.1f}", sum.admissions / sum.months), 0, from});
    if (sum.days == 0) continue;
    job_.fragment.figure({"ae_attendances", scope, fmt::format("{:.0f}", sum.attendances), sum.days, from});
    if (sum.over_known)
      job_.fragment.figure(
          {"ae_within_4h", scope, fmt::format("{:.1f} %", 100 * (1 - sum.over / sum.attendances)), 0, from});
  }
}

}  // namespace

void read_ae(Job& job) {
  job.needs_no_icb("the file of A&E attendances");
  AeReader reader(job);
  job.each_table(layouts(), "the monthly file of A&E attendances", [&](Table& table) { reader.read(table); });
  if (!job.report.failed()) reader.write();
}

}  // namespace icsflow::models::importing
