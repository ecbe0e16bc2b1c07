"""A run's outcome as a page of markdown."""

import os
from collections import Counter
from datetime import UTC, datetime

from torture.agenda import Kind
from torture.faults import Happened
from torture.run import Outcome


def markdown(outcome: Outcome, *, agenda: bool = True) -> str:
    plan = outcome.plan
    verdict = "**Something is wrong.**" if outcome.wrong else "Nothing lost, nothing twice."
    lines = [
        f"# Torture, seed {plan.seed}",
        "",
        verdict,
        "",
        f"{len(outcome.happened)} faults under a load of {plan.rate:.0f} commands a second; "
        f"store: {outcome.engine}, Kafka nodes: {plan.brokers}, cores: {os.cpu_count()}; "
        f"ended {datetime.now(UTC):%Y-%m-%d %H:%M} UTC. Again: "
        f"`make torture ARGS='--seed {plan.seed} --faults {plan.faults} "
        f"--commands {plan.commands} --every {plan.every_s:g} --rate {plan.rate:g} "
        f"--brokers {plan.brokers}'`",
        "",
    ]
    if outcome.wrong:
        lines += ["## Wrong", "", *(f"- {each}" for each in outcome.wrong), ""]
    lines += ["| figure | |", "|---|---:|"]
    lines += [f"| {name} | {number:,} |" for name, number in outcome.figures.items()]
    lines += [f"| {step}, s | {seconds:.1f} |" for step, seconds in outcome.seconds.items()]
    lines += ["", "| faults by kind | |", "|---|---:|"]
    kinds = Counter(map(_sort, outcome.happened))
    lines += [f"| {sort} | {number} |" for sort, number in sorted(kinds.items())]
    if outcome.notes:
        lines += ["", "## Noticed", "", *(f"- {each}" for each in outcome.notes)]
    if agenda:
        lines += ["", "## Agenda", "", "| from, s | to, s | fault | said |", "|---:|---:|---|---|"]
        lines += [
            f"| {each.began_s:.1f} | {each.over_s:.1f} | {each.fault} | {each.said} |"
            for each in outcome.happened
        ]
    return "\n".join(lines) + "\n"


def _sort(happened: Happened) -> str:
    """A fault's kind, and what it was done to or how."""
    fault = happened.fault
    match fault.kind:
        case Kind.CUT:
            return f"cut: {fault.detail}, from {fault.target.partition('>')[2]}"
        case Kind.DIE:
            return f"relay: {happened.said}"
        case Kind.REFUSE:
            return f"store: {fault.detail.partition(':')[0]}"
    role = f" ({fault.detail})" if fault.detail else ""
    return f"{fault.target}{role}: {fault.kind}"
