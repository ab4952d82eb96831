-- Written by caravan lakeflow, which overwrites it. SCD type 1.
-- Table drafts.

CREATE TEMPORARY VIEW `app__drafts_9typed` AS
WITH
  _cut AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted, document,
      regexp_extract_all(document, concat(
        r'"(?:[^"\\]++|\\.)*+":(?:"(?:[^"\\]++|\\.)*+"|',
        repeat(r'[\[{](?:[^\[\]{}"]++|"(?:[^"\\]++|\\.)*+"|', 70), '(?!)', repeat(r')*+[\]}]', 70),
        r'|[^,\[\]{}"]++)'), 0) AS _all
    FROM STREAM(`main`.`bronze`.`app__drafts`)),
  _parsed AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted,
      CASE WHEN concat('{', array_join(_all, ','), '}') <> document
        THEN raise_error('CARAVAN: a document of main.bronze.app__drafts is no canonical JSON')
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
    SELECT *
    FROM _mapped),
  _typed AS (
    SELECT _id, _creation_time, _generation, _ts, _op, _deleted, _pairs
    FROM _maps),
  _checked AS (
    SELECT *,
      filter(_pairs, _p -> _p.text <> 'null') AS _left
    FROM _typed)
SELECT
  _id,
  _creation_time,
  _generation,
  _ts,
  _op,
  _deleted,
  CASE WHEN size(_left) > 0 THEN concat('{', array_join(transform(_left, _p -> _p.member), ','), '}') END AS _rescued
FROM _checked;

CREATE OR REFRESH STREAMING TABLE `app__drafts`
COMMENT 'Documents of drafts, by Caravan';

CREATE FLOW `app__drafts_9cdc` AS AUTO CDC INTO `app__drafts`
FROM STREAM(`app__drafts_9typed`)
KEYS (_id)
APPLY AS DELETE WHEN _deleted
APPLY AS TRUNCATE WHEN _op = 'truncate'
SEQUENCE BY STRUCT(_generation, _ts)
COLUMNS * EXCEPT (_op, _deleted)
STORED AS SCD TYPE 1;

CREATE VIEW `app__drafts_9current` AS
SELECT * FROM `app__drafts`
WHERE _generation = (SELECT max(_generation) FROM `app__drafts`);
