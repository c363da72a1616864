"""Measures, units, parameters and indicators fit together."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from newinfra.project import REPOSITORY, Project

rows = Project(REPOSITORY).seed_rows


def by(name: str, column: str) -> dict[str, dict[str, str]]:
    return {row[column]: row for row in rows(name)}


def test_soft_bands_lie_within_hard_bands():
    for row in rows("indicators"):
        hard_low, soft_low, soft_high, hard_high = (Decimal(row[name]) if row[name] else None for name in ("hard_low", "soft_low", "soft_high", "hard_high"))
        present = [bound for bound in (hard_low, soft_low, soft_high, hard_high) if bound is not None]
        assert present == sorted(present), row["target_no"]


def test_a_capacity_figure_is_not_capped_at_one_hundred():
    assert Decimal(by("indicators", "target_no")["T03"]["hard_high"]) > 290


def test_ratios_have_denominators_and_the_others_have_none():
    for row in rows("indicators"):
        is_ratio = row["aggregation"] in ("ratio", "worst_site")
        assert (bool(row["denominator_measure"]), bool(row["denominator_rule"])) == (is_ratio, is_ratio), row["target_no"]
        assert row["numerator_measure"] != row["denominator_measure"]


def test_the_scale_leads_from_the_measures_units_to_the_indicators_unit():
    factors = {row["unit_code"]: Decimal(row["factor"]) for row in rows("measurement_units")}
    units = {row["measure_code"]: row["unit_code"] for row in rows("measures")}
    for row in rows("indicators"):
        expected = factors[units[row["numerator_measure"]]] / factors[row["unit_code"]]
        if row["denominator_measure"]:
            expected /= factors[units[row["denominator_measure"]]]
        assert Decimal(row["scale"]) == expected, row["target_no"]


def test_a_plain_indicator_has_the_dimension_of_its_measure():
    dimensions = {row["unit_code"]: row["dimension"] for row in rows("measurement_units")}
    units = {row["measure_code"]: row["unit_code"] for row in rows("measures")}
    for row in rows("indicators"):
        if not row["denominator_measure"]:
            assert dimensions[row["unit_code"]] == dimensions[units[row["numerator_measure"]]], row["target_no"]


def test_latest_data_may_be_older_than_one_period_plus_its_delivery():
    days = {"month": 31, "quarter": 92, "half": 184, "year": 366}
    for row in rows("indicators"):
        assert days[row["period_grain"]] < int(row["max_age_days"]) < 2 * days[row["period_grain"]] + 10, row["target_no"]


def test_every_kind_of_measure_declares_what_it_needs_and_nothing_else():
    components = Counter(row["measure_code"] for row in rows("measure_components"))
    for row in rows("measures"):
        code, kind = row["measure_code"], row["kind"]
        assert bool(row["entity_type"]) == (kind in ("entity_count", "entity_sum", "reading_sum")), code
        assert bool(row["key_rule"]) == (kind in ("entity_count", "entity_sum")), code
        assert bool(row["value_attribute"]) == (kind == "entity_sum"), code
        assert (components[code] > 1) == (kind == "sum"), code
        assert Decimal(row["hard_low"]) < Decimal(row["hard_high"]), code
        for number in "123":
            assert bool(row[f"attribute_{number}"]) == bool(row[f"value_{number}"]), code


def test_components_have_the_unit_and_behaviour_of_their_sum():
    measures = by("measures", "measure_code")
    for row in rows("measure_components"):
        whole, part = measures[row["measure_code"]], measures[row["component_code"]]
        assert (part["unit_code"], part["behaviour"], part["region_rollup"]) == (whole["unit_code"], whole["behaviour"], whole["region_rollup"])


def test_a_covered_entity_is_always_one_of_those_in_scope():
    """Numerator and denominator of a coverage count the same list, the numerator with a further condition."""
    measures = by("measures", "measure_code")
    for row in rows("indicators"):
        numerator, denominator = measures[row["numerator_measure"]], measures.get(row["denominator_measure"])
        if not denominator or numerator["kind"] != "entity_count" or denominator["kind"] != "entity_count":
            continue
        same = ("entity_type", "key_rule", "status_in", "level_in", "date_rule")
        assert [numerator[name] for name in same] == [denominator[name] for name in same], row["target_no"]
        conditions = [{(m[f"attribute_{n}"], m[f"value_{n}"]) for n in "123" if m[f"attribute_{n}"]} for m in (numerator, denominator)]
        assert conditions[0] > conditions[1], row["target_no"]


def test_racks_are_divided_by_the_standard_rack_of_the_parameters():
    rack = Decimal(by("parameters", "parameter_code")["standard_rack_kw"]["value"])
    assert {Decimal(row["divisor"]) for row in rows("measures") if row["kind"] == "entity_sum"} == {rack}


def test_the_ports_parameter_says_that_it_is_inferred():
    parameter = by("parameters", "parameter_code")["households_per_pon_port"]
    assert Decimal(parameter["value"]) == 64
    assert "推定" in parameter["source_zh"]
