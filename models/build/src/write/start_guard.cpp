/// published_months.csv and published_completed.csv: what the start guard holds the first months of a run against.

#include <cmath>
#include <set>

#include "write/write.hpp"

namespace icsflow::models::building {

namespace {

namespace chrono = std::chrono;

constexpr std::size_t kFewestMonths = 13;  // a change of each month of the year
constexpr double kSameList = 0.01;         // of the list built: what a month that is revised differs by

struct Months {
  std::set<std::string> summed, left_out;
  std::map<chrono::year_month, std::optional<ListMonth>> rows;
};

/// The sum over the providers with a return in the first and in the last month: a list of others would move when
/// somebody joins. A month for which one of them has none is not known.
Months months_of(const Written& w) {
  std::set<std::string> providers;
  for (const Service& service : w.system.published) providers.insert(service.provider);
  Months out;
  for (const auto& [provider, months] : w.inputs.lists) {
    for (const auto& [month, figures] : months)
      if (providers.count(provider) > 0 && month <= w.inputs.census) out.rows[month];
  }
  if (out.rows.empty()) return out;
  const auto first = out.rows.begin()->first, last = out.rows.rbegin()->first;
  for (const auto& provider : providers) {
    const auto months = w.inputs.lists.find(provider);
    if (months == w.inputs.lists.end()) continue;
    const bool constant = months->second.count(first) > 0 && months->second.count(last) > 0;
    (constant ? out.summed : out.left_out).insert(provider);
  }
  for (auto& [month, sum] : out.rows) {
    ListMonth all{0, 0.0, 0.0};
    bool whole = !out.summed.empty();
    for (const std::string& provider : out.summed) {
      const auto& months = w.inputs.lists.at(provider);
      const auto found = months.find(month);
      whole = whole && found != months.end() && found->second.within_18;
      if (!whole) break;
      all.list += found->second.list;
      *all.within_18 += *found->second.within_18;
      *all.over_52 += found->second.over_52.value_or(0);  // the series leave the cell empty where there is nobody
    }
    if (whole) sum = all;
  }
  return out;
}

/// The opening list of those summed, and of those whose series is in theirs.
double list_built(const Written& w, const Months& months) {
  std::set<std::string> in = months.summed;
  for (const Assumption* one : w.assumptions.all("list_series")) {
    const auto at = one->scope.find('>');
    if (one->value > 0 && at != std::string::npos && in.count(one->scope.substr(at + 1)) > 0)
      in.insert(one->scope.substr(0, at));
  }
  double all = 0;
  for (const auto& [key, bands] : w.system.bands)
    if (in.count(key.first) > 0) all += static_cast<double>(total(bands.without) + total(bands.decided));
  return all;
}

std::string names(const std::set<std::string>& codes) {
  std::string text;
  for (const auto& code : codes) text += (text.empty() ? "" : " ") + code;
  return text.empty() ? "-" : text;
}

std::string source_of(const Written& w, const char* table) {
  const auto found = w.inputs.sources.find(table);
  return found == w.inputs.sources.end() ? table : found->second;
}

}  // namespace

std::optional<std::string> published_months(const Written& w) {
  if (w.system.board_list) return std::nullopt;  // the series are of providers
  const Months months = months_of(w);
  std::size_t whole = 0;
  for (const auto& [month, sum] : months.rows) whole += sum ? 1 : 0;
  if (whole < kFewestMonths || !months.rows.rbegin()->second) return std::nullopt;
  const double built = list_built(w, months);
  const bool same = std::abs(months.rows.rbegin()->second->list - built) <= kSameList * built;
  if (!same || months.rows.rbegin()->first != w.inputs.census) return std::nullopt;
  std::string text = fmt::format(
      "# source: {}\n# mark: A-d\n# note: pathways whose clock ran at the month's end, sum over the providers with a "
      "return in the first and in the last month: {}; left out: {}\n# note: no figures where one of them has no "
      "return; "
      "a series of thresholds has no 92nd percentile\nmonth,list,within_18_weeks,over_52_weeks\n",
      source_of(w, "lists.csv"), names(months.summed), names(months.left_out));
  for (const auto& [month, sum] : months.rows) {
    text += month_text(month);
    text += sum ? fmt::format(",{:.0f},{:.0f},{:.0f}\n", sum->list, *sum->within_18, *sum->over_52) : ",,,\n";
  }
  return text;
}

std::string published_completed(const Written& w) {
  std::string text = fmt::format(
      "# source: {}\n# mark: A-d\n# note: pathways completed in {}: 1A admitted, 1B non-admitted; medians in weeks by "
      "the published band method\npart,function,completed,within_18_weeks,median_wait\n",
      source_of(w, "completed.csv"), month_text(w.inputs.census));
  for (const bool admitted : {true, false}) {
    std::map<std::string, BandCounts> functions;  // "": all, which stands first
    for (const auto& [key, stopped] : w.system.stopped) {
      const BandCounts& counts = admitted ? stopped.admitted : stopped.non_admitted;
      for (const std::string& function : {std::string(), key.second}) {
        BandCounts& to = functions.try_emplace(function).first->second;
        for (std::size_t b = 0; b < counts.size(); ++b) to[b] += counts[b];
      }
    }
    for (const auto& [function, counts] : functions) {
      if (const auto median = band_percentile(counts, 0.5))
        text += fmt::format("{},{},{},{},{:.2f}\n", admitted ? "1A" : "1B", function.empty() ? "all" : function,
                            total(counts), total(counts) - over(counts, kWithin18Bands), *median);
    }
  }
  return text;
}

}  // namespace icsflow::models::building
