"""A demo that a script began in the background ends when it is told to."""

import signal
import subprocess
import sys

import pytest

_RUNS = """
import asyncio, sys
from lyceum_cli.demo import show

async def forever():
    print("runs", flush=True)
    await asyncio.sleep(60)

try:
    with show._any_signal_interrupts():
        asyncio.run(forever())
except KeyboardInterrupt:
    sys.exit(7)
"""


def running(ignored: signal.Signals) -> subprocess.Popen[bytes]:
    """One that ignores this signal, whatever these tests were begun with."""

    def ignore() -> None:
        for each in (signal.SIGINT, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN if each is ignored else signal.SIG_DFL)

    process = subprocess.Popen(
        [sys.executable, "-c", _RUNS], stdout=subprocess.PIPE, preexec_fn=ignore
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"runs\n"
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_demo_with_ctrl_c_ignored_ends_when_it_is_told_to(number: signal.Signals) -> None:
    process = running(ignored=signal.SIGINT)
    process.send_signal(number)
    assert process.wait(20) == 7


def test_a_demo_that_is_to_outlive_its_terminal_does() -> None:
    process = running(ignored=signal.SIGHUP)
    process.send_signal(signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    process.terminate()
    assert process.wait(20) == 7
