"""The status lists of a host: in which place of a public list of bits it stands whether one of its
credentials was revoked.

A stream a host. Which place a credential gets follows from its id, which nobody can guess, so
neither a place nor the order of places tells whose it is. A place belongs to one credential for
ever. A list of which half is taken is followed by the next.
"""

import base64
import hashlib
from uuid import UUID

from lyceum_chassis.domain.messages import (
    Decider,
    Event,
    PolicyCommand,
    Rejected,
    State,
    no_such_command,
)
from lyceum_chassis.domain.roll import Roll
from pydantic import BaseModel, ConfigDict, Field

STATUS_LIST = "lyceum.opportunities.status_list"
SIZE = 131_072
"""Bits of a list: the least of Bitstring Status List v1.0, so that one is hidden among many."""
TAKEN_MAX = SIZE // 2
LISTS_MAX = 16
NOTHING = base64.b64encode(bytes(SIZE // 8)).decode()

Bits = str
"""As many bytes as hold the bits, in base64, as a snapshot is text. The first bit is the highest
one of the first byte."""


def bytes_of(bits: Bits) -> bytes:
    return base64.b64decode(bits)


def is_set(bits: bytes, index: int) -> bool:
    return bool(bits[index // 8] & (0x80 >> index % 8))


def with_bit(bits: Bits, index: int) -> Bits:
    changed = bytearray(bytes_of(bits))
    changed[index // 8] |= 0x80 >> index % 8
    return base64.b64encode(changed).decode()


class Place(BaseModel):
    """``index`` in the list of this number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    index: int


class PlaceAssigned(Event, type=f"{STATUS_LIST}.place_assigned.v1"):
    """A credential has its place in a list of its host."""

    host_id: UUID
    credential_id: UUID
    place: Place


class PlaceRevoked(Event, type=f"{STATUS_LIST}.place_revoked.v1"):
    """The credential of this place is not valid any more."""

    place: Place


class StatusList(State):
    """``taken`` is of the list that is being filled, ``revoked`` of each, in their order."""

    placed: Roll = Field(default_factory=Roll)
    in_this: int = 0
    taken: Bits = NOTHING
    revoked: tuple[Bits, ...] = (NOTHING,)

    @property
    def number(self) -> int:
        """Which list is being filled."""
        return len(self.revoked) - 1


def evolve(lists: StatusList, event: Event) -> StatusList:
    match event:
        case PlaceAssigned(credential_id=id_, place=place):
            placed = lists.placed.enter(id_)
            if place.number > lists.number:
                taken = with_bit(NOTHING, place.index)
                revoked = (*lists.revoked, NOTHING)
                return lists.but(placed=placed, in_this=1, taken=taken, revoked=revoked)
            taken = with_bit(lists.taken, place.index)
            return lists.but(placed=placed, in_this=lists.in_this + 1, taken=taken)
        case PlaceRevoked(place=place):
            revoked = tuple(
                with_bit(bits, place.index) if number == place.number else bits
                for number, bits in enumerate(lists.revoked)
            )
            return lists.but(revoked=revoked)
    return lists


class AssignPlace(PolicyCommand):
    """Of a credential that was issued: see ``credential_status.py``."""

    host_id: UUID
    credential_id: UUID


class RevokePlace(PolicyCommand):
    """Of one that was revoked."""

    place: Place


StatusListCommand = AssignPlace | RevokePlace


def decide(command: StatusListCommand, lists: StatusList) -> list[Event]:
    match command:
        case AssignPlace(credential_id=id_) if id_ in lists.placed:
            return []
        case AssignPlace(host_id=host_id, credential_id=id_):
            return [PlaceAssigned(host_id=host_id, credential_id=id_, place=_place_of(id_, lists))]
        case RevokePlace(place=place):
            if not _is_there(place, lists):
                raise Rejected("status_list.no_such_place", "No credential has this place.")
            if is_set(bytes_of(lists.revoked[place.number]), place.index):
                return []
            return [PlaceRevoked(place=place)]
        case other:
            raise no_such_command(other)


def _place_of(credential_id: UUID, lists: StatusList) -> Place:
    """The first free place from the one on that its id leads to. In a list that is half full at
    most that is a step or two away."""
    full = lists.in_this >= TAKEN_MAX
    number = lists.number + 1 if full else lists.number
    taken = bytes_of(NOTHING if full else lists.taken)
    if number >= LISTS_MAX:
        raise Rejected("status_list.is_full", "This host has issued as many as there can be.")
    index = int.from_bytes(hashlib.sha256(credential_id.bytes).digest()[:4], "big") % SIZE
    while is_set(taken, index):
        index = (index + 1) % SIZE
    return Place(number=number, index=index)


def _is_there(place: Place, lists: StatusList) -> bool:
    if not (0 <= place.number <= lists.number and 0 <= place.index < SIZE):
        return False
    return place.number < lists.number or is_set(bytes_of(lists.taken), place.index)


status_list = Decider(
    category="status_list",
    initial=StatusList(),
    events=(PlaceAssigned, PlaceRevoked),
    decide=decide,
    evolve=evolve,
)
