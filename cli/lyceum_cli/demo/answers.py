"""What became of each command of this run, and whether the store tells the same.

The equation that holds whatever happened before, on a first run, on a later one, and after a run
that was killed:

    commits stored = those stored before this run
                   + those of commands that this run was told were accepted
                   + those of commands that were stored by this run, though the answer got lost, so
                     that asking again was answered "already done"
                   + those of policies, which nobody sent

"Already done" alone says nothing of a commit: the command may have been stored by an earlier run,
or by none, since another command had brought the same about. So it is not the counts that are
compared but the commands themselves, each by its aggregate and its id.
"""

import time
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import grpc
from google.protobuf.message import Message
from lyceum.command.v1.outcome_pb2 import StreamVersion
from lyceum_local.manifests import manifests

from lyceum_cli.demo.differences import Differences
from lyceum_cli.dispatcher import Result, Verdict

CommandKey = bytes
"""The aggregate's id and the command's, 32 bytes: a command's id is unique in its stream."""

_ID_OF_ANOTHER = (grpc.StatusCode.INVALID_ARGUMENT, "command_id")


def service_of(request: Message) -> str:
    """ "partners" of lyceum.partners.v1.ApplyToJoinRequest."""
    return str(request.DESCRIPTOR.full_name).split(".")[1]


def aggregate_of(request: Any) -> str:
    """The id of the aggregate that a command is for."""
    command = request.DESCRIPTOR.name.removesuffix("Request")
    return str(getattr(request, manifests()[service_of(request)].commands[command]))


def key_of(request: Any) -> CommandKey:
    """The key of any changing RPC's request."""
    return command_key(aggregate_of(request), UUID(request.command_id).bytes)


def command_key(aggregate_id: str, command_id: bytes) -> CommandKey:
    return UUID(aggregate_id).bytes + command_id


@dataclass(slots=True)
class Answers:
    """`hear` every result of the run; 32 bytes and a verdict are kept of each command."""

    verdicts: dict[CommandKey, Verdict] = field(default_factory=dict)
    last_card: StreamVersion | None = None
    """Where the last opportunity or partner that was changed stands, and when that was told, by
    the monotonic clock."""
    last_card_at: float = 0.0

    def hear(self, request: Message, result: Result) -> None:
        refusal = result.refusal
        if refusal and (refusal.code, refusal.reason) == _ID_OF_ANOTHER:
            # Stored is an earlier command that was sent with this id, not this one: the file has
            # changed since.
            return
        self.verdicts[key_of(request)] = result.verdict
        if result.done and service_of(request) != "feedback":
            self.last_card, self.last_card_at = result.response.outcome.at, time.monotonic()

    def compare(
        self, before: Set[CommandKey], after: Set[CommandKey], differences: Differences
    ) -> Counter[str]:
        """Compare with the commands in the store before the run and after it, policies' left out.

        The counts that make up the equation: "before", "accepted", "answered twice".
        """
        counts = Counter({"before": len(before), "accepted": 0, "answered twice": 0})
        new = len(after - before)
        for key, verdict in self.verdicts.items():
            was, stored = key in before, key in after
            match verdict:
                case Verdict.ACCEPTED:
                    counts["accepted"] += 1
                    differences.none_of("accepted, but not stored", not stored and key)
                    differences.none_of("accepted, but stored before this run", was and key)
                case Verdict.ALREADY_DONE:
                    counts["answered twice"] += stored and not was
                case Verdict.REFUSED:
                    differences.none_of("refused, but stored", stored and key)
                case Verdict.SKIPPED:
                    differences.none_of("never sent, but stored", stored and not was and key)
        differences.equal(
            "commits stored by this run",
            new,
            "commands accepted by it, or answered twice",
            counts["accepted"] + counts["answered twice"],
        )
        differences.equal(
            "commits of an earlier run", len(before), "still stored", len(before & after)
        )
        return counts
