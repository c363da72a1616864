"""After a fix of ours a replay leaves exactly what a load with the fix from the start would have left."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from source_world import SourceWorld

REGIONS = ["东城区", "西城区", "火星区", "月球", "", "合计"]
FIGURES = ["10", "1,234", "x", "", "…", "七"]
STATES = ["在用", "停用", "筹建", "?"]
Fix = Callable[[SourceWorld], None]
NIGHTS = (date(2025, 11, 12), date(2025, 11, 16), date(2025, 11, 20))


def alias(feed: SourceWorld) -> None:
    feed.add_region_alias("火星区", "350604")
    feed.add_region_alias("月球", "3506")


def word(feed: SourceWorld) -> None:
    feed.change_contract("sites", "status", map={"在用": "in_use", "停用": "retired", "筹建": "planned"})


def missing_symbol(feed: SourceWorld) -> None:
    feed.change_contract("ports", "subs", missing={"…": "zero", "七": "unknown"})


def header(feed: SourceWorld) -> None:
    feed.change_contract("ports", "subs", **{"from": ["用户数", "用户总数"]})


def correction(feed: SourceWorld) -> None:
    base = {"table": "ports", "column": "ports", "reason": "与年报不符", "reported_to": "operator", "reported_on": "2025-11-11", "expires_on": "2026-03-01"}
    feed.corrections(
        {**base, "id": "early", "where": {"region": "东城区"}, "action": "override", "value": 999, "expect": 10, "decided_on": "2025-11-01"},
        {**base, "id": "later", "where": {"region": "西城区"}, "action": "scale", "factor": 2, "expect": 10, "decided_on": "2025-11-15"},
        {**base, "id": "gone", "where": {"county": "火星区"}, "action": "drop", "column": "", "decided_on": "2025-11-13"},
    )


FIXES: list[Fix] = [alias, word, missing_symbol, header, correction]


def random_files(seed: int) -> list[tuple[str, list[tuple[str, ...]], dict[str, Any]]]:
    """Reports, registers and readings of three months, bad ones and restated ones among them."""
    draw = random.Random(seed)
    files: list[tuple[str, list[tuple[str, ...]], dict[str, Any]]] = []
    for number in range(draw.randint(3, 6)):
        name, period, known = draw.choice(["ports", "sites", "meters"]), draw.choice(["2025-08", "2025-09", "2025-10"]), 20 * number
        count = draw.randint(1, 4)
        if name == "ports":
            rows = [(region, draw.choice(FIGURES), draw.choice(FIGURES)) for region in draw.sample(REGIONS, count)]
        elif name == "sites":
            rows = [(f"s{row}", "甲", draw.choice(REGIONS), draw.choice(STATES), draw.choice(FIGURES)) for row in range(count)]
        else:
            rows = [("m1", f"{period}-0{row + 1} 00:00:00", draw.choice(FIGURES)) for row in range(count)]
        files.append((name, rows, {"period": period, "known": known, "name": f"{name}_{number}.csv"}))
    return files


def land(feed: SourceWorld, file: tuple[str, list[tuple[str, ...]], dict[str, Any]], *, renamed: bool) -> None:
    name, rows, options = file
    feed.land(name, rows, **options, header=("县区", "端口总数", "用户总数") if renamed and name == "ports" else None)


@pytest.mark.parametrize("seed", range(5))
def test_after_any_fix_a_replay_is_a_clean_load(seed: int) -> None:
    fix, files = FIXES[seed % len(FIXES)], random_files(seed)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        replayed, clean = SourceWorld(Path(first)), SourceWorld(Path(second))
        fix(clean)
        for number, file in enumerate(files):
            for feed in (replayed, clean):
                land(feed, file, renamed=fix is header and number % 2 == 0)
            if number % 3 == 2:
                replayed.night(NIGHTS[0])
        replayed.night()
        fix(replayed)
        replayed.replay(whole=True)
        clean.night()

        found, expected = replayed.outcome(), clean.outcome()
        for part in expected:
            assert found[part] == expected[part], (seed, part)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 160))
def test_after_any_fix_a_replay_is_a_clean_load_at_length(seed: int) -> None:
    test_after_any_fix_a_replay_is_a_clean_load(seed)


def test_the_night_replays_by_itself_what_our_change_can_mend(tmp_path: Path) -> None:
    feed = SourceWorld(tmp_path)
    partly = feed.land("ports", [("东城区", 1, 1), ("火星区", 5, 2)], period="2025-08")
    wholly = feed.land("ports", [("火星区", 5, 2)], period="2025-09")
    feed.land("ports", [("东城区", 1, 1)], period="2025-10")
    feed.night()
    assert feed.night().delivery_ids == ()

    alias(feed)
    again = feed.night()

    assert sorted(again.loaded) == sorted([partly.delivery_id, wholly.delivery_id])
    assert feed.rows("select distinct state, rows_held from deliveries") == [("loaded", 0)]
    assert feed.rows("select 1 from findings where state = 'open'") == []
    assert feed.rows("select 1 from quarantine") == []
    assert feed.held_rows() == []
    assert feed.night().delivery_ids == ()


def test_a_replay_keeps_the_moment_at_which_a_figure_was_known(tmp_path: Path) -> None:
    feed = SourceWorld(tmp_path)
    feed.land("ports", [("火星区", 5, 2)], known=7)
    feed.night()
    alias(feed)
    feed.night()

    assert {str(known_at) for (known_at,) in feed.raw("measures", "known_at")} == {"2025-11-10 07:00:00"}


def test_a_delivery_that_a_fix_makes_worse_is_held_again_and_leaves_raw(tmp_path: Path) -> None:
    feed = SourceWorld(tmp_path)
    good = feed.land("ports", [("东城区", 1, 1)])
    other = feed.land("ports", [("东城区", 1, 1)], period="2025-09")
    feed.night()
    feed.change_contract("ports", "ports", **{"from": ["宽带端口合计"]})

    feed.replay(delivery_id=good.delivery_id)

    assert feed.rows("select delivery_id, state, reason_code from deliveries order by known_at, delivery_id desc") == [
        (good.delivery_id, "held", "column_missing"),
        (other.delivery_id, "loaded", ""),
    ]
    assert {delivery_id for (delivery_id,) in feed.raw("measures", "delivery_id")} == {other.delivery_id}


def test_only_what_is_asked_for_is_replayed(tmp_path: Path) -> None:
    feed = SourceWorld(tmp_path)
    whole = feed.land("ports", [("东城区", 1, 1)])
    held = feed.land("ports", [("火星区", 1, 1)], period="2025-09", known=48)
    feed.night()

    def ids(**options: Any) -> list[str]:
        return [each.delivery_id for each in feed.replay(dry_run=True, **options)]

    assert ids() == [held.delivery_id]
    assert ids(whole=True) == [whole.delivery_id, held.delivery_id]
    assert ids(delivery_id=whole.delivery_id) == [whole.delivery_id]
    assert ids(as_of=date(2025, 11, 10)) == []
    assert feed.rows("select state from deliveries order by known_at") == [("loaded",), ("held",)]
