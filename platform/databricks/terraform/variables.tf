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

variable "warehouse_id" {
  description = "The SQL warehouse that Caravan lands with."
  type        = string
}

variable "readers" {
  description = "A group that may read silver; empty for none."
  type        = string
  default     = ""
}
