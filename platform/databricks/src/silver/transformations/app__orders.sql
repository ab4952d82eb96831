-- Written by caravan lakeflow, which overwrites it. SCD type 1.
-- Table orders.
-- One from_json reads a document. Where the columns do not hold as many values as it has, or one could be of another type, the
-- document is cut at its commas: a member has as many in its text as in what from_json makes of it. What no column takes is in
-- _rescued, and the expectation counts it.

CREATE TEMPORARY VIEW `app__orders_9typed` AS WITH
  _read AS (
    SELECT *, from_json(document, '`currency` STRING, `lines` STRING, `note` STRING, `placedAt` DOUBLE, `status` STRING, `total` DOUBLE, `userId` STRING', map('allowNonNumericNumbers', 'false')) AS _t, document RLIKE '"(?:currency|note|status|userId)":[^"n]|":-?[0-9]{16}' OR locate('"lines":', document, locate('"lines":', document) + 1) > 0 AS _doubt, left(document, length(document) - 1) AS _body
    FROM STREAM(`main`.`bronze`.`app__orders`)),
  _checked AS (SELECT *, CASE WHEN _doubt OR length(_there) - length(replace(_there, '":', '"')) <> length(_taken) - length(replace(_taken, '":', '"')) THEN document END AS _odd
    FROM (SELECT *, replace(document, '":null', '"') AS _there, replace(to_json(_t), '":null', '"') AS _taken FROM _read)),
  _split AS (SELECT *, from_json(_odd, 'MAP<STRING, STRING>') AS _values, split(substr(_odd, 2, length(_odd) - 2), ',') AS _pieces FROM _checked),
  _placed AS (
    SELECT *, aggregate(map_entries(_values), array(1), (_all, _m) -> _all
      || array(element_at(_all, -1) + array_size(split(concat(_m.key, coalesce(_m.value, '')), ',')))) AS _at FROM _split),
  _cut AS (
    SELECT *, CASE WHEN element_at(_at, -1) = array_size(_pieces) + 1 THEN map_filter(map_from_arrays(map_keys(_values), transform(map_keys(_values),
      (_f, _i) -> substr(array_join(slice(_pieces, _at[_i], _at[_i + 1] - _at[_i]), ','), length(to_json(array(_f)))))), (_f, _x) -> _x <> 'null')
      WHEN _odd IS NOT NULL THEN map() END AS _texts FROM _placed),
  _numbers AS (SELECT *, transform_values(_texts, (_f, _x) -> CASE
    WHEN _x = '{"$float":"AAAAAAAA8H8="}' THEN double('Infinity') WHEN _x = '{"$float":"AAAAAAAA8P8="}' THEN double('-Infinity')
    WHEN startswith(_x, '{"$float":"') THEN double('NaN') WHEN _x RLIKE '^-?[0-9]+[.Ee]' OR _x <> '9223372036854775807'
      AND try_cast(try_cast(_x AS DOUBLE) AS BIGINT) = try_cast(_x AS BIGINT) THEN try_cast(_x AS DOUBLE) END) AS _doubles FROM _cut),
  _typed AS (SELECT *, struct(
      CASE WHEN _odd IS NULL OR startswith(_texts['currency'], '"') THEN _t.`currency` END AS `currency`,
      IF(_odd IS NULL, substring_index(substr(_body, locate('"lines":', _body) + 8), ',', 1 + length(_t.`lines`) - length(replace(_t.`lines`, ',', ''))), _texts['lines']) AS `lines`,
      CASE WHEN _odd IS NULL OR startswith(_texts['note'], '"') THEN _t.`note` END AS `note`,
      IF(_odd IS NULL, _t.`placedAt`, _doubles['placedAt']) AS `placed_at`,
      CASE WHEN _odd IS NULL OR startswith(_texts['status'], '"') THEN _t.`status` END AS `status`,
      IF(_odd IS NULL, _t.`total`, _doubles['total']) AS `total`,
      CASE WHEN _odd IS NULL OR startswith(_texts['userId'], '"') THEN _t.`userId` END AS `user_id`
    ) AS _c FROM _numbers),
  _left AS (SELECT *, CASE WHEN size(_texts) > 0 THEN array_except(map_keys(_texts), map_keys(map_filter(map_from_arrays(json_object_keys(to_json(_t, map('ignoreNullFields', 'false'))), map_values(from_json(to_json(_c, map('ignoreNullFields', 'false')), 'MAP<STRING, STRING>'))), (_f, _v) -> _v IS NOT NULL))) END AS _left FROM _typed)
SELECT _id, _creation_time, _generation, _ts, _op, _deleted, _c.*,
  CASE WHEN size(_texts) = 0 THEN _odd WHEN size(_left) > 0 THEN concat('{', array_join(transform(_left, _f ->
    concat(substr(to_json(array(_f)), 2, length(to_json(array(_f))) - 2), ':', _texts[_f])), ','), '}') END AS _rescued
FROM _left;

CREATE OR REFRESH STREAMING TABLE `app__orders` (CONSTRAINT every_value_has_a_column EXPECT (_rescued IS NULL))
COMMENT 'Documents of orders, by Caravan';

CREATE FLOW `app__orders_9cdc` AS AUTO CDC INTO `app__orders`
FROM STREAM(`app__orders_9typed`)
KEYS (_id)
APPLY AS DELETE WHEN _deleted
APPLY AS TRUNCATE WHEN _op = 'truncate'
SEQUENCE BY STRUCT(_generation, _ts)
COLUMNS * EXCEPT (_op, _deleted)
STORED AS SCD TYPE 1;

CREATE VIEW `app__orders_9current` AS
SELECT * FROM `app__orders`
WHERE _generation = (SELECT max(_generation) FROM `app__orders`);
