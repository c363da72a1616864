"""The case that the tests of this folder share: a build as dbt leaves it, and findings as a night leaves them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from newinfra.findings import Finding, record_findings
from newinfra.home import Home
from newinfra.ledger import Ledger
from newinfra.project import Project
from newinfra.publish import Release, publish_release
from newinfra.warehouse.inputs import DELIVERIES, HELD

AS_OF = date(2025, 11, 20)
HERE = Path(__file__).parent


def make_project(root: Path) -> Project:
    """A plan's folder with two units and no contracts."""
    for folder in ("seeds", "contracts", "expectations"):
        (root / folder).mkdir(parents=True)
    (root / "seeds" / "plans.csv").write_text("plan_code,name_zh,page_title_zh\np,某市三年行动计划,某市建设进度\n", encoding="utf-8")
    (root / "seeds" / "units.csv").write_text("unit_code,name_zh\nbureau_a,甲局\nbureau_b,乙局\n", encoding="utf-8")
    return Project(root)


def make_build(home: Home, *, shuffled: bool = False, value: str = "29.97") -> None:
    """build.duckdb as dbt would leave it; `shuffled` stores the same rows in another order."""
    home.build.unlink(missing_ok=True)
    order = "desc" if shuffled else "asc"
    with duckdb.connect(str(home.build)) as connection:
        connection.execute("create schema raw; create schema marts")
        connection.execute(f"create table raw.deliveries ({DELIVERIES}); create table raw.held ({HELD})")
        connection.execute((HERE / "build.sql").read_text(encoding="utf-8").replace("$VALUE", value).replace("$ORDER", order))


def publish(home: Home, project: Project, ledger: Ledger, as_of: date = AS_OF, inputs_hash: str = "inputs-1") -> Release:
    return publish_release(home=home, project=project, as_of=as_of, ledger=ledger, inputs_hash=inputs_hash)


def finding(**changes: str) -> Finding:
    parts = {
        "rule": "number_not_parsed",
        "severity": "critical",
        "owner_unit": "bureau_a",
        "source_id": "feed_a",
        "table_name": "ports",
        "delivery_id": "feed_a.ports.2025-10.aaaa",
        "period_label": "2025-10",
        "place": "Sheet1!C17",
        "expected": "整数",
        "got": "4,1Z0",
        "title_zh": "端口总数不是数字",
        "effect_zh": "该值已暂扣。",
        "action_zh": "请更正第17行后重新报送。",
    }
    return Finding(**{**parts, **changes})  # type: ignore[arg-type]


def keep(ledger: Ledger, *findings: Finding, as_of: date = AS_OF) -> None:
    record_findings(ledger, findings, as_of=as_of, evaluated=[(f.rule, f.source_id) for f in findings] or [("number_not_parsed", "feed_a")])
