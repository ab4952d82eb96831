-- Written by caravan lakeflow, which overwrites it. SCD type 2.
-- Table entries of component waitlist.

CREATE TEMPORARY VIEW `waitlist__entries_9typed` AS
WITH
  _cut AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted, document,
      regexp_extract_all(document, concat(
        r'"(?:[^"\\]++|\\.)*+":(?:"(?:[^"\\]++|\\.)*+"|',
        repeat(r'[\[{](?:[^\[\]{}"]++|"(?:[^"\\]++|\\.)*+"|', 70), '(?!)', repeat(r')*+[\]}]', 70),
        r'|[^,\[\]{}"]++)'), 0) AS _all
    FROM STREAM(`main`.`bronze`.`waitlist__entries`)),
  _parsed AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted,
      CASE WHEN concat('{', array_join(_all, ','), '}') <> document
        THEN raise_error('CARAVAN: a document of main.bronze.waitlist__entries is no canonical JSON')
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
      _strings['email'] AS `email`,
      CASE _members['invited'] WHEN 'true' THEN true WHEN 'false' THEN false END AS `invited`,
      _strings['invitedBy'] AS `invited_by`,
      _doubles['priority'] AS `priority`,
      _strings['reason'] AS `reason`
    FROM _maps),
  _checked AS (
    SELECT *,
      filter(_pairs, _p -> _p.text <> 'null' AND CASE _p.field
        WHEN 'email' THEN `email` IS NULL
        WHEN 'invited' THEN `invited` IS NULL
        WHEN 'invitedBy' THEN `invited_by` IS NULL
        WHEN 'priority' THEN `priority` IS NULL
        WHEN 'reason' THEN `reason` IS NULL
        ELSE true END) AS _left
    FROM _typed)
SELECT
  _id,
  _creation_time,
  _generation,
  _ts,
  _op,
  _deleted,
  `email`,
  `invited`,
  `invited_by`,
  `priority`,
  `reason`,
  CASE WHEN size(_left) > 0 THEN concat('{', array_join(transform(_left, _p -> _p.member), ','), '}') END AS _rescued
FROM _checked;

CREATE OR REFRESH STREAMING TABLE `waitlist__entries`
COMMENT 'Revisions of documents of waitlist/entries, by Caravan';

CREATE FLOW `waitlist__entries_9cdc` AS AUTO CDC INTO `waitlist__entries`
FROM STREAM(`waitlist__entries_9typed`)
KEYS (_id)
APPLY AS DELETE WHEN _deleted
SEQUENCE BY STRUCT(_generation, _ts)
COLUMNS * EXCEPT (_op, _deleted)
STORED AS SCD TYPE 2;

CREATE VIEW `waitlist__entries_9current` AS
SELECT * EXCEPT (__START_AT, __END_AT) FROM `waitlist__entries`
WHERE __END_AT IS NULL AND _id <> ''
  AND _generation = (SELECT max(_generation) FROM `waitlist__entries` WHERE _id = '');
