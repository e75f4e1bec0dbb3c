#include "opening/service.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "opening/ages.hpp"
#include "opening/routes.hpp"
#include "opening/walks.hpp"

namespace icsflow::models {
namespace {

// Of a service; the standard error of a share is about 1 point. A route that one patient in fifty takes (a hip
// replacement) must not depend on ten walks, for every replication starts from the same walks, and no range of chance
// would show it.
constexpr int kServiceWalks = 2400;

class ServiceSolve {
 public:
  ServiceSolve(const SolveInput& input, const ServiceInflow& inflow)
      : in_(input),
        m_(input.tables()),
        inflow_(inflow),
        walker_(input, urgent_share_of(input, inflow)),
        base_(engine::hash_name("opening/walk/" + m_.services[inflow.service].id)),
        open_total_(static_cast<double>(total(inflow.open))) {}

  ServiceOpening run() {
    find_waits();
    find_stages();
    weigh_stages();
    const ServiceOpening::Aged waiting = waiting_at(false), admission = waiting_at(true);
    keep_by_age(m_, before_first_, waiting, out_, out_.before_first);
    keep_by_age(m_, after_first_, waiting, out_, out_.after_first);
    keep_by_age(m_, decided_, admission, out_, out_.decided);
    out_.waits_open = waiting;
    out_.waits_decided = admission;
    out_.samples.shrink_to_fit();
    return std::move(out_);
  }

 private:
  /// The same walks each time, spread evenly over the day. Where one leads does not depend on how long its waits are.
  template <class See>
  void each_walk(const See& see) {
    for (int k = 0; k < kServiceWalks; ++k) walk(k, see);
  }
  template <class See>
  void walk(int k, const See& see) {
    walker_.walk(inflow_.entry, engine::child_identity(base_, static_cast<std::uint64_t>(k)), (k + 0.5) / kServiceWalks,
                 inflow_.with_clock, waits_, see);
  }

  /// The unknown mean waits, in days, at least 1: what the list holds beyond the other times of the walks.
  void find_waits() {
    const StepId decision = nearest(m_, inflow_.entry, decides, [](const CompiledStep&) { return false; });
    waits_.first_in_pool = nearest(m_, inflow_.entry, books, decides) == kNoStep;
    waits_.admission_in_pool = decision != kNoStep && nearest(m_, decision, books, ends_clock) == kNoStep;
    double other_open = 0, other_decided = 0;
    UnknownWait first, admission;
    std::vector<int> with_decision;  // walks
    for (int k = 0; k < kServiceWalks; ++k) {
      walk(k, [&](const Interval& i) {
        if (!i.clock) return;
        if (i.first_wait) first.meet(i);
        if (i.admission_wait) admission.meet(i);
        (i.decided ? other_decided : other_open) += i.to - i.from;
        if (i.decided && (with_decision.empty() || with_decision.back() != k)) with_decision.push_back(k);
      });
    }
    constexpr double kFirst = 30, kAdmission = 60;  // days, where the list tells nothing
    const double rate = inflow_.per_day;
    waits_.first = kFirst;
    waits_.admission = kAdmission;
    if (rate > 0 && first.any()) waits_.first = size_of(first, open_total_ / rate * kServiceWalks - other_open);
    if (!first.by_weight.empty() && admission.any()) {  // how old clocks are at a decision has changed
      other_decided = 0;
      admission = {};
      waits_.admission = 0;
      for (const int k : with_decision) {
        walk(k, [&](const Interval& i) {
          if (!i.clock || !i.decided) return;
          if (i.admission_wait) admission.meet(i);
          other_decided += i.to - i.from;
        });
      }
      waits_.admission = kAdmission;
    }
    if (rate > 0 && admission.any())
      waits_.admission = size_of(admission, inflow_.decided / rate * kServiceWalks - other_decided);
    out_.first_wait = waits_.first;
    out_.admission_wait = waits_.admission;
  }

  static double urgent_share_of(const SolveInput& input, const ServiceInflow& inflow) {
    const CompiledService& service = input.tables().services[inflow.service];
    const bool tells =
        std::any_of(input.tables().providers[service.provider].sessions.begin(),
                    input.tables().providers[service.provider].sessions.end(),
                    [&](const CompiledSession& s) { return s.service == inflow.service && !s.order.empty(); });
    return !tells || service.urgent_share == kNoParameter ? 0 : input.value(service.urgent_share);
  }

  /// The waits of the walks for a date or a unit, of which only the sum is known.
  struct UnknownWait {
    struct ByWeight {
      const CompiledSession* session;
      double age, unit;  ///< days of the clock at joining; the unit variate
    };
    double units = 0;  ///< of those without weights
    std::vector<ByWeight> by_weight;
    void meet(const Interval& i) {
      if (i.by_weight == nullptr) {
        units += i.unit_wait;
      } else {
        by_weight.push_back({i.by_weight, i.from, i.unit_wait});
      }
    }
    [[nodiscard]] bool any() const { return units > 0 || !by_weight.empty(); }
  };

  /// The size of the waits (Waits) for which they add `days` to the walks; at least 1 day where there are no weights.
  double size_of(const UnknownWait& wait, double days) {
    if (wait.by_weight.empty()) return std::max(1.0, days / wait.units);
    constexpr std::size_t kEvery = 4;  // of the waits: they are many
    const auto sum = [&](double size) {
      double all = 0;
      for (std::size_t i = 0; i < wait.by_weight.size(); i += kEvery) {
        const UnknownWait::ByWeight& w = wait.by_weight[i];
        all += walker_.days_by_weight(*w.session, w.age, size * w.unit);
      }
      return all * kEvery;
    };
    const double least = sum(0);
    // Bisection, whose last bit is a result. The sum rises with the size: what is above a size with too much, or below
    // one with too little, is not added up. Once the bracket is small, a straight line finds such sizes close by.
    struct {
      double size, more;
    } under{0, -days}, over{1e300, 0};
    const auto is_more = [&](double size) {
      if (size <= under.size) return false;
      if (size >= over.size) return true;
      const double more = sum(size) - least - days;
      if (more > 0) {
        over = {size, more};
      } else {
        under = {size, more};
      }
      return more > 0;
    };
    constexpr int kPasses = 24, kSmall = 8;
    double low = 1e-3, high = 1e6;
    for (int pass = 0; pass < kPasses; ++pass) {
      if (pass == kSmall && under.size > 0 && over.size < high * 2) {
        for (int line = 0; line < 2; ++line) {
          const double slope = (over.more - under.more) / (over.size - under.size);
          const double size = under.size - under.more / slope, beyond = (over.size - under.size) * 1e-2;
          (void)is_more(is_more(size) ? size - beyond : size + beyond);
        }
      }
      const double size = std::sqrt(low * high);
      (is_more(size) ? high : low) = size;
    }
    return low;
  }

  /// Who is where at the middle of each week of age, and for how long since or yet.
  void find_stages() {
    each_walk([&](const Interval& i) {
      if (!i.clock) return;
      if (!i.decided && i.after_first) after_days_ += i.to - i.from;
      OpeningSample sample;
      sample.step = i.step;
      sample.ready = i.ready;
      sample.queued = i.queued;
      sample.held = i.held;
      sample.seized = i.seized;
      sample.duration = i.duration;
      const std::uint32_t place = place_of(sample, out_);
      for (int w = std::max(0, static_cast<int>((i.from - 4) / 7)); w < kBands; ++w) {
        const double middle = 7.0 * w + 4;
        if (middle >= i.to) break;
        if (middle < i.from) continue;
        auto& table = i.decided ? decided_ : i.after_first ? after_first_ : before_first_;
        table[static_cast<std::size_t>(w)].push_back({place, static_cast<float>(days_at(i, middle))});
      }
    });
  }

  /// What a sample keeps of a stay at this age of the clock: days of it yet, or, where it ends by itself, since it
  /// began, as they pass at its pace.
  double days_at(const Interval& i, double age) {
    if (i.duration == kNone) return i.to - age;
    const CompiledStep& s = m_.steps[i.step];
    return (s.marks & kPaced) == 0 ? age - i.from : policies::sum_between(walker_.pace_of(s), i.from, age);
  }

  /// Shares by age of those before the first appointment, by bisection of the weight of those after it.
  void weigh_stages() {
    const double wanted = std::min(inflow_.per_day * after_days_ / kServiceWalks, 0.95 * open_total_);
    const auto share_before = [&](std::size_t w, double weight) {
      const auto before = static_cast<double>(before_first_[w].size());
      const double after = weight * static_cast<double>(after_first_[w].size());
      return before + after > 0 ? before / (before + after) : -1;
    };
    double low = 1e-6, high = 1e6;
    std::vector<float> shares(kBands, -1);
    for (int pass = 0; pass < 80; ++pass) {
      const double weight = std::sqrt(low * high);
      double after = 0, last = 0.5;
      for (std::size_t w = 0; w < kBands; ++w) {
        double share = share_before(w, weight);
        if (share < 0) share = last;
        last = share;
        shares[w] = static_cast<float>(share);
        after += static_cast<double>(inflow_.open[w]) * (1 - share);
      }
      (after > wanted ? high : low) = weight;
    }
    out_.share_before_first = std::move(shares);
  }

  ServiceOpening::Aged waiting_at(bool decided) {
    return {place_of(waiting_place(in_, inflow_.entry, decided), out_), 0, 1};
  }

  const SolveInput& in_;
  const CompiledModel& m_;
  const ServiceInflow& inflow_;
  Walker walker_;
  std::uint64_t base_;  // identity of the walks
  double open_total_;
  Waits waits_;
  FoundByAge before_first_{kBands}, after_first_{kBands}, decided_{kBands};
  double after_days_ = 0;  // of all walks, after the first appointment and before a decision
  ServiceOpening out_;
};

}  // namespace

ServiceOpening solve_service(const SolveInput& input, const ServiceInflow& inflow) {
  return ServiceSolve(input, inflow).run();
}

}  // namespace icsflow::models
