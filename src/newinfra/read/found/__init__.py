"""The layout that a delivery was found in, how it differs from the one before, and what a missing header may be called now."""
