"""Corrections: what we decided about a publisher's error until the publisher mends it, as records in corrections/<source>.yml."""

from newinfra.corrections.load import load_corrections
from newinfra.corrections.model import Correction

__all__ = ["Correction", "load_corrections"]
