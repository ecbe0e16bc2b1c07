"""Process 1 of a container: runs the package that the image was made for, `lyceum_$LYCEUM_SERVICE`.

The kernel keeps a signal from process 1 that it has no handler for. Until a service has its own,
and in commands, which have none, SIGTERM ends it by this one.
"""

import os
import runpy
import signal
import sys
from types import FrameType


def _end(_: int, __: FrameType | None) -> None:
    sys.exit(128 + signal.SIGTERM)


signal.signal(signal.SIGTERM, _end)
runpy.run_module(f"lyceum_{os.environ['LYCEUM_SERVICE']}", run_name="__main__", alter_sys=True)
