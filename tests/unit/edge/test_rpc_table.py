"""The table of RPCs: from a contract to its aggregates, and what keeps a service down."""

from collections.abc import Sequence
from typing import Any, cast

import pytest
from google.protobuf.descriptor import FileDescriptor
from lyceum.opportunities.v1 import opportunities_pb2
from lyceum.partners.v1 import partners_pb2
from lyceum_chassis.domain.messages import PolicyCommand, Query
from lyceum_chassis.edge.aggregate import Aggregate
from lyceum_chassis.edge.rpc_table import Incomplete, RpcTable
from lyceum_chassis.edge.table_check import problems_of
from lyceum_chassis.process.manifest import Service
from lyceum_chassis.store.event_store import EventStore
from lyceum_opportunities.opportunity import opportunity
from lyceum_opportunities.service import GetOpportunity
from lyceum_partners.partner import partner

from contracts.manifests import SERVICES


def problems(contract: FileDescriptor, *aggregates: Aggregate) -> Sequence[str]:
    return list(problems_of([contract], aggregates))


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_the_contract_and_the_aggregates_of_a_service_fit(service: Service) -> None:
    table = RpcTable(service.contracts, service.aggregates, cast(EventStore, None), {})

    assert sorted(table.services) == sorted(
        str(each.full_name) for file in service.contracts for each in file.services_by_name.values()
    )


def test_an_rpc_that_nobody_answers_and_a_command_without_one_are_all_named() -> None:
    found = problems(partners_pb2.DESCRIPTOR, Aggregate(opportunity))

    assert "PublishOpportunity of opportunity has no RPC" in found
    assert "the RPC VerifyPartner has no command and no read" in found
    assert "the RPC GetPartner has no command and no read" in found


def test_a_field_that_nobody_looks_up_and_a_look_up_for_none_are_named() -> None:
    aggregate = Aggregate(
        opportunity, looks_up={"weather": lambda asking: "fine"}, reads={GetOpportunity: None}
    )

    assert problems(opportunities_pb2.DESCRIPTOR, aggregate) == [
        "nobody looks up the field host_is_active of opportunity's commands",
        "no command of opportunity has a field weather to look up",
    ]


def test_fields_that_only_one_side_has_are_named() -> None:
    class GetPartner(Query):
        as_of: str = ""

    found = problems(partners_pb2.DESCRIPTOR, Aggregate(partner, reads={GetPartner: None}))

    assert found == ["GetPartner: only the query has the field as_of"]


def test_an_rpc_of_two_aggregates_is_named() -> None:
    found = problems(partners_pb2.DESCRIPTOR, Aggregate(partner), Aggregate(partner))

    assert "VerifyPartner is offered by 2 aggregates" in found


def test_a_service_that_does_not_fit_its_contract_does_not_start() -> None:
    aggregates = [Aggregate(opportunity)]
    nothing: Any = None

    with pytest.raises(Incomplete, match="the RPC VerifyPartner has no command and no read"):
        RpcTable([partners_pb2.DESCRIPTOR], aggregates, nothing, {})


def test_what_only_policies_command_needs_no_rpc() -> None:
    internal = [
        command
        for service in SERVICES
        for decider in service.deciders
        for command in decider.commands
        if issubclass(command, PolicyCommand)
    ]

    assert all(
        command.__name__ not in aggregate.commands
        for service in SERVICES
        for aggregate in service.aggregates
        for command in internal
    )
