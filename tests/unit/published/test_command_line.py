"""The command line as a program meets it: exit codes, what goes to stdout, what an error says."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from published_case import AS_OF, finding, keep

from newinfra.cli import main
from newinfra.home import Home
from newinfra.ledger import Ledger
from newinfra.project import REPOSITORY, Project
from newinfra.publish import Release
from newinfra.publish.heartbeat import beat

DONE, FAILED, USAGE, LOCKED = 0, 1, 2, 4
COMMANDS = [
    *("nightly", "status", "check", "template", "sources", "sql", "explain", "doctor"),
    *("releases list", "findings list", "quarantine show", "contract show", "contract lint", "sandbox advance"),
]


@dataclass(frozen=True)
class Ran:
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Ran]


@pytest.fixture
def newinfra(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs the command line in this process, for starting one costs more than most commands."""

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["newinfra", *arguments])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        return Ran(code, *capsys.readouterr())

    before = dict(os.environ)
    monkeypatch.setenv("COLUMNS", "160")
    yield run
    os.environ.clear()
    os.environ.update(before)


def test_without_arguments_it_shows_the_help_in_both_languages(newinfra: Run) -> None:
    ran = newinfra()

    assert ran.returncode == DONE
    for word in ("nightly", "sandbox", "sources", "sql", "explain", "doctor", "日常", "Daily", "退出码"):
        assert word in ran.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, newinfra: Run) -> None:
    ran = newinfra(*command.split(), "-h")

    assert ran.returncode == DONE
    assert f"newinfra {command}" in ran.stdout.split("Example:")[1]


def test_version_is_told(newinfra: Run) -> None:
    assert newinfra("--version").stdout.startswith("newinfra ")


def test_unknown_command_is_a_usage_error(newinfra: Run) -> None:
    assert newinfra("nightmare").returncode == USAGE


@pytest.mark.parametrize(
    "arguments",
    [["--project", "REAL", "contract", "lint"], ["contract", "lint", "--project", "REAL"], ["contract", "lint", "--project=REAL"]],
)
def test_another_plan_may_be_named_before_or_after_the_command(arguments: list[str], newinfra: Run) -> None:
    real = str(REPOSITORY / "tests" / "real")

    ran = newinfra(*[argument.replace("REAL", real) for argument in arguments], "--json")

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == []


def test_naming_no_plan_is_a_usage_error(newinfra: Run) -> None:
    assert newinfra("sources", "--project").returncode == 2


def test_importing_the_command_line_is_light() -> None:
    heavy = "{'pandas', 'duckdb', 'airflow', 'great_expectations', 'dbt', 'asyncssh', 'httpx', 'jinja2', 'pydantic'}"
    code = f"import sys, newinfra.cli; print(sorted({heavy} & set(sys.modules)))"

    ran = subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(REPOSITORY / "src")}, capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"


@pytest.mark.usefixtures("release")
def test_sql_counts_rows_as_json_and_csv(newinfra: Run) -> None:
    query = "select count(*) as n, max(latest_value) as v from marts.mart_scoreboard"

    assert json.loads(newinfra("sql", query, "--json").stdout) == [{"n": 4, "v": 100}]
    assert list(csv.reader(io.StringIO(newinfra("sql", query, "--csv").stdout))) == [["n", "v"], ["4", "100.000000"]]


@pytest.mark.usefixtures("release")
def test_sql_puts_only_data_on_stdout(newinfra: Run) -> None:
    ran = newinfra("sql", "select 指标名称 from 看板.指标进度 order by 1")

    assert "每万人基站数" in ran.stdout
    assert "rows" not in ran.stdout
    assert "4 行" in ran.stderr


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    "query",
    [
        "delete from marts.mart_scoreboard",
        "create table marts.x (i int)",
        "select * from read_csv('/etc/passwd')",
        "copy marts.mart_scoreboard to '/tmp/x.csv'",
        "attach '/tmp/other.duckdb'",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_sql_cannot_write_nor_reach_other_files(query: str, newinfra: Run) -> None:
    ran = newinfra("sql", query)

    assert ran.returncode == FAILED
    assert "Traceback" not in ran.stderr


@pytest.mark.usefixtures("release")
def test_sql_reads_the_query_from_a_file(tmp_path: Path, newinfra: Run) -> None:
    (tmp_path / "q.sql").write_text("select 42 as answer", encoding="utf-8")

    assert json.loads(newinfra("sql", "--file", str(tmp_path / "q.sql"), "--json").stdout) == [{"answer": 42}]


@pytest.mark.usefixtures("release")
def test_sql_error_says_what_the_database_said(newinfra: Run) -> None:
    ran = newinfra("sql", "select nothing from nowhere")

    assert ran.returncode == FAILED
    assert "nowhere" in ran.stderr
    assert ran.stdout == ""


@pytest.mark.usefixtures("home")
def test_error_says_what_where_and_what_to_do_without_a_traceback(newinfra: Run) -> None:
    ran = newinfra("sql", "select 1")

    assert ran.returncode == FAILED
    assert "错误 Error" in ran.stderr
    assert "newinfra nightly" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.usefixtures("home")
def test_traceback_is_shown_when_asked_for(newinfra: Run) -> None:
    assert "Traceback" in newinfra("-vv", "sql", "select 1").stderr


@pytest.mark.usefixtures("release")
def test_markup_in_data_is_not_acted_on(newinfra: Run) -> None:
    ran = newinfra("sql", "select 'a[bold]b' || chr(27) || '[31mred' as t")

    assert "a[bold]b" in ran.stdout
    assert "\x1b" not in ran.stdout


def test_project_that_is_none_is_refused(tmp_path: Path, newinfra: Run) -> None:
    ran = newinfra("--project", str(tmp_path), "sources")

    assert ran.returncode == FAILED
    assert "seeds/" in ran.stderr


@pytest.mark.usefixtures("project", "home")
def test_second_run_is_told_that_the_home_is_locked(home: Home, newinfra: Run) -> None:
    with (home.root / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        ran = newinfra("nightly", "--no-sandbox", "--as-of", "2025-11-20")

    assert ran.returncode == LOCKED
    assert "another run" in ran.stderr


def test_releases_are_listed_with_the_current_one_marked(release: Release, newinfra: Run) -> None:
    [entry] = json.loads(newinfra("releases", "list", "--json").stdout)

    assert (entry["release_id"], entry["as_of"], entry["current"]) == (release.release_id, "2025-11-20", "*")


@pytest.mark.usefixtures("home")
def test_status_without_a_release_fails(newinfra: Run) -> None:
    assert newinfra("status").returncode == FAILED


def test_status_fails_when_the_last_success_is_too_old(release: Release, home: Home, newinfra: Run) -> None:
    beat(home, as_of=AS_OF, succeeded=True, release_id=release.release_id)
    fresh = newinfra("status", "--max-age", "26h")
    record = json.loads((home.root / "heartbeat.json").read_text(encoding="utf-8"))
    record["last_success_at"] = datetime.fromtimestamp(time.time() - 27 * 3600, UTC).isoformat()
    (home.root / "heartbeat.json").write_text(json.dumps(record), encoding="utf-8")
    old = newinfra("status", "--max-age", "26h")

    assert (fresh.returncode, old.returncode) == (DONE, FAILED)
    assert release.release_id in fresh.stdout


@pytest.mark.usefixtures("release")
def test_failed_night_does_not_count_as_a_heartbeat(home: Home, newinfra: Run) -> None:
    beat(home, as_of=AS_OF, succeeded=False, release_id="")

    assert newinfra("status", "--max-age", "26h").returncode == FAILED


def test_status_refuses_an_age_it_cannot_read(newinfra: Run) -> None:
    assert newinfra("status", "--max-age", "yesterday").returncode == USAGE


def test_findings_are_listed_and_filtered(ledger: Ledger, newinfra: Run) -> None:
    keep(ledger, finding(), finding(owner_unit="bureau_b", severity="info", place="B2"))

    everything = json.loads(newinfra("findings", "list", "--json").stdout)
    critical = json.loads(newinfra("findings", "list", "--json", "--severity", "critical").stdout)

    assert [entry["severity"] for entry in everything] == ["critical", "info"]
    assert [entry["owner_unit"] for entry in critical] == ["bureau_a"]
    assert newinfra("findings", "list", "--severity", "awful").returncode == USAGE


def test_a_finding_without_a_unit_is_listed_as_the_engineers(ledger: Ledger, newinfra: Run) -> None:
    keep(ledger, finding(), finding(owner_unit="", place="B2"))

    ours = newinfra("findings", "list", "--unit", "engineer").stdout

    assert "运维" in ours
    assert "甲局" not in ours


def test_quarantine_shows_one_held_cell(ledger: Ledger, newinfra: Run) -> None:
    with ledger.transaction() as connection:
        connection.execute(
            "insert into quarantine values"
            " ('abc123', null, 'feed_a', 'ports', 'cell', 'number_not_parsed', 'C17', '端口', '4,1Z0', '整数', '不是数字', 'bureau_a',"
            " '2025-11-10T00:00:00+00:00')"
        )

    assert json.loads(newinfra("quarantine", "show", "abc", "--json").stdout)["raw_text"] == "4,1Z0"
    assert newinfra("quarantine", "show", "zzz").returncode == FAILED
    assert "4,1Z0" in newinfra("quarantine", "list").stdout


@pytest.mark.usefixtures("home")
def test_doctor_fails_where_there_is_no_contract(project: Project, newinfra: Run) -> None:
    ran = newinfra("doctor", "--json")

    verdicts = {entry["check"]: entry["result"] for entry in json.loads(ran.stdout)}
    assert ran.returncode == FAILED
    assert verdicts["Python"] == "ok"
    assert verdicts["计划 project"] == "failed"


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("name", ["per_head", "T01", "t01"])
def test_explain_walks_from_the_number_to_its_cells(name: str, newinfra: Run) -> None:
    told = json.loads(newinfra("explain", name, "--json").stdout)

    assert (told["value"]["value"], told["value"]["numerator"], told["value"]["denominator"]) == (29.97, 14985, 500)
    assert told["value"]["formula_zh"] == "基站数 ÷ 常住人口 × 10000"
    assert [(cell["file_name"], cell["place"], cell["raw_text"], cell["factor"]) for cell in told["cells"]] == [
        ("ports_202510.csv", "C2", "1.4985", 10000),
        ("list_2025Q3.xlsx", "Sheet1!B3", "500", 10000),
    ]


@pytest.mark.usefixtures("release")
def test_explain_of_a_county_gives_its_own_value_and_cells(newinfra: Run) -> None:
    told = json.loads(newinfra("explain", "T01", "--region", "芗城区", "--json").stdout)

    assert told["value"]["value"] == 31
    assert [cell["place"] for cell in told["cells"]] == ["C2"]


@pytest.mark.usefixtures("release")
def test_explain_as_of_a_day_gives_the_value_and_the_cells_of_then(newinfra: Run) -> None:
    told = json.loads(newinfra("explain", "T01", "--as-of", "2025-11-10", "--json").stdout)

    assert (told["value"]["value"], told["value"]["version_no"]) == (29.5, 1)
    assert [(cell["place"], cell["value"]) for cell in told["cells"]] == [("line 9, column 端口总数", 14750), ("Sheet1!B3", 5000000)]


@pytest.mark.usefixtures("release")
def test_explain_before_anything_was_known_is_refused(newinfra: Run) -> None:
    ran = newinfra("explain", "T01", "--as-of", "2025-11-01")

    assert ran.returncode == FAILED
    assert "2025-11-01" in ran.stderr


@pytest.mark.usefixtures("release")
def test_explain_of_an_indicator_without_a_value_says_why(newinfra: Run) -> None:
    told = newinfra("explain", "T03")

    assert told.returncode == DONE
    assert "应报数据未齐" in told.stdout


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("arguments", [("T99",), ("T01", "--period", "1999")])
def test_explain_of_nothing_fails(arguments: tuple[str, ...], newinfra: Run) -> None:
    assert newinfra("explain", *arguments).returncode == FAILED
