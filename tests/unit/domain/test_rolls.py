"""A roll is a list of ids without repetition, whatever is done to it in whatever order."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lyceum_chassis.domain import roll as module
from lyceum_chassis.domain.roll import PAGE, Page, Roll, Rolls, name_of
from pydantic import BaseModel, ValidationError

PEOPLE = [UUID(int=(7 << 76) | (2 << 62) | number) for number in range(1, 24)]
people = st.sampled_from(PEOPLE)
changes = st.lists(st.tuples(st.sampled_from(["enter", "enter", "leave"]), people), max_size=120)
Changes = list[tuple[str, UUID]]


class Course(BaseModel):
    name: str = "bicycles"
    there: Roll = Roll()
    missing: Roll = Roll()


@pytest.fixture(autouse=True, scope="module")
def _small_pages() -> Any:
    """So that a few people are many pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PAGE", 3)
        yield


def after(done: Changes) -> tuple[Roll, list[UUID]]:
    """The roll, and the list that it should be."""
    roll, listed = Roll(), list[UUID]()
    for what, who in done:
        if what == "enter":
            roll = roll.enter(who)
            listed += [] if who in listed else [who]
        else:
            roll = roll.leave(who)
            listed = [other for other in listed if other != who]
    return roll, listed


@settings(max_examples=300, deadline=None)
@given(changes, people, st.integers(-1, 30))
def test_a_roll_is_the_list_of_who_came_and_did_not_leave(
    done: Changes, who: UUID, count: int
) -> None:
    roll, listed = after(done)
    assert list(roll) == listed
    assert (len(roll), bool(roll)) == (len(listed), bool(listed))
    assert (who in roll) == (who in listed)
    assert roll.first(count) == listed[: max(0, count)]
    assert [roll.before(each) for each in listed] == list(range(len(listed)))
    assert all(0 < len(page.ids) <= 3 for _, page in roll.pages())


@settings(max_examples=100, deadline=None)
@given(changes, changes)
def test_what_is_done_to_a_roll_leaves_the_one_before_as_it_was(
    before: Changes, later: Changes
) -> None:
    roll, listed = after(before)
    changed = roll
    for what, who in later:
        changed = changed.enter(who) if what == "enter" else changed.leave(who)
    assert list(roll) == listed
    assert list(changed) == after([*before, *later])[1]


@settings(max_examples=200, deadline=None)
@given(changes, changes, st.randoms())
def test_a_roll_put_together_from_its_pages_goes_on_as_the_roll_itself(
    before: Changes, later: Changes, random: Any
) -> None:
    """To the page: what comes after it gives the same pages, too."""
    roll, _ = after(before)
    pages = [(number, Page.unpack(page.packed())) for number, page in roll.pages()]
    random.shuffle(pages)
    again = Roll()
    for number, page in pages:
        again = again.with_page(number, page)
    for what, who in later:
        roll = roll.enter(who) if what == "enter" else roll.leave(who)
        again = again.enter(who) if what == "enter" else again.leave(who)
    assert again == roll
    assert [(n, page.name) for n, page in again.pages()] == [(n, p.name) for n, p in roll.pages()]


@settings(max_examples=100, deadline=None)
@given(changes, changes)
def test_rolls_are_equal_when_the_same_people_are_in_the_same_order(
    one: Changes, other: Changes
) -> None:
    (first, listed), (second, also_listed) = after(one), after(other)
    assert (first == second) == (listed == also_listed)
    assert first == Roll.of(listed)


def test_a_change_leaves_all_other_pages_the_very_same() -> None:
    roll = Roll.of(PEOPLE)
    kept = {id(page) for _, page in roll.pages()}
    changed = [page for _, page in roll.leave(PEOPLE[10]).enter(uuid4()).pages()]
    assert len([page for page in changed if id(page) not in kept]) == 2


def test_a_page_is_named_for_what_is_on_it_in_its_order() -> None:
    one, other = Page((1, 2)), Page((2, 1))
    assert one.name == Page.unpack(one.packed()).name == name_of(one.packed())
    assert one.name != other.name


@settings(max_examples=50, deadline=None)
@given(changes, changes)
def test_a_model_with_rolls_is_read_back_as_it_was_written(there: Changes, gone: Changes) -> None:
    course = Course(there=after(there)[0], missing=after(gone)[0])
    assert Course.model_validate_json(course.model_dump_json()) == course
    rolls = Rolls()
    core = course.model_dump_json(context=rolls)
    assert core == '{"name":"bicycles","there":0,"missing":1}'
    assert Course.model_validate_json(core, context=rolls) == course


@pytest.mark.parametrize("bad", [0, -1, "x", ["x"], {"a": 1}, None, [None]])
def test_what_is_no_roll_is_refused(bad: object) -> None:
    with pytest.raises(ValidationError):
        Course.model_validate({"there": bad})
    with pytest.raises(ValidationError):
        Course.model_validate({"there": bad}, context=Rolls())


def test_a_page_holds_as_many_as_the_bench_was_measured_with() -> None:
    assert PAGE == 256
