-- What institutions do about their alerts. A case lies on a shelf: its state, or "assigned" where it
-- is open and somebody was given it. The shelf is part of the key, so that a list of one shelf reads
-- nothing else; whoever leaves a shelf leaves a row there that says `gone`. Of two rows of one case
-- on one shelf the one with the higher revision counts: landing twice is as once, in any order.

CREATE TABLE IF NOT EXISTS landed_cases
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;
CREATE TABLE IF NOT EXISTS landed_acted
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;

CREATE TABLE IF NOT EXISTS cases (
  alert_id String,
  institution LowCardinality(String),
  shelf LowCardinality(String),
  gone UInt8,
  revision UInt32,
  version UInt32,
  state LowCardinality(String),
  uscc String CODEC(ZSTD),
  borrower_name String CODEC(ZSTD),
  kind LowCardinality(String),
  rule LowCardinality(String),
  severity UInt8,
  score Float64,
  balance Int64,
  fact_id String CODEC(ZSTD),
  occurred_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
  raised_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
  opened_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
  holder LowCardinality(String),
  level UInt16,
  late Bool,
  respond_by Nullable(DateTime64(3, 'UTC')),
  due_at Nullable(DateTime64(3, 'UTC')),
  acknowledged_at Nullable(DateTime64(3, 'UTC')),
  ended_at Nullable(DateTime64(3, 'UTC')),
  ending LowCardinality(String),
  measures Array(LowCardinality(String)),
  maker LowCardinality(String),
  checker LowCardinality(String),
  record String CODEC(ZSTD),
  INDEX by_id alert_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX by_company uscc TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX by_kind kind TYPE set(200) GRANULARITY 1
) ENGINE = ReplacingMergeTree(revision, gone) PARTITION BY toYYYYMM(raised_at)
ORDER BY (institution, shelf, raised_at, alert_id)
TTL toDateTime(raised_at) + INTERVAL 5 YEAR SETTINGS ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;

CREATE TABLE IF NOT EXISTS cased (
  raw String, shelf String, gone UInt8, revision UInt32, landed DateTime64(3, 'UTC')
) ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS cased_to_cases TO cases AS
WITH
  JSONExtract(raw, 'Tuple(alert_id String, institution String, state String, version UInt32,
    uscc String, borrower_name String, kind String, rule String, severity UInt8, score Float64,
    balance Int64, fact_id String, occurred_at String, raised_at String, opened_at String,
    holder String, level UInt16, late Bool, respond_by String, due_at String,
    acknowledged_at String, ended_at String,
    proposal Tuple(ending String, measures Array(String), maker String, checker String))') AS c
SELECT c.alert_id AS alert_id, c.institution AS institution, shelf, gone, revision,
  greatest(c.version, 1) AS version, if(c.state = '', 'open', c.state) AS state, c.uscc AS uscc,
  c.borrower_name AS borrower_name, c.kind AS kind, c.rule AS rule, c.severity AS severity,
  c.score AS score, c.balance AS balance, c.fact_id AS fact_id,
  ifNull(parseDateTime64BestEffortOrNull(c.occurred_at, 3, 'UTC'), landed) AS occurred_at,
  ifNull(parseDateTime64BestEffortOrNull(c.raised_at, 6, 'UTC'), landed) AS raised_at,
  ifNull(parseDateTime64BestEffortOrNull(c.opened_at, 3, 'UTC'), landed) AS opened_at,
  c.holder AS holder, c.level AS level, c.late AS late,
  parseDateTime64BestEffortOrNull(c.respond_by, 3, 'UTC') AS respond_by,
  parseDateTime64BestEffortOrNull(c.due_at, 3, 'UTC') AS due_at,
  parseDateTime64BestEffortOrNull(c.acknowledged_at, 3, 'UTC') AS acknowledged_at,
  parseDateTime64BestEffortOrNull(c.ended_at, 3, 'UTC') AS ended_at,
  c.proposal.ending AS ending, c.proposal.measures AS measures, c.proposal.maker AS maker,
  c.proposal.checker AS checker, if(gone, '', raw) AS record
FROM cased;

-- The changelog says how a case began; every change after it is an entry of its history, which tells
-- where the case was before. (The changelog is compacted: a change in between may be missing there.)

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_cases_to_cased TO cased AS
SELECT line AS raw, 'open' AS shelf, 0 AS gone, 1 AS revision, at AS landed
FROM (SELECT at, arrayJoin(splitByChar('\n', lines)) AS line FROM landed_cases)
WHERE JSONExtractUInt(line, 'revision') <= 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_acted_to_cased TO cased AS
SELECT JSONExtractRaw(line, 'case') AS raw, shelf_and_gone.1 AS shelf, shelf_and_gone.2 AS gone,
  JSONExtractUInt(line, 'revision') AS revision, at AS landed
FROM (SELECT at, arrayJoin(splitByChar('\n', lines)) AS line FROM landed_acted)
ARRAY JOIN arrayFilter(x -> x.1 != '', [
  (JSONExtractString(line, 'shelf'), 0),
  (if(JSONExtractString(line, 'left') = JSONExtractString(line, 'shelf'), '',
    JSONExtractString(line, 'left')), 1)]) AS shelf_and_gone
WHERE JSONExtractString(line, 'answer') = 'done';

CREATE TABLE IF NOT EXISTS deeds (
  alert_id String,
  institution LowCardinality(String),
  at DateTime64(6, 'UTC') CODEC(Delta, ZSTD),
  revision UInt32,
  deed LowCardinality(String),
  by LowCardinality(String),
  answer LowCardinality(String),
  detail String CODEC(ZSTD),
  note String CODEC(ZSTD),
  assigned LowCardinality(String),
  until Nullable(DateTime64(3, 'UTC')),
  ending LowCardinality(String),
  measures Array(LowCardinality(String)),
  before LowCardinality(String),
  after LowCardinality(String),
  request_id String CODEC(ZSTD)
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(at)
ORDER BY (alert_id, at, revision, deed, request_id)
TTL toDateTime(at) + INTERVAL 5 YEAR SETTINGS ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_acted_to_deeds TO deeds AS
WITH
  JSONExtract(line, 'Tuple(alert_id String, institution String, at String, revision UInt32,
    deed String, by String, answer String, detail String, note String, to String, until String,
    ending String, measures Array(String), before String, after String, request_id String)') AS d
SELECT d.alert_id AS alert_id, d.institution AS institution,
  ifNull(parseDateTime64BestEffortOrNull(d.at, 6, 'UTC'), landed) AS at, d.revision AS revision,
  d.deed AS deed, d.by AS by, d.answer AS answer, d.detail AS detail, d.note AS note,
  d.to AS assigned, parseDateTime64BestEffortOrNull(d.until, 3, 'UTC') AS until,
  d.ending AS ending, d.measures AS measures, d.before AS before, d.after AS after,
  d.request_id AS request_id
FROM (
  SELECT at AS landed, line FROM landed_acted ARRAY JOIN splitByChar('\n', lines) AS line
);
