"""The agriculture bureau: digital-village counties, every half-year."""

from __future__ import annotations

from newinfra.sandbox.agencies.report import Regular
from newinfra.sandbox.agencies.title_list import TitleList, detail, level, since

_VILLAGES = TitleList(
    table_no="附件",
    title="漳州市数字乡村试点县名单",
    reporter="市农业农村局",
    unit="个",
    key_header="县区代码",
    name_header="试点名称",
    more=(("级别", level), ("批次", detail("batch")), ("文号", detail("document")), ("公布日期", since)),
    states={"planned": "申报中", "valid": "有效", "ended": "已摘牌"},
    notes=("同一县先后列入市级、省级试点的，分两行列示。",),
)

REPORTS = (
    Regular(
        "agriculture_bureau",
        "digital_villages",
        "half",
        "2023H1",
        "数字乡村试点县名单",
        ".xls",
        (10, 20),
        lambda offices, period, sent: _VILLAGES.form(offices.truth.digital_villages, period, sent),
    ),
)
