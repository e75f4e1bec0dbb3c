#include "targets/targets.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "icsflow/engine/statistics/proportions.hpp"
#include "nothing.hpp"

namespace icsflow::models {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(' ');
  return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(' ') - from + 1);
}

TargetSaid::Chance chance_of(const MetBy& by, double confidence) {
  TargetSaid::Chance chance;
  chance.n = static_cast<int>(by.met.size());
  chance.met = static_cast<int>(std::count(by.met.begin(), by.met.end(), true));
  chance.low = chance.high = chance.difference = chance.difference_low = chance.difference_high = kNothing;
  if (chance.n == 0) return chance;
  const engine::ShareRange range = engine::wilson_interval(chance.met, chance.n, confidence);
  chance.low = range.low;
  chance.high = range.high;
  return chance;
}

}  // namespace

bool Target::met(double figure) const {
  switch (is) {
    case Is::kBelow:
      return figure < value;
    case Is::kAtMost:
      return figure <= value;
    case Is::kAbove:
      return figure > value;
    case Is::kAtLeast:
      return figure >= value;
  }
  return false;
}

std::optional<Target> parse_target(const std::string& text) {
  const std::size_t at = text.find_first_of("<>");
  if (at == std::string::npos || at == 0) return std::nullopt;
  Target target;
  target.text = trimmed(text);
  target.asked = parse_figure(trimmed(text.substr(0, at)));
  const bool equal = at + 1 < text.size() && text[at + 1] == '=';
  const bool below = text[at] == '<';
  target.is =
      below ? (equal ? Target::Is::kAtMost : Target::Is::kBelow) : (equal ? Target::Is::kAtLeast : Target::Is::kAbove);
  const std::string number = trimmed(text.substr(at + (equal ? 2 : 1)));
  const char* const last = number.data() + number.size();
  const auto [end, error] = std::from_chars(number.data(), last, target.value);
  const std::string unit = trimmed(std::string(end, last));
  if (error != std::errc{} || !std::isfinite(target.value) || (!unit.empty() && unit != "%")) return std::nullopt;
  if (unit == "%") target.value /= 100;
  return target;
}

MetBy met_by(const Target& target, const Sample& sample) {
  MetBy by;
  for (std::size_t i = 0; i < sample.numbers.size(); ++i) {
    if (std::isnan(sample.values[i])) continue;
    by.numbers.push_back(sample.numbers[i]);
    by.met.push_back(target.met(sample.values[i]));
  }
  return by;
}

MetBy all_met(const std::vector<MetBy>& targets) {
  MetBy all = targets.front();
  for (const MetBy& one : targets) {
    MetBy both;
    for (std::size_t i = 0; i < all.numbers.size(); ++i) {
      const auto there = std::lower_bound(one.numbers.begin(), one.numbers.end(), all.numbers[i]);
      if (there == one.numbers.end() || *there != all.numbers[i]) continue;
      both.numbers.push_back(all.numbers[i]);
      both.met.push_back(all.met[i] && one.met[static_cast<std::size_t>(there - one.numbers.begin())]);
    }
    all = std::move(both);
  }
  return all;
}

TargetSaid chances_of(const std::string& text, const std::vector<MetBy>& sides, double confidence, bool paired) {
  TargetSaid said;
  said.text = text;
  for (const MetBy& side : sides) said.chances.push_back(chance_of(side, confidence));
  const MetBy& base = sides.front();
  for (std::size_t p = 1; p < sides.size() && paired; ++p) {
    int kinds[2][2] = {};  // by base, plan
    for (std::size_t i = 0; i < base.numbers.size(); ++i) {
      const std::vector<int>& numbers = sides[p].numbers;
      const auto there = std::lower_bound(numbers.begin(), numbers.end(), base.numbers[i]);
      if (there == numbers.end() || *there != base.numbers[i]) continue;
      ++kinds[base.met[i] ? 1 : 0][sides[p].met[static_cast<std::size_t>(there - numbers.begin())] ? 1 : 0];
    }
    if (kinds[0][0] + kinds[0][1] + kinds[1][0] + kinds[1][1] == 0) continue;
    const engine::ShareRange range =
        engine::newcombe_paired(kinds[1][1], kinds[1][0], kinds[0][1], kinds[0][0], confidence);
    said.chances[p].difference = range.share;
    said.chances[p].difference_low = range.low;
    said.chances[p].difference_high = range.high;
  }
  return said;
}

}  // namespace icsflow::models
