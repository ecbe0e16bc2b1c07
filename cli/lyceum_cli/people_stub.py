"""The RPCs of people: one stub of the several services that its contract declares."""

from typing import TYPE_CHECKING, Any

from lyceum.people.v1.clearance_pb2_grpc import ClearanceServiceStub
from lyceum.people.v1.consent_pb2_grpc import ConsentServiceStub
from lyceum.people.v1.guardianship_pb2_grpc import GuardianshipServiceStub
from lyceum.people.v1.person_pb2_grpc import PersonServiceStub

if TYPE_CHECKING:
    import grpc


class PeopleStub:
    """Has a method for each RPC of people, under its name."""

    def __init__(self, channel: "grpc.aio.Channel") -> None:
        stubs: tuple[Any, ...] = (
            PersonServiceStub(channel),
            GuardianshipServiceStub(channel),
            ConsentServiceStub(channel),
            ClearanceServiceStub(channel),
        )
        for stub in stubs:
            vars(self).update(vars(stub))

    def __getattr__(self, name: str) -> Any:
        """For those who check types: what is there is found without asking here."""
        raise AttributeError(name)
