-- The audit: every entry as the bytes that were hashed, and by company, for "who has seen my data".
-- Kept as long as the law of the platform asks; nothing is ever deleted by a period here.

CREATE TABLE IF NOT EXISTS landed_audit
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;
CREATE TABLE IF NOT EXISTS landed_access_alerts
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;

CREATE TABLE IF NOT EXISTS audit (
  chain UInt16,
  number UInt64,
  event LowCardinality(String),
  at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
  institution LowCardinality(String),
  entry String CODEC(ZSTD)
) ENGINE = ReplacingMergeTree ORDER BY (chain, number);

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_audit_to_audit TO audit AS
WITH
  JSONExtract(line, 'Tuple(chain UInt16, number UInt64, event String, at String,
    actor Tuple(institution String))') AS e
SELECT e.chain AS chain, e.number AS number, e.event AS event,
  ifNull(parseDateTime64BestEffortOrNull(e.at, 6, 'UTC'), landed) AS at,
  e.actor.institution AS institution, line AS entry
FROM (
  SELECT at AS landed, line FROM landed_audit ARRAY JOIN splitByChar('\n', lines) AS line
);

CREATE TABLE IF NOT EXISTS seen (
  uscc String CODEC(ZSTD),
  at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
  chain UInt16,
  number UInt64,
  event LowCardinality(String),
  institution LowCardinality(String),
  role LowCardinality(String),
  staff String CODEC(ZSTD),
  channel LowCardinality(String),
  what LowCardinality(String),
  reference String CODEC(ZSTD),
  purpose LowCardinality(String),
  consents Array(String),
  watched Bool
) ENGINE = ReplacingMergeTree ORDER BY (uscc, at, chain, number);

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_audit_to_seen TO seen AS
WITH
  JSONExtract(line, 'Tuple(chain UInt16, number UInt64, event String, at String, what String,
    reference String, purpose String,
    actor Tuple(institution String, role Nullable(String), staff String, channel String),
    subjects Array(Tuple(uscc String, consents Array(String), watched Nullable(Bool))))') AS e
SELECT subject.1 AS uscc, ifNull(parseDateTime64BestEffortOrNull(e.at, 6, 'UTC'), landed) AS at,
  e.chain AS chain, e.number AS number, e.event AS event, e.actor.institution AS institution,
  ifNull(e.actor.role, '') AS role, e.actor.staff AS staff, e.actor.channel AS channel,
  e.what AS what, e.reference AS reference, e.purpose AS purpose, subject.2 AS consents,
  ifNull(subject.3, true) AS watched
FROM (
  SELECT at AS landed, line FROM landed_audit ARRAY JOIN splitByChar('\n', lines) AS line
)
ARRAY JOIN e.subjects AS subject;

CREATE TABLE IF NOT EXISTS access_alerts (
  at DateTime64(6, 'UTC'),
  oddity LowCardinality(String),
  institution LowCardinality(String),
  role LowCardinality(String),
  staff String,
  token_id String,
  count UInt64,
  threshold UInt64,
  detail String
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(at)
ORDER BY (at, institution, staff, token_id, oddity)
TTL toDateTime(at) + INTERVAL 2 YEAR SETTINGS ttl_only_drop_parts = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_access_alerts_to_access_alerts TO access_alerts AS
WITH
  JSONExtract(line, 'Tuple(oddity String, at String, count UInt64, threshold UInt64, detail String,
    actor Tuple(institution String, role Nullable(String), staff String, token_id String))') AS a
SELECT ifNull(parseDateTime64BestEffortOrNull(a.at, 6, 'UTC'), landed) AS at, a.oddity AS oddity,
  a.actor.institution AS institution, ifNull(a.actor.role, '') AS role, a.actor.staff AS staff,
  a.actor.token_id AS token_id, a.count AS count, a.threshold AS threshold, a.detail AS detail
FROM (
  SELECT at AS landed, line FROM landed_access_alerts ARRAY JOIN splitByChar('\n', lines) AS line
);
