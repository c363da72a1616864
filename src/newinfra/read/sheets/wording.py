"""The words of sheets, for whoever reads one: notes, signatures, stub rows, totals, 其中, unit lines, periods. Each pattern stands here once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from newinfra.periods import Period, parse_period
from newinfra.read.normal import key, trimmed

TOTAL_LABELS = ("合计", "总计", "全市", "全市合计")
"""What the row of a whole is called where a contract says nothing else."""

SUBSET_PREFIXES = ("其中", "#")
"""How the label of a row begins that lies inside the one above it."""

FORM_SHEET = "_newinfra"
"""The hidden sheet of our own blank forms: its lists and the contract's version are no data that was left out."""

_STUB = re.compile(r"^\(?(?:[甲乙丙丁戊己庚辛]|[0-9]{1,2})\)?$")
_NOTE = re.compile(r"^\(?(?:注|备注|附注|说明|资料来源|数据来源|填表说明)(?::|[0-9一二三]*[、.:])")
_SIGNATURE = re.compile(
    r"^(?:单位负责人|统计负责人|负责人|填表人|填报人|经办人|制表人?|审核人?|复核人?|联系电话|联系人|报出日期|填报日期|制表日期|盖章|单位(?:公章|盖章)):"
)
NOTE_BEGINNINGS = frozenset("注备附说资数填单统负制审复联报经盖(（")
"""Characters with which a note or a signature can begin."""
_SUBSET_MARK = re.compile(r"^[:\uff1a、.]")
_BRACKET = re.compile(r"^(?P<name>.+?)[(\[【](?P<inside>[^()\[\]【】]*)[)\]】]$")
_UNIT_LINE = re.compile(r"(?:^|[\s(,;，；]|计量)单位\s*:(?P<units>[^:]+)")
_PERIOD = re.compile(
    r"(?<![0-9])(?:[12][0-9]{3}年(?:(?:0?1月?[-—–~至到])?[0-9]{1,2}月(?:[0-9]{1,2}日)?|[上下]半年|前?第?[一二三四1-4](?:个)?季度?)?"
    r"|[12][0-9]年(?:(?:0?1月?[-—–~至到])?[0-9]{1,2}月|[上下]半年|第?[一二三四1-4]季度)"
    r"|[12][0-9]{3}[QqHh][1-4]|[12][0-9]{3}[-./][0-9]{1,2}(?![-./0-9])|[〇零一二三四五六七八九]{4}年(?:[一二三四五六七八九十]{1,2}月)?)"
)
_NOT_THE_PERIOD = re.compile(r"(有效期|批准|制定|发布|印发|报出|填报日期|制表日期).{0,4}$")


def is_note(row: Sequence[str]) -> bool:
    """Whether a row's first text begins what stands under a table: a footnote, a source line or the signatures."""
    first = next((text for text in row if text and text.strip()), "")
    return is_note_text(first)


def is_note_text(text: str) -> bool:
    """The same of one text."""
    if trimmed(text)[:1] not in NOTE_BEGINNINGS:
        return False
    plain = key(text)
    return bool(_NOTE.match(plain) or _SIGNATURE.match(plain))


def is_signature(text: str) -> bool:
    """Whether a text begins the line of the people who answer for the form (单位负责人:, 填表人:, 联系电话:)."""
    return bool(_SIGNATURE.match(key(text)))


def is_stub_row(filled: Sequence[str]) -> bool:
    """Whether the non-empty texts of a row are the column numbers that stand under a header: 甲 乙 1 2 3 丙."""
    if len(filled) < 2 or any(len(text) > 8 for text in filled):
        return False
    texts = [key(text) for text in filled]
    if not all(_STUB.match(text) for text in texts):
        return False
    numbers = [int(text.strip("()")) for text in texts if text.strip("()").isdecimal()]
    return not numbers or numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def subset_of(label: str, prefixes: Sequence[str] = SUBSET_PREFIXES) -> str | None:
    """What stands after 其中 (and its colon) in a row label, or None if the label does not begin so."""
    text = trimmed(label)
    for prefix in prefixes:
        if text.startswith(prefix):
            return trimmed(_SUBSET_MARK.sub("", trimmed(text.removeprefix(prefix))))
    return None


def is_total(label: str, labels: Sequence[str] = TOTAL_LABELS) -> bool:
    """Whether a row label names the whole."""
    return bool(label) and key(label) in {key(total) for total in labels}


def bracketed(text: str) -> tuple[str, str | None]:
    """A comparable text (see `key`) without the bracket at its end, and what stands in it; None if there is none."""
    match = _BRACKET.match(text)
    return (match["name"], match["inside"]) if match else (text, None)


def unit_line(text: str) -> str | None:
    """What a line above a table gives as its units: 万户、个 in 填报单位:某局 2025年1-10月 单位:万户、个. None if it gives none."""
    spaced = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).replace("单 位", "单位").strip()
    match = _UNIT_LINE.search(spaced)
    return match["units"].strip().rstrip(")").strip() if match else None


def periods_in(text: str) -> Iterator[tuple[Period, bool]]:
    """The periods that a line above a table names, and whether each is stated as of a day (截至2025年9月30日).

    Dates of printing, approval and validity are left out where the words before them say so.
    """
    joined = key(text)
    for match in _PERIOD.finditer(joined):
        before = joined[: match.start()]
        period = parse_period(match[0].replace("–", "-"))
        if period is not None and not _NOT_THE_PERIOD.search(before):
            yield period, before.endswith(("截至", "截止"))
