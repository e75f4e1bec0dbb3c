#pragma once

/// Published waiting lists by provider and month: what a back-test forecasts from, and what it is scored against.

#include <array>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "icsflow/domain/shocks.hpp"

namespace icsflow::models {

/// Waits in weeks beyond which pathways are published.
inline constexpr std::array<int, 5> kPublishedBeyond{18, 52, 65, 78, 104};

/// A provider's list at the end of a month, and what was done in it. Pathways.
struct PublishedMonth {
  double list = 0;
  std::array<std::optional<double>, kPublishedBeyond.size()> beyond{};  ///< each at most the one before
  std::optional<double> started, completed;                             ///< new periods; admitted and not
  /// Share within 18 weeks; nothing if that is not published, or nobody waits.
  [[nodiscard]] std::optional<double> within() const {
    if (!beyond[0] || list <= 0) return std::nullopt;
    return 1 - *beyond[0] / list;
  }
};

/// Months in order. A gap is a month that was not published.
using PublishedMonths = std::map<CivilMonth, PublishedMonth>;

struct PublishedList {
  std::string provider, board;  ///< codes; `board`: whose flows are used where the provider's own are not published
  PublishedMonths months;
};

struct History {
  std::vector<PublishedList> lists;  ///< by provider
  std::vector<std::string> sources;  ///< as the files say
  /// Nothing if there is no such provider.
  [[nodiscard]] const PublishedList* find(std::string_view provider) const;
  /// Without the months after `last`: what was known then.
  [[nodiscard]] History until(CivilMonth last) const;
};

/// Tables with the columns `month` (or `period`), `provider`, `list`; if there: `board`, `within_18_weeks`,
/// `over_52_weeks`, `over_65_weeks`, `over_78_weeks`, `over_104_weeks`, `new`, `completed` (or `completed_admitted` and
/// `completed_non_admitted`), `function`, whose rows are summed. These are what `icsflow import` writes (lists.csv,
/// flows.csv). @throws InputError with every problem of all files
History read_history(const std::vector<std::string>& files);

/// `2024-01`; nothing for other texts.
std::optional<CivilMonth> parse_civil_month(std::string_view text);
std::string month_text(CivilMonth month);
/// Its first day as `2024-01-01`.
std::string first_day_text(CivilMonth month);
/// Its days, and those from Monday to Friday that are no bank holiday.
int days_in(CivilMonth month);
int working_days_in(CivilMonth month);

}  // namespace icsflow::models
