"""What is personal in a state is apart from the rest of it, person by person."""

import json
from uuid import UUID

import pytest
from integration.circle import Circle, Joined, Met, circle
from lyceum_chassis.domain.messages import Part, Personal, State
from lyceum_chassis.store.sealing import divide, unite
from pydantic import Field

ADA, BEN, CYD = (UUID(int=n) for n in range(3))
STATE = circle.fold(
    [
        Joined(person_id=ADA, name="Ada", contacts=("ada@example.org",)),
        Met(),
        Joined(person_id=BEN, name="Ben"),
        Joined(person_id=CYD),
    ]
)


def test_a_state_is_divided_by_people_and_nothing_personal_stays() -> None:
    bare, personal = divide(STATE)
    assert set(personal) == {str(ADA), str(BEN)}
    assert "Ada" in str(personal[str(ADA)])
    assert "Ben" not in str(personal[str(ADA)])
    assert bare["meetings"] == 1
    assert not any(word in json.dumps(bare) for word in ("Ada", "ada@", "Ben"))


def test_united_again_it_is_the_same_state() -> None:
    bare, personal = divide(STATE)
    text = json.dumps(unite(json.loads(json.dumps(bare)), list(personal.values())))
    assert Circle.model_validate_json(text) == STATE


def test_united_without_one_person_their_fields_are_at_their_defaults_and_all_else_is_there() -> (
    None
):
    bare, personal = divide(STATE)
    left = Circle.model_validate(unite(bare, [personal[str(BEN)]]))
    assert (left.members[ADA].name, left.members[ADA].contacts) == ("", ())
    assert left.members[BEN] == STATE.members[BEN]


class Guardian(Part, subject="person_id"):
    person_id: UUID
    phone: Personal[str] = ""


class Learner(State, subject="learner_id"):
    """About one person, and parts of it about others, in whatever they lie."""

    learner_id: UUID | None = None
    name: Personal[str] = ""
    guardians: frozenset[Guardian] = frozenset()
    first: Guardian | None = None
    turns: dict[str, list[tuple[int, Guardian]]] = Field(default_factory=dict)


def test_parts_are_found_in_whatever_they_lie() -> None:
    ben, cyd = Guardian(person_id=BEN, phone="0231"), Guardian(person_id=CYD, phone="0232")
    state = Learner(
        learner_id=ADA,
        name="Ada",
        guardians=frozenset({ben, cyd}),
        first=ben,
        turns={"monday": [(1, cyd), (2, ben)]},
    )
    bare, personal = divide(state)
    assert {person: len(values) for person, values in personal.items()} == {
        str(ADA): 1,
        str(BEN): 3,
        str(CYD): 2,
    }
    assert not any(word in json.dumps(bare) for word in ("Ada", "0231", "0232"))
    assert Learner.model_validate(unite(bare, list(personal.values()))) == state


def test_personal_data_of_nobody_is_refused() -> None:
    with pytest.raises(TypeError, match="a person it doesn't name"):
        divide(Learner(name="Ada"))
