# What the bundle's target dev has instead.
bronze_schema  = "bronze_dev"
control_schema = "caravan_dev"
silver_schema  = "silver_dev"
secret_scope   = "caravan-dev"
principal      = "caravan-dev"
