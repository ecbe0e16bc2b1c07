"""The examples of every aggregate that a manifest names, from the module of its category's name."""

import importlib
from typing import Any

from examples.row import Row
from lyceum_chassis.domain.messages import Decider

from contracts.manifests import SERVICES

DECIDERS: tuple[Decider[Any], ...] = tuple(
    decider for service in SERVICES for decider in service.deciders
)
ROWS: dict[str, tuple[Row, ...]] = {
    decider.category: importlib.import_module(f"examples.{decider.category}").ROWS
    for decider in DECIDERS
}
"""By the aggregate's category."""

EXAMPLES: list[tuple[Decider[Any], Row]] = [
    (decider, row) for decider in DECIDERS for row in ROWS[decider.category]
]
