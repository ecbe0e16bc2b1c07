"""What the reports and cards should show, folded from the raw events in Kafka.

Written for the tests alone: a few dictionaries, no class of the services.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiokafka import AIOKafkaConsumer

TOPICS = ("lyceum.partners.v1", "lyceum.opportunities.v1", "lyceum.feedback.v1")
Event = tuple[str, str, dict[str, Any]]
"""Stream, type without the version, data."""


async def raw_events(kafka: str) -> list[Event]:
    """Everything in the three topics as it is now, stream by stream, each in order."""
    consumer = AIOKafkaConsumer(
        *TOPICS,
        bootstrap_servers=kafka,
        group_id=None,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    await consumer.start()
    events: list[Event] = []
    try:
        unread = await consumer.end_offsets(consumer.assignment())
        while unread:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                events += [_event(record) for record in records]
            # The last offset may be a transaction's mark, which nobody gets to see.
            unread = {p: end for p, end in unread.items() if await consumer.position(p) < end}
    finally:
        await consumer.stop()
    return sorted(events, key=lambda event: event[0])


def _event(record: Any) -> Event:
    headers = {name: value.decode() for name, value in record.headers}
    return headers["ce_subject"], headers["ce_type"].rpartition(".")[0], json.loads(record.value)


def opportunities(events: Iterable[Event]) -> dict[str, dict[str, Any]]:
    """Each opportunity that was published: its offer and status, who has a place, who waits."""
    found: dict[str, dict[str, Any]] = defaultdict(
        lambda: {"status": None, "places": [], "queue": [], "version": 0}
    )
    for stream, type_, data in events:
        if not stream.startswith("opportunity-"):
            continue
        one, learner = found[stream], data.get("learner_id")
        one["version"] += 1
        match type_.rpartition(".")[2]:
            case "published" | "revised" as what:
                one |= {"offer": data["offer"], "host": data["host_id"]}
                one |= {"status": "open"} if what == "published" else {}
            case "capacity_changed":
                one["offer"] = one["offer"] | {"capacity": data["capacity"]}
            case "place_taken":
                one["places"].append(learner)
            case "waitlisted":
                one["queue"].append(learner)
            case "promoted":
                assert one["queue"].pop(0) == learner
                one["places"].append(learner)
            case "withdrawn":
                one["places" if data["had_place"] else "queue"].remove(learner)
            case "closed" | "cancelled" as what:
                one["status"] = what
            case "ended":
                one["status"] = "closed"
    return {stream: one for stream, one in found.items() if one["status"]}


def is_over(one: dict[str, Any]) -> bool:
    """Whether an opportunity's last day has passed, where it takes place."""
    schedule = one["offer"]["schedule"]
    today = datetime.now(ZoneInfo(schedule["time_zone"])).date().isoformat()
    return bool(schedule["end_date"]) and schedule["end_date"] < today


def partners(events: Iterable[Event]) -> dict[str, dict[str, Any]]:
    """Each partner that was verified: its name, and "active" or "suspended"."""
    found: dict[str, dict[str, Any]] = {}
    for stream, type_, data in events:
        match type_.removeprefix("lyceum.partners.partner."):
            case "verified":
                found[stream] = {"name": data["profile"]["name"], "status": "active"}
            case "suspended":
                found[stream]["status"] = "suspended"
            case "reinstated":
                found[stream]["status"] = "active"
    return found


def offer_report(events: Iterable[Event], grouping: str) -> dict[str, tuple[int, int, int, int]]:
    """Of the open opportunities of each area, kind or partner: how many, places, taken, waiting."""
    groups: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for one in opportunities(events).values():
        if one["status"] != "open" or is_over(one):
            continue
        offer = one["offer"]
        area = (offer["place"] or {}).get("area", "")
        key = {"area": area, "kind": offer["kind"], "partner": one["host"]}[grouping]
        counts = (1, offer["capacity"], len(one["places"]), len(one["queue"]))
        groups[key] = [a + b for a, b in zip(groups[key], counts, strict=True)]
    return {key: (a, b, c, d) for key, (a, b, c, d) in groups.items()}


def voices_report(events: Iterable[Event]) -> dict[tuple[str | None, str | None], list[int]]:
    """Responses, sum and number of scores, closed and replied surveys of each kind and area, and
    of all kinds or areas (None)."""
    about: dict[str, tuple[str, str]] = {}
    groups: dict[tuple[str | None, str | None], list[int]] = defaultdict(lambda: [0] * 5)
    for stream, type_, data in events:
        if not type_.startswith("lyceum.feedback.survey."):
            continue
        what = type_.rpartition(".")[2]
        if what == "opened":
            about[stream] = (data["about"]["kind"], data["about"]["area"])
        scores = list(data["scales"].values()) if what == "response_submitted" else []
        added = (
            what == "response_submitted", sum(scores), len(scores), what == "closed",
            what == "replied",
        )  # fmt: skip
        kind, area = about[stream]
        for group in ((kind, area), (kind, None), (None, area), (None, None)):
            groups[group] = [a + b for a, b in zip(groups[group], added, strict=True)]
    return groups
