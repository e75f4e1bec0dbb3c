#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "window_plan.hpp"

using namespace icsflow::engine;

namespace {

Merging merging_of(const std::vector<std::uint32_t>& group_of) {
  Merging merging;
  merging.group_of = group_of;
  const std::uint32_t groups = group_of.empty() ? 0 : *std::max_element(group_of.begin(), group_of.end()) + 1;
  for (std::uint32_t g = 0; g < groups; ++g) merging.inner.push_back(milliseconds(g + 1));
  return merging;
}

Merging alone(std::size_t processes) {
  std::vector<std::uint32_t> group_of(processes);
  std::iota(group_of.begin(), group_of.end(), 0);
  return merging_of(group_of);
}

/// Nothing shared.
WindowPlan plan_of(const Merging& merging, const std::vector<std::uint64_t>& events, int workers) {
  return make_plan(merging, {events, Duration()}, workers, 256);
}

std::uint64_t cost(const WindowPlan& plan, const WindowPlan::Group& group, const std::vector<std::uint64_t>& events) {
  std::uint64_t sum = 0;
  for (std::uint32_t i = group.begin(); i < group.end(); ++i) sum += events[plan.order[i]] + 1;
  return sum;
}

}  // namespace

TEST_CASE("window plan: every process is in one group, merged ones side by side", "[quick][engine][executor]") {
  CHECK(rc::check([] {
    const auto workers = *rc::gen::inRange(1, 9);
    // Numbered by their first process, as ChannelGraph does.
    std::vector<std::uint32_t> group_of;
    std::uint32_t groups = 0;
    const auto n = *rc::gen::inRange(1, 80);
    for (int i = 0; i < n; ++i) {
      group_of.push_back(*rc::gen::inRange<std::uint32_t>(0, groups + 1));
      groups = std::max(groups, group_of.back() + 1);
    }
    const auto events =
        *rc::gen::container<std::vector<std::uint64_t>>(group_of.size(), rc::gen::inRange<std::uint64_t>(0, 1'000'000));
    const WindowPlan plan = plan_of(merging_of(group_of), events, workers);
    std::vector<std::uint32_t> all = plan.order;
    std::sort(all.begin(), all.end());
    for (std::uint32_t i = 0; i < all.size(); ++i) RC_ASSERT(all[i] == i);
    RC_ASSERT(all.size() == group_of.size());
    RC_ASSERT(plan.groups.size() <= 16U);
    std::vector<std::uint32_t> seen(groups, 0);
    std::uint32_t at = 0;
    for (const WindowPlan::Group& group : plan.groups) {
      RC_ASSERT(group.begin() == at);
      RC_ASSERT(group.end() > group.begin());
      for (at = group.begin(); at < group.alone.end; ++at) ++seen[group_of[plan.order[at]]];
      for (const WindowPlan::Cluster& cluster : group.clusters) {
        RC_ASSERT(cluster.begin == at);
        RC_ASSERT(cluster.end > cluster.begin + 1);
        const std::uint32_t merged = group_of[plan.order[cluster.begin]];
        for (; at < cluster.end; ++at) RC_ASSERT(group_of[plan.order[at]] == merged);
        RC_ASSERT(cluster.lookahead == milliseconds(merged + 1));
        ++seen[merged];
      }
      RC_ASSERT(at == group.end());
    }
    RC_ASSERT(at == plan.order.size());
    RC_ASSERT(std::count(seen.begin(), seen.end(), 1U) == groups);  // each in one place
    RC_ASSERT(plan.to_take.size() == static_cast<std::size_t>(workers));
    for (std::vector<std::uint32_t> take : plan.to_take) {
      std::sort(take.begin(), take.end());
      RC_ASSERT(take.size() == plan.groups.size());
      for (std::uint32_t g = 0; g < take.size(); ++g) RC_ASSERT(take[g] == g);
    }
  }));
}

TEST_CASE("window plan: groups are cut by what their processes have cost", "[quick][engine][executor]") {
  CHECK(rc::check([] {
    const auto workers = *rc::gen::inRange(2, 5);
    const auto n = *rc::gen::inRange<std::size_t>(17, 300);
    const auto events = *rc::gen::container<std::vector<std::uint64_t>>(n, rc::gen::inRange<std::uint64_t>(0, 1'000));
    const WindowPlan plan = plan_of(alone(n), events, workers);
    const std::uint64_t total = std::accumulate(events.begin(), events.end(), std::uint64_t{n});
    const std::uint64_t costliest = *std::max_element(events.begin(), events.end()) + 1;
    RC_ASSERT(plan.groups.size() == std::min<std::size_t>(16, 2 * static_cast<std::size_t>(workers)));
    for (const WindowPlan::Group& group : plan.groups) {
      RC_ASSERT(cost(plan, group, events) <= total / plan.groups.size() + 2 * costliest + plan.groups.size());
    }
  }));
}

TEST_CASE("window plan: a few costly processes go to different workers, each taken first",
          "[quick][engine][executor]") {
  const std::vector<std::uint64_t> events = {10, 20, 4'000, 10, 30, 3'500, 10, 600};
  const WindowPlan plan = plan_of(alone(events.size()), events, 2);
  REQUIRE(plan.groups.size() == events.size());
  CHECK(plan.to_take[0].front() == 2);
  CHECK(plan.to_take[1].front() == 5);
  CHECK(plan.to_take[1][1] == 7);
  CHECK(plan.spread == 2);
  CHECK(plan_of(alone(2), std::vector<std::uint64_t>{2'999, 999}, 2).spread == Approx(4.0 / 3));
}

TEST_CASE("window plan: processes with few events in a window share a list, whatever they are merged with",
          "[quick][engine][executor]") {
  CHECK(rc::check([] {
    const auto workers = *rc::gen::inRange(1, 5);
    const auto n = *rc::gen::inRange<std::size_t>(2, 60);
    std::vector<std::uint32_t> group_of(n);
    for (std::size_t i = 0; i < n; ++i) group_of[i] = static_cast<std::uint32_t>(i / 2);
    const auto events = *rc::gen::container<std::vector<std::uint64_t>>(n, rc::gen::inRange<std::uint64_t>(0, 400));
    Merging merging = merging_of(group_of);
    for (Duration& inner : merging.inner) inner = milliseconds(2);
    merging.lookahead = milliseconds(4);
    // In 40 ms, or twenty windows of a pair (ten of one alone), ten events a window are 200 (100).
    const WindowPlan plan = make_plan(merging, {events, milliseconds(40)}, workers, 10);
    const auto check = [&](const WindowPlan::Range& range, std::uint64_t few) {
      std::uint32_t light = 0;
      for (std::uint32_t i = range.begin; i < range.end; ++i) light += events[plan.order[i]] < few ? 1 : 0;
      RC_ASSERT(range.shared_end - range.begin == (light > 1 ? light : 0));
      for (std::uint32_t i = range.begin; i < range.shared_end; ++i) RC_ASSERT(events[plan.order[i]] < few);
    };
    for (const WindowPlan::Group& group : plan.groups) {
      check(group.alone, 100);
      for (const WindowPlan::Cluster& cluster : group.clusters) check(cluster, 200);
    }
    RC_ASSERT(still_fits(plan, plan, events));
  }));
}

TEST_CASE("window plan: a plan is kept until another one is clearly better", "[quick][engine][executor]") {
  const Merging merging = alone(40);
  std::vector<std::uint64_t> events(40, 1'000);
  const WindowPlan plan = make_plan(merging, {events, days(1)}, 2, 0);
  for (std::size_t i = 0; i < events.size(); ++i) events[i] += i % 3;
  CHECK(still_fits(plan, make_plan(merging, {events, days(1)}, 2, 0), events));
  CHECK_FALSE(still_fits(plan, make_plan(merging, {events, days(1)}, 2, 1e9), events));  // what is shared changes
  CHECK_FALSE(still_fits(plan, make_plan(merging, {events, days(1)}, 1, 0), events));
  for (std::size_t i = 0; i < 5; ++i) events[i] = 20'000;  // one group of eight has most of the work
  CHECK_FALSE(still_fits(plan, make_plan(merging, {events, days(1)}, 2, 0), events));
}
