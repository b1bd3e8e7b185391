-- What institutions were told, in the order they were told it: the place in the topic is the place in
-- the queue that they may pull from. All notices of one institution are in one partition of `posted`.

CREATE TABLE IF NOT EXISTS notices (
  institution LowCardinality(String),
  place_offset UInt64 CODEC(Delta, ZSTD),
  notice_id String,
  type LowCardinality(String),
  alert_id String,
  at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
  notice String CODEC(ZSTD),
  INDEX by_alert alert_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(at) ORDER BY (institution, place_offset)
TTL toDateTime(at) + INTERVAL 5 YEAR SETTINGS ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;

CREATE TABLE IF NOT EXISTS landed_posted
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_posted_to_notices TO notices AS
WITH
  JSONExtract(line, 'Tuple(type String, notice_id String, institution String, at String,
    alert Tuple(alert_id String), brief Tuple(alert_id String))') AS n
SELECT n.institution AS institution, place_offset, n.notice_id AS notice_id, n.type AS type,
  if(n.alert.alert_id = '', n.brief.alert_id, n.alert.alert_id) AS alert_id,
  ifNull(parseDateTime64BestEffortOrNull(n.at, 6, 'UTC'), landed) AS at, line AS notice
FROM (
  SELECT at AS landed, line, first + n - 1 AS place_offset
  FROM landed_posted
  ARRAY JOIN splitByChar('\n', lines) AS line, arrayEnumerate(splitByChar('\n', lines)) AS n
);

-- An attempt says which notice it was for.

ALTER TABLE receipts ADD COLUMN IF NOT EXISTS notice_id String,
  ADD COLUMN IF NOT EXISTS type LowCardinality(String) DEFAULT 'alert.raised';

ALTER TABLE landed_receipts_to_receipts MODIFY QUERY
WITH
  JSONExtract(line, 'Tuple(delivery_id String, alert_id String, institution String, channel String,
    kind String, severity UInt8, outcome String, attempt UInt32, detail String, seen_at String,
    at String, notice_id String, type String)') AS r
SELECT r.delivery_id AS delivery_id, r.alert_id AS alert_id, r.institution AS institution,
  r.channel AS channel, r.kind AS kind, r.severity AS severity, r.outcome AS outcome,
  r.attempt AS attempt, r.detail AS detail,
  ifNull(parseDateTime64BestEffortOrNull(r.seen_at, 3, 'UTC'), landed) AS seen_at,
  ifNull(parseDateTime64BestEffortOrNull(r.at, 6, 'UTC'), landed) AS at,
  if(r.notice_id = '', r.alert_id, r.notice_id) AS notice_id,
  if(r.type = '', 'alert.raised', r.type) AS type
FROM (
  SELECT at AS landed, line FROM landed_receipts ARRAY JOIN splitByChar('\n', lines) AS line
);
