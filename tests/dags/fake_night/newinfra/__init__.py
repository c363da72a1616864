"""Stands in for the library, so that the DAG is tested without a warehouse."""
