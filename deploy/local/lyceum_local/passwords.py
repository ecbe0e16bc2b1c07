"""Passwords of users, each in a file of its own: `<folder>/<server>-<user>`."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

KAFKA, STORE = "kafka", "store"


class Missing(Exception):  # noqa: N818
    """Some users have no password; the message names their files."""


def make(folder: Path, server: str, users: Iterable[str]) -> list[Path]:
    """A random password for each user who has none; the files that were written."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = []
    for user in users:
        file = folder / f"{server}-{user}"
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(handle, "w") as output:
            output.write(secrets.token_urlsafe(32))
        made.append(file)
    return made


def read(folder: Path, server: str, users: Iterable[str]) -> dict[str, str]:
    """By user. Raises `Missing` with every file that isn't there or is empty."""
    found, missing = {}, []
    for user in users:
        file = folder / f"{server}-{user}"
        try:
            found[user] = file.read_text().strip()
        except OSError:
            found[user] = ""
        if not found[user]:
            missing.append(str(file))
    if missing:
        raise Missing(f"There is no password in {', '.join(missing)}.")
    return found
