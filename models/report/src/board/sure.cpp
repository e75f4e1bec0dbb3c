/// What would change the answer, published figures, how sure it is, and how to get the same again.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "board/said.hpp"
#include "board/sections.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/scenario/parameters.hpp"
#include "numbers.hpp"

namespace icsflow::models::board {
namespace {

/// Numbers of the base by what they rest on.
std::map<std::string, int> marks_of(const std::map<std::string, KeptParameter>& parameters) {
  std::map<std::string, int> marks;
  for (const auto& [path, parameter] : parameters)
    ++marks[parameter.source == kDefaultSource ? "default" : parameter.mark];
  return marks;
}

bool any_path(const std::map<std::string, KeptParameter>& parameters, const std::string& prefix) {
  const auto first = parameters.lower_bound(prefix);
  return first != parameters.end() && first->first.starts_with(prefix);
}

/// How many things of a kind the scenario has, such as providers: distinct first parts behind `prefix`.
std::size_t things(const std::map<std::string, KeptParameter>& parameters, const std::string& prefix, int parts) {
  std::set<std::string> found;
  for (const auto& [path, parameter] : parameters) {
    if (!path.starts_with(prefix + ".")) continue;
    std::size_t end = prefix.size();
    for (int i = 0; i < parts && end != std::string::npos; ++i) end = path.find('.', end + 1);
    found.insert(path.substr(0, end));
  }
  return found.size();
}

std::string version_text(const ProgramVersion& program) {
  return fmt::format("icsflow {} ({}), {}, arithmetic {}", program.version, program.git_sha, program.compiler,
                     program.arithmetic);
}

/// The scenario's file without folders above the one that scenarios are kept in.
std::string file_of(const Side& side) {
  if (side.kept == nullptr) return side.label;
  const std::string& file = side.kept->file;
  const auto at = file.rfind("scenarios/");
  return at == std::string::npos ? std::filesystem::path(file).filename().string() : file.substr(at);
}

}  // namespace

PageSection inputs_section(const Study& study) {
  PageSection section{"inputs", "What would change the answer", {}};
  if (study.sensitivity.is_null()) {
    section.blocks.emplace_back(
        PageText{"No sensitivity study is beside these results. This makes one, of the inputs that are assumed; then "
                 "write the page again with --sensitivity DIR:"});
    section.blocks.emplace_back(PageCode{"icsflow sensitivity " + file_of(study.base()) + " -o out/sensitivity"});
    return section;
  }
  constexpr std::size_t kMost = 5;
  for (const Json& figure : study.sensitivity.at("figures")) {
    std::vector<std::pair<double, const Json*>> rows;
    for (const Json& row : figure.at("factors")) rows.emplace_back(number_of(row.at("importance")), &row);
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
      const auto size = [](double x) { return std::isfinite(x) ? std::abs(x) : -1; };
      return size(a.first) > size(b.first);
    });
    if (rows.size() > kMost) rows.resize(kMost);
    PageTable table;
    table.caption = text_of(figure, "label") + ": the inputs that matter most";
    table.columns = {{"Input"}, {"Importance", true}, {"Change from its low to its high value", true}};
    for (const auto& [importance, row] : rows) {
      const Json& change = row->at("change");
      std::string said = "-";
      if (change.is_object() && change.at("value").is_number()) {
        Difference d;
        d.mean = number_of(change.at("value"));
        d.low = number_of(change.at("low"));
        d.high = number_of(change.at("high"));
        said = with_interval(d, format_of(figure));
      }
      table.rows.push_back({text_of(*row, "factor"), bare(importance, Format::kNumber), said});
    }
    section.blocks.emplace_back(std::move(table));
  }
  if (const int left = study.sensitivity.value("not_varied", -1); left >= 0)
    section.blocks.emplace_back(PageText{
        fmt::format("Over {}. Not varied: {} of those that are assumed.",
                    plural(study.sensitivity.at("points").get<std::int64_t>(), "point"), plural(left, "input"))});
  return section;
}

PageSection published_section(const Study& study) {
  PageSection section{"published", "Beside published figures", {}};
  PageTable table;
  table.caption = "The base beside published figures";
  table.folded = true;
  table.columns = {{"Figure"}, {"Published", true}, {"Simulated", true}, {"What it shows"}, {"Source"}};
  const Side& base = study.base();
  int totals = 0;
  if (base.kept != nullptr)
    for (const KeptPublished& figure : base.study->published(*base.kept)) {
      const auto& headlines = base.kept->catalogue->headlines;
      const auto info = std::find_if(headlines.begin(), headlines.end(), [&](const HeadlineInfo& h) {
        return h.measure == figure.measure && h.scope == figure.scope && h.dimension.empty();
      });
      if (info == headlines.end()) continue;
      const bool total = info->format == Format::kCount && !figure.measure.starts_with("opening_") &&
                         !figure.measure.ends_with("_per_month");
      if (total) {
        ++totals;
        continue;
      }
      const ChanceRange value = headline_of(base, figure.measure, figure.scope);
      table.rows.push_back({info->full_label(), to_text(figure.value, info->format), to_text(value.mean, info->format),
                            figure.role == "calibration" ? "fit check: inputs were fitted to it" : "validation",
                            figure.source});
    }
  if (table.rows.empty()) {
    section.blocks.emplace_back(PageText{"The scenario names no published figures (`published:`)."});
    return section;
  }
  section.blocks.emplace_back(
      PageText{"A fit check says that the inputs were fitted well, not that the simulation is right. Published figures "
               "are of their own months; the season is not looked at."});
  section.blocks.emplace_back(std::move(table));
  if (totals > 0)
    section.blocks.emplace_back(PageText{fmt::format(
        "{} over other times than the run are left out here; the page that icsflow run prints sets them beside each "
        "other by the month.",
        plural(totals, "published total"))});
  return section;
}

PageSection sureness_section(const Study& study) {
  PageSection section{"sure", "How sure is it", {}};
  const auto parameters = parameters_of(study.base());
  const auto marks = marks_of(parameters);
  const auto count = [&](const char* mark) {
    const auto found = marks.find(mark);
    return found == marks.end() ? 0 : found->second;
  };
  const std::vector<UncertainInfo> varied =
      study.base().kept == nullptr ? std::vector<UncertainInfo>() : study.base().kept->catalogue->uncertain;
  section.blocks.emplace_back(PageList{
      {fmt::format("Chance: {} of the same time with other luck. Ranges are of {}; they are no forecast.",
                   plural(static_cast<std::int64_t>(study.base().replications), "replication"),
                   ranges_are_of(any_path(parameters, "noise."), !varied.empty())),
       varied.empty() ? "Inputs that are not known: none was varied. The ranges do not hold what they would add."
                      : fmt::format("Inputs that are not known: {} drawn anew in each replication.",
                                    plural(static_cast<std::int64_t>(varied.size()), "input")),
       fmt::format("Assumptions: of the numbers of the base {} are published or counted (mark A), {} derived from such "
                   "(A-d), {} from studies (B), {} assumed (C), {} the format's defaults, {} without a mark.",
                   count("A"), count("A-d"), count("B"), count("C"), count("default"), count(""))}});
  PageTable table;
  table.caption = "Assumed inputs that were varied";
  table.columns = {{"Input"}, {"Low", true}, {"Value", true}, {"High", true}};
  table.folded = true;
  for (const UncertainInfo& u : varied)
    table.rows.push_back({u.path, show(u.low, u.unit), show(u.value, u.unit), show(u.high, u.unit)});
  if (!table.rows.empty()) section.blocks.emplace_back(std::move(table));
  PageTable assumed;
  assumed.caption = "Assumed inputs (mark C)";
  assumed.columns = {{"Input"}, {"Value", true}, {"Why"}};
  assumed.folded = true;
  constexpr std::size_t kMost = 300;
  std::size_t all = 0;
  for (const auto& [path, parameter] : parameters) {
    if (parameter.mark != "C" || parameter.source == kDefaultSource) continue;
    if (++all <= kMost)
      assumed.rows.push_back({path, grouped(parameter.value, 4) + " " + parameter.unit, parameter.source});
  }
  if (all > kMost)
    assumed.caption +=
        fmt::format(": the first {} of {}; all: icsflow explain", kMost, grouped(static_cast<double>(all), 0));
  if (all > 0) section.blocks.emplace_back(std::move(assumed));
  if (study.compares())
    for (const Json& warning : study.comparison.at("warnings"))
      section.blocks.emplace_back(PageText{"Mind: " + warning.get<std::string>()});
  return section;
}

PageSection checklist_section(const Study& study) {
  PageSection section{"checklist", "Checklist of the study (STRESS-DES)", {}};
  section.blocks.emplace_back(PageText{
      "After Monks, Currie, Onggo, Robinson, Kunc and Taylor, Strengthening the reporting of empirical simulation "
      "studies: Introducing the STRESS guidelines. Journal of Simulation 13 (2019) 55-67. Filled from the scenario "
      "and the program; what only its authors know is marked."});
  const Side& base = study.base();
  const std::string start = base.kept == nullptr ? "" : base.kept->start,
                    until = base.kept == nullptr ? "" : base.kept->until;
  const std::string described = base.kept == nullptr ? "" : base.kept->description;
  std::string plans;
  for (std::size_t p = 1; p < study.sides.size(); ++p)
    plans += (plans.empty() ? "" : "; ") + study.sides[p].label + ": " + study.sides[p].name;
  const auto parameters = parameters_of(base);
  const std::size_t services = things(parameters, "services", 2);
  const auto warm_up = parameters.find("warm_up");
  const bool warms_up = warm_up != parameters.end() && warm_up->second.value > 0;
  const bool built = std::any_of(parameters.begin(), parameters.end(), [](const auto& one) {
    return one.second.source.find("build.md") != std::string::npos;
  });
  PageTable table;
  table.caption = "STRESS-DES";
  table.columns = {{"Item"}, {"In this study"}};
  table.folded = true;
  table.rows = {
      {"1.1 Purpose of the model",
       described.empty() ? "For the authors to say (`description:` of the scenario)." : described},
      {"1.2 Model outputs", "Figures of the whole run, in section All figures, and by month: docs/results-format.md."},
      {"1.3 Aims of experimentation",
       plans.empty() ? "One scenario: what the system does as it is." : "Plans beside the base: " + plans},
      {"2.1 Base model overview",
       plural(static_cast<std::int64_t>(things(parameters, "providers", 1)), "provider") +
           (services == 0 ? ""
                          : " with " + plural(static_cast<std::int64_t>(services), "service") + " of planned care") +
           "; patients who go on at another provider are sent there."},
      {"2.2 Base model logic",
       "docs/model.md says what each kind of step does; which there are, the scenario's pathways."},
      {"2.3 Scenario logic", plans.empty() ? "None." : "Section What each plan changes."},
      {"2.4 Algorithms",
       "Who is next in a queue or on a list: docs/model.md; the order of events of one time: docs/determinism.md."},
      {"2.5 Components",
       "Patients with pathways of steps; pools, sessions and staff as resources; queues; streams that patients come "
       "by."},
      {"3.1 Data sources", "Section Beside published figures, and the source of each value (icsflow explain)."},
      {"3.2 Pre-processing",
       built ? "icsflow build; build.md beside the scenario derives each number." : "For the authors to say."},
      {"3.3 Input parameters", fmt::format("{} numbers; source and mark of each: icsflow explain.",
                                           grouped(static_cast<double>(parameters.size()), 0))},
      {"3.4 Assumptions", "Section How sure is it: the inputs marked C."},
      {"4.1 Initialisation",
       "The state that `opening:` of the scenario gives on the evening before the first day; without it everything is "
       "empty. " +
           (warms_up ? "Statistics leave out the first " + show(warm_up->second.value, Unit::kDuration) + "."
                     : std::string("No warm-up."))},
      {"4.2 Run length", start.empty() ? "-" : fmt::format("From {} until {} (not simulated).", start, until)},
      {"4.3 Estimation",
       plural(static_cast<std::int64_t>(base.replications), "replication") + "; means with intervals" +
           (!study.compares()                           ? "."
            : study.comparison.at("paired").get<bool>() ? "; plans beside the base on common random numbers."
                                                        : "; plans and base independent of each other.")},
      {"5.1 Software", base.kept == nullptr ? "icsflow" : version_text(base.kept->program)},
      {"5.2 Random sampling",
       "Counter-based streams (Philox) keyed by seed, replication, patient and purpose; docs/determinism.md."},
      {"5.3 Model execution",
       "Parallel discrete events; one provider a logical process, conservative windows. The same bytes for any number "
       "of workers."},
      {"5.4 System specification", "The results do not depend on it; times are in the page of the run."},
      {"6.1 Computer model sharing", "Section How to get the same bytes again."},
  };
  section.blocks.emplace_back(std::move(table));
  return section;
}

PageSection again_section(const Study& study) {
  PageSection section{"again", "How to get the same bytes again", {}};
  const Side& base = study.base();
  std::string command;
  if (study.compares()) {
    command = "icsflow compare " + file_of(base);
    for (std::size_t p = 1; p < study.sides.size(); ++p) command += " " + file_of(study.sides[p]);
    command += fmt::format(" --replications {}", base.replications);
  } else {
    command = fmt::format("icsflow run {} --replications {}", file_of(base), base.replications);
  }
  if (base.kept != nullptr) command += fmt::format(" --seed {}", base.kept->seed);
  section.blocks.emplace_back(PageCode{command});
  PageTable table;
  table.caption = "Scenarios and program";
  table.columns = {{"Scenario"}, {"File"}, {"Hash"}, {"Program"}};
  for (const Side& side : study.sides)
    table.rows.push_back({side.label, file_of(side), side.kept == nullptr ? "-" : side.kept->hash,
                          side.kept == nullptr ? "-" : version_text(side.kept->program)});
  section.blocks.emplace_back(std::move(table));
  section.blocks.emplace_back(
      PageText{"Values given by --set or --until are in the hash; the command names them only "
               "where the scenario's file has them."});
  return section;
}

PageSection words_section() {
  PageSection section{"words", "Words", {}};
  section.blocks.emplace_back(PageList{
      {"Waiting list: pathways of referral to treatment (RTT) whose clock runs; two referrals count twice.",
       "Less than 18 weeks: share of the list whose clock has run less than 18 weeks; the standard is 92 %.",
       "Decision to admit: patient and consultant have agreed on a treatment in hospital; it has no date yet.",
       "Treatment function: the speciality in which a patient is treated, such as orthopaedics.",
       "Ready to leave, no criteria to reside: a patient who needs no hospital bed and waits for support.",
       "Replication: the same year once more with other luck. Two plans meet the same luck in the same replication.",
       "8 of 10: the range that leaves out the lowest and the highest tenth of replications."}});
  return section;
}

}  // namespace icsflow::models::board
