#include "icsflow/domain/list_changes.hpp"

#include <algorithm>
#include <limits>

namespace icsflow::models {

std::optional<double> figure_of(const ListAtMonthEnd& at, ListFigure figure) {
  switch (figure) {
    case ListFigure::kList:
      return at.list;
    case ListFigure::kWithin18Weeks:
      return at.within_18_weeks;
    case ListFigure::kP92Wait:
      return at.p92_wait;
    case ListFigure::kOver52Weeks:
      break;
  }
  return at.over_52_weeks;
}

double change_of(double before, double now, ListFigure figure) {
  if (figure == ListFigure::kWithin18Weeks || figure == ListFigure::kP92Wait) return now - before;
  if (before > 0) return now / before - 1;
  return now > 0 ? std::numeric_limits<double>::infinity() : 0;
}

ChangeRange published_changes(std::span<const ListAtMonthEnd> months, std::chrono::month calendar_month,
                              ListFigure figure) {
  ChangeRange range;
  for (std::size_t i = 1; i < months.size(); ++i) {
    const ListAtMonthEnd& before = months[i - 1];
    const ListAtMonthEnd& now = months[i];
    if (now.month.month() != calendar_month || now.month != before.month + std::chrono::months{1}) continue;
    const auto was = figure_of(before, figure), is = figure_of(now, figure);
    if (now.series != before.series || !was || !is) continue;
    const double change = change_of(*was, *is, figure);
    range.low = range.years == 0 ? change : std::min(range.low, change);
    range.high = range.years == 0 ? change : std::max(range.high, change);
    ++range.years;
  }
  return range;
}

}  // namespace icsflow::models
