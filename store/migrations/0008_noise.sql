-- Alerts that were not pushed at once: a stay a row, as it is now. And silences as they are now.

CREATE TABLE IF NOT EXISTS held (
  institution LowCardinality(String),
  held_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
  alert_id String,
  reason LowCardinality(String),
  by String CODEC(ZSTD),
  channels Array(LowCardinality(String)),
  reminder Bool,
  uscc String CODEC(ZSTD),
  kind LowCardinality(String),
  rule LowCardinality(String),
  severity UInt8,
  until Nullable(DateTime64(6, 'UTC')),
  fate LowCardinality(String),
  notice_id String,
  raised_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
  at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
  INDEX by_alert alert_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = ReplacingMergeTree(at) PARTITION BY toYYYYMM(held_at)
ORDER BY (institution, held_at, alert_id, reason, by, reminder)
TTL toDateTime(held_at) + INTERVAL 5 YEAR SETTINGS ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;

CREATE TABLE IF NOT EXISTS landed_held
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_held_to_held TO held AS
WITH
  JSONExtract(line, 'Tuple(institution String, held_at String, alert_id String, reason String,
    by String, channels Array(String), reminder Bool, uscc String, kind String, rule String,
    severity UInt8, until String, fate String, notice_id String, raised_at String, at String)') AS h
SELECT h.institution AS institution,
  ifNull(parseDateTime64BestEffortOrNull(h.held_at, 6, 'UTC'), landed) AS held_at,
  h.alert_id AS alert_id, h.reason AS reason, h.by AS by, h.channels AS channels,
  h.reminder AS reminder, h.uscc AS uscc, h.kind AS kind, h.rule AS rule, h.severity AS severity,
  parseDateTime64BestEffortOrNull(h.until, 6, 'UTC') AS until,
  if(h.fate = '', 'waiting', h.fate) AS fate, h.notice_id AS notice_id,
  ifNull(parseDateTime64BestEffortOrNull(h.raised_at, 6, 'UTC'), landed) AS raised_at,
  ifNull(parseDateTime64BestEffortOrNull(h.at, 6, 'UTC'), landed) AS at
FROM (
  SELECT at AS landed, line FROM landed_held ARRAY JOIN splitByChar('\n', lines) AS line
);

CREATE TABLE IF NOT EXISTS silences (
  institution LowCardinality(String),
  silence_id String,
  rule LowCardinality(String),
  kind LowCardinality(String),
  borrower String CODEC(ZSTD),
  up_to UInt8,
  channels Array(LowCardinality(String)),
  author String CODEC(ZSTD),
  reason String CODEC(ZSTD),
  starts_at DateTime64(6, 'UTC'),
  ends_at DateTime64(6, 'UTC'),
  outcome LowCardinality(String),
  ended_at Nullable(DateTime64(6, 'UTC')),
  ended_by String CODEC(ZSTD),
  at DateTime64(6, 'UTC')
) ENGINE = ReplacingMergeTree(at) ORDER BY (institution, silence_id);

CREATE TABLE IF NOT EXISTS landed_silenced
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_silenced_to_silences TO silences AS
WITH
  JSONExtract(line, 'Tuple(institution String, outcome String, at String, silence Tuple(
    silence_id String, rule String, kind String, borrower String, up_to UInt8,
    channels Array(String), author String, reason String, starts_at String, ends_at String,
    ended_at String, ended_by String))') AS a
SELECT a.institution AS institution, a.silence.silence_id AS silence_id, a.silence.rule AS rule,
  a.silence.kind AS kind, a.silence.borrower AS borrower,
  if(a.silence.up_to = 0, 2, a.silence.up_to) AS up_to, a.silence.channels AS channels,
  a.silence.author AS author, a.silence.reason AS reason,
  ifNull(parseDateTime64BestEffortOrNull(a.silence.starts_at, 6, 'UTC'), landed) AS starts_at,
  ifNull(parseDateTime64BestEffortOrNull(a.silence.ends_at, 6, 'UTC'), landed) AS ends_at,
  a.outcome AS outcome,
  parseDateTime64BestEffortOrNull(a.silence.ended_at, 6, 'UTC') AS ended_at,
  a.silence.ended_by AS ended_by,
  ifNull(parseDateTime64BestEffortOrNull(a.at, 6, 'UTC'), landed) AS at
FROM (
  SELECT at AS landed, line FROM landed_silenced ARRAY JOIN splitByChar('\n', lines) AS line
)
WHERE a.outcome IN ('added', 'ended', 'expired') AND a.silence.silence_id != '';
