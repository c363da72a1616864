"""The commands of an engineer and a steward: what is held, what was sent, and reading it again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from source_world import SourceWorld
from typer.testing import CliRunner

from newinfra.cli.main import app


@pytest.fixture
def feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SourceWorld:
    """A report with a bad region and a bad cell, and the same again with both still bad."""
    feed = SourceWorld(tmp_path)
    feed.land("ports", [("东城区", 100, 1), ("火星区", 5, 2), ("西城区", "坏", 2)], name="十月.csv")
    feed.land("ports", [("东城区", 150, 1), ("火星区", 6, 2), ("西城区", "仍坏", 2)], name="十月_V2.csv", known=24)
    feed.night()
    monkeypatch.setenv("NEWINFRA_HOME", str(feed.world.home.root))
    monkeypatch.setenv("NEWINFRA_PROJECT", str(feed.world.project.root))
    return feed


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def held(*arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("quarantine", "list", *arguments, "--json").stdout)["held"]
    return found


def test_held_items_are_found_by_source_unit_reason_level_and_period(feed: SourceWorld) -> None:
    assert len(held()) == 4
    assert {row["place"] for row in held("--level", "row")} == {"line 3, column 县区"}
    assert {row["raw_text"] for row in held("--reason", "number_not_parsed")} == {"坏", "仍坏"}
    assert len(held("--unit", "operator", "--period", "2025-10", "--source", "operator")) == 4
    assert held("--unit", "rival") == held("--period", "2025-09") == []
    assert all(row["age_days"] > 0 for row in held())
    assert run("quarantine", "list", "--level", "sheet").exit_code == 2


def test_the_list_says_whether_the_rows_add_up(feed: SourceWorld) -> None:
    listed = run("quarantine", "list")

    assert "收到 6 行 = 入库 4 + 暂扣 2(2 次报送,相符 conserved)" in listed.stderr
    totals = json.loads(run("quarantine", "list", "--json").stdout)["totals"]
    assert totals == {"deliveries": 2, "rows_in": 6, "rows_loaded": 4, "rows_held": 2}


@pytest.mark.parametrize(("reason", "text"), [("region_unknown", "火星区"), ("number_not_parsed", "仍坏")])
def test_a_held_item_is_shown_with_its_whole_row_and_what_was_held_there_before(feed: SourceWorld, reason: str, text: str) -> None:
    newest = held("--reason", reason)[0]
    shown = json.loads(run("quarantine", "show", newest["quarantine_id"], "--json").stdout)

    assert shown["raw_text"] == text
    assert shown["file_name"] == "十月_V2.csv"
    whole = {"region_unknown": {"county": "火星区", "ports": "6", "subs": "2"}, "number_not_parsed": {"county": "西城区", "ports": "仍坏", "subs": "2"}}
    assert shown["row_text"] == whole[reason]
    assert [row["file_name"] for row in shown["history"]] == ["十月.csv"]
    assert "整行 row · ports" in run("quarantine", "show", newest["quarantine_id"]).stdout


def test_versions_are_listed_with_what_they_changed(feed: SourceWorld) -> None:
    feed.land("ports", [("东城区", 150, 1), ("火星区", 6, 2), ("西城区", "仍坏", 2)], name="又一次.csv", known=30)
    listed = json.loads(run("deliveries", "list", "--source", "operator", "--json").stdout)

    assert [(row["file_name"], row["resent"], row["cells_changed"]) for row in listed] == [("十月_V2.csv", 1, 1), ("十月.csv", 0, None)]
    shown = json.loads(run("deliveries", "show", listed[0]["delivery_id"], "--json").stdout)
    assert [(cell["value_before"], cell["value_after"]) for cell in shown["cells"]] == [("100", "150")]
    assert "100" in run("deliveries", "show", listed[0]["delivery_id"]).stdout
    assert run("deliveries", "show", "nobody").exit_code != 0


def test_replay_says_what_it_would_do_does_it_and_tells_what_is_left(feed: SourceWorld) -> None:
    dry = json.loads(run("replay", "--dry-run", "--json").stdout)
    feed.add_region_alias("火星区", "350604")
    done = run("replay", "--source", "operator", "--json")

    assert [each["after"] for each in dry] == [None, None]
    assert [(each["before"], each["after"]) for each in json.loads(done.stdout)] == [(["loaded", 2, 1, ""], ["loaded", 3, 0, ""])] * 2
    assert done.exit_code == 0
    assert [row["reason_code"] for row in feed.world.quarantine()] == ["number_not_parsed"] * 2
    assert run("replay", "--source", "nobody").exit_code != 0
    assert run("replay", "--delivery", "nobody").exit_code != 0
