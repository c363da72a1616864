"""The operators, the grid company and the data centres: what each puts out, in its own words, units and format."""

from __future__ import annotations

from collections.abc import Iterator

from newinfra.sandbox.city import City
from newinfra.sandbox.clock import SandboxClock
from newinfra.sandbox.feed import outgoing
from newinfra.sandbox.outgoing import Outgoing
from newinfra.sandbox.publishers.broadnet import BROADNET
from newinfra.sandbox.publishers.data_centers import DATA_CENTERS
from newinfra.sandbox.publishers.mobile import MOBILE
from newinfra.sandbox.publishers.readings import readings
from newinfra.sandbox.publishers.state_grid import STATE_GRID
from newinfra.sandbox.publishers.telecom import TELECOM
from newinfra.sandbox.publishers.unicom import UNICOM

FEEDS = (TELECOM, MOBILE, UNICOM, BROADNET, STATE_GRID, DATA_CENTERS)


def deliveries(city: City, clock: SandboxClock) -> Iterator[Outgoing]:
    """Every file that these publishers put out about periods that have ended."""
    for feed in FEEDS:
        yield from outgoing(feed, city, clock)
    yield from readings(city, clock)
