"""An aggregate whose state is about several people: who they are, and how to reach them."""

from uuid import UUID

from lyceum_chassis.domain.messages import (
    Command,
    Decider,
    Event,
    Part,
    Personal,
    Rejected,
    State,
    no_such_command,
)
from pydantic import Field

CIRCLE = "lyceum.test.circle"


class Joined(Event, type=f"{CIRCLE}.joined.v1", subject="person_id"):
    person_id: UUID
    name: Personal[str] = ""
    contacts: Personal[tuple[str, ...]] = ()


class Renamed(Event, type=f"{CIRCLE}.renamed.v1", subject="person_id"):
    person_id: UUID
    name: Personal[str] = ""


class Met(Event, type=f"{CIRCLE}.met.v1"):
    pass


class Member(Part, subject="person_id"):
    person_id: UUID
    turns: int = 0
    name: Personal[str] = ""
    contacts: Personal[tuple[str, ...]] = ()


class Circle(State):
    meetings: int = 0
    members: dict[UUID, Member] = Field(default_factory=dict)
    """In the order of joining."""


def evolve(circle: Circle, event: Event) -> Circle:
    match event:
        case Joined(person_id=person, name=name, contacts=contacts):
            member = Member(person_id=person, name=name, contacts=contacts)
            return circle.but(members={**circle.members, person: member})
        case Renamed(person_id=person, name=name):
            member = circle.members[person].model_copy(update={"name": name})
            return circle.but(members={**circle.members, person: member})
        case Met():
            return circle.but(meetings=circle.meetings + 1)
    return circle


class Join(Command):
    person_id: UUID
    name: Personal[str]
    contacts: Personal[tuple[str, ...]] = ()


class JoinAll(Command):
    people: Personal[tuple[tuple[UUID, str], ...]]


class Greet(Command):
    """Adds a greeting to a member's name, so that what is decided says what the state says."""

    person_id: UUID


class Meet(Command):
    times: int = 1


CircleCommand = Join | JoinAll | Greet | Meet


def decide(command: CircleCommand, circle: Circle) -> list[Event]:
    match command:
        case Join(person_id=person, name=name, contacts=contacts):
            if person in circle.members:
                raise Rejected("circle.joined", "They are a member already.")
            return [Joined(person_id=person, name=name, contacts=contacts)]
        case JoinAll(people=people):
            return [Joined(person_id=person, name=name) for person, name in people]
        case Greet(person_id=person):
            if person not in circle.members:
                raise Rejected("circle.stranger", "They are no member.")
            return [Renamed(person_id=person, name=f"Dear {circle.members[person].name}")]
        case Meet(times=times):
            return [Met() for _ in range(times)]
        case _:
            raise no_such_command(command)


circle = Decider("circle", Circle(), (Joined, Renamed, Met), decide, evolve)
