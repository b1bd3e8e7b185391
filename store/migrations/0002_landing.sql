-- Records of the topics come as they stand in the log, one JSON object a line, and the engine takes
-- them apart: a landing table keeps nothing, its views fill the tables. What is written is the same
-- on every engine and costs the process that reads the topics next to nothing.
--   place  topic and partition, e.g. assessments/0
--   first  offset of the first line; the lines are consecutive
--   at     when they were taken from the log: the time of a line that cannot be read

CREATE TABLE IF NOT EXISTS landed_assessments
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;
CREATE TABLE IF NOT EXISTS landed_alerts
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;
CREATE TABLE IF NOT EXISTS landed_receipts
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;
CREATE TABLE IF NOT EXISTS landed_echoed
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;
CREATE TABLE IF NOT EXISTS landed_disposals
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;
CREATE TABLE IF NOT EXISTS landed_rejected
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;

ALTER TABLE ledger MODIFY COLUMN row UInt64;
ALTER TABLE rejected MODIFY COLUMN row UInt64;

-- One fact may concern several rules and patterns, and, along ties, borrowers of other companies.
ALTER TABLE decisions ADD COLUMN IF NOT EXISTS rule LowCardinality(String),
  ADD COLUMN IF NOT EXISTS borrower String,
  MODIFY ORDER BY (fact_id, institution, rule, borrower);
ALTER TABLE alerts ADD COLUMN IF NOT EXISTS worth Float64;

-- Assessments. `trouble` says why a line is none; the other columns are then of no meaning.

CREATE TABLE IF NOT EXISTS assessed (
  trouble String,
  position String,
  place String,
  place_offset UInt64,
  at DateTime64(3, 'UTC'),
  outcome String,
  scored Bool,
  fact_id String,
  uscc String,
  kind String,
  occurred_at DateTime64(3, 'UTC'),
  dated String,
  published_at Nullable(DateTime64(3, 'UTC')),
  seen_at DateTime64(3, 'UTC'),
  name String,
  authority String,
  document_number String,
  amount_fen Nullable(Int64),
  severity UInt8,
  rule String,
  baseline Bool,
  source String,
  load String,
  file String,
  row UInt64,
  change String,
  score Float64,
  own Float64,
  peers Float64,
  industry Float64,
  segment String,
  reasons String,
  decisions Array(Tuple(institution String, reason String, alert_id String, rule String))
) ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_assessments_to_assessed TO assessed AS
WITH
  JSONExtract(line, 'Tuple(
    change Tuple(
      kind String, code String, fact_id String, uscc String,
      occurred_at String, dated String, published_at String, seen_at String,
      name String, authority String, document_number String, baseline Bool,
      amount Nullable(Int64), fine Nullable(Int64), confiscated Nullable(Int64),
      provenance Tuple(source String, load String, file String, row UInt64)),
    outcome String,
    score Tuple(
      fact_id String, score Float64, segment String,
      axes Tuple(own Float64, peers Float64, industry Float64),
      causes Array(Tuple(
        feature String, value Float64, usual Float64, weight Float64, axis String))),
    severity UInt8,
    rule String,
    decisions Array(Tuple(institution String, reason String, alert_id String, rule String)))') AS a,
  a.change AS c,
  c.provenance AS p,
  parseDateTime64BestEffortOrNull(c.occurred_at, 3, 'UTC') AS occurred,
  parseDateTime64BestEffortOrNull(c.seen_at, 3, 'UTC') AS seen
SELECT
  multiIf(
    lengthUTF8(c.fact_id) = 32 AND lengthUTF8(c.uscc) = 18 AND c.kind != '' AND p.source != ''
      AND isNotNull(occurred) AND isNotNull(seen) AND a.outcome IN ('accepted', 'merged'), '',
    NOT isValidJSON(line), 'not JSON',
    lengthUTF8(c.fact_id) != 32, 'change.fact_id is no fact',
    lengthUTF8(c.uscc) != 18, 'change.uscc is no credit code',
    c.kind = '', 'change.kind is missing',
    p.source = '', 'change.provenance.source is missing',
    isNull(occurred), 'change.occurred_at is no time',
    isNull(seen), 'change.seen_at is no time',
    'outcome is neither accepted nor merged') AS trouble,
  if(p.load = '' OR trouble != '', concat(place, '/', toString(place_offset)),
    concat(p.load, '/', p.file, '/', toString(p.row))) AS position,
  place,
  place_offset,
  at,
  a.outcome AS outcome,
  a.score.fact_id != '' AS scored,
  c.fact_id AS fact_id,
  c.uscc AS uscc,
  if(c.kind = 'catalogued', c.code, c.kind) AS kind,
  ifNull(occurred, at) AS occurred_at,
  if(c.dated = '', 'day', c.dated) AS dated,
  parseDateTime64BestEffortOrNull(c.published_at, 3, 'UTC') AS published_at,
  ifNull(seen, at) AS seen_at,
  c.name AS name,
  c.authority AS authority,
  c.document_number AS document_number,
  multiIf(
    c.kind IN ('tax_arrears', 'catalogued'), c.amount,
    c.kind = 'tax_penalty', c.fine,
    c.kind = 'administrative_penalty' AND (isNotNull(c.fine) OR isNotNull(c.confiscated)),
      ifNull(c.fine, 0) + ifNull(c.confiscated, 0),
    NULL) AS amount_fen,
  a.severity AS severity,
  a.rule AS rule,
  c.baseline AS baseline,
  p.source AS source,
  p.load AS load,
  p.file AS file,
  p.row AS row,
  JSONExtractRaw(line, 'change') AS change,
  a.score.score AS score,
  a.score.axes.own AS own,
  a.score.axes.peers AS peers,
  a.score.axes.industry AS industry,
  a.score.segment AS segment,
  toJSONString(arrayMap(cause -> CAST(
    (cause.1, cause.2, cause.3, cause.4, if(cause.5 = '', 'own', cause.5)),
    'Tuple(feature String, value Float64, usual Float64, weight Float64, axis String)'),
    a.score.causes)) AS reasons,
  a.decisions AS decisions
FROM (
  SELECT place, at, line, first + n - 1 AS place_offset
  FROM landed_assessments
  ARRAY JOIN splitByChar('\n', lines) AS line, arrayEnumerate(splitByChar('\n', lines)) AS n
);

CREATE MATERIALIZED VIEW IF NOT EXISTS assessed_to_facts TO facts AS
SELECT fact_id, uscc, kind, occurred_at, dated, published_at, seen_at, name, authority,
  document_number, amount_fen, severity, rule, baseline, source, change
FROM assessed WHERE trouble = '' AND outcome = 'accepted' AND scored;

CREATE MATERIALIZED VIEW IF NOT EXISTS assessed_to_scores TO scores AS
SELECT fact_id, uscc, kind, occurred_at, seen_at, score, own, peers, industry, segment, reasons
FROM assessed WHERE trouble = '' AND outcome = 'accepted' AND scored;

CREATE MATERIALIZED VIEW IF NOT EXISTS assessed_to_decisions TO decisions AS
SELECT fact_id, decision.institution AS institution, decision.reason AS reason,
  decision.alert_id AS alert_id, seen_at, decision.rule AS rule, '' AS borrower
FROM assessed ARRAY JOIN decisions AS decision
WHERE trouble = '' AND outcome = 'accepted' AND scored;

CREATE MATERIALIZED VIEW IF NOT EXISTS assessed_to_ledger TO ledger AS
SELECT position, if(trouble = '', source, splitByChar('/', place)[1]) AS source,
  if(trouble = '', load, '') AS load, if(trouble = '', file, place) AS file,
  if(trouble = '', row, place_offset) AS row, if(trouble = '', outcome, 'rejected') AS outcome,
  if(trouble = '', '', 'undecodable') AS reason, if(trouble = '', fact_id, '') AS fact_id,
  if(trouble = '', seen_at, at) AS seen_at
FROM assessed;

CREATE MATERIALIZED VIEW IF NOT EXISTS assessed_to_rejected TO rejected AS
SELECT position, splitByChar('/', place)[1] AS source, '' AS load, place AS file,
  place_offset AS row, '' AS field, '' AS value, 'undecodable' AS reason,
  CAST([], 'Array(String)') AS candidates, trouble AS detail, '' AS cells, at AS seen_at
FROM assessed WHERE trouble != '';

-- Rejections: in the ledger, and with all that is known of them.

CREATE TABLE IF NOT EXISTS refused (
  position String, source String, load String, file String, row UInt64, field String, value String,
  reason String, candidates Array(String), detail String, cells String,
  seen_at DateTime64(3, 'UTC')
) ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_rejected_to_refused TO refused AS
WITH
  JSONExtract(line, 'Tuple(source String, load String, file String, row UInt64, field String,
    value String, reason String, candidates Array(String), detail String, seen_at String)') AS r
SELECT
  if(r.load = '', concat(place, '/', toString(place_offset)),
    concat(r.load, '/', r.file, '/', toString(r.row))) AS position,
  r.source AS source, r.load AS load, r.file AS file, r.row AS row, r.field AS field,
  r.value AS value, r.reason AS reason, r.candidates AS candidates, r.detail AS detail,
  JSONExtractRaw(line, 'cells') AS cells,
  ifNull(parseDateTime64BestEffortOrNull(r.seen_at, 3, 'UTC'), at) AS seen_at
FROM (
  SELECT place, at, line, first + n - 1 AS place_offset
  FROM landed_rejected
  ARRAY JOIN splitByChar('\n', lines) AS line, arrayEnumerate(splitByChar('\n', lines)) AS n
);

CREATE MATERIALIZED VIEW IF NOT EXISTS refused_to_rejected TO rejected AS
SELECT position, source, load, file, row, field, value, reason, candidates, detail, cells, seen_at
FROM refused;

CREATE MATERIALIZED VIEW IF NOT EXISTS refused_to_ledger TO ledger AS
SELECT position, source, load, file, row, 'rejected' AS outcome, reason, '' AS fact_id, seen_at
FROM refused;

-- Alerts and receipts: one row each. They were decoded before they were landed; a time that the
-- engine cannot hold must not stop the others.

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_alerts_to_alerts TO alerts AS
WITH
  JSONExtract(line, 'Tuple(alert_id String, institution String, rule String, severity UInt8,
    reason String, borrower String, borrower_name String, raised_at String, worth Float64, score Tuple(score Float64),
    change Tuple(kind String, code String, fact_id String, uscc String, occurred_at String))') AS a
SELECT a.alert_id AS alert_id, a.institution AS institution,
  if(a.borrower = '', a.change.uscc, a.borrower) AS uscc, a.borrower_name AS borrower_name, a.change.fact_id AS fact_id,
  if(a.change.kind = 'catalogued', a.change.code, a.change.kind) AS kind, a.rule AS rule,
  a.severity AS severity, a.reason AS reason, a.score.score AS score,
  ifNull(parseDateTime64BestEffortOrNull(a.change.occurred_at, 3, 'UTC'), at) AS occurred_at,
  ifNull(parseDateTime64BestEffortOrNull(a.raised_at, 6, 'UTC'), at) AS raised_at, line AS alert,
  a.worth AS worth
FROM landed_alerts ARRAY JOIN splitByChar('\n', lines) AS line;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_receipts_to_receipts TO receipts AS
WITH
  JSONExtract(line, 'Tuple(delivery_id String, alert_id String, institution String, channel String,
    kind String, severity UInt8, outcome String, attempt UInt32, detail String, seen_at String,
    at String)') AS r
SELECT r.delivery_id AS delivery_id, r.alert_id AS alert_id, r.institution AS institution,
  r.channel AS channel, r.kind AS kind, r.severity AS severity, r.outcome AS outcome,
  r.attempt AS attempt, r.detail AS detail,
  ifNull(parseDateTime64BestEffortOrNull(r.seen_at, 3, 'UTC'), landed) AS seen_at,
  ifNull(parseDateTime64BestEffortOrNull(r.at, 6, 'UTC'), landed) AS at
FROM (
  SELECT at AS landed, line FROM landed_receipts ARRAY JOIN splitByChar('\n', lines) AS line
);

-- Decisions for a borrower on a fact about another company.

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_echoed_to_decisions TO decisions AS
WITH
  JSONExtract(line, 'Tuple(fact_id String, uscc String, seen_at String,
    decisions Array(Tuple(institution String, reason String, alert_id String, rule String)))') AS e
SELECT e.fact_id AS fact_id, decision.1 AS institution, decision.2 AS reason,
  decision.3 AS alert_id, ifNull(parseDateTime64BestEffortOrNull(e.seen_at, 3, 'UTC'), at) AS seen_at,
  decision.4 AS rule, e.uscc AS borrower
FROM (SELECT at, arrayJoin(splitByChar('\n', lines)) AS line FROM landed_echoed)
ARRAY JOIN e.decisions AS decision;

-- What banks said of their alerts: the newest verdict of an alert counts.

CREATE TABLE IF NOT EXISTS disposals (
  alert_id String,
  institution LowCardinality(String),
  verdict LowCardinality(String),
  rule LowCardinality(String),
  severity UInt8,
  worth Float64,
  by String,
  note String CODEC(ZSTD),
  raised_at DateTime64(6, 'UTC'),
  at DateTime64(6, 'UTC')
) ENGINE = ReplacingMergeTree(at) PARTITION BY toYYYYMM(raised_at) ORDER BY alert_id;

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_disposals_to_disposals TO disposals AS
WITH
  JSONExtract(line, 'Tuple(alert_id String, institution String, verdict String, rule String,
    severity UInt8, worth Float64, by String, note String, raised_at String, at String)') AS d
SELECT d.alert_id AS alert_id, d.institution AS institution, d.verdict AS verdict, d.rule AS rule,
  if(d.severity = 0, 1, d.severity) AS severity, d.worth AS worth, d.by AS by, d.note AS note,
  ifNull(parseDateTime64BestEffortOrNull(d.raised_at, 6, 'UTC'), landed) AS raised_at,
  ifNull(parseDateTime64BestEffortOrNull(d.at, 6, 'UTC'), landed) AS at
FROM (
  SELECT at AS landed, line FROM landed_disposals ARRAY JOIN splitByChar('\n', lines) AS line
);
