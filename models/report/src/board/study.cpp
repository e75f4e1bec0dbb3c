#include "board/study.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "icsflow/scenario/problem.hpp"

namespace icsflow::models::board {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& message) {
  Problem problem;
  problem.place.file = file.string();
  problem.message = message;
  std::vector<Problem> problems;
  problems.push_back(std::move(problem));
  throw InputError(std::move(problems));
}

/// Null where there is no such file. @param says what its member `icsflow` says
Json read_json(const std::filesystem::path& file, const std::string& says) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return nullptr;
  std::ostringstream text;
  text << in.rdbuf();
  Json json = Json::parse(text.str(), nullptr, false);
  if (!json.is_object() || json.value("icsflow", "") != says)
    refuse(file, "expected what icsflow " + says + " wrote; found something else");
  return json;
}

Side side_of(const std::filesystem::path& directory, const std::shared_ptr<const KeptStudy>& here, const Json& json) {
  Side side;
  side.label = json.at("label");
  side.name = json.at("name");
  side.replications = json.at("replications");
  const std::string hash = json.value("hash", ""), where = json.value("directory", "");
  const std::uint64_t seed = json.at("seed");
  std::vector<std::shared_ptr<const KeptStudy>> studies{here};
  if (!where.empty() && std::filesystem::path(where).lexically_normal() != directory.lexically_normal() &&
      std::filesystem::exists(std::filesystem::path(where) / "results.sqlite"))
    studies.push_back(std::make_shared<const KeptStudy>(where));
  for (const auto& study : studies) {
    if (!study) continue;
    const auto& all = study->ensembles();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const KeptEnsemble& e) { return e.hash == hash && e.seed == seed; });
    if (found == all.end()) continue;
    side.study = study;
    side.kept = &*found;
    break;
  }
  return side;
}

/// The first `count` of each replication's values.
ChanceRange range_of(std::vector<double> values, std::size_t count) {
  values.resize(std::min(values.size(), count));
  return chance_range(values);
}

}  // namespace

Study read_study(const BoardOptions& options) {
  Study study;
  study.comparison = read_json(options.directory / "compare.json", "compare");
  const bool has_results = std::filesystem::exists(options.directory / "results.sqlite");
  if (!study.compares() && !has_results)
    refuse(options.directory,
           "expected the results of `icsflow run` or `icsflow compare`; found no results.sqlite and no compare.json");
  const auto kept = has_results ? std::make_shared<const KeptStudy>(options.directory) : nullptr;
  const std::filesystem::path sensitivity =
      options.sensitivity.empty() ? options.directory : std::filesystem::path(options.sensitivity);
  study.sensitivity = read_json(sensitivity / "sensitivity.json", "sensitivity");
  if (!options.sensitivity.empty() && study.sensitivity.is_null())
    refuse(options.sensitivity, "expected sensitivity.json, which `icsflow sensitivity` leaves; found none");
  if (study.compares()) {
    study.sides.push_back(side_of(options.directory, kept, study.comparison.at("base")));
    for (const Json& plan : study.comparison.at("plans")) study.sides.push_back(side_of(options.directory, kept, plan));
    return study;
  }
  if (kept->ensembles().size() > 1)
    refuse(options.directory, "holds " + std::to_string(kept->ensembles().size()) +
                                  " scenarios and no comparison of them; compare them: icsflow compare DIR#BASE "
                                  "DIR#PLAN -o DIR");
  if (kept->ensembles().empty() || kept->ensembles().front().finished.empty())
    refuse(options.directory, "expected finished replications; found none");
  const KeptEnsemble& only = kept->ensembles().front();
  study.sides.push_back(
      {std::filesystem::path(only.file).stem().string(), only.name, kept, &only, only.finished.size()});
  return study;
}

std::vector<Month> months_of(const Side& side, const std::string& measure, const std::string& provider,
                             const std::string& item) {
  std::vector<Month> months;
  if (side.kept == nullptr) return months;
  const Catalogue& catalogue = *side.kept->catalogue;
  const auto found = std::find_if(catalogue.series.begin(), catalogue.series.end(), [&](const SeriesInfo& s) {
    return s.measure == measure && s.provider == provider && s.item == item && s.dimension.empty() &&
           (s.period == Period::kMonth || s.period == Period::kMonthEnd);
  });
  if (found == catalogue.series.end()) return months;
  const auto info = static_cast<std::size_t>(found - catalogue.series.begin());
  if (!side.study->has_series(*side.kept, info)) return months;
  const auto& first_days = found->period == Period::kMonth ? catalogue.months : catalogue.month_ends;
  const auto values = side.study->series(*side.kept, info);
  const std::size_t count = std::min(values.size(), side.replications);
  for (std::size_t m = 0; m < first_days.size(); ++m) {
    std::vector<double> of_month;
    for (std::size_t r = 0; r < count; ++r)
      if (m < values[r].size()) of_month.push_back(values[r][m]);
    if (!of_month.empty()) months.push_back({first_days[m], chance_range(of_month)});
  }
  return months;
}

ChanceRange headline_of(const Side& side, const std::string& measure, const std::string& scope) {
  if (side.kept == nullptr) return {};
  const auto& headlines = side.kept->catalogue->headlines;
  const auto found = std::find_if(headlines.begin(), headlines.end(), [&](const HeadlineInfo& h) {
    return h.measure == measure && h.scope == scope && h.dimension.empty();
  });
  if (found == headlines.end() || side.study->detail() == Detail::kNone) return {};
  return range_of(side.study->headline(*side.kept, static_cast<std::size_t>(found - headlines.begin())),
                  side.replications);
}

std::map<std::string, KeptParameter> parameters_of(const Side& side) {
  return side.kept == nullptr ? std::map<std::string, KeptParameter>() : side.study->parameters(*side.kept);
}

}  // namespace icsflow::models::board
