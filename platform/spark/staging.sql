-- The current state of one table of a Caravan lake, as Spark SQL: what the embedded engine publishes as staging, made by a cluster.
-- For Spark 4.0 and newer with Delta, and Databricks (SQL warehouse, or a runtime of Spark 4). It reads the same files
-- that docs/protocol.md describes, writes one Delta table, and changes nothing in the lake. Turn the embedded engine off
-- with staging.enabled=false, and run this for each table, as often as its state is wanted.
--
-- Parameters: the five variables below. Edit them, or let a job fill them in; nothing else depends on the table: its columns come
-- from schemas/, as of the batch.
--
-- Equal to staging, value by value: the latest revision of each _id in the table's greatest generation, deletes and truncates
-- applied, rows up to the batch only, and the same column names and types (BINARY for bytes; JSON columns are STRING and hold the
-- very text that is in `document`).
--
-- How a document is taken apart: canonical JSON has one spelling, so a regular expression cuts it into its top-level members without
-- parsing, and each value keeps its text: 1.0E10, -0.0, 2^63-1 and every escape stay what they are, and names are told apart
-- by every character and case. A JSON parser on the way would respell floats and escapes. The members must give the document
-- again when they are put together, else the script stops.
--
-- It stops with CARAVAN: ... rather than write a wrong table: where manifests are missing, the table or its schema is unknown, a file's
-- rows are not all there, or a value does not fit its column (the cause of Spark's TASK_WRITE_FAILED then). The output is replaced by
-- one commit, or not at all.
--
-- Limits: it opens one checkpoint and the manifests after it, but Spark lists the whole folder (a request for a thousand names on S3). Each
-- run makes the whole table anew.

-- 1. Parameters
DECLARE OR REPLACE VARIABLE caravan_lake STRING DEFAULT 's3://bucket/prefix';       -- s3.location, without a slash at its end
DECLARE OR REPLACE VARIABLE caravan_component STRING DEFAULT '';                    -- '' for the root
DECLARE OR REPLACE VARIABLE caravan_table STRING DEFAULT 'users';
DECLARE OR REPLACE VARIABLE caravan_batch BIGINT DEFAULT NULL;                      -- NULL: the newest at whose end all tables are complete
DECLARE OR REPLACE VARIABLE caravan_output STRING DEFAULT 'main.staging.app__users';

-- 2. The manifests: which batch, which generation, which schema, which files
DECLARE OR REPLACE VARIABLE caravan_sql STRING;
DECLARE OR REPLACE VARIABLE caravan_now STRUCT<batch: BIGINT, as_of: BIGINT, generation: BIGINT, fingerprint: STRING>;
DECLARE OR REPLACE VARIABLE caravan_files ARRAY<STRUCT<key: STRING, rows: BIGINT>>;

-- A checkpoint of the manifests is the sum of those up to its batch: the newest one that is no newer than what is asked for, and the
-- manifests from its own on. Where there is none yet, all manifests. Files that the names rule out are listed and not opened.
SET VAR caravan_sql = 'CREATE OR REPLACE TEMPORARY VIEW caravan_log AS
    SELECT value, _metadata.file_name AS name, contains(_metadata.file_path, \'/_checkpoint/\') AS checkpoint
    FROM text.`' || replace(caravan_lake, '`', '``') || '/_manifest/{0*,_checkpoint/0*}.json`';
EXECUTE IMMEDIATE caravan_sql;

DECLARE OR REPLACE VARIABLE caravan_checkpoint STRUCT<name: STRING, batch: BIGINT>;
SET VAR caravan_checkpoint = (
    SELECT coalesce(max_by(named_struct('name', name, 'batch', m.batch), m.batch), named_struct('name', '', 'batch', 1L)) FROM (
        SELECT name, from_json(value, 'batch BIGINT, consistentAsOf BIGINT') AS m FROM caravan_log WHERE checkpoint)
    WHERE m.consistentAsOf IS NOT NULL AND m.batch <= coalesce(caravan_batch, m.batch));

CREATE OR REPLACE TEMPORARY VIEW caravan_manifests AS
SELECT m.*, checkpoint AS is_checkpoint FROM (
    SELECT checkpoint, from_json(value, 'batch BIGINT, consistentAsOf BIGINT, replaces ARRAY<STRING>,
        files ARRAY<STRUCT<key: STRING, component: STRING, `table`: STRING, rows: BIGINT>>,
        checkpoint STRUCT<tables: MAP<STRING, BIGINT>, schemas: MAP<STRING, STRING>>') AS m
    FROM caravan_log
    WHERE name = caravan_checkpoint.name OR NOT checkpoint AND name >= caravan_checkpoint.name);

SET VAR caravan_now = (
    WITH path AS (SELECT concat(nullif(caravan_component, '') || '/', caravan_table) AS in_component, caravan_table AS in_root)
    SELECT max_by(struct(
            batch,
            consistentAsOf,
            checkpoint.tables[coalesce(in_component, in_root)],
            checkpoint.schemas[coalesce(in_component, in_root)]), batch)
    FROM caravan_manifests CROSS JOIN path
    WHERE NOT is_checkpoint AND consistentAsOf IS NOT NULL AND batch <= coalesce(caravan_batch, batch));

SELECT CASE
    WHEN (SELECT count_if(NOT is_checkpoint) <> max(batch) - caravan_checkpoint.batch + 1 FROM caravan_manifests)
        THEN raise_error('CARAVAN: manifests are missing')
    WHEN caravan_now IS NULL THEN raise_error('CARAVAN: no batch at whose end all tables are complete has landed yet')
    WHEN caravan_now.generation IS NULL THEN raise_error('CARAVAN: the table is not known: mind caravan_component')
    END AS manifests;

SET VAR caravan_files = (
    SELECT collect_set(struct(file.key, file.rows)) FROM (
        SELECT explode(files) AS file FROM caravan_manifests WHERE batch <= caravan_now.batch)
    WHERE file.component = caravan_component AND file.`table` = caravan_table AND file.key NOT IN (
        SELECT explode(replaces) FROM caravan_manifests WHERE batch <= caravan_now.batch AND replaces IS NOT NULL));

-- 3. The columns: their types from what was seen in them, their names by the encoding that every target uses (createdAt is created_at)
DECLARE OR REPLACE VARIABLE caravan_schema STRING DEFAULT '{"columns":[]}';
SET VAR caravan_sql = CASE WHEN caravan_now.fingerprint IS NULL THEN 'SELECT \'{"columns":[]}\''
    ELSE 'SELECT first(value) FROM text.`' || replace(caravan_lake, '`', '``') || '/schemas/*/*/'
        || caravan_now.fingerprint || '.json`' END;
EXECUTE IMMEDIATE caravan_sql INTO caravan_schema;

CREATE OR REPLACE TEMPORARY VIEW caravan_columns AS
WITH
    fields AS (
        SELECT posexplode(from_json(caravan_schema, 'columns ARRAY<STRUCT<name: STRING, types: ARRAY<STRING>>>').columns) AS (place, field)),
    seen AS (
        SELECT place, field.name, array_contains(field.types, 'int64_inexact') AS inexact,
            array_sort(array_distinct(transform(array_remove(field.types, 'null'), t -> replace(t, 'int64_inexact', 'int64')))) AS types
        FROM fields)
SELECT place, name AS field,
    CASE WHEN name = '' THEN '_' ELSE array_join(transform(split(name, ''), (c, i) -> CASE
        WHEN c RLIKE '^[a-z0-9]$' THEN c
        WHEN c = '_' THEN '__'
        WHEN c RLIKE '^[A-Z]$' AND i > 0 THEN '_' || lower(c)
        WHEN ascii(c) < 128 THEN '_' || lower(hex(c))
        ELSE '_8' || lower(hex(ascii(c))) || '_' END), '') END AS column,
    CASE
        WHEN size(types) = 0 OR types = array('string') THEN 'STRING'
        WHEN types = array('int64') THEN 'BIGINT'
        WHEN types = array('float64') OR types = array('float64', 'int64') AND NOT inexact THEN 'DOUBLE'
        WHEN types = array('boolean') THEN 'BOOLEAN'
        WHEN types = array('bytes') THEN 'BINARY'
        ELSE 'JSON' END AS type
FROM seen;

-- 4. The rows that count: every live file whole, then the latest revision of each document
SET VAR caravan_sql = CASE WHEN size(caravan_files) = 0
    THEN 'CREATE OR REPLACE TEMPORARY VIEW caravan_rows AS SELECT \'\' AS _id, timestamp_micros(0) AS _creation_time,
        0L AS _generation, 0L AS _ts, \'\' AS _op, false AS _deleted, \'\' AS document, 0L AS _batch WHERE false'
    ELSE 'CREATE OR REPLACE TEMPORARY VIEW caravan_rows AS SELECT _id, _creation_time, _generation, _ts, _op, _deleted, document, _batch
        FROM parquet.`' || replace(caravan_lake || '/' || regexp_replace(caravan_files[0].key, '/[^/]*$', ''), '`', '``')
        || '/*.parquet` WHERE array_contains(transform(caravan_files, f -> substring_index(f.key, \'/\', -1)), _metadata.file_name)'
    END;
EXECUTE IMMEDIATE caravan_sql;

SELECT CASE WHEN count(_ts) <> aggregate(caravan_files, 0L, (sum, f) -> sum + f.rows)
    THEN raise_error('CARAVAN: rows are missing: a file was damaged, or deleted since the manifests were read; run this again')
    END AS rows
FROM caravan_rows;

CREATE OR REPLACE TEMPORARY VIEW caravan_live AS
SELECT _id, _creation_time, _generation, _ts, document FROM (
    SELECT *, row_number() OVER (PARTITION BY _id ORDER BY _ts DESC, _batch DESC) AS newest
    FROM caravan_rows
    WHERE _generation = caravan_now.generation AND _batch <= caravan_now.batch AND _op <> 'truncate')
WHERE newest = 1 AND NOT _deleted;

-- 5. The members of a document, {field -> text of its value}. A value is a string, an array or object (of as many levels as
-- Convex allows, and some more), or anything up to the next comma; no quantifier gives back what it took.
DECLARE OR REPLACE VARIABLE caravan_text STRING DEFAULT '"(?:[^"\\\\]++|\\\\.)*+"';
DECLARE OR REPLACE VARIABLE caravan_member STRING;
SET VAR caravan_member = '(' || caravan_text || '):(' || caravan_text || '|'
    || aggregate(sequence(1, 70), '(?!)', (within, level) ->
        '[\\[{](?:[^\\[\\]{}"]++|' || caravan_text || '|' || within || ')*+[\\]}]')
    || '|[^,\\[\\]{}"]++)';

CREATE OR REPLACE TEMPORARY VIEW caravan_members AS
SELECT _id, _creation_time, _generation, _ts, CASE
    WHEN concat('{', array_join(transform(names, (n, i) -> n || ':' || texts[i]), ','), '}') <> document
        THEN raise_error('CARAVAN: a document is no canonical JSON')
    ELSE map_from_arrays(transform(names, n -> CASE WHEN contains(n, '\\')
        THEN get_json_object('[' || n || ']', '$[0]') ELSE substring(n, 2, length(n) - 2) END), texts) END AS members
FROM (
    SELECT *, regexp_extract_all(document, caravan_member, 1) AS names, regexp_extract_all(document, caravan_member, 2) AS texts
    FROM caravan_live);

-- 6. The table. A value that does not fit its type stops the statement, whatever spark.sql.ansi.enabled says.
CREATE OR REPLACE TEMPORARY FUNCTION caravan_string(v STRING, col STRING) RETURNS STRING RETURN CASE
    WHEN v IS NULL OR v = 'null' THEN NULL
    WHEN NOT startswith(v, '"') THEN raise_error('CARAVAN: no string in ' || col)
    WHEN contains(v, '\\') THEN get_json_object('[' || v || ']', '$[0]')
    ELSE substring(v, 2, length(v) - 2) END;
CREATE OR REPLACE TEMPORARY FUNCTION caravan_bigint(v STRING, col STRING) RETURNS BIGINT RETURN CASE
    WHEN v IS NULL OR v = 'null' THEN NULL
    WHEN v RLIKE '^-?[0-9]+$' AND try_cast(v AS BIGINT) IS NOT NULL THEN try_cast(v AS BIGINT)
    ELSE raise_error('CARAVAN: no int64 in ' || col) END;
-- $float is base64 of 8 bytes, the lowest first; finite numbers are written as such, so it is an infinity or NaN
CREATE OR REPLACE TEMPORARY FUNCTION caravan_double(v STRING, col STRING) RETURNS DOUBLE RETURN CASE
    WHEN v IS NULL OR v = 'null' THEN NULL
    WHEN v RLIKE '^-?[0-9]' AND try_cast(v AS DOUBLE) IS NOT NULL THEN try_cast(v AS DOUBLE)
    WHEN v = '{"$float":"AAAAAAAA8H8="}' THEN double('Infinity')
    WHEN v = '{"$float":"AAAAAAAA8P8="}' THEN double('-Infinity')
    WHEN hex(unbase64(substring(v, 12, length(v) - 13))) RLIKE '^.{12}F.[7F]F$' THEN double('NaN')
    ELSE raise_error('CARAVAN: no float64 in ' || col) END;
CREATE OR REPLACE TEMPORARY FUNCTION caravan_boolean(v STRING, col STRING) RETURNS BOOLEAN RETURN CASE
    WHEN v IS NULL OR v = 'null' THEN NULL
    WHEN v IN ('true', 'false') THEN v = 'true'
    ELSE raise_error('CARAVAN: no boolean in ' || col) END;
CREATE OR REPLACE TEMPORARY FUNCTION caravan_binary(v STRING, col STRING) RETURNS BINARY RETURN CASE
    WHEN v IS NULL OR v = 'null' THEN NULL
    WHEN startswith(v, '{"$bytes":"') THEN unbase64(substring(v, 12, length(v) - 13))
    ELSE raise_error('CARAVAN: no bytes in ' || col) END;
CREATE OR REPLACE TEMPORARY FUNCTION caravan_json(v STRING, col STRING) RETURNS STRING RETURN nullif(v, 'null');

DECLARE OR REPLACE VARIABLE caravan_fields ARRAY<STRING>;
SET VAR caravan_fields = (
    SELECT transform(array_sort(collect_list(struct(place, field))), c -> c.field) FROM caravan_columns);
SET VAR caravan_sql = (
    SELECT 'CREATE OR REPLACE TABLE ' || caravan_output || ' USING delta TBLPROPERTIES (\'caravan.batch\' = \'' || caravan_now.batch
        || '\', \'caravan.consistentAsOf\' = \'' || caravan_now.as_of || '\') AS SELECT _id, _creation_time, _generation, _ts'
        || array_join(transform(array_sort(collect_list(struct(place, column, type))), c -> ', caravan_' || lower(c.type)
            || '(members[caravan_fields[' || c.place || ']], \'' || c.column || '\') AS `' || c.column || '`'), '')
        || ' FROM caravan_members'
    FROM caravan_columns);
EXECUTE IMMEDIATE caravan_sql;
