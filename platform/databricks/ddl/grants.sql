-- The least that each of two service principals needs. An admin runs it once; terraform/ says the same.
-- Put the application id of the principal that lands for `caravan`, and of the one that the pipeline runs as for `caravan-silver`.
-- For the bundle's target dev: sed -E 's/main\.(bronze|caravan|silver)/main.\1_dev/' grants.sql, and two principals of its own.

CREATE SCHEMA IF NOT EXISTS main.bronze;
CREATE SCHEMA IF NOT EXISTS main.caravan;
CREATE SCHEMA IF NOT EXISTS main.silver;
CREATE VOLUME IF NOT EXISTS main.bronze.caravan; -- files on their way into bronze
CREATE VOLUME IF NOT EXISTS main.caravan.app; -- caravan.jar and lib/, for the job sync

GRANT USE CATALOG ON CATALOG main TO `caravan`;
GRANT USE SCHEMA, CREATE TABLE, SELECT, MODIFY ON SCHEMA main.bronze TO `caravan`;
GRANT USE SCHEMA, CREATE TABLE, SELECT, MODIFY ON SCHEMA main.caravan TO `caravan`;
GRANT READ VOLUME, WRITE VOLUME ON VOLUME main.bronze.caravan TO `caravan`;
GRANT READ VOLUME ON VOLUME main.caravan.app TO `caravan`;

GRANT USE CATALOG ON CATALOG main TO `caravan-silver`;
GRANT USE SCHEMA, SELECT ON SCHEMA main.bronze TO `caravan-silver`;
GRANT USE SCHEMA, CREATE TABLE ON SCHEMA main.silver TO `caravan-silver`;

-- Readers, a group:
-- GRANT USE CATALOG ON CATALOG main TO `analysts`;
-- GRANT USE SCHEMA, SELECT ON SCHEMA main.silver TO `analysts`;

-- CAN USE on the SQL warehouse is no SQL. This adds it and leaves what others have (`set` in the place of `update` would not):
-- databricks permissions update warehouses WAREHOUSE_ID --json
--   '{"access_control_list":[{"service_principal_name":"APPLICATION_ID","permission_level":"CAN_USE"}]}'
