#include "methods/designs.hpp"

#include <algorithm>
#include <numeric>

#include <boost/random/sobol.hpp>

#include "icsflow/engine/statistics/keyed_draws.hpp"

namespace icsflow::models::methods {
namespace {

const engine::DrawSite kSite("answers/methods");

}  // namespace

Rows grid(const std::vector<std::size_t>& levels) {
  Rows rows{Row{}};
  for (const std::size_t count : levels) {
    Rows longer;
    for (const Row& row : rows) {
      for (std::size_t k = 0; k < count; ++k) {
        longer.push_back(row);
        longer.back().push_back(count == 1 ? 0 : static_cast<double>(k) / static_cast<double>(count - 1));
      }
    }
    rows = std::move(longer);
  }
  return rows;
}

Rows one_at_a_time(const Row& at) {
  Rows rows{at};
  for (std::size_t i = 0; i < at.size(); ++i) {
    for (const double end : {0.0, 1.0}) {
      rows.push_back(at);
      rows.back()[i] = end;
    }
  }
  return rows;
}

Rows latin_hypercube(std::size_t points, std::size_t factors, std::uint64_t seed) {
  engine::KeyedDraws chance({seed, 0}, "latin hypercube", kSite);
  Rows rows(points, Row(factors));
  for (std::size_t i = 0; i < factors; ++i) {
    const std::vector<std::size_t> order = chance.permutation(points);
    for (std::size_t p = 0; p < points; ++p)
      rows[p][i] = (static_cast<double>(order[p]) + chance.uniform()) / static_cast<double>(points);
  }
  return rows;
}

Rows sobol_sequence(std::size_t points, std::size_t factors) {
  if (factors == 0) return Rows(points);
  boost::random::sobol sequence(factors);
  Rows rows(points, Row(factors));
  for (Row& row : rows) {
    for (double& value : row) value = static_cast<double>(sequence() >> 11U) * 0x1.0p-53;
  }
  return rows;
}

Rows morris_trajectories(std::size_t trajectories, std::size_t factors, std::uint64_t seed) {
  engine::KeyedDraws chance({seed, 0}, "morris", kSite);
  Rows rows;
  for (std::size_t t = 0; t < trajectories; ++t) {
    Row row(factors);
    // Half of the grid's levels can be moved up by 2/3, the others down.
    for (double& value : row) value = static_cast<double>(chance.below(4)) / 3;
    rows.push_back(row);
    for (const std::size_t i : chance.permutation(factors)) {
      row[i] = row[i] < 0.5 ? row[i] + 2.0 / 3 : row[i] - 2.0 / 3;
      rows.push_back(row);
    }
  }
  return rows;
}

Rows sobol_pairs(std::size_t rows, std::size_t factors) {
  Rows out;
  for (const Row& both : sobol_sequence(rows, 2 * factors)) {
    const auto half = both.begin() + static_cast<std::ptrdiff_t>(factors);
    const Row a(both.begin(), half), b(half, both.end());
    out.push_back(a);
    out.push_back(b);
    for (std::size_t i = 0; i < factors; ++i) {
      out.push_back(a);
      out.back()[i] = b[i];
    }
  }
  return out;
}

}  // namespace icsflow::models::methods
