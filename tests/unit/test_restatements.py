"""The same period sent again: what is a new version, what is a re-send, and what the new version says otherwise."""

from __future__ import annotations

import hashlib
import sqlite3
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "reading"))

from reading_world import AS_OF
from source_world import SourceWorld

from newinfra.ledger import Delivery, DeliveryLedger, Ledger, Part, open_ledger
from newinfra.ledger.deliveries import Settlement, settle_deliveries
from newinfra.ledger.receipts import runs
from newinfra.periods import parse_period

START = datetime(2025, 11, 10, tzinfo=UTC)
CONTENTS = {"a": [("东城区", 10, 1)], "b": [("东城区", 20, 1)], "held": [("火星区", 5, 1)], "c": [("东城区", 10, 1), ("西城区", 7, 2)]}
RECEIPTS = st.lists(st.tuples(st.sampled_from(sorted(CONTENTS)), st.integers(0, 5)), min_size=1, max_size=6, unique=True)


@pytest.fixture
def feed(tmp_path: Path) -> SourceWorld:
    return SourceWorld(tmp_path)


def hour(number: int) -> datetime:
    return START + timedelta(hours=number)


def versions(feed: SourceWorld) -> list[tuple[str, str, str]]:
    """Known at, mark and state of each version, oldest first."""
    return feed.rows("select substr(known_at, 12, 2), mark, state from deliveries order by known_at, delivery_id")


def test_a_return_to_older_bytes_is_a_version_of_its_own(feed: SourceWorld) -> None:
    for content, known in (("a", 0), ("b", 1), ("a", 2)):
        feed.land("ports", CONTENTS[content], known=known, name=f"报表_{known}.csv")
        feed.night()

    assert versions(feed) == [("00", "", "loaded"), ("01", "", "loaded"), ("02", "2", "loaded")]
    values = [feed.in_force(hour(known))["2025-10"][0] for known in range(3)]
    assert [int(value) for _, _, value in values] == [10, 20, 10]


@pytest.mark.parametrize("name", ["报表_V2.csv", "报表(更正).csv", "报表.csv"])
def test_the_same_bytes_again_are_a_resend_whatever_the_name_says(feed: SourceWorld, name: str) -> None:
    feed.land("ports", CONTENTS["a"], name="报表.csv")
    feed.land("ports", CONTENTS["a"], known=3, name=name)
    feed.night()

    assert versions(feed) == [("00", "", "loaded")]
    assert len(feed.rows("select * from receipts")) == 2
    assert feed.rows("select vintage from deliveries") == [("快报",)]


def test_an_old_file_that_still_lies_there_does_not_count_again(feed: SourceWorld) -> None:
    feed.land("ports", CONTENTS["a"], name="报表.csv")
    feed.land("ports", CONTENTS["b"], known=1, name="报表_V2.csv")
    feed.night()
    feed.land("ports", CONTENTS["a"], name="报表.csv")

    assert feed.night().delivery_ids == ()
    assert versions(feed) == [("00", "", "loaded"), ("01", "", "loaded")]


def test_bytes_that_turn_out_to_be_older_are_known_from_then_on(feed: SourceWorld) -> None:
    feed.land("ports", CONTENTS["b"], known=2)
    feed.land("ports", CONTENTS["a"], known=5)
    feed.night()
    feed.land("ports", CONTENTS["a"], known=3)
    feed.night()

    assert versions(feed) == [("02", "", "loaded"), ("03", "", "loaded")]
    assert {str(known_at) for (known_at,) in feed.raw("measures", "known_at")} == {"2025-11-10 02:00:00", "2025-11-10 03:00:00"}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECEIPTS, st.data())
def test_neither_order_of_arrival_nor_nights_matter(receipts: list[tuple[str, int]], data: st.DataObject) -> None:
    """Whatever the order in which receipts land and whenever versions are read between, the versions are those of the sorted receipts."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(Path(folder) / "ledger.sqlite")
        for content, known in data.draw(st.permutations(receipts)):
            DeliveryLedger(ledger).land(received(content, known))
            if data.draw(st.booleans()):
                read_all(ledger)
        read_all(ledger)

        expected = [(run.known_ats[0], run.sha256) for run in runs([(hour(known).isoformat(), digest(content)) for content, known in receipts])]
        found = [(row["known_at"], row["sha256"]) for row in ledger.rows("select known_at, sha256 from deliveries order by known_at, sha256")]
        assert found == expected
        assert len({row["delivery_id"] for row in ledger.rows("select delivery_id from deliveries")}) == len(expected)


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def received(content: str, known: int) -> Delivery:
    part = Part("f", digest(content), 1)
    return Delivery("s", "t", parse_period("2025-10"), "快报", "f", part.sha256, (part,), hour(known), "2025-11-20", "1.0.0", is_synthetic=True)


def read_all(ledger: Ledger) -> None:
    """Settle what has landed as a night would: some of it loaded, some held."""
    landed = DeliveryLedger(ledger).in_state("s", "landed")
    with ledger.transaction() as connection:
        is_held = digest("held")
        settle_deliveries(
            connection,
            [Settlement(each.delivery_id, "held", 1, 0, 1) if each.sha256 == is_held else Settlement(each.delivery_id, "loaded", 1, 1, 0) for each in landed],
        )


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 2, 0, 3, 1), (3, 4, 1, 2, 0)])
def test_the_version_in_force_at_any_moment_is_the_last_readable_one_received(feed: SourceWorld, order: tuple[int, ...]) -> None:
    receipts = [("a", 0), ("held", 1), ("c", 2), ("a", 3), ("a", 4)]
    for night, position in enumerate(order):
        content, known = receipts[position]
        feed.land("ports", CONTENTS[content], known=known, name="f")
        if night in (1, 4):
            feed.night()

    rows = [len(feed.in_force(hour(known))["2025-10"]) // 2 for known in range(5)]
    assert rows == [1, 1, 2, 1, 1]
    assert versions(feed) == [("00", versions(feed)[0][1], "loaded"), ("01", "", "held"), ("02", "", "loaded"), ("03", versions(feed)[3][1], "loaded")]


def test_versions_are_runs_of_receipts() -> None:
    found = runs([("3", "a"), ("1", "a"), ("2", "a"), ("5", "b"), ("6", "a"), ("7", "a")])

    assert [(run.sha256, run.known_ats) for run in found] == [("a", ("1", "2", "3")), ("b", ("5",)), ("a", ("6", "7"))]


def test_what_a_version_changed_is_listed_with_its_places(feed: SourceWorld) -> None:
    feed.land("ports", [("东城区", 100, 1), ("西城区", 7, "…")], name="十月.csv")
    feed.land("ports", [("东城区", 150, 1), ("南海区", 7, "—")], known=24, name="十月_V2.csv")
    feed.night()

    assert [(cells, change) for _, _, cells, change in feed.rows("select * from restatements")] == [(5, 0.5)]
    cells = feed.rows("select row_key, column_name, value_before, value_after, place from restated_cells order by position")
    assert cells[0] == ("operator 350602 2025-10-31", "pon_ports_total", "100", "150", "line 2, column 端口总数")
    assert ("operator 350603 2025-10-31", "pon_ports_total", "7", None, "line 3, column 端口总数") in cells
    said = feed.rows("select severity, owner_unit, got from findings where rule = 'restated' and state = 'open'")
    assert said[0][:2] == ("info", "")
    assert said[0][2].startswith("5 处改动,最大相对变动 50.0%:operator 350602 2025-10-31 pon_ports_total 100→150")


def test_a_register_lists_changed_attributes_and_whole_rows_that_came_or_went(feed: SourceWorld) -> None:
    feed.land("sites", [("s1", "甲", "东城区", "在用", 3), ("s2", "乙", "东城区", "在用", 3)])
    feed.land("sites", [("s1", "甲", "东城区", "停用", 3), ("s3", "丙", "东城区", "在用", 3)], known=24)
    feed.night()

    cells = feed.rows("select row_key, column_name, value_before, value_after from restated_cells order by row_key")
    assert cells == [("s1", "status", "in_use", "retired"), ("s2", "name", "乙", None), ("s3", "name", None, "丙")]


def test_a_change_is_told_for_a_month(feed: SourceWorld) -> None:
    feed.land("ports", CONTENTS["a"])
    feed.land("ports", CONTENTS["b"], known=24)

    def told() -> int:
        return len(feed.rows("select 1 from findings where rule = 'restated' and state = 'open'"))

    feed.night()
    at_once = told()
    feed.night(date(2025, 12, 20))

    assert (at_once, told()) == (1, 0)


def test_a_version_read_again_is_compared_again(feed: SourceWorld) -> None:
    feed.land("ports", [("东城区", 100, 1), ("火星区", 5, 1)])
    feed.land("ports", [("东城区", 100, 1), ("火星区", 6, 1)], known=24)
    feed.night()
    before = feed.rows("select cells from restatements")
    feed.add_region_alias("火星区", "350604")
    feed.night()

    assert (before, feed.rows("select cells from restatements")) == ([(0,)], [(1,)])


def test_readings_are_compared_too(feed: SourceWorld) -> None:
    feed.land("meters", [("m1", "2025-10-01 00:00:00", "2"), ("m1", "2025-10-01 00:15:00", "3")])
    feed.land("meters", [("m1", "2025-10-01 00:00:00", "2"), ("m1", "2025-10-01 00:15:00", "6")], known=24)
    feed.night()

    assert feed.rows("select row_key, value_before, value_after from restated_cells") == [("m1 2025-10-01 00:15:00", "3", "6")]
    assert feed.rows("select largest_change from restatements") == [(1.0,)]


def test_a_ledger_of_the_version_before_is_taken_over(tmp_path: Path) -> None:
    """Columns are added, and what was received is not received again."""
    feed = SourceWorld(tmp_path)
    delivery = feed.land("ports", CONTENTS["a"])
    feed.night()
    path = feed.world.home.ledger
    with sqlite3.connect(path) as connection:
        connection.execute("drop view versions")
        connection.execute("drop trigger rows_are_conserved")
        connection.execute("drop table receipts")
        for name in ("named_label", "mark", "base_id", "read_with", "corrected_with", "must_reread", "cause"):
            if name != "cause":  # it has a check, so SQLite cannot drop it
                connection.execute(f"alter table deliveries drop column {name}")

    ledger = open_ledger(path)

    assert DeliveryLedger(ledger).of_source("operator") == [delivery]
    assert not DeliveryLedger(ledger).land(delivery)
    assert feed.night(AS_OF).delivery_ids == ()


def test_the_ledger_refuses_a_delivery_whose_rows_do_not_add_up(feed: SourceWorld) -> None:
    delivery = feed.land("ports", CONTENTS["a"])

    with pytest.raises(sqlite3.IntegrityError, match="rows in"), feed.world.ledger.transaction() as connection:
        settle_deliveries(connection, [Settlement(delivery.delivery_id, "loaded", 3, 2, 0)])
    assert versions(feed) == [("00", "", "landed")]
