"""An aggregate with people in it, on two rolls."""

from uuid import UUID

from lyceum_chassis.domain.messages import Command, Decider, Event, State
from lyceum_chassis.domain.roll import Roll


class Joined(Event, type="lyceum.test.club.joined.v1"):
    person: UUID


class Left(Event, type="lyceum.test.club.left.v1"):
    person: UUID


class Club(State):
    motto: str = "On time."
    members: Roll = Roll()
    former: Roll = Roll()


def evolve(club: Club, event: Event) -> Club:
    match event:
        case Joined(person=person):
            return club.but(members=club.members.enter(person), former=club.former.leave(person))
        case Left(person=person):
            return club.but(members=club.members.leave(person), former=club.former.enter(person))
    return club


class Join(Command):
    people: tuple[UUID, ...]


class Leave(Command):
    people: tuple[UUID, ...]


def decide(command: Command, club: Club) -> list[Event]:
    match command:
        case Join(people=people):
            return [Joined(person=person) for person in people if person not in club.members]
        case Leave(people=people):
            return [Left(person=person) for person in people if person in club.members]
    return []


club = Decider("club", Club(), (Joined, Left), decide, evolve)
