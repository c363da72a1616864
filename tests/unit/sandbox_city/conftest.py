"""A city whose disk holds only what arrived lately: the whole history takes half a minute to write and shows nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from newinfra.home import Home
from newinfra.sandbox import lifecycle, publishers
from newinfra.sandbox.city import City
from newinfra.sandbox.clock import CITY_TIME, SandboxClock
from newinfra.sandbox.outgoing import Outgoing
from newinfra.sandbox.truth import Truth

SINCE = date(2025, 11, 4)


@pytest.fixture(scope="session")
def city() -> City:
    return City()


@pytest.fixture(scope="session")
def truth(city: City) -> Truth:
    return Truth(city)


def recent(city: City, clock: SandboxClock) -> Iterator[Outgoing]:
    return (sending for sending in publishers.deliveries(city, clock) if sending.arrives.astimezone(CITY_TIME).date() >= SINCE)


@pytest.fixture(scope="module")
def recent_only() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lifecycle, "_outgoing", recent)
        yield


@pytest.fixture
def home(tmp_path: Path, recent_only: None) -> Home:
    """A home with the standard city, as it is today."""
    home = Home(tmp_path / "home")
    lifecycle.create(home)
    return home


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory, recent_only: None) -> Home:
    """The same for tests that only read."""
    home = Home(tmp_path_factory.mktemp("shared") / "home")
    lifecycle.create(home)
    return home
