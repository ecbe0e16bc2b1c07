"""One reaction carried out: read, decided, and what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

import structlog

from lyceum_chassis.domain.messages import Command, Rejected
from lyceum_chassis.errors import Conflicted, InvalidArgument, Unavailable
from lyceum_chassis.observing import traces
from lyceum_chassis.policies.commands import Commands
from lyceum_chassis.policies.parked import target_of
from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.projector.reacting import Reaction, Refusal
from lyceum_chassis.store.commits import Origin
from lyceum_chassis.store.mongo import Document, is_passing

log = structlog.get_logger()

REFUSALS_MAX = 16
"""So often in a row a policy may answer a refusal with a command that is refused as well."""


class Came(Enum):
    """What came of a reaction, as the metrics have it."""

    DONE = "done"
    REFUSED = "refused"
    POISONED = "parked"
    LATER = "waits"


@dataclass(frozen=True, slots=True)
class Result:
    """``why`` is the refusal's code or the reason to park or wait; ``follow_ups`` is what the
    policy makes of a refusal."""

    came: Came
    why: str = ""
    follow_ups: Sequence[Reaction] = ()


class CarryingOut:
    """Carries out the stored reactions of one policy. ``still_ours`` raises if another does."""

    def __init__(
        self, policy: Projection, commands: Commands, still_ours: Callable[[], None]
    ) -> None:
        self._policy = policy
        self._commands = commands
        self._still_ours = still_ours
        self._actor = f"policy:{policy.name}"

    async def carry_out(self, document: Document) -> Result:
        """Never raises what one reaction alone is to blame for."""
        with traces.following(f"react {self._policy.name}", document.get("traceparent")):
            return await self._carry_out(document)

    async def _carry_out(self, document: Document) -> Result:
        try:
            known = self._commands.find(document["command"], self._policy.former_names)
            command = self._commands.read(known, document["data"], document.get("due"))
            id_ = UUID(target_of(document).removeprefix(f"{known.category}-"))
            origin = Origin(
                command_id=document["_id"],
                correlation_id=document["correlation_id"],
                causation_id=document["causation_id"],
                actor=self._actor,
                traceparent=traces.current(),
            )
        except Exception as error:
            return _poisoned(error)  # it can't be read, by this code
        self._still_ours()
        try:
            await self._commands.execute(known, id_, command, origin)
        except Rejected as rejected:
            return self._refused(document, id_, command, rejected)
        except InvalidArgument as error:
            if any(field != "command_id" for field, _ in error.violations):
                return _poisoned(error)
            # Its id comes from its event: it was carried out by other code, that read it otherwise.
            log.info("reaction_known", target=target_of(document), command=document["command"])
        except (Unavailable, Conflicted) as error:
            return Result(Came.LATER, repr(error))
        except Exception as error:
            return Result(Came.LATER, repr(error)) if is_passing(error) else _poisoned(error)
        return Result(Came.DONE)

    def _refused(
        self, document: Document, id_: UUID, command: Command, rejected: Rejected
    ) -> Result:
        log.warning(
            "reaction_refused",
            policy=self._policy.name,
            target=target_of(document),
            command=document["command"],
            code=rejected.code,
        )
        follow_ups: Sequence[Reaction] = ()
        if self._policy.refused:
            try:
                follow_ups = list(self._policy.refused(Refusal(id_, command, rejected)))
                for each in follow_ups:
                    self._commands.name_of(type(each.command))
                at_once = any(each.due is None for each in follow_ups)
                if at_once and document.get("refusals", 0) >= REFUSALS_MAX:
                    raise rejected
            except Exception as error:
                return _poisoned(error)
        return Result(Came.REFUSED, rejected.code, follow_ups)


def _poisoned(error: Exception) -> Result:
    return Result(Came.POISONED, f"{type(error).__name__}: {error}"[:1_000])
