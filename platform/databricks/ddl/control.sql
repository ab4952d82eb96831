-- The control tables. Caravan creates them itself where it may; run this where it may not.
CREATE TABLE IF NOT EXISTS main.caravan.checkpoints (
  source STRING NOT NULL,
  deployment STRING NOT NULL,
  epoch BIGINT NOT NULL,
  writer STRING NOT NULL,
  batch BIGINT NOT NULL,
  checkpoint STRING,
  receipt STRING,
  updated_at TIMESTAMP
) USING DELTA
COMMENT 'Caravan: one row a source, changed by compare-and-set on epoch'
TBLPROPERTIES ('delta.isolationLevel' = 'Serializable');

CREATE TABLE IF NOT EXISTS main.caravan.batches (
  source STRING NOT NULL,
  batch BIGINT NOT NULL,
  writer STRING NOT NULL,
  rows BIGINT,
  checkpoint STRING,
  receipt STRING,
  committed_at TIMESTAMP
) USING DELTA
COMMENT 'Caravan: the receipt of every batch'
TBLPROPERTIES ('delta.appendOnly' = 'true');
