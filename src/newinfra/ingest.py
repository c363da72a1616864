"""One source, from its publisher to raw: fetch → landing → read → gate 1 → shape. What is wrong with it becomes findings; the night goes on."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from typing import Any

from newinfra.contracts import Contract
from newinfra.errors import ConfigError, GateError
from newinfra.fetch import fetch_contract
from newinfra.findings import Finding, record_findings
from newinfra.findings.effect import Effect
from newinfra.findings.quarantined import quarantine_findings
from newinfra.home import Home
from newinfra.ledger import DeliveryLedger, Ledger
from newinfra.project import Project
from newinfra.read import ReadResult, read_source
from newinfra.shape import load_source

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IngestOutcome:
    """What became of one source tonight. `failed` means that the source could not be fetched or checked, not that data were held."""

    failed: bool
    detail: dict[str, Any]


def ingest_source(contract: Contract, *, home: Home, project: Project, ledger: Ledger, as_of: date) -> IngestOutcome:
    """Bring in whatever the source has for us, as known at the end of `as_of`.

    Whatever lies in the landing unread is read too, so a night after a crash catches up by itself; so does one after the contract has a new
    version, with what was held under the old one.
    """
    DeliveryLedger(ledger).reopen_held(contract.id, contract_version=contract.version, as_of=as_of)
    fetched = fetch_contract(contract, home=home, ledger=ledger, as_of=as_of)
    record_findings(ledger, fetched.findings, as_of=as_of, evaluated=[(rule, contract.id) for rule in fetched.evaluated])
    read = read_source(contract, home=home, project=project, ledger=ledger, as_of=as_of)
    error = "; ".join(finding.got for finding in fetched.findings if finding.severity == "critical") if fetched.failed else ""
    effect = Effect.of(project)
    try:
        rejected = _gate(contract, read, effect, home=home, project=project, ledger=ledger, as_of=as_of)
    except (GateError, ConfigError) as problem:
        # Without its gate nothing of this source may pass; the deliveries stay landed and are read again after the repair.
        record_findings(ledger, [_gate_broken(contract, problem)], as_of=as_of, evaluated=[])
        return IngestOutcome(True, {"error": str(problem), "landed": len(fetched.landed), "loaded": 0, "held": 0})
    loaded = load_source(contract, read, rejected=rejected, home=home, ledger=ledger)
    said = [*read.findings, *quarantine_findings(ledger, contract, loaded.delivery_ids, effect)]
    record_findings(ledger, said, as_of=as_of, evaluated=[("gate_broken", contract.id)])
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


def _gate(contract: Contract, read: ReadResult, effect: Effect, *, home: Home, project: Project, ledger: Ledger, as_of: date) -> dict[str, str]:
    """Gate 1 over tonight's typed tables; the deliveries that it rejects, each with the reason."""
    if not read.tables:
        return {}
    # Great Expectations costs seconds to import, so a source without news does not pay for it.
    from newinfra.quality.gates import gate_raw, raw_findings, record_checks

    deliveries = {delivery.delivery_id: delivery for delivery in DeliveryLedger(ledger).in_state(contract.id, "landed")}
    result = gate_raw(contract, project=project, intake=read.intake, tables=read.tables, deliveries=deliveries)
    record_checks(ledger, "raw", result.checks, as_of=as_of, scope=contract.id)
    record_findings(ledger, raw_findings(contract, result.breaches, effect), as_of=as_of, evaluated=[])
    return result.rejected


def _gate_broken(contract: Contract, error: GateError | ConfigError) -> Finding:
    return Finding(
        rule="gate_broken",
        severity="critical",
        owner_unit="",  # the suite is ours to mend
        source_id=contract.id,
        place=error.where,
        expected=error.expected,
        got=error.got or error.what,
        title_zh=f"{contract.title_zh}:校验规则未能执行",
        effect_zh="本夜收到的数据未装载,修复后自动补装。",
        action_zh=f"运维:请修复 expectations/raw/{contract.id}.yml 后重新运行。",
    )
