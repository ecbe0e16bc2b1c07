"""A programme as the commands that make it so."""

from datetime import date, timedelta
from typing import Final

from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum.partners.v1 import partners_pb2 as pa

from lyceum_cli.chicago.identity import command_id
from lyceum_cli.chicago.programme import Place, Programme

TIME_ZONE: Final = "America/Chicago"


def apply_to_join(programme: Programme) -> pa.ApplyToJoinRequest:
    """The organisation asks to join; the file doesn't say where it is, so its place is absent."""
    return pa.ApplyToJoinRequest(
        command_id=command_id("apply-to-join", programme.partner_id),
        partner_id=programme.partner_id,
        profile=pa.Profile(name=programme.organisation, kind=programme.organisation_kind),
    )


def verify_partner(programme: Programme) -> pa.VerifyPartnerRequest:
    return pa.VerifyPartnerRequest(
        command_id=command_id("verify", programme.partner_id), partner_id=programme.partner_id
    )


def post_opportunity(programme: Programme, shift: timedelta) -> op.PostOpportunityRequest:
    """The draft, all dates moved by `shift`."""
    return op.PostOpportunityRequest(
        command_id=command_id("post", programme.opportunity_id),
        opportunity_id=programme.opportunity_id,
        host_id=programme.partner_id,
        offer=op.Offer(
            title=programme.title,
            description=programme.description,
            kind=programme.kind,
            schedule=op.Schedule(
                start_date=_day(programme.start, shift),
                end_date=_day(programme.end, shift),
                start_time=programme.start_time,
                end_time=programme.end_time,
                time_zone=TIME_ZONE,
            ),
            mode=programme.mode,
            place=_place(programme.place),
            ages=op.Ages(minimum=programme.minimum_age, maximum=programme.maximum_age),
            capacity=programme.capacity,
            price=programme.price,
            pay=programme.pay,
            access=op.Access(
                transport=programme.transport,
                food=programme.food,
                scholarships=programme.scholarships,
            ),
            themes=programme.themes,
        ),
    )


def publish_opportunity(programme: Programme) -> op.PublishOpportunityRequest:
    return op.PublishOpportunityRequest(
        command_id=command_id("publish", programme.opportunity_id),
        opportunity_id=programme.opportunity_id,
    )


def _day(day: date | None, shift: timedelta) -> str:
    return "" if day is None else (day + shift).isoformat()


def _place(place: Place | None) -> op.Place | None:
    if place is None:
        return None
    return op.Place(
        address=place.address,
        city=place.city,
        postal_code=place.postal_code,
        area=place.area,
        latitude=place.latitude,
        longitude=place.longitude,
    )
