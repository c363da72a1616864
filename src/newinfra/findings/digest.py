"""One Chinese digest for each unit that must look at something: what is wrong, in which file and cell, and what to do."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from newinfra.clock import date_in_the_city
from newinfra.findings.open_findings import SEVERITY_ZH, OpenFinding, by_unit, open_findings
from newinfra.ledger import Ledger
from newinfra.project import Project

ENGINEER = "engineer"  # whom a finding without an owner unit goes to, in digests and contacts
ENGINEER_ZH = "运维"
LONGEST_TEXT = 400

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
# An underscore inside a word means nothing to Markdown, and file names are full of them.
_MARKUP = re.compile(r"([\\`*\[\]<>~&]|(?<![^\W_])_|_(?![^\W_]))")


def one_line(text: str) -> str:
    """Submitted text made harmless for plain text: one line, no control or direction marks, no mention that would call everyone."""
    cleaned = _CONTROL.sub(" ", text).replace("@", "＠").strip()
    return cleaned if len(cleaned) <= LONGEST_TEXT else f"{cleaned[:LONGEST_TEXT]}……"


def escaped_markdown(text: str) -> str:
    """`one_line`, with every character that Markdown or HTML would act on taken literally."""
    return _MARKUP.sub(r"\\\1", one_line(text))


@dataclass(frozen=True, slots=True)
class Edition:
    """Which night and release a digest belongs to ('' where none came out), and whether the figures are made up, which it then says."""

    as_of: date
    release_id: str
    is_synthetic: bool


def digest_text(findings: list[OpenFinding], *, unit_zh: str, edition: Edition, escape: Callable[[str], str] = escaped_markdown) -> str:
    """The digest of one unit's open findings, worst first.

    Args:
        findings: of one unit, in the order of `open_findings`.
        unit_zh: the unit's Chinese name.
        edition: the night and release they belong to.
        escape: what makes submitted text harmless; `one_line` where the digest is sent as plain text.
    """
    counts = "、".join(f"{zh} {n} 项" for severity, zh in SEVERITY_ZH.items() if (n := sum(f.severity == severity for f in findings)))
    lines = [f"# 数据核实通知:{escape(unit_zh)}", "", f"数据截至 {edition.as_of.isoformat()} · 批次 {edition.release_id or '未发布'}", ""]
    if edition.is_synthetic:
        lines += ["> 合成数据,仅供演示,不代表任何地方的实际情况。", ""]
    lines += [f"本批次需贵单位核实 {len(findings)} 项:{counts}。", ""]
    for severity, group in groupby(findings, key=lambda finding: finding.severity):
        lines += [f"## {SEVERITY_ZH[severity]}", ""]
        for finding in group:
            lines += [f"### {escape(finding.title_zh)}", "", *_facts(finding, escape), ""]
    lines += ["更正后请按原文件名重新报送整张原表;如数据属实,请回复编号并附说明。", ""]
    return "\n".join(lines)


def content_hash(findings: list[OpenFinding]) -> str:
    """What the digest says, without its date and release: the same findings with the same values are no news."""
    told = [(f.fingerprint, f.severity, f.title_zh, f.file_name, f.place, f.expected, f.got, f.effect_zh, f.action_zh) for f in findings]
    return hashlib.sha256(repr(sorted(told)).encode()).hexdigest()


def write_digests(ledger: Ledger, folder: Path, *, project: Project, edition: Edition) -> list[Path]:
    """Write <unit_code>.md for every unit with open findings; the folder is there even if no one has any."""
    folder.mkdir(parents=True, exist_ok=True)
    names = unit_names(project)
    written: list[Path] = []
    for unit, findings in by_unit(open_findings(ledger, edition.as_of)).items():
        path = folder / f"{re.sub(r'[^0-9A-Za-z_-]', '_', unit) or ENGINEER}.md"
        text = digest_text(findings, unit_zh=names.get(unit, unit or ENGINEER_ZH), edition=edition)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def unit_names(project: Project) -> dict[str, str]:
    """The Chinese name of each unit, by code."""
    return {row["unit_code"]: row["name_zh"] for row in project.seed_rows("units")}


def _facts(finding: OpenFinding, escape: Callable[[str], str]) -> list[str]:
    received = f"({date_in_the_city(finding.known_at)}收到)" if finding.known_at else ""
    place = finding.place.removeprefix("文件 ").removeprefix(finding.file_name).strip()
    facts = (
        ("文件", f"{finding.file_name}{received}" if finding.file_name else ""),
        ("位置", place),
        ("报送内容", finding.got),
        ("应为", finding.expected),
        ("影响", finding.effect_zh),
        ("处理", finding.action_zh),
        ("编号", f"{finding.number}(首次发现 {finding.opened_as_of})"),
    )
    return [f"- {label}:{escape(text)}" for label, text in facts if text]
