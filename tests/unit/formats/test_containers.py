"""A table inside .gz or .zip: exactly one, never a path, never more than the limits."""

from __future__ import annotations

import gzip
import zipfile
from io import BytesIO

import made_files
import pytest

from newinfra.errors import DeliveryError
from newinfra.read.formats import read_grids

TABLE = "县区,端口数\n东城区,7200\n".encode()
XLSX = made_files.xlsx_with_marks()


def refusal(data: bytes) -> DeliveryError:
    with pytest.raises(DeliveryError) as error:
        read_grids(data, where="文件.zip")
    return error.value


@pytest.mark.parametrize("inner", [TABLE, XLSX, made_files.xls_with_marks(), made_files.ods_with_marks()])
@pytest.mark.parametrize("pack", [gzip.compress, lambda data: made_files.zipped({"任意名.bin": data, "说明.txt": "填表说明".encode(), "__MACOSX/._a": b"x"})])
def test_one_table_is_read_as_if_it_came_bare(inner: bytes, pack: object) -> None:
    assert read_grids(pack(inner), where="a") == read_grids(inner, where="a")  # type: ignore[operator]


def test_several_tables_are_refused_by_name_and_names_are_only_labels() -> None:
    error = refusal(made_files.zipped({"../../etc/cron.d/x.csv": TABLE, "'; drop table--.xlsx": XLSX, "a\n.txt": b"x"}))

    assert error.reason_code == "archive_ambiguous"
    assert error.got == "“../../etc/cron.d/x.csv”、“'; drop table--.xlsx”"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (made_files.zipped({"a.zip": made_files.zipped({"a.csv": TABLE})}), "archive_nested"),
        (made_files.zipped({"a.csv.gz": gzip.compress(TABLE)}), "archive_nested"),
        (gzip.compress(gzip.compress(TABLE)), "archive_nested"),
        (gzip.compress(made_files.zipped({"a.csv": TABLE})), "archive_nested"),
        (made_files.zipped({"a.rar": b"Rar!\x1a\x07"}), "archive_nested"),
        (made_files.zipped({"说明.txt": "填表说明".encode(), "图.png": b"\x89PNG"}), "format_unknown"),
        (made_files.zipped({}), "format_unknown"),
        (gzip.compress(TABLE)[:-9], "file_truncated"),
        (gzip.compress(TABLE)[:4] + b"\xff" * 40, "file_damaged"),
        (made_files.zipped({"a.csv": TABLE})[:-5], "file_damaged"),
        (gzip.compress(b""), "file_empty"),
    ],
)
def test_other_archives_are_refused_by_their_reason(data: bytes, code: str) -> None:
    assert refusal(data).reason_code == code


def test_bombs_are_stopped_while_they_unfold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newinfra.read.formats.archive.RATIO_FROM_BYTES", 1 << 20)
    zeros = b"0" * (64 << 20)

    assert refusal(gzip.compress(zeros)).reason_code == "file_too_large"
    assert refusal(made_files.zipped({"a.csv": zeros})).reason_code == "file_too_large"


def test_many_members_and_doubled_names_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newinfra.read.formats.archive.ARCHIVE_MEMBERS", 50)
    doubled = BytesIO()
    with zipfile.ZipFile(doubled, "w") as archive:
        archive.writestr("a.csv", TABLE)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.csv", TABLE)

    assert refusal(made_files.zipped({f"{number}.txt": b"x" for number in range(51)})).reason_code == "file_too_large"
    assert refusal(doubled.getvalue()).reason_code == "file_damaged"


def test_an_archive_with_a_password_is_refused() -> None:
    data = bytearray(made_files.zipped({"a.csv": TABLE}))
    data[data.rfind(b"PK\x01\x02") + 8] |= 1

    assert refusal(bytes(data)).reason_code == "file_locked"


def test_a_member_that_was_changed_on_the_way_is_refused() -> None:
    data = made_files.zipped({"a.csv": TABLE * 50})
    begin = data.index(b"a.csv") + 5

    assert refusal(data[:begin] + bytes([data[begin] ^ 1]) + data[begin + 1 :]).reason_code == "file_damaged"
