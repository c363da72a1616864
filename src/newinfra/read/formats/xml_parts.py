"""Small XML parts of a workbook: elements by local name, with a document type refused, for only attacks need one."""

from __future__ import annotations

from xml.parsers import expat

from newinfra.errors import DeliveryError
from newinfra.read.formats.refusals import damaged

Element = tuple[str, dict[str, str]]


class _DocumentTypeError(Exception):
    """The XML declares a document type."""


def elements(xml: bytes, *, where: str) -> list[Element]:
    """Every element in document order: its local name and its attributes by local name.

    Raises:
        DeliveryError: not well-formed, or with a document type, which can hold an entity bomb (file_damaged).
    """
    found: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((name.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in attributes.items()}))

    def refuse(*_: object) -> None:
        raise _DocumentTypeError

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # expat says ValueError of an encoding that it does not know
        raise damaged(where, f"XML 不完整:{error}") from error
    except _DocumentTypeError as error:
        raise document_type(where) from error
    return found


def refuse_document_type(xml: bytes, root: bytes, *, where: str) -> None:
    """Refuse a large part that is not parsed here, if it declares a document type, which can only stand before the root element.

    Raises:
        DeliveryError: file_damaged.
    """
    begin = xml.find(root)
    if b"<!DOCTYPE" in xml[: begin if begin >= 0 else None]:
        raise document_type(where)


def document_type(where: str) -> DeliveryError:
    """The refusal of XML with a document type."""
    return damaged(where, "XML 中含有 DOCTYPE 声明(正常的表格文件没有)")
