// Who is next by weights of the time waited: the law of the picks, and that luck belongs to the patient.

#include "clinics/weighted_order.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/domain/policies/by_wait.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"

using namespace icsflow::models;
namespace engine = icsflow::engine;
using policies::ValueFromWait;

namespace {

constexpr std::int32_t kFirstDay = -800, kLastDay = 800;

double exponential_of(std::uint64_t patient, std::uint64_t seed) {
  engine::Substream u({seed, 0}, engine::hash_name("patient") + patient, engine::DrawSite("test/order"));
  return engine::unit_exponential(u);
}

/// A list with weights as Clinics keeps it. A patient is a slot.
class Waiting {
 public:
  explicit Waiting(std::vector<ValueFromWait> weights) : weights_(std::move(weights)) {
    list_.set_range(kFirstDay, kLastDay);
    list_.clear();
    order_.clear(list_, weights_.size());
  }
  Slot join(std::int32_t clock_day, double exponential) {
    Token t;
    t.set(kLive);
    t.set(kClockRunning);
    t.clock_start = static_cast<std::int16_t>(clock_day);
    tokens_.push_back(t);
    const auto slot = static_cast<Slot>(tokens_.size() - 1);
    goals_.push_back(order_.goal_of_new(list_.number_of(clock_day), slot, exponential));
    list_.join_ranked(tokens_, slot, [this](Slot a, Slot b) { return goals_[a] < goals_[b]; });
    return slot;
  }
  void leave(Slot slot) { list_.remove(tokens_, slot); }
  /// Another patient takes the slot of one who has left, and joins on the same day.
  void join_again(Slot slot, double exponential) {
    const std::uint32_t day = list_.number_of(tokens_[slot].list_day());
    goals_[slot] = order_.goal_of_new(day, slot, exponential);
    list_.join_ranked(tokens_, slot, [this](Slot a, Slot b) { return goals_[a] < goals_[b]; });
  }
  /// Who gets `slots` slots on a day.
  std::vector<Slot> pick(std::size_t slots, std::int32_t today) {
    std::vector<Slot> out;
    picks_.start(list_, order_, goals_, weights_, today);
    for (; slots > 0 && !list_.empty(); --slots) {
      out.push_back(picks_.next(list_, order_, goals_));
      if (out.back() != kNoSlot) list_.remove(tokens_, out.back());
    }
    if (picks_.started()) picks_.finish(order_);
    return out;
  }
  void change_weight(std::size_t step, double value) { weights_[step % weights_.size()].value = value; }
  [[nodiscard]] std::size_t size() const { return list_.size(); }
  [[nodiscard]] double weight(Slot slot, std::int32_t today) const {
    return policies::value_at(weights_, today - tokens_[slot].clock_start);
  }

 private:
  std::vector<ValueFromWait> weights_;
  std::vector<Token> tokens_;
  std::vector<double> goals_;
  AgedList list_;
  WeightedOrder order_;
  WeightedPicks picks_;
};

/// Chi squared of counts with these chances; about a normal variable when many cells are summed.
double chi_squared(const std::vector<double>& seen, const std::vector<double>& chances) {
  double all = 0, out = 0;
  for (const double n : seen) all += n;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const double mean = all * chances[i];
    out += (seen[i] - mean) * (seen[i] - mean) / mean;
  }
  return out;
}
/// Four standard deviations above the mean of chi squared.
double most(std::size_t free) { return static_cast<double>(free) + 4 * std::sqrt(2.0 * static_cast<double>(free)); }

using Sequence = std::vector<Slot>;

/// Two of three and then two of what is left and one who has joined, a week later: how likely each sequence is.
/// Patient 0 waits for 60 days, 1 and 2 for 39, 3 for 10 when joining.
std::map<Sequence, double> exact_sequences(const std::vector<double>& first, const std::vector<double>& second) {
  std::map<Sequence, double> out;
  const std::function<void(Sequence, double)> go = [&](const Sequence& so_far, double chance) {
    if (so_far.size() == 3) {
      out[so_far] = chance;
      return;
    }
    const bool later = !so_far.empty();
    const std::vector<double>& weights = later ? second : first;
    double sum = 0;
    const auto waits = [&](Slot s) {
      return std::find(so_far.begin(), so_far.end(), s) == so_far.end() && (later || s < 3);
    };
    for (Slot s = 0; s < 4; ++s) sum += waits(s) ? weights[s] : 0;
    for (Slot s = 0; s < 4; ++s) {
      if (!waits(s)) continue;
      Sequence more = so_far;
      more.push_back(s);
      go(more, chance * weights[s] / sum);
    }
  };
  go({}, 1);
  return out;
}

const std::vector<ValueFromWait> kWeights{{0, 3}, {14, 0.5}, {42, 1}, {56, 6}};

}  // namespace

TEST_CASE("order: the value of a wait is that of the last step it has reached", "[quick][policy][unit]") {
  for (const auto& [wait, value] :
       {std::pair{-3.0, 3.0}, {0, 3}, {13.9, 3}, {14, 0.5}, {41, 0.5}, {42, 1}, {56, 6}, {5000, 6}}) {
    INFO(wait);
    CHECK(policies::value_at(kWeights, wait) == value);
  }
  CHECK(policies::value_at(std::vector<ValueFromWait>{{0, 2}}, 100) == 2);
}

TEST_CASE("order: the time to an event is the inverse of the integrated hazard", "[quick][policy][unit]") {
  // 0.5 a day for 14 days are 7, nothing for 28, then 2 a day.
  const std::vector<ValueFromWait> hazards{{0, 0.5}, {14, 0}, {42, 2}};
  CHECK(policies::time_to_event(hazards, 0, 0, 3) == Approx(6));
  CHECK(policies::time_to_event(hazards, 0, 0, 7) == Approx(14));
  CHECK(policies::time_to_event(hazards, 0, 0, 8) == Approx(42.5));
  CHECK(policies::time_to_event(hazards, 10, 0, 8) == Approx(35));
  CHECK(policies::time_to_event(hazards, 100, 0, 8) == Approx(4));
  CHECK(policies::time_to_event(hazards, 0, 0.25, 12) == Approx(14 + 6));  // 10.5, then a quarter a day
  CHECK(std::isinf(policies::time_to_event(std::vector<ValueFromWait>{{0, 1}, {3, 0}}, 0, 0, 3.1)));
  CHECK(policies::time_to_event(std::vector<ValueFromWait>{{0, 1}, {3, 0}}, 0, 0, 2.9) == Approx(2.9));
  CHECK(policies::time_to_event(std::vector<ValueFromWait>{{0, 0}}, 5, 0.1, 2) == Approx(20));
  CHECK(rc::check("the hazards until the event add up to what they must", [] {
    std::vector<ValueFromWait> h{{0, *rc::gen::inRange(0, 5) / 10.0}};
    for (int n = *rc::gen::inRange(0, 5); n > 0; --n)
      h.push_back({h.back().days + *rc::gen::inRange(1, 40), *rc::gen::inRange(0, 5) / 10.0});
    const double constant = *rc::gen::inRange(0, 3) / 100.0, wait = *rc::gen::inRange(0, 200),
                 e = *rc::gen::inRange(1, 500) / 100.0;
    const double days = policies::time_to_event(h, wait, constant, e);
    if (std::isinf(days)) {
      RC_ASSERT(h.back().value + constant == 0);
      return;
    }
    double sum = constant * days;  // step by step, otherwise than it was found
    for (std::size_t i = 0; i < h.size(); ++i) {
      const double from = std::max(wait, h[i].days), to = i + 1 < h.size() ? h[i + 1].days : 1e9;
      sum += h[i].value * std::max(0.0, std::min(wait + days, to) - from);
    }
    RC_ASSERT(std::abs(sum - e) < 1e-9);
  }));
}

TEST_CASE("order: those of a day stand by rank whatever the sequence of joins and removals",
          "[quick][waiting_list][property]") {
  const auto holds = [](const std::vector<std::pair<int, int>>& operations) {
    std::vector<Token> tokens;
    std::vector<int> ranks;
    AgedList list;
    list.set_range(-20, 60);
    std::vector<Slot> plain;
    const auto before = [&ranks](Slot a, Slot b) { return ranks[a] != ranks[b] ? ranks[a] < ranks[b] : a < b; };
    for (const auto& [what, number] : operations) {
      const int n = std::abs(number);
      if (what % 3 != 0 || plain.empty()) {
        Token t;
        t.set(kLive);
        t.set(kClockRunning);
        t.clock_start = static_cast<std::int16_t>(-22 + n % 4 * 30);
        tokens.push_back(t);
        ranks.push_back(n / 4 % 7);  // often the same
        plain.push_back(static_cast<Slot>(tokens.size() - 1));
        list.join_ranked(tokens, plain.back(), before);
      } else {
        const std::size_t i = static_cast<std::size_t>(n) % plain.size();
        list.remove(tokens, plain[i]);
        plain.erase(plain.begin() + static_cast<std::ptrdiff_t>(i));
      }
      // All of them, taken away from the front.
      AgedList rest = list;
      std::vector<Token> rest_tokens = tokens;
      std::vector<Slot> in_order, expected = plain;
      std::uint32_t counted = 0;
      list.each_day([&](std::uint32_t day, Slot first, std::uint32_t waiting) {
        counted += waiting;
        for (Slot e = first; e != kNoSlot; e = rest.first_of(day)) {
          in_order.push_back(e);
          rest.remove(rest_tokens, e);
        }
      });
      std::stable_sort(expected.begin(), expected.end(), [&](Slot a, Slot b) {
        const auto day = [&](Slot s) { return std::max<int>(-20, tokens[s].clock_start); };
        return day(a) != day(b) ? day(a) < day(b) : before(a, b);
      });
      if (in_order != expected || counted != plain.size() || list.size() != plain.size()) return false;
      for (const Slot e : plain) {
        Slot least = e;
        for (const Slot other : plain) {
          const bool one_day =
              std::max<int>(-20, tokens[other].clock_start) == std::max<int>(-20, tokens[e].clock_start);
          if (one_day && other > least) least = other;
        }
        if (list.least_of_day(tokens, e, [](Slot a, Slot b) { return a > b; }) != least) return false;
      }
    }
    return true;
  };
  CHECK(rc::check("AgedList by rank agrees with a plain list",
                  [&](const std::vector<std::pair<int, int>>& operations) { RC_ASSERT(holds(operations)); }));
}

TEST_CASE("order: who takes the slot of a patient who was first has a goal of their own", "[quick][policy][unit]") {
  Waiting list({{0, 1}});
  const Slot first = list.join(-30, 0.2), second = list.join(-30, 0.5), other = list.join(-20, 1);
  CHECK(list.pick(0, 0).empty());  // the goals of the first of each day are known now
  list.leave(first);
  list.join_again(first, 4);
  CHECK(list.pick(3, 1) == std::vector<Slot>{second, other, first});
  CHECK(list.size() == 0);
}

TEST_CASE("order: each pick is by weight, whatever was picked before and whoever joined", "[quick][policy][unit]") {
  // On day 0 patients 0, 1 and 2 weigh 6, 0.5, 0.5; on day 7 those left weigh 6, 1, 1 and patient 3 weighs 3.
  const std::map<Sequence, double> exact = exact_sequences({6, 0.5, 0.5}, {6, 1, 1, 3});
  std::map<Sequence, double> seen;
  constexpr std::uint64_t kTimes = 60'000;
  for (std::uint64_t k = 0; k < kTimes; ++k) {
    Waiting list(kWeights);
    list.join(-60, exponential_of(0, k));
    list.join(-39, exponential_of(1, k));
    list.join(-39, exponential_of(2, k));
    Sequence who = list.pick(1, 0);
    list.join(-3, exponential_of(3, k));
    const Sequence then = list.pick(2, 7);
    who.insert(who.end(), then.begin(), then.end());
    ++seen[who];
  }
  std::vector<double> counts, chances, others;
  const std::map<Sequence, double> other = exact_sequences({6, 0.5, 0.5}, {6, 1, 1, 2.7});
  for (const auto& [who, chance] : exact) {
    counts.push_back(seen[who]);
    chances.push_back(chance);
    others.push_back(other.at(who));
  }
  CHECK(chances.size() == 3 * 3 * 2);
  CHECK(chi_squared(counts, chances) < most(chances.size() - 1));
  CHECK(chi_squared(counts, others) > most(chances.size() - 1));  // a weight that is wrong by a tenth
}

TEST_CASE("order: of a long list, those picked in a year are in proportion to their weights", "[quick][policy][unit]") {
  // By step of the wait: how many were picked, and the sum of the chances they had just before.
  std::vector<double> picked(4, 0), expected(4, 0), expected_otherwise(4, 0), variance(4, 0);
  Waiting list(kWeights);
  std::set<Slot> waiting;
  std::uint64_t patients = 0;
  const auto join = [&](std::int32_t clock) { waiting.insert(list.join(clock, exponential_of(patients++, 5))); };
  for (int k = 0; k < 3600; ++k) join(-k % 90);
  const auto step = [](double weight) { return weight == 3 ? 0U : weight == 0.5 ? 1U : weight == 1 ? 2U : 3U; };
  for (std::int32_t day = 0; day < 365; ++day) {
    for (int k = 0; k < 40; ++k) join(day);
    std::vector<double> sums(4, 0);
    for (const Slot s : waiting) sums[step(list.weight(s, day))] += list.weight(s, day);
    for (const Slot s : list.pick(40, day)) {
      double all = 0, all_otherwise = 0;
      for (std::size_t i = 0; i < 4; ++i) {
        all += sums[i];
        all_otherwise += sums[i] * (i == 2 ? 1.3 : 1);
      }
      for (std::size_t i = 0; i < 4; ++i) {
        expected[i] += sums[i] / all;
        variance[i] += sums[i] / all * (1 - sums[i] / all);
        expected_otherwise[i] += sums[i] * (i == 2 ? 1.3 : 1) / all_otherwise;
      }
      const double weight = list.weight(s, day);
      ++picked[step(weight)];
      sums[step(weight)] -= weight;
      waiting.erase(s);
    }
  }
  // Each pick has the chance it had given all before, so what is more or less adds up as a martingale.
  for (std::size_t i = 0; i < 4; ++i) {
    INFO("step " << i << ": " << picked[i] << " picked, " << expected[i] << " expected");
    CHECK(std::abs(picked[i] - expected[i]) < 4 * std::sqrt(variance[i]));
    CHECK(picked[i] > 200);
  }
  CHECK(std::abs(picked[2] - expected_otherwise[2]) > 4 * std::sqrt(variance[2]));
}

TEST_CASE("order: with weights that stay, patients are picked by exponential over weight, however slots fall",
          "[quick][policy][property]") {
  CHECK(rc::check("the order is that of exponential over weight", [] {
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
    const int patients = *rc::gen::inRange(1, 40);
    // Weights by clock that no day of the test changes: the steps are far from the waits.
    Waiting list({{0, 2}, {300, 5}, {600, 0.25}});
    std::vector<std::pair<double, Slot>> expected;
    for (int k = 0; k < patients; ++k) {
      const std::int32_t clock = *rc::gen::element(-10, -12, -350, -351, -700);
      const double e = exponential_of(static_cast<std::uint64_t>(k), seed);
      const Slot slot = list.join(clock, e);
      expected.emplace_back(e / list.weight(slot, 0), slot);
    }
    std::sort(expected.begin(), expected.end());
    Sequence picked, wanted;
    for (std::int32_t day = 0; list.size() > 0; ++day) {
      const Sequence more = list.pick(*rc::gen::inRange<std::size_t>(1, 5), day);
      picked.insert(picked.end(), more.begin(), more.end());
    }
    wanted.reserve(expected.size());
    for (const auto& [time, slot] : expected) wanted.push_back(slot);
    RC_ASSERT(picked == wanted);
  }));
}

TEST_CASE("order: whoever a look at everybody would pick is picked, whatever joins, leaves and days go by",
          "[quick][policy][property]") {
  CHECK(rc::check("days kept by band agree with everybody one by one", [] {
    const auto number = [](int low, int high) { return *rc::gen::inRange(low, high); };
    std::vector<ValueFromWait> weights{{0, number(1, 9) / 2.0}};
    for (int n = number(0, 5); n > 0; --n) weights.push_back({weights.back().days + number(1, 40), number(1, 9) / 2.0});
    Waiting list(weights);
    struct Patient {
      std::int32_t clock;
      double left;
    };
    std::map<Slot, Patient> everybody;
    std::uint64_t patients = 0;
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
    const auto join = [&](std::int32_t clock) {
      const double e = exponential_of(patients++, seed);
      everybody[list.join(clock, e)] = {clock, e};
    };
    std::int32_t today = -number(0, 30);
    for (int k = number(0, 60); k > 0; --k) join(std::min(-1, today + 5) - number(0, 100));
    for (int turn = number(1, 30); turn > 0 && today < kLastDay; --turn) {
      if (today >= 0 && number(0, 4) == 0)
        list.change_weight(static_cast<std::size_t>(number(0, 6)), number(1, 9) / 2.0);
      const std::size_t slots = *rc::gen::inRange<std::size_t>(0, 6);
      const std::vector<Slot> picked = list.pick(slots, today);
      double time = 0;
      for (const Slot slot : picked) {
        const auto time_of = [&](const auto& one) {
          const bool there = today >= 0 || one.second.clock < today;
          return there ? one.second.left / list.weight(one.first, today) : std::numeric_limits<double>::infinity();
        };
        const auto first = std::min_element(everybody.begin(), everybody.end(),
                                            [&](const auto& a, const auto& b) { return time_of(a) < time_of(b); });
        if (std::isinf(time_of(*first))) {
          RC_ASSERT(slot == kNoSlot);
          continue;
        }
        RC_ASSERT(slot == first->first);
        time = std::max(time, time_of(*first));
        everybody.erase(first);
      }
      for (auto& [slot, patient] : everybody) {
        if (today >= 0 || patient.clock < today) patient.left -= time * list.weight(slot, today);
      }
      for (int n = number(0, 4); n > 0 && !everybody.empty(); --n) {
        const auto gone = std::next(everybody.begin(), number(0, static_cast<int>(everybody.size())));
        list.leave(gone->first);
        everybody.erase(gone);
      }
      for (int n = number(0, 5); n > 0; --n) join(today - number(0, 60));
      today += number(0, 3) == 0 ? number(1, 70) : 1;
    }
  }));
}

TEST_CASE("order: a date given before the start is nobody's whose clock started after it was given",
          "[quick][policy][unit]") {
  Waiting list(kWeights);
  const Slot old = list.join(-30, 5);
  list.join(-10, 0.001);
  CHECK(list.pick(2, -28) == Sequence{old, kNoSlot});
}

TEST_CASE("order: who leaves, or is picked otherwise, changes nobody's chance", "[quick][policy][unit]") {
  // Of three with one clock start the one with the lowest identity goes without a pick, of which the exponentials know
  // nothing; then each of the two others is next with the chance 1/2 against each other, and against a fourth 1/3.
  std::vector<double> next(3, 0), of_first(3, 0);
  for (std::uint64_t k = 0; k < 30'000; ++k) {
    for (const bool by_luck : {false, true}) {
      Waiting list({{0, 1}});
      std::vector<double> e;
      for (std::uint64_t p = 0; p < 4; ++p) e.push_back(exponential_of(p, k));
      list.join(-5, e[0]);
      list.join(-5, e[1]);
      list.join(-5, e[2]);
      list.join(-9, e[3]);
      Slot gone = 0;
      if (by_luck) gone = static_cast<Slot>(std::min_element(e.begin(), e.begin() + 3) - e.begin());
      list.leave(gone);
      const Slot s = list.pick(1, 0).front();
      ++(by_luck ? of_first : next)[s == 3 ? 2 : s == (gone == 0 ? 1U : 0U) ? 0 : 1];
    }
  }
  const std::vector<double> third(3, 1.0 / 3);
  CHECK(chi_squared(next, third) < most(2));
  CHECK(chi_squared(of_first, third) > most(2));  // the first of the day is not a fair choice: the others are luckier
}

namespace {

/// Dates (days of booking) by patient of a year with `slots` a day, and `extra` more on day 30; patient `more` joins
/// too on that day, if at all. Weights rise and fall with the wait.
std::map<std::uint64_t, int> dates_of_year(std::size_t slots, std::size_t extra, bool one_more, bool by_lot) {
  Waiting list(kWeights);
  std::map<Slot, std::uint64_t> who;
  std::map<std::uint64_t, int> dates;
  std::vector<std::pair<std::int32_t, std::uint64_t>> plain;  // by lot: in order of joining
  std::uint64_t patients = 0;
  const auto join = [&](std::int32_t clock, std::uint64_t patient) {
    who[list.join(clock, exponential_of(patient, 9))] = patient;
    plain.emplace_back(clock, patient);
  };
  for (int k = 0; k < 600; ++k) join(-k % 60, patients++);
  for (std::int32_t day = 0; day < 365; ++day) {
    for (int k = 0; k < 10; ++k) join(day, patients++);
    if (one_more && day == 30) join(day, 1'000'000);
    const std::size_t today = slots + (day == 30 ? extra : 0);
    if (!by_lot) {
      for (const Slot s : list.pick(today, day)) dates[who.at(s)] = day;
      continue;
    }
    for (std::size_t n = 0; n < today; ++n) {  // the luck of a slot: its number of the day picks the rank
      engine::Substream u({9, 0}, engine::hash_name("slot") + static_cast<std::uint64_t>(day), engine::DrawSite("t"),
                          static_cast<std::uint16_t>(n));
      const auto at = static_cast<std::ptrdiff_t>(u.uniform() * static_cast<double>(plain.size()));
      dates[plain[static_cast<std::size_t>(at)].second] = day;
      plain.erase(plain.begin() + at);
    }
  }
  return dates;
}

/// Of the patients that both have, those whose date is more than `days` another, as a share; without a date is day 365.
double moved(const std::map<std::uint64_t, int>& a, const std::map<std::uint64_t, int>& b, int days) {
  double n = 0, changed = 0;
  for (std::uint64_t p = 0; p < 600 + 365 * 10; ++p) {
    const auto date = [p](const std::map<std::uint64_t, int>& of) {
      const auto found = of.find(p);
      return found == of.end() ? 365 : found->second;
    };
    ++n;
    changed += std::abs(date(a) - date(b)) > days ? 1 : 0;
  }
  return changed / n;
}

}  // namespace

TEST_CASE("order: a slot or a patient more moves few dates by more than a day or two", "[quick][policy][unit]") {
  const auto base = dates_of_year(10, 0, false, false), slot = dates_of_year(10, 1, false, false),
             patient = dates_of_year(10, 0, true, false);
  const auto lot = dates_of_year(10, 0, false, true), lot_patient = dates_of_year(10, 0, true, true);
  INFO("moved by a slot: " << moved(base, slot, 0) << ", by more than 2 days " << moved(base, slot, 2)
                           << "; by a patient: " << moved(base, patient, 0) << ", by more than 2 days "
                           << moved(base, patient, 2) << "; by lot by more than 2 days " << moved(lot, lot_patient, 2));
  CHECK(moved(base, slot, 0) < 0.2);
  CHECK(moved(base, slot, 2) < 0.01);
  CHECK(moved(base, patient, 0) < 0.2);
  CHECK(moved(base, patient, 2) < 0.01);
  CHECK(moved(lot, lot_patient, 2) > 0.2);  // where luck is the slot's, everybody after has another date
}
