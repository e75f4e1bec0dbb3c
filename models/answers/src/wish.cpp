#include "wish.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "icsflow/answers/compare.hpp"

namespace icsflow::models {

std::optional<Wish> wish_of(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  std::string number = text.substr(colon + 1);
  number.erase(0, number.find_first_not_of(' '));
  Wish wish;
  wish.text = text.substr(0, colon);
  wish.figure = parse_figure(wish.text);
  const char* const last = number.data() + number.size();
  const auto [end, error] = std::from_chars(static_cast<const char*>(number.data()), last, wish.half_width);
  std::string unit(end, last);
  unit.erase(0, unit.find_first_not_of(' '));
  if (unit == "%") wish.half_width /= 100;
  const bool known = unit.empty() || unit == "%";
  if (error != std::errc{} || !(wish.half_width > 0) || !std::isfinite(wish.half_width) || !known) return std::nullopt;
  return wish;
}

int stage_at_least(double wanted) {
  constexpr int kFirst = 10, kMost = 1'000'000, kByTens = 50;
  for (int stage = kFirst; stage < kMost;) {
    if (stage >= wanted) return stage;
    const int more = stage == 15 ? 20 : (3 * stage + 1) / 2;
    stage = more > kByTens ? (more + 9) / 10 * 10 : more;
  }
  return kMost;
}

std::optional<WishedBest> wished_best(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  std::string word = text.substr(colon + 1);
  word.erase(0, word.find_first_not_of(' '));
  if (word != "least" && word != "most") return std::nullopt;
  return WishedBest{parse_figure(text.substr(0, colon)), word == "least"};
}

}  // namespace icsflow::models
