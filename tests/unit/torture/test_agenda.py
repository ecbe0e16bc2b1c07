"""An agenda and a load follow from the seed alone, and leave nothing out."""

import itertools

from torture.agenda import CUTS, Kind, plan
from torture.brokers import ROLES
from torture.commands import Commands
from torture.faults import has_the_work
from torture.run import short
from torture.steps import STEPS
from torture.stores import REFUSALS


def test_the_same_seed_gives_the_same_agenda() -> None:
    assert plan(4, 60, 3.0) == plan(4, 60, 3.0)
    assert plan(4, 60, 3.0) != plan(5, 60, 3.0)


def test_a_short_agenda_has_every_kind_of_fault() -> None:
    kinds = {fault.kind for fault in plan(1, short(1).faults, 3.0, refusals=True)}
    assert kinds == set(Kind)


def test_a_store_that_cannot_refuse_is_not_asked_to() -> None:
    kinds = {fault.kind for fault in plan(1, 100, 3.0)}
    assert kinds == set(Kind) - {Kind.REFUSE}


def test_a_long_agenda_leaves_nothing_out() -> None:
    faults = plan(1, 150, 3.0, brokers=3, refusals=True)
    died = {each.detail.partition(":")[0] for each in faults if each.kind is Kind.DIE}
    cut = {each.detail for each in faults if each.kind is Kind.CUT}
    assert died == set(STEPS)
    assert cut == set(CUTS)
    refused = {each.detail.partition(":")[0] for each in faults if each.kind is Kind.REFUSE}
    assert refused == set(REFUSALS)
    killed = {each.detail for each in faults if each.kind is Kind.KILL and each.target == "kafka"}
    assert killed == set(ROLES)


def test_the_same_seed_gives_the_same_commands() -> None:
    def first(seed: int) -> list[bytes]:
        commands = Commands(seed)
        asked = [*commands.settling(), *itertools.islice(commands.endless(), 500)]
        return [each.request.SerializeToString(deterministic=True) for each in asked]

    assert first(3) == first(3)
    assert first(3) != first(4)


def test_a_load_has_every_kind_of_command() -> None:
    commands = Commands(1)
    list(commands.settling())
    assert len({each.rpc for each in itertools.islice(commands.endless(), 3_000)}) == 41


def test_a_relay_that_began_anew_has_no_work_until_it_publishes() -> None:
    assert not has_the_work("started")
    assert has_the_work("started relay_publishes")
    assert not has_the_work("started relay_publishes relay_restarts")
    assert not has_the_work("started relay_publishes relay_stands_by")
    assert has_the_work("started relay_publishes relay_restarts relay_publishes")
