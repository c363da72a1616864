"""The education bureau: pilot districts and pilot schools, every half-year, in the old .xls format."""

from __future__ import annotations

from newinfra.sandbox.agencies.report import Regular
from newinfra.sandbox.agencies.title_list import TitleList, detail, level, since

SOURCE = "education_bureau"

_DISTRICTS = TitleList(
    table_no="附件1",
    title="漳州市市级智慧教育试点区名单",
    reporter="市教育局",
    unit="个",
    key_header="县区代码",
    name_header="试点区名称",
    more=(("级别", level), ("文号", detail("document")), ("认定日期", since)),
    states={"planned": "遴选中", "valid": "有效", "ended": "已摘牌"},
)
_SCHOOLS = TitleList(
    table_no="附件2",
    title="漳州市市级智慧校园试点校名单",
    reporter="市教育局",
    unit="所",
    key_header="学校代码",
    name_header="学校名称",
    more=(("级别", level), ("批次", detail("batch")), ("文号", detail("document")), ("认定日期", since)),
    states={"planned": "申报中", "valid": "有效", "ended": "已摘牌"},
    end_header="摘牌日期",
)

REPORTS = (
    Regular(
        SOURCE,
        "pilot_districts",
        "half",
        "2023H1",
        "智慧教育试点区名单",
        ".xls",
        (12, 24),
        lambda o, p, sent: _DISTRICTS.form(o.truth.pilot_districts, p, sent),
    ),
    Regular(
        SOURCE, "pilot_schools", "half", "2023H1", "智慧校园试点校名单", ".xls", (12, 24), lambda o, p, sent: _SCHOOLS.form(o.truth.pilot_schools, p, sent)
    ),
)
