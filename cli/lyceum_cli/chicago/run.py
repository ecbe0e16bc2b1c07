"""The import itself: rows in, commands out, as many at once as the dispatcher lets through."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lyceum_cli.chicago import requests
from lyceum_cli.chicago.programme import Programme, Reject, read_programme
from lyceum_cli.chicago.rejects import Rejects
from lyceum_cli.chicago.rows import Row, Unreadable
from lyceum_cli.dispatcher import Dispatcher, Ticket
from lyceum_cli.progress import Progress

if TYPE_CHECKING:  # Only the type stubs know the async stubs.
    from lyceum.opportunities.v1.opportunities_pb2_grpc import OpportunitiesServiceAsyncStub
    from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceAsyncStub


@dataclass(slots=True)
class Imported:
    """What was read."""

    programmes: int = 0
    organisations: int = 0


async def import_programmes(
    rows: Iterable[Row | Unreadable],
    *,
    partners: "PartnersServiceAsyncStub",
    opportunities: "OpportunitiesServiceAsyncStub",
    dispatcher: Dispatcher,
    shift: timedelta,
    rejects: Rejects,
    progress: Progress,
    imported: Imported,
) -> None:
    """Send every usable row's commands; leave the dispatcher to wait for the last of them.

    One lane an organisation and one an opportunity, so the organisation that hosts most of a
    city's programmes holds nobody up, itself included. A ticket an organisation is all that is
    kept of what was read.
    """
    verified: dict[str, Ticket] = {}
    for row in rows:
        progress.step()
        programme = read_programme(row)
        if isinstance(programme, Reject):
            rejects.add(programme)
            continue
        try:
            post = requests.post_opportunity(programme, shift)
        except OverflowError:
            reasons = ("its dates can't be moved so far",)
            rejects.add(Reject(row.line, programme.opportunity_id, reasons))
            continue
        if programme.partner_id not in verified:
            verified[programme.partner_id] = await _join(programme, partners, dispatcher)
            imported.organisations += 1
        imported.programmes += 1
        lane, host = programme.opportunity_id, verified[programme.partner_id]
        posted = await dispatcher.send(lane, opportunities.PostOpportunity, post)
        publish = requests.publish_opportunity(programme)
        await dispatcher.send(lane, opportunities.PublishOpportunity, publish, needs=(host, posted))


async def _join(
    programme: Programme, partners: "PartnersServiceAsyncStub", dispatcher: Dispatcher
) -> Ticket:
    lane = programme.partner_id
    applied = await dispatcher.send(lane, partners.ApplyToJoin, requests.apply_to_join(programme))
    verify = requests.verify_partner(programme)
    return await dispatcher.send(lane, partners.VerifyPartner, verify, needs=(applied,))
