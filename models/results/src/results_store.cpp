#include "icsflow/results/results_store.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "checksum.hpp"
#include "directory.hpp"
#include "fixed_tables.hpp"
#include "icsflow/engine/arithmetic.hpp"
#include "icsflow/engine/check.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "output.hpp"
#include "sqlite.hpp"
#include "sqlite_schema.hpp"

namespace icsflow::models {
namespace {

std::string utc_now() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

std::vector<unsigned char> to_blob(const std::vector<double>& values) {
  static_assert(std::endian::native == std::endian::little, "blobs are little-endian: swap the bytes on this machine");
  std::vector<unsigned char> bytes(values.size() * sizeof(double));
  for (std::size_t i = 0; i < values.size(); ++i) {
    // One NaN only: its sign and payload may depend on the code that made it.
    const double value = std::isnan(values[i]) ? std::numeric_limits<double>::quiet_NaN() : values[i];
    std::memcpy(&bytes[i * sizeof(double)], &value, sizeof(double));
  }
  return bytes;
}

std::vector<double> from_blob(std::span<const unsigned char> bytes) {
  std::vector<double> values(bytes.size() / sizeof(double));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(double));
  return values;
}

Status status_from(const std::string& word) {
  for (const Status status : {Status::kFinished, Status::kDeadlock, Status::kFailed})
    if (word == name(status)) return status;
  throw std::runtime_error(fmt::format("replication of unknown status '{}'", word));
}

Detail default_detail(const StoreOptions& options) {
  if (options.detail) return *options.detail;
  if (options.detail_of_new) return *options.detail_of_new;
  return options.replications <= kFullDetailReplications ? Detail::kFull : Detail::kHeadline;
}

/// @return false if it holds nothing: a run was killed in its first transaction, which is undone when it is opened
bool holds_results(sqlite::Database& database, const std::string& file) {
  sqlite::Statement tables(database, "SELECT count(*) FROM sqlite_master");
  tables.step();
  if (tables.integer(0) == 0) return false;
  sqlite::Statement version(database, "PRAGMA user_version");
  version.step();
  if (version.integer(0) != kSchemaVersion)
    throw StudyRefused(
        fmt::format("{}: written in results format {}; this program reads and writes format {}. Read it "
                    "with the program that wrote it, or run the scenario again",
                    file, version.integer(0), kSchemaVersion));
  verify(database);
  return true;
}

/// Inserts a row. @return its checksum
template <class... Values>
std::uint64_t insert(sqlite::Statement& into, std::string_view table, const Values&... values) {
  RowChecksum sum(table);
  (sum.add(values), ...);
  (into.bind(values), ...);
  into.run();
  return sum.value();
}

}  // namespace

std::string this_compiler() {
#ifdef __clang__
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

std::string ProgramVersion::this_arithmetic() { return engine::arithmetic_fingerprint(); }

bool keeps(Detail detail, const SeriesInfo& info) {
  if (detail != Detail::kHeadline) return detail == Detail::kFull;
  return info.period == Period::kMonth && info.dimension.empty() && info.measure.rfind("rtt_part_", 0) != 0;
}

std::string scenario_hash(const Scenario& scenario) {
  Fnv1a hash;
  hash.add(scenario.canonical);
  return hex(hash.value());
}

struct ResultsStore::Impl {
  /// One scenario of the study, and what the file says of its replications.
  struct Ensemble {
    std::string hash;  // of the scenario
    EnsembleRows rows;
    std::size_t headlines = 0, uncertain = 0;   // that a replication reports
    std::vector<bool> series;                   // likewise, and whether it is kept
    std::vector<int> kept = {}, finished = {};  // numbers, ascending; so are
    std::vector<Replication> unfinished = {};   // those that came to no end

    void note(Replication r) {
      kept.insert(std::upper_bound(kept.begin(), kept.end(), r.number), r.number);
      if (r.status == Status::kFinished) {
        finished.insert(std::upper_bound(finished.begin(), finished.end(), r.number), r.number);
      } else {
        const auto later = [](const Replication& a, const Replication& b) { return a.number < b.number; };
        unfinished.insert(std::upper_bound(unfinished.begin(), unfinished.end(), r, later), std::move(r));
      }
    }
    [[nodiscard]] std::int64_t id_of(int number) const { return rows.ensemble * kRowsOfOwner + number; }
  };

  Impl(std::span<const StudyScenario> scenarios, const StoreOptions& given)
      : options(given), lock(given.directory), file(given.directory / kDatabaseName) {
    const Present present = look_at(file);
    if (present == Present::kFile && !begins_as_results(file))
      throw StudyRefused(fmt::format("{}: not a results file of icsflow", file.string()), false);
    if (present == Present::kFile && !options.overwrite) {
      open(lock.writable() ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
      if (holds_results(*database, file.string())) {
        go_on(scenarios);
        return;
      }
      database.reset();
    }
    if (!lock.writable())
      throw std::runtime_error(fmt::format("{}: cannot be written to: {}. Choose another with -o",
                                           options.directory.string(), std::strerror(lock.write_error())));
    if (present != Present::kFile) refuse_files_of_others(options.directory);
    detail = default_detail(options);
    require_room(scenarios, present == Present::kFile ? std::filesystem::file_size(file) : 0);
    if (present != Present::kNothing) remove_results(options.directory);
    open(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    create(scenarios);
  }

  ~Impl() {
    try {
      commit();
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): a caller that wants to know calls commit()
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void open(int flags) {
    database = std::make_unique<sqlite::Database>(file, flags);
    database->execute("PRAGMA foreign_keys = ON");
  }

  /// @param reclaimed bytes that are free once the study that is there is removed
  void require_room(std::span<const StudyScenario> scenarios, std::uint64_t reclaimed) const {
    std::uint64_t needed = 0;
    for (const StudyScenario& s : scenarios)
      needed += expected_bytes({s.scenario, s.catalogue, detail, options.replications, true});
    require_space(options.directory, needed, reclaimed);
  }

  void go_on(std::span<const StudyScenario> scenarios) {
    const std::vector<std::string> others = differences(*database, scenarios, options);
    if (!others.empty())
      throw StudyRefused(fmt::format("{}: holds the results of another study: {}", options.directory.string(),
                                     fmt::join(others, "; ")));
    detail = kept_detail(*database);
    load_checksums();
    // All are looked at before one is added: a study that is refused stays as it is.
    for (const StudyScenario& s : scenarios) find_ensemble(*database, s, options);
    for (const StudyScenario& s : scenarios) add(s);
  }

  // One transaction: either the file is a study or it is empty.
  void create(std::span<const StudyScenario> scenarios) {
    sqlite::Transaction first(*database);
    fixed = create_tables(*database, detail);
    for (const StudyScenario& s : scenarios) {
      if (!find_ensemble(*database, s, options))
        ensembles.push_back(ensemble_of(s, write_ensemble(*database, s, options, fixed)));
      places.push_back(*place_of(s));
    }
    sqlite::Statement sum(*database, "INSERT INTO checksum VALUES (?,?)");
    sum.bind("study").bind(hex(fixed)).run();
    sum.bind("replications").bind(hex(total)).run();
    first.commit();
  }

  [[nodiscard]] Ensemble ensemble_of(const StudyScenario& s, const EnsembleRows& rows) const {
    std::vector<bool> series;
    series.reserve(s.catalogue.series.size());
    for (const SeriesInfo& info : s.catalogue.series) series.push_back(keeps(detail, info));
    return {scenario_hash(s.scenario), rows, s.catalogue.headlines.size(), s.catalogue.uncertain.size(),
            std::move(series)};
  }

  /// Where in `ensembles` a scenario is; nothing if it is not there yet.
  [[nodiscard]] std::optional<std::size_t> place_of(const StudyScenario& s) const {
    const std::string hash = scenario_hash(s.scenario);
    const auto same = [&](const Ensemble& e) { return e.hash == hash; };
    const auto found = std::find_if(ensembles.begin(), ensembles.end(), same);
    if (found == ensembles.end()) return std::nullopt;
    return static_cast<std::size_t>(found - ensembles.begin());
  }

  /// @return its index
  std::size_t add(const StudyScenario& s) {
    const auto rows = find_ensemble(*database, s, options);
    if (!place_of(s)) ensembles.push_back(rows ? found(s, *rows) : added(s));
    places.push_back(*place_of(s));
    return places.size() - 1;
  }

  /// A scenario that is in the file.
  Ensemble found(const StudyScenario& s, const EnsembleRows& rows) {
    Ensemble ensemble = ensemble_of(s, rows);
    load(ensemble);
    const auto there =
        std::count_if(ensemble.kept.begin(), ensemble.kept.end(), [&](int n) { return n < options.replications; });
    const int left = options.replications - static_cast<int>(there);
    if (lock.writable()) {
      require_space(options.directory, expected_bytes({s.scenario, s.catalogue, detail, left, false}), 0);
    } else if (left > 0) {
      throw std::runtime_error(
          fmt::format("{}: holds {} of {} replications and cannot be written to: {}. Nothing was run. Choose another "
                      "directory with -o, or ask for the replications it holds",
                      options.directory.string(), there, options.replications, std::strerror(lock.write_error())));
    }
    return ensemble;
  }

  /// A scenario that the file lacks.
  Ensemble added(const StudyScenario& s) {
    if (!lock.writable())
      throw std::runtime_error(fmt::format("{}: lacks the scenario \"{}\" and cannot be written to: {}",
                                           options.directory.string(), s.scenario.name,
                                           std::strerror(lock.write_error())));
    require_room({&s, 1}, 0);
    commit();
    std::uint64_t sum = fixed;
    sqlite::Transaction one(*database);
    const EnsembleRows rows = write_ensemble(*database, s, options, sum);
    sqlite::Statement(*database, "UPDATE checksum SET value = ? WHERE part = 'study'").bind(hex(sum)).run();
    one.commit();
    fixed = sum;
    return ensemble_of(s, rows);
  }

  /// Does what writes to the present transaction. Should it fail, what was not committed is gone, as if never taken.
  template <class Write>
  void in_transaction(Write write_rows) {
    try {
      if (!transaction) {
        transaction.emplace(*database);
        // A replication's values are written before its row, which holds their checksum.
        database->execute("PRAGMA defer_foreign_keys = ON");
      }
      write_rows();
    } catch (...) {
      transaction.reset();
      for (Ensemble& e : ensembles) {
        e.kept = e.finished = {};
        e.unfinished = {};
      }
      try {
        load_checksums();
        for (Ensemble& e : ensembles) load(e);
      } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the first failure is the one to report
      }
      throw;
    }
  }

  void load_checksums() {
    const auto kept = [&](const char* part) -> std::uint64_t {
      sqlite::Statement sum(*database, "SELECT value FROM checksum WHERE part = ?");
      sum.bind(part);
      return sum.step() ? std::stoull(sum.text(0), nullptr, 16) : 0;
    };
    fixed = kept("study");
    total = kept("replications");
  }

  /// What the file says of the replications of an ensemble.
  void load(Ensemble& ensemble) {
    sqlite::Statement row(*database,
                          "SELECT number, status, message FROM replication WHERE replication_id >= ? AND "
                          "replication_id < ? ORDER BY replication_id");
    row.bind(ensemble.id_of(0)).bind(ensemble.id_of(0) + kRowsOfOwner);
    while (row.step()) ensemble.note({row.whole(0), status_from(row.text(1)), row.text(2)});
  }

  /// The row that makes a replication. @param rows checksum of the others
  void write_replication(const Ensemble& ensemble, const Replication& r, const std::string& event_hash,
                         std::uint64_t events, double seconds, std::uint64_t rows) {
    sqlite::Statement row(*database, "INSERT INTO replication VALUES (?,?,?,?,?,?,?,?,?,?,?)");
    RowChecksum sum("replication");
    const auto column = [&](const auto& value) {
      sum.add(value);
      row.bind(value);
    };
    column(ensemble.id_of(r.number));
    column(ensemble.rows.ensemble);
    column(r.number);
    column(std::string(name(r.status)));
    column(r.message);
    column(event_hash);
    column(static_cast<std::int64_t>(events));
    column(seconds);
    column(utc_now());
    column(host_name());
    const std::uint64_t checksum = sum.value() + rows;
    row.bind(hex(checksum)).run();
    total += checksum;
  }

  void commit() {
    if (!transaction) return;
    in_transaction([this] {
      sqlite::Statement(*database, "UPDATE checksum SET value = ? WHERE part = 'replications'").bind(hex(total)).run();
      transaction->commit();
    });
    transaction.reset();
  }

  /// Reads `column` of the rows of finished replications below `count`. @param id of what stands in column `by`
  template <class Read>
  auto read(const char* table, const char* by, std::int64_t id, const char* column, int count, std::size_t scenario,
            Read read_value) const {
    const Ensemble& ensemble = of(scenario);
    std::vector<decltype(read_value(std::declval<sqlite::Statement&>()))> values;
    sqlite::Statement row(*database, fmt::format("SELECT replication_id, {} FROM {} WHERE {} = ? AND replication_id >= "
                                                 "? AND replication_id < ? ORDER BY replication_id",
                                                 column, table, by));
    row.bind(id).bind(ensemble.id_of(0)).bind(ensemble.id_of(count));
    auto expected = ensemble.finished.begin();
    for (; row.step(); ++expected) {
      if (expected == ensemble.finished.end() || row.integer(0) != ensemble.id_of(*expected)) break;
      values.push_back(read_value(row));
    }
    if (expected != ensemble.finished.end() && *expected < count)
      database->fail_as_damaged("values of a replication are missing");
    return values;
  }

  Ensemble& of(std::size_t scenario) { return ensembles.at(places.at(scenario)); }
  [[nodiscard]] const Ensemble& of(std::size_t scenario) const { return ensembles.at(places.at(scenario)); }

  StoreOptions options;
  DirectoryLock lock;
  std::filesystem::path file;
  std::unique_ptr<sqlite::Database> database;
  std::optional<sqlite::Transaction> transaction;  // of replications written and not committed
  Detail detail = Detail::kFull;
  std::vector<Ensemble> ensembles;
  std::vector<std::size_t> places;  // in `ensembles`, by index of the scenario
  std::uint64_t fixed = 0;          // checksum of what is written once
  std::uint64_t total = 0;          // of all replications
};

ResultsStore::ResultsStore(std::span<const StudyScenario> scenarios, const StoreOptions& options)
    : impl_(std::make_unique<Impl>(scenarios, options)) {}

ResultsStore::ResultsStore(const Scenario& scenario, const Catalogue& catalogue, const StoreOptions& options)
    : ResultsStore(std::initializer_list<StudyScenario>{{scenario, catalogue}}, options) {}

ResultsStore::~ResultsStore() = default;

std::size_t ResultsStore::add(const Scenario& scenario, const Catalogue& catalogue) {
  return impl_->add({scenario, catalogue});
}

std::size_t ResultsStore::scenarios() const { return impl_->places.size(); }

std::size_t ResultsStore::first_of(std::size_t scenario) const {
  const std::size_t place = impl_->places.at(scenario);
  return static_cast<std::size_t>(std::find(impl_->places.begin(), impl_->places.end(), place) - impl_->places.begin());
}

std::uint64_t ResultsStore::seed() const { return impl_->options.seed; }

Detail ResultsStore::detail() const { return impl_->detail; }

bool ResultsStore::writable() const { return impl_->lock.writable(); }

const std::vector<int>& ResultsStore::replications(std::size_t scenario) const { return impl_->of(scenario).kept; }

std::vector<int> ResultsStore::finished(int count, std::size_t scenario) const {
  const std::vector<int>& all = impl_->of(scenario).finished;
  return {all.begin(), std::lower_bound(all.begin(), all.end(), count)};
}

std::vector<Replication> ResultsStore::unfinished(int count, std::size_t scenario) const {
  std::vector<Replication> found;
  for (const Replication& r : impl_->of(scenario).unfinished)
    if (r.number < count) found.push_back(r);
  return found;
}

void ResultsStore::write(const RunResult& result, std::size_t scenario) {
  Impl::Ensemble& ensemble = impl_->of(scenario);
  if (result.headlines.size() != ensemble.headlines || result.series.size() != ensemble.series.size() ||
      result.drawn.size() != ensemble.uncertain)
    engine::contract_violation(
        fmt::format("replication {} reports other measures than the catalogue", result.replication));
  const sqlite::Database& database = *impl_->database;
  impl_->in_transaction([&] {
    const std::int64_t replication = ensemble.id_of(result.replication);
    std::uint64_t rows = 0;
    sqlite::Statement drawn(database, "INSERT INTO drawn VALUES (?,?,?)");
    std::int64_t id = ensemble.rows.scenario * kRowsOfOwner;
    for (const double value : result.drawn) rows += insert(drawn, "drawn", id++, replication, value);
    if (impl_->detail != Detail::kNone) {
      sqlite::Statement headline(database, "INSERT INTO headline VALUES (?,?,?)");
      id = ensemble.rows.catalogue * kRowsOfOwner;
      for (const double value : result.headlines) rows += insert(headline, "headline", id++, replication, value);
    }
    sqlite::Statement series(database, "INSERT INTO series VALUES (?,?,?)");
    id = ensemble.rows.catalogue * kRowsOfOwner;
    for (std::size_t i = 0; i < result.series.size(); ++i, ++id) {
      if (!ensemble.series[i]) continue;
      const std::vector<unsigned char> blob = to_blob(result.series[i]);
      rows += insert(series, "series", id, replication, std::span<const unsigned char>(blob));
    }
    const Replication r{result.replication, Status::kFinished, ""};
    impl_->write_replication(ensemble, r, hex(result.event_hash), result.events, result.seconds, rows);
    ensemble.note(r);
  });
}

void ResultsStore::write(const Replication& unfinished, double seconds, std::size_t scenario) {
  Impl::Ensemble& ensemble = impl_->of(scenario);
  impl_->in_transaction([&] {
    impl_->write_replication(ensemble, unfinished, "", 0, seconds, 0);
    ensemble.note(unfinished);
  });
}

void ResultsStore::commit() { impl_->commit(); }

std::vector<double> ResultsStore::headline(std::size_t info, int count, std::size_t scenario) const {
  const std::int64_t id = impl_->of(scenario).rows.catalogue * kRowsOfOwner + static_cast<std::int64_t>(info);
  return impl_->read("headline", "info_id", id, "value", count, scenario,
                     [](const sqlite::Statement& row) { return row.real(1); });
}

std::vector<std::vector<double>> ResultsStore::series(std::size_t info, int count, std::size_t scenario) const {
  const std::int64_t id = impl_->of(scenario).rows.catalogue * kRowsOfOwner + static_cast<std::int64_t>(info);
  return impl_->read("series", "info_id", id, "blob", count, scenario,
                     [](const sqlite::Statement& row) { return from_blob(row.blob(1)); });
}

std::vector<double> ResultsStore::drawn(std::size_t info, int count, std::size_t scenario) const {
  const std::int64_t id = impl_->of(scenario).rows.scenario * kRowsOfOwner + static_cast<std::int64_t>(info);
  return impl_->read("drawn", "uncertain_id", id, "value", count, scenario,
                     [](const sqlite::Statement& row) { return row.real(1); });
}

}  // namespace icsflow::models
