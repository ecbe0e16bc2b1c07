"""A state whose personal fields are apart, each person's under the person's key.

A state may speak of several people: every part of it that has personal fields names its person
(see ``Part``), and what is personal in it is sealed for that person alone. So forgetting one of
them leaves the others as they were, and the forgotten one's fields at their defaults.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from lyceum_chassis.domain.messages import Part, State, holds_personal
from lyceum_chassis.store.mongo import Document
from lyceum_chassis.store.privacy import Keyring, Plain, Sealed

Path = tuple[str | int, ...]
Values = list[tuple[Path, Any]]
"""Where in the JSON of a state a value belongs."""


def divide(state: State, context: Any = None) -> tuple[Any, dict[str, Values]]:
    """The state as JSON values without what is personal, and that by the people's ids.

    ``context`` is pydantic's.
    """
    bare = state.model_dump(mode="json", context=context)
    personal: dict[str, Values] = defaultdict(list)
    for part, dumped, path in _parts(state, bare, ()):
        for name in part.personal_fields:
            value = dumped.pop(name)
            if getattr(part, name) == part.default_of(name):
                continue
            subject = part.subject and getattr(part, part.subject)
            if subject is None:
                raise TypeError(f"{type(part).__name__}.{name} is about a person it doesn't name")
            personal[str(subject)].append(((*path, name), value))
    return bare, dict(personal)


def unite(bare: Any, personal: Sequence[Values]) -> Any:
    """Puts the values back to where they were; ``bare`` is changed."""
    for values in personal:
        for path, value in values:
            within = bare
            for step in path[:-1]:
                within = within[step]
            within[path[-1]] = value
    return bare


async def seal(keyring: Keyring, personal: Mapping[str, Values], bound_to: bytes) -> list[Document]:
    """Of each person what is theirs. Left out is who has no key any more."""
    texts = [
        Plain(subject, json.dumps(values).encode(), bound_to)
        for subject, values in personal.items()
    ]
    return [sealed.document() for sealed in await keyring.seal_for_known(texts)]


async def unseal(keyring: Keyring, sealed: Sequence[Document], bound_to: bytes) -> list[Values]:
    """Of everybody who was not forgotten."""
    opened = await keyring.open([(Sealed.read(each), bound_to) for each in sealed])
    return [json.loads(text) for text in opened if text is not None]


def _parts(value: Any, dumped: Any, path: Path) -> Iterator[tuple[Part, Any, Path]]:
    """Everything within ``value`` that has personal fields, beside its JSON. Both have the same
    order, in sets too: a set that doesn't change is always gone through in the same one."""
    if isinstance(value, BaseModel):
        for name in _leading(type(value)):
            yield from _parts(getattr(value, name), dumped[name], (*path, name))
        if isinstance(value, Part) and value.personal_fields:
            yield value, dumped, path
    elif isinstance(value, dict):
        for inner, (key, its) in zip(value.values(), dumped.items(), strict=True):
            yield from _parts(inner, its, (*path, key))
    elif isinstance(value, (list, tuple, set, frozenset)):
        for at, (inner, its) in enumerate(zip(value, dumped, strict=True)):
            yield from _parts(inner, its, (*path, at))


@cache
def _leading(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields within which something is personal."""
    own = model.personal_fields if issubclass(model, Part) else frozenset()
    return tuple(
        name
        for name, info in model.model_fields.items()
        if name not in own and holds_personal(info.annotation)
    )
