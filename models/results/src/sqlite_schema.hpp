#pragma once

/// The tables of results.sqlite; docs/results-format.md explains them. A change of meaning raises kSchemaVersion.

#include <cstdint>

namespace icsflow::models {

inline constexpr int kSchemaVersion = 5;
/// "icsf": tells `file` and us whose database this is.
inline constexpr int kApplicationId = 0x69637366;

/// Ids say whose rows they are: owner x kRowsOfOwner + place. Rows of one owner stand together, in order.
/// replication_id: ensemble and number; info_id: catalogue and place in it; uncertain_id: scenario and place.
inline constexpr std::int64_t kRowsOfOwner = std::int64_t{1} << 20;

/// Of table `replication`, without its checksum.
inline constexpr const char* kReplicationColumns =
    "replication_id, ensemble_id, number, status, message, event_hash, events, seconds, finished_at, host";
inline constexpr int kReplicationColumnCount = 10;

inline constexpr const char* kSchema = R"sql(
CREATE TABLE study (
  created TEXT NOT NULL, detail TEXT NOT NULL CHECK (detail IN ('none', 'headline', 'full')));
CREATE TABLE catalogue (catalogue_id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE);
CREATE TABLE scenario (
  scenario_id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL, file TEXT NOT NULL,
  description TEXT NOT NULL, start TEXT NOT NULL, until TEXT NOT NULL,
  catalogue_id INTEGER NOT NULL REFERENCES catalogue, text TEXT NOT NULL);
CREATE TABLE ensemble (
  ensemble_id INTEGER PRIMARY KEY, scenario_id INTEGER NOT NULL REFERENCES scenario, seed TEXT NOT NULL,
  version TEXT NOT NULL, git_sha TEXT NOT NULL, compiler TEXT NOT NULL, arithmetic TEXT NOT NULL,
  UNIQUE (scenario_id, seed, version, git_sha, compiler, arithmetic));
CREATE TABLE parameter (
  scenario_id INTEGER NOT NULL REFERENCES scenario, path TEXT NOT NULL, value REAL, unit TEXT NOT NULL,
  mark TEXT NOT NULL, source TEXT NOT NULL, overridden INTEGER NOT NULL,
  PRIMARY KEY (scenario_id, path)) WITHOUT ROWID;
CREATE TABLE published (
  scenario_id INTEGER NOT NULL REFERENCES scenario, measure TEXT NOT NULL, scope TEXT NOT NULL, value REAL,
  role TEXT NOT NULL, source TEXT NOT NULL);
CREATE TABLE uncertain (
  uncertain_id INTEGER PRIMARY KEY, scenario_id INTEGER NOT NULL REFERENCES scenario, path TEXT NOT NULL,
  unit TEXT NOT NULL, shape TEXT NOT NULL, low REAL, value REAL, high REAL);
CREATE TABLE period (
  catalogue_id INTEGER NOT NULL REFERENCES catalogue, kind TEXT NOT NULL, position INTEGER NOT NULL,
  first_day TEXT NOT NULL, PRIMARY KEY (catalogue_id, kind, position)) WITHOUT ROWID;
CREATE TABLE provider (
  catalogue_id INTEGER NOT NULL REFERENCES catalogue, provider TEXT NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (catalogue_id, provider)) WITHOUT ROWID;
CREATE TABLE item (
  catalogue_id INTEGER NOT NULL REFERENCES catalogue, provider TEXT NOT NULL, item TEXT NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (catalogue_id, provider, item)) WITHOUT ROWID;
CREATE TABLE headline_info (
  info_id INTEGER PRIMARY KEY, catalogue_id INTEGER NOT NULL REFERENCES catalogue, section TEXT NOT NULL,
  measure TEXT NOT NULL, scope TEXT NOT NULL, dimension TEXT NOT NULL, label TEXT NOT NULL, format TEXT NOT NULL);
CREATE TABLE series_info (
  info_id INTEGER PRIMARY KEY, catalogue_id INTEGER NOT NULL REFERENCES catalogue, measure TEXT NOT NULL,
  provider TEXT NOT NULL, item TEXT NOT NULL, dimension TEXT NOT NULL, unit TEXT NOT NULL, period TEXT NOT NULL);
CREATE TABLE replication (
  replication_id INTEGER PRIMARY KEY, ensemble_id INTEGER NOT NULL REFERENCES ensemble, number INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('finished', 'deadlock', 'failed')),
  message TEXT NOT NULL, event_hash TEXT NOT NULL, events INTEGER NOT NULL, seconds REAL NOT NULL,
  finished_at TEXT NOT NULL, host TEXT NOT NULL, checksum TEXT NOT NULL,
  CHECK (number >= 0 AND number < 1048576 AND replication_id = ensemble_id * 1048576 + number));
CREATE TABLE checksum (part TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE headline (
  info_id INTEGER NOT NULL REFERENCES headline_info, replication_id INTEGER NOT NULL REFERENCES replication,
  value REAL, PRIMARY KEY (info_id, replication_id)) WITHOUT ROWID;
CREATE TABLE series (
  info_id INTEGER NOT NULL REFERENCES series_info, replication_id INTEGER NOT NULL REFERENCES replication,
  blob BLOB NOT NULL, PRIMARY KEY (info_id, replication_id));
CREATE TABLE drawn (
  uncertain_id INTEGER NOT NULL REFERENCES uncertain, replication_id INTEGER NOT NULL REFERENCES replication,
  value REAL, PRIMARY KEY (uncertain_id, replication_id)) WITHOUT ROWID;

CREATE VIEW study_view AS
  SELECT ensemble_id, scenario_id, name, file, description, hash AS scenario_hash, seed, start, until, version, git_sha,
         compiler, arithmetic, created, detail
  FROM ensemble JOIN scenario USING (scenario_id) JOIN study;
-- Rows of the first scenario in full; of the others where they differ from it; without a unit: not in that scenario.
CREATE VIEW parameter_view AS
  SELECT s.scenario_id, s.name AS scenario, p.path, p.value, p.unit, p.mark, p.source, p.overridden
  FROM scenario s JOIN parameter p ON p.scenario_id = s.scenario_id WHERE p.unit <> ''
  UNION ALL
  SELECT s.scenario_id, s.name, p.path, p.value, p.unit, p.mark, p.source, p.overridden
  FROM scenario s JOIN parameter p ON p.scenario_id = 0
  WHERE s.scenario_id <> 0 AND NOT EXISTS (
    SELECT 1 FROM parameter own WHERE own.scenario_id = s.scenario_id AND own.path = p.path);
CREATE VIEW replication_view AS
  SELECT replication_id, ensemble_id, scenario_id, name AS scenario, number AS replication, status, message, event_hash,
         events, seconds, finished_at, host
  FROM replication JOIN ensemble USING (ensemble_id) JOIN scenario USING (scenario_id);
CREATE VIEW drawn_view AS
  SELECT ensemble_id, scenario, replication, path, unit, drawn.value AS value
  FROM drawn JOIN uncertain USING (uncertain_id) JOIN replication_view USING (replication_id);
CREATE VIEW headline_view AS
  SELECT ensemble_id, scenario, replication, section, measure, scope, dimension, label, format, value
  FROM headline JOIN headline_info USING (info_id) JOIN replication_view USING (replication_id);
CREATE VIEW blob_view AS
  SELECT ensemble_id, scenario, replication, catalogue_id, measure, provider, item, dimension, unit, period, blob
  FROM series JOIN series_info USING (info_id) JOIN replication_view USING (replication_id);

-- Little-endian doubles to numbers, exactly: eight bytes b0 .. b7, sign and exponent in b7 and b6, 52 bits of fraction.
-- The powers of two come by doubling and halving: not every SQLite has pow().
CREATE VIEW series_view AS
  WITH RECURSIVE
  above(exponent, scale) AS (SELECT 1075, 1.0 UNION ALL SELECT exponent + 1, 2 * scale FROM above WHERE exponent < 2046),
  below(exponent, scale) AS (SELECT 1074, 0.5 UNION ALL SELECT exponent - 1, scale / 2 FROM below WHERE exponent > 1),
  power AS (
    SELECT * FROM above UNION ALL SELECT * FROM below UNION ALL SELECT 0, scale FROM below WHERE exponent = 1),
  word AS (
    SELECT b.ensemble_id, b.scenario, b.replication, b.measure, b.provider, b.item, b.dimension, b.unit, b.period,
           p.first_day, hex(substr(b.blob, 8 * p.position + 1, 8)) AS h
    FROM blob_view b JOIN period p ON p.catalogue_id = b.catalogue_id AND p.kind = b.period
    WHERE 8 * p.position < length(b.blob)),
  half AS (
    SELECT *,
      (instr('123456789ABCDEF', substr(h, 15, 1)) << 28) | (instr('123456789ABCDEF', substr(h, 16, 1)) << 24) |
      (instr('123456789ABCDEF', substr(h, 13, 1)) << 20) | (instr('123456789ABCDEF', substr(h, 14, 1)) << 16) |
      (instr('123456789ABCDEF', substr(h, 11, 1)) << 12) | (instr('123456789ABCDEF', substr(h, 12, 1)) << 8) |
      (instr('123456789ABCDEF', substr(h, 9, 1)) << 4) | instr('123456789ABCDEF', substr(h, 10, 1)) AS high,
      (instr('123456789ABCDEF', substr(h, 7, 1)) << 28) | (instr('123456789ABCDEF', substr(h, 8, 1)) << 24) |
      (instr('123456789ABCDEF', substr(h, 5, 1)) << 20) | (instr('123456789ABCDEF', substr(h, 6, 1)) << 16) |
      (instr('123456789ABCDEF', substr(h, 3, 1)) << 12) | (instr('123456789ABCDEF', substr(h, 4, 1)) << 8) |
      (instr('123456789ABCDEF', substr(h, 1, 1)) << 4) | instr('123456789ABCDEF', substr(h, 2, 1)) AS low
    FROM word),
  part AS (
    SELECT *, 1 - 2 * (high >> 31) AS sign, (high >> 20) & 2047 AS exponent, ((high & 1048575) << 32) | low AS fraction
    FROM half)
  SELECT ensemble_id, scenario, replication, measure, provider, item, dimension, unit, period, first_day,
    sign * (fraction + CASE exponent WHEN 0 THEN 0 ELSE 4503599627370496 END) * scale AS value
  FROM part LEFT JOIN power USING (exponent);
)sql";

}  // namespace icsflow::models
