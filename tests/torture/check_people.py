"""Checks of the promise to people: what they say is in the clear nowhere, who they are not public.

And of what anybody may rely on who orders a stream by its events' times.
"""

import re
from collections.abc import Mapping

from lyceum_cli.verify.findings import Findings
from lyceum_cli.verify.raw import Service
from torture.evidence import Evidence

_AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FORGETTING = "lyceum.people.person.forgetting_started.v1"
_IDS_OF_PEOPLE = ("learner_id", "respondent_id", "person_id")


def check_people(evidence: Evidence, findings: Findings) -> None:
    for where in evidence.told_of_people:
        findings.add("words of people in the clear", where)
    people = {
        data[name]
        for _, _, _, data, _ in evidence.all_events()
        for name in _IDS_OF_PEOPLE
        if name in data
    }
    findings.count("people", len(people))
    for service in evidence.services.values():
        for record in service.public:
            whole = f"{record.key} {record.value.decode()} {record.headers}"
            for person in people.intersection(_AN_ID.findall(whole)):
                findings.add("public records that name a person", f"{record.offset}: {person}")


def check_forgetting(evidence: Evidence, findings: Findings) -> None:
    """Whom people began to forget every service with keys has forgotten, and people holds no key
    of theirs. Others may have met them again since, as a member of a partner."""
    gone = {
        stream.removeprefix("person-")
        for stream, kind, _, _, _ in evidence.all_events()
        if kind == _FORGETTING
    }
    findings.count("people forgotten", len(gone))
    for service, forgotten in evidence.forgotten.items():
        for person in gone - forgotten:
            findings.add("people that a service has not forgotten", f"{service}: {person}")
        for person in forgotten - gone:
            findings.add("people forgotten whom nobody asked to forget", f"{service}: {person}")
    for person in gone & evidence.keys.get("people", set()):
        findings.add("keys of who was forgotten", person)


def check_times(services: Mapping[str, Service], findings: Findings) -> None:
    """No event is before the one that it follows, though clocks are apart and go back."""
    for service in services.values():
        last: dict[str, object] = {}
        for commit in sorted(service.commits, key=lambda commit: commit["version"]):
            for event in commit["events"]:
                before = last.get(commit["stream"])
                if before is not None and event["time"] < before:
                    where = f"{commit['stream']} at {commit['version']}"
                    findings.add("events before the ones that they follow", where)
                last[commit["stream"]] = event["time"]
