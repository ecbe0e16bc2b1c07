"""Checks that nobody did what they might not, by the stored commits alone.

In a partner's own stream this is exact: its members at each version are what the events before
say. A host's members are followed by other services with a delay, so there only who never was a
member can be told.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lyceum_cli.verify.findings import Findings
from lyceum_cli.verify.raw import Service
from lyceum_local.issuer import person_of

Document = dict[str, Any]

COORDINATOR: Final = person_of("coordinator")
_OF_THE_CITY: Final = ("verified", "rejected", "suspended", "reinstated")
_OF_OWNERS: Final = ("member_appointed", "member_role_changed", "member_removed")
_OF_ONESELF: Final = {
    "place_taken": "learner_id",
    "waitlisted": "learner_id",
    "withdrawn": "learner_id",
    "response_submitted": "respondent_id",
}


def check_access(
    services: Mapping[str, Service],
    models: Mapping[str, Mapping[str, Document]],
    findings: Findings,
) -> None:
    """Every commit's actor against what it did; and the rows of members against the events."""
    partners: dict[str, dict[str, str]] = {}
    ever: dict[str, set[str]] = defaultdict(set)
    for stream, commits in _streams(services.get("partners", Service())):
        members: dict[str, str] = {}
        for commit in commits:
            if why := _refused(commit, members):
                findings.add(
                    "commits of who was no member any more, or not yet", f"{stream}: {why}"
                )
            findings.count("commits of members", commit["actor"] in members)
            _fold(commit, members)
            ever[stream].update(members)
        partners[stream] = members
    for name in ("opportunities", "feedback"):
        for stream, commits in _streams(services.get(name, Service())):
            _check_others(stream, commits, ever, findings)
    for stream, row in models.get("memberships_v1", {}).items():
        if row["members"] != partners.get(stream):
            findings.add("rows of members that are not what the events say", stream)
    if "memberships_v1" in models:
        for stream in {s for s, held in partners.items() if held} - {*models["memberships_v1"]}:
            findings.add("rows of members that are missing", stream)


def _refused(commit: Document, members: Mapping[str, str]) -> str | None:
    """Why its actor might not do that; None if it might."""
    actor, (kind, _) = commit["actor"], _first(commit)
    if actor == COORDINATOR or str(actor).startswith("policy:"):
        return None
    if kind == "applied_to_join":
        return None
    role = members.get(actor)
    may = {"owner"} if kind in _OF_OWNERS else {"owner", "staff"}
    if kind in _OF_THE_CITY or role not in may:
        return f"{kind} at version {commit['version']} by {actor}, who was {role or 'nobody'}"
    return None


def _check_others(
    stream: str, commits: list[Document], ever: Mapping[str, set[str]], findings: Findings
) -> None:
    host = ""
    for commit in commits:
        actor, (kind, data) = str(commit["actor"]), _first(commit)
        host = data.get("host_id") or data.get("about", {}).get("host_id") or host
        if actor.startswith("policy:"):
            continue
        if field := _OF_ONESELF.get(kind):
            if actor != data[field]:
                findings.add("commits for somebody by somebody else", f"{stream}: {kind}")
        elif actor != COORDINATOR and actor not in ever[f"partner-{host}"]:
            findings.add("commits of who never was a member of the host", f"{stream}: {kind}")


def _fold(commit: Document, members: dict[str, str]) -> None:
    for event in commit["events"]:
        kind, data = event["type"].split(".")[-2], json.loads(event["data"])
        if kind in ("member_appointed", "member_role_changed"):
            members[data["person_id"]] = data["role"]
        elif kind == "member_removed":
            members.pop(data["person_id"], None)


def _first(commit: Document) -> tuple[str, Document]:
    event = commit["events"][0]
    return event["type"].split(".")[-2], json.loads(event["data"])


def _streams(service: Service) -> Iterator[tuple[str, list[Document]]]:
    streams: dict[str, list[Document]] = defaultdict(list)
    for commit in service.commits:
        streams[commit["stream"]].append(commit)
    for stream, commits in streams.items():
        yield stream, sorted(commits, key=lambda each: int(each["version"]))
