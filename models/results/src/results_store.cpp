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
#include "icsflow/domain/calendar.hpp"
#include "icsflow/engine/check.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/results/results_store.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "icsflow/scenario/visible.hpp"
#include "schema.hpp"
#include "sqlite.hpp"

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

std::string compiler() {
#ifdef __clang__
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

std::uint64_t csv_bytes(const Catalogue& catalogue) {
  constexpr std::uint64_t kRow = 100;
  std::uint64_t rows = catalogue.headlines.size();
  for (const SeriesInfo& info : catalogue.series) rows += periods(catalogue, info.period).size();
  return rows * kRow;
}

/// What is written once: the scenario twice over (parameters and text) and the catalogue.
std::uint64_t fixed_bytes(const Scenario& scenario, const Catalogue& catalogue) {
  return 65'536 + scenario.canonical.size() + 200 * scenario.parameters.size() +
         150 * (catalogue.headlines.size() + catalogue.series.size());
}

void write_study(sqlite::Database& database, const Scenario& scenario, const StoreOptions& options, Detail detail) {
  sqlite::Statement(database, "INSERT INTO study VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)")
      .bind(scenario.name)
      .bind(scenario.file)
      .bind(scenario.description)
      .bind(scenario_hash(scenario))
      .bind(std::to_string(options.seed))
      .bind(iso_date(scenario.start))
      .bind(iso_date(scenario.until))
      .bind(options.program.version)
      .bind(options.program.git_sha)
      .bind(compiler())
      .bind(utc_now())
      .bind(name(detail))
      .bind(scenario.canonical)
      .run();
  sqlite::Statement parameter(database, "INSERT INTO parameter VALUES (?,?,?,?,?,?)");
  for (ParameterId id = 0; id < scenario.parameters.size(); ++id) {
    const Parameter& p = scenario.parameters.at(id);
    parameter.bind(p.path).bind(p.value).bind(name(p.unit)).bind(name(p.mark));
    parameter.bind(p.source).bind(p.overridden ? 1 : 0).run();
  }
  sqlite::Statement published(database, "INSERT INTO published VALUES (?,?,?,?,?)");
  for (const PublishedFigure& f : scenario.published) {
    published.bind(f.measure).bind(f.scope).bind(f.value).bind(f.calibration ? "calibration" : "validation");
    published.bind(f.source).run();
  }
}

void write_catalogue(sqlite::Database& database, const Catalogue& catalogue) {
  sqlite::Statement headline(database, "INSERT INTO headline_info VALUES (?,?,?,?,?,?)");
  int id = 0;
  for (const HeadlineInfo& info : catalogue.headlines) {
    headline.bind(id++).bind(info.section).bind(info.measure).bind(info.scope).bind(info.full_label());
    headline.bind(name(info.format)).run();
  }
  sqlite::Statement series(database, "INSERT INTO series_info VALUES (?,?,?,?,?,?)");
  id = 0;
  for (const SeriesInfo& info : catalogue.series) {
    series.bind(id++).bind(info.measure).bind(info.provider).bind(info.item).bind(info.unit);
    series.bind(name(info.period)).run();
  }
  sqlite::Statement uncertain(database, "INSERT INTO uncertain VALUES (?,?,?,?,?,?,?)");
  id = 0;
  for (const UncertainInfo& u : catalogue.uncertain) {
    uncertain.bind(id++).bind(u.path).bind(name(u.unit)).bind(u.shape).bind(u.low).bind(u.value).bind(u.high).run();
  }
  sqlite::Statement period(database, "INSERT INTO period VALUES (?,?,?)");
  for (const Period kind : {Period::kDay, Period::kWeek, Period::kMonth, Period::kRun}) {
    int position = 0;
    for (const std::string& day : periods(catalogue, kind)) period.bind(name(kind)).bind(position++).bind(day).run();
  }
}

Detail detail_from(const std::string& word) {
  for (const Detail detail : {Detail::kNone, Detail::kHeadline, Detail::kFull})
    if (word == name(detail)) return detail;
  throw std::runtime_error(fmt::format("results of unknown detail '{}'", word));
}

Status status_from(const std::string& word) {
  for (const Status status : {Status::kFinished, Status::kDeadlock, Status::kFailed})
    if (word == name(status)) return status;
  throw std::runtime_error(fmt::format("replication of unknown status '{}'", word));
}

Detail default_detail(const StoreOptions& options) {
  if (options.detail) return *options.detail;
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
    throw StudyRefused(fmt::format("{}: written in results format {}; this program reads and writes format {}", file,
                                   version.integer(0), kSchemaVersion));
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

/// @return the detail the study is kept in
/// @throws StudyRefused naming everything in which the study in `database` is another one
Detail require_same_study(sqlite::Database& database, const Scenario& scenario, const Catalogue& catalogue,
                          const StoreOptions& options) {
  sqlite::Statement row(database,
                        "SELECT name, scenario_hash, seed, start, until, version, git_sha, detail FROM study");
  if (!row.step()) throw StudyRefused(fmt::format("{}: holds no study", options.directory.string()));
  std::vector<std::string> differences;
  const auto compare = [&](const char* what, const std::string& there, const std::string& here) {
    if (there != here) differences.push_back(fmt::format("{} is {} there, {} here", what, there, here));
  };
  if (row.text(1) != scenario_hash(scenario))
    differences.push_back(fmt::format("the scenario differs (there \"{}\", hash {}; here \"{}\", hash {})",
                                      visible(row.text(0)), row.text(1), visible(scenario.name),
                                      scenario_hash(scenario)));
  compare("the seed", row.text(2), std::to_string(options.seed));
  compare("the start", row.text(3), iso_date(scenario.start));
  compare("the end", row.text(4), iso_date(scenario.until));
  compare("the program", row.text(5) + " (" + row.text(6) + ")",
          options.program.version + " (" + options.program.git_sha + ")");
  const Detail detail = detail_from(row.text(7));
  if (options.detail) compare("the detail", row.text(7), name(*options.detail));
  if (differences.empty()) {
    sqlite::Statement sizes(database,
                            "SELECT (SELECT count(*) FROM headline_info), (SELECT count(*) FROM series_info)");
    sizes.step();
    if (sizes.integer(0) != static_cast<std::int64_t>(catalogue.headlines.size()) ||
        sizes.integer(1) != static_cast<std::int64_t>(catalogue.series.size()))
      differences.emplace_back("it reports other measures");
  }
  if (!differences.empty())
    throw StudyRefused(fmt::format("{}: holds the results of another study: {}", options.directory.string(),
                                   fmt::join(differences, "; ")));
  return detail;
}

}  // namespace

namespace {

/// A row of table `series`, its share of the page it is on, and its entry in the index.
std::uint64_t series_bytes(std::uint64_t blob) {
  constexpr std::uint64_t kPage = 4096;
  constexpr std::uint64_t kRow = 16;
  constexpr std::uint64_t kIndexEntry = 14;
  const std::uint64_t row = blob + kRow;
  // Rows are not split over two pages unless they are longer than one.
  return (row <= kPage ? kPage / (kPage / row) : (row + kPage - 1) / kPage * kPage) + kIndexEntry;
}

}  // namespace

std::uint64_t bytes_per_replication(const Catalogue& catalogue, Detail detail) {
  // Measured on databases of some tens of replications.
  constexpr std::uint64_t kReplication = 150;
  constexpr std::uint64_t kHeadline = 18;
  std::uint64_t bytes = kReplication + kHeadline * catalogue.uncertain.size();
  if (detail == Detail::kNone) return bytes;
  bytes += kHeadline * catalogue.headlines.size();
  if (detail == Detail::kHeadline) return bytes;
  for (const SeriesInfo& info : catalogue.series)
    bytes += series_bytes(sizeof(double) * periods(catalogue, info.period).size());
  return bytes;
}

std::string scenario_hash(const Scenario& scenario) {
  Fnv1a hash;
  hash.add(scenario.canonical);
  return hex(hash.value());
}

struct ResultsStore::Impl {
  Impl(const Scenario& scenario, const Catalogue& catalogue, const StoreOptions& options)
      : lock(options.directory),
        file(options.directory / kDatabaseName),
        headlines(catalogue.headlines.size()),
        series(catalogue.series.size()),
        uncertain(catalogue.uncertain.size()) {
    const Present present = look_at(file);
    if (present == Present::kFile && !begins_as_results(file))
      throw StudyRefused(fmt::format("{}: not a results file of icsflow", file.string()), false);
    if (present == Present::kFile && !options.overwrite) {
      open(lock.writable() ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
      if (holds_results(*database, file.string())) {
        go_on(scenario, catalogue, options);
        return;
      }
      database.reset();
    }
    if (!lock.writable())
      throw std::runtime_error(fmt::format("{}: cannot be written to: {}. Choose another with -o",
                                           options.directory.string(), std::strerror(lock.write_error())));
    if (present != Present::kFile) refuse_files_of_others(options.directory);
    detail = default_detail(options);
    const std::uint64_t needed =
        fixed_bytes(scenario, catalogue) + csv_bytes(catalogue) +
        static_cast<std::uint64_t>(options.replications) * bytes_per_replication(catalogue, detail);
    require_space(options.directory, needed, present == Present::kFile ? std::filesystem::file_size(file) : 0);
    if (present != Present::kNothing) remove_results(options.directory);
    open(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    create(scenario, catalogue, options);
  }

  ~Impl() {
    try {
      commit();
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): who wants to know calls commit()
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void open(int flags) {
    database = std::make_unique<sqlite::Database>(file, flags);
    database->execute("PRAGMA foreign_keys = ON");
  }

  void go_on(const Scenario& scenario, const Catalogue& catalogue, const StoreOptions& options) {
    detail = require_same_study(*database, scenario, catalogue, options);
    load();
    const auto there = std::count_if(kept.begin(), kept.end(), [&](int n) { return n < options.replications; });
    const auto left = static_cast<std::uint64_t>(options.replications - there);
    if (lock.writable()) {
      require_space(options.directory, left * bytes_per_replication(catalogue, detail) + csv_bytes(catalogue), 0);
    } else if (left > 0) {
      throw std::runtime_error(
          fmt::format("{}: holds {} of {} replications and cannot be written to: {}. Nothing was run. Choose another "
                      "directory with -o, or ask for the replications it holds",
                      options.directory.string(), there, options.replications, std::strerror(lock.write_error())));
    }
  }

  // One transaction: either the file is a study or it is empty.
  void create(const Scenario& scenario, const Catalogue& catalogue, const StoreOptions& options) {
    sqlite::Transaction first(*database);
    database->execute(kSchema);
    database->execute(
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kSchemaVersion));
    write_study(*database, scenario, options, detail);
    write_catalogue(*database, catalogue);
    sqlite::Statement sum(*database, "INSERT INTO checksum VALUES (?,?)");
    sum.bind("study").bind(hex(study_checksum(*database))).run();
    sum.bind("replications").bind(hex(total)).run();
    first.commit();
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
      kept.clear();
      finished.clear();
      unfinished.clear();
      try {
        load();
      } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the first failure is the one to tell
      }
      throw;
    }
  }

  /// What the file says of its replications.
  void load() {
    sqlite::Statement row(*database, "SELECT number, status, message FROM replication ORDER BY number");
    while (row.step()) note({row.whole(0), status_from(row.text(1)), row.text(2)});
    sqlite::Statement sum(*database, "SELECT value FROM checksum WHERE part = 'replications'");
    if (sum.step()) total = std::stoull(sum.text(0), nullptr, 16);
  }

  /// The row that makes a replication. @param rows checksum of the others
  void write_replication(const Replication& r, const std::string& event_hash, std::uint64_t events, double seconds,
                         std::uint64_t rows) {
    sqlite::Statement row(*database, "INSERT INTO replication VALUES (?,?,?,?,?,?,?,?,?)");
    RowChecksum sum("replication");
    const auto column = [&](const auto& value) {
      sum.add(value);
      row.bind(value);
    };
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

  void note(Replication r) {
    kept.insert(std::upper_bound(kept.begin(), kept.end(), r.number), r.number);
    if (r.status == Status::kFinished) {
      finished.insert(std::upper_bound(finished.begin(), finished.end(), r.number), r.number);
    } else {
      const auto later = [](const Replication& a, const Replication& b) { return a.number < b.number; };
      unfinished.insert(std::upper_bound(unfinished.begin(), unfinished.end(), r, later), std::move(r));
    }
  }

  /// Reads column 1 of rows of finished replications below `count`; column 0 is the replication.
  template <class Read>
  auto read(const char* sql, std::size_t info, int count, Read read_value) const {
    std::vector<decltype(read_value(std::declval<sqlite::Statement&>()))> values;
    sqlite::Statement row(*database, sql);
    row.bind(static_cast<std::int64_t>(info)).bind(count);
    auto expected = finished.begin();
    for (; row.step(); ++expected) {
      if (expected == finished.end() || row.whole(0) != *expected) break;
      values.push_back(read_value(row));
    }
    if (expected != finished.end() && *expected < count)
      database->fail_as_damaged("values of a replication are missing");
    return values;
  }

  DirectoryLock lock;
  std::filesystem::path file;
  std::size_t headlines;  // measures a replication reports
  std::size_t series;
  std::size_t uncertain;
  std::unique_ptr<sqlite::Database> database;
  std::optional<sqlite::Transaction> transaction;  // of replications written and not committed
  Detail detail = Detail::kFull;
  std::vector<int> kept, finished;      // numbers, ascending; so are
  std::vector<Replication> unfinished;  // those that came to no end
  std::uint64_t total = 0;              // checksum of all replications
};

ResultsStore::ResultsStore(const Scenario& scenario, const Catalogue& catalogue, const StoreOptions& options)
    : impl_(std::make_unique<Impl>(scenario, catalogue, options)) {}

ResultsStore::~ResultsStore() = default;

Detail ResultsStore::detail() const { return impl_->detail; }

bool ResultsStore::writable() const { return impl_->lock.writable(); }

const std::vector<int>& ResultsStore::replications() const { return impl_->kept; }

std::vector<int> ResultsStore::finished(int count) const {
  const std::vector<int>& all = impl_->finished;
  return {all.begin(), std::lower_bound(all.begin(), all.end(), count)};
}

std::vector<Replication> ResultsStore::unfinished(int count) const {
  std::vector<Replication> found;
  for (const Replication& r : impl_->unfinished)
    if (r.number < count) found.push_back(r);
  return found;
}

void ResultsStore::write(const RunResult& result) {
  if (result.headlines.size() != impl_->headlines || result.series.size() != impl_->series ||
      result.drawn.size() != impl_->uncertain)
    engine::contract_violation(
        fmt::format("replication {} reports other measures than the catalogue", result.replication));
  const sqlite::Database& database = *impl_->database;
  impl_->in_transaction([&] {
    std::uint64_t rows = 0;
    sqlite::Statement drawn(database, "INSERT INTO drawn VALUES (?,?,?)");
    int id = 0;
    for (const double value : result.drawn) rows += insert(drawn, "drawn", id++, result.replication, value);
    if (impl_->detail != Detail::kNone) {
      sqlite::Statement headline(database, "INSERT INTO headline (info_id, replication, value) VALUES (?,?,?)");
      id = 0;
      for (const double value : result.headlines) rows += insert(headline, "headline", id++, result.replication, value);
    }
    if (impl_->detail == Detail::kFull) {
      sqlite::Statement series(database, "INSERT INTO series (info_id, replication, blob) VALUES (?,?,?)");
      id = 0;
      for (const std::vector<double>& values : result.series) {
        const std::vector<unsigned char> blob = to_blob(values);
        rows += insert(series, "series", id++, result.replication, std::span<const unsigned char>(blob));
      }
    }
    const Replication r{result.replication, Status::kFinished, ""};
    impl_->write_replication(r, hex(result.event_hash), result.events, result.seconds, rows);
    impl_->note(r);
  });
}

void ResultsStore::write(const Replication& unfinished, double seconds) {
  impl_->in_transaction([&] {
    impl_->write_replication(unfinished, "", 0, seconds, 0);
    impl_->note(unfinished);
  });
}

void ResultsStore::commit() { impl_->commit(); }

std::vector<double> ResultsStore::headline(std::size_t info, int count) const {
  return impl_->read(
      "SELECT replication, value FROM headline WHERE info_id = ? AND replication < ? ORDER BY replication", info, count,
      [](const sqlite::Statement& row) { return row.real(1); });
}

std::vector<std::vector<double>> ResultsStore::series(std::size_t info, int count) const {
  return impl_->read("SELECT replication, blob FROM series WHERE info_id = ? AND replication < ? ORDER BY replication",
                     info, count, [](const sqlite::Statement& row) { return from_blob(row.blob(1)); });
}

std::vector<double> ResultsStore::drawn(std::size_t info, int count) const {
  return impl_->read("SELECT replication, value FROM drawn WHERE info_id = ? AND replication < ? ORDER BY replication",
                     info, count, [](const sqlite::Statement& row) { return row.real(1); });
}

}  // namespace icsflow::models
