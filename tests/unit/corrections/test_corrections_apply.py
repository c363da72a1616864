"""What corrections do to rows, and when: the four actions, the guard, the two clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from source_world import SourceWorld

OCTOBER = [("东城区", 100, 1), ("西城区", "7,000", 2), ("合计", "7,100", 3)]


@pytest.fixture
def feed(tmp_path: Path) -> SourceWorld:
    return SourceWorld(tmp_path)


def correction(**changes: Any) -> dict[str, Any]:
    """West's ports are a hundred times too many; decided before the figures came."""
    return {
        "id": "west-ports",
        "table": "ports",
        "where": {"region": "西城区", "period": "2025年10月"},
        "column": "ports",
        "action": "override",
        "value": 70,
        "expect": 7000,
        "reason": "与现场核查不符",
        "reported_to": "operator",
        "reported_on": "2025-11-02",
        "decided_on": "2025-11-03",
        "expires_on": "2026-03-31",
    } | changes


def ports(feed: SourceWorld) -> list[tuple[str, str, str, str | None]]:
    """Region, value, raw text and correction of every figure of ports, oldest version first."""
    rows = feed.raw("measures", "known_at, region_code, value, raw_text, correction_id, measure_code")
    return [(region, f"{value:.0f}", text, by) for _, region, value, text, by, measure in rows if measure == "pon_ports_total"]


def open_rules(feed: SourceWorld) -> list[str]:
    return [rule for (rule,) in feed.rows("select rule from findings where state = 'open' and rule <> 'restated' order by rule")]


def test_override_changes_the_value_and_leaves_the_text(feed: SourceWorld) -> None:
    feed.corrections(correction())
    feed.land("ports", OCTOBER)
    feed.night()

    assert ports(feed) == [("3506", "7100", "7,100", None), ("350602", "100", "100", None), ("350603", "70", "7,000", "west-ports")]
    assert open_rules(feed) == []


def test_scale_multiplies_every_row_that_is_still_out_of_range(feed: SourceWorld) -> None:
    scale = correction(action="scale", value=None, factor="0.01", where={"period": "2025-10"}, expect={"from": 1000, "to": 9999})
    feed.corrections(scale)
    feed.land("ports", OCTOBER)
    feed.night()

    assert [(value, by) for _, value, _, by in ports(feed)] == [("71", "west-ports"), ("100", None), ("70", "west-ports")]


def test_an_integer_is_not_scaled_to_a_fraction(feed: SourceWorld) -> None:
    feed.corrections(correction(action="scale", value=None, factor="0.0001"))
    feed.land("ports", OCTOBER)
    feed.night()

    assert ("350603", "7000", "7,000", None) in ports(feed)
    assert open_rules(feed) == ["correction_mended:west-ports"]


def test_drop_holds_the_row_and_nobody_is_asked_about_it(feed: SourceWorld) -> None:
    feed.corrections(correction(action="drop", value=None, expect=None, column=""))
    feed.land("ports", OCTOBER)
    feed.night()

    assert [region for region, *_ in ports(feed)] == ["3506", "350602"]
    assert feed.rows("select level, reason_code, place, raw_text from quarantine") == [("row", "corrected_drop", "line 3", "west-ports")]
    assert feed.rows("select rows_in, rows_loaded, rows_held from deliveries") == [(3, 2, 1)]
    assert open_rules(feed) == []


def test_a_dropped_row_mends_a_contradiction(feed: SourceWorld) -> None:
    feed.corrections(correction(action="drop", value=None, column="ports", where={"region": "西城区"}, expect=7000))
    feed.land("ports", [*OCTOBER, ("西城区", 70, 2)])
    feed.night()

    assert ("350603", "70", "70", None) in ports(feed)


def test_flag_keeps_the_value_and_marks_it(feed: SourceWorld) -> None:
    feed.corrections(correction(action="flag", value=None))
    feed.land("ports", OCTOBER)
    feed.night()

    assert ("350603", "7000", "7,000", "west-ports") in ports(feed)


def test_a_cell_that_cannot_be_read_is_replaced(feed: SourceWorld) -> None:
    feed.corrections(correction(expect="七千"))
    feed.land("ports", [("东城区", 100, 1), ("西城区", "七千", 2)])
    feed.night()

    assert ("350603", "70", "七千", "west-ports") in ports(feed)
    assert feed.rows("select 1 from quarantine") == []


def test_registers_and_readings_are_corrected_by_key_and_by_text(feed: SourceWorld) -> None:
    feed.corrections(
        correction(id="site-status", table="sites", where={"key": "s1"}, column="status", value="retired", expect="在用"),
        correction(id="site-racks", table="sites", where={"name": "甲"}, column="racks", value=4, expect=3),
        correction(id="meter-jump", table="meters", where={"meter": "m1", "read_at": "2025-10-01 00:15:00"}, column="energy", value="2.5", expect="坏"),
        correction(id="meter-gone", table="meters", where={"key": "m2"}, column="", action="drop", value=None, expect=None),
    )
    feed.land("sites", [("s1", "甲", "东城区", "在用", 3), ("s2", "乙", "东城区", "在用", 3)])
    feed.land("meters", [("m1", "2025-10-01 00:00:00", "2"), ("m1", "2025-10-01 00:15:00", "坏"), ("m2", "2025-10-01 00:00:00", "9")])
    feed.night()

    assert feed.raw("entities", "entity_key, status, attributes, correction_id") == [
        ("s1", "retired", '{"racks":4.000000}', "site-racks,site-status"),
        ("s2", "in_use", '{"racks":3.000000}', None),
    ]
    assert [(f"{value:.1f}", by) for value, by in feed.raw("readings", "value, correction_id")] == [("2.0", None), ("2.5", "meter-jump")]
    assert feed.rows("select level, reason_code from quarantine") == [("row", "corrected_drop")]


def test_once_the_publisher_has_mended_it_the_correction_is_left_alone_and_said_to_be_over(feed: SourceWorld) -> None:
    feed.corrections(correction())
    feed.land("ports", OCTOBER)
    feed.night()
    feed.land("ports", [("东城区", 100, 1), ("西城区", 72, 2)], known=24)
    feed.night()

    assert ports(feed)[-1] == ("350603", "72", "72", None)
    assert open_rules(feed) == ["correction_mended:west-ports"]
    feed.corrections()
    feed.night()
    assert open_rules(feed) == []


def test_a_correction_about_nothing_is_said_to_be(feed: SourceWorld) -> None:
    feed.corrections(correction(where={"region": "南海区"}))
    feed.night()
    before = open_rules(feed)
    feed.land("ports", OCTOBER)
    feed.night()

    assert (before, open_rules(feed)) == ([], ["correction_idle:west-ports"])


def test_a_late_decision_makes_a_version_and_leaves_what_was_said_before(feed: SourceWorld) -> None:
    base = feed.land("ports", OCTOBER)  # known on the 10th
    feed.night()
    feed.corrections(correction(decided_on="2025-11-15"))
    feed.night()

    found = feed.rows("select delivery_id, known_at, cause, state from deliveries order by known_at")
    assert found == [
        (base.delivery_id, "2025-11-10T00:00:00+00:00", "delivery", "loaded"),
        (f"{base.delivery_id}.c20251115", "2025-11-14T16:00:00+00:00", "correction", "loaded"),
    ]
    west = {moment.day: {row[0]: int(row[2]) for row in feed.in_force(moment)["2025-10"] if row[1] == "pon_ports_total"}["350603"] for moment in days()}
    assert west == {11: 7000, 14: 7000, 15: 70, 19: 70}
    assert feed.rows("select cells from restatements") == [(1,)]
    assert "更正记录" in feed.rows("select place from findings where rule = 'restated'")[0][0]
    assert feed.night().delivery_ids == ()


def days() -> list[datetime]:
    return [datetime(2025, 11, day, 15, 59, tzinfo=UTC) for day in (11, 14, 15, 19)]


def test_an_earlier_night_knows_nothing_of_a_later_decision(feed: SourceWorld) -> None:
    feed.land("ports", OCTOBER)
    feed.corrections(correction(decided_on="2025-11-15"))
    feed.night(date(2025, 11, 14))

    assert feed.rows("select cause from deliveries") == [("delivery",)]


def test_after_its_last_day_the_publishers_value_returns(feed: SourceWorld) -> None:
    feed.land("ports", OCTOBER)
    feed.corrections(correction(decided_on="2025-11-12", expires_on="2025-11-14"))
    feed.night()

    assert feed.rows("select mark, cause from deliveries order by known_at") == [("", "delivery"), ("c20251112", "correction"), ("c20251115", "correction")]
    assert [value for region, value, *_ in ports(feed) if region == "350603"] == ["7000", "70", "7000"]
    assert open_rules(feed) == ["correction_expired:west-ports"]


def test_a_decision_that_is_taken_back_leaves_nothing(feed: SourceWorld) -> None:
    feed.land("ports", OCTOBER)
    feed.night()
    before = feed.outcome()
    feed.corrections(correction(decided_on="2025-11-15"))
    feed.night()
    feed.corrections()
    feed.night()

    assert feed.outcome() == before
    assert len(list(feed.world.home.raw.rglob("*.parquet"))) == 1


def test_a_changed_correction_is_applied_anew(feed: SourceWorld) -> None:
    feed.land("ports", OCTOBER)
    feed.corrections(correction(decided_on="2025-11-15"), correction(id="east-ports", where={"region": "东城区"}, expect=100, value=101))
    feed.night()
    feed.corrections(correction(decided_on="2025-11-15", value=71), correction(id="east-ports", where={"region": "东城区"}, expect=100, value=102))
    feed.night()

    assert [(value, by) for region, value, _, by in ports(feed) if region != "3506"] == [
        ("102", "east-ports"),
        ("7000", None),
        ("102", "east-ports"),
        ("71", "west-ports"),
    ]


def test_a_late_decision_about_other_rows_makes_no_version_and_is_not_tried_again(feed: SourceWorld) -> None:
    feed.land("ports", [("东城区", 100, 1)])
    feed.corrections(correction(where={"region": "西城区"}, decided_on="2025-11-15"))
    feed.night()

    assert feed.rows("select mark from deliveries") == [("",)]
    assert len(feed.rows("select * from correction_trials")) == 1
    assert feed.night().delivery_ids == ()


def test_a_correction_concerns_the_version_that_was_in_force_when_it_was_decided(feed: SourceWorld) -> None:
    feed.land("ports", OCTOBER)
    second = feed.land("ports", [*OCTOBER, ("南海区", 1, 1)], known=24)
    feed.night()
    feed.corrections(correction(decided_on="2025-11-15"))
    feed.night()

    assert feed.rows("select base_id from deliveries where cause = 'correction'") == [(second.delivery_id,)]


def test_a_held_delivery_that_a_correction_mends_is_loaded_from_the_decision_on(feed: SourceWorld) -> None:
    feed.land("ports", OCTOBER)
    held = feed.land("ports", [("西城区", 7000, 1), ("西城区", 70, 1)], known=24)
    feed.night()
    feed.corrections(correction(action="drop", value=None, column="ports", decided_on="2025-11-15", where={"region": "西城区"}))
    feed.night()

    states = dict(feed.rows("select delivery_id, state from deliveries"))
    assert states[held.delivery_id] == "held"
    assert states[f"{held.delivery_id}.c20251115"] == "loaded"
    assert {row[1:] for row in feed.in_force(days()[2])["2025-10"] if row[1] == "pon_ports_total"} == {("pon_ports_total", 70)}


def test_broken_corrections_hold_the_source_up_and_say_so(feed: SourceWorld) -> None:
    from newinfra.errors import ConfigError

    feed.corrections(correction(column="port"))
    feed.land("ports", OCTOBER)

    with pytest.raises(ConfigError, match="no column 'port'"):
        feed.night()
    assert feed.rows("select state from deliveries") == [("landed",)]


def test_an_override_is_in_the_contracts_unit_whatever_unit_the_cell_was_written_in(feed: SourceWorld) -> None:
    feed.corrections(correction(column="subs", value="3", expect="20000户"))
    feed.land("ports", [("东城区", 100, 1), ("西城区", 70, "20000户"), ("合计", 170, "30000户")])
    feed.night()

    subs = feed.raw("measures", "region_code, cast(value as double), raw_text, written_unit, written_factor, measure_code")
    assert [row[:5] for row in subs if row[5] == "subs"] == [
        ("3506", 3.0, "30000户", "户", 0.0001),
        ("350602", 1.0, "1", None, None),
        ("350603", 3.0, "20000户", None, None),
    ]
