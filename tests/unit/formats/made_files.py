"""Files of every format, made by libraries that do not belong to the reader, or by hand where there is no writer. 合成数据."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

import xlsxwriter
import xlwt

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx_with_marks() -> bytes:
    """Errors, a formula without result, per cent, indents, a hidden row, column and sheet, and a merged title."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        percent = workbook.add_format({"num_format": "0.0%"})
        quoted = workbook.add_format({"num_format": '0.0"%"'})
        indented = workbook.add_format({"indent": 2})
        sheet = workbook.add_worksheet("表1")
        sheet.merge_range("A1:D1", "标题")
        sheet.write_row(1, 0, ["县区", "比例", "已乘", "数"])
        sheet.write_string(2, 0, "其中", indented)
        sheet.write_number(2, 1, 0.42, percent)
        sheet.write_number(2, 2, 42, quoted)
        sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")
        sheet.write_string(3, 0, "东城区")
        sheet.write_formula(3, 1, "=B3", percent, "")
        sheet.write_formula(3, 2, '=""', None, "文字")
        sheet.write_formula(3, 3, "=1+1", None, 2)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
        workbook.add_worksheet("旧").write(0, 0, "x")
        workbook.worksheets()[1].hide()
    return buffer.getvalue()


def xls_with_marks() -> bytes:
    """The same for BIFF, as far as its writer can: no errors."""
    workbook = xlwt.Workbook()
    percent, indented = xlwt.easyxf(num_format_str="0.0%"), xlwt.easyxf("alignment: indent 2")
    sheet = workbook.add_sheet("表1")
    sheet.write_merge(0, 0, 0, 3, "标题")
    for column, text in enumerate(["县区", "比例", "已乘", "数"]):
        sheet.write(1, column, text)
    sheet.write(2, 0, "其中", indented)
    sheet.write(2, 1, 0.42, percent)
    sheet.write(2, 2, 42, xlwt.easyxf(num_format_str='0.0"%"'))
    sheet.row(2).set_cell_error(3, "#DIV/0!")
    sheet.write(3, 0, "东城区")
    sheet.row(3).hidden = True
    sheet.col(2).hidden = True
    workbook.add_sheet("旧").write(0, 0, "x")
    workbook.get_sheet(1).visibility = 1
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


_OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
_ODS_NAMES = " ".join(f'xmlns:{name}="{_OPEN_DOCUMENT}:{name}:1.0"' for name in ("office", "table", "text", "style"))


def ods(tables: str, styles: str = "", manifest: str = "") -> bytes:
    """An OpenDocument spreadsheet around the XML of its tables."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS_NAMES} office:version="1.2"><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": (manifest or "<manifest/>").encode(),
            "content.xml": content.encode(),
        }
    )


def ods_cell(value: object = None, *, kind: str = "", attributes: str = "") -> str:
    """One table cell; `kind` percentage for a number shown as per cent."""
    if value is None:
        return f"<table:table-cell {attributes}/>"
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string" {attributes}><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="{kind or "float"}" office:value="{value}" {attributes}><text:p>{value}</text:p></table:table-cell>'


def ods_with_marks() -> bytes:
    """As `xlsx_with_marks`, without indents."""
    spanned = 'table:number-columns-spanned="4" table:number-rows-spanned="1"'
    rows = [
        ods_cell("标题", attributes=spanned) + '<table:covered-table-cell table:number-columns-repeated="3"/>',
        "".join(map(ods_cell, ["县区", "比例", "已乘", "数"])),
        ods_cell("其中")
        + ods_cell(0.42, kind="percentage")
        + ods_cell(42)
        + '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""><text:p>#DIV/0!</text:p></table:table-cell>',
    ]
    columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/><table:table-column/>'
    table = f'<table:table table:name="表1">{columns}'
    table += "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    table += f'<table:table-row table:visibility="collapse">{ods_cell("东城区")}<table:table-cell table:formula="of:=B3"/></table:table-row></table:table>'
    hidden = f'<table:table table:name="旧" table:style-name="ta2"><table:table-row>{ods_cell("x")}</table:table-row></table:table>'
    style = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    return ods(table + hidden, style)


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + (bytes([len(body)]) if len(body) < 0x80 else bytes([len(body) & 0x7F | 0x80, len(body) >> 7])) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb_with_marks() -> bytes:
    """A binary workbook made record by record: a per-cent number, an error, an indented text, a hidden row and column, a hidden sheet."""

    def cell(kind: int, column: int, style: int, value: bytes) -> bytes:
        return _record(kind, struct.pack("<II", column, style) + value)

    def row(number: int, *, is_hidden: bool = False) -> bytes:
        return _record(0, struct.pack("<IIH", number, 0, 300) + bytes([0, 0x10 if is_hidden else 0, 0]) + struct.pack("<I", 0))

    def sheet(rows: bytes, columns: bytes = b"") -> bytes:
        return _record(129) + _record(148, struct.pack("<IIII", 0, 3, 0, 3)) + columns + _record(145) + rows + _record(146) + _record(130)

    columns = _record(390) + _record(60, struct.pack("<IIIIH", 2, 2, 2304, 0, 1)) + _record(391)
    first = row(0) + cell(6, 0, 2, _wide("其中")) + cell(5, 1, 1, struct.pack("<d", 0.42)) + cell(5, 2, 0, struct.pack("<d", 42.0)) + cell(3, 3, 0, b"\x07")
    second = row(1, is_hidden=True) + cell(6, 0, 0, _wide("东城区"))
    formats = b"".join(_record(47, struct.pack("<HHHHH", 0, number, 0, 0, 0) + bytes([0, indent, 0, 0])) for number, indent in ((0, 0), (164, 0), (0, 2)))
    styles = _record(278) + _record(615, struct.pack("<I", 1)) + _record(44, struct.pack("<H", 164) + _wide("0.0%")) + _record(616)
    styles += _record(617, struct.pack("<I", 3)) + formats + _record(618) + _record(279)
    bundles = _record(143) + b"".join(
        _record(156, struct.pack("<II", hidden, number) + _wide(f"rId{number}") + _wide(name))
        for number, (name, hidden) in enumerate((("表1", 0), ("旧", 1)), start=1)
    )
    relations = "".join(f'<Relationship Id="rId{number}" Type="worksheet" Target="worksheets/sheet{number}.bin"/>' for number in (1, 2))
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.bin": _record(131) + _record(153, struct.pack("<II", 0, 0) + _wide("")) + _record(143) + bundles + _record(144) + _record(132),
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>'.encode(),
            "xl/styles.bin": styles,
            "xl/worksheets/sheet1.bin": sheet(first + second, columns),
            "xl/worksheets/sheet2.bin": sheet(row(0) + cell(6, 0, 0, _wide("x"))),
        }
    )


def plain_xlsx(sheet_data: str, *, before: str = "", root: str = "worksheet") -> bytes:
    """A workbook with the XML of its one sheet as given."""
    names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode(),
            "xl/workbook.xml": f'<workbook {names}><sheets><sheet name="表1" sheetId="1" r:id="rId1"/></sheets></workbook>'.encode(),
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'.encode(),
            "xl/worksheets/sheet1.xml": f"{before}<{root} {names}><sheetData>{sheet_data}</sheetData></{root}>".encode(),
        }
    )


def zipped(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def compound(streams: Sequence[str]) -> bytes:
    """An OLE compound file with empty streams of these names: one sector of table, then the directory."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    sectors = -(-(len(streams) + 1) // 4)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    chain = [table, *[sector + 1 for sector in range(1, sectors)], end]
    entries = b""
    for name, kind in [("Root Entry", 5), *((stream, 2) for stream in streams)]:
        text = name.encode("utf-16-le")
        entries += (
            text.ljust(64, b"\0")
            + struct.pack("<HBB", len(text) + 2, kind, 1)
            + struct.pack("<III", free, free, free)
            + bytes(36)
            + struct.pack("<II", end, 0)
            + bytes(4)
        )
    return header + struct.pack("<128I", *chain, *[free] * (128 - len(chain))) + entries.ljust(512 * sectors, b"\0")


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """An archive with one member added or replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    return zipped({**members, name: content})


def replaced(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """An archive in one member of which something is replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(name)
    assert old in content
    return with_member(data, name, content.replace(old, new, 1))
