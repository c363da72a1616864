"""The landing: publishers' bytes, content-addressed and immutable."""
