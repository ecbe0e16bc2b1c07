"""Any valid command to the aggregates of people, for tests over all histories."""

from datetime import date
from uuid import UUID

from examples.consent import GUARDIANSHIP_ID
from examples.guardianship import GUARDIAN, WARD
from hypothesis import strategies as st
from lyceum_chassis.domain.messages import Command
from lyceum_people import clearance, consent, guardianship, majority, person
from lyceum_people.groups import DeclareGroups, Group
from lyceum_people.profile import PersonProfile, PersonRole
from unit.domain.strategies import lines, moments, names, of_examples, people

ME = UUID("0197f000-0000-7000-8000-000000000100")
me = st.just(ME)
birth_dates = st.dates(date(1900, 1, 1), date(2019, 1, 1))
days = st.dates(date(2018, 1, 1), date(2045, 12, 31))
ours = st.none() | st.just(GUARDIANSHIP_ID)

profiles = st.builds(
    PersonProfile,
    name=names,
    contact=lines,
    birth_date=st.none() | birth_dates,
    language=st.sampled_from(["", "en", "zh-Hant", "es-419"]),
    roles=st.lists(st.sampled_from(PersonRole), unique=True, max_size=6).map(tuple),
)
groups = st.lists(
    st.builds(
        Group,
        vocabulary=st.sampled_from(["home-language", "disability", "race"]),
        version=st.just("2026"),
        term=names,
        counted=st.booleans(),
    ),
    unique_by=lambda group: group.vocabulary,
).map(tuple)

OF_A_PERSON: st.SearchStrategy[Command] = st.one_of(
    of_examples("person"),
    st.builds(
        person.RegisterPerson,
        profile=profiles,
        partner_id=st.none() | people,
        person_id=me,
        partner_is_active=st.booleans(),
        at=moments,
    ),
    st.builds(person.RevisePerson, profile=profiles, person_id=me, at=moments),
    st.builds(person.CorrectBirthDate, birth_date=birth_dates, person_id=me, at=moments),
    st.builds(DeclareGroups, groups=groups, person_id=me),
    st.builds(
        majority.ComeOfAge,
        majority_age=st.integers(15, 21),
        time_zone=st.sampled_from(["America/Chicago", "Asia/Kathmandu", "UTC"]),
        at=moments,
    ),
)
OF_A_GUARDIANSHIP: st.SearchStrategy[Command] = st.one_of(
    of_examples("guardianship"),
    st.builds(
        guardianship.ProposeGuardianship,
        ward_id=st.just(WARD),
        guardian_id=st.just(GUARDIAN),
        by=st.sampled_from([WARD, GUARDIAN, ME, None]),
        is_school=st.booleans(),
    ),
    st.builds(
        guardianship.ConfirmGuardianship,
        by=st.sampled_from([WARD, GUARDIAN, ME, None]),
        is_school=st.booleans(),
        ward_is_minor=st.booleans(),
        ward_is_young=st.booleans(),
        guardian_is_of_age=st.booleans(),
    ),
)
OF_CONSENTS: st.SearchStrategy[Command] = st.one_of(
    of_examples("consent"),
    st.builds(
        consent.GrantConsent,
        purpose=st.sampled_from(consent.Purpose),
        text_version=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,9}", fullmatch=True),
        until=days,
        guardianship_id=ours,
        guardian_id=st.none() | people,
        person_id=me,
        at=moments,
    ),
    st.builds(consent.WithdrawConsent, purpose=st.sampled_from(consent.Purpose), person_id=me),
    st.builds(
        consent.ExpireConsent,
        purpose=st.sampled_from(consent.Purpose),
        guardianship_id=ours,
        until=days,
        person_id=me,
    ),
)
OF_A_CLEARANCE: st.SearchStrategy[Command] = st.one_of(
    of_examples("clearance"),
    st.builds(
        clearance.RecordResult,
        requirement=st.sampled_from(clearance.Requirement),
        passed=st.booleans(),
        until=days,
        reference=lines,
        person_id=me,
    ),
    st.builds(clearance.GrantClearance, person_id=me, is_of_age=st.booleans(), at=moments),
    st.builds(clearance.SuspendClearance, reason=st.just("Raised."), person_id=me),
    st.builds(clearance.ReinstateClearance, person_id=me, at=moments),
    st.builds(clearance.ExpireClearance, until=days, person_id=me),
)
