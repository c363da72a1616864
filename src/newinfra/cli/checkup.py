"""What `newinfra doctor` looks at. Each check says what it saw; only what stops a night is a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from newinfra.errors import NewinfraError
from newinfra.home import Home
from newinfra.project import Project

Verdict = Literal["ok", "warning", "failed"]
PACKAGES = ("apache-airflow", "dbt-core", "dbt-duckdb", "duckdb", "duckdb-sqlalchemy", "great-expectations", "asyncssh", "httpx", "python-calamine", "jinja2")
LEAST_FREE_GIB = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check."""

    check: str
    verdict: Verdict
    detail: str


def examine() -> list[Finding]:
    """Every check, in the order in which one would mend things."""
    checks: dict[str, Callable[[], tuple[Verdict, str]]] = {
        "Python": _python,
        "软件包 packages": _packages,
        "计划 project": _project,
        "数据目录 home": _home,
        "磁盘 disk": _disk,
        "中文字体 fonts": _fonts,
        "连接 connections": _connections,
        "联系人 contacts": _contacts,
        "邮件 mail": _mail,
    }
    findings = []
    for name, check in checks.items():
        try:
            verdict, detail = check()
        except (NewinfraError, OSError) as error:
            verdict, detail = "failed", str(error)
        findings.append(Finding(name, verdict, detail))
    return findings


def _python() -> tuple[Verdict, str]:
    running = ".".join(map(str, sys.version_info[:3]))
    return ("ok" if (3, 11) <= sys.version_info[:2] < (3, 14) else "failed"), f"{running} {sys.executable}"


def _packages() -> tuple[Verdict, str]:
    found, missing = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    return ("failed", f"missing {', '.join(missing)}") if missing else ("ok", ", ".join(found))


def _project() -> tuple[Verdict, str]:
    project = Project.at()
    contracts = len(list(project.contracts.glob("*.odcs.yaml")))
    return ("ok" if contracts else "failed"), f"{project.root}, {contracts} contracts"


def _home() -> tuple[Verdict, str]:
    root = Home.from_environment().root
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=root):
        return "ok", f"{root} (writable)"


def _disk() -> tuple[Verdict, str]:
    free = shutil.disk_usage(_existing(Home.from_environment().root)).free / 2**30
    return ("ok" if free >= LEAST_FREE_GIB else "failed"), f"{free:.1f} GiB free, {LEAST_FREE_GIB} needed"


def _fonts() -> tuple[Verdict, str]:
    if shutil.which("fc-list") is None:
        return "warning", "fc-list is not installed; pages are shown with the reader's fonts, pictures made here may lack Chinese"
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False, timeout=30).stdout.splitlines()
    return ("ok", f"{len(listed)} Chinese fonts") if listed else ("warning", "no Chinese font here (e.g. package fonts-noto-cjk)")


def _connections() -> tuple[Verdict, str]:
    home = Home.from_environment()
    variables = sorted(name.removeprefix("NEWINFRA_CONN_").lower() for name in os.environ if name.startswith("NEWINFRA_CONN_"))
    if home.connections.is_file():
        is_private = home.connections.stat().st_mode & 0o077 == 0
        return ("ok" if is_private else "warning"), f"{home.connections}" + ("" if is_private else " can be read by others: chmod 600")
    return ("ok", f"environment: {', '.join(variables)}") if variables else ("warning", "none configured: a night uses the synthetic city")


def _contacts() -> tuple[Verdict, str]:
    from newinfra.contracts import load_contracts
    from newinfra.findings.mail import CONTACTS, read_contacts

    owners = {contract.spec.owner_unit for contract in load_contracts(Project.at().contracts)}
    without = sorted(owners - read_contacts(Home.from_environment()).keys())
    return ("warning", f"no address in {CONTACTS}: {', '.join(without)}") if without else ("ok", f"{len(owners)} units")


def _mail() -> tuple[Verdict, str]:
    from newinfra.findings.smtp import URL_VARIABLE, SmtpServer

    server = SmtpServer.from_environment()
    return ("ok", f"{server.host}:{server.port}") if server else ("warning", f"{URL_VARIABLE} is not set: digests are only written into the release")


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)
