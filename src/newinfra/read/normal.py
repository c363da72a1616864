"""One way to compare texts that people type: width, blanks and invisible characters do not matter."""

from __future__ import annotations

import unicodedata

BLANKS = " \t\r\n\v\f\u00a0\u3000\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\ufeff"


def trimmed(text: str) -> str:
    """`text` without blanks of any kind at its ends; nothing else is changed."""
    return text.strip(BLANKS)


def key(text: str) -> str:
    """The form in which headers, names and labels are compared: NFKC, without any blanks."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_NO_BLANKS).split())


_NO_BLANKS = {ord(character): None for character in BLANKS}
