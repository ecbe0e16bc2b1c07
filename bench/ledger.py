"""The aggregate that is measured: small, so that what is measured is the chassis."""

from lyceum_chassis.domain.messages import Command, Decider, Event, State
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.projection import Fact, Projection, Row


class Noted(Event, type="lyceum.bench.ledger.noted.v1"):
    text: str
    amount: int


class Ledger(State):
    total: int = 0


class Note(Command):
    text: str
    amount: int


def evolve(state: Ledger, event: Event) -> Ledger:
    return state.but(total=state.total + event.amount) if isinstance(event, Noted) else state


def decide(command: Note, state: Ledger) -> list[Event]:
    return [Noted(text=command.text, amount=command.amount)]


ledger = Decider("ledger", Ledger(), (Noted,), decide, evolve)
NOTE = Note(text="x" * 200, amount=1)


class NotedFact(Fact, type="lyceum.bench.ledger.noted.v1"):
    amount: int


def total(row: Row | None, fact: NotedFact, event: Recorded) -> Row:
    return {"total": (row or {}).get("total", 0) + fact.amount}


def totals(service: str, version: int = 1) -> Projection:
    """A projection of the events of ``service``."""
    return Projection(
        name=f"totals_{service}",
        version=version,
        topics=(f"lyceum.{service}.v1",),
        facts=(NotedFact,),
        evolve=total,
    )
