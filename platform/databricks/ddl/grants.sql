-- The least that each of two service principals needs. An admin runs it once; terraform/ says the same.
-- `caravan` is the application id of the principal that lands, `caravan-silver` of the one that the pipeline runs as.

CREATE SCHEMA IF NOT EXISTS main.bronze;
CREATE SCHEMA IF NOT EXISTS main.caravan;
CREATE SCHEMA IF NOT EXISTS main.silver;
CREATE VOLUME IF NOT EXISTS main.bronze.caravan;

GRANT USE CATALOG ON CATALOG main TO `caravan`;
GRANT USE SCHEMA, CREATE TABLE, SELECT, MODIFY ON SCHEMA main.bronze TO `caravan`;
GRANT USE SCHEMA, CREATE TABLE, SELECT, MODIFY ON SCHEMA main.caravan TO `caravan`;
GRANT READ VOLUME, WRITE VOLUME ON VOLUME main.bronze.caravan TO `caravan`;

GRANT USE CATALOG ON CATALOG main TO `caravan-silver`;
GRANT USE SCHEMA, SELECT ON SCHEMA main.bronze TO `caravan-silver`;
GRANT USE SCHEMA, CREATE TABLE ON SCHEMA main.silver TO `caravan-silver`;

-- Readers, a group:
-- GRANT USE CATALOG ON CATALOG main TO `analysts`;
-- GRANT USE SCHEMA, SELECT ON SCHEMA main.silver TO `analysts`;

-- CAN USE on the SQL warehouse is no SQL: terraform/, or
-- databricks permissions update warehouses WAREHOUSE_ID --json
--   '{"access_control_list":[{"service_principal_name":"caravan","permission_level":"CAN_USE"}]}'
