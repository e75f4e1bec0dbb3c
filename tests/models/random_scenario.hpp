#pragma once

/// Small valid scenarios by the number, each another mixture of what the format can say: for properties that hold of
/// every scenario. A week or three, one to three providers, a few patients a day, pools that are nearly always full.

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/engine/random.hpp"

namespace test {

/// Numbers by chance that depend on the seed alone.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(icsflow::engine::mix64(seed + 0x9e3779b97f4a7c15U)) {}
  /// 0 to n - 1.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
  int between(int low, int high) { return low + static_cast<int>(below(static_cast<std::size_t>(high - low + 1))); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T>
  const T& of(const std::vector<T>& items) {
    return items[below(items.size())];
  }
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::uint64_t next() { return state_ = icsflow::engine::mix64(state_ + 0x9e3779b97f4a7c15U); }
  std::uint64_t state_;
};

/// The text of scenario `number`: valid, without interventions. All durations and rates are whole numbers.
class RandomScenario {
 public:
  explicit RandomScenario(std::uint64_t number)
      : chance_(number), later_(number + 9'000'000), has_later_(number > kFirstKeys) {
    const std::vector<std::string> ids{"trust", "council", "community"}, kinds{"acute", "council", "community"};
    const int n = chance_.between(1, 3);
    for (int i = 0; i < n; ++i) {
      providers_.push_back({ids[static_cast<std::size_t>(i)], kinds[static_cast<std::size_t>(i)], {}, false, {}});
      providers_.back().rated = chance_.one_in(2);
      for (int k = chance_.between(2, 4), p = 0; p < k; ++p) providers_.back().pools.push_back(pool(p));
    }
    std::string pathways, streams;
    for (std::size_t i = 0; i < providers_.size(); ++i) {
      // Council and community have a pathway that others ask to take patients over, and one that just takes them.
      if (i > 0) {
        pathways += accepting(i) + pathway(i, "handed_on", {});
      }
    }
    for (std::size_t i = 0; i < providers_.size(); ++i) {
      for (int k = chance_.between(1, 2), p = 0; p < k; ++p) {
        const std::string name = fmt::format("{}_{}", p == 0 ? "main" : "other", providers_[i].id);
        const std::string text = pathway(i, p == 0 ? "main" : "other", others(i));
        pathways += text;
        const int sources = chance_.between(1, 2);
        for (int s = 0; s < sources; ++s) streams += stream(name + (s == 0 ? "_b" : "_a"), providers_[i], name);
      }
    }
    text_ = fmt::format("icsflow: 1\nname: Scenario {}\nstart: 2026-01-{:02}\nuntil: 2026-01-{:02}\n", number,
                        chance_.between(1, 7), chance_.between(14, 24));
    if (chance_.one_in(2)) text_ += "calendar: {holidays: none}\n";
    text_ += fmt::format("measures: {{waits: {{over: [4 h]}}, pools: {{{}}}, time_in_system: {{}}{}}}\n",
                         chance_.one_in(2) ? "" : "audit: '12:00', sizes: {ward: [1, 3]}",
                         later_one_in(3) ? ", completed: {by_week: yes}" : "");
    text_ +=
        "profiles: {day: {hours: [1, 1, 0, 0, 1, 2, 3, 5, 7, 8, 8, 7, 7, 6, 6, 5, 5, 5, 4, 4, 4, 3, 3, 2], "
        "week: [2, 1, 1, 1, 1, 1, 0]}}\n";
    text_ += "providers:\n";
    for (const Provider& p : providers_) text_ += provider(p);
    const bool clocks = chance_.one_in(3);
    if (clocks) text_ += "  gp: {kind: primary_care}\n";
    if (n > 1 || clocks) {
      text_ += "channels:\n";
      if (clocks) text_ += "  - {from: gp, to: trust, floor: 24 h}\n";
      for (const Provider& a : providers_) {
        for (const Provider& b : providers_) {
          if (&a != &b)
            text_ += fmt::format("  - {{from: {}, to: {}, floor: {} h}}\n", a.id, b.id, chance_.between(1, 3));
        }
      }
    }
    if (clocks) pathways += referred();
    text_ += "pathways:\n" + pathways + "streams:\n" + streams;
    text_ += fmt::format("opening: {{stays: {}, above_capacity: {}}}\n",
                         chance_.of(std::vector<std::string>{"none", "stationary"}),
                         chance_.of(std::vector<std::string>{"refuse", "keep"}));
    if (!asking_.empty()) text_.insert(text_.size() - 2, fmt::format(", transfers: [{}]", fmt::join(asking_, ", ")));
    if (clocks) {
      text_ += fmt::format(
          "service_types:\n  clock: {{pathway: referred, referred_from: {{gp: 1}}, rate: $rate, removals: {} /day{}, "
          "urgent_share: 20 %, receipt: 24 h}}\nservices: {{table: services.csv}}\n",
          chance_.of(std::vector<std::string>{"0", "0.05", "0.3"}),
          later_one_in(2) ? ", removals_by_wait: " + by_wait({"0 /day", "0.02 /day", "0.2 /day"}) : "");
    }
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// Scenarios up to this number have no key that came after them: golden dumps of these stay.
  static constexpr std::uint64_t kFirstKeys = 150;
  /// The table of services that lies beside it as services.csv, whether or not it is used.
  [[nodiscard]] static std::string services() {
    return "# source: none\n# unit rate: /day\nid,provider,function,type,name,rate\ntrust.1,trust,1,clock,One,5\n"
           "trust.2,trust,2,clock,Two,2\n";
  }

 private:
  struct Pool {
    std::string name, text;
    int most_opening = 0;  ///< patients that may be there at the start
    bool interrupts = false, shortest = false, discipline = false, grants = false, room = false, hours = false,
         unlimited = false;
  };
  struct Provider {
    std::string id, kind;
    std::vector<Pool> pools;
    bool rated;          ///< its patients come at a rate, so that there can be some at the start
    std::string ending;  ///< the pool that all of its main pathway come to
  };
  /// Where a pathway may send patients.
  using Targets = std::vector<std::string>;

  /// A duration; often a round one, so that many things happen at the same instant.
  std::string span() {
    const int hours = chance_.of(std::vector<int>{1, 2, 3, 6, 12});
    switch (chance_.below(12)) {
      case 0:
        return fmt::format("{} min", chance_.of(std::vector<int>{15, 30, 90}));
      case 1:
      case 2:
        return fmt::format("{} h", hours);
      case 3:
        return "1 d";
      case 4:
        return fmt::format("{{uniform: {{low: {} min, high: {} h}}}}", 10 * hours, hours);
      case 5:
        return fmt::format("{{lognormal: {{mean: {} h, cv: 1}}}}", hours);
      case 6:
        return fmt::format("{{empirical: {{values: [{} h, 0 min, {} d], weights: [5, 1, 2]}}}}", hours, 1);
      case 7:
        return fmt::format("{{triangular: {{low: 10 min, mode: {} h, high: 1 d}}}}", hours);
      case 8:
        return fmt::format("{{erlang: {{mean: {} h, stages: {}}}}}", hours, 1 + hours / 2);
      case 9:
        return fmt::format("{{loglogistic: {{median: {} h, shape: 1.5}}}}", hours);
      case 10:
        return fmt::format("{{pareto: {{low: {} min, shape: 1.2}}}}", 10 * hours);
      default:
        return fmt::format("{{exponential: {{mean: {} h}}}}", hours);
    }
  }

  Pool pool(int number) {
    static const std::vector<std::string> kNames{"ward", "clinic", "scanner", "bay"};
    Pool out;
    out.name = kNames[static_cast<std::size_t>(number)];
    if (number == 3) {  // care by hours a week
      out.hours = true;
      out.text = fmt::format("{{kind: pool, capacity: {}}}", chance_.between(14, 40));
      return out;
    }
    std::string keys;
    const bool shifts = chance_.one_in(3);
    if (shifts) {
      const std::string rule = chance_.of(std::vector<std::string>{"finish", "hand_over", "preempt"});
      out.interrupts = rule == "preempt";
      keys = fmt::format("at_shift_end: {}, shifts: {{", rule);
      if (chance_.one_in(2))
        keys += fmt::format("night: {{from: '20:00', to: '08:00', units: {}}}, ", chance_.between(0, 2));
      if (chance_.one_in(2))
        keys += fmt::format("late: {{days: [Sat, Mon, Wed], from: '12:30', to: '20:00', units: {}}}, ",
                            chance_.between(1, 2));
      keys += fmt::format("early: {{from: '08:00', to: '{}', units: {}}}}}",
                          chance_.of(std::vector<std::string>{"16:00", "20:00", "08:00"}), chance_.between(1, 3));
    } else if (chance_.one_in(12)) {
      out.unlimited = true;
      keys = "capacity: unlimited";
    } else {
      out.most_opening = chance_.between(1, 5);
      keys = fmt::format("capacity: {}", out.most_opening);
    }
    out.grants = !shifts && !out.unlimited && chance_.one_in(8);
    if (out.grants) out.most_opening = 0;
    if (out.grants) keys += ", grants: {at: '09:00', share: [1, 1, 0.5, 1, 1, 0.5, 0.2]}";
    if (!shifts && !out.unlimited && chance_.one_in(5)) keys += ", staffing: {rule: proportional, group: nurses}";
    const bool beds = !out.unlimited && chance_.one_in(2);
    if (beds) keys += ", beds: yes";
    if (beds && !shifts && chance_.one_in(3)) keys += ", escalation: 30 %, escalation_at: 80 %";
    if (!out.unlimited && chance_.one_in(4)) {
      out.room = true;
      keys += fmt::format(", waiting_room: {}", chance_.between(0, 4));
    }
    if (chance_.one_in(3)) {
      const std::string discipline = chance_.of(std::vector<std::string>{"lifo", "random", "shortest_first", "fifo"});
      out.discipline = discipline != "fifo";
      out.shortest = discipline == "shortest_first";
      keys += ", discipline: " + discipline;
    }
    if (!out.grants && chance_.one_in(4)) {
      out.interrupts = true;
      keys += ", preemption: " + chance_.of(std::vector<std::string>{"resume", "repeat"});
    }
    if (!out.grants && !out.unlimited && chance_.one_in(3)) keys += ", turnover: " + span();
    out.text = "{kind: pool, " + keys + "}";
    return out;
  }

  std::string provider(const Provider& p) {
    std::string text = fmt::format(
        "  {}:\n    kind: {}\n    windows:\n      door: {{from: '09:00', to: '17:00', share: "
        "[1, 1, 1, 1, 1, 0.5, 0.2]}}\n    staff: {{nurses: {{establishment: 20, vacancy: 12 %, sickness: 5 %, "
        "bank_fill: 40 %}}}}\n    "
        "resources:\n",
        p.id, p.kind);
    for (const Pool& pool : p.pools) {
      std::string keys = pool.text;
      if (p.rated && pool.name == p.ending && pool.most_opening > 0 && chance_.one_in(2))
        keys.insert(keys.size() - 1, fmt::format(", opening: {}", chance_.between(1, pool.most_opening)));
      text += fmt::format("      {}: {}\n", pool.name, keys);
    }
    text += fmt::format(
        "      slots: {{kind: sessions, slots: {} /week, horizon: 7 d, notice: 1 d, chronological: {} %{}{}{}}}\n",
        chance_.between(5, 60), chance_.of(std::vector<int>{0, 50, 100}),
        later_one_in(2) ? ", order: {by_wait: " + by_wait({"0.5", "1", "3", "8"}) + "}" : "",
        later_one_in(3)   ? ", sub_lists: {sizes: [3, 1, 2]}"
        : later_one_in(3) ? ", sub_lists: {count: 4, cv: 0.5}"
                          : "",
        later_one_in(3)
            ? ", classes: {slow: {priority: 9, since: listed}, fast: {priority: 4, target: 2 d, keep: 20 %, "
              "notice: 0 d}, soon: {priority: 5, target: 5 d, since: decision, keep: 30 %}}"
            : "");
    return text;
  }

  /// Keys that the first scenarios do not have: by chance of their own, so that these stay as they were.
  bool later_one_in(std::size_t n) { return has_later_ && later_.one_in(n); }
  /// Numbers by time waited, in any order.
  std::string by_wait(const std::vector<std::string>& values) {
    std::vector<std::string> waits{"0 d", "1 d", "3 d", "1 wk", "2 wk"}, out;
    waits.resize(1 + later_.below(waits.size()));
    for (const std::string& wait : waits) out.push_back(wait + ": " + later_.of(values));
    later_.shuffle(out);
    return fmt::format("{{{}}}", fmt::join(out, ", "));
  }

  Targets others(std::size_t i) const {
    Targets out;
    for (std::size_t k = 1; k < providers_.size(); ++k) {
      if (k == i) continue;
      out.push_back(fmt::format("to: {}, pathway: accepting_{}", providers_[k].id, providers_[k].id));
      out.push_back(fmt::format("to: {}, pathway: handed_on_{}", providers_[k].id, providers_[k].id));
    }
    return out;
  }

  /// A pool that this step may name, if there is any such; the first that fits from a random place on.
  template <class Fits>
  const Pool* pool_for(std::size_t provider, const Fits& fits) {
    const auto& pools = providers_[provider].pools;
    const std::size_t from = chance_.below(pools.size());
    for (std::size_t k = 0; k < pools.size(); ++k) {
      const Pool& p = pools[(from + k) % pools.size()];
      if (fits(p)) return &p;
    }
    return nullptr;
  }

  /// How those who wait for a unit may leave, for this step.
  std::string leaving(bool room, const std::string& way_out) {
    std::string out;
    if (room) out += ", full: " + way_out;
    bool elsewhere = false;
    if (chance_.one_in(3)) {
      elsewhere = true;
      out +=
          ", gives_up: " + chance_.of(std::vector<std::string>{"3 /day", "4 h", "{gamma: {mean: 6 h, cv: 1}}",
                                                               "[{from: 1 h, rate: 1 /h}, {from: 6 h, rate: 0 /h}]"});
    }
    if (chance_.one_in(4)) {
      elsewhere = true;
      out += ", balks: {1: 30 %, 4: 90 %}";
    }
    return out + (elsewhere ? ", elsewhere: " + way_out : "") +
           (chance_.one_in(4) ? fmt::format(", priority: {}", chance_.between(0, 9)) : "");
  }

  /// Steps `first` .. that end in `last`, of a pathway at this provider.
  std::string chain(std::size_t at, const std::string& prefix, const std::string& last, int length, bool in_branch,
                    const Targets& targets) {
    std::string text;
    const std::string way_out = in_branch ? last : "left";
    const auto name = [&](int i) { return i >= length ? last : fmt::format("{}{}", prefix, i); };
    const auto next = [&](int i) {
      if (in_branch || chance_.one_in(2)) return "next: " + name(i + 1);
      const std::string else_where = chance_.one_in(4) && i > 0 ? name(i - 1) : name(i + 2);
      if (else_where == name(i + 1)) return "next: " + name(i + 1);
      if (chance_.one_in(3) && name(i + 3) != else_where)
        return fmt::format("next: {{{}: 25 %, {}: 60 %, {}: rest}}", else_where, name(i + 1), "left");
      return fmt::format("next: {{{}: rest, {}: 25 %}}", name(i + 1), else_where);
    };
    for (int i = 0; i < length; ++i) {
      const auto step = [&](const std::string& keys) {
        text += fmt::format("      {}: {{{}, {}}}\n", name(i), keys, next(i));
      };
      const auto plain = [](const Pool& p) { return !p.hours; };
      switch (chance_.below(in_branch ? 6 : 15)) {
        default:
        case 0:
        case 1:
        case 2: {
          const Pool* p = pool_for(at, plain);
          step(fmt::format("use: {}, for: {}{}{}", p->name, span(), leaving(p->room, way_out),
                           !in_branch && chance_.one_in(4) ? ", hold_until: next" : ""));
          break;
        }
        case 3:
          step("delay: " + span());
          break;
        case 4: {
          const Pool* p = pool_for(at, [](const Pool& x) { return x.hours; });
          if (p == nullptr) {
            step("window: door");
          } else {
            step(fmt::format("use: {}, hours: [{}, {}], for: {}", p->name, chance_.between(5, 14),
                             chance_.between(1, 5), "{exponential: {mean: 4 d}}"));
          }
          break;
        }
        case 5: {  // several at once, or the first that has one
          const auto fits = [](const Pool& x) {
            return !x.hours && !x.interrupts && !x.grants && !x.discipline && !x.unlimited;
          };
          const Pool* a = pool_for(at, fits);
          const Pool* b = pool_for(at, [&](const Pool& x) { return fits(x) && &x != a; });
          if (a == nullptr || b == nullptr) {
            step("go: yes");
            break;
          }
          const std::string both = fmt::format("[{}, {}]", a->name, b->name);
          step(fmt::format("use: {}, for: {}{}", chance_.one_in(2) ? both : "{first_of: " + both + "}", span(),
                           leaving(a->room, way_out)));
          break;
        }
        case 6:
          step("book: slots");
          break;
        case 7:
          step("window: door");
          break;
        case 8: {  // seize, two steps, release
          const auto fits = [](const Pool& x) { return !x.hours && !x.interrupts && !x.shortest; };
          const Pool* p = pool_for(at, fits);
          if (p == nullptr) {
            step("go: yes");
            break;
          }
          const Pool* q = pool_for(at, [&](const Pool& x) { return !x.hours && &x != p; });
          text +=
              fmt::format("      {0}: {{seize: {1}{2}, next: {0}k}}\n", name(i), p->name, leaving(p->room, way_out));
          if (q == nullptr || chance_.one_in(2)) {
            text += fmt::format("      {0}k: {{delay: {1}, next: {0}r}}\n", name(i), span());
          } else {
            text += fmt::format("      {0}k: {{use: {1}, for: {2}{3}, next: {0}r}}\n", name(i), q->name, span(),
                                q->room ? ", full: " + name(i) + "r" : "");
          }
          text += fmt::format("      {}r: {{release: {}, {}}}\n", name(i), p->name, next(i));
          break;
        }
        case 9: {  // side by side
          const std::string a = name(i) + "x", b = name(i) + "y", done = name(i) + "z";
          step(fmt::format("all_of: [{}0, {}0]", b, a));
          text += chain(at, a, done, chance_.between(1, 2), true, {}) + chain(at, b, done, 1, true, {});
          text += fmt::format("      {}: {{join: yes}}\n", done);
          break;
        }
        case 10:
        case 11:
          if (targets.empty()) {
            step("delay: " + span());
          } else {
            const std::string patience =
                chance_.one_in(2) ? ", elsewhere: left, gives_up: " + std::string(chance_.one_in(2) ? "1 /day" : "9 h")
                                  : "";
            text += fmt::format("      {0}: {{go: yes, next: {{{0}t: 60 %, {1}: rest}}}}\n", name(i), name(i + 1));
            const std::string to = chance_.of(targets);
            if (to.find("accepting") != std::string::npos && chance_.one_in(3))
              asking_.push_back(fmt::format("{{from: {}, step: {}.{}t, count: {}}}", providers_[at].id, pathway_,
                                            name(i), chance_.between(1, 4)));
            text += fmt::format(
                "      {0}t: {{transfer: {{{1}}}, ask: {2} h, offer: {3} h, move: {4} h{5}, next: moved}}\n", name(i),
                to, chance_.between(3, 5), chance_.between(3, 5), chance_.between(3, 8), patience);
            if (!moved_) text += "      moved: {leave: moved}\n";
            moved_ = true;
          }
          break;
        case 12:
          step("set: {state: " + std::string(chance_.one_in(2) ? "bad" : "{good: 50 %, bad: rest}") + "}, go: yes");
          break;
        case 13:
          step("restart: " + last);
          break;
        case 14: {  // the shorter of two queues
          const Pool* a = pool_for(at, plain);
          const Pool* b = pool_for(at, [&](const Pool& x) { return plain(x) && &x != a; });
          if (b == nullptr) {
            step("go: yes");
            break;
          }
          text += fmt::format("      {0}: {{go: yes, next: {{shortest_queue: [{0}u, {0}v]}}}}\n", name(i));
          for (const auto& [which, pool] : {std::pair("u", a), {"v", b}}) {
            text += fmt::format("      {}{}: {{use: {}, for: {}{}, {}}}\n", name(i), which, pool->name, span(),
                                leaving(pool->room, way_out), next(i));
          }
          break;
        }
      }
    }
    return text;
  }

  std::string pathway(std::size_t at, const std::string& kind, const Targets& targets) {
    const std::string name = kind + "_" + providers_[at].id;
    moved_ = false;
    pathway_ = kind == "referred" ? kind : name;
    std::string text = fmt::format(
        "  {}:\n    attributes: {{state: {{good: 60 %, bad: rest}}, age: {{uniform: {{low: 20, high: 90}}}}}}\n    "
        "steps:\n",
        name);
    text += "      starts: {go: yes, next: {a0: 90 %, left: rest}}\n";
    text += chain(at, "a", "ending", chance_.between(2, 4), false, targets);
    const Pool* p = pool_for(at, [](const Pool& x) { return !x.hours; });
    if (kind == "main") providers_[at].ending = p->name;
    text += fmt::format(
        "      ending: {{use: {}, for: {{by: age, under_40: {}, rest: {}}}, priority: {{by: state, good: 5, bad: "
        "2}}{}, next: gone}}\n",
        p->name, span(), span(), p->room ? ", full: left" : "");
    return text + "      gone: {leave: treated}\n      left: {leave: left}\n";
  }

  /// The pathway of services, with a clock that may end it anywhere.
  std::string referred() {
    const std::string text = pathway(0, "referred", others(0));
    std::string out = "  referred:\n    rtt: yes\n" + text.substr(text.find('\n') + 1);
    const auto mark = [&](const std::string& step, const std::string& what) {
      const auto at = out.find("      " + step + ": {") + step.size() + 9;
      out.insert(at, "mark: " + what + ", ");
    };
    mark("starts", "clock_start");
    mark("ending", "decision_to_admit");
    mark("gone", "stop_admitted");
    mark("left", "stop_non_admitted");
    return out;
  }

  /// A pathway that is asked for a place.
  std::string accepting(std::size_t at) {
    const Pool* care = pool_for(at, [](const Pool& x) { return !x.hours && !x.interrupts && !x.shortest && !x.room; });
    const Pool* work = pool_for(at, [](const Pool& x) { return !x.hours && !x.room; });
    std::string text = fmt::format("  accepting_{}:\n    steps:\n", providers_[at].id);
    if (work != nullptr)
      text += fmt::format("      assessed: {{use: {}, for: {}, next: {}}}\n", work->name, span(),
                          care == nullptr ? "accepts" : "place");
    if (care != nullptr) text += fmt::format("      place: {{seize: {}, next: accepts}}\n", care->name);
    return text + fmt::format(
                      "      accepts: {{accept: yes, next: stays}}\n      stays: {{delay: {}, next: gone}}\n      "
                      "gone: {{leave: home}}\n",
                      span());
  }

  std::string stream(const std::string& id, const Provider& at, const std::string& pathway) {
    std::string source;
    switch (at.rated ? 2 + chance_.below(4) : chance_.below(6)) {
      case 0:
        source = fmt::format("population: {}, returns_after: {}", chance_.between(2, 12), span());
        break;
      case 1:
        source = "arrivals: {2026-01-09: 6, 2026-01-08: 3, 2026-01-08 14:00: 4, 2026-01-12: 9}" +
                 std::string(chance_.one_in(2) ? ", profile: day" : "");
        break;
      case 2:
        source = fmt::format("rate: {} /day, batch: {{2: 50 %, 1: 30 %, 4: rest}}", chance_.between(1, 4));
        break;
      case 3:
        source = fmt::format("rate: {} /day, profile: day", chance_.between(2, 9));
        break;
      default:
        source = fmt::format("rate: {} /day", chance_.between(2, 9));
        break;
    }
    return fmt::format("  {}: {{at: {}, pathway: {}, {}{}}}\n", id, at.id, pathway, source,
                       chance_.one_in(2) ? fmt::format(", priority: {}", chance_.between(0, 9)) : "");
  }

  Chance chance_, later_;
  bool has_later_;
  std::string pathway_;              ///< being written
  std::vector<std::string> asking_;  ///< who asks for a place at the opening census
  bool moved_ = false;               ///< the pathway being written has the step where those end who were handed over
  std::vector<Provider> providers_;
  std::string text_;
};

}  // namespace test
