"""The synthetic city: its networks, data centres and grid, and a source of randomness that depends on the seed alone."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from newinfra.sandbox.clock import Scale
from newinfra.sandbox.datacenters import DataCenters
from newinfra.sandbox.fixed import FixedNetwork
from newinfra.sandbox.grid import Grid
from newinfra.sandbox.mobile import MobileNetwork
from newinfra.sandbox.stations import Stations
from newinfra.sandbox.story import Story


@dataclass(frozen=True)
class City:
    """Everything that is true in the city, as a function of the seed. Files are made from it; it is never read back from them."""

    seed: int = 1
    scale: Scale = "small"
    story: Story = field(default_factory=Story.read)

    def random(self, *names: str) -> np.random.Generator:
        """A generator of its own for each name, so that one part of the city can change without moving the others."""
        return np.random.default_rng([self.seed, zlib.crc32("|".join(names).encode())])

    @cached_property
    def stations(self) -> Stations:
        return Stations.build(self.random("stations"))

    @cached_property
    def fixed(self) -> FixedNetwork:
        return FixedNetwork.build(self.random("fixed"))

    @cached_property
    def mobile(self) -> MobileNetwork:
        return MobileNetwork.build(self.random("mobile"))

    @cached_property
    def data_centers(self) -> DataCenters:
        return DataCenters(self.seed)

    @cached_property
    def grid(self) -> Grid:
        return Grid(self.seed, self.scale)
