"""HTML pasted into a form comes out as text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lyceum_cli.chicago.plain_text import LEFT_OUT, one_line, plain_text, without_contacts


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One<br>two<br />three<BR/>four", "One\ntwo\nthree\nfour"),
        ("Bring:<ul><li>water</li><li>shoes</li></ul>", "Bring:\n\n- water\n\n- shoes"),
        ("Arts &amp; crafts&nbsp;too &#39;now&#39;", "Arts & crafts too 'now'"),
        ('<span style="color: red">Red</span> and <strong>bold</strong>', "Red and bold"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("tab\there\x00\x0b\x07", "tab here"),
        ("\ufeffzero\u200bwidth", "zerowidth"),
        ("  much   space \n\n\n\n and lines  ", "much space\n\nand lines"),
        ("<script>alert(1)</script>seen<style>p{}</style>", "seen"),
        ("<o:p>Word</o:p> <!--[if mso]>x<![endif]-->leftovers", "Word leftovers"),
        ("", ""),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_what_only_looks_like_html_stays() -> None:
    assert plain_text("ages <12 & parents, 3 < 4 > 2") == "ages <12 & parents, 3 < 4 > 2"


def test_a_link_keeps_its_address_but_no_mail_address() -> None:
    html = '<a href="https://city.example/r">Register</a> or <a href="mailto:jo@x.example">ask</a>'
    assert plain_text(html) == "Register (https://city.example/r) or ask"


def test_a_link_that_shows_its_address_is_not_doubled() -> None:
    html = '<a href="https://city.example/register">https://city.example/reg...</a>'
    assert plain_text(html) == "https://city.example/reg..."


def test_a_name_is_one_line() -> None:
    assert one_line("Arts <br> &amp;\r\n Crafts ") == "Arts & Crafts"


@given(st.text() | st.text(alphabet="<>&;/pbrli a\n\r\t\x00\x85#1=\"'"))
def test_no_control_character_and_no_wide_gap_is_left(text: str) -> None:
    plain = plain_text(text)
    assert not [char for char in plain if unicodedata.category(char) == "Cc" and char != "\n"]
    assert "\n\n\n" not in plain
    assert plain == plain.strip()


@pytest.mark.parametrize(
    "contact",
    ["ada.byron@example.org", "312-555-0123", "(312) 555-0123", "+1 312.555.0123"],
)
def test_mail_addresses_and_telephone_numbers_are_left_out(contact: str) -> None:
    assert without_contacts(f"Ask {contact}, or come by.") == f"Ask {LEFT_OUT}, or come by."


@pytest.mark.parametrize(
    "text", ["2021-06-28 to 2021-08-06", "Room 312, 555 W. Main St. 60614-1234", "9-12 @ the park"]
)
def test_dates_places_and_times_are_no_contacts(text: str) -> None:
    assert without_contacts(text) == text
