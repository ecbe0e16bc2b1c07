"""The gate of a server: says who calls, holds the limits, and makes the permit of each call.

A permit is checked on the state that is decided on (``EventStore.execute``), so what is here
before that refuses only what no state could allow.
"""

import contextlib
import contextvars
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message

from lyceum_chassis.access.callers import VISITOR, Caller, Role, service_of
from lyceum_chassis.access.decision import Memberships, Verdict, may_ever, permits
from lyceum_chassis.access.limits import Limits, Shares
from lyceum_chassis.access.memberships import NO_MEMBERS, Followed
from lyceum_chassis.access.rules import (
    BadRules,
    Rule,
    Subject,
    check_rules,
    field_rules,
    rule_of,
)
from lyceum_chassis.access.tokens import Tokens
from lyceum_chassis.errors import Forbidden, Private, Unauthenticated

M = TypeVar("M", bound=Message)

_FOR_MANY = frozenset({Role.COORDINATOR, Role.SERVICE})


@dataclass(frozen=True)
class Permit:
    """What one call is permitted. ``permit(state)`` raises where that is refused:
    ``Unauthenticated``, ``Forbidden``, or ``Private`` if the caller may not know the thing."""

    rule: Rule
    caller: Caller
    request: Message
    found: Any = None
    memberships: Callable[[], Memberships] = lambda: {}

    def __call__(self, state: Any) -> None:
        self._check(self.rule, state)
        for field, rule in field_rules(self.request.DESCRIPTOR):
            if _is_set(self.request, field):
                self._check(rule, state)

    def show(self, answer: M, state: Any) -> M:
        """``answer`` without the fields that this caller is not shown."""
        for field, rule in field_rules(answer.DESCRIPTOR):
            if self._verdict(rule, state) is not Verdict.ALLOWED:
                answer.ClearField(field.name)
        return answer

    def _verdict(self, rule: Rule, state: Any) -> Verdict:
        values: Mapping[str, Any] = {"request": self.request, "found": self.found, "state": state}
        return permits(rule, self.caller, values, self.memberships())

    def _check(self, rule: Rule, state: Any) -> None:
        verdict = self._verdict(rule, state)
        if verdict is not Verdict.ALLOWED:
            _refuse(verdict)


@dataclass(frozen=True)
class Call:
    """The call that is being answered: who calls what."""

    gate: "Gate"
    method: MethodDescriptor
    caller: Caller


_CALL: contextvars.ContextVar[Call | None] = contextvars.ContextVar("call", default=None)


def caller_now() -> Caller | None:
    """Who calls; None where access is off, and nobody knows."""
    call = _CALL.get()
    return call.caller if call else None


def permit_now(request: Message, found: Any = None) -> Permit | None:
    """The permit of the call that is being answered; None where access is off.

    ``found`` is the command, for rules that speak of what was looked up for it.
    """
    call = _CALL.get()
    return call.gate.permit_for(call.method, call.caller, request, found) if call else None


class Gate:
    """Raises ``BadRules`` if a rule of ``services`` is missing or doesn't fit.

    ``about`` says by RPC what the rules' paths lead through. ``members`` follows the memberships
    that rules ask for; a service whose rules don't ask needs none. ``service_uri`` comes before
    the name of a service in the URI of its certificate; without it no certificate says who calls.
    """

    def __init__(
        self,
        tokens: Tokens,
        services: Mapping[str, ServiceDescriptor],
        about: Mapping[str, Subject],
        limits: Limits | None = None,
        members: Followed = NO_MEMBERS,
        service_uri: str = "",
    ) -> None:
        self._tokens = tokens
        self._shares = Shares(limits or Limits())
        self._members = members
        self._service_uri = service_uri
        check_rules(services.values(), about)
        self._methods: dict[str, MethodDescriptor] = {
            f"/{name}/{method.name}": method
            for name, service in services.items()
            for method in service.methods
        }

    async def authenticate(
        self, authorization: str | None, peer: str, uris: Sequence[str] = ()
    ) -> Caller:
        """Who calls. Raises ``Unauthenticated``, or ``Unavailable`` without the issuer's keys.

        ``uris`` are those of the caller's certificate, which was verified; a token goes before it.

        Tokens that were never seen cost a signature's check each, so their number is limited by
        ``peer``, behind which there may be many callers: raises ``TooMany``.
        """
        if authorization is None:
            return service_of(uris, self._service_uri) or VISITOR
        if not self._tokens.holds(authorization):
            newcomers = f"never seen, from {_host(peer)}"
            self._shares.enter(newcomers, for_many=True)
            self._shares.leave(newcomers)
        return await self._tokens.caller(authorization)

    @contextlib.asynccontextmanager
    async def enter(self, name: str, caller: Caller, peer: str) -> AsyncIterator[None]:
        """Around the handling of a call: ``name`` as on the wire, ``/package.Service/Method``.

        Raises ``TooMany``, and as a permit what no state could allow.
        """
        method = self._methods[name]
        rule = _known_rule(method)
        who = caller.actor if caller.known else _host(peer)
        self._shares.enter(who, for_many=bool(_FOR_MANY & caller.roles))
        bound = _CALL.set(Call(self, method, caller))
        try:
            verdict = may_ever(rule, caller)
            if verdict is not Verdict.ALLOWED:
                _refuse(verdict)
            if rule.follows_memberships and caller.person and not _by_role(rule, caller):
                await self._members.look_up(caller.person)
            yield
        finally:
            _CALL.reset(bound)
            self._shares.leave(who)

    def permit_for(
        self, method: MethodDescriptor, caller: Caller, request: Message, found: Any = None
    ) -> Permit:
        """The permit of one call. Checked at start: every method has a rule."""
        rule = _known_rule(method)
        return Permit(rule, caller, request, found, lambda: self._members.of(caller.person))


def _known_rule(method: MethodDescriptor) -> Rule:
    rule = rule_of(method)
    if rule is None:  # no gate was made for its service: ``check_rules`` would have said so
        raise BadRules([f"{method.full_name} has no rule."])
    return rule


def _by_role(rule: Rule, caller: Caller) -> bool:
    """Whether the caller's role is enough, whatever the state."""
    return any(grant.role in caller.roles and not grant.when for grant in rule.any_of)


def _host(peer: str) -> str:
    """Whatever the port: ``ipv4:127.0.0.1:50051``."""
    return peer.rpartition(":")[0]


def _refuse(verdict: Verdict) -> NoReturn:
    match verdict:
        case Verdict.UNAUTHENTICATED:
            raise Unauthenticated("This needs a token.")
        case Verdict.PRIVATE:
            raise Private
    raise Forbidden


def _is_set(request: Message, field: Any) -> bool:
    if field.has_presence:
        return request.HasField(field.name)
    return bool(getattr(request, field.name))
