"""One source, from its publisher to raw: fetch → landing → read → gate 1 → shape. What is wrong with it becomes findings; the night goes on."""

from __future__ import annotations

import fcntl
import logging
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from newinfra.contracts import Contract
from newinfra.corrections import Correction, load_corrections
from newinfra.corrections.findings import CORRECTION_RULES, correction_findings
from newinfra.corrections.versions import plan_versions, without_idle
from newinfra.errors import ConfigError, GateError
from newinfra.fetch import fetch_contract
from newinfra.findings import Finding, record_findings
from newinfra.findings.effect import Effect
from newinfra.findings.quarantined import RULE as QUARANTINED
from newinfra.findings.quarantined import quarantine_findings
from newinfra.findings.record import write_findings
from newinfra.findings.restated import RULE as RESTATED
from newinfra.findings.restated import restatement_findings
from newinfra.findings.superseded import standing_deliveries
from newinfra.home import Home
from newinfra.ledger import DeliveryLedger, Ledger
from newinfra.outdated import outdated_deliveries
from newinfra.project import Project
from newinfra.read import ReadResult, read_source
from newinfra.read.found.news import LAYOUT_RULES
from newinfra.shape import LoadResult, load_source
from newinfra.shape.restatements import list_restatements

logger = logging.getLogger(__name__)

ROUNDS = 3
"""How often corrected versions are planned in one night: a version that was read may ask for another, never for a third."""


@dataclass(frozen=True, slots=True)
class IngestOutcome:
    """What became of one source tonight. `failed` means that the source could not be fetched or checked, not that data were held."""

    failed: bool
    detail: dict[str, Any]


def ingest_source(contract: Contract, *, home: Home, project: Project, ledger: Ledger, as_of: date) -> IngestOutcome:
    """Bring in whatever the source has for us, as known at the end of `as_of`.

    Whatever lies in the landing unread is read too, so a night after a crash catches up by itself; so does one after our contract, seeds or
    corrections have changed, with what was held before.
    """
    fetched = fetch_contract(contract, home=home, ledger=ledger, as_of=as_of)
    record_findings(ledger, fetched.findings, as_of=as_of, evaluated=[(rule, contract.id) for rule in fetched.evaluated])
    error = "; ".join(finding.got for finding in fetched.findings if finding.severity == "critical") if fetched.failed else ""
    try:
        again = outdated_deliveries(contract, project=project, ledger=ledger, as_of=as_of)
        loaded = take_in(contract, home=home, project=project, ledger=ledger, as_of=as_of, again=again)
    except (GateError, ConfigError) as problem:
        # Without its gate nothing of this source may pass; the deliveries stay as they were and are read after the repair.
        record_findings(ledger, [_not_checked(contract, problem)], as_of=as_of, evaluated=[])
        return IngestOutcome(True, {"error": str(problem), "landed": len(fetched.landed), "loaded": 0, "held": 0})
    detail = {
        "landed": len(fetched.landed),
        "loaded": len(loaded.loaded),
        "held": len(loaded.held),
        "rows_in": loaded.rows_in,
        "rows_loaded": loaded.rows_loaded,
        "rows_held": loaded.rows_held,
    }
    logger.info("%s: %s", contract.id, ", ".join(f"{key} {value}" for key, value in detail.items()))
    return IngestOutcome(fetched.failed, {**detail, **({"error": error or "the source could not be fetched"} if fetched.failed else {})})


def take_in(contract: Contract, *, home: Home, project: Project, ledger: Ledger, as_of: date, again: Collection[str] = ()) -> LoadResult:
    """Read, check and load what has landed and the deliveries of `again`, and say what is wrong with them.

    A night and a replay both end here; one waits for the other.

    Raises:
        GateError: the source's expectations could not be evaluated.
        ConfigError: its suite or its corrections are not valid.
    """
    corrections = load_corrections(project, contract)
    effect = Effect.of(project)
    with _one_at_a_time(home, contract.id):
        loaded = _round(contract, corrections, effect, home=home, project=project, ledger=ledger, as_of=as_of, again=again, withdrawn=())
        for _ in range(ROUNDS):
            plan = plan_versions(contract, corrections, ledger, as_of)
            if not plan.added and not plan.withdrawn:
                break
            DeliveryLedger(ledger).add_corrected(plan.added)
            loaded += _round(contract, corrections, effect, home=home, project=project, ledger=ledger, as_of=as_of, again=(), withdrawn=plan.withdrawn)
        list_restatements(contract, home=home, ledger=ledger)
    said = [*correction_findings(contract, corrections, ledger, as_of), *restatement_findings(contract, ledger, as_of)]
    record_findings(ledger, said, as_of=as_of, evaluated=[(rule, contract.id) for rule in (*CORRECTION_RULES, RESTATED, "gate_broken")])
    return loaded


@contextmanager
def _one_at_a_time(home: Home, source_id: str) -> Iterator[None]:
    """Keep out whoever else would read the same source; the system lets go when we die."""
    home.intake.mkdir(parents=True, exist_ok=True)
    with (home.intake / f".{source_id}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _round(
    contract: Contract,
    corrections: Sequence[Correction],
    effect: Effect,
    *,
    home: Home,
    project: Project,
    ledger: Ledger,
    as_of: date,
    again: Collection[str],
    withdrawn: Sequence[str],
) -> LoadResult:
    """Read once, load once."""
    read = read_source(contract, home=home, project=project, ledger=ledger, as_of=as_of, again=again)
    read, idle, trials = without_idle(contract, corrections, read, ledger)
    rejected, breaches = _gate(contract, read, effect, project=project, ledger=ledger, as_of=as_of)

    def tell(connection: sqlite3.Connection, delivery_ids: Collection[str]) -> None:
        write_findings(connection, breaches, as_of=as_of, judged=delivery_ids)

    loaded = load_source(contract, read, rejected=rejected, home=home, ledger=ledger, withdrawn=[*withdrawn, *idle], trials=trials, also=tell)
    # What is held stands in the ledger, so a night that died before telling it is made up for by the next. What came tonight and was replaced
    # tonight is said as well, and is over by the end of the night: it belongs to the history of its sender.
    told = dict.fromkeys([*loaded.delivery_ids, *standing_deliveries(ledger, contract.id)])
    said = [*read.findings, *quarantine_findings(ledger, contract, told, effect)]
    record_findings(ledger, said, as_of=as_of, evaluated=[(rule, contract.id) for rule in (*LAYOUT_RULES, QUARANTINED)])
    return loaded


def _gate(contract: Contract, read: ReadResult, effect: Effect, *, project: Project, ledger: Ledger, as_of: date) -> tuple[dict[str, str], list[Finding]]:
    """Gate 1 over tonight's typed tables; the deliveries that it rejects, each with the reason, and what it found."""
    if not read.tables:
        return {}, []
    # Great Expectations costs seconds to import, so a source without news does not pay for it.
    from newinfra.quality.gates import gate_raw, raw_findings, record_checks

    deliveries = {each.delivery.delivery_id: each.delivery for table in read.tables.values() for each in table.deliveries}
    result = gate_raw(contract, project=project, intake=read.intake, tables=read.tables, deliveries=deliveries)
    record_checks(ledger, "raw", result.checks, as_of=as_of, scope=contract.id)
    return result.rejected, raw_findings(contract, result.breaches, effect)


def _not_checked(contract: Contract, error: GateError | ConfigError) -> Finding:
    return Finding(
        rule="gate_broken",
        severity="critical",
        owner_unit="",  # suite and corrections are ours to mend
        source_id=contract.id,
        place=error.where,
        expected=error.expected,
        got=error.got or error.what,
        title_zh=f"{contract.title_zh}:校验规则或更正记录未能执行",
        effect_zh="本夜收到的数据未装载,修复后自动补装。",
        action_zh=f"运维:请修复 expectations/raw/{contract.id}.yml 或 corrections/{contract.id}.yml 后重新运行。",
    )
