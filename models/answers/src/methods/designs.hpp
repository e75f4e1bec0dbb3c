#pragma once

/// Designs of experiments on the unit cube: rows are points, columns are factors, values 0 (a factor's first end) to 1.
/// Chance follows from the seed alone, on a generator of its own: a design is the same on every machine.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace icsflow::models::methods {

using Row = std::vector<double>;
using Rows = std::vector<Row>;

/// Every combination, the last factor varying fastest. @param levels of each factor, 1 or more; one level is 0
Rows grid(const std::vector<std::size_t>& levels);

/// The base (`at`), then for each factor the base with that factor at 0 and at 1. @param at where the base is
Rows one_at_a_time(const Row& at);

/// Latin hypercube: each factor has one value in each of `points` equal parts, at random within its part and in random
/// order (McKay, Beckman and Conover 1979, Technometrics 21:239).
Rows latin_hypercube(std::size_t points, std::size_t factors, std::uint64_t seed);

/// Sobol's sequence without its first point, a corner; direction numbers of Joe and Kuo 2008 (SIAM
/// Journal on Scientific Computing 30:2635) as Boost.Random has them. At most 3,667 factors.
Rows sobol_sequence(std::size_t points, std::size_t factors);

/// Trajectories for elementary effects (Morris 1991, Technometrics 33:161): from a random point of the grid 0, 1/3,
/// 2/3, 1 each factor is moved once by 2/3, in random order. `trajectories` x (factors + 1) points, trajectory by
/// trajectory.
Rows morris_trajectories(std::size_t trajectories, std::size_t factors, std::uint64_t seed);

/// Points for first and total order indices (Saltelli et al. 2010, Computer Physics Communications 181:259): two
/// independent samples A and B from Sobol's sequence in twice as many factors; for each row of both A, B, then A with
/// factor i of B, for each i. `rows` x (factors + 2) points.
Rows sobol_pairs(std::size_t rows, std::size_t factors);

}  // namespace icsflow::models::methods
