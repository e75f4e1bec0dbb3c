#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "icsflow/scenario/visible.hpp"
#include "numbers.hpp"
#include "targets/targets.hpp"

namespace icsflow::models {
namespace {

/// `Oct 2026` for `2026-10-01`.
std::string short_month(const std::string& first_day) {
  static constexpr const char* kNames[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{} {}", kNames[std::stoul(first_day.substr(5, 2)) - 1], first_day.substr(0, 4));
}

/// What one reason keeps from being judged, and the reason.
struct NotJudged {
  std::string why;
  std::vector<std::string> names;
};

std::vector<NotJudged> not_judged(const std::vector<TargetSaid>& targets) {
  std::vector<NotJudged> all;
  for (const TargetSaid& target : targets) {
    if (target.judged()) continue;
    const auto same = std::find_if(all.begin(), all.end(), [&](const NotJudged& n) { return n.why == target.why_not; });
    if (same != all.end()) {
      same->names.push_back(visible(target.name));
    } else {
      all.push_back({target.why_not, {visible(target.name)}});
    }
  }
  return all;
}

}  // namespace

std::string chance_text(const TargetSaid::Chance& chance) {
  if (chance.n == 0) return "-";
  return fmt::format("{} of {}, {:.0f} % ({:.0f} to {:.0f})", chance.met, chance.n, 100.0 * chance.met / chance.n,
                     chance.low * 100, chance.high * 100);
}

std::string chance_difference(const TargetSaid::Chance& chance) {
  if (std::isnan(chance.difference)) return "";
  const auto points = [](double share) {
    const double rounded = std::round(share * 100);
    return fmt::format("{}{:.0f}", rounded > 0 ? "+" : "", rounded == 0 ? 0 : rounded);
  };
  return fmt::format("{} points ({} to {})", points(chance.difference), points(chance.difference_low),
                     points(chance.difference_high));
}

std::string first_text(const TargetSaid::Chance& chance) {
  if (!chance.has_first) return "";
  if (chance.first.empty()) return fmt::format("never in {}", chance.never);
  return short_month(chance.first) + (chance.never > 0 ? fmt::format(", {} never", chance.never) : "");
}

std::string fewest_text(const TargetSaid& target, std::size_t side) {
  constexpr std::size_t kShown = 3;
  std::vector<std::pair<int, std::string>> parts;
  int n = 0;
  for (const TargetSaid::Part& part : target.parts) {
    const TargetSaid::Chance& chance = part.chances.at(side);
    if (chance.n == 0 || chance.met == chance.n) continue;
    parts.emplace_back(chance.met, part.scope);
    n = chance.n;
  }
  std::sort(parts.begin(), parts.end());
  std::string text;
  for (std::size_t i = 0; i < std::min(parts.size(), kShown); ++i)
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", visible(parts[i].second), parts[i].first);
  if (parts.size() > kShown) text += fmt::format(", {} more", parts.size() - kShown);
  return text.empty() ? "" : fmt::format("{} of {}", text, n);
}

std::vector<std::string> target_lines(const std::vector<TargetSaid>& targets, const std::vector<std::string>& sides,
                                      double confidence, std::size_t width, std::size_t most_names) {
  std::vector<std::string> lines;
  const auto paragraph = [&](const std::string& text, const std::string& indent) {
    const auto all = wrapped(text, width - indent.size());
    for (std::size_t i = 0; i < all.size(); ++i) lines.push_back((i == 0 ? "" : indent) + all[i]);
  };
  const auto row = [&](const std::string& side, const std::string& met, const std::string& by,
                       const std::string& first) {
    std::string line = fmt::format("{:>4}: {:<29}{:<26}{}", side, met, by, first);
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(line);
  };
  const bool any = std::any_of(targets.begin(), targets.end(), [](const TargetSaid& t) { return t.judged(); });
  if (any) {
    paragraph(
        fmt::format("Targets: replications that meet them, with the {:.6g} % interval of the chance (Wilson{}), and "
                    "the month by which half of them have met it first",
                    confidence * 100, sides.size() > 1 ? "; of differences Newcombe" : ""),
        "");
  }
  for (const TargetSaid& target : targets) {
    if (!target.judged()) continue;
    const std::string mark = target.mark == "B" || target.mark == "C" ? fmt::format(" (mark {})", target.mark) : "";
    paragraph(" " + visible(target.text) + mark, "  ");
    for (std::size_t s = 0; s < sides.size(); ++s) {
      const TargetSaid::Chance& chance = target.chances[s];
      row(sides[s], chance_text(chance), chance_difference(chance), first_text(chance));
      const std::string fewest = fewest_text(target, s);
      if (!fewest.empty()) lines.push_back("      fewest: " + fewest);
    }
  }
  for (const NotJudged& n : not_judged(targets)) {
    const std::size_t shown = std::min(n.names.size(), most_names);
    std::string names;
    for (std::size_t i = 0; i < shown; ++i) names += (i == 0 ? "" : ", ") + n.names[i];
    if (n.names.size() > shown) names += fmt::format(" and {} more", n.names.size() - shown);
    paragraph(fmt::format("Not judged, {}: {}", visible(n.why), names), "  ");
  }
  return lines;
}

}  // namespace icsflow::models
