"""HTTP as HTTP: methods, other sites, tags, errors, and the ways to write one address."""

import re
from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient
from lyceum_projections.feeds.http import feeds
from lyceum_projections.http_api import create_http_app
from lyceum_projections.search_index import SearchIndex

from .card_feeds import FeedsOfCards
from .city import an_id, opportunity
from .test_http import QueriesWithoutStore

SWIM = opportunity("swim")
ALL_METHODS = "GET, HEAD, OPTIONS"


@pytest.fixture
async def client(index: SearchIndex) -> AsyncIterator[AsyncClient]:
    open_feeds = feeds(FeedsOfCards(), "", "")
    app = create_http_app(QueriesWithoutStore(index), open_feeds)  # type: ignore[arg-type]
    async with AsyncClient(transport=ASGITransport(app), base_url="http://city") as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/api/search", "/reports/offer", "/static/style.css"])
async def test_head_is_get_without_its_body(client: AsyncClient, path: str) -> None:
    got, asked = await client.get(path), await client.head(path)
    assert (asked.status_code, asked.content) == (200, b"")
    assert got.content
    assert asked.headers["content-length"] == str(len(got.content))
    assert asked.headers["content-type"] == got.headers["content-type"]


async def test_what_is_not_there_is_a_problem_and_a_page(client: AsyncClient) -> None:
    for method, path, status in (
        ("GET", "/api/nothing", 404),
        ("POST", "/api/search", 405),
        ("DELETE", "/api/reports/offer", 405),
    ):
        answer = await client.request(method, path)
        assert answer.status_code == answer.json()["status"] == status
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await client.post("/api/search")).headers["allow"]
    for method, path, status in (("GET", "/nothing", 404), ("POST", "/", 405)):
        answer = await client.request(method, path)
        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("text/html")
        assert "detail" not in answer.text


async def test_other_sites_may_ask_the_api(client: AsyncClient) -> None:
    preflight = {"Origin": "https://city.example", "Access-Control-Request-Method": "GET"}
    asked = await client.options("/api/search", headers=preflight)
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, "*")
    assert "GET" in asked.headers["access-control-allow-methods"]
    got = await client.get("/api/search", headers={"Origin": "https://city.example"})
    assert got.headers["access-control-allow-origin"] == "*"
    page = await client.options("/")
    assert (page.status_code, page.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert "access-control-allow-origin" not in page.headers


@pytest.mark.parametrize("path", ["/", f"/cards/{opportunity('swim')}", "/reports/offer"])
@pytest.mark.parametrize("word", ["fbclid=x", "utm_source=mail", "gclid=1", "utm_source=a&b=c"])
async def test_a_page_passes_over_what_a_link_brings_along(
    client: AsyncClient, path: str, word: str
) -> None:
    assert (await client.get(f"{path}?{word}")).status_code == 200
    assert (await client.get(f"/api/search?{word}")).status_code == 422


@pytest.mark.parametrize("day", ["0", "1764028800", "2026-6-1", "today", "20260601"])
async def test_a_day_is_a_day_and_no_number(client: AsyncClient, day: str) -> None:
    for path, field in (("/api/search", "from_date"), ("/api/reports/offer", "as_of")):
        answer = await client.get(f"{path}?{field}={day}")
        [violation] = answer.json()["violations"]
        assert violation == {"field": field, "description": "is not a day such as 2026-06-28"}


async def test_a_page_behind_the_last_one_is_the_last_one(client: AsyncClient) -> None:
    first = await client.get("/?page_size=2")
    last = re.findall(r"Page 1 of (\d+)", first.text)[0]
    assert f"Page {last} of {last}" in (await client.get("/?page_size=2&page=499")).text


async def test_what_is_as_it_was_is_not_sent_again(client: AsyncClient) -> None:
    for path in ("/api/search", "/", "/api/reports/offer.csv"):
        got = await client.get(path)
        known = {"If-None-Match": f'"other", W/{got.headers["etag"]}'}
        again = await client.get(path, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == got.headers["etag"]
        assert (await client.get(path, headers={"If-None-Match": '"other"'})).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/api/nothing", "/nothing", "/api", "/api/", "/static/nothing", "/api/cards", "/search"],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
async def test_what_is_not_there_is_not_there_by_any_method(
    client: AsyncClient, method: str, path: str
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == 404
    of_api = path.startswith("/api")
    assert answer.headers["content-type"] == (
        "application/problem+json" if of_api else "text/html; charset=utf-8"
    )
    assert ("access-control-allow-origin" in answer.headers) == of_api
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert bool(answer.content) == (method != "HEAD")


@pytest.mark.parametrize("path", ["/api/search", "/", "/reports/offer", "/static/style.css"])
async def test_a_wrong_method_is_told_the_right_ones(client: AsyncClient, path: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = await client.request(method, path)
        assert (answer.status_code, answer.headers["allow"]) == (405, ALL_METHODS)
        assert answer.headers["cache-control"] == "no-store"
    assert (await client.options(path)).headers["allow"] == ALL_METHODS


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/search?page=0", 422),
        (f"/api/cards/{opportunity('nobody knows')}", 404),
        ("/?page=0", 422),
        ("/cards/nothing", 404),
    ],
)
async def test_an_error_is_kept_by_nobody_and_head_says_it_too(
    client: AsyncClient, path: str, status: int
) -> None:
    got, asked = await client.get(path), await client.head(path)
    assert got.status_code == asked.status_code == status
    assert got.headers["cache-control"] == asked.headers["cache-control"] == "no-store"
    assert "etag" not in got.headers
    assert (asked.content, asked.headers["content-length"]) == (b"", str(len(got.content)))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_what_goes_wrong_here_is_a_problem_or_a_page_without_details(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    def broken(*asked: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(QueriesWithoutStore, "search", broken)
    for path, kind in (("/api/search", "application/problem+json"), ("/", "text/html")):
        answer = await client.request(method, path)
        assert answer.status_code == 500
        assert answer.headers["content-type"].startswith(kind)
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert ("access-control-allow-origin" in answer.headers) == (path != "/")
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text
        assert bool(answer.content) == (method == "GET")


@pytest.mark.parametrize("path", ["/api/search", "/", "/api/reports/offer.csv", "/static/icon.svg"])
async def test_a_tag_is_compared_as_http_says(client: AsyncClient, path: str) -> None:
    tag = (await client.get(path)).headers["etag"]
    for known in ("*", tag, f"W/{tag}", f'"a, b",{tag}', f'W/"x" , W/{tag}'):
        for method in ("GET", "HEAD"):
            again = await client.request(method, path, headers={"If-None-Match": known})
            assert (again.status_code, again.content) == (304, b""), known
            assert again.headers["etag"] == tag
            assert "content-type" not in again.headers
    lines = [("If-None-Match", '"other"'), ("If-None-Match", tag)]
    assert (await client.get(path, headers=lines)).status_code == 304
    for other in ('"other"', tag.strip('"'), f'"{tag[1:-2]}"', '"*"', ""):
        assert (await client.get(path, headers={"If-None-Match": other})).status_code == 200, other
    nowhere = await client.get("/api/cards/nothing", headers={"If-None-Match": "*"})
    assert nowhere.status_code == 404


@pytest.mark.parametrize(
    "id_",
    [
        str(an_id("swim")).upper(),
        an_id("swim").hex,
        an_id("swim").urn,
        f"urn%3Auuid%3A{an_id('swim')}",
        f"%7B{an_id('swim')}%7D",
    ],
)
async def test_a_card_is_found_by_its_id_however_it_is_written(
    client: AsyncClient, id_: str
) -> None:
    for path in ("/api/cards/opportunity-", "/api/cards/OPPORTUNITY-", "/%61pi/cards/opportunity-"):
        assert (await client.get(f"{path}{id_}")).json()["stream"] == SWIM
    assert (await client.get(f"/cards/opportunity-{id_}")).status_code == 200
    awaited = {"after": f"opportunity-{id_.replace('%3A', ':').replace('%7B', '{')}@1"}
    assert "%" in id_ or (await client.get("/api/search", params=awaited)).status_code == 200


@pytest.mark.parametrize("id_", ["", "0" * 32, "f" * 32, "1-2-3", "x" * 32])
async def test_what_names_no_card_is_none(client: AsyncClient, id_: str) -> None:
    assert (await client.get(f"/api/cards/opportunity-{id_}")).status_code == 404
    asked = await client.get("/api/search", params={"after": f"opportunity-{id_}@1"})
    assert asked.json()["violations"][0]["field"] == "after[0]"


@pytest.mark.parametrize(
    "path",
    [
        "/api/search",
        f"/api/cards/{SWIM}",
        "/api/reports",
        "/api/reports/offer",
        "/api/reports/voices",
        "/api/reports/voices.csv",
    ],
)
async def test_the_api_takes_no_parameter_that_it_does_not_know(
    client: AsyncClient, path: str
) -> None:
    assert (await client.get(path)).status_code == 200
    for word in ("fbclid", "utm_source", "gclid", "colour"):
        answer = await client.get(f"{path}?{word}=x")
        assert answer.status_code == 422
        assert [each["field"] for each in answer.json()["violations"]] == [word]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/search?page=1&page=2", "page"),
        ("/api/search?text=a&text=b", "text"),
        ("/api/reports/offer?group_by=kind&group_by=area", "group_by"),
        ("/api/reports/voices?as_of=2026-01-01&as_of=", "as_of"),
        ("/api/reports/offer.csv?from=2026-01-01&from=2026-01-01&to=2026-02-01", "from"),
    ],
)
async def test_what_is_asked_for_once_is_given_once(
    client: AsyncClient, path: str, field: str
) -> None:
    answer = await client.get(path)
    assert answer.status_code == 422
    assert answer.json()["violations"] == [
        {"field": field, "description": "is given more than once"}
    ]
    assert (await client.get("/?page=1&page=2")).status_code == 200


async def test_a_slash_too_many_leads_to_where_it_was_meant(client: AsyncClient) -> None:
    for path in ("/api/search", "/reports/offer"):
        sent = await client.get(f"{path}/?text=a")
        assert (sent.status_code, sent.headers["location"]) == (307, f"http://city{path}?text=a")


async def test_a_very_long_question_is_refused_by_name(client: AsyncClient) -> None:
    for path in ("/api/search", "/"):
        answer = await client.get(path, params={"text": "a" * 50_000, "areas": ["b"] * 200})
        assert answer.status_code == 422
        assert "areas" in answer.text


async def test_another_sites_browser_may_ask_and_read(client: AsyncClient) -> None:
    asks = {
        "Origin": "https://city.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    for path in ("/api/search", f"/api/cards/{SWIM}"):
        told = (await client.options(path, headers=asks)).headers
        assert told["access-control-allow-headers"] == "*"
        assert told["access-control-allow-methods"] == ALL_METHODS
        assert (await client.get(f"{path}?x=1")).headers["access-control-allow-origin"] == "*"
