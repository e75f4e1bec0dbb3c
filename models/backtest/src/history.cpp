#include "icsflow/backtest/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>
#include <tuple>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/import/imported.hpp"
#include "icsflow/scenario/problem.hpp"

namespace icsflow::models {

namespace chrono = std::chrono;

namespace {

chrono::year_month year_month_of(CivilMonth month) {
  return chrono::year{month / 12} / chrono::month{static_cast<unsigned>(month % 12) + 1};
}
chrono::sys_days first_day(CivilMonth month) { return chrono::sys_days{year_month_of(month) / 1}; }

/// One table; rows of one provider and month are summed over functions.
class HistoryReader {
 public:
  explicit HistoryReader(std::vector<Problem>& problems) : problems_(problems) {}

  void read(const std::string& file) {
    table_ = read_imported(file, {"provider", "list"}, problems_);
    if (table_.columns.empty()) return;
    month_ = table_.column("month") ? table_.column("month") : table_.column("period");
    if (!month_) {
      problems_.push_back({{table_.file, 1}, "month", "expected a column \"month\", such as 2024-01; it is missing"});
      return;
    }
    sources_.insert(table_.source.empty() ? table_.file : table_.source);
    for (const ImportedTable::Row& row : table_.rows) read(row);
  }

  [[nodiscard]] History result() const {
    History out;
    for (const auto& [provider, list] : lists_) out.lists.push_back(list);
    out.sources.assign(sources_.begin(), sources_.end());
    return out;
  }

 private:
  [[nodiscard]] std::string text(const ImportedTable::Row& row, std::string_view column) const {
    const auto at = table_.column(column);
    return at ? row.cells[*at] : std::string();
  }
  void wrong(const ImportedTable::Row& row, std::string_view column, const std::string& message) {
    const auto at = table_.column(column);
    problems_.push_back({{table_.file, row.line, at ? static_cast<int>(*at) + 1 : 0}, std::string(column), message});
    good_ = false;
  }
  /// Nothing for a cell that is empty or not there.
  std::optional<double> number(const ImportedTable::Row& row, std::string_view column) {
    const std::string cell = text(row, column);
    if (cell.empty()) return std::nullopt;
    const auto value = imported_number(cell);
    if (!value) wrong(row, column, "expected a number of 0 or more, or an empty cell; found \"" + cell + '"');
    return value;
  }
  static void add(std::optional<double>& to, const std::optional<double>& from, bool first) {
    if (first)
      to = from;
    else if (to && from)
      *to += *from;
    else
      to.reset();
  }

  void read(const ImportedTable::Row& row) {
    good_ = true;
    const std::string provider = text(row, "provider"), function = text(row, "function");
    const std::string month_cell = row.cells[*month_];
    const auto month = parse_civil_month(month_cell);
    if (!month) wrong(row, table_.columns[*month_], "expected a month, such as 2024-01; found \"" + month_cell + '"');
    if (provider.empty()) wrong(row, "provider", "expected the code of a provider; found an empty cell");
    PublishedMonth one;
    const auto list = number(row, "list");
    one.list = list.value_or(0);
    const auto within = number(row, "within_18_weeks");
    if (within) one.beyond[0] = one.list - *within;
    for (std::size_t k = 1; k < kPublishedBeyond.size(); ++k)
      one.beyond[k] = number(row, fmt::format("over_{}_weeks", kPublishedBeyond[k]));
    double most = one.list;
    for (std::size_t k = 0; good_ && list && k < kPublishedBeyond.size(); ++k) {
      if (!one.beyond[k]) continue;
      if (*one.beyond[k] < 0 || *one.beyond[k] > most)
        wrong(row, k == 0 ? "within_18_weeks" : fmt::format("over_{}_weeks", kPublishedBeyond[k]),
              fmt::format("expected at most as many as wait, and no more than over a shorter time; found {}",
                          k == 0 ? *within : *one.beyond[k]));
      most = std::min(most, *one.beyond[k]);
    }
    one.started = number(row, "new");
    one.completed = number(row, "completed");
    const auto admitted = number(row, "completed_admitted"), others = number(row, "completed_non_admitted");
    if (!one.completed && admitted && others) one.completed = *admitted + *others;
    if (!good_ || function == "C_999") return;
    if (!seen_.insert({provider, *month, function}).second)
      return wrong(row, "provider",
                   "expected one row for each provider and month; found a second one of " + provider + " in " +
                       month_text(*month));
    // Without a list the month is not known; 0 is.
    if (!list) return;
    PublishedList& of = lists_[provider];
    of.provider = provider;
    if (const std::string board = text(row, "board"); !board.empty()) of.board = board;
    const auto [at, first] = of.months.try_emplace(*month);
    PublishedMonth& sum = at->second;
    sum.list += one.list;
    for (std::size_t k = 0; k < one.beyond.size(); ++k) add(sum.beyond[k], one.beyond[k], first);
    add(sum.started, one.started, first);
    add(sum.completed, one.completed, first);
  }

  std::vector<Problem>& problems_;
  ImportedTable table_;
  std::optional<std::size_t> month_;
  bool good_ = true;
  std::map<std::string, PublishedList> lists_;
  std::set<std::tuple<std::string, CivilMonth, std::string>> seen_;
  std::set<std::string> sources_;
};

}  // namespace

const PublishedList* History::find(std::string_view provider) const {
  const auto found =
      std::find_if(lists.begin(), lists.end(), [&](const PublishedList& l) { return l.provider == provider; });
  return found == lists.end() ? nullptr : &*found;
}

History History::until(CivilMonth last) const {
  History out = *this;
  for (PublishedList& list : out.lists) list.months.erase(list.months.upper_bound(last), list.months.end());
  return out;
}

History read_history(const std::vector<std::string>& files) {
  std::vector<Problem> problems;
  HistoryReader reader(problems);
  for (const std::string& file : files) reader.read(file);
  if (!problems.empty()) throw InputError(std::move(problems));
  return reader.result();
}

std::optional<CivilMonth> parse_civil_month(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  int year = 0, month = 0;
  const auto number = [&](std::size_t from, std::size_t to, int& value) {
    const auto end = std::from_chars(text.data() + from, text.data() + to, value);
    return end.ec == std::errc{} && end.ptr == text.data() + to;
  };
  if (!number(0, 4, year) || !number(5, 7, month) || year < 1900 || month < 1 || month > 12) return std::nullopt;
  return 12 * year + month - 1;
}

std::string month_text(CivilMonth month) { return fmt::format("{:04}-{:02}", month / 12, month % 12 + 1); }
std::string first_day_text(CivilMonth month) { return month_text(month) + "-01"; }

int days_in(CivilMonth month) { return static_cast<int>((first_day(month + 1) - first_day(month)).count()); }

int working_days_in(CivilMonth month) {
  const auto holidays = bank_holidays(year_month_of(month).year());
  int days = 0;
  for (chrono::sys_days day = first_day(month); day < first_day(month + 1); day += chrono::days{1}) {
    if (chrono::weekday{day}.iso_encoding() < 6 && !std::binary_search(holidays.begin(), holidays.end(), day)) ++days;
  }
  return days;
}

}  // namespace icsflow::models
