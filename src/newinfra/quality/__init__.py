"""Great Expectations on DuckDB, in place and in SQL; suites are YAML, failing rows come from our own SQL."""
