"""Whoever is forgotten by some of the services only is found."""

import pytest
from lyceum_cli.verify.findings import Findings
from lyceum_cli.verify.raw import Service
from torture.check_people import check_forgetting
from torture.evidence import Evidence

ADA, BEN = "a1", "b2"


@pytest.fixture
def evidence() -> Evidence:
    """Ada was forgotten by everybody; partners have met her again since."""
    kind = "lyceum.people.person.forgetting_started.v1"
    event = {"type": kind, "data": "{}", "time": None}
    commit = {"stream": f"person-{ADA}", "version": 2, "events": [event]}
    return Evidence(
        services={"people": Service(commits=[commit])},
        forgotten={"people": {ADA}, "partners": {ADA}},
        keys={"people": {BEN}, "partners": {ADA, BEN}},
    )


def sorts(evidence: Evidence) -> set[str]:
    findings = Findings()
    check_forgetting(evidence, findings)
    return findings.sorts


def test_a_person_whom_all_have_forgotten_is_well(evidence: Evidence) -> None:
    assert sorts(evidence) == set()


def test_a_service_that_remembers_is_found(evidence: Evidence) -> None:
    evidence.forgotten["partners"].clear()
    assert sorts(evidence) == {"people that a service has not forgotten"}


def test_a_person_forgotten_for_nothing_is_found(evidence: Evidence) -> None:
    evidence.forgotten["partners"].add(BEN)
    assert sorts(evidence) == {"people forgotten whom nobody asked to forget"}


def test_a_key_that_was_kept_is_found(evidence: Evidence) -> None:
    evidence.keys["people"].add(ADA)
    assert sorts(evidence) == {"keys of who was forgotten"}
