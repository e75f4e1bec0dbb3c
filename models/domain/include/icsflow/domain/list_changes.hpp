#pragma once

/// By how much a waiting list moves from one month end to the next, and how far it moved in the published months of the
/// same name: what a simulated year is held against. A list has a season (working days, holidays, winter), so February
/// is compared with Februaries.

#include <chrono>
#include <optional>
#include <span>
#include <string>

namespace icsflow::models {

/// A waiting list at the end of a month; what is not known is left out.
struct ListAtMonthEnd {
  std::chrono::year_month month;
  std::string series = {};          ///< months of two series (other providers, another definition) are not compared
  std::optional<double> list = {};  ///< pathways
  std::optional<double> within_18_weeks = {};  ///< share of them
  std::optional<double> over_52_weeks = {};    ///< pathways
  std::optional<double> p92_wait = {};         ///< weeks that 92 of 100 have not waited longer than
};

/// A figure of a list.
enum class ListFigure { kList, kWithin18Weeks, kP92Wait, kOver52Weeks };

/// Nothing if it is not known.
std::optional<double> figure_of(const ListAtMonthEnd& at, ListFigure figure);

/// From one month end to the next: of a share in points of 1, of a percentile in weeks. Of numbers of pathways relative
/// to the number before, as published tails went from thousands to hundreds within a few years: infinite where there
/// were none and now are some.
double change_of(double before, double now, ListFigure figure);

/// The changes of one calendar month over the published years.
struct ChangeRange {
  int years = 0;  ///< in which the change of that month is known; 0: no range
  double low = 0, high = 0;
  [[nodiscard]] bool has(double change) const { return years > 0 && change >= low && change <= high; }
};

/// @param months  ascending, each month once; a change is known of a month whose month before is there, of the same
/// series
/// @param calendar_month  the change that ends with it
ChangeRange published_changes(std::span<const ListAtMonthEnd> months, std::chrono::month calendar_month,
                              ListFigure figure);

/// How many of the published changes lie outside the range that the other years of their calendar month give: how often
/// a real list does, against ranges of so few years. Changes of months without another year are left out.
struct OutsideOthers {
  int outside = 0, all = 0;
};
OutsideOthers outside_others(std::span<const ListAtMonthEnd> months, ListFigure figure);

}  // namespace icsflow::models
