"""DuckDB for Great Expectations: a SQLAlchemy dialect whose results are fetched before their cursor is closed.

GX closes the connection before it reads the rows, and DuckDB's cursors do not outlive their connection. So every statement that returns
rows has its rows pulled into memory as soon as it has run; GX only ever asks for aggregates here, a row or a few.
"""

from __future__ import annotations

from typing import Any

from duckdb_sqlalchemy import Dialect, DuckDBExecutionContext
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

DRIVER = "duckdb.buffered"


class BufferedExecutionContext(DuckDBExecutionContext):
    """Fetches at once, so that the result survives its connection."""

    def post_exec(self) -> None:
        super().post_exec()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped
        cursor: Any = self.cursor
        if cursor is not None and cursor.description is not None:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(cursor, initial_buffer=cursor.fetchall())


class BufferedDialect(Dialect):
    """`duckdb+buffered://`."""

    driver = "buffered"
    execution_ctx_cls = BufferedExecutionContext
    supports_statement_cache = False


def register() -> None:
    """Make `duckdb+buffered://` known to SQLAlchemy in this process."""
    registry.register(DRIVER, __name__, BufferedDialect.__name__)
