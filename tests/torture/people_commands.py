"""Commands about the persons of the city: registered, guarded, consenting, cleared, forgotten.

Some are members of partners as well, so that forgetting one concerns more than one service.
"""

import random
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.message import Message
from lyceum.people.v1 import clearance_pb2 as cl
from lyceum.people.v1 import consent_pb2 as co
from lyceum.people.v1 import guardianship_pb2 as gu
from lyceum.people.v1 import person_pb2 as pe

if TYPE_CHECKING:
    from torture.commands import Asked

ADULTS: Final = 8
WARDS: Final = 40
_BORN: Final = {True: "1980-05-06", False: "2010-09-08"}
_LATER: Final = "2031-12-31"


class PeopleCommands:
    """``id_of`` gives the id of the nth of a kind, ``make`` a command; ``text`` is what is said
    that is personal; ``members`` are ids of persons who are members of partners, too."""

    def __init__(
        self,
        rng: random.Random,
        id_of: Callable[[str, int], str],
        make: Callable[..., "Asked"],
        text: str,
        members: list[str],
    ) -> None:
        self._rng, self._id_of, self._make, self._text = rng, id_of, make, text
        self._adults = [*members, *(id_of("adult", number) for number in range(ADULTS))]
        self._wards = [id_of("ward", number) for number in range(WARDS)]
        self._newcomers = 0

    def settling(self) -> Iterator["Asked"]:
        for person in (*self._adults, *self._wards):
            yield self._register(person)

    def choices(self) -> dict[Callable[[], "Asked"], float]:
        """How often each is asked for."""
        return {
            self._register_newcomer: 1.5,
            lambda: self._person(pe.RevisePersonRequest, profile=self._profile(self._someone)): 4,
            self._declare_groups: 1.5,
            lambda: self._person(pe.DeactivatePersonRequest): 0.7,
            lambda: self._person(pe.ReactivatePersonRequest): 0.9,
            lambda: self._person(pe.ForgetPersonRequest): 0.5,
            self._propose: 2,
            self._confirm: 2,
            lambda: self._guardianship(gu.EndGuardianshipRequest): 0.5,
            self._consent: 3,
            self._withdraw_consent: 1,
            self._record_result: 3,
            lambda: self._clearance(cl.GrantClearanceRequest): 1.5,
            lambda: self._clearance(cl.SuspendClearanceRequest, reason=self._text): 0.4,
            lambda: self._clearance(cl.ReinstateClearanceRequest): 0.4,
        }

    @property
    def _someone(self) -> str:
        return self._rng.choice(self._adults if self._rng.random() < 0.3 else self._wards)

    def _profile(self, person: str) -> pe.PersonProfile:
        return pe.PersonProfile(
            name=f"{self._text} {self._rng.randrange(100)}",
            contact=self._text,
            birth_date=_BORN[person in self._adults],
            roles=[pe.PERSON_ROLE_LEARNER],
        )

    def _register(self, person: str) -> "Asked":
        profile = self._profile(person)
        return self._person(pe.RegisterPersonRequest, person, profile=profile)

    def _register_newcomer(self) -> "Asked":
        self._newcomers += 1
        self._wards.append(self._id_of("newcomer", self._newcomers))
        return self._register(self._wards[-1])

    def _declare_groups(self) -> "Asked":
        group = pe.Group(vocabulary="languages", version="1", term=self._text, counted=True)
        return self._person(pe.DeclareGroupsRequest, groups=[group])

    def _propose(self) -> "Asked":
        ward, guardian = self._pair()
        return self._guardianship(
            gu.ProposeGuardianshipRequest, ward, ward_id=ward, guardian_id=guardian
        )

    def _confirm(self) -> "Asked":
        _, guardian = self._pair()
        return self._guardianship(gu.ConfirmGuardianshipRequest, guardian)

    def _pair(self) -> tuple[str, str]:
        return self._rng.choice(self._wards[:20]), self._rng.choice(self._adults)

    def _consent(self) -> "Asked":
        return self._consents(
            co.GrantConsentRequest,
            purpose=self._rng.randint(1, 6),
            text_version="1",
            until=self._rng.choice((_LATER, "2030-06-30")),
        )

    def _withdraw_consent(self) -> "Asked":
        return self._consents(co.WithdrawConsentRequest, purpose=self._rng.randint(1, 6))

    def _record_result(self) -> "Asked":
        return self._clearance(
            cl.RecordResultRequest,
            requirement=self._rng.randint(1, 3),
            passed=self._rng.random() < 0.9,
            until=_LATER,
            reference=self._text,
        )

    def _person(self, kind: Callable[..., Message], person: str = "", **fields: Any) -> "Asked":
        id_ = person or self._someone
        return self._make("people", f"person-{id_}", kind, person_id=id_, **fields)

    def _consents(self, kind: Callable[..., Message], **fields: Any) -> "Asked":
        id_ = self._someone
        return self._make("people", f"consent-{id_}", kind, person_id=id_, **fields)

    def _clearance(self, kind: Callable[..., Message], **fields: Any) -> "Asked":
        id_ = self._rng.choice(self._adults)
        return self._make("people", f"clearance-{id_}", kind, person_id=id_, **fields)

    def _guardianship(self, kind: Callable[..., Message], who: str = "", **fields: Any) -> "Asked":
        id_ = self._id_of("guardianship", self._rng.randrange(30))
        return self._make(
            "people",
            f"guardianship-{id_}",
            kind,
            who=f"person:{who}" if who else "",
            guardianship_id=id_,
            **fields,
        )
