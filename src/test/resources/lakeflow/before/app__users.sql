-- Written by caravan lakeflow, which overwrites it. SCD type 1.
-- Table users.

CREATE TEMPORARY VIEW `app__users_9typed` AS
WITH
  _cut AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted, document,
      regexp_extract_all(document, concat(
        r'"(?:[^"\\]++|\\.)*+":(?:"(?:[^"\\]++|\\.)*+"|',
        repeat(r'[\[{](?:[^\[\]{}"]++|"(?:[^"\\]++|\\.)*+"|', 70), '(?!)', repeat(r')*+[\]}]', 70),
        r'|[^,\[\]{}"]++)'), 0) AS _all
    FROM STREAM(`main`.`bronze`.`app__users`)),
  _parsed AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted,
      CASE WHEN concat('{', array_join(_all, ','), '}') <> document
        THEN raise_error('CARAVAN: a document of main.bronze.app__users is no canonical JSON')
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
        WHEN startswith(_v, '{"$bytes":"') THEN unbase64(substring(_v, 12, length(_v) - 13)) END) AS _bytes
    FROM _mapped),
  _typed AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted, _pairs,
      nullif(_members['address'], 'null') AS `address`,
      _bytes['avatar'] AS `avatar`,
      _strings['bio'] AS `bio`,
      _strings['email'] AS `email`,
      nullif(_members['loyaltyPoints'], 'null') AS `loyalty_points`,
      _strings['name'] AS `name`,
      _strings['referredBy'] AS `referred_by`,
      nullif(_members['tags'], 'null') AS `tags`,
      CASE _members['verified'] WHEN 'true' THEN true WHEN 'false' THEN false END AS `verified`,
      try_cast(_members['visits'] AS BIGINT) AS `visits`
    FROM _maps),
  _checked AS (
    SELECT *,
      filter(_pairs, _p -> _p.text <> 'null' AND CASE _p.field
        WHEN 'address' THEN `address` IS NULL
        WHEN 'avatar' THEN `avatar` IS NULL
        WHEN 'bio' THEN `bio` IS NULL
        WHEN 'email' THEN `email` IS NULL
        WHEN 'loyaltyPoints' THEN `loyalty_points` IS NULL
        WHEN 'name' THEN `name` IS NULL
        WHEN 'referredBy' THEN `referred_by` IS NULL
        WHEN 'tags' THEN `tags` IS NULL
        WHEN 'verified' THEN `verified` IS NULL
        WHEN 'visits' THEN `visits` IS NULL
        ELSE true END) AS _left
    FROM _typed)
SELECT
  _id,
  _creation_time,
  _generation,
  _ts,
  _op,
  _deleted,
  `address`,
  `avatar`,
  `bio`,
  `email`,
  `loyalty_points`,
  `name`,
  `referred_by`,
  `tags`,
  `verified`,
  `visits`,
  CASE WHEN size(_left) > 0 THEN concat('{', array_join(transform(_left, _p -> _p.member), ','), '}') END AS _rescued
FROM _checked;

CREATE OR REFRESH STREAMING TABLE `app__users`
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
