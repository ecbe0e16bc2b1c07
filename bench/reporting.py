"""The report of a day: a section a benchmark; one that is measured anew takes its own place."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bench.measuring import HEADER, Comparison

_FOLDER = Path(__file__).parent / "results"
_MARK = "\n## "
_ABOUT = (
    "Medians of the rounds, least and greatest in brackets. Ratio: ours to theirs, the median of "
    "the rounds' own. Load: of the last minute, the benchmark's own part in it."
)


def section(name: str, facts: str, comparisons: Sequence[Comparison]) -> str:
    """What one benchmark came to, and what it ran on."""
    table = "\n".join([HEADER, *(comparison.row() for comparison in comparisons)])
    return f"{name}\n\n{facts}\n\n{table}"


def keep(measured: str, order: Sequence[str]) -> None:
    """Puts a section into today's report; sections are in this order of names."""
    _FOLDER.mkdir(exist_ok=True)
    file = _FOLDER / f"{date.today().isoformat()}.md"
    earlier = file.read_text().split(_MARK)[1:] if file.exists() else []
    sections = {text.partition("\n")[0]: text.strip() for text in [*earlier, measured]}
    title = f"# {date.today().isoformat()}\n\n{_ABOUT}\n"
    known = [f"{sections[name]}\n" for name in order if name in sections]
    file.write_text(_MARK.join([title, *known]))
