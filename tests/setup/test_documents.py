"""What the documents say can be done: links lead somewhere, commands exist, decisions are short."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from newinfra.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
RUNBOOKS = {"source-down", "columns-changed", "bad-data-published", "backfill-and-catch-up", "restore", "scheduler"}
LONGEST_DECISION = 40


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors(path: Path) -> set[str]:
    """The anchors that a page's headings make."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_commands_and_options_exist(document: Path) -> None:
    root = typer.main.get_command(app)
    text = document.read_text(encoding="utf-8")
    code = re.findall(r"`([^`\n]+)`", text) + [line for block in re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL) for line in block.splitlines()]
    for line in code:
        words = line.split("#")[0].split()
        if not words or words[0].removeprefix(".venv/bin/") != "newinfra" or len(words) == 1:
            continue
        command: Any = root
        rest = words[1:]
        while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
            assert rest[0] in command.commands, line
            command = command.commands[rest.pop(0)]
        options = {option for parameter in [*command.params, *root.params] for option in (*parameter.opts, *parameter.secondary_opts)}
        assert {word.split("=")[0] for word in rest if re.match(r"--?[a-z]", word)} <= options, line


def test_make_targets_that_are_spoken_of_exist() -> None:
    targets = set(re.findall(r"^([.\w/-]+):(?!=)", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    for document in DOCUMENTS:
        spoken_of = re.findall(r"(?:`|^)make ([.\w/-]+)", document.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert set(spoken_of) <= targets, name(document)


def test_there_is_a_runbook_for_what_happens() -> None:
    assert {path.stem for path in (ROOT / "docs" / "runbooks").glob("*.md")} >= RUNBOOKS


def test_decisions_are_numbered_without_a_gap_and_fit_on_a_page() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(len(decisions))]
    for path in decisions:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith(f"# {path.name[:4]} "), path.name
        assert len(lines) <= LONGEST_DECISION, path.name
