"""Checks of the store: each stream's versions without gap or repeat, each command kept once."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from lyceum_cli.verify.findings import Findings
from lyceum_cli.verify.raw import Document, Service


def check_streams(services: Mapping[str, Service], findings: Findings) -> None:
    """Versions from 1 without gap or repeat; sorted by ``_id`` a stream is in its order; an event
    id and a command id of a stream occur once; nothing waits to be published."""
    event_ids: set[object] = set()
    for name, service in services.items():
        _check_batches(name, service, findings)
        by_stream: dict[str, list[Document]] = defaultdict(list)
        for commit in service.commits:
            findings.count("commits stored")
            findings.count("events stored", len(commit["events"]))
            by_stream[commit["stream"]].append(commit)
            if not commit.get("position"):
                findings.add("commits never published", commit["_id"])
            for event in commit["events"]:
                if event["id"] in event_ids:
                    findings.add("event ids stored twice", event["id"])
                event_ids.add(event["id"])
        for stream, commits in by_stream.items():
            findings.count("streams")
            _check_stream(stream, commits, findings)


def _check_batches(name: str, service: Service, findings: Findings) -> None:
    """Batches follow on each other, name each commit once, and give it as many positions as it has
    events."""
    size_of = {commit["_id"]: len(commit["events"]) for commit in service.commits}
    named: set[object] = set()
    follows = 1
    for batch in service.batches:
        told = f"{name}, at position {batch['_id']}"
        if batch["_id"] != follows:
            findings.add("batches that don't follow on the one before", told)
        follows = batch["_id"] + sum(batch["sizes"])
        for commit, size in zip(batch["commits"], batch["sizes"], strict=True):
            if commit in named:
                findings.add("commits in more than one batch", f"{told}: {commit}")
            named.add(commit)
            if size_of.get(commit, size) != size:
                findings.add("commits whose batch gives them another size", f"{told}: {commit}")


def _check_stream(stream: str, commits: list[Document], findings: Findings) -> None:
    # As bytes: that is how the store sorts them.
    by_id = sorted(commits, key=lambda commit: commit["_id"].bytes)
    by_version = sorted(commits, key=lambda commit: commit["version"])
    if by_id != by_version:
        findings.add("streams whose commits' ids are not in the order of versions", stream)
    next_version = 1
    for commit in by_version:
        if commit["version"] > next_version:
            findings.add("gaps in a stream", f"{stream} before {commit['version']}")
        if commit["version"] < next_version:
            findings.add("versions of a stream stored twice", f"{stream} {commit['version']}")
        next_version = commit["version"] + len(commit["events"])
    for command, number in Counter(commit["command_id"] for commit in commits).items():
        if number > 1:
            findings.add("commands stored twice", f"{stream} {command}")
