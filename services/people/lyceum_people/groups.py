"""In which groups a person counts themself, and by which they may be counted: theirs to say."""

from typing import Annotated
from uuid import UUID

from lyceum_chassis.domain.fields import Line, Tag
from lyceum_chassis.domain.messages import Event, Personal
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from lyceum_people import PERSON
from lyceum_people.acting import ActedFor

GROUPS_MAX = 20


class Group(BaseModel):
    """A term of a named vocabulary, in its version, in which somebody counts themself; ``counted``
    is their consent that reports count them by it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    vocabulary: Tag
    version: Annotated[Line, Field(min_length=1, max_length=40)]
    term: Annotated[Line, Field(min_length=1, max_length=200)]
    counted: bool = False


def _one_a_vocabulary(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    names = [group.vocabulary for group in groups]
    if len(set(names)) != len(names):
        raise ValueError("has two groups of the same vocabulary")
    return groups


Groups = Annotated[
    tuple[Group, ...], Field(max_length=GROUPS_MAX), AfterValidator(_one_a_vocabulary)
]


class GroupsDeclared(Event, type=f"{PERSON}.groups_declared.v1", subject="person_id"):
    """A person says in which groups they count themself, if in any, and by which they may be
    counted. All of them."""

    person_id: UUID
    groups: Personal[tuple[Group, ...]] = ()


class DeclareGroups(ActedFor):
    groups: Personal[Groups] = ()


def decide(command: DeclareGroups, before: tuple[Group, ...]) -> list[Event]:
    if command.groups == before:
        return []
    return [GroupsDeclared(person_id=command.person_id, groups=command.groups)]
