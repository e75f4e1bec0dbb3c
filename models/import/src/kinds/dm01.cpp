/// Diagnostic waiting times and activity, DM01 (NHS England, monthly CSV): 30 columns since 2019.

#include <array>
#include <map>
#include <set>
#include <tuple>

#include "kinds/fields.hpp"
#include "kinds/kind.hpp"

namespace icsflow::models::importing {

namespace {

constexpr std::string_view kPublication = "Diagnostics waiting times and activity, DM01";
constexpr std::size_t kWeeks = 14;  ///< 00 < 01 to 12 < 13, and 13+

enum Field : std::size_t {
  kPeriod,
  kIcb,
  kProvider,
  kCommissioner,
  kTest,
  kWaiting,
  kFromList,
  kPlanned,
  kUnscheduled,
  kActivity,
  kFirstBand
};

const std::array<Layout, 1>& layouts() {
  static const std::array<Layout, 1> kLayouts{[] {
    Layout layout{"30 columns",
                  {{{"period"}},
                   {{"provider parent org code"}},
                   {{"provider org code"}},
                   {{"commissioner org code"}},
                   {{"diagnostic tests"}},
                   {{"total wl"}},
                   {{"waiting list activity"}},
                   {{"planned activity"}},
                   {{"unscheduled activity"}},
                   {{"total activity"}}}};
    layout.columns.push_back({{"00 < 01 week", "00 < 01 weeks"}});
    for (std::size_t w = 1; w + 1 < kWeeks; ++w)
      layout.columns.push_back({{fmt::format("{:02} < {:02} weeks", w, w + 1)}});
    layout.columns.push_back({{"13+ weeks"}});
    for (const char* more : {"provider parent name", "provider org name", "commissioner parent org code",
                             "commissioner parent name", "commissioner org name", "diagnostic tests sort order"})
      layout.columns.push_back({{more}, false});
    return layout;
  }()};
  return kLayouts;
}

/// Bands, then activity from the list, planned and unscheduled.
using Counts = std::array<double, kWeeks + 3>;
double waiting(const Counts& counts, std::size_t from) {
  double sum = 0;
  for (std::size_t w = from; w < kWeeks; ++w) sum += counts[w];
  return sum;
}

class Dm01Reader {
 public:
  explicit Dm01Reader(Job& job) : job_(job) {}

  void read(Table& table) {
    groups_.clear();
    seen_.clear();
    rows_ = differ_ = 0;
    Row row;
    while (table.rows.next(row)) read_row(table, row);
    finish(table);
  }

  void write() {
    job_.check_found();
    if (job_.report.failed()) return;
    if (tests_.empty()) {
      job_.report.error({job_.request.files.front()}, "", "expected rows of tests; found none that is asked for");
      return;
    }
    std::string text =
        table_head(source_) + "month,provider,test,waiting,over_6_weeks,over_13_weeks,from_list,planned,unscheduled";
    for (std::size_t w = 0; w < kWeeks; ++w) text += fmt::format(",w{:03}", w);
    text += '\n';
    for (const auto& [key, counts] : tests_) {
      text += fmt::format("{},{},{},{:.0f},{:.0f},{:.0f},{:.0f},{:.0f},{:.0f}", to_text(std::get<0>(key)),
                          std::get<1>(key), std::get<2>(key), waiting(counts, 0), waiting(counts, 6),
                          waiting(counts, 13), counts[kWeeks], counts[kWeeks + 1], counts[kWeeks + 2]);
      for (std::size_t w = 0; w < kWeeks; ++w) text += fmt::format(",{:.0f}", counts[w]);
      text += '\n';
    }
    job_.write("diagnostics.csv", std::move(text));
  }

 private:
  /// A name of a test as a key: `NON_OBSTETRIC_ULTRASOUND` and `Non Obstetric Ultrasound` are one.
  static std::string test_of(std::string_view text) {
    std::string name = heading(text);
    for (char& c : name) {
      if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) c = '_';
    }
    return name;
  }

  void read_row(Table& table, const Row& row) {
    if (row.blank()) return job_.ledger.add(Fate::kBlank, row.line, "");
    if (repeats(row, table.header)) return job_.ledger.add(Fate::kHeader, row.line, "the names of the columns again");
    Fields fields(job_, table, row);
    const auto month = fields.month(kPeriod);
    const std::string provider = fields.code(kProvider), test = test_of(fields.text(kTest));
    Counts counts{};
    const auto need = [&](std::size_t column) {
      const auto count = fields.count(column);
      if (!count && fields.good()) fields.expected(column, "a whole number of 0 or more");
      return count.value_or(0);
    };
    for (std::size_t w = 0; w < kWeeks; ++w) counts[w] = need(kFirstBand + w);
    for (std::size_t a = 0; a < 3; ++a) counts[kWeeks + a] = need(kFromList + a);
    const double total = need(kWaiting), activity = need(kActivity);
    if (test.empty()) fields.expected(kTest, "a test");
    if (!fields.good()) return job_.ledger.add(Fate::kDropped, row.line, "cells that cannot be read");
    const bool chosen = job_.chosen(provider, fields.text(kIcb));
    ++rows_;
    check_row(fields, counts, total, activity, chosen);
    if (months_.insert(*month).second) job_.check_icb(fields.place(kPeriod), *month);
    const auto key = std::tuple(to_text(*month), provider, std::string(fields.text(kCommissioner)));
    Group& group = groups_[key];
    if (test == "total") {
      group.total = total;
      group.has_total = true;
    } else {
      group.tests += total;
    }
    if (!chosen) return job_.ledger.add(Fate::kDropped, row.line, "another organisation");
    if (job_.after(*month)) return job_.ledger.add(Fate::kDropped, row.line, "after --as-of");
    if (test == "total") return job_.ledger.add(Fate::kChecked, row.line, "TOTAL, the sum of the tests");
    if (!seen_.insert(std::tuple_cat(key, std::tuple(test))).second) {
      job_.report.error(
          fields.place(kTest), fields.name(kTest),
          fmt::format("expected one row for each provider, commissioner and test; found a second one of {} {}",
                      provider, test),
          "second");
      return job_.ledger.add(Fate::kDropped, row.line, "a second row of the same");
    }
    const auto [file, is_new] = file_of_month_.try_emplace(*month, table.rows.name());
    if (!is_new && file->second != table.rows.name()) {
      job_.report.error(fields.place(kPeriod), fields.name(kPeriod),
                        "expected one file a month; found " + in_words(*month) + " in " + file->second + " too",
                        "month");
    }
    Counts& to = tests_[{*month, provider, test}];
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += counts[i];
    if (*month >= last_) {
      last_ = *month;
      source_ = source_of(kPublication, in_words(*month), table);
    }
    job_.ledger.add(Fate::kUsed, row.line, "");
  }

  void check_row(const Fields& fields, const Counts& counts, double total, double activity, bool chosen) {
    const double made = counts[kWeeks] + counts[kWeeks + 1] + counts[kWeeks + 2];
    std::string message;
    if (waiting(counts, 0) != total)
      message = fmt::format("expected the bands ({:.0f}) to make Total WL; found {:.0f}", waiting(counts, 0), total);
    else if (made != activity)
      message =
          fmt::format("expected three kinds of activity ({:.0f}) to make Total Activity; found {:.0f}", made, activity);
    if (message.empty()) return;
    ++differ_;
    const std::size_t column = waiting(counts, 0) != total ? kWaiting : kActivity;
    if (chosen)
      job_.report.error(fields.place(column), fields.name(column), message, "sum");
    else
      job_.report.warning(fields.place(column), fields.name(column), message + " (a row that is not used)", "sum");
  }

  void finish(const Table& table) {
    job_.ledger.identity({"bands = Total WL, activities = Total Activity", "", rows_, differ_});
    std::size_t groups = 0, differ = 0;
    for (const auto& [key, group] : groups_) {
      if (!group.has_total) continue;
      ++groups;
      if (group.tests == group.total) continue;
      ++differ;
      const std::string where = fmt::format("{} {} {}", std::get<0>(key), std::get<1>(key), std::get<2>(key));
      job_.ledger.identity({"tests = TOTAL", where, 1, 1, group.total, group.tests});
      job_.report.warning({table.rows.name()}, "TOTAL",
                          fmt::format("the tests make {:.0f}, and their published total is {:.0f} ({})", group.tests,
                                      group.total, where),
                          "TOTAL");
    }
    job_.ledger.identity({"tests = TOTAL (provider, commissioner)", "", groups, differ});
  }

  struct Group {
    double tests = 0, total = 0;
    bool has_total = false;
  };
  Job& job_;
  std::map<std::tuple<std::chrono::year_month, std::string, std::string>, Counts> tests_;
  std::map<std::tuple<std::string, std::string, std::string>, Group> groups_;
  std::set<std::tuple<std::string, std::string, std::string, std::string>> seen_;
  std::set<std::chrono::year_month> months_;
  std::map<std::chrono::year_month, std::string> file_of_month_;
  std::string source_;
  std::chrono::year_month last_ = std::chrono::year{1900} / 1;
  std::size_t rows_ = 0, differ_ = 0;
};

}  // namespace

void read_dm01(Job& job) {
  Dm01Reader reader(job);
  job.each_table(layouts(), "the monthly file of diagnostic waiting times (DM01)",
                 [&](Table& table) { reader.read(table); });
  if (!job.report.failed()) reader.write();
}

}  // namespace icsflow::models::importing
