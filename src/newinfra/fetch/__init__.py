"""Gets a feed's new deliveries over its transport and lands them; a broken feed costs only itself."""

from newinfra.fetch.connections import Connection, connection_for
from newinfra.fetch.visit import FetchResult, fetch_contract, fetch_source

__all__ = ["Connection", "FetchResult", "connection_for", "fetch_contract", "fetch_source"]
