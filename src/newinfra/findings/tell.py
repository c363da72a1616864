"""Tells each unit what it must look at; once for each change in what there is to say. Mail is the first channel."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date

from newinfra.errors import ConfigError
from newinfra.findings.digest import ENGINEER, ENGINEER_ZH, Edition, content_hash, unit_names
from newinfra.findings.mail import CONTACTS, digest_mail, read_contacts, send
from newinfra.findings.open_findings import by_unit, open_findings
from newinfra.findings.smtp import SmtpServer
from newinfra.home import Home
from newinfra.ledger import Ledger
from newinfra.project import Project
from newinfra.publish.model import current_release

CHANNEL = "mail"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TellResult:
    """Which units were told. `engineer_lines` is what only the engineer can mend: a unit without an address, a server that refused."""

    mailed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unrouted: tuple[str, ...] = ()
    engineer_lines: tuple[str, ...] = ()
    is_configured: bool = True


def tell(*, home: Home, project: Project, ledger: Ledger, as_of: date) -> TellResult:
    """Mail the digests of the open findings. It never raises for a mail that did not leave: the release stands without it.

    What was said lies in the ledger's outbox; a digest whose content the unit was already sent is not sent again, and one that failed is tried
    again the next time. A night older than the current release (a backfill) tells nobody: its findings are history.
    """
    release = current_release(home)
    if release is not None and release.manifest.as_of > as_of:
        return TellResult()
    units = by_unit(open_findings(ledger, as_of))
    try:
        server = SmtpServer.from_environment()
        contacts = read_contacts(home)
    except ConfigError as error:
        logger.warning("no mail is sent: %s", error)
        return TellResult(failed=tuple(unit or ENGINEER for unit in units), engineer_lines=(str(error),))
    if server is None:
        return TellResult(is_configured=False)
    edition = Edition(as_of, release.release_id if release else "", is_synthetic=release.manifest.is_synthetic if release else False)
    names = unit_names(project)
    mailed, unchanged, failed, unrouted, lines = [], [], [], [], []
    for owner, findings in units.items():
        unit = owner or ENGINEER
        name = names.get(owner, owner or ENGINEER_ZH)
        if not contacts.get(unit):
            unrouted.append(unit)
            lines.append(f"{name} has {len(findings)} open findings and no address in {CONTACTS}")
            continue
        content = content_hash(findings)
        if _last_sent(ledger, unit) == content:
            unchanged.append(unit)
            continue
        message = digest_mail(findings, unit_code=unit, unit_zh=name, addresses=contacts[unit], sender=server.sender, edition=edition)
        problem = send(server, message)
        _keep(ledger, str(message["Message-ID"]), unit, as_of, content, state="failed" if problem else "sent", detail=problem)
        if problem:
            failed.append(unit)
            lines.append(f"mail to {name} did not leave: {problem}")
        else:
            mailed.append(unit)
    for line in lines:
        logger.warning("%s", line)
    return TellResult(tuple(mailed), tuple(unchanged), tuple(failed), tuple(unrouted), tuple(lines))


def _last_sent(ledger: Ledger, unit: str) -> str:
    rows = ledger.rows("select content_hash from outbox where owner_unit = ? and channel = ? and state = 'sent' order by rowid desc limit 1", (unit, CHANNEL))
    return str(rows[0]["content_hash"]) if rows else ""


def _keep(ledger: Ledger, message_id: str, unit: str, as_of: date, content: str, *, state: str, detail: str) -> None:
    with ledger.transaction() as connection:
        connection.execute(
            "insert or replace into outbox (message_id, owner_unit, as_of, channel, content_hash, state, detail) values (?, ?, ?, ?, ?, ?, ?)",
            (message_id, unit, as_of.isoformat(), CHANNEL, content, state, detail),
        )
