/// Which side is the best, what a plan works through, and what the spread of a difference is of.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "compare/words.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {
namespace {

/// For the number of decimals.
Difference as_difference(const BestSaid::Side& side) {
  Difference d;
  d.mean = side.difference;
  d.low = side.low;
  d.high = side.high;
  return d;
}

const char* word(BestSaid::Is is) {
  switch (is) {
    case BestSaid::Is::kBest:
      return "the best";
    case BestSaid::Is::kMayBe:
      return "may be the best";
    case BestSaid::Is::kNot:
      return "not the best";
  }
  return "";
}

std::string share_text(const engine::VarianceComponents& spread) {
  return fmt::format("{:.0f} % ({:.0f} to {:.0f})", spread.share * 100, spread.share_low * 100,
                     spread.share_high * 100);
}

}  // namespace

std::vector<BestLine> best_lines(const Comparison& c) {
  std::vector<BestLine> lines;
  if (!c.best) return lines;
  for (std::size_t s = 0; s < c.best->sides.size(); ++s) {
    const BestSaid::Side& side = c.best->sides[s];
    const Difference d = as_difference(side);
    lines.push_back({s == 0 ? "base" : letter(s - 1), to_text(side.mean, c.best->format),
                     signed_number(side.difference, d, c.best->format),
                     interval_text(side.low, side.high, d, c.best->format), word(side.is)});
  }
  return lines;
}

std::string best_sentence(const Comparison& c) {
  if (!c.best) return "";
  const std::string what = fmt::format("{} {}", c.best->least ? "Least" : "Most", visible(c.best->figure));
  if (c.best->sides.empty()) return what + ": one replication does not tell.";
  return fmt::format("{}: each beside the best of the others, {:.6g} % for all at once:", what, c.confidence * 100);
}

std::string link_size(const Comparison& c, const LinkSaid& link) {
  const Difference& d = c.differences[link.plan][link.figure];
  const Format format = c.figures[link.figure].format;
  if (d.n == 0) return "not a figure of this plan";
  const std::string interval = fmt::format("{}{} ({})", signed_number(d.mean, d, format), unit_of_difference(format),
                                           interval_text(d.low, d.high, d, format));
  if (d.excludes_zero()) return interval;
  return d.low == 0 && d.high == 0 ? "no visible effect: no replication differs" : "no visible effect: " + interval;
}

std::string spread_sentence(const Comparison& c) {
  std::string told;
  for (const bool primary : {true, false}) {
    for (std::size_t f = 0; f < c.figures.size() && (primary || told.empty()); ++f) {
      if (!c.figures[f].shown || (primary && !c.figures[f].primary)) continue;
      std::string of;
      for (std::size_t p = 0; p < c.plans.size(); ++p) {
        const auto& spread = c.differences[p][f].spread;
        if (spread && !std::isnan(spread->share))
          of += fmt::format("{}{} {}", of.empty() ? "" : ", ", letter(p), share_text(*spread));
      }
      if (!of.empty()) told += fmt::format("{}{}: {}", told.empty() ? "" : "; ", visible(c.figures[f].label), of);
    }
  }
  return told.empty() ? "" : "Of the spread of differences, what is not known (the rest is luck): " + told + ".";
}

}  // namespace icsflow::models
