"""The rules in the contracts, as this code reads them, and whether they fit what they are about.

A rule stands in the .proto as an option of its RPC (``lyceum/access/v1/access.proto``). One that is
missing, or names a field that isn't there, is found when a service starts, not when it is asked.
"""

import functools
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Union, get_args, get_origin

from google.protobuf.descriptor import (
    Descriptor,
    FieldDescriptor,
    MethodDescriptor,
    ServiceDescriptor,
)
from lyceum.access.v1 import access_pb2 as pb
from pydantic import BaseModel

from lyceum_chassis.access.callers import Role

_RULE: Any = pb.rule
_FIELD_RULE: Any = pb.field_rule


class Membership(StrEnum):
    """What a person is to a partner."""

    OWNER = "owner"
    STAFF = "staff"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Path:
    """Where a value is: ``source`` is request, found or state."""

    source: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join((self.source, *self.fields))


@dataclass(frozen=True, slots=True)
class Condition:
    field: Path
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grant:
    """One way to be permitted; exactly one of the first six is given."""

    visitor: bool = False
    person: bool = False
    self_: Path | None = None
    member_of: tuple[Path, ...] = ()
    members: Path | None = None
    role: Role | None = None
    memberships: frozenset[Membership] = frozenset()
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """``any_of``: what rests on followed memberships comes last, as they may be unknown."""

    any_of: tuple[Grant, ...]
    public_when: Condition | None = None

    @property
    def follows_memberships(self) -> bool:
        """Whether it asks of which partners a person is a member."""
        return any(grant.member_of for grant in self.any_of)

    @property
    def speaks_of_found(self) -> bool:
        """Whether it can only be said once everything is looked up."""
        return any(path.source == "found" for path in paths_of(self))


class BadRules(Exception):  # noqa: N818
    """Rules that can't be kept. ``problems`` are all of them, a sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("Access rules don't fit:\n  " + "\n  ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Subject:
    """What a method is about: the type of the state it decides on or reads, and of its command."""

    state: type[BaseModel] | None = None
    command: type[BaseModel] | None = None


@functools.cache
def rule_of(method: MethodDescriptor) -> Rule | None:
    """The rule of an RPC; None if it has none."""
    return _rule(method.GetOptions().Extensions[_RULE])


@functools.cache
def field_rules(message: Descriptor) -> tuple[tuple[FieldDescriptor, Rule], ...]:
    """The fields of a message that not everybody may set or see."""
    return tuple(
        (field, rule)
        for field in message.fields
        if (rule := _rule(field.GetOptions().Extensions[_FIELD_RULE]))
    )


def check_rules(services: Iterable[ServiceDescriptor], about: Mapping[str, Subject]) -> None:
    """Holds every rule of these services against what their methods are about, by the RPC's name.

    Raises ``BadRules`` with every problem.
    """
    problems: list[str] = []
    for method in (method for service in services for method in service.methods):
        name = str(method.full_name)
        subject = about.get(method.name, Subject())
        rule = rule_of(method)
        if method.client_streaming or method.server_streaming:
            problems.append(f"{name} streams, which no rule guards.")
        if rule is None:
            problems.append(f"{name} has no rule.")
        named = [(name, rule)] if rule else []
        for message in (method.input_type, method.output_type):
            named += [(f"{name}, field {f.name}", r) for f, r in field_rules(message)]
        for where, each in named:
            problems += [f"{where}: {what}" for what in _problems(each, method, subject)]
    if problems:
        raise BadRules(problems)


def _rule(option: pb.Rule) -> Rule | None:
    if not option.any_of:
        return None
    when = _condition(option.public_when) if option.HasField("public_when") else None
    grants = sorted((_grant(grant) for grant in option.any_of), key=lambda g: bool(g.member_of))
    return Rule(tuple(grants), when)


def _grant(option: pb.Grant) -> Grant:
    when = _condition(option.when) if option.HasField("when") else None
    match option.WhichOneof("who"):
        case "visitor":
            return Grant(visitor=option.visitor, when=when)
        case "person":
            return Grant(person=option.person, when=when)
        case "self":
            return Grant(self_=_path(option.self), when=when)
        case "role":
            name = pb.Role.Name(option.role).removeprefix("ROLE_").lower()
            return Grant(role=Role(name) if name in set(Role) else None, when=when)
        case "member":
            names = [pb.Membership.Name(role) for role in option.member.roles]
            return Grant(
                member_of=tuple(_path(path) for path in option.member.of),
                members=_path(option.member.of_state) if option.member.of_state else None,
                memberships=frozenset(
                    Membership(name.removeprefix("MEMBERSHIP_").lower())
                    for name in names
                    if name != "MEMBERSHIP_UNSPECIFIED"
                ),
                when=when,
            )
    return Grant(when=when)


def _condition(option: pb.Condition) -> Condition:
    return Condition(_path(option.field), frozenset(getattr(option, "is")))


def _path(text: str) -> Path:
    source, *fields = text.split(".")
    return Path(source, tuple(fields))


def _problems(rule: Rule, method: MethodDescriptor, subject: Subject) -> Iterator[str]:
    for path in paths_of(rule):
        if why := _misses(path, method, subject):
            yield f"{path} {why}."
    for grant in rule.any_of:
        about_members = bool(grant.member_of) + (grant.members is not None)
        ways = (grant.visitor, grant.person, grant.self_, grant.role, about_members)
        if sum(bool(way) for way in ways) != 1 or about_members > 1:
            yield "a grant says exactly one of visitor, person, self, member and role."
        if about_members and not grant.memberships:
            yield "a member has a role that may."


def paths_of(rule: Rule) -> Iterator[Path]:
    """Every path that a rule names."""
    conditions = [rule.public_when, *(grant.when for grant in rule.any_of)]
    yield from (condition.field for condition in conditions if condition)
    for grant in rule.any_of:
        yield from (path for path in (grant.self_, grant.members, *grant.member_of) if path)


def _misses(path: Path, method: MethodDescriptor, subject: Subject) -> str | None:
    """What is wrong with a path; None if there is such a field."""
    if not path.fields:
        return "names no field"
    match path.source:
        case "request":
            return None if _in_message(method.input_type, path.fields) else "isn't there"
        case "state":
            return None if _in_model(subject.state, path.fields) else "isn't there"
        case "found":
            fields = subject.command.model_fields if subject.command else {}
            looked_up = fields.get(path.fields[0])
            if looked_up is None or not looked_up.exclude:
                return "is nothing that is looked up"
            return None if _in_model(subject.command, path.fields) else "isn't there"
    return "begins with none of request, found and state"


def _in_message(message: Descriptor | None, fields: tuple[str, ...]) -> bool:
    field = message.fields_by_name.get(fields[0]) if message else None
    if field is None or field.is_repeated:
        return False
    return len(fields) == 1 or _in_message(field.message_type, fields[1:])


def _in_model(model: type[BaseModel] | None, fields: tuple[str, ...]) -> bool:
    if model is None or fields[0] not in model.model_fields:
        return False
    if len(fields) == 1:
        return True
    inner = _model_in(model.model_fields[fields[0]].annotation)
    return _in_model(inner, fields[1:])


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if get_origin(annotation) in (Union, types.UnionType):
        return next((m for part in get_args(annotation) if (m := _model_in(part))), None)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return None
