from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from fetch_world import AS_OF, ENVELOPE, RestSite, city_time, dataset, page, serving

from newinfra.clock import cutoff
from newinfra.fetch import FetchResult
from newinfra.home import Home
from newinfra.land import Landing
from newinfra.ledger import Ledger

Night = Callable[..., FetchResult]


def test_pages_land_as_they_came_until_the_total_is_reached(rest_night: Night, rest_site: RestSite, home: Home) -> None:
    result = rest_night()

    (delivery,) = result.landed
    assert rest_site.requests == [("/feed/ports", {"month": "202404", "pageNum": n, "pageSize": "2"}) for n in ("1", "2")]
    assert (delivery.period_label, delivery.known_at, [part.name for part in delivery.parts]) == (
        "2024-04",
        city_time(2024, 5, 10),
        ["page-0001.json", "page-0002.json"],
    )
    with Landing(home.landing).open(delivery.parts[0]) as file:
        assert file.read() == page([{"n": "0012"}, {"n": "2"}], "3")[2]
    assert (result.findings, result.failed) == ((), False)


def test_every_missing_period_is_asked_and_the_latest_landed_ones_again(rest_night: Night, rest_site: RestSite) -> None:
    table = dataset("ports", history_start="2024-01")
    assert len(rest_night(table).landed) == 4
    rest_site.requests.clear()

    again = rest_night(table, as_of=AS_OF + timedelta(days=20))

    assert [d.period_label for d in again.landed] == ["2024-05"]
    assert [query["month"] for _, query in rest_site.requests if query["pageNum"] == "1"] == ["202404", "202405"]


def test_rows_that_did_not_change_are_no_news_even_if_the_envelope_did(rest_night: Night, rest_site: RestSite) -> None:
    rest_night()
    rest_site.answer = serving([{"n": "0012"}, {"n": "2"}, {"n": "3"}], published="2024-05-18T09:00:00+08:00", requestId="another")

    assert rest_night().landed == ()


def test_restated_rows_are_a_new_delivery(rest_night: Night, rest_site: RestSite) -> None:
    rest_night()
    rest_site.answer = serving([{"n": "12"}, {"n": "2"}, {"n": "3"}], published="2024-05-18T09:00:00")

    assert [d.known_at for d in rest_night().landed] == [city_time(2024, 5, 18)]


def test_a_period_that_is_held_is_asked_again_beyond_the_look_back(rest_night: Night, rest_site: RestSite, ledger: Ledger) -> None:
    table = dataset("ports", history_start="2024-01")
    first = rest_night(table).landed[0]
    with ledger.transaction() as connection:
        connection.execute("update deliveries set state = 'held' where delivery_id = ?", (first.delivery_id,))
    rest_site.answer = serving([{"n": "repaired"}])

    assert [d.period_label for d in rest_night(table).landed] == ["2024-01", "2024-04"]


def test_what_was_published_at_the_cutoff_or_later_is_for_another_night(rest_night: Night, rest_site: RestSite) -> None:
    rest_site.answer = serving([{"n": "1"}], published="2024-05-21T00:00:00+08:00")

    assert rest_night().landed == ()
    assert len(rest_night(as_of=AS_OF + timedelta(days=1)).landed) == 1


def test_without_a_publication_time_a_pull_is_known_at_the_end_of_the_night(rest_night: Night, rest_site: RestSite) -> None:
    envelope = {key: value for key, value in ENVELOPE.items() if key != "published_at_pointer"}

    (delivery,) = rest_night(dataset("ports", layout={"format": "json", "envelope": envelope})).landed

    assert delivery.known_at == cutoff(AS_OF) - timedelta(seconds=1)


def test_a_period_that_is_not_out_yet_is_nothing(rest_night: Night, rest_site: RestSite) -> None:
    rest_site.answer = lambda *_: (200, {}, b'{"code": 204, "msg": "not yet"}')

    result = rest_night()

    assert (result.landed, result.findings, result.failed) == ((), (), False)


def test_an_empty_dataset_is_a_delivery_of_no_rows(rest_night: Night, rest_site: RestSite) -> None:
    rest_site.answer = lambda *_: page([], 0)

    assert [len(d.parts) for d in rest_night().landed] == [1]


def test_without_a_total_pages_are_asked_until_one_is_short(rest_night: Night, rest_site: RestSite) -> None:
    envelope = {key: value for key, value in ENVELOPE.items() if key != "total_pointer"}

    (delivery,) = rest_night(dataset("ports", layout={"format": "json", "envelope": envelope})).landed

    assert len(delivery.parts) == 2


def test_a_dataset_without_periods_is_asked_once_a_night(rest_night: Night, rest_site: RestSite) -> None:
    table = dataset("all", period_from="column", request={"path": "/all"})

    assert [d.period_label for d in rest_night(table).landed] == ["all"]
    assert rest_night(table, as_of=AS_OF + timedelta(days=1)).landed == ()


def test_the_connections_request_names_quarters_and_halves(rest_night: Night, rest_site: RestSite) -> None:
    quarter = dataset(
        "racks", cadence="quarter", history_start="2024Q1", request={"path": "/racks/{yyyy}", "parameters": {"q": "{yyyy}Q{q}", "h": "{h}", "m": "{mm}"}}
    )

    rest_night(quarter)

    assert rest_site.requests[0] == ("/feed/racks/2024", {"q": "2024Q1", "h": "1", "m": "03", "pageNum": "1", "pageSize": "2"})
