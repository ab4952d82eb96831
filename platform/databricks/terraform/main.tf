# Schemas, volume, service principals, their grants, the right to use the warehouse, and the scope of the secrets.
# The secrets themselves are put in by hand, so that no state file holds them: README.md.

resource "databricks_service_principal" "caravan" {
  display_name = "caravan"
}

resource "databricks_service_principal" "silver" {
  display_name = "caravan-silver"
}

resource "databricks_schema" "bronze" {
  catalog_name = var.catalog
  name         = var.bronze_schema
  comment      = "Change events of Convex, append-only, by Caravan"
}

resource "databricks_schema" "control" {
  catalog_name = var.catalog
  name         = var.control_schema
  comment      = "Caravan's checkpoints and receipts"
}

resource "databricks_schema" "silver" {
  catalog_name = var.catalog
  name         = var.silver_schema
  comment      = "Current state of the Convex tables"
}

resource "databricks_volume" "landing" {
  catalog_name = var.catalog
  schema_name  = databricks_schema.bronze.name
  name         = "caravan"
  volume_type  = "MANAGED"
  comment      = "Parquet files on their way into bronze"
}

# databricks_grant speaks of one principal alone; databricks_grants would take away what others have.
resource "databricks_grant" "caravan_catalog" {
  catalog    = var.catalog
  principal  = databricks_service_principal.caravan.application_id
  privileges = ["USE_CATALOG"]
}

resource "databricks_grant" "caravan_bronze" {
  schema     = databricks_schema.bronze.id
  principal  = databricks_service_principal.caravan.application_id
  privileges = ["USE_SCHEMA", "CREATE_TABLE", "SELECT", "MODIFY"]
}

resource "databricks_grant" "caravan_control" {
  schema     = databricks_schema.control.id
  principal  = databricks_service_principal.caravan.application_id
  privileges = ["USE_SCHEMA", "CREATE_TABLE", "SELECT", "MODIFY"]
}

resource "databricks_grant" "caravan_volume" {
  volume     = databricks_volume.landing.id
  principal  = databricks_service_principal.caravan.application_id
  privileges = ["READ_VOLUME", "WRITE_VOLUME"]
}

resource "databricks_grant" "silver_catalog" {
  catalog    = var.catalog
  principal  = databricks_service_principal.silver.application_id
  privileges = ["USE_CATALOG"]
}

resource "databricks_grant" "silver_bronze" {
  schema     = databricks_schema.bronze.id
  principal  = databricks_service_principal.silver.application_id
  privileges = ["USE_SCHEMA", "SELECT"]
}

resource "databricks_grant" "silver_silver" {
  schema     = databricks_schema.silver.id
  principal  = databricks_service_principal.silver.application_id
  privileges = ["USE_SCHEMA", "CREATE_TABLE"]
}

resource "databricks_grant" "readers_catalog" {
  count      = var.readers == "" ? 0 : 1
  catalog    = var.catalog
  principal  = var.readers
  privileges = ["USE_CATALOG"]
}

resource "databricks_grant" "readers_silver" {
  count      = var.readers == "" ? 0 : 1
  schema     = databricks_schema.silver.id
  principal  = var.readers
  privileges = ["USE_SCHEMA", "SELECT"]
}

resource "databricks_permissions" "warehouse" {
  sql_endpoint_id = var.warehouse_id

  access_control {
    service_principal_name = databricks_service_principal.caravan.application_id
    permission_level       = "CAN_USE"
  }
}

resource "databricks_secret_scope" "caravan" {
  name = "caravan"
}

resource "databricks_secret_acl" "caravan" {
  scope      = databricks_secret_scope.caravan.name
  principal  = databricks_service_principal.caravan.application_id
  permission = "READ"
}
