"""From nothing to each event, by the commands of the examples."""

from collections import deque
from collections.abc import Iterable
from typing import Any

from lyceum_chassis.domain.messages import Command, Decider, Event, Rejected

Ways = dict[type[Event], list[Command]]


def ways(decider: Decider[Any], commands: Iterable[Command]) -> Ways:
    """For each event that they lead to, as few commands to a new stream as there can be."""
    found: Ways = {}
    commands = list(commands)
    states, seen = deque([(decider.initial, list[Command]())]), {repr(decider.initial)}
    while states and len(found) < len(decider.events):
        state, way = states.popleft()
        for command in commands:
            try:
                decided = decider.decide(command, state)
            except Rejected:
                continue
            for event in decided:
                found.setdefault(type(event), [*way, command])
            after = decider.fold(decided, state)
            if repr(after) not in seen:
                seen.add(repr(after))
                states.append((after, [*way, command]))
    return found
