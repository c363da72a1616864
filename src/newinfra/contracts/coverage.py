"""What contracts and seeds owe each other: every measure has a source, every counted thing a register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newinfra.contracts.model import Contract, Table
from newinfra.contracts.problem import Problem
from newinfra.contracts.vocabulary import Vocabulary

_DELIVERED = {"reported": "measures", "reading_sum": "readings"}
"""Kinds of measures whose figures a primary table delivers itself, and in which shape."""


def coverage_problems(contracts: Sequence[Contract], vocabulary: Vocabulary) -> Iterator[Problem]:
    """Measures without a source, registers that are counted but not delivered, and primary figures that nothing uses."""
    primary = [(contract, table) for contract in contracts for table in contract.tables if table.spec.use == "primary"]
    delivered = {(table.spec.shape, measure) for _, table in primary for measure in measures_of(table)}
    for code, measure in vocabulary.measures.items():
        kind = measure.get("kind", "")
        shape = _DELIVERED.get(kind)
        if shape and (shape, code) not in delivered:
            yield Problem(
                "seeds/measures.csv", code, f"no primary table of {shape} delivers it", "Add a column with this measure to a contract, or drop the measure."
            )
        if kind in ("entity_count", "entity_sum", "reading_sum") and measure.get("entity_type"):
            yield from _register_problems(code, measure, primary)
    for contract, table in primary:
        for code in sorted(measures_of(table)):
            kind = vocabulary.measures.get(code, {}).get("kind", "")
            if kind and _DELIVERED.get(kind) != table.spec.shape:
                what = f"delivers {code!r}, which seeds/measures.csv computes as {kind}"
                yield Problem(contract.path.name, table.name, what, "Set use: reconciliation, or make the measure a reported one.")


def measures_of(table: Table) -> set[str]:
    """The codes of the measures that a table delivers."""
    codes = {column.spec.measure for column in table.columns if column.spec.measure and column.spec.role in ("measure", "value")}
    return codes | {code for column in table.with_role("measure_item") for code in column.spec.map.values()}


def _register_problems(code: str, measure: dict[str, str], primary: Sequence[tuple[Contract, Table]]) -> Iterator[Problem]:
    entity_type = measure["entity_type"]
    registers = [(contract, table) for contract, table in primary if table.spec.shape == "entities" and table.spec.entity_type == entity_type]
    if not registers:
        yield Problem("seeds/measures.csv", code, f"no contract delivers entities of type {entity_type!r}", "Add the register to a contract.")
    names = ("attribute_1", "attribute_2", "attribute_3", "value_attribute", "series_attribute")
    for contract, table in registers:
        attributes = {column.name for column in table.with_role("attribute")}
        for attribute in (measure[name] for name in names if measure.get(name)):
            if attribute not in attributes:
                what = f"no attribute {attribute!r}, by which the measure {code!r} is worked out"
                yield Problem(contract.path.name, table.name, what, "Add the column with the role attribute.")
        for role, condition in (("status", "status_in"), ("level", "level_in")):
            if measure.get(condition) and not table.with_role(role):  # type: ignore[arg-type]
                yield Problem(contract.path.name, table.name, f"no {role}, by which the measure {code!r} is worked out", f"Give a column the role {role}.")
