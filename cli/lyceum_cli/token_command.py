"""`lyceum token`: a token of the local stack's issuer, to try things as somebody."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_local.issuer import CITY_ROLES, MINUTES, Issuer

from lyceum_cli import addresses
from lyceum_cli.addresses import PartnersAddress, Service
from lyceum_cli.asking import ask
from lyceum_cli.errors import CliError

TIMEOUT = 15.0


def token(
    who: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="WHO",
            help=f"{', '.join(CITY_ROLES)}, person:<id>, member:<partner's id>, service:<name>.",
        ),
    ],
    minutes: Annotated[float, typer.Option(min=0.1, help="How long it is valid.")] = MINUTES,
    partners: PartnersAddress = None,
) -> None:
    """Print a token of the local stack's issuer.

    A member is an owner whom the partner has; the services know nobody else by this name.

    \b
    Examples:
      lyceum token --as coordinator
      lyceum token --as person:0198e5f0-91d4-7c33-a6b7-2f04c8d15e9a --minutes 5
    """
    folder = addresses.folder().resolve()
    issuer = Issuer.found(folder)
    if issuer is None:
        raise CliError(f"The stack in {folder} has no issuer. Start it with `lyceum stack up`.")
    kind, _, name = who.partition(":")
    if kind in ("person", "member"):
        try:
            name = str(UUID(name))
        except ValueError:
            raise CliError(f"{who}: {name or 'nothing'} is no UUID.") from None
    if kind == "member":
        at = addresses.grpc_address(Service.PARTNERS, partners)
        kind, name = "person", asyncio.run(_owner_of(name, at))
    try:
        print(issuer.token_as(f"{kind}:{name}" if name else kind, minutes))
    except ValueError as error:
        raise CliError(f"{error}.") from None


async def _owner_of(partner_id: str, address: str) -> str:
    request = pb.GetPartnerRequest(partner_id=partner_id)
    answer = await ask(
        address,
        lambda channel: PartnersServiceStub(channel).GetPartner(request, timeout=TIMEOUT),
    )
    for member in answer.members:
        if member.role == pb.MEMBER_ROLE_OWNER:
            return str(member.person_id)
    raise CliError(f"Partner {partner_id} has no owner yet: a coordinator appoints one.")
