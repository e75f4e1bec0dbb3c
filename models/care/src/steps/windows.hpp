#pragma once

/// Steps of kind `window`: the pathway goes on at a time of day, on a day that lets it through.

#include "book.hpp"

namespace icsflow::models {

/// When the window lets this pathway through: the first day whose share it wins, at a uniform time of what is left.
template <class Fel>
engine::SimTime window_time(Book<Fel>& book, Slot e, const CompiledWindow& window, engine::DrawSite site) {
  const engine::SimTime now = book.now();
  std::int32_t day = engine::day_of(now);
  if (now > engine::start_of_day(day) + window.to) ++day;
  constexpr std::int32_t kAtMost = 60;  // a window whose shares are all zero must not hang
  for (std::int32_t last = day + kAtMost;; ++day) {
    engine::Substream u = book.substream(nth(book.tokens[e].id, static_cast<std::uint64_t>(day)), site);
    const double share = book.value(window.share[book.model.calendar->service_weekday(day)]);
    if (!engine::bernoulli(u, share) && day < last) continue;
    const engine::SimTime opens = std::max(now, engine::start_of_day(day) + window.from);
    const engine::SimTime closes = engine::start_of_day(day) + window.to;
    const double left = engine::in_days(closes - opens);
    return opens + engine::duration_from_days(u.uniform() * (left > 0 ? left : 0));
  }
}

}  // namespace icsflow::models
