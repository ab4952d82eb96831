-- Written by caravan lakeflow, which overwrites it. SCD type 1.
-- Table orders.

CREATE TEMPORARY VIEW `app__orders_9typed` AS
WITH
  _cut AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted, document,
      regexp_extract_all(document, concat(
        r'"(?:[^"\\]++|\\.)*+":(?:"(?:[^"\\]++|\\.)*+"|',
        repeat(r'[\[{](?:[^\[\]{}"]++|"(?:[^"\\]++|\\.)*+"|', 70), '(?!)', repeat(r')*+[\]}]', 70),
        r'|[^,\[\]{}"]++)'), 0) AS _all
    FROM STREAM(`main`.`bronze`.`app__orders`)),
  _parsed AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted,
      CASE WHEN concat('{', array_join(_all, ','), '}') <> document
        THEN raise_error('CARAVAN: a document of main.bronze.app__orders is no canonical JSON')
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
      _strings['currency'] AS `currency`,
      nullif(_members['lines'], 'null') AS `lines`,
      _strings['note'] AS `note`,
      _doubles['placedAt'] AS `placed_at`,
      _strings['status'] AS `status`,
      _doubles['total'] AS `total`,
      _strings['userId'] AS `user_id`
    FROM _maps),
  _checked AS (
    SELECT *,
      filter(_pairs, _p -> _p.text <> 'null' AND CASE _p.field
        WHEN 'currency' THEN `currency` IS NULL
        WHEN 'lines' THEN `lines` IS NULL
        WHEN 'note' THEN `note` IS NULL
        WHEN 'placedAt' THEN `placed_at` IS NULL
        WHEN 'status' THEN `status` IS NULL
        WHEN 'total' THEN `total` IS NULL
        WHEN 'userId' THEN `user_id` IS NULL
        ELSE true END) AS _left
    FROM _typed)
SELECT
  _id,
  _creation_time,
  _generation,
  _ts,
  _op,
  _deleted,
  `currency`,
  `lines`,
  `note`,
  `placed_at`,
  `status`,
  `total`,
  `user_id`,
  CASE WHEN size(_left) > 0 THEN concat('{', array_join(transform(_left, _p -> _p.member), ','), '}') END AS _rescued
FROM _checked;

CREATE OR REFRESH STREAMING TABLE `app__orders`
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
