"""What a projection is: a pure function from events to rows.

Each stream folds into one row. The projector (``projector.py``) does everything else: batches,
transactions, offsets, restarts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from lyceum_chassis.domain.messages import Command
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.ledger import Ledger
from lyceum_chassis.projector.reacting import Answer, Keep, LetGo, Reaction, Refusal, Start

Row = dict[str, Any]
"""A MongoDB document. ``_id`` is its stream. The projector sets ``version``, the number of the
stream's last event, ``seq`` if the projection is stamped, and ``day``, on which it changed last, if
it has a ledger."""


class Fact(BaseModel):
    """A consumer's own small model of an event: only the fields that it reads, tolerant of more."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    type: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Leaves the class's keywords to pydantic, which knows the fields when it calls below."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(cls, *, type: str = "", **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.type = type


@dataclass(frozen=True)
class Projection:
    """A read model. Pure: the same events give the same rows.

    ``facts`` are the event types that it reads; another of the same aggregate only moves its row's
    version, and one of another aggregate, which shares the topic, is passed over.
    ``evolve`` gives the row after the event, from the row before it (None: there was none); it
    must not change the row that it is given. None means that there is nothing to show (yet).
    ``ledger`` says what rows and events add to a table; the projector books the changes by day
    (``ledger.py``).
    ``stamped`` rows get a sequence number that rises in the order of the commits, so that a
    reader can poll for what is new and never miss one.
    ``key`` names another row than the stream's, for a policy whose events come from several
    streams; such a row has no version. ``build`` tells views of one version apart (``views.py``).

    A policy is a projection that answers. ``react`` says what follows from an event, given the row
    after it. ``keep`` says which streams the row keeps or lets go of, given the row before it; the
    projector numbers them in the row's ``kept``. ``refused`` says what follows if a command is
    refused; nothing if there is none. ``start`` is for a policy that begins where events are
    already. ``former_names`` lead from a command's name as an earlier version stored it to the
    command of today.
    """

    name: str
    version: int
    topics: Sequence[str]
    facts: Sequence[type[Fact]]
    evolve: Callable[[Row | None, Any, Recorded], Row | None]
    ledger: Ledger | None = None
    stamped: bool = False
    indexes: Sequence[str] = ()
    key: Callable[[Any, Recorded], str] | None = None
    react: Callable[[Row, Any, Recorded], Iterable[Answer]] | None = None
    keep: Callable[[Row | None, Any, Recorded], Iterable[Keep | LetGo]] | None = None
    refused: Callable[[Refusal], Iterable[Reaction]] | None = None
    start: Start = Start.BEGINNING
    former_names: Mapping[str, type[Command]] = field(default_factory=dict)
    build: int = 1

    @cached_property
    def aggregates(self) -> frozenset[str]:
        """The aggregates whose events it reads, as the beginnings of their types."""
        return frozenset(aggregate_of(fact.type) for fact in self.facts)

    @property
    def rows(self) -> str:
        """The name of the collection of rows, which is the view's name."""
        view = f"{self.name}_v{self.version}"
        return view if self.build == 1 else f"{view}_{self.build}"

    @property
    def cells(self) -> str:
        """The name of the collection of the ledger's cells."""
        return cells_of(self.rows)

    @property
    def reactions(self) -> str:
        """The name of the collection of commands still to be carried out, at once."""
        return f"{self.rows}_reactions"

    @property
    def deadlines(self) -> str:
        """The name of the collection of commands to be carried out once they are due."""
        return f"{self.rows}_deadlines"

    @property
    def entries(self) -> str:
        """The name of the collection of what the rows keep."""
        return f"{self.rows}_entries"


@lru_cache(maxsize=10_000)
def aggregate_of(type_: str) -> str:
    """``lyceum.partners.partner`` of ``lyceum.partners.partner.verified.v1``."""
    return type_.rsplit(".", 2)[0]


def cells_of(view: str) -> str:
    """The name of the collection of the cells of a view's ledger."""
    return f"{view}_cells"
