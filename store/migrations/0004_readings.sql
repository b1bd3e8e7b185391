-- What a fact's later sources say of it: a change that merged into one we had. Where they differ in a
-- field, the sources are in dispute; all of them together are the history of the fact.

CREATE TABLE IF NOT EXISTS readings (
  fact_id String,
  uscc String CODEC(ZSTD),
  kind LowCardinality(String),
  source LowCardinality(String),
  position String,
  occurred_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
  dated LowCardinality(String),
  name String CODEC(ZSTD),
  authority String CODEC(ZSTD),
  document_number String CODEC(ZSTD),
  amount_fen Nullable(Int64),
  seen_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
  change String CODEC(ZSTD)
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(seen_at) ORDER BY (fact_id, source, position)
TTL toDateTime(seen_at) + INTERVAL 5 YEAR SETTINGS ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS assessed_to_readings TO readings AS
SELECT fact_id, uscc, kind, source, position, occurred_at, dated, name, authority, document_number,
  amount_fen, seen_at, change
FROM assessed WHERE trouble = '' AND outcome = 'merged';
