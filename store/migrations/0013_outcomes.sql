-- How loans went on, as their banks say, to be held against what the banks were alerted to before.

CREATE TABLE IF NOT EXISTS landed_outcomes
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;

CREATE TABLE IF NOT EXISTS loan_outcomes (
  outcome_id String,
  institution LowCardinality(String),
  uscc String CODEC(ZSTD),
  loan_reference String CODEC(ZSTD),
  state LowCardinality(String),
  occurred_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
  days_overdue UInt32,
  amount Int64,
  by LowCardinality(String),
  at DateTime64(6, 'UTC')
) ENGINE = ReplacingMergeTree(at) PARTITION BY toYYYYMM(occurred_at)
ORDER BY (institution, uscc, occurred_at, outcome_id)
TTL toDateTime(occurred_at) + INTERVAL 5 YEAR SETTINGS ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_outcomes_to_loan_outcomes TO loan_outcomes AS
WITH
  JSONExtract(line, 'Tuple(outcome_id String, institution String, uscc String,
    loan_reference String, state String, occurred_at String, days_overdue UInt32, amount Int64,
    by String, at String)') AS o
SELECT o.outcome_id AS outcome_id, o.institution AS institution, o.uscc AS uscc,
  o.loan_reference AS loan_reference, o.state AS state,
  ifNull(parseDateTime64BestEffortOrNull(o.occurred_at, 3, 'UTC'), landed) AS occurred_at,
  o.days_overdue AS days_overdue, o.amount AS amount, o.by AS by,
  ifNull(parseDateTime64BestEffortOrNull(o.at, 6, 'UTC'), landed) AS at
FROM (
  SELECT at AS landed, line FROM landed_outcomes ARRAY JOIN splitByChar('\n', lines) AS line
);
