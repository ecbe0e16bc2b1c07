"""Checks of the store against what its clients were told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from lyceum_cli.verify.findings import Findings
from lyceum_cli.verify.raw import Service
from torture.answers import Answer, Verdict

Document = dict[str, Any]


def check_answers(
    services: Mapping[str, Service], answers: Iterable[Answer], findings: Findings
) -> None:
    """What a client was told is so.

    A refusal says that nothing was stored, unless an earlier attempt was lost: that one may still
    have been decided after the refusal, on another state.
    """
    stored: dict[tuple[str, str], list[Document]] = defaultdict(list)
    heads: dict[str, int] = defaultdict(int)
    for service in services.values():
        for commit in service.commits:
            stored[commit["stream"], str(commit["command_id"])].append(commit)
            last = commit["version"] + len(commit["events"]) - 1
            heads[commit["stream"]] = max(last, heads[commit["stream"]])
    known = set()
    for answer in answers:
        key = (answer.stream, answer.command_id)
        known.add(key)
        findings.count("commands sent")
        findings.count(f"commands {answer.verdict}")
        findings.count("attempts lost", answer.lost)
        _check_answer(answer, stored.get(key, []), heads[answer.stream], findings)
    for key, commits in stored.items():
        if key not in known and not str(commits[0]["actor"]).startswith("policy:"):
            findings.add("commits of commands that nobody sent", key)


def _check_answer(answer: Answer, commits: list[Document], head: int, findings: Findings) -> None:
    name = f"{answer.rpc} {answer.stream} {answer.command_id}"
    if answer.contradicted:
        findings.add("answers that contradict each other", f"{name}: {answer.contradicted}")
    if len(commits) > 1:
        findings.add("commands stored twice", name)
    if answer.verdict is Verdict.ACCEPTED and answer.stored and not commits:
        findings.add("commands answered as stored, and not in the store", name)
    if answer.verdict is Verdict.ACCEPTED and answer.version > head:
        findings.add("commands answered with a version that the stream does not have", name)
    if answer.verdict is Verdict.ACCEPTED and answer.stored and commits:
        last = commits[0]["version"] + len(commits[0]["events"]) - 1
        if last != answer.version:
            findings.add("commands stored at another version than was answered", name)
    if answer.verdict is Verdict.REFUSED and commits:
        if answer.lost or answer.attempts > 1:
            findings.count("refused, though an attempt without an answer was stored later")
        else:
            findings.add("commands refused and stored", f"{name}: {answer.code}")
    if answer.verdict is Verdict.UNANSWERED and commits:
        findings.count("unanswered commands that are stored")
