#pragma once

/// A waiting list that is no one queue: the queues of consultants, or of procedures, within it. Each has slots of its
/// own, and patients do not change queues, so one may be long while another is empty.
/// Source: what pooling queues does to waits, W. Whitt (1992), Understanding the efficiency of multi-server service
/// systems, Management Science 38(5); that lists of consultants are not pooled: docs/scenario-format.md, section 3.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace icsflow::models::policies {

/// The greatest coefficient of variation that `count` sizes can come near: all of it in one.
inline double most_cv(std::size_t count) { return std::sqrt(static_cast<double>(count) - 1); }

/// Parts of a whole, the greatest first: each is the same factor smaller than the one before, so that their coefficient
/// of variation is `cv`. They sum to 1.
/// @param count  1 or more
/// @param cv  0 or more, below most_cv(count)
inline std::vector<double> graded_parts(std::size_t count, double cv) {
  std::vector<double> parts(count, 1);
  const auto grade = [&](double factor) {
    for (std::size_t i = 1; i < count; ++i) parts[i] = parts[i - 1] * factor;
    double sum = 0, squares = 0;
    for (const double p : parts) {
      sum += p;
      squares += p * p;
    }
    return std::sqrt(std::max(0.0, squares * static_cast<double>(count) / (sum * sum) - 1));
  };
  if (cv > 0) {
    double low = 0, high = 1;  // the smaller the factor, the greater the variation
    for (int pass = 0; pass < 60; ++pass) {
      const double middle = (low + high) / 2;
      (grade(middle) > cv ? low : high) = middle;
    }
    grade(high);
  }
  const double sum = std::accumulate(parts.begin(), parts.end(), 0.0);
  for (double& p : parts) p /= sum;
  return parts;
}

/// Where each part ends, as a share of the whole; the last is 1.
/// @param sizes  above 0
inline std::vector<double> part_ends(std::span<const double> sizes) {
  const double sum = std::accumulate(sizes.begin(), sizes.end(), 0.0);
  std::vector<double> ends;
  double so_far = 0;
  for (const double s : sizes) ends.push_back((so_far += s) / sum);
  ends.back() = 1;
  return ends;
}

/// The part in which u is. @param ends  of part_ends(), one or more; @param u  in [0, 1)
inline std::size_t part_of(std::span<const double> ends, double u) {
  const auto found = std::upper_bound(ends.begin(), ends.end(), u);
  return std::min(static_cast<std::size_t>(found - ends.begin()), ends.size() - 1);
}

/// What the part begins with of a slot that is not whole, so that not all round up on the same day: with equal parts
/// all slots of a day are as many as those of one list (C. Hermite's identity for the sum of floor(x + j / n)).
/// @param part  from 0, below `count`
inline double first_fraction(std::size_t part, std::size_t count) {
  return (static_cast<double>(part) + 0.5) / static_cast<double>(count) - 0.5;
}

}  // namespace icsflow::models::policies
