"""Checks of Kafka: every stored event there once, to the byte, in order, at its position."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lyceum_cli.verify.findings import Findings
from lyceum_cli.verify.raw import Record, Service

_OF_PEOPLE = (b'"learner_id"', b'"respondent_id"', b'"person_id"', b'"author"')


def check_topics(services: Mapping[str, Service], findings: Findings) -> None:
    for name, service in services.items():
        _check_events(name, service, findings)
        _check_order(name, service.events, findings)
        _check_public(name, service, findings)
        _check_checkpoint(name, service, findings)
        for partition in service.open_transactions:
            findings.add("partitions that end in an open transaction", partition)


def _check_events(name: str, service: Service, findings: Findings) -> None:
    """Each stored event on the topic once, and nothing that is not stored."""
    stored: dict[str, tuple[dict[str, Any], dict[str, Any], int]] = {}
    for commit in service.commits:
        for offset, event in enumerate(commit["events"]):
            stored[str(event["id"])] = (commit, event, offset)
    times = Counter(record.headers.get("ce_id", "") for record in service.events)
    findings.count("records on the topics", len(service.events))
    for event_id in stored.keys() - times.keys():
        findings.add("events lost: stored, and not on the topic", f"{name} {event_id}")
    for event_id, number in times.items():
        if number > 1:
            findings.add("events published twice", f"{name} {event_id} {number} times")
        if event_id not in stored:
            findings.add("records of no stored event", f"{name} {event_id}")
    for record in service.events:
        if found := stored.get(record.headers.get("ce_id", "")):
            _check_record(name, record, *found, findings)


def _check_record(
    name: str,
    record: Record,
    commit: dict[str, Any],
    event: dict[str, Any],
    offset: int,
    findings: Findings,
) -> None:
    position = (commit.get("position") or 0) + offset
    if record.value != event["data"].encode():
        findings.add("records that differ from the stored text", f"{name} {event['id']}")
    if record.headers.get("ce_sequence") != f"{position:019d}":
        told = f"{name} {event['id']}: {record.headers.get('ce_sequence')}, stored {position}"
        findings.add("positions on the topic that differ from the stored ones", told)
    wanted = {
        "ce_specversion": "1.0",
        "ce_type": event["type"],
        "ce_source": f"/lyceum/{name}",
        "ce_subject": commit["stream"],
        "ce_partitionkey": commit["stream"],
        "ce_streamversion": str(commit["version"] + offset),
        "ce_correlationid": str(commit["correlation_id"]),
    }
    wrong = {field for field, value in wanted.items() if record.headers.get(field) != value}
    if record.key != commit["stream"]:
        wrong.add("key")
    if datetime.fromisoformat(record.headers.get("ce_time", "1970-01-01")) != event["time"]:
        wrong.add("ce_time")
    if wrong:
        findings.add("records with wrong attributes", f"{name} {event['id']}: {sorted(wrong)}")


def _check_order(name: str, records: list[Record], findings: Findings) -> None:
    """Positions 1..N, rising in each partition; a stream in one partition, in its order."""
    positions = sorted(int(record.headers.get("ce_sequence", "0")) for record in records)
    if positions != list(range(1, len(records) + 1)):
        findings.add("services whose positions on the topic have a gap or a repeat", name)
    partition_of: dict[str, int] = {}
    last_version: dict[str, int] = defaultdict(int)
    last_position: dict[int, int] = defaultdict(int)
    for record in records:
        position = int(record.headers.get("ce_sequence", "0"))
        if position <= last_position[record.partition]:
            told = f"{name}[{record.partition}] offset {record.offset}"
            findings.add("records out of the order of positions", told)
        last_position[record.partition] = position
        if partition_of.setdefault(record.key, record.partition) != record.partition:
            findings.add("streams in more than one partition", f"{name} {record.key}")
        version = int(record.headers.get("ce_streamversion", "0"))
        if version != last_version[record.key] + 1:
            told = f"{record.key}: {last_version[record.key]}, then {version}"
            findings.add("streams out of order on the topic", told)
        last_version[record.key] = version


def _check_public(name: str, service: Service, findings: Findings) -> None:
    """The public topic is the events classed public, as they are on the other one."""
    wanted = [_essence(each) for each in service.events if _is_public(each)]
    found = [_essence(each) for each in service.public]
    findings.count("records on the public topics", len(found))
    for essence, number in (Counter(wanted) - Counter(found)).items():
        findings.add("public events missing on the public topic", f"{name} {essence[0]} {number}")
    for essence in Counter(found) - Counter(wanted):
        findings.add("records that the public topic should not hold", f"{name} {essence[0]}")
    last: dict[int, int] = defaultdict(int)
    for record in service.public:
        if any(field in record.value for field in _OF_PEOPLE):
            findings.add("public records that name a person", f"{name} {record.headers}")
        position = int(record.headers.get("ce_sequence", "0"))
        if position <= last[record.partition]:
            findings.add("public records out of order", f"{name}[{record.partition}] {position}")
        last[record.partition] = position


def _is_public(record: Record) -> bool:
    return record.headers.get("ce_dataclassification") == "public"


def _essence(record: Record) -> tuple[str, str, bytes, tuple[tuple[str, str], ...]]:
    headers = tuple(sorted(record.headers.items()))
    return record.headers.get("ce_id", ""), record.key, record.value, headers


def _check_checkpoint(name: str, service: Service, findings: Findings) -> None:
    last = service.checkpoint["position"] if service.checkpoint else 0
    if last != len(service.events):
        findings.add("checkpoints that are not at the topic's end", f"{name}: {last}")
