"""Releases: written beside, checked, moved into place atomically, never replaced by an older as-of."""
