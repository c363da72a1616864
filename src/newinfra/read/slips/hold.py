"""Holds figures that look written wrongly by a power of ten: 户 for 万户, a digit too many, 0.42 for 42 %. None is ever corrected by itself.

Runs over typed.<table> of the intake file after corrections; the history is what was loaded from the same source, and, for short series,
what other sources said of the same measure on earlier nights.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from newinfra.contracts import Column, Contract, Table
from newinfra.home import Home
from newinfra.ledger import Ledger
from newinfra.periods import period_of
from newinfra.read.slips.detection import Elsewhere, Figure, Series, Slip, find_slips
from newinfra.read.slips.rules import SlipRule, SlipRules
from newinfra.read.staged.staging import Staging
from newinfra.units import Unit, Units
from newinfra.warehouse.sql import identifier, literal

FIGURES = ("measure", "value")
YEARS_BACK = {"day": 1, "month": 2, "quarter": 4, "half": 7, "year": 14, "once": 14}
"""How far back history is read, by cadence: enough for a year before and the periods that say what is usual."""
APART = 4  # times: a series that never moved as much as that holds no slip
WHOLE_COLUMN = 0.8  # share of a column's figures, from which on the column is wrong and not the cells
WHOLE_COLUMN_FROM = 3
_SERIES = "measure, publisher, region, is_subset, grain"


@dataclass(frozen=True, slots=True)
class SlipCheck:
    """What the check needs of the installation."""

    home: Home
    ledger: Ledger
    units: Units
    rules: SlipRules


def hold_slips(staging: Staging, contract: Contract, check: SlipCheck) -> int:
    """Hold the suspected figures of tonight's rows: the value becomes null, its state held, and a problem says what was likely meant. How many."""
    table = staging.table
    if table.spec.shape != "measures" or not staging.deliveries:
        return 0
    _collect(staging, contract, check)
    if not _is_worth_a_look(staging):
        return 0
    figures = [
        Figure(Series(*row[:5]), *row[5:]) for row in staging.connection.execute(f"select {_SERIES}, * exclude ({_SERIES}) from slip_figures").fetchall()
    ]
    rules: dict[str, SlipRule] = {measure: check.rules.of(measure) for measure in {figure.series.measure for figure in figures}}
    slips, judged = find_slips(figures, rules, _elsewhere(staging, contract, check))
    by_column: dict[tuple[int, str], list[Slip]] = defaultdict(list)
    for slip in slips:
        by_column[slip.figure.number, slip.figure.column].append(slip)
    for (number, name), found in by_column.items():
        column = next(column for column in table.columns if column.name == name)
        exponent, times = Counter(slip.exponent for slip in found).most_common(1)[0]
        is_whole = times >= WHOLE_COLUMN_FROM and times >= WHOLE_COLUMN * judged.get((number, name), times)
        alike = [slip for slip in found if is_whole and slip.exponent == exponent]
        if alike:
            _list(staging, column, alike, check.units, is_whole=True)
        for slip in found:
            if slip not in alike:
                _list(staging, column, [slip], check.units, is_whole=False)
        _hold(staging, column, [slip.figure.row_id for slip in found])
    return len(slips)


def _collect(staging: Staging, contract: Contract, check: SlipCheck) -> None:
    """Table slip_figures: tonight's figures and the loaded ones of the same source and table, one row per version, in base units."""
    connection, table = staging.connection, staging.table
    units = list(check.units.known.values())
    connection.execute(
        "create or replace temp table slip_units as select unnest(?::varchar[]) as unit_code, unnest(?::double[]) as factor",
        [[unit.code for unit in units], [float(unit.factor) for unit in units]],
    )
    connection.execute(f"create or replace temp table slip_figures as {' union all '.join(_tonight(table))}")
    years = YEARS_BACK.get(table.spec.cadence, max(YEARS_BACK.values()))
    oldest, *_ = connection.execute(f"select cast(min(start) - interval '{years} years' as date) from slip_figures").fetchall()[0]
    if oldest is None:
        return
    paths = _paths(
        check,
        "source_id = ? and table_name = ? and exists (select 1 from raw_file_deliveries as f join deliveries as d using (delivery_id)"
        " where f.path = raw_files.path and (d.period_start is null or d.period_start >= ?))",
        (contract.id, table.name, oldest.isoformat()),
    )
    if paths:
        connection.execute(
            "insert into slip_figures select r.measure_code, r.publisher_code, r.region_code, r.is_subset, r.period_grain, r.period_start, r.known_at,"
            " cast(r.value as double) * coalesce(u.factor, 1), null, 0, '', false"
            " from read_parquet(?, union_by_name = true) as r left join slip_units as u on u.unit_code = r.unit_code"
            " where r.value > 0 and r.value_state = 'reported' and r.delivery_id not in (select delivery_id from staged.deliveries where table_name = ?)"
            " and r.period_start >= ?",
            [paths, table.name, oldest],
        )
    # A series that has several figures for one period in one delivery is told apart by columns that raw does not keep: nothing to compare.
    connection.execute(
        f"delete from slip_figures where ({_SERIES}) in (select ({_SERIES}) from slip_figures group by {_SERIES}, start, number, known_at having count(*) > 1)"
    )


def _tonight(table: Table) -> Iterator[str]:
    items = table.with_role("measure_item")
    for column in table.columns:
        if column.spec.role not in FIGURES:
            continue
        name, cell = identifier(column.name), literal(column.name)
        measure = f"t.{identifier(items[0].name)}" if items and column.spec.role == "value" else literal(column.spec.measure)
        yield (
            f"select {measure} as measure, t._publisher_code as publisher, t._region_code as region, t._is_subset as is_subset,"
            f" t._period_grain as grain, t._period_start as start, t._known_at as known_at,"
            f" cast(t.{name} as double) * coalesce((select factor from slip_units where unit_code = {literal(column.spec.unit)}), 1) as value,"
            f" t._id as row_id, t._n as number, {cell} as column_name,"
            f" exists (select 1 from staged.accepted as a where a.table_name = {literal(table.name)} and a.n = t._n and a.id = t._id"
            f" and a.column_name in ('', {cell})) as is_accepted"
            f" from typed.{identifier(table.name)} as t where t.{name} > 0 and t.{identifier(column.name + '__state')} = 'reported'"
            f" and {measure} is not null and t._region_code is not null and t._period_start is not null and t._publisher_code is not null"
        )


def _is_worth_a_look(staging: Staging) -> bool:
    """Whether any series that has a figure tonight holds values so far apart that one could be a slip, or is too short to say."""
    found = staging.connection.execute(
        f"select 1 from slip_figures group by {_SERIES} having count(row_id) > 0 and (max(value) > {APART} * min(value) or count(distinct start) <= 3) limit 1"
    ).fetchone()
    return found is not None


def _elsewhere(staging: Staging, contract: Contract, check: SlipCheck) -> Elsewhere:
    """Other sources' figures of the same measures and periods, loaded on nights before these deliveries landed, so that no race decides."""
    connection = staging.connection
    measures = [row[0] for row in connection.execute(f"select measure from slip_figures group by {_SERIES} having count(distinct start) <= 3").fetchall()]
    if not measures:
        return {}
    first_night = min(delivery.landed_as_of for delivery in staging.deliveries.values())
    paths = _paths(
        check,
        "source_id <> ? and not exists (select 1 from raw_file_deliveries as f join deliveries as d using (delivery_id)"
        " where f.path = raw_files.path and d.landed_as_of >= ?)",
        (contract.id, first_night),
    )
    if not paths:
        return {}
    rows = connection.execute(
        "select r.source_id, r.measure_code, r.period_grain, r.period_start, r.region_code,"
        " arg_max(cast(r.value as double) * coalesce(u.factor, 1), r.known_at)"
        " from read_parquet(?, union_by_name = true) as r left join slip_units as u on u.unit_code = r.unit_code"
        " where r.value > 0 and r.value_state = 'reported' and not r.is_subset and list_contains(?::varchar[], r.measure_code)"
        " and r.period_start in (select distinct start from slip_figures where row_id is not null) group by all order by all",
        [paths, measures],
    ).fetchall()
    found: dict[tuple[str, str, str, date], dict[str, float]] = defaultdict(dict)
    for source, measure, grain, start, region, value in rows:
        found[source, measure, grain, start][region] = value
    return found


def _paths(check: SlipCheck, condition: str, arguments: tuple[str, ...]) -> list[str]:
    rows = check.ledger.rows(f"select path from raw_files where shape = 'measures' and {condition} order by path", arguments)
    return [str(check.home.root / row["path"]) for row in rows]


def _list(staging: Staging, column: Column, slips: Sequence[Slip], units: Units, *, is_whole: bool) -> None:
    """One problem for a cell, or one for a whole column that slipped alike; with the words that only this check knows."""
    first, table = slips[0], staging.table
    number = first.figure.number
    unit = units.known.get(column.spec.unit or "")
    is_ratio = unit is not None and unit.dimension == "ratio" and abs(first.exponent) == 2
    text = f"s.{identifier(column.name)}"
    rows = staging.connection.execute(
        f"select t._id, t._sheet, t._page, t._item, t._row, coalesce({text}, '') from typed.{identifier(table.name)} as t"
        f" join {staging.name} as s on s.rowid = t._id where list_contains(?::bigint[], t._id) order by t._id limit 1",
        [[slip.figure.row_id for slip in slips]],
    ).fetchall()
    row_id, sheet, page, item, row, raw = rows[0]
    first = next(slip for slip in slips if slip.figure.row_id == row_id)
    expected = _usual_zh(first, column, unit)
    got = f"“{raw[:80]}”,约为常值的{_times_zh(first.exponent)},{_cause_zh(first.exponent, unit, units)}"
    if is_whole:
        expected = f"如第一处{expected}"
        got = f"整列 {len(slips)} 个数都相差{_times_zh(abs(first.exponent))},如第一处{got}"
    staging.connection.execute(
        "insert into staged.problems values (?, ?, ?, ?, ?, ?, ?, ?, 'cell', ?, ?)",
        [table.name, number, row_id, sheet, page, item, row, column.name, "percent_slip_suspected" if is_ratio else "unit_slip_suspected", raw],
    )
    staging.connection.execute("insert into staged.explained values (?, ?, ?, ?, ?)", [table.name, row_id, column.name, expected, got])


def _hold(staging: Staging, column: Column, row_ids: Sequence[int | None]) -> None:
    name, state = identifier(column.name), identifier(column.name + "__state")
    staging.connection.execute(
        f"update typed.{identifier(staging.table.name)} set {name} = null, {state} = 'held' where list_contains(?::bigint[], _id)", [list(row_ids)]
    )


def _usual_zh(slip: Slip, column: Column, unit: Unit | None) -> str:
    factor = float(unit.factor) if unit else 1.0
    before = ";".join(f"{period_of(start, slip.figure.series.grain).label} {value / factor:,.10g}" for start, value in slip.before)
    usual = slip.figure.value / 10.0**slip.exponent / factor
    return f"约 {usual:,.10g} {column.spec.unit or ''}".rstrip() + (f"(此前 {before})" if before else "(按其他地区或来源推算)")


def _times_zh(exponent: int) -> str:
    times = {1: "10倍", 2: "100倍", 3: "1,000倍", 4: "1万倍", 8: "1亿倍"}[abs(exponent)]
    return times if exponent > 0 else times.removesuffix("倍") + "分之一"


def _cause_zh(exponent: int, unit: Unit | None, units: Units) -> str:
    """The likely mistake: per cent against ratio, another unit of the seed, or digits."""
    if unit and unit.dimension == "ratio" and abs(exponent) == 2:
        return "疑为百分数与小数混用"
    likely = units.powers_of_ten(unit, Fraction(10) ** exponent) if unit else []
    if unit and likely:
        stem = unit.code.lstrip("万亿")
        other = min(likely, key=lambda other: (other.code.lstrip("万亿") != stem, other.code))
        return f"疑为按“{other.code}”填报(约定单位为“{unit.code}”)"
    if abs(exponent) <= 2:
        return f"疑为{'多' if exponent > 0 else '少'}写{'一' if abs(exponent) == 1 else '两'}位或小数点错位"
    return "疑为计量单位误用"
