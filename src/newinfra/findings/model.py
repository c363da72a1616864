"""One finding."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

Severity = Literal["critical", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where, what was expected, what came, and what to do. The texts ending in _zh are read by stewards.

    `rule` is the machine-readable kind (e.g. `source_unreachable`, `number_not_parsed`, `overdue`); it decides who may resolve it.
    `owner_unit` is '' where only the engineer can mend it.
    """

    rule: str
    severity: Severity
    owner_unit: str
    title_zh: str
    action_zh: str
    source_id: str = ""
    table_name: str = ""
    delivery_id: str = ""
    indicator_code: str = ""
    region_code: str = ""
    period_label: str = ""
    place: str = ""
    expected: str = ""
    got: str = ""
    effect_zh: str = ""

    @property
    def fingerprint(self) -> str:
        """Stable across reruns: without the value, the run or the delivery."""
        parts = (self.rule, self.source_id, self.table_name, self.indicator_code, self.region_code, self.period_label, self.place)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
