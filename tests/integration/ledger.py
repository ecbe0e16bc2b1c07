"""The smallest aggregate that has everything the chassis cares about."""

from uuid import UUID

from lyceum_chassis.domain.messages import Command, Decider, Event, Personal, Rejected, State
from pydantic import Field


class Opened(Event, type="lyceum.test.ledger.opened.v1", public=True):
    limit: int


class Added(Event, type="lyceum.test.ledger.added.v1"):
    amount: int


class Noted(Event, type="lyceum.test.ledger.noted.v1", subject="author"):
    author: UUID
    note: Personal[str] = ""


class Ledger(State):
    limit: int | None = None
    total: int = 0


def evolve(ledger: Ledger, event: Event) -> Ledger:
    match event:
        case Opened(limit=limit):
            return ledger.but(limit=limit)
        case Added(amount=amount):
            return ledger.but(total=ledger.total + amount)
    return ledger


class Open(Command):
    limit: int


class Add(Command):
    """Adds in steps of one, so that one command decides several events."""

    amount: int


class TopUp(Command):
    """Adds what is missing to ``total``; nothing if it is reached already."""

    total: int
    looked_up: str = Field(default="", exclude=True)


class Note(Command):
    author: UUID
    note: str


def decide(command: Open | Add | TopUp | Note, ledger: Ledger) -> list[Event]:
    match command:
        case Open(limit=limit) if ledger.limit is None:
            return [Opened(limit=limit)]
        case Open(limit=ledger.limit):
            return []
        case Note(author=author, note=note) if ledger.limit is not None:
            return [Noted(author=author, note=note)]
        case Add(amount=amount) if ledger.limit is not None:
            if ledger.total + amount > ledger.limit:
                raise Rejected("ledger.over_limit", "That is over the limit.")
            return [Added(amount=1) for _ in range(amount)]
        case TopUp(total=total) if ledger.limit is not None:
            return [Added(amount=total - ledger.total)] if total > ledger.total else []
    raise Rejected("ledger.refused", "The ledger doesn't allow this.")


ledger = Decider("ledger", Ledger(), (Opened, Added, Noted), decide, evolve)
