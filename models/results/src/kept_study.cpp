#include "icsflow/results/kept_study.hpp"

#include <cstring>
#include <optional>

#include "directory.hpp"
#include "fixed_tables.hpp"
#include "icsflow/results/names.hpp"
#include "open_to_read.hpp"
#include "sqlite_schema.hpp"

namespace icsflow::models {
namespace {

/// The enumerator whose name is `word`.
template <class Enum>
Enum from_word(const sqlite::Database& database, const std::string& word, std::initializer_list<Enum> all) {
  for (const Enum one : all)
    if (word == name(one)) return one;
  database.fail_as_damaged("it has the unknown word '" + word + "'");
}

Period period_of(const sqlite::Database& database, const std::string& word) {
  return from_word(database, word, {Period::kDay, Period::kWeek, Period::kMonth, Period::kMonthEnd, Period::kRun});
}

void read_headlines(sqlite::Database& database, std::int64_t id, Catalogue& to) {
  sqlite::Statement row(database,
                        "SELECT section, measure, scope, dimension, label, format FROM headline_info WHERE "
                        "catalogue_id = ? ORDER BY info_id");
  row.bind(id);
  while (row.step()) {
    HeadlineInfo info;
    info.section = row.text(0);
    info.measure = row.text(1);
    info.scope = row.text(2);
    info.dimension = row.text(3);
    info.label = row.text(4);
    info.format =
        from_word(database, row.text(5),
                  {Format::kCount, Format::kShare, Format::kDays, Format::kWeeks, Format::kHours, Format::kNumber});
    to.headlines.push_back(std::move(info));
  }
}

std::shared_ptr<Catalogue> read_catalogue(sqlite::Database& database, std::int64_t id) {
  auto catalogue = std::make_shared<Catalogue>();
  read_headlines(database, id, *catalogue);
  sqlite::Statement series(database,
                           "SELECT measure, provider, item, unit, period, dimension FROM series_info WHERE "
                           "catalogue_id = ? ORDER BY info_id");
  series.bind(id);
  while (series.step())
    catalogue->series.push_back({series.text(0), series.text(1), series.text(2), series.text(3),
                                 period_of(database, series.text(4)), series.text(5)});
  sqlite::Statement period(database,
                           "SELECT kind, first_day FROM period WHERE catalogue_id = ? ORDER BY kind, position");
  period.bind(id);
  while (period.step()) {
    const Period kind = period_of(database, period.text(0));
    if (kind == Period::kDay) catalogue->days.push_back(period.text(1));
    if (kind == Period::kWeek) catalogue->weeks.push_back(period.text(1));
    if (kind == Period::kMonth) catalogue->months.push_back(period.text(1));
    if (kind == Period::kMonthEnd) catalogue->month_ends.push_back(period.text(1));
  }
  sqlite::Statement provider(database, "SELECT provider, name FROM provider WHERE catalogue_id = ? ORDER BY provider");
  provider.bind(id);
  while (provider.step()) catalogue->providers.push_back({provider.text(0), provider.text(1)});
  sqlite::Statement item(database,
                         "SELECT provider, item, name FROM item WHERE catalogue_id = ? ORDER BY provider, item");
  item.bind(id);
  while (item.step()) catalogue->items.push_back({item.text(0), item.text(1), item.text(2)});
  return catalogue;
}

void read_uncertain(sqlite::Database& database, std::int64_t scenario, Catalogue& to) {
  sqlite::Statement row(database,
                        "SELECT path, unit, shape, low, value, high FROM uncertain WHERE scenario_id = ? ORDER BY "
                        "uncertain_id");
  row.bind(scenario);
  while (row.step()) {
    const Unit unit =
        from_word(database, row.text(1),
                  {Unit::kNumber, Unit::kShare, Unit::kCount, Unit::kDuration, Unit::kRate, Unit::kWorkingRate});
    to.uncertain.push_back({row.text(0), unit, row.text(2), row.real(3), row.real(4), row.real(5)});
  }
}

void read_replications(sqlite::Database& database, KeptEnsemble& of) {
  sqlite::Statement row(database,
                        "SELECT number, status, message FROM replication WHERE replication_id >= ? AND "
                        "replication_id < ? ORDER BY replication_id");
  row.bind(of.id * kRowsOfOwner).bind((of.id + 1) * kRowsOfOwner);
  while (row.step()) {
    const Status status = from_word(database, row.text(1), {Status::kFinished, Status::kDeadlock, Status::kFailed});
    if (status == Status::kFinished) {
      of.finished.push_back(row.whole(0));
    } else {
      of.unfinished.push_back({row.whole(0), status, row.text(2)});
    }
  }
}

std::vector<double> values_of(std::span<const unsigned char> bytes) {
  std::vector<double> values(bytes.size() / sizeof(double));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(double));
  return values;
}

}  // namespace

struct KeptStudy::Impl {
  explicit Impl(const std::filesystem::path& directory)
      : database(open_to_read(directory / kDatabaseName)), detail(kept_detail(*database)) {
    sqlite::Statement row(
        *database,
        "SELECT ensemble_id, scenario_id, catalogue_id, scenario.hash, name, file, start, until, seed, version, "
        "git_sha, compiler, arithmetic, catalogue.hash, description FROM ensemble JOIN scenario USING (scenario_id) "
        "JOIN catalogue "
        "USING (catalogue_id) ORDER BY 1");
    while (row.step()) {
      KeptEnsemble e;
      e.id = row.integer(0);
      e.scenario = row.integer(1);
      e.reports = row.integer(2);
      e.hash = row.text(3);
      e.name = row.text(4);
      e.file = row.text(5);
      e.start = row.text(6);
      e.until = row.text(7);
      e.seed = std::stoull(row.text(8));
      e.program = {row.text(9), row.text(10), row.text(11), row.text(12)};
      e.reports_hash = row.text(13);
      e.description = row.text(14);
      ensembles.push_back(std::move(e));
    }
    for (KeptEnsemble& e : ensembles) {
      read_replications(*database, e);
      const auto catalogue = read_catalogue(*database, e.reports);
      read_uncertain(*database, e.scenario, *catalogue);
      e.catalogue = catalogue;
    }
  }

  /// Values of the rows of an ensemble, one for each finished replication.
  template <class Read>
  auto values(const std::string& query, std::int64_t id, const KeptEnsemble& of, Read read) const {
    std::vector<decltype(read(std::declval<sqlite::Statement&>()))> out;
    sqlite::Statement row(*database, query);
    row.bind(id).bind(of.id * kRowsOfOwner).bind((of.id + 1) * kRowsOfOwner);
    while (row.step()) out.push_back(read(row));
    if (out.size() != of.finished.size()) database->fail_as_damaged("values of a replication are missing");
    return out;
  }

  std::unique_ptr<sqlite::Database> database;
  Detail detail;
  std::vector<KeptEnsemble> ensembles;
};

KeptStudy::KeptStudy(const std::filesystem::path& directory) : impl_(std::make_unique<Impl>(directory)) {}
KeptStudy::~KeptStudy() = default;

Detail KeptStudy::detail() const { return impl_->detail; }
const std::vector<KeptEnsemble>& KeptStudy::ensembles() const { return impl_->ensembles; }

std::vector<double> KeptStudy::headline(const KeptEnsemble& of, std::size_t info) const {
  return impl_->values(
      "SELECT value FROM headline WHERE info_id = ? AND replication_id >= ? AND replication_id < ? ORDER BY "
      "replication_id",
      of.reports * kRowsOfOwner + static_cast<std::int64_t>(info), of,
      [](const sqlite::Statement& row) { return row.real(0); });
}

std::vector<std::vector<double>> KeptStudy::series(const KeptEnsemble& of, std::size_t info) const {
  return impl_->values(
      "SELECT blob FROM series WHERE info_id = ? AND replication_id >= ? AND replication_id < ? ORDER BY "
      "replication_id",
      of.reports * kRowsOfOwner + static_cast<std::int64_t>(info), of,
      [](const sqlite::Statement& row) { return values_of(row.blob(0)); });
}

bool KeptStudy::has_series(const KeptEnsemble& of, std::size_t info) const {
  if (of.finished.empty()) return false;
  sqlite::Statement row(*impl_->database, "SELECT 1 FROM series WHERE info_id = ? AND replication_id = ?");
  row.bind(of.reports * kRowsOfOwner + static_cast<std::int64_t>(info));
  row.bind(of.id * kRowsOfOwner + of.finished.front());
  return row.step();
}

std::vector<double> KeptStudy::drawn(const KeptEnsemble& of, std::size_t info) const {
  return impl_->values(
      "SELECT value FROM drawn WHERE uncertain_id = ? AND replication_id >= ? AND replication_id < ? ORDER BY "
      "replication_id",
      of.scenario * kRowsOfOwner + static_cast<std::int64_t>(info), of,
      [](const sqlite::Statement& row) { return row.real(0); });
}

RunResult KeptStudy::replication(const KeptEnsemble& of, int number) const {
  sqlite::Database& database = *impl_->database;
  const std::int64_t id = of.id * kRowsOfOwner + number;
  RunResult result;
  result.replication = number;
  {
    sqlite::Statement row(database, "SELECT event_hash, events, seconds FROM replication WHERE replication_id = ?");
    if (!row.bind(id).step()) database.fail_as_damaged("a replication is missing");
    result.event_hash = std::stoull(row.text(0), nullptr, 16);
    result.events = static_cast<std::uint64_t>(row.integer(1));
    result.seconds = row.real(2);
  }
  const auto one = [&](sqlite::Statement& row, std::int64_t owner, std::size_t info) {
    row.reset();
    return row.bind(owner * kRowsOfOwner + static_cast<std::int64_t>(info)).bind(id).step();
  };
  sqlite::Statement headline(database, "SELECT value FROM headline WHERE info_id = ? AND replication_id = ?");
  for (std::size_t i = 0; i < of.catalogue->headlines.size(); ++i)
    if (one(headline, of.reports, i)) result.headlines.push_back(headline.real(0));
  sqlite::Statement series(database, "SELECT blob FROM series WHERE info_id = ? AND replication_id = ?");
  for (std::size_t i = 0; i < of.catalogue->series.size(); ++i) {
    result.series.emplace_back();
    if (one(series, of.reports, i)) result.series.back() = values_of(series.blob(0));
  }
  sqlite::Statement drawn(database, "SELECT value FROM drawn WHERE uncertain_id = ? AND replication_id = ?");
  for (std::size_t i = 0; i < of.catalogue->uncertain.size(); ++i)
    if (one(drawn, of.scenario, i)) result.drawn.push_back(drawn.real(0));
  return result;
}

std::vector<KeptPublished> KeptStudy::published(const KeptEnsemble& of) const {
  std::vector<KeptPublished> all;
  sqlite::Statement row(*impl_->database,
                        "SELECT measure, scope, value, role, source FROM published WHERE scenario_id = ? ORDER BY "
                        "measure, scope, source");
  row.bind(of.scenario);
  while (row.step()) all.push_back({row.text(0), row.text(1), row.real(2), row.text(3), row.text(4)});
  return all;
}

std::map<std::string, KeptParameter> KeptStudy::parameters(const KeptEnsemble& of) const {
  std::map<std::string, KeptParameter> all;
  sqlite::Statement row(*impl_->database,
                        "SELECT path, value, unit, mark, source FROM parameter_view WHERE scenario_id = ?");
  row.bind(of.scenario);
  while (row.step()) all[row.text(0)] = {row.real(1), row.text(2), row.text(3), row.text(4)};
  return all;
}

}  // namespace icsflow::models
