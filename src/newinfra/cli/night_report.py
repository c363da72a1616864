"""What a night did, from the ledger and the release: the same whether it ran here or under the scheduler."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from newinfra.cli.console import print_facts, print_table, say
from newinfra.contracts import load_contracts
from newinfra.findings.open_findings import SEVERITY_ZH, OpenFinding, open_findings
from newinfra.home import Home
from newinfra.ledger import Ledger, open_ledger
from newinfra.ledger.steps import Step, steps_of
from newinfra.project import Project
from newinfra.publish.model import current_release

SHOWN_FINDINGS = 8


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What one source brought tonight."""

    source_id: str
    title_zh: str
    landed: int
    loaded: int
    held: int
    error: str


@dataclass(frozen=True, slots=True)
class NightReport:
    """The outcome of a night. `findings` counts what is open, by severity; `worst` are the first few of them."""

    as_of: date
    succeeded: bool
    problems: tuple[str, ...]
    sources: tuple[SourceLine, ...]
    findings: dict[str, int]
    worst: tuple[str, ...]
    release_id: str
    release_as_of: date | None
    board: str

    @property
    def has_held_or_warned(self) -> bool:
        return bool(self.findings.get("critical") or self.findings.get("warning") or any(line.held for line in self.sources))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def night_report(home: Home, project: Project, as_of: date, *, succeeded: bool) -> NightReport:
    """Read it from what the night left behind."""
    ledger = open_ledger(home.ledger)
    steps = steps_of(ledger, as_of)
    findings = open_findings(ledger, as_of)
    release = current_release(home)
    problems = tuple(f"{step.source_id or step.step}: {step.detail.get('error', 'failed')}" for step in steps if step.failed)
    return NightReport(
        as_of=as_of,
        succeeded=succeeded and not problems,
        problems=problems,
        sources=_sources(project, ledger, steps, as_of),
        findings={severity: count for severity in SEVERITY_ZH if (count := sum(f.severity == severity for f in findings))},
        worst=tuple(_line(finding) for finding in sorted(findings, key=lambda f: list(SEVERITY_ZH).index(f.severity))[:SHOWN_FINDINGS]),
        release_id=release.release_id if release else "",
        release_as_of=release.manifest.as_of if release else None,
        board=release.board.as_uri() if release else "",
    )


def tell_report(report: NightReport) -> None:
    """The report for people, on stdout."""
    print_table(
        ("来源 source", "名称", "新到 landed", "入库 loaded", "暂扣 held", "出错 error"),
        [(line.source_id, line.title_zh, line.landed, line.loaded, line.held, line.error) for line in report.sources],
    )
    total = "、".join(f"{SEVERITY_ZH[severity]} {count}" for severity, count in report.findings.items() if severity in SEVERITY_ZH)  # type: ignore[index]
    typer_lines = {
        "数据截至 as of": report.as_of.isoformat(),
        "未了结问题 findings": total or "无 none",
        "发布批次 release": report.release_id or "无 none",
        "打开看板 open": report.board or "—",
    }
    print_facts(typer_lines)
    for text in report.worst:
        say("  [yellow]·[/]", plain=text)
    if sum(report.findings.values()) > len(report.worst):
        say(f"  [dim]… 共 {sum(report.findings.values())} 项,见 newinfra findings list[/]")
    if report.release_as_of and report.release_as_of > report.as_of:
        say("[yellow]当前发布的是更新的一期,未被替换 The current release has a newer as-of and was kept.[/]")
    for problem in report.problems:
        say("[bold red]失败 Failed[/]", plain=problem)


def _sources(project: Project, ledger: Ledger, steps: list[Step], as_of: date) -> tuple[SourceLine, ...]:
    ingested = {step.source_id: step for step in steps if step.step == "ingest"}
    lines = []
    for contract in load_contracts(project.contracts):
        step = ingested.get(contract.id)
        detail = step.detail if step else {}
        error = "" if step and not step.failed else str(detail.get("error", "did not run"))
        lines.append(SourceLine(contract.id, contract.title_zh, detail.get("landed", 0), detail.get("loaded", 0), detail.get("held", 0), error))
    return tuple(lines)


def _line(finding: OpenFinding) -> str:
    place = " ".join(part for part in (finding.file_name, finding.place) if part)
    return f"[{SEVERITY_ZH[finding.severity]}] {finding.title_zh}{f'({place})' if place else ''} {finding.number}"
