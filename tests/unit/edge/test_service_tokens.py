"""What one service shows to another, and what it makes of not being let in."""

import asyncio
from pathlib import Path

import grpc
import pytest
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import (
    PartnersServiceStub,
    add_PartnersServiceServicer_to_server,
)
from lyceum_chassis.edge.grpc_client import Peer, TokenFile
from lyceum_chassis.errors import Forbidden, Unauthenticated, Unavailable
from unit.edge.served import few_partners, served


def test_a_token_that_is_replaced_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("one\n")
    token = TokenFile(str(file), every_s=0.0)
    assert token.metadata() == (("authorization", "Bearer one"),)
    file.write_text("two")
    assert token.metadata() == (("authorization", "Bearer two"),)


def test_the_last_token_is_shown_while_the_file_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "token"
    token = TokenFile(str(file), every_s=0.0)
    assert token.metadata() == ()
    file.write_text("one")
    assert token.metadata()
    file.unlink()
    assert token.metadata() == (("authorization", "Bearer one"),)


@pytest.mark.parametrize("refusal", [Unauthenticated("expired"), Forbidden()])
async def test_a_peer_that_does_not_let_us_in_is_away_for_our_caller(refusal: Exception) -> None:
    """It is ours to mend, and must not look as if the caller's own token were wrong."""
    async with served(few_partners(refusal)) as running:
        peer = Peer("partners", running.address)
        request = pb.VerifyPartnerRequest()
        with pytest.raises(Unavailable, match="doesn't take our token"):
            await peer.ask(PartnersServiceStub(peer.channel).VerifyPartner, request, 5.0)
        await peer.close()


async def test_a_peer_that_ends_in_the_middle_of_a_question_is_away_for_our_caller() -> None:
    """Its server cuts off what it has not answered, which comes as CANCELLED."""
    api, server = few_partners(), grpc.aio.server()
    add_PartnersServiceServicer_to_server(api, server)
    peer = Peer("partners", f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}")
    await server.start()
    suspend = PartnersServiceStub(peer.channel).SuspendPartner
    asking = asyncio.create_task(peer.ask(suspend, pb.SuspendPartnerRequest(), 10.0))
    await api.entered.wait()
    await server.stop(None)
    with pytest.raises(Unavailable, match="can't be reached in time"):
        await asking
    await peer.close()
