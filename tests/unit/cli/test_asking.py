"""Search and reports: what is asked, and how the answer is shown."""

import json
import re
from pathlib import Path

import grpc
import pytest
from lyceum.projections.v1 import reports_pb2
from lyceum.projections.v1 import search_pb2 as se
from lyceum_cli.asking import plain
from lyceum_cli.topic import received
from unit.cli.fake_city import FakeCity, Fault, running
from unit.cli.test_import import lyceum

CARD = se.Card(
    type=se.CARD_TYPE_OPPORTUNITY,
    title="Robot Builders",
    kind="workshop",
    host_name="Open Door",
    area="Austin",
    start_date="2026-07-01",
    minimum_age=8,
    capacity=15,
    free_places=4,
    price="free",
    version=3,
)


async def test_filters_reach_the_service_and_cards_come_as_json(tmp_path: Path) -> None:
    city = FakeCity(found=se.SearchResponse(total=1, hits=[se.Hit(card=CARD, distance_m=420.0)]))
    async with running(city):
        code, out, err = await lyceum(
            city, "search", "robots", "--kind", "workshop", "--kind", "job", "--area", "AUSTIN",
            "--age", "9", "--free", "--free-places", "--near", "41.88,-87.63,5",
            "--from", "2026-06-01", "--order", "distance", "--page", "2", "--json",
            "--projections-address", city.address, folder=tmp_path,
        )  # fmt: skip
    assert code == 0, err
    asked = city.asked[0]
    assert (asked.text, list(asked.kinds), list(asked.areas)) == (
        "robots", ["workshop", "job"], ["Austin"],
    )  # fmt: skip
    assert (asked.age, list(asked.prices), asked.free_places_only) == (9, ["free"], True)
    assert (asked.near.latitude, asked.near.longitude, asked.near.radius_m) == (41.88, -87.63, 5000)
    assert (asked.from_date, asked.order, asked.page) == (
        "2026-06-01", se.SEARCH_ORDER_DISTANCE, 2,
    )  # fmt: skip
    told = json.loads(out)
    assert told["total"] == 1
    assert told["hits"][0]["card"]["version"] == 3
    assert "maximum_age" not in told["hits"][0]["card"]


async def test_a_person_gets_a_table(tmp_path: Path) -> None:
    city = FakeCity(found=se.SearchResponse(total=41, hits=[se.Hit(card=CARD)]))
    async with running(city):
        code, out, err = await lyceum(
            city, "search", "--projections-address", city.address, folder=tmp_path
        )
    assert code == 0, err
    assert re.search(r"Robot\s+.*8\+.*4/15", out)
    assert "41 found, page 1 of 3." in out


async def test_the_next_page_begins_after_the_last_card_of_this_one(tmp_path: Path) -> None:
    found = se.SearchResponse(total=41, hits=[se.Hit(card=CARD)], next_page_token="next")
    city = FakeCity(found=found)
    async with running(city):
        at = ("search", "--projections-address", city.address)
        code, out, err = await lyceum(city, *at, "--page-token", "this", folder=tmp_path)
        both, _, told = await lyceum(city, *at, "--page-token", "t", "--page", "2", folder=tmp_path)
    assert code == 0, err
    assert (city.asked[0].page_token, city.asked[0].page) == ("this", 0)
    assert "41 found.\nNext page: --page-token next\n" in out
    assert (both, len(city.asked)) == (2, 1)
    assert "give --page, or --page-token" in told


async def test_what_the_service_refuses_is_told_in_its_words(tmp_path: Path) -> None:
    city = FakeCity(
        fault=lambda call, request: Fault(grpc.StatusCode.INVALID_ARGUMENT, "No kind is 'x'.")
    )
    async with running(city):
        code, _, err = await lyceum(
            city, "search", "--kind", "x", "--projections-address", city.address, folder=tmp_path
        )
    assert (code, err) == (1, "lyceum: No kind is 'x'.\n")


@pytest.mark.parametrize(("report", "shown"), [("offer", "50%"), ("voices", "hidden")])
async def test_reports_are_shown(tmp_path: Path, report: str, shown: str) -> None:
    city = FakeCity()
    async with running(city):
        arguments = ("report", report, "--projections-address", city.address)
        code, out, err = await lyceum(city, *arguments, folder=tmp_path)
        _, as_json, _ = await lyceum(city, *arguments, "--json", folder=tmp_path)
    assert code == 0, err
    assert shown in out
    assert json.loads(as_json)["rows"]


async def test_any_report_is_asked_for_by_its_name(tmp_path: Path) -> None:
    city = FakeCity()
    asked = ("--by", "area", "--where", "kind=job", "--from", "2026-03-01", "--to", "2026-03-31",
             "--trend", "school-year")  # fmt: skip
    async with running(city):
        arguments = ("report", "hours", *asked, "--projections-address", city.address)
        code, out, err = await lyceum(city, *arguments, folder=tmp_path)
        listed, names, _ = await lyceum(
            city, "report", "list", "--projections-address", city.address, folder=tmp_path
        )
    assert (code, listed) == (0, 0), err
    assert re.search(r"2026-03\s+Austin\s+50%\s+hidden", out)
    assert "hours" in names
    (request,) = city.asked
    assert (request.name, request.group_by, request.filters[0].values) == (
        "hours",
        ["area"],
        ["job"],
    )
    assert (getattr(request.period, "from"), request.period.to) == ("2026-03-01", "2026-03-31")
    assert request.trend == reports_pb2.REPORT_TREND_SCHOOL_YEAR


async def test_a_filter_that_is_none_is_refused(tmp_path: Path) -> None:
    city = FakeCity()
    async with running(city):
        arguments = ("report", "hours", "--where", "job", "--projections-address", city.address)
        code, _, err = await lyceum(city, *arguments, folder=tmp_path)
    assert (code, err) == (2, "lyceum: 'job' is no filter such as kind=workshop.\n")


def test_a_message_keeps_numbers_as_numbers() -> None:
    told = plain(se.SearchResponse(total=2**40, facets=[se.Facet(name="age")]))
    facets = [{"name": "age", "values": []}]
    assert told == {"total": 2**40, "hits": [], "facets": facets, "next_page_token": ""}


def test_a_record_is_read_as_a_cloud_event() -> None:
    headers = (("ce_sequence", b"0000000000000000042"), ("ce_type", b"t"), ("other", b"x"))
    event = received(headers, b'{"a": 1}')
    assert event.position == 42
    assert event.as_json() == {"sequence": "0000000000000000042", "type": "t", "data": {"a": 1}}


def test_a_record_that_is_no_event_is_still_shown() -> None:
    event = received((), b"\xff{")
    assert (event.position, event.data) == (0, "\ufffd{")
