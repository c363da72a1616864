"""`newinfra sources`: what is expected from whom and when, and what came last."""

from __future__ import annotations

from typing import Annotated

import typer

from newinfra.cli.console import print_records


def sources(as_json: Annotated[bool, typer.Option("--json", help="JSON.")] = False) -> None:
    """各来源应报什么、何时报、最近到了什么 What is expected from whom and when.

    例 Example: newinfra sources --json
    """
    from newinfra.cli.served import night_date
    from newinfra.clock import cutoff
    from newinfra.contracts import load_contracts
    from newinfra.contracts.obligations import due_date, expected_periods
    from newinfra.findings.digest import unit_names
    from newinfra.home import Home
    from newinfra.ledger import open_ledger
    from newinfra.ledger.arrivals import Arrivals
    from newinfra.periods import period_of
    from newinfra.project import Project

    project = Project.at()
    home = Home.from_environment()
    today = night_date(home)
    names = unit_names(project)
    ledger = open_ledger(home.ledger)
    arrivals = {
        (row["source_id"], row["table_name"]): row
        for row in ledger.rows(
            "select source_id, table_name, period_label, state, max(known_at) as known_at from deliveries where cause = 'delivery'"
            " group by source_id, table_name"
        )
    }
    arrived = Arrivals(ledger, cutoff(today))
    lines: list[dict[str, object]] = []
    for contract in load_contracts(project.contracts):
        for table in contract.tables:
            last = arrivals.get((contract.id, table.name))
            publisher = contract.publisher_of(table)
            awaited = next((p for p in expected_periods(table, today) if not arrived.has(contract.id, table.name, p)), None)
            if awaited is None and table.spec.cadence != "once":
                awaited = period_of(today, table.spec.cadence)
            lines.append(
                {
                    "source_id": contract.id,
                    "table": table.name,
                    "title_zh": table.title_zh,
                    "publisher": names.get(publisher, publisher),
                    "owner_unit": names.get(contract.spec.owner_unit, contract.spec.owner_unit),
                    "transport": contract.spec.transport.kind,
                    "cadence": table.spec.cadence,
                    "use": table.spec.use,
                    "awaited": awaited.label if awaited else None,
                    "due": due_date(table, awaited) if awaited else None,
                    "last_period": last["period_label"] if last else None,
                    "last_known_at": last["known_at"] if last else None,
                    "last_state": last["state"] if last else None,
                }
            )
    print_records(list(lines[0]) if lines else [], [tuple(line.values()) for line in lines], as_json=as_json)
