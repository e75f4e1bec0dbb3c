#include "inputs/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <system_error>

#include "icsflow/import/imported.hpp"

namespace icsflow::models::building {

namespace fs = std::filesystem;
namespace chrono = std::chrono;

namespace {

/// The rows of a table by the names of its columns.
class Reader {
 public:
  Reader(const ImportedTable& table, std::string shown, std::vector<Problem>& problems)
      : table_(table), shown_(std::move(shown)), problems_(problems) {}

  void each(const std::function<void()>& take) {
    for (const ImportedTable::Row& row : table_.rows) {
      row_ = &row;
      take();
    }
  }
  [[nodiscard]] std::string text(std::string_view column) const {
    const auto at = table_.column(column);
    return at ? row_->cells[*at] : "";
  }
  /// Nothing for an empty cell. What is no number is a problem.
  [[nodiscard]] std::optional<double> number(std::string_view column) const {
    const std::string cell = text(column);
    if (cell.empty()) return std::nullopt;
    const auto value = imported_number(cell);
    if (!value) problem(column, "expected a number of 0 or more; found \"" + cell + '"');
    return value;
  }
  [[nodiscard]] double or_zero(std::string_view column) const { return number(column).value_or(0); }
  [[nodiscard]] std::optional<chrono::year_month> month(std::string_view column) const {
    const std::string cell = text(column);
    int year = 0;
    unsigned month = 0;
    const char* const end = cell.data() + cell.size();
    const auto first = std::from_chars(cell.data(), end, year);
    if (first.ec == std::errc{} && first.ptr != end && *first.ptr == '-') {
      const auto second = std::from_chars(first.ptr + 1, end, month);
      if (second.ec == std::errc{} && second.ptr == end && month >= 1 && month <= 12)
        return chrono::year{year} / chrono::month{month};
    }
    problem(column, "expected a month such as 2026-01; found \"" + cell + '"');
    return std::nullopt;
  }
  /// Where the row stands.
  [[nodiscard]] std::string from() const { return fmt::format("{}:{}", shown_, row_->line); }
  void problem(std::string_view column, const std::string& message) const {
    const auto at = table_.column(column);
    problems_.push_back({{table_.file, row_->line, at ? static_cast<int>(*at) + 1 : 0}, std::string(column), message});
  }

 private:
  const ImportedTable& table_;
  std::string shown_;
  std::vector<Problem>& problems_;
  const ImportedTable::Row* row_ = nullptr;
};

/// `a`, and `b` where it is another row: `flows.csv:12, 13`.
void cite(std::string& all, const std::string& one) {
  if (all.empty()) {
    all = one;
    return;
  }
  const std::string file = one.substr(0, one.rfind(':') + 1);
  const std::size_t last = all.rfind(file);
  all += last != std::string::npos ? ", " + one.substr(file.size()) : "; " + one;
}

/// Numbers of periods, of which the last few are used.
struct Periods {
  std::map<std::string, std::array<double, 2>> values;  ///< by period
  std::map<std::string, std::string> from;
};
using ByProvider = std::map<std::string, Periods>;

class Collector {
 public:
  Collector(Inputs& inputs, std::vector<Problem>& problems) : in_(inputs), problems_(problems) {}

  void read(const fs::path& directory, const std::string& shown) {
    struct Known {
      const char* name;
      std::vector<std::string> needed;
      void (Collector::*take)(Reader&);
    };
    static const std::vector<Known> kKnown{
        {"opening_list.csv", {"provider", "function", "decision_to_admit"}, &Collector::opening_list},
        {"completed.csv", {"provider", "function", "admitted"}, &Collector::completed},
        {"flows.csv", {"month", "provider", "function", "list", "decided", "new"}, &Collector::flows},
        {"services.csv", {"provider", "function", "name"}, &Collector::services},
        {"providers.csv", {"provider", "name"}, &Collector::providers},
        {"removals.csv", {"month", "provider", "hazard_per_day"}, &Collector::removals},
        {"ae.csv", {"month", "provider", "type", "attendances", "over_4h", "admissions"}, &Collector::departments},
        {"admissions.csv", {"month", "provider", "other"}, &Collector::admissions},
        {"beds.csv", {"provider", "occupied"}, &Collector::beds},
        {"delays.csv", {"provider", "ready_not_discharged"}, &Collector::delays},
        {"staff.csv", {"period", "provider", "doctors", "nurses"}, &Collector::staff},
        {"sickness.csv", {"period", "provider", "days_lost", "days_available"}, &Collector::sickness},
        {"lists.csv", {"period", "provider", "list"}, &Collector::lists},
        {"people.csv", {"provider", "population"}, &Collector::people},
        {"organisations.csv", {"provider", "name", "icb"}, &Collector::organisations},
    };
    for (const Known& known : kKnown) {
      const fs::path file = directory / known.name;
      std::error_code error;
      if (!fs::is_regular_file(file, error)) continue;
      const std::string name = shown.empty() ? known.name : shown + '/' + known.name;
      const auto [first, is_new] = seen_.try_emplace(known.name, file.string());
      if (!is_new && std::string_view(known.name) != "providers.csv") {
        problems_.push_back({{file.string()},
                             "",
                             "expected one table of this name; found " + first->second +
                                 " too (give the directory of one import of each kind)"});
        continue;
      }
      const ImportedTable table = read_imported(file, known.needed, problems_);
      if (table.columns.empty()) continue;
      in_.sources[known.name] = table.source;
      in_.tables.push_back(name);
      Reader reader(table, name, problems_);
      (this->*known.take)(reader);
    }
  }

  void finish() {
    const auto last_year = [](const std::map<std::string, std::array<double, 2>>& values, std::size_t most) {
      return std::next(values.begin(), static_cast<std::ptrdiff_t>(values.size() - std::min(most, values.size())));
    };
    for (const auto& [provider, periods] : beds_) {
      BedFigures& to = in_.beds[provider];
      const auto n = std::min<std::size_t>(4, periods.values.size());
      for (auto it = last_year(periods.values, 4); it != periods.values.end(); ++it) {
        to.available += it->second[0] / static_cast<double>(n);
        to.occupied += it->second[1] / static_cast<double>(n);
        cite(to.from, periods.from.at(it->first));
      }
      to.quarters = static_cast<int>(n);
    }
    for (const auto& [provider, periods] : delays_) {
      Figure& to = in_.delayed[provider];
      for (const auto& [period, values] : periods.values) {
        to.value += values[0] / static_cast<double>(periods.values.size());
        cite(to.from, periods.from.at(period));
      }
    }
    for (const auto& [provider, periods] : staff_) {
      StaffFigures& to = in_.staff[provider];
      const auto n = std::min<std::size_t>(3, periods.values.size());
      for (auto it = last_year(periods.values, 3); it != periods.values.end(); ++it) {
        to.doctors += it->second[0];
        to.nurses += it->second[1];
        cite(to.from, periods.from.at(it->first));
      }
      to.doctors /= static_cast<double>(n);
      to.nurses /= static_cast<double>(n);
    }
    for (const auto& [provider, periods] : sickness_) {
      double lost = 0, available = 0;
      std::string from;
      for (auto it = last_year(periods.values, 12); it != periods.values.end(); ++it) {
        lost += it->second[0];
        available += it->second[1];
        cite(from, periods.from.at(it->first));
      }
      if (available > 0) in_.sickness[provider] = {lost / available, from};
    }
    // A table of organisations knows names that week bands do not have.
    for (const auto& [code, organisation] : in_.organisations) {
      const auto known = in_.providers.find(code);
      if (known == in_.providers.end() || known->second.empty() || known->second == code)
        in_.providers[code] = organisation.name;
    }
  }

 private:
  void opening_list(Reader& r) {
    r.each([&] {
      ListBands& to = in_.bands[{r.text("provider"), r.text("function")}];
      add_bands(r, r.text("decision_to_admit") == "yes" ? to.decided : to.without);
    });
  }
  void completed(Reader& r) {
    r.each([&] {
      StoppedBands& to = in_.stopped[{r.text("provider"), r.text("function")}];
      add_bands(r, r.text("admitted") == "yes" ? to.admitted : to.non_admitted);
    });
  }
  static void add_bands(const Reader& r, BandCounts& counts) {
    for (std::size_t b = 0; b < counts.size(); ++b)
      counts[b] += static_cast<std::uint64_t>(r.or_zero(fmt::format("w{:03}", b)));
  }
  /// Flows of the last month, which is that of the census.
  void flows(Reader& r) {
    r.each([&] {
      const auto month = r.month("month");
      if (!month) return;
      if (!in_.census.ok() || *month > in_.census) {
        in_.census = *month;
        in_.services.clear();
      }
      const ServiceKey key{r.text("provider"), r.text("function")};
      if (*month < in_.census) return;
      in_.services[key] = {r.or_zero("list"),
                           r.or_zero("decided"),
                           r.or_zero("new"),
                           r.or_zero("completed_admitted"),
                           r.or_zero("completed_non_admitted"),
                           r.from()};
    });
  }
  void services(Reader& r) {
    r.each([&] { in_.functions.try_emplace(r.text("function"), r.text("name")); });
  }
  void providers(Reader& r) {
    r.each([&] { in_.providers.try_emplace(r.text("provider"), r.text("name")); });
  }
  void removals(Reader& r) {
    double sum = 0;
    int months = 0;
    std::string from;
    r.each([&] {
      const std::string cell = r.text("hazard_per_day");
      if (r.text("provider") != "all" || cell.empty()) return;
      double hazard = 0;
      if (std::from_chars(cell.data(), cell.data() + cell.size(), hazard).ec != std::errc{})
        return r.problem("hazard_per_day", "expected a number; found \"" + cell + '"');
      sum += hazard;
      ++months;
      cite(from, r.from());
    });
    if (months > 0 && sum >= 0) in_.removal_hazard = Figure{sum / months, from};
  }
  void departments(Reader& r) {
    r.each([&] {
      const auto month = r.month("month");
      const std::string type = r.text("type");
      const std::size_t at = type == "type1" ? 0 : type == "type2" ? 1 : 2;
      if (!month) return;
      AeMonth& to = in_.ae[r.text("provider")][*month];
      to.attendances[at] = r.or_zero("attendances") + r.or_zero("booked");
      const auto over = r.number("over_4h");
      if (at == 0 && to.attendances[0] > 0 && !over) to.over_known = false;
      to.over_4h[at] = over.value_or(0) + r.or_zero("booked_over_4h");
      to.admissions[at] = r.or_zero("admissions");
      to.definition = r.text("definition");
      cite(to.from, r.from());
    });
  }
  void admissions(Reader& r) {
    r.each([&] {
      if (const auto month = r.month("month")) in_.ae[r.text("provider")][*month].other_admissions = r.or_zero("other");
    });
  }
  /// Rows of one period are added up: groups of beds.
  void keep(ByProvider& to, Reader& r, const char* period, const char* first, const char* second) {
    const auto a = r.number(first);
    if (!a) return;
    Periods& periods = to[r.text("provider")];
    const std::string name = r.text(period);
    auto& values = periods.values[name];
    values[0] += *a;
    if (second != nullptr) values[1] += r.or_zero(second);
    cite(periods.from[name], r.from());
  }
  /// Of KH03 a row a sector, of a trust's own counts a row a group.
  void beds(Reader& r) {
    r.each([&] {
      const bool by_quarter = !r.text("quarter").empty(), by_group = r.text("available").empty();
      if (by_quarter && r.text("sector") != "general_and_acute") return;
      keep(beds_, r, by_quarter ? "quarter" : "period", by_group ? "beds" : "available", "occupied");
    });
  }
  void delays(Reader& r) {
    r.each([&] { keep(delays_, r, "period", "ready_not_discharged", nullptr); });
  }
  void staff(Reader& r) {
    r.each([&] { keep(staff_, r, "period", "doctors", "nurses"); });
  }
  void sickness(Reader& r) {
    r.each([&] { keep(sickness_, r, "period", "days_lost", "days_available"); });
  }
  void lists(Reader& r) {
    r.each([&] {
      const auto month = r.month("period");
      const auto list = r.number("list");
      if (month && list)
        in_.lists[r.text("provider")][*month] = {*list, r.number("within_18_weeks"), r.number("over_52_weeks")};
    });
  }
  void people(Reader& r) {
    r.each([&] {
      if (const auto n = r.number("population")) in_.population[r.text("provider")] = {*n, r.from()};
    });
  }
  void organisations(Reader& r) {
    r.each([&] {
      const std::string type1 = r.text("type1");
      in_.organisations[r.text("provider")] = {r.text("name"), r.text("icb"),
                                               type1.empty() ? std::nullopt : std::optional<bool>(type1 == "yes")};
    });
  }

  Inputs& in_;
  std::vector<Problem>& problems_;
  std::map<std::string, std::string> seen_;
  ByProvider beds_, delays_, staff_, sickness_;
};

}  // namespace

std::string month_text(chrono::year_month month) {
  return fmt::format("{:04}-{:02}", static_cast<int>(month.year()), static_cast<unsigned>(month.month()));
}

Inputs read_inputs(const std::vector<fs::path>& directories, std::vector<Problem>& problems) {
  Inputs inputs;
  Collector collector(inputs, problems);
  for (const fs::path& directory : directories) {
    std::error_code error;
    if (!fs::is_directory(directory, error)) {
      problems.push_back({{directory.string()}, "", "expected a directory that `icsflow import` wrote"});
      continue;
    }
    collector.read(directory, "");
    std::vector<fs::path> below;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
      if (entry.is_directory(error)) below.push_back(entry.path());
    }
    std::sort(below.begin(), below.end());
    for (const fs::path& path : below) collector.read(path, path.filename().string());
  }
  collector.finish();
  return inputs;
}

}  // namespace icsflow::models::building
