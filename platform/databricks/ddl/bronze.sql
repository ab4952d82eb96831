-- One bronze table, by the example of users in the root component. Caravan creates them itself, one for each table of the source;
-- docs/adr/0013 says how they are named, and caravan.source is the SHA-256 of source.name (here app). Never UPDATE, DELETE or MERGE here: silver streams from it, and would stop.
CREATE TABLE IF NOT EXISTS `main`.`bronze`.`app__users` (
  _component STRING NOT NULL, -- path of the component, empty for the root
  _table STRING NOT NULL,
  _id STRING NOT NULL, -- of the document; empty in a truncate
  _generation BIGINT NOT NULL, -- number of the batch that last truncated the table
  _ts BIGINT NOT NULL, -- nanoseconds, as Convex gives them; 0 in a truncate
  _op STRING NOT NULL, -- upsert, delete or truncate
  _deleted BOOLEAN NOT NULL,
  _creation_time TIMESTAMP,
  document STRING, -- the own fields as canonical JSON; null in a delete
  _batch BIGINT NOT NULL,
  _ingested_at TIMESTAMP NOT NULL
) USING DELTA TBLPROPERTIES ('delta.appendOnly' = 'true', 'delta.isolationLevel' = 'Serializable', 'caravan.source' = 'a172cedcae47474b615c54d510a5d84a8dea3032e958587430b413538be3f333');
