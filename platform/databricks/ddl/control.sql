-- The control tables, as Caravan itself creates them: for reading, or to be there first.
CREATE TABLE IF NOT EXISTS `main`.`caravan`.`checkpoints` (
  source STRING NOT NULL,
  deployment STRING NOT NULL,
  bronze STRING NOT NULL,
  epoch BIGINT NOT NULL,
  writer STRING NOT NULL,
  batch BIGINT NOT NULL,
  receipt STRING,
  pending STRING,
  updated_at TIMESTAMP
) USING DELTA PARTITIONED BY (source) TBLPROPERTIES ('delta.isolationLevel' = 'Serializable');

CREATE TABLE IF NOT EXISTS `main`.`caravan`.`batches` (
  source STRING NOT NULL,
  batch BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  writer STRING NOT NULL,
  rows BIGINT NOT NULL,
  committed_at TIMESTAMP NOT NULL,
  receipt STRING NOT NULL
) USING DELTA PARTITIONED BY (source) TBLPROPERTIES ('delta.isolationLevel' = 'Serializable');

CREATE TABLE IF NOT EXISTS `main`.`caravan`.`schemas` (
  source STRING NOT NULL,
  component STRING NOT NULL,
  `table` STRING NOT NULL,
  fingerprint STRING NOT NULL,
  columns STRING NOT NULL
) USING DELTA PARTITIONED BY (source) TBLPROPERTIES ('delta.isolationLevel' = 'Serializable');

CREATE TABLE IF NOT EXISTS `main`.`caravan`.`staged` (
  source STRING NOT NULL,
  epoch BIGINT NOT NULL,
  batch BIGINT NOT NULL,
  component STRING NOT NULL,
  `table` STRING NOT NULL,
  part BIGINT NOT NULL,
  rows ARRAY<STRUCT<i: STRING, t: BIGINT, o: STRING, c: BIGINT, d: STRING>>
) USING DELTA PARTITIONED BY (source) TBLPROPERTIES ('delta.isolationLevel' = 'Serializable');
