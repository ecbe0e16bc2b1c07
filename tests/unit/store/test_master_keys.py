"""The master keys of the settings."""

import base64

import pytest
from lyceum_chassis.store.master_keys import CannotUnwrap, MasterKeys

ONE, TWO = (base64.b64encode(byte * 32).decode() for byte in (b"1", b"2"))
KEY = b"k" * 32


def test_the_first_of_several_keys_wraps_and_all_of_them_open() -> None:
    before = MasterKeys.parse(f"2025:{ONE}")
    rotated = MasterKeys.parse(f"2026:{TWO}, 2025:{ONE}")
    assert (before.first, rotated.first) == ("2025", "2026")
    wrapped = before.wrap("ada", KEY)
    assert rotated.unwrap("ada", wrapped, "2025") == KEY
    assert rotated.unwrap("ada", rotated.wrap("ada", KEY), "2026") == KEY


def test_a_key_without_an_id_has_one_that_is_the_same_wherever_it_stands() -> None:
    alone = MasterKeys.parse(ONE)
    beside = MasterKeys.parse(f"new:{TWO},{ONE}")
    assert list(beside.by_id) == ["new", alone.first]
    assert beside.unwrap("ada", alone.wrap("ada", KEY), alone.first) == KEY


def test_what_was_wrapped_before_there_were_ids_is_opened_by_whichever_fits() -> None:
    wrapped = MasterKeys.parse(ONE).wrap("ada", KEY)
    assert MasterKeys.parse(f"{TWO},{ONE}").unwrap("ada", wrapped, None) == KEY


def test_a_missing_key_is_named_and_nothing_else_is_tried() -> None:
    wrapped = MasterKeys.parse(f"old:{ONE}").wrap("ada", KEY)
    with pytest.raises(CannotUnwrap, match="the master key old"):
        MasterKeys.parse(f"new:{TWO}").unwrap("ada", wrapped, "old")
    with pytest.raises(CannotUnwrap):
        MasterKeys.parse(f"old:{TWO}").unwrap("ada", wrapped, "old")


def test_a_wrapped_key_is_bound_to_its_person() -> None:
    keys = MasterKeys.parse(ONE)
    with pytest.raises(CannotUnwrap):
        keys.unwrap("ben", keys.wrap("ada", KEY), keys.first)


@pytest.mark.parametrize(
    "text", ["", ",", f"{ONE},", f"a b:{ONE}", f":{ONE[:-2]}", f"x:{ONE},x:{TWO}", f"{ONE},{ONE}"]
)
def test_keys_that_are_none_are_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        MasterKeys.parse(text)
    assert ONE[:20] not in str(refused.value)


def test_printed_keys_tell_nothing() -> None:
    assert "111" not in repr(MasterKeys.of(b"1" * 32))
