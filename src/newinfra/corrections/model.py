"""One correction, as it stands in corrections/<source>.yml."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from newinfra.clock import cutoff
from newinfra.contracts.transport import Strict

Action = Literal["drop", "override", "scale", "flag"]


def _as_text(value: Any) -> Any:
    # YAML reads 350602 and 2025-10-01 as what they look like; a correction speaks of texts.
    return str(value) if isinstance(value, int | float | date) and not isinstance(value, bool) else value


Text = Annotated[str, BeforeValidator(_as_text)]


class Range(Strict):
    """Bounds, inclusive, between which a delivered figure is still the wrong one."""

    low: Decimal = Field(alias="from")
    high: Decimal = Field(alias="to")


class Correction(Strict):
    """What is wrong in which rows, what is done about it, why, who was told, and until when."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{1,62}$", description="its name in messages, raw rows and provenance; unique within the file")
    table: str = Field(description="the table of the contract")
    where: dict[str, Text] = Field(
        min_length=1,
        description="which rows: contract column → text as delivered; region, period, measure and key → name or code of any spelling that we know",
    )
    column: str = Field(default="", description="the contract column that is corrected; not needed with where.measure, nor to drop rows")
    action: Action = Field(
        description="drop: the row is not loaded; override: `value` takes its place; scale: times `factor`; flag: as delivered, plausibility checks accept it"
    )
    value: Text | None = Field(default=None, description="override: the value, written as the contract's unit and formats want it")
    factor: Decimal | None = Field(default=None, gt=0, description="scale: what the figure is multiplied by")
    unit: str | None = Field(default=None, description="the unit of `value`, said again for the reader; must be the contract's")
    expect: Text | Range | None = Field(
        default=None, description="the value as delivered that is being corrected; a row that has another one is left alone, for the publisher has mended it"
    )
    reason: str = Field(min_length=4)
    reported_to: str = Field(min_length=1, description="whom we told: a unit code or a person")
    reported_on: date
    decided_on: date = Field(description="from the start of this day in the city the correction holds; what was said before stays said")
    expires_on: date = Field(description="the last day on which it holds; then the publisher's own value returns")

    @model_validator(mode="after")
    def _fits_its_action(self) -> Correction:
        if (self.action == "override") != (self.value is not None):
            raise ValueError("`value` belongs to action override, and only there")
        if (self.action == "scale") != (self.factor is not None):
            raise ValueError("`factor` belongs to action scale, and only there")
        if self.action != "drop" and self.expect is None:
            raise ValueError("`expect` is missing: without it the correction would go on after the publisher has mended the error")
        if self.action != "drop" and not self.column and "measure" not in self.where:
            raise ValueError("`column` (or where.measure) is missing: say which column is corrected")
        if self.expect is not None and not self.column and "measure" not in self.where:
            raise ValueError("`expect` is about a column: say which")
        if not self.reason.strip():
            raise ValueError("`reason` is blank")
        if self.expires_on < self.decided_on:
            raise ValueError("`expires_on` lies before `decided_on`")
        return self

    @property
    def holds_from(self) -> datetime:
        """The first moment at which it holds (UTC)."""
        return cutoff(self.decided_on - timedelta(days=1))

    @property
    def holds_until(self) -> datetime:
        """The moment at which it no longer holds (UTC)."""
        return cutoff(self.expires_on)

    def holds_at(self, moment: datetime) -> bool:
        return self.holds_from <= moment < self.holds_until

    @property
    def effect(self) -> str:
        """All that it does to a row, as text: two corrections with the same effect give the same rows."""
        return self.model_dump_json(include={"id", "table", "where", "column", "action", "value", "factor", "expect"})


def hash_of(corrections: list[Correction]) -> str:
    """A hash of what corrections do together; '' for none."""
    effects = "\n".join(correction.effect for correction in sorted(corrections, key=lambda each: (each.decided_on, each.id)))
    return hashlib.sha256(effects.encode()).hexdigest()[:16] if corrections else ""
