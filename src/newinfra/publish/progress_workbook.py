"""进度表.xlsx: the scoreboard and the tasks as a workbook, from the release's own file."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from newinfra.warehouse.sql import identifier

NAME = "进度表.xlsx"
# sheet → (mart, order, columns as (mart column, heading, width in characters))
SHEETS: dict[str, tuple[str, str, tuple[tuple[str, str, int], ...]]] = {
    "指标进度": (
        "mart_scoreboard",
        "target_no",
        (
            ("target_no", "编号", 7),
            ("name_zh", "指标", 30),
            ("unit_zh", "计量单位", 10),
            ("latest_value", "最新值", 13),
            ("latest_period", "数据期", 10),
            ("expected_now", "本期应达(参考路径,非官方)", 15),
            ("target_low", "目标下限", 10),
            ("target_high", "目标上限", 10),
            ("due_date", "期限", 12),
            ("progress_pct", "完成度(%)", 10),
            ("status_zh", "状态", 10),
            ("data_state_zh", "数据状态", 10),
            ("lead_unit_zh", "牵头单位", 22),
            ("reason_zh", "说明", 80),
        ),
    ),
    "任务进度": (
        "mart_task_progress",
        "task_no",
        (
            ("task_no", "序号", 7),
            ("title_zh", "任务", 36),
            ("lead_unit_zh", "牵头单位", 24),
            ("milestones_done", "已完成事项", 11),
            ("milestones_total", "事项总数", 10),
            ("indicators_met", "已达指标", 10),
            ("indicators_total", "指标总数", 10),
            ("status_zh", "状态", 10),
            ("reason_zh", "说明", 60),
        ),
    ),
}


def write_progress_workbook(database: Path, target: Path) -> None:
    """Write the workbook: one sheet of indicators and one of tasks, each with its title, the release on every page, ready to print.

    Texts are written as texts, whatever they begin with: what a sender wrote never becomes a formula or a link.
    """
    with duckdb.connect(str(database), read_only=True) as connection, xlsxwriter.Workbook(target) as workbook:
        about = connection.execute("select page_title_zh, release_id, as_of, is_synthetic, plan_name_zh from meta.release").fetchall()[0]
        # The file says the same whenever it is written.
        workbook.set_properties({"title": about[0], "subject": about[4], "created": datetime.combine(date.fromisoformat(str(about[2])), datetime.min.time())})
        head = workbook.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "align": "center", "bg_color": "#DCE6F1"})
        cell = workbook.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
        title = workbook.add_format({"bold": True, "font_size": 16})
        for name, (mart, order, columns) in SHEETS.items():
            sheet = workbook.add_worksheet(name)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0, 2)
            sheet.set_footer(f"&L数据截至 {about[2]}  批次 {about[1]}&R第 &P 页 共 &N 页")
            sheet.freeze_panes(3, 2)
            sheet.write_string(0, 0, f"{about[0]} · {name}{'(合成数据)' if about[3] else ''}", title)
            sheet.write_string(1, 0, f"数据截至 {about[2]} · 批次 {about[1]}{' · 合成数据,不代表任何地方的实际情况' if about[3] else ''}")
            for position, (_, heading, width) in enumerate(columns):
                sheet.set_column(position, position, width)
                sheet.write_string(2, position, heading, head)
            chosen = ", ".join(identifier(column) for column, _, _ in columns)
            rows = connection.execute(f"select {chosen} from marts.{identifier(mart)} order by {identifier(order)}").fetchall()
            for line, row in enumerate(rows, start=3):
                for position, value in enumerate(row):
                    _write(sheet, line, position, value, cell)


def _write(sheet: Worksheet, line: int, position: int, value: object, style: Format) -> None:
    if value is None:
        sheet.write_blank(line, position, None, style)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(line, position, float(value), style)
    else:
        sheet.write_string(line, position, str(value), style)
