"""`newinfra quarantine`: what was not loaded, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newinfra.cli.console import print_facts, print_json, print_records, say

if TYPE_CHECKING:
    from newinfra.home import Home
    from newinfra.ledger import Ledger

app = typer.Typer(no_args_is_help=True, help="暂扣数据 What was not loaded.")

LEVELS = ("file", "row", "cell")
_LISTED = ("quarantine_id", "level", "source_id", "table_name", "period_label", "file_name", "place", "raw_text", "message_zh", "owner_unit", "age_days")
_COLUMNS = "quarantine_id, level, source_id, table_name, delivery_id, place, column_name, raw_text, expected, reason_code, message_zh, owner_unit, known_at"
_WHERE = (
    "(:source = '' or q.source_id = :source) and (:unit = '' or q.owner_unit = :unit) and (:reason = '' or q.reason_code = :reason)"
    " and (:level = '' or q.level = :level) and (:period = '' or d.period_label = :period)"
)


@app.command("list")
def list_command(
    source: Annotated[str, typer.Option(metavar="SOURCE", help="只看某来源 Only this source's.")] = "",
    unit: Annotated[str, typer.Option(metavar="UNIT", help="只看某责任单位 Only this unit's.")] = "",
    reason: Annotated[str, typer.Option(metavar="CODE", help="只看某原因 Only this reason code.")] = "",
    level: Annotated[str, typer.Option(help="只看文件、行或单元格 Only file, row or cell.")] = "",
    period: Annotated[str, typer.Option(metavar="P", help="只看某期 Only this period, e.g. 2025-10.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
) -> None:
    """列出暂扣的文件、行与单元格 Held files, rows and cells, newest first; below, whether the rows add up.

    例 Example: newinfra quarantine list --source china_mobile --level row
    """
    from newinfra.cli.served import night_date
    from newinfra.home import Home
    from newinfra.ledger import open_ledger

    if level and level not in LEVELS:
        raise typer.BadParameter(f"one of {', '.join(LEVELS)}", param_hint="--level")
    home = Home.from_environment()
    wanted = {"source": source, "unit": unit, "reason": reason, "level": level, "period": period}
    rows = open_ledger(home.ledger).rows(
        "select q.quarantine_id, q.level, q.source_id, q.table_name, coalesce(d.period_label, '') as period_label, coalesce(d.file_name, '') as file_name,"
        " q.place, q.raw_text, q.message_zh, q.owner_unit, q.known_at, q.reason_code"
        f" from quarantine as q left join deliveries as d using (delivery_id) where {_WHERE} order by q.known_at desc, q.quarantine_id",
        wanted,
    )
    today = night_date(home)
    lines = [(*(row[name] for name in _LISTED[:-1]), _age(row["known_at"], today)) for row in rows]
    totals = _totals(open_ledger(home.ledger), source, period)
    if as_json:
        print_json(
            {"held": [dict(zip(_LISTED, line, strict=True)) for line in lines], "totals": totals, "by_reason": _counts(row["reason_code"] for row in rows)}
        )
        return
    print_records(_LISTED, lines)
    reasons = "、".join(f"{code} {count}" for code, count in _counts(row["reason_code"] for row in rows).items())
    say(f"{len(rows)} 项暂扣 held items{':' if reasons else ''}", plain=reasons)
    balance = "相符 conserved" if totals["rows_in"] == totals["rows_loaded"] + totals["rows_held"] else "不符 LOST"
    say(f"收到 {totals['rows_in']} 行 = 入库 {totals['rows_loaded']} + 暂扣 {totals['rows_held']}({totals['deliveries']} 次报送,{balance})")


@app.command()
def show(
    quarantine_id: Annotated[str, typer.Argument(metavar="ID", help="暂扣编号(或其开头几位) Its id, or how it begins.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False,
) -> None:
    """一条暂扣的全部内容:整行原文、同一位置的前后各次 Everything about one held item: its whole row, and what was held in the same place before.

    例 Example: newinfra quarantine show 3f9a
    """
    from newinfra.cli.served import night_date
    from newinfra.errors import NewinfraError
    from newinfra.home import Home
    from newinfra.ledger import open_ledger

    home = Home.from_environment()
    ledger = open_ledger(home.ledger)
    rows = ledger.rows(f"select {_COLUMNS} from quarantine where substr(quarantine_id, 1, length(?)) = ? limit 2", (quarantine_id, quarantine_id))
    if len(rows) != 1:
        raise NewinfraError(
            "no such held item" if not rows else "several held items begin so", got=quarantine_id, todo="`newinfra quarantine list` has the ids."
        )
    facts: dict[str, Any] = dict(rows[0])
    about = ledger.rows(
        "select file_name, period_label, vintage, state, rows_in, rows_loaded, rows_held from deliveries where delivery_id = ?", (facts["delivery_id"],)
    )
    facts |= dict(about[0]) if about else {}
    facts["age_days"] = _age(facts["known_at"], night_date(home))
    facts["row_text"] = _row_text(home, ledger, facts)
    history = [dict(row) for row in _history(ledger, facts)]
    if as_json:
        print_json({**facts, "history": history})
        return
    row_text = facts.pop("row_text")
    print_facts(facts | {f"整行 row · {name}": text for name, text in (row_text or {}).items()})
    if history:
        say("同一位置的其他各次 The same place in other deliveries:")
        print_records(list(history[0]), [tuple(row.values()) for row in history])


def _history(ledger: Ledger, facts: dict[str, Any]) -> list[Any]:
    """What was held at the same place of the same table in other deliveries of the period, newest first."""
    return ledger.rows(
        "select q.quarantine_id, q.known_at, d.file_name, d.state, q.reason_code, q.raw_text from quarantine as q join deliveries as d using (delivery_id)"
        " where q.source_id = ? and q.table_name = ? and q.place = ? and q.column_name = ? and d.period_label = ? and q.quarantine_id <> ?"
        " order by q.known_at desc, q.quarantine_id",
        (*(facts[name] for name in ("source_id", "table_name", "place", "column_name")), facts.get("period_label", ""), facts["quarantine_id"]),
    )


def _row_text(home: Home, ledger: Ledger, facts: dict[str, Any]) -> dict[str, Any] | None:
    """The texts of the held item's row, by contract column; None for a whole file, or where no copy was kept."""
    import duckdb

    paths = [str(home.root / row["path"]) for row in ledger.rows("select path from quarantine_files where delivery_id = ?", (facts["delivery_id"],))]
    if facts["level"] == "file" or not paths:
        return None
    found = duckdb.connect().execute(
        "select row_text, sheet, page, item, row_no from read_parquet(?) where delivery_id = ? and column_name = ? and reason_code = ?",
        [paths, facts["delivery_id"], facts["column_name"], facts["reason_code"]],
    )
    for text, sheet, page, item, row_no in found.fetchall():
        if _is_at(str(facts["place"]), sheet, page, item, row_no):
            parsed = json.loads(text)
            return parsed if isinstance(parsed, dict) else {str(position): value for position, value in enumerate(parsed, 1)}
    return None


def _is_at(place: str, sheet: str | None, page: int | None, item: int | None, row_no: int) -> bool:
    """Whether a place, as `places` writes it, lies in a row."""
    import re

    if page is not None:
        return re.match(rf"page {page} #.*?/{item}(/|$)", place) is not None
    if sheet is not None:
        return place.rpartition("!")[0] == sheet and re.fullmatch(rf"[A-Z]+{row_no}", place.rpartition("!")[2]) is not None
    return re.match(rf"line {row_no}(,|$)", place) is not None


def _totals(ledger: Ledger, source: str, period: str) -> dict[str, int]:
    """Rows of all deliveries that were read: what came in, what was loaded, what is held."""
    rows = ledger.rows(
        "select count(*) as deliveries, coalesce(sum(rows_in), 0) as rows_in, coalesce(sum(rows_loaded), 0) as rows_loaded,"
        " coalesce(sum(rows_held), 0) as rows_held from deliveries where state <> 'landed' and (?1 = '' or source_id = ?1) and (?2 = '' or period_label = ?2)",
        (source, period),
    )
    return dict(rows[0])


def _counts(codes: Any) -> dict[str, int]:
    from collections import Counter

    return dict(Counter(codes).most_common())


def _age(known_at: str, today: Any) -> int:
    """Days between the receipt of a delivery and the night, in the city."""
    from datetime import datetime

    from newinfra.clock import CITY_TIME

    return int((today - datetime.fromisoformat(known_at).astimezone(CITY_TIME).date()).days)
