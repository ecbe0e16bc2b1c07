"""The whole city as it is deployed: every part a process with its own user and certificate.

Kafka and the store are over TLS and know users; services are over TLS with each other.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from integration.nursery import Nursery, nursery
from integration.secured import LIMIT_S, Secured, certified_in, secured_kafka
from lyceum_connections.certificates import Files
from lyceum_local import processes, services, store
from lyceum_local.certificates import SERVICE_URI
from lyceum_local.issuer import Issuer
from lyceum_local.manifests import manifests
from lyceum_local.ports import HOST, Ports, answers
from lyceum_local.processes import Process
from pymongo import MongoClient

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
    nursery: Nursery
    running: dict[str, Process] = field(default_factory=dict)

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

    async def start(self, user: str) -> None:
        name, part = PARTS[user]
        self.running[user] = await self.nursery.start(
            user,
            f"lyceum_{name}",
            part,
            env=self.environment(user, name),
            recording=self.recording(user),
        )

    async def end(self, user: str) -> None:
        await asyncio.to_thread(self.running[user].kill)

    async def run(self, user: str, name: str, *arguments: str) -> tuple[int, str]:
        """A command of the service ``name`` to its end: exit status, and what it said."""
        return await self.nursery.run(
            f"lyceum_{name}",
            *arguments,
            env=self.environment(user, name),
            recording=self.recording(user),
        )

    async def command(
        self, user: str, *arguments: str, env: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """The ``lyceum`` command, logged in as ``user``: exit status, and what it said."""
        told = {"LYCEUM_MONGODB": self.mongodb_as(user), **(env or {})}
        return await self.secured.command(user, *arguments, env=told)

    def caller(self, name: str = "lyceum") -> Files:
        """Whom the command or another service shows itself as."""
        certs = self.secured.certs
        return Files(
            str(certs / f"{name}.pem"), str(certs / f"{name}-key.pem"), str(certs / "ca.pem")
        )

    def recording(self, user: str) -> Path:
        return self.folder / f"{user}.asked"


@contextlib.asynccontextmanager
async def secured_store(secured: Secured) -> AsyncIterator[str]:
    """host:port of a store that lets nobody in without a password, and has an administrator."""
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
    await _until(lambda: store.takes_writes(uri), open_)
    await asyncio.to_thread(_make_administrator, uri, secured)
    await asyncio.to_thread(open_.stop)
    running = store.start(port, secured.folder, engine=engine, options=[*tls, "--auth"])
    try:
        await _until(lambda: answers(port), running)
        yield f"{HOST}:{port}"
    finally:
        await asyncio.to_thread(running.kill)


async def _until(so: Callable[[], bool], process: Process) -> None:
    await asyncio.to_thread(processes.wait_until, so, process, limit=LIMIT_S)


def _make_administrator(uri: str, secured: Secured) -> None:
    password = (secured.passwords / "store-admin").read_text()
    with MongoClient[dict[str, object]](uri) as client:
        roles = [{"role": "root", "db": "admin"}]
        client.admin.command("createUser", "admin", pwd=password, roles=roles)


@contextlib.asynccontextmanager
async def secured_city_in(folder: Path) -> AsyncIterator[City]:
    """Every part has been started, and may not be ready yet."""
    async with contextlib.AsyncExitStack() as ending:
        loaded = await ending.enter_async_context(nursery(folder))
        secured, node = certified_in(folder, partial(loaded.run, "lyceum_cli"))
        servers = await asyncio.gather(
            ending.enter_async_context(secured_kafka(secured, node)),
            ending.enter_async_context(secured_store(secured)),
            return_exceptions=True,  # what has started ends in any case
        )
        for each in servers:
            if isinstance(each, BaseException):
                raise each
        ports = Ports()
        city = City(
            secured,
            str(servers[1]),
            {user: f"{HOST}:{ports.take()}" for user in PARTS},
            {user: f"{HOST}:{ports.take()}" for user in PARTS},
            loaded,
        )
        code, said = await city.command(
            "admin", "rights", "store", "--passwords", str(secured.passwords)
        )
        assert code == 0, said
        for user in PARTS:
            await city.start(user)
            ending.push_async_callback(city.end, user)
        yield city
