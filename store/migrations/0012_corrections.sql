-- What became of facts after they were published, and the requests that were made about them. A fact
-- stays as it was read: its state, its amendments and its end stand beside it and are joined when asked
-- for, because topics arrive in any order.

CREATE TABLE IF NOT EXISTS landed_corrected
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;
CREATE TABLE IF NOT EXISTS landed_objected
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;

CREATE TABLE IF NOT EXISTS corrections (
  fact_id String,
  uscc String CODEC(ZSTD),
  kind LowCardinality(String),
  what LowCardinality(String),
  outcome LowCardinality(String),
  source LowCardinality(String),
  reason String CODEC(ZSTD),
  amended String CODEC(ZSTD),
  objection_id String,
  decided_at DateTime64(3, 'UTC'),
  seen_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD)
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(seen_at) ORDER BY (fact_id, seen_at, what, amended)
TTL toDateTime(seen_at) + INTERVAL 5 YEAR SETTINGS ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_corrected_to_corrections TO corrections AS
WITH
  JSONExtract(line, 'Tuple(outcome String, correction Tuple(fact_id String, uscc String, kind String,
    what String, source String, reason String, objection_id String, decided_at String,
    seen_at String))') AS r,
  r.correction AS c
SELECT c.fact_id AS fact_id, c.uscc AS uscc, c.kind AS kind, c.what AS what, r.outcome AS outcome,
  c.source AS source, c.reason AS reason, JSONExtractRaw(line, 'correction', 'amended') AS amended,
  c.objection_id AS objection_id,
  ifNull(parseDateTime64BestEffortOrNull(c.decided_at, 3, 'UTC'), landed) AS decided_at,
  ifNull(parseDateTime64BestEffortOrNull(c.seen_at, 3, 'UTC'), landed) AS seen_at
FROM (
  SELECT at AS landed, line FROM landed_corrected ARRAY JOIN splitByChar('\n', lines) AS line
);

-- A fact ends once: what came after its end changes nothing.

CREATE TABLE IF NOT EXISTS ended_facts (
  uscc String CODEC(ZSTD),
  fact_id String,
  state LowCardinality(String),
  source LowCardinality(String),
  reason String CODEC(ZSTD),
  ended_at DateTime64(3, 'UTC'),
  seen_at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree ORDER BY (uscc, fact_id)
TTL toDateTime(seen_at) + INTERVAL 5 YEAR;

CREATE MATERIALIZED VIEW IF NOT EXISTS corrections_to_ended_facts TO ended_facts AS
SELECT uscc, fact_id, what AS state, source, reason, decided_at AS ended_at, seen_at
FROM corrections
WHERE outcome IN ('ended', 'unknown_fact') AND what NOT IN ('amended', 'confirmed');

CREATE TABLE IF NOT EXISTS objections (
  objection_id String,
  plea LowCardinality(String),
  state LowCardinality(String),
  disputes Bool,
  fact_id String,
  uscc String CODEC(ZSTD),
  kind LowCardinality(String),
  applicant LowCardinality(String),
  what LowCardinality(String),
  steps UInt16,
  filed_at DateTime64(3, 'UTC'),
  accept_by DateTime64(3, 'UTC'),
  decide_by Nullable(DateTime64(3, 'UTC')),
  decided_at Nullable(DateTime64(3, 'UTC')),
  notified_at Nullable(DateTime64(3, 'UTC')),
  objection String CODEC(ZSTD),
  INDEX by_fact fact_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX by_company uscc TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = ReplacingMergeTree(steps) PARTITION BY toYYYYMM(filed_at) ORDER BY objection_id
TTL toDateTime(filed_at) + INTERVAL 5 YEAR SETTINGS ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_objected_to_objections TO objections AS
WITH
  JSONExtract(line, 'objection', 'Tuple(objection_id String, plea String, state String,
    fact_id String, uscc String, kind String, applicant String, what String, accept_by String,
    decide_by String, decided_at String, notified_at String,
    steps Array(Tuple(kind String, at String)))') AS o
SELECT o.objection_id AS objection_id, o.plea AS plea, o.state AS state,
  o.plea = 'objection' AND o.state IN ('accepted', 'checking') AS disputes,
  o.fact_id AS fact_id, o.uscc AS uscc, o.kind AS kind, o.applicant AS applicant, o.what AS what,
  length(o.steps) AS steps,
  ifNull(parseDateTime64BestEffortOrNull(o.steps[1].2, 3, 'UTC'), landed) AS filed_at,
  ifNull(parseDateTime64BestEffortOrNull(o.accept_by, 3, 'UTC'), landed) AS accept_by,
  parseDateTime64BestEffortOrNull(o.decide_by, 3, 'UTC') AS decide_by,
  parseDateTime64BestEffortOrNull(o.decided_at, 3, 'UTC') AS decided_at,
  parseDateTime64BestEffortOrNull(o.notified_at, 3, 'UTC') AS notified_at,
  JSONExtractRaw(line, 'objection') AS objection
FROM (
  SELECT at AS landed, line FROM landed_objected ARRAY JOIN splitByChar('\n', lines) AS line
)
WHERE o.objection_id != '';
