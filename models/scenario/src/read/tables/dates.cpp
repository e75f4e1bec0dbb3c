/// Dates and times of a column as spreadsheets write them: ISO 8601, day/month/year where the column shows the order,
/// and day numbers since 1899-12-30.

#include <algorithm>
#include <cmath>

#include "icsflow/domain/calendar.hpp"
#include "read/tables.hpp"
#include "read/tables/dialect.hpp"

namespace icsflow::models {

namespace {

/// A date as it is written in a cell.
struct WrittenDate {
  enum class Form { kIso, kIsoTime, kParts, kSerial, kOther } form = Form::kOther;
  std::optional<std::chrono::sys_days> day;  ///< of kIso and kSerial
  unsigned first = 0, second = 0;            ///< of kParts: 1/10/2026
  int year = 0;
};

constexpr std::chrono::sys_days kSpreadsheetDay0{std::chrono::year{1899} / 12 / 30};

WrittenDate written_date(std::string_view text) {
  using Form = WrittenDate::Form;
  WrittenDate out;
  if (const auto day = parse_date(text.substr(0, 10)); day.value) {
    const std::string_view time = text.size() > 10 ? text.substr(11) : std::string_view{};
    const bool midnight = text.size() == 10 || (text[10] == ' ' || text[10] == 'T');
    const bool zero = time.find_first_not_of("0:.Z") == std::string_view::npos;
    if (!midnight) return out;
    out.form = zero ? Form::kIso : Form::kIsoTime;
    out.day = day.value;
    return out;
  }
  if (text.size() == 5 && std::all_of(text.begin(), text.end(), is_digit)) {
    out.form = Form::kSerial;
    out.day = kSpreadsheetDay0 + std::chrono::days{std::stoi(std::string(text))};
    return out;
  }
  const auto mark = text.find_first_of("/.-");
  if (mark == std::string_view::npos) return out;
  const auto next = text.find(text[mark], mark + 1);
  if (next == std::string_view::npos) return out;
  const auto number = [](std::string_view digits, std::size_t most) {
    if (digits.empty() || digits.size() > most || !std::all_of(digits.begin(), digits.end(), is_digit)) return -1;
    return std::stoi(std::string(digits));
  };
  const int a = number(text.substr(0, mark), 2), b = number(text.substr(mark + 1, next - mark - 1), 2),
            y = text.size() == next + 5 ? number(text.substr(next + 1), 4) : -1;
  if (a < 1 || b < 1 || y < 0) return out;
  out.form = Form::kParts;
  out.first = static_cast<unsigned>(a);
  out.second = static_cast<unsigned>(b);
  out.year = y;
  return out;
}

/// @param texts  the dates of the cells, without their times where these are read apart
/// @param example  of how to write them
std::vector<std::optional<std::chrono::sys_days>> read_dates(Context& context, CellProblems& problems,
                                                             const Table& table, std::size_t column,
                                                             const std::string& key,
                                                             const std::vector<std::string_view>& texts,
                                                             const std::string& example) {
  using Form = WrittenDate::Form;
  std::vector<std::optional<std::chrono::sys_days>> out(table.rows());
  std::vector<WrittenDate> written;
  std::map<Form, std::size_t> seen;  // the first row of each form
  std::optional<std::size_t> day_first, month_first;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const WrittenDate one = written_date(texts[i]);
    seen.emplace(one.form, i);
    if (one.form == Form::kParts && one.first > 12) day_first = day_first.value_or(i);
    if (one.form == Form::kParts && one.second > 12) month_first = month_first.value_or(i);
    written.push_back(one);
  }
  const auto cell_of = [&](std::size_t i) -> const Cell& { return table.row(i)[column]; };
  const auto refuse = [&](std::size_t i, const std::string& cause) {
    context.error(table.place(cell_of(i)), key, cause + "; write all as " + example);
    return out;
  };
  if (const auto timed = seen.find(Form::kIsoTime); timed != seen.end()) {
    context.error(table.place(cell_of(timed->second)), key,
                  "expected one count a day; found the time " + quote(cell_of(timed->second).text) +
                      ": call the column timestamp, or add up the counts of each day");
    return out;
  }
  if (seen.count(Form::kParts) > 0) {
    const std::size_t first = seen.at(Form::kParts);
    for (const Form other : {Form::kIso, Form::kSerial}) {
      if (seen.count(other) > 0)
        return refuse(first, "dates are written in two ways, " + quote(cell_of(first).text) + " and " +
                                 quote(cell_of(seen.at(other)).text) +
                                 ": a spreadsheet may have changed some of them, month for day");
    }
    if (month_first)
      return refuse(*month_first, "dates such as " + quote(cell_of(*month_first).text) + " have the month in front");
    if (!day_first)
      return refuse(first, "dates such as " + quote(cell_of(first).text) + " may be day/month or month/day");
    const WrittenDate& shown = written[*day_first];
    const std::chrono::year_month_day date{std::chrono::year{shown.year}, std::chrono::month{shown.second},
                                           std::chrono::day{shown.first}};
    if (date.ok())
      problems.once(cell_of(*day_first), key,
                    "dates are read as day/month/year: " + quote(cell_of(*day_first).text) + " is " +
                        iso_date(std::chrono::sys_days{date}),
                    Severity::kWarning);
  }
  if (const auto serial = seen.find(Form::kSerial); serial != seen.end()) {
    if (seen.count(Form::kIso) > 0)
      return refuse(serial->second, "dates are written in two ways, " + quote(cell_of(serial->second).text) + " and " +
                                        quote(cell_of(seen.at(Form::kIso)).text));
    problems.once(cell_of(serial->second), key,
                  "dates are read as the day numbers of a spreadsheet: " + quote(cell_of(serial->second).text) +
                      " is " + iso_date(*written[serial->second].day),
                  Severity::kWarning);
  }
  for (std::size_t i = 0; i < written.size(); ++i) {
    const WrittenDate& one = written[i];
    out[i] = one.day;
    if (one.form == Form::kParts) {
      const std::chrono::year_month_day date{std::chrono::year{one.year}, std::chrono::month{one.second},
                                             std::chrono::day{one.first}};
      if (date.ok()) out[i] = std::chrono::sys_days{date};
    }
    if (!out[i]) problems.add(cell_of(i), key, parse_date(texts[i]).error);
  }
  return out;
}

}  // namespace

std::vector<std::optional<std::chrono::sys_days>> read_date_cells(Context& context, CellProblems& problems,
                                                                  const Table& table, std::size_t column,
                                                                  const std::string& key) {
  std::vector<std::string_view> texts;
  for (std::size_t i = 0; i < table.rows(); ++i) texts.push_back(table.row(i)[column].text);
  return read_dates(context, problems, table, column, key, texts, "2026-10-01");
}

std::vector<std::optional<Timestamp>> read_timestamp_cells(Context& context, CellProblems& problems, const Table& table,
                                                           std::size_t column, const std::string& key) {
  constexpr std::size_t kDayNumber = 5;  // digits
  std::vector<std::string_view> dates;
  std::vector<std::optional<engine::Duration>> times;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const std::string_view text = table.row(i)[column].text;
    const std::string_view number = text.substr(0, kDayNumber), fraction = text.substr(number.size());
    const bool is_number = number.size() == kDayNumber && std::all_of(number.begin(), number.end(), is_digit) &&
                           (fraction.empty() || (fraction.size() > 1 && fraction.find_first_of(".,") == 0 &&
                                                 std::all_of(fraction.begin() + 1, fraction.end(), is_digit)));
    const auto at = find_clock_time(text);
    dates.push_back(is_number ? number : text.substr(0, at == std::string_view::npos ? at : at - 1));
    if (is_number) {
      const double day = fraction.empty() ? 0 : std::stod("0." + std::string(fraction.substr(1)));
      times.emplace_back(engine::seconds(std::llround(day * 86'400)));
      continue;
    }
    const auto time = parse_clock_time(at == std::string_view::npos ? std::string_view{} : text.substr(at));
    times.push_back(time.value);
    if (!time.value)
      problems.add(table.row(i)[column], key,
                   "expected a date and a time such as 2026-10-01 08:00; found " + quote(text));
  }
  const auto days = read_dates(context, problems, table, column, key, dates, "2026-10-01 08:00");
  std::vector<std::optional<Timestamp>> out(table.rows());
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (!days[i] || !times[i]) continue;
    out[i] = Timestamp{*days[i], *times[i]};
    if (out[i]->time < engine::days(1)) continue;  // a fraction that rounds to the next day
    out[i] = Timestamp{*days[i] + std::chrono::days{1}, engine::Duration{}};
  }
  return out;
}

}  // namespace icsflow::models
