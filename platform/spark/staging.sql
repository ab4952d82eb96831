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
-- How a document is taken apart: one from_json with the schema gives the columns, and nested values as text, which it may spell otherwise
-- than the document does (floats, escapes). It never changes the number of commas, though, so a value's own text is what stands behind
-- its name up to as many commas. Where a document has other values than its columns hold, or a name at several depths, all its members are
-- cut at their commas and cast one by one.
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
-- A checkpoint of the manifests is the sum of those up to its batch: the newest one that is no newer than what is asked for, and the
-- manifests from its own on. Where there is none yet, all manifests. Files that the names rule out are listed and not opened.
DECLARE OR REPLACE VARIABLE caravan_log STRING;
SET VAR caravan_log = 'text.`' || replace(caravan_lake, '`', '``') || '/_manifest/{0*,_checkpoint/0*}.json`';

DECLARE OR REPLACE VARIABLE caravan_checkpoint STRUCT<name: STRING, batch: BIGINT>;
SET VAR caravan_checkpoint = (
    SELECT coalesce(max_by(named_struct('name', name, 'batch', m.batch), m.batch), named_struct('name', '', 'batch', 1L)) FROM (
        SELECT _metadata.file_name AS name, from_json(value, 'batch BIGINT, consistentAsOf BIGINT') AS m
        FROM IDENTIFIER(caravan_log) WHERE contains(_metadata.file_path, '/_checkpoint/'))
    WHERE m.consistentAsOf IS NOT NULL AND m.batch <= coalesce(caravan_batch, m.batch));

DECLARE OR REPLACE VARIABLE caravan_manifests ARRAY<STRUCT<batch: BIGINT, as_of: BIGINT, generation: BIGINT, fingerprint: STRING,
    replaces: ARRAY<STRING>, files: ARRAY<STRUCT<key: STRING, rows: BIGINT>>, is_checkpoint: BOOLEAN>>;
SET VAR caravan_manifests = (
    SELECT collect_list(struct(m.batch, m.consistentAsOf, m.checkpoint.tables[path], m.checkpoint.schemas[path], m.replaces,
        transform(filter(m.files, f -> f.component = caravan_component AND f.`table` = caravan_table), f -> struct(f.key, f.rows)),
        is_checkpoint))
    FROM (
        SELECT coalesce(nullif(caravan_component, '') || '/', '') || caravan_table AS path, _metadata.file_name AS name,
            contains(_metadata.file_path, '/_checkpoint/') AS is_checkpoint,
            from_json(value, 'batch BIGINT, consistentAsOf BIGINT, replaces ARRAY<STRING>,
                files ARRAY<STRUCT<key: STRING, component: STRING, `table`: STRING, rows: BIGINT>>,
                checkpoint STRUCT<tables: MAP<STRING, BIGINT>, schemas: MAP<STRING, STRING>>') AS m
        FROM IDENTIFIER(caravan_log))
    WHERE name = caravan_checkpoint.name OR NOT is_checkpoint AND name >= caravan_checkpoint.name);
CREATE OR REPLACE TEMPORARY VIEW caravan_manifests AS SELECT inline(caravan_manifests);

DECLARE OR REPLACE VARIABLE caravan_now STRUCT<batch: BIGINT, as_of: BIGINT, generation: BIGINT, fingerprint: STRING>;
SET VAR caravan_now = (
    SELECT max_by(struct(batch, as_of, generation, fingerprint), batch) FROM caravan_manifests
    WHERE NOT is_checkpoint AND as_of IS NOT NULL AND batch <= coalesce(caravan_batch, batch));

SELECT CASE
    WHEN (SELECT count_if(NOT is_checkpoint) <> max(batch) - caravan_checkpoint.batch + 1 FROM caravan_manifests)
        THEN raise_error('CARAVAN: manifests are missing')
    WHEN caravan_now IS NULL THEN raise_error('CARAVAN: no batch at whose end all tables are complete has landed yet')
    WHEN caravan_now.generation IS NULL THEN raise_error('CARAVAN: the table is not known: mind caravan_component')
    END AS manifests;

DECLARE OR REPLACE VARIABLE caravan_files ARRAY<STRUCT<key: STRING, rows: BIGINT>>;
SET VAR caravan_files = (
    SELECT collect_set(file) FROM (SELECT explode(files) AS file FROM caravan_manifests WHERE batch <= caravan_now.batch)
    WHERE file.key NOT IN (
        SELECT explode(replaces) FROM caravan_manifests WHERE batch <= caravan_now.batch AND replaces IS NOT NULL));

-- 3. The columns: their types from what was seen in them, their names by the encoding that every target uses (createdAt is created_at)
DECLARE OR REPLACE VARIABLE caravan_schema STRING;
SET VAR caravan_schema = (
    SELECT IF(caravan_now.fingerprint IS NULL, '{"columns":[]}', first(value)) FROM IDENTIFIER(CASE
        WHEN caravan_now.fingerprint IS NULL THEN caravan_log
        ELSE 'text.`' || replace(caravan_lake, '`', '``') || '/schemas/*/*/' || caravan_now.fingerprint || '.json`' END));

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
DECLARE OR REPLACE VARIABLE caravan_sql STRING;
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

-- 5. The documents by from_json. Fields of one struct that differ by case alone cannot be told apart, so the second of two is not in it.
DECLARE OR REPLACE VARIABLE caravan_form STRUCT<fields: ARRAY<STRING>, types: STRING, doubt: STRING, nested: ARRAY<STRING>>;
CREATE OR REPLACE TEMPORARY VIEW caravan_struct AS
SELECT *, row_number() OVER (PARTITION BY lower(field) ORDER BY place) = 1 AS is_read,
    substring(to_json(array(field)), 2, length(to_json(array(field))) - 2) AS quoted
FROM caravan_columns;
SET VAR caravan_form = (
    SELECT struct(
        transform(array_sort(collect_list(struct(place, field))), c -> c.field),
        coalesce(nullif(array_join(collect_list('`' || replace(field, '`', '``') || '` ' || CASE type WHEN 'JSON' THEN 'STRING'
            WHEN 'BINARY' THEN 'STRUCT<`$bytes`: STRING>' ELSE type END) FILTER (WHERE is_read), ', '), ''), '`` STRING'),
        concat_ws('|', '":-?[0-9]{16}',
            '(?:' || nullif(array_join(collect_list('\\Q' || quoted || '\\E') FILTER (WHERE type = 'STRING'), '|'), '') || '):[^"n]'),
        collect_list(quoted || ':') FILTER (WHERE type = 'JSON'))
    FROM caravan_struct);

CREATE OR REPLACE TEMPORARY VIEW caravan_read AS
SELECT *, from_json(document, caravan_form.types, map('allowNonNumericNumbers', 'false')) AS t,
    left(document, length(document) - 1) AS body,
    document RLIKE caravan_form.doubt OR exists(caravan_form.nested, k -> locate(k, document, locate(k, document) + 1) > 0) AS doubt
FROM caravan_live;

-- Are there as many values in the document as in the columns? If not, each member is cut: it has as many commas as from_json gives it.
CREATE OR REPLACE TEMPORARY VIEW caravan_members AS
WITH
    checked AS (SELECT *, CASE WHEN doubt OR regexp_count(document, '":(?!null)') <> regexp_count(to_json(t), '":(?!null)')
        THEN document END AS odd FROM caravan_read),
    parted AS (SELECT *, from_json(odd, 'MAP<STRING, STRING>') AS members, split(substr(odd, 2, length(odd) - 2), ',') AS pieces
        FROM checked),
    placed AS (SELECT *, aggregate(map_entries(members), array(1), (so_far, m) -> so_far
        || array(element_at(so_far, -1) + array_size(split(concat(m.key, coalesce(m.value, '')), ',')))) AS starts FROM parted)
SELECT *, CASE
    WHEN element_at(starts, -1) = array_size(pieces) + 1 THEN map_from_arrays(map_keys(members), transform(map_keys(members), (field, i) ->
        substr(array_join(slice(pieces, starts[i], starts[i + 1] - starts[i]), ','), length(to_json(array(field))))))
    WHEN odd IS NOT NULL THEN raise_error('CARAVAN: a document is no canonical JSON') END AS texts
FROM placed;

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
-- Of the document without its last brace what stands behind the name, up to as many commas as the value has that was read
CREATE OR REPLACE TEMPORARY FUNCTION caravan_cut(body STRING, field STRING, value STRING) RETURNS STRING RETURN
    substring_index(substr(body, locate(substr(to_json(array(field)), 2, length(to_json(array(field))) - 2) || ':', body)
        + length(to_json(array(field))) - 1), ',', array_size(split(value, ',')));

SET VAR caravan_sql = (
    WITH named AS (
        SELECT *, CASE WHEN is_read THEN 't[\'' || replace(replace(replace(field, '\\', '\\\\'), '\'', '\\\''), '$', '\\u0024') || '\']'
            ELSE 'NULL' END AS value
        FROM caravan_struct)
    SELECT 'CREATE OR REPLACE TABLE ' || caravan_output || ' USING delta TBLPROPERTIES (\'caravan.batch\' = \'' || caravan_now.batch
        || '\', \'caravan.consistentAsOf\' = \'' || caravan_now.as_of || '\') AS SELECT _id, _creation_time, _generation, _ts'
        || array_join(transform(array_sort(collect_list(struct(place, column, type, value))), c -> ', IF(odd IS NULL, ' || CASE c.type
            WHEN 'BINARY' THEN 'unbase64(' || c.value || '.`$bytes`)'
            WHEN 'JSON' THEN 'caravan_cut(body, caravan_form.fields[' || c.place || '], ' || c.value || ')'
            ELSE c.value END || ', caravan_' || lower(c.type)
            || '(texts[caravan_form.fields[' || c.place || ']], \'' || c.column || '\')) AS `' || c.column || '`'), '')
        || ' FROM caravan_members'
    FROM named);
EXECUTE IMMEDIATE caravan_sql;
