"""The edit of a contract that would follow the drift of its deliveries: an alias, another unit, an optional column, another sheet or encoding."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any

import yaml

from newinfra.contracts import Contract, Table
from newinfra.contracts.layout import CrosstabLayout, JsonLayout, SheetLayout
from newinfra.contracts.load import OURS
from newinfra.drift.drifts import Drift
from newinfra.drift.new_column import new_column
from newinfra.drift.yaml_text import YamlText, child, in_flow, item_with
from newinfra.read.found.claims import Claims
from newinfra.read.found.layout import FoundLayout

_VERSION = re.compile(r"^(?P<major>[0-9]+)\.(?P<minor>[0-9]+)(?:\.[0-9]+)?$")
_LAYOUT_KEYS = {"encoding": "encoding", "compression": "compression", "delimiter": "delimiter", "header_depth": "header_rows"}


class Proposal:
    """A contract's text with edits. What cannot be proposed is in `left`, in words: only a person can decide it."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.left: list[str] = []
        self._text = contract.path.read_text(encoding="utf-8")
        self._yaml = YamlText(self._text)
        self._is_changed = False
        self._names: list[str] = []

    def follow(self, claims: Claims, layout: FoundLayout, drifts: Iterable[Drift]) -> None:
        """Add the edits that make the contract fit a layout."""
        table = self._table(claims.table)
        for drift in drifts:
            match drift.kind:
                case "renamed":
                    self._alias(table, claims.table, layout, drift)
                case "unit":
                    self._unit(table, claims, drift)
                case "new":
                    self._column(table, claims, layout, drift)
                case "sheet" if drift.weight == "held":
                    self._remove(child(_ours(table), "layout"), "sheet")
                case "encoding" | "compression" | "delimiter" | "header_depth" if drift.weight == "held":
                    value: Any = int(drift.now) if drift.kind == "header_depth" else drift.now
                    self._set(child(_ours(table), "layout"), _LAYOUT_KEYS[drift.kind], value)
                case "missing" if drift.weight == "held":
                    self.left.append(f"{claims.table.title_zh}:{drift.says_zh}。确已取消的,请修改约定(去掉该列,或把它改为可选);漏报的,请报送单位补报。")

    def patch(self, root: str = "contracts") -> str:
        """The edits as a unified diff for `patch -p1` in the project's folder, the contract's minor version raised; '' if there is nothing to edit."""
        if not self._is_changed:
            return ""
        self._raise_version()
        name = f"{root}/{self.contract.path.name}"
        lines = difflib.unified_diff(_lines(self._text), _lines(self._yaml.edited), f"a/{name}", f"b/{name}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)

    def _alias(self, table: yaml.Node, spec: Table, layout: FoundLayout, drift: Drift) -> None:
        assert drift.missing is not None
        assert drift.found is not None
        if drift.missing.word:
            mapping = child(_ours(self._column_node(table, drift.column_name)), "map")
            if isinstance(mapping, yaml.MappingNode):
                self._is_changed = True
                self._yaml.add_pair(mapping, drift.found.leaf, drift.missing.column.spec.map[drift.missing.word])
            return
        ours = _ours(self._column_node(table, drift.column_name))
        known = drift.missing.column.spec.source
        leaves = [column.leaf for column in layout.columns]
        is_path = len(drift.found.path) > 1 and (leaves.count(drift.found.leaf) > 1 or any(isinstance(entry, list) for entry in known))
        new = list(drift.found.path) if is_path else drift.found.leaf
        sources = child(ours, "from")
        self._is_changed = True
        if isinstance(sources, yaml.SequenceNode) and known and isinstance(known[0], list) == is_path:
            self._yaml.append_item(sources, new)
        elif isinstance(sources, yaml.SequenceNode) and known:
            paths = [entry if isinstance(entry, list) else [entry] for entry in [*known, new]]
            self._yaml.set_value(sources, paths)
        elif isinstance(ours, yaml.MappingNode):
            own = f"/{drift.column_name}" if isinstance(spec.spec.layout, JsonLayout) else drift.column_name
            self._yaml.add_pair(ours, "from", [[own], new] if is_path else [own, new])

    def _unit(self, table: yaml.Node, claims: Claims, drift: Drift) -> None:
        assert drift.found is not None
        if drift.missing and drift.missing.word:
            self.left.append(f"{claims.table.title_zh}:{drift.says_zh}。如属实,请同时修改 map 中的名称和数值列的 unit。")
            return
        own, now = (claims.units.unit(text) for text in (drift.was, drift.now))
        if own is None or now is None or now.dimension != own.dimension or now.code not in claims.units.known:
            self.left.append(f"{claims.table.title_zh}:{drift.says_zh}。两个单位不能换算,请向报送单位核实后再改约定。")
            return
        ours = _ours(self._column_node(table, drift.column_name))
        self._set(ours, "unit", now.code)
        sources = child(ours, "from")
        is_named = drift.certainty is None and isinstance(claims.table.spec.layout, SheetLayout | CrosstabLayout)
        if not is_named and sources is not None:
            # The old header says the old unit: were it still taken, old figures would be read in the new one.
            self._yaml.set_value(sources, [drift.found.leaf])

    def _column(self, table: yaml.Node, claims: Claims, layout: FoundLayout, drift: Drift) -> None:
        assert drift.found is not None
        columns = child(table, "properties")
        if layout.format == "crosstab" or not isinstance(columns, yaml.SequenceNode):
            self.left.append(f"{claims.table.title_zh}:{drift.says_zh}。需要采用时,请在 map 中写明它是哪个度量;不用的,请列入 ignored。")
            return
        proposed = new_column(claims, layout, drift.found, taken=self._proposed_names(columns))
        self._is_changed = True
        self._names.append(proposed["name"])
        ours = proposed["customProperties"][0]
        lines = [f"{key}: {in_flow(value)}" for key, value in proposed.items() if key != "customProperties"]
        custom = in_flow([ours])
        self._yaml.append_block(columns, [*lines, f"customProperties: {custom}"], proposed)

    def _proposed_names(self, columns: yaml.SequenceNode) -> list[str]:
        present = [name.value for item in columns.value if (name := child(item, "name")) is not None]
        return present + self._names

    def _raise_version(self) -> None:
        node = child(self._yaml.root, "version")
        if node is not None and (match := _VERSION.match(self.contract.version)):
            self._yaml.set_value(node, f"{match['major']}.{int(match['minor']) + 1}.0")
        else:
            self.left.append(f"约定版本“{self.contract.version}”请手工提高:版本变了,已暂扣的文件才会重读。")

    def _table(self, table: Table) -> yaml.Node:
        node = item_with(child(self._yaml.root, "schema"), "name", table.name)
        assert node is not None  # the contract was loaded from this file
        return node

    def _column_node(self, table: yaml.Node, name: str) -> yaml.Node | None:
        return item_with(child(table, "properties"), "name", name)

    def _set(self, mapping: yaml.Node | None, key: str, value: Any) -> None:
        if not isinstance(mapping, yaml.MappingNode):
            return
        self._is_changed = True
        node = child(mapping, key)
        if node is None:
            self._yaml.add_pair(mapping, key, value)
        else:
            self._yaml.set_value(node, value)

    def _remove(self, mapping: yaml.Node | None, key: str) -> None:
        if isinstance(mapping, yaml.MappingNode) and child(mapping, key) is not None:
            self._is_changed = True
            self._yaml.remove_key(mapping, key)


def _lines(text: str) -> list[str]:
    """The lines with their ends; other than `splitlines`, only a line feed ends one, as for patch."""
    return [line for line in re.split(r"(?<=\n)", text) if line]


def _ours(owner: yaml.Node | None) -> yaml.Node | None:
    return child(item_with(child(owner, "customProperties"), "property", OURS), "value")
