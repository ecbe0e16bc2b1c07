"""Nothing new is held by people of who was forgotten, whoever asks for it."""

from pathlib import Path
from uuid import uuid4

import grpc
import pytest
from integration.cast_of_people import CastOfPeople
from integration.guarded import guarded
from lyceum.people.v1 import clearance_pb2 as cl
from lyceum.people.v1 import consent_pb2 as co
from lyceum.people.v1 import person_pb2 as pe
from lyceum_chassis.store.mongo import Database

pytestmark = pytest.mark.integration


async def test_what_would_be_recorded_of_who_was_forgotten_is_refused(
    db: Database, tmp_path: Path
) -> None:
    async with guarded(db, tmp_path) as city:
        cast = CastOfPeople(city, uuid4())
        await cast.appear()
        person = str(await cast.cleared())
        coordinator = f"Bearer {city.trusted.issuer.token_as('coordinator')}"
        themself = f"Bearer {city.trusted.issuer.token_as(f'person:{person}')}"
        forget = pe.ForgetPersonRequest(command_id=str(uuid4()), person_id=person)
        assert (await city.ask(forget, coordinator)).code is grpc.StatusCode.OK
        for request, token in (
            (
                cl.RecordResultRequest(
                    person_id=person,
                    requirement=cl.REQUIREMENT_CHECK,
                    passed=True,
                    until="2031-01-01",
                ),
                coordinator,
            ),
            (cl.SuspendClearanceRequest(person_id=person, reason="Rumour."), coordinator),
            (
                co.GrantConsentRequest(
                    person_id=person,
                    purpose=co.PURPOSE_TAKE_PART,
                    text_version="1",
                    until="2030-01-01",
                ),
                themself,
            ),
        ):
            request.command_id = str(uuid4())
            answered = await city.ask(request, token)
            assert answered.code is grpc.StatusCode.FAILED_PRECONDITION
            assert answered.message == "This person was forgotten."
