#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <algorithm>

#include "clinics/aged_list.hpp"

using namespace icsflow::models;

namespace {
Token waiting_since(std::int16_t day) {
  Token t;
  t.set(kLive);
  t.set(kClockRunning);
  t.clock_start = day;
  return t;
}
}  // namespace

TEST_CASE("waiting list: oldest, nearest a target, first come first served within a day",
          "[quick][waiting_list][unit]") {
  std::vector<Token> tokens;
  AgedList list;
  list.set_range(-1000, 365);
  for (const int day : {-10, -400, -10, -300, 5, -2000, 900}) {
    tokens.push_back(waiting_since(static_cast<std::int16_t>(day)));
    list.join(tokens, static_cast<Slot>(tokens.size() - 1));
  }
  CHECK(list.size() == 7);
  CHECK(list.oldest() == 5);          // before the range: the first bucket
  CHECK(list.first_from(-364) == 3);  // the oldest that has not passed 364 days on day 0
  CHECK(list.first_from(-10) == 0);   // of two of one day the one who joined first
  CHECK(list.first_from(10) == 6);    // beyond the range: the last bucket
  list.remove(tokens, 0);
  CHECK(list.first_from(-10) == 2);
  list.remove(tokens, 6);
  CHECK(list.first_from(10) == 5);  // nobody younger: the oldest
  list.clear();
  CHECK(list.empty());
}

TEST_CASE("waiting list: a lot picks a day by how many wait since, and of those the first or the last",
          "[quick][waiting_list][unit]") {
  std::vector<Token> tokens;
  AgedList list;
  list.set_range(-1000, 365);
  for (const int day :
       {-10, -400, -10, -10, -2000, -990}) {  // two at the beginning of the range, one of them before it
    tokens.push_back(waiting_since(static_cast<std::int16_t>(day)));
    list.join(tokens, static_cast<Slot>(tokens.size() - 1));
  }
  const auto lots = [&list] {
    std::vector<Slot> all;
    for (std::size_t rank = 0; rank < list.size(); ++rank) all.push_back(list.by_lot(rank));
    return all;
  };
  CHECK(lots() == std::vector<Slot>{4, 5, 1, 0, 0, 3});
  list.remove(tokens, 0);
  CHECK(lots() == std::vector<Slot>{4, 5, 1, 2, 3});
  list.remove(tokens, 4);
  list.remove(tokens, 3);
  CHECK(lots() == std::vector<Slot>{5, 1, 2});
}

TEST_CASE("waiting list: any sequence of joins and removals agrees with a plain list",
          "[quick][waiting_list][property]") {
  const auto holds = [](const std::vector<std::pair<bool, int>>& operations) {
    std::vector<Token> tokens;
    std::vector<Slot> plain;  // in order of joining
    AgedList list;
    list.set_range(-120, 60);
    for (const auto& [join, number] : operations) {
      if (join || plain.empty()) {
        tokens.push_back(waiting_since(static_cast<std::int16_t>(-100 + std::abs(number) % 150)));
        plain.push_back(static_cast<Slot>(tokens.size() - 1));
        list.join(tokens, plain.back());
      } else {
        const std::size_t i = static_cast<std::size_t>(std::abs(number)) % plain.size();
        list.remove(tokens, plain[i]);
        plain.erase(plain.begin() + static_cast<std::ptrdiff_t>(i));
      }
      if (list.size() != plain.size()) return false;
      if (plain.empty()) continue;
      const auto older = [&tokens](Slot a, Slot b) { return tokens[a].clock_start < tokens[b].clock_start; };
      if (list.oldest() != *std::min_element(plain.begin(), plain.end(), older)) return false;
      // In order of clock start, then of joining: what a lot of each rank must give.
      std::vector<Slot> ordered = plain;
      std::stable_sort(ordered.begin(), ordered.end(), older);
      for (std::size_t rank = 0; rank < ordered.size(); ++rank) {
        const auto [from, to] = std::equal_range(ordered.begin(), ordered.end(), ordered[rank], older);
        const auto at = ordered.begin() + static_cast<std::ptrdiff_t>(rank);
        if (list.by_lot(rank) != (at - from < to - at ? *from : *(to - 1))) return false;
      }
    }
    return true;
  };
  CHECK(rc::check("AgedList agrees with a plain list",
                  [&](const std::vector<std::pair<bool, int>>& operations) { RC_ASSERT(holds(operations)); }));
}
