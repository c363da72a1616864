"""`newinfra profile`: what an unknown file holds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from newinfra.cli.console import print_facts, print_table, say

_FIRST_RECORDS = 5


def profile(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="任意表格文件 Any spreadsheet or text table.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON,含全部记录 all records.")] = False,
    encoding: Annotated[str | None, typer.Option("--encoding", help="文本文件的编码 Encoding of a text file, where it is known.")] = None,
    as_contract: Annotated[bool, typer.Option("--contract", help="写出可用的数据约定草案 The contract that would read it.")] = False,
) -> None:
    """识别一个陌生文件的版式 Propose the layout of an unknown file: tables, headers, units, records.

    例 Example: newinfra profile 统计年鉴.xls
    """
    from newinfra.profile import profile_file
    from newinfra.profile.document import json_parts

    if as_contract:
        from newinfra.profile.proposal import propose_for_file

        sys.stdout.write(propose_for_file(file, encoding=encoding))
        return
    found = profile_file(file, encoding=encoding)
    if as_json:
        for part in json_parts(found):
            sys.stdout.write(part)
        return
    for number, table in enumerate(found.tables, 1):
        where = f"工作表「{table.sheet}」" if table.sheet is not None else found.name
        typer.echo(f"{'' if number == 1 else chr(10)}表 {number} · {where}")
        print_facts(
            {
                "标题": " / ".join(table.title),
                "所属期": table.period,
                "单位": table.unit,
                "表头行": "、".join(map(str, table.header_rows)) or "无",
                "数据区域": table.data_range,
                "表尾行": "、".join(map(str, table.footers)),
                "说明": ";".join(table.notes),
            }
        )
        print_table(
            ("单元格", "行标签", "列标签", "值", "单位", "存疑"),
            [
                (r.cell, " / ".join(r.row_labels), " / ".join(r.column_labels), r.value, r.unit, "是" if r.uncertain else "")
                for r in table.records[:_FIRST_RECORDS]
            ],
        )
        typer.echo(f"共 {len(table.records)} 条")
    for sheet in found.hidden_sheets:
        say(f"隐藏的工作表未读取 hidden sheet left out: 「{sheet}」")
    say(f"{len(found.tables)} 个表 tables · {sum(len(table.records) for table in found.tables)} 条记录 records · {found.doubts} 条存疑 uncertain")
