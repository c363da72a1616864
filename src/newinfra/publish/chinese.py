"""Chinese names for the 看板 schema, taken from the comments: one to one, and usable in SQL without quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TITLE_ENDS = re.compile(r"[:：(（,，。;；\n]")
_NOT_IN_A_NAME = re.compile(r"[^\w\u4e00-\u9fff]+")


def short_title(comment: str) -> str:
    """The comment's first phrase without brackets, blanks or punctuation; '' if nothing is left.

    >>> short_title('最新值(单位见 unit_zh),两位小数')
    '最新值'
    """
    return _NOT_IN_A_NAME.sub("", _TITLE_ENDS.split(comment, maxsplit=1)[0])


def chinese_names(commented: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A unique Chinese name for each (name, comment), by name; the English name where the comment gives none.

    Two comments with the same first phrase get the numbers 2, 3, … in the order given, so that the layer stays one to one.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for name, comment in commented:
        title = short_title(comment) or name
        if title[0].isdigit():
            title = f"第{title}"  # a name that begins with a digit would need quotes
        unique, number = title, 1
        while unique.casefold() in taken:
            number += 1
            unique = f"{title}{number}"
        taken.add(unique.casefold())
        names[name] = unique
    return names
