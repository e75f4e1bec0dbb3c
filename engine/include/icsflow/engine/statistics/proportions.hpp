#pragma once

/// How sure a share of few observations is: chances of meeting a target, over replications.

namespace icsflow::engine {

struct ShareRange {
  double share = 0, low = 0, high = 0;
};

/// Wilson's score interval, without correction: Wilson 1927, JASA 22:209. 10 of 10 with 95 %: 1, from 0.7225 to 1.
/// @param n above 0
ShareRange wilson_interval(int held, int n, double confidence);

/// Share of `second` less share of `first` of the same observations, paired: method 10 of Newcombe 1998, Statistics in
/// Medicine 17:2635 (Wilson's intervals of the two, with the corrected phi coefficient).
/// @param both, first_only, second_only, neither how many observations of each kind; together above 0
ShareRange newcombe_paired(int both, int first_only, int second_only, int neither, double confidence);

}  // namespace icsflow::engine
