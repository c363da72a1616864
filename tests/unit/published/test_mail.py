"""Digests leave by mail through a real server, once for each change, without secrets in any text."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from published_case import AS_OF, finding, keep, publish

from newinfra.errors import ConfigError
from newinfra.findings.smtp import SmtpServer
from newinfra.findings.tell import TellResult, tell
from newinfra.home import Home
from newinfra.ledger import Ledger
from newinfra.project import Project


class Inbox:
    """Keeps what arrives; refuses what it is told to."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refusal = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.messages.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    handler = Inbox()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    monkeypatch.setenv("NEWINFRA_SMTP_URL", f"smtp://127.0.0.1:{controller.port}")
    yield handler
    controller.stop()


@pytest.fixture
def contacts(home: Home) -> Path:
    path = home.root / "contacts.csv"
    path.write_text("unit_code,email\nbureau_a,a@example.org\n", encoding="utf-8")
    return path


def told(home: Home, project: Project, ledger: Ledger, as_of: date = AS_OF) -> TellResult:
    return tell(home=home, project=project, ledger=ledger, as_of=as_of)


def outbox(ledger: Ledger) -> list[tuple[str, str, str]]:
    return [(row["owner_unit"], row["state"], row["detail"]) for row in ledger.rows("select * from outbox order by rowid")]


@pytest.mark.usefixtures("contacts")
def test_unit_gets_a_plain_chinese_mail(home: Home, project: Project, ledger: Ledger, inbox: Inbox) -> None:
    keep(ledger, finding())

    result = told(home, project, ledger)

    [message] = inbox.messages
    assert result.mailed == ("bureau_a",)
    assert inbox.recipients == [["a@example.org"]]
    assert message["Subject"] == "【严重】甲局:1 项数据待核实(数据截至 2025-11-20)"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert "位置:Sheet1!C17" in message.get_content()
    assert outbox(ledger) == [("bureau_a", "sent", "")]


@pytest.mark.usefixtures("contacts")
def test_same_findings_are_not_mailed_twice_even_on_the_next_night(home: Home, project: Project, ledger: Ledger, inbox: Inbox) -> None:
    keep(ledger, finding())
    told(home, project, ledger)

    again = told(home, project, ledger)
    keep(ledger, finding(), as_of=date(2025, 11, 21))
    next_night = told(home, project, ledger, as_of=date(2025, 11, 21))

    assert (again.unchanged, next_night.unchanged) == (("bureau_a",), ("bureau_a",))
    assert len(inbox.messages) == 1


@pytest.mark.usefixtures("contacts")
def test_changed_value_is_mailed_with_another_message_id(home: Home, project: Project, ledger: Ledger, inbox: Inbox) -> None:
    keep(ledger, finding())
    told(home, project, ledger)
    keep(ledger, finding(got="9,999"))

    told(home, project, ledger)

    assert len({message["Message-ID"] for message in inbox.messages}) == 2


@pytest.mark.usefixtures("contacts")
def test_refused_mail_is_told_to_the_engineer_and_tried_again(home: Home, project: Project, ledger: Ledger, inbox: Inbox) -> None:
    keep(ledger, finding())
    inbox.refusal = "550 no such user"

    refused = told(home, project, ledger)
    inbox.refusal = ""
    again = told(home, project, ledger)

    assert refused.failed == ("bureau_a",)
    assert "550" in refused.engineer_lines[0]
    assert "a@example.org" not in refused.engineer_lines[0]
    assert again.mailed == ("bureau_a",)
    assert outbox(ledger) == [("bureau_a", "sent", "")]


@pytest.mark.usefixtures("contacts")
def test_unit_without_address_is_a_line_for_the_engineer(home: Home, project: Project, ledger: Ledger, inbox: Inbox) -> None:
    keep(ledger, finding(owner_unit="bureau_b"))

    result = told(home, project, ledger)

    assert result.unrouted == ("bureau_b",)
    assert "乙局" in result.engineer_lines[0]
    assert inbox.messages == []


def test_what_only_the_engineer_can_mend_goes_to_the_engineer(home: Home, project: Project, ledger: Ledger, inbox: Inbox, contacts: Path) -> None:
    keep(ledger, finding(owner_unit=""))

    nobody = told(home, project, ledger)
    contacts.write_text("unit_code,email\nengineer,ops@example.org\n", encoding="utf-8")
    somebody = told(home, project, ledger)

    assert nobody.unrouted == ("engineer",)
    assert "运维" in nobody.engineer_lines[0]
    assert somebody.mailed == ("engineer",)
    assert inbox.recipients == [["ops@example.org"]]
    assert "运维" in inbox.messages[0]["Subject"]


@pytest.mark.usefixtures("contacts")
def test_without_a_mail_server_nothing_is_sent_and_nothing_fails(home: Home, project: Project, ledger: Ledger) -> None:
    keep(ledger, finding())

    result = told(home, project, ledger)

    assert not result.is_configured
    assert outbox(ledger) == []


@pytest.mark.usefixtures("build", "contacts")
def test_a_backfilled_night_tells_nobody(home: Home, project: Project, ledger: Ledger, inbox: Inbox) -> None:
    publish(home, project, ledger)
    keep(ledger, finding(), as_of=date(2025, 10, 1))

    assert told(home, project, ledger, as_of=date(2025, 10, 1)).mailed == ()
    assert inbox.messages == []


@pytest.mark.usefixtures("contacts")
def test_line_breaks_in_submitted_text_stay_out_of_headers_and_body_structure(home: Home, project: Project, ledger: Ledger, inbox: Inbox) -> None:
    (project.seeds / "units.csv").write_text('unit_code,name_zh\nbureau_a,"甲局\r\nBcc: x@example.org"\n', encoding="utf-8", newline="")
    keep(ledger, finding(got="1\r\n\r\n--boundary\r\nBcc: x@example.org"))

    told(home, project, ledger)

    [message] = inbox.messages
    assert message["Bcc"] is None
    assert inbox.recipients == [["a@example.org"]]
    assert "\nBcc" not in message.get_content()


def test_address_that_could_break_a_header_stops_the_mailing(home: Home, project: Project, ledger: Ledger, inbox: Inbox) -> None:
    (home.root / "contacts.csv").write_text('unit_code,email\nbureau_a,"a@example.org\nBcc: x@example.org"\n', encoding="utf-8")
    keep(ledger, finding())

    result = told(home, project, ledger)

    assert result.failed == ("bureau_a",)
    assert inbox.messages == []


@pytest.mark.usefixtures("contacts")
def test_unreachable_server_fails_the_mail_and_not_the_night(
    home: Home, project: Project, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NEWINFRA_SMTP_URL", "smtp://robot:s3cret@127.0.0.1:1")
    keep(ledger, finding())

    with caplog.at_level(logging.DEBUG):
        result = told(home, project, ledger)

    assert result.failed == ("bureau_a",)
    assert "s3cret" not in f"{caplog.text}{result}{outbox(ledger)}"


def test_password_is_not_shown_by_a_bad_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWINFRA_SMTP_URL", "http://robot:s3cret@mail.example.org:notaport")

    with pytest.raises(ConfigError) as caught:
        SmtpServer.from_environment()

    assert "s3cret" not in str(caught.value)


def test_server_does_not_show_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWINFRA_SMTP_URL", "smtps://robot:s3cret@mail.example.org")

    server = SmtpServer.from_environment()

    assert server is not None
    assert (server.port, server.password) == (465, "s3cret")
    assert "s3cret" not in repr(server)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for localhost that this process trusts."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = tmp_path / "cert.pem", tmp_path / "key.pem"
    public.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    return context


@pytest.mark.usefixtures("contacts")
@pytest.mark.parametrize(("password", "mailed"), [("s3cret", ("bureau_a",)), ("wrong", ())])
def test_login_goes_over_starttls(
    password: str, mailed: tuple[str, ...], home: Home, project: Project, ledger: Ledger, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        assert session.ssl is not None
        return AuthResult(success=(data.login, data.password) == (b"robot", b"s3cret"), handled=False)

    handler = Inbox()
    controller = Controller(
        handler, hostname="localhost", port=free_port(), tls_context=certificate, require_starttls=True, auth_required=True, authenticator=authenticate
    )
    controller.start()
    try:
        monkeypatch.setenv("NEWINFRA_SMTP_URL", f"smtp://robot:{password}@localhost:{controller.port}")
        keep(ledger, finding())

        result = told(home, project, ledger)
    finally:
        controller.stop()

    assert result.mailed == mailed
    assert len(handler.messages) == len(mailed)
    if not mailed:
        assert "535" in result.engineer_lines[0]
