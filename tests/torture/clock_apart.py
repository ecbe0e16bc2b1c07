"""A part whose clock is minutes from the right time, as the clock of its machine may be.

    TORTURE_CLOCK_S=-240 python -m torture.clock_apart lyceum_opportunities api

What it decides by, what it stores and the ids that it makes are of that time. Libraries keep the
machine's: gRPC's core reads it past Python, and would take deadlines of the other to be over.
"""

import os
import runpy
import sys
import time
from datetime import datetime, timedelta
from types import SimpleNamespace

from lyceum_chassis.domain import ids
from lyceum_chassis.store import commits


def set_clock(apart_s: float) -> None:
    """To be called before other modules of the chassis are imported: they take the clock over."""
    now = commits.utc_now

    def apart() -> datetime:
        return now() + timedelta(seconds=apart_s)

    vars(commits)["utc_now"] = apart
    vars(ids)["time"] = SimpleNamespace(time_ns=lambda: time.time_ns() + round(apart_s * 1e9))


if __name__ == "__main__":
    module = sys.argv.pop(1)
    set_clock(float(os.environ["TORTURE_CLOCK_S"]))
    runpy.run_module(module, run_name="__main__")
