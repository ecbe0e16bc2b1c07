"""docs/access.md: who may call what, a table a service, made of the rules in the contracts."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from lyceum_chassis.access.callers import Role
from lyceum_chassis.access.rules import Condition, Grant, Membership, Rule, field_rules, rule_of

from contracts.manifests import ROOT

YES, NO = "yes", "no"


@dataclass(frozen=True)
class Kind:
    """A kind of caller: a column. ``member`` is its role in the partner that is acted for."""

    name: str
    person: bool = True
    own: bool = False
    guardian: bool = False
    member: Membership | None = None
    role: Role | None = None


KINDS = (
    Kind("visitor", person=False),
    Kind("person"),
    Kind("self", own=True),
    Kind("guardian", guardian=True),
    *(Kind(role.value, member=role) for role in Membership),
    Kind("member of another"),
    Kind("former member"),
    *(Kind(role.value.replace("_", " "), role=role) for role in Role if role is not Role.SERVICE),
    Kind("service", person=False, role=Role.SERVICE),
)

_HEAD = """\
# Who may call what

Made of the rules in `proto/`, by `make events`: change them there. A caller is a column:

- **visitor**: no token. **person**: any token of a person, who is none of the others.
- **self**: the person whom the request names as the one acted for. **guardian**: who is found to be
  their guardian, while they are a minor; elsewhere a person like any other.
- **owner**, **staff**, **supervisor**: members, in that role, of the partner acted for. *Member of
  another* and *former member* are persons like any other.
- **coordinator**, **safeguarding lead**, **auditor**, **service**: roles in the token.

A letter says "only while", and stands below its table. Who may not hears `UNAUTHENTICATED` without
a token and `PERMISSION_DENIED` with one; but `NOT_FOUND` where the last column says so, exactly as
if there were no such thing. Why so: [ADR 15](adr/0015-access-is-checked-on-the-decided-state.md).
"""


def services() -> list[ServiceDescriptor]:
    """Every service of every contract."""
    modules = [
        importlib.import_module(".".join(file.relative_to(ROOT / "proto").with_suffix("").parts))
        for file in sorted((ROOT / "proto" / "lyceum").rglob("*_pb2.py"))
    ]
    return [
        service for module in modules for service in module.DESCRIPTOR.services_by_name.values()
    ]


def page() -> str:
    """The text of docs/access.md."""
    return "\n".join([_HEAD, *(line for each in services() for line in _table(each))])


def cell(rule: Rule, kind: Kind) -> str | list[Condition]:
    """What a kind of caller may: ``YES``, ``NO``, or while one of these is so."""
    granted = [grant for grant in rule.any_of if _grants(grant, kind)]
    if not granted:
        return NO
    conditions = [grant.when for grant in granted]
    return YES if None in conditions else [each for each in conditions if each]


def _grants(grant: Grant, kind: Kind) -> bool:
    if grant.visitor:
        return True
    if grant.role is not None:
        return grant.role is kind.role
    if grant.members is not None or grant.member_of:
        return kind.member in grant.memberships
    if grant.self_ is not None:
        return kind.guardian if grant.self_.source == "found" else kind.own
    return grant.person and kind.person


def _table(service: ServiceDescriptor) -> Iterator[str]:
    letters: dict[str, str] = {}
    yield f"## {service.full_name}\n"
    titles = ["RPC", *(kind.name for kind in KINDS), "`NOT_FOUND` for others"]
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    for method in service.methods:
        for name, rule in _rules(method):
            cells = [_said(cell(rule, kind), letters) for kind in KINDS]
            yield f"| {name} | {' | '.join(cells)} | {_private(rule)} |"
    yield ""
    for words, letter in letters.items():
        yield f"{letter}: while {words}  "
    if letters:
        yield ""


def _rules(method: MethodDescriptor) -> Iterator[tuple[str, Rule]]:
    """The rule of a method, and those of its fields."""
    if rule := rule_of(method):
        yield f"**{method.name}**", rule
    for word, message in (("with", method.input_type), ("shown", method.output_type)):
        for field, rule in field_rules(message):
            yield f"{method.name}, {word} `{field.name}`", rule


def _said(found: str | list[Condition], letters: dict[str, str]) -> str:
    if isinstance(found, str):
        return found
    words = " or ".join(_words(condition) for condition in found)
    return letters.setdefault(words, chr(ord("a") + len(letters)))


def _private(rule: Rule) -> str:
    """When others are told that there is no such thing; a condition without values never holds."""
    if rule.public_when is None:
        return ""
    return f"unless {_words(rule.public_when)}" if rule.public_when.values else "always"


def _words(condition: Condition) -> str:
    return f"`{condition.field}` is {' or '.join(sorted(condition.values))}"
