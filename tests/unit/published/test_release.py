"""A release is complete, immutable, the same for the same content, and never goes back in time."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest
from published_case import AS_OF, make_build, publish

from newinfra.errors import PublishError
from newinfra.home import Home
from newinfra.ledger import Ledger
from newinfra.project import Project
from newinfra.publish import Release, current_release, list_releases


def test_release_folder_holds_every_promised_part(release: Release) -> None:
    names = {str(path.relative_to(release.path)) for path in release.path.rglob("*") if path.is_file()}

    promised = {"newinfra.duckdb", "manifest.json", "board/index.html", "dictionary.html", "进度表.xlsx", "parquet/mart_scoreboard.parquet"}
    assert promised <= names


def test_current_is_a_relative_symlink_so_that_the_home_can_be_moved(release: Release, home: Home) -> None:
    assert home.current_release.readlink() == Path(release.release_id)
    assert current_release(home) == release


def test_tables_carry_their_chinese_comments_into_the_file(release: Release) -> None:
    with duckdb.connect(str(release.database), read_only=True) as connection:
        table = connection.execute("select comment from duckdb_tables() where table_name = 'mart_scoreboard'").fetchall()
        column = connection.execute("select comment from duckdb_columns() where table_name = 'mart_scoreboard' and column_name = 'latest_value'").fetchall()

    assert table == [("指标进度:一行一个指标",)]
    assert column == [("最新值(单位见计量单位),按指标规定小数位",)]


def test_chinese_views_show_the_same_rows_under_names_that_need_no_quotes(release: Release) -> None:
    with duckdb.connect(str(release.database), read_only=True) as connection:
        chinese = connection.execute("select 指标名称, 最新值, 数据期 from 看板.指标进度 order by all").fetchall()
        english = connection.execute("select name_zh, latest_value, latest_period from marts.mart_scoreboard order by all").fetchall()
        views = connection.execute("select count(*) from duckdb_views() where schema_name = '看板'").fetchall()
        tables = connection.execute("select count(*) from duckdb_tables() where schema_name = 'marts'").fetchall()

    assert chinese == english
    assert views == tables


def test_release_knows_its_own_id_in_the_file_and_in_parquet(release: Release) -> None:
    with duckdb.connect(str(release.database), read_only=True) as connection:
        assert connection.execute("select distinct release_id from marts.mart_scoreboard").fetchall() == [(release.release_id,)]
    parquet = release.path / "parquet" / "mart_scoreboard.parquet"
    assert duckdb.sql(f"select distinct release_id from '{parquet}'").fetchall() == [(release.release_id,)]


def test_manifest_counts_the_rows_that_are_in_the_file(release: Release) -> None:
    manifest = json.loads((release.path / "manifest.json").read_text(encoding="utf-8"))

    with duckdb.connect(str(release.database), read_only=True) as connection:
        counted = {name: connection.execute(f"select count(*) from marts.{name}").fetchall()[0][0] for name in manifest["tables"]}

    assert {name: table["rows"] for name, table in manifest["tables"].items()} == counted
    assert manifest["is_synthetic"] is True
    assert manifest["as_of"] == "2025-11-20"
    assert [entry["source_id"] for entry in manifest["inputs"]] == ["feed_a", "feed_b"]


def test_held_cells_and_deliveries_are_in_the_meta_schema(release: Release) -> None:
    with duckdb.connect(str(release.database), read_only=True) as connection:
        assert connection.execute("select place, raw_text from meta.held where level = 'cell'").fetchall() == [("line 12, column 端口总数", "4,1Z0<b>")]
        assert connection.execute("select count(*) from meta.deliveries").fetchall() == [(2,)]


def test_release_id_is_the_date_and_the_content(release: Release) -> None:
    assert release.release_id == f"20251120-{release.content_hash[:8]}"


def test_content_hash_does_not_depend_on_the_order_of_rows(release: Release, home: Home, project: Project, ledger: Ledger) -> None:
    make_build(home, shuffled=True)

    assert publish(home, project, ledger).content_hash == release.content_hash


def test_content_hash_changes_with_one_figure(release: Release, home: Home, project: Project, ledger: Ledger) -> None:
    make_build(home, value="29.98")

    assert publish(home, project, ledger).content_hash != release.content_hash


def test_publishing_the_same_again_changes_nothing(release: Release, home: Home, project: Project, ledger: Ledger) -> None:
    before = {path: path.stat().st_mtime_ns for path in release.path.rglob("*")}

    again = publish(home, project, ledger, inputs_hash="inputs-2")

    assert again.outcome == "unchanged"
    assert {path: path.stat().st_mtime_ns for path in release.path.rglob("*")} == before


def test_the_current_release_tells_the_inputs_of_its_last_build(release: Release, home: Home, project: Project, ledger: Ledger) -> None:
    publish(home, project, ledger, inputs_hash="inputs-2")

    current = current_release(home)

    assert current is not None
    assert current.inputs_hash == "inputs-2"


def test_older_as_of_is_kept_but_does_not_become_current(release: Release, home: Home, project: Project, ledger: Ledger) -> None:
    older = publish(home, project, ledger, as_of=date(2025, 11, 1))

    assert older.outcome == "kept_older"
    assert not older.is_current
    assert older.database.is_file()
    assert current_release(home) == release
    assert [r.release_id for r in list_releases(home)] == [release.release_id, older.release_id]


def test_newer_as_of_becomes_current(release: Release, home: Home, project: Project, ledger: Ledger) -> None:
    newer = publish(home, project, ledger, as_of=date(2025, 11, 21))

    assert current_release(home) == newer


def test_crash_while_writing_leaves_the_last_release_and_the_next_try_succeeds(
    release: Release, home: Home, project: Project, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_build(home, value="31")

    def crash(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr("newinfra.publish.release.render_board", crash)
        with pytest.raises(OSError, match="disk full"):
            publish(home, project, ledger)

    assert current_release(home) == release
    assert list_releases(home) == [release]
    assert publish(home, project, ledger).is_current


def test_release_files_cannot_be_written_by_mistake(release: Release) -> None:
    assert {oct(path.stat().st_mode & 0o777) for path in release.path.rglob("*") if path.is_file()} == {"0o444"}


def test_publishing_without_a_build_says_what_to_do(home: Home, project: Project, ledger: Ledger) -> None:
    with pytest.raises(PublishError, match="newinfra nightly"):
        publish(home, project, ledger)


def test_build_without_marts_is_not_published(home: Home, project: Project, ledger: Ledger) -> None:
    duckdb.connect(str(home.build)).close()

    with pytest.raises(PublishError, match="no marts"):
        publish(home, project, ledger)


def test_file_opens_under_another_name(release: Release, tmp_path: Path) -> None:
    copy = tmp_path / "昨天的数据.duckdb"
    copy.write_bytes(release.database.read_bytes())

    with duckdb.connect(str(copy), read_only=True) as connection:
        assert connection.execute("select count(*) from 看板.指标进度").fetchall() == [(4,)]


def test_manifests_of_two_homes_are_the_same(release: Release, tmp_path: Path, project: Project) -> None:
    from newinfra.ledger import open_ledger

    other = Home(tmp_path / "other")
    other.root.mkdir()
    make_build(other, shuffled=True)

    twin = publish(other, project, open_ledger(other.ledger), as_of=AS_OF)

    assert twin.manifest == release.manifest
    assert (twin.board.read_bytes()) == release.board.read_bytes()


@pytest.mark.parametrize(("moment", "value"), [("2025-11-01", []), ("2025-11-06", [(29.5,)]), ("2025-11-20", [(29.97,)])])
def test_macro_gives_what_was_known_at_a_moment(release: Release, moment: str, value: list[tuple[float]]) -> None:
    with duckdb.connect(str(release.database), read_only=True) as connection:
        known = connection.execute(f"select value::double from marts.indicator_value_as_of(timestamp '{moment}') where region_code = '350600'").fetchall()

    assert known == value
