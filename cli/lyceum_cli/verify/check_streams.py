"""Checks of the store: each stream's versions without gap or repeat, each command kept once."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from lyceum_cli.verify.findings import Findings
from lyceum_cli.verify.raw import Document, Service


def check_streams(services: Mapping[str, Service], findings: Findings) -> None:
    """Versions from 1 without gap or repeat; sorted by ``_id`` a stream is in its order; an event
    id and a command id of a stream occur once; nothing waits to be published."""
    event_ids: set[object] = set()
    for service in services.values():
        by_stream: dict[str, list[Document]] = defaultdict(list)
        for commit in service.commits:
            findings.count("commits stored")
            findings.count("events stored", len(commit["events"]))
            by_stream[commit["stream"]].append(commit)
            if commit.get("pending"):
                findings.add("commits never published", commit["_id"])
            for event in commit["events"]:
                if event["id"] in event_ids:
                    findings.add("event ids stored twice", event["id"])
                event_ids.add(event["id"])
        for stream, commits in by_stream.items():
            findings.count("streams")
            _check_stream(stream, commits, findings)


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
