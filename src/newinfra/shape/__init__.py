"""From typed tables to raw: Parquet in one of three canonical shapes, registered in the ledger together with what became of each delivery."""

from newinfra.shape.load import LoadResult, load_source

__all__ = ["LoadResult", "load_source"]
