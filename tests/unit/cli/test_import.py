"""The importer against a city: what it sends, in which order, and what a second run changes."""

import asyncio
import csv
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from lyceum.opportunities.v1.opportunities_pb2_grpc import OpportunitiesServiceStub
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_cli.channels import connected
from lyceum_cli.chicago.rejects import Rejects
from lyceum_cli.chicago.rows import Row
from lyceum_cli.chicago.run import Imported, import_programmes
from lyceum_cli.dispatcher import Dispatcher
from lyceum_cli.progress import Progress
from lyceum_cli.tally import Tally
from unit.cli.fake_city import FakeCity, Fault, running
from unit.cli.invented_rows import CLEAN


def some_rows(count: int) -> list[Row]:
    """Of four organisations, one of which has most."""
    return [
        Row(
            line,
            {**CLEAN, "id": str(line), "org_name": f"Club {line % 4 if line % 7 == 0 else 0}"},
        )
        for line in range(2, 2 + count)
    ]


async def bring(city: FakeCity, rows: Iterable[Row], in_flight: int = 64) -> Tally:
    async with connected(city.address) as channel:
        with Rejects(None) as rejects:
            progress = Progress("Importing", "commands", count=lambda: 0, fraction=lambda: None)
            with progress:
                async with Dispatcher(in_flight=in_flight) as dispatcher:
                    await import_programmes(
                        rows,
                        partners=PartnersServiceStub(channel),
                        opportunities=OpportunitiesServiceStub(channel),
                        dispatcher=dispatcher,
                        shift=timedelta(),
                        rejects=rejects,
                        progress=progress,
                        imported=Imported(),
                    )
    return dispatcher.tally


async def test_each_organisation_joins_and_is_verified_before_its_first_opportunity_opens() -> None:
    city = FakeCity(latency=0.02)
    async with running(city):
        tally = await bring(city, some_rows(60))
    assert city.counts == {
        "ApplyToJoin": 4,
        "VerifyPartner": 4,
        "PostOpportunity": 60,
        "PublishOpportunity": 60,
    }
    assert tally.accepted == tally.sent == 128
    assert city.most_flying > 8
    steps: dict[str, list[str]] = defaultdict(list)
    posts = [request for call, request in city.calls if call == "PostOpportunity"]
    host_of = {post.opportunity_id: post.host_id for post in posts}
    verified: set[str] = set()
    for call, request in city.calls:
        if call == "VerifyPartner":
            verified.add(request.partner_id)
        if call == "PublishOpportunity":
            assert host_of[request.opportunity_id] in verified
        steps[getattr(request, "opportunity_id", "") or request.partner_id].append(call)
    assert set(map(tuple, steps.values())) == {
        ("ApplyToJoin", "VerifyPartner"),
        ("PostOpportunity", "PublishOpportunity"),
    }


async def test_a_second_import_changes_nothing() -> None:
    city = FakeCity()
    async with running(city):
        first = await bring(city, some_rows(20))
        second = await bring(city, some_rows(20))
    assert first.sent == second.sent == second.already_done
    assert second.accepted == 0


async def test_an_import_that_was_killed_goes_on() -> None:
    city = FakeCity()
    async with running(city):
        await bring(city, some_rows(7))
        tally = await bring(city, some_rows(20))
    assert tally.accepted == len(city.done) - tally.already_done
    assert len(city.offers) == 20


async def test_what_an_organisation_was_refused_for_keeps_its_opportunities_drafts() -> None:
    def fault(call: str, request: Any) -> Fault | None:
        if call == "VerifyPartner":
            return Fault(grpc.StatusCode.FAILED_PRECONDITION, "Suspended.", "partner.suspended")
        return None

    city = FakeCity(fault=fault)
    async with running(city):
        tally = await bring(city, [Row(2, CLEAN)])
    assert "PublishOpportunity" not in city.counts
    assert tally.refused == {"FAILED_PRECONDITION partner.suspended": 1}
    assert tally.skipped == 1


async def lyceum(city: FakeCity, *arguments: str, folder: Path) -> tuple[int, str, str]:
    """Run the command itself, as its own process: exit code, standard output, standard error."""
    environment = os.environ | {
        "LYCEUM_FOLDER": str(folder),
        **({"LYCEUM_PARTNERS_ADDRESS": city.address} if city.address else {}),
        **({"LYCEUM_OPPORTUNITIES_ADDRESS": city.address} if city.address else {}),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "lyceum_cli", *arguments, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


def written(path: Path, rows: Iterable[dict[str, str]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [*CLEAN, "contact_email"])
        writer.writeheader()
        writer.writerows({"contact_email": "jo@city.example"} | row for row in rows)
    return path


async def test_the_command_imports_a_file_and_says_what_became_of_it(tmp_path: Path) -> None:
    bad = {**CLEAN, "id": "2", "capacity": "0", "min_age": "x"}
    file, rejects = written(tmp_path / "city.csv", [CLEAN, bad]), tmp_path / "rejects.csv"
    city = FakeCity()
    async with running(city):
        code, out, err = await lyceum(
            city, "import", "chicago", str(file), "--rejects", str(rejects), "--json",
            "--today", "2026-07-02", folder=tmp_path,
        )  # fmt: skip
    assert code == 3, err
    told = json.loads(out)
    assert (told["programmes"], told["organisations"], told["rejected_rows"]) == (1, 1, 1)
    assert told["commands"]["accepted"] == 4
    assert told["shift_weeks"] == 261
    assert rejects.read_text().splitlines()[1:] == [
        '3,2,"min_age is not a whole number; capacity is not between 1 and 100,000"'
    ]
    assert "@" not in repr(city.calls) + rejects.read_text()


async def test_without_a_stack_the_command_says_what_to_do(tmp_path: Path) -> None:
    file = written(tmp_path / "city.csv", [CLEAN])
    code, _, err = await lyceum(FakeCity(), "import", "chicago", str(file), folder=tmp_path)
    assert code == 1
    assert err.count("\n") == 1
    assert "lyceum stack up" in err


@pytest.mark.parametrize("missing", ["a file", "a server"])
async def test_what_is_not_there_is_one_clear_line(tmp_path: Path, missing: str) -> None:
    file = tmp_path / "city.csv"
    if missing == "a server":
        written(file, [CLEAN])
    city = FakeCity(address="127.0.0.1:1")
    code, _, err = await lyceum(city, "import", "chicago", str(file), folder=tmp_path)
    assert code == 1
    assert err.count("\n") == 1
    assert ("Nothing answers at 127.0.0.1:1" if missing == "a server" else "Can't read") in err
