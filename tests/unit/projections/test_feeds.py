"""The feeds: what is told of an opportunity, and that whoever follows misses nothing."""

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from httpx import ASGITransport, AsyncClient
from lyceum_projections.answers import Card
from lyceum_projections.facts import OpportunityCancelled
from lyceum_projections.feeds import http, rpde
from lyceum_projections.feeds.http import feeds
from lyceum_projections.http_api import create_http_app
from lyceum_projections.queries import Queries

from .card_feeds import FeedsOfCards
from .city import an_id, opportunity, partner, published
from .conftest import NOW, card

SITE = "https://learning.example.org"
RPDE = "/api/feeds/rpde"


@pytest.fixture
def city() -> FeedsOfCards:
    return FeedsOfCards()


@pytest.fixture
async def client(city: FeedsOfCards) -> AsyncIterator[AsyncClient]:
    app = create_http_app(cast(Queries, None), feeds(city, SITE, "https://example.org/licence"))
    async with AsyncClient(transport=ASGITransport(app), base_url=SITE) as client:
        yield client


async def followed(client: AsyncClient, start: str = RPDE) -> tuple[list[Any], str]:
    """All items from here on, and where to go on later."""
    items: list[Any] = []
    while True:
        page = (await client.get(start)).json()
        if not page["items"]:
            return items, page["next"]
        items += page["items"]
        start = page["next"]


def shown(title: str, **changes: Any) -> Card:
    return Card.of(card(opportunity(title), published(title, **changes)), NOW, "Open Door")


async def test_the_feed_tells_each_opportunity_once_and_ends_with_an_empty_page(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "CHANGES_A_PAGE", 2)
    items, _ = await followed(client)
    assert [(item["state"], item["id"]) for item in items] == [
        ("updated", str(an_id("robots"))),
        ("updated", str(an_id("swim"))),
        ("updated", str(an_id("photo"))),
        ("deleted", str(an_id("closed"))),
    ]
    numbers = [item["modified"] for item in items]
    assert numbers == sorted(set(numbers))


async def test_who_follows_hears_what_changed_meanwhile_and_nothing_else(
    client: AsyncClient, city: FeedsOfCards
) -> None:
    _, later = await followed(client)
    city.change(shown("robots", capacity=3))
    items, later = await followed(client, later)
    assert [item["data"]["maximumAttendeeCapacity"] for item in items] == [3]
    assert (await followed(client, later))[0] == []


async def test_what_is_cancelled_is_told_as_such_and_what_is_closed_is_deleted(
    client: AsyncClient, city: FeedsOfCards
) -> None:
    _, later = await followed(client)
    cancelled = card(opportunity("robots"), published(), OpportunityCancelled(reason="No room."))
    city.change(Card.of(cancelled, NOW, "Open Door"))
    ((item,), _) = await followed(client, later)
    assert item["data"]["eventStatus"] == "https://schema.org/EventCancelled"


async def test_after_a_rebuild_it_says_to_begin_again(
    client: AsyncClient, city: FeedsOfCards
) -> None:
    """The numbers are of another view: to go on by them could pass over something."""
    _, later = await followed(client)
    city.feed = "cards_v1_again"
    answer = await client.get(later)
    assert answer.status_code == 422
    assert answer.json()["violations"][0]["field"] == "feed"


async def test_pages_may_be_kept_but_the_last_one_only_shortly(client: AsyncClient) -> None:
    _, later = await followed(client)
    assert (await client.get(later)).headers["cache-control"] == "public, max-age=8"
    answer = await client.get(RPDE)
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.headers["content-type"] == rpde.MEDIA_TYPE
    assert answer.headers["access-control-allow-origin"] == "*"


def test_an_event_has_its_moments_in_its_own_zone_and_leaves_out_what_is_not_known() -> None:
    zone = "America/Chicago"
    at = {"start_time": "09:30", "end_time": "12:00", "time_zone": zone}
    summer = {"start_date": "2026-07-01", "end_date": "2026-11-14", **at}
    told = rpde.event(shown("Sailing", schedule=summer, price="unknown"), SITE)
    assert told["startDate"] == "2026-07-01T09:30:00-05:00"
    assert told["endDate"] == "2026-11-14T12:00:00-06:00"
    assert told["typicalAgeRange"] == "11-13"
    assert "isAccessibleForFree" not in told
    assert "description" not in told
    assert rpde.event(shown("Sailing", place=None), SITE).get("location") is None


async def test_services_come_by_pages_with_what_is_over_as_inactive(client: AsyncClient) -> None:
    first = (await client.get("/api/feeds/hsds/services?per_page=3")).json()
    last = (await client.get("/api/feeds/hsds/services?per_page=3&page=2")).json()
    told = {each["name"]: each for each in (*first["contents"], *last["contents"])}
    assert (first["total_items"], first["total_pages"], first["size"]) == (4, 2, 3)
    assert (first["last_page"], last["last_page"], last["first_page"]) == (False, True, False)
    assert told["Robotics club"]["status"] == "active"
    assert told["Robotics of last year"]["status"] == "inactive"
    assert told["Swimming for beginners"]["organization"]["name"] == "Lake School"
    beyond = (await client.get("/api/feeds/hsds/services?page=9")).json()
    assert (beyond["empty"], beyond["contents"], beyond["last_page"]) == (True, [], True)


async def test_one_service_is_what_its_page_shows_and_another_is_not_found(
    client: AsyncClient,
) -> None:
    id_ = an_id("swim")
    listed = (await client.get("/api/feeds/hsds/services")).json()["contents"]
    alone = (await client.get(f"/api/feeds/hsds/services/{id_}")).json()
    assert alone in listed
    assert (await client.get(f"/api/feeds/hsds/services/{an_id('none')}")).status_code == 404


async def test_organizations_are_the_partners(client: AsyncClient) -> None:
    page = (await client.get("/api/feeds/hsds/organizations")).json()
    assert [each["name"] for each in page["contents"]] == ["Open Door"]
    id_ = partner("Open Door").partition("-")[2]
    alone = await client.get(f"/api/feeds/hsds/organizations/{id_}")
    assert alone.json() == page["contents"][0]


@pytest.mark.parametrize(
    "asked",
    [
        f"{RPDE}?afterChangeNumber=-1",
        f"{RPDE}?afterChangeNumber=x",
        f"{RPDE}?afterTimestamp=1",
        "/api/feeds/hsds/services?page=0",
        "/api/feeds/hsds/services?per_page=1001",
        "/api/feeds/hsds/services/robots",
    ],
)
async def test_what_cannot_be_asked_is_refused(client: AsyncClient, asked: str) -> None:
    answer = await client.get(asked)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
