"""Who acts for a person: themself, or a guardian, who says by which guardianship; or nobody any
more."""

from uuid import UUID

from lyceum_chassis.domain.fields import OptionalId
from lyceum_chassis.domain.messages import Command, Rejected
from pydantic import Field


class ActedFor(Command):
    """A command about the person of the stream, ``person_id``. ``guardian_id`` is whom the
    guardianship makes their guardian, if it holds; the contract lets nobody else use it."""

    guardianship_id: OptionalId = None
    person_id: UUID = Field(exclude=True)
    guardian_id: UUID | None = Field(default=None, exclude=True)


def is_forgotten() -> Rejected:
    """Nobody acts for, and nothing is recorded of, who was forgotten."""
    return Rejected("person.is_forgotten", "This person was forgotten.")
