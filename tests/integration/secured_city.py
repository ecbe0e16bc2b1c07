"""The whole city as it is deployed: every part a process with its own user and certificate.

Kafka and the store are over TLS and know users; services are over TLS with each other.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from integration.secured import Secured, secured_kafka_in
from lyceum_connections.certificates import Files
from lyceum_local import processes, services, store
from lyceum_local.certificates import SERVICE_URI
from lyceum_local.issuer import Issuer
from lyceum_local.manifests import manifests
from lyceum_local.ports import HOST, Ports, answers
from lyceum_local.processes import Process
from pymongo import MongoClient

RECORDER = Path(__file__).with_name("recorded.py")
PARTS = {
    **{
        f"{name}-{part}": (name, part)
        for name, manifest in manifests().items()
        for part in ("api", "relay", *(["policies"] if manifest.policies else []))
    },
    "projections": ("projections", "serve"),
}
"""What each user of Kafka and the store runs."""


@dataclass
class City:
    secured: Secured
    store: str
    """host:port"""
    addresses: dict[str, str]
    http: dict[str, str]
    running: dict[str, Process]

    @property
    def folder(self) -> Path:
        return self.secured.folder

    @property
    def issuer(self) -> Issuer:
        return Issuer(self.folder)

    def mongodb_as(self, user: str) -> str:
        password = (self.secured.passwords / f"store-{user}").read_text()
        ca = self.secured.certs / "ca.pem"
        return (
            f"mongodb://{user}:{password}@{self.store}/?directConnection=true&authSource=admin"
            f"&authMechanism=SCRAM-SHA-256&tls=true&tlsCAFile={ca}"
        )

    def environment(self, user: str, name: str) -> dict[str, str]:
        """Of a process of the service ``name`` that logs in as ``user``."""
        certs = self.secured.certs
        settings = {
            **{name: "" for name in os.environ if name.startswith("LYCEUM_")},
            "LYCEUM_MONGODB": self.mongodb_as(user),
            "LYCEUM_DATABASE": f"lyceum_{name}",
            "LYCEUM_GRPC_ADDRESS": self.addresses.get(user, f"{HOST}:1"),
            "LYCEUM_HTTP_ADDRESS": self.http.get(user, f"{HOST}:1"),
            "LYCEUM_TLS_CERTIFICATE_FILE": str(certs / f"{name}.pem"),
            "LYCEUM_TLS_KEY_FILE": str(certs / f"{name}-key.pem"),
            "LYCEUM_TLS_CA_FILE": str(certs / "ca.pem"),
            "LYCEUM_TLS_CALLERS": "certified",
            "LYCEUM_TLS_SERVICE_URI": SERVICE_URI,
            **self.issuer.settings(name),
            # No token: a service's certificate says who it is.
            "LYCEUM_TOKEN_FILE": "",
        }
        # An API has no user in Kafka, and needs none: it is told nobody's login.
        settings |= (
            {"LYCEUM_KAFKA": self.secured.addresses}
            if user.endswith(("-api", "-keys"))
            else self.secured.settings_as(user)
        )
        if name == "projections":
            settings |= {"LYCEUM_INDEX_FOLDER": str(self.folder / "index")}
            settings |= {"LYCEUM_PEOPLE_PERIOD": "open"}
            return {key: value for key, value in settings.items() if value}
        for asked in manifests()[name].asks:
            settings[f"LYCEUM_{asked.upper()}_ADDRESS"] = self.addresses[f"{asked}-api"]
        if manifests()[name].holds_personal_data:
            settings["LYCEUM_MASTER_KEY"] = services.master_key(self.folder)
        return {key: value for key, value in settings.items() if value}

    def start(self, user: str) -> None:
        name, part = PARTS[user]
        command: list[str | Path] = [
            sys.executable,
            RECORDER,
            self.recording(user),
            f"lyceum_{name}",
            part,
        ]
        self.running[user] = processes.start(
            user, command, folder=self.folder, env=self.environment(user, name)
        )

    async def run(self, user: str, name: str, *arguments: str) -> tuple[int, str]:
        """A command of the service ``name`` to its end: exit status, and what it said."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, RECORDER, self.recording(user), f"lyceum_{name}", *arguments),
            env={**os.environ, **self.environment(user, name)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, out.decode()

    def caller(self, name: str = "lyceum") -> Files:
        """Whom the command or another service shows itself as."""
        certs = self.secured.certs
        return Files(
            str(certs / f"{name}.pem"), str(certs / f"{name}-key.pem"), str(certs / "ca.pem")
        )

    def recording(self, user: str) -> Path:
        return self.folder / f"{user}.asked"


@contextlib.asynccontextmanager
async def secured_store_in(secured: Secured) -> AsyncIterator[str]:
    """host:port of a store whose users and rights are as the data say."""
    port, certs = Ports().take(), secured.certs
    engine = store.choose_engine("python")
    tls: list[str | Path] = [
        "--tls-cert-file",
        certs / "store.pem",
        "--tls-key-file",
        certs / "store-key.pem",
    ]
    uri = f"mongodb://{HOST}:{port}/?directConnection=true&tls=true&tlsCAFile={certs / 'ca.pem'}"
    # Its first user comes in before there are any; from then on nobody gets in without a password.
    open_ = store.start(port, secured.folder, engine=engine, options=tls)
    await asyncio.to_thread(processes.wait_until, lambda: store.takes_writes(uri), open_)
    password = (secured.passwords / "kafka-admin").read_text()
    (secured.passwords / "store-admin").write_text(password)
    with MongoClient[dict[str, object]](uri) as client:
        roles = [{"role": "root", "db": "admin"}]
        client.admin.command("createUser", "admin", pwd=password, roles=roles)
    await asyncio.to_thread(open_.stop)
    running = store.start(port, secured.folder, engine=engine, options=[*tls, "--auth"])
    try:
        await asyncio.to_thread(processes.wait_until, lambda: answers(port), running)
        yield f"{HOST}:{port}"
    finally:
        await asyncio.to_thread(running.stop)


@contextlib.asynccontextmanager
async def secured_city_in(folder: Path) -> AsyncIterator[City]:
    async with secured_kafka_in(folder) as secured, secured_store_in(secured) as at:
        ports = Ports()
        city = City(
            secured,
            at,
            {user: f"{HOST}:{ports.take()}" for user in PARTS},
            {user: f"{HOST}:{ports.take()}" for user in PARTS},
            {},
        )
        code, said = await secured.command(
            "admin",
            *("rights", "store", "--passwords", str(secured.passwords)),
            env={"LYCEUM_MONGODB": city.mongodb_as("admin")},
        )
        assert code == 0, said
        try:
            for user in PARTS:
                city.start(user)
            yield city
        finally:
            await asyncio.gather(*(asyncio.to_thread(each.stop) for each in city.running.values()))
