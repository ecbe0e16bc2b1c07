"""The JSON and the pages: what is asked, what is refused, and what a page needs to be usable."""

import re
from collections.abc import AsyncIterator, Iterable
from html.parser import HTMLParser

import pytest
from httpx import ASGITransport, AsyncClient
from lyceum_chassis.errors import NotFound, Unavailable
from lyceum_projections.answers import Card, SearchAnswer
from lyceum_projections.facts import PlaceTaken
from lyceum_projections.feeds.http import feeds
from lyceum_projections.http_api import create_http_app
from lyceum_projections.read_your_write import Token, stream_named
from lyceum_projections.reporting.answers import ReportList, Table
from lyceum_projections.reporting.question import ReportQuestion
from lyceum_projections.reporting.tables import told
from lyceum_projections.reports.offer import REPORT as OFFER
from lyceum_projections.search_index import SearchIndex
from lyceum_projections.search_question import SearchQuestion

from .card_feeds import FeedsOfCards
from .city import opportunity, partner, published
from .conftest import NOW, cards
from .reporting import Kept
from .test_report_voices import heard


class QueriesWithoutStore:
    """The queries over a real index and given cells: what is left out is only the waiting."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index
        self.away = False
        formula = {"area": "=1+1", "latitude": 41.89, "longitude": -87.76}
        self._kept = {
            "offer": Kept(OFFER)
            .tell(opportunity("a"), published(), PlaceTaken())
            .tell(opportunity("b"), published(kind="job", place=formula, capacity=5)),
            "voices": heard(few=("job", "LOOP", 9), many=("job", "", 90)),
        }

    async def search(self, question: SearchQuestion, after: Iterable[Token]) -> SearchAnswer:
        if self.away:
            raise Unavailable("The search index is being built.", retry_after_s=2)
        return self._index.answer(question)

    async def card(self, stream: str, after: Iterable[Token]) -> Card:
        for row, host_name in cards():
            if row["_id"] == stream_named(stream):
                return Card.of(row, NOW, host_name)
        raise NotFound(f"card {stream}")

    async def report(self, name: str, question: ReportQuestion, after: Iterable[Token]) -> Table:
        if name not in self._kept:
            raise NotFound(f"report {name}")
        asked = {field: getattr(question, field) for field in ReportQuestion.model_fields}
        return await self._kept[name].ask(**asked)

    def report_list(self) -> ReportList:
        return ReportList(reports=tuple(told(kept.report) for kept in self._kept.values()))


@pytest.fixture
def queries(index: SearchIndex) -> QueriesWithoutStore:
    return QueriesWithoutStore(index)


@pytest.fixture
async def client(queries: QueriesWithoutStore) -> AsyncIterator[AsyncClient]:
    open_feeds = feeds(FeedsOfCards(), "", "")
    app = create_http_app(queries, open_feeds)  # type: ignore[arg-type]
    async with AsyncClient(transport=ASGITransport(app), base_url="http://city") as client:
        yield client


PAGES = (
    "/",
    "/?text=swiming&type=&kinds=workshop&kinds=after_school_programme&age=&page=1&order=",
    "/?text=nothingofthekind",
    "/?latitude=41.88&longitude=-87.63&radius_m=50000&order=distance",
    "/?include_inactive=true&page_size=2&page=2",
    f"/cards/{opportunity('swim')}",
    f"/cards/{opportunity('closed')}",
    f"/cards/{partner('Open Door')}",
    "/reports/offer",
    "/reports/offer?group_by=partner",
    "/reports/offer?group_by=area&group_by=kind&as_of=&from=2026-10-01&to=2026-11-20&trend=month",
    "/reports/voices?group_by=&as_of=2026-11-20",
    "/reports/nothing",
    "/reports/voices",
    "/cards/nothing",
    "/?kinds=nothing",
)


async def test_search_answers_with_cards_and_facets(client: AsyncClient) -> None:
    answer = await client.get(
        "/api/search", params={"text": "robots", "kinds": ["workshop", "job"]}
    )
    assert answer.status_code == 200
    found = answer.json()
    assert (found["total"], found["hits"][0]["card"]["host_name"]) == (1, "Open Door")
    assert found["facets"][1]["name"] == "kind"


async def test_every_violation_is_named_at_once(client: AsyncClient) -> None:
    answer = await client.get(
        "/api/search", params={"kinds": "club", "age": "-1", "page": 0, "colour": "red"}
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    named = {each["field"] for each in answer.json()["violations"]}
    assert named == {"kinds", "age", "page", "colour"}


@pytest.mark.parametrize(
    "asked",
    [
        {"after": "no-token"},
        {"after": f"{opportunity('a')}@0"},
        {"order": "distance"},
        {"latitude": 1},
        {"page": 101, "page_size": 100},
        {"from_date": "2026-02-30"},
        {"text": "a" * 501},
        {"latitude": "nan", "longitude": 0, "radius_m": 1},
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(
    client: AsyncClient, asked: dict[str, str]
) -> None:
    assert (await client.get("/api/search", params=asked)).status_code == 422


async def test_what_is_not_ready_says_when_to_come_back(
    client: AsyncClient, queries: QueriesWithoutStore
) -> None:
    queries.away = True
    answer = await client.get("/api/search")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.headers["content-type"] == "application/problem+json"
    page = await client.get("/")
    assert (page.status_code, page.headers["retry-after"]) == (503, "2")
    assert "The search index is being built." in page.text


async def test_the_api_describes_itself(client: AsyncClient) -> None:
    described = (await client.get("/api/openapi.json")).json()
    assert set(described["paths"]) == {
        "/api/search",
        "/api/cards/{stream}",
        "/api/reports/offer",
        "/api/reports/voices",
        "/api/reports",
        "/api/reports/{name}",
        "/api/reports/{name}.csv",
        "/api/feeds/ical/{opportunity_id}.ics",
        "/api/feeds/rpde",
        "/api/feeds/hsds",
        "/api/feeds/hsds/services",
        "/api/feeds/hsds/services/{service_id}",
        "/api/feeds/hsds/organizations",
        "/api/feeds/hsds/organizations/{organization_id}",
    }
    for path in described["paths"].values():
        for parameter in path["get"].get("parameters", ()):
            assert parameter["in"] == "path" or parameter["description"], parameter["name"]


class Page(HTMLParser):
    """What a page holds, as far as it must fit together."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag in names]


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_has_landmarks_labels_and_unique_ids(client: AsyncClient, path: str) -> None:
    page = Page((await client.get(path)).text)
    assert len(page.all("main")) == len(page.all("h1")) == len(page.all("title")) == 1
    assert page.all("html")[0]["lang"] == "en"
    assert page.all("a")[0]["href"] == "#main"
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    labelled = {attrs.get("for") for attrs in page.all("label")}
    for field in page.all("input", "select"):
        # Boxes stand inside their labels.
        if field.get("type") not in ("hidden", "checkbox", "radio"):
            assert field["id"] in labelled
    for _, attrs in page.tags:
        for reference in ("aria-labelledby", "aria-describedby"):
            assert attrs.get(reference, ids[0]) in ids


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_loads_nothing_from_elsewhere_and_runs_no_script(
    client: AsyncClient, path: str
) -> None:
    answer = await client.get(path)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    page = Page(answer.text)
    assert not page.all("script", "iframe", "img", "style")
    assert all("style" not in attrs for _, attrs in page.tags)
    for link in page.all("link"):
        assert (await client.get(link["href"] or "")).status_code == 200


async def test_what_people_type_is_shown_as_text(client: AsyncClient) -> None:
    page = (
        await client.get("/", params={"text": '"><script>alert(1)</script>', "areas": "<b>"})
    ).text
    assert "<script" not in page
    assert "<b>" not in page


async def test_a_form_that_is_sent_as_it_stands_asks_the_same(client: AsyncClient) -> None:
    page = (await client.get("/", params={"text": "robots", "kinds": "workshop"})).text
    assert 'value="robots"' in page
    assert re.search(r'name="kinds" value="workshop" checked', page)
    empty = dict.fromkeys(("text", "type", "age", "from_date", "to_date", "order"), "")
    assert (await client.get("/", params=empty)).status_code == 200


async def test_a_hidden_group_shows_no_figure(client: AsyncClient) -> None:
    page = (await client.get("/reports/voices")).text
    assert '<td class="hidden">Hidden</td>' in page
    assert ">9<" not in page


async def test_an_unsafe_site_of_a_partner_is_no_link(
    client: AsyncClient, queries: QueriesWithoutStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = next(row for row, _ in cards() if row["type"] == "partner")

    async def with_site(stream: str, after: Iterable[Token]) -> Card:
        return Card.of(row | {"site": "javascript:alert(1)"}, NOW)

    monkeypatch.setattr(queries, "card", with_site)
    page = Page((await client.get("/cards/x")).text)
    assert all("javascript" not in (attrs.get("href") or "") for attrs in page.all("a"))


async def test_a_report_comes_as_json_with_what_it_is_of(client: AsyncClient) -> None:
    asked = {"group_by": ["kind"], "where": ["kind:job", "kind:workshop"], "as_of": "2026-11-20"}
    listed = (await client.get("/api/reports")).json()["reports"]
    assert [each["name"] for each in listed] == ["offer", "voices"]
    table = (await client.get("/api/reports/voices", params={"as_of": "2026-11-20"})).json()
    assert table["report"]["measures"][0]["of_people"] is True
    assert len(table["lines"]) == len(table["rows"])
    answer = await client.get("/api/reports/offer.csv", params=asked)
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.splitlines() == [
        "kind,opportunities,places,taken,waiting,fill_rate",
        "Workshop,1,10,1,0,0.1",
        "Job,1,5,0,0,0",
        "(all),2,15,1,0,0.0666667",
    ]


async def test_the_offer_keeps_its_released_shape_and_takes_a_time(client: AsyncClient) -> None:
    asked = {"group_by": "kind", "kinds": "job", "as_of": "2026-11-20"}
    answer = (await client.get("/api/reports/offer", params=asked)).json()
    assert [(row["key"], row["places"]) for row in answer["rows"]] == [("job", 5)]
    assert (answer["total"]["places"], answer["to_date"]) == (5, "2026-11-20")


async def test_csv_shows_what_is_hidden_as_such_and_holds_no_formula(client: AsyncClient) -> None:
    voices = (await client.get("/api/reports/voices.csv")).text.splitlines()
    assert voices[0] == "kind,area,people,responses,mean,closed,reply_rate,reply_days"
    assert any(line.startswith("Job,Loop,(hidden),(hidden),(hidden)") for line in voices)
    assert "'=1+1,1,5" in (await client.get("/api/reports/offer.csv")).text


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("nothing", 404),
        ("nothing.csv", 404),
        ("offer.csv?where=kind", 422),
        ("offer.csv?group_by=colour", 422),
        ("offer?as_of=1764028800", 422),
        ("voices?from=2026-01-01", 422),
        ("voices?as_of=2026-01-01&from=2025-01-01&to=2025-12-31", 422),
    ],
)
async def test_a_report_that_cannot_be_told_is_refused(
    client: AsyncClient, asked: str, status: int
) -> None:
    answer = await client.get(f"/api/reports/{asked}")
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
