#include "sides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/scenario/spec/setting.hpp"
#include "icsflow/scenario/visible.hpp"
#include "icsflow/study/simulation.hpp"

namespace icsflow::models {
namespace {

Problem problem_of(const std::string& file, const std::string& key, const std::string& message) {
  Problem problem;
  problem.place.file = file;
  problem.key = key;
  problem.message = message;
  return problem;
}

/// `streams.NAME` or `services.NAME` of a path below it; empty for others.
std::string stream_or_service(const std::string& path) {
  for (const char* kind : {"streams.", "services."})
    if (path.rfind(kind, 0) == 0) return path.substr(0, path.find('.', std::string(kind).size()));
  return "";
}

Side side_of_scenario(const GivenSide& given, const CompareOptions& options, std::optional<std::uint64_t> seed) {
  const Scenario& scenario = *given.scenario;
  Side side;
  side.given = &given;
  side.model = compile(scenario);
  side.catalogue = std::make_shared<const Catalogue>(catalogue(*side.model));
  side.hash = scenario_hash(scenario);
  side.name = scenario.name;
  side.file = scenario.file;
  side.directory = options.run.directory;
  side.start = iso_date(scenario.start);
  side.until = iso_date(scenario.until);
  if (scenario.warm_up.given()) side.warm_up = scenario.parameters.value(scenario.warm_up.id);
  side.seed = seed.value_or(scenario.seed);
  side.program = options.run.program;
  for (ParameterId id = 0; id < scenario.parameters.size(); ++id)
    side.names.insert(stream_or_service(scenario.parameters.at(id).path));
  return side;
}

/// Whether every series by month is kept.
bool months_of(const KeptStudy& study, const KeptEnsemble& kept) {
  for (std::size_t i = 0; i < kept.catalogue->series.size(); ++i)
    if (by_month(kept.catalogue->series[i]) && !study.has_series(kept, i)) return false;
  return true;
}

Side side_of_study(const GivenSide& given) {
  const KeptStudy study(given.given);
  if (study.ensembles().size() != 1)
    throw InputError({problem_of(given.given, "",
                                 fmt::format("expected a study of one scenario; found one of {}. Give the scenario's "
                                             "file, and this directory with -o: what is there is not run again",
                                             study.ensembles().size()))});
  const KeptEnsemble& kept = study.ensembles().front();
  Side side;
  side.given = &given;
  side.catalogue = kept.catalogue;
  side.hash = kept.hash;
  side.name = kept.name;
  side.file = kept.file;
  side.directory = given.given;
  side.start = kept.start;
  side.until = kept.until;
  side.seed = kept.seed;
  side.program = kept.program;
  side.detail = study.detail();
  side.keeps_months = months_of(study, kept);
  side.finished = side.ended = kept.finished;
  for (const Replication& r : kept.unfinished) side.ended.push_back(r.number);
  std::sort(side.ended.begin(), side.ended.end());
  for (const auto& [path, parameter] : study.parameters(kept)) {
    side.names.insert(stream_or_service(path));
    if (path == "warm_up") side.warm_up = parameter.value;
  }
  return side;
}

/// `a (1 to 3, triangular)` of each uncertain value.
std::vector<std::string> drawn_inputs(const Catalogue& catalogue) {
  std::vector<std::string> all;
  for (const UncertainInfo& u : catalogue.uncertain)
    all.push_back(fmt::format("{} ({} to {}, {})", u.path, show(u.low, u.unit), show(u.high, u.unit), u.shape));
  return all;
}

/// The first thing in `b` that is not in `a`, or nothing.
std::string first_only_in(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (const std::string& one : b)
    if (std::find(a.begin(), a.end(), one) == a.end()) return one;
  return "nothing of that kind";
}

/// Progress of all scenarios together.
class AllProgress {
 public:
  AllProgress(const CompareOptions& options, const std::vector<int>& missing, int count)
      : options_(options), missing_(missing), total_(count * static_cast<int>(missing.size())) {
    for (const int m : missing) all_ += m;
  }
  void begin(std::size_t scenario) { scenario_ = scenario; }
  void end() {
    done_ += missing_[scenario_];
    seconds_ += last_;
    last_ = 0;
  }
  bool tell(const StudyProgress& one) {
    last_ = one.seconds;
    if (!options_.run.progress) return true;
    StudyProgress p;
    p.total = total_;
    const int kept = total_ - all_;
    p.finished = kept + done_ + one.finished - (one.total - missing_[scenario_]);
    p.share = (done_ + one.share * missing_[scenario_]) / std::max(1, all_);
    p.seconds = seconds_ + one.seconds;
    return options_.run.progress(p);
  }

 private:
  const CompareOptions& options_;
  std::vector<int> missing_;
  int total_, all_ = 0, done_ = 0;
  std::size_t scenario_ = 0;
  double seconds_ = 0, last_ = 0;
};

}  // namespace

Side side_of(const GivenSide& given, const CompareOptions& options, std::optional<std::uint64_t> seed) {
  return given.scenario ? side_of_scenario(given, options, seed) : side_of_study(given);
}

void find_differences(const Side& base, const Side& plan, bool paired, std::vector<Problem>& problems) {
  const auto compare = [&](const char* what, const std::string& of_base, const std::string& of_plan,
                           const char* instead) {
    if (of_base == of_plan) return;
    problems.push_back(problem_of(
        plan.given->given, what,
        fmt::format("expected that of the base, {}; found {}{}", visible(of_base), visible(of_plan), instead)));
  };
  compare("start", base.start, plan.start, "");
  compare("until", base.until, plan.until, "");
  compare("warm_up", show(base.warm_up, Unit::kDuration), show(plan.warm_up, Unit::kDuration), "");
  if (!paired) return;
  constexpr const char* kInstead = ". Run it with that, or compare without pairs: --unpaired";
  compare("seed", std::to_string(base.seed), std::to_string(plan.seed), kInstead);
  const auto program = [](const ProgramVersion& p) { return p.version + " (" + p.git_sha + "), " + p.compiler; };
  compare("program", program(base.program), program(plan.program), kInstead);
  compare("arithmetic", base.program.arithmetic, plan.program.arithmetic, kInstead);
  const auto of_base = drawn_inputs(*base.catalogue), of_plan = drawn_inputs(*plan.catalogue);
  if (of_base != of_plan)
    compare("uncertainty", first_only_in(of_plan, of_base), first_only_in(of_base, of_plan),
            ". The same inputs must be drawn in both, or compare without pairs: --unpaired");
}

bool extends(const Side& plan, const Side& base) {
  if (!plan.is_scenario() || !base.is_scenario())
    return std::includes(plan.names.begin(), plan.names.end(), base.names.begin(), base.names.end());
  const auto whole = [](const std::string& file) {
    std::error_code error;
    const auto path = std::filesystem::weakly_canonical(file, error);
    return error ? std::filesystem::path(file) : path;
  };
  const std::filesystem::path wanted = whole(base.file);
  const Scenario& scenario = *plan.given->scenario;
  std::set<std::string> files{plan.file};
  for (ParameterId id = 0; id < scenario.parameters.size(); ++id) files.insert(scenario.parameters.at(id).place.file);
  for (const Setting& setting : scenario.settings) files.insert(setting.place.file);
  return std::any_of(files.begin(), files.end(),
                     [&](const std::string& f) { return !f.empty() && whole(f) == wanted; });
}

SidesRun run_sides(const std::vector<Side>& sides, const CompareOptions& options, std::uint64_t seed, int count,
                   bool overwrite) {
  SidesRun done;
  std::vector<StudyScenario> scenarios;
  std::vector<const Side*> run;
  for (const Side& side : sides) {
    if (!side.is_scenario()) continue;
    scenarios.push_back({*side.given->scenario, *side.catalogue});
    run.push_back(&side);
  }
  if (run.empty()) return done;
  StudyOptions study = options.run;
  study.replications = count;
  study.seed = seed;
  study.overwrite = overwrite;
  study.other_scenarios = true;
  study.detail_of_new = Detail::kHeadline;
  ResultsStore store(scenarios, study);
  std::vector<int> missing(run.size());
  for (std::size_t i = 0; i < run.size(); ++i) {
    const std::vector<int>& kept = store.replications(i);
    const bool before = std::any_of(run.begin(), run.begin() + static_cast<std::ptrdiff_t>(i),
                                    [&](const Side* other) { return other->hash == run[i]->hash; });
    const auto there = std::lower_bound(kept.begin(), kept.end(), count) - kept.begin();
    missing[i] = before ? 0 : count - static_cast<int>(there);
  }
  AllProgress progress(options, missing, count);
  study.progress = [&](const StudyProgress& one) { return progress.tell(one); };
  for (std::size_t i = 0; i < run.size(); ++i) {
    study.scenario = i;
    study.ends_replication = run[i]->given->scenario->on_deadlock == OnDeadlock::kEndReplication;
    progress.begin(i);
    try {
      const StudyReport report = run_study(store, run[i]->model, study);
      done.run += report.run;
      done.reused += report.resumed;
    } catch (const Deadlock& error) {
      throw Deadlock(run[i]->file + ": " + error.what());
    } catch (const GrowsWithoutEnd& error) {
      throw GrowsWithoutEnd(run[i]->file + ": " + error.what());
    }
    progress.end();
  }
  return done;
}

Readings::Readings(const std::vector<Side>& sides, int count) : count_(count) {
  for (const Side& side : sides) {
    auto& study = studies_[side.directory];
    if (!study) study = std::make_unique<KeptStudy>(side.directory);
    const std::vector<KeptEnsemble>& all = study->ensembles();
    const auto same = [&](const KeptEnsemble& e) { return e.hash == side.hash && e.seed == side.seed; };
    const auto found = std::find_if(all.begin(), all.end(), same);
    if (found == all.end()) throw std::runtime_error(side.directory.string() + ": lacks results of " + side.file);
    sides_.push_back({study.get(), &*found, std::nullopt});
  }
}

Sample Readings::read(std::size_t of, const FigurePlace& place) {
  Read& side = sides_.at(of);
  std::vector<double> all;
  if (place.is_series) {
    if (side.series != place.info) {
      side.values = side.study->series(*side.ensemble, place.info);
      side.series = place.info;
    }
    for (const std::vector<double>& values : side.values) all.push_back(values.at(place.position));
  } else {
    all = side.study->headline(*side.ensemble, place.info);
  }
  Sample sample;
  for (std::size_t i = 0; i < all.size() && side.ensemble->finished[i] < count_; ++i) {
    sample.numbers.push_back(side.ensemble->finished[i]);
    sample.values.push_back(all[i]);
  }
  return sample;
}

std::vector<std::vector<double>> Readings::series(std::size_t of, std::size_t info) const {
  const Read& side = sides_.at(of);
  std::vector<std::vector<double>> all = side.study->series(*side.ensemble, info);
  all.resize(finished(of).size());
  return all;
}

bool Readings::keeps_months(std::size_t of) const {
  const Read& side = sides_.at(of);
  return months_of(*side.study, *side.ensemble);
}

std::vector<std::vector<double>> Readings::drawn(std::size_t of) const {
  const Read& side = sides_.at(of);
  std::vector<std::vector<double>> all;
  for (std::size_t i = 0; i < side.ensemble->catalogue->uncertain.size(); ++i) {
    all.push_back(side.study->drawn(*side.ensemble, i));
    all.back().resize(finished(of).size());
  }
  return all;
}

std::vector<int> Readings::finished(std::size_t of) const {
  const std::vector<int>& all = sides_.at(of).ensemble->finished;
  return {all.begin(), std::lower_bound(all.begin(), all.end(), count_)};
}

std::vector<Replication> Readings::unfinished(std::size_t of) const {
  std::vector<Replication> all;
  for (const Replication& r : sides_.at(of).ensemble->unfinished)
    if (r.number < count_) all.push_back(r);
  return all;
}

}  // namespace icsflow::models
