"""As whom the command acts: the token that goes along with a request.

LYCEUM_TOKEN, where it is set, says it for every request. Else the local stack's issuer makes a
token for whoever would send the request: people for themselves, a coordinator
for the rest. A stack without an issuer, and a public read, need none.
"""

import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import grpc
from google.protobuf.message import Message
from lyceum_local.issuer import MINUTES, Issuer

Who = Callable[[Message], str]
"""Who sends a request: a city role, ``person:<id>``, ``service:<name>``; "" for a visitor."""

_HELD_MAX: Final = 50_000
_PERSON_IN: Final = {
    "ApplyRequest": "learner_id",
    "WithdrawRequest": "learner_id",
    "SubmitResponseRequest": "respondent_id",
    "RevisePersonRequest": "person_id",
    "DeclareGroupsRequest": "person_id",
    "GrantConsentRequest": "person_id",
    "WithdrawConsentRequest": "person_id",
}


def whoever_would(request: Message) -> str:
    """Learners and respondents speak for themselves, visitors ask, a coordinator does the rest."""
    if request.DESCRIPTOR.file.package == "lyceum.projections.v1":
        return ""
    field = _PERSON_IN.get(request.DESCRIPTOR.name)
    return f"person:{getattr(request, field)}" if field else "coordinator"


class Tokens:
    """Tokens of an issuer, each made once and anew before it expires."""

    def __init__(self, issuer: Issuer | None, given: str = "") -> None:
        self._issuer = issuer
        self._given = given
        self._held: dict[str, tuple[str, float]] = {}

    @classmethod
    def found(cls, folder: Path) -> "Tokens":
        """Those of LYCEUM_TOKEN, or of the stack in this folder."""
        return cls(Issuer.found(folder.resolve()), os.environ.get("LYCEUM_TOKEN", ""))

    def of(self, who: str) -> str:
        """A token for somebody; "" where there is none to have."""
        if self._given or not who or self._issuer is None:
            return self._given
        token, until = self._held.get(who, ("", 0.0))
        if time.monotonic() > until:
            if len(self._held) >= _HELD_MAX:
                self._held.clear()
            token = self._issuer.token_as(who)
            self._held[who] = (token, time.monotonic() + MINUTES * 60 / 2)
        return token


class Acting(grpc.aio.UnaryUnaryClientInterceptor):
    """Sends each request as whoever would.

    As metadata and not as call credentials, which gRPC sends over TLS only: for loopback.
    """

    def __init__(self, tokens: Tokens, who: Who = whoever_would) -> None:
        self._tokens = tokens
        self._who = who

    async def intercept_unary_unary(
        self,
        continuation: Callable[[Any, Any], Awaitable[Any]],
        client_call_details: Any,
        request: Any,
    ) -> Any:
        token = self._tokens.of(self._who(request))
        if not token:
            return await continuation(client_call_details, request)
        metadata = [*(client_call_details.metadata or ()), ("authorization", f"Bearer {token}")]
        details = grpc.aio.ClientCallDetails(
            client_call_details.method,
            client_call_details.timeout,
            grpc.aio.Metadata(*metadata),
            client_call_details.credentials,
            client_call_details.wait_for_ready,
        )
        return await continuation(details, request)
