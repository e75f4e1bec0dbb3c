// Lists that are made of several, and classes of patients: the rules by themselves.

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "icsflow/domain/bands_from_figures.hpp"
#include "icsflow/domain/policies/patient_classes.hpp"
#include "icsflow/domain/policies/sub_lists.hpp"

using namespace icsflow::models;
using namespace icsflow::models::policies;

TEST_CASE("policy: parts that are graded have the variation that is asked for", "[quick][policy][unit]") {
  const auto cv = [](const std::vector<double>& parts) {
    double squares = 0;
    for (const double p : parts) squares += p * p;
    return std::sqrt(squares * static_cast<double>(parts.size()) - 1);
  };
  for (const std::size_t count : {2U, 3U, 6U, 40U}) {
    for (const double wanted : {0.1, 0.4, 0.9}) {
      const std::vector<double> parts = graded_parts(count, wanted);
      CHECK(std::accumulate(parts.begin(), parts.end(), 0.0) == Approx(1));
      CHECK(cv(parts) == Approx(wanted).epsilon(1e-9));
      for (std::size_t i = 2; i < count; ++i) CHECK(parts[i] / parts[i - 1] == Approx(parts[1] / parts[0]));
      CHECK(parts[1] < parts[0]);
    }
  }
  for (const double part : graded_parts(7, 0)) CHECK(part == 1.0 / 7);
  CHECK(graded_parts(1, 0) == std::vector<double>{1});
}

TEST_CASE("policy: a patient is in the part in which the draw falls", "[quick][policy][unit]") {
  const std::vector<double> sizes{3, 2, 1}, ends = part_ends(sizes);
  CHECK(ends == std::vector<double>{0.5, 5.0 / 6, 1});
  CHECK(part_of(ends, 0) == 0);
  CHECK(part_of(ends, 0.4999) == 0);
  CHECK(part_of(ends, 0.5) == 1);
  CHECK(part_of(ends, 0.84) == 2);
  CHECK(part_of(ends, std::nextafter(1.0, 0.0)) == 2);
}

TEST_CASE("policy: equal parts have all slots of one list between them, every day", "[quick][policy][unit]") {
  // But where a sum is half a slot, which is rounded up or down by the last digit: rates of which no sum is.
  for (const std::size_t count : {2U, 3U, 6U}) {
    for (const double rate : {0.317, 1.073, 2.719, 6.131, 7.433}) {
      double whole = 0;
      std::vector<double> carry;
      for (std::size_t i = 0; i < count; ++i) carry.push_back(first_fraction(i, count));
      std::int64_t together = 0;
      for (int day = 0; day < 50; ++day) {
        std::int64_t of_parts = 0;
        for (double& c : carry) of_parts += whole_slots(c, rate / static_cast<double>(count));
        together += of_parts - whole_slots(whole, rate);
        CHECK(together == 0);
      }
    }
  }
}

TEST_CASE("policy: of classes the first that is due, else the first", "[quick][policy][unit]") {
  const auto next = [](std::vector<ClassAtSlot> classes) { return next_class(classes); };
  CHECK(next({}) == std::nullopt);
  CHECK(next({{false, false}, {false, false}}) == std::nullopt);
  CHECK(next({{true, false}, {true, false}}) == 0);
  CHECK(next({{true, false}, {true, true}}) == 1);
  CHECK(next({{true, true}, {true, true}}) == 0);
  CHECK(next({{false, true}, {true, false}}) == 1);
  CHECK(reaches_target(10, 38, 28));
  CHECK_FALSE(reaches_target(11, 38, 28));
}

TEST_CASE("policy: each class has its share of slots kept, and fractions are carried on", "[quick][policy][unit]") {
  const std::vector<double> shares{0.25, 0, 0.4};
  std::vector<double> carry(3, 0);
  std::vector<std::int32_t> kept(3, 0), sum(3, 0);
  std::int32_t shared = 0;
  for (int day = 0; day < 200; ++day) {
    std::int32_t slots = 3;
    keep_for_classes(slots, shares, carry, kept);
    CHECK(slots + kept[0] + kept[1] + kept[2] == 3);
    CHECK(slots >= 0);
    shared += slots;
    for (std::size_t k = 0; k < 3; ++k) sum[k] += kept[k];
  }
  CHECK(sum == std::vector<std::int32_t>{150, 0, 240});
  CHECK(shared == 210);
  // All slots are kept, one a day: the classes have them in turn.
  const std::vector<double> halves{0.5, 0.5};
  std::vector<double> rest(2, 0);
  std::vector<std::int32_t> in_turn(2, 0), all(2, 0);
  for (int day = 0; day < 100; ++day) {
    std::int32_t slots = 1;
    keep_for_classes(slots, halves, rest, in_turn);
    CHECK(slots == 0);
    for (std::size_t k = 0; k < 2; ++k) all[k] += in_turn[k];
  }
  CHECK(all[0] + all[1] == 100);
  CHECK(std::abs(all[0] - all[1]) <= 1);
}

TEST_CASE("bands from figures: the list, and its figures, are those given", "[quick][rtt][unit]") {
  const auto within = [](const BandCounts& bands, int weeks) {
    return std::accumulate(bands.begin(), bands.begin() + weeks, std::uint64_t{0});
  };
  const std::array<ShareWithin, 4> known{{{11.9, 0.5}, {18, 0.658}, {38.3, 0.92}, {52, 0.985}}};
  const BandCounts bands = bands_from_figures(100'000, known);
  CHECK(total(bands) == 100'000);
  CHECK(within(bands, 18) == 65'800);
  CHECK(within(bands, 52) == 98'500);
  CHECK(*band_percentile(bands, 0.5) == Approx(11.9).margin(0.05));
  CHECK(*band_percentile(bands, 0.92) == Approx(38.3).margin(0.1));
  // A constant hazard between two points: each week the same share of those who have waited longer.
  const auto longer = [&](int weeks) { return static_cast<double>(100'000 - within(bands, weeks)); };
  for (int week = 19; week < 37; ++week)
    CHECK(longer(week + 1) / longer(week) == Approx(longer(19) / longer(18)).epsilon(0.001));
  // And beyond the last it goes on.
  CHECK(longer(60) / longer(52) == Approx(std::pow(longer(52) / longer(40), 8.0 / 12)).epsilon(0.01));

  // A list that is exponential has only one figure, and keeps it.
  const std::array<ShareWithin, 1> one{{{10, 0.5}}};
  const BandCounts exponential = bands_from_figures(1'000'000, one);
  for (int weeks : {5, 10, 20, 30})
    CHECK(static_cast<double>(within(exponential, weeks)) / 1e6 == Approx(1 - std::exp2(-weeks / 10.0)).margin(1e-6));

  // Nobody has waited longer than the last.
  const std::array<ShareWithin, 2> ends{{{18, 0.6}, {52, 1}}};
  const BandCounts short_tail = bands_from_figures(1000, ends);
  CHECK(total(short_tail) == 1000);
  CHECK(over(short_tail, 52) == 0);
  CHECK(over(short_tail, 35) == 200);
  // Small lists are whole patients.
  for (std::uint64_t n = 0; n < 40; ++n) CHECK(total(bands_from_figures(n, known)) == n);
  // All in the open band.
  const std::array<ShareWithin, 1> none{{{104, 0}}};
  CHECK(bands_from_figures(7, none)[kBands - 1] == 7);
}

TEST_CASE("bands from figures: the lists of the demo, made anew from four figures", "[quick][rtt]") {
  std::ifstream file(std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/bnssg/opening_list.csv");
  std::string line;
  std::size_t lists = 0, near = 0;
  double worst = 0;
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    std::stringstream row(line);
    for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
    if (cells.size() < 3 + kBands || cells[0] == "provider" || line.front() == '#') continue;
    BandCounts bands{};
    for (std::size_t b = 0; b < kBands; ++b) bands[b] = cells[3 + b].empty() ? 0 : std::stoull(cells[3 + b]);
    const std::uint64_t n = total(bands);
    if (n < 500) continue;
    std::vector<double> share;
    std::uint64_t so_far = 0;
    for (const std::uint64_t one : bands) share.push_back(static_cast<double>(so_far += one) / static_cast<double>(n));
    std::vector<ShareWithin> known{{*band_percentile(bands, 0.5), 0.5}, {*band_percentile(bands, 0.92), 0.92}};
    known.push_back({18, share[17]});
    known.push_back({52, share[51]});
    std::sort(known.begin(), known.end(), [](const auto& a, const auto& b) { return a.weeks < b.weeks; });
    if (!std::is_sorted(known.begin(), known.end(), [](const auto& a, const auto& b) { return a.share < b.share; }))
      continue;
    const BandCounts made = bands_from_figures(n, known);
    CHECK(total(made) == n);
    double furthest = 0;
    std::uint64_t of_made = 0;
    for (std::size_t b = 0; b < kBands; ++b) {
      of_made += made[b];
      furthest = std::max(furthest, std::abs(static_cast<double>(of_made) / static_cast<double>(n) - share[b]));
    }
    ++lists;
    near += furthest < 0.081 ? 1 : 0;
    worst = std::max(worst, furthest);
  }
  INFO(near << " of " << lists << ", worst " << worst);
  CHECK(lists > 20);
  CHECK(static_cast<double>(near) > 0.8 * static_cast<double>(lists));
  CHECK(worst < 0.17);
}
