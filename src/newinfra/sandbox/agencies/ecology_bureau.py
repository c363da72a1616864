"""The ecology bureau: noise stations of every scope and air stations of every level, every quarter."""

from __future__ import annotations

from datetime import date

from newinfra.sandbox.agencies.form import Cell, chinese_date
from newinfra.sandbox.agencies.listed import Listed
from newinfra.sandbox.agencies.report import Regular
from newinfra.sandbox.agencies.title_list import TitleList

SOURCE = "ecology_bureau"
_SCOPES = {"functional_zone": "功能区", "regional": "区域", "traffic": "道路交通"}
_CONTROL = {"national": "国控", "provincial": "省控", "municipal": "市控"}


def _connected(entry: Listed, on: date) -> Cell:
    return chinese_date(entry.since) if entry.since <= on else None


def _scope(entry: Listed, on: date) -> Cell:
    return _SCOPES[entry.details["scope_class"]]


def _control(entry: Listed, on: date) -> Cell:
    return _CONTROL[entry.level]


_NOISE = TitleList(
    table_no="附件1",
    title="漳州市声环境自动监测站名单",
    reporter="市生态环境局",
    unit="座",
    key_header="站点编码",
    name_header="站点名称",
    more=(("站点类型", _scope), ("联网日期", _connected)),
    states={"planned": "在建", "valid": "在用", "ended": "已停用"},
    county_header="所在县（市、区）、开发区",
    notes=("站点类型为功能区的，属城市声功能区自动监测站。", "漳州台商投资区站点不计入龙海区。"),
)
_AIR = TitleList(
    table_no="附件2",
    title="漳州市空气自动监测站名单",
    reporter="市生态环境局",
    unit="座",
    key_header="站点编码",
    name_header="站点名称",
    more=(("控制级别", _control), ("联网日期", _connected)),
    states={"planned": "在建", "valid": "在用", "ended": "已停用"},
)

REPORTS = (
    Regular(
        SOURCE, "noise_stations", "quarter", "2023Q1", "声环境自动监测站名单", ".xlsx", (8, 16), lambda o, p, sent: _NOISE.form(o.truth.noise_stations, p, sent)
    ),
    Regular(SOURCE, "air_stations", "quarter", "2023Q1", "空气自动监测站名单", ".xlsx", (8, 16), lambda o, p, sent: _AIR.form(o.truth.air_stations, p, sent)),
)
