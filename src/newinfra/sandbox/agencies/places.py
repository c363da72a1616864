"""Finding and drawing places of the synthetic city."""

from __future__ import annotations

from random import Random

from newinfra.sandbox.places import CITY, COUNTIES, ZONES, Place

BY_CODE = {place.code: place for place in (CITY, *COUNTIES, *ZONES)}
COASTAL = tuple(BY_CODE[code] for code in ("350604", "350622", "350623", "350624", "350626", "Z350600-1", "Z350600-3", "Z350600-4"))


def draw(random: Random, places: tuple[Place, ...] = COUNTIES) -> Place:
    """One of the places, larger ones more often."""
    return random.choices(places, weights=[place.weight for place in places])[0]
