# Schemas, volumes, service principals, their grants, a warehouse if none is given, and the scope of the secrets.
# The secrets themselves are put in by hand, so that no state file holds them: README.md.
# Defaults are those of the bundle's target prod; dev.tfvars are those of dev, in a Terraform workspace of its own.

resource "databricks_service_principal" "caravan" {
  display_name          = var.principal
  workspace_access      = true
  databricks_sql_access = true
  allow_cluster_create  = var.runs_inside
}

resource "databricks_service_principal" "silver" {
  display_name     = "${var.principal}-silver"
  workspace_access = true
}

resource "databricks_schema" "bronze" {
  catalog_name = var.catalog
  name         = var.bronze_schema
  comment      = "Change events of Convex, append-only, by Caravan"

  # Another name would mean another schema, without what has landed.
  lifecycle {
    prevent_destroy = true
  }
}

resource "databricks_schema" "control" {
  catalog_name = var.catalog
  name         = var.control_schema
  comment      = "Caravan's checkpoints and receipts"

  # Another name would mean another schema, without what has landed.
  lifecycle {
    prevent_destroy = true
  }
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

resource "databricks_volume" "app" {
  catalog_name = var.catalog
  schema_name  = databricks_schema.control.name
  name         = "app"
  volume_type  = "MANAGED"
  comment      = "caravan.jar and lib/, for the job sync"
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

resource "databricks_grant" "caravan_landing" {
  volume     = databricks_volume.landing.id
  principal  = databricks_service_principal.caravan.application_id
  privileges = ["READ_VOLUME", "WRITE_VOLUME"]
}

resource "databricks_grant" "caravan_app" {
  volume     = databricks_volume.app.id
  principal  = databricks_service_principal.caravan.application_id
  privileges = ["READ_VOLUME"]
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

resource "databricks_sql_endpoint" "caravan" {
  count            = var.warehouse_id == "" ? 1 : 0
  name             = var.principal
  cluster_size     = "2X-Small"
  max_num_clusters = 1
  auto_stop_mins   = 10
}

# databricks_permissions takes away what it does not name, so it is for a warehouse of our own alone. For one that others use: output next.
resource "databricks_permissions" "warehouse" {
  count           = var.warehouse_id == "" ? 1 : 0
  sql_endpoint_id = databricks_sql_endpoint.caravan[0].id

  access_control {
    service_principal_name = databricks_service_principal.caravan.application_id
    permission_level       = "CAN_USE"
  }
}

resource "databricks_secret_scope" "caravan" {
  name = var.secret_scope
}

resource "databricks_secret_acl" "caravan" {
  scope      = databricks_secret_scope.caravan.name
  principal  = databricks_service_principal.caravan.application_id
  permission = "READ"
}
