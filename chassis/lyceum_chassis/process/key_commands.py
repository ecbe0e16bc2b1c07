"""People's keys in a process, and what an operator does with them: forgets one, or wraps all under
a new master key."""

import argparse
import asyncio
import sys
from typing import Any
from uuid import UUID

from lyceum_chassis.policies.forgetting import forgettings
from lyceum_chassis.process.manifest import Service
from lyceum_chassis.process.settings import KeyedSettings, ServiceSettings
from lyceum_chassis.store.generation import LET_GO_WITHIN_S
from lyceum_chassis.store.master_keys import MasterKeys
from lyceum_chassis.store.mongo import AWAY, Client, Database, connect, database
from lyceum_chassis.store.privacy import Keyring
from lyceum_chassis.store.rewrapping import rewrap
from lyceum_chassis.store.snapshots import Snapshots

COMMANDS = ("forget", "rewrap")

_FORGET = """\
Destroys a person's key in the {name} service. What was sealed for them, here and in backups of the
events, can't be read any more by anybody; their fields are at their defaults from then on. What
isn't personal stays: that somebody with this id took part.

The service may go on running. What it is told of the person until this ends is forgotten, too. It
may be interrupted and run again, also for somebody who was forgotten before.

Exit status: 0 forgotten; 1 the store stayed away: run it again; 2 wrong settings or arguments.

Example:
  {program} forget 0197f000-0000-7000-8000-000000000100"""

_REWRAP = """\
Wraps people's keys under the first master key of LYCEUM_MASTER_KEY, so that the others can be
removed. What is sealed stays as it is, and the service may go on running.

It may be interrupted or killed at any moment: run it again, and it goes on from there.

Exit status: 0 all keys are wrapped by the first master key; 1 the store stayed away: run it again;
2 wrong settings; 3 some keys need a master key that is not in the settings.

Example:
  LYCEUM_MASTER_KEY=2027:…,2026:… {program} rewrap"""


def keyring_of(service: Service, settings: ServiceSettings, client: Client) -> Keyring | None:
    """People's keys have a database of their own. None where nothing personal is held."""
    if not service.holds_personal_data:
        return None
    if not isinstance(settings, KeyedSettings):
        raise TypeError(f"{service.name} holds personal data: its settings need a key")
    keys = database(client, f"{settings.database}_keys")
    rows = database(client, settings.database)[forgettings.rows]
    return Keyring(keys, settings.master_keys(), gone=rows if service.forgets_for_good else None)


def add_to(choices: Any, service: Service, program: str) -> None:
    """Adds the commands of a service that holds personal data."""
    if not service.holds_personal_data:
        return
    shape = argparse.RawDescriptionHelpFormatter
    forget = choices.add_parser(
        "forget",
        help="destroy a person's key, and end",
        description=_FORGET.format(name=service.name, program=program),
        formatter_class=shape,
    )
    forget.add_argument("person", type=UUID, metavar="person-id", help="the person's id")
    choices.add_parser(
        "rewrap",
        help="wrap people's keys under the first master key, and end",
        description=_REWRAP.format(program=program),
        formatter_class=shape,
    )


def run(service: Service, settings: ServiceSettings, asked: argparse.Namespace) -> int:
    """Returns the exit status."""
    assert isinstance(settings, KeyedSettings)
    return asyncio.run(_run(service.name, settings, asked))


async def _run(name: str, settings: KeyedSettings, asked: argparse.Namespace) -> int:
    client = connect(settings.mongodb)
    keys = database(client, f"{settings.database}_keys")
    try:
        if asked.what == "forget":
            events = database(client, settings.database)
            keyring = Keyring(keys, settings.master_keys())
            return await _forget(name, events, keyring, str(asked.person))
        return await _rewrap(name, client, keys, settings.master_keys())
    except AWAY as error:
        _tell(name, f"the store can't be reached: {str(error)[:200]}. Run this again.")
        return 1
    finally:
        client.close()


async def _forget(name: str, events: Database, keyring: Keyring, person: str) -> int:
    destroyed = await keyring.forget(person)
    _tell(name, f"the key of {person} is destroyed." if destroyed else f"{person} has no key.")
    await asyncio.sleep(LET_GO_WITHIN_S)
    _tell(name, f"after {LET_GO_WITHIN_S:.0f} s no process has it, or what it opened, any more.")
    dropped = await Snapshots(events, keyring).drop_of(person)
    _tell(name, f"{dropped} snapshots that held something sealed for them are dropped.")
    _tell(
        name,
        "done. Events, topics, read models and indexes never held it in the clear. Backups of "
        "the keys' database still hold the key, until the master key is rotated.",
    )
    return 0


async def _rewrap(name: str, client: Client, keys: Database, master_keys: MasterKeys) -> int:
    done = await rewrap(
        client, keys, master_keys, lambda done: _tell(name, f"{done:,} keys are rewrapped.")
    )
    for by, count in done.stuck.items():
        needed = f"the master key {by}" if by else "a master key from before they had ids"
        _tell(name, f"{count:,} keys need {needed}, which is not in the settings.")
    if done.stuck:
        return 3
    _tell(
        name,
        f"done: {done.keys:,} keys were rewrapped, and all are wrapped by {master_keys.first}. "
        "The other master keys can be removed.",
    )
    return 0


def _tell(name: str, line: str) -> None:
    print(f"{name}: {line}", file=sys.stderr, flush=True)
