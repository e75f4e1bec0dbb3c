#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <system_error>

#include "icsflow/results/chance_range.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/results/results_store.hpp"
#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {
namespace {

/// A CSV file (RFC 4180) that appears under its name when commit() is called, whole; before that it has another name.
class CsvFile {
 public:
  CsvFile(const std::filesystem::path& directory, const std::string& file)
      : final_(directory / file), partial_(directory / ("." + file + ".partial")) {}
  ~CsvFile() {
    std::error_code ignored;
    if (!committed_) std::filesystem::remove(partial_, ignored);
  }
  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;

  CsvFile& field(const std::string& text) {
    separate();
    text_ += csv_cell(text);
    return *this;
  }
  CsvFile& field(double value) {
    separate();
    if (!std::isnan(value)) fmt::format_to(std::back_inserter(text_), "{:.10g}", value);
    return *this;
  }
  CsvFile& field(int value) {
    separate();
    text_ += std::to_string(value);
    return *this;
  }
  void end_row() {
    text_ += "\r\n";
    row_begins_ = true;
  }

  void commit() {
    // Excel takes a file for UTF-8 only if it begins with the mark; everybody else is happier without.
    if (std::any_of(text_.begin(), text_.end(), [](char c) { return static_cast<unsigned char>(c) > 127; }))
      text_.insert(0, "\xEF\xBB\xBF");
    const int fd = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0) fail();
    std::string_view left = text_;
    while (!left.empty()) {
      const ssize_t written = ::write(fd, left.data(), left.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail(fd);
      left.remove_prefix(static_cast<std::size_t>(written));
    }
    // The name must not come to the disk before the text.
    if (::fsync(fd) != 0 && errno != EINVAL) fail(fd);  // EINVAL: this file system has no such thing
    if (::close(fd) != 0) fail();
    if (std::rename(partial_.c_str(), final_.c_str()) != 0) fail();
    committed_ = true;
  }

 private:
  [[noreturn]] void fail(int fd = -1) const {
    const int error = errno;
    if (fd >= 0) ::close(fd);
    throw std::system_error(error, std::generic_category(), final_.string() + ": cannot be written");
  }
  void separate() {
    if (!row_begins_) text_ += ',';
    row_begins_ = false;
  }

  std::filesystem::path final_;
  std::filesystem::path partial_;
  std::string text_;
  bool row_begins_ = true;
  bool committed_ = false;
};

/// So that the new names survive a loss of power; a file system that cannot do so needs no telling.
void sync_names(const std::filesystem::path& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

bool write_headlines(const std::filesystem::path& directory, const Catalogue& catalogue, const ResultsStore& store,
                     int count) {
  if (catalogue.headlines.empty() || store.detail() == Detail::kNone) return false;
  CsvFile csv(directory, "headlines.csv");
  for (const char* column :
       {"measure", "scope", "label", "mean", "mean_low", "mean_high", "p10", "p90", "replications", "unit"})
    csv.field(column);
  csv.end_row();
  for (std::size_t i = 0; i < catalogue.headlines.size(); ++i) {
    const HeadlineInfo& info = catalogue.headlines[i];
    const ChanceRange range = chance_range(store.headline(i, count));
    csv.field(info.measure).field(info.scope).field(info.full_label());
    csv.field(range.mean).field(range.mean_low).field(range.mean_high);
    csv.field(range.p10).field(range.p90).field(range.count).field(name(info.format)).end_row();
  }
  csv.commit();
  return true;
}

void write_series_rows(CsvFile& csv, const SeriesInfo& info, const std::vector<std::string>& first_days,
                       const std::vector<std::vector<double>>& replications) {
  std::vector<double> sample;
  for (std::size_t period = 0; period < first_days.size(); ++period) {
    sample.clear();
    for (const std::vector<double>& values : replications)
      if (period < values.size()) sample.push_back(values[period]);
    const ChanceRange range = chance_range(sample);
    csv.field(first_days[period]).field(info.provider).field(info.item).field(info.measure);
    csv.field(range.mean).field(range.p10).field(range.p90).field(info.unit).end_row();
  }
}

/// @param column what the first day of the period is called
bool write_series(const std::filesystem::path& directory, const Catalogue& catalogue, const ResultsStore& store,
                  int count, Period period, const std::string& file, const std::string& column) {
  const auto wanted = [&](const SeriesInfo& info) { return info.period == period; };
  if (store.detail() != Detail::kFull || std::none_of(catalogue.series.begin(), catalogue.series.end(), wanted))
    return false;
  CsvFile csv(directory, file);
  csv.field(column);
  for (const char* name : {"provider", "item", "measure", "mean", "p10", "p90", "unit"}) csv.field(name);
  csv.end_row();
  const std::vector<std::string> first_days = periods(catalogue, period);
  for (std::size_t i = 0; i < catalogue.series.size(); ++i)
    if (wanted(catalogue.series[i])) write_series_rows(csv, catalogue.series[i], first_days, store.series(i, count));
  csv.commit();
  return true;
}

bool write_uncertainty(const std::filesystem::path& directory, const Catalogue& catalogue, const ResultsStore& store,
                       int count) {
  if (catalogue.uncertain.empty()) return false;
  CsvFile csv(directory, "uncertainty.csv");
  for (const char* column : {"replication", "path", "value", "unit"}) csv.field(column);
  csv.end_row();
  const std::vector<int> replications = store.finished(count);
  for (std::size_t i = 0; i < catalogue.uncertain.size(); ++i) {
    const UncertainInfo& info = catalogue.uncertain[i];
    const std::vector<double> values = store.drawn(i, count);
    for (std::size_t k = 0; k < values.size(); ++k)
      csv.field(replications[k]).field(info.path).field(values[k]).field(name(info.unit)).end_row();
  }
  csv.commit();
  return true;
}

}  // namespace

std::vector<std::string> write_csv_files(const std::filesystem::path& directory, const Catalogue& catalogue,
                                         const ResultsStore& store, int count) {
  struct SeriesFile {
    Period period;
    const char* file;
    const char* column;
  };
  std::vector<std::string> written;
  const auto note = [&](bool wrote, const std::string& file) {
    if (wrote) written.push_back(file);
  };
  note(write_headlines(directory, catalogue, store, count), "headlines.csv");
  for (const SeriesFile& f : {SeriesFile{Period::kDay, "daily.csv", "day"},
                              {Period::kWeek, "weekly.csv", "week"},
                              {Period::kMonth, "monthly.csv", "month"},
                              {Period::kRun, "run.csv", "start"}})
    note(write_series(directory, catalogue, store, count, f.period, f.file, f.column), f.file);
  note(write_uncertainty(directory, catalogue, store, count), "uncertainty.csv");
  if (!written.empty()) sync_names(directory);
  return written;
}

}  // namespace icsflow::models
