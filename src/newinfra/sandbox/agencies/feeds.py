"""Everything that the eleven agencies put into their drop folders from 2023 to the end of 2025."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from functools import partial
from random import Random

from newinfra.clock import CITY_TIME
from newinfra.periods import Period, parse_period
from newinfra.project import REPOSITORY, Project
from newinfra.sandbox.agencies import (
    agriculture_bureau,
    comms_admin,
    cyberspace_office,
    development_reform,
    ecology_bureau,
    education_bureau,
    health_commission,
    housing_bureau,
    industry_bureau,
    ocean_fishery_bureau,
    statistics_bureau,
)
from newinfra.sandbox.agencies.faults import agency_story, spoil
from newinfra.sandbox.agencies.report import Offices, Report
from newinfra.sandbox.agencies.truth import AgencyTruth, agency_truth
from newinfra.sandbox.agencies.workbook import render
from newinfra.sandbox.city import City
from newinfra.sandbox.clock import SandboxClock
from newinfra.sandbox.feed import cut_off
from newinfra.sandbox.outgoing import Outgoing
from newinfra.sandbox.story import Fault

FEEDS = (
    *comms_admin.REPORTS,
    *cyberspace_office.REPORTS,
    *industry_bureau.REPORTS,
    *development_reform.REPORTS,
    *education_bureau.REPORTS,
    *health_commission.REPORTS,
    *ecology_bureau.REPORTS,
    *agriculture_bureau.REPORTS,
    *ocean_fishery_bureau.REPORTS,
    *housing_bureau.REPORTS,
    *statistics_bureau.REPORTS,
)


def truth_of(city: City) -> AgencyTruth:
    """The agencies' truth in a city; the milestones are those of this repository's plan."""
    return agency_truth(city.seed, Project(REPOSITORY).seed_rows("milestones"))


def deliveries(city: City, clock: SandboxClock | None = None) -> Iterator[Outgoing]:
    """Every file of every agency, faults and repairs included, with a clock only those about periods that have ended.

    Which of them have arrived is for the writer to see.
    """
    offices, story = Offices(city, truth_of(city)), agency_story(city)
    for feed in FEEDS:
        for report in feed.reports(offices):
            if clock and report.period.end > clock.today:
                continue
            fault = story.of(report.source_id, report.table, report.period.label)
            if fault is None:
                yield _outgoing(city, report, report.sent_on)
                continue
            yield _faulty(city, offices, report, fault)
            if fault.repaired_on:
                yield _outgoing(city, replace(report, stem=f"{report.stem}_V2"), fault.repaired_on)


def _faulty(city: City, offices: Offices, report: Report, fault: Fault) -> Outgoing:
    bad = report
    if fault.content_period:
        period = parse_period(fault.content_period)
        inside = next(r for feed in FEEDS for r in feed.reports(offices) if (r.source_id, r.table, r.period) == (report.source_id, report.table, period))
        bad = replace(report, form=inside.form)
    return _outgoing(city, bad, fault.arrives or report.sent_on, fault)


def _outgoing(city: City, report: Report, sent_on: date, fault: Fault | None = None) -> Outgoing:
    return Outgoing(
        report.source_id,
        f"{report.stem}{report.suffix}",
        _moment(city, report.source_id, report.table, report.period, sent_on),
        partial(_content, report, sent_on, fault),
    )


def _content(report: Report, sent_on: date, fault: Fault | None) -> bytes:
    form = report.form(sent_on)
    if fault is None:
        return render(form, report.suffix)
    content = render(spoil(form, fault), report.suffix)
    return cut_off(content, report.source_id) if fault.kind == "truncated" else content


def _moment(city: City, source_id: str, table: str, period: Period, sent_on: date) -> datetime:
    """An hour and minute of office time that hang on the seed."""
    random = Random(f"{city.seed}/{source_id}/{table}/{period.label}/{sent_on}")
    return datetime.combine(sent_on, time(random.randint(9, 17), random.randrange(60)), CITY_TIME)
