"""Examples of a person: what is decided on each command in each standing."""

from datetime import UTC, date, datetime

from examples.believable import ADA, HOST, IN_TIME
from examples.row import Row, in_each
from lyceum_chassis.domain.messages import Event
from lyceum_people.groups import DeclareGroups, Group, GroupsDeclared
from lyceum_people.majority import CameOfAge, ComeOfAge
from lyceum_people.person import (
    BirthDateCorrected,
    CorrectBirthDate,
    Deactivated,
    DeactivatePerson,
    ForgetPerson,
    ForgettingStarted,
    PersonStanding,
    Reactivated,
    ReactivatePerson,
    Registered,
    RegisterPerson,
    Revised,
    RevisePerson,
)
from lyceum_people.profile import PersonProfile, PersonRole

BORN = date(2011, 6, 15)
CORRECTED = date(2010, 6, 15)
LEARNER = PersonProfile(
    name="Ada Example",
    contact="ada@example.org",
    birth_date=BORN,
    language="es",
    roles=(PersonRole.LEARNER,),
)
GROWN = LEARNER.model_copy(update={"language": "en"})
YOUNGER = LEARNER.model_copy(update={"birth_date": CORRECTED})
UNBORN = LEARNER.model_copy(update={"birth_date": date(2026, 6, 3)})
AGELESS = LEARNER.model_copy(update={"birth_date": None})
GROUPS = (Group(vocabulary="home-language", version="2026", term="Spanish", counted=True),)

REGISTER = RegisterPerson(profile=LEARNER, person_id=ADA, at=IN_TIME)
REGISTERED = Registered(person_id=ADA, profile=LEARNER)
FORGOTTEN = ForgettingStarted()
COME_OF_AGE = ComeOfAge(
    majority_age=18, time_zone="America/Chicago", at=datetime(2029, 7, 1, 5, tzinfo=UTC)
)
TOO_SOON = COME_OF_AGE.model_copy(update={"at": datetime(2029, 6, 15, 4, 59, tzinfo=UTC)})

PAST: dict[str, list[Event]] = {
    PersonStanding.UNKNOWN: [],
    PersonStanding.ACTIVE: [REGISTERED],
    PersonStanding.INACTIVE: [REGISTERED, Deactivated()],
    PersonStanding.FORGOTTEN: [REGISTERED, FORGOTTEN],
}

UNKNOWN, IS_FORGOTTEN = "person.unknown", "person.is_forgotten"


ROWS: tuple[Row, ...] = (
    # What follows in the order of PAST: unknown, active, inactive, forgotten.
    *in_each(PAST, REGISTER, [REGISTERED], [], [], IS_FORGOTTEN),
    *in_each(
        PAST,
        REGISTER.model_copy(update={"profile": GROWN}),
        [Registered(person_id=ADA, profile=GROWN)],
        "person.is_registered",
        "person.is_registered",
        IS_FORGOTTEN,
    ),
    *in_each(
        PAST,
        RevisePerson(profile=GROWN, person_id=ADA, at=IN_TIME),
        UNKNOWN,
        [Revised(person_id=ADA, profile=GROWN)],
        [Revised(person_id=ADA, profile=GROWN)],
        IS_FORGOTTEN,
    ),
    *in_each(
        PAST,
        CorrectBirthDate(birth_date=CORRECTED, person_id=ADA, at=IN_TIME),
        UNKNOWN,
        [BirthDateCorrected(person_id=ADA, birth_date=CORRECTED)],
        [BirthDateCorrected(person_id=ADA, birth_date=CORRECTED)],
        IS_FORGOTTEN,
    ),
    *in_each(
        PAST,
        DeclareGroups(groups=GROUPS, person_id=ADA),
        UNKNOWN,
        [GroupsDeclared(person_id=ADA, groups=GROUPS)],
        [GroupsDeclared(person_id=ADA, groups=GROUPS)],
        IS_FORGOTTEN,
    ),
    *in_each(PAST, DeactivatePerson(person_id=ADA), UNKNOWN, [Deactivated()], [], IS_FORGOTTEN),
    *in_each(PAST, ReactivatePerson(person_id=ADA), UNKNOWN, [], [Reactivated()], IS_FORGOTTEN),
    *in_each(PAST, ForgetPerson(person_id=ADA), UNKNOWN, [FORGOTTEN], [FORGOTTEN], []),
    *in_each(PAST, COME_OF_AGE, UNKNOWN, [CameOfAge()], [CameOfAge()], []),
    *in_each(PAST, TOO_SOON, UNKNOWN, "person.is_a_minor", "person.is_a_minor", []),
    Row(
        [],
        REGISTER.model_copy(update={"partner_id": HOST, "partner_is_active": True}),
        [Registered(person_id=ADA, profile=LEARNER, partner_id=HOST)],
        "a learner of an active partner",
    ),
    Row(
        [],
        REGISTER.model_copy(update={"partner_id": HOST}),
        "person.partner_not_active",
        "but of no other",
    ),
    Row([], REGISTER.model_copy(update={"profile": UNBORN}), "person.not_born_yet", "not born"),
    Row(
        [REGISTERED],
        RevisePerson(profile=YOUNGER, person_id=ADA, at=IN_TIME),
        "person.birth_date_stands",
        "nobody makes themself older",
    ),
    Row(
        [Registered(person_id=ADA, profile=AGELESS)],
        RevisePerson(profile=LEARNER, person_id=ADA, at=IN_TIME),
        [Revised(person_id=ADA, profile=LEARNER)],
        "who has told no birth date may",
    ),
    Row(
        [Registered(person_id=ADA, profile=AGELESS)],
        COME_OF_AGE,
        "person.age_unknown",
        "nobody knows",
    ),
    Row(
        [REGISTERED, CameOfAge(), BirthDateCorrected(person_id=ADA, birth_date=CORRECTED)],
        COME_OF_AGE,
        [CameOfAge()],
        "found out anew after a correction",
    ),
)
