"""What a loaded contract must keep to by itself: known codes, the roles of its shape, a transport that fits, names that tell the period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from newinfra.contracts.layout import JsonLayout
from newinfra.contracts.model import Column, Contract, Table
from newinfra.contracts.problem import Problem
from newinfra.contracts.templates import filled, placeholders
from newinfra.contracts.transport import DropTransport, Envelope, RestTransport, S3Transport, SftpTransport
from newinfra.contracts.vocabulary import Vocabulary
from newinfra.errors import ContractError
from newinfra.periods import parse_period, period_of

_Found = Iterator[tuple[str, str, str]]
"""Place within the table ('' for the table), what is wrong, what to do."""

_NEEDED = {
    "day": ({"yyyy", "mm", "dd"},),
    "month": ({"yyyy", "mm"},),
    "quarter": ({"yyyy", "q"}, {"yyyy", "mm"}),
    "half": ({"yyyy", "h"}, {"yyyy", "mm"}),
    "year": ({"yyyy"},),
    "once": (set[str](),),
}


def feed_problems(contract: Contract, vocabulary: Vocabulary) -> Iterator[Problem]:
    """What is wrong with the feed as a whole."""
    for key, code in (("publisher", contract.spec.publisher), ("owner_unit", contract.spec.owner_unit)):
        if code not in vocabulary.units:
            yield Problem(contract.path.name, "feed", f"{key} {code!r} is not in seeds/units.csv", "Use a unit_code of that seed, or add the unit.")
    transport = contract.spec.transport
    if isinstance(transport, SftpTransport | DropTransport | S3Transport) and transport.ready_flag is not None and not transport.ready_flag.startswith("."):
        what = f"ready_flag {transport.ready_flag!r} does not begin with a dot"
        yield Problem(contract.path.name, "feed", what, "Give the suffix that is put after the whole file name, e.g. .ok.")


def table_problems(contract: Contract, table: Table, vocabulary: Vocabulary) -> Iterator[Problem]:
    """What is wrong with one table."""
    checks: tuple[Callable[[Contract, Table, Vocabulary], _Found], ...] = (_codes, _roles, _figures, _grain, _transport, _periods)
    for check in checks:
        for place, what, todo in check(contract, table, vocabulary):
            yield Problem(contract.path.name, f"{table.name}.{place}" if place else table.name, what, todo)


def _codes(contract: Contract, table: Table, vocabulary: Vocabulary) -> _Found:
    if contract.publisher_of(table) not in vocabulary.units and table.spec.publisher:
        yield "", f"publisher {table.spec.publisher!r} is not in seeds/units.csv", "Use a unit_code of that seed."
    if table.spec.region is not None and table.spec.region not in vocabulary.regions:
        yield "", f"region {table.spec.region!r} is not in seeds/regions.csv", "Use a region_code of that seed."
    for role, known, seed in (("region", vocabulary.regions, "regions"), ("publisher", vocabulary.units, "units")):
        for column in table.columns:
            for word, code in column.spec.map.items() if column.spec.role == role else ():
                if code not in known:
                    yield column.name, f"maps {word!r} to {code!r}, which is not in seeds/{seed}.csv", "Map it to a code of that seed."


def _roles(contract: Contract, table: Table, vocabulary: Vocabulary) -> _Found:
    shape, count = table.spec.shape, Counter[str](column.spec.role for column in table.columns)
    single = ("region", "publisher", "name", "status", "level", "valid_from", "valid_to", "series", "timestamp", "value", "flag", "measure_item")
    for role in single:
        if count[role] > 1:
            yield "", f"{count[role]} columns have the role {role}", "Only one may; make the others attribute or note."
    if shape == "measures" and not count["measure"] and not count["value"]:
        yield "", "a table of measures without a figure", "Give a column the role measure, or the roles measure_item and value."
    if shape == "entities":
        if not count["key"]:
            yield "", "a table of entities without a key", "Give the columns that identify an entity the role key."
        if not table.spec.entity_type:
            yield "", "a table of entities without entity_type", "Say what its rows are, e.g. station_5g."
    if shape == "readings":
        for role in ("timestamp", "value"):
            if not count[role]:
                yield "", f"a table of readings without a {role}", f"Give a column the role {role}."
    if shape != "readings" and bool(count["region"]) == bool(table.spec.region):
        what = "both a region column and a region" if table.spec.region else "neither a region column nor a region"
        yield "", what, "Say where its rows belong: a column with the role region, or region for all rows."
    for role, types in (("timestamp", ("timestamp", "date")), ("valid_from", ("date",)), ("valid_to", ("date",)), ("measure", ("integer", "number"))):
        for column in table.columns:
            if column.spec.role == role and column.logical_type not in types:
                yield column.name, f"has the role {role} and the type {column.logical_type}", f"Make it {' or '.join(types)}."


def _figures(contract: Contract, table: Table, vocabulary: Vocabulary) -> _Found:
    """Units and measures: known, given for every figure, of one dimension, each measure once."""
    measured: list[str] = []
    for column in table.columns:
        is_figure = column.spec.role in ("measure", "value")
        if column.spec.unit is not None and column.spec.unit not in vocabulary.dimensions:
            yield column.name, f"unit {column.spec.unit!r} is not in seeds/measurement_units.csv", "Use a unit_code of that seed, or add the unit."
        elif is_figure and column.spec.unit is None:
            yield column.name, "a figure without a unit", "Give the unit in which the publisher delivers it."
        if column.spec.unit_from == "sheet" and not (is_figure and table.spec.shape == "measures" and table.spec.layout.format == "sheet"):
            yield column.name, "unit_from sheet, but it is no figure of a table of measures on a sheet", "Take unit_from away."
        elif column.spec.unit_from == "sheet" and column.logical_type != "number":
            yield column.name, "unit_from sheet and the type integer", "Make it number: 12.5 of a sheet in 万户 is no whole number."
        measures = _measures_of(column, table) if is_figure else []
        if is_figure and not measures:
            yield column.name, "a figure without a measure code", "Give measure, or a measure_item column whose map leads to measures."
        for measure in measures:
            measured.append(measure)
            yield from _fit(column, measure, vocabulary)
    for measure in sorted({measure for measure in measured if measured.count(measure) > 1}):
        yield "", f"the measure {measure!r} stands in {measured.count(measure)} columns", "One figure must have one column: the other would be counted again."


def _fit(column: Column, measure: str, vocabulary: Vocabulary) -> _Found:
    if measure not in vocabulary.measures:
        yield column.name, f"measure {measure!r} is not in seeds/measures.csv", "Use a measure_code of that seed, or add the measure."
        return
    expected, got = vocabulary.dimension_of_measure(measure), vocabulary.dimensions.get(column.spec.unit or "")
    if expected and got and expected != got:
        what = f"unit {column.spec.unit!r} is one of {got}, the measure {measure!r} one of {expected}"
        yield column.name, what, "Correct the unit or the measure: no factor leads from one to the other."


def _measures_of(column: Column, table: Table) -> list[str]:
    if column.spec.measure:
        return [column.spec.measure]
    if column.spec.role == "value":
        # Several words of the publisher may mean one measure.
        return sorted({code for item in table.with_role("measure_item") for code in item.spec.map.values()})
    return []


def _grain(contract: Contract, table: Table, vocabulary: Vocabulary) -> _Found:
    if not table.grain:
        yield "", "no column is part of the grain", "Mark with primaryKey the columns that no two rows of a delivery share."
    for column in table.columns:
        if column.is_key and column.spec.role in ("measure", "value"):
            yield column.name, "a figure is part of the grain", "Figures change; take primaryKey off."


def _transport(contract: Contract, table: Table, vocabulary: Vocabulary) -> _Found:
    if isinstance(contract.spec.transport, RestTransport):
        if table.spec.request is None:
            yield "", "no request, though the transport is rest", "Say which path and parameters to ask for."
        if table.spec.files:
            yield "", "files, though the transport is rest", "Take files away; a pull has pages."
        if table.spec.layout.format != "json":
            yield "", f"layout {table.spec.layout.format}, though the transport is rest", "Use layout json with its envelope."
        if table.spec.period_from not in ("request", "column"):
            yield "", f"period_from {table.spec.period_from}, though the transport is rest", "Use request, or column."
        if isinstance(table.spec.layout, JsonLayout):
            yield from _business_codes(table.spec.layout.envelope, has_token=contract.spec.transport.token is not None)
        return
    kind = contract.spec.transport.kind
    if not table.spec.files:
        yield "", f"no files, though the transport is {kind}", "Give the templates of its file names."
    if table.spec.request is not None:
        yield "", f"a request, though the transport is {kind}", "Take request away."
    if table.spec.period_from == "request":
        yield "", f"period_from request, though the transport is {kind}", "Use file_name, title or column."
    for template in table.spec.files:
        try:
            placeholders(template)
        except ContractError as error:
            yield "", f"the file-name template {template!r} is not well formed: {error.got}", f"It needs {error.expected}."


def _business_codes(envelope: Envelope, *, has_token: bool) -> _Found:
    """Each code means one thing, and there is a place where it stands."""
    named = [*envelope.ok_codes, *envelope.token_expired_codes, *envelope.busy_codes, *envelope.not_published_codes]
    for code in sorted(code for code, count in Counter(named).items() if count > 1):
        yield "", f"the business code {code!r} is named twice in the envelope", "Name it once: it means one thing."
    if named and envelope.code_pointer is None:
        yield "", "business codes without code_pointer", "Say where an answer keeps its code."
    if envelope.token_expired_codes and not has_token:
        yield "", "token_expired_codes, though the transport asks for no token", "Take them away, or say how to get a token."


def _periods(contract: Contract, table: Table, vocabulary: Vocabulary) -> _Found:
    cadence, first = table.spec.cadence, parse_period(table.spec.history_start)
    if table.spec.due_days < 0:
        yield "", f"due_days {table.spec.due_days} is negative", "Count the days after the end of the period."
    if first is None or (cadence != "once" and period_of(first.start, cadence) != first):
        yield (
            "",
            f"history_start {table.spec.history_start!r} is not a {cadence}",
            "Name the first period at the table's cadence, e.g. 2023-01, 2023Q1, 2023H1, 2023.",
        )
    if table.spec.period_from == "column" and not table.with_role("period") and not table.with_role("timestamp"):
        yield "", "period_from column, but no column has the role period", "Give the role period to the column that says what a row is about."
    if table.spec.period_from in ("file_name", "title") and cadence != "once":
        # A title is read after landing; by then a delivery must already know which earlier one it replaces.
        for template in table.spec.files:
            yield from _names_the_period(template, cadence)
    if table.spec.period_from == "request" and table.spec.request and first:
        texts = (table.spec.request.path, *table.spec.request.parameters.values())
        if cadence != "once" and not any("{" in text for text in texts):
            yield "", "the request does not carry the period", "Put {yyyy}, {mm}, {yyyymm}, {q} … into a parameter or the path."
        for text in texts:
            try:
                filled(text, first)
            except ContractError as error:
                yield "", f"the request {text!r} has the unknown placeholder {error.got}", f"Use {error.expected}."


def _names_the_period(template: str, cadence: str) -> _Found:
    try:
        found = placeholders(template)
    except ContractError:
        return  # reported with the transport
    if not any(needed <= found for needed in _NEEDED[cadence]):
        needed = " or ".join("".join(f"{{{name}}}" for name in sorted(names, reverse=True)) for names in _NEEDED[cadence])
        yield "", f"the file-name template {template!r} does not name a {cadence}", f"It needs {needed}."
