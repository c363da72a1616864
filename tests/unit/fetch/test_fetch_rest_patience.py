"""Tokens that expire, servers that are busy, slow or only to be asked now and then."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from fetch_world import ENVELOPE, REST_TRANSPORT, Answer, RestSite, certificate, dataset, page, rules, serving, tls_of

from newinfra.fetch import FetchResult, http

Night = Callable[..., FetchResult]
EXPIRED = json.dumps({"code": "4011", "msg": "令牌过期"}).encode()
BUSY = json.dumps({"code": "9001", "msg": "系统繁忙"}).encode()
PORTS = dataset("ports", layout={"format": "json", "envelope": {**ENVELOPE, "token_expired_codes": ["4011"], "busy_codes": ["9001"]}})


@pytest.mark.parametrize("refusal", [(401, {}, b"no"), (200, {}, EXPIRED)], ids=["status", "business code"])
def test_a_token_that_expires_in_the_middle_of_a_pull_is_renewed_once(rest_night: Night, rest_site: RestSite, refusal: Answer) -> None:
    serve = rest_site.answer
    rest_site.refusal = refusal

    def answer(path: str, query: dict[str, str], number: int) -> Answer:
        rest_site.token = "the-second-token"  # from here on the first is refused
        return serve(path, query, number)

    rest_site.answer = answer

    result = rest_night(PORTS)

    assert ([len(delivery.parts) for delivery in result.landed], result.findings) == ([2], ())
    assert [query["pageNum"] for _, query in rest_site.requests] == ["1", "2", "2"]
    assert len(rest_site.logins) == 2


def test_a_business_code_for_an_expired_token_that_stays_ends_the_visit(rest_night: Night, rest_site: RestSite) -> None:
    rest_site.answer = lambda *_: (200, {}, EXPIRED)

    result = rest_night(PORTS, dataset("subs"))

    assert (rules(result), len(rest_site.requests), len(rest_site.logins)) == (["auth_refused"], 2, 2)
    assert result.findings[0].got == "4011 令牌过期"


def test_a_token_that_the_server_repeats_is_in_no_finding_and_no_log(rest_night: Night, rest_site: RestSite, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rest_site.answer = lambda *_: (200, {}, b'{"code": "5001", "msg": "no such grant: the-token"}')

    result = rest_night()

    assert result.findings[0].got == "5001 no such grant: ***"
    assert "the-token" not in str(result) + caplog.text


def test_a_code_for_busy_is_asked_again(rest_night: Night, rest_site: RestSite) -> None:
    serve = rest_site.answer
    rest_site.answer = lambda path, query, number: (200, {}, BUSY) if number < 2 else serve(path, query, number)

    assert len(rest_night(PORTS).landed) == 1


def test_a_code_for_busy_that_stays_is_told_with_the_servers_words(rest_night: Night, rest_site: RestSite) -> None:
    rest_site.answer = lambda *_: (200, {}, BUSY)

    result = rest_night(PORTS)

    assert [(f.rule, f.got) for f in result.findings] == [("business_error", "9001 系统繁忙")]
    assert len(rest_site.requests) == 3


@pytest.mark.parametrize("header", ["86400", format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)], ids=["seconds", "date"])
@pytest.mark.parametrize("status", [429, 503])
def test_no_server_makes_a_night_wait_for_long(rest_night: Night, rest_site: RestSite, status: int, header: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LONGEST_WAIT_SECONDS", 0.1)
    serve = rest_site.answer
    rest_site.answer = lambda path, query, number: (status, {"Retry-After": header}, b"") if number == 0 else serve(path, query, number)

    assert len(rest_night().landed) == 1
    assert rest_site.arrivals[1] - rest_site.arrivals[0] >= 0.1


def test_requests_keep_to_the_rate_that_the_contract_allows(rest_night: Night, rest_site: RestSite) -> None:
    rest_site.answer = serving([{"n": str(number)} for number in range(8)])

    rest_night(transport={**REST_TRANSPORT, "requests_per_second": 25})

    gaps = [later - sooner for sooner, later in zip(rest_site.arrivals, rest_site.arrivals[1:], strict=False)]
    assert len(gaps) == 3
    assert sum(gaps) >= 3 / 25 - 0.005  # each leaves on time; one may be a little late, and the next then seems early


def test_an_answer_that_drips_is_cut_off_and_comes_the_next_night(rest_night: Night, rest_site: RestSite) -> None:
    serve = rest_site.answer
    status, _, body = page([{"n": "x" * 500}], "1")
    rest_site.answer = lambda *_: (status, {"X-Drip": "1"}, body)
    started = time.monotonic()
    dripping = rest_night(timeout_seconds=0.1)
    seconds = time.monotonic() - started
    rest_site.answer = serve

    assert (rules(dripping), dripping.landed) == (["source_unreachable"], ())
    assert "过慢" in dripping.findings[0].got
    assert seconds < 3 * 0.02 * len(body)  # what three whole answers would have taken at least
    assert len(rest_night().landed) == 1


def test_without_a_total_a_pull_whose_pages_repeat_is_not_landed_at_all(rest_night: Night, rest_site: RestSite) -> None:
    envelope = {key: value for key, value in ENVELOPE.items() if key != "total_pointer"}
    rest_site.answer = lambda *_: page([{"n": "1"}, {"n": "2"}], "2")

    result = rest_night(dataset("ports", layout={"format": "json", "envelope": envelope}))

    assert (result.landed, result.failed) == ((), True)
    assert [(f.rule, f.period_label) for f in result.findings] == [("protocol_error", "2024-04")]
    assert "相同" in result.findings[0].got


def test_a_certificate_that_nobody_vouches_for_is_refused(rest_night: Night, rest_site: RestSite, tmp_path: Path) -> None:
    pem = certificate(tmp_path)
    with RestSite(rest_site.answer, tls=tls_of(pem)) as site:
        url = f"https://127.0.0.1:{site.port}/feed"
        refused = rest_night(url=url)
        seen = len(site.logins)
        vouched = rest_night(url=url, ca=str(pem))

    assert (rules(refused), seen) == (["source_unreachable"], 0)
    assert len(vouched.landed) == 1
