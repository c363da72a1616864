"""Edits the text of a YAML file in place: comments, order and style stay, and only what is meant to change does.

Nodes are found with PyYAML's own parser, which tells where each begins and ends; the edits are made in the text at those places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

_NEVER_FOLDED = 1 << 20


class YamlText:
    """A YAML document as text with its nodes. Edits are collected, and made all at once by `edited`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
        self._edits: list[tuple[int, int, str]] = []

    @property
    def edited(self) -> str:
        """The text with all edits made."""
        text = self.text
        # From the end to the beginning, so that places before stay right; what was added first at one place comes to stand first.
        for start, end, _, new in sorted(((start, end, number, new) for number, (start, end, new) in enumerate(self._edits)), reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def set_value(self, node: yaml.Node, value: Any) -> None:
        """Put another value in the place of a scalar or of a whole collection, on one line."""
        self._edits.append((node.start_mark.index, _end(node), in_flow(value)))

    def append_item(self, sequence: yaml.SequenceNode, value: Any) -> None:
        """Add an item on one line to the end of a sequence."""
        if sequence.flow_style:
            self._append_in_flow(sequence, in_flow(value))
        else:
            self._add_line(_end(sequence), f"{' ' * sequence.start_mark.column}- {in_flow(value)}")

    def append_block(self, sequence: yaml.SequenceNode, lines: Sequence[str], flow: Mapping[str, Any]) -> None:
        """Add an item of several lines to the end of a sequence; to one in flow style the same as a mapping on one line."""
        if sequence.flow_style:
            self.append_item(sequence, flow)
            return
        indent = " " * sequence.start_mark.column
        text = "\n".join(f"{indent}{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(lines))
        self._add_line(_end(sequence), text)

    def add_pair(self, mapping: yaml.MappingNode, key: str, value: Any) -> None:
        """Add a key to the end of a mapping."""
        if mapping.flow_style:
            self._append_in_flow(mapping, f"{in_flow(key)}: {in_flow(value)}")
        else:
            self._add_line(_end(mapping), f"{' ' * mapping.start_mark.column}{in_flow(key)}: {in_flow(value)}")

    def remove_key(self, mapping: yaml.MappingNode, key: str) -> None:
        """Take a key with its value out of a mapping that has others."""
        place = next(number for number, (name, _) in enumerate(mapping.value) if name.value == key)
        name, value = mapping.value[place]
        if not mapping.flow_style:
            start = self.text.rfind("\n", 0, name.start_mark.index) + 1
            self._edits.append((start, self._line_end(_end(value)) + 1, ""))
        elif place + 1 < len(mapping.value):
            self._edits.append((name.start_mark.index, mapping.value[place + 1][0].start_mark.index, ""))
        else:
            self._edits.append((_end(mapping.value[place - 1][1]) if place else name.start_mark.index, _end(value), ""))

    def _append_in_flow(self, collection: yaml.CollectionNode, text: str) -> None:
        place = _end(collection) - 1
        is_first = not collection.value and not any(start == end == place for start, end, _ in self._edits)
        self._edits.append((place, place, text if is_first else f", {text}"))

    def _add_line(self, end: int, text: str) -> None:
        place = self._line_end(end)
        self._edits.append((place, place, f"\n{text}"))

    def _line_end(self, place: int) -> int:
        """The end of the line, so that a comment behind a value stays with it."""
        found = self.text.find("\n", place)
        return len(self.text) if found < 0 else found


def in_flow(value: Any) -> str:
    """A value as YAML on one line, quoted where it must be."""
    text = yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, width=_NEVER_FOLDED, sort_keys=False).strip()
    if not text.isprintable():
        # Only between double quotes are line breaks and the like written as escapes.
        text = yaml.safe_dump([value], default_flow_style=True, default_style='"', width=_NEVER_FOLDED, sort_keys=False).strip()
    return text[1:-1]


def child(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """The value of a key of a mapping; None if the node is none, or has no such key."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def item_with(node: yaml.Node | None, key: str, value: str) -> yaml.Node | None:
    """The first mapping in a sequence whose `key` is `value`."""
    items = node.value if isinstance(node, yaml.SequenceNode) else []
    return next((item for item in items if (found := child(item, key)) is not None and found.value == value), None)


def _end(node: yaml.Node) -> int:
    """Where a node's text ends: PyYAML takes blank lines and comments after a block collection for a part of it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(node, yaml.MappingNode) else last)
    return int(node.end_mark.index)
