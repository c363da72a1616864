"""The same night twice is one release; the same city in another home, read in another order, is the same content."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from bad_night import lines_of
from raw_state import assert_nothing_is_half_loaded
from real_night import Night, nightly

from newinfra import night as steps
from newinfra.cli.served import served_sandbox
from newinfra.home import Home
from newinfra.ledger.steps import steps_of
from newinfra.publish import Release, current_release

AS_OF = date(2025, 11, 20)


@pytest.fixture(scope="module")
def again(night: Night) -> tuple[dict[str, object], Night]:
    """What lay in the home before, and the same night once more."""
    before = published(night.home)
    return before, nightly(night.home)


def published(home: Home) -> dict[str, object]:
    """Every release with the moment and bytes of its files, and where `current` points."""
    files = {path.relative_to(home.releases).as_posix(): (path.stat().st_mtime_ns, path.stat().st_size) for path in home.releases.rglob("*") if path.is_file()}
    return {"current": home.current_release.readlink(), "files": files}


def test_the_same_night_again_changes_nothing(again: tuple[dict[str, object], Night]) -> None:
    before, second = again

    assert second.exit_code == 3, second.progress
    assert published(second.home) == before
    assert [row["release_id"] for row in second.ledger.rows("select release_id from releases")] == [second.release.release_id]


def test_the_same_night_again_lands_nothing_and_does_not_start_dbt(again: tuple[dict[str, object], Night]) -> None:
    _, second = again
    details = {step.step: step.detail for step in steps_of(second.ledger, AS_OF) if step.step != "ingest"}

    assert {source["source_id"]: source["landed"] for source in second.report["sources"] if source["landed"]} == {}
    assert details["build"].get("unchanged_since") == second.release.release_id
    assert_nothing_is_half_loaded(second.home)


@pytest.fixture(scope="module")
def elsewhere(night: Night, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release of another home: the same city served again, everything fetched and read anew, the sources in reverse, without Airflow."""
    home = Home(tmp_path_factory.mktemp("elsewhere") / "home")
    shutil.copytree(night.home.sandbox, home.sandbox)
    with pytest.MonkeyPatch.context() as environment, served_sandbox(home):
        environment.setenv("NEWINFRA_HOME", str(home.root))
        environment.delenv("NEWINFRA_PROJECT", raising=False)
        for source_id in reversed(steps.source_ids(AS_OF)):
            steps.ingest(source_id, AS_OF)
        for step in (steps.build, steps.gate_marts, steps.publish):
            step(AS_OF)
    release = current_release(home)
    assert release is not None
    return release


def test_another_home_gives_the_same_content(night: Night, elsewhere: Release) -> None:
    differing = {name for name, entry in night.release.manifest.tables.items() if elsewhere.manifest.tables[name] != entry}

    assert differing == set()
    assert elsewhere.manifest.content_hash == night.release.manifest.content_hash
    assert elsewhere.release_id == night.release.release_id


def test_rows_in_are_the_lines_that_came(night: Night) -> None:
    """Counted in the landed bytes: what the ledger calls rows in is every data line of every CSV that can be read."""
    rows = night.ledger.rows(
        "select delivery_id, sha256, rows_in from deliveries where source_id in ('china_mobile', 'china_unicom') and reason_code <> 'file_truncated'"
    )
    found = {row["delivery_id"]: lines_of(next(night.home.landing.rglob(f"*{row['sha256']}*"))) for row in rows}

    assert found == {row["delivery_id"]: row["rows_in"] for row in rows}
