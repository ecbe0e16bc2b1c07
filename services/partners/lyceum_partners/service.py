"""The partners service: who works with whom."""

from lyceum.partners.v1 import partners_pb2
from lyceum_chassis.edge.aggregate import Aggregate
from lyceum_chassis.process.manifest import Service
from lyceum_chassis.process.settings import ServiceSettings

from lyceum_partners.partner import partner

SERVICE = Service(
    "partners",
    ServiceSettings,
    port=7101,
    aggregates=(Aggregate(partner),),
    contracts=(partners_pb2.DESCRIPTOR,),
)
