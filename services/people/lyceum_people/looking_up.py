"""What the commands and questions of this service need from outside their stream."""

import asyncio
from uuid import UUID

from lyceum_chassis.edge.aggregate import Asking
from lyceum_chassis.errors import Unavailable

from lyceum_people.age_bands import AgeBands, read_bands
from lyceum_people.calendar import day_of
from lyceum_people.clearance import Clearance, clearance
from lyceum_people.consent import Consents, Given, consent
from lyceum_people.decisions import AgeRules
from lyceum_people.guardianship import Guardianship, guardianship
from lyceum_people.known import Offered, opportunities_known, partners_known
from lyceum_people.person import Person, PersonStanding, person

_AGAIN_AFTER_S = 2.0


def age_rules(asking: Asking) -> AgeRules:
    """As the settings have them, today in the city."""
    settings = asking.settings
    return AgeRules(
        today=day_of(asking.now, settings.city_time_zone),
        majority=settings.majority_age,
        consent=settings.consent_age,
    )


def age_bands(asking: Asking) -> AgeBands:
    """As the settings have them."""
    return read_bands(asking.settings.age_bands)


async def guardian_id(asking: Asking) -> UUID | None:
    """Who acts for the person by the guardianship that the caller names, while that holds and the
    person is a minor; who has told no birth date counts as one."""
    named: UUID | None = asking.command.guardianship_id
    if named is None:
        return None
    of_them: Guardianship = (await asking.load(guardianship, named)).state
    if not of_them.holds or of_them.ward_id != asking.id:
        return None
    return None if await _is_of_age(asking, asking.id) else of_them.guardian_id


async def is_forgotten(asking: Asking) -> bool:
    """Whether the person of the stream was forgotten."""
    found: Person = (await asking.load(person, asking.id)).state
    return found.standing is PersonStanding.FORGOTTEN


async def is_of_age(asking: Asking) -> bool:
    """Whether the person of the stream is registered and of age."""
    return await _is_of_age(asking, asking.id)


async def ward_is_minor(asking: Asking) -> bool:
    """A registered person of whom nobody has told that they are of age."""
    ward_id = (await _guardianship(asking)).ward_id
    if ward_id is None:
        return False
    found: Person = (await asking.load(person, ward_id)).state
    rules = age_rules(asking)
    active = found.standing is PersonStanding.ACTIVE
    return active and found.is_of(rules.majority, rules.today) is not True


async def ward_is_young(asking: Asking) -> bool:
    """Who is too young to consent alone, or of whom nobody has told how old they are."""
    ward_id = (await _guardianship(asking)).ward_id
    if ward_id is None:
        return True
    found: Person = (await asking.load(person, ward_id)).state
    rules = age_rules(asking)
    return found.is_of(rules.consent, rules.today) is not True


async def guardian_is_of_age(asking: Asking) -> bool:
    of_them = (await _guardianship(asking)).guardian_id
    return of_them is not None and await _is_of_age(asking, of_them)


async def partner_is_active(asking: Asking) -> bool:
    """Whether the partner that the caller names is one of the city's, as far as is known here."""
    return (await _partner(asking))[0]


async def is_school(asking: Asking) -> bool:
    """The same, and a school."""
    active, kind = await _partner(asking)
    return active and kind == "school"


async def offered(asking: Asking) -> Offered:
    """Raises ``Unavailable`` for an opportunity that is not known here, or not yet."""
    key = f"opportunity-{asking.command.opportunity_id}"
    row = await asking.row(opportunities_known.rows, key)
    if row is None:
        raise Unavailable("This opportunity is not known here yet.", _AGAIN_AFTER_S)
    return Offered.model_validate(row)


async def consents(asking: Asking) -> Consents:
    """Without those of guardians who are none any more."""
    found: Consents = (await asking.load(consent, asking.id)).state
    holds = await asyncio.gather(*(_holds(each, asking) for each in found.given))
    standing = [given for given, held in zip(found.given, holds, strict=True) if held]
    return found.but(given=tuple(standing))


async def clearance_now(asking: Asking) -> Clearance:
    found: Clearance = (await asking.load(clearance, asking.id)).state
    return found


async def _holds(given: Given, asking: Asking) -> bool:
    if given.guardianship_id is None:
        return True
    found: Guardianship = (await asking.load(guardianship, given.guardianship_id)).state
    return found.holds and found.ward_id == asking.id


async def _guardianship(asking: Asking) -> Guardianship:
    found: Guardianship = (await asking.recall()).state
    return found


async def _is_of_age(asking: Asking, person_id: UUID) -> bool:
    found: Person = (await asking.load(person, person_id)).state
    rules = age_rules(asking)
    return found.is_of(rules.majority, rules.today) is True


async def _partner(asking: Asking) -> tuple[bool, str]:
    partner_id: UUID | None = asking.command.partner_id
    row = partner_id and await asking.row(partners_known.rows, f"partner-{partner_id}")
    return (bool(row["active"]), str(row["kind"])) if row else (False, "")
