"""What was once accepted is read for ever, whatever today's rules say of it."""

import json
import os
import subprocess
import sys
import warnings
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

import pytest
from examples.believable import ADA, HOST, IN_TIME, OFFER
from lyceum.opportunities.v1 import opportunities_pb2 as pb
from lyceum_chassis.domain.fields import Line, Name, Reason, Site, Tags
from lyceum_chassis.domain.history import read_json
from lyceum_chassis.domain.messages import Event
from lyceum_chassis.edge.proto_mapping import to_message
from lyceum_opportunities.offer import Offer, OpportunityKind
from lyceum_opportunities.opportunity import Apply, PlaceTaken, Published, opportunity
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


class Part(BaseModel):
    """With every sort of rule, none of which the values below keep to."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: Name = "bell"
    note: Reason = "why"
    site: Site = ""
    tags: Tags = ()
    code: Annotated[str, Field(min_length=2, max_length=3, pattern="^[a-z]+$")] = "ab"
    count: Annotated[int, Field(ge=1, le=9, multiple_of=3)] = 3
    price: Annotated[Decimal, Field(gt=0, max_digits=3, decimal_places=1)] = Decimal("1.5")
    sizes: Annotated[tuple[Size, ...], Field(max_length=1)] = ()
    of_size: Annotated[dict[Size, Line], Field(max_length=1)] = Field(default_factory=dict)
    day: date | None = None

    @model_validator(mode="after")
    def _never(self) -> Self:
        raise ValueError("nothing is accepted any more")


class Box(BaseModel):
    parts: Annotated[tuple[Part, ...], Field(max_length=1)]


class Built(Event, type="lyceum.test.bike.built.v1"):
    part: Part
    box: Box | None = None


OLD: dict[str, Any] = {
    "name": "  two\nlines  ",
    "note": "",
    "site": "gopher://x y",
    "tags": ["Not A Tag"] * 30,
    "code": "ABCDEF",
    "count": 100,
    "price": "-123456.789",
    "sizes": ["small", "huge", "large"],
    "of_size": {"huge": "\u202e", "small": "x"},
    "day": "2026-06-28",
}


def built(**more: Any) -> Built:
    part = {**OLD, **more}
    return read_json(Built, json.dumps({"part": part, "box": {"parts": [part, part]}}))


def test_no_rule_of_today_refuses_or_changes_a_value_of_then_at_any_depth() -> None:
    read = built()
    assert read.box is not None
    for part in (read.part, *read.box.parts):
        assert (part.name, part.note, part.code) == ("  two\nlines  ", "", "ABCDEF")
        assert (part.count, part.price) == (100, Decimal("-123456.789"))
        assert (len(part.tags), part.day) == (30, date(2026, 6, 28))
    with pytest.raises(ValidationError):
        Built.model_validate_json(json.dumps({"part": OLD}))


def test_what_is_read_is_written_again_as_it_was() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert json.loads(built().model_dump_json())["box"] == {"parts": [OLD, OLD]}


def test_a_word_that_left_the_list_is_that_word_and_none_of_those_that_are_left() -> None:
    part = built().part
    assert part.sizes == ("small", "huge", "large")
    assert [size in tuple(Size) for size in part.sizes] == [True, False, True]
    assert all(isinstance(size, Size) for size in part.sizes)
    assert part.sizes[0] is Size.SMALL
    assert (f"{part.sizes[1]}", part.sizes[1].value) == ("huge", "huge")
    assert part.of_size[part.sizes[1]] == "\u202e"
    assert built() == built()


def test_fields_that_nobody_knows_are_passed_over_at_any_depth() -> None:
    assert built(colour="red") == built()
    assert not built(colour="red").part.model_extra


@pytest.mark.parametrize(
    "wrong", [{"name": 7}, {"count": "many"}, {"tags": "x"}, {"day": "someday"}, {"sizes": [1]}]
)
def test_what_never_was_of_the_kind_is_still_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        built(**wrong)


def test_what_always_had_to_be_there_still_has_to() -> None:
    with pytest.raises(ValidationError, match="part"):
        read_json(Built, "{}")


def published(**changes: Any) -> Event:
    """As the store has it, with something in the offer that would be refused today."""
    offer = {**OFFER.model_dump(mode="json"), **changes}
    with pytest.raises(ValidationError):
        Offer.model_validate(offer)
    return opportunity.read(Published.type, json.dumps({"host_id": str(HOST), "offer": offer}))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "x" * 201},
        {"capacity": 200_000},
        {"kind": "seance"},
        {"themes": ["Old Style"]},
        {"ages": {"minimum": 200, "maximum": 3}},
        {"schedule": {**OFFER.schedule.model_dump(mode="json"), "time_zone": "America/Atlantis"}},
        {"apply_by": "2030-01-01"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_an_opportunity_of_other_rules_goes_on(changes: dict[str, Any]) -> None:
    event = published(**changes)
    assert isinstance(event, Published)
    posted = opportunity.read("lyceum.opportunities.opportunity.posted.v1", event.model_dump_json())
    state = opportunity.fold([posted, event])
    again = read_json(type(state), state.model_dump_json())
    assert again == state
    decided = opportunity.decide(Apply(learner_id=ADA, at=IN_TIME), again)
    assert decided == [PlaceTaken(learner_id=ADA)]
    answer = to_message(
        state.model_dump(mode="json", exclude={"seats"}), pb.GetOpportunityResponse()
    )
    assert answer.offer.title == event.offer.title


def test_a_kind_that_is_offered_no_more_is_shown_as_unspecified() -> None:
    event = published(kind="seance")
    assert isinstance(event, Published)
    assert event.offer.kind not in tuple(OpportunityKind)
    shown = to_message(event.offer.model_dump(mode="json"), pb.Offer())
    assert shown.kind == pb.OPPORTUNITY_KIND_UNSPECIFIED


READ_WITHOUT = """
import sys
if {without_package}:
    sys.modules["tzdata"] = None
from datetime import UTC, datetime
from lyceum_opportunities.offer import Schedule
from lyceum_opportunities.opportunity import opportunity
event = opportunity.read("lyceum.opportunities.opportunity.published.v1", sys.stdin.read())
at = datetime(2026, 6, 11, 4, 59, tzinfo=UTC)
print(event.offer.schedule.time_zone, event.offer.schedule.day_of(at))
try:
    Schedule(start_date="2026-06-11", time_zone="America/Chicago")
    print("accepted")
except ValueError:
    print("refused")
"""


@pytest.mark.parametrize(
    ("without_package", "told"),
    [
        pytest.param(False, "America/Chicago 2026-06-10\naccepted\n", id="tzdata is a dependency"),
        pytest.param(True, "America/Chicago 2026-06-11\nrefused\n", id="no zones at all"),
    ],
)
def test_a_slim_image_reads_every_schedule(without_package: bool, told: str) -> None:
    stored = json.dumps({"host_id": str(HOST), "offer": OFFER.model_dump(mode="json")})
    done = subprocess.run(
        [sys.executable, "-c", READ_WITHOUT.format(without_package=without_package)],
        input=stored,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONTZPATH": ""},
    )
    assert (done.stdout, done.returncode) == (told, 0), done.stderr


def test_a_person_is_still_an_id() -> None:
    with pytest.raises(ValidationError):
        opportunity.read(PlaceTaken.type, '{"learner_id":"Ada"}')
    read = opportunity.read(PlaceTaken.type, json.dumps({"learner_id": str(ADA)}))
    assert isinstance(read, PlaceTaken)
    assert isinstance(read.learner_id, UUID)
