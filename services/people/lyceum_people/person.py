"""A person of the city: what is known of them, and whether they take part in it.

Everything about a person is sealed under the person's key. What other services see of a person is
an opaque id, and that something happened to it.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from lyceum_chassis.domain.fields import OptionalId
from lyceum_chassis.domain.messages import (
    Command,
    Decider,
    Event,
    Personal,
    Rejected,
    State,
    Unknown,
    no_such_command,
)
from pydantic import Field

from lyceum_people import PERSON, groups, majority
from lyceum_people.acting import ActedFor, is_forgotten
from lyceum_people.calendar import is_of
from lyceum_people.groups import DeclareGroups, Group, GroupsDeclared
from lyceum_people.majority import CameOfAge, ComeOfAge
from lyceum_people.profile import BirthDate, PersonProfile

_AHEAD_OF_UTC = timedelta(hours=14)
"""Where on earth a day begins first."""


class PersonStanding(StrEnum):
    UNKNOWN = "unknown"
    ACTIVE = "active"
    INACTIVE = "inactive"
    FORGOTTEN = "forgotten"


class Registered(Event, type=f"{PERSON}.registered.v1", subject="person_id"):
    """Somebody is known to the city from now on.

    ``partner_id``: whose learner it is, where a partner's staff registered them.
    """

    person_id: UUID
    profile: Personal[PersonProfile | None] = None
    partner_id: Personal[UUID | None] = None


class Revised(Event, type=f"{PERSON}.revised.v1", subject="person_id"):
    """A person is described anew. The whole profile."""

    person_id: UUID
    profile: Personal[PersonProfile | None] = None


class BirthDateCorrected(Event, type=f"{PERSON}.birth_date_corrected.v1", subject="person_id"):
    """Another birth date is right. Whether the person is of age is to be found out anew."""

    person_id: UUID
    birth_date: Personal[date | None] = None


class Deactivated(Event, type=f"{PERSON}.deactivated.v1"):
    """A person takes part in nothing for the time being."""


class Reactivated(Event, type=f"{PERSON}.reactivated.v1"):
    """A person is back."""


class ForgettingStarted(Event, type=f"{PERSON}.forgetting_started.v1"):
    """A person is forgotten: every service destroys the key of what it holds of them."""


class Person(State, subject="person_id"):
    person_id: UUID | None = None
    standing: PersonStanding = PersonStanding.UNKNOWN
    profile: Personal[PersonProfile | None] = None
    partner_id: Personal[UUID | None] = None
    groups: Personal[tuple[Group, ...]] = ()
    of_age: bool = False
    """Only told of who has a guardian."""

    @property
    def birth_date(self) -> date | None:
        """None: it was not told, or the person is forgotten."""
        return self.profile.birth_date if self.profile else None

    def is_of(self, age: int, day: date) -> bool | None:
        """Whether the person is so old on that day; None if nobody knows."""
        return is_of(age, self.birth_date, day)


def evolve(person: Person, event: Event) -> Person:
    match event:
        case Registered(person_id=id_, profile=profile, partner_id=partner_id):
            return person.but(
                person_id=id_,
                standing=PersonStanding.ACTIVE,
                profile=profile,
                partner_id=partner_id,
            )
        case Revised(profile=profile):
            return person.but(profile=profile)
        case BirthDateCorrected(birth_date=born):
            profile_now = person.profile and person.profile.model_copy(update={"birth_date": born})
            return person.but(profile=profile_now, of_age=False)
        case GroupsDeclared(groups=declared):
            return person.but(groups=declared)
        case Deactivated():
            return person.but(standing=PersonStanding.INACTIVE)
        case Reactivated():
            return person.but(standing=PersonStanding.ACTIVE)
        case CameOfAge():
            return person.but(of_age=True)
        case ForgettingStarted():
            return person.but(
                standing=PersonStanding.FORGOTTEN, profile=None, partner_id=None, groups=()
            )
    return person


class RegisterPerson(Command):
    profile: Personal[PersonProfile]
    partner_id: Personal[OptionalId] = None
    person_id: UUID = Field(exclude=True)
    partner_is_active: bool = Field(default=False, exclude=True)
    at: datetime = Field(exclude=True)


class RevisePerson(ActedFor):
    profile: Personal[PersonProfile]
    at: datetime = Field(exclude=True)


class CorrectBirthDate(Command):
    birth_date: Personal[BirthDate]
    person_id: UUID = Field(exclude=True)
    at: datetime = Field(exclude=True)


class DeactivatePerson(ActedFor):
    pass


class ReactivatePerson(ActedFor):
    pass


class ForgetPerson(ActedFor):
    pass


PersonCommand = (
    RegisterPerson
    | RevisePerson
    | CorrectBirthDate
    | DeclareGroups
    | DeactivatePerson
    | ReactivatePerson
    | ForgetPerson
    | ComeOfAge
)


def decide(command: PersonCommand, person: Person) -> list[Event]:
    if isinstance(command, RegisterPerson):
        return _register(command, person)
    if person.standing is PersonStanding.UNKNOWN:
        raise Unknown("person")
    match command, person.standing:
        case ((ForgetPerson() | ComeOfAge()), PersonStanding.FORGOTTEN):
            return []
        case ForgetPerson(), _:
            return [ForgettingStarted()]
        case ComeOfAge(), _:
            return majority.decide(command, person.birth_date, told=person.of_age)
        case _, PersonStanding.FORGOTTEN:
            raise is_forgotten()
        case RevisePerson(profile=profile), _ if profile == person.profile:
            return []
        case RevisePerson(profile=profile, person_id=id_, at=at), _:
            if person.birth_date not in (None, profile.birth_date):
                raise Rejected(
                    "person.birth_date_stands",
                    "A birth date that was told is corrected by the school or the city.",
                )
            _born_by(profile.birth_date, at)
            return [Revised(person_id=id_, profile=profile)]
        case CorrectBirthDate(birth_date=born, person_id=id_, at=at), _:
            _born_by(born, at)
            if born == person.birth_date:
                return []
            return [BirthDateCorrected(person_id=id_, birth_date=born)]
        case DeclareGroups() as declared, _:
            return groups.decide(declared, person.groups)
        case DeactivatePerson(), PersonStanding.ACTIVE:
            return [Deactivated()]
        case ReactivatePerson(), PersonStanding.INACTIVE:
            return [Reactivated()]
        case ((DeactivatePerson() | ReactivatePerson()), _):
            return []
        case other, _:
            raise no_such_command(other)


def _register(command: RegisterPerson, person: Person) -> list[Event]:
    told = (command.profile, command.partner_id)
    match person.standing:
        case PersonStanding.FORGOTTEN:
            raise is_forgotten()
        case PersonStanding.UNKNOWN:
            _born_by(command.profile.birth_date, command.at)
            if command.partner_id and not command.partner_is_active:
                raise Rejected("person.partner_not_active", "The partner is not active.")
            return [
                Registered(
                    person_id=command.person_id,
                    profile=command.profile,
                    partner_id=command.partner_id,
                )
            ]
    if told == (person.profile, person.partner_id):
        return []
    raise Rejected("person.is_registered", "This person is registered, and is described otherwise.")


def _born_by(born: date | None, at: datetime) -> None:
    if born is not None and born > (at + _AHEAD_OF_UTC).date():
        raise Rejected("person.not_born_yet", "The birth date lies in the future.")


person = Decider(
    category="person",
    initial=Person(),
    events=(
        Registered,
        Revised,
        BirthDateCorrected,
        GroupsDeclared,
        Deactivated,
        Reactivated,
        CameOfAge,
        ForgettingStarted,
    ),
    decide=decide,
    evolve=evolve,
)
