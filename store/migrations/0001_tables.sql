-- Every table keeps the newest row of its sorting key: what is written twice is there once.
-- Partitions are months of intake, which every row of one id shares; keys follow the questions asked.

CREATE TABLE IF NOT EXISTS facts (
  fact_id String,
  uscc String CODEC(ZSTD),
  kind LowCardinality(String),
  occurred_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
  dated LowCardinality(String),
  published_at Nullable(DateTime64(3, 'UTC')),
  seen_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
  name String CODEC(ZSTD),
  authority String CODEC(ZSTD),
  document_number String CODEC(ZSTD),
  amount_fen Nullable(Int64),
  severity UInt8,
  rule LowCardinality(String),
  baseline Bool,
  source LowCardinality(String),
  change String CODEC(ZSTD)
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(seen_at) ORDER BY (uscc, occurred_at, fact_id);

CREATE TABLE IF NOT EXISTS scores (
  fact_id String,
  uscc String CODEC(ZSTD),
  kind LowCardinality(String),
  occurred_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
  seen_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
  score Float64,
  own Float64,
  peers Float64,
  industry Float64,
  segment LowCardinality(String),
  reasons String CODEC(ZSTD)
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(seen_at) ORDER BY (uscc, occurred_at, fact_id);

CREATE TABLE IF NOT EXISTS decisions (
  fact_id String,
  institution LowCardinality(String),
  reason LowCardinality(String),
  alert_id String,
  seen_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD)
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(seen_at) ORDER BY (fact_id, institution);

CREATE TABLE IF NOT EXISTS ledger (
  position String,
  source LowCardinality(String),
  load LowCardinality(String),
  file LowCardinality(String),
  row UInt32,
  outcome LowCardinality(String),
  reason LowCardinality(String),
  fact_id String,
  seen_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
  INDEX by_fact fact_id TYPE bloom_filter GRANULARITY 4
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(seen_at) ORDER BY (source, position);

CREATE TABLE IF NOT EXISTS rejected (
  position String,
  source LowCardinality(String),
  load LowCardinality(String),
  file LowCardinality(String),
  row UInt32,
  field LowCardinality(String),
  value String CODEC(ZSTD),
  reason LowCardinality(String),
  candidates Array(String),
  detail String CODEC(ZSTD),
  cells String CODEC(ZSTD),
  seen_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD)
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(seen_at) ORDER BY (source, position);

CREATE TABLE IF NOT EXISTS alerts (
  alert_id String,
  institution LowCardinality(String),
  uscc String CODEC(ZSTD),
  borrower_name String CODEC(ZSTD),
  fact_id String,
  kind LowCardinality(String),
  rule LowCardinality(String),
  severity UInt8,
  reason LowCardinality(String),
  score Float64,
  occurred_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
  raised_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
  alert String CODEC(ZSTD)
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(raised_at) ORDER BY (raised_at, alert_id);

CREATE TABLE IF NOT EXISTS receipts (
  delivery_id String,
  alert_id String,
  institution LowCardinality(String),
  channel LowCardinality(String),
  kind LowCardinality(String),
  severity UInt8,
  outcome LowCardinality(String),
  attempt UInt32,
  detail String CODEC(ZSTD),
  seen_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
  at DateTime64(6, 'UTC') CODEC(Delta, ZSTD)
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(at) ORDER BY (delivery_id, at, attempt, outcome);
