#include "fixed_tables.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <tuple>

#include "checksum.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "icsflow/scenario/visible.hpp"
#include "sqlite_schema.hpp"

namespace icsflow::models {
namespace {

std::string utc_now() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

/// Inserts rows into one table and sums their checksums.
class Rows {
 public:
  Rows(sqlite::Database& database, const char* table, int columns)
      : table_(table), into_(database, fmt::format("INSERT INTO {} VALUES (?{})", table, repeated(columns - 1))) {}

  template <class... Values>
  void add(const Values&... values) {
    RowChecksum sum(table_);
    (add_one(sum, values), ...);
    into_.run();
    checksum_ += sum.value();
  }
  [[nodiscard]] std::uint64_t checksum() const { return checksum_; }

 private:
  static std::string repeated(int n) {
    std::string text;
    for (int i = 0; i < n; ++i) text += ",?";
    return text;
  }
  template <class Value>
  void add_one(RowChecksum& sum, const Value& value) {
    sum.add(value);
    into_.bind(value);
  }

  const char* table_;
  sqlite::Statement into_;
  std::uint64_t checksum_ = 0;
};

std::int64_t next_id(const sqlite::Database& database, const char* table, const char* id) {
  sqlite::Statement row(database, fmt::format("SELECT max({}) + 1 FROM {}", id, table));
  return row.step() && row.type(0) != SQLITE_NULL ? row.integer(0) : 0;
}

/// Of the `count` rows of one owner. @throws std::runtime_error if they are too many
std::int64_t first_id(std::int64_t owner, std::size_t count) {
  if (static_cast<std::int64_t>(count) > kRowsOfOwner)
    throw std::runtime_error(fmt::format("{} measures: a results file holds at most {}", count, kRowsOfOwner));
  return owner * kRowsOfOwner;
}

/// A parameter as it is kept, without its path.
using ParameterRow = std::tuple<double, std::string, std::string, std::string, int>;

ParameterRow row_of(const Parameter& p) {
  return {p.value, name(p.unit), name(p.mark), p.source, p.overridden ? 1 : 0};
}

/// The parameters of the first scenario.
std::map<std::string, ParameterRow> first_parameters(const sqlite::Database& database) {
  std::map<std::string, ParameterRow> all;
  sqlite::Statement row(database,
                        "SELECT path, value, unit, mark, source, overridden FROM parameter WHERE scenario_id = 0");
  while (row.step()) all[row.text(0)] = {row.real(1), row.text(2), row.text(3), row.text(4), row.whole(5)};
  return all;
}

/// All of the first scenario; of another only those that differ from the first. A row without a unit says that the
/// scenario lacks a parameter of the first.
std::uint64_t write_parameters(sqlite::Database& database, std::int64_t scenario_id, const Scenario& scenario) {
  std::map<std::string, ParameterRow> first;
  if (scenario_id != 0) first = first_parameters(database);
  Rows rows(database, "parameter", 7);
  for (ParameterId id = 0; id < scenario.parameters.size(); ++id) {
    const Parameter& p = scenario.parameters.at(id);
    const auto there = first.find(p.path);
    const bool same = there != first.end() && there->second == row_of(p);
    if (there != first.end()) first.erase(there);
    if (same) continue;
    rows.add(scenario_id, p.path, p.value, std::string(name(p.unit)), std::string(name(p.mark)), p.source,
             p.overridden ? 1 : 0);
  }
  for (const auto& [path, unused] : first)
    rows.add(scenario_id, path, 0.0, std::string(), std::string(), std::string(), 0);
  return rows.checksum();
}

std::uint64_t write_catalogue(sqlite::Database& database, std::int64_t id, const std::string& hash,
                              const Catalogue& catalogue) {
  Rows catalogues(database, "catalogue", 2);
  catalogues.add(id, hash);
  Rows headlines(database, "headline_info", 8);
  std::int64_t info = first_id(id, catalogue.headlines.size());
  for (const HeadlineInfo& h : catalogue.headlines)
    headlines.add(info++, id, h.section, h.measure, h.scope, h.dimension, h.full_label(), std::string(name(h.format)));
  Rows series(database, "series_info", 8);
  info = first_id(id, catalogue.series.size());
  for (const SeriesInfo& s : catalogue.series)
    series.add(info++, id, s.measure, s.provider, s.item, s.dimension, s.unit, std::string(name(s.period)));
  Rows providers(database, "provider", 3);
  for (const ProviderName& p : catalogue.providers) providers.add(id, p.provider, p.name);
  Rows items(database, "item", 4);
  for (const ItemName& i : catalogue.items) items.add(id, i.provider, i.item, i.name);
  Rows period(database, "period", 4);
  for (const Period kind : kPeriods) {
    int position = 0;
    for (const std::string& day : periods(catalogue, kind)) period.add(id, std::string(name(kind)), position++, day);
  }
  return catalogues.checksum() + headlines.checksum() + series.checksum() + providers.checksum() + items.checksum() +
         period.checksum();
}

std::uint64_t write_scenario(sqlite::Database& database, std::int64_t id, std::int64_t catalogue_id,
                             const StudyScenario& of) {
  const Scenario& scenario = of.scenario;
  Rows row(database, "scenario", 9);
  row.add(id, scenario_hash(scenario), scenario.name, scenario.file, scenario.description, iso_date(scenario.start),
          iso_date(scenario.until), catalogue_id, scenario.canonical);
  Rows published(database, "published", 6);
  for (const PublishedFigure& f : scenario.published)
    published.add(id, f.measure, f.scope, f.value, std::string(f.calibration ? "calibration" : "validation"), f.source);
  Rows uncertain(database, "uncertain", 8);
  std::int64_t uncertain_id = first_id(id, of.catalogue.uncertain.size());
  for (const UncertainInfo& u : of.catalogue.uncertain)
    uncertain.add(uncertain_id++, id, u.path, std::string(name(u.unit)), u.shape, u.low, u.value, u.high);
  return row.checksum() + published.checksum() + uncertain.checksum() + write_parameters(database, id, scenario);
}

/// What scenarios a study holds, by hash.
struct KeptScenario {
  std::string name, start, until;
};
std::map<std::string, KeptScenario> kept_scenarios(sqlite::Database& database) {
  std::map<std::string, KeptScenario> kept;
  sqlite::Statement row(database, "SELECT hash, name, start, until FROM scenario");
  while (row.step()) kept[row.text(0)] = {row.text(1), row.text(2), row.text(3)};
  return kept;
}

}  // namespace

std::uint64_t create_tables(sqlite::Database& database, Detail detail) {
  database.execute(kSchema);
  database.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kSchemaVersion));
  Rows study(database, "study", 2);
  study.add(utc_now(), std::string(name(detail)));
  return study.checksum();
}

Detail kept_detail(sqlite::Database& database) {
  sqlite::Statement row(database, "SELECT detail FROM study");
  if (!row.step()) database.fail_as_damaged("it holds no study");
  for (const Detail detail : {Detail::kNone, Detail::kHeadline, Detail::kFull})
    if (row.text(0) == name(detail)) return detail;
  database.fail_as_damaged("its detail is unknown");
}

std::string catalogue_hash(const Catalogue& catalogue) {
  RowChecksum sum("catalogue");
  for (const HeadlineInfo& h : catalogue.headlines)
    for (const std::string& text :
         {h.section, h.measure, h.scope, h.dimension, h.full_label(), std::string(name(h.format))})
      sum.add(text);
  sum.add(std::string_view("series"));
  for (const SeriesInfo& s : catalogue.series)
    for (const std::string& text : {s.measure, s.provider, s.item, s.dimension, s.unit, std::string(name(s.period))})
      sum.add(text);
  sum.add(std::string_view("names"));
  for (const ProviderName& p : catalogue.providers)
    for (const std::string& text : {p.provider, p.name}) sum.add(text);
  for (const ItemName& i : catalogue.items)
    for (const std::string& text : {i.provider, i.item, i.name}) sum.add(text);
  for (const Period kind : kPeriods) {
    sum.add(std::string_view(name(kind)));
    for (const std::string& day : periods(catalogue, kind)) sum.add(day);
  }
  return hex(sum.value());
}

std::optional<EnsembleRows> find_ensemble(sqlite::Database& database, const StudyScenario& of,
                                          const StoreOptions& options) {
  sqlite::Statement there(
      database,
      "SELECT ensemble_id, scenario_id, catalogue_id, catalogue.hash FROM scenario JOIN catalogue "
      "USING (catalogue_id) LEFT JOIN (SELECT * FROM ensemble WHERE seed = ? AND version = ? AND "
      "git_sha = ? AND compiler = ? AND arithmetic = ?) USING (scenario_id) WHERE scenario.hash = ?");
  const ProgramVersion& program = options.program;
  there.bind(std::to_string(options.seed)).bind(program.version).bind(program.git_sha).bind(program.compiler);
  there.bind(program.arithmetic).bind(scenario_hash(of.scenario));
  if (!there.step()) return std::nullopt;
  if (there.text(3) != catalogue_hash(of.catalogue))
    throw StudyRefused(
        fmt::format("{}: holds the results of another study: it reports other measures", options.directory.string()));
  if (there.type(0) == SQLITE_NULL) return std::nullopt;
  return EnsembleRows{there.integer(0), there.integer(1), there.integer(2)};
}

EnsembleRows write_ensemble(sqlite::Database& database, const StudyScenario& of, const StoreOptions& options,
                            std::uint64_t& checksum) {
  EnsembleRows rows;
  const std::string hash = scenario_hash(of.scenario);
  sqlite::Statement scenario(database, "SELECT scenario_id, catalogue_id FROM scenario WHERE hash = ?");
  if (scenario.bind(hash).step()) {
    rows.scenario = scenario.integer(0);
    rows.catalogue = scenario.integer(1);
  } else {
    const std::string reports = catalogue_hash(of.catalogue);
    sqlite::Statement catalogue(database, "SELECT catalogue_id FROM catalogue WHERE hash = ?");
    const bool known = catalogue.bind(reports).step();
    rows.catalogue = known ? catalogue.integer(0) : next_id(database, "catalogue", "catalogue_id");
    if (!known) checksum += write_catalogue(database, rows.catalogue, reports, of.catalogue);
    rows.scenario = next_id(database, "scenario", "scenario_id");
    checksum += write_scenario(database, rows.scenario, rows.catalogue, of);
  }
  rows.ensemble = next_id(database, "ensemble", "ensemble_id");
  const ProgramVersion& program = options.program;
  Rows row(database, "ensemble", 7);
  row.add(rows.ensemble, rows.scenario, std::to_string(options.seed), program.version, program.git_sha,
          program.compiler, program.arithmetic);
  checksum += row.checksum();
  return rows;
}

std::vector<std::string> differences(sqlite::Database& database, std::span<const StudyScenario> scenarios,
                                     const StoreOptions& options) {
  std::vector<std::string> found;
  const auto differs = [&](const std::string& what) {
    if (std::find(found.begin(), found.end(), what) == found.end()) found.push_back(what);
  };
  const auto compare = [&](const char* what, const std::string& there, const std::string& here, const char* why = "") {
    if (there != here) differs(fmt::format("{} is {} there, {} here{}", what, there, here, why));
  };
  const auto kept = kept_scenarios(database);
  std::map<std::string, const Scenario*> here;
  for (const StudyScenario& s : scenarios) here[scenario_hash(s.scenario)] = &s.scenario;
  if (kept.size() == 1 && here.size() == 1) {
    const auto& [hash, there] = *kept.begin();
    const auto& [own, scenario] = *here.begin();
    if (hash != own && !options.other_scenarios) {
      differs(fmt::format("the scenario differs (there \"{}\", hash {}; here \"{}\", hash {})", visible(there.name),
                          hash, visible(scenario->name), own));
      compare("the start", there.start, iso_date(scenario->start));
      compare("the end", there.until, iso_date(scenario->until));
    }
  } else if (!options.other_scenarios) {
    for (const auto& [hash, there] : kept)
      if (here.count(hash) == 0)
        differs(
            fmt::format("it holds the scenario \"{}\", hash {}, which is none of these", visible(there.name), hash));
  }
  const ProgramVersion& program = options.program;
  sqlite::Statement row(database, "SELECT seed, version, git_sha, compiler, arithmetic FROM ensemble");
  while (row.step()) {
    compare("the seed", row.text(0), std::to_string(options.seed));
    compare("the program", row.text(1) + " (" + row.text(2) + ")", program.version + " (" + program.git_sha + ")");
    compare("the compiler", row.text(3), program.compiler);
    compare("the arithmetic", row.text(4), program.arithmetic,
            " (logarithms and exponentials of this machine give other samples: go on where it was begun)");
  }
  if (options.detail) compare("the detail", name(kept_detail(database)), name(*options.detail));
  return found;
}

}  // namespace icsflow::models
