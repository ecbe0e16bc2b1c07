"""Old events are read as what took their place, over several versions, or not at all."""

import pytest
from lyceum_chassis.domain.messages import Decider, Event, State, Upcaster
from lyceum_chassis.store.commits import decode

BIKE = "lyceum.test.bike"


class Repaired(Event, type=f"{BIKE}.repaired.v3", public=True):
    parts: tuple[str, ...]
    minutes: int = 0


class Bike(State):
    repairs: int = 0


V1_TO_V2 = Upcaster(
    f"{BIKE}.fixed.v1", f"{BIKE}.repaired.v2", lambda fixed: {"parts": fixed["what"]}
)
V2_TO_V3 = Upcaster(
    f"{BIKE}.repaired.v2", Repaired.type, lambda old: {**old, "parts": old["parts"].split(", ")}
)


def bike(*upcasters: Upcaster) -> Decider[Bike]:
    return Decider(
        category="bike",
        initial=Bike(),
        events=(Repaired,),
        decide=lambda command, state: [],
        evolve=lambda state, event: state.but(repairs=state.repairs + 1),
        upcasters=upcasters,
    )


def test_upcasters_are_chained_in_whatever_order_they_are_listed() -> None:
    commit = {
        "events": [
            {"type": f"{BIKE}.fixed.v1", "data": '{"what":"brakes, bell"}'},
            {"type": f"{BIKE}.repaired.v2", "data": '{"parts":"brakes, bell"}'},
            {"type": f"{BIKE}.repaired.v3", "data": '{"parts":["brakes","bell"]}'},
        ]
    }
    for decider in (bike(V1_TO_V2, V2_TO_V3), bike(V2_TO_V3, V1_TO_V2)):
        assert decode(commit, decider) == [Repaired(parts=("brakes", "bell"))] * 3


def test_every_link_of_a_chain_is_as_public_as_its_end() -> None:
    assert bike(V1_TO_V2, V2_TO_V3).public_types == {
        f"{BIKE}.fixed.v1",
        f"{BIKE}.repaired.v2",
        f"{BIKE}.repaired.v3",
    }


def test_a_type_that_was_never_written_is_refused() -> None:
    with pytest.raises(KeyError):
        decode({"events": [{"type": f"{BIKE}.sold.v1", "data": "{}"}]}, bike())


@pytest.mark.parametrize(
    "upcasters",
    [
        pytest.param((V1_TO_V2,), id="ends at a type that is no event"),
        pytest.param(
            (V1_TO_V2, Upcaster(f"{BIKE}.repaired.v2", f"{BIKE}.fixed.v1", dict)), id="in a circle"
        ),
        pytest.param((V2_TO_V3, V2_TO_V3), id="twice from the same type"),
        pytest.param((Upcaster(Repaired.type, Repaired.type, dict),), id="from what is written"),
    ],
)
def test_upcasters_that_lead_nowhere_are_refused_at_once(upcasters: tuple[Upcaster, ...]) -> None:
    with pytest.raises(TypeError):
        bike(*upcasters)
