"""Python imports this at start-up: the guard holds in the processes that tests start, too (dbt, airflow, newinfra)."""

from loopback_only import install

install()
