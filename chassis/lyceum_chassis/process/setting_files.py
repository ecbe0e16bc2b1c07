"""Settings by file: ``LYCEUM_<NAME>_FILE`` names one that holds what ``LYCEUM_<NAME>`` would say.

So that a secret is in no environment, which every child process and every dump has a copy of.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

PREFIX = "LYCEUM_"
_ENDING = "_FILE"


def read_files(
    settings: Iterable[str], environment: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What files say, and why the others can't be used; both by the settings' names.

    A line's end at the end of a file isn't part of the value.
    """
    names = set(settings)
    values: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name in names - {f"{each}{_ENDING.lower()}" for each in names}:
        variable = f"{PREFIX}{name.upper()}"
        file = environment.get(f"{variable}{_ENDING}", "")
        if not file:
            continue
        if environment.get(variable):
            problems[name] = f"{variable} and {variable}{_ENDING} are both set: set one of them"
            continue
        try:
            values[name] = _read(Path(file))
        except (OSError, ValueError) as error:
            problems[name] = f"{variable}{_ENDING}: {file} can't be used: {_why(error)}"
    return values, problems


def _read(file: Path) -> str:
    text = file.read_text().removesuffix("\n").removesuffix("\r")
    if not text:
        raise ValueError("it is empty")
    return text


def _why(error: OSError | ValueError) -> str:
    """Never with what the file holds, of which Unicode's errors tell a part."""
    if isinstance(error, UnicodeError):
        return "it is not UTF-8"
    return (error.strerror or "") if isinstance(error, OSError) else str(error)
