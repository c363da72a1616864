"""Releases: written beside, checked, moved into place atomically, never replaced by an older as-of."""

from newinfra.publish.model import Manifest, Release, current_release, list_releases
from newinfra.publish.release import publish_release

__all__ = ["Manifest", "Release", "current_release", "list_releases", "publish_release"]
