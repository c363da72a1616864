"""What a delivery looked like: its columns in order, where its header stood, in which units, encoding and delimiter; without its figures.

Every delivery's layout is kept, loaded or held, so that a change can be seen against the one before and explained.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Any, Literal

from newinfra.read.normal import BLANKS, key, trimmed

SAMPLE_ROWS = 8
SAMPLE_CHARACTERS = 24

_PERIOD_TEXT = re.compile(
    r"(?:19|20)[0-9]{2}(?:年(?:(?:1[-—–~至])?[0-9]{1,2}月(?:[0-9]{1,2}日)?|[上下]半年|第?[一二三四1-4]季度)?[末底]?|Q[1-4]|[-./][0-9]{1,2}|(?![0-9]))"
)


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """One column as it came.

    Attributes:
        path: the header texts above it, outermost first; of a page, the JSON pointer of the field; of a crosstab, the
            label of the item's row, or the header of a column that is no period.
        samples: its first few values as text, by which a renamed column is recognised; no part of the fingerprint.
    """

    path: tuple[str, ...]
    samples: tuple[str, ...] = ()

    @property
    def leaf(self) -> str:
        return self.path[-1] if self.path else ""

    @property
    def title(self) -> str:
        return "/".join(self.path)


@dataclass(frozen=True, slots=True)
class FoundLayout:
    """The layout of one delivery; fields that do not apply to its format are None."""

    format: Literal["csv", "json", "sheet", "crosstab"]
    columns: tuple[FoundColumn, ...]
    sheet: str | None = None
    corner: str | None = None
    header_rows: int | None = None
    unit_line: str | None = None
    encoding: str | None = None
    compression: str | None = None
    delimiter: str | None = None

    @property
    def fingerprint(self) -> str:
        """The same for two deliveries that look alike, whatever their figures, blanks and periods."""
        plain = {
            "columns": [[_without_period(key(part)) for part in column.path] for column in self.columns],
            "sheet": _without_period(key(self.sheet or "")),
            "corner": key(self.corner or ""),
            "unit_line": key(self.unit_line or ""),
            "other": [self.format, self.header_rows, self.encoding, self.compression, self.delimiter],
        }
        return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]

    def as_json(self) -> str:
        """The layout in readable form, with the samples."""
        return json.dumps({name: value for name, value in asdict(self).items() if value is not None}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> FoundLayout:
        """What `as_json` wrote."""
        document: dict[str, Any] = json.loads(text)
        columns = tuple(FoundColumn(tuple(column["path"]), tuple(column["samples"])) for column in document.pop("columns"))
        return cls(columns=columns, **document)


Seen = Callable[[FoundLayout], None]
"""Takes note of a layout as soon as it is found: whether the delivery can be read is decided after that."""


def with_samples(paths: Sequence[Sequence[str]], rows: Iterable[Sequence[str]]) -> tuple[FoundColumn, ...]:
    """Columns with these header paths and, of each, the first values among `rows` (as wide as the header, or ragged)."""
    taken = [row for row, _ in zip(rows, range(SAMPLE_ROWS), strict=False)]
    columns: list[tuple[str, ...]] = list(zip_longest(*taken, fillvalue=""))[: len(paths)]
    columns += [("",) * len(taken)] * (len(paths) - len(columns))
    return tuple(
        FoundColumn(tuple(map(trimmed, path)), tuple([text.strip(BLANKS)[:SAMPLE_CHARACTERS] for text in column]))
        for path, column in zip(paths, columns, strict=True)
    )


def _without_period(text: str) -> str:
    """2025年10月末用户数 is the column that was 2025年9月末用户数."""
    return _PERIOD_TEXT.sub("{period}", text)
