/// The full extract of referral to treatment waiting times (NHS England, monthly): rows by provider, commissioner, part
/// and treatment function, columns by week waited.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "kinds/kind.hpp"
#include "kinds/waiting.hpp"
#include "text/cells.hpp"

namespace icsflow::models::importing {

namespace {

constexpr std::string_view kPublication = "Consultant-led referral to treatment waiting times, full extract";

/// Columns of every era, in this order; the bands follow.
enum Field : std::size_t {
  kPeriod,
  kIcb,
  kProvider,
  kProviderName,
  kCommissioner,
  kPart,
  kFunction,
  kFunctionName,
  kTotal,
  kUnknownStart,
  kTotalAll,
  kFirstBand
};

/// @param bands  weekly bands below the open one
Layout layout_of(std::string name, std::size_t bands) {
  Layout layout{std::move(name),
                {{{"period"}},
                 {{"provider parent org code"}},
                 {{"provider org code"}},
                 {{"provider org name"}},
                 {{"commissioner org code"}},
                 {{"rtt part type"}},
                 {{"treatment function code"}},
                 {{"treatment function name", "treatment function"}},
                 {{"total"}},
                 {{"patients with unknown clock start date"}},
                 {{"total all"}}}};
  for (std::size_t b = 0; b < bands; ++b)
    layout.columns.push_back({{fmt::format("gt {:02} to {:02} weeks sum 1", b, b + 1)}});
  layout.columns.push_back({{fmt::format("gt {} weeks sum 1", bands)}});
  for (const char* more : {"provider parent name", "commissioner parent org code", "commissioner parent name",
                           "commissioner org name", "rtt part description"})
    layout.columns.push_back({{more}, false});
  return layout;
}

const std::array<Layout, 2>& layouts() {
  static const std::array<Layout, 2> kLayouts{layout_of("121 columns, April 2021 on", 104),
                                              layout_of("69 columns, to March 2021", 52)};
  return kLayouts;
}
constexpr std::array<std::size_t, 2> kTopBand{104, 52};

/// Of a provider, commissioner and part: the functions, and their published total.
struct Group {
  double functions = 0, total = 0;
  bool has_total = false, chosen = false;
};

/// Texts that stand in many rows one after the other, looked at once.
struct Period {
  std::string text;
  std::optional<std::chrono::year_month> month;
};

class RttReader {
 public:
  explicit RttReader(Job& job) : job_(job) {}

  void read(Table& table) {
    groups_.clear();
    seen_.clear();
    months_.clear();
    period_ = {};
    checks_ = {};
    const std::size_t top = kTopBand[table.header.layout];
    Row row;
    while (table.rows.next(row)) read_row(table, row, top);
    finish(table);
  }

  void write() { lists_.write(job_); }

 private:
  struct Check {
    std::string_view name;
    std::size_t rows = 0, differ = 0;
  };

  void drop(const Row& row, std::string_view why) { job_.ledger.add(Fate::kDropped, row.line, why); }

  void read_row(Table& table, const Row& row, std::size_t top) {
    if (row.blank()) return job_.ledger.add(Fate::kBlank, row.line, "");
    if (repeats(row, table.header)) return job_.ledger.add(Fate::kHeader, row.line, "the names of the columns again");
    const auto month = month_of(table, row);
    if (!month) return drop(row, "no month");
    const std::string_view provider = trimmed(table.cell(row, kProvider)),
                           function = trimmed(table.cell(row, kFunction));
    const Part part = part_named(table.cell(row, kPart));
    const bool chosen = job_.chosen(provider, trimmed(table.cell(row, kIcb)));
    BandCounts bands{};
    std::uint64_t sum = 0;
    bool good = true;
    for (std::size_t b = 0; b <= top; ++b) {
      const std::string_view cell = table.cell(row, kFirstBand + b);
      if (cell.empty()) continue;
      bands[b] = count(table, row, kFirstBand + b, cell, good);
      sum += bands[b];
    }
    const std::uint64_t total = count(table, row, kTotal, table.cell(row, kTotal), good);
    const std::uint64_t unknown = count(table, row, kUnknownStart, table.cell(row, kUnknownStart), good);
    const std::string_view all_cell = trimmed(table.cell(row, kTotalAll));
    const std::uint64_t all = count(table, row, kTotalAll, all_cell, good);
    if (all_cell.empty()) {
      job_.report.error(table.place(row, kTotalAll), "Total All",
                        "expected the number of pathways; found an empty cell");
      good = false;
    }
    if (!is_code(provider)) bad_code(table, row, kProvider, "the code of a provider", provider, good);
    if (!is_function(function))
      bad_code(table, row, kFunction, "the code of a treatment function, such as C_110", function, good);
    if (part == Part::kUnknown)
      bad_code(table, row, kPart, "Part_1A, Part_1B, Part_2, Part_2A or Part_3", table.cell(row, kPart), good);
    if (!good) return drop(row, "cells that cannot be read");
    check_sums(table, row, part, sum, total, unknown, all, chosen);
    group(table, row, month_text_, provider, part, function, static_cast<double>(all), chosen);
    if (!chosen) return drop(row, "another organisation");
    if (job_.after(*month)) return drop(row, "after --as-of");
    if (function == "C_999") return job_.ledger.add(Fate::kChecked, row.line, "C_999, the total of the functions");
    if (!fresh(table, row, provider, part, function)) return drop(row, "a second row of the same");
    use(table, row, *month, ServiceKey(provider, function), part, bands, all);
    if (top < bands.size() - 1 && part == Part::kOpen) lists_.in_top_band += bands[top];
  }

  void use(Table& table, const Row& row, std::chrono::year_month month, const ServiceKey& key, Part part,
           const BandCounts& bands, std::uint64_t all) {
    Flows& flows = lists_.months[month][key];
    lists_.add_bands(month, key, part, bands);
    switch (part) {
      case Part::kAdmitted:
        flows.admitted += all;
        break;
      case Part::kNonAdmitted:
        flows.non_admitted += all;
        break;
      case Part::kOpen:
        flows.open += all;
        flows.has_list = true;
        break;
      case Part::kDecided:
        flows.decided += all;
        break;
      case Part::kNew:
        flows.started += all;
        break;
      case Part::kUnknown:
        break;
    }
    if (lists_.providers.find(key.first) == lists_.providers.end())
      lists_.providers[key.first] = clean(table.cell(row, kProviderName));
    if (lists_.functions.find(key.second) == lists_.functions.end())
      lists_.functions[key.second] = clean(table.cell(row, kFunctionName));
    job_.ledger.add(Fate::kUsed, row.line, "");
  }

  std::uint64_t count(Table& table, const Row& row, std::size_t field, std::string_view cell, bool& good) {
    const Number number = parse_count(cell);
    if (number.is == Number::Is::kNumber) return static_cast<std::uint64_t>(number.value);
    if (number.is == Number::Is::kBlank) return 0;  // as the layout has it
    good = false;
    const std::string& name = table.header.cells[static_cast<std::size_t>(table.header.at[field])];
    job_.report.error(table.place(row, field), name,
                      "expected a whole number of 0 or more; found \"" + clean(cell.substr(0, 40)) + '"', "number");
    return 0;
  }

  void bad_code(Table& table, const Row& row, std::size_t field, const std::string& expected, std::string_view cell,
                bool& good) {
    good = false;
    job_.report.error(table.place(row, field), table.header.cells[static_cast<std::size_t>(table.header.at[field])],
                      "expected " + expected + "; found \"" + clean(cell.substr(0, 40)) + '"');
  }

  std::optional<std::chrono::year_month> month_of(Table& table, const Row& row) {
    const std::string_view text = table.cell(row, kPeriod);
    if (text == period_.text && period_.month) return period_.month;
    period_ = {std::string(text), parse_month(text)};
    if (!period_.month) {
      job_.report.error(table.place(row, kPeriod), "Period",
                        "expected a month, such as RTT-June-2026; found \"" + clean(text.substr(0, 40)) + '"');
      return std::nullopt;
    }
    month_text_ = importing::to_text(*period_.month);
    if (months_.insert(*period_.month).second) new_month(table, row, *period_.month);
    return period_.month;
  }

  void new_month(Table& table, const Row& row, std::chrono::year_month month) {
    const auto [first, is_new] = file_of_month_.try_emplace(month, table.rows.name());
    if (!is_new)
      job_.report.error(table.place(row, kPeriod), "Period",
                        "expected one file a month; found " + in_words(month) + " in " + first->second + " too");
    if (!job_.after(month)) lists_.sources[month] = source_of(kPublication, in_words(month), table);
    job_.check_icb(table.place(row, kPeriod), month);
  }

  /// The identities of a row. One that does not hold is an error where the row is asked for, and a warning elsewhere.
  void check_sums(Table& table, const Row& row, Part part, std::uint64_t sum, std::uint64_t total,
                  std::uint64_t unknown, std::uint64_t all, bool chosen) {
    const bool completed = part == Part::kAdmitted || part == Part::kNonAdmitted;
    const bool open = part == Part::kOpen || part == Part::kDecided;
    if (!completed && !open) return;
    Check& check = checks_[completed ? 0 : 1];
    ++check.rows;
    const std::uint64_t expected = completed ? sum + unknown : sum;
    const bool total_right = !completed || total == sum || trimmed(table.cell(row, kTotal)).empty();
    if (expected == all && total_right) return;
    ++check.differ;
    const std::string message = completed
                                    ? fmt::format(
                                          "expected the bands ({}) and unknown clock starts ({}) to make the total; "
                                          "found Total {} and Total All {}",
                                          sum, unknown, total, all)
                                    : fmt::format("expected the bands ({}) to make Total All; found {}", sum, all);
    if (chosen)
      job_.report.error(table.place(row, kTotalAll), "Total All", message, "sum");
    else
      job_.report.warning(table.place(row, kTotalAll), "Total All", message + " (a row that is not used)", "sum");
  }

  void group(Table& table, const Row& row, const std::string& month, std::string_view provider, Part part,
             std::string_view function, double all, bool chosen) {
    key_.assign(month)
        .append(1, '|')
        .append(provider)
        .append(1, '|')
        .append(trimmed(table.cell(row, kCommissioner)))
        .append(1, '|')
        .append(1, static_cast<char>('0' + static_cast<int>(part)));
    Group& group = groups_[key_];
    group.chosen = chosen;
    if (function == "C_999") {
      group.total += all;
      group.has_total = true;
    } else {
      group.functions += all;
    }
  }

  /// False for a row that is there twice. `key_` is that of the row's group.
  bool fresh(Table& table, const Row& row, std::string_view provider, Part, std::string_view function) {
    key_.append(1, '|').append(function);
    if (seen_.insert(key_).second) return true;
    job_.report.error(
        table.place(row, kFunction), "Treatment Function Code",
        fmt::format("expected one row for each provider, commissioner, part and function; found a second one of {} {}",
                    provider, function),
        "second");
    return false;
  }

  void finish(Table& table) {
    job_.ledger.identity(
        {"parts 1A and 1B: bands + unknown clock start = Total All", "", checks_[0].rows, checks_[0].differ});
    job_.ledger.identity({"parts 2 and 2A: bands = Total All", "", checks_[1].rows, checks_[1].differ});
    std::size_t groups = 0, differ = 0;
    std::vector<std::string> wrong;
    for (const auto& [key, group] : groups_) {
      if (!group.has_total) continue;
      ++groups;
      if (group.functions == group.total) continue;
      ++differ;
      wrong.push_back(key);
    }
    std::sort(wrong.begin(), wrong.end());
    constexpr std::size_t kMostTold = 1'000;
    for (std::size_t i = 0; i < wrong.size() && i < kMostTold; ++i) {
      const Group& group = groups_.at(wrong[i]);
      job_.ledger.identity({"functions = C_999", wrong[i], 1, 1, group.total, group.functions});
      if (group.chosen)
        job_.report.warning({table.rows.name()}, "C_999",
                            fmt::format("the functions make {:.0f}, and their published total is {:.0f} ({})",
                                        group.functions, group.total, wrong[i]),
                            "C_999");
    }
    job_.ledger.identity({"functions = C_999 (provider, commissioner, part)", "", groups, differ});
    if (differ > 0)
      job_.report.warning(
          {table.rows.name()}, "C_999",
          fmt::format("of {} totals {} are not the sum of their functions: the ledger has them", groups, differ),
          "C_999 in all");
  }

  Job& job_;
  WaitingLists lists_;
  Period period_;
  std::string month_text_, key_;
  std::set<std::chrono::year_month> months_;
  std::map<std::chrono::year_month, std::string> file_of_month_;
  std::unordered_map<std::string, Group> groups_;
  std::unordered_set<std::string> seen_;
  std::array<Check, 2> checks_{};
};

}  // namespace

void read_rtt(Job& job) {
  RttReader reader(job);
  job.each_table(layouts(), "the full extract of RTT waiting times", [&](Table& table) { reader.read(table); });
  if (!job.report.failed()) reader.write();
}

}  // namespace icsflow::models::importing
