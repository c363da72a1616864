from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Callable

import pytest
from fetch_world import AS_OF, Answer, RestSite, dataset, page, rules, serving

from newinfra.fetch import FetchResult
from newinfra.home import Home
from newinfra.land import Landing

Night = Callable[..., FetchResult]


@pytest.mark.parametrize("changes", [{"app_secret": "the-wrong-secret"}, {"app_key": "the-wrong-key"}])
def test_a_wrong_secret_is_told_and_shown_nowhere(rest_night: Night, changes: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    result = rest_night(**changes)

    assert (rules(result), result.failed, result.landed) == (["auth_refused"], True, ())
    for secret in ("the-wrong-secret", "the-wrong-key", "the-secret"):
        assert secret not in str(result)
        assert secret not in caplog.text


def test_an_expired_token_is_renewed_once(rest_night: Night, rest_site: RestSite) -> None:
    serve = rest_site.answer

    def answer(path: str, query: dict[str, str], number: int) -> Answer:
        return (401, {}, b"expired") if number == 0 else serve(path, query, number)

    rest_site.answer = answer

    assert len(rest_night().landed) == 1


def test_a_token_that_is_always_refused_ends_the_visit(rest_night: Night, rest_site: RestSite) -> None:
    rest_site.answer = lambda *_: (401, {}, b"no")

    result = rest_night(dataset("ports"), dataset("subs"))

    assert rules(result) == ["auth_refused"]
    assert len(rest_site.requests) == 2


def test_a_business_error_at_http_200_costs_its_table_only(rest_night: Night, rest_site: RestSite) -> None:
    serve = rest_site.answer

    def answer(path: str, query: dict[str, str], number: int) -> Answer:
        return (200, {}, '{"code": "5001", "msg": "参数\\n错误 the-secret"}'.encode()) if path.endswith("ports") else serve(path, query, number)

    rest_site.answer = answer

    result = rest_night(dataset("ports"), dataset("subs"))

    assert [d.table_name for d in result.landed] == ["subs"]
    assert [(f.rule, f.table_name, f.period_label, f.got) for f in result.findings] == [("business_error", "ports", "2024-04", "5001 参数 错误 ***")]
    assert result.failed


def test_server_errors_are_tried_again_and_then_told(rest_night: Night, rest_site: RestSite) -> None:
    serve = rest_site.answer

    def failing(times: int) -> Callable[[str, dict[str, str], int], Answer]:
        return lambda path, query, number: (500, {}, b"") if number < times else serve(path, query, number)

    rest_site.answer = failing(2)
    healed = rest_night()
    rest_site.requests.clear()
    rest_site.answer = failing(99)
    broken = rest_night(dataset("ports", history_start="2023-01"), as_of=AS_OF)

    assert len(healed.landed) == 1
    assert healed.findings == ()
    assert rules(broken) == ["server_error"] * 3
    assert len(rest_site.requests) == 9


def test_a_busy_server_is_given_the_time_it_asks_for(rest_night: Night, rest_site: RestSite) -> None:
    serve = rest_site.answer
    rest_site.answer = lambda path, query, number: (429, {"Retry-After": "1"}, b"") if number == 0 else serve(path, query, number)
    started = time.monotonic()

    assert len(rest_night().landed) == 1
    assert time.monotonic() - started >= 1


def test_a_refused_connection_is_unreachable(rest_night: Night) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]

    result = rest_night(url=f"http://127.0.0.1:{port}/feed")

    assert (rules(result), result.failed) == (["source_unreachable"], True)


def test_a_server_that_never_answers_is_given_up(rest_night: Night) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        result = rest_night(url=f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_seconds=0.1)

    assert rules(result) == ["source_unreachable"]


def test_faults_met_before_the_server_went_away_are_told_too(rest_night: Night, rest_site: RestSite) -> None:
    def answer(path: str, query: dict[str, str], number: int) -> Answer:
        return (200, {}, b'{"code": "5001"}') if path.endswith("ports") else (401, {}, b"")

    rest_site.answer = answer

    assert rules(rest_night(dataset("ports"), dataset("subs"))) == ["auth_refused", "business_error"]


def test_an_answer_cut_off_in_the_middle_is_tried_again(rest_night: Night, rest_site: RestSite) -> None:
    serve = rest_site.answer

    def answer(path: str, query: dict[str, str], number: int) -> Answer:
        status, headers, body = serve(path, query, number)
        return (status, {**headers, "Content-Length": str(len(body) + 100), "Connection": "close"}, body) if number == 0 else (status, headers, body)

    rest_site.answer = answer

    assert len(rest_night(timeout_seconds=0.5).landed) == 1


def rows_and_totals(result: FetchResult, home: Home) -> list[tuple[int, int]]:
    landing, seen = Landing(home.landing), []
    for part in result.landed[0].parts:
        with landing.open(part) as file:
            data = json.load(file)["data"]
        seen.append((len(data["rows"]), int(data["total"])))
    return seen


SIX = [{"n": str(n)} for n in range(6)]


def test_a_pull_that_met_the_publishers_own_update_is_made_again(rest_night: Night, rest_site: RestSite, home: Home) -> None:
    serve = serving(SIX[:3])
    rest_site.answer = lambda path, query, number: page(SIX[:2], 9) if number == 0 else serve(path, query, number)

    result = rest_night()

    assert result.findings == ()
    assert rows_and_totals(result, home) == [(2, 3), (1, 3)]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, {}, b"<html>login</html>"), "<html>"),
        ((200, {}, b"[" * 100_000), "100000"),
        ((200, {}, b'{"code": "200", "data": {"total": "3"}}'), "没有"),
        ((200, {}, b'{"code": "200", "data": {"total": "many", "rows": [], "publishTime": "2024-05-10"}}'), "many"),
        ((200, {}, b'{"code": "200", "data": {"total": 0, "rows": [], "publishTime": "soon"}}'), "soon"),
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), "302"),
        ((404, {}, b""), "404"),
        ((200, {"Content-Encoding": "gzip"}, b"not gzip"), ""),
    ],
)
def test_an_answer_that_is_no_page_is_a_protocol_error(rest_night: Night, rest_site: RestSite, answer: Answer, words: str) -> None:
    rest_site.answer = lambda *_: answer

    result = rest_night()

    assert rules(result) == ["protocol_error"]
    assert words in result.findings[0].got


@pytest.mark.parametrize(
    ("pages", "landed", "words"),
    [
        ({"1": page(SIX[:2], 6), "2": page(SIX[2:3], 6)}, [(2, 6), (1, 6)], "共 3 行"),
        ({"1": page(SIX[:2], 6), "2": page(SIX[:2], 6)}, [(2, 6)], "相同"),
        ({"1": page(SIX[:2], 6), "2": page(SIX[2:4], 5), "3": page(SIX[4:5], 5)}, [(2, 6), (2, 5), (1, 5)], "由 6 变为 5"),
        ({"1": page(SIX[:2], 1)}, [(2, 1)], "共 2 行"),
    ],
    ids=["short", "repeated", "changed total", "more than the total"],
)
def test_pages_that_do_not_fit_together_land_with_a_finding_and_end(
    rest_night: Night, rest_site: RestSite, home: Home, pages: dict[str, Answer], landed: list[tuple[int, int]], words: str
) -> None:
    rest_site.answer = lambda path, query, number: pages.get(query["pageNum"], page([], 6))

    result = rest_night()

    assert [(f.rule, f.severity) for f in result.findings] == [("pull_inconsistent", "warning")]
    assert words in result.findings[0].got
    assert rows_and_totals(result, home) == landed
    assert len(rest_site.requests) < 12
