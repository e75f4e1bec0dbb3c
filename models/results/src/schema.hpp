#pragma once

/// The tables of results.sqlite; docs/results-format.md explains them. A change of meaning raises kSchemaVersion.

namespace icsflow::models {

inline constexpr int kSchemaVersion = 3;
/// "icsf": tells `file` and us whose database this is.
inline constexpr int kApplicationId = 0x69637366;

/// Of table `replication`, without its checksum.
inline constexpr const char* kReplicationColumns =
    "number, status, message, event_hash, events, seconds, finished_at, host";
inline constexpr int kReplicationColumnCount = 8;

inline constexpr const char* kSchema = R"sql(
CREATE TABLE study (
  name TEXT NOT NULL, file TEXT NOT NULL, description TEXT NOT NULL,
  scenario_hash TEXT NOT NULL, seed TEXT NOT NULL, start TEXT NOT NULL, until TEXT NOT NULL,
  version TEXT NOT NULL, git_sha TEXT NOT NULL, compiler TEXT NOT NULL, created TEXT NOT NULL,
  detail TEXT NOT NULL CHECK (detail IN ('none', 'headline', 'full')), scenario TEXT NOT NULL);
CREATE TABLE parameter (
  path TEXT PRIMARY KEY, value REAL, unit TEXT NOT NULL, mark TEXT NOT NULL, source TEXT NOT NULL,
  overridden INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE published (
  measure TEXT NOT NULL, scope TEXT NOT NULL, value REAL, role TEXT NOT NULL, source TEXT NOT NULL);
CREATE TABLE uncertain (
  info_id INTEGER PRIMARY KEY, path TEXT NOT NULL, unit TEXT NOT NULL, shape TEXT NOT NULL, low REAL, value REAL,
  high REAL);
CREATE TABLE period (
  kind TEXT NOT NULL, position INTEGER NOT NULL, first_day TEXT NOT NULL,
  PRIMARY KEY (kind, position)) WITHOUT ROWID;
CREATE TABLE headline_info (
  info_id INTEGER PRIMARY KEY, section TEXT NOT NULL, measure TEXT NOT NULL, scope TEXT NOT NULL,
  label TEXT NOT NULL, format TEXT NOT NULL);
CREATE TABLE series_info (
  info_id INTEGER PRIMARY KEY, measure TEXT NOT NULL, provider TEXT NOT NULL, item TEXT NOT NULL,
  unit TEXT NOT NULL, period TEXT NOT NULL);
CREATE TABLE replication (
  number INTEGER PRIMARY KEY, status TEXT NOT NULL CHECK (status IN ('finished', 'deadlock', 'failed')),
  message TEXT NOT NULL, event_hash TEXT NOT NULL, events INTEGER NOT NULL, seconds REAL NOT NULL,
  finished_at TEXT NOT NULL, host TEXT NOT NULL, checksum TEXT NOT NULL);
CREATE TABLE checksum (part TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE headline (
  info_id INTEGER NOT NULL REFERENCES headline_info, replication INTEGER NOT NULL REFERENCES replication, value REAL,
  PRIMARY KEY (info_id, replication)) WITHOUT ROWID;
CREATE TABLE series (
  info_id INTEGER NOT NULL REFERENCES series_info, replication INTEGER NOT NULL REFERENCES replication,
  blob BLOB NOT NULL, PRIMARY KEY (info_id, replication));

CREATE TABLE drawn (
  info_id INTEGER NOT NULL REFERENCES uncertain, replication INTEGER NOT NULL REFERENCES replication, value REAL,
  PRIMARY KEY (info_id, replication)) WITHOUT ROWID;

CREATE VIEW drawn_view AS
  SELECT replication, path, unit, drawn.value AS value FROM drawn JOIN uncertain USING (info_id);
CREATE VIEW headline_view AS
  SELECT replication, section, measure, scope, label, format, value FROM headline JOIN headline_info USING (info_id);

-- Little-endian doubles to numbers, exactly: eight bytes b0 .. b7, sign and exponent in b7 and b6, 52 bits of fraction.
-- The powers of two come by doubling and halving: not every SQLite has pow().
CREATE VIEW series_view AS
  WITH RECURSIVE
  above(exponent, scale) AS (SELECT 1075, 1.0 UNION ALL SELECT exponent + 1, 2 * scale FROM above WHERE exponent < 2046),
  below(exponent, scale) AS (SELECT 1074, 0.5 UNION ALL SELECT exponent - 1, scale / 2 FROM below WHERE exponent > 1),
  power AS (
    SELECT * FROM above UNION ALL SELECT * FROM below UNION ALL SELECT 0, scale FROM below WHERE exponent = 1),
  word AS (
    SELECT s.replication, i.measure, i.provider, i.item, i.unit, p.kind AS period, p.first_day,
           hex(substr(s.blob, 8 * p.position + 1, 8)) AS h
    FROM series s JOIN series_info i USING (info_id) JOIN period p ON p.kind = i.period
    WHERE 8 * p.position < length(s.blob)),
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
  SELECT replication, measure, provider, item, unit, period, first_day,
    sign * (fraction + CASE exponent WHEN 0 THEN 0 ELSE 4503599627370496 END) * scale AS value
  FROM part LEFT JOIN power USING (exponent);
)sql";

}  // namespace icsflow::models
