"""A retry is told from another command with its id; across deploys, too."""

from uuid import UUID, uuid4

import pytest
from lyceum_chassis.domain.messages import Command, Personal
from lyceum_chassis.store.digests import Digests
from pydantic import Field, create_model

KEYS = {"one": b"1" * 32}
digests = Digests(KEYS, "one")


class Answer(Command):
    by: UUID
    texts: Personal[tuple[str, ...]] = ()
    looked_up: str = Field(default="", exclude=True)


ANSWER = Answer(by=uuid4(), texts=("More light, please.",))
OLD = "0123456789abcdef0123456789abcdef"


def test_a_command_fits_its_digest_and_no_other_one_does() -> None:
    assert digests.fits(digests.of(ANSWER), ANSWER.model_copy())
    assert not digests.fits(digests.of(ANSWER), ANSWER.model_copy(update={"by": uuid4()}))


def test_commands_that_differ_in_personal_fields_alone_are_different() -> None:
    other = ANSWER.model_copy(update={"texts": ("Less light, please.",)})
    assert not digests.fits(digests.of(ANSWER), other)


def test_commands_of_two_classes_with_the_same_fields_are_different() -> None:
    same_fields = create_model("Reply", __base__=Answer)
    assert not digests.fits(digests.of(ANSWER), same_fields(**ANSWER.model_dump()))


def test_what_the_edge_looked_up_does_not_make_another_command() -> None:
    assert digests.fits(digests.of(ANSWER), ANSWER.model_copy(update={"looked_up": "later"}))


def test_a_digest_names_its_form_and_key_and_depends_on_the_key() -> None:
    form, key_id, hashed = digests.of(ANSWER).split(".")
    assert (form, key_id, len(hashed)) == ("1", "one", 32)
    other_key = Digests({"one": b"2" * 32}, "one")
    assert other_key.of(ANSWER) != digests.of(ANSWER)


def test_a_retry_fits_across_a_deploy_that_adds_a_field_with_a_default() -> None:
    class Newer(Answer):
        language: str = "en"
        tags: tuple[str, ...] = ()

    Newer.__name__ = "Answer"
    before = digests.of(ANSWER)
    assert digests.fits(before, Newer(by=ANSWER.by, texts=ANSWER.texts))
    assert not digests.fits(before, Newer(by=ANSWER.by, texts=ANSWER.texts, language="pl"))


def test_a_retry_fits_across_a_deploy_that_declares_fields_in_another_order() -> None:
    class Before(Command):
        first: int
        second: int

    class After(Command):
        second: int
        first: int

    Before.__name__ = After.__name__ = "Same"
    assert digests.fits(digests.of(Before(first=1, second=2)), After(first=1, second=2))


def test_a_retry_fits_across_a_rotated_key_and_another_command_does_not() -> None:
    before = digests.of(ANSWER)
    rotated = Digests({"two": b"2" * 32, **KEYS}, "two")
    assert rotated.of(ANSWER).startswith("1.two.")
    assert rotated.fits(before, ANSWER)
    assert not rotated.fits(before, ANSWER.model_copy(update={"by": uuid4()}))


def test_what_can_not_be_compared_is_taken_for_a_retry() -> None:
    after_the_old_key_is_gone = Digests({"two": b"2" * 32}, "two")
    assert after_the_old_key_is_gone.fits(digests.of(ANSWER), ANSWER)
    assert digests.fits(OLD, ANSWER)
    assert digests.fits("2.one.of-a-newer-process", ANSWER)


def test_a_command_with_a_set_is_refused_when_it_is_declared() -> None:
    with pytest.raises(TypeError, match="take a tuple"):

        class Unordered(Command):
            tags: dict[str, frozenset[str]]
