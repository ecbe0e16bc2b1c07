"""A report's own fold and the one that checks it, told the same."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from lyceum_chassis.projector.projection import Fact
from lyceum_cli.verify.expected_ledger import Cells, cells_shown
from lyceum_cli.verify.expected_models import Models
from lyceum_projections.reports import REPORTS
from unit.projections.reporting import Kept


def told_both(report: str, lives: Mapping[str, Sequence[tuple[str, Fact]]]) -> tuple[Cells, Models]:
    """What the report booked, and the models. ``lives`` are the days and facts of each stream."""
    kept, models = Kept(REPORTS[report]), Models()
    for stream, life in lives.items():
        for number, (day, fact) in enumerate(life):
            if type(fact) in REPORTS[report].facts:
                kept.tell(stream, fact, on=day)
            time = datetime.fromisoformat(f"{day}T12:00:00+00:00")
            models.take(stream, fact.type, number + 1, fact.model_dump(mode="json"), time)
    booked = {
        id_: {"b": cell.bucket, "person": cell.person, "at": cell.at, "n": cell.counts}
        for id_, cell in kept.cells.cells.items()
    }
    return cells_shown(booked), models
