"""A digest as a mail: who gets it, what it looks like, and sending it without letting a secret or an address out."""

from __future__ import annotations

import csv
import hashlib
import re
import smtplib
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, formatdate

from newinfra.errors import ConfigError
from newinfra.findings.digest import Edition, content_hash, digest_text, one_line
from newinfra.findings.open_findings import OpenFinding
from newinfra.findings.smtp import URL_VARIABLE, SmtpServer
from newinfra.home import Home

CONTACTS = "contacts.csv"
_ADDRESS = re.compile(r"[^\s@<>,;:\"\\()\[\]]+@[^\s@<>,;:\"\\()\[\]]+")


def read_contacts(home: Home) -> dict[str, list[str]]:
    """The addresses of each unit from contacts.csv (unit_code,email; a row for each address; `engineer` for what no unit can mend); empty without the file.

    Raises:
        ConfigError: a column is missing, or an address could not stand in a mail's header.
    """
    path = home.root / CONTACTS
    if not path.is_file():
        return {}
    contacts: dict[str, list[str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            unit, address = (row.get("unit_code") or "").strip(), (row.get("email") or "").strip()
            if not unit or not _ADDRESS.fullmatch(address):
                raise ConfigError(
                    "a contact is not usable", where=f"{path} ({unit or 'no unit_code'})", expected="columns unit_code,email with one address a row"
                )
            contacts.setdefault(unit, []).append(address)
    return contacts


def digest_mail(findings: list[OpenFinding], *, unit_code: str, unit_zh: str, addresses: list[str], sender: str, edition: Edition) -> EmailMessage:
    """One unit's digest as plain text. Its Message-ID is the same whenever the same is said on the same night."""
    message = EmailMessage(policy=SMTP)
    urgency = "严重" if any(finding.severity == "critical" for finding in findings) else "请核实"
    marks = f"合成数据·{urgency}" if edition.is_synthetic else urgency
    message["Subject"] = f"【{marks}】{one_line(unit_zh)}:{len(findings)} 项数据待核实(数据截至 {edition.as_of.isoformat()})"
    message["From"] = formataddr(("新基建数据核实", sender))
    message["To"] = ", ".join(addresses)
    message["Date"] = formatdate(localtime=False)
    key = hashlib.sha256(f"{unit_code}\n{edition.as_of}\n{content_hash(findings)}".encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{key}@newinfra.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    message["Precedence"] = "bulk"
    message.set_content(digest_text(findings, unit_zh=unit_zh, edition=edition, escape=one_line))
    return message


def send(server: SmtpServer, message: EmailMessage) -> str:
    """'' if the server took the mail for everyone, else what went wrong, without addresses or secrets."""
    try:
        with server.session() as client:
            refused = client.send_message(message)
    except ConfigError as error:
        return str(error)
    except smtplib.SMTPResponseException as error:
        return f"{type(error).__name__} {error.smtp_code}"
    except smtplib.SMTPRecipientsRefused as error:
        return f"every recipient refused ({', '.join(sorted({str(code) for code, _ in error.recipients.values()}))})"
    except (OSError, smtplib.SMTPException) as error:
        return f"{type(error).__name__} at {server.host}:{server.port} ({URL_VARIABLE})"
    return f"{len(refused)} recipients refused" if refused else ""
