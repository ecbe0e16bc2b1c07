"""The city in containers lives as the city of processes does, and goes on whatever is killed."""

import asyncio
import json
import ssl
import subprocess
from pathlib import Path

import grpc
import httpx
import pytest
from containers import refused
from containers.city import City, Inspected, wait_until
from cryptography import x509
from e2e.journey import SHIFT, counted, play
from lyceum.partners.v1 import partners_pb2 as pb
from lyceum.partners.v1.partners_pb2_grpc import PartnersServiceStub
from lyceum_cli.generate_command import generate
from lyceum_connections.certificates import client_context
from lyceum_connections.grpc_tls import client_credentials
from lyceum_local import topics
from lyceum_local.manifests import manifests

# The first one of a session may have to build everything from nothing.
pytestmark = [pytest.mark.docker, pytest.mark.timeout(1_800)]

REPLICAS = {"api": 2, "relay": 2, "policies": 1}


@pytest.fixture(scope="module")
def programmes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small city's programmes, as a file to import."""
    file: Path = tmp_path_factory.mktemp("programmes") / "city.csv.gz"
    generate(seed=5, partners=12, opportunities=60, dirt=0.0, out=file)
    return file


def test_everything_is_up_and_healthy_and_the_jobs_have_ended_well(lyceum: City) -> None:
    states = {each["Name"].strip("/"): each["State"] for each in lyceum.containers()}
    for name in ("topics", "rights-kafka", "rights-store"):
        job = states.pop(f"lyceum-{name}-1")
        assert (job["Status"], job["ExitCode"]) == ("exited", 0)
    assert {state["Health"]["Status"] for state in states.values()} == {"healthy"}
    parts = {
        f"lyceum-{name}-{part}-{number + 1}"
        for name in manifests()
        for part, replicas in REPLICAS.items()
        for number in range(replicas)
    }
    others = {f"lyceum-{name}-1" for name in ("kafka", "store", "gateway", "projections")}
    assert set(states) == parts | others | {"lyceum-projections-2"}


def test_no_container_runs_as_root_or_writes_or_has_a_privilege(lyceum: City) -> None:
    for each in lyceum.containers():
        host = each["HostConfig"]
        assert each["Config"]["User"].split(":")[0] not in ("", "0", "root"), each["Name"]
        assert host["ReadonlyRootfs"], each["Name"]
        assert host["CapDrop"] == ["ALL"], each["Name"]
        assert host["Memory"] > 0, each["Name"]
        assert host["NanoCpus"] > 0, each["Name"]
        if each["State"]["Pid"]:
            status = Path(f"/proc/{each['State']['Pid']}/status").read_text()
            told = dict(line.split(":", 1) for line in status.splitlines())
            assert int(told["CapEff"], 16) == 0, each["Name"]
            assert told["NoNewPrivs"].strip() == "1", each["Name"]
            assert "0" not in told["Uid"].split(), each["Name"]


def test_a_secret_is_in_no_environment(lyceum: City) -> None:
    secrets = {each.read_text() for each in lyceum.secrets.rglob("*") if each.is_file()}
    told = json.dumps([each["Config"]["Env"] for each in lyceum.containers()])
    assert len(secrets) > 60
    assert not [secret for secret in secrets if secret in told]


@pytest.mark.parametrize("attempt", refused.ATTEMPTS, ids=lambda each: str(each.__name__))
async def test_what_is_refused(lyceum: City, attempt: refused.Attempt) -> None:
    await attempt(lyceum)


async def test_the_page_is_there_and_metrics_stay_inside(lyceum: City) -> None:
    trusting = client_context(lyceum.ca)
    async with httpx.AsyncClient(base_url=lyceum.web, timeout=20, verify=trusting) as client:
        assert "<html" in (await client.get("/")).text
        assert (await client.get("/metrics")).status_code == 404


async def test_whoever_verifies_a_credential_finds_its_key_and_nothing_beside_it(
    lyceum: City,
) -> None:
    trusting = client_context(lyceum.ca)
    async with httpx.AsyncClient(base_url=lyceum.web, timeout=20, verify=trusting) as client:
        (key,) = (await client.get("/credentials/keys")).json()["keys"]
        assert (await client.get(f"/credentials/keys/{key['kid']}")).json() == key
        assert "d" not in key
        for beside in ("/credentials/metrics", "/credentials/%2e%2e/metrics"):
            assert (await client.get(beside)).status_code == 404


def test_the_door_leads_to_every_process(lyceum: City) -> None:
    (gateway,) = lyceum.containers("gateway")
    address = lyceum.address(gateway)

    def all_are_asked() -> bool:
        said = httpx.get(f"http://{address}:8404/").text.splitlines()
        wanted = [*manifests(), "projections", "web"]
        return said == [f"{name} 2" for name in wanted]

    told = httpx.get(f"http://{address}:8404/").text
    wait_until(all_are_asked, "two of each behind the door", lambda: told, limit=20)


async def test_a_journey_through_the_door_leaves_every_count_right(
    lyceum: City, programmes: Path
) -> None:
    played = await play(lyceum, programmes)
    assert played.account.differences.sentences() == []
    assert played.tally.accepted > 800


@pytest.mark.parametrize("name", manifests())
def test_of_two_relays_one_publishes_and_one_stands_by(lyceum: City, name: str) -> None:
    pair = lyceum.containers(f"{name}-relay")

    def settled() -> bool:
        states = sorted(lyceum.relay_state(each).split()[0] for each in pair)
        return states == ["publishing", "standing"]

    wait_until(settled, f"one relay of {name} works", lambda: lyceum.tail(*pair))


async def test_each_part_is_killed_once_and_the_city_goes_on(lyceum: City, tmp_path: Path) -> None:
    file = tmp_path / "more.csv.gz"
    generate(seed=78, partners=60, opportunities=200, dirt=0.0, out=file)
    async with counted(lyceum) as (city, played):
        importing = asyncio.create_task(city.bring_in(file, SHIFT, played.tally))
        for kind in REPLICAS:
            killed = [lyceum.working(f"{name}-{kind}") for name in manifests()]
            await asyncio.to_thread(kill_and_wait, lyceum, killed)
        for name in ("projections", "gateway", "kafka", "store"):
            await asyncio.to_thread(kill_and_wait, lyceum, lyceum.containers(name)[:1])
        await importing
    assert played.tally.accepted > 400
    assert played.account.differences.sentences() == []


def kill_and_wait(lyceum: City, killed: list[Inspected]) -> None:
    lyceum.kill(*killed)
    lyceum.wait_healed(*killed)


def test_all_of_it_agrees_as_a_job_inside_finds(lyceum: City) -> None:
    said = lyceum.compose("run", "--rm", "-T", "lyceum", "verify")
    assert said.splitlines()[-1] == "All of it agrees."
    count = next(line for line in said.splitlines() if line.startswith("records on the topics"))
    assert int(count.split()[-1].replace(",", "")) > 1_000


def test_keys_are_wrapped_anew_by_a_process_of_its_own(lyceum: City) -> None:
    lyceum.compose("run", "--rm", "-T", "people-keys")  # raises unless it ends with 0


def test_renewed_certificates_are_shown_while_all_goes_on(lyceum: City) -> None:
    service, gateway = lyceum.containers("people-api")[0], lyceum.containers("gateway")[0]
    shown = {
        "people": f"{lyceum.address(service)}:7204",
        "gateway": lyceum.web.removeprefix("https://"),
    }
    before = {name: serial(address) for name, address in shown.items()}
    lyceum.renew_certificates()
    assert serial(shown["people"]) != before["people"]
    lyceum.engine.docker("kill", "--signal", "USR2", gateway["Id"])
    anew = lambda: serial(shown["gateway"]) != before["gateway"]  # noqa: E731
    wait_until(anew, "the gateway's new certificate", lambda: lyceum.tail(gateway), limit=20)
    for container in (service, gateway):
        (now,) = json.loads(lyceum.engine.docker("inspect", container["Id"]))
        assert now["State"]["Pid"] == container["State"]["Pid"]
    wait_until(lambda: door_leads_to_partners(lyceum), "partners behind the door", lambda: "")


def serial(address: str) -> int:
    host, _, port = address.rpartition(":")
    pem = ssl.get_server_certificate((host, int(port)), timeout=10)
    return x509.load_pem_x509_certificate(pem.encode()).serial_number


def test_the_job_again_makes_nothing(lyceum: City) -> None:
    told = f"0 topics made, {len(topics.load())} already there"
    assert lyceum.compose("run", "--rm", "-T", "topics").endswith(told)


def test_an_upgrade_makes_each_process_anew_and_keeps_the_data(lyceum: City) -> None:
    before = {each["Name"]: each["Id"] for each in lyceum.containers("partners-api")}
    lyceum.compose(
        *("up", "--detach", "--no-build", "--wait", "--force-recreate", "--no-deps"),
        "partners-api",
    )
    after = {each["Name"]: each["Id"] for each in lyceum.containers("partners-api")}
    assert before.keys() == after.keys()
    assert not set(before.values()) & set(after.values())
    wait_until(lambda: door_leads_to_partners(lyceum), "partners behind the door", lambda: "")


def door_leads_to_partners(lyceum: City) -> bool:
    """The gateway has found the new processes' addresses."""
    trusting = client_credentials(lyceum.ca)
    with grpc.secure_channel(lyceum.grpc["partners"], trusting) as channel:
        try:
            PartnersServiceStub(channel).ApplyToJoin(pb.ApplyToJoinRequest(), timeout=10)
        except grpc.RpcError as error:
            return error.code() is grpc.StatusCode.UNAUTHENTICATED
    return False


@pytest.mark.parametrize("service", ["partners-api", "feedback-relay", "projections"])
def test_process_one_hears_when_it_is_asked_to_end(lyceum: City, service: str) -> None:
    container = lyceum.containers(service)[0]
    lyceum.engine.docker("stop", "--time", "25", container["Id"])
    (ended,) = json.loads(lyceum.engine.docker("inspect", container["Id"]))
    assert ended["State"]["ExitCode"] == 0
    lyceum.engine.docker("start", container["Id"])


def test_a_command_hears_too(lyceum: City) -> None:
    name = "lyceum-follows"
    lyceum.compose("run", "--detach", "--name", name, "lyceum", "events", "partners", "--follow")
    wait_until(
        lambda: "partner" in lyceum.engine.docker("logs", name), "events", lambda: "no event"
    )
    lyceum.engine.docker("stop", "--time", "25", name)
    (ended,) = json.loads(lyceum.engine.docker("inspect", name))
    lyceum.engine.docker("rm", name)
    assert ended["State"]["ExitCode"] == 143


def test_only_loopback_is_listened_on(lyceum: City) -> None:
    ports = {address.rpartition(":")[2] for address in (*lyceum.grpc.values(), lyceum.web)}
    said = subprocess.run(["ss", "-Hltn"], capture_output=True, text=True, check=True).stdout
    listening = [line.split()[3] for line in said.splitlines()]
    hosts = {
        host for host, _, port in (each.rpartition(":") for each in listening) if port in ports
    }
    assert hosts == {"127.0.0.1"}
