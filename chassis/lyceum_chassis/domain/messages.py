"""The words of a domain: events, commands, states, and the refusal of a command.

All are frozen pydantic models. A domain is two pure functions over them:
``decide(command, state) -> list[Event]`` and ``evolve(state, event) -> State``. Neither reads a
clock nor makes an id: both come in the command.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict


class PersonalMark:
    """Marks a field as personal data. Use ``Personal[...]``."""


T = TypeVar("T")
Personal = Annotated[T, PersonalMark()]
"""A field that says something about a person: stored encrypted, never on Kafka or in a log."""


def _holds_personal(annotation: Any) -> bool:
    """Whether something inside the type is marked as personal."""
    if any(isinstance(mark, PersonalMark) for mark in getattr(annotation, "__metadata__", ())):
        return True
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return any(
            any(isinstance(mark, PersonalMark) for mark in info.metadata)
            or _holds_personal(info.annotation)
            for info in annotation.model_fields.values()
        )
    return any(_holds_personal(part) for part in get_args(annotation))


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(Message):
    """A fact, in the past tense.

    ``type`` is its full and final name, version included. ``public`` events go to other city
    systems too. ``subject`` names the field that holds the id of the person whom its personal
    fields are about; their key encrypts these fields. A personal field needs a default: it is
    what a reader sees once the person is forgotten.
    """

    type: ClassVar[str] = ""
    public: ClassVar[bool] = False
    subject: ClassVar[str | None] = None
    personal_fields: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Leaves the class's keywords to pydantic, which knows the fields when it calls below."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(  # type: ignore[override]  # an event must have a type
        cls, *, type: str, public: bool = False, subject: str | None = None, **kwargs: Any
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.type, cls.public, cls.subject = type, public, subject
        cls.personal_fields = frozenset(
            name
            for name, info in cls.model_fields.items()
            if any(isinstance(mark, PersonalMark) for mark in info.metadata)
        )
        for name, info in cls.model_fields.items():
            if name not in cls.personal_fields and _holds_personal(info.annotation):
                raise TypeError(f"{cls.__name__}.{name}: mark the whole field, Personal[...]")
        if cls.personal_fields and (public or subject not in cls.model_fields):
            raise TypeError(
                f"{cls.__name__} has personal fields: it can't be public, and subject= must name "
                "the field with the person's id"
            )
        for name in cls.personal_fields:
            if cls.model_fields[name].is_required():
                raise TypeError(f"{cls.__name__}.{name} is personal and needs a default")


class State(Message):
    """What an aggregate's past events amount to, as far as its decisions need it."""

    def but(self, **changes: Any) -> Self:
        """A copy with these fields changed. The values are not validated again."""
        return self.model_copy(update=changes)


class Command(Message):
    """An intention. It is valid in itself before anybody decides on it.

    A field that the edge looked up rather than the caller sent (the time, another service's
    answer) is declared with ``Field(exclude=True)``: two commands that differ only there are the
    same command.
    """


class PolicyCommand(Command):
    """One that no caller may give: only the policies of its service do."""


class Query(Message):
    """A question about one aggregate as it stands, named as its RPC. Its id is not a field."""


class Rejected(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A valid command that the state does not allow.

    ``code`` is stable, for programs ("partner.not_active"); ``sentence`` is for a person.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class Unknown(Rejected):
    """A command to an aggregate that nothing has ever happened to."""

    def __init__(self, category: str) -> None:
        super().__init__(f"{category}.unknown", f"There is no such {category}.")


S = TypeVar("S", bound=State)


@dataclass(frozen=True)
class Upcaster:
    """How an event of a type that is no longer written is read: as one of its successor.

    ``change`` makes the successor's JSON data of the old one's. Pure, and for ever.
    """

    old: str
    new: str
    change: Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Decider(Generic[S]):
    """An aggregate as the store sees it. Streams are named ``<category>-<id>``.

    ``events`` are what it writes; ``upcasters`` lead from every type that it ever wrote to one of
    them, in one step or more.
    """

    category: str
    initial: S
    events: Sequence[type[Event]]
    decide: Callable[[Any, S], list[Any]]
    evolve: Callable[[S, Any], S]
    upcasters: Sequence[Upcaster] = ()
    event_of_type: dict[str, type[Event]] = field(init=False, repr=False)
    upcaster_of: dict[str, Upcaster] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "event_of_type", {event.type: event for event in self.events})
        object.__setattr__(self, "upcaster_of", {each.old: each for each in self.upcasters})
        known = {*self.event_of_type, *self.upcaster_of}
        if len(known) != len(self.events) + len(self.upcasters):
            raise TypeError(f"{self.category}: two events or upcasters have the same type")
        for upcaster in self.upcasters:
            self._check_end(upcaster)

    def _check_end(self, upcaster: Upcaster) -> None:
        passed = {upcaster.old}
        while upcaster.new in self.upcaster_of and upcaster.new not in passed:
            passed.add(upcaster.new)
            upcaster = self.upcaster_of[upcaster.new]
        if upcaster.new not in self.event_of_type:
            raise TypeError(f"{self.category}: upcasting ends at {upcaster.new}, which is no event")

    @cached_property
    def commands(self) -> tuple[type[Command], ...]:
        """What it decides on: the union that ``decide`` takes."""
        taken = get_type_hints(self.decide)["command"]
        return get_args(taken) or (taken,)

    @property
    def public_types(self) -> frozenset[str]:
        """What goes to other city systems. An old type is as public as what it is read as: a
        commit may wait for the relay while the code that wrote it is replaced."""
        public = {event.type for event in self.events if event.public}
        while more := {each.old for each in self.upcasters if each.new in public} - public:
            public |= more
        return frozenset(public)

    def read(self, type_: str, data: str) -> Event:
        """The event that lies in the store as this JSON text, personal fields at their defaults.

        Fields that it doesn't know are passed over: a newer process may have written them.
        Raises ``KeyError`` for a type that the aggregate never wrote.
        """
        if type_ not in self.upcaster_of:
            return self.event_of_type[type_].model_validate_json(data, extra="ignore")
        changed: dict[str, Any] = json.loads(data)
        while upcaster := self.upcaster_of.get(type_):
            type_, changed = upcaster.new, upcaster.change(changed)
        return self.event_of_type[type_].model_validate_json(json.dumps(changed), extra="ignore")

    def fold(self, events: Sequence[Event], state: S | None = None) -> S:
        """The state after these events, from ``state`` or from the beginning."""
        folded = self.initial if state is None else state
        for event in events:
            folded = self.evolve(folded, event)
        return folded
