"""The form in which spellings of units are compared."""

from __future__ import annotations

import unicodedata


def spelled(text: str) -> str:
    """`text` in NFKC, without blanks and invisible characters; case is kept."""
    return "".join(character for character in unicodedata.normalize("NFKC", text) if not character.isspace() and unicodedata.category(character) != "Cf")
