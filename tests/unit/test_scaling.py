"""The arithmetic of ``bench/scaling.py``, against what is known of queues."""

import statistics
from math import inf

import pytest

from bench import scaling


def test_mean_wait_is_that_of_known_queues() -> None:
    rate, service, busy = 80.0, 0.01, 0.8
    mm1 = busy / (1 / service - rate)
    assert scaling.mean_wait(rate, service, 1) == pytest.approx(mm1)
    assert scaling.mean_wait(rate, service, 0) == pytest.approx(mm1 / 2)
    assert scaling.mean_wait(100.0, service, 1) == inf


def test_the_simulation_comes_to_them() -> None:
    rate, service = 70.0, 0.01
    random_ = scaling.waits(rate, lambda rng: rng.expovariate(1 / service), 1, 300_000)
    assert statistics.mean(random_) == pytest.approx(scaling.mean_wait(rate, service, 1), rel=0.05)
    steady = scaling.waits(rate, lambda _: service, 1, 300_000)
    assert statistics.mean(steady) == pytest.approx(scaling.mean_wait(rate, service, 0), rel=0.05)


def test_two_servers_wait_as_erlang_says() -> None:
    # M/M/2 at 0.7: P(wait) = 2 * 0.7^2 / (1 + 0.7), mean wait = P / (2 mu - lambda).
    found = scaling.waits(140.0, lambda rng: rng.expovariate(100), 2, 300_000)
    assert statistics.mean(found) == pytest.approx(2 * 0.49 / 1.7 / 60, rel=0.05)


@pytest.mark.parametrize("part", scaling.PARTS, ids=lambda part: part.name)
def test_utilisation_adds_up(part: scaling.Part) -> None:
    one = part.utilisation(1, 1)
    assert one == pytest.approx(part.rate(1) * part.ms / 1_000)
    assert 4 * part.utilisation(10, 4) == pytest.approx(part.utilisation(10, 1))
    assert part.utilisation(scaling.gives_at(part, 1), 1) == pytest.approx(1, rel=0.01)
    needed = part.needed(100)
    assert part.utilisation(100, needed) <= scaling.FULL
    assert needed == part.today or part.utilisation(100, needed - 1) > scaling.FULL
    assert part.possible(1_000) <= part.most
