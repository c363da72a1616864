from __future__ import annotations

import hashlib
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newinfra.errors import DeliveryError
from newinfra.land import Landing
from newinfra.ledger import Part


def files_of(landing: Landing) -> list[Path]:
    return sorted(path for path in landing.root.rglob("*") if path.is_file())


@settings(max_examples=40, deadline=None)
@given(blocks=st.lists(st.binary(max_size=50), max_size=5), name=st.text(max_size=40))
def test_what_was_put_is_what_is_opened_whatever_its_name(tmp_path_factory: pytest.TempPathFactory, blocks: list[bytes], name: str) -> None:
    landing = Landing(tmp_path_factory.mktemp("landing"))

    part = landing.put("feed", name, blocks)

    content = b"".join(blocks)
    assert part == Part(name, hashlib.sha256(content).hexdigest(), len(content))
    with landing.open(part) as file:
        assert file.read() == content
    assert files_of(landing) == [landing.path(part.sha256)]


@pytest.mark.parametrize("name", ["../../escape", "/etc/passwd", "a\x00b", "~/x", "x" * 5000])
def test_a_hostile_name_is_a_label_and_never_a_path(tmp_path: Path, name: str) -> None:
    landing = Landing(tmp_path / "landing")

    part = landing.put("feed", name, [b"1"])

    assert part.name == name
    assert files_of(landing) == [landing.path(part.sha256)]
    assert [path.name for path in tmp_path.iterdir()] == ["landing"]


def test_the_same_bytes_are_kept_once_and_read_only(tmp_path: Path) -> None:
    landing = Landing(tmp_path)
    first = landing.put("feed", "a", [b"same"])
    written = landing.path(first.sha256).stat()

    second = landing.put("other", "b", [b"sa", b"me"])

    after = landing.path(second.sha256).stat()
    assert (after.st_ino, after.st_mtime_ns) == (written.st_ino, written.st_mtime_ns)
    assert stat.S_IMODE(after.st_mode) == 0o444
    assert len(files_of(landing)) == 1


def test_what_is_not_kept_leaves_nothing(tmp_path: Path) -> None:
    landing = Landing(tmp_path)

    with landing.incoming("feed") as incoming:
        incoming.write(b"half")

    assert files_of(landing) == []


def test_what_a_killed_run_left_behind_is_cleared(tmp_path: Path) -> None:
    landing = Landing(tmp_path)
    with landing.incoming("feed") as incoming:
        incoming.write(b"half")
        assert files_of(landing)
        landing.clear_incoming("feed")
        assert files_of(landing) == []


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_damaged_bytes_are_never_handed_out(tmp_path: Path, damage: str) -> None:
    landing = Landing(tmp_path)
    part = landing.put("feed", "PON.csv", [b"good"])
    path = landing.path(part.sha256)
    path.unlink()
    if damage == "changed":
        path.write_bytes(b"evil")

    with pytest.raises(DeliveryError, match=r"PON\.csv.*backup") as caught:
        landing.open(part)

    assert caught.value.reason_code == "landing_damaged"


@pytest.mark.parametrize("text", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_an_address_is_a_hash_or_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match="sha256"):
        Landing(tmp_path).path(text)
