"""The reports: each module here declares one, as its ``REPORT``. There is no other list of them."""

import importlib
import pkgutil

from lyceum_projections.reporting.declaration import Report


def _declared() -> dict[str, Report]:
    modules = [
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    ]
    found: dict[str, Report] = {}
    for module in modules:
        report: Report = module.REPORT
        if report.name in found:
            raise ValueError(f"two reports are named {report.name}")
        found[report.name] = report
    return found


REPORTS = _declared()
"""By name."""
