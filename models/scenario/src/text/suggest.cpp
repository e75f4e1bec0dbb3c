#include "text/suggest.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace icsflow::models {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

namespace {

/// How often each letter is there.
std::array<int, 256> letters(std::string_view text) {
  std::array<int, 256> out{};
  for (const char c : text) ++out[static_cast<unsigned char>(c)];
  return out;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last, last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replace, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = last;
    last = row;
  }
  return last[b.size()];
}

std::string closest(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t kLongestWord = 200;  // beyond it nobody mistyped a name; keeps the table small
  if (word.empty() || word.size() > kLongestWord) return {};
  const std::string wanted = lower(word);
  // Up to a third of the letters may be wrong, at least one, at most four.
  const std::size_t limit = std::clamp<std::size_t>(word.size() / 3, 1, 4);
  const std::array<int, 256> wanted_letters = letters(wanted);
  // At least so many letters must change, whatever their order: most candidates need no more than this.
  const auto bag_distance = [&](std::string_view candidate) {
    std::array<int, 256> left = wanted_letters;
    std::size_t more = 0;
    for (const char c : candidate) more += --left[static_cast<unsigned char>(c)] < 0 ? 1 : 0;
    return std::max(more, more + wanted.size() - candidate.size());
  };
  std::string best;
  std::size_t best_distance = limit + 1;
  for (const auto& candidate : candidates) {
    if (candidate.size() > word.size() + limit || word.size() > candidate.size() + limit) continue;
    const std::string given = lower(candidate);
    if (bag_distance(given) > limit) continue;
    const std::size_t distance = edit_distance(wanted, given);
    if (distance < best_distance || (distance == best_distance && distance <= limit && candidate < best)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string best = closest(word, candidates);
  return best.empty() ? "" : "; did you mean \"" + best + "\"?";
}

}  // namespace icsflow::models
