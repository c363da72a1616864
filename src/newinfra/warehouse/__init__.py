"""build.duckdb: what dbt finds in it, and the dbt run itself."""
