"""Bytes of a text into text: as declared, by its byte-order mark, or by strict trial. Nothing is replaced, and nothing doubtful is passed on."""

from __future__ import annotations

import codecs

from newinfra.errors import DeliveryError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_C1 = dict.fromkeys(range(128, 160))


def decoded(data: bytes, *, where: str, encoding: str | None = None) -> str:
    """The text of a file.

    Args:
        data: the whole file.
        where: its name, for messages.
        encoding: the declared one; it must fit. None: byte-order mark, else UTF-8, UTF-16, GB18030, Latin-1, the first that fits.

    Raises:
        DeliveryError: encoding_broken.
    """
    mark, marked = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", None))
    candidates = [encoding] if encoding else [marked] if marked else _trials(data)
    for candidate in candidates:
        is_marked = mark and (marked == candidate or str(candidate).startswith(("utf-8", "utf-16")))
        try:
            text = data[len(mark) if is_marked else 0 :].decode(marked if is_marked and marked else candidate)
        except (UnicodeDecodeError, LookupError):
            continue
        if not encoding and not _is_plausible(text, data, candidate):
            continue
        return _clean(text, where, candidate)
    raise _broken(where, encoding or marked or "UTF-8、UTF-16 或 GB18030", "无法按此解码的字节")


def _trials(data: bytes) -> list[str]:
    if b"\x00" in data:
        # Text in UTF-16 has NUL bytes on one side of its ASCII characters, commas and line ends at least; a stray NUL stands among bytes of a text.
        even, odd = data[0::2].count(0), data[1::2].count(0)
        if 5 * max(even, odd) < len(data) and _is_text(data.replace(b"\x00", b"")):
            return ["utf-8"]
        return ["utf-16-le"] if odd > 8 * even else ["utf-16-be"] if even > 8 * odd else ["utf-8"]
    return ["utf-8", "gb18030", "latin-1"]


def _is_text(data: bytes) -> bool:
    try:
        return bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _is_plausible(text: str, data: bytes, encoding: str) -> bool:
    if encoding == "gb18030":
        # Western letters with accents, each with the plain letter after it, decode as rare characters; Chinese text is mostly of the common set.
        wide = [character for character in text if ord(character) > 0x7F]
        return 2 * sum(_is_common(character) for character in wide) >= len(wide)
    if encoding == "latin-1":
        return not any(0x80 <= byte < 0xA0 for byte in data)
    return True


def _is_common(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def _clean(text: str, where: str, encoding: str) -> str:
    if "\ufffd" in text:
        raise _broken(where, encoding, "替换符 U+FFFD(此前已有人用错误的编码转换过)")
    if "\x00" in text:
        raise _broken(where, encoding, "空字符 NUL(不是文本文件)")
    return text


def _broken(where: str, encoding: str, got: str) -> DeliveryError:
    return DeliveryError("the text is in no known encoding", reason_code="encoding_broken", where=where, expected=f"编码 {encoding}", got=got)
