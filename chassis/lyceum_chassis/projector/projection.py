"""What a projection is: a pure function from events to rows.

Each stream folds into one row. The projector (``projector.py``) does everything else: batches,
transactions, offsets, restarts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from lyceum_chassis.domain.messages import Command
from lyceum_chassis.kafka.cloudevents import Recorded
from lyceum_chassis.projector.reacting import Answer, Keep, LetGo, Reaction, Refusal, Start

Row = dict[str, Any]
"""A MongoDB document. ``_id`` is its stream. The projector sets ``version``, the number of the
stream's last event, and ``seq`` if the projection is stamped."""


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

    ``facts`` are the event types that it reads; any other only moves its row's version.
    ``evolve`` gives the row after the event, from the row before it (None: there was none); it
    must not change the row that it is given. None means that there is nothing to show (yet).
    ``tally`` says to which cell of a table a row belongs, and with what counts; the projector
    moves the counts between cells as rows change.
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
    tally: Callable[[Row], tuple[str, dict[str, int]] | None] | None = None
    stamped: bool = False
    indexes: Sequence[str] = ()
    key: Callable[[Any, Recorded], str] | None = None
    react: Callable[[Row, Any, Recorded], Iterable[Answer]] | None = None
    keep: Callable[[Row | None, Any, Recorded], Iterable[Keep | LetGo]] | None = None
    refused: Callable[[Refusal], Iterable[Reaction]] | None = None
    start: Start = Start.BEGINNING
    former_names: Mapping[str, type[Command]] = field(default_factory=dict)
    build: int = 1

    @property
    def rows(self) -> str:
        """The name of the collection of rows, which is the view's name."""
        view = f"{self.name}_v{self.version}"
        return view if self.build == 1 else f"{view}_{self.build}"

    @property
    def cells(self) -> str:
        """The name of the collection of tallied cells."""
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


def cells_of(view: str) -> str:
    """The name of the collection of a view's tallied cells."""
    return f"{view}_cells"
