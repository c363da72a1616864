"""From landed bytes to typed rows: staged as text with their places, typed by one statement per table, and whatever is wrong set aside."""

from newinfra.read.result import HeldDelivery, ReadDelivery, ReadResult, ReadTable
from newinfra.read.source import read_source

__all__ = ["HeldDelivery", "ReadDelivery", "ReadResult", "ReadTable", "read_source"]
