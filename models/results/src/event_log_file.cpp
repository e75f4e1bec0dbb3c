#include "icsflow/results/event_log_file.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string>
#include <system_error>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/results/csv_file.hpp"
#include "icsflow/results/whole_file.hpp"
#include "sqlite.hpp"

namespace icsflow::models {
namespace fs = std::filesystem;
namespace {

constexpr std::array kColumns = {
    "replication",  "case_id",  "entity_id",   "pathway",    "step",  "activity",  "activity_instance_id",
    "lifecycle_id", "change",   "detail",      "event_type", "event", "timestamp", "time",
    "provider",     "resource", "resource_id", "priority",   "list",  "locality",  "attributes"};
/// "icsl", of the database.
constexpr int kLogId = 0x6963736c;

constexpr const char* kTables = R"sql(
CREATE TABLE event (
  replication INTEGER NOT NULL, case_id TEXT NOT NULL, entity_id TEXT NOT NULL, pathway TEXT NOT NULL,
  step TEXT NOT NULL, activity TEXT NOT NULL, activity_instance_id INTEGER NOT NULL, lifecycle_id TEXT NOT NULL,
  change TEXT NOT NULL, detail TEXT NOT NULL, event_type TEXT NOT NULL, event TEXT NOT NULL, timestamp TEXT NOT NULL,
  time REAL NOT NULL, provider TEXT NOT NULL, resource TEXT NOT NULL, resource_id INTEGER, priority INTEGER NOT NULL,
  list TEXT NOT NULL, locality TEXT NOT NULL, attributes TEXT NOT NULL);
CREATE VIEW bupar AS SELECT case_id, activity, activity_instance_id, lifecycle_id, timestamp,
  provider || '/' || resource AS resource_id, replication, pathway, priority, list, locality, attributes FROM event ORDER BY rowid;
CREATE VIEW vidigi AS SELECT entity_id, pathway, event_type, event, time, resource_id, replication AS run_number
  FROM event WHERE event_type <> '' ORDER BY rowid;
)sql";

/// What process mining and animations call a change, and ours.
struct Words {
  const char *change, *lifecycle, *event_type;
};

Words words_of(const LoggedEvent& e) {
  const bool has_unit = e.unit > 0;
  switch (e.change) {
    case LogChange::kArrive:
      return {"arrive", "complete", "arrival_departure"};
    case LogChange::kJoin:
      return {"join", "schedule", "queue"};
    case LogChange::kStart:
      return {"start", "start", has_unit ? "resource_use" : "queue"};
    case LogChange::kEnd:
      return {"end", e.detail.empty() ? "complete" : "abort_activity", has_unit ? "resource_use_end" : ""};
    case LogChange::kSuspend:
      return {"suspend", "suspend", has_unit ? "resource_use_end" : ""};
    case LogChange::kResume:
      return {"resume", "resume", has_unit ? "resource_use" : ""};
    case LogChange::kCancel:
      return {"cancel", "reassign", "queue"};
    case LogChange::kLeave:
      break;
  }
  return {"leave", e.step.empty() ? "abort_case" : "complete", "arrival_departure"};
}

/// The cells that are made of others.
struct Cells {
  Words words;
  std::string case_id, entity_id, step, activity, event, timestamp;
};

class Times {
 public:
  explicit Times(std::chrono::sys_days start) : start_(start) {}
  std::string at(engine::SimTime t) {
    const std::int32_t day = engine::day_of(t);
    if (day != day_) date_ = iso_date(start_ + std::chrono::days{day});
    day_ = day;
    const std::int64_t ms = (t - engine::start_of_day(day)).ticks();
    return fmt::format("{}T{:02}:{:02}:{:02}.{:03}", date_, ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60,
                       ms % 1000);
  }

 private:
  std::chrono::sys_days start_;
  std::int32_t day_ = -1'000'000;
  std::string date_;
};

Cells cells_of(const LoggedEvent& e, Times& times) {
  Cells c;
  c.words = words_of(e);
  c.case_id = fmt::format("{}-{:016x}", e.replication, e.root);
  c.entity_id = fmt::format("{:016x}", e.pathway);
  if (e.change == LogChange::kArrive) {
    c.step = "(arrival)";
  } else {
    c.step = e.step.empty() ? "(removal)" : std::string(e.step);
  }
  c.activity = e.pathway_name.empty() ? c.step : std::string(e.pathway_name) + "." + c.step;
  c.event = e.change == LogChange::kArrive ? "arrival" : e.change == LogChange::kLeave ? "depart" : c.activity;
  c.timestamp = times.at(e.at);
  return c;
}

/// Nothing is a text, too; a view of nothing would be NULL.
std::string_view some(std::string_view text) { return text.empty() ? std::string_view("") : text; }

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

}  // namespace

class EventLogFile::Format {
 public:
  Format() = default;
  virtual ~Format() = default;
  Format(const Format&) = delete;
  Format& operator=(const Format&) = delete;
  virtual void write(const LoggedEvent& e, const Cells& c) = 0;
  virtual void commit() = 0;
  Times times{{}};
};

class EventLogFile::Csv final : public Format {
 public:
  explicit Csv(const fs::path& file) : file_(folder_of(file), file.filename().string()) {
    for (const char* column : kColumns) file_.field(std::string(column));
    file_.end_row();
  }
  void write(const LoggedEvent& e, const Cells& c) override {
    file_.field(e.replication).field(c.case_id).field(c.entity_id).field(std::string(e.pathway_name)).field(c.step);
    file_.field(c.activity).field(std::to_string(e.instance)).field(std::string(c.words.lifecycle));
    file_.field(std::string(c.words.change)).field(std::string(e.detail)).field(std::string(c.words.event_type));
    file_.field(c.event).field(c.timestamp).field(fmt::format("{:.5f}", engine::in_minutes(e.at - engine::kStart)));
    file_.field(std::string(e.provider)).field(std::string(e.resource));
    file_.field(e.unit > 0 ? std::to_string(e.unit) : std::string()).field(e.priority);
    file_.field(std::string(e.list)).field(std::string(e.locality)).field(std::string(e.attributes));
    file_.end_row();
  }
  void commit() override { file_.commit(); }

 private:
  CsvFile file_;
};

/// Written under the name `.FILE.partial`, as WholeFile does.
class EventLogFile::Database final : public Format {
 public:
  explicit Database(const fs::path& file)
      : file_(file), partial_(folder_of(file) / ("." + file.filename().string() + ".partial")) {
    fs::remove(partial_);
    try {
      database_ = std::make_unique<sqlite::Database>(partial_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
      database_->execute(fmt::format("PRAGMA journal_mode = OFF; PRAGMA application_id = {}; BEGIN;", kLogId));
      database_->execute(kTables);
      insert_ = std::make_unique<sqlite::Statement>(
          *database_, "INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    } catch (...) {
      drop();
      throw;
    }
  }
  ~Database() override { drop(); }

  void write(const LoggedEvent& e, const Cells& c) override {
    sqlite::Statement& row = *insert_;
    row.bind(e.replication)
        .bind(std::string_view(c.case_id))
        .bind(std::string_view(c.entity_id))
        .bind(some(e.pathway_name));
    row.bind(std::string_view(c.step)).bind(std::string_view(c.activity)).bind(static_cast<std::int64_t>(e.instance));
    row.bind(std::string_view(c.words.lifecycle)).bind(std::string_view(c.words.change)).bind(some(e.detail));
    row.bind(std::string_view(c.words.event_type)).bind(std::string_view(c.event)).bind(std::string_view(c.timestamp));
    row.bind(engine::in_minutes(e.at - engine::kStart)).bind(some(e.provider)).bind(some(e.resource));
    if (e.unit > 0) {
      row.bind(e.unit);
    } else {
      row.bind(std::nan(""));
    }
    row.bind(e.priority).bind(some(e.list)).bind(some(e.locality)).bind(some(e.attributes));
    row.run();
  }
  void commit() override {
    insert_.reset();
    database_->execute("COMMIT");
    database_.reset();
    std::error_code error;
    fs::rename(partial_, file_, error);
    if (error) throw std::system_error(error, file_.string() + ": cannot be written");
    sync_names(folder_of(file_));
  }

 private:
  void drop() {
    insert_.reset();
    database_.reset();
    std::error_code ignored;
    fs::remove(partial_, ignored);
  }

  fs::path file_, partial_;
  std::unique_ptr<sqlite::Database> database_;
  std::unique_ptr<sqlite::Statement> insert_;
};

EventLogFile::EventLogFile(const fs::path& file, std::chrono::sys_days start) {
  if (file.extension() == ".csv") {
    format_ = std::make_unique<Csv>(file);
  } else {
    format_ = std::make_unique<Database>(file);
  }
  format_->times = Times(start);
}
EventLogFile::~EventLogFile() = default;

void EventLogFile::write(const LoggedEvent& event) { format_->write(event, cells_of(event, format_->times)); }
void EventLogFile::commit() { format_->commit(); }

bool is_event_log_name(const fs::path& file) {
  const std::string ending = file.extension().string();
  return !file.stem().empty() && (ending == ".csv" || ending == ".sqlite" || ending == ".db");
}

bool is_event_log(const fs::path& file) {
  constexpr std::size_t kLooked = 100, kPlaceOfId = 68;
  std::ifstream in(file, std::ios::binary);
  std::string begins(kLooked, '\0');
  in.read(begins.data(), static_cast<std::streamsize>(begins.size()));
  begins.resize(static_cast<std::size_t>(in.gcount()));
  if (begins.rfind("\xEF\xBB\xBF", 0) == 0) begins.erase(0, 3);
  if (begins.rfind("replication,case_id,entity_id,", 0) == 0) return true;
  return begins.rfind("SQLite format 3", 0) == 0 && begins.size() == kLooked &&
         begins.compare(kPlaceOfId, 4, "icsl") == 0;
}

}  // namespace icsflow::models
