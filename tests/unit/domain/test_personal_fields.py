"""A personal field can't be forgotten: an event that hides one is refused when it is declared."""

import pytest
from lyceum_chassis.domain.messages import Event, Personal
from pydantic import BaseModel


class Contact(BaseModel):
    email: Personal[str] = ""


def test_a_personal_field_is_known_by_its_event() -> None:
    class Called(Event, type="lyceum.test.called.v1", subject="person"):
        person: str
        note: Personal[str] = ""

    assert Called.personal_fields == {"note"}


def test_an_event_with_a_personal_field_names_its_person() -> None:
    with pytest.raises(TypeError, match="subject"):

        class Nobodys(Event, type="lyceum.test.nobodys.v1"):
            note: Personal[str] = ""


def test_an_event_with_a_personal_field_is_not_public() -> None:
    with pytest.raises(TypeError, match="public"):

        class Shouted(Event, type="lyceum.test.shouted.v1", subject="person", public=True):
            person: str
            note: Personal[str] = ""


def test_a_personal_field_has_a_default_for_when_the_person_is_forgotten() -> None:
    with pytest.raises(TypeError, match="default"):

        class Required(Event, type="lyceum.test.required.v1", subject="person"):
            person: str
            note: Personal[str]


def test_a_mark_inside_an_optional_is_refused() -> None:
    with pytest.raises(TypeError, match="mark the whole field"):

        class Optional(Event, type="lyceum.test.optional.v1", subject="person"):
            person: str
            note: Personal[str] | None = None


def test_a_mark_inside_a_nested_model_is_refused() -> None:
    with pytest.raises(TypeError, match="mark the whole field"):

        class Nested(Event, type="lyceum.test.nested.v1", subject="person"):
            person: str
            contacts: tuple[Contact, ...] = ()
