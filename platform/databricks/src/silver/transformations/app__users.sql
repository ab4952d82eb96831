-- Written by caravan lakeflow, which overwrites it. SCD type 1.
-- Table users.
-- One from_json reads a document. Where the columns do not hold as many values as it has, or one could be of another type, the
-- document is cut at its commas: a member has as many in its text as in what from_json makes of it. What no column takes is in
-- _rescued, and the expectation counts it.

CREATE TEMPORARY VIEW `app__users_9typed` AS WITH
  _read AS (
    SELECT *, from_json(document, '`address` STRING, `avatar` STRUCT<`\u0024bytes`: STRING>, `bio` STRING, `email` STRING, `loyaltyPoints` STRING, `name` STRING, `referredBy` STRING, `tags` STRING, `verified` BOOLEAN, `visits` BIGINT') AS _t, document RLIKE '"(?:bio|email|name|referredBy)":[^"n]' OR locate('"address":', document, locate('"address":', document) + 1) > 0 OR locate('"loyaltyPoints":', document, locate('"loyaltyPoints":', document) + 1) > 0 OR locate('"tags":', document, locate('"tags":', document) + 1) > 0 AS _doubt, left(document, length(document) - 1) AS _body
    FROM STREAM(`main`.`bronze`.`app__users`)),
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
  _typed AS (SELECT *, struct(
      IF(_odd IS NULL, substring_index(substr(_body, locate('"address":', _body) + 10), ',', 1 + length(_t.`address`) - length(replace(_t.`address`, ',', ''))), _texts['address']) AS `address`,
      unbase64(_t.`avatar`.`$bytes`) AS `avatar`,
      CASE WHEN _odd IS NULL OR startswith(_texts['bio'], '"') THEN _t.`bio` END AS `bio`,
      CASE WHEN _odd IS NULL OR startswith(_texts['email'], '"') THEN _t.`email` END AS `email`,
      IF(_odd IS NULL, substring_index(substr(_body, locate('"loyaltyPoints":', _body) + 16), ',', 1 + length(_t.`loyaltyPoints`) - length(replace(_t.`loyaltyPoints`, ',', ''))), _texts['loyaltyPoints']) AS `loyalty_points`,
      CASE WHEN _odd IS NULL OR startswith(_texts['name'], '"') THEN _t.`name` END AS `name`,
      CASE WHEN _odd IS NULL OR startswith(_texts['referredBy'], '"') THEN _t.`referredBy` END AS `referred_by`,
      IF(_odd IS NULL, substring_index(substr(_body, locate('"tags":', _body) + 7), ',', 1 + length(_t.`tags`) - length(replace(_t.`tags`, ',', ''))), _texts['tags']) AS `tags`,
      _t.`verified` AS `verified`,
      _t.`visits` AS `visits`
    ) AS _c FROM _cut),
  _left AS (SELECT *, CASE WHEN size(_texts) > 0 THEN array_except(map_keys(_texts), map_keys(map_filter(map_from_arrays(json_object_keys(to_json(_t, map('ignoreNullFields', 'false'))), map_values(from_json(to_json(_c, map('ignoreNullFields', 'false')), 'MAP<STRING, STRING>'))), (_f, _v) -> _v IS NOT NULL))) END AS _left FROM _typed)
SELECT _id, _creation_time, _generation, _ts, _op, _deleted, _c.*,
  CASE WHEN size(_texts) = 0 THEN _odd WHEN size(_left) > 0 THEN concat('{', array_join(transform(_left, _f ->
    concat(substr(to_json(array(_f)), 2, length(to_json(array(_f))) - 2), ':', _texts[_f])), ','), '}') END AS _rescued
FROM _left;

CREATE OR REFRESH STREAMING TABLE `app__users` (CONSTRAINT every_value_has_a_column EXPECT (_rescued IS NULL))
COMMENT 'Documents of users, by Caravan';

CREATE FLOW `app__users_9cdc` AS AUTO CDC INTO `app__users`
FROM STREAM(`app__users_9typed`)
KEYS (_id)
APPLY AS DELETE WHEN _deleted
APPLY AS TRUNCATE WHEN _op = 'truncate'
SEQUENCE BY STRUCT(_generation, _ts)
COLUMNS * EXCEPT (_op, _deleted)
STORED AS SCD TYPE 1;

CREATE VIEW `app__users_9current` AS
SELECT * FROM `app__users`
WHERE _generation = (SELECT max(_generation) FROM `app__users`);
