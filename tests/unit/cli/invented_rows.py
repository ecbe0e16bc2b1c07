"""A clean row, to be made dirty one field at a time."""

from lyceum_cli.chicago.programme import Programme, Reject, read_programme
from lyceum_cli.chicago.rows import Row

CLEAN = {
    "id": "4711",
    "program_name": "Robot Builders at Acorn",
    "description": "Build a robot.",
    "org_name": "Open Door Youth Center",
    "capacity": "15",
    "min_age": "8",
    "max_age": "13",
    "meeting_type": "face_to_face",
    "address": "12 N. Elm St.",
    "city": "Larkhaven",
    "zipcode": "70101",
    "start_date": "2021-03-01",
    "end_date": "2021-05-28",
    "start_time": "55800.0",
    "end_time": "61200.0",
    "program_price": "Free",
    "program_pays_participants": "Not Paid",
    "program_has_scholarships": "NO",
    "program_provides_transportation": "NO",
    "program_provides_free_food": "False",
    "latitude": "44.61",
    "longitude": "-86.92",
    "community_name": "COPPER QUAY",
}


def read(**changes: str) -> Programme | Reject:
    """What becomes of the clean row with these changes."""
    return read_programme(Row(2, {**CLEAN, **changes}))


def programme(**changes: str) -> Programme:
    """The same, where it must be usable."""
    read_as = read(**changes)
    assert isinstance(read_as, Programme), read_as
    return read_as


def reasons(**changes: str) -> tuple[str, ...]:
    """The same, where it must be rejected: why."""
    read_as = read(**changes)
    assert isinstance(read_as, Reject), read_as
    return read_as.reasons
