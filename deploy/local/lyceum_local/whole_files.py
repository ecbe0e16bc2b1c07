"""Files that several processes may write at once."""

import os
import secrets
from pathlib import Path


def write_whole(file: Path, text: str, mode: int, *, anew: bool = True) -> None:
    """As a whole or not at all; several processes may do it at once, and unless it
    is `anew` what is there first stays."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w") as output:
        output.write(text)
    if anew:
        beside.replace(file)
        return
    try:
        os.link(beside, file)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
