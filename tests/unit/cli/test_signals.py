"""A demo that a script began in the background ends when it is told to."""

import signal
import subprocess
import sys

import pytest

_RUNS = """
import asyncio, signal, sys

for each in (signal.SIGINT, signal.SIGHUP):
    ignored = each == int(sys.argv[1])
    usual = signal.default_int_handler if each is signal.SIGINT else signal.SIG_DFL
    signal.signal(each, signal.SIG_IGN if ignored else usual)

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
    process = subprocess.Popen(
        [sys.executable, "-c", _RUNS, str(int(ignored))], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    told = process.stdout.readline()
    assert told == b"runs\n", f"it ended with {process.wait(20)}"
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
