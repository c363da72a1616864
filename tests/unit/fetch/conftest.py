from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from fetch_world import AS_OF, PORTS, REST_TRANSPORT, SFTP_TRANSPORT, RestSite, SftpNight, SftpSite, dataset, serving

from newinfra.contracts import Contract, load_contract
from newinfra.fetch import FetchResult, fetch_source, http, sftp
from newinfra.home import Home
from newinfra.ledger import Ledger, open_ledger


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def ledger(home: Home) -> Ledger:
    return open_ledger(home.ledger)


@pytest.fixture
def contract_of(tmp_path: Path) -> Callable[..., Contract]:
    """Write a contract with the given transport and tables and load it as the library does."""

    def build(transport: dict[str, Any], *tables: dict[str, Any], source_id: str = "feed") -> Contract:
        ours = {"publisher": "sender", "owner_unit": "owner", "family": "test", "transport": transport}
        document = {
            "apiVersion": "v3.1.0",
            "kind": "DataContract",
            "id": source_id,
            "name": "测试来源",
            "version": "1.0.0",
            "status": "active",
            "schema": list(tables),
            "customProperties": [{"property": "newinfra", "value": ours}],
        }
        path = tmp_path / f"{source_id}.odcs.yaml"
        path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        return load_contract(path)

    return build


@pytest.fixture
def sftp_site(tmp_path: Path) -> Iterator[SftpSite]:
    root = tmp_path / "exchange"
    root.mkdir()
    with SftpSite(root) as site:
        yield site


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (http, sftp):
        monkeypatch.setattr(module, "PAUSES_SECONDS", (0.0, 0.0))


@pytest.fixture
def rest_site() -> Iterator[RestSite]:
    with RestSite(serving([{"n": "0012"}, {"n": "2"}, {"n": "3"}])) as site:
        yield site


@pytest.fixture
def rest_night(contract_of: Callable[..., Contract], rest_site: RestSite, home: Home, ledger: Ledger) -> Callable[..., FetchResult]:
    def run(*tables: dict[str, Any], as_of: date = AS_OF, transport: dict[str, Any] = REST_TRANSPORT, **changes: Any) -> FetchResult:
        contract = contract_of(transport, *(tables or (dataset("ports"),)))
        return fetch_source(contract, rest_site.connection(**changes), home=home, ledger=ledger, as_of=as_of)

    return run


@pytest.fixture
def sftp_night(contract_of: Callable[..., Contract], sftp_site: SftpSite, home: Home, ledger: Ledger) -> SftpNight:
    return SftpNight(contract_of(SFTP_TRANSPORT, PORTS), sftp_site, home, ledger)
