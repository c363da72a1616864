"""The steps of a night, as plain functions. The DAG calls them in order; each may run in a process of its own and be run again.

Each step opens the home and project that the environment names, does its work as one transaction, and leaves its outcome in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from newinfra.contracts import Contract, load_contract, load_contracts
from newinfra.contracts.load import SUFFIX
from newinfra.errors import NewinfraError
from newinfra.findings.effect import Effect
from newinfra.findings.overdue import RULE as OVERDUE
from newinfra.findings.overdue import overdue_findings
from newinfra.findings.record import record_findings
from newinfra.findings.superseded import resolve_superseded
from newinfra.home import Home
from newinfra.ingest import ingest_source
from newinfra.ledger import Ledger, open_ledger
from newinfra.ledger.steps import forget_steps, record_step, steps_of
from newinfra.project import Project
from newinfra.publish.heartbeat import beat


def source_ids(as_of: date) -> list[str]:
    """Begin the night: forget an earlier run of the same date, and name every source that has a contract."""
    forget_steps(open_ledger(Home.from_environment().ledger), as_of)
    return [path.name.removesuffix(SUFFIX) for path in sorted(Project.at().contracts.glob(f"*{SUFFIX}"))]


def ingest(source_id: str, as_of: date) -> dict[str, Any]:
    """Fetch, read, check and load one source. A bad feed is an outcome, not an exception."""
    home, project = Home.from_environment(), Project.at()
    ledger = open_ledger(home.ledger)
    try:
        outcome = ingest_source(load_contract(project.contracts / f"{source_id}{SUFFIX}"), home=home, project=project, ledger=ledger, as_of=as_of)
    except Exception as error:
        record_step(ledger, "ingest", as_of=as_of, source_id=source_id, failed=True, detail={"error": f"{type(error).__name__}: {error}"})
        raise
    return record_step(ledger, "ingest", as_of=as_of, source_id=source_id, failed=outcome.failed, detail=outcome.detail)


def replay(as_of: date, *, source_id: str = "", whole: bool = False) -> dict[str, Any]:
    """Read again what has been received; not a step of a night, but a night after it publishes what changed."""
    from newinfra.replay import replay as replay_deliveries

    home = Home.from_environment()
    done = replay_deliveries(home=home, project=Project.at(), ledger=open_ledger(home.ledger), as_of=as_of, source_id=source_id, whole=whole)
    return {"replayed": len(done), "changed": [each.delivery_id for each in done if each.after != each.before]}


def build(as_of: date) -> dict[str, Any]:
    """Say what is late, then let dbt compute the marts; skipped where nothing has changed since the published release."""

    def work(home: Home, project: Project, ledger: Ledger, contracts: list[Contract]) -> dict[str, Any]:
        from newinfra.publish import current_release
        from newinfra.warehouse.build import run_dbt
        from newinfra.warehouse.fingerprint import inputs_hash
        from newinfra.warehouse.inputs import write_inputs

        _say_what_is_late(project, ledger, contracts, as_of)
        inputs = inputs_hash(project=project, ledger=ledger, contracts=contracts, as_of=as_of)
        current = current_release(home)
        if current is not None and current.inputs_hash == inputs:
            return {"inputs_hash": inputs, "unchanged_since": current.release_id}
        write_inputs(home=home, ledger=ledger, contracts=contracts, as_of=as_of)
        result = run_dbt(home=home, project=project, as_of=as_of)
        return {"inputs_hash": inputs, "statuses": result.statuses, "warnings": list(result.warnings)}

    return _step("build", as_of, work)


def gate_marts(as_of: date) -> dict[str, Any]:
    """Gate 2: Great Expectations on the marts. A critical breach stops the publication."""

    def work(home: Home, project: Project, ledger: Ledger, contracts: list[Contract]) -> dict[str, Any]:
        from newinfra.quality.mart_gate import pass_marts
        from newinfra.warehouse.inputs import refresh_findings

        if _unchanged(ledger, as_of):
            return {"unchanged": True}
        outcome = pass_marts(home=home, project=project, ledger=ledger, as_of=as_of)
        refresh_findings(home=home, ledger=ledger)
        return outcome

    return _step("gate_marts", as_of, work)


def publish(as_of: date) -> dict[str, Any]:
    """Write the release beside the others and move `current` to it, unless a newer as-of is already there."""

    def work(home: Home, project: Project, ledger: Ledger, contracts: list[Contract]) -> dict[str, Any]:
        from newinfra.publish import publish_release

        if unchanged := _unchanged(ledger, as_of):
            return {"release_id": unchanged, "unchanged": True}
        inputs = next(step.detail["inputs_hash"] for step in steps_of(ledger, as_of) if step.step == "build")
        release = publish_release(home=home, project=project, as_of=as_of, ledger=ledger, inputs_hash=inputs)
        return {"release_id": release.release_id, "content_hash": release.content_hash, "is_current": release.is_current}

    return _step("publish", as_of, work)


def tell(as_of: date) -> dict[str, Any]:
    """Mail each unit its digest, where a channel is configured; whether or not a release came out."""

    def work(home: Home, project: Project, ledger: Ledger, contracts: list[Contract]) -> dict[str, Any]:
        from newinfra.findings.tell import tell as tell_units

        result = tell_units(home=home, project=project, ledger=ledger, as_of=as_of)
        return {"mailed": list(result.mailed), "unrouted": list(result.unrouted), "failed_units": list(result.failed)}

    return _step("tell", as_of, work)


def verdict(as_of: date) -> None:
    """End the night: raise if a step failed or did not run, or if a source failed hard, naming them all.

    Raises:
        NewinfraError: the night failed.
    """
    home = Home.from_environment()
    steps = steps_of(open_ledger(home.ledger), as_of)
    problems = [f"{step.source_id or step.step}: {step.detail.get('error', 'failed')}" for step in steps if step.failed]
    expected = [path.name.removesuffix(SUFFIX) for path in sorted(Project.at().contracts.glob(f"*{SUFFIX}"))]
    ingested = {step.source_id for step in steps if step.step == "ingest"}
    problems += [f"{source_id}: the ingestion did not finish" for source_id in expected if source_id not in ingested]
    problems += [f"{name}: did not run" for name in ("build", "gate_marts", "publish", "tell") if name not in {step.step for step in steps}]
    release_id = next((str(step.detail.get("release_id", "")) for step in steps if step.step == "publish"), "")
    beat(home, as_of=as_of, succeeded=not problems, release_id=release_id)
    if problems:
        raise NewinfraError("the night failed", where=as_of.isoformat(), got="; ".join(problems), todo="`newinfra findings list` says what to do.")


def _step(name: str, as_of: date, work: Callable[[Home, Project, Ledger, list[Contract]], dict[str, Any]]) -> dict[str, Any]:
    """Run a step and keep its outcome; a failure is kept too, and goes on to stop what depends on it."""
    home, project = Home.from_environment(), Project.at()
    ledger = open_ledger(home.ledger)
    try:
        detail = work(home, project, ledger, load_contracts(project.contracts))
    except NewinfraError as error:
        record_step(ledger, name, as_of=as_of, failed=True, detail={"error": str(error)})
        raise
    except Exception as error:
        record_step(ledger, name, as_of=as_of, failed=True, detail={"error": f"{type(error).__name__}: {error}"})
        raise
    return record_step(ledger, name, as_of=as_of, detail=detail)


def _unchanged(ledger: Ledger, as_of: date) -> str | None:
    """The release that tonight's inputs already gave, if the build found so."""
    return next((step.detail.get("unchanged_since") for step in steps_of(ledger, as_of) if step.step == "build"), None)


def _say_what_is_late(project: Project, ledger: Ledger, contracts: list[Contract], as_of: date) -> None:
    """Overdue findings, but only about sources that we really reached tonight: an outage of ours is not the sender's lateness."""
    reached = {step.source_id for step in steps_of(ledger, as_of) if step.step == "ingest" and not step.failed}
    heard = [contract for contract in contracts if contract.id in reached]
    late = overdue_findings(ledger, heard, as_of, Effect.of(project))
    record_findings(ledger, late, as_of=as_of, evaluated=[(OVERDUE, contract.id) for contract in heard])
    resolve_superseded(ledger, as_of)
