"""What an unknown file holds, proposed for a contract: its tables, and their figures as records."""

from newinfra.profile.document import FileProfile, profile_file

__all__ = ["FileProfile", "profile_file"]
