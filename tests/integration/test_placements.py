"""Placements over gRPC: limits by the band that people names, and a place that somebody has."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
from examples.person import LEARNER
from integration.cast_of_people import CastOfPeople
from integration.cast_of_placements import CastOfPlacements
from integration.guarded import Guarded, guarded
from lyceum.opportunities.v1 import placement_pb2 as pb
from lyceum_chassis.store.mongo import Database
from lyceum_people.known import opportunities_known
from lyceum_people.person import RegisterPerson

pytestmark = pytest.mark.integration

NOW = datetime.now(UTC)
YESTERDAY = (NOW - timedelta(days=2)).date()
REFUSED = grpc.StatusCode.FAILED_PRECONDITION


@pytest.fixture
async def city(db: Database, tmp_path: Path) -> AsyncIterator[Guarded]:
    async with guarded(db, tmp_path) as city:
        yield city


async def registered(city: Guarded, years: int | None) -> UUID:
    id_ = uuid4()
    born = None if years is None else NOW.date().replace(year=NOW.year - years, month=1, day=1)
    profile = LEARNER.model_copy(update={"birth_date": born})
    await city.do(id_, RegisterPerson(profile=profile, person_id=id_, at=NOW))
    return id_


def log(placement: UUID, starts: str, ends: str) -> pb.LogHoursRequest:
    return pb.LogHoursRequest(
        command_id=str(uuid4()),
        placement_id=str(placement),
        entry_id=str(uuid4()),
        day=str(YESTERDAY),
        starts=starts,
        ends=ends,
    )


def bearer(city: Guarded, person: UUID) -> str:
    return f"Bearer {city.trusted.issuer.token(str(person), [])}"


async def said(city: Guarded, person: UUID, placement: UUID, starts: str, ends: str) -> Any:
    return await city.ask(log(placement, starts, ends), bearer(city, person))


async def test_hours_are_held_to_the_limits_of_the_persons_band(city: Guarded) -> None:
    cast = CastOfPlacements(city, uuid4())
    young, grown, child = [await registered(city, years) for years in (15, 30, 10)]
    placements = {person: await cast.started(person) for person in (young, grown, child)}
    assert (await said(city, young, placements[young], "09:00", "12:00")).code.name == "OK"
    over = await said(city, young, placements[young], "12:00", "18:00")
    late = await said(city, young, placements[young], "21:00", "21:30")
    assert (over.code, late.code) == (REFUSED, REFUSED)
    assert "rule" in over.message
    assert "time_of_day" in late.message
    assert (await said(city, grown, placements[grown], "00:00", "24:00")).code.name == "OK"
    assert (await said(city, child, placements[child], "09:00", "09:01")).code is REFUSED


async def test_where_nobody_can_tell_the_age_no_hours_are_taken_but_of_kinds_without_limits(
    city: Guarded,
) -> None:
    cast, nobody = CastOfPlacements(city, uuid4()), uuid4()
    untold = await registered(city, None)
    for person in (untold, nobody):
        refused = await said(city, person, await cast.started(person), "09:00", "10:00")
        assert (refused.code, "told" in refused.message) == (REFUSED, True)
        workshop = await cast.started(person, "workshop")
        assert (await said(city, person, workshop, "09:00", "10:00")).code.name == "OK"


async def test_the_person_reads_what_was_logged_and_nobody_else_knows_of_it(city: Guarded) -> None:
    cast, person = CastOfPlacements(city, uuid4()), await registered(city, 30)
    placement = await cast.started(person)
    await said(city, person, placement, "09:00", "10:30")
    get = pb.GetPlacementRequest(placement_id=str(placement))
    shown = (await city.ask(get, bearer(city, person))).response
    assert (shown.minutes_logged, shown.minutes_confirmed) == (90, 0)
    assert [(e.worked.starts, e.status) for e in shown.hours] == [
        ("09:00", pb.HOURS_STATUS_PENDING)
    ]
    assert (await city.ask(get, bearer(city, uuid4()))).code is grpc.StatusCode.NOT_FOUND


async def test_only_who_has_a_place_starts(city: Guarded) -> None:
    cast, person = CastOfPlacements(city, uuid4()), uuid4()
    coordinator = f"Bearer {city.trusted.issuer.token(str(uuid4()), ['coordinator'])}"
    start = pb.StartPlacementRequest(
        command_id=str(uuid4()),
        placement_id=str(uuid4()),
        opportunity_id=str(await cast.opportunity_with(person)),
        person_id=str(uuid4()),
    )
    assert (await city.ask(start, coordinator)).code is REFUSED
    start.command_id, start.person_id = str(uuid4()), str(person)
    assert (await city.ask(start, coordinator)).code is grpc.StatusCode.OK


async def test_a_placement_starts_for_who_may_take_part_and_says_what_is_missing(
    city: Guarded,
) -> None:
    host = uuid4()
    cast, people = CastOfPlacements(city, host), CastOfPeople(city, host)

    async def start(person: UUID, opportunity: UUID) -> Any:
        request = pb.StartPlacementRequest(
            command_id=str(uuid4()),
            placement_id=str(uuid4()),
            opportunity_id=str(opportunity),
            person_id=str(person),
        )
        token = city.trusted.issuer.token(str(uuid4()), ["coordinator"])
        return await city.ask(request, f"Bearer {token}")

    learner, opportunity = uuid4(), await cast.opportunity_with(person := uuid4())
    assert (await start(person, opportunity)).code.name == "OK"
    nobody = await start(learner, await cast.opportunity_with(learner, registered=False))
    assert nobody.code is REFUSED
    assert "registration (person)" in nobody.message
    child = await people.learner()
    lacking = await start(child, await cast.opportunity_with(child, registered=False))
    assert lacking.code is REFUSED
    assert "fitting age (nobody), consent (guardian)" in lacking.message
    await city.db[opportunities_known.rows].delete_one({"_id": f"opportunity-{opportunity}"})
    assert (await start(person, opportunity)).code is grpc.StatusCode.UNAVAILABLE
