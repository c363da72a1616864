"""Delimited text: decoded strictly, bound by its header, staged by DuckDB; readings typed in the same pass."""
