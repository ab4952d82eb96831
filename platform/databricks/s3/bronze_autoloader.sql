-- raw_change_log -> bronze by Auto Loader: for a pipeline (Lakeflow), or a SQL warehouse that schedules streaming tables. Replace s3://bucket/prefix.
-- STREAM and read_files are Databricks' own and were not executed by Caravan's tests; the SELECTs were, over the same files, on Spark 4.0.
--
-- Auto Loader reads whatever lies in the folder, each path once. That is not what the manifests say, so these tables hold every event AT
-- LEAST once, and more than counts:
--   * A compaction writes events again, into files whose name has a greater batch than the rows: `_rewritten` is true there. While the stream
--     has never been further behind than compact.grace (24 h), `NOT _rewritten` is each landed row once. A stream that
--     began later, or paused longer, has never seen the originals: without those rows it would LOSE events. So nothing is left out here.
--   * A batch that was abandoned leaves files that no manifest names; a truncate in one would hide a whole table downstream.
-- So read the view `events` below, which is exact, and let no AUTO CDC read raw_change_log_files itself. Where silver is to be a stream, fill
-- bronze by bronze.sql instead: it is append-only and exact.

CREATE OR REFRESH STREAMING TABLE raw_change_log_files AS
SELECT _component, _table, _id, _generation, _ts, _op, _deleted, _creation_time, document, _batch, _ingested_at,
    _batch <> CAST(substring(_metadata.file_name, 1, 20) AS BIGINT) AS _rewritten,
    substring_index(_metadata.file_path, '/', -3) AS _file
FROM STREAM read_files('s3://bucket/prefix/raw_change_log/*/*/*.parquet', format => 'parquet',
    schema => '_component STRING, _table STRING, _id STRING, _generation BIGINT, _ts BIGINT, _op STRING, _deleted BOOLEAN, _creation_time TIMESTAMP, document STRING, _batch BIGINT, _ingested_at TIMESTAMP');

CREATE OR REFRESH STREAMING TABLE raw_change_log_batches AS
SELECT m.batch, m.consistentAsOf, transform(m.files, f -> substring_index(f.key, '/', -3)) AS files
FROM (SELECT from_json(value, 'batch BIGINT, consistentAsOf BIGINT, files ARRAY<STRUCT<key: STRING>>') AS m
    FROM STREAM read_files('s3://bucket/prefix/_manifest/0*.json', format => 'text'));

-- Each event of a committed batch once: one row for each _id, _generation, _ts and _op of a table, from whichever committed file came first.
CREATE OR REPLACE VIEW events AS
SELECT * EXCEPT (_rewritten, _file, _copy) FROM (
    SELECT *, row_number() OVER (PARTITION BY _component, _table, _id, _generation, _ts, _op ORDER BY _batch, _file) AS _copy
    FROM raw_change_log_files
    WHERE _file IN (SELECT explode(files) FROM raw_change_log_batches))
WHERE _copy = 1;
