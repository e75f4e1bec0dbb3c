#include "points.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "icsflow/engine/replications.hpp"
#include "icsflow/scenario/common_past.hpp"
#include "icsflow/study/simulation.hpp"

namespace icsflow::models {

Points::Points(const GivenBase& base) : given_(base), base_(read({})) {
  base_model_ = compile(base_);
  base_catalogue_ = models::catalogue(*base_model_);
  seed_ = base.seed.value_or(base_.seed);
}

Points::~Points() = default;

Scenario Points::read(const std::vector<Override>& sets) const { return read(given_.file, sets); }

Scenario Points::read(const std::string& file, const std::vector<Override>& sets) const {
  std::vector<Override> all;
  for (const Override& set : given_.sets) {
    const auto same = [&](const Override& other) { return other.path == set.path; };
    if (std::none_of(sets.begin(), sets.end(), same)) all.push_back(set);
  }
  all.insert(all.end(), sets.begin(), sets.end());
  return read_scenario(file, all, given_.reading);
}

std::size_t Points::add(const std::vector<Override>& sets) { return add(given_.file, sets); }
std::size_t Points::add_file(const std::string& file) { return add(file, {}); }

std::size_t Points::add(const std::string& file, const std::vector<Override>& sets) {
  const Scenario scenario = read(file, sets);
  const std::string hash = scenario_hash(scenario);
  const auto [place, is_new] = by_hash_.emplace(hash, points_.size());
  if (is_new) {
    Point point;
    point.file = file;
    point.sets = sets;
    point.hash = hash;
    point.ends_replication = scenario.on_deadlock == OnDeadlock::kEndReplication;
    points_.push_back(std::move(point));
  }
  return place->second;
}

std::vector<Points::Ready> Points::ready(const std::vector<Wanted>& wanted) const {
  std::vector<Ready> out(wanted.size());
  engine::run_replications(
      0, static_cast<int>(wanted.size()), given_.run.workers, [] { return nullptr; },
      [&](int i, void*) {
        const std::size_t number = wanted[static_cast<std::size_t>(i)].point;
        Ready& one = out[static_cast<std::size_t>(i)];
        if (last_ && last_->point == number) {
          one = *last_;
          return;
        }
        one.point = number;
        one.scenario = std::make_shared<const Scenario>(read(points_[number].file, points_[number].sets));
        one.model = compile(*one.scenario);
      });
  return out;
}

void Points::share_past(const Scenario& one, const Scenario& other) {
  const auto days = static_cast<std::int32_t>((one.until - one.start).count());
  parting_ = std::min(common_days(one, other), days - 1);  // the last day is always run
  if (!given_.share_past) parting_ = 0;
  if (parting_ > 0) past_ = one;
}

void Points::share(const Scenario& scenario, std::size_t place, PoolScenario& item) {
  if (parting_ <= 0 || common_days(*past_, scenario) < parting_) return;
  item.past = PoolScenario::Past{place, parting_};
  item.from = [this](int replication) { return held(replication); };
  item.hold_on = {parting_};
  item.hold = [this](HeldState state) { hold(std::move(state)); };
}

void Points::hold(HeldState state) {
  constexpr std::uint64_t kShare = 4, kUnknown = 256U << 20U;  // of the memory, or bytes where that is not known
  const std::uint64_t room = given_.run.memory ? *given_.run.memory / kShare : kUnknown;
  const std::scoped_lock turn(holding_);
  if (held_bytes_ + state.bytes.size() > room) return;
  const std::uint64_t bytes = state.bytes.size();
  const int replication = state.replication;
  if (held_.emplace(replication, std::move(state)).second) held_bytes_ += bytes;
}

const HeldState* Points::held(int replication) {
  const std::scoped_lock turn(holding_);
  const auto found = held_.find(replication);
  return found == held_.end() ? nullptr : &found->second;
}

void Points::keep(const Ready& ready) {
  Point& point = points_[ready.point];
  if (point.index) return;
  const Catalogue reported = models::catalogue(*ready.model);
  if (!store_) {
    StudyOptions options = given_.run;
    options.seed = seed_;
    options.other_scenarios = true;
    options.detail_of_new = Detail::kHeadline;
    const std::array scenarios{StudyScenario{*ready.scenario, reported}};
    store_ = std::make_unique<ResultsStore>(scenarios, options);
    point.index = 0;
  } else {
    point.index = store_->add(*ready.scenario, reported);
  }
  point.places = std::make_shared<const std::map<std::string, FigurePlace>>(places_of(reported));
  // Most points report the same: one map for all of them.
  for (const Point& other : points_) {
    if (other.places == nullptr || &other == &point || *other.places != *point.places) continue;
    point.places = other.places;
    break;
  }
  point.before = static_cast<int>(store_->replications(*point.index).size());
}

void Points::run(const std::vector<Wanted>& wanted) {
  constexpr std::size_t kTogether = 32;
  std::vector<Wanted> lacking;
  std::set<std::size_t> seen;
  int total = 0;
  for (const Wanted& one : wanted) {
    total += one.replications;
    if (points_.at(one.point).asked < one.replications && seen.insert(one.point).second) lacking.push_back(one);
  }
  int before = total;
  for (const Wanted& one : lacking) before -= one.replications;
  for (std::size_t from = 0; from < lacking.size(); from += kTogether) {
    const std::size_t to = std::min(from + kTogether, lacking.size());
    const std::vector<Wanted> together(lacking.begin() + static_cast<std::ptrdiff_t>(from),
                                       lacking.begin() + static_cast<std::ptrdiff_t>(to));
    run_together(together, before, total);
    for (const Wanted& one : together) before += one.replications;
  }
}

void Points::run_together(const std::vector<Wanted>& wanted, int before, int total) {
  const std::vector<Ready> all = ready(wanted);
  std::vector<PoolScenario> items;
  int here = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    keep(all[i]);
    const Point& point = points_[wanted[i].point];
    items.push_back(pool_scenario(*point.index, all[i].model, wanted[i].replications, given_.run.make_world));
    items.back().ends_replication = point.ends_replication;
    items.back().name = point.file;
    for (const Override& set : point.sets) items.back().name += " " + set.path + "=" + set.value;
    share(*all[i].scenario, i, items.back());
    here += wanted[i].replications;
  }
  StudyOptions options = given_.run;
  if (given_.run.progress)
    options.progress = [&](const StudyProgress& of_these) {
      StudyProgress of_all = of_these;
      of_all.finished += before;
      of_all.total = total;
      of_all.share = (before + of_these.share * here) / total;
      return given_.run.progress(of_all);
    };
  const StudyReport report = run_pool(*store_, items, options);
  run_ += report.run;
  shared_ += report.shared;
  if (report.left > 0) throw StudyInterrupted("stopped early");
  for (const Wanted& one : wanted) points_[one.point].asked = one.replications;
  last_ = all.back();
}

std::vector<double> Points::values(std::size_t number, const std::string& key, int count) const {
  const Point& point = points_.at(number);
  std::vector<double> out(static_cast<std::size_t>(std::min(count, point.asked)),
                          std::numeric_limits<double>::quiet_NaN());
  if (!point.index) return out;
  const auto place = point.places->find(key);
  if (place == point.places->end()) return out;
  const int asked = static_cast<int>(out.size());
  const std::vector<int> finished = store_->finished(asked, *point.index);
  if (place->second.is_series) {
    const auto all = store_->series(place->second.info, asked, *point.index);
    for (std::size_t i = 0; i < finished.size(); ++i)
      out[static_cast<std::size_t>(finished[i])] = all[i].at(place->second.position);
  } else {
    const auto all = store_->headline(place->second.info, asked, *point.index);
    for (std::size_t i = 0; i < finished.size(); ++i) out[static_cast<std::size_t>(finished[i])] = all[i];
  }
  return out;
}

bool Points::has(std::size_t number, const std::string& key) const {
  const Point& point = points_.at(number);
  return point.places != nullptr && point.places->count(key) > 0;
}

int Points::reused() const {
  int reused = 0;
  for (const Point& point : points_)
    if (point.before > 0) reused += std::min(point.before, point.asked);
  return reused;
}

}  // namespace icsflow::models
