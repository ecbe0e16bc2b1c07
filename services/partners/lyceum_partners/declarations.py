"""What a partner says that it can bring, and what it can't do: in its own words, each said once."""

from typing import TypeAlias

from lyceum_chassis.domain.fields import Name
from lyceum_chassis.domain.messages import Command, Event, Rejected

from lyceum_partners import PARTNER

DECLARED_MAX = 50

Declared: TypeAlias = tuple[str, ...]


class CapabilityDeclared(Event, type=f"{PARTNER}.capability_declared.v1", public=True):
    """A partner says what it can bring: a hall, a van, volunteers on Saturdays."""

    capability: str


class CapabilityWithdrawn(Event, type=f"{PARTNER}.capability_withdrawn.v1", public=True):
    """What it declared before, in the same words, no longer holds."""

    capability: str


class LimitDeclared(Event, type=f"{PARTNER}.limit_declared.v1", public=True):
    """A partner says what it can't do or offer: no lift, nobody under 16."""

    limit: str


class LimitWithdrawn(Event, type=f"{PARTNER}.limit_withdrawn.v1", public=True):
    """A limit that it declared before, in the same words, no longer holds."""

    limit: str


def evolve(declared: Declared, event: Event) -> Declared:
    """The capabilities after an event about them, or the limits after one about these."""
    match event:
        case CapabilityDeclared(capability=said) | LimitDeclared(limit=said):
            return (*declared, said)
        case CapabilityWithdrawn(capability=withdrawn) | LimitWithdrawn(limit=withdrawn):
            return tuple(said for said in declared if said != withdrawn)
    return declared


class DeclareCapability(Command):
    capability: Name


class WithdrawCapability(Command):
    capability: Name


class DeclareLimit(Command):
    limit: Name


class WithdrawLimit(Command):
    limit: Name


Declaration: TypeAlias = DeclareCapability | WithdrawCapability | DeclareLimit | WithdrawLimit


def decide(command: Declaration, capabilities: Declared, limits: Declared) -> list[Event]:
    match command:
        case DeclareCapability(capability=capability):
            if _room(capability, capabilities):
                return [CapabilityDeclared(capability=capability)]
        case WithdrawCapability(capability=capability) if capability in capabilities:
            return [CapabilityWithdrawn(capability=capability)]
        case DeclareLimit(limit=limit):
            if _room(limit, limits):
                return [LimitDeclared(limit=limit)]
        case WithdrawLimit(limit=limit) if limit in limits:
            return [LimitWithdrawn(limit=limit)]
    return []


def _room(declared: str, before: tuple[str, ...]) -> bool:
    """Whether it is new; rejected if there are as many as there may be."""
    if declared in before:
        return False
    if len(before) >= DECLARED_MAX:
        raise Rejected("partner.too_many_declared", f"At most {DECLARED_MAX} can be declared.")
    return True
