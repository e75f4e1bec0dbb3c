/// Bank holidays as the government publishes them (GOV.UK, JSON).

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/scenario/visible.hpp"
#include "kinds/kind.hpp"
#include "text/cells.hpp"

namespace icsflow::models::importing {

namespace chrono = std::chrono;

namespace {

constexpr std::uint64_t kMostJson = 4u << 20u;

/// `2026-12-25`; nothing for anything else.
std::optional<chrono::sys_days> parse_day(const std::string& text) {
  int year = 0;
  unsigned month = 0, day = 0;
  if (text.size() != 10 || std::sscanf(text.c_str(), "%4d-%2u-%2u", &year, &month, &day) != 3) return std::nullopt;
  const chrono::year_month_day date{chrono::year{year}, chrono::month{month}, chrono::day{day}};
  if (!date.ok() || year < 1990 || year > 2100) return std::nullopt;
  return chrono::sys_days(date);
}

std::string day_text(chrono::sys_days day) {
  const chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

/// The text of a small file; "" after a problem.
std::string text_of(InputFile& file, Report& report) {
  std::string name;
  const auto bytes = file.table(name);
  std::string text, block(1u << 16u, '\0');
  if (!bytes) return text;
  while (const std::size_t got = bytes->read(block.data(), block.size())) {
    text.append(block, 0, got);
    if (text.size() <= kMostJson) continue;
    report.error({file.path()}, "", "expected the bank holidays as JSON, at most 4 MB");
    return "";
  }
  return text;
}

std::string list(const std::vector<chrono::sys_days>& days) {
  std::string text;
  for (const auto day : days) text += (text.empty() ? "" : ", ") + day_text(day);
  return '[' + text + ']';
}

}  // namespace

void read_holidays(Job& job) {
  job.needs_no_icb("the calendar of bank holidays");
  if (!job.request.organisations.empty()) job.report.error({"--org"}, "", "bank holidays are not of an organisation");
  if (job.request.as_of) job.report.error({"--as-of"}, "", "bank holidays are not chosen by month");
  if (job.request.files.size() != 1) job.report.error({"FILE"}, "", "expected one file of bank holidays");
  if (job.report.failed()) return;
  const std::string& path = job.request.files.front();
  InputFile file(path, job.report);
  if (!file.is_open()) return;
  const std::string text = text_of(file, job.report);
  if (job.report.failed()) return;
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const std::string division = "england-and-wales";
  if (!json.is_object() || !json.contains(division) || !json[division].is_object() ||
      !json[division].contains("events") || !json[division]["events"].is_array()) {
    job.report.error({path}, "",
                     "expected the government's bank holidays (JSON with \"england-and-wales\" and its \"events\")");
    return;
  }
  const std::string hash = job.begin_file(file);
  std::set<chrono::sys_days> published;
  std::set<chrono::year> years;
  int number = 0;
  std::string table = "date,title\n";
  for (const auto& event : json[division]["events"]) {
    ++number;
    const std::string key = fmt::format("{}.events[{}]", division, number - 1);
    const bool whole = event.is_object() && event.contains("date") && event["date"].is_string() &&
                       event.contains("title") && event["title"].is_string();
    const auto day = whole ? parse_day(event["date"].get<std::string>()) : std::nullopt;
    if (!day) {
      job.report.error({path}, key, "expected a \"date\", such as 2026-12-25, and a \"title\"", "event");
      job.ledger.add(Fate::kDropped, number, "no date");
      continue;
    }
    if (!published.insert(*day).second) {
      job.report.error({path}, key, "expected each day once; found " + day_text(*day) + " again", "event");
      job.ledger.add(Fate::kDropped, number, "a day given before");
      continue;
    }
    years.insert(chrono::year_month_day(*day).year());
    table += day_text(*day) + ',' + csv_cell(clean(event["title"].get<std::string>())) + '\n';
    job.ledger.add(Fate::kUsed, number, "");
  }
  if (published.empty()) job.report.error({path}, "", "expected bank holidays; found none");
  if (job.report.failed()) return;
  std::vector<chrono::sys_days> more, fewer;
  for (const chrono::year year : years) {
    const std::vector<chrono::sys_days> known = bank_holidays(year);
    std::copy_if(known.begin(), known.end(), std::back_inserter(fewer),
                 [&](chrono::sys_days day) { return published.count(day) == 0; });
  }
  for (const chrono::sys_days day : published) {
    const std::vector<chrono::sys_days> known = bank_holidays(chrono::year_month_day(day).year());
    if (std::find(known.begin(), known.end(), day) == known.end()) more.push_back(day);
  }
  const std::string source =
      fmt::format("GOV.UK, UK bank holidays, {} to {} (sha256 {})", static_cast<int>(*years.begin()),
                  static_cast<int>(*years.rbegin()), hash.substr(0, 16));
  job.write("holidays.csv", table_head(source) + table);
  job.ledger.identity({"published days = those the program has",
                       fmt::format("{} to {}", static_cast<int>(*years.begin()), static_cast<int>(*years.rbegin())), 1,
                       more.empty() && fewer.empty() ? 0u : 1u,
                       static_cast<double>(published.size() - more.size() + fewer.size()),
                       static_cast<double>(published.size())});
  std::string calendar = "calendar: {holidays: england-and-wales";
  if (!more.empty()) calendar += ", add: " + list(more);
  if (!fewer.empty()) calendar += ", remove: " + list(fewer);
  job.fragment.note(source);
  job.fragment.section(calendar + "}\n");
}

}  // namespace icsflow::models::importing
