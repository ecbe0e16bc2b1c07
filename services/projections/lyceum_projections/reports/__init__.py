"""The reports: each module here declares one, as its ``REPORT``. There is no other list of them."""

import importlib
import pkgutil
from collections.abc import Iterable

from lyceum_projections.reporting.declaration import Report


def _declared() -> dict[str, Report]:
    modules = [
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    ]
    return by_name(module.REPORT for module in modules)


def by_name(reports: Iterable[Report]) -> dict[str, Report]:
    """Raises ``ValueError`` for reports that can't be told beside each other.

    What people said or did is counted in one report: two tables of the same people, each protected
    by itself, could be subtracted from each other.
    """
    found: dict[str, Report] = {}
    counted: dict[str, str] = {}
    for report in reports:
        if report.name in found:
            raise ValueError(f"two reports are named {report.name}")
        for fact in {fact.type.rpartition(".")[0] for fact in report.people}:
            if fact in counted:
                raise ValueError(f"{counted[fact]} and {report.name} count people by {fact}")
            counted[fact] = report.name
        found[report.name] = report
    return found


REPORTS = _declared()
"""By name."""
