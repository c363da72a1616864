from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from newinfra.contracts import Contract
from newinfra.contracts.obligations import obligations
from newinfra.fetch.names import match_tables
from newinfra.project import REPOSITORY, Project
from newinfra.sandbox.agencies import deliveries
from newinfra.sandbox.agencies.faults import AGENCY_FAULTS
from newinfra.sandbox.city import City
from newinfra.sandbox.outgoing import Outgoing
from newinfra.sandbox.story import Story

Sent = dict[tuple[str, str], Outgoing]
TODAY = date(2025, 11, 20)


def _bytes(outgoing: Outgoing) -> bytes:
    assert callable(outgoing.content)
    return outgoing.content()


def test_the_same_seed_gives_the_same_bytes(city: City, sent: Sent) -> None:
    again = [outgoing for outgoing in deliveries(City(seed=city.seed)) if outgoing.arrives.year == 2023]

    assert len(again) > 40
    for outgoing in again:
        first = sent[outgoing.source_id, outgoing.relative_path]
        assert (first.arrives, _bytes(first)) == (outgoing.arrives, _bytes(outgoing))


def test_another_seed_gives_other_registers(city: City, sent: Sent) -> None:
    path = "海洋渔船宽带卫星终端装配台账_2023Q1.xlsx"
    other = next(outgoing for outgoing in deliveries(City(seed=12)) if outgoing.relative_path == path)

    assert _bytes(other) != _bytes(sent["ocean_fishery_bureau", path])


def test_every_file_matches_exactly_one_table_and_says_its_period(agency_contracts: list[Contract], sent: Sent) -> None:
    by_id = {contract.id: contract for contract in agency_contracts}

    for source_id, path in sent:
        matches = match_tables(by_id[source_id], path)
        assert len(matches) == 1, path
        assert matches[0].period is not None


def test_every_obligation_of_the_plan_has_a_file(agency_contracts: list[Contract], sent: Sent) -> None:
    by_id = {contract.id: contract for contract in agency_contracts}
    came = set()
    for source_id, path in sent:
        match = match_tables(by_id[source_id], path)[0]
        assert match.period is not None
        came.add((source_id, match.table.name, match.period.label))

    owed = {(o.source_id, o.table_name, o.period.label) for contract in agency_contracts for o in obligations(contract, date(2025, 12, 31))}

    assert came == owed - {("statistics_bureau", "population", "2025")}


def test_only_the_late_report_misses_its_due_day(agency_contracts: list[Contract], sent: Sent) -> None:
    by_id = {contract.id: contract for contract in agency_contracts}
    first: dict[tuple[str, str, str], Outgoing] = {}
    due = {(o.source_id, o.table_name, o.period.label): o.due_date for contract in agency_contracts for o in obligations(contract, date(2025, 12, 31))}
    for (source_id, path), outgoing in sorted(sent.items(), key=lambda entry: entry[1].arrives):
        match = match_tables(by_id[source_id], path)[0]
        assert match.period is not None
        first.setdefault((source_id, match.table.name, match.period.label), outgoing)

    late = {key for key, outgoing in first.items() if outgoing.arrives.date() > due[key]}

    assert late == {("ecology_bureau", "air_stations", "2025Q3")}


def test_population_comes_twice_with_its_vintage(agency_contracts: list[Contract], sent: Sent) -> None:
    contract = next(contract for contract in agency_contracts if contract.id == "statistics_bureau")
    vintages = Counter(match_tables(contract, path)[0].vintage for source_id, path in sent if source_id == contract.id)

    assert vintages == {"快报": 4, "年报": 3}


def test_faults_are_few_and_lie_after_mid_2025(agency_contracts: list[Contract]) -> None:
    tables = {(contract.id, table.name) for contract in agency_contracts for table in contract.tables}
    faults = Story.read(AGENCY_FAULTS).faults

    assert {(fault.source, fault.table) for fault in faults} <= tables
    assert {fault.kind for fault in faults} == {"contradictory", "unit_slip", "bad_cell", "renamed_column", "late", "wrong_period"}
    assert min(fault.period for fault in faults) >= "2025-06"
    assert len(faults) <= 10


def test_a_repaired_report_is_sent_again_as_version_2(sent: Sent) -> None:
    first = sent["industry_bureau", "标识解析二级节点接入企业名单_202510.xlsx"]
    again = sent["industry_bureau", "标识解析二级节点接入企业名单_202510_V2.xlsx"]

    assert first.arrives + timedelta(days=3) < again.arrives
    assert again.arrives.date() <= TODAY
    assert _bytes(first) != _bytes(again)


def test_a_list_of_faults_of_ones_own_replaces_the_agencies_list(tmp_path) -> None:
    (tmp_path / "none.yml").write_text("[]", encoding="utf-8")
    city = City(seed=11, story=Story.read(tmp_path / "none.yml"))

    assert not [outgoing for outgoing in deliveries(city) if "_V2" in outgoing.relative_path]


def test_measures_and_entity_types_of_the_contracts_are_those_of_the_seeds(agency_contracts: list[Contract]) -> None:
    project = Project(REPOSITORY)
    measures = {row["measure_code"] for row in project.seed_rows("measures")}
    units = {row["unit_code"] for row in project.seed_rows("measurement_units")}
    entity_types = {row["entity_type"] for row in project.seed_rows("measures")} | {"milestone"}

    for contract in agency_contracts:
        for table in contract.tables:
            assert table.spec.entity_type is None or table.spec.entity_type in entity_types
            assert {c.spec.measure for c in table.with_role("measure")} <= measures
            assert {c.spec.unit for c in table.columns if c.spec.unit} <= units


@pytest.mark.parametrize("source_id", ["comms_admin", "ocean_fishery_bureau"])
def test_arrivals_are_in_office_hours_of_the_city(sent: Sent, source_id: str) -> None:
    hours = {outgoing.arrives.hour for (source, _), outgoing in sent.items() if source == source_id}

    assert hours <= set(range(9, 18))
    assert all(outgoing.arrives.utcoffset() == timedelta(hours=8) for outgoing in sent.values())
