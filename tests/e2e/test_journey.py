"""A small city's journey, from the first partner to the last reply, on the real thing.

What people then read over HTTP is compared with a fold of the raw events in Kafka.
"""

import asyncio
import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from e2e import browser, feeds, fold
from e2e.conftest import OPPORTUNITIES, PARTNERS
from e2e.journey import SHIFT, Played, counted, phases, play
from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum.projections.v1 import reports_pb2, search_pb2
from lyceum.projections.v1.reports_pb2_grpc import ReportsServiceStub
from lyceum_cli.channels import connected
from lyceum_cli.demo.city import entered
from lyceum_cli.generate_command import generate
from lyceum_command import lyceum
from lyceum_local.stack import Stack
from node_project import Node
from pymongo import MongoClient
from pymongo.database import Database

pytestmark = pytest.mark.e2e

REFUSALS = {
    "FAILED_PRECONDITION opportunity.too_late",
    "FAILED_PRECONDITION opportunity.is_closed",
    "FAILED_PRECONDITION opportunity.is_ended",
    "FAILED_PRECONDITION opportunity.is_cancelled",
    "FAILED_PRECONDITION opportunity.places_taken",
    "FAILED_PRECONDITION survey.already_answered",
    "FAILED_PRECONDITION survey.is_closed",
    "FAILED_PRECONDITION survey.is_replied",
}
"""What a term runs into on purpose."""


@pytest.fixture(scope="module")
async def first(stack: Stack, programmes: Path) -> Played:
    """The first journey, on an empty stack."""
    return await play(stack, programmes)


@pytest.fixture(scope="module")
async def events(stack: Stack, first: Played) -> list[fold.Event]:
    """What Kafka holds after it."""
    return await fold.raw_events(stack.kafka)


async def get(stack: Stack, path: str, **asked: Any) -> Any:
    """What the projections service answers over HTTP as JSON."""
    async with httpx.AsyncClient(base_url=f"http://{stack.http['projections']}") as client:
        answer = await client.get(path, params=asked, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()


async def test_every_count_agrees_from_the_answers_to_the_search(first: Played) -> None:
    account = first.account
    assert account.differences.sentences() == []
    assert set(first.tally.refused) <= REFUSALS
    assert first.tally.accepted > 800
    assert first.tally.already_done == first.account.commands["answered twice"]
    stored = sum(history.commits for history in account.histories.values())
    of_policies = sum(history.by_policies for history in account.histories.values())
    assert of_policies > 0
    assert stored == first.tally.accepted + account.commands["answered twice"] + of_policies


async def test_the_journey_had_everything_in_it(events: list[fold.Event]) -> None:
    types = {type_.rpartition(".")[2] for _, type_, _ in events}
    assert types >= {
        "applied_to_join", "verified", "suspended", "reinstated", "posted", "published",
        "place_taken", "waitlisted", "withdrawn", "promoted", "capacity_changed", "closed",
        "cancelled", "opened", "response_submitted", "replied",
    }  # fmt: skip


@pytest.mark.parametrize("grouping", ["area", "kind", "partner"])
async def test_the_offer_report_is_what_the_events_say(
    stack: Stack, events: list[fold.Event], grouping: str
) -> None:
    report = await get(stack, "/api/reports/offer", group_by=grouping)
    shown = {
        row["key"]: tuple(row[count] for count in ("opportunities", "places", "taken", "waiting"))
        for row in report["rows"]
    }
    assert shown == fold.offer_report(events, grouping)
    if grouping == "partner":
        names = {stream: each["name"] for stream, each in fold.partners(events).items()}
        assert all(row["label"] == names[f"partner-{row['key']}"] for row in report["rows"])


async def test_the_voices_report_is_what_the_events_say_and_hides_the_few(
    stack: Stack, events: list[fold.Event]
) -> None:
    report = await get(stack, "/api/reports/voices")
    said = fold.voices_report(events)
    shown = 0
    for row in report["rows"]:
        group = (
            None if row["all_kinds"] else row["kind"],
            None if row["all_areas"] else row["area"],
        )
        responses, score_sum, scores, closed, replied = said[group]
        if row["hidden"]:
            assert (row["responses"], row["mean"], row["reply_rate"]) == (None, None, None)
            continue
        shown += 1
        assert row["responses"] == responses >= report["threshold"]
        # Where fewer gave a number than answered, the mean alone may be hidden.
        assert row["mean"] in (None, pytest.approx(score_sum / scores))
        assert row["reply_rate"] == pytest.approx(replied / closed)
    assert shown
    assert {(None, None)} <= said.keys()


async def test_every_card_is_what_the_events_say(stack: Stack, events: list[fold.Event]) -> None:
    offered, partners = fold.opportunities(events), fold.partners(events)
    assert (len(offered), len(partners)) == (OPPORTUNITIES, PARTNERS)
    for stream, one in offered.items():
        card, offer = await get(stack, f"/api/cards/{stream}"), one["offer"]
        free = offer["capacity"] - len(one["places"])
        assert (card["title"], card["description"]) == (offer["title"], offer["description"])
        assert (card["status"], card["version"]) == (one["status"], one["version"])
        assert (card["capacity"], card["free_places"]) == (offer["capacity"], free)
        assert card["host_name"] == partners[f"partner-{one['host']}"]["name"]
    for stream, partner in partners.items():
        card = await get(stack, f"/api/cards/{stream}")
        assert (card["title"], card["status"]) == (partner["name"], partner["status"])


async def test_whoever_follows_the_feed_has_what_the_events_say(
    stack: Stack, events: list[fold.Event], node: Node
) -> None:
    """And the standard's own validator finds nothing that breaks the standard."""
    feed = f"http://{stack.http['projections']}/api/feeds/rpde"
    items = await asyncio.to_thread(feeds.harvested, feed)
    offered = fold.opportunities(events)
    assert items.keys() == {stream.removeprefix("opportunity-") for stream in offered}
    for stream, one in offered.items():
        item = items[stream.removeprefix("opportunity-")]
        assert item["state"] == ("deleted" if one["status"] == "closed" else "updated")
        if "data" in item:
            free = one["offer"]["capacity"] - len(one["places"])
            told = (item["data"]["name"], item["data"]["remainingAttendeeCapacity"])
            assert told == (one["offer"]["title"], free)
    found = await asyncio.to_thread(node, "rpde.mjs", feed)
    assert found.returncode == 0, found.stderr
    assert [each for each in json.loads(found.stdout) if each["severity"] == "failure"] == []


@pytest.mark.parametrize(("things", "schema"), [("services", "service"),
                                                ("organizations", "organization")])  # fmt: skip
async def test_others_read_the_offer_as_the_standard_has_it(
    stack: Stack, first: Played, things: str, schema: str
) -> None:
    address = f"http://{stack.http['projections']}/api/feeds/hsds/{things}"
    told = await asyncio.to_thread(lambda: list(feeds.hsds_pages(address)))
    assert len({each["id"] for each in told}) == len(told)
    assert len(told) == {"services": OPPORTUNITIES, "organizations": PARTNERS}[things]
    validator = feeds.hsds_validator(schema)
    for each in told:
        validator.validate(each)


async def test_the_search_finds_what_is_open_and_counts_its_kinds(
    stack: Stack, events: list[fold.Event]
) -> None:
    offered = fold.opportunities(events).values()
    opened = [each for each in offered if each["status"] == "open" and not fold.is_over(each)]
    answer = await get(stack, "/api/search", type="opportunity", page_size=100)
    assert answer["total"] == len(answer["hits"]) == len(opened)
    titles = sorted(each["offer"]["title"] for each in opened)
    assert sorted(hit["card"]["title"] for hit in answer["hits"]) == titles
    facets = {facet["name"]: facet["values"] for facet in answer["facets"]}
    kinds = {value["value"]: value["count"] for value in facets["kind"]}
    found = {kind: counts[0] for kind, counts in fold.offer_report(events, "kind").items()}
    assert {kind: kinds.get(kind) for kind in found} == found


async def test_a_write_is_read_at_once_by_who_carries_its_token(
    stack: Stack, events: list[fold.Event]
) -> None:
    offered = fold.opportunities(events).items()
    some = [each for each in offered if each[1]["status"] == "open" and not fold.is_over(each[1])]
    async with entered(stack.grpc) as city, connected(stack.grpc["projections"]) as channel:
        reports = ReportsServiceStub(channel)
        for stream, one in some[:5]:
            for more in (1, 2):
                capacity = one["offer"]["capacity"] + len(one["queue"]) + more
                outcome = (
                    await city.opportunities.ChangeCapacity(
                        op.ChangeCapacityRequest(
                            command_id=str(uuid4()),
                            opportunity_id=stream.removeprefix("opportunity-"),
                            capacity=capacity,
                        )
                    )
                ).outcome
                token = f"{outcome.at.stream}@{outcome.at.version}"
                over_http, page, found, report, over_grpc = await asyncio.gather(
                    get(stack, f"/api/cards/{stream}", after=token),
                    _page(stack, f"/cards/{stream}", after=token),
                    get(stack, "/api/search", text=one["offer"]["title"], after=token),
                    reports.ReportOffer(reports_pb2.ReportOfferRequest(after=[outcome.at])),
                    city.search.Search(
                        search_pb2.SearchRequest(text=one["offer"]["title"], after=[outcome.at])
                    ),
                )
                assert over_http["capacity"] == capacity
                assert f"free of {capacity}</dd>" in page
                hit = next(h["card"] for h in found["hits"] if h["card"]["stream"] == stream)
                assert hit["capacity"] == capacity
                assert capacity in {h.card.capacity for h in over_grpc.hits}
                assert report.total.places > 0


async def _page(stack: Stack, path: str, **asked: Any) -> str:
    async with httpx.AsyncClient(base_url=f"http://{stack.http['projections']}") as client:
        return (await client.get(path, params=asked, timeout=20)).text


async def test_the_same_commands_again_change_nothing(
    stack: Stack, programmes: Path, first: Played
) -> None:
    before = await fold.raw_events(stack.kafka)
    again = await play(stack, programmes)
    assert again.account.differences.sentences() == []
    assert again.tally.accepted == 0
    assert again.tally.sent == first.tally.sent
    assert again.tally.already_done == first.tally.accepted
    assert await fold.raw_events(stack.kafka) == before


async def test_a_browser_shows_results_and_counts_without_an_error(
    stack: Stack, first: Played
) -> None:
    # The browser is looked at too: what goes wrong in a page does get through to here.
    faulty = await browser.load("data:text/html,<script>console.error('seen')</script>")
    assert faulty.console
    page = await browser.load(f"http://{stack.http['projections']}/?type=opportunity")
    answer = await get(stack, "/api/search", type="opportunity")
    assert page.console == []
    assert f"{answer['total']} matches" in page.dom
    shown = re.findall(r'<a href="/cards/(opportunity-[0-9a-f-]+)">', page.dom)
    assert shown == [hit["card"]["stream"] for hit in answer["hits"]]
    (kinds,) = [facet["values"] for facet in answer["facets"] if facet["name"] == "kind"]
    for kind in kinds:
        box = rf'value="{kind["value"]}"[^>]*>[^<]*<span class="count">{kind["count"]}</span>'
        assert re.search(box, page.dom), kind
    for path in ("/reports/offer", "/reports/voices", f"/cards/{shown[0]}"):
        assert (await browser.load(f"http://{stack.http['projections']}{path}")).console == []


async def test_all_of_it_agrees_while_it_works_on(
    stack: Stack, first: Played, tmp_path: Path
) -> None:
    file = tmp_path / "more.csv.gz"
    generate(seed=78, partners=60, opportunities=120, dirt=0.0, out=file)
    async with counted(stack) as (city, played):
        importing = asyncio.create_task(city.bring_in(file, SHIFT, played.tally))
        while not importing.done():
            code, out = await lyceum("verify", "--kafka", stack.kafka, "--store", stack.mongodb)
            assert (code, out.splitlines()[-1]) == (0, "All of it agrees."), out
        await importing
    assert played.account.differences.sentences() == []


async def test_a_read_model_is_rebuilt_and_switched_to_and_nobody_sees_half_of_it(
    stack: Stack, first: Played
) -> None:
    before = await get(stack, "/api/search")
    code, out = await lyceum("projection", "rebuild", "cards", "--store", stack.mongodb)
    assert code == 0, out
    code, out = await lyceum("projection", "switch", "cards", "--compare", "--store", stack.mongodb)
    assert code == 0, out
    assert " 0 differ" in out
    for _ in range(40):
        after = await get(stack, "/api/search")
        assert after["total"] == before["total"]
        await asyncio.sleep(0.1)
    code, out = await lyceum("verify", "--kafka", stack.kafka, "--store", stack.mongodb)
    assert (code, out.splitlines()[-1]) == (0, "All of it agrees."), out


async def test_a_card_that_is_not_what_the_events_say_is_found(stack: Stack, first: Played) -> None:
    client: MongoClient[dict[str, Any]]
    with MongoClient(stack.mongodb) as client:
        models: Database[dict[str, Any]] = client["lyceum_projections"]
        view = (models["views"].find_one({"_id": "cards"}) or {})["live"]
        card = models[view].find_one({"type": "opportunity"}) or {}
        models[view].update_one({"_id": card["_id"]}, {"$inc": {"capacity": 1}})
        try:
            code, out = await lyceum("verify", "--kafka", stack.kafka, "--store", stack.mongodb)
        finally:
            models[view].update_one({"_id": card["_id"]}, {"$inc": {"capacity": -1}})
    assert code == 1
    assert f"DIFFERENT: wrong rows of {view}: 1; {card['_id']}" in out


async def test_services_killed_under_load_lose_nothing_and_double_nothing(
    stack: Stack, first: Played, tmp_path: Path
) -> None:
    file = tmp_path / "more.csv.gz"
    generate(seed=77, partners=80, opportunities=120, dirt=0.0, out=file)
    term = phases(file, seed=2)
    imported = 2 * 80 + 2 * 120
    before_surveys = imported + sum(len(phase.requests) for phase in term[:-2])
    victims = {
        "partners": 40,
        "opportunities": 200,
        "projections": imported + 150,
        "feedback": before_surveys + 20,
    }
    async with counted(stack) as (city, played):

        async def kill_one_after_the_other() -> None:
            for victim, answered in victims.items():
                while played.tally.answered < answered:
                    await asyncio.sleep(0.005)
                process = stack.parts[victim].process
                assert process is not None
                await asyncio.to_thread(process.kill)
                await asyncio.to_thread(Stack.up, stack.folder)

        async with asyncio.TaskGroup() as together:
            together.create_task(kill_one_after_the_other())
            await city.bring_in(file, SHIFT, played.tally)
            await city.play(term, played.tally)
    assert played.account.differences.sentences() == []
    assert set(played.tally.refused) <= REFUSALS
    assert played.tally.accepted > 800
    assert played.tally.retried > 0
