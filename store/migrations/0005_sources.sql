-- What was wrong with a source and when it was over, and what was asked of those that only answer.
-- An answer is kept as what was agreed on, never as what it said.

CREATE TABLE IF NOT EXISTS landed_source_alerts
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;
CREATE TABLE IF NOT EXISTS landed_verifications
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;

CREATE TABLE IF NOT EXISTS source_alerts (
  source LowCardinality(String),
  ailment LowCardinality(String),
  raised Bool,
  detail String CODEC(ZSTD),
  at DateTime64(6, 'UTC')
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(at) ORDER BY (source, at, ailment, raised)
TTL toDateTime(at) + INTERVAL 2 YEAR SETTINGS ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_source_alerts_to_source_alerts TO source_alerts AS
WITH
  JSONExtract(line, 'Tuple(source String, ailment String, raised Bool, detail String, at String)')
    AS a
SELECT a.source AS source, a.ailment AS ailment, a.raised AS raised, a.detail AS detail,
  ifNull(parseDateTime64BestEffortOrNull(a.at, 6, 'UTC'), landed) AS at
FROM (
  SELECT at AS landed, line FROM landed_source_alerts ARRAY JOIN splitByChar('\n', lines) AS line
);

CREATE TABLE IF NOT EXISTS verifications (
  uscc String CODEC(ZSTD),
  source LowCardinality(String),
  purpose String CODEC(ZSTD),
  claim LowCardinality(String),
  agreement LowCardinality(String),
  asked_at DateTime64(6, 'UTC')
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(asked_at)
ORDER BY (uscc, asked_at, source, claim)
TTL toDateTime(asked_at) + INTERVAL 5 YEAR SETTINGS ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_verifications_to_verifications TO verifications AS
WITH
  JSONExtract(line, 'Tuple(uscc String, source String, purpose String,
    agreements Map(String, String), asked_at String)') AS v
SELECT v.uscc AS uscc, v.source AS source, v.purpose AS purpose,
  claimed.1 AS claim, claimed.2 AS agreement,
  ifNull(parseDateTime64BestEffortOrNull(v.asked_at, 6, 'UTC'), landed) AS asked_at
FROM (
  SELECT at AS landed, line FROM landed_verifications ARRAY JOIN splitByChar('\n', lines) AS line
)
ARRAY JOIN CAST(v.agreements, 'Array(Tuple(String, String))') AS claimed;
