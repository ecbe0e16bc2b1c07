"""A MongoDB server as a local process: `mongod` where it is installed, else SecantusDB.

SecantusDB speaks MongoDB's wire protocol over WiredTiger and takes itself for a replica set of one,
so transactions and change streams work as on MongoDB. It acknowledges writes that a crash loses
unless it runs with `--sync-on-commit`: so it always does.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from lyceum_local import processes
from lyceum_local.java import cache_folder
from lyceum_local.ports import HOST, answers
from lyceum_local.processes import Process, StartFailed

Engine = Literal["mongod", "python", "rust"]
RUST_VERSION = "0.5.3-beta.196"
NAMES: dict[Engine, str] = {
    "mongod": "MongoDB",
    "python": "SecantusDB",
    "rust": "SecantusDB (Rust)",
}
_REPLICA_SET = "rs0"


def uri(port: int) -> str:
    return f"mongodb://{HOST}:{port}/?directConnection=true"


def choose_engine(asked: str | None = None) -> Engine:
    """The engine asked for, else `mongod` if it is on the PATH, else SecantusDB."""
    match asked:
        case None | "":
            return "mongod" if shutil.which("mongod") else "python"
        case "mongod" | "python" | "rust":
            return asked
    raise StartFailed(f"There is no store engine {asked!r}: mongod, python or rust")


def start(
    port: int, folder: Path, *, engine: Engine, options: Sequence[str | Path] = ()
) -> Process:
    """Start the server on the data under `<folder>/store-<engine>`. Wait with `takes_writes`.

    `options` are further ones of the server's own.
    """
    data = folder / f"store-{engine}"
    data.mkdir(parents=True, exist_ok=True)
    if engine == "mongod":
        command: list[str | Path] = ["mongod", "--replSet", _REPLICA_SET, "--bind_ip", HOST]
        command += ["--port", str(port), "--dbpath", data, "--quiet"]
    else:
        server = rust_server() if engine == "rust" else _python_server()
        command = [server, "--host", HOST, "--port", str(port), "--storage-path", data]
        command += ["--sync-on-commit", "--log-level", "WARNING"]
    return processes.start("store", [*command, *options], folder=folder)


def takes_writes(address: str, *, port: int | None = None) -> bool:
    """Whether the server at this URI answers as a primary.

    With `port`, the one it was started on, a `mongod` that is no replica set yet is made one.
    """
    if port is not None and not answers(port):
        return False
    try:
        with MongoClient[dict[str, Any]](address, serverSelectionTimeoutMS=2_000) as client:
            hello = client.admin.command("hello")
            if port is not None and _is_mongod(hello):
                _make_replica_set(client, port)
                hello = client.admin.command("hello")
            return bool(hello.get("isWritablePrimary"))
    except PyMongoError:
        return False


def rust_server() -> Path:
    """SecantusDB's Rust twin: several times as fast, built once a machine in some minutes."""
    root = cache_folder() / "secantus-rs"
    binary = root / "bin" / "secantusd-rs"
    if binary.is_file():
        return binary
    cargo = shutil.which("cargo")
    if cargo is None:
        raise StartFailed("Building secantusd-rs needs Rust and cmake: apt-get install cargo cmake")
    # --ignore-rust-version: it asks for a newer compiler than it needs.
    built = subprocess.run(
        [
            *(cargo, "install", "secantus-mdb", "--version", RUST_VERSION, "--locked"),
            *("--ignore-rust-version", "--root", str(root)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode != 0:
        tail = "\n".join(built.stderr.splitlines()[-8:])
        raise StartFailed(f"secantusd-rs could not be built\n{tail}")
    return binary


def _python_server() -> Path:
    beside = Path(sys.executable).parent / "secantusd-py"
    found = beside if beside.is_file() else shutil.which("secantusd-py")
    if not found:
        raise StartFailed("No MongoDB server: install mongod, or run `uv sync` for SecantusDB")
    return Path(found)


def _is_mongod(hello: dict[str, Any]) -> bool:
    """A `mongod` of ours says that it is of our set, or that it was told to be of some set."""
    return hello.get("setName") == _REPLICA_SET or bool(hello.get("isreplicaset"))


def _make_replica_set(client: MongoClient[dict[str, Any]], port: int) -> None:
    """Initiate the set, or tell it its new port: it stores the address it was made with."""
    member = {"_id": 0, "host": f"{HOST}:{port}"}
    try:
        config = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as error:
        if error.code != 94:  # NotYetInitialized
            raise
        client.admin.command("replSetInitiate", {"_id": _REPLICA_SET, "members": [member]})
        return
    if config["members"][0]["host"] != member["host"]:
        config["members"][0]["host"] = member["host"]
        config["version"] += 1
        client.admin.command("replSetReconfig", config, force=True)
