#include "region/history.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "icsflow/engine/portable_math.hpp"

namespace icsflow::models::region {
namespace {

constexpr std::size_t kTried = 10'000;  // points of the cube
constexpr std::size_t kSeen = 30;       // accepted, from which their share is the volume
constexpr int kDescent = 3000;          // steps towards a first plausible point
constexpr int kSweeps = 25;             // until walkers have forgotten where they began
constexpr double kJitter = 0.02;

/// A step along the difference of two others, which has the shape of the region (ter Braak 2006).
bool step(std::vector<Point>& points, std::size_t i, std::size_t inputs, engine::KeyedDraws& draws, Point& to) {
  const std::size_t a = draws.below(points.size()), b = draws.below(points.size());
  const double length =
      draws.uniform() < 0.1 ? 1 : 2.4 / std::sqrt(2.0 * static_cast<double>(inputs)) * draws.uniform();
  to = points[i];
  for (std::size_t k = 0; k < inputs; ++k) {
    to[k] += length * (points[a][k] - points[b][k]) + kJitter * (draws.uniform() - 0.5);
    if (to[k] < 0 || to[k] > 1) return false;
  }
  return true;
}

}  // namespace

double implausibility(double published, double expected, double variance) {
  return std::abs(published - expected) / std::sqrt(variance);
}

void History::add(std::size_t output, const Observed& observed, Emulator emulator) {
  for (Term& t : terms_) {
    if (t.output == output) t.latest = false;
  }
  Observed with_luck = observed;
  with_luck.variance += emulator.luck();
  terms_.push_back({output, with_luck, std::move(emulator), true});
}

double History::of(const Term& term, const Point& point) {
  const Emulator::Guess guess = term.emulator.at(point);
  return implausibility(term.observed.value, guess.mean, term.observed.variance + guess.variance);
}

double History::worst(const Point& point) const {
  double out = 0;
  for (const Term& t : terms_) out = std::max(out, of(t, point));
  return out;
}

bool History::plausible(const Point& point, double cut) const {
  return std::all_of(terms_.begin(), terms_.end(), [&](const Term& t) {
    // Mostly the mean alone tells: the emulator's own variance only adds.
    const double mean = t.emulator.mean_at(point);
    return implausibility(t.observed.value, mean, t.observed.variance) <= cut || of(t, point) <= cut;
  });
}

double History::misfit(const Point& point) const {
  double out = 0;
  for (const Term& t : terms_) {
    if (!t.latest) continue;
    const double i = of(t, point);
    out += i * i;
  }
  return out;
}

std::vector<Point> latin_hypercube(std::size_t inputs, std::size_t count, engine::KeyedDraws& draws) {
  std::vector<Point> out(count, Point{});
  for (std::size_t k = 0; k < inputs; ++k) {
    const std::vector<std::size_t> order = draws.permutation(count);
    for (std::size_t i = 0; i < count; ++i)
      out[i][k] = (static_cast<double>(order[i]) + draws.uniform()) / static_cast<double>(count);
  }
  return out;
}

Sample sample(const History& history, double cut, std::size_t count, double before, engine::KeyedDraws& draws) {
  Sample out;
  const std::size_t inputs = history.inputs();
  const auto anywhere = [&] {
    Point p{};
    for (std::size_t k = 0; k < inputs; ++k) p[k] = draws.uniform();
    return p;
  };
  std::vector<Point> found;
  std::size_t tried = 0;
  for (; tried < kTried && found.size() < count; ++tried) {
    const Point p = anywhere();
    if (history.plausible(p, cut)) found.push_back(p);
  }
  out.volume = found.size() >= kSeen ? static_cast<double>(found.size()) / static_cast<double>(tried) : before;
  if (found.size() == count) {
    out.points = std::move(found);
    return out;
  }
  if (found.empty()) {
    // Down to a first one.
    Point best = anywhere();
    double least = history.worst(best), width = 0.5;
    for (int i = 0; i < kDescent && least > cut; ++i) {
      Point to = best;
      for (std::size_t k = 0; k < inputs; ++k) to[k] = std::clamp(to[k] + width * (draws.uniform() - 0.5), 0.0, 1.0);
      const double here = history.worst(to);
      if (here < least) {
        least = here;
        best = to;
        width = std::min(0.5, width * 1.5);
      } else {
        width = std::max(0.005, width * 0.98);
      }
    }
    out.least = least;
    if (least > cut) return out;
    found.push_back(best);
  }
  // Walkers, begun at those found.
  const std::size_t few = found.size();
  while (found.size() < count) found.push_back(found[found.size() % few]);
  for (int s = 0; s < kSweeps; ++s) {
    for (std::size_t i = 0; i < found.size(); ++i) {
      Point to{};
      if (step(found, i, inputs, draws, to) && history.plausible(to, cut)) found[i] = to;
    }
  }
  out.points = std::move(found);
  return out;
}

std::vector<Point> by_misfit(const History& history, double cut, std::vector<Point> points, int sweeps,
                             engine::KeyedDraws& draws) {
  std::vector<double> misfits;
  misfits.reserve(points.size());
  for (const Point& p : points) misfits.push_back(history.misfit(p));
  for (int s = 0; s < sweeps; ++s) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      Point to{};
      const bool inside = step(points, i, history.inputs(), draws, to);
      const double luck = draws.uniform();
      if (!inside || !history.plausible(to, cut)) continue;
      const double misfit = history.misfit(to);
      if (luck >= engine::portable_exp((misfits[i] - misfit) / 2)) continue;
      points[i] = to;
      misfits[i] = misfit;
    }
  }
  return points;
}

}  // namespace icsflow::models::region
