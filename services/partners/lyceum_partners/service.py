"""The partners service: who works with whom."""

from collections.abc import Mapping
from typing import Any

from lyceum.partners.v1 import partners_pb2
from lyceum_chassis.domain.messages import Query
from lyceum_chassis.edge.aggregate import Aggregate
from lyceum_chassis.process.manifest import Service
from lyceum_chassis.process.settings import KeyedSettings

from lyceum_partners.partner import Partner, partner


class GetPartner(Query):
    pass


def show(partner: Partner, asked: GetPartner) -> Mapping[str, Any]:
    """The members as a list; the contract says who is shown it."""
    members = [{"person_id": str(person), "role": role} for person, role in partner.members.items()]
    return {"members": members}


SERVICE = Service(
    "partners",
    KeyedSettings,
    port=7101,
    aggregates=(Aggregate(partner, reads={GetPartner: show}),),
    contracts=(partners_pb2.DESCRIPTOR,),
)
