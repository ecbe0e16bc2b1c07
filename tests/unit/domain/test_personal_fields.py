"""A personal field can't be forgotten: an event that hides one is refused when it is declared."""

import pytest
from lyceum_chassis.domain.messages import Decider, Event, Part, Personal, State
from pydantic import BaseModel, ValidationError


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


class Told(Event, type="lyceum.test.told.v1", subject="person"):
    person: str
    note: Personal[str] = ""


class Friend(Part, subject="person"):
    person: str
    note: Personal[str] = ""


class Notes(State):
    friends: tuple[Friend, ...] = ()


class Count(State):
    told: int = 0
    last: str = ""


def test_a_state_may_have_parts_that_are_about_people_and_need_not_be_about_one_itself() -> None:
    assert Decider("notes", Notes(), (Told,), lambda *_: [], lambda notes, _: notes).sees_personal


def test_a_part_with_a_personal_field_names_its_person() -> None:
    with pytest.raises(TypeError, match="subject"):

        class Nobody(Part):
            note: Personal[str] = ""


def test_a_state_with_a_personal_field_names_its_person() -> None:
    with pytest.raises(TypeError, match="subject"):

        class Nobodys(State):
            note: Personal[str] = ""


def test_a_mark_in_a_state_where_no_person_is_named_is_refused() -> None:
    with pytest.raises(TypeError, match="mark the whole field"):

        class Contacts(State):
            by_person: dict[str, Contact] = {}  # noqa: RUF012

    with pytest.raises(TypeError, match="mark the whole field"):

        class Names(State, subject="person"):
            person: str = ""
            names: tuple[Personal[str], ...] = ()


def test_a_part_inside_an_event_is_refused() -> None:
    with pytest.raises(TypeError, match="mark the whole field"):

        class Gathered(Event, type="lyceum.test.gathered.v1", subject="person"):
            person: str
            friends: tuple[Friend, ...] = ()


def test_only_a_state_with_personal_fields_is_given_those_of_its_events() -> None:
    def keep(notes: Notes, told: Told) -> Notes:
        return notes.but(friends=(Friend(person=told.person, note=told.note),))

    def count(state: Count, told: Told) -> Count:
        return state.but(told=state.told + 1, last=told.note)

    told = Told(person="ada", note="Secret.")
    notes = Decider("notes", Notes(), (Told,), lambda *_: [], keep)
    assert notes.fold([told]).friends[0].note == "Secret."
    counting = Decider("count", Count(), (Told,), lambda *_: [], count)
    assert counting.fold([told]) == Count(told=1, last="")


def test_an_error_does_not_repeat_what_was_read() -> None:
    with pytest.raises(ValidationError) as failed:
        Told.model_validate_json('{"person": "ada", "note": ["Secret."]}')
    assert "note" in str(failed.value)
    assert "Secret" not in str(failed.value)


def test_an_error_deep_in_a_message_does_not_either() -> None:
    class Shared(Event, type="lyceum.test.shared.v1", subject="person"):
        person: str
        contact: Personal[Contact | None] = None

    with pytest.raises(ValidationError) as failed:
        Shared.model_validate_json('{"person": "ada", "contact": {"email": ["Secret."]}}')
    assert "Secret" not in str(failed.value)


def test_an_error_in_history_does_not_repeat_what_was_stored() -> None:
    told = Decider("notes", Notes(), (Told,), lambda *_: [], lambda notes, _: notes)
    with pytest.raises(ValidationError) as failed:
        told.read(Told.type, '{"person": "ada", "note": ["Secret."]}')
    assert "Secret" not in str(failed.value)
