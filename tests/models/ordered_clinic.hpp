#pragma once

/// A list of one service that gives its slots by weights of the time waited, and what theory says of it.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "icsflow/domain/policies/by_wait.hpp"
#include "icsflow/domain/rtt.hpp"
#include "scenario_files.hpp"

#include "../opening_list.hpp"

namespace test::ordered {

using namespace icsflow::models;
using policies::ValueFromWait;

/// What the scenario has. Held up by removals: more are referred than there are slots.
struct Clinic {
  double referrals = 120, slots = 100;  ///< a day
  std::string order;                    ///< `order: ...`, and what else sessions have
  std::string removals = "removals: 0.005 /day";
  std::string until = "2027-02-01";
  std::string more;  ///< sections of the scenario
  std::string horizon = "1 d", notice = "1 d";
  std::vector<double> opening = {};  ///< by band of weeks; empty: 40 in each of 75 weeks
  std::string service = {};          ///< keys of the service type
};

/// The scenario, without its tables.
inline std::string text_of(const Clinic& c) {
  return fmt::format(
      R"(icsflow: 1
name: Ordered
start: 2026-01-01
until: {}
calendar: {{holidays: none}}
channels: [{{from: gp, to: RVJ, floor: 1 h}}]
providers:
  gp: {{kind: primary_care}}
  RVJ:
    kind: acute
    resources:
      slots: {{kind: sessions, slots: {} /day, days: [Mon, Tue, Wed, Thu, Fri, Sat, Sun], horizon: {}, notice: {}, urgent_notice: 1 d, {}}}
pathways:
  rtt:
    rtt: yes
    steps:
      ref: {{go: yes, mark: clock_start, next: first}}
      first: {{book: slots, next: done}}
      done: {{mark: stop_non_admitted, leave: treated}}
service_types: {{all: {{pathway: rtt, rate: {} /day, referred_from: {{gp: 100 %}}, {}{}}}}}
services: {{table: services.csv}}
opening: {{waiting_list: list.csv}}
measures: {{at: [RVJ], completed: {{by_week: yes}}}}
{})",
      c.until, c.slots, c.horizon, c.notice, c.order, c.referrals, c.removals, c.service, c.more);
}

/// Writes its tables and itself into a folder. @return the file
inline std::string write(const test::TemporaryDirectory& folder, const Clinic& c) {
  std::string list = test::opening_header() + "RVJ,100,no";
  for (std::size_t w = 0; w < static_cast<std::size_t>(kBands); ++w) {
    const double n = !c.opening.empty() ? c.opening[w] : w < 75 ? 40 : 0;
    list += fmt::format(",{}", std::lround(n));
  }
  folder.write("list.csv", list + "\n");
  folder.write("services.csv", "id,provider,function,type,name\nRVJ.100,RVJ,100,all,All\n");
  return folder.write("ordered.yaml", text_of(c));
}

inline test::Study study_of(const Clinic& c, const std::vector<Override>& sets = {}) {
  const test::TemporaryDirectory folder;
  return test::Study(write(folder, c), sets);
}

/// A part of the published extract by band of weeks, over the months from `first` on (before `last`); of the lists the
/// sum of the months' ends.
inline std::vector<double> by_week(const test::Study& study, const RunResult& result, const std::string& part,
                                   std::size_t first, std::size_t last = 1000) {
  std::vector<double> out(kBands, 0);
  const auto& all = study.names.series;
  std::size_t found = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].measure != part || all[i].provider != "RVJ") continue;
    const std::size_t band = std::stoul(all[i].dimension.substr(all[i].dimension.find('=') + 1));
    for (std::size_t m = first; m < std::min(last, result.series[i].size()); ++m) out[band] += result.series[i][m];
    ++found;
  }
  if (found != static_cast<std::size_t>(kBands)) throw std::out_of_range("no series " + part);
  return out;
}

/// Mean counts of a day.
struct Flow {
  std::vector<double> waiting = std::vector<double>(kBands, 0), stopped = std::vector<double>(kBands, 0);
  double removed = 0;
};

/// The list that stays as it is, without chance, day by day: of those with an age of whole days at the booking, each is
/// booked with the probability 1 - exp(-t w), w the weight of the age and t so that all slots are given (sampling with
/// weights without replacement, of many); before that a share of the slots goes to the front. Booked `ahead` days, at
/// 08:00, when a third of the day's referrals have come.
inline Flow stationary(double referrals, double slots, const std::vector<ValueFromWait>& weights,
                       const std::vector<ValueFromWait>& hazards, double chronological = 0, std::size_t ahead = 1,
                       int days = 4000) {
  constexpr std::size_t kAges = 1200;
  using ByAge = std::vector<double>;
  ByAge list(kAges, 0), weight(kAges), stays(kAges);
  std::deque<ByAge> booked(ahead, ByAge(kAges, 0));  // by days until the date
  for (std::size_t a = 0; a < kAges; ++a) {
    weight[a] = policies::value_at(weights, static_cast<double>(a));
    stays[a] = std::exp(-policies::value_at(hazards, static_cast<double>(a)));
  }
  Flow flow;
  // A midnight: all are a day older, and some are removed, but none on the day of the clock's start.
  const auto midnight = [&](ByAge& of) {
    double all = 0, stayed = 0;
    for (const double n : of) all += n;
    for (std::size_t a = kAges - 1; a > 0; --a) stayed += of[a] = of[a - 1] * stays[a];
    of[0] = 0;
    flow.removed += all - stayed;
  };
  const auto count = [](const ByAge& of, std::vector<double>& bands) {
    for (std::size_t a = 0; a < kAges; ++a) bands[static_cast<std::size_t>(band_of_days(static_cast<int>(a)))] += of[a];
  };
  for (int day = 0; day < days; ++day) {
    flow = {};
    midnight(list);
    for (ByAge& of : booked) midnight(of);
    count(booked.front(), flow.stopped);
    booked.pop_front();
    list[0] = referrals / 3;
    booked.emplace_back(kAges, 0);
    double left = slots, all = 0;
    double front = chronological * slots;
    for (const double n : list) all += n;
    if (all > slots) {
      for (std::size_t a = kAges; a-- > 0 && front > 0;) {
        const double n = std::min(front, list[a]);
        booked.back()[a] += n;
        list[a] -= n;
        front -= n;
        left -= n;
      }
      double low = 0, high = 2;
      const auto given = [&](double t) {
        double sum = 0;
        for (std::size_t a = 0; a < kAges; ++a) sum += list[a] * -std::expm1(-t * weight[a]);
        return sum;
      };
      for (int pass = 0; pass < 26; ++pass) {
        const double middle = (low + high) / 2;
        (given(middle) > left ? high : low) = middle;
      }
      for (std::size_t a = 0; a < kAges; ++a) {
        const double n = list[a] * -std::expm1(-low * weight[a]);
        booked.back()[a] += n;
        list[a] -= n;
      }
    }
    list[0] += referrals * 2 / 3;
    // Those with a date still wait.
    count(list, flow.waiting);
    for (const ByAge& of : booked) count(of, flow.waiting);
  }
  return flow;
}

}  // namespace test::ordered
