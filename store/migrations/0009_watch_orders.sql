-- What lists of watches are asked by, and everything that was ever ordered of a watch: what it was
-- before, who ordered it, why, and what came of it. Of a watch the newest record of the log counts,
-- whether the monitor decided it or it was loaded, so a row's version is its place there.

ALTER TABLE watches ADD COLUMN IF NOT EXISTS borrower_name String CODEC(ZSTD),
  ADD COLUMN IF NOT EXISTS loan_reference String CODEC(ZSTD),
  ADD COLUMN IF NOT EXISTS officer LowCardinality(String),
  ADD COLUMN IF NOT EXISTS balance_fen Int64,
  ADD COLUMN IF NOT EXISTS ends Nullable(DateTime64(3, 'UTC')),
  ADD COLUMN IF NOT EXISTS former_uscc String CODEC(ZSTD),
  ADD INDEX IF NOT EXISTS by_borrower uscc TYPE bloom_filter(0.001) GRANULARITY 1,
  ADD INDEX IF NOT EXISTS by_former former_uscc TYPE bloom_filter(0.001) GRANULARITY 1,
  ADD INDEX IF NOT EXISTS by_watch watch_id TYPE bloom_filter(0.001) GRANULARITY 1;

DROP VIEW IF EXISTS landed_watches_to_watches;
CREATE MATERIALIZED VIEW landed_watches_to_watches TO watches AS
WITH
  JSONExtract(line, 'Tuple(institution String, watch_id String, uscc String, borrower_name String,
    loan_reference String, state String, officer String, balance Int64, maturity String,
    ends_at String, consent_reference String, consent_until String, former_uscc String)') AS w,
  arrayFilter(t -> isNotNull(t), arrayMap(text -> parseDateTime64BestEffortOrNull(text, 3, 'UTC'),
    [w.maturity, w.ends_at, w.consent_until])) AS every_end
SELECT w.institution AS institution, w.uscc AS uscc, w.watch_id AS watch_id,
  if(w.state = '', 'active', w.state) AS state, w.consent_reference AS consent_reference,
  place_offset AS version, line AS watch, w.borrower_name AS borrower_name,
  w.loan_reference AS loan_reference, w.officer AS officer, w.balance AS balance_fen,
  if(empty(every_end), NULL, arrayMin(every_end)) AS ends, w.former_uscc AS former_uscc
FROM (
  SELECT line, first + n - 1 AS place_offset FROM landed_watches
  ARRAY JOIN splitByChar('\n', lines) AS line, arrayEnumerate(splitByChar('\n', lines)) AS n
);

CREATE TABLE IF NOT EXISTS landed_ordered
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;

CREATE TABLE IF NOT EXISTS watch_orders (
  institution LowCardinality(String),
  watch_id String CODEC(ZSTD),
  at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
  position String,
  order_id String CODEC(ZSTD),
  asked LowCardinality(String),
  outcome LowCardinality(String),
  refusal LowCardinality(String),
  field LowCardinality(String),
  uscc String CODEC(ZSTD),
  asker String CODEC(ZSTD),
  reason String CODEC(ZSTD),
  concerned UInt32,
  watch String CODEC(ZSTD)
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(at) ORDER BY (institution, watch_id, at, position)
TTL toDateTime(at) + INTERVAL 5 YEAR SETTINGS ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_ordered_to_watch_orders TO watch_orders AS
WITH
  JSONExtract(line, 'Tuple(institution String, watch_id String, at String, order_id String,
    `order` String, outcome String, refusal String, field String, uscc String, `by` String,
    reason String, count UInt32)') AS o
SELECT
  o.institution AS institution, o.watch_id AS watch_id,
  ifNull(parseDateTime64BestEffortOrNull(tupleElement(o, 'at'), 6, 'UTC'), landed) AS at,
  concat(place, '/', toString(place_offset)) AS position, o.order_id AS order_id,
  tupleElement(o, 'order') AS asked, o.outcome AS outcome, o.refusal AS refusal,
  o.field AS field, o.uscc AS uscc, tupleElement(o, 'by') AS asker, o.reason AS reason,
  tupleElement(o, 'count') AS concerned, JSONExtractRaw(line, 'watch') AS watch
FROM (
  SELECT at AS landed, place, first + n - 1 AS place_offset, line FROM landed_ordered
  ARRAY JOIN splitByChar('\n', lines) AS line, arrayEnumerate(splitByChar('\n', lines)) AS n
);
