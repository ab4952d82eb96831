-- Written by caravan lakeflow, which overwrites it. SCD type 1.
-- Table oddValues.

CREATE TEMPORARY VIEW `app__odd_values_9typed` AS
WITH
  _cut AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted, document,
      regexp_extract_all(document, concat(
        r'"(?:[^"\\]++|\\.)*+":(?:"(?:[^"\\]++|\\.)*+"|',
        repeat(r'[\[{](?:[^\[\]{}"]++|"(?:[^"\\]++|\\.)*+"|', 70), '(?!)', repeat(r')*+[\]}]', 70),
        r'|[^,\[\]{}"]++)'), 0) AS _all
    FROM STREAM(`main`.`bronze`.`app__odd_values`)),
  _parsed AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted,
      CASE WHEN concat('{', array_join(_all, ','), '}') <> document
        THEN raise_error('CARAVAN: a document of main.bronze.app__odd_values is no canonical JSON')
        ELSE transform(
          transform(_all, _m -> struct(regexp_extract(_m, r'^"(?:[^"\\]++|\\.)*+"', 0) AS name, _m AS member)),
          _m -> struct(
            CASE WHEN contains(_m.name, chr(92)) THEN get_json_object(concat('[', _m.name, ']'), '$[0]')
              ELSE substring(_m.name, 2, length(_m.name) - 2) END AS field,
            substring(_m.member, length(_m.name) + 2) AS text,
            _m.member AS member)) END AS _pairs
    FROM _cut),
  _mapped AS (
    SELECT *,
      map_from_entries(transform(_pairs, _p -> struct(_p.field, _p.text))) AS _members
    FROM _parsed),
  _maps AS (
    SELECT *,
      transform_values(_members, (_f, _v) -> CASE
        WHEN NOT startswith(_v, '"') THEN NULL
        WHEN contains(_v, chr(92)) THEN get_json_object(concat('[', _v, ']'), '$[0]')
        ELSE substring(_v, 2, length(_v) - 2) END) AS _strings,
      transform_values(_members, (_f, _v) -> CASE
        WHEN _v = '{"$float":"AAAAAAAA8H8="}' THEN double('Infinity')
        WHEN _v = '{"$float":"AAAAAAAA8P8="}' THEN double('-Infinity')
        WHEN startswith(_v, '{"$float":"') THEN double('NaN')
        WHEN _v RLIKE '^-?[0-9]+[.Ee]' THEN try_cast(_v AS DOUBLE)
        WHEN _v RLIKE '^-?[0-9]+$' AND _v <> '9223372036854775807'
          AND try_cast(try_cast(_v AS DOUBLE) AS BIGINT) = try_cast(_v AS BIGINT)
          THEN try_cast(_v AS DOUBLE) END) AS _doubles
    FROM _mapped),
  _typed AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted, _pairs,
      _strings['Name'] AS `_4eame`,
      try_cast(_members['always'] AS BIGINT) AS `always`,
      _doubles['bits'] AS `bits`,
      try_cast(_members['kind'] AS BIGINT) AS `kind`,
      _strings['name'] AS `name`,
      nullif(_members['value'], 'null') AS `value`
    FROM _maps),
  _checked AS (
    SELECT *,
      filter(_pairs, _p -> _p.text <> 'null' AND CASE _p.field
        WHEN 'Name' THEN `_4eame` IS NULL
        WHEN 'always' THEN `always` IS NULL
        WHEN 'bits' THEN `bits` IS NULL
        WHEN 'kind' THEN `kind` IS NULL
        WHEN 'name' THEN `name` IS NULL
        WHEN 'value' THEN `value` IS NULL
        ELSE true END) AS _left
    FROM _typed)
SELECT
  _id,
  _creation_time,
  _generation,
  _ts,
  _op,
  _deleted,
  `_4eame`,
  `always`,
  `bits`,
  `kind`,
  `name`,
  `value`,
  CASE WHEN size(_left) > 0 THEN concat('{', array_join(transform(_left, _p -> _p.member), ','), '}') END AS _rescued
FROM _checked;

CREATE OR REFRESH STREAMING TABLE `app__odd_values`
COMMENT 'Documents of oddValues, by Caravan';

CREATE FLOW `app__odd_values_9cdc` AS AUTO CDC INTO `app__odd_values`
FROM STREAM(`app__odd_values_9typed`)
KEYS (_id)
APPLY AS DELETE WHEN _deleted
APPLY AS TRUNCATE WHEN _op = 'truncate'
SEQUENCE BY STRUCT(_generation, _ts)
COLUMNS * EXCEPT (_op, _deleted)
STORED AS SCD TYPE 1;

CREATE VIEW `app__odd_values_9current` AS
SELECT * FROM `app__odd_values`
WHERE _generation = (SELECT max(_generation) FROM `app__odd_values`);
