output "client_id" {
  description = "databricks.clientId of Caravan"
  value       = databricks_service_principal.caravan.application_id
}

output "volume" {
  description = "databricks.volume of Caravan"
  value       = "/Volumes/${var.catalog}/${databricks_schema.bronze.name}/${databricks_volume.landing.name}"
}
