#include "sides.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/results/reuse.hpp"
#include "icsflow/scenario/common_past.hpp"
#include "icsflow/scenario/spec/setting.hpp"
#include "icsflow/scenario/visible.hpp"
#include "icsflow/study/pool.hpp"

namespace icsflow::models {
namespace {

/// `streams.NAME` or `services.NAME` of a path below it; empty for others.
std::string stream_or_service(const std::string& path) {
  for (const char* kind : {"streams.", "services."})
    if (path.rfind(kind, 0) == 0) return path.substr(0, path.find('.', std::string(kind).size()));
  return "";
}

/// The file's name without path and ending.
std::string short_name(const KeptEnsemble& kept) { return std::filesystem::path(kept.file).stem().string(); }

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

/// How a scenario of a study may be called: by its file, with or without path and ending, its name, or its hash.
bool is_called(const KeptEnsemble& kept, const std::string& name) {
  return name == short_name(kept) || name == std::filesystem::path(kept.file).filename() || name == kept.file ||
         name == kept.name || name == kept.hash;
}

/// @throws InputError if it is not told which of several
const KeptEnsemble& ensemble_of(const KeptStudy& study, const GivenSide& given, const StudyName& asked) {
  const std::vector<KeptEnsemble>& all = study.ensembles();
  std::vector<const KeptEnsemble*> found;
  for (const KeptEnsemble& kept : all)
    if (asked.scenario.empty() || is_called(kept, asked.scenario)) found.push_back(&kept);
  if (found.size() == 1) return *found.front();
  std::vector<std::string> names;
  for (const KeptEnsemble& kept : all) names.push_back(asked.directory.string() + '#' + short_name(kept));
  const std::string which = fmt::format("one of its {} scenarios, such as {}", all.size(), fmt::join(names, ", "));
  if (found.empty() && !asked.scenario.empty())
    throw InputError({problem_of(given.given, "",
                                 fmt::format("expected {}; found none called \"{}\"{}", which, visible(asked.scenario),
                                             did_you_mean(asked.directory.string() + '#' + asked.scenario, names)))});
  if (all.empty()) throw InputError({problem_of(given.given, "", "expected a study of a scenario; found one of none")});
  throw InputError(
      {problem_of(given.given, "",
                  fmt::format("expected {}; found {}", which,
                              asked.scenario.empty() ? "the study"
                                                     : fmt::format("{} of that name: give the hash", found.size())))});
}

Side side_of_study(const GivenSide& given) {
  const auto asked = study_name(given.given);
  const std::filesystem::path directory = asked ? asked->directory : std::filesystem::path(given.given);
  const KeptStudy study(directory);
  const KeptEnsemble& kept = ensemble_of(study, given, asked.value_or(StudyName{directory, ""}));
  Side side;
  side.given = &given;
  side.catalogue = kept.catalogue;
  side.hash = kept.hash;
  side.name = kept.name;
  side.file = kept.file;
  side.directory = directory;
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

}  // namespace

Problem problem_of(const std::string& file, const std::string& key, const std::string& message) {
  Problem problem;
  problem.place.file = file;
  problem.key = key;
  problem.message = message;
  return problem;
}

std::string label_of(const Side& side, const std::set<std::string>& taken) {
  const auto study = side.given->scenario ? std::nullopt : study_name(side.given->given);
  std::filesystem::path path = (study ? study->directory : std::filesystem::path(side.given->given)).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  const std::string name = side.given->scenario                ? path.stem().string()
                           : study && !study->scenario.empty() ? std::filesystem::path(side.file).stem().string()
                                                               : path.filename().string();
  std::string label = name;
  for (int k = 2; taken.count(label) > 0; ++k) label = name + "_" + std::to_string(k);
  return label;
}

std::optional<StudyName> study_name(const std::string& given) {
  if (std::filesystem::is_directory(given)) return StudyName{given, ""};
  const std::size_t mark = given.rfind('#');
  if (mark == std::string::npos || std::filesystem::exists(given)) return std::nullopt;
  const std::string directory = given.substr(0, mark);
  if (!std::filesystem::is_directory(directory)) return std::nullopt;
  return StudyName{directory, given.substr(mark + 1)};
}

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
  std::set<std::string> files{plan.file, scenario.extends};
  for (ParameterId id = 0; id < scenario.parameters.size(); ++id) files.insert(scenario.parameters.at(id).place.file);
  for (const Setting& setting : scenario.settings) files.insert(setting.place.file);
  return std::any_of(files.begin(), files.end(),
                     [&](const std::string& f) { return !f.empty() && whole(f) == wanted; });
}

SidesRun run_sides(const std::vector<Side>& sides, const CompareOptions& options, std::uint64_t seed, int count,
                   bool overwrite) {
  std::vector<StudyScenario> scenarios;
  std::vector<const Side*> run;
  for (const Side& side : sides) {
    if (!side.is_scenario()) continue;
    scenarios.push_back({*side.given->scenario, *side.catalogue});
    run.push_back(&side);
  }
  if (run.empty()) return {};
  StudyOptions study = options.run;
  study.replications = count;
  study.seed = seed;
  study.overwrite = overwrite;
  study.other_scenarios = true;
  study.detail_of_new = Detail::kHeadline;
  ResultsStore store(scenarios, study);
  std::vector<std::filesystem::path> others(options.reuse.begin(), options.reuse.end());
  for (const Side& side : sides)
    if (!side.is_scenario()) others.push_back(side.directory);
  take_finished(store, scenarios, study, others);
  std::vector<PoolScenario> wanted;
  for (std::size_t i = 0; i < run.size(); ++i) {
    wanted.push_back(pool_scenario(i, run[i]->model, count, study.make_world));
    wanted.back().ends_replication = run[i]->given->scenario->on_deadlock == OnDeadlock::kEndReplication;
    wanted.back().name = run[i]->file;
    if (i == 0) continue;
    const std::int32_t common = common_days(*run[0]->given->scenario, *run[i]->given->scenario);
    const std::int32_t day = std::min(common, wanted.back().days - 1);  // of the run, whose last day is always run
    if (day > 0) wanted.back().past = PoolScenario::Past{0, day};
  }
  const StudyReport report = run_pool(store, wanted, study);
  return {report.run, report.resumed, report.left, report.shared};
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
