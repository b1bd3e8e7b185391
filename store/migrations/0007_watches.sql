-- Watches as they are now: the newest version of each. Who may be shown what of a company is asked
-- here; no month parts it, or versions of one watch would lie apart.

CREATE TABLE IF NOT EXISTS landed_watches
  (place String, first UInt64, at DateTime64(3, 'UTC'), lines String) ENGINE = Null;

CREATE TABLE IF NOT EXISTS watches (
  institution LowCardinality(String),
  uscc String CODEC(ZSTD),
  watch_id String CODEC(ZSTD),
  state LowCardinality(String),
  consent_reference String CODEC(ZSTD),
  version UInt64,
  watch String CODEC(ZSTD)
) ENGINE = ReplacingMergeTree(version) ORDER BY (institution, uscc, watch_id);

CREATE MATERIALIZED VIEW IF NOT EXISTS landed_watches_to_watches TO watches AS
WITH
  JSONExtract(line, 'Tuple(watch_id String, institution String, uscc String, state String,
    consent_reference String, version UInt64)') AS w
SELECT w.institution AS institution, w.uscc AS uscc, w.watch_id AS watch_id,
  if(w.state = '', 'active', w.state) AS state, w.consent_reference AS consent_reference,
  w.version AS version, line AS watch
FROM landed_watches ARRAY JOIN splitByChar('\n', lines) AS line;
