"""The fingerprint of the code that folds an aggregate's events into its state.

A snapshot is worth something only to the code that made it. Which code that is can't be told from
``evolve`` alone, which calls helpers, reads constants and rests on models of other modules; so all
modules count that the aggregate's own ones import, at any remove, from its package and from the
chassis. A change that alters nothing costs one reading of each long stream.
"""

import ast
import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec, resolve_name
from pathlib import Path
from typing import Any

from lyceum_chassis.domain.messages import Decider

_CHASSIS = __name__.partition(".")[0]
_known: dict[int, tuple[Decider[Any], str]] = {}


def fingerprint(decider: Decider[Any]) -> str:
    """The same in all processes of one build."""
    known = _known.get(id(decider))
    if known is None:  # it stays beside its id, so that nothing else gets that id
        known = _known[id(decider)] = (decider, _fingerprint(decider))
    return known[1]


def _fingerprint(decider: Decider[Any]) -> str:
    changes = (upcaster.change for upcaster in decider.upcasters)
    parts = (decider.evolve, type(decider.initial), *decider.events, *changes)
    hashed = sha256()
    for name, source in sorted(sources({part.__module__ for part in parts}).items()):
        hashed.update(f"{name}\n{source}\n".encode())
    return hashed.hexdigest()[:32]


def sources(modules: set[str]) -> dict[str, str]:
    """Of these modules and of what they import from their packages and the chassis."""
    packages = {_CHASSIS, *(name.partition(".")[0] for name in modules)}
    found: dict[str, str] = {}
    to_read = list(modules)
    while to_read:
        name = to_read.pop()
        file = _file(name)
        if name in found or file is None:
            continue
        found[name] = file.read_text()
        is_package = file.name == "__init__.py"
        parent = name if is_package else name.rpartition(".")[0]
        to_read += (
            imported
            for imported in _imported(found[name], parent)
            if imported.partition(".")[0] in packages
        )
    return found


def _imported(source: str, parent: str) -> Iterator[str]:
    """What it imports: modules, and names in them that may be modules or not."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), parent)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _file(name: str) -> Path | None:
    """None if it is no module with a source."""
    module = sys.modules.get(name)
    if module is not None:
        file = getattr(module, "__file__", None)
        return Path(file) if file else None
    try:
        spec = find_spec(name)
    except ImportError:  # a name in a module that is no package
        return None
    return Path(spec.origin) if spec and spec.has_location and spec.origin else None
