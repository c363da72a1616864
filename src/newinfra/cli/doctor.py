"""`newinfra doctor`: is this installation fit to run a night?"""

from __future__ import annotations

from typing import Annotated

import typer

from newinfra.cli.console import print_records

FAILED = 1


def doctor(as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False) -> None:
    """检查安装:环境、磁盘、字体、连接、联系人 Check the installation.

    例 Example: newinfra doctor
    """
    from newinfra.cli.checkup import examine

    findings = examine()
    marks = {"ok": "● 正常", "warning": "▲ 注意", "failed": "■ 失败"}
    print_records(("check", "result", "detail"), [(f.check, f.verdict if as_json else marks[f.verdict], f.detail) for f in findings], as_json=as_json)
    if any(finding.verdict == "failed" for finding in findings):
        raise typer.Exit(FAILED)
