"""One whole night, run once by the real command on the standard synthetic city, for every test in this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from real_night import SLOWEST_SECONDS, Night, nightly

from newinfra.home import Home
from newinfra.publish.reading import open_release


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(SLOWEST_SECONDS))


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """The first night in an empty home: the city is made, served over HTTP and SFTP, and goes through the DAG to a release."""
    return nightly(Home(tmp_path_factory.mktemp("city") / "home"))


@pytest.fixture(scope="session")
def release(night: Night) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, opened as an analyst opens it."""
    with open_release(night.release.database) as connection:
        yield connection
