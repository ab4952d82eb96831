-- raw_change_log -> bronze: every event of every table, exactly once, as one append-only Delta table. For Databricks, and Spark 4.0 with Delta.
-- Run it as often as you like, one run at a time (max_concurrent_runs: 1). A run appends, by one commit, the rows of the batches
-- that were committed since the run before; bronze itself says where that was. A run that fails has appended nothing.
--
-- It reads the files that the manifests name, and no others: files of an abandoned batch do not count, and a compaction neither
-- repeats nor loses rows, since a row keeps its _batch whatever file it is in. A file that is gone or short stops it
-- with CARAVAN: ...; run it again.
--
-- Silver: AUTO CDC from STREAM(bronze) with KEYS (_id), SEQUENCE BY STRUCT(_generation, _ts), WHERE _component = ... AND _table = ...

-- Parameters
DECLARE OR REPLACE VARIABLE caravan_lake STRING DEFAULT 's3://bucket/prefix';       -- s3.location, without a slash at its end
DECLARE OR REPLACE VARIABLE caravan_bronze STRING DEFAULT 'main.bronze.raw_change_log';

DECLARE OR REPLACE VARIABLE caravan_sql STRING;
SET VAR caravan_sql = 'CREATE TABLE IF NOT EXISTS ' || caravan_bronze || ' (
    _component STRING, _table STRING, _id STRING, _generation BIGINT, _ts BIGINT, _op STRING, _deleted BOOLEAN,
    _creation_time TIMESTAMP, document STRING, _batch BIGINT, _ingested_at TIMESTAMP)
    USING delta TBLPROPERTIES (\'delta.appendOnly\' = \'true\', \'delta.isolationLevel\' = \'Serializable\')';
EXECUTE IMMEDIATE caravan_sql;

-- 1. From where, to where: up to the newest batch, whose manifest is there
DECLARE OR REPLACE VARIABLE caravan_after BIGINT;
SET VAR caravan_sql = 'SELECT coalesce(max(_batch), 0) FROM ' || caravan_bronze;
EXECUTE IMMEDIATE caravan_sql INTO caravan_after;
-- The newest checkpoint of the manifests, which is the sum of those up to its batch, and the manifests from its own on; all of them
-- where there is none yet. Files that the names rule out are listed and not opened.
SET VAR caravan_sql = 'CREATE OR REPLACE TEMPORARY VIEW caravan_log AS
    SELECT value, _metadata.file_name AS name, contains(_metadata.file_path, \'/_checkpoint/\') AS checkpoint
    FROM text.`' || replace(caravan_lake, '`', '``') || '/_manifest/{0*,_checkpoint/0*}.json`';
EXECUTE IMMEDIATE caravan_sql;
DECLARE OR REPLACE VARIABLE caravan_checkpoint STRING;
SET VAR caravan_checkpoint = (SELECT coalesce(max(name), '') FROM caravan_log WHERE checkpoint);
CREATE OR REPLACE TEMPORARY VIEW caravan_manifests AS
SELECT m.*, checkpoint FROM (
    SELECT checkpoint, from_json(value, 'batch BIGINT, replaces ARRAY<STRING>,
        files ARRAY<STRUCT<key: STRING, rows: BIGINT, toBatch: BIGINT>>') AS m
    FROM caravan_log WHERE name >= caravan_checkpoint);
DECLARE OR REPLACE VARIABLE caravan_to BIGINT;
SET VAR caravan_to = (SELECT max(batch) FROM caravan_manifests);

SELECT CASE WHEN count_if(NOT checkpoint) <> max(batch) - coalesce(max(batch) FILTER (WHERE checkpoint), 1) + 1
        THEN raise_error('CARAVAN: manifests are missing')
    WHEN max(batch) < caravan_after THEN raise_error('CARAVAN: bronze is ahead of this lake: is it the lake it was filled from?')
    END AS manifests
FROM caravan_manifests;

-- 2. The live files that have rows of later batches, and those rows
DECLARE OR REPLACE VARIABLE caravan_files ARRAY<STRUCT<key: STRING, rows: BIGINT>>;
SET VAR caravan_files = (
    SELECT collect_set(struct(file.key, file.rows))
    FROM (SELECT batch, explode(files) AS file FROM caravan_manifests WHERE batch <= caravan_to)
    WHERE coalesce(file.toBatch, batch) > caravan_after AND file.key NOT IN (
        SELECT explode(replaces) FROM caravan_manifests WHERE batch <= caravan_to AND replaces IS NOT NULL));

SET VAR caravan_sql = CASE WHEN size(caravan_files) = 0
    THEN 'CREATE OR REPLACE TEMPORARY VIEW caravan_rows AS SELECT * FROM ' || caravan_bronze || ' WHERE false'
    ELSE 'CREATE OR REPLACE TEMPORARY VIEW caravan_rows AS SELECT * FROM parquet.`' || replace(caravan_lake, '`', '``')
        || '/raw_change_log/*/*/*.parquet` WHERE array_contains(
            transform(caravan_files, f -> substring_index(f.key, \'/\', -3)), substring_index(_metadata.file_path, \'/\', -3))' END;
EXECUTE IMMEDIATE caravan_sql;

SELECT CASE WHEN count(_ts) <> aggregate(caravan_files, 0L, (sum, f) -> sum + f.rows)
    THEN raise_error('CARAVAN: rows are missing: a file was damaged, or deleted since the manifests were read; run this again')
    END AS rows
FROM caravan_rows;

-- 3. One commit
SET VAR caravan_sql = 'INSERT INTO ' || caravan_bronze || ' SELECT _component, _table, _id, _generation, _ts, _op, _deleted,
    _creation_time, document, _batch, _ingested_at FROM caravan_rows
    WHERE _batch > (SELECT coalesce(max(_batch), 0) FROM ' || caravan_bronze || ') AND _batch <= caravan_to';
EXECUTE IMMEDIATE caravan_sql;
