data "databricks_sql_warehouse" "used" {
  id = var.warehouse_id == "" ? databricks_sql_endpoint.caravan[0].id : var.warehouse_id
}

output "caravan_principal" {
  description = "databricks.clientId of Caravan, and the bundle's variable"
  value       = databricks_service_principal.caravan.application_id
}

output "silver_principal" {
  description = "The bundle's variable"
  value       = databricks_service_principal.silver.application_id
}

output "databricks_url" {
  description = "databricks.url of Caravan, and the bundle's variable"
  value       = "jdbc:databricks://${data.databricks_sql_warehouse.used.odbc_params[0].hostname}:443/default;httpPath=${data.databricks_sql_warehouse.used.odbc_params[0].path}"
}

output "volume" {
  description = "databricks.volume of Caravan"
  value       = "/Volumes/${var.catalog}/${databricks_schema.bronze.name}/${databricks_volume.landing.name}"
}

output "next" {
  description = "What is left to do for a warehouse that others use: adds one permission and leaves theirs"
  value = var.warehouse_id == "" ? "" : join(" ", [
    "databricks permissions update warehouses", var.warehouse_id, "--json",
    "'${jsonencode({ access_control_list = [{ service_principal_name = databricks_service_principal.caravan.application_id, permission_level = "CAN_USE" }] })}'",
  ])
}

output "warehouse_id" {
  description = "The bundle's variable, for the dashboard and the alerts"
  value       = data.databricks_sql_warehouse.used.id
}
