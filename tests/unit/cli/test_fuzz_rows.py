"""Rows that nobody would write: each is a programme that is taken, or a reject with reasons.

``LYCEUM_FUZZ=100000 pytest tests/unit/cli/test_fuzz_rows.py`` tries as many; a few otherwise.
"""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lyceum_chassis.edge.requests import parse
from lyceum_cli.chicago.programme import Reject, read_programme
from lyceum_cli.chicago.requests import apply_to_join, post_opportunity
from lyceum_cli.chicago.rows import Row
from lyceum_cli.chicago.shift import shift_for
from lyceum_opportunities.opportunity import PostOpportunity
from lyceum_partners.partner import ApplyToJoin
from unit.cli.invented_rows import CLEAN
from unit.cli.test_shift import TODAY

ROWS = int(os.environ.get("LYCEUM_FUZZ", "1000"))
SHIFT = shift_for(TODAY)
STRANGE = (
    *("", " ", "NA", "0", "-1", "1e9", "nan", "inf", "x" * 300, "é" * 250, "e\u0301" * 150),
    *(
        "2021-06-28",
        "06/28/21",
        "9999-12-31",
        "0001-01-01",
        "2021-02-30",
        "31/12/2021",
        "2049-12-31",
    ),
    *("0930", "34200.0", "86399", "24:00", "9:30 pm", "00:00"),
    *("<b>x</b>", "<K and >8", "&amp;amp;", "&#0;", "&#x202e;", "\x92", "\u2066x\u2069", "\u3164"),
    *("a@b.example", "312-555-0123", "(312)555-0123" * 20, "\ud83d", "\x00", "\r\n", "💃" * 100),
)
texts = st.one_of(
    st.sampled_from(STRANGE), st.text(max_size=40), st.sampled_from([*CLEAN.values()])
)
rows = st.fixed_dictionaries(
    {name: st.one_of(st.just(value), texts) for name, value in CLEAN.items()},
    optional={"category_name": texts},
)


@settings(max_examples=ROWS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows)
def test_what_is_read_is_taken_and_what_is_not_says_why(values: dict[str, str]) -> None:
    programme = read_programme(Row(2, values))
    if isinstance(programme, Reject):
        assert programme.reasons
        return
    try:
        post = post_opportunity(programme, SHIFT)
    except OverflowError:
        return  # rejected where it is sent
    assert parse(post, "opportunity_id", PostOpportunity)
    assert parse(apply_to_join(programme), "partner_id", ApplyToJoin)
