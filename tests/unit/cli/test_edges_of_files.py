"""What people and their programs write into such files: read as a person would read it, or refused
with the reason. Each input went wrong once."""

import gzip
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from lyceum.opportunities.v1 import opportunities_pb2 as op
from lyceum_cli.chicago import fields, shift
from lyceum_cli.chicago.areas import area_name
from lyceum_cli.chicago.classification import opportunity_kind, themes
from lyceum_cli.chicago.fields import FieldError
from lyceum_cli.chicago.plain_text import LEFT_OUT, one_line, plain_text, without_contacts
from lyceum_cli.chicago.programme import Programme, Reject, read_programme
from lyceum_cli.chicago.rows import ProgrammeFile
from unit.cli.invented_rows import CLEAN, programme, reasons


def row_values(**changed: str) -> dict[str, str]:
    return {**CLEAN, "category_name": "", **changed}


@pytest.mark.parametrize(
    "number",
    [
        "(312)555-0123",
        "+1(312)555-0123",
        "312-555-0126x4",
        "312–555–0127",
        "312 - 791- 0418",
        "312-747-8184",
        "312.555.0123 ext. 12",
        "312 555 0123",
        "+48 22 621 02 52",
        "ada.byron@example.org",
        "ada (at) example (dot) org",
    ],
)
def test_a_number_or_address_is_left_out_however_it_is_written(number: str) -> None:
    assert without_contacts(f"Ask {number}, or come by.") == f"Ask {LEFT_OUT}, or come by."
    assert programme(program_name=f"Chess {number}").title == f"Chess {LEFT_OUT}"


def test_a_number_that_runs_into_a_word_is_left_out() -> None:
    assert without_contacts("call 312-747-8184or come") == f"call {LEFT_OUT}or come"


@pytest.mark.parametrize(
    "text",
    [
        "2021-06-28 to 2021-08-06",
        "Room 312, 555 W. Main St. 60614-1234",
        "9-12 @ the park",
        "1-2-3",
    ],
)
def test_what_is_no_number_stays(text: str) -> None:
    assert without_contacts(text) == text


def test_a_start_in_a_year_that_means_none_is_one_reject() -> None:
    assert reasons(start_date="9999-12-31", end_date="9999-12-31") == (
        "start_date is not between 1970 and 2049",
    )
    assert reasons(start_date="0001-01-01", end_date="") == (
        "start_date is not between 1970 and 2049",
    )


@pytest.mark.parametrize(
    "day",
    [
        "06/28/21",
        "6/28/2021",
        "06/28/2021 12:00:00 AM",
        "2021-06-28T00:00:00+00:00",
        "2021-06-28T00:00:00.000Z",
        "2021-06-28 00:00",
    ],
)
def test_a_day_is_read_as_the_portals_write_it(day: str) -> None:
    assert fields.start_date(day) == date(2021, 6, 28)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("0930", "09:30"),
        ("930", "09:30"),
        ("1745", "17:45"),
        ("34200.0", "09:30"),
        ("34200", "09:30"),
        ("9:30 AM", "09:30"),
        ("12:15 a.m.", "00:15"),
        ("9:30 pm", "21:30"),
        ("0", "00:00"),
    ],
)
def test_a_time_of_day_is_read_as_a_person_reads_it(text: str, time: str) -> None:
    assert fields.time_of_day(text, "start_time") == time


@pytest.mark.parametrize("text", ["2530", "13:00 pm", "24:00", "0:00 am", "9.30", "86400"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    if text == "9.30":  # seconds
        assert fields.time_of_day(text, "start_time") == "00:00"
        return
    with pytest.raises(FieldError):
        fields.time_of_day(text, "start_time")


def test_a_day_that_ends_before_it_begins_is_refused() -> None:
    wrong = {"start_time": "54000.0", "end_time": "32400.0"}
    same_day = {"start_date": "2021-06-28", "end_date": "2021-06-28"}
    assert reasons(**wrong, **same_day) == ("end_time is before start_time on the same day",)
    assert programme(**wrong, start_date="2021-06-28", end_date="2021-06-29")


@pytest.mark.parametrize("word", ["NA", "n/a", "N/A", "null", "None", "#N/A", " - "])
def test_the_words_for_nothing_are_nothing(tmp_path: Path, word: str) -> None:
    values = row_values(community_name=word, description=word, end_date=word, category_name=word)
    [found] = rows_of(tmp_path, [values])
    assert isinstance(found, Programme)
    assert (found.description, found.end) == ("", None)
    assert found.place is None or found.place.area == ""
    [found] = rows_of(tmp_path, [row_values(org_name=word)])
    assert isinstance(found, Reject)
    assert found.reasons == ("org_name is missing",)


def rows_of(
    tmp_path: Path,
    rows: list[dict[str, str]],
    *,
    separator: str = ",",
    before: str = "",
    encoding: str = "utf-8",
    after: str = "",
) -> list[Programme | Reject]:
    header = list(rows[0])
    lines = [separator.join(header)]
    lines += [separator.join(f'"{row[name]}"' for name in header) for row in rows]
    path = tmp_path / "file.csv"
    path.write_bytes((before + "\n".join(lines) + "\n" + after).encode(encoding))
    return list(programmes(path))


def programmes(path: Path) -> Iterator[Programme | Reject]:
    with ProgrammeFile(path) as found:
        yield from map(read_programme, found)


@pytest.mark.parametrize(
    ("separator", "before", "encoding"),
    [
        (";", "", "utf-8"),
        ("\t", "", "utf-8"),
        (",", "sep=,\n", "utf-8"),
        (";", "sep=;\r\n", "utf-8"),
        (",", "", "utf-16"),
        (",", "", "utf-8-sig"),
    ],
)
def test_a_file_is_read_as_spreadsheets_write_it(
    tmp_path: Path, separator: str, before: str, encoding: str
) -> None:
    [found] = rows_of(
        tmp_path, [row_values()], separator=separator, before=before, encoding=encoding
    )
    assert isinstance(found, Programme), found
    packed = tmp_path / "file.csv.gz"
    packed.write_bytes(gzip.compress((tmp_path / "file.csv").read_bytes()))
    assert list(programmes(packed)) == [found]


def test_lines_of_nothing_are_passed_over(tmp_path: Path) -> None:
    columns = len(row_values())
    nothing = "," * (columns - 1) + "\n" + " ," * (columns - 1) + "\n\n"
    assert len(rows_of(tmp_path, [row_values(), row_values()], after=nothing * 3)) == 2


def test_marks_of_order_are_taken_out_of_names() -> None:
    hidden = programme(program_name="\u2066Chess\u2069 club", org_name="The \u202eclub\u2067")
    assert (hidden.title, hidden.organisation) == ("Chess club", "The club")


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        ("Children\x92s", "Children's"),
        ("Conversaci\u00c3\u00b3n", "Conversación"),
        ("Re\u0301sume\u0301", "Résumé"),
        ("Łódź 木 عربي", "Łódź 木 عربي"),
    ],
)
def test_letters_that_were_read_wrong_are_put_right(broken: str, right: str) -> None:
    assert one_line(broken).replace("’", "'") == right


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Arts &amp;amp; Crafts", "Arts & Crafts"),
        ("Arts &amp;amp;amp; Crafts", "Arts & Crafts"),
        ("Register at <https://x.example/r>", "Register at https://x.example/r"),
        ("<p>Register at <https://x.example/r> now</p>", "Register at https://x.example/r now"),
        ("grades <K and >8", "grades <K and >8"),
        ("<b>grades</b> <K and >8", "grades <K and >8"),
        ("<o:p>x</o:p><H2>Big</H2>", "x\nBig"),
    ],
)
def test_what_is_no_tag_is_text(text: str, plain: str) -> None:
    assert plain_text(text) == plain


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("TRI-TAYLOR", "Tri-Taylor"),
        ("NOBLE SQUARE (WEST TOWN)", "Noble Square (West Town)"),
        ("O’HARE", "O’Hare"),
        ("O'HARE", "O'Hare"),
        ("ST. MARY'S", "St. Mary's"),
        ("3RD WARD", "3rd Ward"),
        ("MCKINLEY PARK", "McKinley Park"),
        ("Back of the Yards", "Back of the Yards"),
    ],
)
def test_an_area_is_written_as_people_write_it(written: str, name: str) -> None:
    assert area_name(written) == name


@pytest.mark.parametrize("today", [date(2026, 11, 26), date(2027, 1, 4), date(2021, 1, 4)])
def test_dates_move_by_whole_years_and_keep_their_weekday(today: date) -> None:
    moved = shift.shift_for(today)
    july = date(2021, 7, 14)
    assert moved % timedelta(weeks=1) == timedelta()
    after = july + moved
    assert abs(after - july.replace(year=after.year)) <= timedelta(days=3)
    assert abs(shift.REFERENCE + moved - today) <= timedelta(days=186)


def kind(name: str, *, minimum_age: int = 0, pays: bool = False) -> op.OpportunityKind:
    return opportunity_kind(name, "", minimum_age=minimum_age, pays=pays)


def test_what_stands_under_every_programme_says_nothing_of_this_one() -> None:
    rules = (
        "We answer within 14 business days. Sign language interpretation is available on request. "
        "Please stay at home if family members are immunocompromised. "
        "Nobody exhibiting symptoms may come in."
    )
    assert themes("Chess", "", f"We play. {rules}") == ("games",)
    assert themes("Chess", "", "A business simulation for families") == (
        "games",
        "career",
        "family",
    )


def test_kinds_that_words_alone_would_mistake() -> None:
    programme_after_school = op.OPPORTUNITY_KIND_AFTER_SCHOOL_PROGRAMME
    assert kind("Python Tutorial") == programme_after_school
    assert kind("Tutoring in maths") == op.OPPORTUNITY_KIND_TUTORING
    assert kind("Chess #KickbackChicago") == programme_after_school
    assert kind("Spelling Bee", minimum_age=5, pays=True) == programme_after_school
    assert kind("Summer at the zoo", minimum_age=16, pays=True) == op.OPPORTUNITY_KIND_JOB
