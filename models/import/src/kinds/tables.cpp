/// Tidy tables with columns of their own names: week bands by provider (or board) and function, beds, delays, staff,
/// sickness, sizes of lists, people, organisations. Which of them a file is, its columns show (docs/import.md).

#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "kinds/fields.hpp"
#include "kinds/files_given.hpp"
#include "kinds/kind.hpp"
#include "kinds/waiting.hpp"

namespace icsflow::models::importing {

namespace {

enum What : std::size_t {
  kBandsByPart,
  kBandsByDecision,
  kBandsOfBoards,
  kBeds,
  kCancelled,
  kDelays,
  kStaff,
  kSickness,
  kLists,
  kPeople,
  kOrganisations,
  kWhats
};
constexpr bool is_bands(std::size_t what) { return what <= kBandsOfBoards; }

namespace bands_field {
enum : std::size_t {
  kProvider,
  kFunction,
  kPart,
  kMonth,
  kIcb,
  kProviderName,
  kFunctionName,
  kTotal,
  kUnknownStart,
  kTotalAll,
  kFirstBand
};
}
namespace beds_field {
enum : std::size_t { kProvider, kPeriod, kAvailable, kOccupied, kShare, kCancelled, kBreaches, kBreachesShare, kName };
}
namespace cancelled_field {
enum : std::size_t { kProvider, kPeriod, kCancelled, kBreaches, kShare };
}
namespace delays_field {
enum : std::size_t { kProvider, kPeriod, kDelayed, kAll, kShare, kName };
}

namespace lists_field {
enum : std::size_t { kProvider, kMonth, kList, kWithin18, kOver52 };
}
namespace organisation_field {
enum : std::size_t { kProvider, kName, kIcb, kType1 };
}

const std::vector<std::string> kBoardNames{"icb", "icb_code", "provider parent org code", "area"};
const std::vector<std::string> kProviderNames{"provider", "provider org code", "org_code", "org code", "provider_code"};

/// @param first  the names of the column that says whose lists they are
Layout bands_layout(std::string name, const std::vector<std::string>& first, std::vector<std::string> third) {
  Layout layout{std::move(name),
                {{first},
                 {{"function", "treatment function code", "function_code"}},
                 {std::move(third)},
                 {{"month", "period", "census"}, false},
                 {{"icb", "icb_code", "provider parent org code"}, false},
                 {{"provider_name", "provider org name", "org_name"}, false},
                 {{"function_name", "treatment function name", "name"}, false},
                 {{"total"}, false},
                 {{"patients with unknown clock start date", "unknown_clock_start", "unknown"}, false},
                 {{"total all", "total_all"}, false}},
                true};
  for (std::size_t b = 0; b < BandCounts{}.size(); ++b) layout.columns.push_back({{fmt::format("w{:03}", b)}});
  return layout;
}

const std::array<Layout, kWhats>& layouts() {
  static const std::vector<std::string> kParts{"rtt part type", "part"};
  static const std::array<Layout, kWhats> kLayouts{
      bands_layout("week bands by part", kProviderNames, kParts),
      bands_layout("week bands by decision to admit", kProviderNames, {"decision_to_admit"}),
      bands_layout("week bands of boards by part", kBoardNames, kParts),
      Layout{"beds",
             {{kProviderNames},
              {{"quarter", "period", "month"}},
              {{"available", "kh03_avail_ga_avg_beds"}},
              {{"occupied", "kh03_occ_ga_avg_beds"}},
              {{"occupancy", "kh03_occ_ga_rate"}, false},
              {{"cancelled", "canc_cancelled_ops"}, false},
              {{"breaches", "canc_breaches_28d"}, false},
              {{"breaches_share", "canc_pct_not_treated_28_days"}, false},
              {{"provider_name", "org_name"}, false}},
             true},
      Layout{"cancelled operations",
             {{kProviderNames},
              {{"quarter", "period", "month"}},
              {{"cancelled", "canc_cancelled_ops"}},
              {{"breaches", "canc_breaches_28d"}},
              {{"breaches_share", "canc_pct_not_treated_28_days"}, false}},
             true},
      Layout{"delays",
             {{kProviderNames},
              {{"period", "month", "quarter"}, false},
              {{"ready_not_discharged", "avg_daily_not_discharged"}},
              {{"no_longer_meeting_criteria", "avg_daily_nctr"}, false},
              {{"not_discharged_share", "nctr_not_discharged_rate"}, false},
              {{"provider_name", "org_name"}, false}},
             true},
      Layout{"staff", {{kProviderNames}, {{"month", "period"}}, {{"doctors"}}, {{"nurses"}}}, true},
      Layout{"sickness absence",
             {{kProviderNames},
              {{"month", "period"}},
              {{"days_lost", "fte_days_lost"}},
              {{"days_available", "fte_days_available"}}},
             true},
      Layout{"sizes of lists",
             {{kProviderNames},
              {{"month", "period"}},
              {{"list", "total_incomplete"}},
              {{"within_18_weeks", "within_18wk"}, false},
              {{"over_52_weeks", "over_52wk"}, false}},
             true},
      Layout{"people",
             {{kBoardNames}, {{"name", "area_name"}, false}, {{"population"}}, {{"aged_65", "pop_65plus"}, false}},
             true},
      Layout{"organisations",
             {{kProviderNames},
              {{"name", "org_name"}},
              {{"icb", "icb_code_2022"}},
              {{"type1", "is_type1_provider"}, false}},
             true}};
  return kLayouts;
}

/// `yes`, `no` and how spreadsheets write them.
std::optional<bool> yes_or_no(std::string_view text) {
  const std::string word = heading(text);
  if (word == "yes" || word == "true" || word == "y" || word == "1") return true;
  if (word == "no" || word == "false" || word == "n" || word == "0") return false;
  return std::nullopt;
}

class TablesReader {
 public:
  explicit TablesReader(Job& job) : job_(job) {}

  void read(Table& table) {
    const std::size_t what = table.header.layout;
    if (!kinds_.empty() && is_bands(*kinds_.begin()) != is_bands(what)) {
      job_.report.error({table.rows.name()}, "",
                        "expected tables of one subject; found " + layouts()[what].name + " after " +
                            layouts()[*kinds_.begin()].name);
      return;
    }
    kinds_.insert(what);
    files_.add(table);
    if (!names_board(table)) job_.needs_no_icb("this table");
    Row row;
    while (table.rows.next(row)) {
      if (row.blank())
        job_.ledger.add(Fate::kBlank, row.line, "");
      else if (row.cell(0).starts_with('#'))
        job_.ledger.add(Fate::kHeader, row.line, "a comment");
      else if (repeats(row, table.header))
        job_.ledger.add(Fate::kHeader, row.line, "the names of the columns again");
      else if (is_bands(what))
        read_bands(table, row);
      else if (what == kOrganisations)
        read_organisation(table, row);
      else
        read_numbers(table, row);
    }
  }

  void write() {
    if (is_bands(*kinds_.begin())) return write_bands();
    job_.check_found();
    if (job_.report.failed()) return;
    write_numbers();
    if (kinds_.count(kOrganisations) > 0) write_organisations();
  }

 private:
  [[nodiscard]] std::string source() const { return files_.source("as given: "); }

  /// Whether rows can be chosen by their board.
  static bool names_board(const Table& table) {
    switch (table.header.layout) {
      case kBandsOfBoards:
      case kPeople:
      case kOrganisations:
        return true;
      case kBandsByPart:
      case kBandsByDecision:
        return table.header.at[bands_field::kIcb] >= 0;
      default:
        return false;
    }
  }

  void read_bands(Table& table, const Row& row) {
    using namespace bands_field;
    Fields fields(job_, table, row);
    const bool by_part = table.header.layout != kBandsByDecision;
    const std::string provider = fields.code(kProvider), function(fields.text(kFunction));
    if (!is_function(function)) fields.expected(kFunction, "a treatment function, such as C_110");
    std::optional<std::chrono::year_month> month = job_.request.as_of;
    if (table.header.at[kMonth] >= 0)
      month = fields.month(kMonth);
    else if (!month)
      fields.expected(kProvider, "--as-of MONTH, for a table without a month");
    Part part = Part::kUnknown;
    if (by_part) {
      part = part_named(fields.text(kPart));
      if (part == Part::kUnknown) fields.expected(kPart, "Part_1A, Part_1B, Part_2, Part_2A or Part_3");
    } else if (const auto yes = yes_or_no(fields.text(kPart))) {
      part = *yes ? Part::kDecided : Part::kOpen;
    } else {
      fields.expected(kPart, "yes or no");
    }
    BandCounts bands{};
    std::uint64_t sum = 0;
    for (std::size_t b = 0; b < bands.size(); ++b) {
      bands[b] = static_cast<std::uint64_t>(fields.count(kFirstBand + b).value_or(0));
      sum += bands[b];
    }
    const auto total_all = fields.count(kTotalAll), unknown = fields.count(kUnknownStart);
    const bool completed = part == Part::kAdmitted || part == Part::kNonAdmitted;
    const auto made = static_cast<double>(sum) + (completed ? unknown.value_or(0) : 0);
    if (fields.good() && total_all && part != Part::kNew && made != *total_all)
      fields.expected(kTotalAll, fmt::format("{:.0f}, the sum of the bands", made));
    if (!fields.good()) return job_.ledger.add(Fate::kDropped, row.line, "cells that cannot be read");
    if (!job_.chosen(provider, table.header.layout == kBandsOfBoards ? provider : fields.text(kIcb)))
      return job_.ledger.add(Fate::kDropped, row.line, "another organisation");
    if (job_.after(*month)) return job_.ledger.add(Fate::kDropped, row.line, "after --as-of");
    if (function == "C_999") return job_.ledger.add(Fate::kChecked, row.line, "C_999, the total of the functions");
    if (!seen_.insert({to_text(*month), provider, function, std::to_string(static_cast<int>(part))}).second) {
      fields.expected(kFunction, "one row for each month, provider, function and part");
      return job_.ledger.add(Fate::kDropped, row.line, "a second row of the same");
    }
    Flows& flows = lists_.months[*month][{provider, function}];
    const auto count = static_cast<std::uint64_t>(total_all.value_or(made));
    if (part == Part::kAdmitted) flows.admitted += count;
    if (part == Part::kNonAdmitted) flows.non_admitted += count;
    if (part == Part::kNew) flows.started += count;
    // Without parts, `no` is who has no decision yet: the list is both.
    if (part == Part::kOpen || (part == Part::kDecided && !by_part)) flows.open += count, flows.has_list = true;
    if (part == Part::kDecided) flows.decided += count;
    if (by_part || part == Part::kDecided) lists_.add_bands(*month, {provider, function}, part, bands);
    if (!by_part) lists_.add_bands(*month, {provider, function}, Part::kOpen, bands);
    lists_.providers.try_emplace(provider, fields.words(kProviderName));
    lists_.functions.try_emplace(function,
                                 fields.words(kFunctionName).empty() ? function : fields.words(kFunctionName));
    lists_.sources[*month] = source();
    job_.ledger.add(Fate::kUsed, row.line, "");
  }

  void write_bands() {
    lists_.has_flows = kinds_.count(kBandsByPart) + kinds_.count(kBandsOfBoards) > 0;
    for (auto& [month, text] : lists_.sources) text = source();
    lists_.write(job_);
  }

  void read_numbers(Table& table, const Row& row) {
    Fields fields(job_, table, row);
    const std::size_t what = table.header.layout;
    if (heading(fields.text(0)) == "eng" || heading(fields.text(0)) == "england")
      return job_.ledger.add(Fate::kChecked, row.line, "England, a sum");
    const std::string provider = fields.code(0), period = what == kPeople ? "" : fields.words(1);
    if (fields.good() && !job_.chosen(provider, what == kPeople ? provider : ""))
      return job_.ledger.add(Fate::kDropped, row.line, "another organisation");
    const auto second = fields.amount(2), third = fields.amount(3);
    const auto fourth = what == kLists ? fields.amount(lists_field::kOver52) : std::nullopt;
    if (what == kLists && fields.good() && second && third.value_or(0) + fourth.value_or(0) > *second)
      fields.expected(lists_field::kList, fmt::format("{:.0f} or more, those within 18 and over 52 weeks",
                                                      third.value_or(0) + fourth.value_or(0)));
    if (what == kBeds) fields.ratio(beds_field::kShare, beds_field::kOccupied, beds_field::kAvailable);
    if (what == kBeds) fields.ratio(beds_field::kBreachesShare, beds_field::kBreaches, beds_field::kCancelled);
    if (what == kCancelled)
      fields.ratio(cancelled_field::kShare, cancelled_field::kBreaches, cancelled_field::kCancelled);
    if (what == kDelays) fields.ratio(delays_field::kShare, delays_field::kDelayed, delays_field::kAll);
    if (!fields.good()) return job_.ledger.add(Fate::kDropped, row.line, "cells that cannot be read");
    if (const auto month = parse_month(period); month && job_.after(*month))
      return job_.ledger.add(Fate::kDropped, row.line, "after --as-of");
    if (!numbers_[what].try_emplace({period, provider}, Numbers{second, third, fourth}).second) {
      fields.expected(0, "one row for each provider and period");
      return job_.ledger.add(Fate::kDropped, row.line, "a second row of the same");
    }
    if (what == kBeds || what == kDelays) {
      const std::string name = fields.words(what == kBeds ? +beds_field::kName : +delays_field::kName);
      if (!name.empty()) lists_.providers[provider] = name;
    }
    if (what == kBeds && table.header.at[beds_field::kCancelled] >= 0)
      numbers_[kCancelled].try_emplace(
          {period, provider}, Numbers{fields.amount(beds_field::kCancelled), fields.amount(beds_field::kBreaches), {}});
    job_.ledger.add(Fate::kUsed, row.line, "");
  }

  void write_numbers() {
    constexpr std::array<std::pair<const char*, const char*>, kWhats> kFiles{
        {{},
         {},
         {},
         {"beds.csv", "available,occupied"},
         {"cancelled.csv", "cancelled,breaches"},
         {"delays.csv", "ready_not_discharged,no_longer_meeting_criteria"},
         {"staff.csv", "doctors,nurses"},
         {"sickness.csv", "days_lost,days_available"},
         {"lists.csv", "list,within_18_weeks,over_52_weeks"},
         {"people.csv", "population,aged_65"},
         {}}};
    if (!lists_.providers.empty()) {
      std::string text = table_head(source()) + "provider,name\n";
      for (const auto& [code, name] : lists_.providers) text += code + ',' + csv_cell(name) + '\n';
      job_.write("providers.csv", std::move(text));
    }
    for (const auto& [what, rows] : numbers_) {
      std::string text = table_head(source()) + "period,provider," + kFiles[what].second + '\n';
      std::map<std::string, std::pair<double, double>> sums;
      std::map<std::string, int> periods;
      for (const auto& [key, numbers] : rows) {
        text += fmt::format("{},{},{},{}", csv_cell(key.first), key.second, cell_of(numbers[0]), cell_of(numbers[1]));
        text += what == kLists ? ',' + cell_of(numbers[2]) + '\n' : "\n";
        if (!numbers[0] || (what == kBeds && !numbers[1])) continue;
        sums[key.second].first += *numbers[0];
        sums[key.second].second += numbers[1].value_or(0);
        ++periods[key.second];
      }
      job_.write(kFiles[what].first, std::move(text));
      for (const auto& [provider, sum] : sums) {
        if (what == kBeds && sum.first > 0)
          job_.fragment.figure(
              {"occupancy", provider, fmt::format("{:.1f} %", 100 * sum.second / sum.first), 0, source()});
        if (what == kDelays)
          job_.fragment.figure(
              {"ready_not_discharged", provider, fmt::format("{:.4g}", sum.first / periods[provider]), 0, source()});
      }
    }
  }

  void read_organisation(Table& table, const Row& row) {
    using namespace organisation_field;
    Fields fields(job_, table, row);
    const std::string provider = fields.code(kProvider), icb(fields.text(kIcb));
    if (!fields.good()) return job_.ledger.add(Fate::kDropped, row.line, "cells that cannot be read");
    if (!job_.chosen(provider, icb)) return job_.ledger.add(Fate::kDropped, row.line, "another organisation");
    const auto type1 = yes_or_no(fields.text(kType1));
    const std::string line = fmt::format("{},{},{},{}\n", provider, csv_cell(fields.words(kName)),
                                         is_code(icb) ? icb : "", type1 ? (*type1 ? "yes" : "no") : "");
    if (!organisations_.try_emplace(provider, line).second) {
      fields.expected(kProvider, "one row for each organisation");
      return job_.ledger.add(Fate::kDropped, row.line, "a second row of the same");
    }
    job_.ledger.add(Fate::kUsed, row.line, "");
  }

  void write_organisations() {
    std::string text = table_head(source()) + "provider,name,icb,type1\n";
    for (const auto& [provider, line] : organisations_) text += line;
    job_.write("organisations.csv", std::move(text));
  }

  Job& job_;
  WaitingLists lists_;
  std::map<std::string, std::string> organisations_;  ///< lines of the table, by code
  std::set<std::size_t> kinds_;
  FilesGiven files_;
  std::set<std::tuple<std::string, std::string, std::string, std::string>> seen_;
  using Numbers = std::array<std::optional<double>, 3>;
  std::map<std::size_t, std::map<std::pair<std::string, std::string>, Numbers>> numbers_;  ///< by period and provider
};

}  // namespace

void read_tables(Job& job) {
  TablesReader reader(job);
  job.each_table(layouts(),
                 "a table of week bands, beds, cancelled operations, delays, staff, sickness, lists, people or "
                 "organisations (docs/import.md)",
                 [&](Table& table) { reader.read(table); });
  if (!job.report.failed()) reader.write();
}

}  // namespace icsflow::models::importing
