"""The landing: publishers' bytes, content-addressed and immutable."""

from newinfra.land.store import Incoming, Landing

__all__ = ["Incoming", "Landing"]
