"""Decides whether anything was lost or done twice. Shares no code with the services."""

from collections.abc import Iterable

from lyceum_cli.verify.check_places import check_places
from lyceum_cli.verify.check_streams import check_streams
from lyceum_cli.verify.check_topics import check_topics
from lyceum_cli.verify.findings import Findings
from torture.answers import Answer
from torture.check_access import check_access
from torture.check_answers import check_answers
from torture.check_models import check_models
from torture.check_people import check_forgetting, check_people, check_times
from torture.evidence import Evidence


def check(evidence: Evidence, answers: Iterable[Answer]) -> Findings:
    """Everything, of a whole city at rest."""
    findings = Findings()
    check_answers(evidence.services, answers, findings)
    check_streams(evidence.services, findings)
    check_topics(evidence.services, findings)
    check_times(evidence.services, findings)
    check_people(evidence, findings)
    check_forgetting(evidence, findings)
    try:
        check_places(evidence.all_events(), findings, at_rest=True)
        check_models(evidence, findings)
        check_access(evidence.services, evidence.models, findings)
    except (KeyError, ValueError, TypeError) as error:
        findings.add("events that do not fit the ones before", repr(error))
    return findings
