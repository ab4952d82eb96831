-- Written by caravan lakeflow, which overwrites it. SCD type 1.
-- Table notes of component waitlist/inner.

CREATE TEMPORARY VIEW `waitlist_2finner__notes_9typed` AS
WITH
  _cut AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted, document,
      regexp_extract_all(document, concat(
        r'"(?:[^"\\]++|\\.)*+":(?:"(?:[^"\\]++|\\.)*+"|',
        repeat(r'[\[{](?:[^\[\]{}"]++|"(?:[^"\\]++|\\.)*+"|', 70), '(?!)', repeat(r')*+[\]}]', 70),
        r'|[^,\[\]{}"]++)'), 0) AS _all
    FROM STREAM(`main`.`bronze`.`waitlist_2finner__notes`)),
  _parsed AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted,
      CASE WHEN concat('{', array_join(_all, ','), '}') <> document
        THEN raise_error('CARAVAN: a document of main.bronze.waitlist_2finner__notes is no canonical JSON')
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
        ELSE substring(_v, 2, length(_v) - 2) END) AS _strings
    FROM _mapped),
  _typed AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted, _pairs,
      _strings['handle'] AS `handle`,
      try_cast(_members['position'] AS BIGINT) AS `position`
    FROM _maps),
  _checked AS (
    SELECT *,
      filter(_pairs, _p -> _p.text <> 'null' AND CASE _p.field
        WHEN 'handle' THEN `handle` IS NULL
        WHEN 'position' THEN `position` IS NULL
        ELSE true END) AS _left
    FROM _typed)
SELECT
  _id,
  _creation_time,
  _generation,
  _ts,
  _op,
  _deleted,
  `handle`,
  `position`,
  CASE WHEN size(_left) > 0 THEN concat('{', array_join(transform(_left, _p -> _p.member), ','), '}') END AS _rescued
FROM _checked;

CREATE OR REFRESH STREAMING TABLE `waitlist_2finner__notes`
COMMENT 'Documents of waitlist/inner/notes, by Caravan';

CREATE FLOW `waitlist_2finner__notes_9cdc` AS AUTO CDC INTO `waitlist_2finner__notes`
FROM STREAM(`waitlist_2finner__notes_9typed`)
KEYS (_id)
APPLY AS DELETE WHEN _deleted
APPLY AS TRUNCATE WHEN _op = 'truncate'
SEQUENCE BY STRUCT(_generation, _ts)
COLUMNS * EXCEPT (_op, _deleted)
STORED AS SCD TYPE 1;

CREATE VIEW `waitlist_2finner__notes_9current` AS
SELECT * FROM `waitlist_2finner__notes`
WHERE _generation = (SELECT max(_generation) FROM `waitlist_2finner__notes`);
