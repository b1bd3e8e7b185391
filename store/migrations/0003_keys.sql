-- Where the sorting key does not answer a question of the page, a skip index does; months that are
-- over are merged into one part each, so that FINAL has little left to do there; and what has been
-- kept long enough goes, a whole month at a time. Questions, keys and periods: docs/store.md.

ALTER TABLE alerts ADD INDEX IF NOT EXISTS by_id alert_id TYPE bloom_filter(0.001) GRANULARITY 1;
ALTER TABLE alerts MATERIALIZE INDEX by_id;
ALTER TABLE alerts ADD INDEX IF NOT EXISTS by_fact fact_id TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE alerts MATERIALIZE INDEX by_fact;
ALTER TABLE receipts ADD INDEX IF NOT EXISTS by_alert alert_id TYPE bloom_filter(0.001) GRANULARITY 1;
ALTER TABLE receipts MATERIALIZE INDEX by_alert;
ALTER TABLE ledger DROP INDEX IF EXISTS by_fact;
ALTER TABLE ledger ADD INDEX IF NOT EXISTS by_one_fact fact_id TYPE bloom_filter(0.001) GRANULARITY 1;
ALTER TABLE ledger MATERIALIZE INDEX by_one_fact;
ALTER TABLE ledger ADD INDEX IF NOT EXISTS by_load load TYPE set(100) GRANULARITY 1;
ALTER TABLE ledger MATERIALIZE INDEX by_load;

ALTER TABLE facts MODIFY TTL toDateTime(seen_at) + INTERVAL 5 YEAR;
ALTER TABLE scores MODIFY TTL toDateTime(seen_at) + INTERVAL 5 YEAR;
ALTER TABLE decisions MODIFY TTL toDateTime(seen_at) + INTERVAL 5 YEAR;
ALTER TABLE ledger MODIFY TTL toDateTime(seen_at) + INTERVAL 5 YEAR;
ALTER TABLE alerts MODIFY TTL toDateTime(raised_at) + INTERVAL 5 YEAR;
ALTER TABLE receipts MODIFY TTL toDateTime(at) + INTERVAL 5 YEAR;
ALTER TABLE disposals MODIFY TTL toDateTime(raised_at) + INTERVAL 5 YEAR;
ALTER TABLE rejected MODIFY TTL toDateTime(seen_at) + INTERVAL 2 YEAR;

ALTER TABLE facts MODIFY SETTING ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;
ALTER TABLE scores MODIFY SETTING ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;
ALTER TABLE decisions MODIFY SETTING ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;
ALTER TABLE ledger MODIFY SETTING ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;
ALTER TABLE alerts MODIFY SETTING ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;
ALTER TABLE receipts MODIFY SETTING ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;
ALTER TABLE rejected MODIFY SETTING ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;
ALTER TABLE disposals MODIFY SETTING ttl_only_drop_parts = 1,
  min_age_to_force_merge_seconds = 86400, min_age_to_force_merge_on_partition_only = 1;
