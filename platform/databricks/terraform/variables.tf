# Where the bundle has a variable of the same name, both have the same value: databricks.yml.

variable "catalog" {
  description = "An existing catalog."
  type        = string
  default     = "main"
}

variable "bronze_schema" {
  type    = string
  default = "bronze"
}

variable "control_schema" {
  type    = string
  default = "caravan"
}

variable "silver_schema" {
  type    = string
  default = "silver"
}

variable "secret_scope" {
  type    = string
  default = "caravan"
}

variable "principal" {
  description = "Name of the service principal that lands; silver's has -silver behind it."
  type        = string
  default     = "caravan"
}

variable "warehouse_id" {
  description = "A SQL warehouse that is there and others use, too; empty for one of Caravan's own."
  type        = string
  default     = ""
}

variable "runs_inside" {
  description = "Whether the job sync is used: its principal then starts a cluster."
  type        = bool
  default     = false
}

variable "readers" {
  description = "A group that may read silver; empty for none."
  type        = string
  default     = ""
}
