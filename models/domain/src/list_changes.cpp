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

namespace {

/// Calls see(change, year) for each change of that calendar month that is known.
template <class See>
void each_change(std::span<const ListAtMonthEnd> months, std::chrono::month calendar_month, ListFigure figure,
                 const See& see) {
  for (std::size_t i = 1; i < months.size(); ++i) {
    const ListAtMonthEnd& before = months[i - 1];
    const ListAtMonthEnd& now = months[i];
    if (now.month.month() != calendar_month || now.month != before.month + std::chrono::months{1}) continue;
    const auto was = figure_of(before, figure), is = figure_of(now, figure);
    if (now.series != before.series || !was || !is) continue;
    see(change_of(*was, *is, figure), now.month.year());
  }
}

void widen(ChangeRange& range, double change) {
  range.low = range.years == 0 ? change : std::min(range.low, change);
  range.high = range.years == 0 ? change : std::max(range.high, change);
  ++range.years;
}

}  // namespace

ChangeRange published_changes(std::span<const ListAtMonthEnd> months, std::chrono::month calendar_month,
                              ListFigure figure) {
  ChangeRange range;
  each_change(months, calendar_month, figure, [&](double change, std::chrono::year) { widen(range, change); });
  return range;
}

OutsideOthers outside_others(std::span<const ListAtMonthEnd> months, ListFigure figure) {
  OutsideOthers out;
  for (unsigned m = 1; m <= 12; ++m) {
    const std::chrono::month month{m};
    each_change(months, month, figure, [&](double change, std::chrono::year year) {
      ChangeRange others;
      each_change(months, month, figure, [&](double other, std::chrono::year of) {
        if (of != year) widen(others, other);
      });
      if (others.years == 0) return;
      ++out.all;
      out.outside += others.has(change) ? 0 : 1;
    });
  }
  return out;
}

}  // namespace icsflow::models
