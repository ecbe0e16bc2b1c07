"""The command line of the local stack: `python -m lyceum_local up|down|status|fetch`."""

import argparse
import json
import sys
import time
from pathlib import Path

from lyceum_local import java, kafka, secret_files
from lyceum_local.bringup import Step
from lyceum_local.processes import StartFailed
from lyceum_local.stack import PartStatus, Stack, default_folder, erase
from lyceum_local.topics import TopicRefused

_EXAMPLES = """\
examples:
  python -m lyceum_local up                  everything, data in .lyceum
  python -m lyceum_local up --servers-only   Kafka and the store, for services you run yourself
  python -m lyceum_local status --json       addresses and memory, for a script
  python -m lyceum_local down                end it; the data stays
  python -m lyceum_local down --erase        end it, and remove the data

environment:
  LYCEUM_FOLDER                  the stack's folder, instead of .lyceum
  LYCEUM_CACHE                   what is fetched once a machine, instead of ~/.cache/lyceum
  LYCEUM_KAFKA, LYCEUM_MONGODB   servers to use instead of starting any
  LYCEUM_STORE_ENGINE            mongod, python or rust (SecantusDB, or its quicker twin)

exit codes: 0 done (status: all is ready), 1 failed (status: something is not ready),
2 wrong usage, 3 there is no stack in the folder (status only)
"""


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    folder: Path = (given.folder or default_folder()).resolve()
    try:
        match given.command:
            case "up":
                return _up(folder, servers_only=given.servers_only, as_json=given.json)
            case "down":
                return _down(folder, erase_data=given.erase)
            case "status":
                return _status(folder, as_json=given.json)
            case "secrets":
                print(secret_files.write(folder, secure=given.secure))
                return 0
            case _:
                return _fetch(only_check=given.check)
    except (StartFailed, TopicRefused) as failed:
        print(f"lyceum_local: {failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("lyceum_local: interrupted", file=sys.stderr)
        return 130


def _up(folder: Path, *, servers_only: bool, as_json: bool) -> int:
    since = time.monotonic()
    out = sys.stderr if as_json else sys.stdout
    stack = Stack.up(
        folder, servers_only=servers_only, on_step=lambda step: print(_line(step), file=out)
    )
    print(f"ready after {time.monotonic() - since:.1f} s, data in {folder}", file=out)
    if as_json:
        print(json.dumps(_addresses(stack), indent=2))
    return 0


def _down(folder: Path, *, erase_data: bool) -> int:
    stack = Stack.load(folder)
    if stack is None:
        print(f"no stack in {folder}")
    else:
        stack.down(on_step=lambda step: print(_line(step)))
    if erase_data:
        erase(folder)
    return 0


def _status(folder: Path, *, as_json: bool) -> int:
    stack = Stack.load(folder)
    if stack is None:
        print(f"no stack in {folder}", file=sys.stderr)
        return 3
    statuses = stack.status()
    if as_json:
        parts = {each.part.name: _as_json(each) for each in statuses}
        print(json.dumps({**_addresses(stack), "parts": parts}, indent=2))
    else:
        print(_table(statuses))
    return 0 if all(each.state == "ready" for each in statuses) else 1


def _fetch(*, only_check: bool) -> int:
    if only_check:
        return 0 if java.is_fetched() else 1
    java.kafka_jars()
    kafka.record_classes()
    return 0


def _line(step: Step) -> str:
    return f"{step.seconds:6.1f} s  {step.what}"


def _addresses(stack: Stack) -> dict[str, object]:
    return {
        "folder": str(stack.folder),
        "kafka": stack.kafka,
        "mongodb": stack.mongodb,
        "grpc": stack.grpc,
        "http": stack.http,
        "pids": stack.pids,
    }


def _as_json(status: PartStatus) -> dict[str, object]:
    return {
        "what": status.part.what,
        "state": status.state,
        "memory_bytes": status.memory,
        "peak_memory_bytes": status.peak_memory,
    }


def _table(statuses: list[PartStatus]) -> str:
    rows = [("part", "pid", "state", "memory", "peak", "address")]
    for each in statuses:
        part = each.part
        pid = str(part.process.pid) if part.process else (part.container or "-")
        where = part.shown if part.http is None else f"{part.address}  http://{part.http}"
        rows.append((part.name, pid, each.state, _mib(each.memory), _mib(each.peak_memory), where))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _mib(size: int) -> str:
    return f"{size / 2**20:.0f} MiB" if size else "-"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m lyceum_local",
        description="Lyceum on this machine: Kafka, the store and the services, without Docker.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    up = commands.add_parser("up", help="start what is not running, wait until all is ready")
    down = commands.add_parser("down", help="end everything; the data stays")
    status = commands.add_parser("status", help="what runs, where, how big it is")
    fetch = commands.add_parser("fetch", help="fetch Kafka into the cache, once a machine")
    fetch.add_argument("--check", action="store_true", help="only tell whether that was done")
    told = commands.add_parser("secrets", help="write what deploy/compose is told, to try it out")
    told.add_argument("--secure", action="store_true", help="certificates and logins, too")
    for each in (up, down, status, told):
        each.add_argument("--folder", type=Path, help="the stack's folder (default: .lyceum)")
    for each in (up, status):
        each.add_argument("--json", action="store_true", help="addresses as JSON on stdout")
    up.add_argument("--servers-only", action="store_true", help="Kafka and the store only")
    down.add_argument("--erase", action="store_true", help="remove the data too")
    parser.set_defaults(folder=None)
    return parser


if __name__ == "__main__":
    sys.exit(main())
