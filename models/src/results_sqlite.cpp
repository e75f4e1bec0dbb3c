#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "icsflow/engine/check.hpp"
#include "icsflow/models/calendar.hpp"
#include "icsflow/models/results.hpp"
#include "icsflow/models/visible.hpp"
#include "result_names.hpp"
#include "results_schema.hpp"
#include "sqlite.hpp"

namespace icsflow::models {
namespace {

constexpr const char* kDatabaseName = "results.sqlite";

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

/// The one writer of a directory. A lock on the directory itself leaves no file behind and goes with the process.
class DirectoryLock {
 public:
  explicit DirectoryLock(const std::filesystem::path& directory) {
    std::error_code failed;
    std::filesystem::create_directories(directory, failed);
    if (!std::filesystem::is_directory(directory)) {
      if (failed && failed != std::errc::file_exists && failed != std::errc::not_a_directory)
        throw std::runtime_error(fmt::format("{}: cannot make this directory: {}. Choose another with -o",
                                             directory.string(), failed.message()));
      throw StudyRefused(fmt::format("{}: expected a directory for the results, found a file", directory.string()),
                         false);
    }
    fd_ = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    // Some network file systems cannot lock; SQLite's own locking still keeps the file whole there.
    if (fd_ >= 0 && flock(fd_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      ::close(fd_);
      throw StudyRefused(fmt::format("{}: another run is writing to this directory", directory.string()), false);
    }
  }
  ~DirectoryLock() {
    if (fd_ >= 0) ::close(fd_);
  }
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int fd_ = -1;
};

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

void require_space(const std::filesystem::path& directory, std::uint64_t needed, std::uint64_t reclaimed) {
  const std::uint64_t available = std::filesystem::space(directory).available + reclaimed;
  if (needed <= available) return;
  const auto size = [](std::uint64_t bytes) {
    return bytes < 10'000'000 ? fmt::format("{} kB", (bytes + 999) / 1000)
                              : fmt::format("{} MB", (bytes + 999'999) / 1'000'000);
  };
  throw std::runtime_error(
      fmt::format("{}: the results need about {} and the disk has {} left; nothing was run. Free some space, run "
                  "fewer replications, or keep less of each (--detail headline or none)",
                  directory.string(), size(needed), size(available)));
}

void remove_results(const std::filesystem::path& directory) {
  for (const char* file : {kDatabaseName, "results.sqlite-journal", "headlines.csv", "daily.csv", "weekly.csv",
                           "monthly.csv", "run.csv", "uncertainty.csv"})
    std::filesystem::remove(directory / file);
}

void write_study(sqlite::Database& database, const Scenario& scenario, const StudyOptions& options, Detail detail) {
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
    parameter.bind(p.path)
        .bind(p.value)
        .bind(name(p.unit))
        .bind(name(p.mark))
        .bind(p.source)
        .bind(p.overridden ? 1 : 0);
    parameter.run();
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

Detail default_detail(const StudyOptions& options) {
  if (options.detail) return *options.detail;
  return options.replications <= kFullDetailReplications ? Detail::kFull : Detail::kHeadline;
}

/// Refuses a database that is not ours, before any of its tables is looked at.
/// @return false if it is empty: new, or a run was killed before its first transaction
bool is_results(sqlite::Database& database, const std::string& file) {
  try {
    sqlite::Statement tables(database, "SELECT count(*) FROM sqlite_master");
    tables.step();
    if (tables.integer(0) == 0) return false;
    sqlite::Statement id(database, "PRAGMA application_id");
    id.step();
    if (id.integer(0) != kApplicationId) throw StudyRefused(fmt::format("{}: not a results file of icsflow", file));
  } catch (const sqlite::Error& error) {
    if (error.code() != SQLITE_NOTADB) throw;
    throw StudyRefused(fmt::format("{}: not a results file of icsflow", file));
  }
  sqlite::Statement version(database, "PRAGMA user_version");
  version.step();
  if (version.integer(0) != kSchemaVersion)
    throw StudyRefused(fmt::format("{}: written in results format {}; this program writes format {}", file,
                                   version.integer(0), kSchemaVersion));
  return true;
}

/// @return the detail the study is kept in
/// @throws StudyRefused naming everything in which the study in `database` is another one
Detail require_same_study(sqlite::Database& database, const Scenario& scenario, const Catalogue& catalogue,
                          const StudyOptions& options) {
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
  constexpr std::uint64_t kReplication = 120;
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
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : scenario.canonical) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return fmt::format("{:016x}", hash);
}

struct ResultsStore::Impl {
  Impl(const Scenario& scenario, const Catalogue& catalogue, const StudyOptions& options)
      : lock(options.directory),
        file(options.directory / kDatabaseName),
        headlines(catalogue.headlines.size()),
        series(catalogue.series.size()),
        uncertain(catalogue.uncertain.size()) {
    std::error_code missing;
    const std::uint64_t present = std::filesystem::file_size(file, missing);
    const bool resume = !missing && present > 0 && !options.overwrite;
    if (resume) {
      open();
      if (is_results(*database, file.string())) {
        detail = require_same_study(*database, scenario, catalogue, options);
        std::uint64_t left = static_cast<std::uint64_t>(options.replications);
        for (const int number : replications())
          if (number < options.replications) --left;
        require_space(options.directory, left * bytes_per_replication(catalogue, detail) + csv_bytes(catalogue), 0);
        return;
      }
      database.reset();
    }
    detail = default_detail(options);
    const std::uint64_t needed =
        fixed_bytes(scenario, catalogue) + csv_bytes(catalogue) +
        static_cast<std::uint64_t>(options.replications) * bytes_per_replication(catalogue, detail);
    require_space(options.directory, needed, missing ? 0 : present);
    remove_results(options.directory);
    open();
    create(scenario, catalogue, options);
  }

  void open() {
    database = std::make_unique<sqlite::Database>(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    database->execute("PRAGMA foreign_keys = ON");
  }

  // One transaction: either the file is a study or it is empty.
  void create(const Scenario& scenario, const Catalogue& catalogue, const StudyOptions& options) {
    sqlite::Transaction transaction(*database);
    database->execute(kSchema);
    database->execute(
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kSchemaVersion));
    write_study(*database, scenario, options, detail);
    write_catalogue(*database, catalogue);
    transaction.commit();
  }

  [[nodiscard]] std::vector<int> replications() const {
    std::vector<int> numbers;
    sqlite::Statement row(*database, "SELECT number FROM replication ORDER BY number");
    while (row.step()) numbers.push_back(row.whole(0));
    return numbers;
  }

  DirectoryLock lock;
  std::filesystem::path file;
  std::size_t headlines;  // measures a replication reports
  std::size_t series;
  std::size_t uncertain;
  std::unique_ptr<sqlite::Database> database;
  Detail detail = Detail::kFull;
};

ResultsStore::ResultsStore(const Scenario& scenario, const Catalogue& catalogue, const StudyOptions& options)
    : impl_(std::make_unique<Impl>(scenario, catalogue, options)) {}

ResultsStore::~ResultsStore() = default;

Detail ResultsStore::detail() const { return impl_->detail; }

std::vector<int> ResultsStore::replications() const { return impl_->replications(); }

void ResultsStore::write(const RunResult& result) {
  if (result.headlines.size() != impl_->headlines || result.series.size() != impl_->series ||
      result.drawn.size() != impl_->uncertain)
    engine::contract_violation(
        fmt::format("replication {} reports other measures than the catalogue", result.replication));
  sqlite::Database& database = *impl_->database;
  sqlite::Transaction transaction(database);
  sqlite::Statement(database, "INSERT INTO replication VALUES (?,?,?,?,?,?)")
      .bind(result.replication)
      .bind(fmt::format("{:016x}", result.event_hash))
      .bind(static_cast<std::int64_t>(result.events))
      .bind(result.seconds)
      .bind(utc_now())
      .bind(host_name())
      .run();
  sqlite::Statement drawn(database, "INSERT INTO drawn VALUES (?,?,?)");
  int value_id = 0;
  for (const double value : result.drawn) drawn.bind(value_id++).bind(result.replication).bind(value).run();
  if (impl_->detail != Detail::kNone) {
    sqlite::Statement headline(database, "INSERT INTO headline (info_id, replication, value) VALUES (?,?,?)");
    int id = 0;
    for (const double value : result.headlines) headline.bind(id++).bind(result.replication).bind(value).run();
  }
  if (impl_->detail == Detail::kFull) {
    sqlite::Statement series(database, "INSERT INTO series (info_id, replication, blob) VALUES (?,?,?)");
    int id = 0;
    for (const std::vector<double>& values : result.series)
      series.bind(id++).bind(result.replication).bind_blob(to_blob(values)).run();
  }
  transaction.commit();
}

std::vector<double> ResultsStore::headline(std::size_t info, int count) const {
  std::vector<double> values;
  sqlite::Statement row(*impl_->database,
                        "SELECT value FROM headline WHERE info_id = ? AND replication < ? ORDER BY replication");
  row.bind(static_cast<std::int64_t>(info)).bind(count);
  while (row.step()) values.push_back(row.real(0));
  return values;
}

std::vector<std::vector<double>> ResultsStore::series(std::size_t info, int count) const {
  std::vector<std::vector<double>> values;
  sqlite::Statement row(*impl_->database,
                        "SELECT blob FROM series WHERE info_id = ? AND replication < ? ORDER BY replication");
  row.bind(static_cast<std::int64_t>(info)).bind(count);
  while (row.step()) values.push_back(from_blob(row.blob(0)));
  return values;
}

std::vector<double> ResultsStore::drawn(std::size_t info, int count) const {
  std::vector<double> values;
  sqlite::Statement row(*impl_->database,
                        "SELECT value FROM drawn WHERE info_id = ? AND replication < ? ORDER BY replication");
  row.bind(static_cast<std::int64_t>(info)).bind(count);
  while (row.step()) values.push_back(row.real(0));
  return values;
}

}  // namespace icsflow::models
