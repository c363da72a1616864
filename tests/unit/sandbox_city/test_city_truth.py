"""The city's own figures: on the anchor path, adding up, and with the story that the plan's targets need."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from newinfra.sandbox.city import City
from newinfra.sandbox.places import COUNTIES
from newinfra.sandbox.truth import Truth

ANCHORS = {
    "stations_5g": {"2022-12": 8_500, "2023-12": 12_000, "2024-12": 13_900, "2025-12": 15_100},
    "pon_ports_10g": {"2023-12": 56_000, "2024-12": 66_000, "2025-12": 73_000},
    "pon_ports_total": {"2023-12": 164_000, "2024-12": 169_000, "2025-12": 172_000},
    "fixed_broadband_subs": {"2023-12": 2_780_000, "2024-12": 2_870_000, "2025-12": 2_940_000},
    "mobile_5g_subs": {"2023-12": 2_700_000, "2024-12": 3_250_000, "2025-12": 3_680_000},
    "iot_connections": {"2023-12": 3_700_000, "2024-12": 4_400_000, "2025-12": 5_150_000},
}


@pytest.mark.parametrize("code", ANCHORS)
def test_the_city_follows_its_anchor_path(truth: Truth, code: str) -> None:
    for month, anchor in ANCHORS[code].items():
        assert truth.measure(code, month) == pytest.approx(anchor, rel=0.001), month


@pytest.mark.parametrize(("month", "share"), [("2023-12", 0.60), ("2024-12", 0.65), ("2025-12", 0.694)])
def test_ipv6_share_misses_its_target_by_little(truth: Truth, month: str, share: float) -> None:
    assert float(truth.measure("mobile_traffic_ipv6", month) / truth.measure("mobile_traffic_total", month)) == pytest.approx(share, abs=0.0005)


@pytest.mark.parametrize("code", ["stations_5g", "pon_ports_total", "fixed_broadband_subs", "grid_areas", "standard_racks_in_use", "dc_total_energy"])
def test_counties_add_up_to_the_city(truth: Truth, code: str) -> None:
    assert sum(truth.measure(code, "2025-10", county.code) for county in COUNTIES) == truth.measure(code, "2025-10")


def test_tiers_add_up_to_all_subscribers(truth: Truth) -> None:
    tiers = ("lt100m", "100_499m", "500_999m", "ge1000m")

    assert sum(truth.measure(f"fixed_broadband_subs_{tier}", "2025-10") for tier in tiers) == truth.measure("fixed_broadband_subs", "2025-10")


def test_stations_pass_their_number_in_october_and_not_their_density(truth: Truth) -> None:
    assert truth.measure("stations_5g", "2025-09") < 15_000 <= truth.measure("stations_5g", "2025-10")
    assert truth.measure("stations_5g", "2025-12") / Decimal("505.6") < 30


def test_a_station_is_one_site_band_and_builder(city: City) -> None:
    keys = [(station.site, station.band, station.builder) for station in city.stations.all]

    assert len(set(keys)) == len(keys)
    assert all(station.shared_on is None or station.shared_on >= station.opened_on for station in city.stations.all)


def test_broadnet_is_counted_from_2024(city: City) -> None:
    assert "china_broadnet" not in city.mobile.operators("mobile_subs", "2023-12")
    assert "china_broadnet" in city.mobile.operators("mobile_subs", "2024-01")
    assert "china_broadnet" not in city.mobile.operators("iot_connections", "2025-10")


def test_only_whole_years_of_large_sites_have_a_ratio(truth: Truth) -> None:
    assert set(truth.pue(2024)) == {"DC-01", "DC-02"}
    assert "DC-03" not in truth.pue(2025)
    assert all(Decimal("1.2") < ratio < Decimal("1.3") for ratio in truth.pue(2024).values())


def test_racks_reach_the_target_late_in_2025(truth: Truth) -> None:
    assert truth.measure("standard_racks_in_use", "2025Q2") < 2_500 < truth.measure("standard_racks_in_use", "2025Q3") < 2_600
    assert truth.measure("standard_racks_in_use", "2025Q3") < truth.measure("standard_racks_built", "2025Q3")


def test_feeders_share_the_energy_of_their_site_without_loss(city: City) -> None:
    centers, day = city.data_centers, date(2025, 8, 15)
    for site in centers.sites:
        total, it = centers.energy(site, day)
        assert sum(int(feeder.sum()) for feeder in centers.feeder_energy(site, day)) == int(total.sum())
        assert (total >= it).all()


def test_another_seed_moves_the_stations_and_not_the_anchors() -> None:
    one, other = City(seed=1), City(seed=2)

    assert one.stations.all != other.stations.all
    assert Truth(one).measure("stations_5g", "2024-12") == Truth(other).measure("stations_5g", "2024-12")


def test_a_county_figure_that_nobody_reports_is_refused(truth: Truth) -> None:
    with pytest.raises(KeyError):
        truth.measure("mobile_subs", "2025-10", "350602")
