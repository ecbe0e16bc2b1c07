"""A run's outcome as a page of markdown."""

from torture.run import Outcome


def markdown(outcome: Outcome, *, agenda: bool = True) -> str:
    plan = outcome.plan
    verdict = "**Something is wrong.**" if outcome.wrong else "Nothing lost, nothing twice."
    lines = [
        f"# Torture, seed {plan.seed}",
        "",
        verdict,
        "",
        f"{len(outcome.happened)} faults under a load of {plan.rate:.0f} commands a second, "
        f"store: {outcome.engine}. Again: "
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
    if outcome.notes:
        lines += ["", "## Noticed", "", *(f"- {each}" for each in outcome.notes)]
    if agenda:
        lines += ["", "## Agenda", "", "| from, s | to, s | fault | said |", "|---:|---:|---|---|"]
        lines += [
            f"| {each.began_s:.1f} | {each.over_s:.1f} | {each.fault} | {each.said} |"
            for each in outcome.happened
        ]
    return "\n".join(lines) + "\n"
