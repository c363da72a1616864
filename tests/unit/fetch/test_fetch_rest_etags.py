"""What a publisher calls unchanged is not asked for again; what it only half calls so, is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from fetch_world import AS_OF, ENVELOPE, Answer, RestSite, dataset, serving

from newinfra.fetch import FetchResult
from newinfra.home import Home
from newinfra.land import Landing

Night = Callable[..., FetchResult]
FOUR = [{"n": str(number)} for number in range(4)]


@pytest.fixture
def tagged(rest_site: RestSite) -> RestSite:
    """Two pages of two rows, each under the ETag of its body."""
    publish(rest_site, FOUR)
    return rest_site


def publish(site: RestSite, rows: list[dict[str, str]], *, lies: tuple[str, ...] = (), **options: str) -> None:
    """Serve these rows; pages named in `lies` are said to be unchanged whatever is asked."""
    serve = serving(rows, **options)

    def answer(path: str, query: dict[str, str], number: int) -> Answer:
        status, headers, body = serve(path, query, number)
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        condition = site.conditions[-1]
        if condition and (condition == etag or query["pageNum"] in lies):
            return 304, {"ETag": etag}, b""
        return status, {**headers, "ETag": etag}, body

    site.answer = answer


def asked(site: RestSite) -> list[tuple[str, bool]]:
    """Each request since the last look: its page, and whether it was conditional."""
    seen = [(query["pageNum"], bool(condition)) for (_, query), condition in zip(site.requests, site.conditions, strict=True)]
    site.requests.clear()
    site.conditions.clear()
    return seen


def test_a_pull_whose_pages_are_all_unchanged_is_no_news(rest_night: Night, tagged: RestSite) -> None:
    assert len(rest_night().landed) == 1
    assert asked(tagged) == [("1", False), ("2", False)]

    again = rest_night(as_of=AS_OF + timedelta(days=1))

    assert (again.landed, again.findings) == ((), ())
    assert asked(tagged) == [("1", True), ("2", True)]


def test_one_changed_page_brings_the_whole_pull_anew(rest_night: Night, tagged: RestSite) -> None:
    rest_night()
    asked(tagged)
    publish(tagged, [*FOUR[:3], {"n": "restated"}], lies=("1",), published="2024-05-18T09:00:00+08:00")

    assert [len(d.parts) for d in rest_night().landed] == [2]
    assert asked(tagged) == [("1", True), ("2", True), ("1", False), ("2", False)]

    rest_night()

    assert asked(tagged) == [("1", True), ("2", True)]  # under the new tags


def test_a_landing_that_lost_its_bytes_is_filled_again(rest_night: Night, tagged: RestSite, home: Home) -> None:
    (delivery,) = rest_night().landed
    lost = Landing(home.landing).path(delivery.parts[1].sha256)
    lost.unlink()

    rest_night()

    assert lost.is_file()


def test_another_question_is_not_answered_by_the_tags_of_the_first(rest_night: Night, tagged: RestSite) -> None:
    rest_night()
    asked(tagged)

    rest_night(dataset("ports", request={"path": "/ports", "parameters": {"month": "{yyyymm}", "scope": "all"}}))

    assert asked(tagged) == [("1", False), ("2", False)]


def test_a_pull_that_does_not_fit_together_leaves_no_tags(rest_night: Night, tagged: RestSite) -> None:
    serve = tagged.answer
    tagged.answer = lambda path, query, number: serve(path, {**query, "pageNum": "1"}, number)
    rest_night()
    asked(tagged)
    tagged.answer = serve

    assert [len(d.parts) for d in rest_night().landed] == [2]
    assert asked(tagged) == [("1", False), ("2", False)]


def test_tags_of_full_pages_without_a_total_are_not_relied_on(rest_night: Night, tagged: RestSite) -> None:
    """A page may have been added behind the last, and no tag would tell."""
    envelope = {key: value for key, value in ENVELOPE.items() if key != "total_pointer"}
    table = dataset("ports", layout={"format": "json", "envelope": envelope})
    rest_night(table)
    asked(tagged)
    publish(tagged, [*FOUR, {"n": "added"}])

    assert [len(d.parts) for d in rest_night(table).landed] == [3]


def test_an_unasked_for_304_is_no_page(rest_night: Night, rest_site: RestSite) -> None:
    rest_site.answer = lambda *_: (304, {}, b"")

    assert [f.rule for f in rest_night().findings] == ["protocol_error"]
