#include "points.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

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

std::shared_ptr<const CompiledModel> Points::prepare(std::size_t number) {
  if (last_ && last_->point == number) return last_->model;
  Point& point = points_[number];
  const Scenario scenario = read(point.file, point.sets);
  const auto model = compile(scenario);
  if (!point.index) {
    const Catalogue reported = models::catalogue(*model);
    if (!store_) {
      StudyOptions options = given_.run;
      options.seed = seed_;
      options.other_scenarios = true;
      options.detail_of_new = Detail::kHeadline;
      const std::array scenarios{StudyScenario{scenario, reported}};
      store_ = std::make_unique<ResultsStore>(scenarios, options);
      point.index = 0;
    } else {
      point.index = store_->add(scenario, reported);
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
  last_ = Ready{number, model};
  return model;
}

void Points::run(const std::vector<Wanted>& wanted) {
  int total = 0, before = 0;
  double seconds = 0;
  for (const Wanted& one : wanted) total += one.replications;
  for (const Wanted& one : wanted) {
    Point& point = points_.at(one.point);
    if (point.asked >= one.replications) continue;
    const auto model = prepare(one.point);
    StudyOptions options = given_.run;
    options.seed = seed_;
    options.scenario = *point.index;
    options.replications = one.replications;
    options.ends_replication = point.ends_replication;
    double last = 0;
    if (given_.run.progress)
      options.progress = [&](const StudyProgress& of_point) {
        StudyProgress all = of_point;
        all.finished += before;
        all.total = total;
        all.share = (before + of_point.share * one.replications) / total;
        last = of_point.seconds;
        all.seconds = seconds + last;
        return given_.run.progress(all);
      };
    run_ += run_study(*store_, model, options).run;
    point.asked = one.replications;
    before += one.replications;
    seconds += last;
  }
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
