#include "icsflow/scenario/reader.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "check/check.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/scenario/spec/noise.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/profile.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "icsflow/scenario/spec/staffing.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "icsflow/scenario/spec/window.hpp"
#include "icsflow/scenario/target.hpp"
#include "read/layers.hpp"
#include "read/sections.hpp"
#include "read/series.hpp"

namespace icsflow::models {

namespace {

/// Sorted.
std::vector<std::chrono::sys_days> read_dates(Context& context, const Field& field) {
  std::vector<std::chrono::sys_days> out;
  const std::size_t before = context.problems.size();
  for (const auto& item : list_items(context, field, "a list of dates")) out.push_back(read_date(context, item));
  if (context.problems.size() > before) return {};
  std::sort(out.begin(), out.end());
  return out;
}

void read_calendar(Context& context, const Field& field) {
  Scenario& scenario = context.scenario;
  Mapping map(context, field, &format::calendar());
  const auto holidays = map.get("holidays"), added = map.get("add"), removed = map.get("remove");
  map.finish();
  if (holidays && holidays->node->kind == NodeKind::kList) {
    scenario.holidays_by_rule = false;
    scenario.holidays = read_dates(context, *holidays);
  } else if (holidays) {
    scenario.holidays_by_rule = read_word(context, *holidays, {"england-and-wales", "none"}).value_or(0) == 0;
  }
  const auto is_holiday = [&](std::chrono::sys_days day) {
    const auto known =
        scenario.holidays_by_rule ? bank_holidays(std::chrono::year_month_day{day}.year()) : scenario.holidays;
    return std::binary_search(known.begin(), known.end(), day);
  };
  if (added) scenario.holidays_added = read_dates(context, *added);
  if (removed) scenario.holidays_removed = read_dates(context, *removed);
  for (const auto day : scenario.holidays_added) {
    if (is_holiday(day))
      context.warn(context.place_of("calendar.add"), "calendar.add", iso_date(day) + " is a bank holiday already");
  }
  for (const auto day : scenario.holidays_removed) {
    if (!is_holiday(day)) context.error_at("calendar.remove", "expected bank holidays; " + iso_date(day) + " is none");
  }
}

void read_localities(Context& context, const Field& field) {
  auto& names = context.scenario.localities;
  std::set<std::string> seen;
  for (const auto& item : list_items(context, field, "a list of names")) {
    const std::string name = read_name(context, item);
    if (name.empty()) continue;
    if (!seen.insert(name).second) context.error(item, "the locality " + quote(name) + " is given twice");
    names.push_back(name);
  }
}

void read_version(Context& context, Mapping& map) {
  const auto version = map.get("icsflow");
  if (version && (version->node->kind != NodeKind::kScalar || version->node->text != "1")) {
    context.error(*version,
                  "expected 1, the version of the format that this program reads; found " + describe(*version->node));
  }
}

/// `200`, or `40 draws x 5`.
void read_replications(Context& context, const Field& field, const NumberRule& rule) {
  constexpr std::string_view kBetween = " draws x ";
  const Node& node = *field.node;
  if (node.kind != NodeKind::kScalar || node.text.find("draw") == std::string::npos) {
    context.scenario.replications = static_cast<int>(read_whole(context, field, rule));
    return;
  }
  const auto most = static_cast<std::uint64_t>(rule.high);
  const std::string_view text = node.text;
  const std::size_t at = std::min(text.find(kBetween), text.size());
  const auto draws = parse_whole(text.substr(0, at), 1, most);
  const auto of_each = parse_whole(text.substr(std::min(at + kBetween.size(), text.size())), 1, most);
  if (!draws.value || !of_each.value || *draws.value * *of_each.value > most) {
    context.error(field, "expected a whole number, or DRAWS draws x REPLICATIONS, such as 40 draws x 5, of at most " +
                             std::to_string(most) + " replications; found " + describe(node));
    return;
  }
  context.say(field, node.text);
  context.scenario.replications = static_cast<int>(*draws.value * *of_each.value);
  context.scenario.replications_per_draw = static_cast<int>(*of_each.value);
}

void read_run(Context& context, Mapping& map) {
  Scenario& scenario = context.scenario;
  const auto whole = [&](const std::string& key) {
    const auto field = map.get(key);
    return field ? read_whole(context, *field, map.declared(key).rule) : 1;
  };
  map.text("description", scenario.description);
  map.text("name", scenario.name);
  if (const auto start = map.get("start")) scenario.start = read_date(context, *start);
  if (const auto until = map.get("until")) scenario.until = read_date(context, *until);
  map.time("closes", scenario.closes);
  map.number("warm_up", scenario.warm_up);
  scenario.seed = whole("seed");
  if (const auto field = map.get("replications")) read_replications(context, *field, map.declared("replications").rule);
  map.word("deadlock", scenario.on_deadlock);
  if (const auto calendar = map.get("calendar")) read_calendar(context, *calendar);
  if (const auto localities = map.get("localities")) read_localities(context, *localities);
}

/// Sections in an order in which each finds what it needs (the opening list needs the services).
void read_sections(Context& context, Mapping& map) {
  using Section = void (*)(Context&, const Field&);
  if (const auto parameters = map.get("parameters")) read_parameters(context, *parameters);
  if (const auto distributions = map.get("distributions")) read_distributions(context, *distributions);
  for (const auto* key : {"include", "extends"}) (void)map.get(key);  // layers.hpp has read them
  const std::vector<std::pair<std::string, Section>> sections{
      {"profiles", read_profiles},
      {"seasons", read_seasons},
      {"channels", read_channels},
      {"routes", read_routes},
      {"pathways", read_pathways},
      {"services", read_services},
      {"service_types", read_service_types},
      {"streams", read_streams},
      {"opening", read_opening},
      {"published", read_published},
      {"targets", read_targets},
      {"expect", read_expectations},
      {"interventions", read_interventions},
      {"start_guard", read_start_guard},
      {"noise", read_noise},
      {"uncertainty", read_uncertainty},
      {"measures", read_measures},
      {"chain", read_chain},
  };
  if (const auto providers = map.get("providers")) read_providers(context, *providers);
  for (const auto& [key, section] : sections) {
    if (const auto field = map.get(key)) section(context, *field);
  }
}

template <class T, class Key>
void sort_by(std::vector<T>& items, Key T::*key) {
  std::sort(items.begin(), items.end(), [&](const T& a, const T& b) { return a.*key < b.*key; });
}

/// Shares are laid side by side for a draw to fall into one of them: in the order of their names.
void sort_shares(std::vector<Branch>& shares) { sort_by(shares, &Branch::to); }
void sort_shares(std::vector<std::pair<std::string, Number>>& shares) {
  sort_by(shares, &std::pair<std::string, Number>::first);
}

void sort_attributes(std::vector<AttributeSpec>& attributes) {
  sort_by(attributes, &AttributeSpec::name);
  for (AttributeSpec& attribute : attributes) sort_shares(attribute.labels);
}

/// Bounds rise, labels are in the order of their names, the rest is last.
void sort_cases(ByAttribute& by) {
  const auto key = [](const CaseSpec& c) { return std::tuple(c.is_rest(), c.under, c.name); };
  std::sort(by.cases.begin(), by.cases.end(), [&](const CaseSpec& a, const CaseSpec& b) { return key(a) < key(b); });
  for (CaseSpec& c : by.cases) sort_shares(c.next);
}

/// Of the steps all but the first, where the pathway begins.
void sort_names(PathwaySpec& pathway) {
  if (pathway.steps.size() > 2)
    std::sort(pathway.steps.begin() + 1, pathway.steps.end(),
              [](const StepSpec& a, const StepSpec& b) { return a.name < b.name; });
  sort_attributes(pathway.attributes);
  for (StepSpec& step : pathway.steps) {
    sort_shares(step.next);
    sort_shares(step.missed);
    for (ByAttribute* by : {&step.next_by, &step.duration_by, &step.priority_by}) sort_cases(*by);
    sort_attributes(step.sets);
    sort_by(step.transfers, &TransferTarget::locality);
  }
}

/// The order of keys in the file must not reach a result.
void sort_names(Scenario& scenario) {
  sort_by(scenario.providers, &ProviderSpec::id);
  for (auto& provider : scenario.providers) {
    sort_by(provider.staff, &StaffGroupSpec::name);
    sort_by(provider.pools, &PoolSpec::name);
    for (auto& pool : provider.pools) {
      sort_by(pool.shifts, &PoolSpec::Shift::name);
      sort_shares(pool.staffing.roles);
    }
    sort_by(provider.sessions, &SessionSpec::name);
    for (auto& sessions : provider.sessions) sort_shares(sessions.staffing.roles);
    sort_by(provider.windows, &WindowSpec::name);
  }
  std::sort(scenario.channels.begin(), scenario.channels.end(),
            [](const ChannelSpec& a, const ChannelSpec& b) { return std::tie(a.from, a.to) < std::tie(b.from, b.to); });
  sort_by(scenario.pathways, &PathwaySpec::name);
  for (auto& pathway : scenario.pathways) sort_names(pathway);
  sort_by(scenario.service_types, &ServiceTypeSpec::name);
  for (auto& type : scenario.service_types) {
    sort_by(type.sessions, &SessionSpec::name);
    for (auto& sessions : type.sessions) sort_shares(sessions.staffing.roles);
    sort_shares(type.referred_from);
  }
  sort_by(scenario.services, &ServiceSpec::id);
  // A renamed stream keeps its place, which orders what happens at the same instant.
  std::sort(scenario.streams.begin(), scenario.streams.end(),
            [](const StreamSpec& a, const StreamSpec& b) { return a.identity() < b.identity(); });
  for (auto& stream : scenario.streams) {
    sort_shares(stream.localities);
    sort_by(stream.batch, &BatchSize::size);
  }
  sort_by(scenario.noise, &NoiseSpec::name);
  for (auto& noise : scenario.noise) sort_shares(noise.shared);
  sort_by(scenario.profiles, &ProfileSpec::name);
  sort_by(scenario.seasons, &SeasonSpec::name);
  for (auto* rows : {&scenario.opening_list, &scenario.completed}) {
    std::sort(rows->begin(), rows->end(), [](const auto& a, const auto& b) {
      return std::tie(a.service, a.decision_to_admit) < std::tie(b.service, b.decision_to_admit);
    });
  }
  std::sort(scenario.opening_transfers.begin(), scenario.opening_transfers.end(), [](const auto& a, const auto& b) {
    return std::tie(a.provider, a.pathway, a.step, a.locality) < std::tie(b.provider, b.pathway, b.step, b.locality);
  });
  // Several of one step by what is said of their ages: their patients' luck is told apart by this order.
  const auto ages = [&scenario](const OpeningWaiting& w) {
    std::vector<double> out{static_cast<double>(w.age.form)};
    for (const Number& n : w.age.numbers) out.push_back(n.id == kNoParameter ? 0 : scenario.parameters.value(n.id));
    return out;
  };
  std::sort(scenario.opening_waiting.begin(), scenario.opening_waiting.end(), [&](const auto& a, const auto& b) {
    return std::tuple(a.stream, a.step, ages(a)) < std::tuple(b.stream, b.step, ages(b));
  });
  auto& sizes = scenario.measures.pools.sizes;
  std::sort(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
}

/// Sorted by place; exact repetitions (an alias read twice) once.
void tidy(std::vector<Problem>& problems) {
  const auto key = [](const Problem& p) {
    return std::tie(p.place.file, p.place.line, p.place.column, p.key, p.message);
  };
  std::stable_sort(problems.begin(), problems.end(),
                   [&](const Problem& a, const Problem& b) { return key(a) < key(b); });
  problems.erase(std::unique(problems.begin(), problems.end(),
                             [&](const Problem& a, const Problem& b) { return key(a) == key(b); }),
                 problems.end());
}

Problem too_many(const std::string& file) {
  return problem_at({file, 0, 0}, "",
                    "there are more than " + std::to_string(kMostProblems) + " problems; these were found first");
}

void throw_if_wrong(std::vector<Problem>& problems) {
  tidy(problems);
  if (std::any_of(problems.begin(), problems.end(), [](const Problem& p) { return p.severity == Severity::kError; })) {
    throw InputError(problems);
  }
}

void read_and_check(Context& context, std::vector<Override> overrides) {
  take_overrides(context, overrides);
  const Node* root = load_layers(context, context.scenario.file);
  if (root == nullptr) return;  // told
  const Origin no_origin;
  Mapping map(context, {root, "", &no_origin, false}, &format::scenario());
  if (!map.ok()) return;
  read_version(context, map);
  read_run(context, map);
  read_sections(context, map);
  map.finish();
  sort_names(context.scenario);
  if (!context.services_missing()) {  // else the paths of their values would seem wrong
    apply_overrides(context, overrides);
    sort_series(context);
    resolve_paths(context);
  }
  validate(context);
}

}  // namespace

std::vector<TargetSpec> read_targets_file(const std::string& file) {
  Scenario scenario;
  scenario.file = file;
  Context context(scenario, {});
  const Origin no_origin;
  Node named;
  named.kind = NodeKind::kScalar;
  named.text = file;
  named.place = {file, 0, 0};
  try {
    if (const Node* root = context.load_named({&named, "", &no_origin, false}, file, "targets", "a file of targets")) {
      Mapping map(context, {root, "", &no_origin, false}, &format::targets_file());
      if (const auto targets = map.get("targets")) read_targets(context, *targets);
      map.finish();
    }
  } catch (const TooManyProblems&) {
    context.problems.push_back(too_many(file));
  }
  throw_if_wrong(context.problems);
  return std::move(scenario.targets);
}

Scenario read_scenario(const std::string& file, const std::vector<Override>& overrides, const ReadOptions& options) {
  Scenario scenario;
  scenario.file = file;
  Context context(scenario, options);
  try {
    read_and_check(context, overrides);
  } catch (const TooManyProblems&) {
    context.problems.push_back(too_many(file));
  }
  throw_if_wrong(context.problems);
  scenario.warnings = std::move(context.problems);
  scenario.canonical = canonical_text(scenario);
  return scenario;
}

}  // namespace icsflow::models
