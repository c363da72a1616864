"""Every published number resolves to places in landed bytes whose text says the number. The bytes are read without our reader."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from landed_texts import LandedTexts
from real_night import Night

from newinfra.cli.explanation import explain_value
from newinfra.clock import cutoff
from newinfra.contracts import load_contracts
from newinfra.land import Landing
from newinfra.ledger import DeliveryLedger
from newinfra.project import Project

SUMS = """
with recursive above as (
    select region_code, region_code as counts_for from marts.dim_region
    union all
    select a.region_code, d.parent_code from above as a join marts.dim_region as d on a.counts_for = d.region_code where d.parent_code is not null
),
city as (select city_region_code from marts.dim_plan),
placed as (
    select s.* exclude (counts_for_region_code),
           case when s.counts_for_region_code <> '*' then s.counts_for_region_code else coalesce(a.counts_for, city_region_code) end as counts_for,
           case when is_reading then last_day(period_end) else period_end end as up_to, case when is_reading then 'month' else period_grain end as grain
    from marts.fct_source_row as s cross join city
    left join above as a on s.counts_for_region_code = '*' and s.region_code = a.region_code
    where s.known_to is null and s.use = 'primary'
),
-- A measure that is the sum of others is made of their rows.
leaves as (select distinct part_measure_code, measure_code from marts.dim_indicator_measure union select distinct measure_code, measure_code from placed)
-- Nothing on a list is a count of zero.
select f.measure_code, f.region_code, f.period_label, f.value, coalesce(sum(p.value), 0) as total
from marts.fct_measure as f
left join leaves on f.measure_code = leaves.part_measure_code
left join placed as p
    on leaves.measure_code = p.measure_code and f.region_code = p.counts_for and f.period_end = p.up_to and f.period_grain = p.grain
where f.use = 'primary' and f.value is not null
group by all
"""


def test_every_figure_is_the_sum_of_its_source_rows(release: duckdb.DuckDBPyConnection) -> None:
    rows = release.execute(SUMS).fetchall()

    assert len(rows) > 1000
    assert [row for row in rows if abs(row[3] - row[4]) > Decimal("0.001")][:5] == []


def test_every_source_row_is_found_in_the_landed_bytes(night: Night, release: duckdb.DuckDBPyConnection) -> None:
    contracts = {contract.id: contract for contract in load_contracts(Project.at().contracts)}
    landing, ledger = Landing(night.home.landing), DeliveryLedger(night.ledger)
    deliveries = {delivery.delivery_id: delivery for source_id in contracts for delivery in ledger.in_state(source_id, "loaded")}
    wrong: list[object] = []
    seen = 0
    for delivery_id, rows in _rows_by_delivery(release):
        delivery = deliveries[delivery_id]
        texts = LandedTexts(delivery, contracts[delivery.source_id].table(delivery.table_name), landing)
        readings: dict[str, Decimal] | None = None
        for row in rows:
            seen += 1
            if row["is_reading"]:
                readings = _daily_sums(texts) if readings is None else readings
                said = readings.get(f"{row['subject_code']} {row['period_end']}")
                is_there = said == row["value_delivered"] and row["row_no"] > 0
            else:
                is_there = _says(texts, row)
            if not is_there:
                wrong.append((delivery_id, row["place"], row["measure_code"], row["raw_text"], row["value_delivered"]))
    assert seen > 100_000
    assert (len(wrong), wrong[:5]) == (0, [])


def test_any_value_of_any_time_is_explained(release: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newinfra.cli.explanation.open_current", lambda: nullcontext(release))  # one process opens a file once
    versions = release.execute(
        "select indicator_code, region_code, period_label, numerator, denominator, known_from, known_to from marts.fct_indicator_value_history"
        " where value is not null order by known_to is null, hash(concat_ws('|', indicator_code, region_code, period_label, version_no))"
    ).fetchall()
    apart: list[object] = []
    explained = 0
    for indicator, region, period, numerator, denominator, known_from, known_to in [*versions[:40], *versions[-40:]]:
        as_of = (known_from + timedelta(hours=8)).date()
        if known_to is not None and cutoff(as_of).replace(tzinfo=None) > known_to:
            continue  # known for a part of one day only: no end of a day falls into it
        found = explain_value(indicator, region=region, period=period, as_of=as_of)
        parts: dict[str, Decimal] = defaultdict(Decimal)
        for cell in found.cells:
            parts[cell["part"]] += cell["value"]
        explained += 1
        if abs(parts["numerator"] - (numerator or 0)) > Decimal("0.001") or abs(parts["denominator"] - (denominator or 0)) > Decimal("0.001"):
            apart.append((indicator, region, period, as_of, dict(parts), numerator, denominator))
    assert (explained > 60, apart) == (True, [])


def _rows_by_delivery(release: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    names = [
        "delivery_id",
        "place",
        "measure_code",
        "subject_code",
        "raw_text",
        "value_delivered",
        "is_reading",
        "period_end",
        "row_no",
        "counts_for_region_code",
    ]
    cursor = release.execute(f"select distinct {', '.join(names)} from marts.fct_source_row order by delivery_id")
    current, rows = "", list[dict[str, Any]]()
    while batch := cursor.fetchmany(50_000):
        for values in batch:
            if values[0] != current and rows:
                yield current, rows
                rows = []
            current = values[0]
            rows.append(dict(zip(names, values, strict=True)))
    if rows:
        yield current, rows


def _says(texts: LandedTexts, row: dict[str, Any]) -> bool:
    """Whether the place holds the figure; of an item of a list: its key, and the row the figure."""
    place = row["place"]
    if row["counts_for_region_code"] != "*":
        return row["value_delivered"] is None or _number(texts.cell(place)) == row["value_delivered"] or texts.cell(place) == row["raw_text"]
    cells = [_plain(text) for text in texts.row(place)]
    key_is_there = all(_plain(part) in "".join(cells) for part in row["subject_code"].split("|")[:1])
    return key_is_there and (row["raw_text"] == row["subject_code"] or any(_number(text) == row["value_delivered"] for text in texts.row(place)))


def _daily_sums(texts: LandedTexts) -> dict[str, Decimal]:
    """Series and day → sum, from the rows of a CSV or of all pages."""
    table = texts.table
    rows: list[dict[str, Any]] = list(texts.lines.values()) if table.spec.layout.format == "csv" else texts.items
    series, value = (table.with_role(role)[0] for role in ("series", "value"))
    moments = table.with_role("timestamp")
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        day = str(row[_field(moments[0])])[:10] if moments else ""
        number = _number(str(row[_field(value)]))
        if number is not None:
            sums[f"{row[_field(series)]} {day}"] += number
    return sums


def _field(column: Any) -> str:
    return str(column.spec.source[0]).removeprefix("/")


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(unicodedata.normalize("NFKC", text).replace(",", "").strip().strip("'").removesuffix("%"))
    except ArithmeticError:
        return None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
