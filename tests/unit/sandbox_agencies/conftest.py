from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from newinfra.contracts import Contract, load_contract
from newinfra.sandbox.agencies import AgencyTruth, deliveries, truth_of
from newinfra.sandbox.city import City
from newinfra.sandbox.outgoing import Outgoing
from newinfra.sandbox.story import Story

CONTRACTS = Path(__file__).resolve().parents[3] / "contracts"

Rows = list[list[object]]


@pytest.fixture(scope="session")
def city() -> City:
    return City(seed=11, story=Story.read())


@pytest.fixture(scope="session")
def truth(city: City) -> AgencyTruth:
    return truth_of(city)


@pytest.fixture(scope="session")
def sent(city: City) -> dict[tuple[str, str], Outgoing]:
    """Every file by source and path."""
    return {(outgoing.source_id, outgoing.relative_path): outgoing for outgoing in deliveries(city)}


@pytest.fixture(scope="session")
def rows_of(sent: dict[tuple[str, str], Outgoing]) -> Callable[[str, str], Rows]:
    """The rows of the last sheet of a file, as calamine reads them."""

    def read(source_id: str, path: str) -> Rows:
        content = sent[source_id, path].content
        assert callable(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content()))
        return book.get_sheet_by_index(len(book.sheet_names) - 1).to_python()

    return read


@pytest.fixture(scope="session")
def agency_contracts() -> list[Contract]:
    contracts = [load_contract(path) for path in sorted(CONTRACTS.glob("*.odcs.yaml"))]
    return [contract for contract in contracts if contract.spec.family == "agency"]
