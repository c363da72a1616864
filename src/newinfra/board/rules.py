"""The rules of judgement in words. Every number in them is the one that the models judged by, as the release recorded it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal


def rules(parameters: Mapping[str, str]) -> list[str]:
    """The rules, given the release's parameters (meta.parameters).

    Raises:
        KeyError: the models no longer declare a number that a rule speaks of.
    """
    points = parameters["slightly_behind_points"]
    tolerance = _percent(parameters["reconciliation_tolerance"])
    coverage = _percent(parameters["full_year_coverage"])
    held = _percent(parameters["held_rows_tolerance"])
    return [
        "本期应达:自基期值到目标值按时间线性内插的参考路径(非官方)。未公布年度目标的指标一律如此。",
        "提前达标:期限未到,最新完整值已达目标。正常:不差于参考路径。",
        f"略滞后:落后参考路径不超过全程的 {points} 个百分点。滞后:落后超过 {points} 个百分点。",
        "已达标、未达标:期限已过,按期限当期的值判定。逾期达标:期限当期未达,其后达到。",
        "数据待补:应报未报,或最新完整值已过时;不沿用旧值判定。暂扣:所需数据未通过核对,更正前不作判定。",
        f"名册中有行暂扣的,注明行数;超过计数的 {held}%,或涉及求和的,该指标暂扣。",
        f"口径矛盾:本库汇总与主管单位汇总数相差超过 {tolerance}%,核实前不作判定。不适用:没有符合口径的对象。",
        f"按年计算的站点能耗,须覆盖全年 {coverage}% 以上天数方可判定,不足者为临时值。",
        "比率一律按分子合计除以分母合计计算,不取各单位比率的平均。",
    ]


def _percent(share: str) -> str:
    return f"{(Decimal(share) * 100).normalize():f}"
