"""The store's server: as the local stack starts it, and as a test needs it."""

import sys
from pathlib import Path
from typing import Any, Final

from lyceum_cli.verify.raw import open_store
from lyceum_local import processes, store
from lyceum_local.ports import HOST
from lyceum_local.processes import Process

REFUSALS: Final[dict[str, tuple[list[str], dict[str, Any]]]] = {
    "inserts refused": (["insert"], {"errorCode": 91}),
    "inserts hang up": (["insert"], {"closeConnection": True}),
    "inserts done, and an error said": (["insert"], {"writeConcernError": {"code": 64}}),
    "commits of transactions refused": (["commitTransaction"], {"errorCode": 189}),
    "commits of transactions hang up": (["commitTransaction"], {"closeConnection": True}),
    "commits of transactions done, and an error said": (
        ["commitTransaction"],
        {"writeConcernError": {"code": 64, "errmsg": "waited too long"}},
    ),
    "updates refused": (["update"], {"errorCode": 11602}),
    "updates hang up": (["update"], {"closeConnection": True}),
    "reads refused": (["find", "aggregate"], {"errorCode": 11600}),
    "reads hang up": (["find", "aggregate", "getMore"], {"closeConnection": True}),
    "everything slow": (
        ["insert", "update", "find", "commitTransaction"],
        {"blockConnection": True, "blockTimeMS": 300},
    ),
}
"""Commands that fail, and how. An error that comes with ``writeConcernError`` comes after the
command was carried out; any other one instead."""


def start(engine: store.Engine, port: int, folder: Path, *, syncs: bool = True) -> Process:
    """Without ``syncs`` it answers before it has written to the disk; that needs the Rust one."""
    if syncs and engine != "python":
        return store.start(port, folder, engine=engine)
    data = folder / f"store-{engine}"
    data.mkdir(exist_ok=True)
    server = Path(sys.executable).parent / "secantusd-py" if syncs else store.rust_server()
    where = ("--host", HOST, "--port", str(port), "--storage-path", str(data))
    more = ("--sync-on-commit", "--enable-test-commands") if syncs else ()
    return processes.start(
        "store", [server, *where, "--log-level", "WARNING", *more], folder=folder
    )


def can_refuse(engine: store.Engine) -> bool:
    """Whether single operations can be made to fail: SecantusDB's Python build knows how."""
    return engine == "python"


def refuse(mongodb: str, refusal: str, times: int) -> None:
    """From now on the store fails as ``REFUSALS`` says, so many times at most."""
    commands, how = REFUSALS[refusal]
    _fail_point(mongodb, {"times": times}, {"failCommands": commands, **how})


def stop_refusing(mongodb: str) -> None:
    _fail_point(mongodb, "off", {})


def _fail_point(mongodb: str, mode: object, data: dict[str, Any]) -> None:
    with open_store(mongodb) as client:
        client.admin.command("configureFailPoint", "failCommand", mode=mode, data=data)
